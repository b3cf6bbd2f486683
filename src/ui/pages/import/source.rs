//! What a person gave: files, or pasted cells.

use crate::formats::delimited::MAX_BYTES;
use crate::imports::ImportFile;
use crate::platform::files::{path_in_folder, read_file};
use std::collections::BTreeSet;
use web_sys::{DataTransfer, File, FileList};

/// The endings of files that may hold customers. Of a folder only these are looked at.
pub const ENDINGS: [&str; 11] =
    [".csv", ".tsv", ".txt", ".tab", ".xlsx", ".xlsm", ".xls", ".vcf", ".vcard", ".htm", ".html"];

/// One of the things to import.
#[derive(Clone)]
pub enum Source {
    /// A file, and the name it goes by here.
    File(String, File),
    /// Pasted text.
    Text(String, String),
}

/// Why a source could not be read: a code, and the size in megabytes where that is why.
pub type Unread = (&'static str, Option<u64>);

impl Source {
    /// The name it goes by: no other source of the same choice has it.
    pub fn name(&self) -> &str {
        match self {
            Source::File(name, _) | Source::Text(name, _) => name,
        }
    }

    /// Reads it. One that is too large is refused before it takes up memory.
    pub async fn read(&self) -> Result<ImportFile, Unread> {
        let name = self.name().to_owned();
        let bytes = match self {
            Source::Text(_, text) => text.clone().into_bytes(),
            Source::File(_, file) if file.size() > MAX_BYTES as f64 => {
                return Err(("import-too-large", Some((file.size() / 1e6) as u64)));
            }
            Source::File(_, file) => read_file(file).await.map_err(|error| (error.code(), None))?,
        };
        Ok(ImportFile { name, bytes })
    }
}

/// Whether a file of a folder is worth a look: neither hidden nor the lock file of a spreadsheet program.
fn is_sheet(name: &str) -> bool {
    let lower = name.to_lowercase();
    !name.starts_with(['.', '~']) && ENDINGS.iter().any(|ending| lower.ends_with(ending))
}

/// The files of a list, each with a name of its own: where two are called the same, the folders are named too.
pub fn files(list: Option<FileList>) -> Vec<Source> {
    let Some(list) = list else { return Vec::new() };
    let mut taken = BTreeSet::new();
    let files = (0..list.length()).filter_map(|at| list.get(at));
    let wanted = files.filter(|file| path_in_folder(file).is_empty() || is_sheet(&file.name()));
    wanted.map(|file| Source::File(unique(&mut taken, &file.name(), &path_in_folder(&file)), file)).collect()
}

/// A name nobody has yet. What is added stands at the end: what comes before the ending may name a member.
fn unique(taken: &mut BTreeSet<String>, name: &str, path: &str) -> String {
    let folder = path.rsplit_once('/').map(|(folder, _)| format!("{name} ({folder})"));
    let numbered = (2..).map(|n| format!("{name} ({n})"));
    let mut names = core::iter::once(name.to_owned()).chain(folder).chain(numbered);
    let free = names.find(|name| !taken.contains(name)).unwrap_or_default();
    taken.insert(free.clone());
    free
}

/// What lies in the clipboard or was dropped: files, or else text under this name.
pub fn transferred(data: Option<DataTransfer>, text_name: &str) -> Vec<Source> {
    let Some(data) = data else { return Vec::new() };
    let files = files(data.files());
    if !files.is_empty() {
        return files;
    }
    pasted(data.get_data("text/plain").unwrap_or_default(), text_name)
}

/// Pasted text, if there is any.
pub fn pasted(text: String, name: &str) -> Vec<Source> {
    if text.trim().is_empty() { Vec::new() } else { vec![Source::Text(name.to_owned(), text)] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_lock_files_are_none() {
        let mut taken = BTreeSet::new();
        let names = ["2024/a.csv", "2025/a.csv", "2025/a.csv", ""].map(|path| unique(&mut taken, "a.csv", path));
        assert_eq!(names, ["a.csv", "a.csv (2025)", "a.csv (2)", "a.csv (3)"]);
        assert_eq!(unique(&mut taken, "README", ""), "README");
        assert_eq!(unique(&mut taken, "README", ""), "README (2)");
        let names = [("a.CSV", true), ("b.xlsx", true), ("~$b.xlsx", false), (".DS_Store", false), ("c.png", false)];
        for (name, want) in names {
            assert_eq!(is_sheet(name), want, "{name}");
        }
    }
}

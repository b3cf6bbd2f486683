//! The release build, served as `scripts/serve` does: with the production headers, on a free port, under a sub-path.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A static server; it ends with this value.
pub struct Server {
    process: Child,
    /// Address of the page, with a slash at its end.
    pub url: String,
    /// What is served.
    pub folder: PathBuf,
}

impl Server {
    /// Serves `dist/` under `prefix`.
    pub fn start(prefix: &str) -> Self {
        Self::serve(prefix, &Path::new(env!("CARGO_MANIFEST_DIR")).join("dist"))
    }

    /// Serves a copy of `dist/`, which is put into `folder` and may be changed there at any time.
    pub fn start_copy(prefix: &str, folder: &Path) -> Self {
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("dist"), folder);
        Self::serve(prefix, folder)
    }

    fn serve(prefix: &str, folder: &Path) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert!(folder.join("headers.json").exists(), "dist/ is not built: run scripts/build first");
        let mut process = Command::new("node")
            .current_dir(root)
            .args(["scripts/static.mjs", "--port", "0", "--prefix", prefix, "--dir"])
            .arg(folder)
            .stdout(Stdio::piped())
            .spawn()
            .expect("node runs the static server");
        let mut url = String::new();
        let output = process.stdout.take().expect("its output is piped");
        BufReader::new(output).read_line(&mut url).expect("the server prints its address");
        assert!(url.starts_with("http://"), "the static server did not start");
        Self { process, url: url.trim().to_owned(), folder: folder.to_owned() }
    }

    /// Changes a file that is served.
    pub fn edit(&self, name: &str, change: impl Fn(&str) -> String) {
        let file = self.folder.join(name);
        let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{name}: {error}"));
        fs::write(&file, change(&text)).expect("the file is written");
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("dist/ is built: scripts/build").flatten() {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            fs::copy(&from, &to).expect("a copy");
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

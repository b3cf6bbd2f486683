//! What the tests of imports share.

use chrono::NaiveDate;
use keliu::domain::archive::{Archive, Operation};
use keliu::domain::id::{DeviceId, Id};
use keliu::domain::record::{Hlc, Stamp};
use keliu::imports::matching::Known;
use keliu::imports::{ImportFile, Options, Session};
use keliu::log::draft::Draft;

/// A file of `tests/data`.
pub fn data(path: &str) -> ImportFile {
    let full = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(path);
    let name = path.rsplit('/').next().unwrap().to_owned();
    ImportFile { name, bytes: std::fs::read(full).unwrap() }
}

/// A file made of text.
pub fn file(name: &str, text: &str) -> ImportFile {
    ImportFile { name: name.into(), bytes: text.as_bytes().to_vec() }
}

/// Opens files with nothing known and nothing chosen.
pub fn open(files: Vec<ImportFile>) -> Session {
    Session::open(files, Known::default(), &Options::default()).unwrap()
}

/// The drafts of a session, with ids counted from 1.
pub fn drafts(session: &Session) -> Vec<Draft> {
    let mut last = 0;
    session.drafts(NaiveDate::from_ymd_opt(2026, 11, 22).unwrap(), &mut || {
        last += 1;
        Id(last)
    })
}

/// The archive that drafts amount to.
pub fn archive(drafts: &[Draft]) -> Archive {
    let mut archive = Archive::default();
    for (at, draft) in drafts.iter().enumerate() {
        for (op, edit) in draft.edits.iter().enumerate() {
            let stamp = Stamp { hlc: Hlc(at as u64 + 1), op: op as u32, device: DeviceId(1) };
            let (key, value) = (&edit.key(), edit.value.as_ref());
            archive.apply(&Operation { key, field: &edit.field, stamp, value, replaces: &edit.replaces });
        }
    }
    archive
}

/// Opens files again, over an archive.
pub fn again(files: Vec<ImportFile>, archive: &Archive) -> Session {
    Session::open(files, Known::from_archive(archive), &Options::default()).unwrap()
}

//! What the tests of imports share.

use crate::devices::Device;
use chrono::NaiveDate;
use keliu::domain::archive::Archive;
use keliu::domain::id::Id;
use keliu::imports::preview::Totals;
use keliu::imports::{ImportFile, Options, Session};
use keliu::log::change::Origin;
use keliu::log::draft::Draft;
use keliu::log::undo;

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

pub fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()
}

/// Opens files over an archive.
pub fn over(archive: &Archive, files: Vec<ImportFile>, options: &Options) -> Session {
    Session::open(files, archive.clone(), options, today(), Id(1)).unwrap()
}

/// Opens files with nothing known and nothing chosen.
pub fn open(files: Vec<ImportFile>) -> Session {
    over(&Archive::default(), files, &Options::default())
}

/// Opens files again, over an archive.
pub fn again(files: Vec<ImportFile>, archive: &Archive) -> Session {
    over(archive, files, &Options::default())
}

/// The drafts of a session.
pub fn drafts(session: &Session) -> Vec<Draft> {
    session.drafts()
}

/// The archive that drafts amount to.
pub fn archive(drafts: &[Draft]) -> Archive {
    let mut office = Office::default();
    office.device.write(Origin::Import, drafts.to_vec());
    office.device.log.archive().clone()
}

/// A place where imports are written and undone.
pub struct Office {
    pub device: Device,
    seed: u128,
}

impl Default for Office {
    fn default() -> Self {
        Office { device: Device::new(0), seed: 0 }
    }
}

impl Office {
    pub fn archive(&self) -> &Archive {
        self.device.log.archive()
    }

    /// Imports files as one batch.
    pub fn import_with(&mut self, files: Vec<ImportFile>, options: &Options) -> (Id, Totals) {
        self.seed += 1;
        let session = Session::open(files, self.archive().clone(), options, today(), Id(self.seed)).unwrap();
        let drafts = session.drafts();
        assert!(drafts.iter().all(|draft| draft.edits.len() < 5_000));
        self.device.write(Origin::Import, drafts);
        (*self.device.batches.last().unwrap(), session.preview().totals)
    }

    /// Imports files as one batch, with nothing chosen.
    pub fn import(&mut self, files: Vec<ImportFile>) -> (Id, Totals) {
        self.import_with(files, &Options::default())
    }

    /// Takes a batch back.
    pub fn undo(&mut self, batch: Id) -> undo::Plan {
        let plan = undo::plan(&self.device.log, batch, self.device.id);
        self.device.write_undo(batch, plan.drafts.clone());
        plan
    }
}

//! Imports in the worker: files to a plan, a plan to drafts.

use crate::domain::archive::Archive;
use crate::formats::workbook::{self, WorkbookSheet};
use crate::formats::workbook_write;
use crate::imports::preview::{Preview, RejectReason};
use crate::imports::{ImportFile, Options, Session};
use crate::jobs::{JobError, Planned, Reply, packed};
use crate::log::snapshot;
use crate::platform::random;
use crate::platform::worker_host::Report;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// An import being prepared.
pub(super) struct Import {
    session: Session,
    /// The last lines of the sheets that do not come along, by their keys.
    hidden: BTreeMap<String, u32>,
}

/// Reads files and plans their import. Files that cannot be imported are left out and named.
pub(super) fn open(
    names: Vec<String>,
    left_out: &BTreeSet<String>,
    options: &Options,
    today: NaiveDate,
    blobs: Vec<Vec<u8>>,
    report: Report<'_>,
) -> Result<(Option<Import>, Planned), JobError> {
    report("planning", 0, 0);
    let mut blobs = blobs.into_iter();
    let named = names.into_iter().zip(blobs.by_ref());
    let mut files: Vec<ImportFile> = named.map(|(name, bytes)| ImportFile { name, bytes }).collect();
    let archive = archive_of(&blobs.collect::<Vec<_>>()).ok_or(JobError::Unreadable)?;
    let mut hidden = BTreeMap::new();
    files.retain(|file| !left_out.contains(&file.name) && hide_sheets(file, left_out, &mut hidden));
    let options = hide(options, &hidden);
    let (session, refused) = Session::open_some(files, archive, &options, today, random::id());
    if let Some(session) = session {
        let preview = Some(session.preview().clone());
        return Ok((Some(Import { session, hidden }), Planned { preview, refused }));
    }
    // Where all were left out there is nothing to import, and nothing wrong.
    let preview = refused.is_empty().then(Preview::default);
    Ok((None, Planned { preview, refused }))
}

/// Notes the last lines of a workbook's sheets that do not come along; `false` if none of them does.
fn hide_sheets(file: &ImportFile, left_out: &BTreeSet<String>, hidden: &mut BTreeMap<String, u32>) -> bool {
    let prefix = format!("{}#", file.name);
    if !left_out.iter().any(|key| key.starts_with(&prefix)) {
        return true;
    }
    let sheets = workbook::read(&file.bytes).unwrap_or_default();
    let shown: Vec<&WorkbookSheet> = sheets.iter().filter(|sheet| !sheet.hidden && !sheet.rows.is_empty()).collect();
    let mut any = shown.is_empty();
    for sheet in shown {
        let key = format!("{prefix}{}", sheet.name);
        match sheet.rows.last().filter(|_| left_out.contains(&key)) {
            Some(last) => drop(hidden.insert(key, last.line)),
            None => any = true,
        }
    }
    any
}

/// A sheet whose last row is its header has nothing to import: that is how one of several is left out.
fn hide(options: &Options, hidden: &BTreeMap<String, u32>) -> Options {
    let mut options = options.clone();
    for (key, line) in hidden {
        options.files.entry(key.clone()).or_default().header_row = Some(*line);
    }
    options
}

/// The archive a snapshot's texts hold.
fn archive_of(texts: &[Vec<u8>]) -> Option<Archive> {
    let texts: Vec<&str> = texts.iter().map(|text| core::str::from_utf8(text).ok()).collect::<Option<_>>()?;
    snapshot::read(&texts).map(|log| log.archive().clone())
}

impl Import {
    pub fn replan(&mut self, options: &Options) -> Result<Planned, JobError> {
        self.session.replan(&hide(options, &self.hidden)).map_err(JobError::Import)?;
        Ok(Planned { preview: Some(self.session.preview().clone()), refused: Vec::new() })
    }

    pub fn drafts(&self, piece: usize) -> (Reply, Vec<Vec<u8>>) {
        let drafts = self.session.drafts_piece(piece);
        (Reply::Drafts { pieces: self.session.pieces(), drafts: drafts.len() }, packed::pack(&drafts))
    }

    pub fn rejected(&self, chinese: bool, words: &[(RejectReason, String)]) -> Result<(Reply, Vec<Vec<u8>>), JobError> {
        let word = |reason| words.iter().find(|(known, _)| *known == reason).map(|(_, word)| word.clone());
        let sheets = self.session.rejected_workbook(chinese, |reason| word(reason).unwrap_or_default());
        let file = workbook_write::write(&sheets).map_err(|_| JobError::TooLarge)?;
        Ok((Reply::Workbook, vec![file]))
    }
}

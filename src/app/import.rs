//! An import: read and planned in the worker, written here as one batch.

use super::error::AppError;
use super::session::{Intent, Session};
use super::{doing, room};
use crate::domain::id::Id;
use crate::domain::order::sort_by_key;
use crate::domain::record::Hlc;
use crate::imports::preview::Preview;
use crate::imports::{ImportFile, Options};
use crate::jobs::client::Jobs;
use crate::jobs::{Job, Reply};
use crate::log::apply::Log;
use crate::log::change::Origin;
use crate::log::snapshot;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Reads files and says what importing them would do. Nothing is written.
///
/// # Errors
/// [`AppError::Import`] if one of the files cannot be imported at all; of the worker.
pub async fn open(
    session: &Session,
    jobs: &Jobs,
    files: Vec<ImportFile>,
    options: &Options,
    today: NaiveDate,
) -> Result<Preview, AppError> {
    let (names, mut blobs): (Vec<String>, Vec<Vec<u8>>) = files.into_iter().map(|file| (file.name, file.bytes)).unzip();
    {
        let log = session.log();
        blobs.push(snapshot::cover(&log).into_bytes());
        let mut after = None;
        loop {
            let (text, next) = snapshot::records(log.archive(), after.as_ref(), snapshot::TEXT_BYTES);
            blobs.push(text.into_bytes());
            after = next;
            if after.is_none() {
                break;
            }
        }
    }
    let job = Job::ImportOpen { names, options: options.clone(), today };
    preview(jobs.call(&job, blobs, |_| {}).await?.0)
}

/// Plans the import again under other options.
///
/// # Errors
/// As [`open`]; the plan stays as it was.
pub async fn replan(jobs: &Jobs, options: &Options) -> Result<Preview, AppError> {
    preview(jobs.call(&Job::ImportReplan { options: options.clone() }, Vec::new(), |_| {}).await?.0)
}

fn preview(reply: Reply) -> Result<Preview, AppError> {
    match reply {
        Reply::Preview(preview) => Ok(*preview),
        _ => Err(AppError::Build),
    }
}

/// Writes the planned import as one batch; `None` if it adds nothing. All of it is on disk then, or nothing.
///
/// # Errors
/// `no-room` if it would not fit; of the worker and the store; nothing was written then.
pub async fn write(session: &Session, jobs: &Jobs, files: String) -> Result<Option<Id>, AppError> {
    let mut drafts = Vec::new();
    for piece in 0.. {
        let (reply, _) = jobs.call(&Job::ImportDrafts { piece }, Vec::new(), |_| {}).await?;
        let Reply::Drafts { drafts: more, pieces } = reply else { return Err(AppError::Build) };
        drafts.extend(more);
        if piece + 1 >= pieces {
            break;
        }
    }
    room::check(room::of_drafts(&drafts, &files)).await?;
    doing::importing(session, &files).await;
    let intent = Intent { origin: Origin::Import, reason: files, undoes: None };
    let written = session.commit(intent, |_| drafts).await;
    doing::ended(session);
    written
}

/// An import that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    /// Its batch.
    pub batch: Id,
    /// The imported files' names.
    pub files: String,
    /// When.
    pub at: Hlc,
    /// How many customers it brought.
    pub customers: usize,
    /// Whether it was undone since.
    pub undone: bool,
}

/// The imports of this archive, newest first.
#[must_use]
pub fn past(log: &Log) -> Vec<Past> {
    let mut imports: BTreeMap<Id, Past> = BTreeMap::new();
    // Undo and redo alike take a batch back: an undone undo counts for nothing.
    let mut taken_back: BTreeMap<Id, Vec<Id>> = BTreeMap::new();
    let mut last = None;
    for change in log.changes() {
        let line = change.line();
        // All Changes of a batch have the same origin: of other batches one body is enough to know it.
        let more = last.replace(line.batch) == Some(line.batch);
        if more && !imports.contains_key(&line.batch) {
            continue;
        }
        let Some(body) = change.body() else { continue };
        match (body.origin, body.undoes) {
            (Origin::Import, _) => {
                let past = Past { batch: line.batch, files: body.reason, at: line.hlc, customers: 0, undone: false };
                imports.entry(line.batch).or_insert(past).customers += usize::from(body.customer.is_some());
            }
            (Origin::Undo, Some(batch)) => taken_back.entry(batch).or_default().push(line.batch),
            _ => {}
        }
    }
    let mut all: Vec<Past> = imports.into_values().collect();
    for past in &mut all {
        past.undone = is_undone(&taken_back, past.batch);
    }
    sort_by_key(&mut all, |past| core::cmp::Reverse(past.at));
    all
}

/// Whether a batch was taken back by one that was not itself taken back.
fn is_undone(taken_back: &BTreeMap<Id, Vec<Id>>, batch: Id) -> bool {
    // Batches are written one after the other, so this cannot go in circles in an honest log; a forged one ends too.
    fn undone(taken_back: &BTreeMap<Id, Vec<Id>>, batch: Id, depth: u32) -> bool {
        let by = taken_back.get(&batch).map(Vec::as_slice).unwrap_or_default();
        depth > 0 && by.iter().any(|by| !undone(taken_back, *by, depth - 1))
    }
    undone(taken_back, batch, 100)
}

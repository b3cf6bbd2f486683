//! An import: read and planned in the worker, written here as one batch.

use crate::domain::order::sort_by_key;
use super::error::AppError;
use super::session::{Intent, Session};
use crate::domain::id::Id;
use crate::domain::record::Hlc;
use crate::imports::matching::Known;
use crate::imports::preview::Preview;
use crate::imports::{ImportFile, Options};
use crate::jobs::client::Jobs;
use crate::jobs::{Job, Reply};
use crate::log::apply::Log;
use crate::log::change::Origin;
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashSet};

/// Reads files and says what importing them would do. Nothing is written.
///
/// # Errors
/// [`AppError::Import`] if one of the files cannot be imported at all; of the worker.
pub async fn open(
    session: &Session,
    jobs: &Jobs,
    files: Vec<ImportFile>,
    options: &Options,
) -> Result<Preview, AppError> {
    let known = Known::from_archive(&session.archive());
    let (names, blobs) = files.into_iter().map(|file| (file.name, file.bytes)).unzip();
    let job = Job::ImportOpen { names, known, options: options.clone() };
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
/// Of the worker and the store; nothing was written then.
pub async fn write(session: &Session, jobs: &Jobs, files: String, today: NaiveDate) -> Result<Option<Id>, AppError> {
    let (reply, _) = jobs.call(&Job::ImportDrafts { today }, Vec::new(), |_| {}).await?;
    let Reply::Drafts(drafts) = reply else { return Err(AppError::Build) };
    let intent = Intent { origin: Origin::Import, reason: files, undoes: None };
    session.commit(intent, |_| drafts).await
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
    let mut undone: HashSet<Id> = HashSet::new();
    let mut last = None;
    for change in log.changes() {
        let line = change.line();
        // All Changes of a batch have the same origin: one body of each is enough to know it.
        let known = last == Some(line.batch);
        if let Some(past) = imports.get_mut(&line.batch) {
            past.customers += 1;
            continue;
        }
        last = Some(line.batch);
        let Some(body) = change.body().filter(|_| !known) else { continue };
        match (body.origin, body.undoes) {
            (Origin::Import, _) => {
                let customers = usize::from(body.customer.is_some());
                let past = Past { batch: line.batch, files: body.reason, at: line.hlc, customers, undone: false };
                imports.insert(line.batch, past);
            }
            // Undoing an undo brings the import back.
            (Origin::Undo, Some(batch)) if !undone.remove(&batch) => drop(undone.insert(batch)),
            _ => {}
        }
    }
    let mut all: Vec<Past> = imports.into_values().collect();
    for past in &mut all {
        past.undone = undone.contains(&past.batch);
    }
    sort_by_key(&mut all, |past| core::cmp::Reverse(past.at));
    all
}

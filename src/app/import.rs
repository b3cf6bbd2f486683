//! An import: read and planned in the worker, written here as one batch.

pub mod mappings;
pub mod past;
pub mod refused;

use super::error::AppError;
use super::session::{Intent, Session, Step};
use super::{doing, room};
use crate::domain::archive::Archive;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::record::Key;
use crate::imports::preview::RejectReason;
use crate::imports::{ImportFile, Options};
use crate::jobs::client::Jobs;
use crate::jobs::packed::Packed;
use crate::jobs::{Job, Planned, Reply};
use crate::log::change::{Edit, Origin};
use crate::log::draft::Draft;
use crate::log::snapshot;
use crate::platform::address::Breather;
use crate::storage::vault::read_json;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// How much of the archive is made into text at a time, in bytes: a few milliseconds.
const SLICE_BYTES: usize = 32 * 1024;
/// Most entries of [`news`], and most pieces it looks into.
const NEWS: usize = 200;
const NEWS_PIECES: usize = 4;
/// Most customers a report names.
const NAMED: usize = 12;

/// Reads files and says what importing them would do. Nothing is written. `left_out`: the keys of files and sheets that
/// do not come along.
///
/// # Errors
/// Of the worker. Files that cannot be imported are no error: they are named, and the others go on.
pub async fn open(
    session: &Session,
    jobs: &Jobs,
    files: Vec<ImportFile>,
    options: &Options,
    left_out: &BTreeSet<String>,
    today: NaiveDate,
) -> Result<Planned, AppError> {
    let (names, mut blobs): (Vec<String>, Vec<Vec<u8>>) = files.into_iter().map(|file| (file.name, file.bytes)).unzip();
    blobs.extend(archive_texts(session).await);
    let job = Job::ImportOpen { names, left_out: left_out.clone(), options: options.clone(), today };
    planned(jobs.call(&job, blobs, |_| {}).await?.0)
}

/// The archive as a snapshot's texts, made bit by bit, and anew where it changes meanwhile.
async fn archive_texts(session: &Session) -> Vec<Vec<u8>> {
    let mut breather = Breather::default();
    'anew: loop {
        let (heads, cover) = {
            let log = session.log();
            (log.heads(), snapshot::cover(&log))
        };
        let mut texts = vec![cover.into_bytes()];
        let (mut text, mut after) = (Vec::new(), None);
        loop {
            let (slice, next) = snapshot::records(&session.archive(), after.as_ref(), SLICE_BYTES);
            text.extend_from_slice(slice.as_bytes());
            if next.is_none() || text.len() >= snapshot::TEXT_BYTES {
                texts.push(core::mem::take(&mut text));
            }
            if next.is_none() {
                return texts;
            }
            after = next;
            breather.breathe().await;
            if session.log().heads() != heads {
                continue 'anew;
            }
        }
    }
}

/// Plans the import again under other options.
///
/// # Errors
/// Of the worker; [`AppError::Import`] if a file cannot be read as was chosen. The plan stays as it was then.
pub async fn replan(jobs: &Jobs, options: &Options) -> Result<Planned, AppError> {
    planned(jobs.call(&Job::ImportReplan { options: options.clone() }, Vec::new(), |_| {}).await?.0)
}

fn planned(reply: Reply) -> Result<Planned, AppError> {
    match reply {
        Reply::Planned(planned) => Ok(*planned),
        _ => Err(AppError::Build),
    }
}

/// A piece of what the planned import would write, in texts; and how many pieces and how many drafts in it there are.
async fn piece(jobs: &Jobs, piece: usize) -> Result<(Vec<Vec<u8>>, usize, usize), AppError> {
    match jobs.call(&Job::ImportDrafts { piece }, Vec::new(), |_| {}).await? {
        (Reply::Drafts { pieces, drafts }, texts) => Ok((texts, pieces, drafts)),
        _ => Err(AppError::Build),
    }
}

/// The rows that cannot come in as a workbook, with the reasons in the person's language.
///
/// # Errors
/// Of the worker; `workbook-too-large`.
pub async fn rejected(jobs: &Jobs, chinese: bool, words: Vec<(RejectReason, String)>) -> Result<Vec<u8>, AppError> {
    match jobs.call(&Job::ImportRejected { chinese, words }, Vec::new(), |_| {}).await? {
        (Reply::Workbook, blobs) => blobs.into_iter().next().ok_or(AppError::Build),
        _ => Err(AppError::Build),
    }
}

/// Something the planned import would make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    /// The customer it is about, or what it is called itself.
    pub name: String,
    /// The new records, by kind.
    pub made: Vec<(Kind, usize)>,
}

/// The first 200 of what the planned import would make.
///
/// # Errors
/// Of the worker.
pub async fn news(session: &Session, jobs: &Jobs) -> Result<Vec<News>, AppError> {
    let mut news = Vec::new();
    let mut breather = Breather::default();
    for at in 0..NEWS_PIECES {
        let (texts, pieces, _) = piece(jobs, at).await?;
        for text in texts {
            let drafts: Vec<Draft> = read_json(&text).ok_or(AppError::Build)?;
            news.extend(drafts.iter().filter_map(|draft| news_of(&session.archive(), draft)));
            if news.len() >= NEWS {
                news.truncate(NEWS);
                return Ok(news);
            }
            breather.breathe().await;
        }
        if at + 1 >= pieces {
            break;
        }
    }
    Ok(news)
}

fn news_of(archive: &Archive, draft: &Draft) -> Option<News> {
    let keys: BTreeSet<Key> = draft.edits.iter().map(Edit::key).collect();
    let mut made: BTreeMap<Kind, usize> = BTreeMap::new();
    let shown = |kind: &Kind| !matches!(kind, Kind::Import | Kind::Assignment);
    for key in keys.iter().filter(|key| shown(&key.kind) && archive.get(key).is_none()) {
        *made.entry(key.kind.clone()).or_default() += 1;
    }
    if made.is_empty() {
        return None;
    }
    let text = |kind: &Kind, field: &str| {
        let mut edits = draft.edits.iter().filter(|edit| edit.kind == *kind && edit.field == field);
        edits.find_map(|edit| edit.value.as_ref()?.as_text().map(str::to_owned))
    };
    let known = || archive.record(Kind::Customer, draft.customer?).map(|customer| customer.text("name").to_owned());
    let named = |kind: &Kind| ["name", "label", "code"].into_iter().find_map(|field| text(kind, field));
    let name = text(&Kind::Customer, "name").or_else(known).or_else(|| made.keys().find_map(named));
    Some(News { name: name.unwrap_or_default(), made: made.into_iter().collect() })
}

/// How far the writing has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// So many Changes of so many are signed; it can be called off.
    Signing(usize, usize),
    /// All is about to go to the disk.
    Storing,
    /// All is on disk; so many Changes of so many stand in the archive in memory.
    TakingIn(usize, usize),
}

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The batch; none if the import added nothing.
    pub batch: Option<Id>,
    /// The first of the customers it is about.
    pub customers: Vec<Id>,
}

/// Writes the planned import as one batch. All of it is on disk then, or nothing. `watch` hears how far it has come;
/// `false` calls it off, as long as nothing is on disk.
///
/// # Errors
/// `no-room` if it would not fit; [`AppError::Cancelled`]; of the worker and the store; nothing was written then.
pub async fn write(
    session: &Session,
    jobs: &Jobs,
    files: String,
    watch: &dyn Fn(Progress) -> bool,
) -> Result<Written, AppError> {
    let (mut packed, mut total) = (Packed::default(), 0);
    for at in 0.. {
        let (texts, pieces, drafts) = piece(jobs, at).await?;
        packed.extend(texts);
        total += drafts;
        if !watch(Progress::Signing(0, total)) {
            return Err(AppError::Cancelled);
        }
        if at + 1 >= pieces {
            break;
        }
    }
    room::check(room::of_packed(&packed, total, &files)).await?;
    let customers = customers(&packed);
    doing::importing(session, &files).await;
    let intent = Intent { origin: Origin::Import, reason: files, undoes: None };
    let watch = |step| match step {
        Step::Signed(done) => watch(Progress::Signing(done, total)),
        Step::Storing => watch(Progress::Storing),
        // With the first record of all comes the archive's own.
        Step::TakenIn(done) => watch(Progress::TakingIn(done.min(total), total)),
    };
    let written = session.commit_drafts(intent, packed, &watch).await;
    doing::ended(session);
    written.map(|batch| Written { batch, customers })
}

/// The first customers that drafts are about.
fn customers(packed: &Packed) -> Vec<Id> {
    let mut customers = Vec::new();
    for drafts in packed.texts().take(NAMED).filter_map(read_json::<Vec<Draft>>) {
        customers.extend(drafts.iter().filter_map(|draft| draft.customer));
    }
    customers.truncate(NAMED);
    customers
}

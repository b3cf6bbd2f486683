//! Backups: a passphrase once, then the whole log as one signed and encrypted file; where that is too large for mail, what
//! came after it as another.

use super::backup_log::{self, BackupLog, BaseNote};
use super::error::AppError;
use super::identity::{DeviceDoc, OWNER_DOC, doc_bytes, doc_of, lost_keys};
use super::identity_file::{IDENTITY_DOC, identity_file, identity_upon};
use super::lock;
use super::session::{Me, Session};
use crate::bundle::checkpoint::Checkpoint;
use crate::bundle::lines;
use crate::bundle::meta::{Base, heads_json, sha256_text};
use crate::bundle::passphrase::NEEDED;
use crate::bundle::size::{self, Weight};
use crate::bundle::views::Language;
use crate::domain::kind::Kind;
use crate::jobs::bundle::{Backup, Made, RosterText, ThisDevice};
use crate::jobs::client::Jobs;
use crate::jobs::keys::Hidden;
use crate::jobs::{Job, Reply};
use crate::platform::worker_client::Progress;
use crate::platform::{clock, files, tabs};
use crate::storage::vault::Doc;
use crate::storage::{Basis, Part, StoreError, Vault};
use chrono::SecondsFormat;

/// Name of the document with the roster. It is signed with each bundle that carries it.
pub const ROSTER_DOC: &str = "roster";
/// Name of the document with other devices' checkpoints.
pub const CHECKPOINTS_DOC: &str = "checkpoints";

/// From this size on, in bytes, a file is too large for most mailboxes: they take 25 MB, of which base64 needs a quarter.
pub const MAIL_BYTES: usize = 18_000_000;

/// The roster, if there is one yet.
///
/// # Errors
/// Of the store.
pub(super) async fn read_roster(vault: &Vault) -> Result<Option<RosterText>, AppError> {
    roster_upon(&vault.basis(&[ROSTER_DOC]).await?)
}

/// The roster among documents that were read together.
pub(super) fn roster_upon(basis: &Basis) -> Result<Option<RosterText>, AppError> {
    let text = basis.get(ROSTER_DOC).map(|bytes| String::from_utf8(bytes.to_vec())).transpose();
    let damaged = |_| StoreError::Damaged { what: Part::Meta(ROSTER_DOC.to_owned()) };
    Ok(text.map_err(damaged)?.map(RosterText))
}

/// Our roster with another one taken in.
///
/// # Errors
/// Of the worker; [`AppError::Bundle`] if the two do not belong together.
pub(super) async fn merged_roster(
    jobs: &Jobs,
    ours: Option<RosterText>,
    theirs: RosterText,
) -> Result<RosterText, AppError> {
    match ours {
        Some(ours) => roster_from(jobs, &Job::MergeRosters { ours, theirs }).await,
        None => Ok(theirs),
    }
}

/// The roster a job makes.
pub(super) async fn roster_from(jobs: &Jobs, job: &Job) -> Result<RosterText, AppError> {
    match jobs.call(job, Vec::new(), |_| {}).await?.0 {
        Reply::Roster(roster) => Ok(roster),
        _ => Err(AppError::Build),
    }
}

/// What the backup screen shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// This browser's backups.
    pub log: BackupLog,
    /// Whether a passphrase was set.
    pub has_passphrase: bool,
    /// Whose passphrase opens the backups, where it is another member's.
    pub keeper: Option<String>,
    /// Changes since the last backup.
    pub changes_since: u64,
}

/// Refuses sample data, which is no company's.
///
/// # Errors
/// `sample-archive`.
pub(super) fn refuse_sample(session: &Session) -> Result<(), AppError> {
    if session.is_sample() { Err(AppError::Input("sample-archive")) } else { Ok(()) }
}

pub(super) fn me(session: &Session) -> Result<Me, AppError> {
    session.me().ok_or(AppError::NoArchive)
}

/// Where this browser stands with its backups.
///
/// # Errors
/// `sample-archive`, [`AppError::NoArchive`], and of the store.
pub async fn status(session: &Session) -> Result<Status, AppError> {
    refuse_sample(session)?;
    let vault = session.vault()?;
    let log = BackupLog::read(&vault).await?;
    let has_passphrase = identity_file(session).await?.is_some();
    let changes_since = (session.log().len() as u64).saturating_sub(log.changes);
    let keeper = lock::other_keeper(session, &log);
    Ok(Status { log, has_passphrase, keeper, changes_since })
}

/// Whether there is nothing to be done about a write: no room, or a newer version has been here.
pub(super) fn is_refused(error: &AppError) -> bool {
    matches!(error, AppError::Store(StoreError::Quota | StoreError::Newer { .. }))
}

/// A passphrase nobody else has.
///
/// # Errors
/// Of the worker.
pub async fn suggest(jobs: &Jobs) -> Result<Hidden<String>, AppError> {
    match jobs.call(&Job::SuggestPassphrase, Vec::new(), |_| {}).await?.0 {
        Reply::Passphrase(passphrase) => Ok(passphrase),
        _ => Err(AppError::Build),
    }
}

/// How hard a passphrase is to guess, 0 to 4, for somebody who knows the names of the company and its members.
///
/// # Errors
/// Of the worker.
pub async fn strength(session: &Session, jobs: &Jobs, passphrase: &Hidden<String>) -> Result<u8, AppError> {
    let own_words = [Kind::Company, Kind::Member]
        .into_iter()
        .flat_map(|kind| {
            session.archive().live(kind).map(|(_, record)| record.text("name").to_owned()).collect::<Vec<_>>()
        })
        .collect();
    let job = Job::PassphraseStrength { passphrase: passphrase.clone(), own_words };
    match jobs.call(&job, Vec::new(), |_| {}).await?.0 {
        Reply::Strength(score) => Ok(score),
        _ => Err(AppError::Build),
    }
}

/// Refuses a new passphrase that was not typed the same twice, or is too easy to guess.
///
/// # Errors
/// `passphrase-different`, `passphrase-weak`; of the worker.
pub(super) async fn check_passphrase(
    session: &Session,
    jobs: &Jobs,
    passphrase: &Hidden<String>,
    repeated: &Hidden<String>,
) -> Result<(), AppError> {
    if passphrase != repeated {
        return Err(AppError::Input("passphrase-different"));
    }
    if strength(session, jobs, passphrase).await? < NEEDED {
        return Err(AppError::Input("passphrase-weak"));
    }
    Ok(())
}

/// A backup that was made but not yet given to anybody.
pub struct File {
    made: Made,
    /// What later deltas may go on from, where it is a whole one.
    base: Option<BaseNote>,
    /// The roster it began with.
    before: Option<RosterText>,
    bytes: Vec<u8>,
    stream_seq: u64,
    at_ms: u64,
}

impl File {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.made.name
    }

    /// Its bytes, for a drill or for sharing.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl File {
    fn note_in(&self, log: &mut BackupLog) {
        log.last_made_ms = Some(self.at_ms);
        log.last_name.clone_from(&self.made.name);
        log.last_bytes = self.bytes.len() as u64;
        log.changes = self.made.counts.changes;
        log.digest.clone_from(&self.made.digest);
        log.stream_seq = log.stream_seq.max(self.stream_seq);
        // Whether it was stored is not known: a download may be refused or lost. Until it is, deltas go on from the base
        // before it.
        log.waiting = self.base.clone().or(log.waiting.take());
    }
}

/// Makes a backup of everything, other tabs' newest writes included. Give it jobs of its own and end them.
///
/// # Errors
/// `sample-archive`, [`AppError::NoArchive`], `passphrase-missing` before one was set; of the worker and the
/// store.
pub async fn make(
    session: &Session,
    jobs: &Jobs,
    language: Language,
    progress: impl FnMut(Progress) + 'static,
) -> Result<File, AppError> {
    write(session, jobs, language, false, progress).await
}

/// Makes a delta: what came after the last whole backup of this browser.
///
/// # Errors
/// As [`make`]; `delta-no-base` if there is none that it could go on from, see [`super::backup_size::sizes`].
pub async fn make_delta(
    session: &Session,
    jobs: &Jobs,
    language: Language,
    progress: impl FnMut(Progress) + 'static,
) -> Result<File, AppError> {
    write(session, jobs, language, true, progress).await
}

async fn write(
    session: &Session,
    jobs: &Jobs,
    language: Language,
    delta: bool,
    progress: impl FnMut(Progress) + 'static,
) -> Result<File, AppError> {
    refuse_sample(session)?;
    session.catch_up().await?;
    session.whole().await?;
    if let Some(what) = session.damaged().into_iter().next() {
        // A history with a gap proves nothing: no reader would take it.
        return Err(StoreError::Damaged { what }.into());
    }
    let me = me(session)?;
    let vault = session.vault()?;
    // Together: keys that another tab renews meanwhile must not go out with the file that seals the old ones.
    let names = [OWNER_DOC, ROSTER_DOC, CHECKPOINTS_DOC, IDENTITY_DOC, backup_log::DOC];
    let basis = vault.basis(&names).await?;
    let identity = identity_upon(session, basis.get(IDENTITY_DOC)).ok_or(AppError::Input("passphrase-missing"))?;
    let at_ms = clock::now_ms();
    let log: BackupLog = doc_of(&basis, backup_log::DOC)?.unwrap_or_default();
    let stream_seq = log.stream_seq + 1;
    let base = match log.base.filter(|base| delta && base.identity == sha256_text(&identity)) {
        None if delta => return Err(AppError::Input("delta-no-base")),
        base => base.map(|base| {
            (Base { heads: heads_json(&base.heads), created: base.created, digest: base.digest }, base.name)
        }),
    };
    let before = roster_upon(&basis)?;
    let job = Backup {
        company: me.company,
        device: ThisDevice { id: me.device, keys: DeviceDoc::read(&vault).await? },
        owner: doc_of(&basis, OWNER_DOC)?.ok_or_else(lost_keys)?,
        roster: before.clone(),
        checkpoints: doc_of::<Vec<Checkpoint>>(&basis, CHECKPOINTS_DOC)?.unwrap_or_default(),
        language,
        created: clock::local(at_ms).to_utc().to_rfc3339_opts(SecondsFormat::Secs, true),
        stream_seq,
        base,
    };
    let mut base = BaseNote {
        made_ms: at_ms,
        created: job.created.clone(),
        identity: sha256_text(&identity),
        ..BaseNote::default()
    };
    let (lines, bodies) = {
        let log = session.log();
        (base.heads, base.expected) = (log.heads(), size::whole(Weight::of(log.changes())));
        lines::write(log.changes())?
    };
    let job = Job::MakeBackup(Box::new(job));
    let (reply, mut blobs) = jobs.call(&job, vec![lines, bodies, identity], progress).await?;
    match (reply, blobs.pop()) {
        (Reply::Made(made), Some(bytes)) => {
            base.name.clone_from(&made.name);
            base.digest.clone_from(&made.digest);
            base.bytes = bytes.len() as u64;
            Ok(File { made: *made, base: Some(base).filter(|_| !delta), before, bytes, stream_seq, at_ms })
        }
        _ => Err(AppError::Build),
    }
}

/// Hands a backup to the browser as a download, and then notes that it was made; says whether it could be noted. A full
/// disk, or a newer version that was here, does not take the backup back.
///
/// # Errors
/// `file-not-given`; of the worker and the store, when the file has been given but could not be noted.
pub async fn give(session: &Session, jobs: &Jobs, file: &File) -> Result<bool, AppError> {
    files::download(&file.made.name, "application/zip", &file.bytes).map_err(|error| AppError::Input(error.code()))?;
    given(session, jobs, file).await
}

/// Notes that a backup was handed over, on whatever way; says whether it could be noted, as [`give`].
///
/// # Errors
/// Of the worker and the store.
pub async fn given(session: &Session, jobs: &Jobs, file: &File) -> Result<bool, AppError> {
    let noted = tabs::with_writer_lock(note(session, jobs, file)).await;
    match session.note_full(noted) {
        Err(error) if is_refused(&error) => Ok(false),
        noted => noted.map(|()| true),
    }
}

/// Notes that a backup was made. What came into the roster meanwhile, through a merge in another tab, stays in it; and
/// again where another tab writes to it while this one does.
async fn note(session: &Session, jobs: &Jobs, file: &File) -> Result<(), AppError> {
    let vault = session.vault()?;
    for _ in 0..backup_log::TRIES {
        let basis = vault.basis(&[ROSTER_DOC, IDENTITY_DOC, backup_log::DOC]).await?;
        let ours = roster_upon(&basis)?;
        // As a rule nothing came between, and no worker is needed.
        let roster = match ours == file.before {
            true => file.made.roster.clone(),
            false => merged_roster(jobs, ours, file.made.roster.clone()).await?,
        };
        let mut log: BackupLog = doc_of(&basis, backup_log::DOC)?.unwrap_or_default();
        file.note_in(&mut log);
        // There may be room again for what found none before; unless another tab has set another passphrase meanwhile.
        let before = session.unkept.borrow().clone();
        let unkept = before.as_ref().and_then(|unkept| Some((unkept.keeper, unkept.over(basis.get(IDENTITY_DOC))?)));
        unkept.iter().for_each(|(keeper, _)| log.sealed_by(*keeper));
        let log = doc_bytes(&log);
        let mut docs: Vec<Doc<'_>> = vec![(ROSTER_DOC, roster.0.as_bytes()), (backup_log::DOC, &log)];
        docs.extend(unkept.iter().map(|(_, file)| (IDENTITY_DOC, *file)));
        match vault.put_upon(&basis, &docs).await {
            Err(StoreError::Moved) => {}
            Err(error) => return Err(error.into()),
            Ok(()) => {
                // Unless a later one came meanwhile.
                let mut unkept = session.unkept.borrow_mut();
                if *unkept == before {
                    unkept.take();
                }
                return Ok(());
            }
        }
    }
    Err(StoreError::Moved.into())
}

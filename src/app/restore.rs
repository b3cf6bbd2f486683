//! Restoring: a backup into an empty browser, or merged into the archive of the same company.

use super::backup::{
    CHECKPOINTS_DOC, ROSTER_DOC, check_passphrase, merged_roster, read_roster, refuse_sample, roster_from, roster_upon,
};
use super::backup_log::{self, BackupLog};
use super::error::AppError;
use super::identity::{DEVICE_DOC, DeviceDoc, OWNER_DOC, OwnerDoc, Secret, doc_bytes, doc_of, lost_keys};
use super::identity_file::{BEFORE_DOC, IDENTITY_DOC, identity_file, identity_upon, make_identity};
use super::import::past::undone_merge;
use super::session::{Me, Merged, Session};
use super::{doing, lock, room};
use crate::bundle::checkpoint::Checkpoint;
use crate::bundle::meta::Counts;
use crate::bundle::whole::newest;
use crate::bundle::{BundleError, lines};
use crate::domain::id::Id;
use crate::jobs::bundle::{Opened, Opener, OurCompany, RosterText, ThisDevice};
use crate::jobs::client::{CallError, Jobs};
use crate::jobs::{Job, JobError, Reply};
use crate::log::change::Change;
use crate::log::clock::{MERGE_AHEAD_MS, is_ahead};
use crate::log::merge::{self, Preview};
use crate::platform::{clock, random, tabs};
use crate::storage::StoreError;
use crate::storage::vault::Doc;

/// What a backup, or raw data, says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// The company.
    pub company: Id,
    /// Its name then.
    pub company_name: String,
    /// When it was made, RFC 3339.
    pub created: String,
    /// The same in milliseconds since 1970.
    pub created_ms: u64,
    /// What is in it.
    pub counts: Counts,
}

/// What raw data lacks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lacks {
    /// How many parts of it could not be read.
    pub unreadable: usize,
    /// How many Changes can be read, but are of no use because others before them cannot.
    pub left_out: usize,
}

/// A verified backup, or raw data, and what restoring it would do. Nothing has been changed yet.
pub struct Plan {
    /// What it says about itself.
    pub about: About,
    /// Changes that are not here yet; `None` where there is no archive and all of it becomes one.
    pub new: Option<usize>,
    /// Whether some of them fill a gap in the history here.
    pub fills: bool,
    /// Whether it holds times so far ahead that a clock must be wrong, here or where it was made.
    pub ahead: bool,
    /// What is lacking, where it is raw data.
    pub raw: Option<Lacks>,
    /// Whether it was opened with the recovery kit: the passphrase is lost.
    pub by_kit: bool,
    /// The file's name, by which the history will tell of a merge.
    pub file: String,
    /// What a merge would do to the records here.
    pub preview: Preview,
    /// The merge of this backup that was done here and taken back.
    pub undone: Option<UndoneMerge>,
    pub(super) changes: Vec<Change>,
    pub(super) papers: Papers,
}

/// A merge that was taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UndoneMerge {
    /// When it was done, in milliseconds since 1970.
    pub at_ms: u64,
    /// The batch that took it back: undoing that is redo.
    pub undo: Id,
}

/// What comes with the Changes.
pub(super) struct Papers {
    /// Whose device an empty browser becomes.
    pub member: Id,
    /// The company's keys; raw data may have lost them.
    pub owner: Option<OwnerDoc>,
    /// owner-identity.age; none where its passphrase is lost.
    pub identity: Option<Vec<u8>>,
    /// Whether the keys replace those here: the vault has a new one.
    pub newer_vault: bool,
    /// The vault's key here, when that was found.
    pub replaces: Option<Secret>,
    /// The roster, where there is one yet.
    pub roster: Option<RosterText>,
    /// Signed heads.
    pub checkpoints: Vec<Checkpoint>,
    /// What an empty browser remembers of the backups made elsewhere.
    pub log: BackupLog,
}

impl Plan {
    /// Compares what was opened with what is here.
    ///
    /// # Errors
    /// [`AppError::Chain`] if it contradicts the history here.
    pub(super) fn compare(
        session: &Session,
        about: About,
        changes: Vec<Change>,
        papers: Papers,
    ) -> Result<Self, AppError> {
        let (mut new, mut fills) = (None, false);
        let (mut preview, mut undone) = (Preview::default(), None);
        if let Some(me) = session.me() {
            let log = session.log();
            let missing = log.missing(&changes)?;
            fills = missing.iter().any(|change| change.line().seq <= log.head(change.line().device).seq);
            let end = clock::now_ms().saturating_add(MERGE_AHEAD_MS);
            if missing.iter().any(|change| change.line().hlc.millis() > end) {
                return Err(BundleError::ClockAhead.into());
            }
            new = Some(missing.len());
            if !missing.is_empty() {
                preview = merge::preview(&log, &changes, &missing);
            }
            let found = undone_merge(&log, me.device, &changes);
            undone = found.map(|(past, undo)| UndoneMerge { at_ms: past.at.millis(), undo });
        }
        let newest = changes.iter().map(|change| change.line().hlc).max().unwrap_or_default();
        let ahead = is_ahead(newest, clock::now_ms());
        let file = about.created.clone();
        Ok(Plan { about, new, fills, ahead, raw: None, by_kit: false, file, preview, undone, changes, papers })
    }

    /// The same plan, of a file with a name.
    #[must_use]
    pub fn named(self, file: String) -> Self {
        Plan { file, ..self }
    }

    /// Whether a new passphrase must be chosen before it is confirmed: see [`new_passphrase`].
    #[must_use]
    pub fn asks_passphrase(&self) -> bool {
        self.by_kit && self.papers.identity.is_none() && (self.new.is_none() || self.papers.newer_vault)
    }
}

/// Opens and verifies a backup, or a base and its deltas in any order, with the passphrase or with the recovery kit, and
/// compares it with what is here. A delta alone does where the archive here passes through its base. Give it jobs of its
/// own and end them.
///
/// # Errors
/// `sample-archive`; [`AppError::Bundle`] says why it was refused, [`AppError::Kit`] what is wrong with the kit;
/// [`AppError::Chain`] if it contradicts the history here.
pub async fn open(
    session: &Session,
    jobs: &Jobs,
    with: impl Into<Opener>,
    files: Vec<Vec<u8>>,
) -> Result<Plan, AppError> {
    let with = with.into();
    let by_kit = matches!(with, Opener::Kit(_));
    refuse_sample(session)?;
    session.catch_up().await?;
    let ours = match session.me() {
        Some(me) => {
            session.whole().await?;
            Some(our_company(session, me).await?)
        }
        None => None,
    };
    let replaces = ours.as_ref().map(|ours| ours.owner.vault.clone());
    let (reply, blobs) = open_files(session, jobs, with, ours, files).await?;
    let Reply::Opened(opened) = reply else { return Err(AppError::Build) };
    let [lines, bodies, identity]: [Vec<u8>; 3] = blobs.try_into().map_err(|_| AppError::Build)?;
    let changes = lines::read(&lines, &bodies)?;
    let Opened { company, company_name, created, created_ms, counts, digest, .. } = *opened;
    // The last backup is the one restored: its age counts, though another browser made it.
    let log = BackupLog { last_made_ms: Some(created_ms), changes: counts.changes, digest, ..BackupLog::default() };
    let papers = Papers {
        member: opened.owner_member,
        owner: Some(opened.owner),
        identity: Some(identity).filter(|file| !by_kit && !file.is_empty()),
        newer_vault: opened.newer_vault,
        replaces,
        roster: Some(opened.roster),
        checkpoints: opened.checkpoints,
        log,
    };
    let about = About { company, company_name, created, created_ms, counts };
    Ok(Plan { by_kit, ..Plan::compare(session, about, changes, papers)? })
}

/// Has the worker open files. What a delta alone needs of what is here is sent along only if it asks: it is much.
async fn open_files(
    session: &Session,
    jobs: &Jobs,
    with: Opener,
    ours: Option<OurCompany>,
    files: Vec<Vec<u8>>,
) -> Result<(Reply, Vec<Vec<u8>>), AppError> {
    let again = ours.is_some().then(|| files.clone());
    let job = Job::OpenBundle { with, files: files.len(), ours };
    let answer = jobs.call(&job, files, |_| {}).await;
    let (Err(CallError::Job(JobError::Bundle(BundleError::NeedsBase))), Some(mut files)) = (&answer, again) else {
        return Ok(answer?);
    };
    let (lines, bodies) = lines::write(session.log().changes())?;
    files.extend([lines, bodies, identity_file(session).await?.unwrap_or_default()]);
    Ok(jobs.call(&job, files, |_| {}).await?)
}

/// Chooses a new passphrase for backups that are made from the plan's keys on: the old one is lost. Takes about a second.
///
/// # Errors
/// `passphrase-different`, `passphrase-weak`; of the worker.
pub async fn new_passphrase(
    session: &Session,
    jobs: &Jobs,
    plan: &mut Plan,
    new: &lock::Chosen,
) -> Result<(), AppError> {
    check_passphrase(session, jobs, &new.passphrase, &new.repeated).await?;
    let owner = plan.papers.owner.clone().ok_or_else(lost_keys)?;
    plan.papers.identity = Some(make_identity(jobs, plan.about.company, owner, &new.passphrase).await?);
    Ok(())
}

pub(super) async fn our_company(session: &Session, me: Me) -> Result<OurCompany, AppError> {
    let vault = session.vault()?;
    let roster = read_roster(&vault).await?;
    Ok(OurCompany { id: me.company, owner: OwnerDoc::read(&vault).await?, roster })
}

/// Does what the plan says, and gives how many Changes are new. All of it is on disk then.
///
/// # Errors
/// `passphrase-missing` if the plan [asks](Plan::asks_passphrase) for one; `no-room` if it would not fit; of the worker and the store. No Change was taken in then, or all of them were: trying
/// again completes it.
pub async fn confirm(session: &Session, jobs: &Jobs, plan: &Plan) -> Result<Merged, AppError> {
    if plan.asks_passphrase() {
        return Err(AppError::Input("passphrase-missing"));
    }
    let all = room::of_changes(&plan.changes);
    let new = plan.new.unwrap_or(plan.changes.len());
    room::check(all / plan.changes.len().max(1) * new).await?;
    doing::restoring(session, session.log().changes().count() + new);
    let written = match plan.new {
        None => found(session, jobs, plan).await.map(|new| Merged { new, batch: None }),
        Some(_) => merge(session, jobs, plan).await,
    };
    doing::ended(session);
    written
}

/// Makes the backup this browser's archive, and this browser a new device of the company, enrolled by the root key that
/// came with it. No Change is added: the archive stays equal to the one backed up.
async fn found(session: &Session, jobs: &Jobs, plan: &Plan) -> Result<usize, AppError> {
    let Papers { member, owner, identity, roster, checkpoints, log, .. } = &plan.papers;
    let owner = owner.as_ref().ok_or_else(lost_keys)?;
    let me = Me { company: plan.about.company, device: random::device(), member: *member };
    let device = DeviceDoc::random(*member);
    let roster = match roster.clone() {
        Some(roster) => {
            let date = clock::local(clock::now_ms()).to_utc().date_naive().to_string();
            let device = ThisDevice { id: me.device, keys: device.clone() };
            Some(roster_from(jobs, &Job::Enroll { roster, device, date }).await?)
        }
        // The first backup makes one.
        None => None,
    };
    let (device, owner) = (doc_bytes(&device), doc_bytes(owner));
    let (checkpoints, log) = (doc_bytes(checkpoints), doc_bytes(log));
    let mut docs: Vec<Doc<'_>> = vec![
        (DEVICE_DOC, &device),
        (OWNER_DOC, &owner),
        (CHECKPOINTS_DOC, &checkpoints),
        (super::backup_log::DOC, &log),
    ];
    docs.extend(identity.iter().map(|file| (IDENTITY_DOC, file.as_slice())));
    docs.extend(roster.iter().map(|roster| (ROSTER_DOC, roster.0.as_bytes())));
    tabs::with_writer_lock(session.create(me, plan.changes.clone(), &docs)).await?;
    tabs::announce();
    Ok(plan.changes.len())
}

/// First the Changes, then the documents about them: a checkpoint of Changes that are not here would spoil every later
/// backup, while documents that are late come with the next try.
async fn merge(session: &Session, jobs: &Jobs, plan: &Plan) -> Result<Merged, AppError> {
    let merged = session.merge(&plan.changes, &plan.file).await?;
    tabs::with_writer_lock(async {
        for _ in 0..backup_log::TRIES {
            match take_papers(session, jobs, &plan.papers).await {
                Err(AppError::Store(StoreError::Moved)) => {}
                done => return done.map(|()| merged),
            }
        }
        Err(StoreError::Moved.into())
    })
    .await
}

/// Takes over what came with the Changes; [`StoreError::Moved`] where another tab has written to it meanwhile.
async fn take_papers(session: &Session, jobs: &Jobs, papers: &Papers) -> Result<(), AppError> {
    let vault = session.vault()?;
    let names = [OWNER_DOC, ROSTER_DOC, CHECKPOINTS_DOC, IDENTITY_DOC, backup_log::DOC];
    let basis = vault.basis(&names).await?;
    let checkpoints: Vec<Checkpoint> = doc_of(&basis, CHECKPOINTS_DOC)?.unwrap_or_default();
    let checkpoints = doc_bytes(&newest(checkpoints.into_iter().chain(papers.checkpoints.clone())));
    let mut docs: Vec<(&str, Vec<u8>)> = vec![(CHECKPOINTS_DOC, checkpoints)];
    if let Some(theirs) = papers.roster.clone() {
        let roster = merged_roster(jobs, roster_upon(&basis)?, theirs).await?;
        docs.push((ROSTER_DOC, roster.0.into_bytes()));
    }
    let owner: Option<OwnerDoc> = doc_of(&basis, OWNER_DOC)?;
    // Where another tab has taken keys over since the plan was made, those may be newer still.
    let same = papers.replaces.as_ref() == owner.as_ref().map(|owner| &owner.vault);
    let newer = papers.owner.as_ref().filter(|_| papers.newer_vault && same && papers.identity.is_some());
    // A roster that names keys which are not here would spoil every later backup.
    if papers.newer_vault && newer.is_none() && papers.owner != owner {
        return Err(AppError::Input("plan-stale"));
    }
    // Keys and what seals them go together.
    if let Some(file) = &papers.identity
        && (newer.is_some() || (papers.owner == owner && identity_upon(session, basis.get(IDENTITY_DOC)).is_none()))
    {
        docs.push((IDENTITY_DOC, file.clone()));
        if let Some(owner) = newer {
            // Neither the kit on paper nor what a drill has shown is of these keys.
            let log: BackupLog = doc_of(&basis, backup_log::DOC)?.unwrap_or_default();
            docs.extend(basis.get(IDENTITY_DOC).map(|before| (BEFORE_DOC, before.to_vec())));
            docs.extend([(OWNER_DOC, doc_bytes(owner)), (backup_log::DOC, doc_bytes(&log.with_new_key()))]);
        }
    }
    let docs: Vec<Doc<'_>> = docs.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
    Ok(vault.put_upon(&basis, &docs).await?)
}

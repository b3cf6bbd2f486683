//! Restoring raw data: what `rescue.html` took out of a browser whose page no longer opens. It is read as the database
//! itself would be, from memory, and what can be read of it is restored like a backup.

use super::backup::{CHECKPOINTS_DOC, ROSTER_DOC, refuse_sample};
use super::backup_log::{self, BackupLog};
use super::error::AppError;
use super::identity::{DeviceDoc, OwnerDoc, read_doc};
use super::identity_file::IDENTITY_DOC;
use super::lock;
use super::restore::{About, Lacks, Papers, Plan, our_company};
use super::session::Session;
use crate::bundle::BundleError;
use crate::bundle::checkpoint::Checkpoint;
use crate::bundle::meta::Counts;
use crate::domain::id::{DeviceId, Id};
use crate::domain::kind::Kind;
use crate::jobs::bundle::{OurCompany, RosterText};
use crate::jobs::client::Jobs;
use crate::jobs::keys::Hidden;
use crate::jobs::{Job, Reply};
use crate::log::apply::Log;
use crate::log::chain::{Follower, Head};
use crate::log::change::Change;
use crate::platform::cipher::DataKey;
use crate::platform::clock;
use crate::storage::raw::{self, Raw};
use crate::storage::{AnyStore, Commit, Memory, Store, StoreError, Vault};
use chrono::SecondsFormat;
use std::collections::BTreeMap;

/// What a file of raw data begins with.
const BEGINNING: &[u8] = br#"{"format":"keliu-raw/"#;

/// Whether a file holds raw data; else it may be a backup.
#[must_use]
pub fn is_raw(file: &[u8]) -> bool {
    file.starts_with(BEGINNING)
}

/// Reads raw data as far as it can be read, and compares it with what is here. The passphrase is one of those that
/// unlocked the browser it comes from; none is needed where that was not locked. Give it jobs of its own and end them.
///
/// # Errors
/// `sample-archive`, `raw-not`, `raw-line`, `raw-large`, `raw-empty`, `passphrase-missing`, [`StoreError::WrongKey`]; `foreign-company` and
/// `foreign-root`; [`AppError::Chain`] if it contradicts the history here; of the worker.
pub async fn open(session: &Session, jobs: &Jobs, passphrase: Hidden<String>, file: &[u8]) -> Result<Plan, AppError> {
    refuse_sample(session)?;
    session.catch_up().await?;
    let raw = raw::parse(file).map_err(|error| AppError::Input(error.code()))?;
    // Where it was cut off, nobody knows what came behind.
    let unreadable = raw.unreadable + usize::from(!raw.complete);
    let store = AnyStore::Memory(Memory::default());
    fill(&store, raw).await?;
    let vault = unlock(store, jobs, &passphrase).await?;
    let mut ours = None;
    if let Some(me) = session.me() {
        session.whole().await?;
        let ours = &ours.insert(our_company(session, me).await?).owner;
        if vault.identity().company != me.company {
            return Err(BundleError::ForeignCompany.into());
        }
        // The vault's key may have been renewed since, or before.
        if OwnerDoc::read(&vault).await.is_ok_and(|theirs| theirs.root != ours.root) {
            return Err(BundleError::ForeignRoot.into());
        }
    }
    let read = vault.read(&Default::default()).await?;
    let (changes, left_out) = unbroken(read.changes, session.log().ends());
    if changes.is_empty() {
        return Err(AppError::Input("raw-empty"));
    }
    let mut log = Log::default();
    log.add_with_gaps(changes.clone());
    let mut papers = papers(&vault, &changes).await;
    if let Some(ours) = ours {
        look_for_newer_vault(jobs, ours, &mut papers).await?;
    }
    let about = about(vault.identity().company, &log, changes.len());
    let mut plan = Plan::compare(session, about, changes, papers)?;
    plan.raw = Some(Lacks { unreadable: unreadable + read.damaged.len(), left_out });
    Ok(plan)
}

/// Puts raw data where a vault can read it.
async fn fill(store: &AnyStore, raw: Raw) -> Result<(), AppError> {
    let Raw { meta, docs, segments, mut heads, .. } = raw;
    for segment in &segments {
        // The end of a chain may be lost: what there is of it is read all the same.
        heads.entry(segment.device).or_insert_with(|| Head { seq: 0, hash: String::new() });
    }
    let some = |values: crate::storage::Meta| values.into_iter().map(|(name, value)| (name, Some(value))).collect();
    let commit = Commit { heads, segments, docs: some(docs), meta: some(meta), ..Commit::default() };
    Ok(store.commit(commit).await?)
}

/// Unlocks it: with the key that lies open, or with the passphrase of whichever member it belongs to.
async fn unlock(store: AnyStore, jobs: &Jobs, passphrase: &Hidden<String>) -> Result<Vault, AppError> {
    let (identity, slots) = Vault::slots_in(&store).await?.ok_or(AppError::Input("raw-empty"))?;
    if slots.is_open() {
        return Ok(Vault::open(store).await?);
    }
    for slot in &slots.members {
        match lock::key_of(&slots, identity.company, slot.member, jobs, passphrase).await {
            Ok(key) => {
                let key = DataKey::import(&key).await.map_err(|_| StoreError::Unavailable)?;
                return Ok(Vault::with_key(store, key).await?);
            }
            Err(AppError::Store(StoreError::WrongKey)) => {}
            Err(error) => return Err(error),
        }
    }
    Err(StoreError::WrongKey.into())
}

/// Of each chain what goes on without a gap behind its end here, and what lies before that; and how many Changes that
/// leaves out.
fn unbroken(changes: Vec<Change>, here: &BTreeMap<DeviceId, Follower>) -> (Vec<Change>, usize) {
    let mut ends = here.clone();
    let all = changes.len();
    let follows = |change: &Change| {
        let end = ends.entry(change.line().device).or_insert(Follower::START);
        change.line().seq <= end.head().seq || end.follow(change).is_ok()
    };
    let taken: Vec<Change> = changes.into_iter().filter(follows).collect();
    let left_out = all - taken.len();
    (taken, left_out)
}

/// Whether the raw data holds a newer vault key than the archive here. A roster that names a key which is not to be had
/// is left out: no backup could be made with it.
async fn look_for_newer_vault(jobs: &Jobs, ours: OurCompany, papers: &mut Papers) -> Result<(), AppError> {
    let (Some(theirs), Some(roster)) = (papers.owner.clone(), papers.roster.clone()) else {
        papers.roster = None;
        return Ok(());
    };
    papers.replaces = Some(ours.owner.vault.clone());
    let job = Job::IsNewerVault { ours, theirs, roster };
    papers.newer_vault = matches!(jobs.call(&job, Vec::new(), |_| {}).await?.0, Reply::Is(true));
    if papers.newer_vault && papers.identity.is_none() {
        (papers.newer_vault, papers.roster) = (false, None);
    }
    Ok(())
}

fn about(company: Id, log: &Log, changes: usize) -> About {
    let archive = log.archive();
    let count = |kind| archive.count(kind) as u64;
    let name = archive.record(Kind::Company, Id::COMPANY).map(|record| record.text("name").to_owned());
    let created_ms = log.newest().millis();
    About {
        company,
        company_name: name.unwrap_or_default(),
        created: clock::local(created_ms).to_utc().to_rfc3339_opts(SecondsFormat::Secs, true),
        created_ms,
        counts: Counts {
            customers: count(Kind::Customer),
            contacts: count(Kind::Contact),
            cards: count(Kind::Card),
            reminders: count(Kind::Reminder),
            changes: changes as u64,
        },
    }
}

/// The documents, as far as they can be read and fit to the Changes.
async fn papers(vault: &Vault, changes: &[Change]) -> Papers {
    let device = DeviceDoc::read(vault).await.ok();
    let last = changes.iter().rfind(|change| change.line().device == vault.identity().device).or(changes.last());
    let member = device.map(|device| device.member).or(last.map(|change| change.line().member));
    let roster = vault.get_sealed(ROSTER_DOC).await.ok().flatten().and_then(|bytes| String::from_utf8(bytes).ok());
    let mut checkpoints: Vec<Checkpoint> = read_doc(vault, CHECKPOINTS_DOC).await.ok().flatten().unwrap_or_default();
    // One of Changes that are left out would spoil every later backup.
    let is_here = |point: &Checkpoint| {
        let place = |change: &&Change| change.line().device == point.device && change.line().seq == point.head.seq;
        changes.iter().find(place).is_some_and(|change| Head::after(change) == point.head)
    };
    checkpoints.retain(is_here);
    let log: BackupLog = read_doc(vault, backup_log::DOC).await.ok().flatten().unwrap_or_default();
    Papers {
        member: member.unwrap_or_default(),
        owner: OwnerDoc::read(vault).await.ok(),
        identity: vault.get_sealed(IDENTITY_DOC).await.ok().flatten(),
        roster: roster.map(RosterText),
        newer_vault: false,
        replaces: None,
        checkpoints,
        // A new device counts its own.
        log: BackupLog { stream_seq: 0, ..log },
    }
}

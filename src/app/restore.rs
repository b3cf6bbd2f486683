//! Restoring: a backup into an empty browser, or merged into the archive of the same company.

use super::backup::{
    CHECKPOINTS_DOC, IDENTITY_DOC, ROSTER_DOC, merged_roster, read_roster, refuse_sample, roster_from,
};
use super::backup_log::BackupLog;
use super::error::AppError;
use super::identity::{DEVICE_DOC, DeviceDoc, OWNER_DOC, OwnerDoc, doc_bytes, read_doc};
use super::session::{Me, Session};
use crate::bundle::checkpoint::Checkpoint;
use crate::bundle::lines;
use crate::domain::id::DeviceId;
use crate::jobs::bundle::{Opened, OurCompany, ThisDevice};
use crate::jobs::client::Jobs;
use crate::jobs::keys::Hidden;
use crate::jobs::{Job, Reply};
use crate::log::chain::Heads;
use crate::log::change::Change;
use crate::log::clock::is_ahead;
use crate::platform::{clock, random, tabs};
use crate::storage::vault::Doc;
use std::collections::BTreeMap;

/// A verified backup, and what restoring it would do. Nothing has been changed yet.
pub struct Plan {
    opened: Opened,
    changes: Vec<Change>,
    identity: Vec<u8>,
    /// Changes that are not here yet; `None` where there is no archive and all of it becomes one.
    pub new: Option<usize>,
    /// Whether it holds times so far ahead that a clock must be wrong, here or where it was made.
    pub ahead: bool,
}

impl Plan {
    /// What the backup says about itself.
    #[must_use]
    pub fn opened(&self) -> &Opened {
        &self.opened
    }
}

/// Opens and verifies a backup, and compares it with what is here. Give it jobs of its own and end them.
///
/// # Errors
/// `sample-archive`; [`AppError::Bundle`] says why it was refused; [`AppError::Chain`] if it contradicts the history here.
pub async fn open(session: &Session, jobs: &Jobs, passphrase: Hidden<String>, file: Vec<u8>) -> Result<Plan, AppError> {
    refuse_sample(session)?;
    session.catch_up().await?;
    session.whole().await?;
    let ours = match session.me() {
        Some(me) => Some(our_company(session, me).await?),
        None => None,
    };
    let first = ours.is_none();
    let (reply, blobs) = jobs.call(&Job::OpenBundle { passphrase, ours }, vec![file], |_| {}).await?;
    let Reply::Opened(opened) = reply else { return Err(AppError::Build) };
    let [lines, bodies, identity]: [Vec<u8>; 3] = blobs.try_into().map_err(|_| AppError::Build)?;
    let changes = lines::read(&lines, &bodies)?;
    let new = if first { None } else { Some(session.log().missing(&changes)?.len()) };
    let ahead = is_ahead(opened.newest, clock::now_ms());
    Ok(Plan { opened: *opened, changes, identity, new, ahead })
}

async fn our_company(session: &Session, me: Me) -> Result<OurCompany, AppError> {
    let vault = session.vault()?;
    let roster = read_roster(&vault).await?;
    Ok(OurCompany { id: me.company, owner: OwnerDoc::read(&vault).await?, roster })
}

/// Does what the plan says; gives how many Changes are new. All of it is on disk then.
///
/// # Errors
/// Of the worker and the store. No Change was taken in then, or all of them were: trying again completes it.
pub async fn confirm(session: &Session, jobs: &Jobs, plan: &Plan) -> Result<usize, AppError> {
    match plan.new {
        None => found(session, jobs, plan).await,
        Some(_) => merge(session, jobs, plan).await,
    }
}

/// Makes the backup this browser's archive, and this browser a new device of the company, enrolled by the root key that
/// came with it. No Change is added: the archive stays equal to the one backed up.
async fn found(session: &Session, jobs: &Jobs, plan: &Plan) -> Result<usize, AppError> {
    let opened = &plan.opened;
    let member = opened.owner_member;
    let me = Me { company: opened.company, device: random::device(), member };
    let device = DeviceDoc::random(member);
    let job = Job::Enroll {
        roster: opened.roster.clone(),
        device: ThisDevice { id: me.device, keys: device.clone() },
        date: clock::local(clock::now_ms()).to_utc().date_naive().to_string(),
    };
    let roster = roster_from(jobs, &job).await?;
    // The last backup is the one restored: its age counts, though another browser made it.
    let log = BackupLog {
        last_made_ms: Some(opened.created_ms),
        changes: opened.counts.changes,
        digest: opened.digest.clone(),
        ..BackupLog::default()
    };
    let (device, owner) = (doc_bytes(&device), doc_bytes(&opened.owner));
    let (checkpoints, log) = (doc_bytes(&opened.checkpoints), doc_bytes(&log));
    let docs: [Doc<'_>; 6] = [
        (DEVICE_DOC, &device),
        (OWNER_DOC, &owner),
        (IDENTITY_DOC, &plan.identity),
        (ROSTER_DOC, roster.0.as_bytes()),
        (CHECKPOINTS_DOC, &checkpoints),
        (super::backup_log::DOC, &log),
    ];
    tabs::with_writer_lock(session.create(me, plan.changes.clone(), &docs)).await?;
    tabs::announce();
    Ok(plan.changes.len())
}

/// First the Changes, then the documents about them: a checkpoint of Changes that are not here would spoil every later
/// backup, while documents that are late come with the next try.
async fn merge(session: &Session, jobs: &Jobs, plan: &Plan) -> Result<usize, AppError> {
    let new = session.merge(&plan.changes, &[]).await?;
    let vault = session.vault()?;
    tabs::with_writer_lock(async {
        let roster = merged_roster(&vault, jobs, plan.opened.roster.clone()).await?;
        let checkpoints = read_doc(&vault, CHECKPOINTS_DOC).await?.unwrap_or_default();
        let checkpoints = doc_bytes(&newest(checkpoints, plan.opened.checkpoints.clone()));
        let mut docs: Vec<Doc<'_>> = vec![(ROSTER_DOC, roster.0.as_bytes()), (CHECKPOINTS_DOC, &checkpoints)];
        if vault.get_sealed(IDENTITY_DOC).await?.is_none() {
            docs.push((IDENTITY_DOC, &plan.identity));
        }
        vault.append_with_docs(&[], &Heads::new(), &docs).await?;
        Ok(new)
    })
    .await
}

/// Of each device the checkpoint furthest on.
fn newest(here: Vec<Checkpoint>, there: Vec<Checkpoint>) -> Vec<Checkpoint> {
    let mut points: BTreeMap<DeviceId, Checkpoint> = BTreeMap::new();
    for point in here.into_iter().chain(there) {
        let known = points.get(&point.device).map(|known| known.head.seq);
        if known.is_none_or(|seq| seq < point.head.seq) {
            points.insert(point.device, point);
        }
    }
    points.into_values().collect()
}

//! The restore drill: is the backup in the mailbox good? It is opened and rebuilt beside the archive, in the worker's
//! memory, and compared. Nothing is written but when a backup was last proven.

use super::backup::{is_refused, me, refuse_sample};
use super::backup_log::{BackupLog, Proof};
use super::error::AppError;
use super::restore::our_company;
use super::session::Session;
use crate::bundle::lines;
use crate::jobs::bundle::Opener;
use crate::jobs::client::Jobs;
use crate::jobs::drill::{Drilled, Verdict};
use crate::jobs::{Job, Reply};
use crate::platform::worker_client::Progress;
use crate::platform::{clock, tabs};

/// How a drill ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// What it has found.
    pub found: Drilled,
    /// What was noted, where the backup is proven.
    pub proof: Option<Proof>,
    /// Whether that could be kept: a full disk takes nothing back from the proof.
    pub noted: bool,
}

/// Runs a drill on files somebody has chosen: a backup, or a base and its deltas; `name` is what they are called. Give it jobs of its own and end them.
///
/// # Errors
/// `sample-archive`, [`AppError::NoArchive`]; [`AppError::Bundle`] or [`AppError::Kit`] says why it could not be opened;
/// of the worker and the store. Nothing was changed then.
pub async fn run(
    session: &Session,
    jobs: &Jobs,
    with: impl Into<Opener>,
    name: &str,
    mut files: Vec<Vec<u8>>,
    progress: impl FnMut(Progress) + 'static,
) -> Result<Outcome, AppError> {
    refuse_sample(session)?;
    session.catch_up().await?;
    let me = me(session)?;
    session.whole().await?;
    let (lines, bodies) = lines::write(session.log().changes())?;
    files.extend([lines, bodies]);
    let with = with.into();
    let by_kit = matches!(with, Opener::Kit(_));
    let job = Job::Drill { with, ours: our_company(session, me).await? };
    let Reply::Drilled(found) = jobs.call(&job, files, progress).await?.0 else {
        return Err(AppError::Build);
    };
    if found.verdict != Verdict::Equal {
        return Ok(Outcome { found: *found, proof: None, noted: false });
    }
    let proof = Proof {
        at_ms: clock::now_ms(),
        name: name.to_owned(),
        made_ms: found.created_ms,
        counts: found.counts,
        digest: found.digest.clone(),
        by_kit,
    };
    let noted = match session.note_full(note(session, &proof).await) {
        Ok(()) => true,
        Err(error) if is_refused(&error) => false,
        Err(error) => return Err(error),
    };
    Ok(Outcome { found: *found, proof: Some(proof), noted })
}

async fn note(session: &Session, proof: &Proof) -> Result<(), AppError> {
    let vault = session.vault()?;
    tabs::with_writer_lock(async {
        let mut log = BackupLog::read(&vault).await?;
        log.proven = Some(proof.clone());
        log.write(&vault).await
    })
    .await
}

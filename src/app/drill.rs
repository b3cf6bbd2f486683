//! The restore drill: is the backup in the mailbox good? It is opened and rebuilt beside the archive, in the worker's
//! memory, and compared. Nothing is written but when a backup was last proven.

use super::backup::{is_refused, me, refuse_sample};
use super::backup_log::{self, Proof};
use super::error::AppError;
use super::identity::{OWNER_DOC, OwnerDoc, doc_of, lost_keys};
use super::identity_file::{IDENTITY_DOC, identity_upon};
use super::restore::our_company;
use super::session::Session;
use crate::bundle::lines;
use crate::bundle::meta::sha256_text;
use crate::jobs::bundle::Opener;
use crate::jobs::client::Jobs;
use crate::jobs::drill::{Drilled, Verdict};
use crate::jobs::{Job, Reply};
use crate::platform::clock;
use crate::platform::worker_client::Progress;

/// How a drill ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// What it has found.
    pub found: Drilled,
    /// What was noted, where it proves the backups of now.
    pub proof: Option<Proof>,
    /// Why it does not, though the file is sound.
    pub instead: Option<Instead>,
    /// Whether that could be kept: a full disk takes nothing back from the proof.
    pub noted: bool,
}

/// What a sound file proves, where it does not prove that the backups of now can be restored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Instead {
    /// That the old key still opens old files: the vault has had a new one since.
    OldKey,
    /// That another passphrase opens it than the one of the backups that are made here.
    OtherPassphrase,
    /// That an earlier file is good as well: a later one was proven before.
    Older,
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
    let ours = our_company(session, me).await?;
    let owner = ours.owner.clone();
    let Reply::Drilled(found) = jobs.call(&Job::Drill { with, ours }, files, progress).await?.0 else {
        return Err(AppError::Build);
    };
    if found.verdict != Verdict::Equal {
        return Ok(Outcome { found: *found, proof: None, instead: None, noted: false });
    }
    let proof = Proof {
        at_ms: clock::now_ms(),
        name: name.to_owned(),
        made_ms: found.created_ms,
        counts: found.counts,
        digest: found.digest.clone(),
        by_kit,
    };
    let (instead, noted) = match note(session, &owner, &found, &proof).await {
        Ok(instead) => (instead, instead.is_none()),
        Err(error) if is_refused(&error) => (None, false),
        Err(error) => return Err(error),
    };
    let proof = Some(proof).filter(|_| instead.is_none());
    Ok(Outcome { found: *found, proof, instead, noted })
}

/// Notes the proof, if it is one of the backups that are made now. `owner`: the keys it was compared with.
async fn note(
    session: &Session,
    owner: &OwnerDoc,
    found: &Drilled,
    proof: &Proof,
) -> Result<Option<Instead>, AppError> {
    backup_log::change(session, &[OWNER_DOC, IDENTITY_DOC], |log, basis| {
        let now: OwnerDoc = doc_of(basis, OWNER_DOC)?.ok_or_else(lost_keys)?;
        if now != *owner || !found.same_vault {
            return Ok(Some(Instead::OldKey));
        }
        let identity = identity_upon(session, basis.get(IDENTITY_DOC)).map(|file| sha256_text(&file));
        if !proof.by_kit && identity.as_ref() != Some(&found.identity) {
            return Ok(Some(Instead::OtherPassphrase));
        }
        // Whoever has tried the file has stored it.
        log.stored(|waiting| (&waiting.created, &waiting.digest) == (&found.created, &found.digest));
        // One that was made while the clock was ahead says nothing of what is older.
        let now = clock::now_ms();
        if log.proven.as_ref().is_some_and(|last| last.made_ms <= now && proof.made_ms < last.made_ms) {
            return Ok(Some(Instead::Older));
        }
        log.proven = Some(proof.clone());
        Ok(None)
    })
    .await
}

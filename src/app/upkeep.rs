//! Upkeep: what keeps an archive quick to open, done when nobody waits for it. Small segments are joined, and a snapshot
//! is written. What goes wrong here costs time, never data, so nobody is told.

use super::error::AppError;
use super::session::Session;
use crate::log::chain::Heads;
use crate::log::snapshot::{self, TEXT_BYTES};
use crate::platform::{address, marker, tabs};

/// After how many Changes segments are joined and a snapshot is written again.
const EVERY: usize = 256;
/// How many small segments there may be before all are joined.
const SMALL: usize = 64;
/// How much of a snapshot is written at a time, in bytes: a few milliseconds.
const SLICE_BYTES: usize = 64 * 1024;

/// What upkeep remembers between its turns.
#[derive(Debug, Default)]
pub(super) struct Upkept {
    /// Whether it is at work.
    busy: bool,
    /// Whether the signs of the archive outside the database were looked after.
    marked: bool,
    /// How many Changes the newest snapshot covers; `None` where there is none that can be used.
    pub(super) snapshot: Option<usize>,
    /// How many small segments there were when all were read.
    pub(super) small: usize,
    /// Up to where segments have been looked at; `None` before the first turn.
    joined: Option<Heads>,
}

impl Upkept {
    /// At the opening of an archive, with how many Changes its snapshot covers.
    pub(super) fn since(snapshot: Option<usize>) -> Self {
        Upkept { snapshot, ..Upkept::default() }
    }
}

/// Looks, once, after the signs by which a deleted archive is told from a first visit.
pub async fn mark(session: &Session) {
    let Some(me) = session.me().filter(|_| !session.is_sample()) else { return };
    if !core::mem::replace(&mut session.upkept.borrow_mut().marked, true) {
        marker::keep(Session::marker(me)).await;
    }
}

/// Takes a turn, if there is something to do. Does nothing to an archive that is damaged, or cannot be written to: what
/// is there may be all there is.
pub async fn run(session: &Session) {
    if session.me().is_none() || core::mem::replace(&mut session.upkept.borrow_mut().busy, true) {
        return;
    }
    // Another time, if not now.
    let _ = turn(session).await;
    session.upkept.borrow_mut().busy = false;
}

async fn turn(session: &Session) -> Result<(), AppError> {
    session.whole().await?;
    if session.is_full() || session.read_only().is_some() || !session.damaged().is_empty() {
        return Ok(());
    }
    let is_first = session.upkept.borrow().joined.is_none();
    if is_first {
        session.upkept.borrow_mut().joined = Some(session.log().heads());
        // All of it has been read: the copy from before the last upgrade has done its duty.
        session.store().forget_copy().await;
    }
    join(session).await?;
    write_snapshot(session).await
}

/// Joins small segments: all of them where there are many, in a long session those that were written in it.
async fn join(session: &Session) -> Result<(), AppError> {
    let heads = session.log().heads();
    let known = {
        let mut upkept = session.upkept.borrow_mut();
        let before = upkept.joined.clone().unwrap_or_default();
        let written = count(&heads).saturating_sub(count(&before));
        let known = if upkept.small > SMALL {
            Heads::new()
        } else if written > EVERY {
            before
        } else {
            return Ok(());
        };
        // Noted first: what fails is not tried again at every write.
        (upkept.small, upkept.joined) = (0, Some(heads));
        known
    };
    let vault = session.vault()?;
    tabs::with_writer_lock(vault.compact(&known)).await?;
    Ok(())
}

fn count(heads: &Heads) -> usize {
    let sum: u64 = heads.values().map(|head| head.seq).sum();
    usize::try_from(sum).unwrap_or(usize::MAX)
}

/// Writes a snapshot, slice by slice, where there is none or many Changes have come since. Given up when the archive
/// changes meanwhile.
async fn write_snapshot(session: &Session) -> Result<(), AppError> {
    let count = session.log().len();
    if session.upkept.borrow().snapshot.is_some_and(|covered| count.saturating_sub(covered) <= EVERY) {
        return Ok(());
    }
    let (heads, first) = (session.log().heads(), snapshot::cover(&session.log()));
    let is_same = || session.log().heads() == heads;
    let vault = session.vault()?;
    let mut chunks = vec![vault.seal_snapshot(None, 0, &first).await?];
    let (mut after, mut text) = (None, String::new());
    loop {
        address::pause().await;
        if !is_same() {
            return Ok(());
        }
        let (slice, next) = snapshot::records(&session.archive(), after.as_ref(), SLICE_BYTES);
        text.push_str(&slice);
        if next.is_none() || text.len() + SLICE_BYTES > TEXT_BYTES {
            chunks.push(vault.seal_snapshot(Some(&first), chunks.len(), &text).await?);
            text.clear();
        }
        if next.is_none() {
            break;
        }
        after = next;
    }
    if is_same() {
        session.upkept.borrow_mut().snapshot = Some(count);
        vault.put_snapshot(chunks).await?;
    }
    Ok(())
}

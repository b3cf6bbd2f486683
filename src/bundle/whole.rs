//! What bundles amount to together: a backup alone, a base with its deltas, or a delta with the log at hand.

use super::checkpoint::Checkpoint;
use super::error::BundleError;
use super::identity::OwnerSecrets;
use super::meta::{Base, Meta};
use super::roster::{Roster, Vault};
use super::verify::{Bundle, BundleParts};
use crate::domain::digest::digest;
use crate::domain::id::DeviceId;
use crate::log::apply::Log;
use crate::log::chain::{ChainError, Head, Heads};
use crate::log::change::{Change, VERSION};
use std::collections::BTreeMap;

/// Some bundles, put together. All of their Changes are here, and amount to the archives they were made from.
#[derive(Debug)]
pub struct Whole {
    /// The Changes, from the beginning of every chain, and the archive.
    pub log: Log,
    /// What the newest of the bundles says about itself.
    pub meta: Meta,
    /// The roster of all of them.
    pub roster: Roster,
    /// Of each device the checkpoint furthest on.
    pub checkpoints: Vec<Checkpoint>,
    /// The keys the newest was opened with.
    pub secrets: OwnerSecrets,
    /// owner-identity.age of the newest backup among them.
    pub identity: Option<Vec<u8>>,
}

/// Puts bundles of one company together, in whatever order they come. A delta whose base is not among them goes on from
/// `here`, the log at hand, if that passes through the base's heads; nothing else of it is taken.
///
/// # Errors
/// [`BundleError::NeedsBase`] where a base is lacking; [`BundleError::Damaged`] if a body is, or a bundle does not amount to
/// the digest it states, or a base to the one its delta names; [`BundleError::BrokenChain`] if two contradict each other.
pub fn gather(bundles: Vec<Bundle>, here: &Log) -> Result<Whole, BundleError> {
    let mut parts: Vec<BundleParts> = bundles.into_iter().map(Bundle::into_parts).collect();
    // Backups first, then what goes on from them; of those of one base, each holds all of the one before.
    parts.sort_by_key(|part| (part.meta.base.is_some(), part.meta.changes()));
    let mut known = Known::default();
    let mut waiting = Vec::new();
    for part in &mut parts {
        let changes = core::mem::take(&mut part.changes);
        match part.meta.base.clone() {
            None => known.add_backup(&part.meta, changes)?,
            Some(base) => waiting.push((part.meta.clone(), base, changes)),
        }
    }
    // A delta may be the base of none, but bring the chains that another one goes on from.
    while let Some(at) = waiting.iter().position(|(_, base, _)| known.passes(base, here)) {
        let (meta, base, changes) = waiting.remove(at);
        known.add_delta(&meta, &base, changes, here)?;
    }
    if !waiting.is_empty() {
        return Err(BundleError::NeedsBase);
    }
    parts.sort_by_key(|part| part.meta.created_at().ok());
    let roster = roster(&parts)?;
    let checkpoints = newest(parts.iter().flat_map(|part| part.checkpoints.iter().cloned()));
    // Keys and what seals them go together, and are those that the roster of all names: a browser that had not heard of
    // new keys yet may have made the newest file.
    let named = |part: &&BundleParts| {
        let is_it = |vault: &Vault| part.secrets.derive_vault_recipient().is_ok_and(|own| own == vault.recipient);
        roster.vault.as_ref().is_none_or(is_it)
    };
    let keys = parts.iter().rev().find(named).or(parts.last()).ok_or(BundleError::BadInput)?.secrets.clone();
    let sealed = parts.iter().rev().filter(|part| part.secrets == keys);
    let identity = sealed.filter_map(|part| part.identity.clone()).next();
    let last = parts.pop().ok_or(BundleError::BadInput)?;
    Ok(Whole { log: known.log, meta: last.meta, roster, checkpoints, secrets: keys, identity })
}

/// What the bundles looked at so far amount to.
#[derive(Default)]
struct Known {
    log: Log,
    /// The digests of the backups among them.
    digests: Vec<(Heads, String)>,
}

impl Known {
    fn add_backup(&mut self, meta: &Meta, changes: Vec<Change>) -> Result<(), BundleError> {
        let log = add(Log::default(), changes)?;
        amounts_to(&log, &meta.digest)?;
        self.digests.push((meta.heads(), meta.digest.clone()));
        self.log = if self.log.is_empty() { log } else { add(core::mem::take(&mut self.log), cloned(log.changes()))? };
        Ok(())
    }

    /// Whether a base's heads are in the bundles looked at so far, or else here.
    fn passes(&self, base: &Base, here: &Log) -> bool {
        let ends = base.heads();
        ends.iter().all(|(&device, head)| has(&self.log, device, head) || has(here, device, head))
    }

    /// Adds a delta whose base is known.
    fn add_delta(&mut self, meta: &Meta, base: &Base, changes: Vec<Change>, here: &Log) -> Result<(), BundleError> {
        let (from, to) = (base.heads(), meta.heads());
        if self.digests.iter().any(|(heads, digest)| *heads == from && *digest != base.digest) {
            return Err(BundleError::Damaged);
        }
        for (device, head) in &from {
            if has(&self.log, *device, head) {
                continue;
            }
            // The log here may have a gap: what came before it is then not here, and so not the base.
            self.log.add(cloned(here.between(*device, 1, head.seq))).map_err(|error| match error {
                ChainError::Gap { .. } => BundleError::NeedsBase,
                _ => BundleError::BrokenChain,
            })?;
        }
        let is_beyond = |log: &Log| log.ends().keys().any(|&device| log.head(device).seq > seq(&to, device));
        if is_beyond(&self.log) {
            // Another bundle goes further: the digest is of what this one holds alone.
            let within = self.log.changes().filter(|change| change.line().seq <= seq(&to, change.line().device));
            let within = add(Log::default(), cloned(within))?;
            amounts_to(&add(within, changes.clone())?, &meta.digest)?;
            self.log = add(core::mem::take(&mut self.log), changes)?;
        } else {
            self.log = add(core::mem::take(&mut self.log), changes)?;
            amounts_to(&self.log, &meta.digest)?;
        }
        Ok(())
    }
}

fn seq(heads: &Heads, device: DeviceId) -> u64 {
    heads.get(&device).map_or(0, |head| head.seq)
}

/// Whether a log passes through a head.
fn has(log: &Log, device: DeviceId, head: &Head) -> bool {
    log.between(device, head.seq, head.seq).any(|change| Head::after(change) == *head)
}

fn cloned<'a>(changes: impl Iterator<Item = &'a Change>) -> Vec<Change> {
    changes.cloned().collect()
}

/// Every body must be there: nothing can be erased yet.
fn add(mut log: Log, changes: Vec<Change>) -> Result<Log, BundleError> {
    if changes.iter().any(|change| change.body_text().is_none()) {
        return Err(BundleError::Damaged);
    }
    log.add(changes).map_err(|_| BundleError::BrokenChain)?;
    Ok(log)
}

/// Checks the digest; of what a newer version has written it cannot be told.
fn amounts_to(log: &Log, stated: &str) -> Result<(), BundleError> {
    let known = log.changes().all(|change| change.line().v <= VERSION);
    if known && digest(log.archive()) != stated { Err(BundleError::Damaged) } else { Ok(()) }
}

/// One roster of all: what is newer counts, and a revocation in any of them.
fn roster(parts: &[BundleParts]) -> Result<Roster, BundleError> {
    let mut rosters = parts.iter().map(|part| &part.roster);
    let first = rosters.next().ok_or(BundleError::BadInput)?.clone();
    rosters.try_fold(first, |roster, other| if roster == *other { Ok(roster) } else { roster.merge(other) })
}

/// Of each device the checkpoint furthest on.
#[must_use]
pub fn newest(checkpoints: impl IntoIterator<Item = Checkpoint>) -> Vec<Checkpoint> {
    let mut points: BTreeMap<DeviceId, Checkpoint> = BTreeMap::new();
    for point in checkpoints {
        let known = points.get(&point.device).map(|known| known.head.seq);
        if known.is_none_or(|seq| seq < point.head.seq) {
            points.insert(point.device, point);
        }
    }
    points.into_values().collect()
}

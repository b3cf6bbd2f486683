//! Device chains: who wrote last, and the check that a chain has no gap, no fork and no foreign link.

use super::canonical::hex;
use super::change::{Body, Change, Line, Origin, VERSION};
use super::clock;
use super::draft::Draft;
use crate::domain::id::{DeviceId, Id};
use crate::domain::record::Hlc;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The end of a device's chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The last sequence number; 0 for an empty chain.
    pub seq: u64,
    /// Lower-case hex id of the last Change; empty for an empty chain.
    pub hash: String,
}

/// The heads of all chains, by device.
pub type Heads = BTreeMap<DeviceId, Head>;

impl Head {
    /// The head of a chain with nothing in it.
    pub const EMPTY: Head = Head { seq: 0, hash: String::new() };

    /// The head after this Change.
    #[must_use]
    pub fn after(change: &Change) -> Head {
        Head { seq: change.line().seq, hash: hex(&change.id()) }
    }

    /// Goes on to the next Change.
    ///
    /// # Errors
    /// If it is not the next one of this chain.
    pub fn follow(&mut self, change: &Change) -> Result<(), ChainError> {
        let line = change.line();
        if line.seq != self.seq + 1 {
            return Err(ChainError::Gap { device: line.device, expected: self.seq + 1 });
        }
        if line.prev != self.hash {
            return Err(ChainError::Fork { device: line.device, seq: line.seq });
        }
        *self = Head::after(change);
        Ok(())
    }
}

/// What is wrong with a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChainError {
    /// A sequence number is missing.
    Gap {
        /// Whose chain.
        device: DeviceId,
        /// The number expected.
        expected: u64,
    },
    /// Two different Changes claim the same place.
    Fork {
        /// Whose chain.
        device: DeviceId,
        /// The place.
        seq: u64,
    },
    /// The clock of a Change does not lie behind that of the Change before it, or lies beyond [`clock::END`].
    Clock {
        /// Whose chain.
        device: DeviceId,
        /// The place.
        seq: u64,
    },
}

/// The end of a chain while it is being followed.
#[derive(Clone, Debug)]
pub struct Follower {
    head: Head,
    hlc: Hlc,
}

impl Follower {
    /// At the beginning of a chain.
    pub const START: Follower = Follower { head: Head::EMPTY, hlc: Hlc(0) };

    /// At a place known from before.
    #[must_use]
    pub fn resume(head: Head, hlc: Hlc) -> Self {
        Follower { head, hlc }
    }

    /// The clock of the Change it stands at.
    #[must_use]
    pub fn hlc(&self) -> Hlc {
        self.hlc
    }

    /// At this Change.
    #[must_use]
    pub fn at(change: &Change) -> Self {
        Follower { head: Head::after(change), hlc: change.line().hlc }
    }

    /// Where it stands.
    #[must_use]
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// Goes on to the next Change.
    ///
    /// # Errors
    /// If it is not the next one of this chain, or its clock does not grow.
    pub fn follow(&mut self, change: &Change) -> Result<(), ChainError> {
        let line = change.line();
        let grows = line.hlc > self.hlc && line.hlc < clock::END;
        self.head.follow(change)?;
        if !grows {
            return Err(ChainError::Clock { device: line.device, seq: line.seq });
        }
        self.hlc = line.hlc;
        Ok(())
    }
}

/// Who writes, and with which clock and randomness.
pub struct Author<'a> {
    /// The writing device.
    pub device: DeviceId,
    /// The writing member.
    pub member: Id,
    /// Milliseconds since 1970.
    pub now_ms: u64,
    /// The newest clock reading known in this archive.
    pub newest: Hlc,
    /// Fills a salt with random bytes.
    pub random: &'a mut dyn FnMut(&mut [u8]),
}

/// What all Changes of one user action have in common.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Its id.
    pub id: Id,
    /// What brought it about.
    pub origin: Origin,
    /// Why; a file name for imports.
    pub reason: String,
    /// The batch it takes back, if it is an undo.
    pub undoes: Option<Id>,
}

/// Signs drafts into the author's chain behind `head`, one Change each; empty drafts are left out.
#[must_use]
pub fn extend(mut head: Head, batch: &Batch, drafts: Vec<Draft>, author: &mut Author<'_>) -> Vec<Change> {
    let mut changes = Vec::with_capacity(drafts.len());
    for draft in drafts.into_iter().filter(|draft| !draft.is_empty()) {
        let mut salt = [0; 16];
        (author.random)(&mut salt);
        author.newest = clock::next(author.newest, author.now_ms);
        let body = Body {
            customer: draft.customer,
            edits: draft.edits,
            origin: batch.origin.clone(),
            reason: batch.reason.clone(),
            salt: hex(&salt),
            undoes: batch.undoes,
        };
        let line = Line {
            batch: batch.id,
            body_sha256: String::new(),
            device: author.device,
            hlc: author.newest,
            member: author.member,
            prev: head.hash,
            seq: head.seq + 1,
            v: VERSION,
        };
        let change = Change::write(line, &body);
        head = Head::after(&change);
        changes.push(change);
    }
    changes
}

/// Checks that every device's Changes, in the order given, form one unbroken chain from its beginning; gives the heads.
///
/// # Errors
/// At the first gap, or link to something else than the Change before.
pub fn verify<'a>(changes: impl IntoIterator<Item = &'a Change>) -> Result<Heads, ChainError> {
    verify_behind(&Heads::new(), changes)
}

/// The same for Changes that go on from these heads; a device without any keeps its head.
///
/// # Errors
/// As [`verify`]. What the clocks were at the heads is not known here.
pub fn verify_behind<'a>(base: &Heads, changes: impl IntoIterator<Item = &'a Change>) -> Result<Heads, ChainError> {
    let resume = |(&device, head): (&DeviceId, &Head)| (device, Follower::resume(head.clone(), Hlc(0)));
    let mut ends: BTreeMap<DeviceId, Follower> = base.iter().map(resume).collect();
    for change in changes {
        ends.entry(change.line().device).or_insert(Follower::START).follow(change)?;
    }
    let mut heads = Heads::new();
    heads.extend(ends.into_iter().map(|(device, end)| (device, end.head)));
    Ok(heads)
}

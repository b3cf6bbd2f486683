//! The log in memory: Changes by device and place, and the archive they amount to.

use super::chain::{ChainError, Follower, Head, Heads};
use super::change::Change;
use crate::domain::archive::Archive;
use crate::domain::id::{DeviceId, Id};
use crate::domain::record::Hlc;
use std::collections::BTreeMap;

/// All Changes known here, and the archive they amount to. Adding is idempotent and independent of order between devices.
#[derive(Clone, Debug, Default)]
pub struct Log {
    chains: BTreeMap<DeviceId, Vec<Change>>,
    archive: Archive,
    newest: Hlc,
}

impl Log {
    /// The archive all Changes amount to.
    #[must_use]
    pub fn archive(&self) -> &Archive {
        &self.archive
    }

    /// The newest clock reading in it.
    #[must_use]
    pub fn newest(&self) -> Hlc {
        self.newest
    }

    /// How many Changes there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.chains.values().map(Vec::len).sum()
    }

    /// Whether nothing was ever written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.chains.is_empty()
    }

    /// All Changes, device by device, each chain in order.
    pub fn changes(&self) -> impl Iterator<Item = &Change> {
        self.chains.values().flatten()
    }

    /// The Changes of one batch, device by device in order.
    pub fn batch(&self, batch: Id) -> impl Iterator<Item = &Change> {
        self.changes().filter(move |change| change.line().batch == batch)
    }

    /// The end of one device's chain.
    #[must_use]
    pub fn head(&self, device: DeviceId) -> Head {
        self.chains.get(&device).and_then(|chain| chain.last()).map_or(Head::EMPTY, Head::after)
    }

    /// The ends of all chains.
    #[must_use]
    pub fn heads(&self) -> Heads {
        let mut heads = Heads::new();
        heads.extend(self.chains.keys().map(|&device| (device, self.head(device))));
        heads
    }

    /// The Change written by `device` at clock `hlc`. Clocks grow along a chain, so this is a binary search.
    #[must_use]
    pub fn at(&self, device: DeviceId, hlc: Hlc) -> Option<&Change> {
        let chain = self.chains.get(&device)?;
        let at = chain.binary_search_by_key(&hlc, |change| change.line().hlc).ok()?;
        chain.get(at)
    }

    /// Which of these Changes are not here yet; nothing is added.
    ///
    /// # Errors
    /// If they do not continue the chains known here without gap, contradict them (fork), or their clocks do not grow.
    pub fn missing<'a>(&self, changes: &'a [Change]) -> Result<Vec<&'a Change>, ChainError> {
        let mut ends: BTreeMap<DeviceId, Follower> = BTreeMap::new();
        let mut missing = Vec::new();
        for change in changes {
            let line = change.line();
            let known = || self.chains.get(&line.device).and_then(|chain| chain.last());
            let end = ends.entry(line.device).or_insert_with(|| known().map_or(Follower::START, Follower::at));
            if line.seq <= end.head().seq {
                if self.known_other(change) {
                    return Err(ChainError::Fork { device: line.device, seq: line.seq });
                }
                continue;
            }
            end.follow(change)?;
            missing.push(change);
        }
        Ok(missing)
    }

    /// Whether another Change stands at this one's place.
    fn known_other(&self, change: &Change) -> bool {
        let line = change.line();
        let place = usize::try_from(line.seq - 1).unwrap_or(usize::MAX);
        let known = self.chains.get(&line.device).and_then(|chain| chain.get(place));
        known.is_some_and(|known| known.line_text() != change.line_text())
    }

    /// Adds Changes and gives the ones that were new. All or nothing.
    ///
    /// # Errors
    /// As [`Log::missing`]; then nothing was added.
    pub fn add(&mut self, changes: Vec<Change>) -> Result<usize, ChainError> {
        let missing: Vec<Change> = self.missing(&changes)?.into_iter().cloned().collect();
        let count = missing.len();
        for change in missing {
            self.newest = self.newest.max(change.line().hlc);
            change.apply(&mut self.archive);
            self.chains.entry(change.line().device).or_default().push(change);
        }
        Ok(count)
    }
}

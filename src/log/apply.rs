//! The log in memory: Changes by device and place, and the archive they amount to.

use super::chain::{ChainError, Follower, Head, Heads};
use super::change::Change;
use crate::domain::archive::Archive;
use crate::domain::id::{DeviceId, Id};
use crate::domain::order::sort_by_key;
use crate::domain::record::Hlc;
use std::collections::BTreeMap;

/// All Changes known here, and the archive they amount to. Adding is idempotent and independent of order between devices.
///
/// A log that began with a snapshot knows the archive and the ends of all chains, but not yet the Changes that led up to
/// them: [`Log::fill`] brings those. Where a part of the history cannot be read it has a gap, and works all the same.
#[derive(Clone, Debug, Default)]
pub struct Log {
    /// What is here of each chain, in order.
    chains: BTreeMap<DeviceId, Vec<Change>>,
    /// The end of each chain, whether or not its last Change is here.
    ends: BTreeMap<DeviceId, Follower>,
    archive: Archive,
    newest: Hlc,
    /// Whether Changes that led up to the snapshot it began with are still to come.
    partial: bool,
    /// Whether the archive lacks Changes that could not be read.
    incomplete: bool,
}

impl Log {
    /// A log that begins with an archive and the ends of the chains that led up to it.
    #[must_use]
    pub fn beginning(archive: Archive, ends: BTreeMap<DeviceId, Follower>) -> Self {
        let newest = ends.values().map(Follower::hlc).max().unwrap_or_default();
        Log { partial: !ends.is_empty(), archive, newest, ends, ..Log::default() }
    }

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

    /// How many Changes there are, here or not.
    #[must_use]
    pub fn len(&self) -> usize {
        let sum: u64 = self.ends.values().map(|end| end.head().seq).sum();
        usize::try_from(sum).unwrap_or(usize::MAX)
    }

    /// Whether nothing was ever written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Whether the history is here too, and not only what it amounts to.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        !self.partial
    }

    /// The first place of each gap in the history. Only for a log that [is whole](Log::is_whole).
    #[must_use]
    pub fn gaps(&self) -> Vec<(DeviceId, u64)> {
        let mut gaps = Vec::new();
        for (&device, end) in &self.ends {
            let mut next = 1;
            for seq in self.chains.get(&device).into_iter().flatten().map(|change| change.line().seq) {
                if seq > next {
                    gaps.push((device, next));
                }
                next = seq + 1;
            }
            if end.head().seq >= next {
                gaps.push((device, next));
            }
        }
        gaps
    }

    /// All Changes that are here, device by device, each chain in order.
    pub fn changes(&self) -> impl Iterator<Item = &Change> {
        self.chains.values().flatten()
    }

    /// The Changes of one batch of a device, in order. Ids are random: another device that uses the same one forges it.
    pub fn batch(&self, device: DeviceId, batch: Id) -> impl Iterator<Item = &Change> {
        self.chains.get(&device).into_iter().flatten().filter(move |change| change.line().batch == batch)
    }

    /// Whose a batch is: `me`, if this device has written any of it, else whoever began it.
    #[must_use]
    pub fn author(&self, batch: Id, me: DeviceId) -> Option<DeviceId> {
        let begun = |chain: &Vec<Change>| Some(chain.iter().find(|change| change.line().batch == batch)?.stamp(0));
        let begun = self.chains.values().filter_map(begun);
        let first = begun.min_by_key(|stamp| (stamp.device != me, *stamp))?;
        Some(first.device)
    }

    /// The Changes at the places `from` to `to` of a device's chain, as far as they are here.
    pub fn between(&self, device: DeviceId, from: u64, to: u64) -> impl Iterator<Item = &Change> {
        let chain = self.chains.get(&device).map(Vec::as_slice).unwrap_or_default();
        let start = chain.partition_point(|change| change.line().seq < from);
        chain.iter().skip(start).take_while(move |change| change.line().seq <= to)
    }

    /// The end of one device's chain.
    #[must_use]
    pub fn head(&self, device: DeviceId) -> Head {
        self.ends.get(&device).map_or(Head::EMPTY, |end| end.head().clone())
    }

    /// The ends of all chains.
    #[must_use]
    pub fn heads(&self) -> Heads {
        let mut heads = Heads::new();
        heads.extend(self.ends.iter().map(|(&device, end)| (device, end.head().clone())));
        heads
    }

    /// The ends of all chains, with their clocks.
    #[must_use]
    pub fn ends(&self) -> &BTreeMap<DeviceId, Follower> {
        &self.ends
    }

    /// The Change written by `device` at clock `hlc`. Clocks grow along a chain, so this is a binary search.
    #[must_use]
    pub fn at(&self, device: DeviceId, hlc: Hlc) -> Option<&Change> {
        let chain = self.chains.get(&device)?;
        let at = chain.binary_search_by_key(&hlc, |change| change.line().hlc).ok()?;
        chain.get(at)
    }

    /// The Change at one place of a device's chain.
    fn at_seq(&self, device: DeviceId, seq: u64) -> Option<&Change> {
        let chain = self.chains.get(&device)?;
        let at = chain.binary_search_by_key(&seq, |change| change.line().seq).ok()?;
        chain.get(at)
    }

    /// Which of these Changes are not here yet; nothing is added. Only for a log that [is whole](Log::is_whole): what is
    /// missing before the end of a chain then fills a gap.
    ///
    /// # Errors
    /// If they do not continue the chains known here without gap, contradict them (fork), or their clocks do not grow.
    pub fn missing<'a>(&self, changes: &'a [Change]) -> Result<Vec<&'a Change>, ChainError> {
        let mut ends: BTreeMap<DeviceId, Follower> = BTreeMap::new();
        let mut missing = Vec::new();
        for change in changes {
            let line = change.line();
            let known = || self.ends.get(&line.device).cloned().unwrap_or(Follower::START);
            let end = ends.entry(line.device).or_insert_with(known);
            if line.seq > end.head().seq {
                end.follow(change)?;
                missing.push(change);
                continue;
            }
            match self.at_seq(line.device, line.seq) {
                Some(known) if known.line_text() == change.line_text() => {}
                None if self.partial => {}
                None if self.fits(change) => missing.push(change),
                _ => return Err(ChainError::Fork { device: line.device, seq: line.seq }),
            }
        }
        Ok(missing)
    }

    /// Whether a Change that is missing here links up with its neighbours, where those are here.
    fn fits(&self, change: &Change) -> bool {
        let line = change.line();
        let after = Head::after(change);
        let before = self.at_seq(line.device, line.seq.wrapping_sub(1));
        let end = self.ends.get(&line.device).map(Follower::head).filter(|end| end.seq == line.seq);
        let next = self.at_seq(line.device, line.seq + 1);
        before.is_none_or(|before| Head::after(before).hash == line.prev)
            && end.is_none_or(|end| *end == after)
            && next.is_none_or(|next| next.line().prev == after.hash)
    }

    /// The archive as it would be with Changes that are [missing](Log::missing) here.
    #[must_use]
    pub fn with(&self, missing: &[&Change]) -> Archive {
        let mut archive = self.archive.clone();
        missing.iter().filter(|change| self.is_unapplied(change)).for_each(|change| change.apply(&mut archive));
        archive
    }

    /// Whether a Change that is missing here is missing in the archive, too: what fills a gap in the history may be in
    /// it already, through a snapshot.
    fn is_unapplied(&self, change: &Change) -> bool {
        self.incomplete || change.line().seq > self.head(change.line().device).seq
    }

    /// Adds Changes and gives how many were new. All or nothing.
    ///
    /// # Errors
    /// As [`Log::missing`]; then nothing was added.
    pub fn add(&mut self, changes: Vec<Change>) -> Result<usize, ChainError> {
        let missing: Vec<Change> = self.missing(&changes)?.into_iter().cloned().collect();
        let count = missing.len();
        for change in missing {
            if self.is_unapplied(&change) {
                change.apply(&mut self.archive);
            }
            self.keep(change);
        }
        self.incomplete = self.incomplete && !self.gaps().is_empty();
        Ok(count)
    }

    /// Adds Changes read from one's own disk, each chain in order, though some between them could not be read.
    pub fn add_with_gaps(&mut self, changes: Vec<Change>) {
        for change in changes {
            let line = change.line();
            let end = self.head(line.device).seq;
            if line.seq > end {
                self.incomplete |= line.seq > end + 1;
                change.apply(&mut self.archive);
                self.keep(change);
            }
        }
    }

    /// Says where a chain ends, when its last Changes could not be read.
    pub fn ends_at(&mut self, device: DeviceId, head: Head) {
        let hlc = self.ends.get(&device).map_or(Hlc(0), Follower::hlc);
        self.ends.insert(device, Follower::resume(head, hlc));
        self.incomplete = true;
    }

    /// Brings the Changes that led up to the snapshot this log began with, each chain in order. They change nothing in
    /// the archive, which holds them already.
    pub fn fill(&mut self, changes: Vec<Change>) {
        for change in changes {
            let line = change.line();
            if line.seq <= self.head(line.device).seq {
                self.chains.entry(line.device).or_default().push(change);
            }
        }
        for chain in self.chains.values_mut() {
            sort_by_key(chain, |change| change.line().seq);
            chain.dedup_by_key(|change| change.line().seq);
        }
        self.partial = false;
    }

    fn keep(&mut self, change: Change) {
        self.newest = self.newest.max(change.line().hlc);
        let end = self.ends.entry(change.line().device).or_insert(Follower::START);
        if change.line().seq > end.head().seq {
            *end = Follower::at(&change);
        }
        self.insert(change);
    }

    fn insert(&mut self, change: Change) {
        let chain = self.chains.entry(change.line().device).or_default();
        let seq = change.line().seq;
        // As a rule at the end.
        let at = match chain.last() {
            Some(last) if last.line().seq > seq => chain.partition_point(|known| known.line().seq < seq),
            _ => chain.len(),
        };
        chain.insert(at, change);
    }
}

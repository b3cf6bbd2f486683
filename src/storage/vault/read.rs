//! Reading the log. What cannot be read is named, and the rest is given all the same.

use super::{Vault, follow};
use crate::domain::id::DeviceId;
use crate::log::chain::{Head, Heads};
use crate::log::change::Change;
use crate::storage::seal::{segment_key, unpack};
use crate::storage::{Part, Segment, Store, StoreError};
use std::collections::BTreeSet;

/// Less than this many bytes is a small segment: worth joining with its neighbours.
const SMALL_BYTES: usize = 64 * 1024;

/// What was read of the log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Read {
    /// The Changes, each chain in order; with gaps where something is damaged.
    pub changes: Vec<Change>,
    /// The ends of all chains, as the store has them.
    pub heads: Heads,
    /// What could not be read, or does not fit.
    pub damaged: Vec<Part>,
    /// How many of the segments read are small.
    pub small: usize,
}

impl Vault {
    /// Everything, as far as it can be read.
    ///
    /// # Errors
    /// Of the store; [`StoreError::Replaced`] if this archive is gone. Damage is no error here.
    pub async fn read(&self, known: &Heads) -> Result<Read, StoreError> {
        let stored = self.store.load(known).await?;
        self.expect_same(&stored.meta)?;
        let mut read = Read { heads: stored.heads, ..Read::default() };
        let mut ends = known.clone();
        // Chains whose last segment could not be read.
        let mut broken = BTreeSet::new();
        for segment in stored.segments {
            read.small += usize::from(segment.bytes.len() < SMALL_BYTES);
            let (device, first_seq) = (segment.device, segment.first_seq);
            let missing = ends.get(&device).map_or(1, |end| end.seq + 1);
            match self.read_segment(segment, &mut ends, &mut read.changes).await {
                Err(_) => {
                    read.damaged.push(Part::Segment(device, first_seq));
                    broken.insert(device);
                }
                // Nothing stands where it should begin, and no damaged one has been named that could have.
                Ok(()) if !broken.remove(&device) && first_seq > missing => {
                    read.damaged.push(Part::Segment(device, missing));
                }
                Ok(()) => {}
            }
        }
        for device in read.heads.keys().chain(ends.keys()).copied().collect::<BTreeSet<_>>() {
            // Where a segment has been named already, the end may be in it.
            if ends.get(&device) != read.heads.get(&device) && !broken.contains(&device) {
                read.damaged.push(Part::Head(device));
            }
        }
        Ok(read)
    }

    /// Reads one segment. Behind a gap a chain goes on wherever the segment begins.
    async fn read_segment(
        &self,
        segment: Segment,
        ends: &mut Heads,
        changes: &mut Vec<Change>,
    ) -> Result<(), StoreError> {
        let Segment { device, first_seq, bytes } = segment;
        let damaged = || StoreError::Damaged { what: Part::Segment(device, first_seq) };
        let plain = self.open_segment(device, first_seq, &bytes).await?;
        let found = unpack(device, first_seq, &plain)?;
        let mut end = ends.get(&device).cloned().unwrap_or(Head::EMPTY);
        if let Some(first) = found.first()
            && first_seq > end.seq + 1
        {
            end = Head { seq: first_seq - 1, hash: first.line().prev.clone() };
        }
        let known = end.seq;
        let mut own = Heads::from([(device, end)]);
        let mut new = Vec::new();
        for change in found {
            // A segment that was joined with earlier ones begins with what is known already.
            if change.line().seq > known {
                follow(&mut own, &change).map_err(|_| damaged())?;
                new.push(change);
            }
        }
        ends.extend(own);
        changes.extend(new);
        Ok(())
    }

    pub(super) async fn open_segment(
        &self,
        device: DeviceId,
        first: u64,
        sealed: &[u8],
    ) -> Result<Vec<u8>, StoreError> {
        let aad = self.aad("segments", &segment_key(device, first));
        let damaged = |_| StoreError::Damaged { what: Part::Segment(device, first) };
        self.key.open(sealed, &aad).await.map_err(damaged)
    }

    /// All Changes, each chain in order, and the heads they lead up to.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] names the first part that cannot be read or does not fit.
    pub async fn read_all(&self) -> Result<(Vec<Change>, Heads), StoreError> {
        self.read_tail(&Heads::new()).await
    }

    /// The Changes other tabs have written behind the `known` heads, and all heads there are now.
    ///
    /// # Errors
    /// [`StoreError::Replaced`] if this archive is gone, else as [`Vault::read_all`].
    pub async fn read_tail(&self, known: &Heads) -> Result<(Vec<Change>, Heads), StoreError> {
        let read = self.read(known).await?;
        match read.damaged.into_iter().next() {
            Some(what) => Err(StoreError::Damaged { what }),
            None => Ok((read.changes, read.heads)),
        }
    }
}

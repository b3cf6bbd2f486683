//! What keeps opening quick and the log whole: the snapshot, the joining of small segments, and the filling of gaps.

use super::{Doc, Vault};
use crate::domain::id::DeviceId;
use crate::log::apply::Log;
use crate::log::canonical::{hex, sha256};
use crate::log::chain::Heads;
use crate::log::change::Change;
use crate::log::snapshot;
use crate::storage::seal::SEGMENT_BYTES;
use crate::storage::{Commit, Segment, Store, StoreError};
use std::collections::BTreeMap;

/// A segment in the clear.
struct Plain {
    first_seq: u64,
    text: Vec<u8>,
}

impl Plain {
    /// The place behind its last Change, which takes two lines as all do.
    fn next_seq(&self) -> u64 {
        self.first_seq + self.text.iter().filter(|byte| **byte == b'\n').count() as u64 / 2
    }
}

impl Vault {
    /// The log that the snapshot begins; `None` if there is none, or it cannot be used.
    ///
    /// # Errors
    /// Of the store.
    pub async fn read_snapshot(&self) -> Result<Option<Log>, StoreError> {
        // Browsers keep large values in files of their own. One that is lost costs time, and must not shut the door.
        let Ok((meta, chunks)) = self.store.snapshot().await else { return Ok(None) };
        self.expect_same(&meta)?;
        let mut texts: Vec<String> = Vec::new();
        for chunk in &chunks {
            let aad = self.chunk_aad(texts.first(), texts.len());
            let Ok(plain) = self.key.open(chunk, &aad).await else { return Ok(None) };
            let Ok(text) = String::from_utf8(plain) else { return Ok(None) };
            texts.push(text);
        }
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        Ok(snapshot::read(&texts))
    }

    /// Seals one text of a snapshot, given the first one and its own number.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn seal_snapshot(
        &self,
        first: Option<&String>,
        number: usize,
        text: &str,
    ) -> Result<Vec<u8>, StoreError> {
        self.key.seal(text.as_bytes(), &self.chunk_aad(first, number)).await.map_err(super::unavailable)
    }

    /// Writes a snapshot in place of the one there is. Losing it costs time, no data.
    ///
    /// # Errors
    /// Of the store.
    pub async fn put_snapshot(&self, chunks: Vec<Vec<u8>>) -> Result<(), StoreError> {
        self.store.commit(Commit { snapshot: Some(chunks), ..self.commit() }).await
    }

    /// Chunks of different snapshots do not open together: each names by hash what the whole covers.
    fn chunk_aad(&self, first: Option<&String>, number: usize) -> Vec<u8> {
        let of = first.map(|first| hex(&sha256(&[first.as_bytes()]))).unwrap_or_default();
        self.aad("snapshot", &format!("{number}+{of}"))
    }

    /// Joins small segments behind the `known` heads that follow each other. Gives how many there are fewer.
    ///
    /// # Errors
    /// Of the store; nothing was changed then.
    pub async fn compact(&self, known: &Heads) -> Result<usize, StoreError> {
        let stored = self.store.load(known).await?;
        self.expect_same(&stored.meta)?;
        let mut chains: BTreeMap<DeviceId, Vec<Segment>> = BTreeMap::new();
        for segment in stored.segments {
            chains.entry(segment.device).or_default().push(segment);
        }
        let mut fewer = 0;
        for (device, chain) in chains {
            fewer += self.compact_chain(device, chain).await?;
        }
        Ok(fewer)
    }

    async fn compact_chain(&self, device: DeviceId, chain: Vec<Segment>) -> Result<usize, StoreError> {
        let mut commit = self.commit();
        let mut run: Vec<Plain> = Vec::new();
        for segment in chain {
            let first_seq = segment.first_seq;
            // One that cannot be read stays as it is, for whoever can.
            let text = self.open_segment(device, first_seq, &segment.bytes).await.unwrap_or_default();
            let size: usize = run.iter().map(|plain| plain.text.len()).sum();
            // Across a gap nothing is joined: the whole would not be readable.
            let follows = run.last().is_none_or(|last| last.next_seq() == first_seq);
            if size + text.len() > SEGMENT_BYTES || text.is_empty() || !follows {
                self.join(device, core::mem::take(&mut run), &mut commit).await?;
            }
            if !text.is_empty() {
                run.push(Plain { first_seq, text });
            }
        }
        self.join(device, run, &mut commit).await?;
        let fewer = commit.drop_segments.len() - commit.segments.len();
        if fewer > 0 {
            self.store.commit(commit).await?;
        }
        Ok(fewer)
    }

    async fn join(&self, device: DeviceId, run: Vec<Plain>, commit: &mut Commit) -> Result<(), StoreError> {
        let [first, _, ..] = run.as_slice() else { return Ok(()) };
        let text: Vec<u8> = run.iter().flat_map(|plain| plain.text.iter().copied()).collect();
        commit.segments.push(self.seal_segment(device, first.first_seq, &text).await?);
        commit.drop_segments.extend(run.iter().map(|plain| (device, plain.first_seq)));
        Ok(())
    }

    /// Writes Changes and documents behind the `known` heads, and `old` Changes where a gap is: those of damaged segments
    /// that a copy still had. Those segments are dropped.
    ///
    /// # Errors
    /// As [`Vault::append_with_docs`]; [`StoreError::Moved`] too if the gap was filled by another tab.
    pub async fn fill(
        &self,
        old: &[Change],
        new: &[Change],
        known: &Heads,
        docs: &[Doc<'_>],
    ) -> Result<(), StoreError> {
        let (mut commit, _) = self.prepare(new, known, docs).await?;
        let stored = self.store.load(&Heads::new()).await?;
        self.expect_same(&stored.meta)?;
        for Segment { device, first_seq, bytes } in stored.segments {
            // Others stay: the browser may read them another day.
            let is_filled = old.iter().any(|change| (change.line().device, change.line().seq) == (device, first_seq));
            if is_filled && self.open_segment(device, first_seq, &bytes).await.is_err() {
                commit.drop_segments.push((device, first_seq));
            }
        }
        let mut runs: Vec<Vec<&Change>> = Vec::new();
        for change in old {
            let line = change.line();
            let follows = |last: &&Change| last.line().device == line.device && last.line().seq + 1 == line.seq;
            match runs.last_mut().filter(|run| run.last().is_some_and(follows)) {
                Some(run) => run.push(change),
                None => runs.push(vec![change]),
            }
        }
        for run in runs {
            let Some(device) = run.first().map(|first| first.line().device) else { continue };
            commit.segments.extend(self.seal_segments(device, &run).await?);
        }
        self.store.commit(commit).await
    }
}

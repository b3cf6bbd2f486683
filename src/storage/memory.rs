//! A store in memory, with the meaning of the real one: for tests, and for reading a file as if it were a database.

use super::{Commit, Meta, Segment, Store, StoreError, Stored};
use crate::domain::id::DeviceId;
use crate::log::chain::{Head, Heads};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

#[derive(Default)]
struct Data {
    meta: Meta,
    docs: Meta,
    segments: BTreeMap<(DeviceId, u64), Vec<u8>>,
    heads: Heads,
    snapshot: Vec<Vec<u8>>,
}

/// What a store is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// To read something.
    Read,
    /// To write something.
    Commit,
    /// To delete everything.
    Wipe,
}

/// How a call goes wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What the caller is told.
    pub error: StoreError,
    /// Whether it was done all the same, as may be when a connection is lost.
    pub done: bool,
}

/// Says of each call whether it goes wrong.
type Faults = Rc<dyn Fn(Call) -> Option<Fault>>;

/// A store in memory. Clones share what they hold, as tabs share a database.
#[derive(Clone, Default)]
pub struct Memory {
    data: Rc<RefCell<Data>>,
    faults: Option<Faults>,
}

impl Data {
    fn is_as_expected(&self, commit: &Commit) -> bool {
        let heads = commit.expect.iter().all(|(device, head)| self.heads.get(device).unwrap_or(&Head::EMPTY) == head);
        let meta = commit.expect_meta.iter().all(|(name, value)| self.meta.get(name) == value.as_ref());
        let docs = commit.expect_docs.iter().all(|(name, value)| self.docs.get(name) == value.as_ref());
        let there = |key: &(DeviceId, u64)| self.segments.contains_key(key);
        let dropped = commit.drop_segments.iter().all(there);
        let mut new = commit.segments.iter().map(|s| (s.device, s.first_seq));
        heads && meta && docs && dropped && new.all(|key| !there(&key) || commit.drop_segments.contains(&key))
    }

    fn commit(&mut self, commit: Commit) -> Result<(), StoreError> {
        if !self.is_as_expected(&commit) {
            return Err(StoreError::Moved);
        }
        for key in &commit.drop_segments {
            self.segments.remove(key);
        }
        self.segments.extend(commit.segments.into_iter().map(|s| ((s.device, s.first_seq), s.bytes)));
        self.heads.extend(commit.heads);
        put(&mut self.meta, commit.meta);
        put(&mut self.docs, commit.docs);
        if let Some(snapshot) = commit.snapshot {
            self.snapshot = snapshot;
        }
        Ok(())
    }

    fn load(&self, known: &Heads) -> Stored {
        let mut segments = Vec::new();
        if known.is_empty() {
            let segment =
                |(&(device, first_seq), bytes): (_, &Vec<u8>)| Segment { device, first_seq, bytes: bytes.clone() };
            let segments = self.segments.iter().map(segment).collect();
            return Stored { meta: self.meta.clone(), segments, heads: self.heads.clone() };
        }
        for (&device, head) in self.heads.iter().filter(|(device, head)| known.get(device) != Some(head)) {
            let after = known.get(&device).map_or(0, |head| head.seq) + 1;
            let chain = || self.segments.range((device, 0)..=(device, head.seq.max(after)));
            let from = chain().map(|((_, first), _)| *first).rfind(|first| *first <= after).unwrap_or(after);
            let wanted = chain().filter(|((_, first), _)| *first >= from);
            segments.extend(wanted.map(|(&(device, first_seq), bytes)| Segment {
                device,
                first_seq,
                bytes: bytes.clone(),
            }));
        }
        Stored { meta: self.meta.clone(), segments, heads: self.heads.clone() }
    }
}

fn put(store: &mut Meta, values: Vec<(String, Option<Vec<u8>>)>) {
    for (name, value) in values {
        match value {
            Some(value) => store.insert(name, value),
            None => store.remove(&name),
        };
    }
}

impl Memory {
    /// A handle of the same store whose calls go wrong where `faults` says so.
    #[must_use]
    pub fn with_faults(&self, faults: impl Fn(Call) -> Option<Fault> + 'static) -> Self {
        Memory { data: Rc::clone(&self.data), faults: Some(Rc::new(faults)) }
    }

    fn ask<T>(&self, call: Call, work: impl FnOnce(&mut Data) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let fault = self.faults.as_ref().and_then(|faults| faults(call));
        match fault {
            None => work(&mut self.data.borrow_mut()),
            Some(fault) => {
                if fault.done {
                    let _ = work(&mut self.data.borrow_mut());
                }
                Err(fault.error)
            }
        }
    }
}

impl Store for Memory {
    async fn meta(&self) -> Result<Meta, StoreError> {
        self.ask(Call::Read, |data| Ok(data.meta.clone()))
    }

    async fn docs(&self) -> Result<(Meta, Meta), StoreError> {
        self.ask(Call::Read, |data| Ok((data.meta.clone(), data.docs.clone())))
    }

    async fn snapshot(&self) -> Result<(Meta, Vec<Vec<u8>>), StoreError> {
        self.ask(Call::Read, |data| Ok((data.meta.clone(), data.snapshot.clone())))
    }

    async fn load(&self, known: &Heads) -> Result<Stored, StoreError> {
        self.ask(Call::Read, |data| Ok(data.load(known)))
    }

    async fn commit(&self, commit: Commit) -> Result<(), StoreError> {
        self.ask(Call::Commit, |data| data.commit(commit))
    }

    async fn wipe(&self) -> Result<(), StoreError> {
        self.ask(Call::Wipe, |data| {
            *data = Data::default();
            Ok(())
        })
    }
}

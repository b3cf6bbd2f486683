//! A store in memory, with the meaning of the real one: for tests, and for a page that may keep nothing.

use super::{Commit, Meta, Segment, Store, StoreError, Stored};
use crate::domain::id::DeviceId;
use crate::log::chain::{Head, Heads};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

#[derive(Default)]
struct Data {
    meta: Meta,
    segments: BTreeMap<(DeviceId, u64), Vec<u8>>,
    heads: Heads,
}

/// A store in memory. Clones share what they hold, as tabs share a database.
#[derive(Clone, Default)]
pub struct Memory(Rc<RefCell<Data>>);

impl Data {
    fn is_as_expected(&self, commit: &Commit) -> bool {
        let heads = commit.expect.iter().all(|(device, head)| self.heads.get(device).unwrap_or(&Head::EMPTY) == head);
        let meta = commit.expect_meta.iter().all(|(name, value)| self.meta.get(name) == value.as_ref());
        let segments = commit.segments.iter().all(|s| !self.segments.contains_key(&(s.device, s.first_seq)));
        heads && meta && segments
    }
}

impl Store for Memory {
    async fn meta(&self) -> Result<Meta, StoreError> {
        Ok(self.0.borrow().meta.clone())
    }

    async fn load(&self, known: &Heads) -> Result<Stored, StoreError> {
        let data = self.0.borrow();
        let is_new = |device: &DeviceId, first_seq: u64| known.get(device).is_none_or(|head| first_seq > head.seq);
        let segments = data
            .segments
            .iter()
            .filter(|((device, first_seq), _)| is_new(device, *first_seq))
            .map(|(&(device, first_seq), bytes)| Segment { device, first_seq, bytes: bytes.clone() })
            .collect();
        Ok(Stored { meta: data.meta.clone(), segments, heads: data.heads.clone() })
    }

    async fn commit(&self, commit: Commit) -> Result<(), StoreError> {
        let mut data = self.0.borrow_mut();
        if !data.is_as_expected(&commit) {
            return Err(StoreError::Moved);
        }
        data.segments.extend(commit.segments.into_iter().map(|s| ((s.device, s.first_seq), s.bytes)));
        data.heads.extend(commit.heads);
        for (name, value) in commit.meta {
            match value {
                Some(value) => data.meta.insert(name, value),
                None => data.meta.remove(&name),
            };
        }
        Ok(())
    }

    async fn wipe(&self) -> Result<(), StoreError> {
        *self.0.borrow_mut() = Data::default();
        Ok(())
    }
}

//! What lies between two states of an archive, counted by kind.

use crate::domain::archive::Archive;
use crate::domain::kind::Kind;
use crate::domain::record::{Key, Record, Register};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many live records of a kind are different in the later state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KindDelta {
    /// The kind.
    pub kind: Kind,
    /// Live only later.
    pub added: u64,
    /// Live in both, with another value or stamp.
    pub changed: u64,
    /// Live only before.
    pub removed: u64,
}

/// Compares two states; kinds without a difference are left out.
#[must_use]
pub fn deltas(before: &Archive, after: &Archive) -> Vec<KindDelta> {
    let mut kinds: BTreeMap<Kind, KindDelta> = BTreeMap::new();
    let mut delta = |key: &Key, count: fn(&mut KindDelta)| {
        let empty = KindDelta { kind: key.kind.clone(), added: 0, changed: 0, removed: 0 };
        count(kinds.entry(key.kind.clone()).or_insert(empty));
    };
    let live = |record: Option<&Record>| record.is_some_and(Record::is_live);
    for (key, old) in before.all().filter(|(_, old)| old.is_live()) {
        match after.get(key).filter(|new| new.is_live()) {
            None => delta(key, |delta| delta.removed += 1),
            Some(new) if !same(new, old) => delta(key, |delta| delta.changed += 1),
            Some(_) => {}
        }
    }
    for (key, _) in after.all().filter(|(key, new)| new.is_live() && !live(before.get(key))) {
        delta(key, |delta| delta.added += 1);
    }
    kinds.into_values().collect()
}

/// Whether two records hold the same values under the same stamps; a register that was emptied is none.
fn same(one: &Record, other: &Record) -> bool {
    fn registers(record: &Record) -> impl Iterator<Item = (&Box<str>, &Register)> {
        record.fields.iter().filter(|(_, register)| !register.is_empty())
    }
    registers(one).eq(registers(other))
}

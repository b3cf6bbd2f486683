//! A snapshot: the archive a log amounts to, as texts, so that opening need not replay the history. A disposable cache:
//! whatever is wrong with one, the Changes are there.
//!
//! The first text says which Changes it covers, the others hold records, one a line.

use super::apply::Log;
use super::chain::{Follower, Head};
use crate::domain::archive::Archive;
use crate::domain::id::{DeviceId, Id};
use crate::domain::kind::Kind;
use crate::domain::record::{Hlc, Key, Record, Register, Stamp};
use crate::domain::value::Value;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Most bytes of a text, but for a record that is longer by itself.
pub const TEXT_BYTES: usize = 1024 * 1024;

/// Version of the format; others are not read.
const VERSION: u32 = 1;

/// What a snapshot covers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Cover {
    ends: BTreeMap<DeviceId, End>,
    records: usize,
    replaced_unseen: BTreeSet<Stamp>,
    v: u32,
}

/// The end of a chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct End {
    hash: String,
    hlc: Hlc,
    seq: u64,
}

/// A record: field key → live values.
#[derive(Serialize, Deserialize)]
struct Row {
    k: Kind,
    i: Id,
    f: BTreeMap<Box<str>, Vec<(Stamp, Value)>>,
}

/// The first text: what a snapshot of this log covers. Not to be made where Changes could not be read: an earlier one may
/// still hold what they said.
#[must_use]
pub fn cover(log: &Log) -> String {
    let end = |end: &Follower| End { hash: end.head().hash.clone(), hlc: end.hlc(), seq: end.head().seq };
    let cover = Cover {
        ends: log.ends().iter().map(|(device, at)| (*device, end(at))).collect(),
        records: log.archive().all().count(),
        replaced_unseen: log.archive().replaced_unseen().clone(),
        v: VERSION,
    };
    serde_json::to_string(&cover).unwrap_or_default()
}

/// The records behind `after` up to about `bytes` bytes, and the key to go on behind; `None` when these were the last.
#[must_use]
pub fn records(archive: &Archive, after: Option<&Key>, bytes: usize) -> (String, Option<Key>) {
    let mut text = String::new();
    for (key, record) in archive.after(after) {
        let mut fields = BTreeMap::new();
        fields.extend(record.fields.iter().map(|(name, register)| (name.clone(), register.entries().to_vec())));
        let row = Row { k: key.kind.clone(), i: key.id, f: fields };
        text.push_str(&serde_json::to_string(&row).unwrap_or_default());
        text.push('\n');
        if text.len() >= bytes {
            return (text, Some(key.clone()));
        }
    }
    (text, None)
}

/// The log a snapshot's texts begin; `None` where they are not one whole snapshot of a version known here.
#[must_use]
pub fn read(texts: &[&str]) -> Option<Log> {
    let (first, rest) = texts.split_first()?;
    let cover: Cover = serde_json::from_str(first).ok().filter(|cover: &Cover| cover.v == VERSION)?;
    let mut archive = Archive::default();
    let mut count = 0;
    for line in rest.iter().flat_map(|text| text.lines()) {
        let row: Row = serde_json::from_str(line).ok()?;
        let mut record = Record::default();
        for (name, entries) in row.f {
            record.fields.insert(name, Register::from_entries(entries));
        }
        archive.put(Key::new(row.k, row.i), record);
        count += 1;
    }
    archive.expect_replaced(cover.replaced_unseen);
    let end = |end: End| Follower::resume(Head { seq: end.seq, hash: end.hash }, end.hlc);
    let ends = cover.ends.into_iter().map(|(device, at)| (device, end(at))).collect();
    (count == cover.records).then(|| Log::beginning(archive, ends))
}

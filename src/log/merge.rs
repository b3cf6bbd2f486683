//! Merging a backup: what it would do, and the record of it by which it can be taken back as one.

use super::apply::Log;
use super::change::{Body, Change, Edit, Origin};
use super::compare::{KindDelta, deltas};
use super::draft::Draft;
use crate::domain::archive::Archive;
use crate::domain::field::field;
use crate::domain::id::{DeviceId, Id};
use crate::domain::kind::Kind;
use crate::domain::order::sort_by_key;
use crate::domain::record::{Key, Record, Stamp};
use crate::domain::value::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Most conflicts listed by name.
pub const LISTED: usize = 100;
/// The field of an import's record that says which Changes a merge took in.
pub const MERGED: &str = "merged";

/// A stretch of one device's chain. In text `device from to`, for example `00000000000000ab 4 19`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// Whose chain.
    pub device: DeviceId,
    /// Its first place.
    pub from: u64,
    /// Its last place.
    pub to: u64,
}

impl Range {
    fn parse(line: &str) -> Option<Self> {
        let mut parts = line.split(' ');
        let range = Range {
            device: parts.next()?.parse().ok()?,
            from: parts.next()?.parse().ok()?,
            to: parts.next()?.parse().ok()?,
        };
        parts.next().is_none().then_some(range)
    }
}

/// The stretches that Changes make up, each device's in order and without a gap.
#[must_use]
pub fn ranges(changes: &[Change]) -> Vec<Range> {
    let mut ranges: BTreeMap<DeviceId, Range> = BTreeMap::new();
    for line in changes.iter().map(Change::line) {
        let range = ranges.entry(line.device).or_insert(Range { device: line.device, from: line.seq, to: line.seq });
        (range.from, range.to) = (range.from.min(line.seq), range.to.max(line.seq));
    }
    ranges.into_values().collect()
}

/// What a merge took in, if this is the body of its record.
#[must_use]
pub fn merged(body: &Body) -> Vec<Range> {
    let of_merge = |edit: &&Edit| edit.kind == Kind::Import && edit.field == MERGED;
    let text = body.edits.iter().filter(of_merge).find_map(|edit| edit.value.as_ref()?.as_text());
    let lines = text.filter(|_| body.origin == Origin::Import).unwrap_or_default().lines();
    lines.filter_map(Range::parse).collect()
}

/// The Changes of a batch; of a merge done on `me` those it took in as well. What another device says it took in is not
/// looked at: it could name the work of this one.
#[must_use]
pub fn members(log: &Log, batch: Id, me: DeviceId) -> Vec<&Change> {
    let Some(author) = log.author(batch, me) else { return Vec::new() };
    let own: Vec<&Change> = log.batch(author, batch).collect();
    if author != me {
        return own;
    }
    let is_merge = |change: &&&Change| change.body_text().is_some_and(|text| text.contains("\"merged\""));
    let bodies = own.iter().filter(is_merge).filter_map(|change| change.body());
    let taken: Vec<Range> = bodies.flat_map(|body| merged(&body)).collect();
    taken.into_iter().flat_map(|range| log.between(range.device, range.from, range.to)).chain(own).collect()
}

/// Whether Changes write something besides the records of imports, so that there is something to be taken back.
#[must_use]
pub fn has_contents(changes: &[Change]) -> bool {
    changes.iter().filter_map(Change::body).flat_map(|body| body.edits).any(|edit| edit.kind != Kind::Import)
}

/// The record of a merge: the file's name, what it took in, and what that did.
#[must_use]
pub fn note(id: Id, file: &str, new: &[Change], deltas: &[KindDelta]) -> Draft {
    let key = Key::new(Kind::Import, id);
    let lines = ranges(new).into_iter().map(|Range { device, from, to }| format!("{device} {from} {to}"));
    let sum = |count: fn(&KindDelta) -> u64| deltas.iter().map(count).sum::<u64>();
    let counts = [("rows", new.len() as u64), ("new", sum(|d| d.added)), ("update", sum(|d| d.changed))];
    let mut draft = Draft::company();
    draft.put(&key, "files", Value::text(file));
    draft.put(&key, MERGED, Value::text(lines.collect::<Vec<_>>().join("\n")));
    for (name, count) in counts {
        draft.put(&key, name, Value::Int(i64::try_from(count).unwrap_or(i64::MAX)));
    }
    draft
}

/// A field that was written to different values here and there, neither knowing of the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The record.
    pub key: Key,
    /// The customer it is about, or is.
    pub customer: Option<Id>,
    /// What that is called after the merge; else what the record itself is called.
    pub name: String,
    /// The field.
    pub field: String,
    /// What is shown here; none where it was cleared.
    pub here: Option<Value>,
    /// What is shown there.
    pub there: Option<Value>,
    /// What will be shown: the later one. The other stays in the history.
    pub shown: Option<Value>,
}

/// What a merge would do to the records here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    /// New, changed and removed records by kind, those of imports left out.
    pub deltas: Vec<KindDelta>,
    /// How many customers it is about: new ones, and those of whom a record is new, changed or removed.
    pub customers: usize,
    /// The first of them by name, each with whether it is new.
    pub named: Vec<(String, bool)>,
    /// How many fields are in conflict.
    pub conflicts: usize,
    /// The first of them.
    pub listed: Vec<Conflict>,
}

/// Looks at what taking in `missing`, out of all the Changes of the other side, would do.
#[must_use]
pub fn preview(log: &Log, theirs: &[Change], missing: &[&Change]) -> Preview {
    let after = log.with(missing);
    let mut preview = Preview { deltas: deltas(log.archive(), &after), ..Preview::default() };
    preview.deltas.retain(|delta| delta.kind != Kind::Import);
    let mut named = touched(log.archive(), &after, missing);
    preview.customers = named.len();
    sort_by_key(&mut named, |(name, is_new)| (!is_new, name.clone()));
    named.truncate(LISTED);
    preview.named = named;
    let ends: BTreeMap<DeviceId, u64> = ranges(theirs).into_iter().map(|range| (range.device, range.to)).collect();
    let only_here = |device: DeviceId, seq: u64| ends.get(&device).is_none_or(|end| seq > *end);
    let here = log.changes().filter(|change| only_here(change.line().device, change.line().seq));
    let there = written(missing.iter().copied());
    for (key, name) in written(here).intersection(&there) {
        let is_here = |stamp: Stamp| {
            log.at(stamp.device, stamp.hlc).is_some_and(|change| only_here(stamp.device, change.line().seq))
        };
        if let Some(conflict) = conflict(log.archive(), &after, (key, name), is_here) {
            preview.conflicts += 1;
            if preview.listed.len() < LISTED {
                preview.listed.push(conflict);
            }
        }
    }
    preview
}

/// The customers that Changes write about: their names, and whether they are new.
fn touched(now: &Archive, after: &Archive, missing: &[&Change]) -> Vec<(String, bool)> {
    let keys: BTreeSet<Key> =
        missing.iter().filter_map(|change| change.body()).flat_map(|body| body.edits).map(|edit| edit.key()).collect();
    let customer = |key: &Key| match key.kind {
        Kind::Customer => Some(key.id),
        _ => after.customer_of(after.get(key)?),
    };
    let customers: BTreeSet<Id> = keys.iter().filter_map(customer).collect();
    let lives = |archive: &Archive, id: Id| archive.record(Kind::Customer, id).is_some_and(Record::is_live);
    let named = |id: Id| {
        let name = after.record(Kind::Customer, id).map(name_of).unwrap_or_default();
        (name, lives(after, id) && !lives(now, id))
    };
    customers.into_iter().map(named).collect()
}

/// The fields with one value that Changes write to.
fn written<'a>(changes: impl Iterator<Item = &'a Change>) -> BTreeSet<(Key, String)> {
    let edits = changes.filter_map(Change::body).flat_map(|body| body.edits);
    let one = |edit: &Edit| !field(&edit.kind, &edit.field).is_some_and(|def| def.many);
    edits.filter(one).map(|edit| (edit.key(), edit.field)).collect()
}

fn conflict(
    now: &Archive,
    after: &Archive,
    (key, field): (&Key, &str),
    is_here: impl Fn(Stamp) -> bool,
) -> Option<Conflict> {
    let record = after.get(key)?;
    let entries = record.register(field)?.entries();
    let here = now.get(key).and_then(|record| record.get(field)).cloned();
    let there = entries.iter().rfind(|(stamp, _)| !is_here(*stamp)).map(|(_, value)| value.clone());
    if here == there {
        return None;
    }
    let customer = if key.kind == Kind::Customer { Some(key.id) } else { after.customer_of(record) };
    let customer_name = customer.and_then(|id| after.record(Kind::Customer, id)).map(name_of);
    Some(Conflict {
        key: key.clone(),
        customer,
        name: customer_name.unwrap_or_else(|| name_of(record)),
        field: field.to_owned(),
        here,
        there,
        shown: record.get(field).cloned(),
    })
}

fn name_of(record: &Record) -> String {
    let names = ["name", "label", "code"].map(|field| record.text(field));
    names.into_iter().find(|name| !name.is_empty()).unwrap_or_default().to_owned()
}

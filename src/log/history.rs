//! What happened to a customer, read from the log.

use super::apply::Log;
use super::change::{Change, Edit, Origin};
use crate::domain::id::Id;
use crate::domain::order::sort_by_key;
use crate::domain::record::{Hlc, Stamp};
use crate::domain::value::Value;

/// One Change as the timeline shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub hlc: Hlc,
    /// Who.
    pub member: Id,
    /// Which user action.
    pub batch: Id,
    /// What brought it about.
    pub origin: Origin,
    /// Why, or the imported file's name.
    pub reason: String,
    /// What was written, each with the values it replaced.
    pub edits: Vec<(Edit, Vec<Value>)>,
}

/// All Changes about one customer, newest first.
#[must_use]
pub fn of_customer(log: &Log, customer: Id) -> Vec<Entry> {
    let needle = customer.to_string();
    let mut entries: Vec<Entry> = log
        .changes()
        // A text search first: parsing every body of a large log to find one customer's would take far longer.
        .filter(|change| change.body_text().is_some_and(|text| text.contains(&needle)))
        .filter_map(|change| entry(log, change).filter(|(about, _)| *about == Some(customer)).map(|(_, entry)| entry))
        .collect();
    sort_by_key(&mut entries, |entry| core::cmp::Reverse(entry.hlc));
    entries
}

fn entry(log: &Log, change: &Change) -> Option<(Option<Id>, Entry)> {
    let body = change.body()?;
    let line = change.line();
    let edits = body.edits.into_iter().map(|edit| {
        let before = edit.replaces.iter().filter_map(|stamp| value_at(log, *stamp)).collect();
        (edit, before)
    });
    let entry = Entry {
        hlc: line.hlc,
        member: line.member,
        batch: line.batch,
        origin: body.origin,
        reason: body.reason,
        edits: edits.collect(),
    };
    Some((body.customer, entry))
}

/// The value that was written at a stamp, whether or not it still stands.
#[must_use]
pub fn value_at(log: &Log, stamp: Stamp) -> Option<Value> {
    let body = log.at(stamp.device, stamp.hlc)?.body()?;
    body.edits.into_iter().nth(usize::try_from(stamp.op).ok()?)?.value
}

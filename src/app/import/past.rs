//! The imports that were done.

use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::order::sort_by_key;
use crate::domain::record::Hlc;
use crate::domain::value::Value;
use crate::imports::preview::Totals;
use crate::log::apply::Log;
use crate::log::change::{Body, Change};
use std::collections::BTreeMap;

/// An import that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    /// Its batch.
    pub batch: Id,
    /// The imported files' names.
    pub files: String,
    /// When.
    pub at: Hlc,
    /// Who did it.
    pub member: Id,
    /// How many customers it wrote about.
    pub customers: usize,
    /// How many rows it was, and what became of them; none for those of a version that did not note it.
    pub totals: Option<Totals>,
    /// Whether it was undone since.
    pub undone: bool,
}

/// The Changes of one batch, as they follow each other.
struct Run<'a> {
    first: &'a Change,
    last: &'a Change,
    customers: usize,
}

/// The imports of this archive, newest first.
#[must_use]
pub fn past(log: &Log) -> Vec<Past> {
    let mut imports: Vec<Run<'_>> = Vec::new();
    // Undo and redo alike take a batch back: an undone undo counts for nothing.
    let mut taken_back: BTreeMap<Id, Vec<Id>> = BTreeMap::new();
    let mut before = None;
    for change in log.changes() {
        let batch = change.line().batch;
        let more = before.replace(batch) == Some(batch);
        match origin(change) {
            "import" => {
                let about = usize::from(change.body_text().is_some_and(|text| text.starts_with("{\"customer\":")));
                match imports.last_mut().filter(|_| more) {
                    Some(run) => (run.last, run.customers) = (change, run.customers + about),
                    None => imports.push(Run { first: change, last: change, customers: about }),
                }
            }
            "undo" if !more => {
                if let Some(undone) = change.body().and_then(|body| body.undoes) {
                    taken_back.entry(undone).or_default().push(batch);
                }
            }
            _ => {}
        }
    }
    let mut all: Vec<Past> = imports.iter().filter_map(|run| of_run(run, &taken_back)).collect();
    sort_by_key(&mut all, |past| core::cmp::Reverse(past.at));
    all
}

/// What brought a Change about, read from its text: a body of many edits takes long to read, and canonical JSON has the
/// origin behind them. In a text of a person's the quotes would be escaped.
fn origin(change: &Change) -> &str {
    let rest = change.body_text().and_then(|text| text.rsplit_once("\"origin\":\"")).map_or("", |(_, rest)| rest);
    rest.split('"').next().unwrap_or_default()
}

fn of_run(run: &Run<'_>, taken_back: &BTreeMap<Id, Vec<Id>>) -> Option<Past> {
    let line = run.first.line();
    // The record of the import itself is written last.
    let last = run.last.body()?;
    let totals = totals(&last);
    let undone = is_undone(taken_back, line.batch);
    let (batch, member, customers) = (line.batch, line.member, run.customers);
    Some(Past { batch, files: last.reason, at: line.hlc, member, customers, totals, undone })
}

fn totals(body: &Body) -> Option<Totals> {
    let edits = || body.edits.iter().filter(|edit| edit.kind == Kind::Import);
    edits().next()?;
    let count = |field: &str| {
        let value = edits().find(|edit| edit.field == field).and_then(|edit| edit.value.as_ref());
        value.and_then(Value::as_int).and_then(|count| usize::try_from(count).ok()).unwrap_or_default()
    };
    Some(Totals {
        rows: count("rows"),
        new: count("new"),
        update: count("update"),
        duplicate: count("duplicate"),
        rejected: count("rejected"),
        warnings: count("warnings"),
    })
}

/// Whether a batch was taken back by one that was not itself taken back.
fn is_undone(taken_back: &BTreeMap<Id, Vec<Id>>, batch: Id) -> bool {
    // Batches are written one after the other, so this cannot go in circles in an honest log; a forged one ends too.
    fn undone(taken_back: &BTreeMap<Id, Vec<Id>>, batch: Id, depth: u32) -> bool {
        let by = taken_back.get(&batch).map(Vec::as_slice).unwrap_or_default();
        depth > 0 && by.iter().any(|by| !undone(taken_back, *by, depth - 1))
    }
    undone(taken_back, batch, 100)
}

//! The imports that were done.

use crate::domain::id::{DeviceId, Id};
use crate::domain::kind::Kind;
use crate::domain::order::sort_by_key;
use crate::domain::record::Hlc;
use crate::domain::value::Value;
use crate::imports::preview::Totals;
use crate::log::apply::Log;
use crate::log::change::{Body, Change};
use crate::log::merge::{self, Range};
use crate::log::undo;
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
    /// The batch that has undone it, if it is undone: undoing that is redo.
    pub undone: Option<Id>,
    /// What it took in, if it was a merge of a backup.
    pub merge: Option<Merge>,
}

/// A merge of a backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merge {
    /// The device it was done on. There alone it can be taken back: another's Changes may be the very ones it took in.
    pub device: DeviceId,
    /// The Changes it took in.
    pub ranges: Vec<Range>,
}

/// The last merge done on this device that took in nothing but Changes of a file, and was undone.
#[must_use]
pub fn undone_merge(log: &Log, device: DeviceId, file: &[Change]) -> Option<(Past, Id)> {
    let ends: BTreeMap<DeviceId, u64> = merge::ranges(file).into_iter().map(|range| (range.device, range.to)).collect();
    let of_file = |range: &Range| ends.get(&range.device).is_some_and(|end| range.to <= *end);
    let is_wanted = |past: &Past| {
        past.merge.as_ref().is_some_and(|merge| merge.device == device && merge.ranges.iter().all(of_file))
    };
    let last = past(log).into_iter().find(is_wanted)?;
    let undo = last.undone?;
    Some((last, undo))
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
    let standing = undo::standing(&taken_back);
    let undone = |batch: Id| taken_back.get(&batch)?.iter().rfind(|by| standing.contains(by)).copied();
    let mut all: Vec<Past> = imports.iter().filter_map(|run| of_run(run, &undone)).collect();
    sort_by_key(&mut all, |past| core::cmp::Reverse(past.at));
    all
}

/// What brought a Change about, read from its text: a body of many edits takes long to read, and canonical JSON has the
/// origin behind them. In a text of a person's the quotes would be escaped.
fn origin(change: &Change) -> &str {
    let rest = change.body_text().and_then(|text| text.rsplit_once("\"origin\":\"")).map_or("", |(_, rest)| rest);
    rest.split('"').next().unwrap_or_default()
}

/// `undone` gives the batch that has undone another.
fn of_run(run: &Run<'_>, undone: &dyn Fn(Id) -> Option<Id>) -> Option<Past> {
    let line = run.first.line();
    // The record of the import itself is written last.
    let last = run.last.body()?;
    let totals = totals(&last);
    let undone = undone(line.batch);
    let (batch, member, customers) = (line.batch, line.member, run.customers);
    let ranges = merge::merged(&last);
    let merge = (!ranges.is_empty()).then_some(Merge { device: line.device, ranges });
    Some(Past { batch, files: last.reason, at: line.hlc, member, customers, totals, undone, merge })
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

//! Undo: the drafts that take a batch back, and what can no longer be taken back.

use super::apply::Log;
use super::change::Edit;
use super::draft::Draft;
use super::history::value_at;
use crate::domain::id::Id;
use crate::domain::record::Key;
use std::collections::HashMap;

/// What undoing a batch would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The drafts that take it back, one per Change of the batch.
    pub drafts: Vec<Draft>,
    /// Registers left alone because somebody wrote to them since: record and field.
    pub edited_since: Vec<(Key, String)>,
}

/// Plans the undo of a batch: each register goes back to what the batch replaced, unless it was written to since.
#[must_use]
pub fn plan(log: &Log, batch: Id) -> Plan {
    let mut plan = Plan::default();
    // One body may be asked for several values; look each replaced value up once.
    let mut seen = HashMap::new();
    for change in log.batch(batch) {
        let Some(body) = change.body() else { continue };
        let mut draft = Draft { customer: body.customer, edits: Vec::new() };
        // Backwards, so that two edits of one register come apart in the right order.
        for (op, edit) in body.edits.iter().enumerate().rev() {
            let stamp = change.stamp(op);
            let key = edit.key();
            let live = log.archive().get(&key).and_then(|r| r.register(&edit.field)).map(|r| r.stamps());
            let live = live.unwrap_or_default();
            let untouched = match edit.value {
                Some(_) => live.contains(&stamp) && live.last() == Some(&stamp),
                // A pure removal can be taken back while nothing newer stands there.
                None => live.last().is_none_or(|newest| *newest < stamp),
            };
            let in_set = crate::domain::field::field(&key.kind, &edit.field).is_some_and(|def| def.many);
            if !untouched && !(in_set && (edit.value.is_none() || live.contains(&stamp))) {
                plan.edited_since.push((key, edit.field.clone()));
                continue;
            }
            let restored: Vec<_> = edit
                .replaces
                .iter()
                .filter_map(|old| seen.entry(*old).or_insert_with(|| value_at(log, *old)).clone())
                .collect();
            draft.edits.extend(taken_back(edit, stamp, restored));
        }
        if !draft.is_empty() {
            plan.drafts.push(draft);
        }
    }
    plan
}

fn taken_back(
    edit: &Edit,
    stamp: crate::domain::record::Stamp,
    restored: Vec<crate::domain::value::Value>,
) -> Vec<Edit> {
    let replaces = if edit.value.is_some() { vec![stamp] } else { Vec::new() };
    let blank =
        |value| Edit { field: edit.field.clone(), id: edit.id, kind: edit.kind.clone(), replaces: Vec::new(), value };
    let mut edits: Vec<Edit> = restored.into_iter().map(|value| blank(Some(value))).collect();
    match edits.first_mut() {
        Some(first) => first.replaces = replaces,
        None if !replaces.is_empty() => edits.push(Edit { replaces, ..blank(None) }),
        None => {}
    }
    edits
}

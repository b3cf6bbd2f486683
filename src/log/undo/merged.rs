//! Undo of a merge: each register goes back to what it would hold had the merged Changes never come.

use super::{Plan, Planner, undos};
use crate::domain::field::field;
use crate::domain::id::{DeviceId, Id};
use crate::domain::order::sort_by_key;
use crate::domain::record::{Hlc, Key, Stamp};
use crate::domain::value::Value;
use crate::log::apply::Log;
use crate::log::change::{Body, Change, Edit};
use crate::log::draft::Draft;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Most edits in one draft: what a merge did to one customer may be more than a reader's limit allows at once.
const MOST_EDITS: usize = 200;

type Field = (Key, String);

/// What the merge, and the undos and redos of it, did to one field.
#[derive(Default)]
struct Written {
    customer: Option<Id>,
    /// Stamps of values that the merge brought and did not itself replace.
    net: BTreeSet<Stamp>,
    /// Stamps of others' values that it replaced.
    replaced: BTreeSet<Stamp>,
    /// Values that somebody took out since, and whether anybody did: they stay out.
    removed: Vec<Value>,
    cleared: bool,
}

/// Plans the undo of a merge with its `members`.
pub(super) fn plan(log: &Log, (me, batch): (DeviceId, Id), members: &[&Change]) -> Plan {
    let again = again(log, batch);
    let mut changes: Vec<(&Change, Body)> = bodies(members.iter().copied());
    sort_by_key(&mut changes, |(change, _)| change.stamp(0));
    let again = bodies(log.changes().filter(|change| again.contains(&(change.line().device, change.line().batch))));
    let Some(at) = log.batch(me, batch).map(|change| change.stamp(0)).max() else { return Plan::default() };
    let mut planner = Planner::new(log, me);
    let stamps =
        |(change, body): &(&Change, Body)| (0..body.edits.len()).map(|op| change.stamp(op)).collect::<Vec<_>>();
    planner.own = changes.iter().chain(&again).flat_map(stamps).collect();
    let known: HashSet<(DeviceId, Hlc)> =
        changes.iter().chain(&again).map(|(change, _)| (change.line().device, change.line().hlc)).collect();
    let mut fields = written(&planner, &changes, &again);
    drop_replaced(&planner, &known, &mut fields, at);
    planner.keep_what_is_in_use(&changes, Some((batch, at)));
    let touched = fields.keys().map(|(key, _)| key.clone()).collect();
    let mut plan = Plan { drafts: Vec::new(), edited_since: planner.kept_whole(touched) };
    let mut drafts: BTreeMap<Option<Id>, Vec<Edit>> = BTreeMap::new();
    for (place, written) in &fields {
        if planner.kept.contains(&place.0) {
            continue;
        }
        match planner.back(place, written, at) {
            Some(edits) => drafts.entry(written.customer).or_default().extend(edits),
            None => plan.edited_since.push(place.clone()),
        }
    }
    for (customer, edits) in drafts {
        let pieces = edits.chunks(MOST_EDITS);
        plan.drafts.extend(pieces.map(|edits| Draft { customer, edits: edits.to_vec() }));
    }
    plan
}

/// The undos of a batch, those of them, and so on.
fn again(log: &Log, batch: Id) -> BTreeSet<(DeviceId, Id)> {
    let undos = undos(log);
    let (mut found, mut next) = (BTreeSet::new(), vec![batch]);
    while let Some(batch) = next.pop() {
        next.extend(undos.get(&batch).into_iter().flatten().filter(|by| found.insert(**by)).map(|(_, by)| *by));
    }
    found
}

fn bodies<'a>(changes: impl Iterator<Item = &'a Change>) -> Vec<(&'a Change, Body)> {
    changes.filter_map(|change| Some((change, change.body()?))).collect()
}

fn written(planner: &Planner<'_>, changes: &[(&Change, Body)], again: &[(&Change, Body)]) -> BTreeMap<Field, Written> {
    let mut fields: BTreeMap<Field, Written> = BTreeMap::new();
    for (change, body) in changes {
        for (op, edit) in body.edits.iter().enumerate() {
            let written = fields.entry((edit.key(), edit.field.clone())).or_default();
            written.customer = body.customer;
            written.net.extend(edit.value.is_some().then(|| change.stamp(op)));
            written.net.retain(|stamp| !edit.replaces.contains(stamp));
        }
    }
    for edit in changes.iter().chain(again).flat_map(|(_, body)| &body.edits) {
        if let Some(written) = fields.get_mut(&(edit.key(), edit.field.clone())) {
            written.replaced.extend(edit.replaces.iter().filter(|old| !planner.is_own(**old)));
        }
    }
    fields
}

/// Leaves out what others have replaced as well: that would be gone without the merge, too. Notes what they took out after
/// the merge `at`. `known`: the merge's own.
fn drop_replaced(
    planner: &Planner<'_>,
    known: &HashSet<(DeviceId, Hlc)>,
    fields: &mut BTreeMap<Field, Written>,
    at: Stamp,
) {
    if fields.values().all(|written| written.replaced.is_empty()) {
        return;
    }
    let others = planner.log.changes().filter(|change| !known.contains(&(change.line().device, change.line().hlc)));
    let replacing = others.filter(|change| change.body_text().is_some_and(|text| text.contains("\"replaces\"")));
    let edits = replacing.filter_map(|change| Some((change.line().hlc > at.hlc, change.body()?.edits)));
    for (since, edit) in edits.flat_map(|(since, edits)| edits.into_iter().map(move |edit| (since, edit))) {
        if edit.replaces.is_empty() {
            continue;
        }
        if let Some(written) = fields.get_mut(&(edit.key(), edit.field.clone())) {
            written.replaced.retain(|stamp| !edit.replaces.contains(stamp));
            if since && edit.value.is_none() {
                written.cleared = true;
                written.removed.extend(edit.replaces.iter().filter_map(|old| planner.value_at(*old)));
            }
        }
    }
}

impl Planner<'_> {
    /// The edits that bring a field back; `None` if it was written to since the merge `at`.
    fn back(&self, (key, name): &Field, written: &Written, at: Stamp) -> Option<Vec<Edit>> {
        let register = self.log.archive().get(key).and_then(|record| record.register(name));
        let live: Vec<(Stamp, Value)> = register.map(|register| register.entries().to_vec()).unwrap_or_default();
        let (own, others): (Vec<_>, Vec<_>) = live.iter().cloned().partition(|(stamp, _)| self.is_own(*stamp));
        let value = |stamp: &Stamp| Some((*stamp, self.value_at(*stamp)?));
        let gone = written.replaced.iter().filter_map(value);
        let blank =
            |value| Edit { field: name.clone(), id: key.id, kind: key.kind.clone(), replaces: Vec::new(), value };
        let stamps = |entries: &[(Stamp, Value)]| entries.iter().map(|(stamp, _)| *stamp).collect::<Vec<_>>();
        let (replaces, values) = if field(&key.kind, name).is_some_and(|def| def.many) {
            // Members of a set come and go one by one; the set may hold one again by other means.
            let mut values: Vec<Value> = Vec::new();
            for (_, value) in gone {
                if !values.contains(&value)
                    && !written.removed.contains(&value)
                    && !others.iter().any(|(_, other)| *other == value)
                {
                    values.push(value);
                }
            }
            (stamps(&own), values)
        } else {
            let since = others.iter().any(|(stamp, _)| self.origin(*stamp, super::MAX_DEPTH).hlc > at.hlc);
            // What somebody has cleared since stays so.
            if since || (written.cleared && live.is_empty()) || (own.is_empty() && !written.net.is_empty()) {
                return None;
            }
            let mut before: BTreeMap<Stamp, Value> = others.into_iter().collect();
            before.extend(gone);
            let values: Vec<Value> = before.into_values().collect();
            if live.iter().map(|(_, value)| value).eq(&values) {
                return Some(Vec::new());
            }
            // All of them anew, in their order: the one that was shown must be shown again.
            (stamps(&live), values)
        };
        let mut edits: Vec<Edit> = values.into_iter().map(|value| blank(Some(value))).collect();
        match edits.first_mut() {
            Some(first) => first.replaces = replaces,
            None if !replaces.is_empty() => edits.push(Edit { replaces, ..blank(None) }),
            None => {}
        }
        Some(edits)
    }
}

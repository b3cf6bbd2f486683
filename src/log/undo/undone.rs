//! Undos of undos: which batches are undone in the end.

use crate::domain::id::{DeviceId, Id};
use crate::log::apply::Log;
use crate::log::change::Origin;
use std::collections::{BTreeMap, BTreeSet};

/// The batches that take others back, by those.
pub(super) fn undos(log: &Log) -> BTreeMap<Id, Vec<(DeviceId, Id)>> {
    let mut undos: BTreeMap<Id, Vec<(DeviceId, Id)>> = BTreeMap::new();
    for change in log.changes().filter(|change| change.body_text().is_some_and(|text| text.contains("\"undo\""))) {
        if let Some(batch) = change.body().filter(|body| body.origin == Origin::Undo).and_then(|body| body.undoes) {
            undos.entry(batch).or_default().push((change.line().device, change.line().batch));
        }
    }
    undos
}

/// Which undos stand: those that no other that stands takes back. `undos` has the batches that take others back, by those.
///
/// In an honest log an undo comes after what it takes back. A forged one may go in circles: what is in one, or hangs on
/// one alone, does not stand. Each undo is looked at once, or a few that take each other back would keep us for ever.
#[must_use]
pub fn standing(undos: &BTreeMap<Id, Vec<Id>>) -> BTreeSet<Id> {
    let mut takes_back: BTreeMap<Id, Vec<Id>> = BTreeMap::new();
    for (&batch, by) in undos {
        by.iter().for_each(|by| takes_back.entry(*by).or_default().push(batch));
    }
    let targets = |by: &Id| takes_back.get(by).into_iter().flatten().copied();
    // How many of the undos of each are not known to be undone.
    let mut open: BTreeMap<Id, usize> = undos.iter().map(|(&batch, by)| (batch, by.len())).collect();
    let mut next: Vec<Id> = takes_back.keys().copied().filter(|by| !undos.contains_key(by)).collect();
    let (mut standing, mut undone) = (BTreeSet::new(), BTreeSet::new());
    while let Some(undo) = next.pop() {
        standing.insert(undo);
        for batch in targets(&undo).filter(|batch| undone.insert(*batch)) {
            for target in targets(&batch) {
                let open = open.entry(target).or_default();
                *open = open.saturating_sub(1);
                next.extend((*open == 0).then_some(target).filter(|target| takes_back.contains_key(target)));
            }
        }
    }
    standing
}

/// The imports that are undone, whether or not something of them had to stay, and whose they are.
pub(super) fn undone_imports(log: &Log) -> BTreeSet<(DeviceId, Id)> {
    let undos: BTreeMap<Id, Vec<Id>> =
        undos(log).into_iter().map(|(batch, by)| (batch, by.into_iter().map(|(_, by)| by).collect())).collect();
    let standing = standing(&undos);
    let is_undone = |batch: &Id| undos.get(batch).is_some_and(|by| by.iter().any(|by| standing.contains(by)));
    let mut looked_at = BTreeSet::new();
    let lines = log.changes().map(|change| (change, (change.line().device, change.line().batch)));
    let first = lines.filter(|(_, (device, batch))| is_undone(batch) && looked_at.insert((*device, *batch)));
    let imports = first.filter(|(change, _)| change.body().is_some_and(|body| body.origin == Origin::Import));
    imports.map(|(_, batch)| batch).collect()
}

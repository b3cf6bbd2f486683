//! Undo: the drafts that take a batch back, and what can no longer be taken back.

use super::apply::Log;
use super::change::{Body, Change, Edit, Origin};
use super::draft::Draft;
use super::history::value_at;
use crate::domain::field::field;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::record::{Key, Record, Stamp};
use crate::domain::value::Value;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::rc::Rc;

/// How many undos of undos are followed back to the value they brought again.
const MAX_DEPTH: u32 = 100;

/// What undoing a batch would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The drafts that take it back, one per Change of the batch.
    pub drafts: Vec<Draft>,
    /// What is left alone because of what happened since: a record and a field of it, or all of it where the field is
    /// empty. A record the batch created stays whole as long as anything of it, or anything about it, came later.
    pub edited_since: Vec<(Key, String)>,
}

/// Plans the undo of a batch: each register goes back to what the batch replaced, unless it was written to since.
/// A value that another undo has brought back counts as the value it was, so undos can follow each other.
#[must_use]
pub fn plan(log: &Log, batch: Id) -> Plan {
    let changes: Vec<(&Change, Body)> = log.batch(batch).filter_map(|change| Some((change, change.body()?))).collect();
    let mut planner = Planner {
        log,
        own: HashSet::new(),
        taken: HashSet::new(),
        kept: BTreeSet::new(),
        replaced_by: RefCell::default(),
    };
    for (change, body) in &changes {
        planner
            .own
            .extend((0..body.edits.len()).map(|op| planner.origin(change.stamp(op), MAX_DEPTH)).collect::<Vec<_>>());
    }
    planner.keep_what_is_in_use(&changes);
    let mut plan = Plan::default();
    let whole = planner.kept.iter().filter(|key| key.kind == Kind::Customer || key.kind == Kind::Member);
    plan.edited_since.extend(whole.map(|key| (key.clone(), String::new())));
    // Backwards, so that two edits of one register come apart in the right order.
    for (change, body) in changes.iter().rev() {
        let mut draft = Draft { customer: body.customer, edits: Vec::new() };
        for (op, edit) in body.edits.iter().enumerate().rev() {
            let key = edit.key();
            if planner.kept.contains(&key) {
                continue;
            }
            match planner.take_back(&key, edit, change.stamp(op)) {
                Some(edits) => draft.edits.extend(edits),
                None => plan.edited_since.push((key, edit.field.clone())),
            }
        }
        if !draft.is_empty() {
            plan.drafts.push(draft);
        }
    }
    plan
}

struct Planner<'a> {
    log: &'a Log,
    /// Where the batch's values come from: their own stamps, or those of what they brought back.
    own: HashSet<Stamp>,
    /// Stamps this plan replaces already.
    taken: HashSet<Stamp>,
    /// Records of the batch that stay as they are.
    kept: BTreeSet<Key>,
    /// What the batches that were undone had replaced: read once each, or undoing an undone import would take for ever.
    replaced_by: RefCell<BTreeMap<Id, Rc<Replaced>>>,
}

/// The stamps a batch replaced, by record and field.
type Replaced = BTreeMap<(Key, String), Vec<Stamp>>;

impl Planner<'_> {
    /// Finds the records the batch created that have been used since.
    fn keep_what_is_in_use(&mut self, changes: &[(&Change, Body)]) {
        let archive = self.log.archive();
        let edits = changes
            .iter()
            .flat_map(|(change, body)| body.edits.iter().enumerate().map(|(op, edit)| (change.stamp(op), edit)));
        let created: BTreeMap<Key, &Record> = edits
            .filter(|(_, edit)| creates(edit))
            .filter_map(|(stamp, edit)| Some((edit.key(), archive.get(&edit.key())?, stamp)))
            .filter(|(_, record, stamp)| !self.is_older(record, *stamp))
            .map(|(key, record, _)| (key, record))
            .collect();
        let (customers, others): (Vec<_>, Vec<_>) = created.iter().partition(|(key, _)| key.kind == Kind::Customer);
        for (key, record) in customers {
            let in_use = |(about, record): (&Key, &Record)| !created.contains_key(about) || self.is_touched(record);
            if self.is_touched(record) || archive.all_about(key.id).any(in_use) {
                self.kept.insert(key.clone());
            }
        }
        for (key, record) in others {
            let customer = record.reference("customer").map(|id| Key::new(Kind::Customer, id));
            if self.is_touched(record) || customer.is_some_and(|customer| self.kept.contains(&customer)) {
                self.kept.insert(key.clone());
            }
        }
        // A member stays as long as a record that stays names them.
        for (key, _) in created.iter().filter(|(key, _)| key.kind == Kind::Member) {
            let mut stays = archive.all().filter(|(other, record)| {
                record.is_live() && record.reference("member") == Some(key.id) && *other != key
            });
            if stays.any(|(other, _)| !created.contains_key(other) || self.kept.contains(other)) {
                self.kept.insert(key.clone());
            }
        }
    }

    /// Whether a value from before `stamp` and from outside the batch stands in the record.
    fn is_older(&self, record: &Record, stamp: Stamp) -> bool {
        let mut entries = record.fields.values().flat_map(|register| register.entries());
        entries.any(|(live, _)| {
            let origin = self.origin(*live, MAX_DEPTH);
            origin < stamp && !self.own.contains(&origin)
        })
    }

    /// Whether a value from outside the batch stands in the record.
    fn is_touched(&self, record: &Record) -> bool {
        let mut entries = record.fields.values().flat_map(|register| register.entries());
        entries.any(|(stamp, _)| !self.own.contains(&self.origin(*stamp, MAX_DEPTH)))
    }

    /// The edits that take one edit back; `None` if its register was written to since.
    fn take_back(&mut self, key: &Key, edit: &Edit, stamp: Stamp) -> Option<Vec<Edit>> {
        let register = self.log.archive().get(key).and_then(|record| record.register(&edit.field));
        let entries = register.map(|register| register.entries()).unwrap_or_default();
        let live: Vec<(Stamp, &Value)> = entries
            .iter()
            .filter(|(stamp, _)| !self.taken.contains(stamp))
            .map(|(stamp, value)| (*stamp, value))
            .collect();
        let in_set = field(&key.kind, &edit.field).is_some_and(|def| def.many);
        let wanted = self.origin(stamp, MAX_DEPTH);
        let stands = live.iter().find(|(live, _)| self.origin(*live, MAX_DEPTH) == wanted).map(|(live, _)| *live);
        let newest = live.last().map(|(live, _)| *live);
        let untouched = match &edit.value {
            // Members of a set come and go one by one: one that is gone already needs no taking back.
            _ if in_set => true,
            Some(_) => stands.is_some() && stands == newest,
            None => newest.is_none_or(|newest| self.origin(newest, MAX_DEPTH) < stamp),
        };
        if !untouched {
            return None;
        }
        let mut restored: Vec<Value> = Vec::new();
        for old in edit.replaces.iter().filter_map(|old| value_at(self.log, *old)) {
            // A set may hold the value again by other means.
            if !in_set || !(restored.contains(&old) || live.iter().any(|(_, value)| **value == old)) {
                restored.push(old);
            }
        }
        let gone: Vec<Stamp> = stands.filter(|_| edit.value.is_some()).into_iter().collect();
        self.taken.extend(&gone);
        Some(edits_of(edit, gone, restored))
    }

    /// Where a value comes from: the stamp itself, or, for a value that an undo has brought back, the one it had before.
    fn origin(&self, stamp: Stamp, depth: u32) -> Stamp {
        self.restored(stamp).filter(|_| depth > 0).map_or(stamp, |before| self.origin(before, depth - 1))
    }

    /// The stamp of the value that the undo at `stamp` has brought back, if it is one.
    fn restored(&self, stamp: Stamp) -> Option<Stamp> {
        let change = self.log.at(stamp.device, stamp.hlc)?;
        // Reading a body takes far longer than looking for the word, and nearly none is an undo.
        change.body_text().filter(|text| text.contains("\"undo\""))?;
        let body = change.body().filter(|body| body.origin == Origin::Undo)?;
        let edit = body.edits.get(usize::try_from(stamp.op).ok()?)?;
        let replaced = self.replaced_by(body.undoes?);
        let before = replaced.get(&(edit.key(), edit.field.clone()))?;
        before.iter().find(|old| value_at(self.log, **old) == edit.value).copied()
    }

    /// What a batch replaced.
    fn replaced_by(&self, batch: Id) -> Rc<Replaced> {
        let mut known = self.replaced_by.borrow_mut();
        let read = || {
            let mut replaced = Replaced::new();
            for edit in self.log.batch(batch).filter_map(Change::body).flat_map(|body| body.edits) {
                replaced.entry((edit.key(), edit.field)).or_default().extend(edit.replaces);
            }
            Rc::new(replaced)
        };
        Rc::clone(known.entry(batch).or_insert_with(read))
    }
}

/// Whether an edit is the one that brings its record into being: the first writing of what every such record has.
fn creates(edit: &Edit) -> bool {
    let field = match edit.kind {
        Kind::Customer => "name",
        Kind::Member => "role",
        _ => "customer",
    };
    edit.field == field && edit.value.is_some() && edit.replaces.is_empty()
}

/// Puts `restored` in place of `gone`.
fn edits_of(edit: &Edit, gone: Vec<Stamp>, restored: Vec<Value>) -> Vec<Edit> {
    let blank =
        |value| Edit { field: edit.field.clone(), id: edit.id, kind: edit.kind.clone(), replaces: Vec::new(), value };
    let mut edits: Vec<Edit> = restored.into_iter().map(|value| blank(Some(value))).collect();
    match edits.first_mut() {
        Some(first) => first.replaces = gone,
        None if !gone.is_empty() => edits.push(Edit { replaces: gone, ..blank(None) }),
        None => {}
    }
    edits
}

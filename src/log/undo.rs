//! Undo: the drafts that take a batch back, and what can no longer be taken back.

use super::apply::Log;
use super::change::{Body, Change, Edit, Origin};
use super::draft::Draft;
use super::merge;
use crate::domain::field::{FieldKind, field, fields, own_key, target};
use crate::domain::id::{DeviceId, Id};
use crate::domain::kind::Kind;
use crate::domain::order::sort_by_key;
use crate::domain::record::{Hlc, Key, Record, Stamp};
use crate::domain::value::Value;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::rc::Rc;

mod merged;
mod undone;

pub use undone::standing;
use undone::{undone_imports, undos};

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
///
/// With an import goes what an import undone before had to leave behind only because of it: imports that build on each
/// other can be taken back in any order, and nothing is left of them.
///
/// A merge of a backup goes with all the Changes it took in: each register goes back to what it would hold without them.
///
/// `me` is the device at work. A batch is that of one device, its own before others': another cannot add to it.
#[must_use]
pub fn plan(log: &Log, batch: Id, me: DeviceId) -> Plan {
    let members = merge::members(log, batch, me);
    if members.iter().any(|change| change.line().batch != batch) {
        return merged::plan(log, (me, batch), &members);
    }
    let Some(author) = log.author(batch, me) else { return Plan::default() };
    let bodies = |(device, batch)| {
        log.batch(device, batch).filter_map(|change| Some((change, change.body()?))).collect::<Vec<_>>()
    };
    let mut changes: Vec<(&Change, Body)> = bodies((author, batch));
    let is_import = changes.first().is_some_and(|(_, body)| body.origin == Origin::Import);
    let mut earlier = if is_import { undone_imports(log) } else { BTreeSet::new() };
    earlier.remove(&(author, batch));
    changes.extend(earlier.into_iter().flat_map(bodies));
    sort_by_key(&mut changes, |(change, _)| change.stamp(0));
    let mut planner = Planner::new(log, me);
    planner.alone = (!is_import).then_some((author, batch));
    for (change, body) in &changes {
        planner
            .own
            .extend((0..body.edits.len()).map(|op| planner.origin(change.stamp(op), MAX_DEPTH)).collect::<Vec<_>>());
    }
    planner.keep_what_is_in_use(&changes, None);
    let own = |change: &Change| (change.line().device, change.line().batch) == (author, batch);
    let of_batch = changes.iter().filter(|(change, _)| own(change)).flat_map(|(_, body)| &body.edits);
    let mut plan = Plan { drafts: Vec::new(), edited_since: planner.kept_whole(of_batch.map(Edit::key).collect()) };
    // Backwards, so that two edits of one register come apart in the right order.
    for (change, body) in changes.iter().rev() {
        let mut draft = Draft { customer: body.customer, edits: Vec::new() };
        for (op, edit) in body.edits.iter().enumerate().rev() {
            let key = edit.key();
            if planner.kept.contains(&key) {
                continue;
            }
            match planner.take_back(&key, edit, change.stamp(op), own(change)) {
                Some(edits) => draft.edits.extend(edits),
                None if own(change) => plan.edited_since.push((key, edit.field.clone())),
                None => {}
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
    me: DeviceId,
    /// Where the batch's values come from: their own stamps, or those of what they brought back.
    own: HashSet<Stamp>,
    /// The batch, if it is taken back without others.
    alone: Option<(DeviceId, Id)>,
    /// Stamps this plan replaces already.
    taken: HashSet<Stamp>,
    /// Records of the batch that stay as they are.
    kept: BTreeSet<Key>,
    /// What the batches that were undone had replaced: read once each, or undoing an undone import would take for ever.
    replaced_by: RefCell<BTreeMap<Id, Rc<Replaced>>>,
    /// The undos among the Changes whose stamps were met.
    undos: RefCell<Bodies>,
    /// Changes whose values were asked for: a body holds many, and is read once.
    bodies: RefCell<Bodies>,
}

/// Bodies by device and clock.
type Bodies = HashMap<(DeviceId, Hlc), Option<Rc<Body>>>;

/// The stamps a batch replaced, by record and field.
type Replaced = BTreeMap<(Key, String), Vec<Stamp>>;

impl<'a> Planner<'a> {
    fn new(log: &'a Log, me: DeviceId) -> Self {
        Planner {
            log,
            me,
            own: HashSet::new(),
            alone: None,
            taken: HashSet::new(),
            kept: BTreeSet::new(),
            replaced_by: RefCell::default(),
            undos: RefCell::default(),
            bodies: RefCell::default(),
        }
    }

    /// Finds the records the batch created that have been used since. The Changes of a `merge` count as written in that
    /// batch, and at its stamp.
    fn keep_what_is_in_use(&mut self, changes: &[(&Change, Body)], merge: Option<(Id, Stamp)>) {
        let archive = self.log.archive();
        let written = |change: &Change, op| merge.unwrap_or((change.line().batch, change.stamp(op)));
        let edits = changes.iter().flat_map(|(change, body)| {
            body.edits.iter().enumerate().map(move |(op, edit)| (written(change, op), edit))
        });
        let created: BTreeMap<Key, (&Record, Id)> = edits
            .filter(|(_, edit)| creates(edit))
            .filter_map(|((batch, stamp), edit)| Some((edit.key(), archive.get(&edit.key())?, batch, stamp)))
            .filter(|(_, record, _, stamp)| record.exists() && !self.is_older(record, *stamp))
            .map(|(key, record, batch, _)| (key, (record, batch)))
            .collect();
        let touched = created.iter().filter(|(_, (record, _))| self.is_touched(record));
        self.kept = touched.map(|(key, _)| key.clone()).collect();
        // What stays keeps what it refers to; and what a batch wrote about a customer of its own stays with that.
        loop {
            let stays = |key: &Key| !created.contains_key(key) || self.kept.contains(key);
            let staying = archive.all().filter(|(key, record)| record.is_live() && stays(key));
            let named: HashSet<Reference> = staying.flat_map(|(key, record)| references(key, record)).collect();
            let belongs = |record: &Record, batch: &Id| {
                let order = record.reference("order").map(|id| Key::new(Kind::Order, id));
                let customer = archive.customer_of(record).map(|id| Key::new(Kind::Customer, id));
                let of_batch = |owner: &Key| created.get(owner).is_some_and(|(_, other)| other == batch);
                [order, customer].into_iter().flatten().any(|owner| of_batch(&owner) && self.kept.contains(&owner))
            };
            let more = |key: &Key, record: &Record, batch: &Id| {
                !self.kept.contains(key) && (named.contains(&Reference::to(key)) || belongs(record, batch))
            };
            let more = created.iter().filter(|(key, (record, batch))| more(key, record, batch));
            let more: Vec<Key> = more.map(|(key, _)| key.clone()).collect();
            if more.is_empty() {
                return;
            }
            self.kept.extend(more);
        }
    }

    /// Whether a value from before `stamp` and from outside the batch stands in the record.
    fn is_older(&self, record: &Record, stamp: Stamp) -> bool {
        let mut entries = record.fields.values().flat_map(|register| register.entries());
        entries.any(|(live, _)| self.origin(*live, MAX_DEPTH) < stamp && !self.is_own(*live))
    }

    /// Whether a value from outside the batch stands in the record.
    fn is_touched(&self, record: &Record) -> bool {
        let mut entries = record.fields.values().flat_map(|register| register.entries());
        entries.any(|(stamp, _)| !self.is_own(*stamp))
    }

    /// Whether a value is one of the batch's, or one that an undo has brought back.
    fn is_own(&self, stamp: Stamp) -> bool {
        let mut line = core::iter::successors(Some(stamp), |stamp| self.restored(*stamp)).take(MAX_DEPTH as usize);
        line.any(|stamp| self.own.contains(&stamp))
    }

    /// Whether the value replaced at a stamp goes with the batch. What an undo wrote again in its old place is not its own.
    fn is_within(&self, old: Stamp) -> bool {
        let batch = |at: Stamp| Some((at.device, self.log.at(at.device, at.hlc)?.line().batch));
        if self.alone.is_some() { batch(old) == self.alone } else { self.is_own(old) }
    }

    /// Which of these records stay whole, as a plan lists them.
    fn kept_whole(&self, touched: BTreeSet<Key>) -> Vec<(Key, String)> {
        let whole = self.kept.iter().filter(|key| is_whole(&key.kind) && touched.contains(key));
        whole.map(|key| (key.clone(), String::new())).collect()
    }

    /// The edits that take one edit back; `None` if its register was written to since. Of an import undone before (not
    /// `own`) only what still stands counts.
    fn take_back(&mut self, key: &Key, edit: &Edit, stamp: Stamp, own: bool) -> Option<Vec<Edit>> {
        let register = self.log.archive().get(key).and_then(|record| record.register(&edit.field));
        let entries = register.map(|register| register.entries()).unwrap_or_default();
        let live: Vec<(Stamp, &Value)> = entries
            .iter()
            .filter(|(stamp, _)| !self.taken.contains(stamp))
            .map(|(stamp, value)| (*stamp, value))
            .collect();
        let in_set = field(&key.kind, &edit.field).is_some_and(|def| def.many);
        let wanted = self.origin(stamp, MAX_DEPTH);
        let same = |(live, _): &&(Stamp, &Value)| self.origin(*live, MAX_DEPTH) == wanted;
        let stands = live.iter().find(|(live, _)| *live == stamp).or_else(|| live.iter().find(same));
        let stands = stands.map(|(live, _)| *live);
        let newest = live.last().map(|(live, _)| *live);
        if !own && (edit.value.is_none() || stands.is_none()) {
            return None;
        }
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
        let others = edit.replaces.iter().filter(|old| !self.is_within(**old));
        for old in others.filter_map(|old| self.value_at(*old)) {
            // A set may hold the value again by other means.
            let held = live.iter().any(|(at, value)| Some(*at) != stands && **value == old);
            if !in_set || !(restored.contains(&old) || held) {
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

    /// The stamp of the value that the undo at `stamp` has brought back, or has written again beside another, if it is one.
    fn restored(&self, stamp: Stamp) -> Option<Stamp> {
        let body = self.undo_at(stamp)?;
        let edit = body.edits.get(usize::try_from(stamp.op).ok()?)?;
        let replaced = self.replaced_by(body.undoes?);
        let before = replaced.get(&(edit.key(), edit.field.clone())).into_iter().flatten();
        let beside = body.edits.iter().filter(|other| other.field == edit.field && other.key() == edit.key());
        let mut old = before.chain(beside.flat_map(|other| &other.replaces));
        old.find(|old| self.value_at(**old) == edit.value).copied()
    }

    /// The body of the Change written at a stamp, if it is an undo.
    fn undo_at(&self, stamp: Stamp) -> Option<Rc<Body>> {
        let mut undos = self.undos.borrow_mut();
        let read = || {
            let change = self.log.at(stamp.device, stamp.hlc)?;
            // Reading a body takes far longer than looking for the word, and nearly none is an undo.
            change.body_text().filter(|text| text.contains("\"undo\""))?;
            change.body().filter(|body| body.origin == Origin::Undo).map(Rc::new)
        };
        undos.entry((stamp.device, stamp.hlc)).or_insert_with(read).clone()
    }

    /// The value that was written at a stamp.
    fn value_at(&self, stamp: Stamp) -> Option<Value> {
        let mut bodies = self.bodies.borrow_mut();
        let read = || self.log.at(stamp.device, stamp.hlc)?.body().map(Rc::new);
        let body = bodies.entry((stamp.device, stamp.hlc)).or_insert_with(read).clone()?;
        body.edits.get(usize::try_from(stamp.op).ok()?)?.value.clone()
    }

    /// What a batch replaced.
    fn replaced_by(&self, batch: Id) -> Rc<Replaced> {
        let mut known = self.replaced_by.borrow_mut();
        let read = || {
            let mut replaced = Replaced::new();
            let bodies = merge::members(self.log, batch, self.me).into_iter().filter_map(Change::body);
            for edit in bodies.flat_map(|body| body.edits) {
                replaced.entry((edit.key(), edit.field)).or_default().extend(edit.replaces);
            }
            Rc::new(replaced)
        };
        Rc::clone(known.entry(batch).or_insert_with(read))
    }
}

/// Whether an edit is the one that brings its record into being: the first writing of what every such record has.
fn creates(edit: &Edit) -> bool {
    let fields: &[&str] = match edit.kind {
        Kind::Customer | Kind::Product => &["name"],
        Kind::Member => &["role"],
        Kind::Order => &["customer", "code"],
        Kind::OrderLine => &["order"],
        Kind::Field => &["label"],
        Kind::Import => &["files"],
        Kind::Handover => &["why"],
        Kind::Protocol => &["handover"],
        Kind::Signature => &["protocol"],
        Kind::Departure => &["member"],
        Kind::ExitPoint => &["departure"],
        Kind::Exposure => &["date"],
        _ => &["customer"],
    };
    fields.contains(&edit.field.as_str()) && edit.value.is_some() && edit.replaces.is_empty()
}

/// Whether a record that stays is listed as a whole; the others stay with one of these.
fn is_whole(kind: &Kind) -> bool {
    matches!(kind, Kind::Customer | Kind::Member | Kind::Product | Kind::Field)
}

/// A record that another one refers to.
#[derive(PartialEq, Eq, Hash)]
enum Reference {
    Record(Kind, Id),
    /// A field of the firm's own, by the key of its values.
    Own(String),
}

impl Reference {
    fn to(key: &Key) -> Self {
        match key.kind {
            Kind::Field => Reference::Own(own_key(key.id)),
            _ => Reference::Record(key.kind.clone(), key.id),
        }
    }
}

/// What a record refers to.
fn references(key: &Key, record: &Record) -> Vec<Reference> {
    let defs = fields(&key.kind).iter().filter(|def| def.kind == FieldKind::Reference);
    let values = defs.flat_map(|def| record.all(def.key).filter_map(|value| Some((def.key, value.as_id()?))));
    let records = values.map(|(name, id)| Reference::Record(target(name), id));
    let own = record.fields.iter().filter(|(name, register)| name.starts_with("own_") && !register.is_empty());
    records.chain(own.map(|(name, _)| Reference::Own(name.to_string()))).collect()
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

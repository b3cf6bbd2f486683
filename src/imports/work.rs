//! The archive with what an import would change laid over it.

use super::Update;
use super::matching::{fold_name, fold_phone};
use super::plan::FieldValue;
use super::preview::CellChange;
use crate::domain::archive::Archive;
use crate::domain::field::{FieldDef, FieldKind, field, target};
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::record::{Key, Record};
use crate::domain::value::Value;
use crate::log::canonical::sha256;
use crate::log::draft::Draft;
use std::borrow::Cow;
use std::collections::HashMap;

/// The planned contents of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Planned {
    One(Option<Value>),
    Many(Vec<Value>),
}

/// A record that is made or changed.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub key: Key,
    /// Whether this import makes it.
    pub fresh: bool,
    fields: Vec<(Cow<'static, str>, Planned)>,
    /// Fields this import has had its say on: of two of its rows that differ the first holds.
    spoken: Vec<&'static str>,
}

/// How a row's values meet those that stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// As the person chose.
    Update(Update),
    /// The record is known only by what others call it: the row's word counts.
    Complete,
}

/// The archive, and over it the records an import touches.
#[derive(Clone, Debug)]
pub(super) struct Work<'a> {
    pub archive: &'a Archive,
    pub nodes: Vec<Node>,
    by_key: HashMap<Key, usize>,
    seed: Id,
    made: u64,
}

impl<'a> Work<'a> {
    pub fn new(archive: &'a Archive, seed: Id) -> Self {
        Work { archive, nodes: Vec::new(), by_key: HashMap::new(), seed, made: 0 }
    }

    /// A new record. Its id follows from the import's seed, so that planning twice gives the same ids.
    pub fn make(&mut self, kind: Kind) -> Id {
        self.made += 1;
        let hash = sha256(&[b"keliu-import-v1\n", &self.seed.0.to_be_bytes(), &self.made.to_be_bytes()]);
        let mut bytes = [0; 16];
        bytes.iter_mut().zip(hash).for_each(|(byte, from)| *byte = from);
        let id = Id::from_bytes(bytes);
        self.node(&Key::new(kind, id)).fresh = true;
        id
    }

    fn node(&mut self, key: &Key) -> &mut Node {
        let at = match self.by_key.get(key) {
            Some(&at) => at,
            None => {
                self.by_key.insert(key.clone(), self.nodes.len());
                let (fields, spoken) = (Vec::new(), Vec::new());
                self.nodes.push(Node { key: key.clone(), fresh: false, fields, spoken });
                self.nodes.len() - 1
            }
        };
        &mut self.nodes[at]
    }

    fn planned(&self, key: &Key, name: &str) -> Option<&Planned> {
        let node = self.nodes.get(*self.by_key.get(key)?)?;
        node.fields.iter().find(|(other, _)| other == name).map(|(_, planned)| planned)
    }

    /// The value that would be shown.
    pub fn one(&self, key: &Key, name: &str) -> Option<&Value> {
        match self.planned(key, name) {
            Some(Planned::One(value)) => value.as_ref(),
            Some(Planned::Many(values)) => values.last(),
            None => self.archive.get(key)?.get(name),
        }
    }

    /// The text that would be shown; empty if there is none.
    pub fn text(&self, key: &Key, name: &str) -> &str {
        self.one(key, name).and_then(Value::as_text).unwrap_or_default()
    }

    /// The record a field would refer to.
    pub fn reference(&self, key: &Key, name: &str) -> Option<Id> {
        self.one(key, name)?.as_id()
    }

    /// The members a set would have.
    pub fn all(&self, key: &Key, name: &str) -> Vec<Value> {
        match self.planned(key, name) {
            Some(Planned::Many(values)) => values.clone(),
            Some(Planned::One(value)) => value.iter().cloned().collect(),
            None => self.archive.get(key).map(|record| record.all(name).cloned().collect()).unwrap_or_default(),
        }
    }

    fn plan(&mut self, key: &Key, name: impl Into<Cow<'static, str>>, planned: Planned) {
        let name = name.into();
        let fields = &mut self.node(key).fields;
        match fields.iter_mut().find(|(other, _)| *other == name) {
            Some((_, old)) => *old = planned,
            None => fields.push((name, planned)),
        }
    }

    /// Makes a value the only one of a field.
    pub fn set(&mut self, key: &Key, name: impl Into<Cow<'static, str>>, value: Option<Value>) {
        self.plan(key, name, Planned::One(value));
    }

    /// Takes everything out of a record, so that it no longer is.
    pub fn clear(&mut self, key: &Key) {
        let Some(record) = self.archive.get(key) else { return };
        for (name, _) in record.fields.iter().filter(|(_, register)| !register.is_empty()) {
            self.plan(key, name.to_string(), Planned::Many(Vec::new()));
        }
    }

    /// Lays a row's values over a record; gives the cells that differ from what stood there, those of empty fields too.
    pub fn merge(&mut self, key: &Key, values: &[FieldValue], mode: Mode) -> Vec<CellChange> {
        let mut changes = Vec::new();
        let mut done: Vec<&str> = Vec::new();
        for (name, _) in values {
            if done.contains(name) {
                continue;
            }
            done.push(name);
            let of_field: Vec<&Value> =
                values.iter().filter(|(other, _)| other == name).map(|(_, value)| value).collect();
            let Some(def) = field(&key.kind, name) else { continue };
            let change = if def.many {
                self.merge_set(key, def, &of_field, mode)
            } else if *name == "note" && mode != Mode::Update(Update::Replace) {
                self.merge_note(key, def, &of_field, mode)
            } else {
                of_field.first().and_then(|value| self.merge_one(key, def, value, mode))
            };
            changes.extend(change);
        }
        changes
    }

    fn merge_one(&mut self, key: &Key, def: &'static FieldDef, value: &Value, mode: Mode) -> Option<CellChange> {
        let old = self.one(key, def.key).cloned();
        let first = self.speaks(key, def.key);
        if old.as_ref().is_some_and(|old| is_same(old, value)) {
            return None;
        }
        let keeps = match mode {
            Mode::Complete => false,
            Mode::Update(Update::Fill) => old.is_some(),
            Mode::Update(Update::Replace) => old.is_some() && !first,
            Mode::Update(Update::Skip) => true,
        };
        if !keeps {
            self.set(key, def.key, Some(value.clone()));
        }
        let old = old.map(|old| self.written(def, &old)).unwrap_or_default();
        Some(CellChange { field: cell_name(key, def), old, new: self.written(def, value), kept: keeps })
    }

    /// Notes gain the lines they do not have.
    fn merge_note(&mut self, key: &Key, def: &'static FieldDef, values: &[&Value], mode: Mode) -> Option<CellChange> {
        let old = self.one(key, def.key).map(Value::plain).unwrap_or_default();
        let mut lines: Vec<String> = old.lines().map(str::to_owned).collect();
        for line in values.iter().flat_map(|value| value.plain().lines().map(str::to_owned).collect::<Vec<_>>()) {
            if !lines.iter().any(|other| other.trim() == line.trim()) {
                lines.push(line);
            }
        }
        let new = lines.join("\n");
        if new == old {
            return None;
        }
        let keeps = mode == Mode::Update(Update::Skip);
        if !keeps {
            self.set(key, def.key, Some(Value::text(&new)));
        }
        Some(CellChange { field: cell_name(key, def), old, new, kept: keeps })
    }

    fn merge_set(&mut self, key: &Key, def: &'static FieldDef, values: &[&Value], mode: Mode) -> Option<CellChange> {
        let old = self.all(key, def.key);
        let first = self.speaks(key, def.key);
        let is_there = |all: &[Value], value: &Value| all.iter().any(|other| is_same_member(def, other, value));
        let replaces = mode == Mode::Complete || (mode == Mode::Update(Update::Replace) && first);
        let mut new = if replaces { Vec::new() } else { old.clone() };
        for value in values {
            if !is_there(&new, value) {
                // A number that stands already keeps its writing.
                let written = old.iter().find(|other| mode != Mode::Complete && is_same_member(def, other, value));
                new.push(written.unwrap_or(value).clone());
            }
        }
        if new == old {
            return None;
        }
        let list = |values: &[Value]| values.iter().map(Value::plain).collect::<Vec<_>>().join("; ");
        let change = CellChange { field: cell_name(key, def), old: list(&old), new: list(&new), kept: false };
        if mode == Mode::Update(Update::Skip) {
            return Some(CellChange { kept: true, ..change });
        }
        self.plan(key, def.key, Planned::Many(new));
        Some(change)
    }

    /// Notes that the import has its say on a field; whether it is the first time.
    fn speaks(&mut self, key: &Key, name: &'static str) -> bool {
        let spoken = &mut self.node(key).spoken;
        let first = !spoken.contains(&name);
        if first {
            spoken.push(name);
        }
        first
    }

    /// A value in words; of a reference the name of what it refers to.
    pub fn written(&self, def: &FieldDef, value: &Value) -> String {
        let referred = value.as_id().filter(|_| def.kind == FieldKind::Reference);
        let name = referred.map(|id| Key::new(target(def.key), id)).map(|key| self.text(&key, "name").to_owned());
        name.unwrap_or_else(|| value.written(def.kind))
    }
}

impl Node {
    /// The edits that make the record so, added to a draft.
    pub fn write(&self, archive: &Archive, draft: &mut Draft) {
        for (name, planned) in &self.fields {
            match planned {
                Planned::One(value) => draft.set(archive, &self.key, name, value.clone()),
                Planned::Many(values) => draft.set_all(archive, &self.key, name, values),
            }
        }
    }
}

/// What a field is called in a list of changes: as the target of a column is.
fn cell_name(key: &Key, def: &FieldDef) -> String {
    match key.kind {
        Kind::Contact => format!("contact.{}", def.key),
        Kind::Card => format!("card.{}", def.key),
        Kind::Order => format!("order.{}", def.key),
        Kind::OrderLine => format!("line.{}", def.key),
        Kind::Product => format!("product.{}", def.key),
        Kind::Member => format!("person.{}", def.key),
        _ => def.key.to_owned(),
    }
}

fn is_same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Text(a), Value::Text(b)) => fold_name(a) == fold_name(b),
        (Value::Date(a), Value::Date(b)) => (a.calendar, a.y, a.m, a.d, a.leap) == (b.calendar, b.y, b.m, b.d, b.leap),
        _ => a == b,
    }
}

fn is_same_member(def: &FieldDef, a: &Value, b: &Value) -> bool {
    match (def.kind, a.as_text(), b.as_text()) {
        (FieldKind::Phone, Some(a), Some(b)) => fold_phone(a) == fold_phone(b),
        (_, Some(a), Some(b)) => fold_name(a) == fold_name(b),
        _ => a == b,
    }
}

/// Whether a customer of the archive is known only by what other sheets call it: name, code and phones, and nothing about
/// it that somebody looks after.
pub(super) fn is_stub(archive: &Archive, id: Id, record: &Record) -> bool {
    let known = |name: &str| matches!(name, "name" | "code" | "phones");
    let mut written = record.fields.iter().filter(|(_, register)| !register.is_empty());
    written.all(|(name, _)| known(name))
        && archive.about(id, Kind::Contact).next().is_none()
        && archive.about(id, Kind::Assignment).next().is_none()
}

//! Drafts: what a use case wants changed, before it is signed into the chain.

use super::change::Edit;
use crate::domain::archive::Archive;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::record::{DELETED, Key, Record};
use crate::domain::value::Value;
use serde::{Deserialize, Serialize};

/// Edits about one customer, or about one company-level record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The customer; absent for company-level records.
    pub customer: Option<Id>,
    /// The edits, in order.
    pub edits: Vec<Edit>,
}

impl Draft {
    /// A draft about one customer.
    #[must_use]
    pub fn about(customer: Id) -> Self {
        Draft { customer: Some(customer), edits: Vec::new() }
    }

    /// A draft about the company itself: its name, its members.
    #[must_use]
    pub fn company() -> Self {
        Draft::default()
    }

    /// Writes a field of a record that does not exist yet, or adds one more value to a set.
    pub fn put(&mut self, key: &Key, field: &str, value: Value) {
        self.edits.push(Edit {
            field: field.into(),
            id: key.id,
            kind: key.kind.clone(),
            replaces: Vec::new(),
            value: Some(value),
        });
    }

    /// Writes text, unless it is blank.
    pub fn put_text(&mut self, key: &Key, field: &str, text: &str) {
        let text = text.trim();
        if !text.is_empty() {
            self.put(key, field, Value::text(text));
        }
    }

    /// Makes `value` the only value of a field (`None` clears it). Nothing is written where it already is.
    pub fn set(&mut self, archive: &Archive, key: &Key, field: &str, value: Option<Value>) {
        let register = archive.get(key).and_then(|record| record.register(field));
        let same = register.is_some_and(|r| r.entries().len() == 1 && r.shown() == value.as_ref());
        let nothing = value.is_none() && register.is_none_or(|r| r.is_empty());
        if same || nothing {
            return;
        }
        let replaces = register.map(|r| r.stamps()).unwrap_or_default();
        self.edits.push(Edit { field: field.into(), id: key.id, kind: key.kind.clone(), replaces, value });
    }

    /// Makes `values` the members of a set: adds what is missing, removes what is gone, leaves the rest untouched.
    pub fn set_all(&mut self, archive: &Archive, key: &Key, field: &str, values: &[Value]) {
        let empty = Record::default();
        let record = archive.get(key).unwrap_or(&empty);
        let mut gone = Vec::new();
        for (stamp, value) in record.register(field).map(|r| r.entries()).unwrap_or_default() {
            if !values.contains(value) {
                gone.push(*stamp);
            }
        }
        if !gone.is_empty() {
            let (field, id, kind) = (field.into(), key.id, key.kind.clone());
            self.edits.push(Edit { field, id, kind, replaces: gone, value: None });
        }
        for (i, value) in values.iter().enumerate() {
            if !record.all(field).any(|old| old == value) && !values[..i].contains(value) {
                self.put(key, field, value.clone());
            }
        }
    }

    /// Puts a record in the bin, or takes it out.
    pub fn set_deleted(&mut self, archive: &Archive, key: &Key, deleted: bool) {
        self.set(archive, key, DELETED, deleted.then_some(Value::Bool(true)));
    }

    /// Whether it would change nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }
}

/// A key of a customer's record.
#[must_use]
pub fn customer_key(id: Id) -> Key {
    Key::new(Kind::Customer, id)
}

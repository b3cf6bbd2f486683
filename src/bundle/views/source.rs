//! What the views are made from: the live records, in an order people expect, with references turned into names.

use crate::domain::archive::Archive;
use crate::domain::customer;
use crate::domain::field::{FieldDef, FieldKind, fields, own_key, target};
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::own::own_kind;
use crate::domain::record::{DELETED, Record};
use crate::domain::value::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// One live record with its id.
pub type Row<'a> = (Id, &'a Record);

/// The archive as the views read it.
pub struct Source<'a> {
    archive: &'a Archive,
    /// Live customers, by name.
    customers: Vec<Row<'a>>,
    /// The place of each in that list.
    place: HashMap<Id, usize>,
    /// The fields of the firm's own, by the key of their values.
    own: BTreeMap<String, Own<'a>>,
}

/// A field of the firm's own: what it is called, and how its values are written.
#[derive(Clone, Copy)]
pub struct Own<'a> {
    pub label: &'a str,
    pub kind: FieldKind,
}

impl<'a> Source<'a> {
    /// Reads the archive once.
    pub fn new(archive: &'a Archive) -> Self {
        let mut customers: Vec<Row<'a>> = archive.live(Kind::Customer).collect();
        customers.sort_by_key(|(id, record)| (record.text("name"), *id));
        let place = customers.iter().enumerate().map(|(at, (id, _))| (*id, at)).collect();
        let own = archive.live(Kind::Field).map(|(id, field)| {
            let key = own_key(id);
            (key, Own { label: field.text("label"), kind: own_kind(field.text("type")) })
        });
        Source { archive, customers, place, own: own.collect() }
    }

    /// The live records of a kind: customers and members by name, everything else by customer, then by date or name.
    /// What is about a customer in the bin is in the bin with it.
    pub fn rows(&self, kind: &Kind) -> Vec<Row<'a>> {
        if *kind == Kind::Customer {
            return self.customers.clone();
        }
        let mut rows: Vec<Row<'a>> =
            self.archive.live(kind.clone()).filter(|(_, record)| !self.is_about_bin(record)).collect();
        let by = match kind {
            Kind::Card | Kind::Order | Kind::Exposure | Kind::Watch => "date",
            Kind::Handover => "start",
            Kind::ExitPoint => "place",
            Kind::OrderLine => "order",
            Kind::Reminder => "due",
            Kind::Assignment => "from",
            _ => "name",
        };
        rows.sort_by_cached_key(|(id, record)| {
            let place = self.customer_of(record).and_then(|customer| self.place.get(&customer));
            (place.copied().unwrap_or(usize::MAX), record.get(by).map(Value::plain), *id)
        });
        rows
    }

    fn is_about_bin(&self, record: &Record) -> bool {
        let customer = self.customer_of(record).and_then(|id| self.archive.record(Kind::Customer, id));
        customer.is_some_and(Record::is_deleted)
    }

    /// The customer a record is about.
    pub fn customer_of(&self, record: &Record) -> Option<Id> {
        self.archive.customer_of(record)
    }

    /// The live records of a kind, grouped by their live customer; `None` where there is no such customer.
    pub fn by_customer(&self, kind: &Kind) -> HashMap<Option<Id>, Vec<Row<'a>>> {
        let mut groups: HashMap<Option<Id>, Vec<Row<'a>>> = HashMap::new();
        for (id, record) in self.rows(kind) {
            let customer = self.customer_of(record).filter(|customer| self.place.contains_key(customer));
            groups.entry(customer).or_default().push((id, record));
        }
        groups
    }

    /// A live customer.
    pub fn customer(&self, id: Id) -> Option<&'a Record> {
        self.place.get(&id).and_then(|at| self.customers.get(*at)).map(|(_, record)| *record)
    }

    /// The fields of the firm's own that are called something, with the keys of their values.
    pub fn own(&self) -> impl Iterator<Item = (&str, Own<'a>)> {
        self.own.iter().filter(|(_, own)| !own.label.is_empty()).map(|(key, own)| (key.as_str(), *own))
    }

    /// What a field of the firm's own is called, by the key of its values.
    pub fn own_label(&self, key: &str) -> Option<&'a str> {
        self.own.get(key).map(|own| own.label).filter(|label| !label.is_empty())
    }

    /// The shown value of a field the field table does not name: one of the firm's own as its type is written.
    pub fn unknown_text(&self, record: &Record, key: &str) -> String {
        let kind = self.own.get(key).map_or(FieldKind::Line, |own| own.kind);
        record.get(key).map(|value| value.written(kind)).unwrap_or_default()
    }

    /// The name of what a reference points to, also where that lies in the bin (a member who left); raw text as it is.
    pub fn name_of(&self, record: &'a Record, field: &str) -> &'a str {
        record.get(field).map_or("", |value| self.name_in(field, value))
    }

    /// The same for one value of a reference field.
    pub fn name_in(&self, field: &str, value: &'a Value) -> &'a str {
        match value.as_id() {
            Some(id) => self.archive.record(target(field), id).map_or("", name_or_code),
            None => value.as_text().unwrap_or_default(),
        }
    }

    /// The assignment that makes somebody responsible for a customer now.
    pub fn lead(&self, customer: Id) -> Option<&'a Record> {
        customer::lead(self.archive, customer).map(|(_, record)| record)
    }
}

/// What a record is called: a name, or a number where it has none.
fn name_or_code(record: &Record) -> &str {
    Some(record.text("name")).filter(|name| !name.is_empty()).unwrap_or(record.text("code"))
}

/// The keys in these rows that the field table does not name: fields of a newer version, shown under their keys.
pub fn unknown_keys<'a>(kind: &Kind, rows: &[Row<'a>]) -> BTreeSet<&'a str> {
    let known = fields(kind);
    let keys = rows.iter().flat_map(|(_, record)| record.fields.iter());
    keys.filter(|(key, register)| {
        !register.is_empty() && key.as_ref() != DELETED && known.iter().all(|def| def.key != key.as_ref())
    })
    .map(|(key, _)| key.as_ref())
    .collect()
}

/// One value as text: money with two decimals, dates as ISO 8601 (农历 in front of lunar ones), the rest as it is.
pub fn value_text(def: &FieldDef, value: &Value) -> String {
    value.written(def.kind)
}

/// The texts of a field: all members of a set, else the shown value; empty if there is none.
pub fn texts(def: &FieldDef, record: &Record) -> Vec<String> {
    if def.many {
        record.all(def.key).map(|value| value_text(def, value)).collect()
    } else {
        record.get(def.key).map(|value| value_text(def, value)).into_iter().collect()
    }
}

//! All records of one company, in memory.

use super::id::Id;
use super::kind::Kind;
use super::record::{Key, Record, Register, Stamp};
use super::value::Value;
use core::ops::Bound;
use std::collections::{BTreeMap, BTreeSet};

/// The fields by which a record belongs to another.
const OWNERS: [&str; 2] = ["customer", "order"];

/// All records of one company, with an index from customers to what is about them.
#[derive(Clone, Debug, Default)]
pub struct Archive {
    records: BTreeMap<Key, Record>,
    /// What belongs to a customer or an order.
    about: BTreeMap<Id, BTreeSet<Key>>,
    /// Stamps replaced before the value they belong to was seen: when it comes, it is already history.
    replaced_unseen: BTreeSet<Stamp>,
}

/// One operation on one register: puts a value, after removing those written at the named stamps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation<'a> {
    /// The record.
    pub key: &'a Key,
    /// The field's key.
    pub field: &'a str,
    /// Where it was written.
    pub stamp: Stamp,
    /// The new value; `None` only removes.
    pub value: Option<&'a Value>,
    /// What it replaces.
    pub replaces: &'a [Stamp],
}

impl Archive {
    /// The record, if anything was ever written to it.
    #[must_use]
    pub fn record(&self, kind: Kind, id: Id) -> Option<&Record> {
        self.records.get(&Key::new(kind, id))
    }

    /// The record by key.
    #[must_use]
    pub fn get(&self, key: &Key) -> Option<&Record> {
        self.records.get(key)
    }

    /// Every record, shells and bin included, in order of kind and id.
    pub fn all(&self) -> impl Iterator<Item = (&Key, &Record)> {
        self.records.iter()
    }

    /// The live records of a kind, in order of id.
    pub fn live(&self, kind: Kind) -> impl Iterator<Item = (Id, &Record)> {
        self.of_kind(kind).filter(|(_, record)| record.is_live())
    }

    /// The records of a kind that lie in the bin.
    pub fn binned(&self, kind: Kind) -> impl Iterator<Item = (Id, &Record)> {
        self.of_kind(kind).filter(|(_, record)| record.exists() && record.is_deleted())
    }

    fn of_kind(&self, kind: Kind) -> impl Iterator<Item = (Id, &Record)> {
        let range = Key::new(kind.clone(), Id(0))..=Key::new(kind, Id(u128::MAX));
        self.records.range(range).map(|(key, record)| (key.id, record))
    }

    /// The live records of a kind about one customer, in order of id.
    pub fn about(&self, customer: Id, kind: Kind) -> impl Iterator<Item = (Id, &Record)> {
        self.about.get(&customer).into_iter().flatten().filter(move |key| key.kind == kind).filter_map(move |key| {
            let record = self.records.get(key)?;
            (record.is_live() && record.reference("customer") == Some(customer)).then_some((key.id, record))
        })
    }

    /// The live records of every kind that belong to one customer, or to one order.
    pub fn all_about(&self, owner: Id) -> impl Iterator<Item = (&Key, &Record)> {
        let keys = self.about.get(&owner).into_iter().flatten();
        let records = keys.filter_map(|key| Some((key, self.records.get(key)?)));
        let belongs = move |record: &Record| OWNERS.iter().any(|field| record.reference(field) == Some(owner));
        records.filter(move |(_, record)| record.is_live() && belongs(record))
    }

    /// The live lines of an order, in order of id.
    pub fn lines(&self, order: Id) -> impl Iterator<Item = (Id, &Record)> {
        let keys = self.about.get(&order).into_iter().flatten().filter(|key| key.kind == Kind::OrderLine);
        let lines = keys.filter_map(|key| Some((key.id, self.records.get(key)?)));
        lines.filter(move |(_, line)| line.is_live() && line.reference("order") == Some(order))
    }

    /// The customer a record is about: the one it names, or its order's.
    #[must_use]
    pub fn customer_of(&self, record: &Record) -> Option<Id> {
        let of_order = || self.record(Kind::Order, record.reference("order")?)?.reference("customer");
        record.reference("customer").or_else(of_order)
    }

    /// How many live records of a kind there are.
    #[must_use]
    pub fn count(&self, kind: Kind) -> usize {
        self.live(kind).count()
    }

    /// Puts a whole record, as a snapshot holds it.
    pub fn put(&mut self, key: Key, record: Record) {
        let values = OWNERS.iter().filter_map(|field| record.fields.get(*field)).flat_map(Register::entries);
        for owner in values.filter_map(|(_, value)| value.as_id()) {
            self.about.entry(owner).or_default().insert(key.clone());
        }
        self.records.insert(key, record);
    }

    /// The records behind a key, in order; all of them for `None`.
    pub fn after<'a>(&'a self, key: Option<&'a Key>) -> impl Iterator<Item = (&'a Key, &'a Record)> {
        let from = key.map_or(Bound::Unbounded, Bound::Excluded);
        self.records.range((from, Bound::Unbounded))
    }

    /// The stamps replaced before the values they belong to were seen.
    #[must_use]
    pub fn replaced_unseen(&self) -> &BTreeSet<Stamp> {
        &self.replaced_unseen
    }

    /// Notes stamps as replaced before the values they belong to were seen.
    pub fn expect_replaced(&mut self, stamps: BTreeSet<Stamp>) {
        self.replaced_unseen.extend(stamps);
    }

    /// Applies one operation. Total, and independent of order: a replacement may come before what it replaces.
    pub fn apply(&mut self, operation: &Operation<'_>) {
        let record = self.records.entry(operation.key.clone()).or_default();
        if !record.fields.contains_key(operation.field) {
            record.fields.insert(operation.field.into(), Default::default());
        }
        let Some(register) = record.fields.get_mut(operation.field) else { return };
        for &stamp in operation.replaces {
            if !register.remove(stamp) {
                self.replaced_unseen.insert(stamp);
            }
        }
        if let Some(value) = operation.value
            && !self.replaced_unseen.contains(&operation.stamp)
        {
            register.insert(operation.stamp, value.clone());
            if OWNERS.contains(&operation.field)
                && let Some(owner) = value.as_id()
            {
                self.about.entry(owner).or_default().insert(operation.key.clone());
            }
        }
    }
}

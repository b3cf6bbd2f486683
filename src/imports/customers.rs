//! Rows about customers: which customer each is, its contact and who looks after it.

use super::Update;
use super::matching::{MatchKey, Rule, fold_name, fold_phone};
use super::own::OwnField;
use super::plan::{FieldValue, PlannedRow, text_of};
use super::planner::{Outcome, Planner};
use super::preview::{CellChange, RejectReason};
use super::work::{Mode, is_stub};
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::record::Key;
use crate::domain::value::Value;

impl Planner<'_> {
    /// Takes note of the customers of the archive.
    pub(super) fn know_customers(&mut self) {
        let archive = self.work.archive;
        for (id, record) in archive.live(Kind::Customer) {
            let contacts = archive.about(id, Kind::Contact).flat_map(|(_, contact)| contact.all("phones"));
            let phones = record.all("phones").chain(contacts).filter_map(Value::as_text);
            let place = [record.text("address"), record.text("town")].into_iter().find(|text| !text.is_empty());
            let key = MatchKey::new(record.text("name"), record.text("code"), phones, place.unwrap_or_default());
            self.customers.put(id, &key, is_stub(archive, id, record));
        }
    }

    /// A row of a sheet of customers, or (`persons`) of persons at customers.
    pub(super) fn customer_row(
        &mut self,
        row: &PlannedRow,
        persons: bool,
        own: &[OwnField],
    ) -> Result<Outcome, RejectReason> {
        let name = row.text("name").to_owned();
        if name.is_empty() {
            return Err(RejectReason::NoName);
        }
        let match_key = MatchKey::of_row(row);
        let found = self.customers.find(&match_key, self.options.rule, persons);
        // Somebody other sheets have named before: this row says who it is.
        let named = || self.customers.meant(&match_key, true).filter(|_| self.options.rule != Rule::Never);
        let stub = if found.is_none() { named() } else { None };
        let (id, mode) = match (found, stub) {
            (Some(id), _) => (id, self.update()),
            (None, Some(id)) => (id, Mode::Complete),
            (None, None) => (self.work.make(Kind::Customer), Mode::Complete),
        };
        let new = found.is_none() && stub.is_none();
        let key = Key::new(Kind::Customer, id);
        let mut changes = self.work.merge(&key, &row.customer, mode);
        changes.extend(self.own_cells(&key, row, own));
        let frozen = found.is_some() && self.options.update == Update::Skip;
        if !row.contact.is_empty() {
            changes.extend(self.contact(id, &row.contact, frozen));
        }
        if let Some(member) = if frozen { None } else { self.member_of(row) } {
            changes.extend(self.assign(id, member));
        }
        self.customers.put(id, &match_key, false);
        Ok(Outcome { of: key, name, new, changes })
    }

    fn own_cells(&mut self, key: &Key, row: &PlannedRow, own: &[OwnField]) -> Vec<CellChange> {
        let mut changes = Vec::new();
        for (column, text) in &row.own {
            let Some(field) = own.iter().find(|field| field.column == *column) else { continue };
            let value = field.read(text).0;
            let old = self.work.one(key, &field.key).cloned();
            if old.as_ref() == Some(&value) {
                continue;
            }
            let keeps = match self.options.update {
                Update::Fill => old.is_some(),
                Update::Replace => false,
                Update::Skip => true,
            };
            let old = old.map(|old| field.written(&old)).unwrap_or_default();
            changes.push(CellChange { field: field.label.clone(), old, new: field.written(&value), kept: keeps });
            if !keeps {
                self.work.set(key, field.key.clone(), Some(value));
            }
        }
        changes
    }

    /// The records of a kind about a customer, those of this import behind those of the archive.
    fn about(&mut self, customer: Id, kind: Kind) -> Vec<Id> {
        let of_archive = self.work.archive.about(customer, kind.clone()).map(|(id, _)| id);
        let made = self.trade.made.get(&(customer, kind)).into_iter().flatten().copied();
        of_archive.chain(made).collect()
    }

    fn make_about(&mut self, customer: Id, kind: Kind) -> Key {
        let id = self.work.make(kind.clone());
        self.trade.made.entry((customer, kind.clone())).or_default().push(id);
        let key = Key::new(kind, id);
        self.work.set(&key, "customer", Some(Value::id(customer)));
        key
    }

    /// Lays a row's contact over the one of that name or phone, or makes it, unless the customer is to stay as it is.
    fn contact(&mut self, customer: Id, fields: &[FieldValue], frozen: bool) -> Vec<CellChange> {
        let name = text_of(fields, "name");
        let phones = |values: &[Value]| -> Vec<String> {
            values.iter().filter_map(|value| value.as_text().map(fold_phone)).collect()
        };
        let own: Vec<Value> =
            fields.iter().filter(|(key, _)| *key == "phones").map(|(_, value)| value.clone()).collect();
        let own = phones(&own);
        let others = self.about(customer, Kind::Contact);
        let named = |id: &&Id| {
            let other = self.work.text(&Key::new(Kind::Contact, **id), "name");
            fold_name(other) == fold_name(name)
        };
        let reached = |id: &&Id| {
            let key = Key::new(Kind::Contact, **id);
            let nameless = name.is_empty() || self.work.text(&key, "name").is_empty();
            nameless
                && (own.is_empty() || phones(&self.work.all(&key, "phones")).iter().any(|phone| own.contains(phone)))
        };
        let found = others.iter().find(named).or_else(|| others.iter().find(reached)).copied();
        match found {
            Some(id) => {
                let mode = self.update();
                self.work.merge(&Key::new(Kind::Contact, id), fields, mode)
            }
            None if frozen => {
                let new = name.to_owned();
                vec![CellChange { field: "contact.name".into(), old: String::new(), new, kept: true }]
            }
            None => {
                let key = self.make_about(customer, Kind::Contact);
                self.work.merge(&key, fields, Mode::Complete)
            }
        }
    }

    /// Makes a member look after a customer: responsible where nobody is, else as the second. Who ever did is left alone.
    fn assign(&mut self, customer: Id, member: Id) -> Option<CellChange> {
        let mut lead = None;
        for id in self.about(customer, Kind::Assignment) {
            let key = Key::new(Kind::Assignment, id);
            let other = self.work.reference(&key, "member");
            if other == Some(member) {
                return None;
            }
            let in_force = self.work.one(&key, "to").is_none() && self.work.text(&key, "part") == "lead";
            lead = lead.or(other.filter(|_| in_force));
        }
        let key = self.make_about(customer, Kind::Assignment);
        let part = if lead.is_some() { "backup" } else { "lead" };
        self.work.set(&key, "member", Some(Value::id(member)));
        self.work.set(&key, "part", Some(Value::text(part)));
        self.work.set(&key, "from", Some(Value::Date(self.today.clone())));
        let name = |id: Id| self.work.text(&Key::new(Kind::Member, id), "name").to_owned();
        let old = lead.map(name).unwrap_or_default();
        Some(CellChange { field: "member".into(), old, new: name(member), kept: false })
    }

    /// Joins customers that were only named so far to those they turn out to be.
    pub(super) fn join_stubs(&mut self) {
        let archive = self.work.archive;
        for (stub, match_key) in self.customers.stubs() {
            let Some(real) = self.customers.meant(&match_key, false) else { continue };
            for (key, _) in archive.all_about(stub) {
                self.work.set(key, "customer", Some(Value::id(real)));
            }
            self.work.clear(&Key::new(Kind::Customer, stub));
            self.customers.remove(stub);
        }
    }

    /// The customer a card or an order is about; made by what it is called where there is none.
    pub(super) fn meant(&mut self, row: &PlannedRow) -> Result<Id, RejectReason> {
        let match_key = MatchKey::of_row(row);
        if match_key.is_empty() {
            return Err(RejectReason::NoCustomer);
        }
        let found = self.customers.meant(&match_key, false).or_else(|| self.customers.meant(&match_key, true));
        if let Some(id) = found {
            return Ok(id);
        }
        let id = self.work.make(Kind::Customer);
        let key = Key::new(Kind::Customer, id);
        let called: Vec<FieldValue> =
            row.customer.iter().filter(|(name, _)| matches!(*name, "name" | "code" | "phones")).cloned().collect();
        self.work.merge(&key, &called, Mode::Complete);
        if row.text("name").is_empty() {
            let phone = || self.work.all(&key, "phones").first().and_then(Value::as_text).map(str::to_owned);
            let name = Some(self.work.text(&key, "code").to_owned()).filter(|code| !code.is_empty()).or_else(phone);
            self.work.set(&key, "name", name.map(Value::Text));
        }
        self.customers.put(id, &match_key, true);
        let name = self.work.text(&key, "name").to_owned();
        self.preview.new_stubs.push(|| name);
        Ok(id)
    }
}

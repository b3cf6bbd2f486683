//! Planned rows to drafts for the change log.

use super::matching::KnownMember;
use super::plan::{FieldValue, PlannedRow};
use crate::domain::date::PartialDate;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::record::Key;
use crate::domain::search::fold;
use crate::domain::value::Value;
use crate::log::draft::{Draft, customer_key};
use chrono::NaiveDate;
use std::collections::HashMap;

/// Drafts for new members, then one for each new customer with its contact and its assignment.
/// `next_id` gives a fresh random id each time it is called.
pub fn drafts(
    members: &[KnownMember],
    new_members: &[String],
    customers: &[PlannedRow],
    today: NaiveDate,
    next_id: &mut dyn FnMut() -> Id,
) -> Vec<Draft> {
    let mut ids: HashMap<String, Id> = HashMap::new();
    for member in members {
        ids.entry(fold(&member.name)).or_insert(member.id);
    }
    let mut drafts = Vec::with_capacity(new_members.len() + customers.len());
    for name in new_members {
        let id = next_id();
        ids.insert(fold(name), id);
        drafts.push(new_member(id, name));
    }
    for row in customers {
        let member = row.member.as_ref().and_then(|name| ids.get(&fold(name)).copied());
        drafts.push(new_customer(row, member, today, next_id));
    }
    drafts
}

fn new_member(id: Id, name: &str) -> Draft {
    let mut draft = Draft::company();
    let key = Key::new(Kind::Member, id);
    draft.put_text(&key, "name", name);
    draft.put(&key, "role", Value::text("rep"));
    draft
}

fn new_customer(row: &PlannedRow, member: Option<Id>, today: NaiveDate, next_id: &mut dyn FnMut() -> Id) -> Draft {
    let customer = next_id();
    let mut draft = Draft::about(customer);
    put_all(&mut draft, &customer_key(customer), &row.customer);
    if !row.contact.is_empty() {
        let key = Key::new(Kind::Contact, next_id());
        draft.put(&key, "customer", Value::id(customer));
        put_all(&mut draft, &key, &row.contact);
    }
    if let Some(member) = member {
        let key = Key::new(Kind::Assignment, next_id());
        draft.put(&key, "customer", Value::id(customer));
        draft.put(&key, "member", Value::id(member));
        draft.put(&key, "part", Value::text("lead"));
        draft.put(&key, "from", Value::Date(PartialDate::solar(today)));
    }
    draft
}

fn put_all(draft: &mut Draft, key: &Key, fields: &[FieldValue]) {
    for (field, value) in fields {
        draft.put(key, field, value.clone());
    }
}

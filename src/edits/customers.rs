//! What is done to a customer: the drafts of each edit, made from what was typed.

use super::Refused;
use crate::domain::archive::Archive;
use crate::domain::customer;
use crate::domain::date::{Calendar, PartialDate};
use crate::domain::duty::holds_yet;
use crate::domain::field::{CARD_PARTS, FieldDef, FieldKind};
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::record::Key;
use crate::domain::value::Value;
use crate::formats::{dates, money, number};
use crate::log::draft::{Draft, customer_key};
use chrono::NaiveDate;

/// The longest text a field takes, in characters.
pub const MAX_TEXT: usize = 20_000;

/// A new customer from the quick form, with whoever adds it as the responsible member.
///
/// # Errors
/// [`Refused`] `name-missing`, or what [`parse`] says of the phone.
pub fn create(
    ids: [Id; 2],
    name: &str,
    phone: &str,
    next: Option<NaiveDate>,
    responsible: Option<Id>,
    today: NaiveDate,
) -> Result<Draft, Refused> {
    let name = name.trim();
    if name.is_empty() {
        return Err(Refused("name-missing"));
    }
    let [id, assignment] = ids;
    let mut draft = Draft::about(id);
    let key = customer_key(id);
    draft.put_text(&key, "name", &checked_length(name)?);
    for phone in parse_all(FieldKind::Phone, phone)? {
        draft.put(&key, "phones", phone);
    }
    if let Some(next) = next {
        draft.put(&key, "next_contact", Value::Date(PartialDate::solar(next)));
    }
    if let Some(member) = responsible {
        put_assignment(&mut draft, assignment, id, Part { member, code: LEAD, from: today, reason: "" });
    }
    Ok(draft)
}

/// Reads one value as typed into a field; `None` for nothing.
///
/// # Errors
/// [`Refused`] with what is wrong: `date-invalid`, `money-invalid`, `number-invalid`, `phone-invalid`, `email-invalid`, `too-long`.
pub fn parse(kind: FieldKind, text: &str) -> Result<Option<Value>, Refused> {
    let text = checked_length(text)?;
    if text.is_empty() {
        return Ok(None);
    }
    let value = match kind {
        FieldKind::Date => dates::parse(&text, Calendar::Solar).map(Value::Date).ok_or(Refused("date-invalid"))?,
        FieldKind::Money => money::parse(&text).map(Value::Int).ok_or(Refused("money-invalid"))?,
        FieldKind::Number => number::whole(&text).map(Value::Int).ok_or(Refused("number-invalid"))?,
        FieldKind::Decimal => number::thousandths(&text).map(Value::Int).ok_or(Refused("number-invalid"))?,
        FieldKind::Flag if text == "true" || text == "false" => Value::Bool(text == "true"),
        FieldKind::Phone if !text.chars().any(|c| c.is_numeric()) => return Err(Refused("phone-invalid")),
        FieldKind::Email if !is_email(&text) => return Err(Refused("email-invalid")),
        _ => Value::Text(text),
    };
    Ok(Some(value))
}

/// Reads several values, separated by semicolons or new lines (commas too, but not in phones, which hold extensions).
///
/// # Errors
/// As [`parse`].
pub fn parse_all(kind: FieldKind, text: &str) -> Result<Vec<Value>, Refused> {
    let mut values = Vec::new();
    for piece in text.split([';', '；', '\n', '、', ',', '，']) {
        if let Some(value) = parse(kind, piece)?
            && !values.contains(&value)
        {
            values.push(value);
        }
    }
    Ok(values)
}

fn checked_length(text: &str) -> Result<String, Refused> {
    let text = text.trim();
    if text.chars().count() > MAX_TEXT { Err(Refused("too-long")) } else { Ok(text.to_owned()) }
}

fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(user, host)| {
        !user.is_empty() && host.contains('.') && !host.starts_with('.') && !host.ends_with('.')
    }) && !text.contains(char::is_whitespace)
}

/// What was typed into a field, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    /// The one value, or none.
    One(Option<Value>),
    /// The members of a set.
    Many(Vec<Value>),
}

/// Reads what was typed into a field.
///
/// # Errors
/// As [`parse`], and `name-missing` for a name that would be emptied.
pub fn typed(def: &FieldDef, text: &str) -> Result<Typed, Refused> {
    if def.key == "name" && text.trim().is_empty() {
        return Err(Refused("name-missing"));
    }
    if def.many { parse_all(def.kind, text).map(Typed::Many) } else { parse(def.kind, text).map(Typed::One) }
}

/// A new record card.
///
/// # Errors
/// [`Refused`] `card-empty` if nothing was written, `too-long`.
pub fn card(
    id: Id,
    customer: Id,
    member: Option<Id>,
    date: NaiveDate,
    parts: &[String; CARD_PARTS.len()],
) -> Result<Draft, Refused> {
    let key = Key::new(Kind::Card, id);
    let mut draft = Draft::about(customer);
    draft.put(&key, "customer", Value::id(customer));
    draft.put(&key, "date", Value::Date(PartialDate::solar(date)));
    if let Some(member) = member {
        draft.put(&key, "member", Value::id(member));
    }
    let before = draft.edits.len();
    for (part, text) in CARD_PARTS.iter().zip(parts) {
        draft.put_text(&key, part, &checked_length(text)?);
    }
    if draft.edits.len() == before { Err(Refused("card-empty")) } else { Ok(draft) }
}

/// Notes on a new card with whom at the customer it was, and who else of us was there.
pub fn card_people(draft: &mut Draft, id: Id, contact: Option<Id>, present: impl IntoIterator<Item = Id>) {
    let key = Key::new(Kind::Card, id);
    if let Some(contact) = contact {
        draft.put(&key, "contact", Value::id(contact));
    }
    for member in present {
        draft.put(&key, "present", Value::id(member));
    }
}

/// A new reminder.
///
/// # Errors
/// [`Refused`] `text-missing`, `too-long`.
pub fn reminder(id: Id, customer: Id, member: Option<Id>, due: NaiveDate, text: &str) -> Result<Draft, Refused> {
    let text = checked_length(text)?;
    if text.is_empty() {
        return Err(Refused("text-missing"));
    }
    let key = Key::new(Kind::Reminder, id);
    let mut draft = Draft::about(customer);
    draft.put(&key, "customer", Value::id(customer));
    draft.put(&key, "text", Value::Text(text));
    draft.put(&key, "due", Value::Date(PartialDate::solar(due)));
    if let Some(member) = member {
        draft.put(&key, "member", Value::id(member));
    }
    Ok(draft)
}

/// A part in the responsibility for a customer, as it begins.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// Who gets it.
    pub member: Id,
    /// Its code: `lead`, or one beside it.
    pub code: &'a str,
    /// The first day.
    pub from: NaiveDate,
    /// Why, in words.
    pub reason: &'a str,
}

/// Makes a member responsible: ends the assignment in force, a stand-in's too, and begins a new one.
#[must_use]
pub fn make_responsible(archive: &Archive, id: Id, customer: Id, member: Id, from: NaiveDate, reason: &str) -> Draft {
    give_part(archive, id, customer, Part { member, code: LEAD, from, reason })
}

/// Gives a member a part. There is one lead, so that of others ends, a stand-in's too; of the other parts each member has
/// one, so an earlier one of theirs ends.
#[must_use]
pub fn give_part(archive: &Archive, id: Id, customer: Id, part: Part) -> Draft {
    let mut draft = Draft::about(customer);
    for (old, record) in customer::assignments(archive, customer) {
        let is_lead = record.text("part") == LEAD;
        let gives_way =
            if part.code == LEAD { is_lead } else { !is_lead && record.reference("member") == Some(part.member) };
        if gives_way && holds_yet(record, part.from) {
            let to = Some(Value::Date(PartialDate::solar(part.from)));
            draft.set(archive, &Key::new(Kind::Assignment, old), "to", to);
        }
    }
    put_assignment(&mut draft, id, customer, part);
    draft
}

/// Ends a member's part at a customer, with `day` as the first day without it.
#[must_use]
pub fn end_part(archive: &Archive, customer: Id, assignment: Id, day: NaiveDate) -> Draft {
    let mut draft = Draft::about(customer);
    let to = Some(Value::Date(PartialDate::solar(day)));
    draft.set(archive, &Key::new(Kind::Assignment, assignment), "to", to);
    draft
}

/// The part of who is responsible.
const LEAD: &str = "lead";

fn put_assignment(draft: &mut Draft, id: Id, customer: Id, part: Part) {
    let key = Key::new(Kind::Assignment, id);
    draft.put(&key, "customer", Value::id(customer));
    draft.put(&key, "member", Value::id(part.member));
    draft.put(&key, "part", Value::text(part.code));
    draft.put(&key, "from", Value::Date(PartialDate::solar(part.from)));
    draft.put_text(&key, "reason", part.reason);
}

/// A new member of the company.
///
/// # Errors
/// [`Refused`] `name-missing`.
pub fn member(id: Id, name: &str) -> Result<Draft, Refused> {
    let name = checked_length(name)?;
    if name.is_empty() {
        return Err(Refused("name-missing"));
    }
    let key = Key::new(Kind::Member, id);
    let mut draft = Draft::company();
    draft.put(&key, "name", Value::Text(name));
    draft.put(&key, "role", Value::text("rep"));
    Ok(draft)
}

//! contacts.vcf: vCard 4.0 (RFC 6350), one card per contact, and one per customer that would otherwise be missing.

use super::Language;
use super::content_line::{ContentLines, escape, uuid};
use super::labels::label;
use super::source::{Row, Source};
use crate::domain::date::{Calendar, PartialDate};
use crate::domain::kind::Kind;
use crate::domain::record::Record;
use crate::domain::value::Value;

/// All cards: each customer's contacts, then the customer itself where it has no contact or more numbers than they have.
pub fn contacts(source: &Source<'_>, language: Language) -> String {
    let mut lines = ContentLines::default();
    let mut people = source.by_customer(&Kind::Contact);
    for row in source.rows(&Kind::Customer) {
        let own = people.remove(&Some(row.0)).unwrap_or_default();
        for person in &own {
            contact(&mut lines, *person, Some(row.1), language);
        }
        if own.is_empty() || reaches_further(row.1, &own) {
            organisation(&mut lines, row);
        }
    }
    for person in people.into_values().flatten() {
        contact(&mut lines, person, None, language);
    }
    lines.finish()
}

/// Whether the customer itself has an e-mail address, or a phone that none of its contacts has.
fn reaches_further(customer: &Record, people: &[Row<'_>]) -> bool {
    let known = |phone: &Value| people.iter().any(|(_, person)| person.all("phones").any(|other| other == phone));
    customer.all("emails").next().is_some() || customer.all("phones").any(|phone| !known(phone))
}

fn contact(lines: &mut ContentLines, (id, person): Row<'_>, customer: Option<&Record>, language: Language) {
    let organisation = customer.map_or("", |customer| customer.text("name"));
    let name = Some(person.text("name")).filter(|name| !name.is_empty()).unwrap_or(organisation);
    begin(lines, "individual", id, name);
    // The whole name stands as the family name: where a name comes apart differs between languages, and a wrong
    // guess would turn 欧阳明 around on the phone.
    lines.raw("N", &format!("{};;;;", escape(name)));
    lines.text("ORG", organisation);
    lines.text("TITLE", person.text("role"));
    reach(lines, person);
    if let Some(customer) = customer {
        address(lines, customer);
    }
    let birthday = person.get("birthday");
    if let Some(date) = birthday.and_then(Value::as_date).and_then(bday) {
        lines.raw("BDAY", &date);
    }
    lines.text("NOTE", &note(person, language));
    lines.raw("END", "VCARD");
}

fn organisation(lines: &mut ContentLines, (id, customer): Row<'_>) {
    begin(lines, "org", id, customer.text("name"));
    lines.text("ORG", customer.text("name"));
    reach(lines, customer);
    address(lines, customer);
    let tags: Vec<String> = customer.all("tags").map(|tag| escape(&tag.plain())).collect();
    if !tags.is_empty() {
        lines.raw("CATEGORIES", &tags.join(","));
    }
    lines.text("NOTE", customer.text("note"));
    lines.raw("END", "VCARD");
}

fn begin(lines: &mut ContentLines, kind: &str, id: crate::domain::id::Id, name: &str) {
    lines.raw("BEGIN", "VCARD");
    lines.raw("VERSION", "4.0");
    lines.raw("PRODID", "-//Keliu//Keliu//ZH");
    lines.raw("UID", &format!("urn:uuid:{}", uuid(id)));
    lines.raw("KIND", kind);
    // FN must be there and not be empty (RFC 6350 §6.2.1).
    lines.text("FN", if name.trim().is_empty() { "?" } else { name });
}

fn reach(lines: &mut ContentLines, record: &Record) {
    for phone in record.all("phones") {
        lines.text("TEL", &phone.plain());
    }
    for email in record.all("emails") {
        lines.text("EMAIL", &email.plain());
    }
}

fn address(lines: &mut ContentLines, customer: &Record) {
    let (street, town) = (customer.text("address"), customer.text("town"));
    if !street.is_empty() || !town.is_empty() {
        // Post office box; extended address; street; town; region; code; country.
        lines.raw("ADR", &format!(";;{};{};;;", escape(street), escape(town)));
    }
}

/// A solar date in the basic format of RFC 6350 §4.3.1, with or without year and day; `None` for a lunar one.
fn bday(date: &PartialDate) -> Option<String> {
    let m = date.m;
    match (date.calendar, date.y, date.d) {
        (Calendar::Lunar, _, _) => None,
        (Calendar::Solar, Some(y), Some(d)) => Some(format!("{y:04}{m:02}{d:02}")),
        (Calendar::Solar, Some(y), None) => Some(format!("{y:04}-{m:02}")),
        (Calendar::Solar, None, Some(d)) => Some(format!("--{m:02}{d:02}")),
        (Calendar::Solar, None, None) => Some(format!("--{m:02}")),
    }
}

/// What has no property of its own: likes, family, and a birthday that BDAY cannot hold.
fn note(person: &Record, language: Language) -> String {
    let mut notes = Vec::new();
    for key in ["birthday", "likes", "family"] {
        let Some(value) = person.get(key) else { continue };
        if value.as_date().and_then(bday).is_none() {
            let (zh, en) = label(&Kind::Contact, key).unwrap_or((key, key));
            notes.push(format!("{}{}", language.pick(&format!("{zh}："), &format!("{en}: ")), value.plain()));
        }
    }
    notes.join("\n")
}

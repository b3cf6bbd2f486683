//! What can be said of a customer from several records at once.

use super::archive::Archive;
use super::field::HANDOVER_NOTE;
use super::id::Id;
use super::kind::Kind;
use super::order::sort_by_key;
use super::record::Record;
use chrono::NaiveDate;

/// The responsible assignment in force: part "lead", not ended, begun last (then the highest id, so copies agree).
#[must_use]
pub fn lead(archive: &Archive, customer: Id) -> Option<(Id, &Record)> {
    assignments(archive, customer)
        .into_iter()
        .find(|(_, record)| record.text("part") == "lead" && record.get("to").is_none())
}

/// All assignments of a customer, the latest first.
#[must_use]
pub fn assignments(archive: &Archive, customer: Id) -> Vec<(Id, &Record)> {
    let mut all: Vec<_> = archive.about(customer, Kind::Assignment).collect();
    sort_by_key(&mut all, |(id, record)| core::cmp::Reverse((solar(record, "from"), *id)));
    all
}

/// The responsible member, if there is one.
#[must_use]
pub fn responsible(archive: &Archive, customer: Id) -> Option<Id> {
    lead(archive, customer)?.1.reference("member")
}

/// The day of the last contact: the newest record card, or the date the file gave if that is later.
#[must_use]
pub fn last_contact(archive: &Archive, customer: Id) -> Option<NaiveDate> {
    let written = archive.record(Kind::Customer, customer).and_then(|record| solar(record, "last_contact"));
    let newest_card = archive.about(customer, Kind::Card).filter_map(|(_, card)| solar(card, "date")).max();
    written.max(newest_card)
}

/// The day of the next contact: the earliest open reminder, or the date on the customer if that is earlier.
#[must_use]
pub fn next_contact(archive: &Archive, customer: Id) -> Option<NaiveDate> {
    let written = archive.record(Kind::Customer, customer).and_then(|record| solar(record, "next_contact"));
    let reminders = archive.about(customer, Kind::Reminder);
    let due = reminders.filter(|(_, r)| r.get("done").is_none()).filter_map(|(_, r)| solar(r, "due"));
    due.chain(written).min()
}

/// Whether any part of the handover note is written.
#[must_use]
pub fn has_handover_note(record: &Record) -> bool {
    HANDOVER_NOTE.iter().any(|field| record.get(field).is_some())
}

/// A field's full solar date.
#[must_use]
pub fn solar(record: &Record, field: &str) -> Option<NaiveDate> {
    record.get(field)?.as_date()?.to_solar()
}

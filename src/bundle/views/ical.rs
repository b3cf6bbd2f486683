//! reminders.ics: iCalendar (RFC 5545), the open reminders.
//!
//! All-day events with an alarm rather than VTODO: the calendars of most phones, and of most mail programs, import events
//! and pass over to-dos without a word. They are transparent, so they block no time.

use super::ViewContext;
use super::content_line::{ContentLines, uuid};
use super::source::{Row, Source};
use crate::domain::kind::Kind;
use crate::domain::value::Value;
use chrono::{DateTime, Datelike, NaiveDate, Timelike};

/// The open reminders with a full solar date; those without one have no day to stand on, and are in reminders.csv.
pub fn reminders(source: &Source<'_>, context: &ViewContext<'_>) -> String {
    let mut lines = ContentLines::default();
    lines.raw("BEGIN", "VCALENDAR");
    lines.raw("VERSION", "2.0");
    lines.raw("PRODID", "-//Keliu//Keliu//ZH");
    lines.raw("CALSCALE", "GREGORIAN");
    lines.text("X-WR-CALNAME", context.company_name);
    let stamp = utc_stamp(context.created);
    for row in source.rows(&Kind::Reminder) {
        let due = row.1.get("due").and_then(Value::as_date).and_then(|date| date.to_solar());
        if let (Some(due), None) = (due, row.1.get("done")) {
            event(&mut lines, source, row, due, &stamp);
        }
    }
    lines.raw("END", "VCALENDAR");
    lines.finish()
}

fn event(lines: &mut ContentLines, source: &Source<'_>, (id, record): Row<'_>, due: NaiveDate, stamp: &str) {
    let (customer, text) = (source.name_of(record, "customer"), record.text("text"));
    let summary = if customer.is_empty() { text.to_owned() } else { format!("{customer}: {text}") };
    lines.raw("BEGIN", "VEVENT");
    lines.raw("UID", &uuid(id));
    lines.raw("DTSTAMP", stamp);
    lines.raw("DTSTART;VALUE=DATE", &format!("{:04}{:02}{:02}", due.year(), due.month(), due.day()));
    lines.text("SUMMARY", &summary);
    lines.text("DESCRIPTION", &description(source, record));
    lines.raw("TRANSP", "TRANSPARENT");
    lines.raw("BEGIN", "VALARM");
    lines.raw("ACTION", "DISPLAY");
    lines.text("DESCRIPTION", &summary);
    // Nine in the morning of the day: a whole-day event begins at midnight.
    lines.raw("TRIGGER", "PT9H");
    lines.raw("END", "VALARM");
    lines.raw("END", "VEVENT");
}

/// The member, and the customer's phones: what one needs at hand when the alarm rings.
fn description(source: &Source<'_>, record: &crate::domain::record::Record) -> String {
    let mut parts = vec![source.name_of(record, "member").to_owned()];
    if let Some(customer) = source.customer_of(record).and_then(|id| source.customer(id)) {
        parts.extend(customer.all("phones").map(Value::plain));
    }
    parts.retain(|part| !part.is_empty());
    parts.join("\n")
}

/// RFC 3339 to the UTC form of RFC 5545 §3.3.5; a time that cannot be read becomes 1970, which DTSTAMP allows.
fn utc_stamp(created: &str) -> String {
    let t = DateTime::parse_from_rfc3339(created).map(|time| time.naive_utc()).unwrap_or_default();
    format!("{:04}{:02}{:02}T{:02}{:02}{:02}Z", t.year(), t.month(), t.day(), t.hour(), t.minute(), t.second())
}

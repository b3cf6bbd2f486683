//! A member leaves the company: the last day, the list that is gone through, the rule for coming back.

use super::offer::{NewId, date};
use super::rights::demand_offer;
use super::value::int;
use crate::domain::archive::Archive;
use crate::domain::customer::solar;
use crate::domain::duty::active;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::labels::Language;
use crate::domain::order::sort_by_key;
use crate::domain::record::Key;
use crate::domain::value::Value;
use crate::edits::Refused;
use crate::log::draft::Draft;
use chrono::NaiveDate;

/// Most points of a list.
pub const MAX_POINTS: usize = 100;

/// The points a firm begins with; labour law differs, so the firm edits them.
const POINTS: [(&str, &str); 10] = [
    ("坐下来好好谈一次：为什么走，有什么难处", "A kind talk: why they go, and what made it hard"),
    ("听听对公司的建议", "Their advice to the company"),
    ("有什么可以帮忙的", "Whether we can help with anything"),
    ("工资结到最后一天，不克扣", "Pay settled up to the last day, nothing docked"),
    ("补助、报销、押金结清", "Allowance, expenses and deposits settled"),
    ("客户交接给接手人并引见", "Customers handed over and successors introduced"),
    ("公司的东西和资料交回", "The company's things and papers returned"),
    ("签收：客户资料属于公司", "Signed: customer data is the company's"),
    ("收回账号和口令", "Access and passphrases taken back"),
    ("讲清返聘规定，对谁都一样", "The rule for coming back explained, alike for all"),
];

/// The points of the firm's list, or those a firm begins with.
#[must_use]
pub fn points(archive: &Archive, language: Language) -> Vec<String> {
    let company = archive.record(Kind::Company, Id::COMPANY);
    let own = company.map_or("", |record| record.text("exit_points")).lines().map(str::trim);
    let own: Vec<String> = own.filter(|line| !line.is_empty()).map(str::to_owned).collect();
    if own.is_empty() { POINTS.iter().map(|(zh, en)| language.pick(zh, en).to_owned()).collect() } else { own }
}

/// The draft that makes these the firm's points, and this its rule for coming back; empty for those a firm begins with.
///
/// # Errors
/// [`Refused`] `not-owner` for who may not, see [`demand_offer`]; `too-long`.
pub fn set_points(
    archive: &Archive,
    (by, today): (Id, NaiveDate),
    points: &[String],
    rehire_rule: &str,
) -> Result<Draft, Refused> {
    demand_offer(archive, by, today)?;
    let text = points.iter().map(|point| point.trim()).filter(|point| !point.is_empty()).collect::<Vec<_>>().join("\n");
    let too_long = |text: &str| text.chars().count() > crate::edits::customers::MAX_TEXT;
    if points.len() > MAX_POINTS || too_long(&text) || too_long(rehire_rule) {
        return Err(Refused("too-long"));
    }
    let key = Key::new(Kind::Company, Id::COMPANY);
    let mut draft = Draft::company();
    for (field, text) in [("exit_points", text.as_str()), ("rehire_rule", rehire_rule.trim())] {
        draft.set(archive, &key, field, Some(text).filter(|text| !text.is_empty()).map(Value::text));
    }
    Ok(draft)
}

/// Notes that a member leaves, with `day` as the last one, and opens the list of points for them.
///
/// # Errors
/// [`Refused`] `member-missing`; `last-member` if nobody would be left to answer for the customers; `last-owner` if no owner
/// would be.
pub fn depart(
    archive: &Archive,
    member: Id,
    day: NaiveDate,
    (reason, handover): (&str, Option<Id>),
    points: &[String],
    new_id: NewId<'_>,
) -> Result<Vec<Draft>, Refused> {
    if !archive.record(Kind::Member, member).is_some_and(|record| record.is_live()) {
        return Err(Refused("member-missing"));
    }
    let after = day.succ_opt().unwrap_or(day);
    if !active(archive, after).any(|id| id != member) {
        return Err(Refused("last-member"));
    }
    let owns = |id: Id| archive.record(Kind::Member, id).is_some_and(|record| record.text("role") == "owner");
    if owns(member) && !active(archive, after).any(|id| id != member && owns(id)) {
        return Err(Refused("last-owner"));
    }
    let mut of_member = Draft::company();
    of_member.set(archive, &Key::new(Kind::Member, member), "left", Some(date(day)));
    let key = Key::new(Kind::Departure, new_id());
    let mut departure = Draft::company();
    departure.put(&key, "member", Value::id(member));
    departure.put(&key, "day", date(day));
    departure.put_text(&key, "reason", reason);
    if let Some(handover) = handover {
        departure.put(&key, "handover", Value::id(handover));
    }
    for (place, text) in (1..).zip(points.iter().take(MAX_POINTS)) {
        let point = Key::new(Kind::ExitPoint, new_id());
        departure.put(&point, "departure", Value::id(key.id));
        departure.put(&point, "place", Value::Int(place));
        departure.put_text(&point, "text", text);
    }
    Ok(vec![of_member, departure])
}

/// A member who has left, or was away for good, comes back to work, and can take customers again.
///
/// # Errors
/// [`Refused`] `not-owner` for who may not say so, see [`demand_offer`].
pub fn come_back(archive: &Archive, (by, today): (Id, NaiveDate), member: Id) -> Result<Draft, Refused> {
    demand_offer(archive, by, today)?;
    let key = Key::new(Kind::Member, member);
    let mut draft = Draft::company();
    draft.set(archive, &key, "left", None);
    draft.set(archive, &key, "back", Some(date(today)));
    Ok(draft)
}

/// One point of a departure's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// Its id.
    pub id: Id,
    /// What is to be done.
    pub text: String,
    /// When it was.
    pub done: Option<NaiveDate>,
    /// By whom.
    pub by: Option<Id>,
    /// What there is to say.
    pub note: String,
}

/// The points of a departure, in their order.
#[must_use]
pub fn list(archive: &Archive, departure: Id) -> Vec<Point> {
    let of = archive.live(Kind::ExitPoint).filter(|(_, record)| record.reference("departure") == Some(departure));
    let mut points: Vec<_> = of.collect();
    sort_by_key(&mut points, |(id, record)| (int(record, "place"), *id));
    let read = |(id, record): (Id, &crate::domain::record::Record)| Point {
        id,
        text: record.text("text").to_owned(),
        done: solar(record, "done"),
        by: record.reference("by"),
        note: record.text("note").to_owned(),
    };
    points.into_iter().map(read).collect()
}

/// Ticks a point, or takes the tick away.
#[must_use]
pub fn tick(archive: &Archive, point: Id, done: Option<(NaiveDate, Id)>) -> Draft {
    let key = Key::new(Kind::ExitPoint, point);
    let mut draft = Draft::company();
    draft.set(archive, &key, "done", done.map(|(day, _)| date(day)));
    draft.set(archive, &key, "by", done.map(|(_, by)| Value::id(by)));
    draft
}

/// Notes when it was signed that customer data is the company's, and how coming back is to be dealt with.
#[must_use]
pub fn conclude(
    archive: &Archive,
    departure: Id,
    acknowledged: Option<NaiveDate>,
    (rehire, words): (&str, &str),
) -> Draft {
    let key = Key::new(Kind::Departure, departure);
    let text = |text: &str| Some(text.trim()).filter(|text| !text.is_empty()).map(Value::text);
    let mut draft = Draft::company();
    draft.set(archive, &key, "acknowledged", acknowledged.map(date));
    draft.set(archive, &key, "rehire", text(rehire));
    draft.set(archive, &key, "rehire_note", text(words));
    draft
}

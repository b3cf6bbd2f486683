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

/// What who leaves signs: the firm's own words, or those a firm begins with; labour law differs.
#[must_use]
pub fn receipt(archive: &Archive, language: Language) -> String {
    let own = archive.record(Kind::Company, Id::COMPANY).map_or("", |record| record.text("exit_receipt"));
    if own.is_empty() { language.pick(RECEIPT.0, RECEIPT.1).to_owned() } else { own.to_owned() }
}

const RECEIPT: (&str, &str) = (
    "客户资料（名单、联系方式、记录卡、订单、价格和往来）属于公司。本人已把这些资料和公司的物品全部交回，\
     没有自留副本，今后不使用，也不转给他人。\n公司确认：工资、补助、报销和押金已按约定结清。",
    "Customer data (names, contacts, record cards, orders, prices and correspondence) is the company's. I have returned \
     all of it and whatever else is the company's, have kept no copy, and will neither use it nor pass it on.\n\
     The company confirms that pay, allowance, expenses and deposits are settled as agreed.",
);

/// The firm's own words for the exit; empty ones give way to those a firm begins with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FirmWords {
    /// The list, one point each.
    pub points: Vec<String>,
    /// What who leaves signs.
    pub receipt: String,
    /// The rule for coming back.
    pub rehire_rule: String,
}

/// The draft that makes these the firm's words.
///
/// # Errors
/// [`Refused`] `not-owner` for who may not, see [`demand_offer`]; `too-long`.
pub fn set_words(archive: &Archive, (by, today): (Id, NaiveDate), words: &FirmWords) -> Result<Draft, Refused> {
    demand_offer(archive, by, today)?;
    let points = words.points.iter().map(|point| point.trim()).filter(|point| !point.is_empty());
    let points = points.collect::<Vec<_>>().join("\n");
    let texts = [
        ("exit_points", points.as_str()),
        ("exit_receipt", words.receipt.trim()),
        ("rehire_rule", words.rehire_rule.trim()),
    ];
    let too_long = |text: &str| text.chars().count() > crate::edits::customers::MAX_TEXT;
    if words.points.len() > MAX_POINTS || texts.iter().any(|(_, text)| too_long(text)) {
        return Err(Refused("too-long"));
    }
    let key = Key::new(Kind::Company, Id::COMPANY);
    let mut draft = Draft::company();
    for (field, text) in texts {
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
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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

/// Notes what there is to say of a point: what was talked of, what is still missing.
#[must_use]
pub fn note(archive: &Archive, point: Id, text: &str) -> Draft {
    let mut draft = Draft::company();
    let text = Some(text.trim()).filter(|text| !text.is_empty()).map(Value::text);
    draft.set(archive, &Key::new(Kind::ExitPoint, point), "note", text);
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

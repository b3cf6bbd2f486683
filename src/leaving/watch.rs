//! The aftermath: what becomes of each customer that was handed over, after 7, 30, 60 and 90 days.

use super::accept::standing;
use super::item::{Handover, Item, items};
use super::offer::date;
use super::rates::Rates;
use super::value::{Period, int, order, worth};
use crate::domain::archive::Archive;
use crate::domain::customer::solar;
use crate::domain::field::CAUSES;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::order::sort_by_key;
use crate::domain::record::{Key, Record};
use crate::domain::value::Value;
use crate::edits::Refused;
use crate::log::draft::Draft;
use chrono::{Days, NaiveDate};
use std::collections::BTreeMap;

/// After how many days it is looked at.
pub const AFTER: [i64; 4] = [7, 30, 60, 90];
/// From this day on, who has ordered before and no longer does counts as lost.
const LOST_AFTER: i64 = 60;

/// What became of a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// Goes on as before.
    Kept,
    /// Not heard of, or half of what it was.
    Shaken,
    /// Gone.
    Lost,
}

impl Outcome {
    /// All of them, with their codes in the field table.
    pub const ALL: [(Outcome, &'static str); 3] =
        [(Outcome::Kept, "kept"), (Outcome::Shaken, "shaken"), (Outcome::Lost, "lost")];

    fn from_code(code: &str) -> Option<Self> {
        Outcome::ALL.iter().find(|(_, known)| *known == code).map(|(outcome, _)| *outcome)
    }
}

/// A customer so many days after the handover. Money in hundredths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// How many days.
    pub after: i64,
    /// The day it is looked at.
    pub due: NaiveDate,
    /// The first contact of somebody who has not left; the introduction is one.
    pub contacted: Option<NaiveDate>,
    /// How many orders there were.
    pub orders: usize,
    /// Their revenue.
    pub value: i64,
    /// The revenue of as many days before.
    pub before: i64,
    /// What became of them; `None` before the day has come.
    pub outcome: Option<Outcome>,
    /// Whether a person has said so.
    pub by_hand: bool,
    /// Why they were lost, as a code of [`CAUSES`]; empty if nobody has said.
    pub cause: String,
    /// What the loss costs in a year; 0 unless they are lost.
    pub cost: i64,
    /// That cost, if a person has given it.
    pub given: Option<i64>,
    /// What a competitor has offered.
    pub quote: String,
    /// Anything else that was said.
    pub note: String,
}

/// A customer that is watched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watched {
    /// The item.
    pub item: Item,
    /// The first day.
    pub since: NaiveDate,
    /// The looks at it, in order of day.
    pub checks: Vec<Check>,
}

impl Check {
    /// What a person has said of it so far: to be said again, or changed.
    #[must_use]
    pub fn said(&self) -> Said {
        Said {
            outcome: self.outcome.filter(|_| self.by_hand),
            cause: self.cause.clone(),
            cost: self.given,
            quote: self.quote.clone(),
            note: self.note.clone(),
        }
    }
}

impl Watched {
    /// The look that is to be spoken of: the last one whose day has come, else the first.
    #[must_use]
    pub fn now(&self, today: NaiveDate) -> Option<&Check> {
        self.checks.iter().rfind(|check| check.due <= today).or(self.checks.first())
    }
}

/// The customers of a handover, watched from its first day on, accepted or not.
///
/// # Errors
/// [`Refused`] `item-missing`, `handover-withdrawn`.
pub fn watch(archive: &Archive, handover: Id, today: NaiveDate) -> Result<Vec<Watched>, Refused> {
    let handover = standing(archive, handover)?;
    let rates = Rates::of(archive);
    let of = |item: Item| {
        let facts = Facts::read(archive, &item, handover.start);
        let due = AFTER.into_iter().filter_map(|after| {
            let due = day_after(handover.start, after);
            handover.until.is_none_or(|until| due <= until).then_some((after, due))
        });
        let checks = due.map(|(after, due)| facts.check(archive, &rates, (after, due), today)).collect();
        Watched { item, since: handover.start, checks }
    };
    Ok(items(archive, handover.id).into_iter().map(of).collect())
}

fn day_after(day: NaiveDate, days: i64) -> NaiveDate {
    day.checked_add_days(Days::new(days.unsigned_abs())).unwrap_or(NaiveDate::MAX)
}

/// What is known of one customer around the handover.
struct Facts<'a> {
    customer: Id,
    since: NaiveDate,
    /// Days of contact with somebody who has not left.
    contacts: Vec<NaiveDate>,
    /// Days and revenue of orders.
    orders: Vec<(NaiveDate, i64)>,
    /// What people have noted, the latest for each number of days.
    noted: BTreeMap<i64, &'a Record>,
}

impl<'a> Facts<'a> {
    fn read(archive: &'a Archive, item: &Item, since: NaiveDate) -> Self {
        let stays = |member: Id| !item.leavers.contains(&member);
        // Whoever wrote it, or was there too.
        let met = |record: &Record| {
            let mut present = record.all("present").filter_map(Value::as_id);
            record.reference("member").is_none_or(stays) || present.any(stays)
        };
        let of = |kind: Kind| archive.about(item.customer, kind);
        let touched = of(Kind::Card).chain(of(Kind::Order)).filter(|(_, record)| met(record));
        let contacts = touched.filter_map(|(_, record)| solar(record, "date")).chain(item.introduced).collect();
        let orders = of(Kind::Order);
        let orders = orders.filter_map(|(id, found)| Some((solar(found, "date")?, order(archive, id, found).revenue)));
        let noted = of(Kind::Watch).filter(|(_, record)| record.reference("item") == Some(item.id));
        let mut noted: Vec<_> = noted.filter_map(|(id, record)| Some((id, int(record, "after")?, record))).collect();
        sort_by_key(&mut noted, |(id, _, record)| (solar(record, "date"), *id));
        Facts {
            customer: item.customer,
            since,
            contacts,
            orders: orders.collect(),
            noted: noted.into_iter().map(|(_, after, record)| (after, record)).collect(),
        }
    }

    fn check(&self, archive: &Archive, rates: &Rates, (after, due): (i64, NaiveDate), today: NaiveDate) -> Check {
        let within = |day: NaiveDate| self.since <= day && day < due;
        let start = self.since.checked_sub_days(Days::new(after.unsigned_abs())).unwrap_or(NaiveDate::MIN);
        let sum = |orders: &mut dyn Iterator<Item = &(NaiveDate, i64)>| {
            orders.fold((0, 0_i64), |(count, sum), (_, revenue)| (count + 1, sum.saturating_add(*revenue)))
        };
        let (orders, value) = sum(&mut self.orders.iter().filter(|(day, _)| within(*day)));
        let (_, before) = sum(&mut self.orders.iter().filter(|(day, _)| start <= *day && *day < self.since));
        let contacted = self.contacts.iter().copied().filter(|day| within(*day)).min();
        let noted = self.noted.range(..=after).next_back().map(|(said_at, record)| (*said_at, *record));
        // What somebody has said of an earlier look holds until the day of a later one has come: then the figures speak anew.
        let come = |said_at: i64| {
            let mut later = AFTER.into_iter().filter(|look| said_at < *look && *look <= after);
            later.any(|look| day_after(self.since, look) <= today)
        };
        let holds = noted.filter(|(said_at, _)| !come(*said_at));
        let noted = noted.map(|(_, record)| record);
        let said = holds.and_then(|(_, record)| Outcome::from_code(record.text("outcome")));
        let judged = judge(after, contacted.is_some(), value, before);
        let outcome = said.or_else(|| (today >= due).then_some(judged));
        let lost = outcome == Some(Outcome::Lost);
        let given = noted.and_then(|record| int(record, "cost"));
        let text = |field: &str| noted.map_or_else(String::new, |record| record.text(field).to_owned());
        Check {
            after,
            due,
            contacted,
            orders,
            value,
            before,
            outcome,
            by_hand: said.is_some(),
            cause: if lost || holds.is_some() { text("cause") } else { String::new() },
            cost: if lost { given.unwrap_or_else(|| yearly(archive, self.customer, self.since, rates)) } else { 0 },
            given,
            quote: text("quote"),
            note: text("note"),
        }
    }
}

/// The margin of the twelve months before a day: what losing a customer costs in a year.
fn yearly(archive: &Archive, customer: Id, since: NaiveDate, rates: &Rates) -> i64 {
    let period = Period::months(super::value::MONTHS, since.pred_opt().unwrap_or(since));
    worth(archive, customer, period).margin(rates.margin)
}

/// What the figures say. Who has not ordered before either is kept by contact alone.
fn judge(after: i64, contacted: bool, value: i64, before: i64) -> Outcome {
    if before <= 0 {
        return if contacted || value > 0 { Outcome::Kept } else { Outcome::Shaken };
    }
    match value {
        ..=0 if after >= LOST_AFTER => Outcome::Lost,
        _ if value.saturating_mul(2) < before => Outcome::Shaken,
        _ => Outcome::Kept,
    }
}

/// What a person says of a watched customer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// What became of them, if the figures are not to say it.
    pub outcome: Option<Outcome>,
    /// Why they were lost, as a code of [`CAUSES`] or in other words.
    pub cause: String,
    /// What the loss costs in a year, if it is not to be reckoned.
    pub cost: Option<i64>,
    /// What a competitor has offered.
    pub quote: String,
    /// Anything else.
    pub note: String,
}

/// Notes what a person says of an item so many days after the handover.
///
/// # Errors
/// [`Refused`] `item-missing`, `handover-withdrawn`; `cause-missing` for a loss without a reason.
pub fn say(
    archive: &Archive,
    id: Id,
    (item, after): (Id, i64),
    (by, today): (Id, NaiveDate),
    said: &Said,
) -> Result<Draft, Refused> {
    let item = Item::read(archive, item).ok_or(Refused("item-missing"))?;
    standing(archive, item.handover)?;
    if said.outcome == Some(Outcome::Lost) && said.cause.trim().is_empty() {
        return Err(Refused("cause-missing"));
    }
    let key = Key::new(Kind::Watch, id);
    let mut draft = Draft::about(item.customer);
    draft.put(&key, "customer", Value::id(item.customer));
    draft.put(&key, "item", Value::id(item.id));
    draft.put(&key, "member", Value::id(by));
    draft.put(&key, "after", Value::Int(after));
    draft.put(&key, "date", date(today));
    let code = said.outcome.and_then(|said| Outcome::ALL.iter().find(|(known, _)| *known == said));
    draft.put_text(&key, "outcome", code.map_or("", |(_, code)| code));
    draft.put_text(&key, "cause", &said.cause);
    if let Some(cost) = said.cost {
        draft.put(&key, "cost", Value::Int(cost));
    }
    draft.put_text(&key, "quote", &said.quote);
    draft.put_text(&key, "note", &said.note);
    Ok(draft)
}

/// A handover so many days later. Money in hundredths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// How many days.
    pub after: i64,
    /// The customers whose day has come, or of whom somebody has said what became of them.
    pub seen: usize,
    /// How many of them were contacted.
    pub contacted: usize,
    /// How many ordered.
    pub ordered: usize,
    /// How many were kept.
    pub kept: usize,
    /// How many are shaken.
    pub shaken: usize,
    /// How many are lost.
    pub lost: usize,
    /// What they bought.
    pub value: i64,
    /// What they had bought in as many days before.
    pub before: i64,
    /// What the losses cost in a year.
    pub cost: i64,
}

/// How well a handover held, on one page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// How many customers were handed over.
    pub customers: usize,
    /// How many nobody has accepted.
    pub open: usize,
    /// In how many days half of the answers came; `None` without any.
    pub median_days: Option<i64>,
    /// The looks at it, in order of day.
    pub looks: Vec<Held>,
    /// Why customers were lost, as of the last look, with their number; most frequent first.
    pub causes: Vec<(String, usize)>,
    /// Competitors' quotes that were noted, by customer.
    pub quotes: Vec<(Id, String)>,
}

/// Adds up what was watched.
#[must_use]
pub fn summary(handover: &Handover, watched: &[Watched]) -> Summary {
    let mut looks: BTreeMap<i64, Held> = BTreeMap::new();
    let mut causes: BTreeMap<String, usize> = BTreeMap::new();
    let mut quotes = Vec::new();
    for one in watched {
        for check in one.checks.iter().filter(|check| check.outcome.is_some()) {
            looks.entry(check.after).or_default().add(check);
        }
        let last = one.checks.iter().rfind(|check| check.outcome.is_some());
        if let Some(check) = last.filter(|check| check.outcome == Some(Outcome::Lost)) {
            *causes.entry(check.cause.clone()).or_default() += 1;
        }
        quotes
            .extend(last.filter(|check| !check.quote.is_empty()).map(|check| (one.item.customer, check.quote.clone())));
    }
    let mut causes: Vec<(String, usize)> = causes.into_iter().collect();
    sort_by_key(&mut causes, |(cause, count)| {
        let known = CAUSES.iter().position(|code| code == cause);
        (core::cmp::Reverse(*count), known.unwrap_or(CAUSES.len()))
    });
    let mut days: Vec<i64> = watched
        .iter()
        .filter(|one| !one.item.state.is_open())
        .filter_map(|one| Some((one.item.answered? - handover.sent?).num_days()))
        .collect();
    sort_by_key(&mut days, |days| *days);
    Summary {
        customers: watched.len(),
        open: watched.iter().filter(|one| one.item.state.is_open()).count(),
        median_days: days.get(days.len() / 2).copied(),
        looks: looks.into_values().collect(),
        causes,
        quotes,
    }
}

impl Held {
    fn add(&mut self, check: &Check) {
        self.after = check.after;
        self.seen += 1;
        self.contacted += usize::from(check.contacted.is_some());
        self.ordered += usize::from(check.orders > 0);
        self.kept += usize::from(check.outcome == Some(Outcome::Kept));
        self.shaken += usize::from(check.outcome == Some(Outcome::Shaken));
        self.lost += usize::from(check.outcome == Some(Outcome::Lost));
        self.value = self.value.saturating_add(check.value);
        self.before = self.before.saturating_add(check.before);
        self.cost = self.cost.saturating_add(check.cost);
    }
}

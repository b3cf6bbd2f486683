//! Exposure: what the company would lose if some members left today.

use super::behind::behind;
use super::contact::Touches;
use super::held::{Held, Holding, held};
use super::lines::{self, Known, Line};
use super::rates::Rates;
use super::value::{self, Period, Worth};
use crate::domain::archive::Archive;
use crate::domain::customer::{last_contact, solar};
use crate::domain::duty::{active, is_active, lead_on};
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::order::sort_by_key;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Who is thought to leave, and which customers are looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// The members.
    pub members: BTreeSet<Id>,
    /// Only customers of this town.
    pub town: Option<String>,
}

impl Choice {
    /// These members.
    pub fn members(members: impl IntoIterator<Item = Id>) -> Self {
        Choice { members: members.into_iter().collect(), town: None }
    }

    /// A member and all who report to them, directly or not, and work here.
    #[must_use]
    pub fn team(archive: &Archive, boss: Id, day: NaiveDate) -> Self {
        let mut members = BTreeSet::from([boss]);
        loop {
            let known = members.len();
            let reports = |id: &Id| {
                let member = archive.record(Kind::Member, *id);
                member.and_then(|member| member.reference("reports_to")).is_some_and(|boss| members.contains(&boss))
            };
            let more: Vec<Id> = active(archive, day).filter(reports).collect();
            members.extend(more);
            if members.len() == known {
                return Choice { members, town: None };
            }
        }
    }

    /// All who are responsible for a customer in a town, and the customers there.
    #[must_use]
    pub fn region(archive: &Archive, town: &str, day: NaiveDate) -> Self {
        let there = archive.live(Kind::Customer).filter(|(_, customer)| customer.text("town") == town);
        let members = there.filter_map(|(id, _)| lead_on(archive, id, day)).collect();
        Choice { members, town: Some(town.to_owned()) }
    }
}

/// What every exposure of a day is reckoned from; read once.
#[derive(Clone, Debug)]
pub struct Scene {
    /// The day it is.
    pub day: NaiveDate,
    /// The time looked back on.
    pub period: Period,
    /// The rates.
    pub rates: Rates,
    /// Who had contact.
    pub touches: Touches,
    /// Who knows whom.
    pub known: BTreeMap<Id, Known>,
    /// What each customer is worth.
    pub worth: BTreeMap<Id, Worth>,
}

impl Scene {
    /// Of a day, looking back on a period.
    #[must_use]
    pub fn read(archive: &Archive, period: Period, day: NaiveDate) -> Self {
        let touches = Touches::of(archive, period);
        let known = lines::all(archive, &touches, day);
        Scene { day, period, rates: Rates::of(archive), known, worth: value::all(archive, period), touches }
    }

    /// What a customer is worth.
    #[must_use]
    pub fn worth_of(&self, customer: Id) -> Worth {
        self.worth.get(&customer).copied().unwrap_or_default()
    }
}

/// How many customers, and what they are worth together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// How many.
    pub customers: usize,
    /// Their worth.
    pub worth: Worth,
}

impl Group {
    /// Takes one more in.
    pub fn add(&mut self, worth: Worth) {
        *self = Group { customers: self.customers + 1, worth: self.worth.and(worth) };
    }
}

/// What is missing in a customer's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Gap {
    /// No phone, neither of the customer nor of a contact.
    Phone,
    /// No address.
    Address,
    /// No contact with a name.
    Contact,
    /// Not a word on who decides.
    Decides,
    /// Not a word on the next step.
    Next,
    /// No record card in the period.
    Card,
}

/// One customer of an exposure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The customer.
    pub customer: Id,
    /// The line they are held by today.
    pub line: Line,
    /// Whether only the paper says that there are two.
    pub only_on_paper: bool,
    /// Whether nobody but the members chosen knows them.
    pub alone: bool,
    /// What they are worth.
    pub worth: Worth,
    /// What is to be expected to be lost.
    pub loss: i64,
    /// What sits with the members chosen.
    pub holdings: Vec<Holding>,
    /// The last contact of anybody; nothing is recorded since.
    pub last_contact: Option<NaiveDate>,
    /// What is missing in the file.
    pub gaps: Vec<Gap>,
}

/// What the company would lose if some members left today. Money in hundredths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exposure {
    /// Who is thought to leave.
    pub choice: Choice,
    /// The customers they know.
    pub served: Group,
    /// Those that nobody else knows.
    pub alone: Group,
    /// Those that one single member knows.
    pub single_line: usize,
    /// All customers there are.
    pub all: Group,
    /// The orders they handled themselves.
    pub handled: Worth,
    /// What is to be expected to be lost: customers × loss rate × revenue × margin.
    pub loss: i64,
    /// Open reminders of theirs.
    pub reminders: usize,
    /// Promises in their heads.
    pub promises: usize,
    /// Cards of theirs with something unsolved.
    pub unsolved: usize,
    /// The customers they know or hold something about: those nobody else knows first, then by revenue.
    pub rows: Vec<Row>,
}

impl Exposure {
    /// The share of all revenue that is with customers nobody else knows, in thousandths.
    #[must_use]
    pub fn share_alone(&self) -> i64 {
        thousandths(self.alone.worth.revenue, self.all.worth.revenue)
    }

    /// The share of all revenue that is with customers they know, in thousandths.
    #[must_use]
    pub fn share_served(&self) -> i64 {
        thousandths(self.served.worth.revenue, self.all.worth.revenue)
    }

    /// The rows with most missing, then those with which there was no contact for longest.
    #[must_use]
    pub fn weakest(&self) -> Vec<&Row> {
        let mut rows: Vec<&Row> = self.rows.iter().filter(|row| !row.gaps.is_empty()).collect();
        sort_by_key(&mut rows, |row| (core::cmp::Reverse(row.gaps.len()), row.last_contact));
        rows
    }
}

fn thousandths(part: i64, whole: i64) -> i64 {
    if whole <= 0 { 0 } else { value::clamp(i128::from(part) * 1000 / i128::from(whole)) }
}

/// The exposure to some members.
#[must_use]
pub fn exposure(archive: &Archive, scene: &Scene, choice: &Choice) -> Exposure {
    let held = held(archive, &choice.members, scene.day);
    let gone = left_by(archive, &choice.members, scene.day);
    let mut sum = Exposure {
        choice: choice.clone(),
        served: Group::default(),
        alone: Group::default(),
        single_line: 0,
        all: Group::default(),
        handled: handled(archive, scene, choice),
        loss: 0,
        reminders: 0,
        promises: 0,
        unsolved: 0,
        rows: Vec::new(),
    };
    for (customer, known) in &scene.known {
        sum.all.add(scene.worth_of(*customer));
        let knows = known.any(&choice.members) || gone.contains(customer);
        if !in_town(archive, *customer, choice) || !(knows || held.contains_key(customer)) {
            continue;
        }
        let row = row(archive, scene, choice, (&held, &gone), (*customer, known));
        if knows {
            sum.served.add(row.worth);
            sum.single_line += usize::from(row.line == Line::Single);
        }
        if row.alone {
            sum.alone.add(row.worth);
        }
        for holding in &row.holdings {
            sum.reminders += usize::from(matches!(holding, Holding::Reminder(_)));
            sum.promises += usize::from(matches!(holding, Holding::Promise(_)));
            sum.unsolved += usize::from(matches!(holding, Holding::Card(_)));
        }
        sum.rows.push(row);
    }
    sum.loss = scene.rates.expected_loss(&sum.served.worth, &sum.alone.worth);
    sort_by_key(&mut sum.rows, |row| (!row.alone, core::cmp::Reverse(row.worth.revenue), row.customer));
    sum
}

/// The customers that some of these members have left behind when they went.
fn left_by(archive: &Archive, members: &BTreeSet<Id>, day: NaiveDate) -> BTreeSet<Id> {
    if members.iter().all(|member| is_active(archive, *member, day)) {
        return BTreeSet::new();
    }
    let left = behind(archive, day).into_iter().filter(|(member, _)| members.contains(member));
    left.flat_map(|(_, customers)| customers).collect()
}

fn row(
    archive: &Archive,
    scene: &Scene,
    choice: &Choice,
    (held, gone): (&Held, &BTreeSet<Id>),
    (id, known): (Id, &Known),
) -> Row {
    let left = gone.contains(&id);
    let alone = known.none_but(&choice.members) || (left && known.0.is_empty());
    let rates = &scene.rates;
    let rate = match (alone, left || known.any(&choice.members)) {
        (true, _) => rates.alone,
        (false, true) => rates.loss,
        (false, false) => 0,
    };
    let worth = scene.worth_of(id);
    Row {
        customer: id,
        line: known.line(archive),
        only_on_paper: known.only_on_paper(),
        alone,
        worth,
        loss: rates.expected(&worth, rate),
        holdings: held.get(&id).into_iter().flat_map(|of| of.values().flatten().cloned()).collect(),
        last_contact: last_seen(archive, scene, id),
        gaps: gaps(archive, scene.period, id),
    }
}

fn in_town(archive: &Archive, customer: Id, choice: &Choice) -> bool {
    let town = archive.record(Kind::Customer, customer).map_or("", |record| record.text("town"));
    choice.town.as_deref().is_none_or(|chosen| chosen == town)
}

/// The last contact that is known of, an order included.
fn last_seen(archive: &Archive, scene: &Scene, customer: Id) -> Option<NaiveDate> {
    let touched = scene.touches.with(customer).iter().filter_map(|touch| touch.day).max();
    touched.max(last_contact(archive, customer))
}

/// The orders of the period that these members handled.
fn handled(archive: &Archive, scene: &Scene, choice: &Choice) -> Worth {
    let theirs = archive.live(Kind::Order).filter(|(_, order)| {
        order.reference("member").is_some_and(|member| choice.members.contains(&member))
            && scene.period.holds(solar(order, "date"))
            && order.reference("customer").is_some_and(|customer| in_town(archive, customer, choice))
    });
    theirs.map(|(id, record)| value::order(archive, id, record)).fold(Worth::default(), Worth::and)
}

/// What is missing in a customer's file.
#[must_use]
pub fn gaps(archive: &Archive, period: Period, customer: Id) -> Vec<Gap> {
    let Some(record) = archive.record(Kind::Customer, customer) else { return Vec::new() };
    let contacts = || archive.about(customer, Kind::Contact);
    let phone = record.get("phones").is_some() || contacts().any(|(_, contact)| contact.get("phones").is_some());
    let named = contacts().any(|(_, contact)| !contact.text("name").is_empty());
    let card = archive.about(customer, Kind::Card).any(|(_, card)| period.holds(solar(card, "date")));
    let next = record.get("next_contact").is_some() || !record.text("note_next").is_empty();
    let reminded = archive.about(customer, Kind::Reminder).any(|(_, reminder)| reminder.get("done").is_none());
    let checks = [
        (Gap::Phone, phone),
        (Gap::Address, !record.text("address").is_empty()),
        (Gap::Contact, named),
        (Gap::Decides, !record.text("note_decides").is_empty()),
        (Gap::Next, next || reminded),
        (Gap::Card, card),
    ];
    checks.into_iter().filter(|(_, there)| !there).map(|(gap, _)| gap).collect()
}

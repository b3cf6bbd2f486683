//! Who answers for a customer: there is always somebody, whoever has left and whatever is still open.

use super::archive::Archive;
use super::customer::{assignments, solar};
use super::id::Id;
use super::kind::Kind;
use super::record::Record;
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// Why somebody answers for a customer. The first that applies holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ground {
    /// The assignment in force says so.
    Lead,
    /// Stands in for the lead until a day that is set.
    Deputy,
    /// Runs a handover in which nobody has accepted this customer yet.
    Keeper,
    /// The second line.
    Second,
    /// The lead reported to them.
    Boss,
    /// Nobody else is left: the owner, else a manager, else anybody.
    Owner,
}

/// Who answers for a customer, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duty {
    /// The member.
    pub member: Id,
    /// Why they do.
    pub ground: Ground,
}

/// Whether a member works here on a day: up to the last one that is written down.
#[must_use]
pub fn is_active(archive: &Archive, member: Id, day: NaiveDate) -> bool {
    let record = archive.record(Kind::Member, member).filter(|record| record.is_live());
    record.is_some_and(|record| solar(record, "left").is_none_or(|left| day <= left))
}

/// The members who work here on a day, in order of id.
pub fn active(archive: &Archive, day: NaiveDate) -> impl Iterator<Item = Id> {
    archive.live(Kind::Member).map(|(id, _)| id).filter(move |id| is_active(archive, *id, day))
}

/// Who is offered for something new: who works here, and who stands there already, though they may have left.
#[must_use]
pub fn offered(archive: &Archive, day: NaiveDate, there: Option<Id>) -> Vec<Id> {
    let known = archive.live(Kind::Member).map(|(id, _)| id);
    known.filter(|id| there == Some(*id) || is_active(archive, *id, day)).collect()
}

/// Whether an assignment holds on a day. One without a first day holds from ever.
#[must_use]
pub fn in_force(assignment: &Record, day: NaiveDate) -> bool {
    solar(assignment, "from").is_none_or(|from| from <= day) && holds_yet(assignment, day)
}

/// Whether an assignment holds on a day, or will.
#[must_use]
pub fn holds_yet(assignment: &Record, day: NaiveDate) -> bool {
    let from = solar(assignment, "from");
    // One that ends before it begins never holds.
    let ends = |to: NaiveDate| day < to && from.is_none_or(|from| from < to);
    assignment.get("to").is_none() || solar(assignment, "to").is_some_and(ends)
}

/// The assignments of a customer in force on a day: those that end on a set day first (a deputy stands before who is
/// stood in for), then the latest.
#[must_use]
pub fn in_force_on(archive: &Archive, customer: Id, day: NaiveDate) -> Vec<(Id, &Record)> {
    let all = assignments(archive, customer).into_iter().filter(|(_, record)| in_force(record, day));
    let (bounded, open): (Vec<_>, Vec<_>) = all.partition(|(_, record)| record.get("to").is_some());
    bounded.into_iter().chain(open).collect()
}

/// The member responsible for a customer on a day, by the assignments alone: of several the first who works here.
#[must_use]
pub fn lead_on(archive: &Archive, customer: Id, day: NaiveDate) -> Option<Id> {
    let held = in_force_on(archive, customer, day);
    let leads = held.iter().filter(|(_, record)| record.text("part") == "lead");
    let leads: Vec<Id> = leads.filter_map(|(_, record)| record.reference("member")).collect();
    leads.iter().find(|id| is_active(archive, **id, day)).or(leads.first()).copied()
}

/// Who answers for a customer on a day. `None` only where the archive has no member at all.
#[must_use]
pub fn duty(archive: &Archive, customer: Id, day: NaiveDate) -> Option<Duty> {
    let held = in_force_on(archive, customer, day);
    let works = |record: &&(Id, &Record)| record.1.reference("member").is_some_and(|id| is_active(archive, id, day));
    let is_lead = |record: &(Id, &Record)| record.1.text("part") == "lead";
    let of =
        |ground: Ground| move |record: &(Id, &Record)| Some(Duty { member: record.1.reference("member")?, ground });
    let lead = held.iter().filter(|record| is_lead(record)).find(works);
    let ground = lead.map_or(Ground::Lead, |(_, record)| match record.reference("handover") {
        Some(handover) if is_for_a_time(archive, handover) => Ground::Deputy,
        _ => Ground::Lead,
    });
    lead.and_then(of(ground))
        .or_else(|| keeper(archive, customer, day).map(|member| Duty { member, ground: Ground::Keeper }))
        .or_else(|| held.iter().find(works).and_then(of(Ground::Second)))
        .or_else(|| {
            let leads = held.iter().filter(|record| is_lead(record));
            let boss = leads.filter_map(|(_, record)| boss(archive, record.reference("member")?, day)).next();
            boss.map(|member| Duty { member, ground: Ground::Boss })
        })
        .or_else(|| last_resort(archive, day).map(|member| Duty { member, ground: Ground::Owner }))
}

/// Who answers for an open reminder on a day: whose it is, else who answers for the customer.
#[must_use]
pub fn reminder_duty(archive: &Archive, reminder: &Record, day: NaiveDate) -> Option<Id> {
    let own = reminder.reference("member").filter(|id| is_active(archive, *id, day));
    own.or_else(|| Some(duty(archive, reminder.reference("customer")?, day)?.member))
}

/// Whether a handover still stands.
#[must_use]
pub fn handover_stands(archive: &Archive, handover: Id) -> bool {
    let record = archive.record(Kind::Handover, handover).filter(|record| record.is_live());
    record.is_some_and(|record| record.get("withdrawn").is_none())
}

/// Whether a handover stands, and lasts beyond a day: what nobody accepted of it still waits then.
#[must_use]
pub fn handover_waits(archive: &Archive, handover: Id, day: NaiveDate) -> bool {
    let record = archive.record(Kind::Handover, handover);
    let until = record.and_then(|record| solar(record, "until"));
    handover_stands(archive, handover) && until.is_none_or(|until| day < until)
}

/// Whether a handover ends on a set day.
#[must_use]
pub fn is_for_a_time(archive: &Archive, handover: Id) -> bool {
    archive.record(Kind::Handover, handover).is_some_and(|record| record.get("until").is_some())
}

/// Who runs the latest handover in which a customer is offered and not yet accepted.
fn keeper(archive: &Archive, customer: Id, day: NaiveDate) -> Option<Id> {
    let open = archive.about(customer, Kind::HandoverItem);
    let open = open.filter(|(_, item)| matches!(item.text("state"), "offered" | "query"));
    let keepers = open.filter_map(|(id, item)| {
        let handover = item.reference("handover").filter(|handover| handover_waits(archive, *handover, day))?;
        let member = archive.record(Kind::Handover, handover)?.reference("keeper")?;
        is_active(archive, member, day).then_some((solar(item, "offered"), id, member))
    });
    keepers.max().map(|(_, _, member)| member)
}

/// The first of those a member reported to, directly or not, who works here on a day.
#[must_use]
pub fn boss(archive: &Archive, member: Id, day: NaiveDate) -> Option<Id> {
    let mut seen = BTreeSet::from([member]);
    let mut at = member;
    loop {
        at = archive.record(Kind::Member, at)?.reference("reports_to")?;
        // A circle of bosses ends the search.
        if !seen.insert(at) {
            return None;
        }
        if is_active(archive, at, day) {
            return Some(at);
        }
    }
}

fn last_resort(archive: &Archive, day: NaiveDate) -> Option<Id> {
    let rank = |record: &Record| match record.text("role") {
        "owner" => 0,
        "manager" => 1,
        _ => 2,
    };
    // Two copies may each have let the other's last member go: then it is whoever there is.
    let ranked = archive.live(Kind::Member).map(|(id, record)| (!is_active(archive, id, day), rank(record), id));
    ranked.min().map(|(_, _, id)| id)
}

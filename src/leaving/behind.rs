//! What members who no longer work here have left behind: nobody offers it for them, so it must be found.

use super::item::Why;
use super::plan::{Request, to_go};
use crate::domain::archive::Archive;
use crate::domain::customer::assignments;
use crate::domain::duty::{Ground, duty, holds_yet, is_active, lead_on};
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// The members who have left.
fn departed(archive: &Archive, day: NaiveDate) -> BTreeSet<Id> {
    archive.live(Kind::Member).map(|(id, _)| id).filter(|id| !is_active(archive, *id, day)).collect()
}

/// The customers at which something still sits with a member who has left, by member: what a handover would move, and none
/// that stands sees to.
#[must_use]
pub fn behind(archive: &Archive, day: NaiveDate) -> BTreeMap<Id, BTreeSet<Id>> {
    let leavers = departed(archive, day);
    let mut behind: BTreeMap<Id, BTreeSet<Id>> = BTreeMap::new();
    let Some(keeper) = leavers.first().copied() else { return behind };
    let request = Request {
        leavers,
        why: Why::Leave,
        start: day,
        until: None,
        reason: String::new(),
        keeper,
        successors: BTreeSet::new(),
        limit: None,
    };
    for (customer, proposal) in to_go(archive, day, &request) {
        let asked = proposal.open.iter().filter_map(|item| archive.record(Kind::HandoverItem, *item));
        let asked = asked.filter_map(|item| item.reference("successor"));
        for member in proposal.leavers.iter().copied().chain(asked) {
            behind.entry(member).or_default().insert(customer);
        }
    }
    behind
}

/// The customers whose lead has left, and for whom neither anybody else has the lead nor a handover is open, by who has left.
#[must_use]
pub fn unled(archive: &Archive, day: NaiveDate) -> BTreeMap<Id, BTreeSet<Id>> {
    let mut unled: BTreeMap<Id, BTreeSet<Id>> = BTreeMap::new();
    for (customer, _) in archive.live(Kind::Customer) {
        let Some(lead) = lead_on(archive, customer, day).filter(|lead| !is_active(archive, *lead, day)) else {
            continue;
        };
        if duty(archive, customer, day).is_none_or(|duty| duty.ground != Ground::Keeper) {
            unled.entry(lead).or_default().insert(customer);
        }
    }
    unled
}

/// How many customers sit with a member who goes: those they answer for while they work here; later those at which a part
/// or an open reminder is still theirs.
#[must_use]
pub fn holds(archive: &Archive, member: Id, day: NaiveDate) -> usize {
    let theirs = |record: &crate::domain::record::Record| record.reference("member") == Some(member);
    let holds = |customer: Id| {
        if is_active(archive, member, day) {
            return duty(archive, customer, day).is_some_and(|duty| duty.member == member);
        }
        let part = assignments(archive, customer).into_iter().any(|(_, part)| theirs(part) && holds_yet(part, day));
        let open = |reminder: &crate::domain::record::Record| theirs(reminder) && reminder.get("done").is_none();
        part || archive.about(customer, Kind::Reminder).any(|(_, reminder)| open(reminder))
    };
    archive.live(Kind::Customer).filter(|(id, _)| holds(*id)).count()
}

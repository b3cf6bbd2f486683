//! Suggested successors: who knows the customer already, who is there anyway, who has room.

use super::contact::Touches;
use super::exposure::Scene;
use super::item::{self, Handover, Why};
use super::plan::{Because, Proposal, Request};
use super::value::Period;
use crate::domain::archive::Archive;
use crate::domain::customer::solar;
use crate::domain::duty::{active, handover_stands, is_active, lead_on};
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::order::sort_by_key;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Whether a member can take something over in a handover: works there when it begins, and is not about to go away too.
#[must_use]
pub fn can_take(archive: &Archive, request: &Request, member: Id) -> bool {
    let leaves = request.why != Why::Rotation && request.leavers.contains(&member);
    is_active(archive, member, request.start) && !leaves && !is_going(archive, request, member)
}

/// Whether another handover takes the member away in that time. One for good does until they are back.
fn is_going(archive: &Archive, request: &Request, member: Id) -> bool {
    let back = archive.record(Kind::Member, member).and_then(|record| solar(record, "back"));
    let away = |handover: &Handover| {
        let begins = request.until.is_none_or(|until| handover.start < until);
        let lasts = match handover.until {
            Some(until) => request.start < until,
            None => back.is_none_or(|back| back < handover.sent.unwrap_or(handover.start) || request.start < back),
        };
        handover_stands(archive, handover.id) && handover.why != Why::Rotation && begins && lasts
    };
    Handover::all(archive).iter().any(|handover| handover.leavers.contains(&member) && away(handover))
}

/// Fills in suggestions, those worth most first, and never more than the limit for one successor.
pub(super) fn fill(archive: &Archive, scene: &Scene, request: &Request, proposals: &mut Vec<Proposal>) {
    sort_by_key(proposals, |proposal| {
        let worth = scene.worth_of(proposal.customer);
        (core::cmp::Reverse(worth.revenue), proposal.customer)
    });
    let mut desk = Desk::read(archive, scene, request);
    for proposal in proposals {
        if let Some((member, because)) = desk.best(proposal) {
            desk.give(member);
            (proposal.successor, proposal.because) = (Some(member), Some(because));
        }
    }
}

/// Who could take something, and what they have.
struct Desk<'a> {
    archive: &'a Archive,
    scene: &'a Scene,
    limit: usize,
    /// How many customers each candidate has, and how many of these from this handover.
    load: BTreeMap<Id, (usize, usize)>,
    /// Who ever had contact: where the last months say nothing, the years before do.
    ever: Touches,
    /// Towns each member looks after.
    towns: BTreeSet<(Id, &'a str)>,
}

impl<'a> Desk<'a> {
    fn read(archive: &'a Archive, scene: &'a Scene, request: &Request) -> Self {
        let chosen = |id: &Id| request.successors.is_empty() || request.successors.contains(id);
        let able = active(archive, request.start).filter(chosen).filter(|id| can_take(archive, request, *id));
        let mut load: BTreeMap<Id, (usize, usize)> = able.map(|id| (id, (0, 0))).collect();
        let mut towns = BTreeSet::new();
        for (customer, record) in archive.live(Kind::Customer) {
            let lead = lead_on(archive, customer, scene.day);
            if let Some((member, (has, _))) =
                lead.and_then(|lead| load.get_key_value(&lead).map(|found| (lead, *found.1)))
            {
                load.insert(member, (has + 1, 0));
                let town = record.text("town");
                if !town.is_empty() {
                    towns.insert((member, town));
                }
            }
        }
        // What was offered to them and waits for an answer counts as theirs.
        for open in item::red(archive, scene.day) {
            if let Some((has, _)) = open.successor.and_then(|member| load.get_mut(&member)) {
                *has += 1;
            }
        }
        let ever = Touches::of(archive, Period::ALL);
        Desk { archive, scene, limit: request.limit.unwrap_or(usize::MAX), load, ever, towns }
    }

    fn best(&self, proposal: &Proposal) -> Option<(Id, Because)> {
        let known = self.scene.known.get(&proposal.customer);
        let town = self.archive.record(Kind::Customer, proposal.customer).map_or("", |record| record.text("town"));
        // Whoever leads the customer is no second line of it.
        let lead =
            proposal.is_second_line().then(|| lead_on(self.archive, proposal.customer, self.scene.day)).flatten();
        let able =
            self.load.iter().filter(|(id, (_, given))| *given < self.limit && !proposal.is_from(self.archive, **id));
        let ranked = able.map(|(id, (has, given))| {
            let ever = self.ever.with(proposal.customer).iter().any(|touch| touch.member == *id);
            let met =
                known.and_then(|known| known.0.get(id)).map_or(u8::from(ever), |basis| 1 + u8::from(basis.in_fact()));
            let near = self.towns.contains(&(*id, town));
            ((lead != Some(*id), met, near, core::cmp::Reverse(has + given), core::cmp::Reverse(*id)), *id)
        });
        let ((_, met, near, _, _), id) = ranked.max()?;
        let because = match (met, near) {
            (1.., _) => Because::SecondLine,
            (_, true) => Because::Region,
            _ => Because::Capacity,
        };
        Some((id, because))
    }

    fn give(&mut self, member: Id) {
        if let Some((_, given)) = self.load.get_mut(&member) {
            *given += 1;
        }
    }
}

/// How many customers each member who works there is responsible for: to see who has room.
#[must_use]
pub fn loads(archive: &Archive, day: NaiveDate) -> BTreeMap<Id, usize> {
    let mut loads: BTreeMap<Id, usize> = active(archive, day).map(|id| (id, 0)).collect();
    for lead in archive.live(Kind::Customer).filter_map(|(customer, _)| lead_on(archive, customer, day)) {
        *loads.entry(lead).or_default() += 1;
    }
    loads
}

//! A handover before it is offered: what must go, and to whom it could.

use super::exposure::Scene;
use super::held::{Holding, held};
use super::item::{self, Handover, Item, Why};
use super::suggest;
use crate::domain::archive::Archive;
use crate::domain::customer::solar;
use crate::domain::duty::{handover_waits, is_for_a_time};
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::edits::Refused;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Whose customers.
    pub leavers: BTreeSet<Id>,
    /// Why.
    pub why: Why,
    /// The first day the successors answer for them.
    pub start: NaiveDate,
    /// The first day the leavers do again; `None` for good.
    pub until: Option<NaiveDate>,
    /// Why, in words.
    pub reason: String,
    /// Who runs it and answers for what nobody has accepted.
    pub keeper: Id,
    /// Among whom to look for successors; empty for everybody.
    pub successors: BTreeSet<Id>,
    /// Most customers for one successor.
    pub limit: Option<usize>,
}

impl Request {
    /// Whether it makes sense.
    ///
    /// # Errors
    /// [`Refused`] `leavers-missing`; `until-missing` for a holiday without an end; `until-invalid` where the end is not behind the start, or for who leaves for good;
    /// `keeper-leaves`.
    pub fn check(&self) -> Result<(), Refused> {
        if self.leavers.is_empty() {
            return Err(Refused("leavers-missing"));
        }
        // Who is on holiday comes back; of an illness the end may not be known.
        if self.why == Why::Holiday && self.until.is_none() {
            return Err(Refused("until-missing"));
        }
        if self.until.is_some_and(|until| until <= self.start || self.why == Why::Leave) {
            return Err(Refused("until-invalid"));
        }
        if self.leavers.contains(&self.keeper) && self.why != Why::Rotation {
            return Err(Refused("keeper-leaves"));
        }
        Ok(())
    }

    /// The request of a handover that was offered already: for what was written since.
    #[must_use]
    pub fn again(handover: &Handover) -> Option<Self> {
        Some(Request {
            leavers: handover.leavers.clone(),
            why: handover.why,
            start: handover.start,
            until: handover.until,
            reason: handover.reason.clone(),
            keeper: handover.keeper?,
            successors: BTreeSet::new(),
            limit: None,
        })
    }
}

/// Why somebody is suggested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Because {
    /// Knows the customer already.
    SecondLine,
    /// Looks after others in the same town.
    Region,
    /// Has the fewest customers.
    Capacity,
}

/// What goes at one customer, and to whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The customer.
    pub customer: Id,
    /// Who holds something there.
    pub leavers: BTreeSet<Id>,
    /// What they hold.
    pub holdings: Vec<Holding>,
    /// Items of other handovers that wait for the answer of one who leaves: they are offered anew.
    pub open: Vec<Id>,
    /// To whom it goes; to be chosen, or changed, by a person.
    pub successor: Option<Id>,
    /// Why they were suggested.
    pub because: Option<Because>,
    /// The handover note.
    pub note: String,
}

impl Proposal {
    /// Whether the leavers hold a part in the customer, but do not lead it.
    #[must_use]
    pub fn is_second_line(&self) -> bool {
        let parts =
            || self.holdings.iter().filter_map(|one| if let Holding::Part(_, part) = one { Some(part) } else { None });
        parts().next().is_some() && parts().all(|part| part != "lead")
    }

    /// Whether it comes from this member, who cannot take it then.
    #[must_use]
    pub fn is_from(&self, archive: &Archive, member: Id) -> bool {
        let mut open = self.open.iter().filter_map(|id| Item::read(archive, *id));
        self.leavers.contains(&member) || open.any(|item| item.leavers.contains(&member))
    }
}

/// A handover before it is offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// What was asked for.
    pub request: Request,
    /// One for each customer; those worth most first.
    pub proposals: Vec<Proposal>,
}

/// Finds everything that must go, and suggests to whom. A member with nothing gives an empty plan.
///
/// # Errors
/// As [`Request::check`].
pub fn plan(archive: &Archive, scene: &Scene, request: Request) -> Result<Plan, Refused> {
    request.check()?;
    let mut proposals: Vec<Proposal> = to_go(archive, scene.day, &request).into_values().collect();
    suggest::fill(archive, scene, &request, &mut proposals);
    Ok(Plan { request, proposals })
}

/// The customers that came to sit with the leavers after a handover was offered, and are not in it; none once it is over.
#[must_use]
pub fn new_since(archive: &Archive, handover: &Handover, day: NaiveDate) -> BTreeSet<Id> {
    let waits = handover_waits(archive, handover.id, day);
    let Some(request) = Request::again(handover).filter(|_| waits) else {
        return BTreeSet::new();
    };
    let in_it: BTreeSet<Id> = item::items(archive, handover.id).into_iter().map(|item| item.customer).collect();
    let found = to_go(archive, day, &request).into_iter().filter(|(_, one)| !one.holdings.is_empty());
    found.map(|(customer, _)| customer).filter(|customer| !in_it.contains(customer)).collect()
}

/// What must go, by customer, still without successors.
pub(super) fn to_go(archive: &Archive, day: NaiveDate, request: &Request) -> BTreeMap<Id, Proposal> {
    let settled = Settled::read(archive, request);
    let mut found: BTreeMap<Id, Proposal> = BTreeMap::new();
    let blank = |customer| Proposal {
        customer,
        leavers: BTreeSet::new(),
        holdings: Vec::new(),
        open: Vec::new(),
        successor: None,
        because: None,
        note: String::new(),
    };
    for (customer, by_member) in held(archive, &request.leavers, day) {
        for (member, mut holdings) in by_member {
            settled.take_out((customer, member), &mut holdings);
            holdings.retain(|holding| !ends_by_itself(archive, holding, request));
            if !holdings.is_empty() {
                let proposal = found.entry(customer).or_insert_with(|| blank(customer));
                proposal.leavers.insert(member);
                proposal.holdings.extend(holdings);
            }
        }
    }
    // Who changes markets can still answer.
    let open = if request.why == Why::Rotation { Vec::new() } else { item::red(archive, day) };
    for open in open {
        if open.successor.is_some_and(|successor| request.leavers.contains(&successor)) {
            found.entry(open.customer).or_insert_with(|| blank(open.customer)).open.push(open.id);
        }
    }
    found
}

/// Whether a part is over by the first day of the handover anyway.
fn ends_by_itself(archive: &Archive, holding: &Holding, request: &Request) -> bool {
    let Holding::Part(id, _) = holding else { return false };
    let to = archive.record(Kind::Assignment, *id).and_then(|record| solar(record, "to"));
    to.is_some_and(|to| to <= request.start)
}

/// What other handovers already see to.
struct Settled {
    /// Offered, and not answered.
    offered: BTreeSet<(Id, Id)>,
    /// Accepted for good.
    accepted: BTreeSet<(Id, Id)>,
}

impl Settled {
    fn read(archive: &Archive, request: &Request) -> Self {
        let mut settled = Settled { offered: BTreeSet::new(), accepted: BTreeSet::new() };
        for Item { customer, handover, leavers, state, .. } in item::all(archive) {
            let for_a_time = is_for_a_time(archive, handover);
            // Who goes for good takes what was to be looked after for a time only.
            if !handover_waits(archive, handover, request.start) || (for_a_time && request.until.is_none()) {
                continue;
            }
            let pairs = leavers.into_iter().map(|leaver| (customer, leaver));
            match state.is_open() {
                true => settled.offered.extend(pairs),
                false if !for_a_time => settled.accepted.extend(pairs),
                false => {}
            }
        }
        settled
    }

    /// Takes out what needs no handing over any more. Of what was accepted, words and ties stay with who wrote them; what
    /// must be done and was written since is left.
    fn take_out(&self, whose: (Id, Id), holdings: &mut Vec<Holding>) {
        if self.offered.contains(&whose) {
            holdings.clear();
        } else if self.accepted.contains(&whose) {
            holdings.retain(|holding| matches!(holding, Holding::Part(..) | Holding::Reminder(_)));
        }
    }
}

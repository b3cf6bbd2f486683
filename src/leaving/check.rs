//! The check before a handover is offered: nothing may be orphaned.

use super::exposure::Scene;
use super::item::Why;
use super::plan::{Plan, to_go};
use super::suggest::can_take;
use crate::domain::archive::Archive;
use crate::domain::duty::active;
use crate::domain::id::Id;
use std::collections::{BTreeMap, BTreeSet};

/// What stands in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Problem {
    /// Nobody would be left in the company.
    NobodyLeft,
    /// Nobody is to take this customer.
    NoSuccessor {
        /// The customer.
        customer: Id,
    },
    /// Something of the leavers is in no proposal.
    Orphaned {
        /// The customer.
        customer: Id,
    },
    /// The successor holds this customer already and hands it over.
    ToItself {
        /// The customer.
        customer: Id,
        /// The successor.
        member: Id,
    },
    /// The successor is not there, or goes too.
    CannotTake {
        /// The customer.
        customer: Id,
        /// The successor.
        member: Id,
    },
    /// One successor gets more than was allowed.
    OverLimit {
        /// The successor.
        member: Id,
        /// How many they would get.
        customers: usize,
    },
}

impl Problem {
    /// A stable name for screens and tests.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Problem::NobodyLeft => "nobody-left",
            Problem::NoSuccessor { .. } => "no-successor",
            Problem::Orphaned { .. } => "orphaned",
            Problem::ToItself { .. } => "successor-same",
            Problem::CannotTake { .. } => "successor-leaves",
            Problem::OverLimit { .. } => "over-limit",
        }
    }
}

/// Everything that stands in the way of offering a plan; empty when nothing is orphaned.
#[must_use]
pub fn problems(archive: &Archive, scene: &Scene, plan: &Plan) -> Vec<Problem> {
    let request = &plan.request;
    let mut problems = Vec::new();
    let stays = |id: &Id| !request.leavers.contains(id);
    if request.why == Why::Leave && !active(archive, request.start).any(|id| stays(&id)) {
        problems.push(Problem::NobodyLeft);
    }
    let mut able: BTreeMap<Id, bool> = BTreeMap::new();
    let mut given: BTreeMap<Id, usize> = BTreeMap::new();
    for proposal in &plan.proposals {
        let customer = proposal.customer;
        let Some(member) = proposal.successor else {
            problems.push(Problem::NoSuccessor { customer });
            continue;
        };
        *given.entry(member).or_default() += 1;
        if proposal.is_from(archive, member) {
            problems.push(Problem::ToItself { customer, member });
        } else if !*able.entry(member).or_insert_with(|| can_take(archive, request, member)) {
            problems.push(Problem::CannotTake { customer, member });
        }
    }
    let over = given.into_iter().filter(|(_, customers)| request.limit.is_some_and(|limit| *customers > limit));
    problems.extend(over.map(|(member, customers)| Problem::OverLimit { member, customers }));
    problems.extend(orphaned(archive, scene, plan).into_iter().map(|customer| Problem::Orphaned { customer }));
    problems
}

/// The customers at which something would stay with the leavers: left out of the plan, or written since it was made.
fn orphaned(archive: &Archive, scene: &Scene, plan: &Plan) -> BTreeSet<Id> {
    let planned: BTreeMap<Id, &BTreeSet<Id>> = plan.proposals.iter().map(|one| (one.customer, &one.leavers)).collect();
    let open: BTreeSet<Id> = plan.proposals.iter().flat_map(|one| one.open.iter().copied()).collect();
    let there = to_go(archive, scene.day, &plan.request).into_values();
    let missing = there.filter(|found| {
        let by = planned.get(&found.customer);
        !found.leavers.iter().all(|leaver| by.is_some_and(|by| by.contains(leaver)))
            || !found.open.iter().all(|id| open.contains(id))
    });
    missing.map(|found| found.customer).collect()
}

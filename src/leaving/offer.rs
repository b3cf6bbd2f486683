//! Offering a handover: one record, and one item for each customer.

use super::check::problems;
use super::exposure::Scene;
use super::item::{Item, State, items};
use super::plan::{Plan, Proposal};
use crate::domain::archive::Archive;
use crate::domain::date::PartialDate;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::record::Key;
use crate::domain::value::Value;
use crate::edits::Refused;
use crate::log::draft::Draft;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Makes new ids.
pub type NewId<'a> = &'a mut dyn FnMut() -> Id;

/// A day as a value.
pub(super) fn date(day: NaiveDate) -> Value {
    Value::Date(PartialDate::solar(day))
}

/// The drafts that offer a plan: the handover first, then each customer's item. `missing` says what the file may lack where
/// the leavers do not help. `into`: a handover that was offered before and gets what was written since.
///
/// # Errors
/// [`Refused`] with the code of the first of [`problems`]: nothing that would leave something behind is offered;
/// `nothing-to-hand-over` for an empty plan.
pub fn offer(
    archive: &Archive,
    scene: &Scene,
    plan: &Plan,
    missing: &str,
    into: Option<Id>,
    new_id: NewId<'_>,
) -> Result<Vec<Draft>, Refused> {
    plan.request.check()?;
    if let Some(problem) = problems(archive, scene, plan).first() {
        return Err(Refused(problem.code()));
    }
    if plan.proposals.is_empty() {
        return Err(Refused("nothing-to-hand-over"));
    }
    let mut drafts = Vec::new();
    let handover = match into {
        Some(handover) => handover,
        None => {
            let id = new_id();
            drafts.push(record(plan, missing, id, scene.day));
            id
        }
    };
    for proposal in &plan.proposals {
        drafts.push(about(archive, handover, proposal, scene.day, new_id));
    }
    Ok(drafts)
}

fn record(plan: &Plan, missing: &str, id: Id, today: NaiveDate) -> Draft {
    let request = &plan.request;
    let key = Key::new(Kind::Handover, id);
    let mut draft = Draft::company();
    draft.put(&key, "why", Value::text(request.why.code()));
    for leaver in &request.leavers {
        draft.put(&key, "leavers", Value::id(*leaver));
    }
    draft.put(&key, "keeper", Value::id(request.keeper));
    draft.put(&key, "start", date(request.start));
    if let Some(until) = request.until {
        draft.put(&key, "until", date(until));
    }
    draft.put(&key, "sent", date(today));
    draft.put_text(&key, "reason", &request.reason);
    draft.put_text(&key, "missing", missing);
    draft
}

fn about(archive: &Archive, handover: Id, proposal: &Proposal, today: NaiveDate, new_id: NewId<'_>) -> Draft {
    let mut draft = Draft::about(proposal.customer);
    let Some(successor) = proposal.successor else { return draft };
    for item in proposal.open.iter().filter_map(|id| Item::read(archive, *id)) {
        offer_to(&mut draft, archive, item.id, successor, today);
        draft.set(archive, &Key::new(Kind::HandoverItem, item.id), "via", Some(Value::id(handover)));
    }
    if !proposal.holdings.is_empty() {
        let key = Key::new(Kind::HandoverItem, new_id());
        draft.put(&key, "customer", Value::id(proposal.customer));
        draft.put(&key, "handover", Value::id(handover));
        for leaver in &proposal.leavers {
            draft.put(&key, "leavers", Value::id(*leaver));
        }
        draft.put_text(&key, "note", &proposal.note);
        offer_to(&mut draft, archive, key.id, successor, today);
    }
    draft
}

/// Offers an item, for the first time or anew.
fn offer_to(draft: &mut Draft, archive: &Archive, item: Id, successor: Id, today: NaiveDate) {
    let key = Key::new(Kind::HandoverItem, item);
    draft.set(archive, &key, "successor", Some(Value::id(successor)));
    draft.set(archive, &key, "state", Some(Value::text("offered")));
    draft.set(archive, &key, "offered", Some(date(today)));
    for field in ["answered", "refused", "answer"] {
        draft.set(archive, &key, field, None);
    }
}

/// Offers an item to somebody else, or to the same successor once more after a question was answered.
///
/// # Errors
/// [`Refused`] `item-missing`, `item-accepted`, `handover-withdrawn`, `handover-over`; `successor-same` for who hands it
/// over, `successor-leaves` for who does not work here.
pub fn reoffer(archive: &Archive, item: Id, successor: Id, today: NaiveDate) -> Result<Draft, Refused> {
    let item = Item::read(archive, item).ok_or(Refused("item-missing"))?;
    let handover = super::accept::lasting(archive, item.handover, today)?;
    if !item.state.is_open() {
        return Err(Refused("item-accepted"));
    }
    if item.leavers.contains(&successor) {
        return Err(Refused("successor-same"));
    }
    if let Some(mut request) = super::plan::Request::again(&handover) {
        // They need not have been there when it began.
        request.start = request.start.max(today);
        if !super::suggest::can_take(archive, &request, successor) {
            return Err(Refused("successor-leaves"));
        }
    }
    let mut draft = Draft::about(item.customer);
    offer_to(&mut draft, archive, item.id, successor, today);
    Ok(draft)
}

/// Which items of a handover are offered anew together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Those that were refused or asked about.
    Answered,
    /// All that nobody has accepted.
    Open,
}

impl Which {
    /// Whether an item is one of them.
    #[must_use]
    pub fn takes(self, item: &Item) -> bool {
        match self {
            Which::Answered => item.state == State::Query,
            Which::Open => item.state.is_open(),
        }
    }
}

/// Offers several items of a handover to somebody else, in one user action. What the successor hands over in it stays as
/// it is.
///
/// # Errors
/// As [`reoffer`]; `nothing-to-hand-over` if there is no such item.
pub fn reoffer_all(
    archive: &Archive,
    handover: Id,
    which: Which,
    successor: Id,
    today: NaiveDate,
) -> Result<Vec<Draft>, Refused> {
    let all = items(archive, handover).into_iter();
    let chosen = all.filter(|item| which.takes(item) && !item.leavers.contains(&successor));
    let drafts: Vec<Draft> =
        chosen.map(|item| reoffer(archive, item.id, successor, today)).collect::<Result<_, Refused>>()?;
    if drafts.is_empty() { Err(Refused("nothing-to-hand-over")) } else { Ok(drafts) }
}

/// Several proposals of a plan to one successor.
pub fn assign(plan: &mut Plan, customers: &[Id], successor: Option<Id>) {
    let chosen: BTreeMap<Id, ()> = customers.iter().map(|id| (*id, ())).collect();
    for proposal in plan.proposals.iter_mut().filter(|proposal| chosen.contains_key(&proposal.customer)) {
        (proposal.successor, proposal.because) = (successor, None);
    }
}

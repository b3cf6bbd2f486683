//! What a person chose in the preview of a handover, as a text that a draft can hold: it outlives going back, and a reload.

use super::plan::Plan;
use crate::domain::id::Id;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What was chosen for one customer, where it differs from what was suggested.
#[derive(Serialize, Deserialize)]
struct Choice {
    customer: Id,
    /// Whether a successor was chosen, or taken away.
    given: bool,
    to: Option<Id>,
    note: Option<String>,
}

/// What differs from the plan that was suggested; empty for nothing.
#[must_use]
pub fn keep(suggested: &Plan, chosen: &Plan) -> String {
    let before: BTreeMap<Id, _> = suggested.proposals.iter().map(|one| (one.customer, one)).collect();
    let differs = chosen.proposals.iter().filter_map(|one| {
        let was = before.get(&one.customer)?;
        let given = was.successor != one.successor;
        let note = (was.note != one.note).then(|| one.note.clone());
        let to = one.successor.filter(|_| given);
        (given || note.is_some()).then_some(Choice { customer: one.customer, given, to, note })
    });
    let differs: Vec<Choice> = differs.collect();
    if differs.is_empty() { String::new() } else { serde_json::to_string(&differs).unwrap_or_default() }
}

/// Chooses the same once more in a plan made anew; what is no longer in it is left out.
pub fn restore(plan: &mut Plan, kept: &str) {
    let choices: Vec<Choice> = serde_json::from_str(kept).unwrap_or_default();
    let mut by: BTreeMap<Id, Choice> = choices.into_iter().map(|one| (one.customer, one)).collect();
    for proposal in &mut plan.proposals {
        let Some(choice) = by.remove(&proposal.customer) else { continue };
        if choice.given {
            (proposal.successor, proposal.because) = (choice.to, None);
        }
        if let Some(note) = choice.note {
            proposal.note = note;
        }
    }
}

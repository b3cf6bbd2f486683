//! What an import would change, as drafts for the change log.

use super::preview::Totals;
use super::work::{Node, Work};
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::record::Key;
use crate::domain::value::Value;
use std::collections::HashMap;

/// Most drafts given at once.
pub const PIECE: usize = 500;
/// Most records in one draft: a customer with ten thousand orders becomes several, which no reader's limit refuses.
const MOST_RECORDS: usize = 200;

/// Records that are written in one draft.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub customer: Option<Id>,
    pub nodes: Vec<usize>,
}

/// Puts together what belongs to one customer; each company-level record stands alone, an order nobody has ordered with
/// its lines.
pub(super) fn groups(work: &Work<'_>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut open: HashMap<Id, usize> = HashMap::new();
    for (at, node) in work.nodes.iter().enumerate() {
        let (owner, customer) = owner(work, node);
        let full = |place: &usize| groups.get(*place).is_none_or(|group| group.nodes.len() >= MOST_RECORDS);
        let place = owner.and_then(|owner| open.get(&owner).copied()).filter(|place| !full(place));
        let place = place.unwrap_or_else(|| {
            groups.push(Group { customer, nodes: Vec::new() });
            if let Some(owner) = owner {
                open.insert(owner, groups.len() - 1);
            }
            groups.len() - 1
        });
        if let Some(group) = groups.get_mut(place) {
            group.nodes.push(at);
        }
    }
    groups
}

/// What a record is written with, and the customer that is.
fn owner(work: &Work<'_>, node: &Node) -> (Option<Id>, Option<Id>) {
    let of_order = |order: Id| {
        let customer = work.reference(&Key::new(Kind::Order, order), "customer");
        (customer.or(Some(order)), customer)
    };
    match node.key.kind {
        Kind::Customer => (Some(node.key.id), Some(node.key.id)),
        Kind::Order => of_order(node.key.id),
        Kind::OrderLine => work.reference(&node.key, "order").map_or((None, None), of_order),
        Kind::Contact | Kind::Assignment | Kind::Card | Kind::Reminder => {
            let customer = work.reference(&node.key, "customer");
            (customer, customer)
        }
        _ => (None, None),
    }
}

/// The record of the import itself.
pub(super) fn note_run(work: &mut Work<'_>, files: &[String], totals: Totals) {
    let id = work.make(Kind::Import);
    let key = Key::new(Kind::Import, id);
    work.set(&key, "files", Some(Value::text(files.join("\n"))));
    let Totals { rows, new, update, duplicate, rejected, warnings } = totals;
    let counts = [
        ("rows", rows),
        ("new", new),
        ("update", update),
        ("duplicate", duplicate),
        ("rejected", rejected),
        ("warnings", warnings),
    ];
    for (name, count) in counts {
        work.set(&key, name, i64::try_from(count).ok().map(Value::Int));
    }
}

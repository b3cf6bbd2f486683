//! Ties: who personally knows whom at a customer, how well, and in which part.

use super::contact::{How, Touch, Touches};
use super::value::int;
use crate::domain::archive::Archive;
use crate::domain::duty::active;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::order::sort_by_key;
use crate::domain::record::Key;
use crate::domain::value::Value;
use crate::edits::Refused;
use crate::log::draft::Draft;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// The strongest tie.
pub const STRONGEST: i64 = 5;
/// From this strength on a tie carries a customer by itself.
pub const CARRIES: i64 = 3;
/// Contact within so many days keeps a tie fresh; none within [`STALE_DAYS`] weakens it.
const FRESH_DAYS: i64 = 30;
const STALE_DAYS: i64 = 180;

/// A member's tie to a contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tie {
    /// The record, if somebody has written one.
    pub id: Option<Id>,
    /// The member.
    pub member: Id,
    /// Whom they know.
    pub contact: Id,
    /// How well, 1 to 5, as somebody has said.
    pub given: Option<i64>,
    /// How well, 1 to 5, as the cards suggest; `None` where there was no contact.
    pub suggested: Option<i64>,
    /// The part, as a code of the field table; empty if none was given.
    pub part: String,
}

impl Tie {
    /// How well, by hand where it was given so; 0 where nothing is known.
    #[must_use]
    pub fn strength(&self) -> i64 {
        self.given.or(self.suggested).unwrap_or(0)
    }
}

/// The ties to a customer's contacts, written and suggested, in order of contact and member.
#[must_use]
pub fn ties(archive: &Archive, touches: &Touches, customer: Id, today: NaiveDate) -> Vec<Tie> {
    let mut found: BTreeMap<(Id, Id), Tie> = BTreeMap::new();
    let blank = |contact, member| Tie { id: None, member, contact, given: None, suggested: None, part: String::new() };
    for (id, record) in archive.about(customer, Kind::Tie) {
        if let (Some(contact), Some(member)) = (record.reference("contact"), record.reference("member")) {
            let tie = found.entry((contact, member)).or_insert_with(|| blank(contact, member));
            tie.id = Some(id);
            tie.given = int(record, "strength").filter(|strength| (1..=STRONGEST).contains(strength)).or(tie.given);
            record.text("part").clone_into(&mut tie.part);
        }
    }
    let contacts: Vec<Id> = archive.about(customer, Kind::Contact).map(|(id, _)| id).collect();
    for member in touches.members(customer) {
        for contact in &contacts {
            if let Some(suggested) = suggest(touches.with(customer), member, *contact, contacts.len(), today) {
                let tie = found.entry((*contact, member)).or_insert_with(|| blank(*contact, member));
                tie.suggested = Some(suggested);
            }
        }
    }
    found.into_values().collect()
}

/// A row for everybody who works here or has a tie to this contact, the strongest first: what a form asks about.
#[must_use]
pub fn rows(archive: &Archive, customer: Id, contact: Id, today: NaiveDate) -> Vec<Tie> {
    let known = ties(archive, &Touches::of_customer(archive, customer), customer, today);
    let mut rows: Vec<Tie> = known.into_iter().filter(|tie| tie.contact == contact).collect();
    for member in active(archive, today) {
        if rows.iter().all(|tie| tie.member != member) {
            rows.push(Tie { id: None, member, contact, given: None, suggested: None, part: String::new() });
        }
    }
    sort_by_key(&mut rows, |tie| (core::cmp::Reverse(tie.strength()), tie.member));
    rows
}

/// What the contacts with a customer suggest of one member's tie to one contact: how often they met (having been there
/// and not only taken an order counts double, and so does having met just this one), and how long ago.
fn suggest(touches: &[Touch], member: Id, contact: Id, contacts: usize, today: NaiveDate) -> Option<i64> {
    let met = touches.iter().filter(|touch| touch.member == member);
    let met = met.filter(|touch| touch.contact.is_none_or(|other| other == contact));
    let (mut weight, mut last) = (0, None);
    for touch in met {
        let in_person = i64::from(touch.how != How::Order);
        let this_one = i64::from(touch.contact == Some(contact) || contacts == 1);
        weight += 1 + in_person + this_one;
        last = last.max(touch.day);
    }
    let frequent = match weight {
        0 => return None,
        1..=3 => 1,
        4..=9 => 2,
        10..=24 => 3,
        _ => 4,
    };
    let recent = match last.map(|day| (today - day).num_days()) {
        Some(days) if days <= FRESH_DAYS => 1,
        Some(days) if days <= STALE_DAYS => 0,
        _ => -1,
    };
    Some((frequent + recent).clamp(1, STRONGEST))
}

/// Writes a tie by hand, new with `id` where there is none yet. Without a strength the suggestion counts again.
///
/// # Errors
/// [`Refused`] `strength-invalid` outside 1 to 5.
pub fn write(
    archive: &Archive,
    id: Id,
    (customer, contact, member): (Id, Id, Id),
    strength: Option<i64>,
    part: &str,
) -> Result<Draft, Refused> {
    if strength.is_some_and(|strength| !(1..=STRONGEST).contains(&strength)) {
        return Err(Refused("strength-invalid"));
    }
    let mut draft = Draft::about(customer);
    let known = tie_of(archive, customer, contact, member);
    let key = Key::new(Kind::Tie, known.unwrap_or(id));
    if known.is_none() {
        put(&mut draft, id, (customer, contact, member));
    }
    draft.set(archive, &key, "strength", strength.map(Value::Int));
    draft.set(archive, &key, "part", Some(part).filter(|part| !part.is_empty()).map(Value::text));
    Ok(draft)
}

/// The record of a tie, if somebody has written one.
pub(super) fn tie_of(archive: &Archive, customer: Id, contact: Id, member: Id) -> Option<Id> {
    let mut ties = archive.about(customer, Kind::Tie);
    let same = |id: &Id, field: &str, record: &crate::domain::record::Record| record.reference(field) == Some(*id);
    ties.find(|(_, tie)| same(&contact, "contact", tie) && same(&member, "member", tie)).map(|(id, _)| id)
}

/// A new tie without a strength.
pub(super) fn put(draft: &mut Draft, id: Id, (customer, contact, member): (Id, Id, Id)) {
    let key = Key::new(Kind::Tie, id);
    for (field, of) in [("customer", customer), ("contact", contact), ("member", member)] {
        draft.put(&key, field, Value::id(of));
    }
}

//! What sits with a member: customers, ties, open reminders, promises, cards with something unsolved.

use super::contact::Touches;
use crate::domain::archive::Archive;
use crate::domain::customer::solar;
use crate::domain::duty::{holds_yet, lead_on};
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::order::sort_by_key;
use crate::domain::record::Record;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// One thing that sits with somebody.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holding {
    /// A part in the responsibility for the customer: the assignment and the part's code.
    Part(Id, String),
    /// Contact with a customer that nobody is responsible for.
    Contact,
    /// A tie to a contact.
    Tie(Id),
    /// An open reminder.
    Reminder(Id),
    /// Something that was promised, in its own words.
    Promise(String),
    /// A card with something unsolved.
    Card(Id),
}

impl Holding {
    /// Whether it is more than knowledge: something must be done or answered for.
    #[must_use]
    pub fn binds(&self) -> bool {
        !matches!(self, Holding::Tie(_))
    }
}

/// What sits with some members, by customer.
pub type Held = BTreeMap<Id, BTreeMap<Id, Vec<Holding>>>;

/// What sits with these members on a day: customer → member → what. Customers in the bin are left out.
#[must_use]
pub fn held(archive: &Archive, members: &BTreeSet<Id>, day: NaiveDate) -> Held {
    let mut held = Held::new();
    let live = |customer: &Id| archive.record(Kind::Customer, *customer).is_some_and(Record::is_live);
    let mut note = |record: &Record, holding: Holding| {
        let whose = record.reference("member").filter(|member| members.contains(member));
        if let (Some(member), Some(customer)) = (whose, record.reference("customer").filter(live)) {
            held.entry(customer).or_default().entry(member).or_default().push(holding);
        }
    };
    for (id, record) in archive.live(Kind::Assignment).filter(|(_, record)| holds_yet(record, day)) {
        note(record, Holding::Part(id, record.text("part").to_owned()));
    }
    for (id, record) in archive.live(Kind::Tie) {
        note(record, Holding::Tie(id));
    }
    for (id, record) in archive.live(Kind::Reminder).filter(|(_, record)| record.get("done").is_none()) {
        note(record, Holding::Reminder(id));
    }
    // Where nobody is responsible, whoever ever had contact is all there is: a card of today must not blot out the years
    // before.
    for (customer, _) in archive.live(Kind::Customer).filter(|(id, _)| lead_on(archive, *id, day).is_none()) {
        for member in Touches::of_customer(archive, customer).members(customer).intersection(members) {
            held.entry(customer).or_default().entry(*member).or_default().push(Holding::Contact);
        }
    }
    with_words(archive, members, &mut held);
    held
}

/// Adds promises and unsolved cards. A card sits with who wrote it, wherever that is; a promise with who holds a part.
fn with_words(archive: &Archive, members: &BTreeSet<Id>, held: &mut Held) {
    let customers: Vec<Id> = archive.live(Kind::Customer).map(|(id, _)| id).collect();
    for customer in customers {
        for (id, card) in unsolved(archive, customer) {
            if let Some(member) = card.reference("member").filter(|member| members.contains(member)) {
                held.entry(customer).or_default().entry(member).or_default().push(Holding::Card(id));
            }
        }
        let Some(of_customer) = held.get_mut(&customer) else { continue };
        let holds =
            |list: &&mut Vec<Holding>| list.iter().any(|one| matches!(one, Holding::Part(..) | Holding::Contact));
        if let Some(list) = of_customer.values_mut().find(holds) {
            list.extend(promises(archive, customer).into_iter().map(Holding::Promise));
        }
    }
}

/// The cards of a customer with something unsolved, the newest first. A card that solved something closes those before it;
/// what it left open itself stays open.
#[must_use]
pub fn unsolved(archive: &Archive, customer: Id) -> Vec<(Id, &Record)> {
    let mut cards: Vec<_> = archive.about(customer, Kind::Card).collect();
    sort_by_key(&mut cards, |(id, card)| core::cmp::Reverse((solar(card, "date"), *id)));
    let closing = cards.iter().position(|(_, card)| !card.text("solved").is_empty());
    cards.truncate(closing.map_or(cards.len(), |at| at + 1));
    cards.retain(|(_, card)| !card.text("unsolved").is_empty());
    cards
}

/// Words by which a promise is known.
const PROMISED: [&str; 9] = ["答应", "承诺", "保证", "允诺", "说好", "promise", "Promise", "agreed to", "guarantee"];

/// What a customer was promised: the note's words, and every line of notes and unsolved cards that sounds like a promise.
/// Each text once.
#[must_use]
pub fn promises(archive: &Archive, customer: Id) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut add = |text: &str| {
        let text = text.trim();
        if !text.is_empty() && !found.iter().any(|known| known == text) {
            found.push(text.to_owned());
        }
    };
    let Some(record) = archive.record(Kind::Customer, customer) else { return found };
    record.text("note_promised").lines().for_each(&mut add);
    let cards = unsolved(archive, customer);
    let of_cards = cards.iter().flat_map(|(_, card)| ["problem", "unsolved", "next"].map(|part| card.text(part)));
    for line in of_cards.chain([record.text("note")]).flat_map(str::lines) {
        if PROMISED.iter().any(|word| line.contains(word)) {
            add(line);
        }
    }
    found
}

//! The successor's answer: accepted, a question, not wanted; and the introduction to the customer.

use super::item::{Handover, Item, Why};
use super::offer::{NewId, date};
use super::ties;
use crate::domain::archive::Archive;
use crate::domain::customer::{assignments, solar};
use crate::domain::duty::{holds_yet, in_force, is_active, lead_on};
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::record::{Key, Record};
use crate::domain::value::Value;
use crate::edits::Refused;
use crate::edits::customers::MAX_TEXT;
use crate::log::draft::Draft;
use chrono::NaiveDate;

/// A handover that was not taken back.
pub(super) fn standing(archive: &Archive, handover: Id) -> Result<Handover, Refused> {
    let handover = Handover::read(archive, handover).ok_or(Refused("item-missing"))?;
    if handover.withdrawn.is_some() { Err(Refused("handover-withdrawn")) } else { Ok(handover) }
}

/// A handover that stands and is not over.
pub(super) fn lasting(archive: &Archive, handover: Id, today: NaiveDate) -> Result<Handover, Refused> {
    let handover = standing(archive, handover)?;
    if handover.is_over(today) { Err(Refused("handover-over")) } else { Ok(handover) }
}

/// An item that waits for an answer of `by`.
fn asked(archive: &Archive, item: Id, by: Id, today: NaiveDate) -> Result<(Item, Handover), Refused> {
    let item = Item::read(archive, item).ok_or(Refused("item-missing"))?;
    let handover = lasting(archive, item.handover, today)?;
    if !item.state.is_open() {
        return Err(Refused("item-accepted"));
    }
    if item.successor != Some(by) || !is_active(archive, by, today) {
        return Err(Refused("not-successor"));
    }
    Ok((item, handover))
}

/// Accepts an item: everything the leavers hold at the customer by now goes to the successor, from the handover's first
/// day or from today. What was written after the offer goes along.
///
/// # Errors
/// [`Refused`] `item-missing`, `item-accepted`, `handover-withdrawn`, `handover-over`; `not-successor` for anybody else.
pub fn accept(archive: &Archive, item: Id, by: Id, today: NaiveDate, new_id: NewId<'_>) -> Result<Draft, Refused> {
    let (item, handover) = asked(archive, item, by, today)?;
    let mut draft = Draft::about(item.customer);
    let mover = Move { archive, item: &item, handover: &handover, to: by, from: today.max(handover.start) };
    mover.parts(&mut draft, new_id);
    mover.reminders(&mut draft);
    mover.ties(&mut draft, new_id);
    let key = Key::new(Kind::HandoverItem, item.id);
    draft.set(archive, &key, "state", Some(Value::text("accepted")));
    draft.set(archive, &key, "answered", Some(date(today)));
    for field in ["refused", "answer"] {
        draft.set(archive, &key, field, None);
    }
    Ok(draft)
}

/// What was written at an accepted customer since, and still sits with who handed it over; `None` if there is nothing.
///
/// # Errors
/// [`Refused`] `item-missing`, `handover-withdrawn`.
pub fn catch_up(archive: &Archive, item: Id, today: NaiveDate, new_id: NewId<'_>) -> Result<Option<Draft>, Refused> {
    let item = Item::read(archive, item).ok_or(Refused("item-missing"))?;
    let handover = standing(archive, item.handover)?;
    let Some(to) = item.successor.filter(|to| !item.state.is_open() && is_active(archive, *to, today)) else {
        return Ok(None);
    };
    if item.returned.is_some() || handover.is_over(today) {
        return Ok(None);
    }
    let mut draft = Draft::about(item.customer);
    let mover = Move { archive, item: &item, handover: &handover, to, from: today.max(handover.start) };
    if handover.until.is_none() && lead_on(archive, item.customer, mover.from).is_none_or(|lead| lead == to) {
        mover.parts(&mut draft, new_id);
    }
    mover.reminders(&mut draft);
    Ok(Some(draft).filter(|draft| !draft.is_empty()))
}

/// Moves what the leavers of an item hold.
struct Move<'a> {
    archive: &'a Archive,
    item: &'a Item,
    handover: &'a Handover,
    to: Id,
    /// The first day the successor answers for it.
    from: NaiveDate,
}

impl Move<'_> {
    /// Ends the leavers' parts, or leaves them to rest where they come back; gives the successor the highest of them.
    fn parts(&self, draft: &mut Draft, new_id: NewId<'_>) {
        // Also what begins later: a stand-in's part, for one.
        let not_over = |(_, record): &(Id, &Record)| holds_yet(record, self.from);
        let held: Vec<_> = assignments(self.archive, self.item.customer).into_iter().filter(not_over).collect();
        let by = |record: &Record, member: Id| record.reference("member") == Some(member);
        let of_leavers = |(_, record): &&(Id, &Record)| {
            self.item.leavers.iter().any(|leaver| by(record, *leaver)) && !self.crossed(record)
        };
        let theirs: Vec<_> = held.iter().filter(of_leavers).collect();
        let unled = lead_on(self.archive, self.item.customer, self.from)
            .is_none_or(|lead| !is_active(self.archive, lead, self.from));
        let part = match theirs.iter().map(|(_, record)| rank(record.text("part"))).min() {
            Some(best) => theirs.iter().map(|(_, record)| record.text("part")).find(|part| rank(part) == best),
            // Nobody answers for the customer: who takes the rest takes that too.
            None => unled.then_some("lead"),
        };
        let Some(part) = part else { return };
        // Who holds a part until a set day hands it over until that day.
        let ends = theirs.iter().filter(|(_, record)| record.text("part") == part).map(|(_, r)| solar(r, "to"));
        let set_end = ends.reduce(|one, other| one.zip(other).map(|(one, other)| one.max(other))).flatten();
        let to = [self.handover.until, set_end].into_iter().flatten().min();
        if self.handover.until.is_none() {
            theirs.iter().for_each(|(id, record)| self.end(draft, *id, record));
        }
        let mut has_it = false;
        for (id, record) in held.iter().filter(|(_, record)| by(record, self.to) && record.get("to").is_none()) {
            let same = record.text("part") == part;
            has_it |= rank(record.text("part")) <= rank(part) && in_force(record, self.from);
            // The second line that becomes the first is no second line any more.
            if !same && to.is_none() && rank(record.text("part")) > rank(part) {
                self.end(draft, *id, record);
            }
        }
        if !has_it {
            self.put_part(draft, new_id(), part, to);
        }
    }

    /// Whether a part came to a leaver after this offer, by a handover that crosses it. Who only changes markets keeps it;
    /// who goes cannot.
    fn crossed(&self, part: &Record) -> bool {
        let stamp = |record: &Record, field: &str| record.register(field)?.stamps().into_iter().max();
        let item = self.archive.get(&Key::new(Kind::HandoverItem, self.item.id));
        let by_another = part.reference("handover").is_some_and(|other| other != self.handover.id);
        self.handover.why == Why::Rotation
            && by_another
            && stamp(part, "member") > item.and_then(|item| stamp(item, "offered"))
    }

    /// Ends a part, and keeps what is needed to restore it if the handover is taken back.
    fn end(&self, draft: &mut Draft, id: Id, record: &Record) {
        let key = Key::new(Kind::Assignment, id);
        draft.set(self.archive, &key, "was_to", record.get("to").cloned());
        draft.set(self.archive, &key, "to", Some(date(self.from)));
        draft.put(&Key::new(Kind::HandoverItem, self.item.id), "ended", Value::id(id));
    }

    fn put_part(&self, draft: &mut Draft, id: Id, part: &str, to: Option<NaiveDate>) {
        let assignment = Assigned {
            customer: self.item.customer,
            member: self.to,
            part,
            from: self.from,
            to,
            reason: self.handover.reason_text(),
            handover: self.handover.id,
        };
        assignment.put(draft, id);
    }

    /// Moves open reminders; for a time only those that fall due in it.
    fn reminders(&self, draft: &mut Draft) {
        let key = Key::new(Kind::HandoverItem, self.item.id);
        for (id, record) in self.archive.about(self.item.customer, Kind::Reminder) {
            let theirs = record.reference("member").is_some_and(|member| self.item.leavers.contains(&member));
            let in_time = |until| solar(record, "due").is_none_or(|due| due < until);
            if theirs && record.get("done").is_none() && self.handover.until.is_none_or(in_time) {
                draft.set(self.archive, &Key::new(Kind::Reminder, id), "member", Some(Value::id(self.to)));
                let moved = self.archive.get(&key).is_some_and(|item| item.all("moved").any(|v| v.as_id() == Some(id)));
                if !moved {
                    draft.put(&key, "moved", Value::id(id));
                }
            }
        }
    }

    /// Opens a tie to each contact the leavers had one to: without a strength, for it must grow.
    fn ties(&self, draft: &mut Draft, new_id: NewId<'_>) {
        let customer = self.item.customer;
        let mut made = Vec::new();
        for (_, tie) in self.archive.about(customer, Kind::Tie) {
            let theirs = tie.reference("member").is_some_and(|member| self.item.leavers.contains(&member));
            if let Some(contact) = tie.reference("contact").filter(|_| theirs)
                && !made.contains(&contact)
                && ties::tie_of(self.archive, customer, contact, self.to).is_none()
            {
                ties::put(draft, new_id(), (customer, contact, self.to));
                made.push(contact);
            }
        }
    }
}

/// The order of parts: who leads stands first.
fn rank(part: &str) -> usize {
    ["lead", "backup", "support", "logistics"].iter().position(|known| *known == part).unwrap_or(usize::MAX)
}

/// A new assignment that a handover brings about.
pub(super) struct Assigned<'a> {
    pub customer: Id,
    pub member: Id,
    pub part: &'a str,
    pub from: NaiveDate,
    pub to: Option<NaiveDate>,
    pub reason: &'a str,
    pub handover: Id,
}

impl Assigned<'_> {
    pub(super) fn put(&self, draft: &mut Draft, id: Id) {
        let key = Key::new(Kind::Assignment, id);
        draft.put(&key, "customer", Value::id(self.customer));
        draft.put(&key, "member", Value::id(self.member));
        draft.put(&key, "part", Value::text(self.part));
        draft.put(&key, "from", date(self.from));
        if let Some(to) = self.to {
            draft.put(&key, "to", date(to));
        }
        draft.put_text(&key, "reason", self.reason);
        draft.put(&key, "handover", Value::id(self.handover));
    }
}

/// Asks about an item instead of accepting it, or says that it is not wanted.
///
/// # Errors
/// As [`accept`]; `text-missing` for a question without words, `too-long`.
pub fn query(
    archive: &Archive,
    item: Id,
    by: Id,
    today: NaiveDate,
    words: &str,
    refused: bool,
) -> Result<Draft, Refused> {
    let (item, _) = asked(archive, item, by, today)?;
    let words = words.trim();
    if words.is_empty() {
        return Err(Refused("text-missing"));
    }
    if words.chars().count() > MAX_TEXT {
        return Err(Refused("too-long"));
    }
    let key = Key::new(Kind::HandoverItem, item.id);
    let mut draft = Draft::about(item.customer);
    draft.set(archive, &key, "state", Some(Value::text("query")));
    draft.set(archive, &key, "answered", Some(date(today)));
    draft.set(archive, &key, "answer", Some(Value::text(words)));
    draft.set(archive, &key, "refused", refused.then_some(Value::Bool(true)));
    Ok(draft)
}

/// Notes that the successor was introduced to the customer.
///
/// # Errors
/// [`Refused`] `item-missing`, `handover-withdrawn`; `item-open` before it was accepted.
pub fn introduce(archive: &Archive, item: Id, day: NaiveDate, by: Id) -> Result<Draft, Refused> {
    let item = Item::read(archive, item).ok_or(Refused("item-missing"))?;
    standing(archive, item.handover)?;
    if item.state.is_open() {
        return Err(Refused("item-open"));
    }
    let key = Key::new(Kind::HandoverItem, item.id);
    let mut draft = Draft::about(item.customer);
    draft.set(archive, &key, "state", Some(Value::text("introduced")));
    draft.set(archive, &key, "introduced", Some(date(day)));
    draft.set(archive, &key, "introduced_by", Some(Value::id(by)));
    Ok(draft)
}

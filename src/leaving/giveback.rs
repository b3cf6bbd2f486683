//! The way back: who stood in gives back what was theirs for a time, and a handover is taken back.

use super::accept::{Assigned, standing};
use super::item::{self, Handover, Item, ids, items};
use super::offer::{NewId, date};
use crate::domain::archive::Archive;
use crate::domain::customer::solar;
use crate::domain::duty::{handover_stands, holds_yet, is_active};
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::record::Key;
use crate::domain::value::Value;
use crate::edits::Refused;
use crate::log::draft::Draft;
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// Items for a time whose end has come and that were not given back yet.
#[must_use]
pub fn due_back(archive: &Archive, today: NaiveDate) -> Vec<Item> {
    let is_over = |item: &Item| Handover::read(archive, item.handover).is_some_and(|handover| handover.is_over(today));
    let lent = |item: &Item| !item.state.is_open() && item.returned.is_none();
    item::all(archive).filter(lent).filter(|item| handover_stands(archive, item.handover) && is_over(item)).collect()
}

/// Gives an item back that was taken for a time, on its last day or before: the responsibility has returned by itself on
/// the day that was set; the reminders that are still open return now. Where no day was set, as nobody knew how long an
/// illness lasts, the responsibility returns now too.
///
/// # Errors
/// [`Refused`] `item-missing`, `handover-withdrawn`; `item-open` if it was never accepted, `not-for-a-time`;
/// `leaver-gone` if nobody is there to take it.
pub fn give_back(archive: &Archive, item: Id, today: NaiveDate, new_id: NewId<'_>) -> Result<Draft, Refused> {
    let item = Item::read(archive, item).ok_or(Refused("item-missing"))?;
    let handover = standing(archive, item.handover)?;
    if item.state.is_open() {
        return Err(Refused("item-open"));
    }
    if !handover.comes_back() {
        return Err(Refused("not-for-a-time"));
    }
    let to = back_to(archive, &item, today).ok_or(Refused("leaver-gone"))?;
    if handover.until.is_none() {
        return Ok(take_back(archive, &handover, &item, to, today, new_id));
    }
    let mut draft = Draft::about(item.customer);
    for (id, record) in of_handover(archive, &item, today) {
        if solar(record, "to").is_none_or(|to| to > today) {
            draft.set(archive, &Key::new(Kind::Assignment, id), "to", Some(date(today)));
        }
    }
    reminders_back(archive, &item, to, &mut draft);
    draft.set(archive, &Key::new(Kind::HandoverItem, item.id), "returned", Some(date(today)));
    Ok(draft)
}

/// Gives back those of several items that somebody is there to take; the others stay with who stood in. A handover without
/// an end has one now.
///
/// # Errors
/// As [`give_back`] for the first item; `leaver-gone` only where nobody is there for any.
pub fn give_back_all(
    archive: &Archive,
    items: &[Id],
    today: NaiveDate,
    new_id: NewId<'_>,
) -> Result<Vec<Draft>, Refused> {
    let (mut drafts, mut ended) = (Vec::new(), Draft::company());
    for item in items {
        match give_back(archive, *item, today, new_id) {
            Err(Refused("leaver-gone")) => {}
            made => {
                drafts.push(made?);
                let handover = Item::read(archive, *item).and_then(|item| Handover::read(archive, item.handover));
                if let Some(handover) = handover.filter(|handover| handover.until.is_none()) {
                    ended.set(archive, &Key::new(Kind::Handover, handover.id), "until", Some(date(today)));
                }
            }
        }
    }
    if drafts.is_empty() {
        return Err(Refused("leaver-gone"));
    }
    drafts.extend(Some(ended).filter(|ended| !ended.is_empty()));
    Ok(drafts)
}

/// Takes a handover back: what was accepted returns to who held it before, what was not stays with them. Where none of
/// them works here any more, what was accepted stays with the successor.
///
/// # Errors
/// [`Refused`] `item-missing`, `handover-withdrawn`; `leaver-gone` if something nobody has accepted would fall to who is gone.
pub fn withdraw(archive: &Archive, handover: Id, today: NaiveDate, new_id: NewId<'_>) -> Result<Vec<Draft>, Refused> {
    let handover = standing(archive, handover)?;
    let items = items(archive, handover.id);
    let gone = |item: &&Item| item.state.is_open() && back_to(archive, item, today).is_none();
    if items.iter().any(|item| gone(&item)) {
        return Err(Refused("leaver-gone"));
    }
    let mut company = Draft::company();
    company.set(archive, &Key::new(Kind::Handover, handover.id), "withdrawn", Some(date(today)));
    let mut drafts = vec![company];
    for item in items.iter().filter(|item| !item.state.is_open() && item.returned.is_none()) {
        if let Some(to) = back_to(archive, item, today) {
            drafts.push(take_back(archive, &handover, item, to, today, new_id));
        }
    }
    drafts.retain(|draft| !draft.is_empty());
    Ok(drafts)
}

fn take_back(
    archive: &Archive,
    handover: &Handover,
    item: &Item,
    to: Id,
    today: NaiveDate,
    new_id: NewId<'_>,
) -> Draft {
    let mut draft = Draft::about(item.customer);
    for (id, record) in of_handover(archive, item, today) {
        // What has not begun yet ends on the day it would begin.
        let end = solar(record, "from").unwrap_or(today).max(today);
        draft.set(archive, &Key::new(Kind::Assignment, id), "to", Some(date(end)));
    }
    let ended = archive.record(Kind::HandoverItem, item.id).map(|record| ids(record, "ended")).unwrap_or_default();
    let mut restored = BTreeSet::new();
    for id in ended {
        let Some(record) = archive.record(Kind::Assignment, id).filter(|record| record.is_live()) else { continue };
        let was_to = solar(record, "was_to");
        if was_to.is_some_and(|was_to| was_to <= today) {
            continue;
        }
        let key = Key::new(Kind::Assignment, id);
        if holds_yet(record, today) || solar(record, "from").is_some_and(|from| from >= today) {
            draft.set(archive, &key, "to", was_to.map(date));
            draft.set(archive, &key, "was_to", None);
            continue;
        }
        // The history keeps that it had ended. What was of somebody who has gone goes to who takes the rest.
        let member = record.reference("member").filter(|member| is_active(archive, *member, today)).unwrap_or(to);
        let part = record.text("part");
        if restored.insert((member, part)) {
            let (customer, from, reason) = (item.customer, today, handover.reason_text());
            let back = Assigned { customer, member, part, from, to: was_to, reason, handover: handover.id };
            back.put(&mut draft, new_id());
        }
    }
    reminders_back(archive, item, to, &mut draft);
    draft.set(archive, &Key::new(Kind::HandoverItem, item.id), "returned", Some(date(today)));
    draft
}

/// The successor's assignments at a customer that a handover brought about and that hold, or will.
fn of_handover<'a>(
    archive: &'a Archive,
    item: &Item,
    today: NaiveDate,
) -> Vec<(Id, &'a crate::domain::record::Record)> {
    let all = archive.about(item.customer, Kind::Assignment);
    let theirs = all.filter(|(_, record)| {
        record.reference("handover") == Some(item.handover) && record.reference("member") == item.successor
    });
    theirs
        .filter(|(_, record)| record.get("to").is_none() || solar(record, "to").is_some_and(|to| to > today))
        .collect()
}

/// Who takes it back: the first of those who handed it over and work here; who led the customer goes first.
fn back_to(archive: &Archive, item: &Item, today: NaiveDate) -> Option<Id> {
    let led = |member: &Id| {
        archive
            .about(item.customer, Kind::Assignment)
            .any(|(_, record)| record.reference("member") == Some(*member) && record.text("part") == "lead")
    };
    let mut there: Vec<Id> = item.leavers.iter().copied().filter(|id| is_active(archive, *id, today)).collect();
    crate::domain::order::sort_by_key(&mut there, |member| (!led(member), *member));
    there.first().copied()
}

fn reminders_back(archive: &Archive, item: &Item, to: Id, draft: &mut Draft) {
    let Some(record) = archive.record(Kind::HandoverItem, item.id) else { return };
    for id in ids(record, "moved") {
        let Some(reminder) = archive.record(Kind::Reminder, id).filter(|reminder| reminder.is_live()) else { continue };
        if reminder.get("done").is_none() && reminder.reference("member") == item.successor {
            draft.set(archive, &Key::new(Kind::Reminder, id), "member", Some(Value::id(to)));
        }
    }
}

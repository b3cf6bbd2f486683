//! Who may do what in a handover. Nothing here is enforced by keys: who holds a copy can write into it. Screens and use
//! cases keep to it, every Change says whose it is, and the protocol needs the owner's key.

use super::item::Handover;
use super::rates::Rates;
use super::signs;
use crate::domain::archive::Archive;
use crate::domain::duty::{active, is_active};
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::edits::Refused;
use crate::edits::customers::member as new_member;
use crate::log::draft::Draft;
use chrono::NaiveDate;

fn role(archive: &Archive, member: Id) -> &str {
    archive.record(Kind::Member, member).map_or("", |record| record.text("role"))
}

/// Whether the company has no owner at work: then everybody may do what an owner may, or nothing could be done at all.
fn is_ownerless(archive: &Archive, today: NaiveDate) -> bool {
    !active(archive, today).any(|id| role(archive, id) == "owner")
}

/// Whether a member may offer customers to others, and note that somebody leaves: the owner, and managers.
#[must_use]
pub fn may_offer(archive: &Archive, member: Id, today: NaiveDate) -> bool {
    let leads = matches!(role(archive, member), "owner" | "manager");
    leads && is_active(archive, member, today) || is_ownerless(archive, today)
}

/// Whether a member may offer an item anew, take a handover back, or gather what was written since: the owner, and who
/// runs that handover.
#[must_use]
pub fn may_run(archive: &Archive, handover: &Handover, member: Id, today: NaiveDate) -> bool {
    let runs = role(archive, member) == "owner" || handover.keeper == Some(member);
    runs && is_active(archive, member, today) || is_ownerless(archive, today)
}

/// Whether a member may give members roles and superiors, which say who may do all this, set the rates, and ask for early
/// signs: the owner.
///
/// # Errors
/// [`Refused`] `owner-only`.
pub fn demand_staff(archive: &Archive, member: Id, today: NaiveDate) -> Result<(), Refused> {
    let owns = role(archive, member) == "owner" && is_active(archive, member, today);
    if owns || is_ownerless(archive, today) { Ok(()) } else { Err(Refused("owner-only")) }
}

/// Whether who is at work at a device may answer for a successor. Where members have passphrases of their own there
/// (`own_locks`), each answers as themselves; else they share it as they share the PC, and the Change says who it was.
#[must_use]
pub fn may_answer(me: Id, successor: Id, own_locks: bool) -> bool {
    me == successor || !own_locks
}

/// The same, to be refused with words.
///
/// # Errors
/// [`Refused`] `not-successor`.
pub fn demand_answer(me: Id, successor: Id, own_locks: bool) -> Result<(), Refused> {
    if may_answer(me, successor, own_locks) { Ok(()) } else { Err(Refused("not-successor")) }
}

/// Sets the rates. `by`: who does, and the day; nobody before the first record, which founds the company.
///
/// # Errors
/// [`Refused`] `owner-only`, see [`demand_staff`].
pub fn set_rates(archive: &Archive, by: Option<(Id, NaiveDate)>, rates: &Rates) -> Result<Draft, Refused> {
    by.map_or(Ok(()), |(by, today)| demand_staff(archive, by, today))?;
    Ok(rates.set(archive))
}

/// Asks for early signs, or no longer does. `by`: as in [`set_rates`].
///
/// # Errors
/// [`Refused`] `owner-only`, see [`demand_staff`].
pub fn ask_signs(archive: &Archive, by: Option<(Id, NaiveDate)>, wanted: bool) -> Result<Draft, Refused> {
    by.map_or(Ok(()), |(by, today)| demand_staff(archive, by, today))?;
    Ok(signs::ask(archive, wanted))
}

/// The same as [`may_offer`], to be refused with words.
///
/// # Errors
/// [`Refused`] `not-owner`.
pub fn demand_offer(archive: &Archive, member: Id, today: NaiveDate) -> Result<(), Refused> {
    if may_offer(archive, member, today) { Ok(()) } else { Err(Refused("not-owner")) }
}

/// The same as [`may_run`], to be refused with words.
///
/// # Errors
/// [`Refused`] `item-missing` without such a handover; `not-keeper`.
pub fn demand_run(archive: &Archive, handover: Id, member: Id, today: NaiveDate) -> Result<(), Refused> {
    let handover = Handover::read(archive, handover).ok_or(Refused("item-missing"))?;
    if may_run(archive, &handover, member, today) { Ok(()) } else { Err(Refused("not-keeper")) }
}

/// Takes in a new member. `by`: who does, and the day; nobody before the first record, which founds the company.
///
/// # Errors
/// [`Refused`] `not-owner` for who may not, see [`demand_offer`]; `name-missing`, `too-long`.
pub fn hire(archive: &Archive, by: Option<(Id, NaiveDate)>, id: Id, name: &str) -> Result<Draft, Refused> {
    if let Some((by, today)) = by {
        demand_offer(archive, by, today)?;
    }
    new_member(id, name)
}

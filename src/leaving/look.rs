//! The looks at customers that were handed over, as Today names them when their day has come.

use super::item::Handover;
use super::watch::{AFTER, Check, Outcome, Watched, watch};
use crate::domain::archive::Archive;
use crate::domain::id::Id;
use chrono::{Days, NaiveDate};
use std::collections::BTreeMap;

/// For how many days from its day a look is named.
const NAMED_FOR: u64 = 7;

/// The customers of a handover whose look so many days after has come in the last days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// The handover.
    pub handover: Id,
    /// How many days after.
    pub after: i64,
    /// How many customers are looked at.
    pub customers: i64,
    /// How many of them are shaken.
    pub shaken: i64,
    /// How many are lost.
    pub lost: i64,
}

/// The looks to be named today, until a person has said of each customer what became of them.
#[must_use]
pub fn looks(archive: &Archive, today: NaiveDate) -> Vec<Look> {
    let last = AFTER.into_iter().max().unwrap_or_default().unsigned_abs() + NAMED_FOR;
    let recent =
        |start: NaiveDate| start <= today && start.checked_add_days(Days::new(last)).is_some_and(|end| today < end);
    let standing = Handover::all(archive).into_iter().filter(|one| one.withdrawn.is_none() && recent(one.start));
    let of_handover = |one: Handover| {
        let watched = watch(archive, one.id, today).unwrap_or_default();
        let mut found: BTreeMap<i64, (Look, bool)> = BTreeMap::new();
        for check in watched.iter().filter_map(|of| current(of, today)) {
            let blank = Look { handover: one.id, after: check.after, customers: 0, shaken: 0, lost: 0 };
            let (look, all_said) = found.entry(check.after).or_insert((blank, true));
            look.customers += 1;
            look.shaken += i64::from(check.outcome == Some(Outcome::Shaken));
            look.lost += i64::from(check.outcome == Some(Outcome::Lost));
            *all_said &= check.by_hand;
        }
        found.into_values().filter(|(_, all_said)| !all_said).map(|(look, _)| look).collect::<Vec<_>>()
    };
    standing.flat_map(of_handover).collect()
}

/// The look whose day has come in the last days.
fn current(of: &Watched, today: NaiveDate) -> Option<&Check> {
    let named = |check: &&Check| {
        check.due <= today && check.due.checked_add_days(Days::new(NAMED_FOR)).is_some_and(|end| today < end)
    };
    // Nobody is looked at who was not taken over.
    of.checks.iter().rfind(named).filter(|_| !of.item.state.is_open())
}

//! Early signs, where the firm has asked for them: of the whole firm or of teams, never of one person, and of what is
//! written down only.

use super::contact::{How, Touches};
use super::exposure::Choice;
use super::value::Period;
use crate::domain::archive::Archive;
use crate::domain::duty::active;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::record::Key;
use crate::domain::value::Value;
use crate::log::draft::Draft;
use chrono::{DateTime, Days, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A group smaller than this is not looked at by itself: it would be watching persons.
pub const SMALLEST_GROUP: usize = 3;
/// The days that are compared, with three times as many before.
const DAYS: u64 = 28;
/// Fewer cards than this before say nothing.
const ENOUGH_CARDS: usize = 12;
/// An export of so many thousandths of all customers is a mass export.
const MASS: u64 = 500;
/// Exports of so many customers are never mass exports.
const FEW: u64 = 20;

/// What was exported on this device: when, in milliseconds since 1970, and how many customers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Export {
    /// When.
    pub at_ms: u64,
    /// How many customers.
    pub customers: u64,
}

/// A sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sign {
    /// A group writes fewer than half as many cards as before. `boss`: whose team; `None` for the whole firm.
    FewerCards {
        /// Whose team.
        boss: Option<Id>,
        /// How many they are.
        members: usize,
        /// Cards of the last 28 days.
        now: usize,
        /// Cards of 28 days on average in the 84 days before.
        before: usize,
    },
    /// How many of a group have recorded nothing for 28 days.
    Silent {
        /// Whose team.
        boss: Option<Id>,
        /// How many they are.
        members: usize,
        /// How many of them recorded nothing.
        silent: usize,
    },
    /// Most of the customers were exported on this device.
    MassExport(Export),
}

impl Sign {
    /// Whose customers a plan is about: the group's, with who leads it; everybody's where the sign is of no group.
    #[must_use]
    pub fn group(&self, archive: &Archive, day: NaiveDate) -> BTreeSet<Id> {
        match self {
            Sign::FewerCards { boss: Some(boss), .. } | Sign::Silent { boss: Some(boss), .. } => {
                Choice::team(archive, *boss, day).members
            }
            _ => active(archive, day).collect(),
        }
    }
}

/// Whether the firm has asked for early signs.
#[must_use]
pub fn wanted(archive: &Archive) -> bool {
    let company = archive.record(Kind::Company, Id::COMPANY);
    company.and_then(|record| record.get("early_signs")) == Some(&Value::Bool(true))
}

/// The draft that asks for them, or no longer does.
#[must_use]
pub fn ask(archive: &Archive, wanted: bool) -> Draft {
    let mut draft = Draft::company();
    let key = Key::new(Kind::Company, Id::COMPANY);
    draft.set(archive, &key, "early_signs", wanted.then_some(Value::Bool(true)));
    draft
}

/// The signs there are; none unless the firm has asked. `exports`: those on this device, of which the last 28 days count.
#[must_use]
pub fn signs(archive: &Archive, exports: &[Export], today: NaiveDate) -> Vec<Sign> {
    if !wanted(archive) {
        return Vec::new();
    }
    let start = |days: u64| today.checked_sub_days(Days::new(days)).unwrap_or(NaiveDate::MIN);
    let now = Touches::of(archive, Period { after: Some(start(DAYS)), until: Some(today) });
    let before = Touches::of(archive, Period { after: Some(start(4 * DAYS)), until: Some(start(DAYS)) });
    let bosses: BTreeSet<Id> =
        active(archive, today).filter_map(|id| archive.record(Kind::Member, id)?.reference("reports_to")).collect();
    let all: BTreeSet<Id> = active(archive, today).collect();
    let teams = bosses.into_iter().map(|boss| {
        let mut team = Choice::team(archive, boss, today).members;
        team.remove(&boss);
        (Some(boss), team)
    });
    let mut signs = Vec::new();
    for (boss, members) in [(None, all)].into_iter().chain(teams) {
        if members.len() >= SMALLEST_GROUP {
            signs.extend(of_group(&now, &before, boss, &members));
        }
    }
    let customers = u64::try_from(archive.count(Kind::Customer)).unwrap_or(u64::MAX);
    // A day more, as it is counted in UTC.
    let lately = |export: &Export| {
        let at = i64::try_from(export.at_ms).ok().and_then(DateTime::from_timestamp_millis);
        at.is_some_and(|at| at.date_naive() >= start(DAYS + 1))
    };
    let is_mass = |export: &&Export| {
        lately(export)
            && export.customers > FEW
            && export.customers.saturating_mul(1000) >= customers.saturating_mul(MASS)
    };
    signs.extend(exports.iter().filter(is_mass).copied().map(Sign::MassExport));
    signs
}

fn of_group(now: &Touches, before: &Touches, boss: Option<Id>, members: &BTreeSet<Id>) -> Vec<Sign> {
    let cards = |touches: &Touches| {
        let of = |customer: Id| touches.with(customer).iter();
        let all = touches.customers().flat_map(of).filter(|touch| touch.how == How::Card);
        all.filter(|touch| members.contains(&touch.member)).count()
    };
    let busy: BTreeSet<Id> = now.customers().flat_map(|customer| now.members(customer)).collect();
    let silent = members.difference(&busy).count();
    let (now, before) = (cards(now), cards(before));
    let members = members.len();
    let mut signs = Vec::new();
    if before >= ENOUGH_CARDS && now * 2 < before / 3 {
        signs.push(Sign::FewerCards { boss, members, now, before: before / 3 });
    }
    // One who is silent would be a person and not a number.
    if silent >= 2 && before >= ENOUGH_CARDS {
        signs.push(Sign::Silent { boss, members, silent });
    }
    signs
}

//! Lines: how many of us a customer is held by. On paper by the assignments, in fact by who had contact.

use super::contact::Touches;
use super::ties::CARRIES;
use super::value::int;
use crate::domain::archive::Archive;
use crate::domain::duty::{in_force_on, is_active};
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// How many hold a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Line {
    /// Nobody who still works here.
    Unknown,
    /// One member alone.
    Single,
    /// Two or more.
    Double,
    /// Two or more, of whom the owner or a manager has met them.
    Loop,
}

/// By what a member knows a customer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Basis {
    /// An assignment in force says so.
    pub assigned: bool,
    /// They had contact in the period.
    pub contact: bool,
    /// Somebody wrote down a tie that carries.
    pub tie: bool,
}

impl Basis {
    /// Whether they have met, and not only the paper says so.
    #[must_use]
    pub fn in_fact(&self) -> bool {
        self.contact || self.tie
    }
}

/// Who knows a customer, and by what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known(pub BTreeMap<Id, Basis>);

impl Known {
    /// Of all who work here on that day.
    #[must_use]
    pub fn of(archive: &Archive, touches: &Touches, customer: Id, day: NaiveDate) -> Self {
        let mut by: BTreeMap<Id, Basis> = BTreeMap::new();
        for (_, record) in in_force_on(archive, customer, day) {
            if let Some(member) = record.reference("member") {
                by.entry(member).or_default().assigned = true;
            }
        }
        for member in touches.members(customer) {
            by.entry(member).or_default().contact = true;
        }
        for (_, tie) in archive.about(customer, Kind::Tie) {
            let carries = int(tie, "strength").is_some_and(|strength| strength >= CARRIES);
            if let Some(member) = tie.reference("member").filter(|_| carries) {
                by.entry(member).or_default().tie = true;
            }
        }
        by.retain(|member, _| is_active(archive, *member, day));
        Known(by)
    }

    /// Which line that makes.
    #[must_use]
    pub fn line(&self, archive: &Archive) -> Line {
        let company = |member: &Id| {
            let role = archive.record(Kind::Member, *member).map(|record| record.text("role"));
            matches!(role, Some("owner" | "manager"))
        };
        match self.0.len() {
            0 => Line::Unknown,
            1 => Line::Single,
            _ if self.0.iter().any(|(member, basis)| basis.in_fact() && company(member)) => Line::Loop,
            _ => Line::Double,
        }
    }

    /// Whether two or more are written down, but no two have met them.
    #[must_use]
    pub fn only_on_paper(&self) -> bool {
        self.0.len() > 1 && self.0.values().filter(|basis| basis.in_fact()).count() < 2
    }

    /// Whether any of these knows them.
    #[must_use]
    pub fn any(&self, members: &BTreeSet<Id>) -> bool {
        self.0.keys().any(|member| members.contains(member))
    }

    /// Whether some of these know them, and nobody else does.
    #[must_use]
    pub fn none_but(&self, members: &BTreeSet<Id>) -> bool {
        !self.0.is_empty() && self.0.keys().all(|member| members.contains(member))
    }
}

/// Who knows each live customer.
#[must_use]
pub fn all(archive: &Archive, touches: &Touches, day: NaiveDate) -> BTreeMap<Id, Known> {
    archive.live(Kind::Customer).map(|(id, _)| (id, Known::of(archive, touches, id, day))).collect()
}

//! What is due: reminders and dates of next contact.

use super::archive::Archive;
use super::customer::solar;
use super::duty::{Ground, duty, reminder_duty};
use super::id::Id;
use super::kind::Kind;
use super::order::sort_by_key;
use chrono::{Days, NaiveDate};

/// How many days ahead Today looks.
pub const SOON_DAYS: u64 = 7;

/// When something falls due, seen from today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum When {
    /// Before today.
    Overdue,
    /// Today.
    Today,
    /// Within the next [`SOON_DAYS`] days.
    Soon,
}

/// What falls due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    /// A reminder, by its id.
    Reminder(Id),
    /// A customer's date of next contact.
    NextContact,
}

/// One line of Today.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Due {
    /// Its day.
    pub day: NaiveDate,
    /// When that is.
    pub when: When,
    /// What it is.
    pub what: What,
    /// The customer it is about.
    pub customer: Id,
    /// Who answers for it today.
    pub member: Option<Id>,
    /// Its words; empty for a date of next contact.
    pub text: String,
}

/// Where a day falls; `None` beyond [`SOON_DAYS`].
#[must_use]
pub fn when(day: NaiveDate, today: NaiveDate) -> Option<When> {
    match day.cmp(&today) {
        core::cmp::Ordering::Less => Some(When::Overdue),
        core::cmp::Ordering::Equal => Some(When::Today),
        core::cmp::Ordering::Greater => (day <= today + Days::new(SOON_DAYS)).then_some(When::Soon),
    }
}

/// Everything open that is overdue, due today or due soon, in order of day.
#[must_use]
pub fn due(archive: &Archive, today: NaiveDate) -> Vec<Due> {
    let customer_is_live = |id: Id| archive.record(Kind::Customer, id).is_some_and(|record| record.is_live());
    let reminders = archive.live(Kind::Reminder).filter(|(_, r)| r.get("done").is_none()).filter_map(|(id, r)| {
        let day = solar(r, "due")?;
        let customer = r.reference("customer").filter(|id| customer_is_live(*id))?;
        let (member, text) = (reminder_duty(archive, r, today), r.text("text").to_owned());
        Some(Due { day, when: when(day, today)?, what: What::Reminder(id), customer, member, text })
    });
    let contacts = archive.live(Kind::Customer).filter_map(|(id, record)| {
        let day = solar(record, "next_contact")?;
        let member = duty(archive, id, today).filter(|duty| duty.ground != Ground::Owner).map(|duty| duty.member);
        Some(Due { day, when: when(day, today)?, what: What::NextContact, customer: id, member, text: String::new() })
    });
    let mut all: Vec<Due> = reminders.chain(contacts).collect();
    sort_by_key(&mut all, Due::clone);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_ahead_is_soon_and_a_day_more_is_not() {
        let today = NaiveDate::from_ymd_opt(2026, 2, 26).unwrap();
        assert_eq!(when(today, today), Some(When::Today));
        assert_eq!(when(today.pred_opt().unwrap(), today), Some(When::Overdue));
        assert_eq!(when(NaiveDate::from_ymd_opt(2026, 3, 5).unwrap(), today), Some(When::Soon));
        assert_eq!(when(NaiveDate::from_ymd_opt(2026, 3, 6).unwrap(), today), None);
    }
}

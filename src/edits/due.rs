//! What is done to a line of Today: tick it off, or put it off.

use crate::domain::archive::Archive;
use crate::domain::date::PartialDate;
use crate::domain::kind::Kind;
use crate::domain::record::Key;
use crate::domain::reminder::{Due, What};
use crate::domain::value::Value;
use crate::log::draft::{Draft, customer_key};
use chrono::{Days, NaiveDate};

/// Ticks a reminder off today; clears a date of next contact.
#[must_use]
pub fn done(archive: &Archive, due: &Due, today: NaiveDate) -> Draft {
    let mut draft = Draft::about(due.customer);
    match due.what {
        What::Reminder(id) => draft.set(archive, &Key::new(Kind::Reminder, id), "done", Some(day_value(today))),
        What::NextContact => draft.set(archive, &customer_key(due.customer), "next_contact", None),
    }
    draft
}

/// Moves it to `day`.
#[must_use]
pub fn move_to(archive: &Archive, due: &Due, day: NaiveDate) -> Draft {
    let mut draft = Draft::about(due.customer);
    let (key, field) = match due.what {
        What::Reminder(id) => (Key::new(Kind::Reminder, id), "due"),
        What::NextContact => (customer_key(due.customer), "next_contact"),
    };
    draft.set(archive, &key, field, Some(day_value(day)));
    draft
}

/// Where "a day later" leads: tomorrow for what is overdue or due today, else one day on.
#[must_use]
pub fn a_day_later(day: NaiveDate, today: NaiveDate) -> NaiveDate {
    let from = day.max(today);
    // The last day of the calendar has no day after it.
    from.checked_add_days(Days::new(1)).unwrap_or(from)
}

fn day_value(day: NaiveDate) -> Value {
    Value::Date(PartialDate::solar(day))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::archive::Operation;
    use crate::domain::customer::solar;
    use crate::domain::id::{DeviceId, Id};
    use crate::domain::record::{Hlc, Stamp};
    use crate::domain::reminder::due;
    use crate::edits::customers;

    const CUSTOMER: Id = Id(1);
    const REMINDER: Id = Id(2);

    fn day(d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, d).unwrap()
    }

    fn apply(archive: &mut Archive, at: u64, draft: &Draft) {
        for (op, edit) in (0..).zip(&draft.edits) {
            let stamp = Stamp { hlc: Hlc(at), op, device: DeviceId(1) };
            let (value, replaces) = (edit.value.as_ref(), &edit.replaces);
            archive.apply(&Operation { key: &edit.key(), field: &edit.field, stamp, value, replaces });
        }
    }

    fn archive() -> Archive {
        let mut archive = Archive::default();
        let next = Some(day(4));
        apply(&mut archive, 1, &customers::create([CUSTOMER, Id(3)], "x", "", next, None, day(1)).unwrap());
        apply(&mut archive, 2, &customers::reminder(REMINDER, CUSTOMER, None, day(2), "y").unwrap());
        archive
    }

    #[test]
    fn what_is_done_is_no_longer_due() {
        let mut archive = archive();
        for left in [1, 0] {
            let first = due(&archive, day(3)).remove(0);
            let draft = done(&archive, &first, day(3));
            apply(&mut archive, 10 - left as u64, &draft);
            assert_eq!(due(&archive, day(3)).len(), left);
        }
        let reminder = archive.record(Kind::Reminder, REMINDER).unwrap();
        assert_eq!(solar(reminder, "done"), Some(day(3)));
    }

    #[test]
    fn a_day_later_counts_from_today_or_its_own_day() {
        assert_eq!(a_day_later(day(1), day(3)), day(4));
        assert_eq!(a_day_later(day(3), day(3)), day(4));
        assert_eq!(a_day_later(day(6), day(3)), day(7));
        let mut archive = archive();
        for (at, line) in (10..).zip(due(&archive, day(3))) {
            let draft = move_to(&archive, &line, day(5));
            apply(&mut archive, at, &draft);
        }
        assert!(due(&archive, day(3)).iter().all(|line| line.day == day(5)));
    }
}

//! The dates of cards.

use crate::domain::date::{Calendar, PartialDate};
use crate::formats::dates;

/// A `BDAY`: the forms of RFC 6350, 4.3 (`1985-04-12`, `19850412`, `--0412`, `1985-04`) with or without a time, else any
/// other usual writing. `no_year` is the year that stands for none (Apple writes 1604).
pub(super) fn parse(text: &str, calendar: Calendar, no_year: Option<i32>) -> Option<PartialDate> {
    let text = text.trim();
    let day = text.split(['T', 't']).next().unwrap_or(text);
    let mut date = truncated(day, calendar).or_else(|| dates::parse(text, calendar))?;
    if date.y.is_some_and(|y| y <= 1 || y == 1604 || Some(y) == no_year) {
        date.y = None;
    }
    Some(date)
}

fn truncated(day: &str, calendar: Calendar) -> Option<PartialDate> {
    let number =
        |digits: &str| digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse::<u16>().ok()).flatten();
    let byte = |digits: &str| number(digits).and_then(|n| u8::try_from(n).ok());
    let (y, rest) = match day.strip_prefix("--") {
        Some(rest) => (None, rest.strip_prefix('-').map_or(rest, |_| "").to_owned()),
        None => (Some(i32::from(number(day.get(..4)?)?)), day.get(4..)?.trim_start_matches('-').to_owned()),
    };
    let digits = rest.replace('-', "");
    let (m, d) = match digits.len() {
        2 => (byte(&digits)?, None),
        4 => (byte(digits.get(..2)?)?, Some(byte(digits.get(2..)?)?)),
        _ => return None,
    };
    // Year 0 stands for none, and no calendar has it.
    PartialDate::from_parts(calendar, y.filter(|y| *y > 0), m, d)
}

//! Dates as people have them: without a year, without a day, by the lunar calendar.

use chrono::{Datelike, NaiveDate};
use core::fmt;
use serde::{Deserialize, Serialize};

/// Which calendar a date is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Calendar {
    /// Gregorian.
    Solar,
    /// Chinese lunisolar (农历).
    Lunar,
}

/// A date whose year or day may be unknown. `as_written` keeps the words it came from where they say more.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartialDate {
    /// The words the date was read from, if they say more than the numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_written: Option<String>,
    /// The calendar of the numbers below.
    pub calendar: Calendar,
    /// Day of the month, 1–31 (lunar 1–30).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub d: Option<u8>,
    /// Whether the month is a leap month (lunar only).
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub leap: bool,
    /// Month, 1–12.
    pub m: u8,
    /// Year, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub y: Option<i32>,
}

impl PartialDate {
    /// A full solar date.
    #[must_use]
    pub fn solar(date: NaiveDate) -> Self {
        // chrono's months and days fit in a byte.
        let (m, d) = (date.month() as u8, date.day() as u8);
        PartialDate { calendar: Calendar::Solar, y: Some(date.year()), m, d: Some(d), leap: false, as_written: None }
    }

    /// A date from its parts; `None` where no such day can exist in that calendar.
    #[must_use]
    pub fn from_parts(calendar: Calendar, y: Option<i32>, m: u8, d: Option<u8>) -> Option<Self> {
        let ok = match (calendar, d) {
            (_, None) => (1..=12).contains(&m),
            // 2000 was a leap year: without a year, 29 February can be a birthday.
            (Calendar::Solar, Some(d)) => NaiveDate::from_ymd_opt(y.unwrap_or(2000), m.into(), d.into()).is_some(),
            (Calendar::Lunar, Some(d)) => (1..=12).contains(&m) && (1..=30).contains(&d),
        };
        let year_ok = y.is_none_or(|y| (1..=9999).contains(&y));
        (ok && year_ok).then_some(PartialDate { calendar, y, m, d, leap: false, as_written: None })
    }

    /// A full solar date written as ISO 8601 `YYYY-MM-DD`.
    #[must_use]
    pub fn from_iso(text: &str) -> Option<Self> {
        day_from_iso(text).map(Self::solar)
    }

    /// The day in the solar calendar, if this is a full solar date.
    #[must_use]
    pub fn to_solar(&self) -> Option<NaiveDate> {
        match self.calendar {
            Calendar::Solar => NaiveDate::from_ymd_opt(self.y?, self.m.into(), self.d?.into()),
            Calendar::Lunar => None,
        }
    }
}

/// A day written as ISO 8601 `YYYY-MM-DD`. By hand: chrono's formats would bring their whole reader into the page.
#[must_use]
pub fn day_from_iso(text: &str) -> Option<NaiveDate> {
    let number =
        |digits: &str| digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse::<u32>().ok()).flatten();
    let (y, rest) = text.trim().split_once('-')?;
    let (m, d) = rest.split_once('-')?;
    let in_form = y.len() == 4 && (1..=2).contains(&m.len()) && (1..=2).contains(&d.len());
    let y = i32::try_from(number(y)?).ok()?;
    in_form.then(|| NaiveDate::from_ymd_opt(y, number(m)?, number(d)?)).flatten()
}

/// ISO 8601, with `--` for an unknown year (`--03-05`) and 农历 in front of lunar dates.
impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.calendar == Calendar::Lunar {
            f.write_str("农历 ")?;
        }
        match self.y {
            Some(y) => write!(f, "{y:04}-")?,
            None => f.write_str("--")?,
        }
        if self.leap {
            f.write_str("闰")?;
        }
        write!(f, "{:02}", self.m)?;
        match self.d {
            Some(d) => write!(f, "-{d:02}"),
            None => Ok(()),
        }
    }
}

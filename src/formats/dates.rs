//! Dates in every usual writing. What could mean two days is not guessed: it counts as unreadable.

use crate::domain::date::{Calendar, PartialDate};
use crate::domain::search::fold;
use chrono::{Days, NaiveDate};

/// The date a cell holds, read in `calendar` unless the text itself says 农历 or 公历; `None` if it cannot be read.
///
/// Year first with any separator, `3月5日` and `3-5` without year, `2026年3月` without day, `19960704`, days as Excel counts
/// them (20000 to 60000), `5 Mar 1996`, `31/12/1996` where only one order is possible, `05.03.1996`, and Chinese words
/// (`农历八月十五`, `腊月廿三`). A time of day is dropped.
#[must_use]
pub fn parse(text: &str, calendar: Calendar) -> Option<PartialDate> {
    let folded = fold(text);
    let (named, rest) = strip_calendar(&folded);
    let calendar = named.unwrap_or(calendar);
    let rest = without_time(rest.trim());
    chinese(rest, named.unwrap_or(calendar)).or_else(|| english(rest)).or_else(|| numeric(rest, calendar))
}

fn strip_calendar(text: &str) -> (Option<Calendar>, &str) {
    let words = [
        ("农历", Calendar::Lunar),
        ("阴历", Calendar::Lunar),
        ("旧历", Calendar::Lunar),
        ("公历", Calendar::Solar),
        ("阳历", Calendar::Solar),
        ("新历", Calendar::Solar),
    ];
    for (word, calendar) in words {
        if let Some(rest) = text.strip_prefix(word) {
            return (Some(calendar), rest.trim_start_matches([':', ' ']));
        }
        let last = text.trim_end_matches(')').strip_suffix(word);
        if let Some(rest) = last {
            return (Some(calendar), rest.trim_end_matches(['(', ' ']));
        }
    }
    (None, text)
}

/// Drops ` 00:00:00.000`, `t12:30z`, ` 下午3:20`.
fn without_time(text: &str) -> &str {
    let Some(colon) = text.find(':') else { return text };
    let head = &text[..colon];
    match head.find([' ', 't', '上', '下']) {
        Some(end) => head[..end].trim_end(),
        None => text,
    }
}

fn numeric(text: &str, calendar: Calendar) -> Option<PartialDate> {
    let leap = text.contains('闰');
    let text: String = text.chars().filter(|c| !c.is_whitespace() && *c != '闰').collect();
    let ok = |c: char| c.is_ascii_digit() || matches!(c, '年' | '月' | '日' | '号' | '-' | '/' | '.' | ',');
    if !text.chars().all(ok) || !text.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
        return None;
    }
    let parts: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    if parts.iter().any(|part| part.len() > 8) {
        return None;
    }
    let (y, m, d) = match *parts.as_slice() {
        [whole] if text == whole => return compact(whole, calendar),
        [y, m, d] if y.len() == 4 => (Some(y), m, Some(d)),
        // 86.3.5: no month has that number, so it is a year of the last century.
        [y, m, d] if y.len() == 2 && y > "31" => (Some(y), m, Some(d)),
        [a, b, y] if y.len() == 4 => {
            let (d, m) = day_and_month(a, b, text.contains('.'))?;
            (Some(y), m, Some(d))
        }
        [y, m] if y.len() == 4 => (Some(y), m, None),
        [m, d] if m.len() <= 2 && d.len() <= 2 => (None, m, Some(d)),
        [m] if text.ends_with('月') => (None, m, None),
        _ => return None,
    };
    let y = y.map(|y| y.parse::<i32>()).transpose().ok()?.map(|y| if y < 100 { 1900 + y } else { y });
    let d = d.map(str::parse).transpose().ok()?;
    let mut date = PartialDate::from_parts(calendar, y, m.parse().ok()?, d)?;
    date.leap = leap && calendar == Calendar::Lunar;
    Some(date)
}

/// Day and month before a year, where only one order is possible; with points the day comes first (05.03.1996).
fn day_and_month<'a>(a: &'a str, b: &'a str, points: bool) -> Option<(&'a str, &'a str)> {
    let (first, second): (u8, u8) = (a.parse().ok()?, b.parse().ok()?);
    match (first > 12, second > 12) {
        (true, false) => Some((a, b)),
        (false, true) => Some((b, a)),
        (false, false) if points || first == second => Some((a, b)),
        _ => None,
    }
}

/// `19960704`, or a day as Excel counts them: 1 is 1900-01-01, and 1900 is wrongly taken for a leap year.
fn compact(digits: &str, calendar: Calendar) -> Option<PartialDate> {
    if digits.len() == 8 {
        let part = |range| digits.get(range).and_then(|part: &str| part.parse::<u16>().ok());
        let (y, m, d) = (part(0..4)?, u8::try_from(part(4..6)?).ok()?, u8::try_from(part(6..8)?).ok()?);
        return PartialDate::from_parts(calendar, Some(y.into()), m, Some(d)).filter(|_| y >= 1800);
    }
    let serial: u64 = digits.parse().ok()?;
    let epoch = NaiveDate::from_ymd_opt(1899, 12, 30)?;
    let date = epoch.checked_add_days(Days::new(serial)).filter(|_| (20_000..=60_000).contains(&serial))?;
    let solar = PartialDate::solar(date);
    PartialDate::from_parts(calendar, solar.y, solar.m, solar.d)
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// `5 Mar 1996`, `March 5th, 1996`, `5-Mar`, `Mar 1996`.
fn english(text: &str) -> Option<PartialDate> {
    let mut month = None;
    let mut numbers: Vec<i32> = Vec::new();
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let digits = word.trim_end_matches(|c: char| c.is_ascii_lowercase());
        if !digits.is_empty() {
            let ordinal = matches!(word.get(digits.len()..), Some("" | "st" | "nd" | "rd" | "th"));
            numbers.push(digits.parse().ok().filter(|_| ordinal)?);
        } else if let Some(at) = MONTHS.iter().position(|m| word.starts_with(m)).filter(|_| month.is_none()) {
            month = u8::try_from(at + 1).ok();
        } else {
            return None;
        }
    }
    let (y, d) = match *numbers.as_slice() {
        [d, y] if y >= 1000 => (Some(y), Some(d)),
        [y, d] if y >= 1000 => (Some(y), Some(d)),
        [y] if y >= 1000 => (Some(y), None),
        [d] => (None, Some(d)),
        _ => return None,
    };
    let d = d.map(u8::try_from).transpose().ok()?;
    PartialDate::from_parts(Calendar::Solar, y, month?, d)
}

/// `八月十五`, `正月初五`, `1986年腊月廿三`, `闰四月初一`. 正月, 冬月, 腊月, 初 and 廿 are only said of the lunar calendar.
fn chinese(text: &str, calendar: Calendar) -> Option<PartialDate> {
    let (y, rest) = match text.split_once('年') {
        Some((y, rest)) => (Some(y.trim().parse::<i32>().ok().filter(|y| *y >= 1000)?), rest.trim()),
        None => (None, text),
    };
    let (leap, rest) = rest.strip_prefix('闰').map_or((false, rest), |rest| (true, rest));
    let (month, day) = rest.split_once('月')?;
    let m = match month {
        "正" => 1,
        "冬" => 11,
        "腊" => 12,
        _ => chinese_number(month)?,
    };
    let day = day.trim_end_matches(['日', '号', ' ']);
    let d = if day.is_empty() { None } else { Some(chinese_number(day.trim_start_matches('初'))?) };
    let lunar = leap || matches!(month, "正" | "冬" | "腊") || day.contains(['初', '廿']);
    let calendar = if lunar { Calendar::Lunar } else { calendar };
    PartialDate::from_parts(calendar, y, m, d).map(|date| PartialDate { leap, ..date })
}

/// 一 to 三十一, with 廿 and 卅.
fn chinese_number(text: &str) -> Option<u8> {
    let digit = |c: char| "一二三四五六七八九".chars().position(|d| d == c).and_then(|at| u8::try_from(at + 1).ok());
    let chars: Vec<char> = text.chars().collect();
    match *chars.as_slice() {
        ['十'] => Some(10),
        ['廿'] => Some(20),
        ['卅'] => Some(30),
        [one] => digit(one),
        ['十', one] => digit(one).map(|n| 10 + n),
        ['廿', one] => digit(one).map(|n| 20 + n),
        ['卅', one] => digit(one).map(|n| 30 + n),
        [tens, '十'] => digit(tens).filter(|n| *n <= 3).map(|n| n * 10),
        [tens, '十', one] => digit(tens).filter(|n| *n <= 3).and_then(|n| Some(n * 10 + digit(one)?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Calendar::{Lunar, Solar};

    fn shown(text: &str, calendar: Calendar) -> String {
        parse(text, calendar).map_or_else(|| "?".into(), |date| date.to_string())
    }

    #[test]
    fn one_day_in_many_writings() {
        let writings = "2026年3月5日|2026-3-5|2026/3/5|2026.03.05|20260305|2026-03-05 00:00:00.000|2026-03-05T08:30:00Z|46086|\
                        5 Mar 2026|March 5th, 2026|Mar 5, 2026|05.03.2026|２０２６年３月５日|2026年3月5号|2026/3/5 下午3:20|公历2026-3-5";
        for writing in writings.split('|') {
            assert_eq!(shown(writing, Solar), "2026-03-05", "{writing}");
        }
    }

    #[test]
    fn partial_dates() {
        for (text, want) in [
            ("3月5日", "--03-05"),
            ("3-5", "--03-05"),
            ("--03-05", "--03-05"),
            ("12/31", "--12-31"),
            ("2026年3月", "2026-03"),
            ("2026-03", "2026-03"),
            ("2月29日", "--02-29"),
            ("86.3.5", "1986-03-05"),
            ("31/12/1996", "1996-12-31"),
            ("12/31/1996", "1996-12-31"),
        ] {
            assert_eq!(shown(text, Solar), want, "{text}");
        }
    }

    #[test]
    fn the_lunar_calendar() {
        for (text, calendar, want) in [
            ("1981年1月2日", Lunar, "农历 1981-01-02"),
            ("2月30日", Lunar, "农历 --02-30"),
            ("农历八月十五", Solar, "农历 --08-15"),
            ("1986年腊月廿三", Solar, "农历 1986-12-23"),
            ("正月初五", Solar, "农历 --01-05"),
            ("闰四月初一", Solar, "农历 --闰04-01"),
            ("三月五日", Solar, "--03-05"),
            ("1984-11-02(农历)", Solar, "农历 1984-11-02"),
            ("阳历1984-11-02", Lunar, "1984-11-02"),
        ] {
            assert_eq!(shown(text, calendar), want, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read() {
        for text in [
            "",
            "前天",
            "1980-13-45",
            "2026-02-30",
            "3/5/2026",
            "26/3/5",
            "1980",
            "99999",
            "12:30",
            "5月",
            "x",
            "2026-03-05-06",
        ] {
            let want = if text == "5月" { "--05" } else { "?" };
            assert_eq!(shown(text, Solar), want, "{text}");
        }
    }
}

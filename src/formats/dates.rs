//! Dates in every usual writing. What could mean two days is not guessed: it counts as unreadable, unless the caller says in
//! which order its column is written ([`column_order`] finds out, or says that a person has to be asked).

use crate::domain::date::{Calendar, PartialDate};
use crate::domain::search::fold;
use chrono::{Days, NaiveDate};

/// In which order the numbers of a date stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// 26/3/5, in China and in ISO 8601.
    YearFirst,
    /// 3/5/26, in the United States.
    MonthFirst,
    /// 5/3/26, nearly everywhere else.
    DayFirst,
}

/// What the cells of a column say about the order of their numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnOrder {
    /// Every cell can be read in one way only.
    Clear,
    /// Some cells could be read in several ways, and others show which it is.
    Known(Order),
    /// A person has to be asked: these are possible. Also where some cells show one order and others another.
    Ambiguous(Vec<Order>),
}

impl ColumnOrder {
    /// The order, where the cells say it.
    #[must_use]
    pub fn known(&self) -> Option<Order> {
        match self {
            ColumnOrder::Known(order) => Some(*order),
            ColumnOrder::Clear | ColumnOrder::Ambiguous(_) => None,
        }
    }
}

impl Order {
    /// The likeliest of several, to be offered first: the year in front for readers of Chinese, the month for others,
    /// because their sheets mostly come out of American programs.
    #[must_use]
    pub fn usual(of: &[Order], chinese: bool) -> Option<Order> {
        let liked = if chinese { Order::YearFirst } else { Order::MonthFirst };
        of.iter().copied().find(|order| *order == liked).or_else(|| of.iter().min().copied())
    }
}

/// In which order the dates of a column are written. Cells that are no dates say nothing.
pub fn column_order<'a>(cells: impl IntoIterator<Item = &'a str>) -> ColumnOrder {
    let mut unclear = false;
    let (mut all, mut any) = (vec![Order::YearFirst, Order::MonthFirst, Order::DayFirst], Vec::new());
    for cell in cells {
        let folded = simplify(&fold(cell));
        let (named, rest) = strip_calendar(&folded);
        let Some((parts, points)) = three_numbers(without_time(rest)) else { continue };
        let readings = readings(parts, points, named.unwrap_or(Calendar::Solar));
        if readings.is_empty() {
            continue;
        }
        unclear |= readings.iter().any(|(_, date)| *date != readings[0].1);
        all.retain(|order| readings.iter().any(|(other, _)| other == order));
        any.extend(readings.iter().map(|(order, _)| *order).filter(|order| !any.contains(order)).collect::<Vec<_>>());
    }
    match *all.as_slice() {
        _ if !unclear => ColumnOrder::Clear,
        [order] => ColumnOrder::Known(order),
        [] => {
            any.sort_unstable();
            ColumnOrder::Ambiguous(any)
        }
        _ => ColumnOrder::Ambiguous(all),
    }
}

/// [`parse_in`] for a cell whose column is not known.
#[must_use]
pub fn parse(text: &str, calendar: Calendar) -> Option<PartialDate> {
    parse_in(text, calendar, None)
}

/// The date a cell holds, read in `calendar` unless the text itself says 农历 or 公历; `None` if it cannot be read, or could
/// be two days and `order` does not say which.
///
/// Year first with any separator (also `26/3/5`), `3月5日`, `3-5` and `0305` without year, `2026年3月` and `202603` without
/// day, `19960704`, `960704`, days as Excel counts them (20000 to 60000, with or without a time of day), `5 Mar 1996`,
/// `5-Mar-96`, `31/12/1996` where only one order is possible, `05.03.1996`, `民国115年3月5日`, and Chinese words
/// (`农历八月十五`, `闰四月初三`, `腊月廿三`, `二〇二六年三月五日`). Times and days of the week are dropped. Years of two
/// digits lie between 1940 and 2039.
#[must_use]
pub fn parse_in(text: &str, calendar: Calendar, order: Option<Order>) -> Option<PartialDate> {
    let folded = simplify(&fold(text));
    let (named, rest) = strip_calendar(&folded);
    let calendar = named.unwrap_or(calendar);
    let rest = without_time(rest.trim());
    let rest = minguo(rest);
    chinese(&rest, calendar).or_else(|| english(&rest)).or_else(|| numeric(&rest, calendar, order))
}

/// Traditional characters of dates to simplified ones.
fn simplify(text: &str) -> String {
    let pairs =
        ["農农", "曆历", "閏闰", "臘腊", "陰阴", "陽阳", "國国", "號号", "舊旧", "週周", "點点", "時时", "○〇", "零〇"];
    let simple = |c| pairs.iter().find(|pair| pair.starts_with(c)).and_then(|pair| pair.chars().nth(1)).unwrap_or(c);
    text.chars().map(simple).collect()
}

fn strip_calendar(text: &str) -> (Option<Calendar>, &str) {
    let words = [
        ("农历", Calendar::Lunar),
        ("阴历", Calendar::Lunar),
        ("旧历", Calendar::Lunar),
        ("公历", Calendar::Solar),
        ("阳历", Calendar::Solar),
        ("新历", Calendar::Solar),
        ("国历", Calendar::Solar),
        ("公元", Calendar::Solar),
        ("农", Calendar::Lunar),
        ("阴", Calendar::Lunar),
        ("阳", Calendar::Solar),
        ("lunar", Calendar::Lunar),
    ];
    for (word, calendar) in words {
        if let Some(rest) = text.strip_prefix(word) {
            return (Some(calendar), rest.trim_start_matches([':', ' ']));
        }
        let last = text.trim_end_matches([')', ']', '】']).strip_suffix(word);
        if let Some(rest) = last {
            return (Some(calendar), rest.trim_end_matches(['(', '[', '【', ' ']));
        }
    }
    (None, text)
}

/// Drops ` 00:00:00.000`, `t12:30z`, ` 下午3:20`, ` 14时30分`, ` 星期四`, `(四)`.
fn without_time(text: &str) -> &str {
    let text = ["星期", "周", "礼拜"].iter().filter_map(|word| text.find(word)).min().map_or(text, |at| &text[..at]);
    let text = match text.split_once('(') {
        Some((date, day)) if "一二三四五六日天".contains(day.trim_end_matches(')')) => date,
        _ => text,
    };
    let text = text.trim_end_matches(['(', ' ', ',']);
    let Some(mark) = text.find([':', '时', '点']) else { return text };
    let head = text[..mark].trim_end_matches(|c: char| c.is_ascii_digit());
    // A mark without an hour before it is none of a time.
    if head.len() == mark {
        return text;
    }
    let half = ["上午", "下午", "早上", "晚上", "中午", "凌晨"];
    let head = half.iter().fold(head.trim_end(), |head, word| head.trim_end_matches(word));
    head.trim_end_matches(['t', ' ', ','])
}

/// Years of the Republic of China begin with 1912.
fn minguo(text: &str) -> String {
    let year = || {
        let rest = text.strip_prefix("中华").or_else(|| text.strip_prefix("中華")).unwrap_or(text);
        let (year, rest) = rest.strip_prefix("民国")?.split_once(['年', '/', '-', '.'])?;
        let year = year.trim().parse::<i32>().ok().filter(|year| (1..=200).contains(year))?;
        Some(format!("{}年{}", year + 1911, rest))
    };
    year().unwrap_or_else(|| text.to_owned())
}

fn century(year: i32, digits: usize) -> i32 {
    match digits {
        2 if year < 40 => 2000 + year,
        2 => 1900 + year,
        _ => year,
    }
}

/// Three numbers with any separators and nothing else, and whether they are separated by points.
fn three_numbers(text: &str) -> Option<([&str; 3], bool)> {
    let parts = numbers(text)?;
    Some((<[&str; 3]>::try_from(parts).ok()?, text.contains('.')))
}

fn numbers(text: &str) -> Option<Vec<&str>> {
    let ok = |c: char| c.is_ascii_digit() || c == ' ' || matches!(c, '年' | '月' | '日' | '号' | '-' | '/' | '.' | ',');
    if !text.chars().all(ok) || !text.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
        return None;
    }
    let parts: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    parts.iter().all(|part| part.len() <= 8).then_some(parts)
}

/// The ways three numbers can be read. A year has two or four digits, other numbers one or two.
fn readings(parts: [&str; 3], points: bool, calendar: Calendar) -> Vec<(Order, PartialDate)> {
    let [a, b, c] = parts;
    let orders = [(Order::YearFirst, a, b, c), (Order::MonthFirst, c, a, b), (Order::DayFirst, c, b, a)];
    let readings = orders.into_iter().filter_map(|(order, y, m, d)| {
        let year_ok = matches!(y.len(), 2 | 4) && m.len() <= 2 && d.len() <= 2;
        // 05.03.1996: with points the day comes first.
        let order_ok =
            !(points && y.len() == 4 && order == Order::MonthFirst && d.parse::<u8>().is_ok_and(|d| d <= 12));
        let y = century(y.parse().ok().filter(|_| year_ok && order_ok)?, y.len());
        Some((order, PartialDate::from_parts(calendar, Some(y), m.parse().ok()?, Some(d.parse().ok()?))?))
    });
    readings.collect()
}

fn numeric(text: &str, calendar: Calendar, order: Option<Order>) -> Option<PartialDate> {
    let leap = text.contains('闰') && calendar == Calendar::Lunar;
    let text = text.replace('闰', "");
    let text = text.trim();
    let parts = numbers(text)?;
    let partial = |y: Option<&str>, m: &str, d: Option<&str>| {
        let y = y.map(str::parse).transpose().ok()?;
        PartialDate::from_parts(calendar, y, m.parse().ok()?, d.map(str::parse).transpose().ok()?)
    };
    let date = match *parts.as_slice() {
        [whole] if text == whole => compact(whole, calendar),
        [serial, _] if serial.len() == 5 && text.split_once('.').is_some_and(|(whole, _)| whole == serial) => {
            compact(serial, calendar)
        }
        [a, b, c] => {
            let readings = readings([a, b, c], text.contains('.'), calendar);
            let said = readings.iter().find(|(other, _)| Some(*other) == order);
            // 年 behind the first number says that it is the year.
            let year = readings.iter().find(|(other, _)| *other == Order::YearFirst && text.contains('年'));
            let only = readings.first().filter(|(_, date)| readings.iter().all(|(_, other)| other == date));
            year.or(only).or(said).map(|(_, date)| date.clone())
        }
        [y, m] if y.len() == 4 => partial(Some(y), m, None),
        [d, m] if m.len() <= 2 && d.len() <= 2 && order == Some(Order::DayFirst) && !text.contains('月') => {
            partial(None, m, Some(d))
        }
        [m, d] if m.len() <= 2 && d.len() <= 2 && !text.contains('年') => partial(None, m, Some(d)),
        [m] if text.ends_with('月') => partial(None, m, None),
        _ => None,
    };
    date.map(|date| PartialDate { leap, ..date })
}

/// Digits without separators: `19960704`, `960704`, `199607`, `0704`, or a day as Excel counts them: 1 is 1900-01-01, and
/// 1900 is wrongly taken for a leap year.
fn compact(digits: &str, calendar: Calendar) -> Option<PartialDate> {
    let part = |range| digits.get(range).and_then(|part: &str| part.parse::<u16>().ok());
    let byte = |range| part(range).and_then(|n| u8::try_from(n).ok());
    let date = |y: Option<u16>, m, d| PartialDate::from_parts(calendar, y.map(i32::from), m, d);
    match digits.len() {
        8 => date(Some(part(0..4).filter(|y| *y >= 1800)?), byte(4..6)?, Some(byte(6..8)?)),
        6 => {
            let month = date(Some(part(0..4)?), byte(4..6)?, None).filter(|_| digits.starts_with(['1', '2']));
            let month = month.filter(|date| date.y.is_some_and(|y| (1900..2100).contains(&y)));
            let year = century(i32::from(part(0..2)?), 2);
            let day = PartialDate::from_parts(calendar, Some(year), byte(2..4)?, Some(byte(4..6)?));
            // 200103 is January 2020 or March 2001.
            month.xor(day)
        }
        5 => {
            let serial = digits.parse::<u64>().ok().filter(|serial| (20_000..=60_000).contains(serial))?;
            let day = NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(serial))?;
            let solar = PartialDate::solar(day);
            PartialDate::from_parts(calendar, solar.y, solar.m, solar.d)
        }
        4 => date(None, byte(0..2)?, Some(byte(2..4)?)),
        _ => None,
    }
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// `5 Mar 1996`, `March 5th, 1996`, `5-Mar-96`, `5-Mar`, `Mar 1996`, `Thu Mar 5 2026`.
fn english(text: &str) -> Option<PartialDate> {
    let names = |names: &[&str], word: &str| names.iter().position(|name| word.len() >= 3 && name.starts_with(word));
    let mut month = None;
    let mut numbers: Vec<(i32, usize)> = Vec::new();
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let digits = word.trim_end_matches(|c: char| c.is_ascii_lowercase());
        let name = if word == "sept" { "sep" } else { word };
        if !digits.is_empty() {
            let ordinal = matches!(word.get(digits.len()..), Some("" | "st" | "nd" | "rd" | "th"));
            numbers.push((digits.parse().ok().filter(|_| ordinal)?, digits.len()));
        } else if let Some(at) = names(&MONTHS, name).filter(|_| month.is_none()) {
            month = u8::try_from(at + 1).ok();
        } else if names(&WEEKDAYS, word).is_none() && !matches!(word, "of" | "the") {
            return None;
        }
    }
    let is_year = |digits: usize| digits == 4;
    let (y, d) = match *numbers.as_slice() {
        [(d, _), (y, n)] if is_year(n) || n == 2 => (Some(century(y, n)), Some(d)),
        [(y, n), (d, _)] if is_year(n) => (Some(y), Some(d)),
        [(y, n)] if is_year(n) => (Some(y), None),
        [(d, _)] => (None, Some(d)),
        _ => return None,
    };
    let d = d.map(u8::try_from).transpose().ok()?;
    PartialDate::from_parts(Calendar::Solar, y, month?, d)
}

/// `八月十五`, `正月初五`, `1986年腊月廿三`, `闰4月初一`, `二〇二六年三月五日`. 正月, 冬月, 腊月, 初 and 廿 are only said of the
/// lunar calendar.
fn chinese(text: &str, calendar: Calendar) -> Option<PartialDate> {
    let (y, rest) = match text.split_once('年') {
        Some((y, rest)) => (Some(chinese_year(y.trim())?), rest.trim()),
        None => (None, text),
    };
    let (leap, rest) = rest.strip_prefix('闰').map_or((false, rest), |rest| (true, rest));
    let (month, day) = rest.split_once('月')?;
    let (month, day) = (month.trim(), day.trim().trim_end_matches(['日', '号', ' ']));
    let m = match month {
        "正" => 1,
        "冬" => 11,
        "腊" => 12,
        _ => chinese_number(month)?,
    };
    let d = if day.is_empty() { None } else { Some(chinese_number(day.trim_start_matches('初'))?) };
    let lunar = leap || matches!(month, "正" | "冬" | "腊") || day.contains(['初', '廿']);
    let calendar = if lunar { Calendar::Lunar } else { calendar };
    PartialDate::from_parts(calendar, y, m, d).map(|date| PartialDate { leap, ..date })
}

const DIGITS: &str = "〇一二三四五六七八九";

/// `2026`, `26`, `二〇二六`, `八六`.
fn chinese_year(text: &str) -> Option<i32> {
    let digit = |c: char| c.to_digit(10).or_else(|| DIGITS.chars().position(|d| d == c).map(|at| at as u32));
    let digits: Vec<u32> = text.chars().map(digit).collect::<Option<_>>()?;
    let year = digits.iter().try_fold(0_i32, |year, digit| year.checked_mul(10)?.checked_add_unsigned(*digit))?;
    matches!(digits.len(), 2 | 4).then(|| century(year, digits.len())).filter(|year| *year >= 1000)
}

/// 1 to 31, and 一 to 三十一 with 廿 and 卅.
fn chinese_number(text: &str) -> Option<u8> {
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse().ok();
    }
    let digit = |c: char| DIGITS.chars().position(|d| d == c).filter(|at| *at > 0).and_then(|at| u8::try_from(at).ok());
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
mod tests;

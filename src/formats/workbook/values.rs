//! Numbers of cells to text, by the cell's number format (ECMA-376 part 1, 18.8.30 and 18.8.31).

use chrono::{Days, NaiveDate};

/// The last day the programs know, 9999-12-31, as they count days.
const LAST_DAY: f64 = 2_958_465.0;
/// Days from 1899-12-30 to 1904-01-01: the difference of the two ways to count.
const DAYS_1904: f64 = 1_462.0;

/// What a number format makes of a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    /// A number.
    #[default]
    Number,
    /// A whole number with zeros in front, to this many digits.
    Padded(u8),
    /// A date, a time of day, or both.
    Moment,
    /// A time that may be more than a day.
    Elapsed,
}

impl Kind {
    /// Of a built-in format; those between 27 and 58 are East Asian dates.
    pub(super) fn builtin(id: u32) -> Self {
        match id {
            14..=22 | 27..=36 | 45 | 47 | 50..=58 => Kind::Moment,
            46 => Kind::Elapsed,
            _ => Kind::Number,
        }
    }

    /// Of a format code such as `yyyy"年"m"月"d"日";@`: by its first section, outside of literal text.
    pub(super) fn of_code(code: &str) -> Self {
        let (mut plain, mut chars) = (String::new(), code.chars());
        while let Some(c) = chars.next() {
            match c {
                ';' => break,
                // The next character is literal, as wide as shown, or repeated.
                '\\' | '_' | '*' => drop(chars.next()),
                '"' => drop(chars.find(|&c| c == '"')),
                '[' => {
                    let inside: String = chars.by_ref().take_while(|&c| c != ']').collect();
                    let first = inside.chars().next().unwrap_or(' ').to_ascii_lowercase();
                    if matches!(first, 'h' | 'm' | 's') && inside.chars().all(|c| c.eq_ignore_ascii_case(&first)) {
                        return Kind::Elapsed;
                    }
                }
                c => plain.push(c.to_ascii_lowercase()),
            }
        }
        let general = plain.contains("general") || plain.starts_with("g/");
        if !general && plain.contains(['y', 'm', 'd', 'h', 's']) {
            return Kind::Moment;
        }
        match u8::try_from(plain.len()) {
            Ok(digits @ 2..=20) if plain.chars().all(|c| c == '0') => Kind::Padded(digits),
            _ => Kind::Number,
        }
    }
}

/// The text of a number under a format.
pub(super) fn text(value: f64, kind: Kind, since_1904: bool) -> String {
    match kind {
        Kind::Number => number(value),
        Kind::Padded(digits) if value >= 0.0 && value.fract() == 0.0 => {
            format!("{:0>width$}", number(value), width = usize::from(digits))
        }
        Kind::Padded(_) => number(value),
        Kind::Moment => moment(value, since_1904).unwrap_or_else(|| number(value)),
        Kind::Elapsed if (0.0..LAST_DAY).contains(&value) => clock((value * 86_400.0).round() as u64),
        Kind::Elapsed => number(value),
    }
}

/// A number with at most 15 digits that mean anything, as the programs show it; without exponent where that is readable.
pub(super) fn number(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return "0".into();
    }
    let short = format!("{value:.14e}").parse().unwrap_or(value);
    if (1e-9..1e21).contains(&short.abs()) { format!("{short}") } else { format!("{short:e}") }
}

/// A date, a time of day or both; `None` for numbers that are no day, among them 0, which stands for "none".
fn moment(value: f64, since_1904: bool) -> Option<String> {
    if !value.is_finite() || value < 0.0 || value == 0.0 && !since_1904 {
        return None;
    }
    let seconds = (value.fract() * 86_400.0).round();
    let (day, seconds) = if seconds >= 86_400.0 { (value.trunc() + 1.0, 0) } else { (value.trunc(), seconds as u64) };
    if day == 0.0 && seconds > 0 {
        return Some(clock_of_day(seconds));
    }
    let day = if since_1904 { day + DAYS_1904 } else { day };
    let date = Some(day).filter(|day| *day <= LAST_DAY).and_then(|day| date(day as u64))?;
    Some(if seconds == 0 { date } else { format!("{date} {}", clock_of_day(seconds)) })
}

/// Day 1 is 1900-01-01, and 1900 is wrongly taken for a leap year.
fn date(day: u64) -> Option<String> {
    if day == 60 {
        return Some("1900-02-29".into());
    }
    let epoch = NaiveDate::from_ymd_opt(1899, 12, if day < 60 { 31 } else { 30 })?;
    Some(epoch.checked_add_days(Days::new(day))?.to_string())
}

fn clock_of_day(seconds: u64) -> String {
    let text = clock(seconds);
    if seconds < 36_000 { format!("0{text}") } else { text }
}

fn clock(seconds: u64) -> String {
    let (h, m, s) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if s == 0 { format!("{h}:{m:02}") } else { format!("{h}:{m:02}:{s:02}") }
}

/// Whether text is a whole number without needless zeros, short enough for an id or a phone: it is kept as the file has
/// it, since a floating point number holds only 15 digits.
pub(super) fn is_whole(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    (1..=20).contains(&digits.len())
        && digits.bytes().all(|b| b.is_ascii_digit())
        && (digits == "0" || !digits.starts_with('0'))
}

/// `2026-03-05T14:30:00` as the other dates are written; anything else as it is.
pub(super) fn iso(text: &str) -> String {
    let text = text.trim_end_matches('Z').replacen('T', " ", 1);
    let text = text.split_once('.').map_or(&*text, |(whole, _)| whole);
    let text = text.strip_suffix(":00").filter(|rest| rest.contains(':')).unwrap_or(text);
    text.strip_suffix(" 00:00").unwrap_or(text).to_owned()
}

/// The text with `\n` for every line break.
pub(super) fn lines(text: String) -> String {
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_people_write_them() {
        for (value, text) in [
            (13_955_630_001.0, "13955630001"),
            (3200.5, "3200.5"),
            (0.1 + 0.2, "0.3"),
            (-15.0, "-15"),
            (-0.0, "0"),
            (1e20, "100000000000000000000"),
            (1e300, "1e300"),
            (0.000_001, "0.000001"),
            (f64::NAN, "0"),
            (1.0 / 3.0, "0.333333333333333"),
            (110_101_199_003_071_234.0, "110101199003071000"),
        ] {
            assert_eq!(number(value), text);
        }
        assert!(is_whole("110101199003071234") && is_whole("-1") && is_whole("0"));
        assert!(!is_whole("007") && !is_whole("1.0") && !is_whole("") && !is_whole("-") && !is_whole("1E5"));
    }

    #[test]
    fn formats_say_what_is_a_date() {
        for code in [
            "yyyy-mm-dd",
            "m/d/yy h:mm",
            "[$-804]yyyy\"年\"m\"月\"d\"日\";@",
            "h:mm AM/PM",
            "[Red]d",
            "上午/下午h\"时\"mm\"分\"",
        ] {
            assert_eq!(Kind::of_code(code), Kind::Moment, "{code}");
        }
        for code in ["[h]:mm", "[mm]:ss", "[S]"] {
            assert_eq!(Kind::of_code(code), Kind::Elapsed, "{code}");
        }
        for code in [
            "General",
            "G/通用格式",
            "@",
            "#,##0.00\"元\"",
            "0.00E+00",
            "[DBNum1]0",
            "0;[Red]-0;d",
            "\\d0",
            "_d0",
            "*d0",
            "\"y",
            "[",
            "",
            "[$USD]0.0",
        ] {
            assert_eq!(Kind::of_code(code), Kind::Number, "{code}");
        }
        assert_eq!(Kind::of_code("000000"), Kind::Padded(6));
        assert_eq!(text(123.0, Kind::Padded(6), false), "000123");
        assert_eq!(text(1.5, Kind::Padded(6), false), "1.5");
    }

    #[test]
    fn days_of_both_systems() {
        for (value, since_1904, want) in [
            (46_086.0, false, "2026-03-05"),
            (44_624.0, true, "2026-03-05"),
            (46_086.604_166_666_664, false, "2026-03-05 14:30"),
            (46_086.999_999_99, false, "2026-03-06"),
            (46_086.25 + 1.0 / 86_400.0, false, "2026-03-05 06:00:01"),
            (0.25, false, "06:00"),
            (1.0, false, "1900-01-01"),
            (59.0, false, "1900-02-28"),
            (60.0, false, "1900-02-29"),
            (61.0, false, "1900-03-01"),
            (0.0, true, "1904-01-01"),
            (0.0, false, "0"),
            (-1.0, false, "-1"),
            (2_958_465.0, false, "9999-12-31"),
            (2_958_466.0, false, "2958466"),
            (1e300, false, "1e300"),
        ] {
            assert_eq!(text(value, Kind::Moment, since_1904), want);
        }
        assert_eq!(text(1.104_166_666_666_666_7, Kind::Elapsed, false), "26:30");
        assert_eq!(text(-1.0, Kind::Elapsed, false), "-1");
        assert_eq!(iso("2026-03-05T14:30:00.000Z"), "2026-03-05 14:30");
        assert_eq!(iso("2026-03-05T00:00:00"), "2026-03-05");
        assert_eq!(iso("2026-03-05"), "2026-03-05");
    }
}

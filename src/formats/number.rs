//! Numbers as people write them.

use crate::domain::search::fold;

/// The number in thousandths, rounded half away from zero; `None` if the text is no number. `15%` is 0.15.
#[must_use]
pub fn thousandths(text: &str) -> Option<i64> {
    let folded = fold(text);
    let (text, percent) = folded.strip_suffix('%').map_or((folded.as_str(), false), |rest| (rest.trim_end(), true));
    let (text, negative) = text.strip_prefix(['-', '−']).map_or((text, false), |rest| (rest, true));
    let plain = text.replace([',', ' '], "");
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty()) || !digits(whole) || !digits(fraction) || whole.len() > 12 {
        return None;
    }
    let mut places: String = fraction.chars().take(6).collect();
    while places.len() < 6 {
        places.push('0');
    }
    let millionths: i64 = format!("0{whole}{places}").parse().ok()?;
    let unit = if percent { 100_000 } else { 1_000 };
    let number = (millionths + unit / 2) / unit;
    Some(if negative { -number } else { number })
}

/// A whole number; `None` if the text is none.
#[must_use]
pub fn whole(text: &str) -> Option<i64> {
    thousandths(text).filter(|number| number % 1000 == 0).map(|number| number / 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        for (text, want) in [
            ("12", Some(12_000)),
            ("2.5", Some(2_500)),
            ("0.05000000074505806", Some(50)),
            ("15%", Some(150)),
            ("1,234.5", Some(1_234_500)),
            ("-3", Some(-3_000)),
            ("１２", Some(12_000)),
            (".5", Some(500)),
            ("0.0005", Some(1)),
            ("", None),
            (".", None),
            ("x", None),
            ("1e3", None),
            ("12箱", None),
            ("9999999999999", None),
        ] {
            assert_eq!(thousandths(text), want, "{text}");
        }
        assert_eq!((whole("7"), whole("7.5"), whole("7.0")), (Some(7), None, Some(7)));
    }
}

//! Amounts of money as people write them.

use crate::domain::search::fold;

/// The amount in hundredths, rounded half away from zero; `None` if the text is no amount.
///
/// Reads currency signs and words, thousands separators, `万`/`千`/`亿`, a leading `欠`, and negative amounts written with a
/// minus or in parentheses. A single comma before one or two final digits is a decimal comma.
#[must_use]
pub fn parse(text: &str) -> Option<i64> {
    let mut plain: String = fold(text).chars().filter(|c| !c.is_whitespace()).collect();
    let mut negative = false;
    if let Some(inner) = plain.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        (negative, plain) = (true, inner.to_owned());
    }
    for word in
        ["人民币", "欠款", "欠", "rmb", "cny", "usd", "eur", "约", "¥", "￥", "$", "€", "£", "圆", "元", "块", "整"]
    {
        plain = plain.replace(word, "");
    }
    if let Some(rest) = plain.strip_prefix(['-', '−']) {
        (negative, plain) = (!negative, rest.to_owned());
    }
    let (digits, unit) = unit(plain.strip_prefix('+').unwrap_or(&plain));
    let number = decimal_point(digits)?;
    let (whole, fraction) = number.split_once('.').unwrap_or((&number, ""));
    if (whole.is_empty() && fraction.is_empty()) || whole.len() > 15 || fraction.len() > 20 {
        return None;
    }
    // Eight places are enough for 亿 down to the hundredth, and one more to round by.
    let mut places: String = fraction.chars().take(11).collect();
    while places.len() < 11 {
        places.push('0');
    }
    let scaled: i128 = format!("0{whole}{places}").parse().ok()?;
    let hundredths = (scaled * unit * 100 + 50_000_000_000) / 100_000_000_000;
    i64::try_from(if negative { -hundredths } else { hundredths }).ok()
}

fn unit(text: &str) -> (&str, i128) {
    for (word, unit) in [("万", 10_000), ("萬", 10_000), ("千", 1_000), ("亿", 100_000_000)] {
        if let Some(rest) = text.strip_suffix(word) {
            return (rest, unit);
        }
    }
    (text, 1)
}

/// Digits with a point, from digits with separators.
fn decimal_point(text: &str) -> Option<String> {
    if !text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '\'')) {
        return None;
    }
    let text = text.replace('\'', "");
    let (commas, points) = (text.matches(',').count(), text.matches('.').count());
    let after_comma = text.rsplit_once(',').map_or(0, |(_, after)| after.len());
    let european = commas == 1
        && matches!(text.rfind('.').cmp(&text.rfind(',')), core::cmp::Ordering::Less)
        && (points > 0 || (1..=2).contains(&after_comma));
    let (thousands, decimal) = if european { ('.', ',') } else { (',', '.') };
    let (whole, fraction) = text.split_once(decimal).unwrap_or((&text, ""));
    if fraction.contains(['.', ',']) || !grouped(whole, thousands) {
        return None;
    }
    Some(format!("{}.{fraction}", whole.replace(thousands, "")))
}

/// Whether separators, if any, stand between groups of three (or, in Chinese, four) digits.
fn grouped(whole: &str, separator: char) -> bool {
    let mut groups = whole.split(separator);
    let first = groups.next().unwrap_or_default();
    let groups: Vec<usize> = groups.map(str::len).collect();
    groups.is_empty() || (!first.is_empty() && (groups.iter().all(|&n| n == 3) || groups.iter().all(|&n| n == 4)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_writings() {
        for (text, hundredths) in [
            ("3200", 320_000),
            ("¥3,200.50", 320_050),
            ("３２００元", 320_000),
            ("1.2万", 1_200_000),
            ("欠款3200元整", 320_000),
            ("-15", -1_500),
            ("(15.00)", -1_500),
            ("1.234,56", 123_456),
            ("12,5", 1_250),
            ("1,234,567", 123_456_700),
            ("1'000", 100_000),
            ("0.005", 1),
            (".5", 50),
            ("12.3400000001", 1_234),
        ] {
            assert_eq!(parse(text), Some(hundredths), "{text}");
        }
    }

    #[test]
    fn no_amounts() {
        for text in ["", "元", "很多", "1,23,4", "1.2.3", "3万2", "1e5", "99999999999999999", ","] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}

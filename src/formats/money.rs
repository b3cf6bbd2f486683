//! Amounts of money as people write them.

use crate::domain::search::fold;

/// The amount in hundredths, rounded half away from zero; `None` if the text is no amount.
///
/// Reads currency signs and words, thousands separators, `万`/`千`/`亿` (also `3万2`, `1亿2千万`, `1.2w`, `5k`), a leading `欠`,
/// and negative amounts written with a minus before or behind or in parentheses. A single comma before one or two final
/// digits is a decimal comma.
#[must_use]
pub fn parse(text: &str) -> Option<i64> {
    let mut plain: String = fold(text).chars().filter(|c| !c.is_whitespace()).collect();
    for word in WORDS {
        plain = plain.replace(word, "");
    }
    let mut negative = false;
    if let Some(inner) = plain.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        (negative, plain) = (true, inner.to_owned());
    }
    let minus = ['-', '−'];
    if let Some(rest) = plain.strip_prefix(minus).or_else(|| plain.strip_suffix(minus)) {
        (negative, plain) = (!negative, rest.to_owned());
    }
    let scaled = units(plain.strip_prefix('+').unwrap_or(&plain))?;
    let hundredths = (scaled * 100 + PLACES / 2) / PLACES;
    i64::try_from(if negative { -hundredths } else { hundredths }).ok()
}

/// What may stand around an amount without changing it; the longer words first.
const WORDS: [&str; 36] = [
    "人民币",
    "欠款",
    "应收",
    "赊账",
    "尚欠",
    "还欠",
    "欠",
    "赊",
    "rmb",
    "cny",
    "usd",
    "eur",
    "gbp",
    "jpy",
    "hkd",
    "twd",
    "chf",
    "us$",
    "hk$",
    "nt$",
    "a$",
    "c$",
    "港币",
    "美元",
    "欧元",
    "日元",
    "约",
    "¥",
    "￥",
    "$",
    "€",
    "£",
    "圆",
    "元",
    "块",
    "整",
];

/// Eight places are enough for 亿 down to the hundredth, and three more to round by.
const PLACES: i128 = 100_000_000_000;

/// An amount times [`PLACES`]: a number with a unit, and behind it a smaller amount (3万2千), or a single digit that counts
/// the next smaller unit (3万2).
fn units(text: &str) -> Option<i128> {
    const UNITS: [(char, i128); 8] = [
        ('亿', 100_000_000),
        ('億', 100_000_000),
        ('万', 10_000),
        ('萬', 10_000),
        ('w', 10_000),
        ('千', 1_000),
        ('k', 1_000),
        ('百', 100),
    ];
    let unit = UNITS.iter().find_map(|&(word, unit)| text.find(word).map(|at| (at, word, unit)));
    let Some((at, word, unit)) = unit else { return number(text) };
    let (count, rest) = (count(&text[..at])?, &text[at + word.len_utf8()..]);
    let whole = count * unit;
    let rest = match rest.strip_prefix(['零', '〇']) {
        _ if rest.is_empty() => return Some(whole),
        _ if word.is_ascii() => return None,
        Some(rest) => number(rest)?,
        // Only spoken: 3万2 is 32,000, and nobody says 3.5万2.
        None if rest.len() == 1 => number(rest).filter(|_| count % PLACES == 0)? * unit / 10,
        // 3万25 could be either.
        None if rest.len() == 2 && rest.bytes().all(|b| b.is_ascii_digit()) => return None,
        None => units(rest)?,
    };
    (rest < unit * PLACES).then_some(whole + rest)
}

/// What stands before a unit: a number, or one with a smaller unit (2千万).
fn count(text: &str) -> Option<i128> {
    match (text.strip_suffix('千'), text.strip_suffix('百')) {
        (Some(thousands), _) => Some(number(thousands)? * 1_000),
        (_, Some(hundreds)) => Some(number(hundreds)? * 100),
        _ => number(text),
    }
}

/// A number times [`PLACES`].
fn number(digits: &str) -> Option<i128> {
    let number = decimal_point(digits)?;
    let (whole, fraction) = number.split_once('.').unwrap_or((&number, ""));
    if (whole.is_empty() && fraction.is_empty()) || whole.len() > 15 || fraction.len() > 20 {
        return None;
    }
    let mut places: String = fraction.chars().take(11).collect();
    while places.len() < 11 {
        places.push('0');
    }
    format!("0{whole}{places}").parse().ok()
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
            ("¥1,234.50", 123_450),
            ("1.234,50 €", 123_450),
            ("1 234,50", 123_450),
            ("3万2", 3_200_000),
            ("3万2千", 3_200_000),
            ("3万2000元", 3_200_000),
            ("3万零500", 3_050_000),
            ("1亿2千万", 12_000_000_000),
            ("5千6", 560_000),
            ("1.2w", 1_200_000),
            ("5k", 500_000),
            ("-500", -50_000),
            ("¥-500", -50_000),
            ("-¥500", -50_000),
            ("500-", -50_000),
            ("(500)", -50_000),
            ("￥(500)", -50_000),
            ("USD 3,000", 300_000),
            ("3,000.00 USD", 300_000),
            ("HK$1,000", 100_000),
            ("尚欠 300 元", 30_000),
        ] {
            assert_eq!(parse(text), Some(hundredths), "{text}");
        }
    }

    #[test]
    fn no_amounts() {
        for text in [
            "",
            "元",
            "很多",
            "1,23,4",
            "1.2.3",
            "3万25",
            "3万2万",
            "1.5万2",
            "万",
            "2千3万",
            "3200元/月",
            "500多",
            "3w2",
            "1e5",
            "99999999999999999",
            ",",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}

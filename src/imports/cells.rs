//! One cell to values of one field.

use super::preview::WarningReason;
use crate::domain::date::Calendar;
use crate::domain::field::{FieldDef, FieldKind};
use crate::domain::phone;
use crate::domain::search::fold;
use crate::domain::value::Value;
use crate::formats::dates::{self, Order};
use crate::formats::{csv_write, money, number};
use std::borrow::Cow;

/// A cell without the white space around it, without the guard our own CSV puts before formulas, and empty where it only
/// says that there is nothing (`NULL`, `n/a`, `-`).
#[must_use]
pub fn clean(cell: &str) -> &str {
    let text = csv_write::strip_guard(cell.trim()).trim();
    const NOTHING: [&str; 11] =
        ["null", "(null)", "<null>", "\\n", "n/a", "#n/a", "nan", "none", "nil", "#ref!", "#value!"];
    let is_nothing = text.chars().all(|c| matches!(c, '-' | '—' | '–' | '/' | '_' | '／' | '－'));
    if is_nothing || NOTHING.iter().any(|word| text.eq_ignore_ascii_case(word)) { "" } else { text }
}

/// A cell without control characters and without the marks that turn the direction of writing: phones wrap numbers in
/// them, and in front of a name they make it read as another.
#[must_use]
pub fn without_controls(cell: &str) -> Cow<'_, str> {
    let is_bad = |c: char| {
        (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
            || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    if cell.contains(is_bad) { Cow::Owned(cell.replace(is_bad, "")) } else { Cow::Borrowed(cell) }
}

/// Whether a cell is a picture or another file as text: long, in one word, of hex digits or base64.
#[must_use]
pub fn is_blob(text: &str) -> bool {
    let hex = || text.strip_prefix("0x").is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_hexdigit()));
    let base64 = || {
        text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'='))
            && text.contains(['+', '/', '='])
    };
    (text.len() >= 64 && hex()) || (text.len() >= 300 && (text.starts_with("data:") || base64()))
}

/// The values of a cell that was cleaned and is not empty, and what is wrong with it. What cannot be read stays as text.
#[must_use]
pub fn values(def: &FieldDef, text: &str, lunar: bool, order: Option<Order>) -> (Vec<Value>, Option<WarningReason>) {
    // 无: "none", where a date, a number or a phone is expected.
    let says_none = matches!(text, "无" | "没有" | "暂无");
    match def.kind {
        FieldKind::Date | FieldKind::Money | FieldKind::Phone | FieldKind::Email if says_none => (Vec::new(), None),
        FieldKind::Date => {
            let calendar = if lunar { Calendar::Lunar } else { Calendar::Solar };
            one(text, dates::parse_in(text, calendar, order).map(Value::Date), WarningReason::BadDate)
        }
        FieldKind::Money => one(text, money::parse(text).map(Value::Int), WarningReason::BadMoney),
        FieldKind::Number => one(text, number::whole(text).map(Value::Int), WarningReason::BadNumber),
        FieldKind::Decimal => one(text, number::thousandths(text).map(Value::Int), WarningReason::BadNumber),
        FieldKind::Phone => {
            several(phone::split(text), |text| phone::normalise(text).is_some(), WarningReason::BadPhone)
        }
        FieldKind::Email => several(words(text), is_email, WarningReason::BadEmail),
        FieldKind::Choice(codes) => (vec![Value::text(choice(codes, text))], None),
        FieldKind::Line | FieldKind::Lines if def.many => several(tags(text), |_| true, WarningReason::BadCharacters),
        FieldKind::Line => (vec![Value::text(text.split_whitespace().collect::<Vec<_>>().join(" "))], None),
        FieldKind::Lines | FieldKind::Flag | FieldKind::Reference => (vec![Value::text(text)], None),
    }
}

fn one(text: &str, value: Option<Value>, reason: WarningReason) -> (Vec<Value>, Option<WarningReason>) {
    let reason = value.is_none().then_some(reason);
    (vec![value.unwrap_or_else(|| Value::text(text))], reason)
}

fn several(
    texts: Vec<&str>,
    is_good: impl Fn(&str) -> bool,
    reason: WarningReason,
) -> (Vec<Value>, Option<WarningReason>) {
    let bad = texts.iter().any(|text| !is_good(text));
    (texts.into_iter().map(Value::text).collect(), bad.then_some(reason))
}

/// What stands between several values of a cell, but for white space.
fn separates(c: char) -> bool {
    matches!(c, ',' | '，' | ';' | '；' | '、' | '|' | '/' | '\n' | '\r' | '\t')
}

/// E-mail addresses in one cell.
fn words(text: &str) -> Vec<&str> {
    let of_google = text.split(GOOGLES);
    of_google
        .flat_map(|part| part.split(|c: char| c.is_whitespace() || separates(c)))
        .filter(|p| !p.is_empty())
        .collect()
}

/// Tags in one cell. A blank separates Chinese ones (重点 老客户), and is part of others (key account).
fn tags(text: &str) -> Vec<&str> {
    let parts: Vec<&str> = if text.contains(GOOGLES) {
        text.split(GOOGLES).collect()
    } else {
        let is_chinese = |part: &str| part.chars().any(|c| is_han(Some(c)));
        let blank = |part: &str| -> fn(char) -> bool { if is_chinese(part) { char::is_whitespace } else { |_| false } };
        text.split(separates).flat_map(|part| part.split(blank(part))).collect()
    };
    // Groups of Google's own begin with a star, and everybody in its address book is in the group "myContacts".
    let parts = parts.into_iter().map(|part| part.trim().trim_start_matches("* "));
    parts.filter(|part| !part.is_empty() && *part != "myContacts").collect()
}

/// What Google puts between several values of a cell.
pub const GOOGLES: &str = ":::";

fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(user, host)| !user.is_empty() && host.contains('.') && !host.contains('@'))
}

/// What people write for the codes of choices.
const CHOICES: [(&str, &str); 8] = [
    ("A", "a a类 a级 重点 重要 vip 一级"),
    ("B", "b b类 b级 二级"),
    ("C", "c c类 c级 普通 一般 三级"),
    ("lead", "lead 潜在 潜在客户 意向 意向客户 线索 新客户 prospect new"),
    ("active", "active 合作 合作中 已合作 成交 已成交 正常 活跃 在营 老客户 customer"),
    ("dormant", "dormant 休眠 沉睡 停滞 暂停 inactive"),
    ("lost", "lost 流失 已流失 停止合作 终止 关店 closed"),
    ("owner", "owner 老板"),
];

/// The code people mean, or the text as it is.
fn choice(codes: &[&str], text: &str) -> String {
    let folded = fold(text);
    let code = CHOICES.iter().find(|(code, words)| codes.contains(code) && words.split(' ').any(|word| word == folded));
    code.map_or(text, |(code, _)| code).to_owned()
}

/// The town at the beginning of a Chinese address: up to 镇, 乡 or 街道, behind a province, city or county
/// (张桥镇幸福路45号 → 张桥镇).
#[must_use]
pub fn town(address: &str) -> Option<&str> {
    let mut start = 0;
    for (at, c) in address.char_indices() {
        let rest = &address[at..];
        let before = address[start..at].chars().count();
        let after = rest.chars().nth(1);
        let end = match c {
            '镇' | '乡' if before >= 1 && !matches!(after, Some('市' | '路' | '政' | '村' | '街')) => {
                at + c.len_utf8()
            }
            '街' if before >= 1 && after == Some('道') => at + "街道".len(),
            // 苏州市 ends with 市.
            '州' if after == Some('市') => continue,
            '省' | '市' | '区' | '县' | '州' if before >= 1 => {
                start = at + c.len_utf8();
                continue;
            }
            // Streets, numbers and foreign letters come behind the town.
            '路' | '街' | '巷' | '号' | '村' | '弄' => return None,
            c if !('\u{4e00}'..='\u{9fff}').contains(&c) => return None,
            _ => continue,
        };
        return address.get(start..end);
    }
    None
}

fn is_han(c: Option<char>) -> bool {
    c.is_some_and(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

/// A name of its given, middle and family part: Chinese from the family on and in one word, others from the given name on.
#[must_use]
pub fn join_name([given, middle, family]: [&str; 3]) -> String {
    if is_han(family.chars().next()) || is_han(given.chars().next()) {
        return [family, middle, given].concat();
    }
    [given, middle, family].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// How large a place a part of a Chinese address is; foreign parts and streets are as they come.
fn place_size(part: &str) -> u8 {
    match part.chars().last() {
        Some('国') => 0,
        Some('省') => 1,
        Some('区') if part.ends_with("自治区") => 1,
        Some('市' | '州') => 2,
        Some('区' | '县') => 3,
        Some('镇' | '乡') => 4,
        _ if part.bytes().all(|b| b.is_ascii_digit()) => 6,
        _ => 5,
    }
}

/// Joins the parts of an address: Chinese ones directly and from the large to the small, others with a comma. A part that
/// another one contains is left out: some programs give the whole address and its parts.
#[must_use]
pub fn join_address(parts: &[&str]) -> String {
    let lines = |part: &str| part.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(", ");
    let all: Vec<String> = parts.iter().map(|part| lines(part)).collect();
    let repeats = |at: usize| {
        let part = all.get(at).map_or("", String::as_str);
        all.iter().enumerate().any(|(other, text)| text.contains(part) && (text.len() > part.len() || other < at))
    };
    let mut parts: Vec<&str> =
        all.iter().enumerate().filter(|(at, _)| !repeats(*at)).map(|(_, part)| part.as_str()).collect();
    if parts.iter().any(|part| is_han(part.chars().last()) && place_size(part) < 5) {
        parts.sort_by_key(|part| place_size(part));
    }
    let mut joined = String::new();
    for part in &parts {
        let both_han = is_han(joined.chars().last()) && is_han(part.chars().next());
        if !joined.is_empty() && !both_han {
            joined.push_str(", ");
        }
        joined.push_str(part);
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::field::field;
    use crate::domain::kind::Kind;

    fn read(key: &str, text: &str) -> (Vec<String>, Option<WarningReason>) {
        let (values, reason) = values(field(&Kind::Customer, key).unwrap(), text, false, None);
        (values.iter().map(Value::plain).collect(), reason)
    }

    #[test]
    fn nothing_has_many_writings() {
        for cell in ["", "  ", "NULL", "null", "-", "——", "N/A", "\\N", "/"] {
            assert_eq!(clean(cell), "", "{cell}");
        }
        assert_eq!(clean(" '+86 138 "), "+86 138");
        assert_eq!(clean("Nullarbor"), "Nullarbor");
    }

    #[test]
    fn unreadable_cells_keep_their_text() {
        assert_eq!(read("last_contact", "前天"), (vec!["前天".into()], Some(WarningReason::BadDate)));
        assert_eq!(read("owes", "很多"), (vec!["很多".into()], Some(WarningReason::BadMoney)));
        assert_eq!(read("owes", "¥3,200"), (vec!["320000".into()], None));
        assert_eq!(read("phones", "问老板"), (vec!["问老板".into()], Some(WarningReason::BadPhone)));
        assert_eq!(read("phones", "13955630001/0512-66668888").0.len(), 2);
        assert_eq!(read("phones", "无"), (vec![], None));
        assert_eq!(read("emails", "a@b.cn; c@d.com"), (vec!["a@b.cn".into(), "c@d.com".into()], None));
        assert_eq!(read("emails", "a@b"), (vec!["a@b".into()], Some(WarningReason::BadEmail)));
    }

    #[test]
    fn tags_are_told_apart() {
        assert_eq!(tags("重点 老客户，VIP、north"), ["重点", "老客户", "VIP", "north"]);
        assert_eq!(
            tags("key account; food/drink\nwholesale | VIP"),
            ["key account", "food", "drink", "wholesale", "VIP"]
        );
        assert_eq!(tags("* myContacts ::: Key account ::: 餐饮 批发"), ["Key account", "餐饮 批发"]);
        assert_eq!(tags("* myContacts"), [""; 0]);
        assert_eq!(words("a@b.cn c@d.cn;e@f.cn ::: g@h.cn"), ["a@b.cn", "c@d.cn", "e@f.cn", "g@h.cn"]);
    }

    #[test]
    fn choices_have_words() {
        assert_eq!(read("class", "Ａ类").0, ["A"]);
        assert_eq!(read("class", "D").0, ["D"]);
        assert_eq!(read("status", "流失").0, ["lost"]);
        assert_eq!(read("tags", "酒, 老乡").0, ["酒", "老乡"]);
    }

    #[test]
    fn towns_at_the_beginning() {
        for (address, want) in [
            ("张桥镇幸福路45号", Some("张桥镇")),
            ("大王庄乡工农路84号", Some("大王庄乡")),
            ("北关街道中山街268号", Some("北关街道")),
            ("城关镇", Some("城关镇")),
            ("江苏省苏州市吴江区盛泽镇东街1号", Some("盛泽镇")),
            ("江苏省苏州市张桥镇幸福路45号", Some("张桥镇")),
            ("景德镇市珠山区", None),
            ("幸福路45号新乡小区", None),
            ("Obere Str. 57", None),
            ("", None),
        ] {
            assert_eq!(town(address), want, "{address}");
        }
    }

    #[test]
    fn addresses_of_parts() {
        assert_eq!(join_address(&["Obere Str. 57", "12209", "Germany"]), "Obere Str. 57, 12209, Germany");
        assert_eq!(join_address(&["江苏省", "张桥镇"]), "江苏省张桥镇");
        assert_eq!(
            join_address(&["幸福路45号", "苏州市", "江苏省", "215000", "中国"]),
            "中国江苏省苏州市幸福路45号, 215000"
        );
        assert_eq!(join_address(&["12 Elm St\nLeeds", "12 Elm St", "Leeds", "UK"]), "12 Elm St, Leeds, UK");
    }

    #[test]
    fn names_of_parts() {
        assert_eq!(join_name(["庆", "", "王"]), "王庆");
        assert_eq!(join_name(["Anna", "M.", "Bell"]), "Anna M. Bell");
        assert_eq!(join_name(["", "", "Bell"]), "Bell");
    }
}

//! One cell to values of one field.

use super::preview::WarningReason;
use crate::domain::date::Calendar;
use crate::domain::field::{FieldDef, FieldKind};
use crate::domain::phone;
use crate::domain::search::fold;
use crate::domain::value::Value;
use crate::formats::{csv_write, dates, money};

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

/// The values of a cell that was cleaned and is not empty, and what is wrong with it. What cannot be read stays as text.
#[must_use]
pub fn values(def: &FieldDef, text: &str, lunar: bool) -> (Vec<Value>, Option<WarningReason>) {
    // 无: "none", where a date, a number or a phone is expected.
    let says_none = matches!(text, "无" | "没有" | "暂无");
    match def.kind {
        FieldKind::Date | FieldKind::Money | FieldKind::Phone | FieldKind::Email if says_none => (Vec::new(), None),
        FieldKind::Date => {
            let calendar = if lunar { Calendar::Lunar } else { Calendar::Solar };
            one(text, dates::parse(text, calendar).map(Value::Date), WarningReason::BadDate)
        }
        FieldKind::Money => one(text, money::parse(text).map(Value::Int), WarningReason::BadMoney),
        FieldKind::Phone => {
            several(phone::split(text), |text| phone::normalise(text).is_some(), WarningReason::BadPhone)
        }
        FieldKind::Email => several(words(text), is_email, WarningReason::BadEmail),
        FieldKind::Choice(codes) => (vec![Value::text(choice(codes, text))], None),
        FieldKind::Line | FieldKind::Lines if def.many => several(words(text), |_| true, WarningReason::BadCharacters),
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

/// Tags and e-mail addresses in one cell.
fn words(text: &str) -> Vec<&str> {
    let parts = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '，' | ';' | '；' | '、' | '|' | '/'));
    parts.filter(|part| !part.is_empty()).collect()
}

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

/// Joins the parts of an address: Chinese ones directly, others with a comma.
#[must_use]
pub fn join_address(parts: &[&str]) -> String {
    let is_han = |c: Option<char>| c.is_some_and(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let mut joined = String::new();
    for part in parts {
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
        let (values, reason) = values(field(&Kind::Customer, key).unwrap(), text, false);
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
    }
}

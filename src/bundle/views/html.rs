//! archive.html: the customers and what is about them as one page that opens by double-click, without network and
//! without this program.
//! Where there are more cards than a page opens with at once, those of earlier years are on pages of their own.
//!
//! The data stands in a JSON block the page's script reads and only ever writes as text. Its policy admits exactly that
//! script and that style sheet, by hash, and no connection to anywhere.

use super::labels::{CHOICES, Label, labels};
use super::source::{Row, Source, texts, unknown_keys};
use super::{Language, ViewContext};
use crate::domain::field::{CARD_PARTS, FieldDef, FieldKind, fields};
use crate::domain::kind::Kind;
use crate::domain::record::Record;
use crate::domain::value::Value;
use crate::log::canonical::sha256;
use serde_json::{Map, Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};

const STYLE: &str = include_str!("archive.css");
const SCRIPT: &str = include_str!("archive.js");

/// What belongs to a customer, under the names the script knows.
const PARTS: [(&str, Kind); 4] = [
    ("contacts", Kind::Contact),
    ("cards", Kind::Card),
    ("reminders", Kind::Reminder),
    ("assignments", Kind::Assignment),
];

/// How many cards stand on one page.
const CARDS: usize = 40_000;
/// How long the texts of these cards may be together, in bytes.
const CARD_BYTES: usize = 32 << 20;

/// The pages, as file names and texts: `archive.html`, then one for each year whose cards are not on it.
pub fn pages(source: &Source<'_>, context: &ViewContext<'_>) -> Vec<(String, String)> {
    pages_of(source, context, CARDS, CARD_BYTES)
}

fn pages_of(source: &Source<'_>, context: &ViewContext<'_>, cards: usize, bytes: usize) -> Vec<(String, String)> {
    let older = older_years(source, cards, bytes);
    let mut pages = vec![("archive.html".to_owned(), page(context, &whole(source, context, &older)))];
    for year in older {
        pages.push((format!("archive-{year:04}.html"), page(context, &one_year(source, context, year))));
    }
    pages
}

/// The years whose cards do not fit on the first page: the newest one always stays, and so do cards without a year.
fn older_years(source: &Source<'_>, cards: usize, bytes: usize) -> BTreeSet<i32> {
    let mut years: BTreeMap<Option<i32>, (usize, usize)> = BTreeMap::new();
    for (_, card) in source.rows(&Kind::Card) {
        let (count, size) = years.entry(year_of(card)).or_default();
        *count += 1;
        *size += CARD_PARTS.iter().map(|part| card.text(part).len()).sum::<usize>();
    }
    let (mut count, mut size) = years.remove(&None).unwrap_or_default();
    let mut older = BTreeSet::new();
    for (place, (year, (more, longer))) in years.into_iter().rev().enumerate() {
        (count, size) = (count + more, size + longer);
        if place > 0 && (count > cards || size > bytes || !older.is_empty()) {
            older.extend(year);
        }
    }
    older
}

/// The year of a card's date, where it has one that is no slip: each may become a page.
fn year_of(card: &Record) -> Option<i32> {
    let year = card.get("date").and_then(Value::as_date).and_then(|date| date.y);
    year.filter(|year| (1970..2100).contains(year))
}

fn page(context: &ViewContext<'_>, data: &Json) -> String {
    let (style, script) = (source_hash(STYLE), source_hash(SCRIPT));
    let lang = context.language.pick("zh-CN", "en");
    let data = inert(&data.to_string());
    format!(
        "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src '{script}'; \
         style-src '{style}'; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n<title>Keliu 客留</title>\n<style>{STYLE}</style>\n</head>\n\
         <body>\n<noscript><p>此页需要 JavaScript。同样的内容也在旁边的 CSV 文件里。</p>\
         <p lang=\"en\">This page needs JavaScript. The CSV files beside it hold the same records.</p></noscript>\n\
         <script type=\"application/json\" id=\"data\">{data}</script>\n<script>{SCRIPT}</script>\n</body>\n</html>\n"
    )
}

/// The source expression of a content security policy that admits exactly this inline text (CSP 3, §2.3.1).
fn source_hash(text: &str) -> String {
    format!("sha256-{}", data_encoding::BASE64.encode(&sha256(&[text.as_bytes()])))
}

/// JSON that no HTML parser takes for markup: without `<` it can neither end its script element nor open a comment.
/// `<` and the line separators of U+2028 and U+2029 stand only in strings, where JSON allows the escaped form.
fn inert(json: &str) -> String {
    json.replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

/// Everything, but the cards of these years: only how many there are.
fn whole(source: &Source<'_>, context: &ViewContext<'_>, older: &BTreeSet<i32>) -> Json {
    let mut parts: Vec<_> = PARTS.iter().map(|(name, kind)| (*name, kind, source.by_customer(kind))).collect();
    let mut take = |customer| {
        let mut page = Map::new();
        for (name, kind, groups) in &mut parts {
            let mut rows = groups.remove(&customer).unwrap_or_default();
            if **kind == Kind::Card {
                let mut elsewhere: BTreeMap<i32, usize> = BTreeMap::new();
                rows.retain(|(_, card)| {
                    let year = year_of(card).filter(|year| older.contains(year));
                    year.map(|year| *elsewhere.entry(year).or_default() += 1).is_none()
                });
                if !elsewhere.is_empty() {
                    let years = elsewhere.into_iter().map(|(year, n)| (format!("{year:04}"), n.into()));
                    page.insert("older".into(), Json::Object(years.collect()));
                }
            }
            if !rows.is_empty() {
                page.insert((*name).into(), rows.into_iter().map(|row| record_json(source, kind, row)).collect());
            }
        }
        page
    };
    let customers = source.rows(&Kind::Customer).into_iter().map(|row| customer_json(source, row, take(Some(row.0))));
    let customers: Vec<Json> = customers.collect();
    data(source, context, None, customers, take(None))
}

/// The cards of one year, with the customers they are about.
fn one_year(source: &Source<'_>, context: &ViewContext<'_>, year: i32) -> Json {
    let mut cards = source.by_customer(&Kind::Card);
    let mut take = |customer| {
        let rows = cards.remove(&customer).unwrap_or_default();
        let rows = rows.into_iter().filter(|(_, card)| year_of(card) == Some(year));
        let rows: Vec<Json> = rows.map(|row| record_json(source, &Kind::Card, row)).collect();
        let mut page = Map::new();
        if !rows.is_empty() {
            page.insert("cards".into(), rows.into());
        }
        page
    };
    let mut customers = Vec::new();
    for row in source.rows(&Kind::Customer) {
        let page = take(Some(row.0));
        if !page.is_empty() {
            customers.push(customer_json(source, row, page));
        }
    }
    data(source, context, Some(year), customers, take(None))
}

/// A customer, added to what is about it.
fn customer_json(source: &Source<'_>, (id, record): Row<'_>, mut page: Map<String, Json>) -> Json {
    page.insert("id".into(), id.to_string().into());
    page.insert("f".into(), record_json(source, &Kind::Customer, (id, record)));
    if let Some(lead) = source.lead(id) {
        page.insert("lead".into(), source.name_of(lead, "member").into());
    }
    Json::Object(page)
}

fn data(
    source: &Source<'_>,
    context: &ViewContext<'_>,
    year: Option<i32>,
    customers: Vec<Json>,
    other: Map<String, Json>,
) -> Json {
    json!({
        "company": context.company_name,
        "created": context.created,
        "language": match context.language { Language::Zh => "zh", Language::En => "en" },
        "labels": field_labels(source),
        "choices": CHOICES.iter().map(|(key, zh, en)| ((*key).to_owned(), json!([zh, en]))).collect::<Map<_, _>>(),
        "year": year.map(|year| format!("{year:04}")),
        "customers": customers,
        "other": other,
    })
}

/// Per kind a list of `[key, 中文, English, how it is written]`, in the order of the field tables; behind a customer's
/// the fields of the firm's own.
fn field_labels(source: &Source<'_>) -> Json {
    let kinds = [("customer", Kind::Customer), ("contacts", Kind::Contact), ("cards", Kind::Card)];
    let kinds = kinds.into_iter().chain([("reminders", Kind::Reminder), ("assignments", Kind::Assignment)]);
    let row = |kind: &Kind, (key, zh, en): &Label| {
        let def = crate::domain::field::field(kind, key);
        json!([key, zh, en, def.map_or("line", |def| way(def.kind))])
    };
    let own: Vec<Json> = source.own().map(|(key, own)| json!([key, own.label, own.label, way(own.kind)])).collect();
    let rows = |kind: Kind| {
        let own = if kind == Kind::Customer { own.as_slice() } else { &[] };
        labels(&kind).iter().map(|label| row(&kind, label)).chain(own.iter().cloned()).collect::<Json>()
    };
    kinds.map(|(name, kind)| (name.to_owned(), rows(kind))).collect::<Map<_, _>>().into()
}

fn way(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Lines => "lines",
        FieldKind::Choice(_) => "choice",
        FieldKind::Money => "money",
        FieldKind::Phone => "phone",
        FieldKind::Email => "email",
        FieldKind::Line
        | FieldKind::Date
        | FieldKind::Number
        | FieldKind::Decimal
        | FieldKind::Flag
        | FieldKind::Reference => "line",
    }
}

/// A record's fields as texts by key (a list for a set); a member by name; the customer it is about left out.
fn record_json(source: &Source<'_>, kind: &Kind, (id, record): Row<'_>) -> Json {
    let mut json = Map::new();
    for def in fields(kind).iter().filter(|def| def.key != "customer") {
        let value = if def.kind == FieldKind::Reference {
            source.name_of(record, def.key).into()
        } else if def.many {
            texts(def, record).into()
        } else {
            shown(def, record).into()
        };
        let empty = match &value {
            Json::String(text) => text.is_empty(),
            Json::Array(list) => list.is_empty(),
            _ => false,
        };
        if !empty {
            json.insert(def.key.into(), value);
        }
    }
    for key in unknown_keys(kind, &[(id, record)]) {
        json.insert(key.into(), source.unknown_text(record, key).into());
    }
    Json::Object(json)
}

/// The shown value; a date followed by the words it was read from, where they say more.
fn shown(def: &FieldDef, record: &Record) -> String {
    let text = texts(def, record).pop().unwrap_or_default();
    match record.get(def.key).and_then(Value::as_date).and_then(|date| date.as_written.as_deref()) {
        Some(written) if written != text => format!("{text} ({written})"),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::archive::{Archive, Operation};
    use crate::domain::date::PartialDate;
    use crate::domain::id::{DeviceId, Id};
    use crate::domain::record::{Hlc, Key, Stamp};

    /// One customer with a card on each of these days; an empty one is a card without a date.
    fn archive(days: &[&str]) -> Archive {
        let mut archive = Archive::default();
        let mut clock = 0;
        let mut put = |kind: Kind, id: u128, field: &str, value: Value| {
            clock += 1;
            let stamp = Stamp { hlc: Hlc(clock), op: 0, device: DeviceId(1) };
            let (key, value) = (&Key::new(kind, Id(id)), Some(&value));
            archive.apply(&Operation { key, field, stamp, value, replaces: &[] });
        };
        put(Kind::Customer, 1, "name", Value::text("甲"));
        for (n, day) in days.iter().enumerate() {
            let id = 10 + n as u128;
            put(Kind::Card, id, "customer", Value::id(Id(1)));
            put(Kind::Card, id, "problem", Value::text(format!("card of {day}")));
            if let Some(date) = PartialDate::from_iso(day) {
                put(Kind::Card, id, "date", Value::Date(date));
            }
        }
        archive
    }

    fn split(days: &[&str], cards: usize, bytes: usize) -> Vec<(String, String)> {
        let context = ViewContext { company_name: "", created: "2026-12-01T00:00:00Z", language: Language::Zh };
        pages_of(&Source::new(&archive(days)), &context, cards, bytes)
    }

    #[test]
    fn earlier_years_go_to_pages_of_their_own_and_no_card_is_lost() {
        let days = ["2026-01-01", "2026-02-01", "2025-05-05", "2023-03-03", "2023-03-04", "", "9999-01-01"];
        let pages = split(&days, 5, 1000);
        let names: Vec<&str> = pages.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["archive.html", "archive-2023.html"]);
        for day in days {
            let holds = |page: &str| page.contains(&format!("\"card of {day}\""));
            assert_eq!(holds(&pages[0].1), !day.starts_with("2023"), "{day}");
            assert_eq!(holds(&pages[1].1), day.starts_with("2023"), "{day}");
        }
        assert!(pages[0].1.contains("\"older\":{\"2023\":2}") && pages[1].1.contains("\"year\":\"2023\""));
    }

    #[test]
    fn the_newest_year_always_stays() {
        let days = ["2026-01-01", "2026-02-01", "2025-05-05"];
        assert_eq!(split(&days, 1, 1000).len(), 2);
        assert_eq!(split(&days, 1000, 1).len(), 2);
        assert_eq!(split(&days, 3, 1000).len(), 1);
        assert_eq!(split(&days[..2], 0, 0).len(), 1);
    }
}

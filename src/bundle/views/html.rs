//! archive.html: the whole archive as one page that opens by double-click, without network and without this program.
//!
//! The data stands in a JSON block the page's script reads and only ever writes as text. Its policy admits exactly that
//! script and that style sheet, by hash, and no connection to anywhere.

use super::labels::{CHOICES, Label, labels};
use super::source::{Row, Source, texts, unknown_keys};
use super::{Language, ViewContext};
use crate::domain::field::{FieldDef, FieldKind, fields};
use crate::domain::kind::Kind;
use crate::domain::record::Record;
use crate::domain::value::Value;
use crate::log::canonical::sha256;
use serde_json::{Map, Value as Json, json};

const STYLE: &str = include_str!("archive.css");
const SCRIPT: &str = include_str!("archive.js");

/// What belongs to a customer, under the names the script knows.
const PARTS: [(&str, Kind); 4] = [
    ("contacts", Kind::Contact),
    ("cards", Kind::Card),
    ("reminders", Kind::Reminder),
    ("assignments", Kind::Assignment),
];

/// The page.
pub fn page(source: &Source<'_>, context: &ViewContext<'_>) -> String {
    let (style, script) = (source_hash(STYLE), source_hash(SCRIPT));
    let lang = context.language.pick("zh-CN", "en");
    let data = inert(&data(source, context).to_string());
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

fn data(source: &Source<'_>, context: &ViewContext<'_>) -> Json {
    let mut parts: Vec<_> = PARTS.iter().map(|(name, kind)| (*name, kind, source.by_customer(kind))).collect();
    let mut take = |customer| {
        let mut page = Map::new();
        for (name, kind, groups) in &mut parts {
            let rows = groups.remove(&customer).unwrap_or_default();
            if !rows.is_empty() {
                page.insert((*name).into(), rows.into_iter().map(|row| record_json(source, kind, row)).collect());
            }
        }
        page
    };
    let mut customers = Vec::new();
    for (id, record) in source.rows(&Kind::Customer) {
        let mut page = take(Some(id));
        page.insert("id".into(), id.to_string().into());
        page.insert("f".into(), record_json(source, &Kind::Customer, (id, record)));
        if let Some(lead) = source.lead(id) {
            page.insert("lead".into(), source.name_of(lead, "member").into());
        }
        customers.push(Json::Object(page));
    }
    json!({
        "company": context.company_name,
        "created": context.created,
        "language": match context.language { Language::Zh => "zh", Language::En => "en" },
        "labels": field_labels(),
        "choices": CHOICES.iter().map(|(key, zh, en)| ((*key).to_owned(), json!([zh, en]))).collect::<Map<_, _>>(),
        "customers": customers,
        "other": take(None),
    })
}

/// Per kind a list of `[key, 中文, English, how it is written]`, in the order of the field tables.
fn field_labels() -> Json {
    let kinds = [("customer", Kind::Customer), ("contacts", Kind::Contact), ("cards", Kind::Card)];
    let kinds = kinds.into_iter().chain([("reminders", Kind::Reminder), ("assignments", Kind::Assignment)]);
    let row = |kind: &Kind, (key, zh, en): &Label| {
        let def = crate::domain::field::field(kind, key);
        json!([key, zh, en, def.map_or("line", |def| way(def.kind))])
    };
    let rows = |kind| labels(&kind).iter().map(|label| row(&kind, label)).collect::<Json>();
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
        json.insert(key.into(), record.get(key).map(Value::plain).into());
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

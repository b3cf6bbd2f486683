//! One table per kind of record: what the CSV files and the workbook hold.
//!
//! The header's cells are `中文 (key)`: a person reads the label, a program takes the key in the last brackets, which
//! never changes, and the import passes over what stands in brackets. A second row of labels would be a false record to
//! every program that reads the file.

use super::Language;
use super::dictionary;
use super::labels::label;
use super::source::{Source, texts, unknown_keys};
use crate::domain::field::{FieldDef, FieldKind, fields};
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::record::Record;
use crate::domain::value::Value;
use crate::formats::csv_write;

/// A table, its cells as they are meant: nothing is put in front of what a spreadsheet might take for a formula.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What the file is called, without its ending: `customers`.
    pub file: &'static str,
    /// What a person calls it, in the language asked for.
    pub name: String,
    /// The first row.
    pub header: Vec<String>,
    /// One row for each record, as long as the header.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// As CSV that no spreadsheet takes for formulas.
    #[must_use]
    pub fn csv(self) -> Vec<u8> {
        csv_write::write(&self.header, self.rows)
    }
}

/// A column: its key, and what it is called in Chinese and English.
pub struct Column {
    pub key: String,
    pub zh: &'static str,
    pub en: &'static str,
}

impl Column {
    fn new(key: impl Into<String>, (zh, en): (&'static str, &'static str)) -> Self {
        Column { key: key.into(), zh, en }
    }

    fn heading(&self) -> String {
        heading(self.zh, &self.key)
    }
}

/// The cell of a header.
pub fn heading(label: &str, key: &str) -> String {
    format!("{label} ({key})")
}

const ID: (&str, &str) = ("记录号", "Record id");

/// The kinds that have a table: kind, name of the file, what a person calls it.
pub const KINDS: [(Kind, &str, &str, &str); 19] = [
    (Kind::Customer, "customers", "客户", "Customers"),
    (Kind::Contact, "contacts", "联系人", "Contacts"),
    (Kind::Card, "record-cards", "记录卡", "Record cards"),
    (Kind::Reminder, "reminders", "提醒", "Reminders"),
    (Kind::Assignment, "assignments", "负责关系", "Assignments"),
    (Kind::Member, "members", "成员", "Members"),
    (Kind::Product, "products", "产品", "Products"),
    (Kind::Order, "orders", "订单", "Orders"),
    (Kind::OrderLine, "order-lines", "订单明细", "Order lines"),
    (Kind::Field, "own-fields", "自定义字段", "Your own fields"),
    (Kind::Tie, "ties", "人脉", "Ties"),
    (Kind::Handover, "handovers", "交接", "Handovers"),
    (Kind::HandoverItem, "handover-items", "交接的客户", "Customers handed over"),
    (Kind::Protocol, "protocols", "交接单", "Protocols"),
    (Kind::Signature, "signatures", "签字", "Signatures"),
    (Kind::Departure, "departures", "离职", "Departures"),
    (Kind::ExitPoint, "exit-points", "离职清单", "Exit checklists"),
    (Kind::Watch, "watches", "交接后跟踪", "After a handover"),
    (Kind::Exposure, "exposures", "风险敞口记录", "Exposure over time"),
];

/// All tables, and the field dictionary behind them.
pub fn all(source: &Source<'_>, language: Language) -> Vec<Table> {
    let table = |(kind, file, zh, en): &(Kind, &'static str, &str, &str)| {
        let (header, rows) = table(source, kind);
        Table { file, name: language.pick(zh, en).to_owned(), header, rows }
    };
    let mut tables: Vec<Table> = KINDS.iter().map(table).collect();
    tables.push(dictionary::table(source, language));
    tables
}

/// The columns of a kind's table: its id, every field of the field table (a reference as name and id), and who is
/// responsible for a customer.
pub fn columns(kind: &Kind) -> Vec<Column> {
    let mut columns = vec![Column::new("id", ID)];
    for def in fields(kind) {
        columns.push(Column::new(def.key, label(kind, def.key).unwrap_or((def.key, def.key))));
        if def.kind == FieldKind::Reference {
            columns.push(Column::new(format!("{}_id", def.key), ID));
        }
    }
    if *kind == Kind::Customer {
        columns.extend([Column::new("lead", ("责任人", "Responsible")), Column::new("lead_id", ID)]);
    }
    columns
}

/// Header and rows of a kind's table: its columns, the firm's own fields, and fields of newer versions under their keys.
fn table(source: &Source<'_>, kind: &Kind) -> (Vec<String>, Vec<Vec<String>>) {
    let rows = source.rows(kind);
    let unknown = unknown_keys(kind, &rows);
    let mut header: Vec<String> = columns(kind).iter().map(Column::heading).collect();
    header.extend(unknown.iter().map(|key| match source.own_label(key) {
        Some(label) => heading(label, key),
        None => (*key).to_owned(),
    }));
    let lines = rows.into_iter().map(|(id, record)| {
        let mut line = vec![id.to_string()];
        line.extend(fields(kind).iter().flat_map(|def| cells(source, def, record)));
        if *kind == Kind::Customer {
            line.extend(source.lead(id).map_or_else(Default::default, |lead| reference(source, lead, "member")));
        }
        line.extend(unknown.iter().map(|key| source.unknown_text(record, key)));
        line
    });
    (header, lines.collect())
}

fn cells(source: &Source<'_>, def: &FieldDef, record: &Record) -> Vec<String> {
    if def.kind == FieldKind::Reference && def.many {
        let all = || record.all(def.key);
        let names: Vec<&str> = all().map(|value| source.name_in(def.key, value)).collect();
        return vec![names.join("; "), all().map(Value::plain).collect::<Vec<_>>().join("; ")];
    }
    if def.kind == FieldKind::Reference {
        return reference(source, record, def.key).to_vec();
    }
    vec![texts(def, record).join("; ")]
}

fn reference(source: &Source<'_>, record: &Record, field: &str) -> [String; 2] {
    let id = record.reference(field).as_ref().map(Id::to_string);
    [source.name_of(record, field).to_owned(), id.unwrap_or_default()]
}

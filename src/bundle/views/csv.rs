//! One CSV table per kind of record.
//!
//! The header's cells are `中文 (key)`: a person reads the label, a program takes the key in the last brackets, which
//! never changes, and the import passes over what stands in brackets. A second row of labels would be a false record to
//! every program that reads the file.

use super::labels::label;
use super::source::{Source, texts, unknown_keys};
use crate::domain::field::{FieldDef, FieldKind, fields};
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::record::Record;
use crate::domain::value::Value;
use crate::formats::csv_write;

/// The table of a kind: its id, every field of the field table (a reference as name and id), who is responsible for a
/// customer, and fields of newer versions under their keys.
pub fn table(source: &Source<'_>, kind: &Kind) -> Vec<u8> {
    let rows = source.rows(kind);
    let unknown = unknown_keys(kind, &rows);
    let with_lead = *kind == Kind::Customer;

    let mut header = vec![heading("记录号", "id")];
    header.extend(fields(kind).iter().flat_map(|def| headings(kind, def)));
    if with_lead {
        header.extend([heading("责任人", "lead"), heading("记录号", "lead_id")]);
    }
    header.extend(unknown.iter().map(|key| (*key).to_owned()));

    let lines = rows.into_iter().map(|(id, record)| {
        let mut line = vec![id.to_string()];
        line.extend(fields(kind).iter().flat_map(|def| cells(source, def, record)));
        if with_lead {
            line.extend(source.lead(id).map_or_else(Default::default, |lead| reference(source, lead, "member")));
        }
        line.extend(unknown.iter().map(|key| record.get(key).map(Value::plain).unwrap_or_default()));
        line
    });
    csv_write::write(&header, lines)
}

fn heading(label: &str, key: &str) -> String {
    format!("{label} ({key})")
}

fn headings(kind: &Kind, def: &FieldDef) -> Vec<String> {
    let zh = label(kind, def.key).map_or(def.key, |(zh, _)| zh);
    let mut headings = vec![heading(zh, def.key)];
    if def.kind == FieldKind::Reference {
        headings.push(heading("记录号", &format!("{}_id", def.key)));
    }
    headings
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

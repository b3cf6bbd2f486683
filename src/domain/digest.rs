//! Two digests of an archive: one that proves two copies equal to the last stamp, one that compares contents only.

use super::archive::Archive;
use super::codec;
use super::field::{FieldDef, FieldKind, fields, own_key, target};
use super::kind::Kind;
use super::record::{Key, Record};
use super::value::Value;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// SHA-256 (lower-case hex) over the live records and their registers with stamps, in order of kind, id, field and stamp.
///
/// Each value contributes one line: canonical JSON `[kind, id, field, stamp, value]` and a newline. Devices, roster,
/// backup dates, import runs and preferences are not part of it, so two copies that merged the same Changes agree.
#[must_use]
pub fn digest(archive: &Archive) -> String {
    let mut hasher = Sha256::new();
    for (key, record) in archive.all().filter(|(key, record)| record.is_live() && key.kind != Kind::Import) {
        for (field, register) in &record.fields {
            for (stamp, value) in register.entries() {
                hasher.update(json(&(&key.kind, key.id, field, stamp, value)).as_bytes());
                hasher.update(b"\n");
            }
        }
    }
    hex(hasher)
}

/// SHA-256 (lower-case hex) over what people would call the contents: the shown values, without ids and stamps.
///
/// Each live record of a known kind becomes one canonical JSON object of its kind and fields, references replaced by the
/// name of what they point to; the lines are sorted. So an archive that went out and came in as a table still agrees.
#[must_use]
pub fn content_digest(archive: &Archive) -> String {
    let mut lines: Vec<String> = archive
        .all()
        .filter(|(key, record)| record.is_live() && !matches!(key.kind, Kind::Other(_) | Kind::Import))
        .map(|(key, record)| content_line(archive, key, record))
        .collect();
    lines.sort_unstable();
    let mut hasher = Sha256::new();
    for line in lines {
        hasher.update(line.as_bytes());
        hasher.update(b"\n");
    }
    hex(hasher)
}

fn content_line(archive: &Archive, key: &Key, record: &Record) -> String {
    // Sorted by key, as canonical JSON is; the keys themselves need no escapes.
    let mut object = BTreeMap::new();
    let mut own_fields = BTreeMap::new();
    object.insert("kind", json(&key.kind));
    for def in fields(&key.kind) {
        let mut values: Vec<String> = if def.many {
            record.all(def.key).map(|value| content_value(archive, def, value)).collect()
        } else {
            record.get(def.key).map(|value| content_value(archive, def, value)).into_iter().collect()
        };
        values.sort_unstable();
        if !values.is_empty() {
            object.insert(def.key, json(&values));
        }
    }
    // Fields of the firm's own, by their label.
    for (name, register) in record.fields.iter().filter(|(name, _)| name.starts_with("own_")) {
        let mut own = archive.live(Kind::Field).filter(|(id, _)| **name == own_key(*id));
        if let (Some((_, of)), Some(value)) = (own.next(), register.shown()) {
            own_fields.insert(of.text("label").to_owned(), value.plain());
        }
    }
    if !own_fields.is_empty() {
        object.insert("own", json(&own_fields));
    }
    let entries: Vec<String> = object.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
    format!("{{{}}}", entries.join(","))
}

fn content_value(archive: &Archive, def: &FieldDef, value: &Value) -> String {
    if def.kind != FieldKind::Reference {
        return value.plain();
    }
    let name = |record: &Record| {
        let names = [record.text("name"), record.text("code")];
        names.into_iter().find(|text| !text.is_empty()).unwrap_or_default().to_owned()
    };
    value.as_id().and_then(|id| archive.record(target(def.key), id)).map(name).unwrap_or_default()
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn hex(hasher: Sha256) -> String {
    codec::hex(&hasher.finalize())
}

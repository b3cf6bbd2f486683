//! Two digests of an archive: one that proves two copies equal to the last stamp, one that compares contents only.

use super::archive::Archive;
use super::field::{FieldDef, FieldKind, fields};
use super::kind::Kind;
use super::record::{Key, Record};
use super::value::Value;
use sha2::{Digest, Sha256};

/// SHA-256 (lower-case hex) over the live records and their registers with stamps, in order of kind, id, field and stamp.
///
/// Each value contributes one line: canonical JSON `[kind, id, field, stamp, value]` and a newline. Devices, roster,
/// backup dates and preferences are not part of it, so two copies that merged the same Changes agree.
#[must_use]
pub fn digest(archive: &Archive) -> String {
    let mut hasher = Sha256::new();
    for (key, record) in archive.all().filter(|(_, record)| record.is_live()) {
        for (field, register) in &record.fields {
            for (stamp, value) in register.entries() {
                let line = serde_json::json!([key.kind, key.id, field, stamp, value]);
                hasher.update(line.to_string().as_bytes());
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
        .filter(|(key, record)| record.is_live() && !matches!(key.kind, Kind::Other(_)))
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
    let mut object = serde_json::Map::new();
    object.insert("kind".into(), serde_json::json!(key.kind));
    for def in fields(&key.kind) {
        let mut values: Vec<String> = if def.many {
            record.all(def.key).map(|value| content_value(archive, def, value)).collect()
        } else {
            record.get(def.key).map(|value| content_value(archive, def, value)).into_iter().collect()
        };
        values.sort_unstable();
        if !values.is_empty() {
            object.insert(def.key.into(), values.into());
        }
    }
    serde_json::Value::Object(object).to_string()
}

fn content_value(archive: &Archive, def: &FieldDef, value: &Value) -> String {
    if def.kind != FieldKind::Reference {
        return value.plain();
    }
    let kind = if def.key == "member" { Kind::Member } else { Kind::Customer };
    value.as_id().and_then(|id| archive.record(kind, id)).map(|r| r.text("name").to_owned()).unwrap_or_default()
}

fn hex(hasher: Sha256) -> String {
    data_encoding::HEXLOWER.encode(&hasher.finalize())
}

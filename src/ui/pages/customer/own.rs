//! The firm's own fields: their labels, and definitions as the built-in fields have them.

use crate::domain::archive::Archive;
use crate::domain::field::{FieldDef, FieldKind, own_key};
use crate::domain::kind::Kind;
use std::cell::RefCell;
use std::collections::BTreeMap;

thread_local! {
    /// One definition for each key and kind, for as long as the page lives: there are as many as the firm has fields.
    static DEFS: RefCell<BTreeMap<(String, &'static str), &'static FieldDef>> = RefCell::default();
}

fn kind(written: &str) -> (&'static str, FieldKind) {
    match written {
        "date" => ("date", FieldKind::Date),
        "money" => ("money", FieldKind::Money),
        "number" => ("number", FieldKind::Decimal),
        "flag" => ("flag", FieldKind::Flag),
        _ => ("text", FieldKind::Line),
    }
}

fn def(key: String, written: &str) -> &'static FieldDef {
    let (code, kind) = kind(written);
    DEFS.with_borrow_mut(|defs| {
        *defs
            .entry((key.clone(), code))
            .or_insert_with(|| Box::leak(Box::new(FieldDef { key: key.leak(), kind, many: false, searchable: false })))
    })
}

/// A field of the firm's own: its label, and its definition.
pub type Own = (String, &'static FieldDef);

/// The firm's own fields.
pub fn all(archive: &Archive) -> Vec<Own> {
    let fields = archive.live(Kind::Field);
    fields.map(|(id, field)| (field.text("label").to_owned(), def(own_key(id), field.text("type")))).collect()
}

/// The field of the firm's own whose values stand under this key.
pub fn of_key(archive: &Archive, key: &str) -> Option<Own> {
    all(archive).into_iter().find(|(_, def)| def.key == key)
}

//! What fields and choices are called on screen: the names of `domain::labels`, the same that stand in exported files.

use super::Text;
use crate::domain::kind::Kind;
use crate::domain::labels;

/// The name of a field.
#[must_use]
pub fn label(kind: &Kind, key: &str) -> Text {
    labels::label(kind, key).map_or(Text { zh: "其他", en: "Other" }, |(zh, en)| Text { zh, en })
}

/// The name of one of a customer's fields.
#[must_use]
pub fn field_text(key: &str) -> Text {
    label(&Kind::Customer, key)
}

/// The name of a choice's code; other text stands for itself.
#[must_use]
pub fn choice_text(field: &str, code: &str) -> Option<Text> {
    labels::choice(field, code).map(|(zh, en)| Text { zh, en })
}

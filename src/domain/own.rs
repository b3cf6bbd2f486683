//! How the values of the firm's own fields are written.

use super::field::FieldKind;

/// What a `type` of a field of the firm's own stands for; one that is not known is text.
#[must_use]
pub fn own_kind(written: &str) -> FieldKind {
    match written {
        "date" => FieldKind::Date,
        "money" => FieldKind::Money,
        "number" => FieldKind::Decimal,
        "flag" => FieldKind::Flag,
        _ => FieldKind::Line,
    }
}

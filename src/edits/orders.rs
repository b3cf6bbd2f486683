//! Orders written by hand.

use super::Refused;
use super::customers::typed;
use crate::domain::archive::Archive;
use crate::domain::date::day_from_iso;
use crate::domain::field::{FieldDef, ORDER};
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::record::Key;
use crate::domain::value::Value;
use crate::log::draft::Draft;

/// The fields of the form for an order. What it comes to stands in its lines where it has some.
pub fn form_fields(has_lines: bool) -> impl Iterator<Item = &'static FieldDef> {
    let keys: &[&str] =
        if has_lines { &["date", "code", "paid", "note"] } else { &["date", "code", "total", "cost", "paid", "note"] };
    keys.iter().filter_map(|key| ORDER.iter().find(|def| def.key == *key))
}

/// Checks what was typed of an order: there is a day, and it comes to something or has lines.
///
/// # Errors
/// [`Refused`] `date-missing`, `amount-missing`; of the first field that cannot be read.
pub fn check(has_lines: bool, text: impl Fn(&str) -> String) -> Result<(), Refused> {
    if day_from_iso(text("date").trim()).is_none() {
        return Err(Refused("date-missing"));
    }
    for def in form_fields(has_lines) {
        typed(def, &text(def.key))?;
    }
    if !has_lines && text("total").trim().is_empty() {
        return Err(Refused("amount-missing"));
    }
    Ok(())
}

/// What makes a record an order of a customer; its fields follow in the same draft.
pub fn begin(draft: &mut Draft, key: &Key, customer: Id) {
    draft.put(key, "customer", Value::id(customer));
}

/// Who handled an order; `None` for nobody.
pub fn handled_by(draft: &mut Draft, archive: &Archive, key: &Key, member: Option<Id>) {
    draft.set(archive, key, "member", member.map(Value::id));
}

/// Puts an order into the bin; its lines go and come back with it.
#[must_use]
pub fn remove(archive: &Archive, customer: Id, order: Id) -> Draft {
    let mut draft = Draft::about(customer);
    draft.set_deleted(archive, &Key::new(Kind::Order, order), true);
    draft
}

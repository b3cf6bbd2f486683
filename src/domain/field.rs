//! The field tables: one row per field drives list columns, forms, import mapping, CSV columns and search.

use super::kind::Kind;

/// How a field's value is written and checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// One line of text.
    Line,
    /// Several lines of text.
    Lines,
    /// One of a few codes; other text is allowed and shown as it is.
    Choice(&'static [&'static str]),
    /// A date, possibly partial or lunar.
    Date,
    /// Hundredths of the currency's unit.
    Money,
    /// A phone number in any writing.
    Phone,
    /// An e-mail address.
    Email,
    /// Yes or no.
    Flag,
    /// The id of another record.
    Reference,
}

/// One field of a kind of record.
#[derive(Clone, Copy, Debug)]
pub struct FieldDef {
    /// The key in Changes, CSV headers and test ids; never renamed.
    pub key: &'static str,
    /// How its value is written.
    pub kind: FieldKind,
    /// Whether it holds a set (phones, tags) rather than one value.
    pub many: bool,
    /// Whether the global search looks into it.
    pub searchable: bool,
}

const fn one(key: &'static str, kind: FieldKind) -> FieldDef {
    FieldDef { key, kind, many: false, searchable: false }
}
const fn found(key: &'static str, kind: FieldKind) -> FieldDef {
    FieldDef { key, kind, many: false, searchable: true }
}
const fn set(key: &'static str, kind: FieldKind) -> FieldDef {
    FieldDef { key, kind, many: true, searchable: true }
}

use FieldKind::{Choice, Date, Email, Flag, Line, Lines, Money, Phone, Reference};

/// Fields of the company.
pub const COMPANY: &[FieldDef] = &[one("name", Line)];

/// Fields of a member.
pub const MEMBER: &[FieldDef] = &[found("name", Line), one("role", Choice(&["owner", "manager", "rep"]))];

/// Fields of a customer; the last four are the handover note.
pub const CUSTOMER: &[FieldDef] = &[
    found("name", Line),
    found("code", Line),
    one("outlet", Line),
    one("class", Choice(&["A", "B", "C"])),
    one("status", Choice(&["lead", "active", "dormant", "lost"])),
    one("source", Line),
    set("phones", Phone),
    set("emails", Email),
    found("chat", Line),
    found("town", Line),
    found("address", Line),
    one("cooperation", Line),
    one("buys", Lines),
    one("owes", Money),
    one("last_contact", Date),
    one("next_contact", Date),
    set("tags", Line),
    found("note", Lines),
    one("note_decides", Lines),
    one("note_promised", Lines),
    one("note_avoid", Lines),
    one("note_next", Lines),
];

/// The handover note's fields.
pub const HANDOVER_NOTE: [&str; 4] = ["note_decides", "note_promised", "note_avoid", "note_next"];

/// Fields of a contact.
pub const CONTACT: &[FieldDef] = &[
    one("customer", Reference),
    found("name", Line),
    one("role", Line),
    set("phones", Phone),
    one("birthday", Date),
    one("likes", Line),
    one("family", Line),
];

/// Fields of an assignment.
pub const ASSIGNMENT: &[FieldDef] = &[
    one("customer", Reference),
    one("member", Reference),
    one("part", Choice(&["lead", "backup", "support", "logistics"])),
    one("from", Date),
    one("to", Date),
    one("reason", Line),
];

/// Fields of a record card.
pub const CARD: &[FieldDef] = &[
    one("customer", Reference),
    one("member", Reference),
    one("date", Date),
    one("way", Line),
    found("problem", Lines),
    found("method", Lines),
    found("solved", Lines),
    found("unsolved", Lines),
    found("next", Lines),
    found("suggestion", Lines),
];

/// The six parts of a record card.
pub const CARD_PARTS: [&str; 6] = ["problem", "method", "solved", "unsolved", "next", "suggestion"];

/// Fields of a reminder. `done` is the day it was ticked off.
pub const REMINDER: &[FieldDef] =
    &[one("customer", Reference), one("member", Reference), found("text", Line), one("due", Date), one("done", Date)];

/// The bin, common to all kinds.
pub const DELETED_FIELD: FieldDef = one(super::record::DELETED, Flag);

/// The field table of a kind; empty for a kind of a newer version.
#[must_use]
pub fn fields(kind: &Kind) -> &'static [FieldDef] {
    match kind {
        Kind::Company => COMPANY,
        Kind::Member => MEMBER,
        Kind::Customer => CUSTOMER,
        Kind::Contact => CONTACT,
        Kind::Assignment => ASSIGNMENT,
        Kind::Card => CARD,
        Kind::Reminder => REMINDER,
        Kind::Other(_) => &[],
    }
}

/// The definition of one field, if this version knows it.
#[must_use]
pub fn field(kind: &Kind, key: &str) -> Option<&'static FieldDef> {
    fields(kind).iter().find(|def| def.key == key)
}

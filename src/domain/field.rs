//! The field tables: one row per field drives list columns, forms, import mapping, CSV columns and search.

use super::id::Id;
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
    /// A whole number.
    Number,
    /// Thousandths: 2500 is 2.5.
    Decimal,
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

use FieldKind::{Choice, Date, Decimal, Email, Flag, Line, Lines, Money, Number, Phone, Reference};

/// Fields of the company.
pub const COMPANY: &[FieldDef] = &[one("name", Line)];

/// Fields of a member. `since` is the day they came to the company.
pub const MEMBER: &[FieldDef] = &[
    found("name", Line),
    one("role", Choice(&["owner", "manager", "rep"])),
    one("code", Line),
    one("title", Line),
    set("phones", Phone),
    set("emails", Email),
    one("birthday", Date),
    one("since", Date),
    one("reports_to", Reference),
    one("note", Lines),
];

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
    one("revenue", Money),
    one("last_contact", Date),
    one("next_contact", Date),
    set("tags", Line),
    set("fax", Phone),
    found("website", Line),
    one("author", Line),
    one("created", Date),
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
    one("salutation", Line),
    one("role", Line),
    set("phones", Phone),
    set("emails", Email),
    one("birthday", Date),
    one("likes", Line),
    one("family", Line),
    one("note", Lines),
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

/// Fields of a product. `price` and `cost` are of one unit.
pub const PRODUCT: &[FieldDef] = &[
    one("name", Line),
    one("code", Line),
    one("unit", Line),
    one("price", Money),
    one("cost", Money),
    one("note", Lines),
];

/// Fields of an order. `total` stands only where there are no lines to add up.
pub const ORDER: &[FieldDef] = &[
    one("customer", Reference),
    one("member", Reference),
    one("code", Line),
    one("date", Date),
    one("total", Money),
    one("paid", Money),
    one("note", Lines),
];

/// Fields of an order's line. `price` and `cost` are of one unit; `discount` is a share: 150 is 15 %.
pub const ORDER_LINE: &[FieldDef] = &[
    one("order", Reference),
    one("product", Reference),
    one("quantity", Decimal),
    one("price", Money),
    one("cost", Money),
    one("discount", Decimal),
    one("note", Lines),
];

/// Fields of a field of the firm's own, which belongs to customers.
pub const FIELD: &[FieldDef] = &[one("label", Line), one("type", Choice(&["text", "date", "money", "number", "flag"]))];

/// Fields of an import that was done, in rows; of a merge, whose rows are Changes, `merged` names what it took in.
pub const IMPORT: &[FieldDef] = &[
    one("files", Lines),
    one("rows", Number),
    one("new", Number),
    one("update", Number),
    one("duplicate", Number),
    one("rejected", Number),
    one("warnings", Number),
    one("merged", Lines),
];

/// The key the values of a field of the firm's own stand under: `own_` and the first eight hex digits of its id.
#[must_use]
pub fn own_key(id: Id) -> String {
    format!("own_{:.8}", id.to_string())
}

/// The kind of record that a reference field points to.
#[must_use]
pub fn target(field: &str) -> Kind {
    match field {
        "member" | "reports_to" => Kind::Member,
        "order" => Kind::Order,
        "product" => Kind::Product,
        _ => Kind::Customer,
    }
}

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
        Kind::Product => PRODUCT,
        Kind::Order => ORDER,
        Kind::OrderLine => ORDER_LINE,
        Kind::Field => FIELD,
        Kind::Import => IMPORT,
        Kind::Other(_) => &[],
    }
}

/// The definition of one field, if this version knows it.
#[must_use]
pub fn field(kind: &Kind, key: &str) -> Option<&'static FieldDef> {
    fields(kind).iter().find(|def| def.key == key)
}

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
const fn several(key: &'static str) -> FieldDef {
    FieldDef { key, kind: FieldKind::Reference, many: true, searchable: false }
}

use FieldKind::{Choice, Date, Decimal, Email, Flag, Line, Lines, Money, Number, Phone, Reference};

/// Fields of the company. Rates are shares: 50 is 5 %. `loss_rate` is of all customers somebody serves, `loss_rate_alone`
/// of those nobody else knows; `margin_rate` counts where no cost is known. `exit_points` holds one point a line, `exit_receipt` what who leaves signs.
pub const COMPANY: &[FieldDef] = &[
    one("name", Line),
    one("loss_rate", Decimal),
    one("loss_rate_alone", Decimal),
    one("margin_rate", Decimal),
    one("early_signs", Flag),
    one("exit_points", Lines),
    one("exit_receipt", Lines),
    one("rehire_rule", Lines),
];

/// Fields of a member. `since` is the day they came to the company, `left` their last one, `back` the first one after they
/// had left or been away.
pub const MEMBER: &[FieldDef] = &[
    found("name", Line),
    one("role", Choice(&["owner", "manager", "rep"])),
    one("code", Line),
    one("title", Line),
    set("phones", Phone),
    set("emails", Email),
    one("birthday", Date),
    one("since", Date),
    one("left", Date),
    one("back", Date),
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

/// Fields of an assignment. `to` is the first day it no longer holds; `handover` the one that brought it about.
pub const ASSIGNMENT: &[FieldDef] = &[
    one("customer", Reference),
    one("member", Reference),
    one("part", Choice(&["lead", "backup", "support", "logistics"])),
    one("from", Date),
    one("to", Date),
    one("reason", Line),
    one("handover", Reference),
    one("was_to", Date),
];

/// Fields of a record card. `contact` is who was talked to, `present` the other members who were there.
pub const CARD: &[FieldDef] = &[
    one("customer", Reference),
    one("member", Reference),
    one("contact", Reference),
    several("present"),
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

/// Fields of an order. `total` and `cost` stand only where there are no lines to add up.
pub const ORDER: &[FieldDef] = &[
    one("customer", Reference),
    one("member", Reference),
    one("code", Line),
    one("date", Date),
    one("total", Money),
    one("cost", Money),
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

/// Fields of a tie. `strength` is 1 to 5, given by hand.
pub const TIE: &[FieldDef] = &[
    one("customer", Reference),
    one("member", Reference),
    one("contact", Reference),
    one("strength", Number),
    one("part", Choice(&["lead", "backup", "support", "logistics"])),
    one("note", Lines),
];

/// Fields of a handover. `keeper` runs it, and answers for what nobody has accepted yet. `until` is the first day on which
/// the leavers are back; without it they stay away.
pub const HANDOVER: &[FieldDef] = &[
    one("why", Choice(&["leave", "rotation", "illness", "holiday"])),
    several("leavers"),
    one("keeper", Reference),
    one("start", Date),
    one("until", Date),
    one("sent", Date),
    one("withdrawn", Date),
    one("reason", Line),
    one("missing", Lines),
];

/// Fields of a customer of a handover. `leavers` are those who held something there, `moved` the reminders that went to the
/// successor, `ended` the assignments that ended with the acceptance, `via` the later
/// handover that offered it anew; a refusal is a query with `refused`.
pub const HANDOVER_ITEM: &[FieldDef] = &[
    one("customer", Reference),
    one("handover", Reference),
    several("leavers"),
    one("successor", Reference),
    one("state", Choice(&["offered", "accepted", "query", "introduced"])),
    one("offered", Date),
    one("answered", Date),
    one("refused", Flag),
    one("answer", Lines),
    one("introduced", Date),
    one("introduced_by", Reference),
    one("returned", Date),
    several("moved"),
    several("ended"),
    one("via", Reference),
    one("note", Lines),
];

/// Fields of a handover's protocol.
pub const PROTOCOL: &[FieldDef] = &[one("handover", Reference), one("date", Date), one("text", Lines)];

/// Fields of a signature under a protocol. `key` is the minisign public key, `minisig` the whole .minisig file.
pub const SIGNATURE: &[FieldDef] = &[
    one("protocol", Reference),
    one("member", Reference),
    one("as", Choice(&["leaver", "successor", "owner"])),
    one("date", Date),
    one("key", Line),
    one("minisig", Lines),
];

/// Fields of a departure. `acknowledged`: the day it was signed that customer data is the company's.
pub const DEPARTURE: &[FieldDef] = &[
    one("member", Reference),
    one("day", Date),
    one("reason", Lines),
    one("handover", Reference),
    one("acknowledged", Date),
    one("rehire", Choice(&["by-rule", "ask", "no"])),
    one("rehire_note", Lines),
];

/// Fields of a point of a departure's list.
pub const EXIT_POINT: &[FieldDef] = &[
    one("departure", Reference),
    one("place", Number),
    one("text", Line),
    one("done", Date),
    one("by", Reference),
    one("note", Lines),
];

/// Why a customer was lost: the first three are beyond us, the others ours.
pub const CAUSES: &[&str] = &["moved", "trade", "closed", "service", "product", "price", "followed"];

/// Fields of what became of a customer that was handed over. `after` is a number of days; `cost` what the loss costs in a
/// year; `quote` what a competitor offered.
pub const WATCH: &[FieldDef] = &[
    one("customer", Reference),
    one("item", Reference),
    one("member", Reference),
    one("after", Number),
    one("date", Date),
    one("outcome", Choice(&["kept", "shaken", "lost"])),
    one("cause", Choice(CAUSES)),
    one("cost", Money),
    one("quote", Lines),
    one("note", Lines),
];

/// Fields of a noted exposure: how many customers are known by nobody, one, two, or the company too; money of the period.
pub const EXPOSURE: &[FieldDef] = &[
    one("date", Date),
    one("customers", Number),
    one("unknown", Number),
    one("single", Number),
    one("double", Number),
    one("loop", Number),
    one("value", Money),
    one("value_single", Money),
    one("member", Reference),
    one("loss", Money),
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
        "member" | "reports_to" | "present" | "leavers" | "keeper" | "successor" | "introduced_by" | "by" => {
            Kind::Member
        }
        "contact" => Kind::Contact,
        "moved" => Kind::Reminder,
        "ended" => Kind::Assignment,
        "handover" | "via" => Kind::Handover,
        "item" => Kind::HandoverItem,
        "protocol" => Kind::Protocol,
        "departure" => Kind::Departure,
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
        Kind::Tie => TIE,
        Kind::Handover => HANDOVER,
        Kind::HandoverItem => HANDOVER_ITEM,
        Kind::Protocol => PROTOCOL,
        Kind::Signature => SIGNATURE,
        Kind::Departure => DEPARTURE,
        Kind::ExitPoint => EXIT_POINT,
        Kind::Watch => WATCH,
        Kind::Exposure => EXPOSURE,
        Kind::Other(_) => &[],
    }
}

/// The definition of one field, if this version knows it.
#[must_use]
pub fn field(kind: &Kind, key: &str) -> Option<&'static FieldDef> {
    fields(kind).iter().find(|def| def.key == key)
}

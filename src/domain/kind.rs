//! The kinds of record.

use super::open_names;

/// What a record is. A kind this version does not know is kept under its own name and passed on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The company itself: one record, [`crate::domain::id::Id::COMPANY`].
    Company,
    /// A person on the company's side.
    Member,
    /// A business or a person the company sells to.
    Customer,
    /// A person at a customer.
    Contact,
    /// Member ↔ customer, with a part, from, to and reason.
    Assignment,
    /// One interaction with a customer.
    Card,
    /// Something due, for a member, about a customer.
    Reminder,
    /// Something the company sells.
    Product,
    /// What a customer ordered on one day.
    Order,
    /// One product of an order.
    OrderLine,
    /// A field of the firm's own: its name and how it is written. Its values stand under its key.
    Field,
    /// An import that was done: what it was, and how many rows.
    Import,
    /// Member ↔ contact: who personally knows whom, and how well.
    Tie,
    /// Members whose customers go to others: who, from when, why.
    Handover,
    /// One customer of a handover: to whom, and how far it has come.
    HandoverItem,
    /// The paper that says who handed over what to whom.
    Protocol,
    /// Somebody's signature under a protocol.
    Signature,
    /// A member who leaves the company.
    Departure,
    /// One point of the list that is gone through at a departure.
    ExitPoint,
    /// What became of a customer some days after it was handed over.
    Watch,
    /// What the company would have lost on one day, noted so that later days can be compared.
    Exposure,
    /// A kind of a newer version.
    Other(String),
}

open_names!(Kind {
    Company = "company",
    Member = "member",
    Customer = "customer",
    Contact = "contact",
    Assignment = "assignment",
    Card = "card",
    Reminder = "reminder",
    Product = "product",
    Order = "order",
    OrderLine = "order-line",
    Field = "field",
    Import = "import",
    Tie = "tie",
    Handover = "handover",
    HandoverItem = "handover-item",
    Protocol = "protocol",
    Signature = "signature",
    Departure = "departure",
    ExitPoint = "exit-point",
    Watch = "watch",
    Exposure = "exposure",
});

impl Kind {
    /// The kinds this version knows, in the order views list them.
    pub const KNOWN: [Kind; 21] = [
        Kind::Company,
        Kind::Member,
        Kind::Customer,
        Kind::Contact,
        Kind::Assignment,
        Kind::Card,
        Kind::Reminder,
        Kind::Product,
        Kind::Order,
        Kind::OrderLine,
        Kind::Field,
        Kind::Import,
        Kind::Tie,
        Kind::Handover,
        Kind::HandoverItem,
        Kind::Protocol,
        Kind::Signature,
        Kind::Departure,
        Kind::ExitPoint,
        Kind::Watch,
        Kind::Exposure,
    ];
}

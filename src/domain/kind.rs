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
});

impl Kind {
    /// The kinds this version knows, in the order views list them.
    pub const KNOWN: [Kind; 12] = [
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
    ];
}

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
});

impl Kind {
    /// The kinds this version knows, in the order views list them.
    pub const KNOWN: [Kind; 7] =
        [Kind::Company, Kind::Member, Kind::Customer, Kind::Contact, Kind::Assignment, Kind::Card, Kind::Reminder];
}

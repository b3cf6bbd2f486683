//! Where a column can go.

use crate::domain::field::{CARD, CONTACT, CUSTOMER, FieldDef, FieldKind, MEMBER, ORDER, ORDER_LINE, PRODUCT, field};
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use core::fmt;
use core::str::FromStr;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Where a column goes. In text: the key of a customer's field (`phones`); `contact.`, `card.`, `order.`, `line.`, `product.`
/// or `person.` and a key of theirs; `member` and `member_code`; `own` and `own:` with an id; `address2`, `extra`, `skip`.
///
/// In a sheet of something else the customer's name, phones and code say whom a row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// A field of the customer.
    Customer(&'static str),
    /// A field of the contact.
    Contact(&'static str),
    /// A piece of something of the contact (or of a member) that other columns complete.
    Part(Part),
    /// A part of a second address, kept in the note where the customer has a first one.
    Address2,
    /// A field of the record card.
    Card(&'static str),
    /// A field of the order.
    Order(&'static str),
    /// A field of the order's line.
    Line(&'static str),
    /// A field of the product.
    Product(&'static str),
    /// A field of a member, in a sheet of members.
    Person(&'static str),
    /// The name of the responsible member, or of who wrote the card or took the order.
    Member,
    /// Their code.
    MemberCode,
    /// A field of the firm's own: the one with this id, or (without) one named like the header.
    Own(Option<Id>),
    /// Kept as a line `header: value` of the note.
    Extra,
    /// Left out.
    Skip,
}

/// A piece of a person's name or birthday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The given name.
    Given,
    /// Names between the given and the family name.
    Middle,
    /// The family name.
    Family,
    /// The whole name of somebody who is the customer where the row names none.
    Full,
    /// The year of birth.
    BirthYear,
    /// The month of birth, 1–12.
    BirthMonth,
    /// The day of birth, 1–31.
    BirthDay,
}

impl Part {
    /// All parts, with their keys.
    pub const ALL: [(Part, &'static str); 7] = [
        (Part::Given, "contact.given"),
        (Part::Middle, "contact.middle"),
        (Part::Family, "contact.family_name"),
        (Part::Full, "contact.full_name"),
        (Part::BirthYear, "contact.birth_year"),
        (Part::BirthMonth, "contact.birth_month"),
        (Part::BirthDay, "contact.birth_day"),
    ];

    fn key(self) -> &'static str {
        Part::ALL.iter().find(|(part, _)| *part == self).map_or("", |(_, key)| key)
    }
}

/// Text that names no target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownTarget;

/// Lines that may come out of several columns (title and department; spouse and children).
pub(super) const JOINED: [&str; 4] = ["role", "salutation", "likes", "family"];

impl Target {
    /// Every target but the firm's own fields, in the order to offer them.
    pub fn all() -> impl Iterator<Item = Target> {
        let with = |table: &'static [FieldDef], target: fn(&'static str) -> Target| {
            let fields = table.iter().filter(|def| def.kind != FieldKind::Reference || def.key == "reports_to");
            fields.map(move |def| target(def.key))
        };
        with(CUSTOMER, Target::Customer)
            .chain(with(CONTACT, Target::Contact))
            .chain(Part::ALL.iter().map(|(part, _)| Target::Part(*part)))
            .chain(with(CARD, Target::Card))
            .chain(with(ORDER, Target::Order))
            .chain(with(ORDER_LINE, Target::Line))
            .chain(with(PRODUCT, Target::Product))
            .chain(with(MEMBER, Target::Person))
            .chain([
                Target::Address2,
                Target::Member,
                Target::MemberCode,
                Target::Own(None),
                Target::Extra,
                Target::Skip,
            ])
    }

    /// The field it goes to, if it goes to one.
    #[must_use]
    pub fn field(self) -> Option<&'static FieldDef> {
        let (table, key) = match self {
            Target::Customer(key) => (CUSTOMER, key),
            Target::Contact(key) => (CONTACT, key),
            Target::Card(key) => (CARD, key),
            Target::Order(key) => (ORDER, key),
            Target::Line(key) => (ORDER_LINE, key),
            Target::Product(key) => (PRODUCT, key),
            Target::Person(key) => (MEMBER, key),
            Target::Part(_)
            | Target::Address2
            | Target::Member
            | Target::MemberCode
            | Target::Own(_)
            | Target::Extra
            | Target::Skip => return None,
        };
        table.iter().find(|def| def.key == key)
    }

    /// Whether a row whose other columns are empty has a customer by it.
    #[must_use]
    pub fn names_customer(self) -> bool {
        matches!(self, Target::Customer("name") | Target::Part(Part::Given | Part::Family | Part::Full))
    }

    /// Whether several columns may go there: sets, long texts, the parts of an address, and what stands in a list in one line.
    #[must_use]
    pub fn takes_many(self) -> bool {
        match self {
            Target::Extra | Target::Skip | Target::Address2 | Target::Own(None) | Target::Customer("address") => true,
            Target::Contact(key) if JOINED.contains(&key) => true,
            _ => self.field().is_some_and(|def| def.many || def.kind == FieldKind::Lines),
        }
    }
}

/// The field of a list of changes that refers to another record (`order.customer`), which no column can go to.
#[must_use]
pub fn reference(cell: &str) -> Option<(Kind, &'static str)> {
    let (of, key) = cell.split_once('.')?;
    let kind = match of {
        "contact" => Kind::Contact,
        "card" => Kind::Card,
        "order" => Kind::Order,
        "line" => Kind::OrderLine,
        _ => return None,
    };
    let def = field(&kind, key).filter(|def| def.kind == FieldKind::Reference)?;
    Some((kind, def.key))
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Target::Customer(key) => f.write_str(key),
            Target::Contact(key) => write!(f, "contact.{key}"),
            Target::Card(key) => write!(f, "card.{key}"),
            Target::Order(key) => write!(f, "order.{key}"),
            Target::Line(key) => write!(f, "line.{key}"),
            Target::Product(key) => write!(f, "product.{key}"),
            Target::Person(key) => write!(f, "person.{key}"),
            Target::Part(part) => f.write_str(part.key()),
            Target::Address2 => f.write_str("address2"),
            Target::Member => f.write_str("member"),
            Target::MemberCode => f.write_str("member_code"),
            Target::Own(None) => f.write_str("own"),
            Target::Own(Some(id)) => write!(f, "own:{id}"),
            Target::Extra => f.write_str("extra"),
            Target::Skip => f.write_str("skip"),
        }
    }
}

impl FromStr for Target {
    type Err = UnknownTarget;
    fn from_str(text: &str) -> Result<Self, UnknownTarget> {
        if let Some(id) = text.strip_prefix("own:") {
            return id.parse().map(|id| Target::Own(Some(id))).map_err(|_| UnknownTarget);
        }
        Target::all().find(|target| target.to_string() == text).ok_or(UnknownTarget)
    }
}

impl Serialize for Target {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Target {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(|_| serde::de::Error::custom("not a target"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_have_a_name_too() {
        for cell in ["order.customer", "order.member", "card.customer", "line.order", "line.product"] {
            let (kind, key) = reference(cell).unwrap();
            assert!(cell.parse::<Target>().is_err() && crate::domain::labels::label(&kind, key).is_some(), "{cell}");
        }
        assert_eq!((reference("order.code"), reference("x.y"), reference("冷柜")), (None, None, None));
    }

    #[test]
    fn targets_have_one_writing() {
        for target in Target::all().chain([Target::Own(Some(Id(7)))]) {
            assert_eq!(target.to_string().parse(), Ok(target));
            let json = serde_json::to_string(&target).unwrap();
            assert_eq!(serde_json::from_str::<Target>(&json).unwrap(), target);
        }
        for unknown in ["contact.customer", "own:7", "card.member"] {
            assert_eq!(unknown.parse::<Target>(), Err(UnknownTarget));
        }
    }
}

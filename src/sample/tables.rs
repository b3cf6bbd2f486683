//! The shapes of the tables, and the two languages they are told in.

use crate::domain::date::Calendar;

/// The language the story is told in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tongue {
    /// Chinese.
    Zh,
    /// English.
    En,
}

/// The same thing in Chinese and in English; both empty for nothing.
pub(super) type Said = (&'static str, &'static str);

/// Nothing to say.
pub(super) const NONE: Said = ("", "");

impl Tongue {
    pub(super) fn say(self, (zh, en): Said) -> &'static str {
        match self {
            Tongue::Zh => zh,
            Tongue::En => en,
        }
    }

    /// An invented phone number: no network gives out 140 0000 …; 07700 900… is reserved for drama.
    pub(super) fn phone(self, number: u16) -> String {
        match self {
            Tongue::Zh => format!("140 0000 {number:04}"),
            Tongue::En => format!("07700 900{:03}", number % 1000),
        }
    }
}

/// Places in [`MEMBERS`]. The first is whoever looks at the sample.
pub(super) const OWNER: usize = 0;
pub(super) const MANAGER: usize = 1;
pub(super) const NORTH: usize = 2;
pub(super) const SOUTH: usize = 3;
/// Has left, and was not the only one to know his customers.
pub(super) const LEAVER: usize = 4;

/// A member: name and role.
pub(super) type Member = (Said, &'static str);

/// The wholesaler's people.
pub(super) const MEMBERS: [Member; 5] = [
    (("何望川", "Helen Marsh"), "owner"),
    (("沈嘉禾", "Graham Oakes"), "manager"),
    (("周晴", "Ruth Calder"), "rep"),
    (("罗大勇", "Tom Birch"), "rep"),
    (("彭凯", "Neil Draper"), "rep"),
];

/// The wholesaler.
pub(super) const COMPANY: Said = ("清溪酒业商行", "Millbrook Wines & Spirits");

/// A person at a customer.
pub(super) struct Contact {
    pub(super) name: Said,
    pub(super) role: Said,
    pub(super) phone: u16,
    /// Calendar, year if known, month, day.
    pub(super) birthday: Option<(Calendar, Option<i32>, u8, u8)>,
    pub(super) likes: Said,
    pub(super) family: Said,
}

/// A customer. Days are counted from today; the past is negative.
pub(super) struct Customer {
    pub(super) name: Said,
    pub(super) outlet: Said,
    /// Class and status.
    pub(super) standing: (&'static str, &'static str),
    pub(super) town: Said,
    pub(super) address: Said,
    pub(super) source: Said,
    pub(super) cooperation: Said,
    pub(super) buys: Said,
    /// In hundredths of the currency's unit.
    pub(super) owes: i64,
    /// Separated by commas.
    pub(super) tags: Said,
    pub(super) note: Said,
    pub(super) phone: u16,
    pub(super) lead: usize,
    pub(super) next: Option<i64>,
    pub(super) contacts: &'static [Contact],
    /// Who decides, what was promised, what not to raise, next step.
    pub(super) handover: Option<[Said; 4]>,
}

/// A record card: customer, day, member, and its six parts.
pub(super) type Card = (usize, i64, usize, [Said; 6]);

/// A reminder: customer, member, due day, day it was ticked off, text.
pub(super) type Reminder = (usize, usize, i64, Option<i64>, Said);

//! Who really had contact: with which customer, when, how.

use super::value::Period;
use crate::domain::archive::Archive;
use crate::domain::customer::solar;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::order::sort_by_key;
use crate::domain::record::Record;
use crate::domain::value::Value;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// How a member had contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum How {
    /// Wrote the record card.
    Card,
    /// Was there too.
    Present,
    /// Handled an order.
    Order,
}

/// One contact of one member with a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Touch {
    /// Its day, if that is known.
    pub day: Option<NaiveDate>,
    /// Who.
    pub member: Id,
    /// How.
    pub how: How,
    /// With whom there, if that was written down.
    pub contact: Option<Id>,
}

/// The contacts of a period by customer, those of a customer in order of day.
#[derive(Clone, Debug, Default)]
pub struct Touches(BTreeMap<Id, Vec<Touch>>);

impl Touches {
    /// Reads all cards and orders once.
    #[must_use]
    pub fn of(archive: &Archive, period: Period) -> Self {
        Touches::read(archive.live(Kind::Card), archive.live(Kind::Order), period)
    }

    /// Those with one customer alone, of all time.
    #[must_use]
    pub fn of_customer(archive: &Archive, customer: Id) -> Self {
        Touches::read(archive.about(customer, Kind::Card), archive.about(customer, Kind::Order), Period::ALL)
    }

    fn read<'a>(
        cards: impl Iterator<Item = (Id, &'a Record)>,
        orders: impl Iterator<Item = (Id, &'a Record)>,
        period: Period,
    ) -> Self {
        let mut touches: BTreeMap<Id, Vec<Touch>> = BTreeMap::new();
        let mut note = |customer: Id, touch: Touch| touches.entry(customer).or_default().push(touch);
        for (_, card) in cards {
            let (Some(customer), day) = (card.reference("customer"), solar(card, "date")) else { continue };
            if !period.holds(day) {
                continue;
            }
            let contact = card.reference("contact");
            let writer = card.reference("member");
            if let Some(member) = writer {
                note(customer, Touch { day, member, how: How::Card, contact });
            }
            for member in card.all("present").filter_map(Value::as_id).filter(|id| Some(*id) != writer) {
                note(customer, Touch { day, member, how: How::Present, contact });
            }
        }
        for (_, order) in orders {
            let (Some(customer), Some(member)) = (order.reference("customer"), order.reference("member")) else {
                continue;
            };
            let day = solar(order, "date");
            if period.holds(day) {
                note(customer, Touch { day, member, how: How::Order, contact: None });
            }
        }
        touches.values_mut().for_each(|list| sort_by_key(list, |touch| *touch));
        Touches(touches)
    }

    /// The contacts with one customer.
    #[must_use]
    pub fn with(&self, customer: Id) -> &[Touch] {
        self.0.get(&customer).map(Vec::as_slice).unwrap_or_default()
    }

    /// Who had contact with a customer.
    #[must_use]
    pub fn members(&self, customer: Id) -> BTreeSet<Id> {
        self.with(customer).iter().map(|touch| touch.member).collect()
    }

    /// The customers somebody had contact with.
    pub fn customers(&self) -> impl Iterator<Item = Id> {
        self.0.keys().copied()
    }
}

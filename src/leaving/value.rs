//! What a customer is worth: revenue and margin of a period, arrears, or an estimate.

use crate::domain::archive::Archive;
use crate::domain::customer::solar;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::record::Record;
use crate::domain::value::Value;
use chrono::{Months, NaiveDate};
use std::collections::BTreeMap;

/// The months a period has unless another number is chosen.
pub const MONTHS: u32 = 12;

/// A stretch of time, ends as they say; without both it is all time, and what has no date is in it too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The last day that is before it.
    pub after: Option<NaiveDate>,
    /// Its last day.
    pub until: Option<NaiveDate>,
}

impl Period {
    /// From ever to ever.
    pub const ALL: Period = Period { after: None, until: None };

    /// So many months up to a day.
    #[must_use]
    pub fn months(months: u32, until: NaiveDate) -> Self {
        let after = until.checked_sub_months(Months::new(months)).unwrap_or(NaiveDate::MIN);
        Period { after: Some(after), until: Some(until) }
    }

    /// The same, or all time where nothing at all happened in those months: an old register still says who knows whom.
    #[must_use]
    pub fn lately(archive: &Archive, months: u32, until: NaiveDate) -> Self {
        let period = Period::months(months, until);
        let any = |kind: Kind| archive.live(kind).any(|(_, record)| period.holds(solar(record, "date")));
        if any(Kind::Order) || any(Kind::Card) { period } else { Period::ALL }
    }

    /// Whether a day lies in it.
    #[must_use]
    pub fn holds(&self, day: Option<NaiveDate>) -> bool {
        match day {
            Some(day) => self.after.is_none_or(|after| day > after) && self.until.is_none_or(|until| day <= until),
            None => *self == Period::ALL,
        }
    }
}

/// What a customer, or several, are worth in a period. Money in hundredths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Worth {
    /// How many orders that is.
    pub orders: usize,
    /// What they were charged, discounts taken off; the estimate where there is no order at all.
    pub revenue: i64,
    /// The part of the revenue whose cost is known.
    pub costed: i64,
    /// What that part has cost.
    pub cost: i64,
    /// What they owe, of whatever age.
    pub arrears: i64,
    /// Whether the revenue, or a part of it, is an estimate.
    pub estimated: bool,
}

impl Worth {
    /// The margin: what is known of it, and `rate` (thousandths) of the revenue whose cost is not known.
    #[must_use]
    pub fn margin(&self, rate: i64) -> i64 {
        let unknown = i128::from(self.revenue) - i128::from(self.costed);
        let known = i128::from(self.costed) - i128::from(self.cost);
        clamp(known + share(unknown, rate))
    }

    /// The two together.
    #[must_use]
    pub fn and(self, other: Worth) -> Worth {
        Worth {
            orders: self.orders + other.orders,
            revenue: self.revenue.saturating_add(other.revenue),
            costed: self.costed.saturating_add(other.costed),
            cost: self.cost.saturating_add(other.cost),
            arrears: self.arrears.saturating_add(other.arrears),
            estimated: self.estimated || other.estimated,
        }
    }
}

/// So many thousandths of an amount, rounded half away from zero.
#[must_use]
pub fn share(amount: i128, thousandths: i64) -> i128 {
    divide(amount.saturating_mul(thousandths.into()), 1000)
}

/// A quotient rounded half away from zero.
fn divide(amount: i128, by: i128) -> i128 {
    let half = if amount < 0 { -by / 2 } else { by / 2 };
    amount.saturating_add(half) / by
}

/// As money; what no sum of money can be stands at the end of the scale.
#[must_use]
pub fn clamp(amount: i128) -> i64 {
    i64::try_from(amount).unwrap_or(if amount < 0 { i64::MIN } else { i64::MAX })
}

/// What an order comes to: its lines, or its total where it has none.
#[must_use]
pub fn order(archive: &Archive, id: Id, record: &Record) -> Worth {
    let lines = archive.lines(id).map(|(_, record)| line(archive, record));
    let total = || {
        let (revenue, cost) = (int(record, "total").unwrap_or(0), int(record, "cost"));
        Worth { revenue, costed: if cost.is_some() { revenue } else { 0 }, cost: cost.unwrap_or(0), ..Worth::default() }
    };
    let sum = lines.reduce(Worth::and).unwrap_or_else(total);
    Worth { orders: 1, ..sum }
}

fn line(archive: &Archive, record: &Record) -> Worth {
    let product = || archive.record(Kind::Product, record.reference("product")?);
    let of_product = |field: &str| product().and_then(|product| int(product, field));
    let quantity = int(record, "quantity").unwrap_or(1000);
    let price = int(record, "price").or_else(|| of_product("price")).unwrap_or(0);
    let kept = 1000 - int(record, "discount").unwrap_or(0);
    let gross = i128::from(quantity).saturating_mul(price.into());
    let revenue = clamp(divide(gross.saturating_mul(kept.into()), 1_000_000));
    let cost = int(record, "cost").or_else(|| of_product("cost"));
    let cost = cost.map(|cost| clamp(divide(i128::from(quantity).saturating_mul(cost.into()), 1000)));
    let costed = if cost.is_some() { revenue } else { 0 };
    Worth { revenue, costed, cost: cost.unwrap_or(0), ..Worth::default() }
}

/// What a customer is worth in a period.
#[must_use]
pub fn worth(archive: &Archive, customer: Id, period: Period) -> Worth {
    let record = archive.record(Kind::Customer, customer);
    let (mut sum, mut any, mut open) = (Worth::default(), false, 0_i64);
    for (id, found) in archive.about(customer, Kind::Order) {
        let worth = order(archive, id, found);
        any = true;
        // An order that does not say what was paid says nothing about arrears.
        open = open.saturating_add(int(found, "paid").map_or(0, |paid| worth.revenue.saturating_sub(paid)));
        if period.holds(solar(found, "date")) {
            sum = sum.and(worth);
        }
    }
    let field = |name: &str| record.and_then(|record| int(record, name));
    if !any && let Some(estimate) = field("revenue") {
        sum = Worth { revenue: estimate, estimated: true, ..sum };
    }
    Worth { arrears: field("owes").unwrap_or(open.max(0)), ..sum }
}

/// What each live customer is worth in a period.
#[must_use]
pub fn all(archive: &Archive, period: Period) -> BTreeMap<Id, Worth> {
    archive.live(Kind::Customer).map(|(id, _)| (id, worth(archive, id, period))).collect()
}

/// A whole number in a field.
pub(super) fn int(record: &Record, field: &str) -> Option<i64> {
    record.get(field).and_then(Value::as_int)
}

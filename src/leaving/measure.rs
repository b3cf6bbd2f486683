//! Exposure over time: noted now and then, as Changes like any other, so that it shows whether the lines become safer.

use super::exposure::Scene;
use super::lines::Line;
use super::picture::{bars, by_line};
use super::value::int;
use crate::domain::archive::Archive;
use crate::domain::customer::solar;
use crate::domain::date::PartialDate;
use crate::domain::duty::is_active;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::order::sort_by_key;
use crate::domain::record::Key;
use crate::domain::value::Value;
use crate::log::draft::Draft;
use chrono::NaiveDate;

/// How many days one note holds.
pub const EVERY_DAYS: i64 = 7;

/// The exposure on one day. Money in hundredths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    /// The day.
    pub day: NaiveDate,
    /// How many customers there are, and of these: known by nobody, by one, by two or more, by the company too.
    pub customers: i64,
    /// See `customers`.
    pub unknown: i64,
    /// See `customers`.
    pub single: i64,
    /// See `customers`.
    pub double: i64,
    /// See `customers`.
    pub looped: i64,
    /// Revenue of the period.
    pub value: i64,
    /// Revenue of customers that one alone knows.
    pub value_single: i64,
    /// Whose going would cost most.
    pub member: Option<Id>,
    /// What that would cost.
    pub loss: i64,
}

impl Measure {
    /// As it is now.
    #[must_use]
    pub fn now(archive: &Archive, scene: &Scene) -> Self {
        let lines = by_line(archive, scene);
        let of = |line: Line| lines.get(&line).copied().unwrap_or_default();
        let count = |line: Line| i64::try_from(of(line).customers).unwrap_or(i64::MAX);
        let worst = bars(archive, scene).into_iter().find(|(member, _)| is_active(archive, *member, scene.day));
        Measure {
            day: scene.day,
            customers: [Line::Unknown, Line::Single, Line::Double, Line::Loop].into_iter().map(count).sum(),
            unknown: count(Line::Unknown),
            single: count(Line::Single),
            double: count(Line::Double),
            looped: count(Line::Loop),
            value: lines.values().fold(0, |sum, group| sum.saturating_add(group.worth.revenue)),
            value_single: of(Line::Single).worth.revenue,
            member: worst.as_ref().map(|(member, _)| *member),
            loss: worst.map_or(0, |(_, bar)| bar.loss),
        }
    }

    /// The draft that notes it.
    #[must_use]
    pub fn note(&self, id: Id) -> Draft {
        let key = Key::new(Kind::Exposure, id);
        let mut draft = Draft::company();
        draft.put(&key, "date", Value::Date(PartialDate::solar(self.day)));
        for (field, number) in self.numbers() {
            draft.put(&key, field, Value::Int(number));
        }
        if let Some(member) = self.member {
            draft.put(&key, "member", Value::id(member));
        }
        draft
    }

    fn numbers(&self) -> [(&'static str, i64); 8] {
        [
            ("customers", self.customers),
            ("unknown", self.unknown),
            ("single", self.single),
            ("double", self.double),
            ("loop", self.looped),
            ("value", self.value),
            ("value_single", self.value_single),
            ("loss", self.loss),
        ]
    }
}

/// All that was noted, the oldest first; of two on one day the later one.
#[must_use]
pub fn noted(archive: &Archive) -> Vec<Measure> {
    let read = |(_, record): (Id, &crate::domain::record::Record)| {
        let number = |field: &str| int(record, field).unwrap_or(0);
        let stamp = record.register("date")?.stamps().pop()?;
        let measure = Measure {
            day: solar(record, "date")?,
            customers: number("customers"),
            unknown: number("unknown"),
            single: number("single"),
            double: number("double"),
            looped: number("loop"),
            value: number("value"),
            value_single: number("value_single"),
            member: record.reference("member"),
            loss: number("loss"),
        };
        Some((stamp, measure))
    };
    let mut all: Vec<_> = archive.live(Kind::Exposure).filter_map(read).collect();
    sort_by_key(&mut all, |(stamp, measure)| (measure.day, core::cmp::Reverse(*stamp)));
    let mut all: Vec<Measure> = all.into_iter().map(|(_, measure)| measure).collect();
    all.dedup_by_key(|measure| measure.day);
    all
}

/// Whether it is time to note it again.
#[must_use]
pub fn is_due(archive: &Archive, today: NaiveDate) -> bool {
    let last = archive.live(Kind::Exposure).filter_map(|(_, record)| solar(record, "date")).max();
    archive.live(Kind::Customer).next().is_some() && last.is_none_or(|last| (today - last).num_days() >= EVERY_DAYS)
}

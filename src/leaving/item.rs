//! Handovers and their items, as the archive holds them.

use crate::domain::archive::Archive;
use crate::domain::customer::solar;
use crate::domain::duty::handover_waits;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::record::Record;
use crate::domain::value::Value;
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// Why customers are handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// They leave the company.
    Leave,
    /// They change markets.
    Rotation,
    /// They are ill.
    Illness,
    /// They are on holiday.
    Holiday,
}

impl Why {
    /// All of them, with their codes in the field table.
    pub const ALL: [(Why, &'static str); 4] =
        [(Why::Leave, "leave"), (Why::Rotation, "rotation"), (Why::Illness, "illness"), (Why::Holiday, "holiday")];

    /// Its code in the field table.
    #[must_use]
    pub fn code(self) -> &'static str {
        Why::ALL.iter().find(|(why, _)| *why == self).map_or("", |(_, code)| code)
    }

    /// The one with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Why::ALL.iter().find(|(_, known)| *known == code).map(|(why, _)| *why)
    }
}

/// A handover.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handover {
    /// Its id.
    pub id: Id,
    /// Why.
    pub why: Why,
    /// Whose customers.
    pub leavers: BTreeSet<Id>,
    /// Who runs it.
    pub keeper: Option<Id>,
    /// The first day the successors answer for the customers.
    pub start: NaiveDate,
    /// The first day the leavers do again.
    pub until: Option<NaiveDate>,
    /// When it was offered.
    pub sent: Option<NaiveDate>,
    /// When it was taken back.
    pub withdrawn: Option<NaiveDate>,
    /// Why, in words.
    pub reason: String,
}

/// All values of a field that refer to records.
pub(super) fn ids(record: &Record, field: &str) -> BTreeSet<Id> {
    record.all(field).filter_map(Value::as_id).collect()
}

impl Handover {
    /// Reads one; `None` where it is not there, or not whole.
    #[must_use]
    pub fn read(archive: &Archive, id: Id) -> Option<Self> {
        let record = archive.record(Kind::Handover, id).filter(|record| record.is_live())?;
        Some(Handover {
            id,
            why: Why::from_code(record.text("why"))?,
            leavers: ids(record, "leavers"),
            keeper: record.reference("keeper"),
            start: solar(record, "start")?,
            until: solar(record, "until"),
            sent: solar(record, "sent"),
            withdrawn: solar(record, "withdrawn"),
            reason: record.text("reason").to_owned(),
        })
    }

    /// All handovers, those taken back too.
    #[must_use]
    pub fn all(archive: &Archive) -> Vec<Self> {
        archive.live(Kind::Handover).filter_map(|(id, _)| Handover::read(archive, id)).collect()
    }

    /// Its reason for the history of assignments: the words, or else the code.
    #[must_use]
    pub fn reason_text(&self) -> &str {
        if self.reason.is_empty() { self.why.code() } else { &self.reason }
    }

    /// Whether the leavers come back: on the day that is set, or from an illness whose end nobody knows yet.
    #[must_use]
    pub fn comes_back(&self) -> bool {
        self.until.is_some() || self.why == Why::Illness
    }

    /// Whether the day on which the leavers are back has come.
    #[must_use]
    pub fn is_over(&self, today: NaiveDate) -> bool {
        self.until.is_some_and(|until| until <= today)
    }
}

/// How far an item has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Waits for an answer.
    Offered,
    /// The successor has a question, or does not want it.
    Query,
    /// The successor has accepted.
    Accepted,
    /// The successor was introduced to the customer.
    Introduced,
}

impl State {
    /// All of them, with their codes in the field table.
    pub const ALL: [(State, &'static str); 4] = [
        (State::Offered, "offered"),
        (State::Query, "query"),
        (State::Accepted, "accepted"),
        (State::Introduced, "introduced"),
    ];

    /// Its code in the field table.
    #[must_use]
    pub fn code(self) -> &'static str {
        State::ALL.iter().find(|(state, _)| *state == self).map_or("", |(_, code)| code)
    }

    /// Whether nobody has accepted yet.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, State::Offered | State::Query)
    }
}

/// One customer of a handover.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its id.
    pub id: Id,
    /// The customer.
    pub customer: Id,
    /// The handover.
    pub handover: Id,
    /// Who held something there.
    pub leavers: BTreeSet<Id>,
    /// To whom it is offered.
    pub successor: Option<Id>,
    /// How far it has come.
    pub state: State,
    /// Whether the successor does not want it.
    pub refused: bool,
    /// When it was offered last.
    pub offered: Option<NaiveDate>,
    /// When that was answered.
    pub answered: Option<NaiveDate>,
    /// When the successor was introduced to the customer.
    pub introduced: Option<NaiveDate>,
    /// When it was given back.
    pub returned: Option<NaiveDate>,
}

impl Item {
    /// Reads one; `None` where it is not there, or not whole.
    #[must_use]
    pub fn read(archive: &Archive, id: Id) -> Option<Self> {
        Item::of(id, archive.record(Kind::HandoverItem, id).filter(|record| record.is_live())?)
    }

    pub(super) fn of(id: Id, record: &Record) -> Option<Self> {
        let state = record.text("state");
        Some(Item {
            id,
            customer: record.reference("customer")?,
            handover: record.reference("handover")?,
            leavers: ids(record, "leavers"),
            successor: record.reference("successor"),
            state: State::ALL.iter().find(|(_, code)| *code == state).map(|(state, _)| *state)?,
            refused: record.get("refused") == Some(&Value::Bool(true)),
            offered: solar(record, "offered"),
            answered: solar(record, "answered"),
            introduced: solar(record, "introduced"),
            returned: solar(record, "returned"),
        })
    }

    /// Whether it belongs to a handover that stands and is not over, and nobody has accepted it.
    #[must_use]
    pub fn is_red(&self, archive: &Archive, today: NaiveDate) -> bool {
        self.state.is_open() && handover_waits(archive, self.handover, today)
    }
}

/// The items of all handovers, in order of id.
pub fn all(archive: &Archive) -> impl Iterator<Item = Item> {
    archive.live(Kind::HandoverItem).filter_map(|(id, record)| Item::of(id, record))
}

/// The items of one handover, in order of id.
#[must_use]
pub fn items(archive: &Archive, handover: Id) -> Vec<Item> {
    all(archive).filter(|item| item.handover == handover).collect()
}

/// The items of other handovers that one offered anew, in order of id.
#[must_use]
pub fn sent_on(archive: &Archive, handover: Id) -> Vec<Item> {
    let items = archive.live(Kind::HandoverItem).filter(|(_, record)| record.reference("via") == Some(handover));
    items.filter_map(|(id, record)| Item::of(id, record)).filter(|item| item.handover != handover).collect()
}

/// What waits for a member's answer.
#[must_use]
pub fn waiting_for(archive: &Archive, member: Id, today: NaiveDate) -> Vec<Item> {
    all(archive).filter(|item| item.successor == Some(member) && item.is_red(archive, today)).collect()
}

/// Everything that nobody has accepted yet.
#[must_use]
pub fn red(archive: &Archive, today: NaiveDate) -> Vec<Item> {
    all(archive).filter(|item| item.is_red(archive, today)).collect()
}

//! The protocol of a handover and the signatures under it, as records.

use super::item::{Handover, Item, State, items, sent_on};
use super::offer::date;
use crate::domain::archive::Archive;
use crate::domain::customer::solar;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::record::{Key, Stamp};
use crate::domain::value::Value;
use crate::log::apply::Log;
use crate::log::canonical::hex;
use crate::log::change::Change;
use crate::log::draft::Draft;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Write;

/// The first line of every protocol.
pub const HEADING: &str = "keliu handover protocol v1";

/// As what somebody signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Role {
    /// Handed something over.
    Leaver,
    /// Took something over.
    Successor,
    /// The owner, with the company's root key.
    Owner,
}

impl Role {
    /// All of them, with their codes in the field table.
    pub const ALL: [(Role, &'static str); 3] =
        [(Role::Leaver, "leaver"), (Role::Successor, "successor"), (Role::Owner, "owner")];

    /// Its code in the field table.
    #[must_use]
    pub fn code(self) -> &'static str {
        Role::ALL.iter().find(|(role, _)| *role == self).map_or("", |(_, code)| code)
    }
}

/// The items a protocol names: those of the handover, and those of others it offered anew.
#[must_use]
pub fn items_of_protocol(archive: &Archive, handover: Id) -> Vec<Item> {
    items(archive, handover).into_iter().chain(sent_on(archive, handover)).collect()
}

/// The text of a protocol as things stand: the handover, every item, and the ids of the Changes that say so. Lines of
/// `key: value`, each ended by LF. It holds nothing of what signatures or protocols add to the log, so signing does not
/// alter it.
#[must_use]
pub fn text(log: &Log, company: Id, handover: Id) -> Option<String> {
    write(log, company, handover, true)
}

/// Whether nothing has happened to the handover since a protocol was made. The first ones said less.
#[must_use]
pub fn is_current(log: &Log, company: Id, handover: Id, text: &str) -> bool {
    [true, false].into_iter().any(|whole| write(log, company, handover, whole).as_deref() == Some(text))
}

fn write(log: &Log, company: Id, handover: Id, whole: bool) -> Option<String> {
    let archive = log.archive();
    let of = Handover::read(archive, handover)?;
    let items = if whole { items_of_protocol(archive, handover) } else { items(archive, handover) };
    let (changes, accepted) = changes(log, handover, &items);
    let mut text = format!("{HEADING}\ncompany: {company}\nhandover: {handover}\nwhy: {}\n", of.why.code());
    let mut line = |key: &str, value: &str| {
        // Writing into a String does not fail.
        let _ = writeln!(text, "{key}: {}", value.replace(|c: char| c.is_control(), " "));
    };
    let day = |day: Option<NaiveDate>| day.map_or_else(|| "-".to_owned(), |day| day.to_string());
    let who = |id: Id| named(archive, Kind::Member, id);
    line("start", &of.start.to_string());
    line("until", &day(of.until));
    line("sent", &day(of.sent));
    line("withdrawn", &day(of.withdrawn));
    line("reason", &of.reason);
    of.keeper.iter().for_each(|keeper| line("keeper", &who(*keeper)));
    of.leavers.iter().for_each(|leaver| line("leaver", &who(*leaver)));
    changes.get(&handover).into_iter().flatten().for_each(|id| line("change", id));
    for item in items {
        line("item", &item.id.to_string());
        if item.handover != handover {
            line("of", &item.handover.to_string());
        }
        line("customer", &named(archive, Kind::Customer, item.customer));
        item.leavers.iter().for_each(|leaver| line("from", &who(*leaver)));
        item.successor.iter().for_each(|successor| line("to", &who(*successor)));
        line("state", &state(&item));
        if whole && !item.state.is_open() {
            item.answered.iter().for_each(|day| line("accepted", &day.to_string()));
            accepted.get(&item.id).iter().for_each(|(_, by)| line("by", &who(*by)));
            item.introduced.iter().for_each(|day| line("introduced", &day.to_string()));
            let by = archive.record(Kind::HandoverItem, item.id).and_then(|found| found.reference("introduced_by"));
            by.iter().for_each(|by| line("introduced-by", &who(*by)));
        }
        item.returned.iter().for_each(|day| line("returned", &day.to_string()));
        changes.get(&item.id).into_iter().flatten().for_each(|id| line("change", id));
    }
    Some(text)
}

fn named(archive: &Archive, kind: Kind, id: Id) -> String {
    let name = archive.record(kind, id).map_or("", |record| record.text("name"));
    format!("{id} {name}").trim_end().to_owned()
}

fn state(item: &Item) -> String {
    let (day, word) = match item.state {
        State::Offered => (item.offered, "offered"),
        State::Query if item.refused => (item.answered, "refused"),
        State::Query => (item.answered, "query"),
        State::Accepted => (item.answered, "accepted"),
        State::Introduced => (item.introduced, "introduced"),
    };
    day.map_or_else(|| word.to_owned(), |day| format!("{word} {day}"))
}

/// When each item was accepted last, and by whom.
type Accepted = BTreeMap<Id, (Stamp, Id)>;

/// The ids of the Changes that wrote to a handover or its items, by record, in the order they were written; and of each
/// item who wrote the last acceptance, and when.
fn changes(log: &Log, handover: Id, items: &[Item]) -> (BTreeMap<Id, Vec<String>>, Accepted) {
    let mut found: BTreeMap<Id, Vec<(Stamp, String)>> = items.iter().map(|item| (item.id, Vec::new())).collect();
    let mut accepted = Accepted::new();
    found.insert(handover, Vec::new());
    for change in log.changes() {
        for (record, accepts) in touched(change) {
            if let Some(list) = found.get_mut(&record) {
                list.push((change.stamp(0), hex(&change.id())));
                let by = (change.stamp(0), change.line().member);
                if accepts && accepted.get(&record).is_none_or(|last| last.0 < by.0) {
                    accepted.insert(record, by);
                }
            }
        }
    }
    let in_order = |mut list: Vec<(Stamp, String)>| {
        crate::domain::order::sort_by_key(&mut list, |(stamp, _)| *stamp);
        list.into_iter().map(|(_, id)| id).collect()
    };
    (found.into_iter().map(|(id, list)| (id, in_order(list))).collect(), accepted)
}

/// The handovers and items a Change writes to, each once, and whether it accepts them.
fn touched(change: &Change) -> Vec<(Id, bool)> {
    // A look at the text first: nearly no Change is about a handover.
    let Some(body) = change.body_text().filter(|text| text.contains("\"kind\":\"handover")) else { return Vec::new() };
    let mut found: Vec<(Id, bool)> = Vec::new();
    let edits = Some(body).and_then(|_| change.body()).into_iter().flat_map(|body| body.edits);
    for edit in edits.filter(|edit| matches!(edit.kind, Kind::Handover | Kind::HandoverItem)) {
        let accepts = edit.field == "state" && edit.value.as_ref().and_then(Value::as_text) == Some("accepted");
        match found.iter_mut().find(|(id, _)| *id == edit.id) {
            Some((_, before)) => *before |= accepts,
            None => found.push((edit.id, accepts)),
        }
    }
    found
}

/// Whether every Change a protocol names is in the log.
#[must_use]
pub fn is_backed(log: &Log, text: &str) -> bool {
    let about = log.changes().filter(|change| !touched(change).is_empty());
    let known: std::collections::BTreeSet<String> = about.map(|change| hex(&change.id())).collect();
    let mut named = text.lines().filter_map(|line| line.strip_prefix("change: ")).peekable();
    text.starts_with(HEADING) && named.peek().is_some() && named.all(|id| known.contains(id))
}

/// Keeps a protocol.
#[must_use]
pub fn keep(id: Id, handover: Id, text: &str, today: NaiveDate) -> Draft {
    let key = Key::new(Kind::Protocol, id);
    let mut draft = Draft::company();
    draft.put(&key, "handover", Value::id(handover));
    draft.put(&key, "date", date(today));
    // As it is: the signatures are over every byte.
    draft.put(&key, "text", Value::text(text));
    draft
}

/// A signature under a protocol.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// Who.
    pub member: Id,
    /// As what.
    pub role: Role,
    /// When.
    pub date: Option<NaiveDate>,
    /// The public key, 56 characters.
    pub key: String,
    /// The .minisig file.
    pub minisig: String,
}

/// Keeps a signature.
#[must_use]
pub fn sign(id: Id, protocol: Id, signed: &Signed, today: NaiveDate) -> Draft {
    let key = Key::new(Kind::Signature, id);
    let mut draft = Draft::company();
    draft.put(&key, "protocol", Value::id(protocol));
    draft.put(&key, "member", Value::id(signed.member));
    draft.put(&key, "as", Value::text(signed.role.code()));
    draft.put(&key, "date", date(today));
    draft.put(&key, "key", Value::text(signed.key.as_str()));
    draft.put(&key, "minisig", Value::text(signed.minisig.as_str()));
    draft
}

/// A protocol with its signatures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    /// Its id.
    pub id: Id,
    /// When it was made.
    pub date: Option<NaiveDate>,
    /// Its text.
    pub text: String,
    /// The signatures, in the order of roles.
    pub signatures: Vec<Signed>,
}

/// The protocols of a handover, the latest first.
#[must_use]
pub fn papers(archive: &Archive, handover: Id) -> Vec<Paper> {
    let of = archive.live(Kind::Protocol).filter(|(_, record)| record.reference("handover") == Some(handover));
    let read = |(id, record): (Id, &crate::domain::record::Record)| {
        let (date, text) = (solar(record, "date"), record.text("text").to_owned());
        Paper { id, date, text, signatures: signatures(archive, id) }
    };
    let mut papers: Vec<Paper> = of.map(read).collect();
    crate::domain::order::sort_by_key(&mut papers, |paper| core::cmp::Reverse((paper.date, paper.id)));
    papers
}

fn signatures(archive: &Archive, protocol: Id) -> Vec<Signed> {
    let of = archive.live(Kind::Signature).filter(|(_, record)| record.reference("protocol") == Some(protocol));
    let read = |(_, record): (Id, &crate::domain::record::Record)| {
        Some(Signed {
            member: record.reference("member")?,
            role: Role::ALL.iter().find(|(_, code)| *code == record.text("as")).map(|(role, _)| *role)?,
            date: solar(record, "date"),
            key: record.text("key").to_owned(),
            minisig: record.text("minisig").to_owned(),
        })
    };
    let mut signatures: Vec<Signed> = of.filter_map(read).collect();
    crate::domain::order::sort_by_key(&mut signatures, |signed| (signed.role, signed.member));
    signatures
}

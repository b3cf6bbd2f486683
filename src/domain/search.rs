//! Search over names, phones in any writing, pinyin and initials, notes and record cards.

use super::order::sort_by_key;
use super::archive::Archive;
use super::field::{FieldKind, fields};
use super::id::Id;
use super::kind::Kind;
use super::pinyin;
use super::record::{Key, Record};
use std::collections::BTreeMap;

/// What a record is found by.
#[derive(Clone, Debug, Default)]
struct Folded {
    name: String,
    /// Pinyin of the name in full and as initials, for names with Chinese in them.
    spelled: String,
    /// Everything else that is searchable, one piece a line.
    rest: String,
    /// Digits of all phones, one a line.
    phones: String,
    customer: Id,
}

/// Where a hit was found; better places first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// At the beginning of the name.
    NameStart,
    /// In the name, or in its pinyin.
    Name,
    /// In a phone number.
    Phone,
    /// In a note, a record card or another field.
    Text,
}

/// One hit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The record found.
    pub key: Key,
    /// The customer to open.
    pub customer: Id,
    /// Where it was found.
    pub place: Place,
}

/// Folded texts of all searchable records, kept up record by record.
#[derive(Clone, Debug, Default)]
pub struct Index {
    folded: BTreeMap<Key, Folded>,
}

/// Lower case, full-width letters and digits to half-width, no white space at the ends.
#[must_use]
pub fn fold(text: &str) -> String {
    text.trim()
        .chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            '\u{3000}' => ' ',
            _ => c,
        })
        .flat_map(char::to_lowercase)
        .collect()
}

/// The digits of a text.
fn digits(text: &str) -> String {
    fold(text).chars().filter(char::is_ascii_digit).collect()
}

impl Index {
    /// An index of the whole archive.
    #[must_use]
    pub fn build(archive: &Archive) -> Self {
        let mut index = Index::default();
        for (key, record) in archive.all() {
            index.put(key, record);
        }
        index
    }

    /// Brings the entry of one record up to date.
    pub fn update(&mut self, archive: &Archive, key: &Key) {
        match archive.get(key) {
            Some(record) => self.put(key, record),
            None => drop(self.folded.remove(key)),
        }
    }

    fn put(&mut self, key: &Key, record: &Record) {
        let customer = if key.kind == Kind::Customer { Some(key.id) } else { record.reference("customer") };
        match customer.filter(|_| record.is_live()) {
            Some(customer) => drop(self.folded.insert(key.clone(), folded(key, record, customer))),
            None => drop(self.folded.remove(key)),
        }
    }

    /// The best hits for a query, at most `limit`. Every word of the query must be found in the same record.
    /// Hits in records of customers that are not live are left out.
    #[must_use]
    pub fn search(&self, archive: &Archive, query: &str, limit: usize) -> Vec<Hit> {
        let query = Query::new(query);
        if query.words.is_empty() {
            return Vec::new();
        }
        let live = |id: Id| archive.record(Kind::Customer, id).is_some_and(Record::is_live);
        let mut hits: Vec<Hit> = self
            .folded
            .iter()
            .filter_map(|(key, folded)| {
                let place = query.find(folded)?;
                let customer = folded.customer;
                live(customer).then(|| Hit { key: key.clone(), customer, place })
            })
            .collect();
        sort_by_key(&mut hits, |hit| {
            let name = self.folded.get(&hit.key).map(|folded| folded.name.as_str()).unwrap_or_default();
            (hit.place, rank(&hit.key.kind), name, hit.key.clone())
        });
        hits.truncate(limit);
        hits
    }

    /// What a record sorts by: the pinyin of its name, or the folded name where there is no Chinese in it.
    #[must_use]
    pub fn sort_key(&self, key: &Key) -> &str {
        let Some(folded) = self.folded.get(key) else { return "" };
        folded.spelled.lines().next().unwrap_or(&folded.name)
    }

    /// Whether a customer matches a filter text, by its own fields or those of its contacts.
    #[must_use]
    pub fn matches(&self, archive: &Archive, customer: Id, query: &Query) -> bool {
        let found = |key: &Key| self.folded.get(key).is_some_and(|folded| query.find(folded).is_some());
        query.words.is_empty()
            || found(&Key::new(Kind::Customer, customer))
            || archive.about(customer, Kind::Contact).any(|(id, _)| found(&Key::new(Kind::Contact, id)))
    }
}

fn rank(kind: &Kind) -> u8 {
    match kind {
        Kind::Customer => 0,
        Kind::Contact => 1,
        _ => 2,
    }
}

fn folded(key: &Key, record: &Record, customer: Id) -> Folded {
    let mut entry = Folded { customer, ..Folded::default() };
    for def in fields(&key.kind).iter().filter(|def| def.searchable) {
        for value in record.all(def.key) {
            let text = value.plain();
            match (def.key, def.kind) {
                ("name", _) => {
                    entry.spelled = pinyin::spell(&text);
                    entry.name = fold(&text);
                }
                (_, FieldKind::Phone) => {
                    entry.phones.push_str(&digits(&text));
                    entry.phones.push('\n');
                }
                _ => {
                    entry.rest.push_str(&fold(&text));
                    entry.rest.push('\n');
                }
            }
        }
    }
    entry
}

/// A query, folded once.
#[derive(Clone, Debug)]
pub struct Query {
    words: Vec<String>,
    /// The digits of the whole query where it looks like a phone number: at least three, and nothing but phone writing.
    phone: Option<String>,
}

impl Query {
    /// Folds what was typed.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let folded = fold(text);
        let number = digits(&folded);
        let like_phone = number.len() >= 3 && folded.chars().all(|c| c.is_ascii_digit() || " -+()./".contains(c));
        // People type +86 or 0086 in front, or leave it out; the national number is what both writings share.
        let national = number.strip_prefix("0086").or_else(|| number.strip_prefix("86").filter(|n| n.len() >= 10));
        Query {
            words: folded.split_whitespace().map(str::to_owned).collect(),
            phone: like_phone.then(|| national.unwrap_or(&number).to_owned()),
        }
    }

    fn find(&self, folded: &Folded) -> Option<Place> {
        if let Some(phone) = &self.phone
            && folded.phones.contains(phone.as_str())
        {
            return Some(Place::Phone);
        }
        let mut worst = Place::NameStart;
        for word in &self.words {
            worst = worst.max(find_word(folded, word)?);
        }
        Some(worst)
    }
}

fn find_word(folded: &Folded, word: &str) -> Option<Place> {
    if folded.name.starts_with(word) {
        Some(Place::NameStart)
    } else if folded.name.contains(word) || folded.spelled.contains(word) {
        Some(Place::Name)
    } else {
        folded.rest.contains(word).then_some(Place::Text)
    }
}

//! Search over names, phones in any writing, pinyin and initials, notes and record cards.

use super::archive::Archive;
use super::field::{FieldKind, fields};
use super::id::Id;
use super::kind::Kind;
use super::phone::search_digits;
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
        .map(lower)
        .collect()
}

/// The lower case of a Latin, Greek, Cyrillic or Armenian letter. The standard library knows all scripts there are, at the
/// price of tables of 7 KB in the page.
#[must_use]
pub fn lower(c: char) -> char {
    let code = u32::from(c);
    let lower = match code {
        0x41..=0x5a | 0xc0..=0xd6 | 0xd8..=0xde | 0x391..=0x3a1 | 0x3a3..=0x3ab | 0x410..=0x42f => code + 32,
        0x400..=0x40f => code + 80,
        0x531..=0x556 => code + 48,
        0x386 => code + 38,
        0x388..=0x38a => code + 37,
        0x38c => code + 64,
        0x38e..=0x38f => code + 63,
        0x130 => 0x69,
        0x178 => 0xff,
        // Pairs of a capital and its small letter: beginning at even codes, and at odd ones.
        0x100..=0x12f | 0x132..=0x137 | 0x14a..=0x177 | 0x460..=0x481 | 0x48a..=0x4bf | 0x4d0..=0x52f => code | 1,
        0x1e00..=0x1e95 | 0x1ea0..=0x1eff => code | 1,
        0x139..=0x148 | 0x179..=0x17e => code + code % 2,
        _ => code,
    };
    char::from_u32(lower).unwrap_or(c)
}

/// A text as it is searched by: folded, and Latin letters without accents, as who types "taqueria" means "Taquería" too.
#[must_use]
pub fn bare(text: &str) -> String {
    fold(text).chars().filter(|c| !('\u{300}'..='\u{36f}').contains(c)).map(unaccented).collect()
}

/// A small Latin letter without its accent, by the decomposition of Unicode (NFD), and ø đ ł ħ ı ŧ without their strokes.
fn unaccented(c: char) -> char {
    /// From à to ž, and from ạ to ỹ; a dot where nothing comes off.
    const LATIN: &[u8] =
        b"aaaaaa.ceeeeiiii.nooooo.ouuuuy.y.a.a.a.c.c.c.c.d.d.e.e.e.e.e.g.g.g.g.h.h.i.i.i.i.i...j.k..l.l.l.\
        ..l.n.n.n....o.o.o...r.r.r.s.s.s.s.t.t.t.u.u.u.u.u.u.w.y..z.z.z.";
    const VIETNAMESE: &[u8] =
        b".a.a.a.a.a.a.a.a.a.a.a.a.e.e.e.e.e.e.e.e.i.i.o.o.o.o.o.o.o.o.o.o.o.o.u.u.u.u.u.u.u.y.y.y.y......";
    let at = |table: &[u8], first: u32| table.get(u32::from(c).checked_sub(first)? as usize).copied();
    match at(LATIN, 0xe0).or_else(|| at(VIETNAMESE, 0x1ea0)) {
        Some(bare) if bare != b'.' => char::from(bare),
        _ => c,
    }
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
        let mut found: Vec<(Place, u8, &str, &Key, Id)> = self
            .folded
            .iter()
            .filter_map(|(key, folded)| {
                let place = query.find(folded)?;
                live(folded.customer).then(|| (place, rank(&key.kind), folded.name.as_str(), key, folded.customer))
            })
            .collect();
        // One common letter is found nearly everywhere: only the best are put in order.
        if found.len() > limit {
            found.select_nth_unstable(limit);
            found.truncate(limit);
        }
        found.sort_unstable();
        found.into_iter().map(|(place, _, _, key, customer)| Hit { key: key.clone(), customer, place }).collect()
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
                    entry.name = bare(&text);
                }
                (_, FieldKind::Phone) => {
                    let (written, national) = (digits(&text), search_digits(&text));
                    for number in [Some(&written), Some(&national).filter(|national| **national != written)] {
                        entry.phones.extend(number.into_iter().flat_map(|number| [number.as_str(), "\n"]));
                    }
                }
                _ => {
                    entry.rest.push_str(&bare(&text));
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
    /// The digits of the whole query where it looks like a phone number (at least three, and nothing but phone writing):
    /// without +86 or 0086, which people type in front or leave out, and as every writing of the number is searched by.
    phone: Option<[String; 2]>,
}

impl Query {
    /// Folds what was typed.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let folded = bare(text);
        let number = digits(&folded);
        let like_phone = number.len() >= 3 && folded.chars().all(|c| c.is_ascii_digit() || " -+()./".contains(c));
        let bare = number.strip_prefix("0086").filter(|n| n.len() >= 3);
        let bare = bare.or_else(|| number.strip_prefix("86").filter(|n| n.len() >= 10));
        Query {
            words: folded.split_whitespace().map(str::to_owned).collect(),
            phone: like_phone.then(|| [bare.unwrap_or(&number).to_owned(), search_digits(text)]),
        }
    }

    fn find(&self, folded: &Folded) -> Option<Place> {
        if let Some(writings) = &self.phone
            && writings.iter().any(|phone| folded.phones.contains(phone.as_str()))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lower_case_is_that_of_unicode() {
        for c in ('\0'..='\u{556}').chain('\u{1e00}'..='\u{1eff}') {
            let unicode: Vec<char> = c.to_lowercase().collect();
            assert!(lower(c) == c || unicode.first() == Some(&lower(c)), "{c} {:?}", lower(c));
            // Not covered: Latin letters of African and old languages, some of Coptic, and the Cyrillic palochka.
            let rare = matches!(u32::from(c), 0x180..=0x24f | 0x370..=0x373 | 0x376 | 0x37f | 0x3cf..=0x3ff | 0x4c0..=0x4cf | 0x1e9e);
            assert!(rare || unicode.first() == Some(&lower(c)), "{c}");
        }
        assert_eq!(fold(" ＡBÇ ÑÖ Łódź ΆΣ Жизнь ẤN 张 "), "abç ñö łódź άσ жизнь ấn 张");
    }

    #[test]
    fn accents_are_not_searched_by() {
        assert_eq!(bare("Antonio Moreno Taquería"), "antonio moreno taqueria");
        assert_eq!(bare("ÀÿŁódź Ørsted Đà Nẵng Phở ẤỸ Şişli ž"), "aylodz orsted da nang pho ay sisli z");
        assert_eq!(bare("Cafe\u{301}"), "cafe", "decomposed, as some systems write names");
        assert_eq!(bare("æ ß þ 張伟 Жёлтый άσ"), "æ ß þ 張伟 жёлтый άσ", "what has no letter below it stays");
    }
}

//! Which rows are customers that are already there, and whom the rows of other sheets are about.

use super::plan::{FieldValue, PlannedRow, text_of};
use crate::domain::id::Id;
use crate::domain::phone;
use crate::domain::search::fold;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};

/// How rows are recognised as customers that are already there. Two different codes are two customers under every rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// The same code; else a phone of the customer or a contact together with a like name or the same place; else the
    /// same name and the same place.
    #[default]
    Auto,
    /// A phone of the customer or a contact.
    Phone,
    /// The name.
    Name,
    /// The name and the place.
    NamePlace,
    /// The code.
    Code,
    /// Every row is a new customer.
    Never,
}

/// What a customer is recognised by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MatchKey {
    name: String,
    place: String,
    phones: BTreeSet<String>,
    code: String,
}

/// Names and places are compared without case, width and white space.
#[must_use]
pub fn fold_name(text: &str) -> String {
    fold(text).chars().filter(|c| !c.is_whitespace()).collect()
}

/// A phone in the form in which all its writings are equal.
#[must_use]
pub fn fold_phone(text: &str) -> String {
    phone::normalise(text).unwrap_or_else(|| fold_name(text))
}

/// A name without what stands in brackets and without the words that firms put behind it (有限公司, 老店, Ltd).
fn core_name(folded: &str) -> String {
    let mut depth = 0_u32;
    let mut core = String::new();
    for c in folded.chars() {
        match c {
            '(' | '[' | '【' => depth += 1,
            ')' | ']' | '】' => depth = depth.saturating_sub(1),
            _ if depth == 0 => core.push(c),
            _ => {}
        }
    }
    const WORDS: [&str; 16] = [
        "有限责任公司",
        "股份有限公司",
        "有限公司",
        "公司",
        "总店",
        "老店",
        "新店",
        "分店",
        "本店",
        "旗舰店",
        "co.,ltd.",
        "ltd.",
        "ltd",
        "inc.",
        "inc",
        "gmbh",
    ];
    while let Some(rest) = WORDS.iter().find_map(|word| core.strip_suffix(word)).filter(|rest| !rest.is_empty()) {
        core = rest.trim_end_matches([',', '.']).to_owned();
    }
    if core.is_empty() { folded.to_owned() } else { core }
}

/// Whether two folded names may be one customer's: equal but for the words behind them, or one begins or ends the other.
fn are_like(a: &str, b: &str) -> bool {
    let (a, b) = (core_name(a), core_name(b));
    let (short, long) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    a == b || (short.chars().count() >= 3 && (long.starts_with(short.as_str()) || long.ends_with(short.as_str())))
}

impl MatchKey {
    /// The key of a customer from its texts, in any writing.
    pub fn new<'a>(name: &str, code: &str, phones: impl IntoIterator<Item = &'a str>, place: &str) -> Self {
        let phones = phones.into_iter().map(fold_phone).filter(|phone| !phone.is_empty()).collect();
        MatchKey { name: fold_name(name), place: fold_name(place), phones, code: fold_name(code) }
    }

    /// The key of the customer a row names.
    #[must_use]
    pub fn of_row(row: &PlannedRow) -> Self {
        let phones = |fields: &'_ [FieldValue]| -> Vec<String> {
            let phones = fields.iter().filter(|(key, _)| *key == "phones");
            phones.filter_map(|(_, value)| value.as_text().map(str::to_owned)).collect()
        };
        let phones = [phones(&row.customer), phones(&row.contact)].concat();
        let place = [row.text("address"), row.text("town")].into_iter().find(|text| !text.is_empty());
        let phones = phones.iter().map(String::as_str);
        Self::new(row.text("name"), text_of(&row.customer, "code"), phones, place.unwrap_or_default())
    }

    /// Whether nothing says who it is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.name.is_empty() && self.code.is_empty() && self.phones.is_empty()
    }

    fn is_bare(&self) -> bool {
        self.phones.is_empty() && self.place.is_empty()
    }

    fn same_name_and_place(&self, other: &Self) -> bool {
        !self.name.is_empty() && !self.place.is_empty() && (&self.name, &self.place) == (&other.name, &other.place)
    }

    fn contradicts(&self, other: &Self) -> bool {
        !self.code.is_empty() && !other.code.is_empty() && self.code != other.code
    }

    fn shares_phone(&self, other: &Self) -> bool {
        self.phones.iter().any(|phone| other.phones.contains(phone))
    }

    /// How well two keys agree under the automatic rule, best first; `None` for two customers. `alone`: nobody else has
    /// that name. `joins`: whether a name of that kind is enough.
    fn agreement(&self, other: &Self, alone: bool, joins: bool) -> Option<u8> {
        if self.contradicts(other) {
            return None;
        }
        let same_place = !self.place.is_empty() && self.place == other.place;
        let places_differ = !self.place.is_empty() && !other.place.is_empty() && !same_place;
        let same_name = !self.name.is_empty() && self.name == other.name;
        if !self.code.is_empty() && self.code == other.code {
            Some(0)
        } else if self.shares_phone(other) && (same_name || same_place) {
            Some(1)
        } else if self.shares_phone(other) && !places_differ && are_like(&self.name, &other.name) {
            Some(2)
        } else if same_name && (same_place || (self.is_bare() && other.is_bare())) {
            Some(3)
        } else if same_name && alone && (joins || self.is_bare() || other.is_bare()) {
            Some(4)
        } else {
            None
        }
    }
}

/// A customer that rows are compared with.
#[derive(Clone, Debug)]
struct Candidate {
    id: Id,
    key: MatchKey,
    /// Known only from what other sheets call it.
    stub: bool,
}

/// All customers there are, archive and import together. Looking one up takes about constant time.
#[derive(Clone, Debug, Default)]
pub struct Matcher {
    all: Vec<Candidate>,
    by_id: HashMap<Id, usize>,
    by_code: HashMap<String, Vec<usize>>,
    by_phone: HashMap<String, Vec<usize>>,
    by_name: HashMap<String, Vec<usize>>,
    by_name_and_place: HashMap<(String, String), Vec<usize>>,
}

/// Most customers of one phone or name that a row is compared with.
const MOST: usize = 100;

impl Matcher {
    /// Adds a customer, or what is new about one that is there.
    pub fn put(&mut self, id: Id, key: &MatchKey, stub: bool) {
        let at = *self.by_id.entry(id).or_insert(self.all.len());
        if at == self.all.len() {
            self.all.push(Candidate { id, key: MatchKey::default(), stub });
        }
        let Some(known) = self.all.get_mut(at) else { return };
        let completed = known.stub && !stub;
        known.stub = stub;
        let merged = &mut known.key;
        let index = |map: &mut HashMap<String, Vec<usize>>, word: &str| {
            let places = map.entry(word.to_owned()).or_default();
            if !word.is_empty() && places.last() != Some(&at) {
                places.push(at);
            }
        };
        index(&mut self.by_code, &key.code);
        index(&mut self.by_name, &key.name);
        for phone in &key.phones {
            index(&mut self.by_phone, phone);
        }
        // The first name, place and code stand: what matched them once shall match them again.
        for (old, new) in
            [(&mut merged.name, &key.name), (&mut merged.place, &key.place), (&mut merged.code, &key.code)]
        {
            if old.is_empty() || (completed && !new.is_empty()) {
                old.clone_from(new);
            }
        }
        if completed && !key.phones.is_empty() {
            merged.phones.clear();
        }
        merged.phones.extend(key.phones.iter().cloned());
        let both = (merged.name.clone(), merged.place.clone());
        let places = self.by_name_and_place.entry(both).or_default();
        if places.last() != Some(&at) {
            places.push(at);
        }
    }

    /// Takes a customer that was known by its name only out: it has become another.
    pub fn remove(&mut self, id: Id) {
        if let Some(known) = self.by_id.get(&id).and_then(|&at| self.all.get_mut(at)) {
            known.key = MatchKey { code: "\u{0}".into(), ..MatchKey::default() };
            known.stub = true;
        }
    }

    /// The customers known only by what other sheets call them.
    #[must_use]
    pub fn stubs(&self) -> Vec<(Id, MatchKey)> {
        let stubs = self.all.iter().filter(|known| known.stub && known.key.code != "\u{0}");
        stubs.map(|known| (known.id, known.key.clone())).collect()
    }

    fn bucket<'a>(
        &'a self,
        map: &'a HashMap<String, Vec<usize>>,
        word: &str,
        stub: bool,
    ) -> impl Iterator<Item = usize> + 'a {
        let places = map.get(word).filter(|_| !word.is_empty()).map(Vec::as_slice).unwrap_or_default();
        let is =
            move |at: &usize| self.all.get(*at).is_some_and(|known| known.stub == stub && known.key.code != "\u{0}");
        places.iter().copied().filter(is).take(MOST)
    }

    /// The customer a row is, if it is there already. `joins`: a name is enough where only one has it (sheets of persons).
    #[must_use]
    pub fn find(&self, key: &MatchKey, rule: Rule, joins: bool) -> Option<Id> {
        let mut near: Vec<usize> = Vec::new();
        if matches!(rule, Rule::Auto | Rule::Code) {
            near.extend(self.bucket(&self.by_code, &key.code, false));
        }
        if matches!(rule, Rule::Auto | Rule::Phone) {
            near.extend(key.phones.iter().flat_map(|phone| self.bucket(&self.by_phone, phone, false)));
        }
        if matches!(rule, Rule::Auto | Rule::NamePlace) {
            let both = (key.name.clone(), key.place.clone());
            near.extend(self.by_name_and_place.get(&both).into_iter().flatten().filter(|at| self.is_real(**at)));
        }
        let named: Vec<usize> = self.bucket(&self.by_name, &key.name, false).collect();
        if matches!(rule, Rule::Auto | Rule::Name) {
            near.extend(&named);
        }
        let alone = named.len() == 1;
        let rank = |at: usize| {
            let other = &self.all.get(at)?.key;
            let rank = match rule {
                Rule::Auto => key.agreement(other, alone, joins)?,
                _ if key.contradicts(other) => return None,
                Rule::NamePlace if !key.same_name_and_place(other) => return None,
                _ => 0,
            };
            Some((rank, at))
        };
        near.into_iter().filter_map(rank).min().and_then(|(_, at)| self.all.get(at)).map(|known| known.id)
    }

    fn is_real(&self, at: usize) -> bool {
        self.all.get(at).is_some_and(|known| !known.stub)
    }

    /// The customer that is meant by a code, a phone or a name: among real ones, or among stubs. By code, else by phone
    /// (of several with that phone the one with the name), else by name where one alone has it and no phones contradict.
    #[must_use]
    pub fn meant(&self, key: &MatchKey, stub: bool) -> Option<Id> {
        let id = |at: usize| self.all.get(at).map(|known| known.id);
        let agrees = |at: &usize| self.all.get(*at).is_some_and(|known| !key.contradicts(&known.key));
        if let Some(at) = self.bucket(&self.by_code, &key.code, stub).find(agrees) {
            return id(at);
        }
        let by_phone = key.phones.iter().flat_map(|phone| self.bucket(&self.by_phone, phone, stub)).filter(agrees);
        let rank = |at: &usize| {
            let name = self.all.get(*at).map_or("", |known| known.key.name.as_str());
            let like = if name == key.name { 0 } else { 1 + u8::from(!are_like(name, &key.name)) };
            (like, *at)
        };
        if let Some(at) = by_phone.min_by_key(rank) {
            return id(at);
        }
        let no_phones = |at: &usize| self.all.get(*at).is_some_and(|known| known.key.phones.is_empty());
        let mut named = self.bucket(&self.by_name, &key.name, stub).filter(agrees);
        match (named.next(), named.next()) {
            (Some(at), None) if key.phones.is_empty() || no_phones(&at) => id(at),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str, phones: &[&str], place: &str, code: &str) -> MatchKey {
        MatchKey::new(name, code, phones.iter().copied(), place)
    }

    fn found(known: &MatchKey, row: &MatchKey, rule: Rule) -> bool {
        let mut matcher = Matcher::default();
        matcher.put(Id(1), known, false);
        matcher.find(row, rule, false).is_some()
    }

    #[test]
    fn the_automatic_rule() {
        let shop = key("玉家 商店", &["+86 15045279528"], "张桥镇幸福路４５号", "");
        for (name, phones, place, want) in [
            ("玉家商店", &["150-4527-9528"][..], "张桥镇幸福路45号", true),
            ("玉家商店(总店)", &["15045279528"], "", true),
            ("玉家商店有限公司", &["15045279528"], "", true),
            ("别的名字", &["15045279528"], "张桥镇幸福路45号", true),
            ("玉家商店", &["13955630001"], "张桥镇幸福路45号", true),
            ("玉家商店", &["13955630001"], "城关镇", false),
            ("玉家商店", &["13955630001"], "", false),
            ("玉家商店二分店", &["15045279528"], "城关镇", false),
            ("别的名字", &["15045279528"], "", false),
            ("玉家商店", &[], "", true),
        ] {
            assert_eq!(found(&shop, &key(name, phones, place, ""), Rule::Auto), want, "{name} {phones:?} {place}");
        }
        assert!(found(&key("甲", &[], "", ""), &key("甲", &[], "", ""), Rule::Auto));
    }

    #[test]
    fn other_rules() {
        let shop = key("玉家商店", &["15045279528"], "张桥镇", "K1");
        let other = key("玉家商店", &["13955630001"], "城关镇", "");
        assert!(found(&shop, &other, Rule::Name) && !found(&shop, &other, Rule::Phone));
        assert!(found(&shop, &key("x", &["15045279528"], "", ""), Rule::Phone));
        assert!(found(&shop, &key("x", &[], "", "k1"), Rule::Code) && !found(&shop, &shop.clone(), Rule::Never));
        assert!(found(&shop, &key("玉家 商店", &["1"], "张桥镇", ""), Rule::NamePlace));
        assert!(
            !found(&shop, &other, Rule::NamePlace) && !found(&shop, &key("玉家商店", &[], "", ""), Rule::NamePlace)
        );
        for rule in [Rule::Auto, Rule::Phone, Rule::Name, Rule::NamePlace, Rule::Code] {
            assert!(!found(&shop, &key("玉家商店", &["15045279528"], "张桥镇", "K2"), rule), "{rule:?}");
        }
    }

    #[test]
    fn who_is_meant() {
        let mut matcher = Matcher::default();
        matcher.put(Id(1), &key("甲店", &["15045279528"], "x", ""), false);
        matcher.put(Id(2), &key("甲店", &["13955630001"], "y", "K2"), false);
        matcher.put(Id(3), &key("乙店", &[], "y", ""), false);
        for (ask, want) in [
            (key("甲店", &["13955630001"], "", ""), Some(Id(2))),
            (key("别名", &["15045279528"], "", ""), Some(Id(1))),
            (key("甲店", &[], "", ""), None),
            (key("", &[], "", "k2"), Some(Id(2))),
            (key("乙店", &["13955630009"], "", ""), Some(Id(3))),
            (key("甲店", &["13955630009"], "", ""), None),
        ] {
            assert_eq!(matcher.meant(&ask, false), want, "{ask:?}");
        }
        matcher.put(Id(4), &key("丙", &[], "", ""), true);
        assert_eq!((matcher.meant(&key("丙", &[], "", ""), false), matcher.stubs().len()), (None, 1));
        assert_eq!(matcher.meant(&key("丙", &[], "", ""), true), Some(Id(4)));
        matcher.remove(Id(4));
        assert_eq!(matcher.meant(&key("丙", &[], "", ""), true), None);
    }
}

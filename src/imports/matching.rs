//! Which rows are customers that are already there.
//!
//! The rule, shown in the preview: same name, same phones and same place is a duplicate and adds nothing; so is the same
//! name where neither has a phone or neither has a place. Whatever matches only in part imports as new: nothing is lost, and
//! duplicates can be merged later. Two different customer codes make two customers.

use crate::domain::archive::Archive;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::phone;
use crate::domain::search::fold;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap, HashSet};

/// A customer of the archive, as far as matching needs it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownCustomer {
    /// Which one.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// Its code; empty if it has none.
    pub code: String,
    /// Its phones and those of its contacts, in any writing.
    pub phones: Vec<String>,
    /// Its address, or its town if it has no address.
    pub place: String,
}

/// A member of the archive.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownMember {
    /// Which one.
    pub id: Id,
    /// Its name.
    pub name: String,
}

/// What the archive already holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// Customers, those in the bin left out.
    pub customers: Vec<KnownCustomer>,
    /// Members, those in the bin left out.
    pub members: Vec<KnownMember>,
}

impl Known {
    /// What an archive holds.
    #[must_use]
    pub fn from_archive(archive: &Archive) -> Self {
        let customers = archive.live(Kind::Customer).map(|(id, record)| {
            let contacts = archive.about(id, Kind::Contact).flat_map(|(_, contact)| contact.all("phones"));
            let phones = record.all("phones").chain(contacts).filter_map(|value| value.as_text());
            let place = [record.text("address"), record.text("town")].into_iter().find(|text| !text.is_empty());
            KnownCustomer {
                id,
                name: record.text("name").into(),
                code: record.text("code").into(),
                phones: phones.map(Into::into).collect(),
                place: place.unwrap_or_default().into(),
            }
        });
        let members =
            archive.live(Kind::Member).map(|(id, record)| KnownMember { id, name: record.text("name").into() });
        Known { customers: customers.collect(), members: members.collect() }
    }
}

/// What a customer is recognised by.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

impl MatchKey {
    /// The key of a customer from its texts, in any writing.
    pub fn new<'a>(name: &str, code: &str, phones: impl IntoIterator<Item = &'a str>, place: &str) -> Self {
        let phones = phones.into_iter().map(|text| phone::normalise(text).unwrap_or_else(|| fold_name(text)));
        let phones = phones.filter(|phone| !phone.is_empty()).collect();
        MatchKey { name: fold_name(name), place: fold_name(place), phones, code: fold_name(code) }
    }

    /// What must be equal at least: name, place and, if there is one, the first phone.
    fn bucket(&self, phone: Option<&String>) -> (String, String, String) {
        (self.name.clone(), self.place.clone(), phone.cloned().unwrap_or_default())
    }

    fn contradicts(&self, code: &str) -> bool {
        !self.code.is_empty() && !code.is_empty() && self.code != code
    }
}

/// Where a customer already stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// In the archive.
    Known(Id),
    /// In an earlier row; the number is the one given to [`Matcher::put`].
    Row(usize),
}

/// All customers seen so far. Looking one up takes constant time.
#[derive(Clone, Debug, Default)]
pub struct Matcher {
    /// By name, place and each phone (or no phone).
    known: HashMap<(String, String, String), Vec<(Id, MatchKey)>>,
    /// By everything but the code: the first row, and the first row with each code.
    rows: HashMap<MatchKey, (usize, HashMap<String, usize>)>,
}

impl Matcher {
    /// A matcher that knows the archive's customers.
    #[must_use]
    pub fn new(known: &[KnownCustomer]) -> Self {
        let mut matcher = Matcher::default();
        for customer in known {
            let phones = customer.phones.iter().map(String::as_str);
            let key = MatchKey::new(&customer.name, &customer.code, phones, &customer.place);
            let buckets: Vec<_> = if key.phones.is_empty() {
                vec![key.bucket(None)]
            } else {
                key.phones.iter().map(|phone| key.bucket(Some(phone))).collect()
            };
            for bucket in buckets {
                matcher.known.entry(bucket).or_default().push((customer.id, key.clone()));
            }
        }
        matcher
    }

    /// Where this customer already stands. A customer of the archive may have gained phones since it was imported: there it
    /// is enough that it has all the row's.
    #[must_use]
    pub fn find(&self, key: &MatchKey) -> Option<Seen> {
        let known = self.known.get(&key.bucket(key.phones.first())).into_iter().flatten();
        let same = known.filter(|(_, other)| key.phones.is_subset(&other.phones) && !key.contradicts(&other.code));
        if let Some((id, _)) = same.min_by_key(|(id, _)| *id) {
            return Some(Seen::Known(*id));
        }
        let (first, codes) = self.rows.get(&without_code(key))?;
        let row = if key.code.is_empty() { Some(first) } else { codes.get(&key.code).or_else(|| codes.get("")) };
        row.map(|&row| Seen::Row(row))
    }

    /// Remembers a new customer under a number of the caller's.
    pub fn put(&mut self, key: &MatchKey, row: usize) {
        let (_, codes) = self.rows.entry(without_code(key)).or_insert_with(|| (row, HashMap::new()));
        codes.entry(key.code.clone()).or_insert(row);
    }
}

fn without_code(key: &MatchKey) -> MatchKey {
    MatchKey { code: String::new(), ..key.clone() }
}

/// The members already there, by folded name.
#[must_use]
pub fn member_names(members: &[KnownMember]) -> HashSet<String> {
    members.iter().map(|member| fold(&member.name)).filter(|name| !name.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(phones: &[&str], place: &str, code: &str) -> Matcher {
        let phones = phones.iter().map(|&phone| phone.into()).collect();
        Matcher::new(&[KnownCustomer {
            id: Id(1),
            name: "玉家 商店".into(),
            code: code.into(),
            phones,
            place: place.into(),
        }])
    }

    fn key(phones: &[&str], place: &str, code: &str) -> MatchKey {
        MatchKey::new("玉家商店", code, phones.iter().copied(), place)
    }

    #[test]
    fn name_phone_and_place_must_agree() {
        let matcher = known(&["+86 15045279528"], "张桥镇幸福路４５号", "");
        assert_eq!(matcher.find(&key(&["150-4527-9528"], "张桥镇幸福路45号", "")), Some(Seen::Known(Id(1))));
        for (phones, place) in
            [(&["15045279529"][..], "张桥镇幸福路45号"), (&["15045279528"], "张桥镇"), (&[], "张桥镇幸福路45号")]
        {
            assert_eq!(matcher.find(&key(phones, place, "")), None);
        }
    }

    #[test]
    fn nothing_equals_nothing() {
        assert!(known(&[], "", "").find(&key(&[], "", "")).is_some());
        assert!(known(&[], "", "").find(&key(&["15045279528"], "", "")).is_none());
    }

    #[test]
    fn a_known_customer_may_have_gained_a_phone() {
        let matcher = known(&["15045279528", "13955630001"], "", "");
        assert!(matcher.find(&key(&["13955630001"], "", "")).is_some());
        assert!(matcher.find(&key(&["13955630001", "13955630002"], "", "")).is_none());
    }

    #[test]
    fn different_codes_are_different_customers() {
        assert!(known(&[], "", "K1").find(&key(&[], "", "k1")).is_some());
        assert!(known(&[], "", "K1").find(&key(&[], "", "")).is_some());
        assert!(known(&[], "", "K1").find(&key(&[], "", "K2")).is_none());
        let mut matcher = Matcher::default();
        matcher.put(&key(&[], "", "K1"), 7);
        assert_eq!(matcher.find(&key(&[], "", "")), Some(Seen::Row(7)));
        assert_eq!(matcher.find(&key(&[], "", "K2")), None);
    }
}

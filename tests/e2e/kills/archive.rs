//! What an archive must hold after some of the actions of a round, and whether it does.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// One action of a person.
#[derive(Clone, Debug)]
pub enum Deed {
    Add {
        name: String,
    },
    Town {
        name: String,
        town: String,
    },
    Card {
        name: String,
        text: String,
    },
    /// So many customers whose names begin so.
    Import {
        begin: String,
        rows: usize,
    },
    /// Takes an import back.
    Undo {
        begin: String,
    },
    /// The archive of a backup in an empty browser.
    Restore(Archive),
}

impl Deed {
    /// As `in_page.js` is asked for it.
    pub fn in_page(&self) -> Value {
        match self {
            Self::Add { name } => json!(["add", name]),
            Self::Town { name, town } => json!(["edit", name, "town", town]),
            Self::Card { name, text } => json!(["card", name, text]),
            Self::Import { .. } => json!(["press", "import-confirm"]),
            Self::Undo { .. } => json!(["press", "import-undo"]),
            Self::Restore(_) => json!(["press", "restore-confirm"]),
        }
    }

    fn name(&self) -> Option<&str> {
        match self {
            Self::Add { name } | Self::Town { name, .. } | Self::Card { name, .. } => Some(name),
            _ => None,
        }
    }
}

#[derive(Clone, Debug, Default)]
struct Person {
    town: String,
    cards: Vec<String>,
}

/// The customers of an archive.
#[derive(Clone, Debug, Default)]
pub struct Archive {
    people: BTreeMap<String, Person>,
    /// How many there are by the beginnings of their names.
    imports: BTreeMap<String, usize>,
}

impl Archive {
    /// Whether there is none yet: the screen of a first run.
    pub fn is_none(&self) -> bool {
        self.people.is_empty() && self.imports.is_empty()
    }

    /// The names written by hand.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.people.keys().map(String::as_str)
    }

    /// An import that stands.
    pub fn import(&self) -> Option<&str> {
        self.imports.iter().find(|(_, rows)| **rows > 0).map(|(begin, _)| begin.as_str())
    }

    /// This archive after some actions.
    pub fn after(&self, deeds: &[Deed]) -> Self {
        let mut archive = self.clone();
        for deed in deeds.iter().cloned() {
            match deed {
                Deed::Add { name } => drop(archive.people.insert(name, Person::default())),
                Deed::Town { name, town } => archive.people.entry(name).or_default().town = town,
                Deed::Card { name, text } => archive.people.entry(name).or_default().cards.push(text),
                Deed::Import { begin, rows } => drop(archive.imports.insert(begin, rows)),
                Deed::Undo { begin } => drop(archive.imports.insert(begin, 0)),
                Deed::Restore(whole) => archive = whole,
            }
        }
        archive
    }

    /// What to look for on the screens after these actions: names, and beginnings of names.
    pub fn to_look_for(&self, deeds: &[Deed]) -> Value {
        let mut names: Vec<&str> = deeds.iter().filter_map(Deed::name).collect();
        names.sort_unstable();
        names.dedup();
        let imports: Vec<_> = self.after(deeds).imports.into_keys().collect();
        json!([names, imports])
    }

    /// What is different from what the screens show; nothing if they show just this.
    pub fn differs(&self, seen: &Value) -> Option<String> {
        let customers = self.people.len() + self.imports.values().sum::<usize>();
        let cards: usize = self.people.values().map(|person| person.cards.len()).sum();
        let number = |value: &Value| value.as_u64().or_else(|| value.as_str()?.parse().ok());
        let mut figures = vec![
            ("customers listed".to_owned(), number(&seen["listed"]), customers),
            ("customers of the figures".to_owned(), number(&seen["stats"]["customers"]), customers),
            ("cards of the figures".to_owned(), number(&seen["stats"]["cards"]), cards),
        ];
        for (begin, count) in seen["imports"].as_object().into_iter().flatten() {
            figures.push((format!("of {begin}"), number(count), self.imports.get(begin).copied().unwrap_or_default()));
        }
        for (what, there, wanted) in figures {
            if there != Some(wanted as u64) {
                return Some(format!("{there:?} {what}, not {wanted}"));
            }
        }
        let people = seen["people"].as_object().into_iter().flatten();
        people.filter_map(|(name, shown)| self.person_differs(name, shown)).next()
    }

    fn person_differs(&self, name: &str, shown: &Value) -> Option<String> {
        let Some(person) = self.people.get(name) else {
            return (!shown.is_null()).then(|| format!("{name} is there: {shown}"));
        };
        let cards: Vec<&str> = shown["cards"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let has_cards = cards.len() == person.cards.len()
            && person.cards.iter().all(|text| cards.iter().any(|card| card.contains(text.as_str())));
        let same = shown["town"] == person.town.as_str() && has_cards;
        (!same).then(|| format!("{name} is {shown}, not {person:?}"))
    }
}

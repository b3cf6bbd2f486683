//! Cards to the rows of a sheet whose headers are the keys of our fields.

use super::{Card, Phone};
use crate::formats::delimited::Row;
use std::collections::{BTreeMap, HashMap};

/// The columns of our own fields; behind them comes one for each header of what has no field.
const FIELDS: [&str; 15] = [
    "name",
    "phones",
    "emails",
    "chat",
    "town",
    "address",
    "website",
    "tags",
    "contact.name",
    "contact.role",
    "contact.salutation",
    "contact.phones",
    "contact.birthday",
    "contact.likes",
    "contact.family",
];
/// More headers than this go into one column, as lines `header: text`.
const MAX_EXTRA_COLUMNS: usize = 60;
const REST: &str = "vCard";

/// The cards that have no [`Card::problem`] as rows, with the headers above them; the line of a row is that of its card.
///
/// A card with an organisation is a contact at that customer, and cards of one organisation stand together where the first
/// of them does: what the customer is recognised by (`name`, `phones`, `address`, `town`) is equal in all their rows, and
/// `emails` and `tags` add up. A card without an organisation is a customer by itself.
#[must_use]
pub fn to_rows(cards: &[Card]) -> (Vec<String>, Vec<Row>) {
    let mut customers: Vec<Vec<&Card>> = Vec::new();
    let mut by_org: HashMap<String, usize> = HashMap::new();
    for card in cards.iter().filter(|card| card.problem().is_none()) {
        let org = folded(&card.org);
        match by_org.get(&org).filter(|_| !org.is_empty()).and_then(|&at| customers.get_mut(at)) {
            Some(customer) => customer.push(card),
            None => {
                by_org.insert(org, customers.len());
                customers.push(vec![card]);
            }
        }
    }
    let mut table = Table::default();
    for customer in &customers {
        let shared = shared_cells(customer);
        for card in customer {
            table.add(card, &shared);
        }
    }
    table.finish()
}

/// Cells by header.
type Cells = BTreeMap<String, String>;

#[derive(Default)]
struct Table {
    /// Headers of extras in the order they came.
    extras: Vec<String>,
    rows: Vec<(u32, Cells)>,
}

impl Table {
    fn add(&mut self, card: &Card, shared: &Cells) {
        let mut cells = shared.clone();
        person_cells(card, &mut cells);
        for (header, text) in extras(card) {
            let known = self.extras.contains(&header);
            let fits = (known || self.extras.len() < MAX_EXTRA_COLUMNS) && !FIELDS.contains(&header.as_str());
            let (header, text) = if fits { (header, text) } else { (REST.to_owned(), format!("{header}: {text}")) };
            if !self.extras.contains(&header) {
                self.extras.push(header.clone());
            }
            add_line(&mut cells, &header, &text);
        }
        self.rows.push((card.line, cells));
    }

    fn finish(self) -> (Vec<String>, Vec<Row>) {
        let all = FIELDS.iter().map(|&header| header.to_owned()).chain(self.extras);
        let headers: Vec<String> =
            all.filter(|header| self.rows.iter().any(|(_, cells)| cells.contains_key(header))).collect();
        let rows = self.rows.into_iter().map(|(line, mut cells)| {
            let cells = headers.iter().map(|header| cells.remove(header).unwrap_or_default());
            Row { line, cells: cells.collect(), quotes: None }
        });
        let rows = rows.collect();
        (headers, rows)
    }
}

/// What all contacts of a customer say together.
fn shared_cells(cards: &[&Card]) -> Cells {
    let mut cells = Cells::new();
    let Some(first) = cards.first() else { return cells };
    let names = [&first.org, &first.name].into_iter().find(|name| !name.is_empty()).cloned();
    let name = names.or_else(|| first.phones.first().map(|phone| phone.number.clone()));
    put(&mut cells, "name", &name.or_else(|| first.emails.first().cloned()).unwrap_or_default());
    let has_org = !first.org.is_empty();
    // The shop's own numbers are its landlines; one that gives none is reached through its first contact.
    let some = &cards[..cards.len().min(20)];
    let of_shop = |phone: &&Phone| phone.work && !phone.cell;
    let landlines = some.iter().flat_map(|card| &card.phones).filter(of_shop).filter(|_| has_org);
    let mut phones = distinct(landlines.map(|phone| &phone.number));
    if phones.is_empty() {
        phones = distinct(first.phones.iter().map(|phone| &phone.number));
    }
    put(&mut cells, "phones", &phones.join(";"));
    let address = some.iter().flat_map(|card| &card.addresses).next();
    if let Some(address) = address {
        put(&mut cells, "town", &address.town);
        put(&mut cells, "address", &address.text);
    }
    if let Some((_, user)) = first.chats.iter().min_by_key(|(service, _)| chat_rank(service)).filter(|_| !has_org) {
        put(&mut cells, "chat", user);
    }
    cells
}

fn person_cells(card: &Card, cells: &mut Cells) {
    let has_org = !card.org.is_empty();
    let is_org = has_org && folded(&card.name) == folded(&card.org);
    put(cells, "website", card.urls.first().map_or("", String::as_str));
    put(cells, "emails", &card.emails.join(";"));
    // Google's mark for everything that was ever saved.
    let tags = card.categories.iter().map(String::as_str).filter(|tag| !matches!(*tag, "myContacts" | "* myContacts"));
    put(cells, "tags", &tags.collect::<Vec<_>>().join(";"));
    put(cells, "contact.role", &join(&[&card.title, &card.department], ", "));
    put(cells, "contact.salutation", &card.nickname);
    put(cells, "contact.birthday", &card.birthday.as_ref().map(ToString::to_string).unwrap_or_default());
    put(cells, "contact.likes", &card.likes.join(", "));
    let family = card.related.iter().map(|(kind, name)| join(&[kind, name], ": "));
    put(cells, "contact.family", &family.collect::<Vec<_>>().join(", "));
    // A customer that is a person has a contact of its own only where there is more to say of the person.
    let says_more = cells.keys().any(|header| header.starts_with("contact."));
    if !card.name.is_empty() && ((has_org && !is_org) || says_more) {
        put(cells, "contact.name", &card.name);
        if has_org {
            let phones: Vec<&str> = card.phones.iter().map(|phone| phone.number.as_str()).collect();
            put(cells, "contact.phones", &phones.join(";"));
        }
    }
}

/// Header and text of what has no field of its own.
fn extras(card: &Card) -> Vec<(String, String)> {
    let mut extras = Vec::new();
    let mut add = |header: &str, text: &str| {
        if !text.is_empty() {
            extras.push((header.to_owned(), text.to_owned()));
        }
    };
    add("note", &card.note);
    for url in card.urls.iter().skip(1) {
        add("URL", url);
    }
    let shown = card.chats.iter().min_by_key(|(service, _)| chat_rank(service)).filter(|_| card.org.is_empty());
    for chat in card.chats.iter().filter(|chat| Some(*chat) != shown) {
        add(if chat.0.is_empty() { "IM" } else { &chat.0 }, &chat.1);
    }
    for address in card.addresses.iter().skip(1) {
        add("ADR", &join(&[&address.label, &address.text], ": "));
    }
    for (header, text) in &card.extras {
        add(header, text);
    }
    extras
}

fn chat_rank(service: &str) -> u8 {
    match service {
        "wechat" => 0,
        "qq" => 1,
        _ => 2,
    }
}

fn put(cells: &mut Cells, header: &str, text: &str) {
    if !text.is_empty() {
        cells.insert(header.to_owned(), text.to_owned());
    }
}

fn add_line(cells: &mut Cells, header: &str, text: &str) {
    let cell = cells.entry(header.to_owned()).or_default();
    if !cell.is_empty() {
        cell.push('\n');
    }
    cell.push_str(text);
}

fn distinct<'a>(texts: impl Iterator<Item = &'a String>) -> Vec<&'a str> {
    let mut all: Vec<&str> = Vec::new();
    for text in texts {
        if !all.contains(&text.as_str()) {
            all.push(text);
        }
    }
    all
}

fn join(parts: &[&str], with: &str) -> String {
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(with)
}

fn folded(text: &str) -> String {
    crate::domain::search::fold(text).chars().filter(|c| !c.is_whitespace()).collect()
}

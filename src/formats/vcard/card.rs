//! Properties to a card.

use super::lines::{Lines, Property};
use super::text::{address, chat_service, full_name, join, label, parts, service_name, split, unescape};
use super::{Address, Card, MAX_PHOTO, Phone, date};
use crate::domain::date::Calendar;
use encoding_rs::Encoding;
use std::collections::HashMap;

/// More numbers or addresses than this nobody has; further ones are extras, so that comparing them stays fast.
const MAX_OF_A_KIND: usize = 200;

/// What stands on a card while its lines are read.
#[derive(Default)]
struct Reading {
    card: Card,
    /// Family, given, further names, and what stands before and behind.
    name: [String; 5],
    /// The preferred of what comes several times: their places go to the front.
    preferred_phone: Option<usize>,
    preferred_address: Option<usize>,
    /// Labels of groups (`item1.X-ABLabel`), and where their properties went.
    labels: HashMap<String, String>,
    grouped: Vec<(String, Place)>,
    role: String,
    phonetic: [String; 2],
}

/// Where a property of a group went; its label may come behind it.
enum Place {
    Phone(usize),
    Address(usize),
    Related(usize),
    Extra(usize),
}

/// Reads up to `END:VCARD`, from the line behind `BEGIN:VCARD`.
pub(super) fn read(lines: &mut Lines<'_>, number: u32, charset: &'static Encoding) -> Card {
    let mut reading = Reading::default();
    reading.card.line = number;
    reading.card.unclosed = true;
    // A card inside of this one (`AGENT:` of vCard 2.1): its lines go to the extras.
    let (mut agent_next, mut in_agent) = (false, false);
    while let Some(line) = lines.next() {
        if line.is(b"END") && core::mem::take(&mut in_agent) {
            continue;
        }
        if line.is(b"END") {
            reading.card.unclosed = false;
            break;
        }
        if line.is(b"BEGIN") {
            if agent_next {
                in_agent = true;
                continue;
            }
            // The end of this card is missing.
            lines.put_back(line);
            break;
        }
        let property = Property::read(&line, charset);
        agent_next = property.as_ref().is_some_and(|property| property.name == "AGENT" && property.value.is_empty());
        match property {
            Some(property) if in_agent => {
                let name = format!("AGENT {}", property.name);
                reading.extra(&name, &property);
            }
            Some(property) => reading.property(property),
            None => {
                // A note whose line ends were not escaped.
                let text = String::from_utf8_lossy(&line.bytes).trim().to_owned();
                reading.card.damaged = true;
                push_line(&mut reading.card.note, &text);
            }
        }
    }
    reading.finish()
}

impl Reading {
    fn property(&mut self, property: Property) {
        self.card.damaged |= property.damaged;
        if let Some(bytes) = &property.binary {
            self.blob(&property.name, bytes);
            return;
        }
        if property.value.is_empty() {
            return;
        }
        let text = unescape(&property.value);
        match property.name.as_str() {
            "FN" => set(&mut self.card.name, text),
            "N" if self.name.iter().all(String::is_empty) => self.name = parts(&property.value),
            "NICKNAME" => set(&mut self.card.nickname, text),
            "ORG" if self.card.org.is_empty() => {
                let [org, department @ ..]: [String; 5] = parts(&property.value);
                self.card.org = org;
                self.card.department = join(&department, " / ");
            }
            "TITLE" => set(&mut self.card.title, text),
            "ROLE" if self.role.is_empty() => self.role = text,
            "TEL" => self.phone(&property, &text),
            "EMAIL" if self.card.emails.len() < MAX_OF_A_KIND => {
                add(&mut self.card.emails, text.trim_start_matches("mailto:"))
            }
            "ADR" | "LABEL" => self.address(&property, text),
            "URL" if self.card.urls.len() < MAX_OF_A_KIND => add(&mut self.card.urls, &text),
            "BDAY" | "BIRTHDAY" | "X-BIRTHDAY" => self.birthday(&property, &text),
            "NOTE" => push_line(&mut self.card.note, &text),
            "CATEGORIES" | "X-CATEGORIES" => {
                let room = MAX_OF_A_KIND.saturating_sub(self.card.categories.len());
                let categories = split(&property.value, ',');
                if categories.len() > room {
                    return self.extra("CATEGORIES", &property);
                }
                for category in categories {
                    add(&mut self.card.categories, &category);
                }
            }
            "HOBBY" | "INTEREST" | "EXPERTISE" if self.card.likes.len() < MAX_OF_A_KIND => {
                add(&mut self.card.likes, &text)
            }
            "REV" => set(&mut self.card.revised, text),
            "UID" => set(&mut self.card.uid, text),
            "KIND" | "X-ADDRESSBOOKSERVER-KIND" => self.card.group |= text.eq_ignore_ascii_case("group"),
            "X-ABLABEL" => drop(self.labels.insert(property.group, label(&text))),
            "X-PHONETIC-LAST-NAME" => set(&mut self.phonetic[0], text),
            "X-PHONETIC-FIRST-NAME" => set(&mut self.phonetic[1], text),
            "SORT-STRING" | "X-PHONETIC-ORG" => set(&mut self.card.phonetic, text),
            _ => self.other(&property, text),
        }
    }

    /// Everything that is not of the core of the standards.
    fn other(&mut self, property: &Property, text: String) {
        let name = property.name.as_str();
        if let Some(service) = chat_service(name) {
            return self.chat(property, service, &text);
        }
        match name {
            "VERSION"
            | "PRODID"
            | "CLIENTPIDMAP"
            | "MAILER"
            | "CLASS"
            | "LANG"
            | "X-ABUID"
            | "X-ABADR"
            | "X-ABSHOWAS"
            | "X-IMAGETYPE"
            | "X-IMAGEHASH"
            | "X-SHARED-PHOTO-DISPLAY-PREF"
            | "SOURCE" => {}
            "RELATED" | "X-ABRELATEDNAMES" | "X-SPOUSE" | "X-ASSISTANT" | "X-MANAGER" | "X-CHILD" => {
                let kind = match name {
                    "RELATED" => property.get("TYPE").unwrap_or_default().to_lowercase(),
                    "X-ABRELATEDNAMES" => String::new(),
                    _ => name.trim_start_matches("X-").to_lowercase(),
                };
                self.group(property, Place::Related(self.card.related.len()));
                self.card.related.push((kind, text));
            }
            "X-ANDROID-CUSTOM" => self.android(&text),
            _ => self.extra(name, property),
        }
    }

    /// `X-QQ:12345`, `IMPP;X-SERVICE-TYPE=WeChat:x-apple:abc`, `X-SOCIALPROFILE;type=wechat:abc`.
    fn chat(&mut self, property: &Property, service: &str, text: &str) {
        let (scheme, user) =
            text.split_once(':').filter(|(scheme, _)| !scheme.starts_with("http")).unwrap_or(("", text));
        let named = ["wechat", "weixin", "qq"].into_iter().find(|kind| property.is(kind));
        let of_type = named.or_else(|| property.get("TYPE").filter(|_| property.name != "IMPP"));
        let service = match service {
            "" => property.get("X-SERVICE-TYPE").or(of_type).unwrap_or(scheme),
            known => known,
        };
        let user = property.get("X-USER").unwrap_or(user).trim_start_matches('/').trim();
        if !user.is_empty() {
            self.card.chats.push((service_name(service), user.to_owned()));
        }
    }

    fn extra(&mut self, name: &str, property: &Property) {
        let text = unescape(property.value.trim_matches(';')).trim().to_owned();
        if !text.is_empty() {
            self.group(property, Place::Extra(self.card.extras.len()));
            self.card.extras.push((name.to_owned(), text));
        }
    }

    fn group(&mut self, property: &Property, place: Place) {
        if !property.group.is_empty() {
            self.grouped.push((property.group.clone(), place));
        }
    }

    fn phone(&mut self, property: &Property, text: &str) {
        let text = text.strip_prefix("tel:").unwrap_or(text);
        let (number, parameters) = text.split_once(';').unwrap_or((text, ""));
        let extension = parameters.split(';').find_map(|part| part.strip_prefix("ext="));
        let number = extension.map_or(number.trim().to_owned(), |ext| format!("{} ext. {ext}", number.trim()));
        if number.is_empty() {
            return;
        }
        for (kind, header) in [("fax", "Fax"), ("pager", "Pager")] {
            if property.is(kind) {
                self.card.extras.push((header.to_owned(), number));
                return;
            }
        }
        let at = self.card.phones.len();
        if at == MAX_OF_A_KIND {
            self.card.extras.push(("TEL".into(), number));
            return;
        }
        let phone = Phone { number, work: property.is("work"), cell: property.is("cell") || property.is("iphone") };
        if property.preferred() {
            self.preferred_phone.get_or_insert(at);
        }
        self.group(property, Place::Phone(at));
        self.card.phones.push(phone);
    }

    fn address(&mut self, property: &Property, text: String) {
        let address = match property.name.as_str() {
            "ADR" => address(&property.value),
            // The same address once more, as it stands on an envelope.
            _ if !self.card.addresses.is_empty() => return,
            _ => Address { text: text.split_whitespace().collect::<Vec<_>>().join(" "), ..Address::default() },
        };
        if address.text.is_empty() {
            return;
        }
        let kind = ["work", "home"].into_iter().find(|kind| property.is(kind)).unwrap_or_default();
        let at = self.card.addresses.len();
        if property.preferred() {
            self.preferred_address.get_or_insert(at);
        }
        self.group(property, Place::Address(at));
        self.card.addresses.push(Address { label: kind.into(), ..address });
    }

    fn birthday(&mut self, property: &Property, text: &str) {
        let chinese = property.get("CALSCALE").is_some_and(|scale| scale.eq_ignore_ascii_case("chinese"));
        let calendar = if chinese { Calendar::Lunar } else { Calendar::Solar };
        let no_year = property.get("X-APPLE-OMIT-YEAR").and_then(|year| year.parse().ok());
        match date::parse(text, calendar, no_year) {
            Some(date) if self.card.birthday.is_none() => self.card.birthday = Some(date),
            _ => self.extra("BDAY", property),
        }
    }

    /// `vnd.android.cursor.item/nickname;小王;1;;…`
    fn android(&mut self, text: &str) {
        let mut parts = text.split(';');
        let kind = parts.next().unwrap_or_default().rsplit('/').next().unwrap_or_default();
        let (value, code) = (parts.next().unwrap_or_default().trim(), parts.next().unwrap_or_default());
        match kind {
            _ if value.is_empty() => {}
            "nickname" => set(&mut self.card.nickname, value.to_owned()),
            "relation" => {
                // ContactsContract.CommonDataKinds.Relation
                let kind = match code {
                    "3" => "child",
                    "8" => "mother",
                    "5" => "father",
                    "14" => "spouse",
                    _ => "",
                };
                self.card.related.push((kind.into(), value.to_owned()));
            }
            "contact_event" => self.card.extras.push(("Event".into(), value.to_owned())),
            _ => self.card.extras.push((kind.to_owned(), value.to_owned())),
        }
    }

    fn blob(&mut self, name: &str, bytes: &[u8]) {
        if name == "PHOTO" && self.card.photo.is_none() && (1..=MAX_PHOTO).contains(&bytes.len()) {
            self.card.photo = Some(bytes.to_vec());
        } else {
            self.card.blobs += 1;
        }
    }

    fn label(&mut self, place: Place, text: &str) {
        match place {
            Place::Phone(at) => {
                if let Some(phone) = self.card.phones.get_mut(at) {
                    phone.cell |= matches!(text, "Mobile" | "iPhone" | "手机");
                    phone.work |= matches!(text, "Work" | "工作" | "公司");
                }
            }
            Place::Address(at) => replace(self.card.addresses.get_mut(at).map(|address| &mut address.label), text),
            Place::Related(at) => replace(self.card.related.get_mut(at).map(|(kind, _)| kind), text),
            Place::Extra(at) => replace(self.card.extras.get_mut(at).map(|(name, _)| name), text),
        }
    }

    fn finish(mut self) -> Card {
        for (group, place) in core::mem::take(&mut self.grouped) {
            if let Some(text) = self.labels.get(&group).cloned() {
                self.label(place, &text);
            }
        }
        let mut card = self.card;
        if card.name.is_empty() {
            card.name = full_name(&self.name);
        }
        // Behind the preferred one the order stays.
        if let Some(first) = self.preferred_phone.and_then(|at| card.phones.get_mut(..=at)) {
            first.rotate_right(1);
        }
        if let Some(first) = self.preferred_address.and_then(|at| card.addresses.get_mut(..=at)) {
            first.rotate_right(1);
        }
        let spoken = join(&self.phonetic, " ");
        set(&mut card.phonetic, spoken);
        match (card.title.is_empty(), self.role.is_empty() || self.role == card.title) {
            (true, _) => card.title = self.role,
            (false, false) => card.extras.push(("ROLE".into(), self.role)),
            _ => {}
        }
        card
    }
}

/// The first text of a property that stands once; further ones say the same in other words.
fn set(field: &mut String, text: String) {
    if field.is_empty() {
        *field = text.split_whitespace().collect::<Vec<_>>().join(" ");
    }
}

fn replace(field: Option<&mut String>, text: &str) {
    if let Some(field) = field.filter(|_| !text.is_empty()) {
        text.clone_into(field);
    }
}

fn add(set: &mut Vec<String>, text: &str) {
    let text = text.trim();
    if !text.is_empty() && !set.iter().any(|other| other == text) {
        set.push(text.to_owned());
    }
}

fn push_line(text: &mut String, line: &str) {
    if !text.is_empty() && !line.is_empty() {
        text.push('\n');
    }
    text.push_str(line);
}

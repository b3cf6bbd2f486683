//! Tells the story: turns the tables into Changes, with the drafts people's own edits are made of.

use super::cards::{CARDS, REMINDERS};
use super::customers::{CUSTOMERS, HANDOVERS};
use super::tables::{COMPANY, Contact, Customer, MEMBERS, Member, OWNER, Reminder, Tongue};
use crate::domain::date::PartialDate;
use crate::domain::field::HANDOVER_NOTE;
use crate::domain::id::{DeviceId, Id};
use crate::domain::kind::Kind;
use crate::domain::order::sort_by_key;
use crate::domain::record::{Hlc, Key};
use crate::domain::value::Value;
use crate::edits::{Refused, customers};
use crate::log::apply::Log;
use crate::log::chain::{self, Author, Batch, ChainError};
use crate::log::change::{Change, Origin};
use crate::log::draft::{Draft, customer_key};
use chrono::{NaiveDate, TimeDelta};

const DAY_MS: u64 = 86_400_000;
/// The day the archive began, counted from today.
const FIRST_DAY: i64 = -420;

/// Who tells the story, when, and in which language.
pub struct Teller {
    /// The language.
    pub tongue: Tongue,
    /// The device that writes it all.
    pub device: DeviceId,
    /// The owner, who looks at it.
    pub member: Id,
    /// Today.
    pub today: NaiveDate,
    /// Now, in milliseconds since 1970.
    pub now_ms: u64,
}

/// Why the story cannot be told: a table holds what a person could not have typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Untold {
    /// An edit would be refused.
    Refused(Refused),
    /// The Changes would not chain.
    Chain(ChainError),
}

impl From<Refused> for Untold {
    fn from(refused: Refused) -> Self {
        Untold::Refused(refused)
    }
}

impl From<ChainError> for Untold {
    fn from(error: ChainError) -> Self {
        Untold::Chain(error)
    }
}

/// Something that happened on a day.
enum Event {
    Founded,
    Came(usize),
    TakenOver(usize),
    Visited(usize),
    Reminded(usize),
    Ticked(usize),
}

/// The ids of what the tables count through.
struct Ids {
    members: [Id; MEMBERS.len()],
    customers: [Id; CUSTOMERS.len()],
    reminders: [Id; REMINDERS.len()],
}

/// The day a customer came, counted from today: one every fifteen days.
fn came_on(customer: usize) -> i64 {
    FIRST_DAY + 10 + 15 * i64::try_from(customer).unwrap_or_default()
}

/// Everything that happened, in order of day.
fn events() -> Vec<(i64, Event)> {
    let mut events = vec![(FIRST_DAY, Event::Founded)];
    events.extend((0..CUSTOMERS.len()).map(|i| (came_on(i), Event::Came(i))));
    events.extend(HANDOVERS.iter().enumerate().map(|(i, handover)| (handover.1, Event::TakenOver(i))));
    events.extend(CARDS.iter().enumerate().map(|(i, card)| (card.1, Event::Visited(i))));
    // A reminder is written down a week before it is due, and not in the future.
    events.extend(REMINDERS.iter().enumerate().map(|(i, r)| ((r.2 - 7).min(-1), Event::Reminded(i))));
    let ticked = |(i, reminder): (usize, &Reminder)| reminder.3.map(|day| (day, Event::Ticked(i)));
    events.extend(REMINDERS.iter().enumerate().filter_map(ticked));
    sort_by_key(&mut events, |(day, _)| *day);
    events
}

impl Teller {
    /// All Changes, the founding of the archive first. `random` fills bytes with randomness, for ids and salts.
    ///
    /// # Errors
    /// If a table holds what a person could not have typed.
    pub fn tell(&self, founding: Draft, random: &mut dyn FnMut(&mut [u8])) -> Result<Vec<Change>, Untold> {
        let mut members = [(); MEMBERS.len()].map(|()| id(random));
        members[OWNER] = self.member;
        let customers = [(); CUSTOMERS.len()].map(|()| id(random));
        let ids = Ids { members, customers, reminders: [(); REMINDERS.len()].map(|()| id(random)) };
        let mut log = Log::default();
        let mut told = Vec::new();
        let mut founding = Some(founding);
        for (day, event) in events() {
            let mut drafts: Vec<Draft> = founding.take().into_iter().collect();
            drafts.extend(self.drafts(&event, &ids, &log, random)?);
            let batch = Batch { id: id(random), origin: Origin::Sample, reason: self.reason(&event), undoes: None };
            let changes = self.sign(day, &batch, drafts, &log, random);
            log.add(changes.clone())?;
            told.extend(changes);
        }
        Ok(told)
    }

    fn sign(
        &self,
        day: i64,
        batch: &Batch,
        drafts: Vec<Draft>,
        log: &Log,
        random: &mut dyn FnMut(&mut [u8]),
    ) -> Vec<Change> {
        let now_ms = self.now_ms.saturating_sub(day.unsigned_abs().saturating_mul(DAY_MS));
        let newest: Hlc = log.newest();
        let mut author = Author { device: self.device, member: self.member, now_ms, newest, random };
        chain::extend(log.head(self.device), batch, drafts, &mut author)
    }

    fn reason(&self, event: &Event) -> String {
        match event {
            Event::TakenOver(i) => self.tongue.say(HANDOVERS[*i].3).to_owned(),
            _ => String::new(),
        }
    }

    fn drafts(
        &self,
        event: &Event,
        ids: &Ids,
        log: &Log,
        random: &mut dyn FnMut(&mut [u8]),
    ) -> Result<Vec<Draft>, Untold> {
        let draft = match event {
            Event::Founded => return Ok(self.founded(ids)),
            Event::Came(i) => self.came(*i, ids, random)?,
            Event::TakenOver(i) => {
                let (customer, day, member, reason) = HANDOVERS[*i];
                let (customer, member) = (ids.customers[customer], ids.members[member]);
                let (from, reason) = (self.day(day), self.tongue.say(reason));
                customers::make_responsible(log.archive(), id(random), customer, member, from, reason)
            }
            Event::Visited(i) => {
                let (customer, day, member, parts) = CARDS[*i];
                let parts = parts.map(|part| self.tongue.say(part).to_owned());
                let member = Some(ids.members[member]);
                customers::card(id(random), ids.customers[customer], member, self.day(day), &parts)?
            }
            Event::Reminded(i) => {
                let (customer, member, due, _, text) = REMINDERS[*i];
                let (customer, member) = (ids.customers[customer], Some(ids.members[member]));
                customers::reminder(ids.reminders[*i], customer, member, self.day(due), self.tongue.say(text))?
            }
            Event::Ticked(i) => {
                let (customer, _, _, done, _) = REMINDERS[*i];
                let mut draft = Draft::about(ids.customers[customer]);
                let key = Key::new(Kind::Reminder, ids.reminders[*i]);
                draft.set(log.archive(), &key, "done", done.map(|day| self.date(day)));
                draft
            }
        };
        Ok(vec![draft])
    }

    fn founded(&self, ids: &Ids) -> Vec<Draft> {
        let mut company = Draft::company();
        company.put_text(&Key::new(Kind::Company, Id::COMPANY), "name", self.tongue.say(COMPANY));
        let member = |(id, (name, role)): (&Id, &Member)| {
            let mut draft = Draft::company();
            let key = Key::new(Kind::Member, *id);
            draft.put_text(&key, "name", self.tongue.say(*name));
            if *id != self.member {
                draft.put_text(&key, "role", role);
            }
            draft
        };
        core::iter::once(company).chain(ids.members.iter().zip(&MEMBERS).map(member)).collect()
    }

    fn came(&self, place: usize, ids: &Ids, random: &mut dyn FnMut(&mut [u8])) -> Result<Draft, Untold> {
        let customer: &Customer = &CUSTOMERS[place];
        let about = ids.customers[place];
        let (name, phone) = (self.tongue.say(customer.name), self.tongue.phone(customer.phone));
        let next = customer.next.map(|day| self.day(day));
        let lead = Some(ids.members[customer.lead]);
        let mut draft = customers::create([about, id(random)], name, &phone, next, lead, self.day(came_on(place)))?;
        let key = customer_key(about);
        let texts = [
            ("outlet", customer.outlet),
            ("town", customer.town),
            ("address", customer.address),
            ("source", customer.source),
            ("cooperation", customer.cooperation),
            ("buys", customer.buys),
            ("note", customer.note),
        ];
        for (field, said) in texts {
            draft.put_text(&key, field, self.tongue.say(said));
        }
        draft.put_text(&key, "class", customer.standing.0);
        draft.put_text(&key, "status", customer.standing.1);
        if customer.owes != 0 {
            draft.put(&key, "owes", Value::Int(customer.owes));
        }
        for tag in self.tongue.say(customer.tags).split(',') {
            draft.put_text(&key, "tags", tag);
        }
        for (field, said) in HANDOVER_NOTE.iter().zip(customer.handover.iter().flatten()) {
            draft.put_text(&key, field, self.tongue.say(*said));
        }
        for contact in customer.contacts {
            self.contact(&mut draft, about, id(random), contact);
        }
        Ok(draft)
    }

    fn contact(&self, draft: &mut Draft, about: Id, id: Id, contact: &Contact) {
        let key = Key::new(Kind::Contact, id);
        draft.put(&key, "customer", Value::id(about));
        let texts =
            [("name", contact.name), ("role", contact.role), ("likes", contact.likes), ("family", contact.family)];
        for (field, said) in texts {
            draft.put_text(&key, field, self.tongue.say(said));
        }
        draft.put_text(&key, "phones", &self.tongue.phone(contact.phone));
        let birthday =
            contact.birthday.and_then(|(calendar, y, m, d)| PartialDate::from_parts(calendar, y, m, Some(d)));
        if let Some(birthday) = birthday {
            draft.put(&key, "birthday", Value::Date(birthday));
        }
    }

    /// A day counted from today.
    fn day(&self, days: i64) -> NaiveDate {
        self.today.checked_add_signed(TimeDelta::days(days)).unwrap_or(self.today)
    }

    fn date(&self, days: i64) -> Value {
        Value::Date(PartialDate::solar(self.day(days)))
    }
}

fn id(random: &mut dyn FnMut(&mut [u8])) -> Id {
    let mut bytes = [0; 16];
    random(&mut bytes);
    Id::from_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::archive::Archive;
    use crate::domain::customer::{assignments, responsible};
    use crate::domain::date::Calendar;
    use crate::domain::reminder::{When, due};

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, 1).unwrap()
    }

    fn told(tongue: Tongue) -> Log {
        let (device, member) = (DeviceId(2), Id(3));
        let teller = Teller { tongue, device, member, today: today(), now_ms: 1_772_323_200_000 };
        let mut counter = 0_u64;
        let mut random = |bytes: &mut [u8]| {
            counter += 1;
            bytes[..8].copy_from_slice(&counter.to_be_bytes());
        };
        let mut log = Log::default();
        log.add(teller.tell(Draft::company(), &mut random).unwrap()).unwrap();
        log
    }

    fn counts(archive: &Archive) -> Vec<usize> {
        Kind::KNOWN.iter().map(|kind| archive.count(kind.clone())).collect()
    }

    #[test]
    fn both_languages_tell_the_same_story() {
        let (zh, en) = (told(Tongue::Zh), told(Tongue::En));
        assert_eq!(counts(zh.archive()), counts(en.archive()));
        assert_eq!(zh.archive().count(Kind::Customer), 24);
        assert!(zh.archive().count(Kind::Card) >= 40 && zh.archive().count(Kind::Contact) >= 24);
        for change in en.changes() {
            let body = change.body().unwrap();
            assert_eq!(body.origin, Origin::Sample);
            for text in body.edits.iter().filter_map(|edit| edit.value.as_ref()?.as_text()) {
                assert!(!text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{text}");
            }
        }
    }

    #[test]
    fn the_leaver_has_no_customers_left_and_his_past_shows() {
        let log = told(Tongue::En);
        let archive = log.archive();
        let leaver = archive.live(Kind::Member).find(|(_, r)| r.text("name") == "Neil Draper").unwrap().0;
        let mut taken_over = 0;
        for (id, record) in archive.live(Kind::Customer) {
            assert!(responsible(archive, id).is_some_and(|member| member != leaver), "{}", record.text("name"));
            taken_over += usize::from(assignments(archive, id).len() == 2);
        }
        assert_eq!(taken_over, HANDOVERS.len());
        assert_eq!(archive.record(Kind::Member, Id(3)).unwrap().text("name"), "Helen Marsh");
    }

    #[test]
    fn something_is_due_in_each_group_and_birthdays_are_of_every_sort() {
        let log = told(Tongue::Zh);
        let due = due(log.archive(), today());
        for when in [When::Overdue, When::Today, When::Soon] {
            assert!(due.iter().filter(|line| line.when == when).count() >= 3, "{when:?}");
        }
        let birthdays = || log.archive().live(Kind::Contact).filter_map(|(_, r)| r.get("birthday")?.as_date().cloned());
        assert!(birthdays().any(|date| date.calendar == Calendar::Lunar));
        assert!(birthdays().any(|date| date.y.is_none()));
    }

    #[test]
    fn nobody_is_visited_before_they_came_or_after_today() {
        for &(customer, day, _, parts) in &CARDS {
            assert!(came_on(customer) < day && day <= 0, "{}", parts[0].1);
        }
        for &(customer, _, due, done, text) in &REMINDERS {
            assert!(came_on(customer) < due - 7 && done.is_none_or(|day| day < 0 && day >= due - 7), "{}", text.1);
        }
    }
}

//! What the tests of leaving share: a firm whose members come, hold customers and go.

use crate::importing::{Office, today};
use chrono::{Days, NaiveDate};
use keliu::domain::archive::Archive;
use keliu::domain::duty::{duty, is_active, reminder_duty};
use keliu::domain::id::Id;
use keliu::domain::kind::Kind;
use keliu::domain::record::Key;
use keliu::domain::value::Value;
use keliu::edits::Refused;
use keliu::edits::customers::{card, make_responsible, member, reminder};
use keliu::leaving::exposure::Scene;
use keliu::leaving::item::{Item, Why, items};
use keliu::leaving::offer::offer;
use keliu::leaving::plan::{Plan, Request, plan};
use keliu::leaving::value::{MONTHS, Period};
use keliu::leaving::{accept, depart};
use keliu::log::change::Origin;
use keliu::log::draft::{Draft, customer_key};
use std::collections::BTreeSet;

/// A firm with a clock and a source of ids.
pub struct Firm {
    pub office: Office,
    pub today: NaiveDate,
    next: u128,
}

impl Default for Firm {
    fn default() -> Self {
        Firm { office: Office::default(), today: today(), next: 1 << 100 }
    }
}

impl Firm {
    pub fn archive(&self) -> &Archive {
        self.office.archive()
    }

    pub fn id(&mut self) -> Id {
        self.next += 1;
        Id(self.next)
    }

    /// Makes ids of another range, as another device does.
    pub fn start_ids_at(&mut self, first: u128) {
        self.next = first;
    }

    pub fn later(&mut self, days: u64) {
        self.today = self.today + Days::new(days);
        self.office.device.clock += days * 86_400_000;
    }

    pub fn write(&mut self, drafts: Vec<Draft>) {
        self.office.device.write(Origin::Edit, drafts);
    }

    /// Makes drafts with new ids, and writes them.
    pub fn act<E>(
        &mut self,
        make: impl FnOnce(&Archive, NaiveDate, &mut dyn FnMut() -> Id) -> Result<Vec<Draft>, E>,
    ) -> Result<(), E> {
        let mut next = self.next;
        let drafts = make(self.office.archive(), self.today, &mut || {
            next += 1;
            Id(next)
        })?;
        self.next = next;
        self.write(drafts);
        Ok(())
    }

    pub fn hire(&mut self, name: &str, role: &str, boss: Option<Id>) -> Id {
        let id = self.id();
        let mut draft = member(id, name).unwrap();
        let key = Key::new(Kind::Member, id);
        self.write(vec![draft.clone()]);
        draft = Draft::company();
        draft.set(self.archive(), &key, "role", Some(Value::text(role)));
        draft.set(self.archive(), &key, "reports_to", boss.map(Value::id));
        self.write(vec![draft]);
        id
    }

    pub fn named(&self, name: &str) -> Id {
        self.archive().live(Kind::Member).find(|(_, record)| record.text("name") == name).unwrap().0
    }

    pub fn customer(&mut self, name: &str, lead: Option<Id>) -> Id {
        let id = self.id();
        let mut draft = Draft::about(id);
        draft.put_text(&customer_key(id), "name", name);
        self.write(vec![draft]);
        if let Some(lead) = lead {
            self.lead(id, lead);
        }
        id
    }

    pub fn lead(&mut self, customer: Id, member: Id) {
        let id = self.id();
        let draft = make_responsible(self.archive(), id, customer, member, self.today, "");
        self.write(vec![draft]);
    }

    pub fn part(&mut self, customer: Id, member: Id, part: &str) {
        let key = Key::new(Kind::Assignment, self.id());
        let mut draft = Draft::about(customer);
        draft.put(&key, "customer", Value::id(customer));
        draft.put(&key, "member", Value::id(member));
        draft.put_text(&key, "part", part);
        self.write(vec![draft]);
    }

    pub fn remind(&mut self, customer: Id, member: Id, days: u64) -> Id {
        let id = self.id();
        let due = self.today + Days::new(days);
        self.write(vec![reminder(id, customer, Some(member), due, "call").unwrap()]);
        id
    }

    pub fn visit(&mut self, customer: Id, member: Id, unsolved: &str) -> Id {
        let id = self.id();
        let parts = ["visited", "", "", unsolved, "", ""].map(str::to_owned);
        self.write(vec![card(id, customer, Some(member), self.today, &parts).unwrap()]);
        id
    }

    pub fn order(&mut self, customer: Id, member: Id, total: i64) {
        let key = Key::new(Kind::Order, self.id());
        let mut draft = Draft::about(customer);
        draft.put(&key, "customer", Value::id(customer));
        draft.put(&key, "member", Value::id(member));
        draft.put(&key, "date", Value::Date(keliu::domain::date::PartialDate::solar(self.today)));
        draft.put(&key, "total", Value::Int(total));
        self.write(vec![draft]);
    }

    pub fn scene(&self) -> Scene {
        Scene::read(self.archive(), Period::lately(self.archive(), MONTHS, self.today), self.today)
    }

    pub fn request(&self, leavers: impl IntoIterator<Item = Id>, why: Why, keeper: Id) -> Request {
        Request {
            leavers: leavers.into_iter().collect(),
            why,
            start: self.today,
            until: None,
            reason: String::new(),
            keeper,
            successors: BTreeSet::new(),
            limit: None,
        }
    }

    pub fn plan(&self, request: Request) -> Result<Plan, Refused> {
        plan(self.archive(), &self.scene(), request)
    }

    /// Offers a plan; gives the handover.
    pub fn offer(&mut self, plan: &Plan) -> Result<Id, Refused> {
        let scene = self.scene();
        let handover = Id(self.next + 1);
        self.act(|archive, _, ids| offer(archive, &scene, plan, "", None, ids))?;
        Ok(handover)
    }

    pub fn items(&self, handover: Id) -> Vec<Item> {
        items(self.archive(), handover)
    }

    pub fn item(&self, id: Id) -> Item {
        Item::read(self.archive(), id).unwrap()
    }

    pub fn accept(&mut self, item: &Item) -> Result<(), Refused> {
        let by = item.successor.unwrap();
        self.act(|archive, today, ids| Ok(vec![accept::accept(archive, item.id, by, today, ids)?]))
    }

    pub fn accept_all(&mut self, handover: Id) {
        for item in self.items(handover).into_iter().filter(|item| item.state.is_open()) {
            self.accept(&item).unwrap();
        }
    }

    pub fn depart(&mut self, member: Id) -> Result<(), Refused> {
        let points = ["talk".to_owned()];
        self.act(|archive, today, ids| depart::depart(archive, member, today, ("", None), &points, ids))
    }

    /// Panics unless every customer and every open reminder has somebody who works here.
    pub fn assert_nothing_is_orphaned(&self) {
        for (id, record) in self.archive().live(Kind::Customer) {
            let found = duty(self.archive(), id, self.today).map(|duty| duty.member);
            let works = found.is_some_and(|member| is_active(self.archive(), member, self.today));
            assert!(works, "{} {found:?}", record.text("name"));
        }
        for (_, reminder) in self.archive().live(Kind::Reminder).filter(|(_, record)| record.get("done").is_none()) {
            let found = reminder_duty(self.archive(), reminder, self.today);
            assert!(found.is_some_and(|member| is_active(self.archive(), member, self.today)));
        }
    }
}

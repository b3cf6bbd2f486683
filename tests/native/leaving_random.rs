//! Random histories of members who come, hand over, stand in and go, on two devices that merge: nothing is ever without a
//! responsible member, and what was offered in full is held in full.

use crate::leaving::Firm;
use chrono::Days;
use keliu::domain::duty::{active, duty, is_active, reminder_duty};
use keliu::domain::id::Id;
use keliu::domain::kind::Kind;
use keliu::edits::Refused;
use keliu::leaving::item::{Item, Why, all};
use keliu::leaving::offer::{offer, reoffer};
use keliu::leaving::plan::{Request, plan};
use keliu::leaving::{accept, depart, giveback};
use keliu::log::change::Change;
use keliu::log::draft::Draft;
use keliu::log::undo;
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Act {
    Lead { customer: u8, member: u8 },
    Remind { customer: u8, member: u8 },
    Visit { customer: u8, member: u8 },
    Offer { leavers: u8, why: u8, start: u8, lasts: u8, keeper: u8 },
    More { which: u8 },
    Accept { which: u8 },
    Query { which: u8, refused: bool },
    Reoffer { which: u8, to: u8 },
    CatchUp { which: u8 },
    GiveBack { which: u8 },
    Withdraw { which: u8 },
    Depart { member: u8 },
    ComeBack { member: u8 },
    Later { days: u8 },
    Undo { back: u8 },
    Merge,
}

fn act() -> impl Strategy<Value = Act> {
    let (member, customer, which) = (|| 0..5u8, || 0..4u8, || 0..8u8);
    prop_oneof![
        2 => (customer(), member()).prop_map(|(customer, member)| Act::Lead { customer, member }),
        1 => (customer(), member()).prop_map(|(customer, member)| Act::Remind { customer, member }),
        1 => (customer(), member()).prop_map(|(customer, member)| Act::Visit { customer, member }),
        4 => (1..32u8, 0..4u8, 0..9u8, 0..20u8, member())
            .prop_map(|(leavers, why, start, lasts, keeper)| Act::Offer { leavers, why, start, lasts, keeper }),
        1 => which().prop_map(|which| Act::More { which }),
        6 => which().prop_map(|which| Act::Accept { which }),
        1 => (which(), any::<bool>()).prop_map(|(which, refused)| Act::Query { which, refused }),
        1 => (which(), member()).prop_map(|(which, to)| Act::Reoffer { which, to }),
        1 => which().prop_map(|which| Act::CatchUp { which }),
        1 => which().prop_map(|which| Act::GiveBack { which }),
        1 => which().prop_map(|which| Act::Withdraw { which }),
        2 => member().prop_map(|member| Act::Depart { member }),
        1 => member().prop_map(|member| Act::ComeBack { member }),
        2 => (1..15u8).prop_map(|days| Act::Later { days }),
        2 => (0..4u8).prop_map(|back| Act::Undo { back }),
        1 => Just(Act::Merge),
    ]
}

/// One device of the firm.
struct Place {
    firm: Firm,
    members: Vec<Id>,
    customers: Vec<Id>,
    /// How many batches founded it; they are not undone.
    founding: usize,
}

impl Place {
    fn founded() -> Self {
        let mut firm = Firm::default();
        let owner = firm.hire("owner", "owner", None);
        let boss = firm.hire("boss", "manager", Some(owner));
        let mut members = vec![owner, boss];
        members.extend((0..3).map(|n| firm.hire(&format!("rep {n}"), "rep", Some(boss))));
        let customers = (0..4).map(|n| firm.customer(&format!("shop {n}"), members.get(n + 1).copied())).collect();
        let founding = firm.office.device.batches.len();
        Place { firm, members, customers, founding }
    }

    fn second(&self) -> Self {
        let mut firm = Firm::default();
        firm.office.device = crate::devices::Device::new(1);
        // Ids of its own.
        firm.today = self.firm.today;
        let mut place = Place { firm, members: self.members.clone(), customers: self.customers.clone(), founding: 0 };
        place.firm.start_ids_at(1 << 110);
        place.take_in(self);
        place
    }

    fn take_in(&mut self, other: &Place) {
        let changes: Vec<Change> = other.firm.office.device.log.changes().cloned().collect();
        self.firm.office.device.log.add(changes).unwrap();
        self.firm.today = self.firm.today.max(other.firm.today);
        self.firm.office.device.clock = self.firm.office.device.clock.max(other.firm.office.device.clock);
    }

    fn item(&self, which: u8) -> Option<Item> {
        let items: Vec<Item> = all(self.firm.archive()).collect();
        (!items.is_empty()).then(|| items[usize::from(which) % items.len()].clone())
    }

    fn act(&mut self, act: &Act) {
        let member = |at: &u8| self.members[usize::from(*at) % self.members.len()];
        let customer = |at: &u8| self.customers[usize::from(*at) % self.customers.len()];
        match act {
            Act::Lead { customer: at, member: who } => {
                let (customer, member) = (customer(at), member(who));
                self.firm.lead(customer, member);
            }
            Act::Remind { customer: at, member: who } => {
                let (customer, member) = (customer(at), member(who));
                self.firm.remind(customer, member, 6);
            }
            Act::Visit { customer: at, member: who } => {
                let (customer, member) = (customer(at), member(who));
                self.firm.visit(customer, member, "open");
            }
            Act::Depart { member: who } => {
                let member = member(who);
                // Refused for the last one.
                let _ = self.firm.depart(member);
            }
            Act::ComeBack { member: who } => {
                let owner = self.firm.archive().live(Kind::Member).find(|(_, record)| record.text("role") == "owner");
                let by = owner.map_or_else(|| member(who), |(id, _)| id);
                // Refused where the owner has left.
                if let Ok(draft) = depart::come_back(self.firm.archive(), (by, self.firm.today), member(who)) {
                    self.firm.write(vec![draft]);
                }
            }
            Act::Later { days } => self.firm.later(u64::from(*days)),
            Act::Undo { back } => self.undo(*back),
            Act::Merge => {}
            handing => {
                // What is refused changes nothing; that is its own test.
                let _ = self.hand(handing);
            }
        }
    }

    fn undo(&mut self, back: u8) {
        let device = &mut self.firm.office.device;
        let own = device.batches.len() - self.founding;
        if usize::from(back) < own {
            let batch = device.batches[device.batches.len() - 1 - usize::from(back)];
            let drafts = undo::plan(&device.log, batch, device.id).drafts;
            device.write_undo(batch, drafts);
        }
    }

    fn hand(&mut self, act: &Act) -> Result<(), Refused> {
        match act {
            Act::Offer { leavers, why, start, lasts, keeper } => {
                let chosen = self.members.iter().enumerate().filter(|(at, _)| leavers & (1 << at) != 0);
                let leavers: Vec<Id> = chosen.map(|(_, id)| *id).collect();
                let keeper = self.members[usize::from(*keeper)];
                let start = self.firm.today + Days::new(u64::from(*start));
                let why = Why::ALL[usize::from(*why)].0;
                // How long an illness lasts is not always known.
                let ends = why == Why::Holiday || why == Why::Illness && lasts % 2 == 0;
                let until = ends.then(|| start + Days::new(u64::from(*lasts)));
                let request = Request { start, until, ..self.firm.request(leavers, why, keeper) };
                self.offer(request, None)
            }
            Act::More { which } => {
                let item = self.item(*which).ok_or(Refused("none"))?;
                let of = keliu::leaving::item::Handover::read(self.firm.archive(), item.handover);
                let request = of.filter(|of| of.withdrawn.is_none()).and_then(|of| Request::again(&of));
                self.offer(request.ok_or(Refused("none"))?, Some(item.handover))
            }
            act => self.answer(act),
        }
    }

    /// Offers; nothing of the leavers is left out then.
    fn offer(&mut self, request: Request, into: Option<Id>) -> Result<(), Refused> {
        let made = self.firm.plan(request.clone())?;
        let scene = self.firm.scene();
        self.firm.act(|archive, _, ids| offer(archive, &scene, &made, "", into, ids))?;
        let again = plan(self.firm.archive(), &self.firm.scene(), request).unwrap();
        assert_eq!(again.proposals.iter().filter(|one| !one.holdings.is_empty()).count(), 0);
        Ok(())
    }

    fn answer(&mut self, act: &Act) -> Result<(), Refused> {
        let (Act::Accept { which }
        | Act::Query { which, .. }
        | Act::Reoffer { which, .. }
        | Act::CatchUp { which }
        | Act::GiveBack { which }
        | Act::Withdraw { which }) = act
        else {
            return Ok(());
        };
        let item = self.item(*which).ok_or(Refused("none"))?;
        let by = item.successor.unwrap_or_default();
        let to = |to: &u8| self.members[usize::from(*to)];
        match act {
            Act::Query { refused, .. } => {
                self.firm.act(|archive, today, _| Ok(vec![accept::query(archive, item.id, by, today, "?", *refused)?]))
            }
            Act::Reoffer { to: who, .. } => {
                let to = to(who);
                self.firm.act(|archive, today, _| Ok(vec![reoffer(archive, item.id, to, today)?]))
            }
            Act::CatchUp { .. } => self.firm.act(|archive, today, ids| {
                Ok(accept::catch_up(archive, item.id, today, ids)?.into_iter().collect::<Vec<Draft>>())
            }),
            Act::GiveBack { .. } => {
                self.firm.act(|archive, today, ids| Ok(vec![giveback::give_back(archive, item.id, today, ids)?]))
            }
            Act::Withdraw { .. } => {
                self.firm.act(|archive, today, ids| giveback::withdraw(archive, item.handover, today, ids))
            }
            _ => {
                self.firm.accept(&item)?;
                self.assert_moved(&item);
                Ok(())
            }
        }
    }

    /// Of what was accepted for good nothing open is left with who handed it over.
    fn assert_moved(&self, item: &Item) {
        let archive = self.firm.archive();
        let of = keliu::leaving::item::Handover::read(archive, item.handover).unwrap();
        if of.until.is_some() {
            return;
        }
        let from = of.start.max(self.firm.today);
        for (_, record) in keliu::domain::duty::in_force_on(archive, item.customer, from) {
            assert!(!record.reference("member").is_some_and(|id| item.leavers.contains(&id)));
        }
        let open = archive.about(item.customer, Kind::Reminder).filter(|(_, record)| record.get("done").is_none());
        for (_, reminder) in open {
            assert!(!reminder.reference("member").is_some_and(|id| item.leavers.contains(&id)));
        }
        let led = keliu::domain::duty::lead_on(archive, item.customer, from);
        assert!(led.is_some_and(|id| is_active(archive, id, self.firm.today)), "{led:?}");
    }

    fn check(&self) -> Result<(), TestCaseError> {
        let (archive, today) = (self.firm.archive(), self.firm.today);
        for day in [today, today + Days::new(7), today + Days::new(40)] {
            let works = |member: Id| is_active(archive, member, day) || active(archive, day).next().is_none();
            for (customer, _) in archive.live(Kind::Customer) {
                let found = duty(archive, customer, day);
                prop_assert!(found.is_some_and(|duty| works(duty.member)), "{customer} {found:?}");
            }
            for (_, reminder) in archive.live(Kind::Reminder).filter(|(_, record)| record.get("done").is_none()) {
                prop_assert!(reminder_duty(archive, reminder, day).is_some_and(works));
            }
        }
        prop_assert_eq!(archive.count(Kind::Customer), self.customers.len());
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn nothing_is_ever_without_a_responsible_member(steps in prop::collection::vec((any::<bool>(), act()), 1..50)) {
        let first = Place::founded();
        let second = first.second();
        let mut places = [first, second];
        for (who, act) in steps {
            let [first, second] = &mut places;
            let (here, there) = if who { (second, first) } else { (first, second) };
            match act {
                Act::Merge => here.take_in(there),
                act => here.act(&act),
            }
            here.check()?;
        }
        let [first, second] = &mut places;
        first.take_in(second);
        second.take_in(first);
        first.check()?;
        second.check()?;
        prop_assert_eq!(
            keliu::domain::digest::digest(first.firm.archive()),
            keliu::domain::digest::digest(second.firm.archive())
        );
    }
}

//! The way back: handovers taken back, members who return, and what is said of customers afterwards.

use crate::leaving::Firm;
use chrono::{Days, NaiveDate};
use keliu::domain::duty::{in_force, is_active, lead_on};
use keliu::domain::id::Id;
use keliu::domain::kind::Kind;
use keliu::edits::Refused;
use keliu::leaving::item::{Handover, Why, red};
use keliu::leaving::offer::{assign, reoffer};
use keliu::leaving::watch::{Outcome, Said, say, watch};
use keliu::leaving::{depart, giveback};
use proptest::prelude::*;

fn staff() -> (Firm, Vec<Id>) {
    let mut firm = Firm::default();
    let mut members = vec![firm.hire("何望川", "owner", None)];
    members.extend(["赵杰", "钱丽", "孙伟"].map(|name| firm.hire(name, "rep", None)));
    (firm, members)
}

/// Offers one customer of some leavers to a successor, from a day on.
fn offer(firm: &mut Firm, leavers: &[Id], to: Id, why: Why, (from, until): (NaiveDate, Option<NaiveDate>)) -> Id {
    let mut request = firm.request(leavers.iter().copied(), why, firm.named("何望川"));
    (request.start, request.until) = (from, until);
    let mut plan = firm.plan(request).unwrap();
    let all: Vec<Id> = plan.proposals.iter().map(|one| one.customer).collect();
    assign(&mut plan, &all, Some(to));
    firm.offer(&plan).unwrap()
}

/// Who has which part at a customer on a day.
fn parts(firm: &Firm, customer: Id, day: NaiveDate) -> Vec<(Id, String)> {
    let all = firm.archive().about(customer, Kind::Assignment).filter(|(_, record)| in_force(record, day));
    let mut parts: Vec<_> =
        all.map(|(_, record)| (record.reference("member").unwrap(), record.text("part").to_owned())).collect();
    parts.sort();
    parts.dedup();
    parts
}

fn withdraw(firm: &mut Firm, handover: Id) {
    firm.act(|archive, today, ids| giveback::withdraw(archive, handover, today, ids)).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn offered_accepted_and_taken_back_leaves_every_part_as_it_was(
        held in proptest::collection::vec((1..4_usize, 0..4_usize), 1..6),
        both in any::<bool>(),
        starts in 0..3_u64,
        later in 0..5_u64,
    ) {
        let (mut firm, members) = staff();
        let customer = firm.customer("玉家商店", None);
        for (who, part) in held {
            firm.part(customer, members[who], ["lead", "backup", "support", "logistics"][part]);
        }
        let leavers = if both { vec![members[1], members[2]] } else { vec![members[1]] };
        let theirs = parts(&firm, customer, firm.today);
        prop_assume!(theirs.iter().any(|(member, _)| leavers.contains(member)));
        firm.later(1);
        let from = firm.today + Days::new(starts);
        let handover = offer(&mut firm, &leavers, members[3], Why::Rotation, (from, None));
        firm.accept_all(handover);
        firm.later(later);
        withdraw(&mut firm, handover);
        for days in [0, 1, 10, 400] {
            prop_assert_eq!(&parts(&firm, customer, firm.today + Days::new(days)), &theirs);
        }
    }
}

#[test]
fn who_came_back_can_take_customers_again() {
    let (mut firm, members) = staff();
    let [_, a, b, c] = members[..] else { panic!("four were hired") };
    let customer = firm.customer("玉家商店", Some(a));
    let start = firm.today;
    let first = offer(&mut firm, &[a], b, Why::Leave, (start, None));
    firm.accept_all(first);
    firm.depart(a).unwrap();
    firm.later(100);
    let item = {
        let start = firm.today - Days::new(30);
        let second = offer(&mut firm, &[b], c, Why::Leave, (start, None));
        firm.items(second).remove(0).id
    };
    assert_eq!(reoffer(firm.archive(), item, a, firm.today).unwrap_err(), Refused("successor-leaves"));
    let owner = members[0];
    firm.act(|archive, today, _| Ok::<_, Refused>(vec![depart::come_back(archive, (owner, today), a)?])).unwrap();
    // Nor need they have been here when that handover began.
    firm.act(|archive, today, _| Ok::<_, Refused>(vec![reoffer(archive, item, a, today)?])).unwrap();
    let item = firm.item(item);
    firm.accept(&item).unwrap();
    assert_eq!(lead_on(firm.archive(), customer, firm.today), Some(a));
    // Who goes once more is going once more.
    firm.later(1);
    let start = firm.today;
    let third = offer(&mut firm, &[a], c, Why::Leave, (start, None));
    let item = firm.items(third).remove(0);
    assert_eq!(firm.plan(firm.request([c], Why::Leave, owner)).unwrap().proposals[0].successor, Some(owner));
    assert_eq!(reoffer(firm.archive(), item.id, b, firm.today).unwrap_err(), Refused("successor-leaves"));
}

#[test]
fn who_was_here_when_it_began_and_is_gone_gets_nothing() {
    let (mut firm, members) = staff();
    let customer = firm.customer("玉家商店", Some(members[1]));
    let start = firm.today;
    let handover = offer(&mut firm, &[members[1]], members[2], Why::Leave, (start, None));
    let item = firm.items(handover).remove(0).id;
    firm.depart(members[3]).unwrap();
    firm.later(2);
    // Was there when it began, and is gone now.
    assert!(!is_active(firm.archive(), members[3], firm.today));
    assert_eq!(reoffer(firm.archive(), item, members[3], firm.today).unwrap_err(), Refused("successor-leaves"));
    assert_eq!(lead_on(firm.archive(), customer, firm.today), Some(members[1]));
}

#[test]
fn where_one_of_two_is_gone_the_rest_is_given_back() {
    let (mut firm, members) = staff();
    let [a, b, c] = [members[1], members[2], members[3]];
    for (name, lead) in [("玉家商店", a), ("杨万食品店", b)] {
        firm.customer(name, Some(lead));
    }
    let (start, until) = (firm.today, firm.today + Days::new(5));
    let handover = offer(&mut firm, &[a, b], c, Why::Holiday, (start, Some(until)));
    firm.accept_all(handover);
    firm.depart(a).unwrap();
    firm.later(5);
    let due: Vec<Id> = giveback::due_back(firm.archive(), firm.today).iter().map(|item| item.id).collect();
    assert_eq!(due.len(), 2);
    firm.act(|archive, today, ids| giveback::give_back_all(archive, &due, today, ids)).unwrap();
    let left: Vec<_> = giveback::due_back(firm.archive(), firm.today).into_iter().map(|item| item.leavers).collect();
    assert_eq!(left, [[a].into()]);
    let left: Vec<Id> = giveback::due_back(firm.archive(), firm.today).iter().map(|item| item.id).collect();
    assert_eq!(
        giveback::give_back_all(firm.archive(), &left, firm.today, &mut || Id(1)).unwrap_err(),
        Refused("leaver-gone")
    );
}

/// Nobody knows how long an illness lasts: it ends when they are back.
#[test]
fn who_was_ill_is_back() {
    let (mut firm, members) = staff();
    let [a, b] = [members[1], members[2]];
    let customer = firm.customer("玉家商店", Some(a));
    firm.part(customer, b, "backup");
    let call = firm.remind(customer, a, 40);
    let before = parts(&firm, customer, firm.today);
    let start = firm.today;
    let handover = offer(&mut firm, &[a], b, Why::Illness, (start, None));
    firm.accept_all(handover);
    let whose = |firm: &Firm| firm.archive().record(Kind::Reminder, call).unwrap().reference("member");
    assert_eq!((lead_on(firm.archive(), customer, firm.today), whose(&firm)), (Some(b), Some(b)));
    let can_take = |firm: &Firm, who: Id| {
        keliu::leaving::suggest::can_take(firm.archive(), &firm.request([b], Why::Rotation, members[0]), who)
    };
    firm.later(30);
    assert!(!can_take(&firm, a), "they are ill");
    let items: Vec<Id> = firm.items(handover).iter().map(|item| item.id).collect();
    firm.act(|archive, today, ids| giveback::give_back_all(archive, &items, today, ids)).unwrap();
    assert_eq!((parts(&firm, customer, firm.today), whose(&firm)), (before, Some(a)));
    assert!(can_take(&firm, a), "they are back");
    assert_eq!(firm.item(items[0]).returned, Some(firm.today));
    assert_eq!(giveback::due_back(firm.archive(), firm.today), []);
    assert_eq!(Handover::read(firm.archive(), handover).unwrap().until, Some(firm.today));
}

/// What nobody accepted of a holiday waits for nobody once it is over, and is found anew at the next one.
#[test]
fn what_is_over_waits_no_more() {
    let (mut firm, members) = staff();
    let [a, b, c] = [members[1], members[2], members[3]];
    let customer = firm.customer("玉家商店", Some(a));
    let start = firm.today;
    let until = start + Days::new(5);
    let handover = offer(&mut firm, &[a], b, Why::Holiday, (start, Some(until)));
    let item = firm.items(handover).remove(0);
    firm.later(4);
    assert_eq!(red(firm.archive(), firm.today).len(), 1);
    firm.later(1);
    assert_eq!(red(firm.archive(), firm.today), []);
    assert_eq!(firm.accept(&item).unwrap_err(), Refused("handover-over"));
    assert_eq!(reoffer(firm.archive(), item.id, c, firm.today).unwrap_err(), Refused("handover-over"));
    assert_eq!(lead_on(firm.archive(), customer, firm.today), Some(a));
    let (start, until) = (firm.today, firm.today + Days::new(9));
    let next = offer(&mut firm, &[a], c, Why::Holiday, (start, Some(until)));
    firm.accept_all(next);
    assert_eq!(lead_on(firm.archive(), customer, firm.today), Some(c));
}

#[test]
fn what_was_said_early_does_not_blind_the_later_looks() {
    let (mut firm, members) = staff();
    let customer = firm.customer("玉家商店", Some(members[1]));
    for _ in 0..4 {
        firm.order(customer, members[1], 10_000);
        firm.later(20);
    }
    let start = firm.today;
    let handover = offer(&mut firm, &[members[1]], members[2], Why::Leave, (start, None));
    firm.accept_all(handover);
    let item = firm.items(handover).remove(0).id;
    firm.later(8);
    let kept = Said {
        outcome: Some(Outcome::Kept),
        cost: Some(700),
        note: "都好".into(),
        quote: "低两毛".into(),
        ..Said::default()
    };
    let id = firm.id();
    let by = members[0];
    firm.act(|archive, today, _| Ok::<_, Refused>(vec![say(archive, id, (item, 7), (by, today), &kept)?])).unwrap();
    let looks = |firm: &Firm| watch(firm.archive(), handover, firm.today).unwrap().remove(0);
    let outcomes = |firm: &Firm| looks(firm).checks.iter().map(|check| check.outcome).collect::<Vec<_>>();
    assert_eq!(outcomes(&firm), [Some(Outcome::Kept); 4]);
    // A correction belongs to the look whose day has come, and begins with what was said.
    let now = looks(&firm).now(firm.today).cloned().unwrap();
    assert_eq!((now.after, now.said()), (7, kept));
    firm.later(60);
    let [kept, shaken, lost] = [Outcome::Kept, Outcome::Shaken, Outcome::Lost].map(Some);
    assert_eq!(outcomes(&firm), [kept, shaken, lost, None]);
    let now = looks(&firm).now(firm.today).cloned().unwrap();
    assert_eq!((now.after, now.by_hand, now.cost, now.note.as_str()), (60, false, 700, "都好"));
}

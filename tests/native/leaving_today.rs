//! What comes up by itself: looks whose day has come, customers that came to the leavers since, plans for early signs; and
//! the parts beside the lead, given by hand.

use crate::leaving::Firm;
use chrono::Days;
use keliu::domain::customer::responsible;
use keliu::domain::duty::{Ground, duty, in_force_on};
use keliu::domain::id::Id;
use keliu::domain::kind::Kind;
use keliu::domain::labels::Language;
use keliu::edits::customers::{Part, end_part, give_part};
use keliu::leaving::item::{Handover, Why};
use keliu::leaving::look::{Look, looks};
use keliu::leaving::offer::assign;
use keliu::leaving::plan::new_since;
use keliu::leaving::signs::Sign;
use keliu::leaving::todo::{first_points, remind};
use keliu::leaving::watch::{Outcome, Said, say};
use std::collections::BTreeSet;

/// An owner, two reps, and customers of the first.
fn firm(customers: usize) -> (Firm, [Id; 3], Vec<Id>) {
    let mut firm = Firm::default();
    let owner = firm.hire("何望川", "owner", None);
    let (a, b) = (firm.hire("赵杰", "rep", Some(owner)), firm.hire("钱丽", "rep", Some(owner)));
    let customers = (0..customers).map(|at| firm.customer(&format!("{at} 号店"), Some(a))).collect();
    (firm, [owner, a, b], customers)
}

fn offered(firm: &mut Firm, leaver: Id, successor: Id, keeper: Id) -> Id {
    let mut plan = firm.plan(firm.request([leaver], Why::Leave, keeper)).unwrap();
    let all: Vec<Id> = plan.proposals.iter().map(|one| one.customer).collect();
    assign(&mut plan, &all, Some(successor));
    firm.offer(&plan).unwrap()
}

#[test]
fn a_look_is_named_for_a_week_or_until_all_is_said() {
    let (mut firm, [owner, a, b], customers) = firm(3);
    firm.order(customers[0], a, 900_000);
    firm.later(1);
    let handover = offered(&mut firm, a, b, owner);
    firm.later(7);
    // Nobody has accepted yet: that is red, and no look.
    assert_eq!(looks(firm.archive(), firm.today), []);
    firm.accept_all(handover);
    firm.visit(customers[1], b, "");
    let week = Look { handover, after: 7, customers: 3, shaken: 3, lost: 0 };
    // Contact of today falls behind the first seven days.
    assert_eq!(looks(firm.archive(), firm.today), [week]);
    firm.later(6);
    assert_eq!(looks(firm.archive(), firm.today), [week]);
    firm.later(1);
    assert_eq!(looks(firm.archive(), firm.today), []);
    firm.later(46);
    let sixty = Look { handover, after: 60, customers: 3, shaken: 1, lost: 1 };
    assert_eq!(looks(firm.archive(), firm.today), [sixty]);
    for item in firm.items(handover) {
        let said = Said { outcome: Some(Outcome::Kept), ..Said::default() };
        let id = firm.id();
        let draft = say(firm.archive(), id, (item.id, 60), (owner, firm.today), &said).unwrap();
        firm.write(vec![draft]);
    }
    assert_eq!(looks(firm.archive(), firm.today), []);
    firm.later(30);
    assert_eq!(looks(firm.archive(), firm.today)[0].after, 90);
    firm.later(7);
    assert_eq!(looks(firm.archive(), firm.today), []);
}

#[test]
fn customers_that_come_to_the_leaver_after_the_offer_are_found() {
    let (mut firm, [owner, a, b], _) = firm(1);
    let handover = offered(&mut firm, a, b, owner);
    let found = |firm: &Firm| new_since(firm.archive(), &Handover::read(firm.archive(), handover).unwrap(), firm.today);
    assert_eq!(found(&firm), BTreeSet::new());
    let late = firm.customer("新店", Some(a));
    assert_eq!(found(&firm), BTreeSet::from([late]));
    firm.accept_all(handover);
    assert_eq!(found(&firm), BTreeSet::from([late]));
    let second = offered(&mut firm, a, b, owner);
    assert_eq!(firm.items(second).iter().map(|item| item.customer).collect::<Vec<_>>(), [late]);
    assert_eq!(found(&firm), BTreeSet::new());
}

#[test]
fn a_plan_begins_with_one_point_at_each_customer_and_not_twice() {
    let (mut firm, [owner, a, _], customers) = firm(15);
    for (at, customer) in (1..).zip(&customers) {
        firm.order(*customer, a, at * 10_000);
    }
    let sign = Sign::Silent { boss: Some(owner), members: 3, silent: 2 };
    let group = sign.group(firm.archive(), firm.today);
    assert_eq!(group.len(), 3);
    let points = first_points(firm.archive(), &firm.scene(), group.clone());
    assert_eq!(points.len(), 12);
    assert_eq!(points.iter().map(|todo| todo.customer).collect::<BTreeSet<_>>().len(), 12);
    // Those with most revenue come first.
    assert_eq!(points[0].customer, customers[14]);
    let due = firm.today + Days::new(7);
    let ids: Vec<Id> = points.iter().map(|_| firm.id()).collect();
    let drafts = points.iter().zip(ids).map(|(todo, id)| remind(todo, id, Some(owner), due, Language::Zh).unwrap());
    firm.write(drafts.collect());
    assert_eq!(firm.archive().count(Kind::Reminder), 12);
    assert_eq!(first_points(firm.archive(), &firm.scene(), group), [], "one press begins it; the list names the rest");
}

#[test]
fn parts_beside_the_lead_are_given_and_ended_by_hand() {
    let (mut firm, [_, a, b], customers) = firm(1);
    let customer = customers[0];
    let give = |firm: &mut Firm, member: Id, code: &str| {
        let (id, from) = (firm.id(), firm.today);
        let draft = give_part(firm.archive(), id, customer, Part { member, code, from, reason: "" });
        firm.write(vec![draft]);
        id
    };
    give(&mut firm, b, "backup");
    assert_eq!(responsible(firm.archive(), customer), Some(a), "the lead stays");
    firm.later(1);
    let support = give(&mut firm, b, "support");
    let parts = |firm: &Firm| -> Vec<(Id, String)> {
        let held = in_force_on(firm.archive(), customer, firm.today).into_iter();
        held.map(|(_, record)| (record.reference("member").unwrap(), record.text("part").to_owned())).collect()
    };
    assert_eq!(parts(&firm), [(b, "support".to_owned()), (a, "lead".to_owned())], "one part beside the lead for each");
    // Who holds the second line answers when the lead has gone.
    firm.depart(a).unwrap();
    firm.later(1);
    assert_eq!(
        duty(firm.archive(), customer, firm.today).map(|duty| (duty.member, duty.ground)),
        Some((b, Ground::Second))
    );
    let draft = end_part(firm.archive(), customer, support, firm.today);
    firm.write(vec![draft]);
    assert_eq!(parts(&firm), [(a, "lead".to_owned())]);
}

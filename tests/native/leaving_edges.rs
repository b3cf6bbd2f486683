//! Handovers at the edges: parts that have not begun, second lines, and what must stay as it is.

use crate::leaving::Firm;
use chrono::Days;
use keliu::domain::customer::assignments;
use keliu::domain::duty::{duty, lead_on};
use keliu::domain::id::Id;
use keliu::domain::record::Record;
use keliu::edits::Refused;
use keliu::leaving::accept::introduce;
use keliu::leaving::giveback::{give_back, withdraw};
use keliu::leaving::item::{State, Why};
use keliu::leaving::offer::assign;
use keliu::leaving::plan::Request;

fn parts(firm: &Firm, customer: Id) -> Vec<(Id, String)> {
    let in_force = |record: &&Record| keliu::domain::duty::in_force(record, firm.today);
    let all = assignments(firm.archive(), customer).into_iter().map(|(_, record)| record);
    all.filter(in_force).map(|record| (record.reference("member").unwrap(), record.text("part").to_owned())).collect()
}

#[test]
fn a_part_that_has_not_begun_goes_along() {
    let mut firm = Firm::default();
    let owner = firm.hire("owner", "owner", None);
    let [a, b, c] = ["a", "b", "c"].map(|name| firm.hire(name, "rep", Some(owner)));
    let customer = firm.customer("shop", Some(a));
    // B will stand in from next week on, and leaves before that.
    let start = firm.today + Days::new(7);
    let until = start + Days::new(7);
    let holiday = Request { start, until: Some(until), ..firm.request([a], Why::Holiday, owner) };
    let mut plan = firm.plan(holiday).unwrap();
    assign(&mut plan, &[customer], Some(b));
    let first = firm.offer(&plan).unwrap();
    firm.accept_all(first);
    assert_eq!(
        (lead_on(firm.archive(), customer, firm.today), lead_on(firm.archive(), customer, start)),
        (Some(a), Some(b))
    );
    let mut plan = firm.plan(firm.request([b], Why::Leave, owner)).unwrap();
    assert_eq!(plan.proposals.len(), 1);
    assign(&mut plan, &[customer], Some(c));
    let second = firm.offer(&plan).unwrap();
    firm.accept_all(second);
    firm.depart(b).unwrap();
    assert_eq!(lead_on(firm.archive(), customer, start), Some(c));
    assert_eq!(lead_on(firm.archive(), customer, until), Some(a));
}

#[test]
fn a_second_line_goes_to_somebody_who_is_not_the_first() {
    let mut firm = Firm::default();
    let owner = firm.hire("owner", "owner", None);
    let [a, b, c] = ["a", "b", "c"].map(|name| firm.hire(name, "rep", Some(owner)));
    let customer = firm.customer("shop", Some(a));
    firm.part(customer, b, "backup");
    firm.visit(customer, a, "");
    let request = Request { successors: [a, c].into(), ..firm.request([b], Why::Leave, owner) };
    let plan = firm.plan(request.clone()).unwrap();
    assert_eq!(plan.proposals[0].successor, Some(c));
    // Where there is nobody else, who leads takes the rest and gets no second part.
    let alone = firm.plan(Request { successors: [a].into(), ..request }).unwrap();
    let handover = firm.offer(&alone).unwrap();
    firm.accept_all(handover);
    assert_eq!(parts(&firm, customer), [(a, "lead".to_owned())]);
    // A second line that takes the lead is a second line no more.
    let mut firm = Firm::default();
    let owner = firm.hire("owner", "owner", None);
    let [a, b] = ["a", "b"].map(|name| firm.hire(name, "rep", Some(owner)));
    let customer = firm.customer("shop", Some(a));
    firm.part(customer, b, "backup");
    let plan = firm.plan(firm.request([a], Why::Leave, owner)).unwrap();
    assert_eq!(plan.proposals[0].successor, Some(b));
    let handover = firm.offer(&plan).unwrap();
    firm.accept_all(handover);
    assert_eq!(parts(&firm, customer), [(b, "lead".to_owned())]);
}

#[test]
fn what_was_not_accepted_is_not_introduced_given_back_or_taken_from_who_is_gone() {
    let mut firm = Firm::default();
    let owner = firm.hire("owner", "owner", None);
    let a = firm.hire("a", "rep", Some(owner));
    let customer = firm.customer("shop", Some(a));
    let plan = firm.plan(firm.request([a], Why::Leave, owner)).unwrap();
    let handover = firm.offer(&plan).unwrap();
    let item = firm.items(handover).remove(0);
    assert_eq!(introduce(firm.archive(), item.id, firm.today, owner), Err(Refused("item-open")));
    assert_eq!(give_back(firm.archive(), item.id, firm.today, &mut || Id(1)), Err(Refused("item-open")));
    firm.depart(a).unwrap();
    firm.later(1);
    assert_eq!(withdraw(firm.archive(), handover, firm.today, &mut || Id(1)), Err(Refused("leaver-gone")));
    firm.accept(&item).unwrap();
    assert_eq!(give_back(firm.archive(), item.id, firm.today, &mut || Id(1)), Err(Refused("not-for-a-time")));
    // Nobody is there to take it back: it stays with the successor.
    firm.act(|archive, today, ids| withdraw(archive, handover, today, ids)).unwrap();
    assert_eq!(duty(firm.archive(), customer, firm.today).unwrap().member, owner);
    assert_eq!(firm.item(item.id).state, State::Accepted);
}

/// Two handovers that cross: each takes what the other gives, and both are about one customer, in either order.
#[test]
fn two_handovers_cross() {
    for first_goes_first in [true, false] {
        let mut firm = Firm::default();
        let owner = firm.hire("owner", "owner", None);
        let [a, b] = ["a", "b"].map(|name| firm.hire(name, "rep", Some(owner)));
        let (of_a, of_b) = (firm.customer("of a", Some(a)), firm.customer("of b", Some(b)));
        let shared = firm.customer("shared", Some(a));
        firm.part(shared, b, "backup");
        let mut offered = |leaver: Id, successor: Id| {
            let mut plan = firm.plan(firm.request([leaver], Why::Rotation, owner)).unwrap();
            let all: Vec<Id> = plan.proposals.iter().map(|one| one.customer).collect();
            assign(&mut plan, &all, Some(successor));
            firm.offer(&plan).unwrap()
        };
        let (from_a, from_b) = (offered(a, b), offered(b, a));
        firm.assert_nothing_is_orphaned();
        for handover in if first_goes_first { [from_a, from_b] } else { [from_b, from_a] } {
            firm.accept_all(handover);
            firm.assert_nothing_is_orphaned();
        }
        let lead = |firm: &Firm, customer: Id| lead_on(firm.archive(), customer, firm.today);
        assert_eq!((lead(&firm, of_a), lead(&firm, of_b)), (Some(b), Some(a)));
        assert_eq!(lead(&firm, shared), Some(b), "who had the second line leads now");
        // One taken back leaves the other as it is.
        firm.later(3);
        firm.act(|archive, today, ids| withdraw(archive, from_a, today, ids)).unwrap();
        assert_eq!((lead(&firm, of_a), lead(&firm, of_b)), (Some(a), Some(a)));
        firm.assert_nothing_is_orphaned();
    }
}

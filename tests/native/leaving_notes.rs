//! What is drafted, suggested and shown around leaving: notes, successors, the weakest files, the picture, and what counts
//! as contact afterwards.

use crate::leaving::Firm;
use crate::leaving_rules::firm;
use keliu::domain::date::PartialDate;
use keliu::domain::id::Id;
use keliu::domain::labels::Language;
use keliu::domain::value::Value;
use keliu::edits::Refused;
use keliu::edits::customers::{card, card_people};
use keliu::leaving::accept::introduce;
use keliu::leaving::exposure::{Choice, Gap, exposure};
use keliu::leaving::item::Why;
use keliu::leaving::note::{Note, missing};
use keliu::leaving::offer::assign;
use keliu::leaving::picture::who_whom;
use keliu::leaving::plan::{Because, Request};
use keliu::leaving::watch::watch;
use keliu::log::draft::{Draft, customer_key};
use std::collections::BTreeSet;

fn fill(firm: &mut Firm, customer: Id, field: &str, value: Value) {
    let mut draft = Draft::about(customer);
    draft.set(firm.archive(), &customer_key(customer), field, Some(value));
    firm.write(vec![draft]);
}

/// Hands the customer over, and gives when there was contact since.
fn contacted(firm: &mut Firm, [owner, a, b]: [Id; 3], customer: Id, then: impl FnOnce(&mut Firm, Id)) -> bool {
    let mut plan = firm.plan(firm.request([a], Why::Leave, owner)).unwrap();
    assign(&mut plan, &[customer], Some(b));
    let handover = firm.offer(&plan).unwrap();
    firm.accept_all(handover);
    firm.later(1);
    let item = firm.items(handover)[0].id;
    then(firm, item);
    watch(firm.archive(), handover, firm.today).unwrap()[0].checks[0].contacted == Some(firm.today)
}

#[test]
fn a_successor_who_was_there_too_has_had_contact() {
    for present in [true, false] {
        let (mut firm, members, customer) = firm();
        let [_, a, b] = members;
        let met = contacted(&mut firm, members, customer, |firm, _| {
            let (id, parts) = (firm.id(), ["met", "", "", "", "", ""].map(str::to_owned));
            let mut draft = card(id, customer, Some(a), firm.today, &parts).unwrap();
            card_people(&mut draft, id, None, present.then_some(b));
            firm.write(vec![draft]);
        });
        assert_eq!(met, present);
    }
}

#[test]
fn an_introduction_is_contact() {
    let (mut firm, members, customer) = firm();
    let a = members[1];
    let met = contacted(&mut firm, members, customer, |firm, item| {
        firm.act(|archive, today, _| Ok::<_, Refused>(vec![introduce(archive, item, today, a)?])).unwrap();
    });
    assert!(met);
}

#[test]
fn the_last_record_of_a_leaver_is_of_whatever_age() {
    let (mut firm, [owner, a, b], customer) = firm();
    firm.visit(customer, a, "");
    let day = firm.today;
    firm.later(800);
    // The last twelve months say something, of another.
    let other = firm.customer("明月商行", Some(b));
    firm.order(other, b, 10_000);
    let plan = firm.plan(firm.request([a], Why::Leave, owner)).unwrap();
    assert!(!firm.scene().period.holds(Some(day)));
    let said = missing(firm.archive(), &firm.scene(), &plan, Language::En);
    assert!(said.contains(&format!("Last record: 赵杰 {day}")), "{said}");
}

#[test]
fn a_note_says_what_to_leave_unsaid_what_they_owe_and_what_comes_next() {
    let (mut firm, [_, a, _], customer) = firm();
    fill(&mut firm, customer, "note_avoid", Value::text("他的弟弟"));
    fill(&mut firm, customer, "note", Value::text("爱喝茶\n不要提去年的价格"));
    fill(&mut firm, customer, "note_next", Value::text("送样品"));
    fill(&mut firm, customer, "owes", Value::Int(12_300));
    firm.order(customer, a, 45_600);
    firm.remind(customer, a, 5);
    let due = firm.today + chrono::Days::new(5);
    let note = Note::draft(firm.archive(), &firm.scene(), customer, Language::En).text(Language::En);
    for words in [
        "What not to raise: 他的弟弟\n不要提去年的价格\n".to_owned(),
        "What they owe and buy: owes 123.00\nsales of the period 456.00\n".to_owned(),
        format!("Next step: 送样品\n{due} call\n"),
    ] {
        assert!(note.contains(&words), "{words} in {note}");
    }
    assert!(!note.contains("爱喝茶"), "{note}");
}

#[test]
fn who_looks_after_the_town_is_suggested_else_who_has_fewest() {
    let (mut firm, [owner, a, b], far) = firm();
    let c = firm.hire("孙伟", "rep", Some(owner));
    let near = firm.customer("安平商店", Some(a));
    fill(&mut firm, near, "town", Value::text("安平"));
    for at in 0..2 {
        let theirs = firm.customer(&format!("{at} 号店"), Some(c));
        fill(&mut firm, theirs, "town", Value::text("安平"));
    }
    firm.customer("明月商行", Some(b));
    let request = Request { successors: BTreeSet::from([b, c]), ..firm.request([a], Why::Leave, owner) };
    let plan = firm.plan(request).unwrap();
    let of = |customer: Id| {
        let found = plan.proposals.iter().find(|one| one.customer == customer).unwrap();
        (found.successor, found.because)
    };
    assert_eq!(of(near), (Some(c), Some(Because::Region)));
    assert_eq!(of(far), (Some(b), Some(Because::Capacity)));
}

#[test]
fn an_exposure_names_shares_gaps_and_the_weakest_files() {
    let (mut firm, [_, a, b], alone) = firm();
    let (both, theirs) = (firm.customer("明月商行", Some(a)), firm.customer("安平商店", Some(b)));
    for (customer, member, total) in [(alone, a, 30_000), (both, a, 40_000), (theirs, b, 10_000)] {
        firm.order(customer, member, total);
    }
    firm.visit(both, b, "");
    firm.remind(both, a, 5);
    fill(&mut firm, both, "address", Value::text("大街 1 号"));
    fill(&mut firm, alone, "address", Value::text("大街 2 号"));
    let next = PartialDate::solar(firm.today);
    fill(&mut firm, theirs, "next_contact", Value::Date(next));
    let found = exposure(firm.archive(), &firm.scene(), &Choice::members([a]));
    assert_eq!((found.share_alone(), found.share_served()), (375, 875));
    let weakest: Vec<_> = found.weakest().into_iter().map(|row| (row.customer, row.gaps.clone())).collect();
    let open = [Gap::Phone, Gap::Contact, Gap::Decides];
    assert_eq!(weakest, [(alone, [&open[..], &[Gap::Next, Gap::Card]].concat()), (both, open.to_vec())]);
}

#[test]
fn the_picture_of_somebody_begins_with_whom_they_alone_know() {
    let (mut firm, [_, a, b], alone) = firm();
    let both = firm.customer("明月商行", Some(a));
    firm.order(both, a, 5_000);
    firm.visit(both, b, "");
    for at in 0..24 {
        let customer = firm.customer(&format!("{at} 号店"), Some(b));
        firm.order(customer, b, 10_000);
    }
    let scene = firm.scene();
    let drawn = |rows| {
        let mut customers: Vec<Id> = who_whom(&scene, rows, 24).into_iter().map(|edge| edge.customer).collect();
        customers.dedup();
        customers
    };
    assert!(drawn(None).len() == 24 && !drawn(None).contains(&alone));
    let found = exposure(firm.archive(), &scene, &Choice::members([a]));
    assert_eq!(drawn(Some(&found.rows)), [alone, both]);
}

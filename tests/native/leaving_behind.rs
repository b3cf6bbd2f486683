//! What members who have left still hold, and who answers for it meanwhile.

use crate::leaving::Firm;
use keliu::domain::duty::{Ground, duty, lead_on, offered};
use keliu::domain::id::Id;
use keliu::domain::kind::Kind;
use keliu::domain::record::Key;
use keliu::domain::value::Value;
use keliu::edits::Refused;
use keliu::leaving::behind::{behind, holds, unled};
use keliu::leaving::depart::FirmWords;
use keliu::leaving::exposure::{Choice, exposure};
use keliu::leaving::held::Holding;
use keliu::leaving::item::{Why, sent_on};
use keliu::leaving::offer::assign;
use keliu::leaving::picture::bars;
use keliu::leaving::{choices, depart, papers};
use keliu::log::draft::Draft;

fn firm() -> (Firm, [Id; 3], Id) {
    let mut firm = Firm::default();
    let owner = firm.hire("何望川", "owner", None);
    let [a, b] = ["赵杰", "钱丽"].map(|name| firm.hire(name, "rep", None));
    let customer = firm.customer("玉家商店", Some(a));
    (firm, [owner, a, b], customer)
}

#[test]
fn who_has_left_is_found_counted_and_handed_over() {
    let (mut firm, [owner, a, b], customer) = firm();
    firm.order(customer, a, 10_000);
    assert_eq!((behind(firm.archive(), firm.today).len(), holds(firm.archive(), a, firm.today)), (0, 1));
    firm.depart(a).unwrap();
    firm.later(1);
    let found = behind(firm.archive(), firm.today);
    assert_eq!(found.into_iter().map(|(id, of)| (id, of.len())).collect::<Vec<_>>(), [(a, 1)]);
    assert_eq!(unled(firm.archive(), firm.today)[&a].len(), 1);
    assert_eq!(holds(firm.archive(), a, firm.today), 1);
    let left = duty(firm.archive(), customer, firm.today).unwrap();
    assert_eq!((left.member, left.ground), (owner, Ground::Owner));
    // The exposure names them and what they left, though they know nobody any more.
    let (_, bar) = bars(firm.archive(), &firm.scene()).into_iter().find(|(id, _)| *id == a).unwrap();
    assert_eq!((bar.served.customers, bar.alone.customers, bar.served.worth.revenue), (1, 1, 10_000));
    let exposed = exposure(firm.archive(), &firm.scene(), &Choice::members([a]));
    assert_eq!((exposed.served.customers, exposed.alone.customers, exposed.loss), (1, 1, bar.loss));
    let mut plan = firm.plan(firm.request([a], Why::Leave, owner)).unwrap();
    assign(&mut plan, &[customer], Some(b));
    let handover = firm.offer(&plan).unwrap();
    // Somebody sees to it now.
    assert_eq!((behind(firm.archive(), firm.today).len(), unled(firm.archive(), firm.today).len()), (0, 0));
    firm.accept_all(handover);
    assert_eq!(lead_on(firm.archive(), customer, firm.today), Some(b));
    assert_eq!(holds(firm.archive(), a, firm.today), 0);
    assert!(bars(firm.archive(), &firm.scene()).iter().all(|(id, _)| *id != a));
}

#[test]
fn a_card_of_today_does_not_blot_out_who_met_a_customer_nobody_leads() {
    let (mut firm, [owner, a, b], led) = firm();
    let customer = firm.customer("无主商店", None);
    firm.visit(customer, a, "");
    firm.later(1000);
    firm.visit(led, b, "");
    let plan = firm.plan(firm.request([a], Why::Leave, owner)).unwrap();
    let of = plan.proposals.iter().find(|one| one.customer == customer).unwrap();
    assert_eq!(of.holdings, [Holding::Contact]);
}

#[test]
fn what_was_offered_anew_is_named_by_the_handover_that_did_so() {
    let (mut firm, [owner, a, b], customer) = firm();
    let mut plan = firm.plan(firm.request([a], Why::Leave, owner)).unwrap();
    assign(&mut plan, &[customer], Some(b));
    let first = firm.offer(&plan).unwrap();
    let plan = firm.plan(firm.request([b], Why::Leave, owner)).unwrap();
    let second = firm.offer(&plan).unwrap();
    // Nothing in it is its own.
    assert_eq!(firm.items(second), []);
    let sent: Vec<Id> = sent_on(firm.archive(), second).iter().map(|item| item.handover).collect();
    assert_eq!((sent, sent_on(firm.archive(), first)), (vec![first], vec![]));
    // Its protocol names them, too, and whose they are.
    let text = papers::text(&firm.office.device.log, Id(77), second).unwrap();
    let item = firm.items(first)[0].id;
    assert!(
        text.contains(&format!("item: {item}\nof: {first}\n")) && papers::is_backed(&firm.office.device.log, &text)
    );
    assert!(papers::items_of_protocol(firm.archive(), second).iter().any(|one| one.id == item));
}

#[test]
fn who_has_left_is_offered_for_nothing_new() {
    let (mut firm, [owner, a, b], _) = firm();
    firm.depart(a).unwrap();
    firm.later(1);
    assert_eq!(offered(firm.archive(), firm.today, None), [owner, b]);
    // An order they handled stays theirs when it is opened.
    assert_eq!(offered(firm.archive(), firm.today, Some(a)), [owner, a, b]);
}

#[test]
fn the_only_owner_cannot_leave() {
    let (mut firm, [owner, a, _], _) = firm();
    assert_eq!(firm.depart(owner), Err(Refused("last-owner")));
    let mut draft = Draft::company();
    draft.set(firm.archive(), &Key::new(Kind::Member, a), "role", Some(Value::text("owner")));
    firm.write(vec![draft]);
    assert_eq!(firm.depart(owner), Ok(()));
}

#[test]
fn coming_back_and_the_firms_list_are_for_who_may_offer() {
    let (mut firm, [owner, a, b], _) = firm();
    firm.depart(a).unwrap();
    firm.later(1);
    let at = |who: Id| (who, firm.today);
    assert_eq!(depart::come_back(firm.archive(), at(b), a).unwrap_err(), Refused("not-owner"));
    assert!(depart::come_back(firm.archive(), at(owner), a).is_ok());
    let words = FirmWords { points: vec!["talk".to_owned()], ..FirmWords::default() };
    assert_eq!(depart::set_words(firm.archive(), at(b), &words).unwrap_err(), Refused("not-owner"));
    assert!(depart::set_words(firm.archive(), at(owner), &words).is_ok());
}

#[test]
fn what_was_chosen_in_the_preview_is_chosen_again() {
    let (mut firm, [owner, a, b], one) = firm();
    let two = firm.customer("杨万食品店", Some(a));
    let request = firm.request([a], Why::Leave, owner);
    let suggested = firm.plan(request.clone()).unwrap();
    assert_eq!(choices::keep(&suggested, &suggested), "");
    let mut chosen = suggested.clone();
    let other = |id: Option<Id>| if id == Some(b) { owner } else { b };
    let to = other(suggested.proposals.iter().find(|of| of.customer == one).unwrap().successor);
    assign(&mut chosen, &[one], Some(to));
    chosen.proposals.iter_mut().find(|of| of.customer == two).unwrap().note = "先打电话\n\"再去\"".to_owned();
    let kept = choices::keep(&suggested, &chosen);
    let mut again = firm.plan(request).unwrap();
    choices::restore(&mut again, &kept);
    assert_eq!(again, chosen);
    // A draft that cannot be read chooses nothing.
    let mut plain = suggested.clone();
    choices::restore(&mut plain, "[{");
    assert_eq!(plain, suggested);
}

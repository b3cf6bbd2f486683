//! Handovers one by one: what moves, what comes back, and what is refused.

use crate::leaving::Firm;
use chrono::Days;
use keliu::domain::customer::{assignments, responsible};
use keliu::domain::duty::{Ground, duty, lead_on};
use keliu::domain::id::Id;
use keliu::domain::kind::Kind;
use keliu::domain::labels::Language;
use keliu::domain::value::Value;
use keliu::edits::Refused;
use keliu::leaving::check::{Problem, problems};
use keliu::leaving::depart::FirmWords;
use keliu::leaving::exposure::{Choice, exposure};
use keliu::leaving::item::{State, Why, red, waiting_for};
use keliu::leaving::lines::Line;
use keliu::leaving::measure::{self, Measure};
use keliu::leaving::note::Note;
use keliu::leaving::offer::{assign, offer, reoffer};
use keliu::leaving::plan::{Plan, Request};
use keliu::leaving::todo::{Step, remind, todos};
use keliu::leaving::{accept, depart, giveback, signs, ties};
use keliu::log::draft::{Draft, customer_key};

/// An owner, two reps, a customer of the first.
pub fn firm() -> (Firm, [Id; 3], Id) {
    let mut firm = Firm::default();
    let owner = firm.hire("何望川", "owner", None);
    let (a, b) = (firm.hire("赵杰", "rep", Some(owner)), firm.hire("钱丽", "rep", Some(owner)));
    let customer = firm.customer("玉家商店", Some(a));
    (firm, [owner, a, b], customer)
}

/// Offers all of `leaver`'s customers to `successor`.
fn offered(firm: &mut Firm, leaver: Id, successor: Id, request: impl FnOnce(Request) -> Request, keeper: Id) -> Id {
    let request = request(firm.request([leaver], Why::Leave, keeper));
    let mut plan = firm.plan(request).unwrap();
    let customers: Vec<Id> = plan.proposals.iter().map(|proposal| proposal.customer).collect();
    assign(&mut plan, &customers, Some(successor));
    firm.offer(&plan).unwrap()
}

#[test]
fn accepting_moves_the_part_and_the_reminders_and_keeps_the_history() {
    let (mut firm, [owner, a, b], customer) = firm();
    let reminder = firm.remind(customer, a, 5);
    let handover = offered(&mut firm, a, b, |request| Request { reason: "辞职".into(), ..request }, owner);
    assert_eq!((waiting_for(firm.archive(), b, firm.today).len(), red(firm.archive(), firm.today).len()), (1, 1));
    firm.later(3);
    // Written after the offer: it goes along all the same.
    let late = firm.remind(customer, a, 5);
    let item = firm.items(handover).remove(0);
    firm.accept(&item).unwrap();
    for id in [reminder, late] {
        assert_eq!(firm.archive().record(Kind::Reminder, id).unwrap().reference("member"), Some(b));
    }
    assert_eq!(responsible(firm.archive(), customer), Some(b));
    let history: Vec<_> = assignments(firm.archive(), customer)
        .into_iter()
        .map(|(_, record)| (record.reference("member").unwrap(), record.text("reason").to_owned()))
        .collect();
    assert_eq!(history, [(b, "辞职".to_owned()), (a, String::new())]);
    // Who was responsible then is found by the day.
    assert_eq!(lead_on(firm.archive(), customer, firm.today - Days::new(1)), Some(a));
    assert_eq!(red(firm.archive(), firm.today), []);
    // Written after the acceptance, by somebody who is still there: it is found, and goes along too.
    let later = firm.remind(customer, a, 5);
    firm.act(|archive, today, ids| {
        Ok::<_, Refused>(accept::catch_up(archive, item.id, today, ids)?.into_iter().collect())
    })
    .unwrap();
    assert_eq!(firm.archive().record(Kind::Reminder, later).unwrap().reference("member"), Some(b));
    assert_eq!(accept::catch_up(firm.archive(), item.id, firm.today, &mut || Id(1)), Ok(None));
    let day = firm.today;
    firm.act(|archive, _, _| Ok::<_, Refused>(vec![accept::introduce(archive, item.id, day, a)?])).unwrap();
    assert_eq!(firm.item(item.id).state, State::Introduced);
}

#[test]
fn a_refused_item_stays_red_and_the_keeper_answers_until_another_accepts() {
    let (mut firm, [owner, a, b], customer) = firm();
    let c = firm.hire("孙伟", "rep", None);
    let handover = offered(&mut firm, a, b, |request| request, c);
    let item = firm.items(handover).remove(0);
    let today = firm.today;
    assert_eq!(accept::query(firm.archive(), item.id, c, today, "?", true).unwrap_err(), Refused("not-successor"));
    assert_eq!(accept::query(firm.archive(), item.id, b, today, " ", true).unwrap_err(), Refused("text-missing"));
    firm.act(|archive, today, _| Ok::<_, Refused>(vec![accept::query(archive, item.id, b, today, "太远", true)?]))
        .unwrap();
    assert_eq!((firm.item(item.id).state, firm.item(item.id).refused), (State::Query, true));
    firm.depart(a).unwrap();
    firm.later(1);
    let duty = duty(firm.archive(), customer, firm.today).unwrap();
    assert_eq!((duty.member, duty.ground), (c, Ground::Keeper));
    for (to, code) in [(a, "successor-same"), (Id(4711), "successor-leaves")] {
        assert_eq!(reoffer(firm.archive(), item.id, to, firm.today).unwrap_err(), Refused(code));
    }
    firm.act(|archive, today, _| Ok::<_, Refused>(vec![reoffer(archive, item.id, owner, today)?])).unwrap();
    let item = firm.item(item.id);
    assert_eq!((item.state, item.refused, item.answered), (State::Offered, false, None));
    firm.accept(&item).unwrap();
    assert_eq!(responsible(firm.archive(), customer), Some(owner));
    assert_eq!(firm.accept(&item), Err(Refused("item-accepted")));
}

#[test]
fn who_stands_in_for_a_time_gives_back() {
    let (mut firm, [owner, a, b], customer) = firm();
    let (soon, later) = (firm.remind(customer, a, 5), firm.remind(customer, a, 40));
    let until = firm.today + Days::new(14);
    let request = |request| Request { why: Why::Holiday, until: Some(until), ..request };
    let handover = offered(&mut firm, a, b, request, owner);
    firm.accept_all(handover);
    let whose = |firm: &Firm, id| firm.archive().record(Kind::Reminder, id).unwrap().reference("member");
    assert_eq!((whose(&firm, soon), whose(&firm, later)), (Some(b), Some(a)));
    let found = duty(firm.archive(), customer, firm.today).unwrap();
    assert_eq!((found.member, found.ground), (b, Ground::Deputy));
    // It returns by itself on the day that was set.
    assert_eq!(duty(firm.archive(), customer, until).unwrap().member, a);
    assert_eq!(giveback::due_back(firm.archive(), firm.today), []);
    firm.later(14);
    let due = giveback::due_back(firm.archive(), firm.today);
    assert_eq!(due.len(), 1);
    firm.act(|archive, today, ids| Ok::<_, Refused>(vec![giveback::give_back(archive, due[0].id, today, ids)?]))
        .unwrap();
    assert_eq!(whose(&firm, soon), Some(a));
    assert_eq!(giveback::due_back(firm.archive(), firm.today), []);
}

#[test]
fn who_stands_in_and_leaves_hands_over_until_the_day_that_was_set() {
    let (mut firm, [owner, a, b], customer) = firm();
    let until = firm.today + Days::new(14);
    let request = |request| Request { why: Why::Illness, until: Some(until), ..request };
    let first = offered(&mut firm, a, b, request, owner);
    firm.accept_all(first);
    firm.later(2);
    let manager = firm.hire("沈嘉禾", "manager", None);
    let second = offered(&mut firm, b, owner, |request| request, manager);
    firm.accept_all(second);
    assert_eq!(lead_on(firm.archive(), customer, firm.today), Some(owner));
    assert_eq!(lead_on(firm.archive(), customer, until), Some(a));
}

#[test]
fn a_successor_who_leaves_too_hands_over_what_waits_for_an_answer() {
    let (mut firm, [owner, a, b], customer) = firm();
    let first = offered(&mut firm, a, b, |request| request, owner);
    let plan = firm.plan(firm.request([b], Why::Leave, owner)).unwrap();
    assert_eq!((plan.proposals[0].open.len(), plan.proposals[0].holdings.len()), (1, 0));
    // Neither of the two who go is suggested.
    assert_eq!(plan.proposals[0].successor, Some(owner));
    firm.offer(&plan).unwrap();
    let item = firm.items(first).remove(0);
    assert_eq!((item.successor, item.state), (Some(owner), State::Offered));
    firm.accept(&item).unwrap();
    assert_eq!(responsible(firm.archive(), customer), Some(owner));
}

#[test]
fn two_members_change_places_in_one_handover() {
    let (mut firm, [owner, a, b], mine) = firm();
    let theirs = firm.customer("味玉大排档", Some(b));
    let both = firm.plan(firm.request([a, b], Why::Rotation, owner)).unwrap();
    let to: Vec<_> = both.proposals.iter().map(|proposal| (proposal.customer, proposal.leavers.clone())).collect();
    assert_eq!(to.len(), 2);
    let mut plan = both;
    assign(&mut plan, &[mine], Some(b));
    assign(&mut plan, &[theirs], Some(a));
    let handover = firm.offer(&plan).unwrap();
    firm.accept_all(handover);
    assert_eq!((responsible(firm.archive(), mine), responsible(firm.archive(), theirs)), (Some(b), Some(a)));
}

#[test]
fn a_handover_is_undone_and_withdrawn() {
    let (mut firm, [owner, a, b], customer) = firm();
    let reminder = firm.remind(customer, a, 5);
    let before = keliu::domain::digest::content_digest(firm.archive());
    let handover = offered(&mut firm, a, b, |request| request, owner);
    let batch = *firm.office.device.batches.last().unwrap();
    firm.accept_all(handover);
    let accepted = *firm.office.device.batches.last().unwrap();
    // Undone like anything else, the last first: nothing is left of it.
    for batch in [accepted, batch] {
        assert_eq!(firm.office.undo(batch).edited_since, []);
    }
    assert_eq!(keliu::domain::digest::content_digest(firm.archive()), before);
    // Withdrawn days later: it goes back, and the history says so.
    let handover = offered(&mut firm, a, b, |request| request, owner);
    firm.accept_all(handover);
    firm.later(10);
    firm.act(|archive, today, ids| giveback::withdraw(archive, handover, today, ids)).unwrap();
    assert_eq!(responsible(firm.archive(), customer), Some(a));
    assert_eq!(firm.archive().record(Kind::Reminder, reminder).unwrap().reference("member"), Some(a));
    assert_eq!(assignments(firm.archive(), customer).len(), 3);
    assert_eq!(
        giveback::withdraw(firm.archive(), handover, firm.today, &mut || Id(1)).unwrap_err().code(),
        "handover-withdrawn"
    );
}

#[test]
fn nothing_is_offered_that_leaves_something_behind() {
    let (mut firm, [owner, a, b], customer) = firm();
    let other = firm.customer("味玉大排档", Some(a));
    let plan = firm.plan(firm.request([a], Why::Leave, owner)).unwrap();
    let scene = firm.scene();
    let code = |plan: &Plan| offer(firm.archive(), &scene, plan, "", None, &mut || Id(1)).unwrap_err().code();
    let mut left_out = plan.clone();
    left_out.proposals.retain(|proposal| proposal.customer == customer);
    assert_eq!(problems(firm.archive(), &scene, &left_out), [Problem::Orphaned { customer: other }]);
    let mut nobody = plan.clone();
    assign(&mut nobody, &[customer], None);
    assert_eq!(code(&nobody), "no-successor");
    assign(&mut nobody, &[customer], Some(a));
    assert_eq!(code(&nobody), "successor-same");
    let mut limited = plan.clone();
    limited.request.limit = Some(1);
    assign(&mut limited, &[customer, other], Some(b));
    assert_eq!(code(&limited), "over-limit");
    let all = firm.plan(firm.request([a, b], Why::Leave, owner)).unwrap();
    let mut to_leaver = all.clone();
    assign(&mut to_leaver, &[customer], Some(b));
    assert_eq!(code(&to_leaver), "successor-leaves");
    // A limit for each head spreads them.
    let spread = firm.plan(Request { limit: Some(1), ..firm.request([a], Why::Leave, owner) }).unwrap();
    let to: Vec<_> = spread.proposals.iter().filter_map(|proposal| proposal.successor).collect();
    assert!(to.len() == 2 && to[0] != to[1], "{to:?}");
    // A member with nothing.
    let none = firm.plan(firm.request([b], Why::Leave, owner)).unwrap();
    assert_eq!((none.proposals.len(), code(&none)), (0, "nothing-to-hand-over"));
    for (request, code) in [
        (firm.request([], Why::Leave, owner), "leavers-missing"),
        (firm.request([owner], Why::Leave, owner), "keeper-leaves"),
        (Request { until: Some(firm.today), ..firm.request([a], Why::Holiday, owner) }, "until-invalid"),
    ] {
        assert_eq!(firm.plan(request).unwrap_err().code(), code);
    }
}

#[test]
fn lines_ties_and_what_to_do() {
    let (mut firm, [owner, a, b], customer) = firm();
    let line = |firm: &Firm| exposure(firm.archive(), &firm.scene(), &Choice::members([a])).rows[0].clone();
    assert_eq!(line(&firm).line, Line::Single);
    firm.part(customer, b, "backup");
    // Two on paper, but nobody has met them.
    assert_eq!((line(&firm).line, line(&firm).only_on_paper), (Line::Double, true));
    firm.visit(customer, a, "答应中秋前给政策");
    firm.visit(customer, b, "");
    assert_eq!((line(&firm).line, line(&firm).only_on_paper), (Line::Double, false));
    let contact = firm.id();
    let mut draft = Draft::about(customer);
    let key = keliu::domain::record::Key::new(Kind::Contact, contact);
    draft.put(&key, "customer", Value::id(customer));
    draft.put_text(&key, "name", "王庆");
    firm.write(vec![draft]);
    let found = ties::ties(firm.archive(), &firm.scene().touches, customer, firm.today);
    assert_eq!(found.iter().map(|tie| tie.strength()).collect::<Vec<_>>(), [2, 2]);
    let refused = ties::write(firm.archive(), Id(9), (customer, contact, owner), Some(6), "");
    assert_eq!(refused.unwrap_err(), Refused("strength-invalid"));
    let whole = (customer, contact, owner);
    firm.act(|archive, _, ids| Ok::<_, Refused>(vec![ties::write(archive, ids(), whole, Some(4), "support")?]))
        .unwrap();
    assert_eq!(line(&firm).line, Line::Loop);
    firm.act(|archive, _, ids| Ok::<_, Refused>(vec![ties::write(archive, ids(), whole, None, "")?])).unwrap();
    assert_eq!((line(&firm).line, firm.archive().count(Kind::Tie)), (Line::Double, 1));
    let exposed = exposure(firm.archive(), &firm.scene(), &Choice::members([a]));
    assert_eq!((exposed.promises, exposed.unsolved), (1, 1));
    let all = todos(firm.archive(), &exposed);
    let fill = all.iter().find(|todo| matches!(todo.step, Step::Fill(_))).unwrap();
    assert!(!fill.planned);
    let (id, today) = (firm.id(), firm.today);
    firm.write(vec![remind(fill, id, Some(a), today, Language::Zh).unwrap()]);
    let exposed = exposure(firm.archive(), &firm.scene(), &Choice::members([a]));
    assert!(todos(firm.archive(), &exposed).iter().all(|todo| todo.planned || !matches!(todo.step, Step::Fill(_))));
    let note = Note::draft(firm.archive(), &firm.scene(), customer, Language::Zh).text(Language::Zh);
    assert!(note.contains("王庆") && note.contains("答应中秋前给政策"), "{note}");
    let note = Note::draft(firm.archive(), &firm.scene(), customer, Language::En).text(Language::En);
    assert!(
        note.contains("Who decides: 王庆") && note.contains("What they owe and buy: (not in the archive)"),
        "{note}"
    );
}

#[test]
fn the_exposure_is_noted_and_compared() {
    let (mut firm, [_, a, b], customer) = firm();
    assert!(measure::is_due(firm.archive(), firm.today));
    for _ in 0..2 {
        let (now, id) = (Measure::now(firm.archive(), &firm.scene()), firm.id());
        firm.write(vec![now.note(id)]);
        assert!(!measure::is_due(firm.archive(), firm.today));
        firm.later(7);
        assert!(measure::is_due(firm.archive(), firm.today));
        firm.part(customer, b, "backup");
    }
    let noted = measure::noted(firm.archive());
    assert_eq!(noted.iter().map(|at| (at.single, at.double)).collect::<Vec<_>>(), [(1, 0), (0, 1)]);
    assert_eq!(noted[0].member, Some(a));
}

#[test]
fn who_leaves_is_gone_and_the_last_one_stays() {
    let (mut firm, [owner, a, b], customer) = firm();
    let mut points = depart::points(firm.archive(), Language::Zh);
    assert_eq!(points.len(), 10);
    points.truncate(3);
    let words = FirmWords { points: points.clone(), receipt: String::new(), rehire_rule: "两年内可回来".into() };
    let draft = depart::set_words(firm.archive(), (owner, firm.today), &words).unwrap();
    firm.write(vec![draft]);
    assert_eq!(depart::points(firm.archive(), Language::En), points);
    let list = points.clone();
    firm.act(|archive, today, ids| depart::depart(archive, a, today, ("回老家", None), &list, ids)).unwrap();
    let (departure, _) = firm.archive().live(Kind::Departure).next().unwrap();
    let first = depart::list(firm.archive(), departure)[0].clone();
    assert_eq!((first.text.as_str(), first.done), (points[0].as_str(), None));
    let drafts = vec![
        depart::tick(firm.archive(), first.id, Some((firm.today, owner))),
        depart::conclude(firm.archive(), departure, Some(firm.today), ("by-rule", "")),
    ];
    firm.write(drafts);
    assert_eq!(depart::list(firm.archive(), departure)[0].by, Some(owner));
    // What was talked of stands at its point, and can be taken away again.
    firm.write(vec![depart::note(firm.archive(), first.id, "想离家近 ")]);
    assert_eq!(depart::list(firm.archive(), departure)[0].note, "想离家近");
    firm.write(vec![depart::note(firm.archive(), first.id, " ")]);
    assert_eq!(depart::list(firm.archive(), departure)[0].note, "");
    // The receipt says the firm's own words, where there are any.
    assert!(depart::receipt(firm.archive(), Language::En).starts_with("Customer data"));
    let words = FirmWords { receipt: "资料已交回".into(), ..words };
    let draft = depart::set_words(firm.archive(), (owner, firm.today), &words).unwrap();
    firm.write(vec![draft]);
    assert_eq!(depart::receipt(firm.archive(), Language::En), "资料已交回");
    // Nothing was handed over: their boss answers from the next day on.
    assert_eq!(duty(firm.archive(), customer, firm.today).unwrap().member, a);
    firm.later(1);
    assert_eq!(duty(firm.archive(), customer, firm.today).unwrap().ground, Ground::Boss);
    firm.depart(b).unwrap();
    firm.later(1);
    assert_eq!(firm.depart(owner), Err(Refused("last-member")));
    let back = depart::come_back(firm.archive(), (owner, firm.today), a).unwrap();
    firm.write(vec![back]);
    assert_eq!(duty(firm.archive(), customer, firm.today).unwrap().member, a);
}

#[test]
fn early_signs_are_only_of_groups_and_only_where_they_are_asked_for() {
    let (mut firm, [owner, a, b], customer) = firm();
    let c = firm.hire("孙伟", "rep", Some(owner));
    for _ in 0..30 {
        for member in [a, b, c] {
            firm.visit(customer, member, "");
        }
        firm.later(2);
    }
    firm.later(27);
    let ago = |firm: &Firm, days: u64| {
        let day = firm.today - Days::new(days);
        u64::try_from(day.and_hms_opt(12, 0, 0).unwrap().and_utc().timestamp_millis()).unwrap()
    };
    let export = signs::Export { at_ms: ago(&firm, 5), customers: 500 };
    let (few, old) = (signs::Export { customers: 20, ..export }, signs::Export { at_ms: ago(&firm, 40), ..export });
    assert_eq!(signs::signs(firm.archive(), &[export], firm.today), []);
    let draft = signs::ask(firm.archive(), true);
    firm.write(vec![draft]);
    let found = signs::signs(firm.archive(), &[few, old, export], firm.today);
    let exports = found.iter().filter(|sign| matches!(sign, signs::Sign::MassExport(_))).count();
    assert_eq!(exports, 1, "a mass export, and lately");
    let fewer = found.iter().filter(|sign| matches!(sign, signs::Sign::FewerCards { .. })).count();
    assert_eq!(fewer, 2, "{found:?}");
    assert!(found.contains(&signs::Sign::MassExport(export)));
    assert!(found.contains(&signs::Sign::Silent { boss: Some(owner), members: 3, silent: 3 }), "{found:?}");
}

#[test]
fn a_worth_is_what_orders_say_or_an_estimate() {
    let (mut firm, [_, a, _], customer) = firm();
    let mut draft = Draft::about(customer);
    draft.put(&customer_key(customer), "revenue", Value::Int(500_000));
    firm.write(vec![draft]);
    let worth = |firm: &Firm| firm.scene().worth_of(customer);
    assert_eq!((worth(&firm).revenue, worth(&firm).estimated), (500_000, true));
    firm.order(customer, a, 70_000);
    assert_eq!((worth(&firm).revenue, worth(&firm).estimated, worth(&firm).arrears), (70_000, false, 0));
    firm.later(400);
    firm.order(customer, a, 30_000);
    assert_eq!((worth(&firm).revenue, worth(&firm).orders), (30_000, 1));
}

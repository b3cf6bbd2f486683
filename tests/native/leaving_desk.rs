//! What is written by hand around leaving: ties, orders, roles; who may run a handover, and what is offered anew at once.

use crate::leaving::Firm;
use crate::sessions::{open_memory, run};
use keliu::app::error::AppError;
use keliu::app::export_log;
use keliu::app::leaving::{reoffer_all, send, withdraw, write};
use keliu::app::session::Session;
use keliu::domain::id::Id;
use keliu::domain::kind::Kind;
use keliu::domain::record::Key;
use keliu::domain::value::Value;
use keliu::edits::customers::{card as new_card, card_people, create, member};
use keliu::edits::form::OpenField;
use keliu::edits::members::{set_boss, set_role};
use keliu::edits::{Refused, orders};
use keliu::leaving::exposure::{Choice, Scene};
use keliu::leaving::item::{Handover, State, Why, items};
use keliu::leaving::offer::{self, Which, assign};
use keliu::leaving::plan::{Request, plan};
use keliu::leaving::rates::Rates;
use keliu::leaving::value::{Period, worth};
use keliu::leaving::{accept, rights, ties};
use keliu::log::draft::Draft;
use keliu::storage::{AnyStore, Memory};
use std::collections::BTreeSet;

/// An owner, a manager with two reps, and a customer of the first.
fn firm() -> (Firm, [Id; 4], Id) {
    let mut firm = Firm::default();
    let owner = firm.hire("何望川", "owner", None);
    let manager = firm.hire("周强", "manager", Some(owner));
    let (a, b) = (firm.hire("赵杰", "rep", Some(manager)), firm.hire("钱丽", "rep", Some(manager)));
    let customer = firm.customer("玉家商店", Some(a));
    (firm, [owner, manager, a, b], customer)
}

fn person(firm: &mut Firm, customer: Id, name: &str) -> Id {
    let key = Key::new(Kind::Contact, firm.id());
    let mut draft = Draft::about(customer);
    draft.put(&key, "customer", Value::id(customer));
    draft.put_text(&key, "name", name);
    firm.write(vec![draft]);
    key.id
}

#[test]
fn a_card_says_with_whom_it_was_and_who_else_was_there() {
    let (mut firm, [owner, manager, a, _], customer) = firm();
    let [one, other] = ["王庆", "李红"].map(|name| person(&mut firm, customer, name));
    let parts = ["谈价", "", "", "", "", ""].map(str::to_owned);
    for with in [one, one, other] {
        let id = firm.id();
        let mut draft = new_card(id, customer, Some(manager), firm.today, &parts).unwrap();
        card_people(&mut draft, id, Some(with), [owner]);
        firm.write(vec![draft]);
    }
    let suggested = |contact: Id, who: Id| {
        let rows = ties::rows(firm.archive(), customer, contact, firm.today);
        rows.into_iter().find(|row| row.member == who).unwrap().suggested
    };
    assert_eq!([one, other].map(|with| suggested(with, manager)), [Some(3), Some(2)]);
    assert_eq!([manager, owner, a].map(|who| suggested(one, who)), [Some(3), Some(3), None]);
    // The owner was there: the company has met the customer too.
    let exposed = keliu::leaving::exposure::exposure(firm.archive(), &firm.scene(), &Choice::members([a]));
    assert_eq!(exposed.rows[0].line, keliu::leaving::lines::Line::Loop);
}

#[test]
fn a_tie_is_asked_of_everybody_beside_what_the_cards_suggest() {
    let (mut firm, [_, manager, a, b], customer) = firm();
    let contact = person(&mut firm, customer, "王庆");
    for _ in 0..3 {
        firm.visit(customer, a, "");
    }
    let rows = |firm: &Firm| ties::rows(firm.archive(), customer, contact, firm.today);
    let of = |firm: &Firm, who: Id| rows(firm).into_iter().find(|row| row.member == who).unwrap();
    assert_eq!((rows(&firm).len(), rows(&firm)[0].member), (4, a));
    assert_eq!((of(&firm, a).given, of(&firm, a).suggested), (None, Some(3)));
    assert_eq!((of(&firm, b).strength(), of(&firm, b).suggested), (0, None));
    let whole = (customer, contact, b);
    firm.act(|archive, _, ids| Ok::<_, Refused>(vec![ties::write(archive, ids(), whole, Some(5), "backup")?])).unwrap();
    let written = of(&firm, b);
    assert_eq!((written.given, written.part.as_str(), rows(&firm)[0].member), (Some(5), "backup", b));
    // It counts: the customer hangs on two now, and the owner has not met them.
    let exposed = keliu::leaving::exposure::exposure(firm.archive(), &firm.scene(), &Choice::members([a]));
    assert_eq!(exposed.rows[0].line, keliu::leaving::lines::Line::Double);
    // Who has left is asked about no more, but what was written stays in sight.
    firm.depart(b).unwrap();
    firm.depart(manager).unwrap();
    firm.later(1);
    let left: BTreeSet<Id> = rows(&firm).iter().map(|row| row.member).collect();
    assert!(left.contains(&b) && !left.contains(&manager), "{left:?}");
}

/// Fills in the form for an order as a person does; gives the order.
fn ordered(firm: &mut Firm, customer: Id, order: Option<Id>, typed: &[(&str, &str)]) -> Result<Id, Refused> {
    let id = order.unwrap_or_else(|| firm.id());
    let key = Key::new(Kind::Order, id);
    let has_lines = firm.archive().lines(id).next().is_some();
    let fields: Vec<OpenField> =
        orders::form_fields(has_lines).map(|def| OpenField::of(firm.archive().get(&key), def)).collect();
    let text = |name: &str| {
        let typed = typed.iter().find(|(key, _)| *key == name).map(|(_, text)| (*text).to_owned());
        let stood = || fields.iter().find(|field| field.def.key == name).map(|field| field.text().to_owned());
        typed.or_else(stood).unwrap_or_default()
    };
    orders::check(has_lines, text)?;
    let mut draft = Draft::about(customer);
    if order.is_none() {
        orders::begin(&mut draft, &key, customer);
    }
    for field in &fields {
        if let Some(typed) = field.read(&text(field.def.key))? {
            field.write(&mut draft, firm.archive(), &key, typed);
        }
    }
    firm.write(vec![draft]);
    Ok(id)
}

#[test]
fn an_order_by_hand_counts_is_changed_and_taken_out() {
    let (mut firm, [_, _, a, _], customer) = firm();
    let mut draft = Draft::about(customer);
    draft.put(&keliu::log::draft::customer_key(customer), "revenue", Value::Int(900_000));
    firm.write(vec![draft]);
    let now = |firm: &Firm| worth(firm.archive(), customer, Period::ALL);
    assert!(now(&firm).estimated);
    let day = firm.today.to_string();
    for (typed, code) in [
        (vec![("total", "800")], "date-missing"),
        (vec![("date", day.as_str())], "amount-missing"),
        (vec![("date", day.as_str()), ("total", "8o0")], "money-invalid"),
    ] {
        assert_eq!(ordered(&mut firm, customer, None, &typed), Err(Refused(code)));
    }
    assert_eq!(firm.archive().count(Kind::Order), 0);
    let typed = [("date", day.as_str()), ("code", "A-7"), ("total", "800"), ("cost", "500"), ("paid", "300")];
    let order = ordered(&mut firm, customer, None, &typed).unwrap();
    let found = now(&firm);
    assert_eq!((found.orders, found.revenue, found.estimated, found.arrears), (1, 80_000, false, 50_000));
    // The cost is known, so the firm's rate does not count.
    assert_eq!((found.costed, found.margin(100)), (80_000, 30_000));
    ordered(&mut firm, customer, Some(order), &[("paid", "800"), ("cost", "")]).unwrap();
    assert_eq!((now(&firm).arrears, now(&firm).margin(100)), (0, 8_000));
    let mut draft = Draft::about(customer);
    orders::handled_by(&mut draft, firm.archive(), &Key::new(Kind::Order, order), Some(a));
    firm.write(vec![draft]);
    assert!(firm.scene().touches.members(customer).contains(&a));
    let gone = orders::remove(firm.archive(), customer, order);
    firm.write(vec![gone]);
    assert_eq!((now(&firm).orders, now(&firm).revenue, now(&firm).estimated), (0, 900_000, true));
}

#[test]
fn an_order_with_lines_is_what_they_come_to() {
    let (mut firm, _, customer) = firm();
    let day = firm.today.to_string();
    let order = ordered(&mut firm, customer, None, &[("date", day.as_str()), ("total", "1")]).unwrap();
    let line = Key::new(Kind::OrderLine, firm.id());
    let mut draft = Draft::about(customer);
    draft.put(&line, "order", Value::id(order));
    draft.put(&line, "quantity", Value::Int(2_000));
    draft.put(&line, "price", Value::Int(4_500));
    firm.write(vec![draft]);
    let keys: Vec<&str> = orders::form_fields(true).map(|def| def.key).collect();
    assert_eq!(keys, ["date", "code", "paid", "note"]);
    ordered(&mut firm, customer, Some(order), &[("paid", "10")]).unwrap();
    let found = worth(firm.archive(), customer, Period::ALL);
    assert_eq!((found.revenue, found.arrears), (9_000, 8_000));
}

#[test]
fn roles_and_superiors_make_no_knots() {
    let (mut firm, [owner, manager, a, b], _) = firm();
    let team = |firm: &Firm, boss: Id| Choice::team(firm.archive(), boss, firm.today).members;
    assert_eq!(team(&firm, manager), BTreeSet::from([manager, a, b]));
    let loops = [(manager, Some(a)), (a, Some(a)), (owner, Some(b))];
    for (member, boss) in loops {
        assert_eq!(set_boss(firm.archive(), member, boss).unwrap_err(), Refused("reports-to-loop"));
    }
    assert_eq!(set_boss(firm.archive(), Id(99), None).unwrap_err(), Refused("member-missing"));
    assert_eq!(set_boss(firm.archive(), a, Some(Id(99))).unwrap_err(), Refused("member-missing"));
    let moved = set_boss(firm.archive(), b, Some(owner)).unwrap();
    firm.write(vec![moved]);
    assert_eq!(team(&firm, manager), BTreeSet::from([manager, a]));
    let role = |firm: &Firm, member: Id, role: &str| set_role(firm.archive(), member, role, firm.today);
    assert_eq!(role(&firm, owner, "rep").unwrap_err(), Refused("last-owner"));
    assert_eq!(role(&firm, a, "king").unwrap_err(), Refused("role-invalid"));
    let made = role(&firm, a, "owner").unwrap();
    firm.write(vec![made]);
    // An owner who has left is none who is there.
    firm.depart(a).unwrap();
    firm.later(1);
    assert_eq!(role(&firm, owner, "rep").unwrap_err(), Refused("last-owner"));
    let free = set_boss(firm.archive(), b, None).unwrap();
    firm.write(vec![free]);
    assert_eq!(firm.archive().record(Kind::Member, b).unwrap().reference("reports_to"), None);
}

#[test]
fn what_was_refused_is_offered_to_another_at_once() {
    let (mut firm, [owner, manager, a, b], first) = firm();
    let others: Vec<Id> = ["二店", "三店", "四店"].into_iter().map(|name| firm.customer(name, Some(a))).collect();
    let mut plan = firm.plan(firm.request([a], Why::Leave, owner)).unwrap();
    let all: Vec<Id> = [&[first][..], &others].concat();
    assign(&mut plan, &all, Some(b));
    let handover = firm.offer(&plan).unwrap();
    let items = firm.items(handover);
    firm.accept(&items[0]).unwrap();
    for (at, refused) in [(1, true), (2, false)] {
        let item = items[at].id;
        firm.act(|archive, today, _| Ok::<_, Refused>(vec![accept::query(archive, item, b, today, "?", refused)?]))
            .unwrap();
    }
    let again = |firm: &Firm, which: Which, to: Id| offer::reoffer_all(firm.archive(), handover, which, to, firm.today);
    assert_eq!(again(&firm, Which::Open, a).unwrap_err(), Refused("nothing-to-hand-over"), "who leaves");
    let drafts = again(&firm, Which::Answered, manager).unwrap();
    assert_eq!(drafts.len(), 2);
    firm.write(drafts);
    let to: Vec<_> = firm.items(handover).iter().map(|item| (item.state, item.successor.unwrap())).collect();
    let offered = |to: Id| (State::Offered, to);
    assert_eq!(to, [(State::Accepted, b), offered(manager), offered(manager), offered(b)]);
    assert_eq!(again(&firm, Which::Answered, owner).unwrap_err(), Refused("nothing-to-hand-over"));
    let drafts = again(&firm, Which::Open, owner).unwrap();
    firm.write(drafts);
    firm.accept_all(handover);
    firm.assert_nothing_is_orphaned();
    let took = firm.items(handover).iter().filter(|item| item.successor == Some(owner)).count();
    assert_eq!((took, again(&firm, Which::Open, b)), (3, Err(Refused("nothing-to-hand-over"))));
}

#[test]
fn only_the_owner_and_who_runs_it_may_change_a_handover() {
    let (mut firm, [owner, manager, a, b], _) = firm();
    let plan = firm.plan(firm.request([a], Why::Leave, b)).unwrap();
    let handover = firm.offer(&plan).unwrap();
    let found = Handover::read(firm.archive(), handover).unwrap();
    let may = |firm: &Firm| {
        [owner, manager, a, b].map(|who| {
            (
                rights::may_offer(firm.archive(), who, firm.today),
                rights::may_run(firm.archive(), &found, who, firm.today),
            )
        })
    };
    assert_eq!(may(&firm), [(true, true), (true, false), (false, false), (false, true)]);
    assert_eq!(rights::demand_offer(firm.archive(), a, firm.today), Err(Refused("not-owner")));
    assert_eq!(rights::demand_run(firm.archive(), handover, a, firm.today), Err(Refused("not-keeper")));
    assert_eq!(rights::demand_run(firm.archive(), Id(9), owner, firm.today), Err(Refused("item-missing")));
    let staff = [owner, manager, a].map(|who| rights::demand_staff(firm.archive(), who, firm.today));
    assert_eq!(staff, [Ok(()), Err(Refused("owner-only")), Err(Refused("owner-only"))]);
    // Passphrases of their own: each for themselves. One PC without: whoever sits there.
    assert_eq!([(a, true), (b, true), (a, false)].map(|(me, own)| rights::may_answer(me, b, own)), [false, true, true]);
    let answer = [a, b].map(|me| rights::demand_answer(me, b, true));
    assert_eq!(answer, [Err(Refused("not-successor")), Ok(())]);
    // The rates and the early signs are the owner's; nobody is asked before the first record.
    let rule = |by: Option<Id>| {
        let by = by.map(|by| (by, firm.today));
        let rates = rights::set_rates(firm.archive(), by, &Rates::default()).map(|_| ());
        (rates, rights::ask_signs(firm.archive(), by, true).map(|_| ()))
    };
    let refused = || (Err(Refused("owner-only")), Err(Refused("owner-only")));
    let by = [None, Some(owner), Some(manager), Some(a)].map(rule);
    assert_eq!(by, [(Ok(()), Ok(())), (Ok(()), Ok(())), refused(), refused()]);
    // Only who may offer takes somebody in, too.
    let hire = |by: Id| rights::hire(firm.archive(), Some((by, firm.today)), Id(9), "孙伟").map(|_| ());
    assert_eq!([owner, manager, a].map(hire), [Ok(()), Ok(()), Err(Refused("not-owner"))]);
    // An owner who has left runs nothing; where two copies leave none, it may not come to a stop.
    let mut draft = Draft::company();
    let left = Value::Date(keliu::domain::date::PartialDate::solar(firm.today));
    draft.set(firm.archive(), &Key::new(Kind::Member, owner), "left", Some(left));
    firm.write(vec![draft]);
    firm.later(1);
    assert_eq!(may(&firm), [(true, true); 4]);
}

#[test]
fn a_use_case_refuses_who_may_not() {
    run(async {
        let session = Session::new(AnyStore::Memory(Memory::default()), false);
        let (a, b) = (Id(0xa), Id(0xb));
        let made = write(&session, |_, ids| {
            let customer = create([Id(0xc), ids()], "玉家商店", "", None, Some(a), crate::importing::today())?;
            Ok(vec![member(a, "赵杰")?, member(b, "钱丽")?, customer])
        });
        made.await.unwrap();
        let (me, today) = (session.me().unwrap().member, crate::importing::today());
        let request = Request {
            leavers: BTreeSet::from([a]),
            why: Why::Leave,
            start: today,
            until: None,
            reason: String::new(),
            keeper: b,
            successors: BTreeSet::from([b]),
            limit: None,
        };
        let planned = {
            let archive = session.archive();
            plan(&archive, &Scene::read(&archive, Period::ALL, today), request).unwrap()
        };
        let become_rep = |role: &'static str| {
            write(&session, move |_, _| {
                let mut draft = Draft::company();
                draft.put(&Key::new(Kind::Member, b), "role", Value::text("owner"));
                draft.put(&Key::new(Kind::Member, me), "role", Value::text(role));
                Ok(vec![draft])
            })
        };
        let (handover, _) = send(&session, &planned, Period::ALL, today, "").await.unwrap();
        become_rep("rep").await.unwrap();
        let held = session.archive().count(Kind::HandoverItem);
        assert_eq!(send(&session, &planned, Period::ALL, today, "").await, Err(AppError::Input("not-owner")));
        assert_eq!(withdraw(&session, handover, today).await, Err(AppError::Input("not-keeper")));
        let anew = reoffer_all(&session, handover, Which::Open, me, today).await;
        assert_eq!(anew, Err(AppError::Input("not-keeper")));
        assert_eq!(session.archive().count(Kind::HandoverItem), held);
        assert!(items(&session.archive(), handover).iter().all(|item| item.successor == Some(b)));
        // A manager starts handovers; this one is not theirs.
        become_rep("manager").await.unwrap();
        assert_eq!(withdraw(&session, handover, today).await, Err(AppError::Input("not-keeper")));
        become_rep("owner").await.unwrap();
        reoffer_all(&session, handover, Which::Open, me, today).await.unwrap();
        withdraw(&session, handover, today).await.unwrap();
        assert!(Handover::read(&session.archive(), handover).unwrap().withdrawn.is_some());
    });
}

#[test]
fn an_export_is_noted_on_this_device_alone() {
    run(async {
        let memory = Memory::default();
        let session = Session::new(AnyStore::Memory(memory.clone()), false);
        let today = crate::importing::today();
        write(&session, |_, ids| Ok(vec![create([Id(0xc), ids()], "玉家商店", "", None, None, today)?])).await.unwrap();
        let digest = keliu::domain::digest::digest(&session.archive());
        assert_eq!(export_log::exports(&session).await.unwrap(), []);
        for at in 1..=120 {
            export_log::note(&session, at).await.unwrap();
        }
        // The last hundred, on disk, and no part of the archive.
        let session = open_memory(&memory).await;
        let all = export_log::exports(&session).await.unwrap();
        assert_eq!((all.len(), all[0].at_ms, all[99].at_ms, all[99].customers), (100, 21, 120, 1));
        assert_eq!(keliu::domain::digest::digest(&session.archive()), digest);
    });
}

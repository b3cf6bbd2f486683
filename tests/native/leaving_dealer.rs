//! The dealer's sales manager and four reps leave in one week: simulated, handed over, accepted by three, watched for 90 days.

use crate::import_dealer::sheets;
use crate::importing::data;
use crate::leaving::Firm;
use crate::leaving_session::check_hashes;
use chrono::Days;
use keliu::bundle::minisig::derive_public;
use keliu::bundle::protocol::{Trust, sign_as, verify};
use keliu::domain::customer::{responsible, solar};
use keliu::domain::id::Id;
use keliu::domain::kind::Kind;
use keliu::domain::labels::Language;
use keliu::domain::record::Key;
use keliu::domain::value::Value;
use keliu::edits::Refused;
use keliu::leaving::check::problems;
use keliu::leaving::exposure::{Choice, exposure};
use keliu::leaving::held::{Holding, held};
use keliu::leaving::item::{Handover, State, Why, red};
use keliu::leaving::offer::reoffer;
use keliu::leaving::papers::{self, Role};
use keliu::leaving::plan::Request;
use keliu::leaving::watch::{self, Outcome, Said};
use keliu::leaving::{accept, note, rates};
use keliu::log::draft::Draft;
use std::collections::BTreeSet;

const TEAM: [&str; 4] = ["赵杰", "钱丽", "孙伟", "李娜"];
const STAY: [&str; 3] = ["周强", "吴静", "郑涛"];

struct Dealer {
    firm: Firm,
    owner: Id,
    manager: Id,
    team: BTreeSet<Id>,
}

/// The dealer's register, with an owner, and a manager whom four reps report to and who leads three customers himself.
fn dealer() -> Dealer {
    let mut firm = Firm::default();
    firm.office.import(sheets());
    firm.office.import(["cards", "orders"].map(|name| data(&format!("dealer/{name}.csv"))).into());
    let owner = firm.hire("何望川", "owner", None);
    let manager = firm.hire("沈嘉禾", "manager", Some(owner));
    let mut drafts = Draft::company();
    for rep in TEAM {
        let key = Key::new(Kind::Member, firm.named(rep));
        drafts.set(firm.archive(), &key, "reports_to", Some(Value::id(manager)));
    }
    firm.write(vec![drafts]);
    let customers: Vec<Id> = firm.archive().live(Kind::Customer).map(|(id, _)| id).collect();
    for customer in customers.iter().step_by(200) {
        firm.lead(*customer, manager);
    }
    for customer in customers.iter().step_by(10) {
        let lead = responsible(firm.archive(), *customer).unwrap();
        firm.remind(*customer, lead, 20);
    }
    let team = Choice::team(firm.archive(), manager, firm.today).members;
    Dealer { firm, owner, manager, team }
}

#[test]
fn the_simulation_agrees_with_the_register() {
    let Dealer { firm, manager, team, .. } = dealer();
    assert_eq!(team, TEAM.iter().map(|rep| firm.named(rep)).chain([manager]).collect());
    let archive = firm.archive();
    let found = exposure(archive, &firm.scene(), &Choice { members: team.clone(), town: None });
    // Who is assigned, or wrote a card or an order in the last twelve months, each counted by hand.
    let since = firm.today - chrono::Months::new(12);
    let (mut served, mut alone, mut revenue) = (0, 0, 0_i64);
    for (customer, _) in archive.live(Kind::Customer) {
        let of = |kind: Kind| archive.about(customer, kind);
        let assigned = of(Kind::Assignment).filter(|(_, record)| record.get("to").is_none());
        let dated = of(Kind::Card).chain(of(Kind::Order)).filter(|(_, one)| solar(one, "date").unwrap() > since);
        let known: BTreeSet<Id> = assigned.chain(dated).filter_map(|(_, one)| one.reference("member")).collect();
        if known.is_disjoint(&team) {
            continue;
        }
        served += 1;
        alone += usize::from(known.is_subset(&team));
        for (order, _) in of(Kind::Order).filter(|(_, one)| solar(one, "date").unwrap() > since) {
            for (_, line) in archive.lines(order) {
                let number = |field: &str| line.get(field).unwrap().as_int().unwrap();
                revenue += number("quantity") * number("price") / 1000;
            }
        }
    }
    assert_eq!((found.served.customers, found.alone.customers), (served, alone));
    assert_eq!(found.served.worth.revenue, revenue);
    assert!(served > 280 && alone > 250 && found.promises > 0 && found.reminders > 20, "{served} {alone}");
    // Costs are known here, so the margin is; it is what the rates are laid on.
    assert_eq!(found.served.worth.costed, revenue);
    let loss = found.served.worth.margin(0) / 20;
    assert!((found.loss - loss).abs() <= 1, "{} {loss}", found.loss);
    let region = Choice::region(archive, "张桥镇", firm.today);
    let there = exposure(archive, &firm.scene(), &region);
    assert!(
        there.rows.iter().all(|row| archive.record(Kind::Customer, row.customer).unwrap().text("town") == "张桥镇")
    );
    assert_eq!(there.alone.customers, there.served.customers);
    assert_eq!(rates::cost_of_loss(64_000, 50, 4_000_000, 100), 1_280_000_000);
}

/// Plans and offers the handover of the whole team to three who stay.
fn hand_over(dealer: &mut Dealer) -> Id {
    let firm = &mut dealer.firm;
    let stay: BTreeSet<Id> = STAY.iter().map(|rep| firm.named(rep)).collect();
    let start = firm.today + Days::new(7);
    let request = Request {
        start,
        reason: "集体离职".into(),
        successors: stay,
        limit: Some(140),
        ..firm.request(dealer.team.iter().copied(), Why::Leave, dealer.owner)
    };
    let mut plan = firm.plan(request).unwrap();
    let scene = firm.scene();
    assert_eq!(problems(firm.archive(), &scene, &plan), []);
    note::fill(firm.archive(), &scene, &mut plan, Language::Zh);
    let missing = note::missing(firm.archive(), &scene, &plan, Language::Zh);
    assert!(missing.contains("赵杰 2026-11"), "{missing}");
    assert!(plan.proposals.iter().all(|proposal| proposal.note.contains("谁做主")));
    firm.offer(&plan).unwrap()
}

#[test]
fn a_manager_and_four_reps_leave_in_one_week() {
    let mut dealer = dealer();
    let handover = hand_over(&mut dealer);
    let Dealer { mut firm, owner, team, .. } = dealer;
    let items = firm.items(handover);
    let heads: BTreeSet<Id> = items.iter().filter_map(|item| item.successor).collect();
    assert_eq!(heads.len(), 3);
    for head in &heads {
        assert!(items.iter().filter(|item| item.successor == Some(*head)).count() <= 140);
    }
    // One is refused, and goes to another; everybody accepts the rest.
    let led = |customer| responsible(firm.archive(), customer).is_some_and(|lead| team.contains(&lead));
    let refused = items.iter().find(|item| led(item.customer)).unwrap().clone();
    let by = refused.successor.unwrap();
    firm.later(1);
    firm.act(|archive, today, _| Ok::<_, Refused>(vec![accept::query(archive, refused.id, by, today, "太远", true)?]))
        .unwrap();
    for item in items.iter().filter(|item| item.id != refused.id) {
        firm.accept(item).unwrap();
    }
    assert_eq!(red(firm.archive(), firm.today).len(), 1);
    for member in &team {
        firm.depart(*member).unwrap();
        firm.assert_nothing_is_orphaned();
    }
    firm.later(1);
    firm.assert_nothing_is_orphaned();
    let other = heads.iter().copied().find(|head| *head != by).unwrap();
    firm.act(|archive, today, _| Ok::<_, Refused>(vec![reoffer(archive, refused.id, other, today)?])).unwrap();
    firm.accept_all(handover);
    assert_eq!(responsible(firm.archive(), refused.customer), Some(other));
    assert!(firm.items(handover).iter().all(|item| item.state == State::Accepted));
    firm.later(6);
    firm.assert_nothing_is_orphaned();
    let left = held(firm.archive(), &team, firm.today);
    let binds = left.values().flat_map(|of| of.values().flatten());
    assert!(!binds.into_iter().any(|holding| matches!(holding, Holding::Part(..) | Holding::Reminder(_))));
    signed_and_verified(&mut firm, handover, owner, other);
}

/// The protocol stands for what the log says; signing it does not alter it.
fn signed_and_verified(firm: &mut Firm, handover: Id, owner: Id, successor: Id) {
    let company = Id(77);
    let text = papers::text(&firm.office.device.log, company, handover).unwrap();
    assert!(papers::is_backed(&firm.office.device.log, &text));
    let (lines, bodies) = keliu::bundle::lines::write(firm.office.device.log.changes()).unwrap();
    check_hashes(&lines, &bodies, &text);
    let items = firm.items(handover).len();
    assert_eq!(text.lines().filter(|line| line.starts_with("item: ")).count(), items);
    // One for the handover, an offer and an answer for each, and a refusal with a new offer for one.
    assert_eq!(text.lines().filter(|line| line.starts_with("change: ")).count(), 1 + 2 * items + 2);
    let (root, device) = ([7; 32], [8; 32]);
    let trust = Trust { root: derive_public(&root), devices: vec![derive_public(&device)] };
    let paper = firm.id();
    let today = firm.today;
    firm.write(vec![papers::keep(paper, handover, &text, today)]);
    for (seed, role, member) in [(device, Role::Successor, successor), (root, Role::Owner, owner)] {
        let signed = sign_as(&seed, &text, role, member).unwrap();
        let id = firm.id();
        firm.write(vec![papers::sign(id, paper, &signed, today)]);
    }
    let kept = papers::papers(firm.archive(), handover).remove(0);
    assert_eq!((kept.text.as_str(), kept.signatures.len()), (text.as_str(), 2));
    for signed in &kept.signatures {
        assert_eq!(verify(&kept.text, signed, &trust), Ok(()));
        assert!(verify(&kept.text.replace("accepted", "offered"), signed, &trust).is_err());
    }
    assert_eq!(papers::text(&firm.office.device.log, company, handover), Some(text.clone()));
    let forged = text.replacen("change: ", "change: 00", 1);
    assert!(!papers::is_backed(&firm.office.device.log, &forged));
}

#[test]
fn ninety_days_later_the_page_says_how_it_held() {
    let mut dealer = dealer();
    let handover = hand_over(&mut dealer);
    let Dealer { mut firm, owner, .. } = dealer;
    firm.later(3);
    firm.accept_all(handover);
    firm.later(4);
    let before = watch::watch(firm.archive(), handover, firm.today).unwrap();
    assert!(before.iter().all(|one| one.checks.iter().all(|check| check.outcome.is_none())));
    let bought = |one: &&watch::Watched| one.checks[3].before > 0;
    let buyers: Vec<watch::Watched> = before.iter().filter(bought).cloned().collect();
    let (kept, rest) = buyers.split_at(buyers.len() / 2);
    firm.later(5);
    for one in kept {
        firm.order(one.item.customer, one.item.successor.unwrap(), one.checks[3].before);
    }
    firm.later(85);
    let watched = watch::watch(firm.archive(), handover, firm.today).unwrap();
    let outcome =
        |customer: Id, at: usize| watched.iter().find(|one| one.item.customer == customer).unwrap().checks[at].outcome;
    assert!(kept.iter().all(|one| outcome(one.item.customer, 3) == Some(Outcome::Kept)));
    assert!(rest.iter().all(|one| outcome(one.item.customer, 3) == Some(Outcome::Lost)));
    let said = Said { outcome: Some(Outcome::Lost), quote: "低5%".into(), ..Said::default() };
    let (today, gone) = (firm.today, rest[0].item.id);
    let say = |said: &Said| watch::say(firm.archive(), Id(5), (gone, 90), (owner, today), said);
    assert_eq!(say(&said).unwrap_err(), Refused("cause-missing"));
    let draft = say(&Said { cause: "followed".into(), ..said }).unwrap();
    firm.write(vec![draft]);
    let watched = watch::watch(firm.archive(), handover, firm.today).unwrap();
    let page = watch::summary(&Handover::read(firm.archive(), handover).unwrap(), &watched);
    let last = page.looks.last().unwrap();
    assert_eq!((page.customers, page.open, page.median_days), (watched.len(), 0, Some(3)));
    assert_eq!((last.after, last.seen, last.ordered), (90, watched.len(), kept.len()));
    assert_eq!((last.lost, last.kept + last.shaken + last.lost), (rest.len(), watched.len()));
    assert!(last.cost > 0 && last.before > 0 && last.value > 0);
    assert_eq!(page.causes, [(String::new(), rest.len() - 1), ("followed".into(), 1)]);
    assert_eq!(page.quotes, [(rest[0].item.customer, "低5%".to_owned())]);
}

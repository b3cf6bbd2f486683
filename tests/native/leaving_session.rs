//! Leaving in a session: each step one user action on disk, and a protocol that minisign itself verifies.

use crate::importing::today;
use crate::lock::{OTHER, OWNER, chosen, word};
use crate::sessions::{open_memory, run};
use keliu::app::error::AppError;
use keliu::app::identity::{DeviceDoc, OwnerDoc};
use keliu::app::leaving::{accept, leave, make_protocol, send, sign_protocol, verify_protocol, write};
use keliu::app::lock::{self, Who};
use keliu::app::session::Session;
use keliu::app::undo::undo;
use keliu::bundle::lines;
use keliu::bundle::minisig::{PublicKey, derive_public};
use keliu::domain::customer::responsible;
use keliu::domain::id::Id;
use keliu::domain::kind::Kind;
use keliu::edits::customers::{create, member, reminder};
use keliu::jobs::client::Jobs;
use keliu::leaving::accept::introduce;
use keliu::leaving::exposure::Scene;
use keliu::leaving::item::{Why, items, red};
use keliu::leaving::offer::assign;
use keliu::leaving::papers::{Role, Signed, is_current, papers};
use keliu::leaving::plan::{Plan, Request, plan};
use keliu::leaving::value::Period;
use keliu::storage::{AnyStore, Memory};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;
use std::{env, fs};

const A: Id = Id(0xa);
const CUSTOMER: Id = Id(0xc);

/// An owner and a rep with one customer and a reminder.
async fn office(memory: &Memory) -> (Session, Id) {
    let session = Session::new(AnyStore::Memory(memory.clone()), false);
    let made = write(&session, |_, ids| {
        let customer = create([CUSTOMER, ids()], "玉家商店", "", None, Some(A), today())?;
        Ok(vec![member(A, "赵杰")?, customer, reminder(ids(), CUSTOMER, Some(A), today(), "call")?])
    });
    made.await.unwrap();
    let owner = session.me().unwrap().member;
    (session, owner)
}

fn planned(session: &Session, keeper: Id) -> Plan {
    let request = Request {
        leavers: BTreeSet::from([A]),
        why: Why::Leave,
        start: today(),
        until: None,
        reason: "辞职".into(),
        keeper,
        successors: BTreeSet::new(),
        limit: None,
    };
    let archive = session.archive();
    plan(&archive, &Scene::read(&archive, Period::ALL, today()), request).unwrap()
}

#[test]
fn a_protocol_is_signed_by_successor_and_owner_and_verified_by_minisign() {
    run(async {
        let memory = Memory::default();
        let (session, owner) = office(&memory).await;
        let jobs = Jobs::default();
        let (handover, _) = send(&session, &planned(&session, owner), Period::ALL, today(), "").await.unwrap();
        let item = items(&session.archive(), handover)[0].clone();
        accept(&session, &[(item.id, owner)], today()).await.unwrap();
        leave(&session, A, today(), ("", Some(handover)), &["talk".to_owned()]).await.unwrap();
        let protocol = make_protocol(&session, handover, today()).await.unwrap();
        let whole = (handover, protocol);
        for role in [Role::Successor, Role::Owner] {
            sign_protocol(&session, &jobs, whole, role, today()).await.unwrap();
        }
        let stranger = sign_protocol(&session, &jobs, whole, Role::Leaver, today()).await;
        assert_eq!(stranger, Err(AppError::Input("not-party")));
        // Everything is on disk.
        let session = open_memory(&memory).await;
        let verified = verify_protocol(&session, &jobs, whole).await.unwrap();
        assert!(verified.backed && verified.current);
        assert_eq!(verified.signatures.iter().map(|(_, wrong)| *wrong).collect::<Vec<_>>(), [None, None]);
        let paper = papers(&session.archive(), handover).remove(0);
        let (lines, bodies) = lines::write(session.log().changes()).unwrap();
        check_hashes(&lines, &bodies, &paper.text);
        let vault = session.vault().unwrap();
        let root = derive_public(&OwnerDoc::read(&vault).await.unwrap().root.bytes());
        let device = derive_public(&DeviceDoc::read(&vault).await.unwrap().sign.bytes());
        for (role, key, other) in [(Role::Owner, &root, &device), (Role::Successor, &device, &root)] {
            let signed = paper.signatures.iter().find(|signed| signed.role == role).unwrap();
            let (good, words) = minisign(&paper.text, signed, key);
            let fact = format!("as={} member={owner}", role.code());
            assert!(good && words.contains("keliu1-protocol company=") && words.contains(&fact), "{words}");
            assert!(!minisign(&paper.text.replacen("accepted", "offered", 1), signed, key).0);
            assert!(!minisign(&paper.text, signed, other).0);
        }
        // What happens later makes it an old one, and does not take anything from it.
        keliu::app::leaving::withdraw(&session, handover, today()).await.unwrap();
        let verified = verify_protocol(&session, &jobs, whole).await.unwrap();
        assert!(verified.backed && !verified.current && verified.signatures.iter().all(|(_, wrong)| wrong.is_none()));
    });
}

/// Checks a protocol against the log's lines with nothing but docs/bundle-format.md: each id it names is the hash of a line
/// whose body is the one the line says, and writes to the handover or item it stands under; and none is left out.
pub fn check_hashes(lines: &[u8], bodies: &[u8], protocol: &str) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let hash =
        |text: &str| Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let (lines, bodies) = (text(lines), text(bodies));
    let mut written: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (line, body) in lines.lines().zip(bodies.lines()) {
        let head: Json = serde_json::from_str(line).unwrap();
        assert_eq!(head["body_sha256"], hash(body));
        let edits = serde_json::from_str::<Json>(body).unwrap()["edits"].as_array().unwrap().clone();
        for edit in edits.iter().filter(|edit| edit["kind"].as_str().unwrap().starts_with("handover")) {
            let change = hash(&format!("keliu-change-v1\n{line}"));
            written.entry(edit["id"].as_str().unwrap().to_owned()).or_default().insert(change);
        }
    }
    let (mut under, mut named) = (String::new(), BTreeMap::<String, BTreeSet<String>>::new());
    for (key, value) in protocol.lines().filter_map(|line| line.split_once(": ")) {
        match key {
            "handover" | "item" => value.clone_into(&mut under),
            "change" => assert!(named.entry(under.clone()).or_default().insert(value.to_owned()), "{value} twice"),
            _ => {}
        }
    }
    assert!(named.len() > 1);
    for (record, changes) in &named {
        assert_eq!(Some(changes), written.get(record), "of {record}");
    }
}

/// What minisign says of a protocol, run as docs/bundle-format.md tells.
fn minisign(text: &str, signed: &Signed, key: &PublicKey) -> (bool, String) {
    let folder = env::temp_dir().join(format!("keliu-protocol-{}-{}", signed.role.code(), std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("protocol.txt"), text).unwrap();
    fs::write(folder.join("protocol.txt.minisig"), &signed.minisig).unwrap();
    fs::write(folder.join("company.pub"), key.file()).unwrap();
    let arguments = ["-V", "-m", "protocol.txt", "-x", "protocol.txt.minisig", "-p", "company.pub"];
    let said = Command::new("minisign").args(arguments).current_dir(&folder).output().unwrap();
    fs::remove_dir_all(&folder).unwrap();
    (said.status.success(), String::from_utf8_lossy(&said.stdout).into_owned())
}

/// The owner hands a customer of their own over for A, and answers for A on the PC they share.
#[test]
fn a_leaver_signs_and_the_protocol_says_who_wrote_an_acceptance() {
    run(async {
        let (session, owner) = office(&Memory::default()).await;
        let jobs = Jobs::default();
        let made =
            write(&session, |_, ids| Ok(vec![create([Id(0xd), ids()], "明月商行", "", None, Some(owner), today())?]));
        made.await.unwrap();
        let plan = {
            let (archive, request) = (session.archive(), planned(&session, owner).request);
            let leavers = BTreeSet::from([owner]);
            let request = Request { leavers, why: Why::Rotation, successors: BTreeSet::from([A]), ..request };
            plan(&archive, &Scene::read(&archive, Period::ALL, today()), request).unwrap()
        };
        let (handover, _) = send(&session, &plan, Period::ALL, today(), "").await.unwrap();
        let item = items(&session.archive(), handover)[0].clone();
        accept(&session, &[(item.id, A)], today()).await.unwrap();
        let protocol = make_protocol(&session, handover, today()).await.unwrap();
        let whole = (handover, protocol);
        sign_protocol(&session, &jobs, whole, Role::Leaver, today()).await.unwrap();
        let verified = verify_protocol(&session, &jobs, whole).await.unwrap();
        assert!(verified.backed && verified.current);
        let by: Vec<_> = verified.signatures.iter().map(|(signed, wrong)| (signed.role, *wrong)).collect();
        assert_eq!(by, [(Role::Leaver, None)]);
        let company = session.me().unwrap().company;
        let text = papers(&session.archive(), handover).remove(0).text;
        let day = today();
        assert!(text.contains(&format!("state: accepted {day}\naccepted: {day}\nby: {owner}")), "{text}");
        // What was made before those lines were there stays current; one of them altered does not.
        let added = ["accepted:", "by:", "introduced:", "introduced-by:"];
        let first = |text: &str| {
            let kept = text.lines().filter(|line| !added.iter().any(|key| line.starts_with(key)));
            kept.map(|line| format!("{line}\n")).collect::<String>()
        };
        let is_current = |text: &str| is_current(&session.log(), company, handover, text);
        assert!(is_current(&text) && is_current(&first(&text)));
        assert!(!is_current(&text.replacen("\nby: ", "\nby: 0", 1)));
        write(&session, |archive, _| Ok(vec![introduce(archive, item.id, day, owner)?])).await.unwrap();
        assert!(!is_current(&text) && !is_current(&first(&text)));
        let now = keliu::leaving::papers::text(&session.log(), company, handover).unwrap();
        assert!(now.contains(&format!("introduced: {day}\nintroduced-by: {owner}")), "{now}");
        assert!(now.contains(&format!("accepted: {day}\nby: {owner}")), "{now}");
    });
}

/// Where two members have passphrases, nobody accepts for the other. scrypt is the real one.
#[test]
fn with_passphrases_of_their_own_each_accepts_for_themselves() {
    run(async {
        let (session, owner) = office(&Memory::default()).await;
        let jobs = Jobs::default();
        let made = write(&session, |_, ids| {
            let other = member(Id(0xb), "钱丽")?;
            Ok(vec![other, create([Id(0xd), ids()], "明月商行", "", None, Some(A), today())?])
        });
        made.await.unwrap();
        let mut plan = planned(&session, owner);
        let (one, other) = (plan.proposals[0].customer, plan.proposals[1].customer);
        assign(&mut plan, &[one], Some(owner));
        assign(&mut plan, &[other], Some(Id(0xb)));
        let (handover, _) = send(&session, &plan, Period::ALL, today(), "").await.unwrap();
        lock::set(&session, &jobs, &chosen(OWNER), None, false).await.unwrap();
        lock::give(&session, &jobs, Who::Known(Id(0xb)), &chosen(OTHER), &word(OWNER)).await.unwrap();
        let all: Vec<(Id, Id)> =
            items(&session.archive(), handover).iter().map(|item| (item.id, item.successor.unwrap())).collect();
        assert_eq!(accept(&session, &all, today()).await, Err(AppError::Input("not-successor")));
        assert_eq!(red(&session.archive(), today()).len(), 2);
        let mine: Vec<(Id, Id)> = all.into_iter().filter(|(_, by)| *by == owner).collect();
        accept(&session, &mine, today()).await.unwrap();
        assert_eq!(red(&session.archive(), today()).len(), 1);
    });
}

#[test]
fn accepting_is_one_step_that_can_be_undone() {
    run(async {
        let (session, owner) = office(&Memory::default()).await;
        let (handover, _) = send(&session, &planned(&session, owner), Period::ALL, today(), "").await.unwrap();
        let item = items(&session.archive(), handover)[0].clone();
        let not_me = accept(&session, &[(item.id, A)], today()).await;
        assert_eq!(not_me, Err(AppError::Input("not-successor")));
        let batch = accept(&session, &[(item.id, owner)], today()).await.unwrap().unwrap();
        assert_eq!(responsible(&session.archive(), CUSTOMER), Some(owner));
        assert_eq!(undo(&session, batch).await.unwrap().edited_since, []);
        assert_eq!(responsible(&session.archive(), CUSTOMER), Some(A));
        assert_eq!(red(&session.archive(), today()).len(), 1);
        let whose = session.archive().live(Kind::Reminder).next().unwrap().1.reference("member");
        assert_eq!(whose, Some(A));
        // A plan that was made before is checked against what is there now.
        let old = planned(&session, owner);
        assert_eq!(old.proposals.len(), 0);
        assert_eq!(send(&session, &old, Period::ALL, today(), "").await, Err(AppError::Input("nothing-to-hand-over")));
    });
}

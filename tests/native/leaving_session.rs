//! Leaving in a session: each step one user action on disk, and a protocol that minisign itself verifies.

use crate::importing::today;
use crate::sessions::{open_memory, run};
use keliu::app::error::AppError;
use keliu::app::identity::{DeviceDoc, OwnerDoc};
use keliu::app::leaving::{accept, leave, make_protocol, send, sign_protocol, verify_protocol, write};
use keliu::app::session::Session;
use keliu::app::undo::undo;
use keliu::bundle::lines;
use keliu::bundle::minisig::{PublicKey, derive_public};
use keliu::domain::customer::responsible;
use keliu::domain::id::Id;
use keliu::domain::kind::Kind;
use keliu::edits::customers::{create, member, reminder};
use keliu::jobs::client::Jobs;
use keliu::leaving::exposure::Scene;
use keliu::leaving::item::{Why, items, red};
use keliu::leaving::papers::{Role, Signed, papers};
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

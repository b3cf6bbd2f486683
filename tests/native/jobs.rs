//! The whole road of a backup, through the worker's own front door and as JSON: seal the keys, make, open, compare.

use super::bundle_support as support;
use keliu::bundle::bag::Files;
use keliu::bundle::minisig::PublicKey;
use keliu::bundle::views::Language;
use keliu::bundle::{BundleError, Trust, lines};
use keliu::domain::digest::digest;
use keliu::domain::id::{DeviceId, Id};
use keliu::domain::kind::Kind;
use keliu::domain::record::Key;
use keliu::domain::value::Value;
use keliu::jobs::bundle::{Backup, Opened, OurCompany, RosterText, ThisDevice};
use keliu::jobs::host::Host;
use keliu::jobs::keys::{DeviceKeys, Hidden, OwnerKeys, Secret};
use keliu::jobs::{Job, JobError, Reply};
use keliu::log::apply::Log;
use keliu::log::chain::{self, Author, Batch, Head};
use keliu::log::change::{Change, Origin};
use keliu::log::draft::{Draft, customer_key};

const COMPANY: Id = Id(0x3f9a_c2d1_0000_0000_0000_0000_0000_0007);
const DEVICE: DeviceId = DeviceId(0x71bb_02e4_0000_0001);
const MEMBER: Id = Id(1);
const FINGERPRINT: &str = "05755 88202 38336 62116 77021 45291";
const PASSPHRASE: &str = "bakodi-temuga-sofipa-lukezo";

type Done = Result<(Reply, Vec<Vec<u8>>), JobError>;

/// Sends a job as the page does, so that everything has to survive its own JSON.
fn call(job: &Job, blobs: Vec<Vec<u8>>) -> Done {
    let mut steps = Vec::new();
    let json = serde_json::to_string(job).unwrap();
    let (json, blobs) = Host::default().answer(&json, blobs, &mut |_, done, _| steps.push(done));
    assert!(steps.is_sorted(), "progress never goes back: {steps:?}");
    serde_json::from_str::<Result<Reply, JobError>>(&json).unwrap().map(|reply| (reply, blobs))
}

fn owner() -> OwnerKeys {
    OwnerKeys { root: Secret::new(&[1; 32]), vault: Secret::new(&[2; 32]) }
}

fn device(id: DeviceId, n: u8) -> ThisDevice {
    let keys = DeviceKeys { member: MEMBER, receive: Secret::new(&[n; 32]), sign: Secret::new(&[n + 1; 32]) };
    ThisDevice { id, keys }
}

fn changes() -> Vec<Change> {
    let mut company = Draft::company();
    company.put_text(&Key::new(Kind::Company, Id::COMPANY), "name", "临河醇香酒业");
    company.put(&Key::new(Kind::Member, MEMBER), "role", Value::text("owner"));
    company.put_text(&Key::new(Kind::Member, MEMBER), "name", "王敏");
    let customers = (1..=40).map(|n| {
        let mut draft = Draft::about(Id(n));
        draft.put(&customer_key(Id(n)), "name", Value::text(format!("老周烟酒行 {n}")));
        draft
    });
    let drafts = core::iter::once(company).chain(customers).collect();
    let batch = Batch { id: Id(5), origin: Origin::Edit, reason: String::new(), undoes: None };
    let mut random = |bytes: &mut [u8]| bytes.fill(9);
    let (now_ms, newest) = (1_795_000_000_000, Default::default());
    let mut author = Author { device: DEVICE, member: MEMBER, now_ms, newest, random: &mut random };
    chain::extend(Head::EMPTY, &batch, drafts, &mut author)
}

fn backup(stream_seq: u64, roster: Option<RosterText>) -> Job {
    Job::MakeBackup(Box::new(Backup {
        company: COMPANY,
        device: device(DEVICE, 3),
        owner: owner(),
        roster,
        checkpoints: Vec::new(),
        language: Language::Zh,
        created: "2026-11-22T01:30:00Z".into(),
        stream_seq,
        base: None,
    }))
}

fn open(file: &[u8], passphrase: &str, ours: Option<OurCompany>) -> Result<(Opened, Vec<Vec<u8>>), BundleError> {
    let job = Job::OpenBundle { with: Hidden(passphrase.to_owned()).into(), files: 1, ours };
    match call(&job, vec![file.into()]) {
        Ok((Reply::Opened(opened), blobs)) => Ok((*opened, blobs)),
        Err(JobError::Bundle(error)) => Err(error),
        other => panic!("{other:?}"),
    }
}

fn log(changes: Vec<Change>) -> Log {
    let mut log = Log::default();
    log.add(changes).unwrap();
    log
}

#[test]
fn a_backup_goes_out_and_comes_back_equal() {
    let job = Job::MakeIdentity { company: COMPANY, owner: owner(), passphrase: Hidden(PASSPHRASE.into()) };
    let (_, identity) = call(&job, Vec::new()).unwrap();
    let changes = changes();
    let (lines, bodies) = lines::write(&changes).unwrap();
    let blobs = vec![lines.clone(), bodies.clone(), identity[0].clone()];
    let (Reply::Made(made), files) = call(&backup(1, None), blobs.clone()).unwrap() else { panic!("made") };
    assert_eq!(made.name, "keliu1_3f9ac2d1_backup_71bb02e4_000001_20261122T0130Z.keliu.zip");
    assert_eq!((made.counts.customers, made.counts.changes), (40, 41));
    let roster = made.roster.read().unwrap();
    assert_eq!((roster.version, &*roster.members[0].name), (1, "王敏"));

    // Into an empty browser.
    let (opened, blobs_back) = open(&files[0], PASSPHRASE, None).unwrap();
    assert_eq!(blobs_back, [lines, bodies, identity[0].clone()]);
    let back = lines::read(&blobs_back[0], &blobs_back[1]).unwrap();
    assert_eq!(back, changes);
    let before = log(changes);
    assert_eq!(digest(log(back).archive()), digest(before.archive()));
    assert_eq!(opened.digest, digest(before.archive()));
    assert_eq!((opened.company, &*opened.company_name), (COMPANY, "临河醇香酒业"));
    assert_eq!((opened.created_ms, opened.newest), (1_795_311_000_000, before.newest()));
    assert_eq!((&opened.owner, opened.owner_member), (&owner(), MEMBER));

    // That browser becomes a device of the company, and its backup carries the roster on.
    let other = device(DeviceId(9), 7);
    let date = "2026-11-23".to_owned();
    let job = Job::Enroll { roster: opened.roster.clone(), device: other.clone(), date };
    let (Reply::Roster(text), _) = call(&job, Vec::new()).unwrap() else { panic!("roster") };
    let roster = text.read().unwrap();
    assert_eq!((roster.version, roster.devices.len(), roster.devices[0].id), (2, 2, other.id));
    let Job::MakeBackup(mut next) = backup(1, Some(text.clone())) else { panic!("job") };
    (next.device, next.checkpoints) = (other, opened.checkpoints);
    let (Reply::Made(made), again) = call(&Job::MakeBackup(next), blobs).unwrap() else { panic!("made") };
    assert_eq!(made.roster, text);
    let merge = Job::MergeRosters { ours: opened.roster.clone(), theirs: text.clone() };
    let (Reply::Roster(merged), _) = call(&merge, Vec::new()).unwrap() else { panic!("merged") };
    assert_eq!(merged, text);
    let broken = Job::MergeRosters { ours: RosterText("{}".into()), theirs: text };
    assert_eq!(call(&broken, Vec::new()).unwrap_err(), JobError::Bundle(BundleError::Damaged));

    // The first browser knows the company, not yet that device; another company's refuses.
    let ours = |id| Some(OurCompany { id, owner: owner(), roster: Some(opened.roster.clone()) });
    assert_eq!(open(&again[0], PASSPHRASE, ours(COMPANY)).unwrap().0.counts.customers, 40);
    assert_eq!(open(&again[0], PASSPHRASE, ours(Id(8))).unwrap_err(), BundleError::ForeignCompany);
    assert_eq!(open(&files[0], "not the passphrase", None).unwrap_err(), BundleError::WrongPassphrase);
    assert_eq!(open(b"name,phone\n", PASSPHRASE, None).unwrap_err(), BundleError::NotABundle);
    let mut damaged = files[0].clone();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    assert!(open(&damaged, PASSPHRASE, None).is_err());
}

/// The chains and signatures of these are good; what they amount to is not what they say.
#[test]
fn a_backup_that_is_not_the_archive_it_claims_is_refused() {
    let honest = support::backup();
    let open = |file: &[u8]| open(file, support::PASSPHRASE, None).map(|(opened, _)| opened.counts.customers);
    assert_eq!(open(&honest), Ok(3));
    let other_digest = |files: &mut Files| {
        let honest = support::digest_of(&support::changes(3));
        support::replace(
            files,
            "bundle.json",
            &format!("\"digest\":\"{honest}"),
            &format!("\"digest\":\"{}", "5a".repeat(32)),
        );
    };
    let no_body = |files: &mut Files| {
        let text = String::from_utf8(files["data/bodies.jsonl"].clone()).unwrap();
        let (first, _) = text.split_once('\n').unwrap();
        support::replace(files, "data/bodies.jsonl", first, "null");
    };
    for before in [other_digest as fn(&mut Files), no_body] {
        let forged = support::Forgery { before, ..Default::default() }.make(&honest);
        assert!(support::open(&forged, &Trust::FirstRestore).is_ok(), "the reader itself has nothing against it");
        assert_eq!(open(&forged), Err(BundleError::Damaged));
    }
}

#[test]
fn the_kit_and_company_pub_name_the_root_key() {
    let (Reply::Kit(kit), _) = call(&Job::Kit { company: COMPANY, owner: owner() }, Vec::new()).unwrap() else {
        panic!("kit")
    };
    let text = |lines: &[[String; 4]]| lines.iter().flat_map(|line| &line[..3]).cloned().collect::<String>();
    let vault = text(&kit.vault.0);
    assert_eq!(keliu::bundle::age_file::parse_identity(&vault), Some([2; 32]));
    assert_eq!(text(&kit.root.0), "01".repeat(32));
    let job = Job::PublicKey { company: COMPANY, root: owner().root };
    let (Reply::PublicKey(shown), _) = call(&job, Vec::new()).unwrap() else { panic!("key") };
    let key = PublicKey::from_file(shown.file.as_bytes()).unwrap();
    assert_eq!((key.base64(), key.id_text()), (kit.root_public, kit.key_id));
    assert_eq!((shown.line, shown.company), (key.base64(), COMPANY));
    // hashlib.sha256(b"keliu-company-v1\n<company>\n<line>\n").digest(), five bytes at a time, modulo 100000
    assert_eq!(shown.fingerprint, FINGERPRINT);
    assert_eq!(kit.fingerprint, FINGERPRINT, "the paper says the same as the screen");
}

#[test]
fn passphrases_are_rated_and_suggested() {
    let rate = |passphrase: &str| {
        let passphrase = Hidden(passphrase.to_owned());
        match call(&Job::PassphraseStrength { passphrase, own_words: vec!["Linhe Wines".into()] }, Vec::new()) {
            Ok((Reply::Strength(score), _)) => score,
            other => panic!("{other:?}"),
        }
    };
    assert!(rate("linhe wines 1") < 3);
    let (Reply::Passphrase(suggested), _) = call(&Job::SuggestPassphrase, Vec::new()).unwrap() else { panic!("text") };
    assert_eq!(rate(&suggested.0), 4);
}

#[test]
fn no_secret_shows_in_debug() {
    let secrets = [serde_json::to_string(&owner().root).unwrap(), serde_json::to_string(&owner().vault).unwrap()];
    let seal = Job::MakeIdentity { company: COMPANY, owner: owner(), passphrase: Hidden(PASSPHRASE.into()) };
    let ours = Some(OurCompany { id: COMPANY, owner: owner(), roster: None });
    let open = Job::OpenBundle { with: Hidden(PASSPHRASE.to_owned()).into(), files: 1, ours };
    let rate = Job::PassphraseStrength { passphrase: Hidden(PASSPHRASE.into()), own_words: Vec::new() };
    let kit = call(&Job::Kit { company: COMPANY, owner: owner() }, Vec::new()).unwrap().0;
    let shown = format!("{seal:?}{open:?}{rate:?}{:?}{kit:?}", backup(1, None));
    assert!(!shown.contains(PASSPHRASE) && !shown.contains("AGE-S") && !shown.contains("01010"), "{shown}");
    for secret in secrets {
        assert!(!shown.contains(secret.trim_matches('"')), "{shown}");
    }
}

#[test]
fn the_sample_story_comes_as_changes_of_the_device() {
    let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
    let founding = Draft::company();
    let (now_ms, member) = (1_795_311_000_000, MEMBER);
    for chinese in [true, false] {
        let job = Job::Sample { chinese, device: DEVICE, founding: founding.clone(), member, now_ms, today };
        let (Reply::Sample, blobs) = call(&job, Vec::new()).unwrap() else { panic!("sample") };
        let told = log(lines::read(&blobs[0], &blobs[1]).unwrap());
        assert_eq!(told.archive().count(Kind::Customer), 24);
        assert!(told.changes().all(|change| change.line().device == DEVICE));
    }
}

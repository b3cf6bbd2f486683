//! Raw data, from one browser into another: whole, with gaps, locked, and where it does not belong.

use crate::sessions::{Raw, alter_segments, batch, changes_of, damage, edit, names, open_memory, run};
use keliu::app::backup::CHECKPOINTS_DOC;
use keliu::app::backup_log::BackupLog;
use keliu::app::error::AppError;
use keliu::app::identity::OWNER_DOC;
use keliu::app::restore::{Lacks, Plan, confirm};
use keliu::app::session::Session;
use keliu::app::{backup, lock, raw};
use keliu::bundle::BundleError;
use keliu::bundle::checkpoint::Checkpoint;
use keliu::bundle::views::Language;
use keliu::domain::codec::base64;
use keliu::domain::digest::digest;
use keliu::jobs::client::Jobs;
use keliu::jobs::keys::Hidden;
use keliu::log::chain::Head;
use keliu::log::change::Change;
use keliu::storage::{Memory, StoreError};
use serde_json::json;

const PASSPHRASE: &str = "bakodi-temuga-sofipa-lukezo";
const OTHER: &str = "copper-violin-19-thistle-quay";

/// The file that rescue.html makes of a store.
async fn saved(memory: &Memory) -> Vec<u8> {
    let Raw { meta, docs, segments, heads, .. } = Raw::of(memory).await;
    let mut lines = Vec::new();
    for (store, values) in [("docs", docs), ("meta", meta)] {
        lines.extend(values.iter().map(|(key, v)| json!({ "store": store, "key": key, "base64": base64(v) })));
    }
    for (device, head) in heads {
        let text = serde_json::to_string(&head).unwrap();
        lines.push(json!({ "store": "heads", "key": device.to_string(), "text": text }));
    }
    for segment in segments {
        let key = json!([segment.device.to_string(), segment.first_seq]);
        lines.push(json!({ "store": "segments", "key": key, "base64": base64(&segment.bytes) }));
    }
    let end = json!({ "entries": lines.len() });
    let start = r#"{"format":"keliu-raw/1","database":"keliu","version":103,"made":"2026-11-22T07:00:00.000Z"}"#;
    let lines = lines.into_iter().chain([end]).map(|line| format!("{line}\n"));
    format!("{start}\n{}", lines.collect::<String>()).into_bytes()
}

async fn opened(session: &Session, file: &[u8]) -> Result<Plan, AppError> {
    opened_with(session, "", file).await
}

async fn opened_with(session: &Session, passphrase: &str, file: &[u8]) -> Result<Plan, AppError> {
    raw::open(session, &Jobs::default(), Hidden(passphrase.to_owned()), file).await
}

/// An archive of some edits, each a segment of its own.
async fn archive(memory: &Memory) -> Session {
    let session = open_memory(memory).await;
    for number in 1..=5 {
        edit(&session, number, "Willow").await.unwrap();
    }
    session
}

async fn backed_up(session: &Session) {
    let jobs = Jobs::default();
    let typed = || Hidden(PASSPHRASE.to_owned());
    let chosen = lock::Chosen { passphrase: typed(), repeated: typed() };
    assert!(lock::set(session, &jobs, &chosen, None, false).await.unwrap());
    backup::make(session, &jobs, Language::En, |_| {}).await.unwrap();
}

#[test]
fn raw_data_makes_an_archive_of_an_empty_browser() {
    run(async {
        let (from, to) = (Memory::default(), Memory::default());
        let session = archive(&from).await;
        let file = saved(&from).await;
        assert!(raw::is_raw(&file));
        let fresh = open_memory(&to).await;
        let plan = opened(&fresh, &file).await.unwrap();
        assert_eq!((plan.raw, plan.new, plan.fills), (Some(Lacks::default()), None, false));
        assert_eq!((plan.about.counts.customers, plan.about.counts.changes), (5, 6));
        confirm(&fresh, &Jobs::default(), &plan).await.unwrap();
        assert_eq!(digest(&fresh.archive()), digest(&session.archive()));

        // A device of its own, that goes on and can be backed up.
        assert_ne!(fresh.me().unwrap().device, session.me().unwrap().device);
        assert_eq!(fresh.me().unwrap().member, session.me().unwrap().member);
        edit(&fresh, 6, "Maple").await.unwrap();
        backed_up(&fresh).await;
        let again = open_memory(&to).await;
        assert_eq!(names(&again).len(), 6);

        // What it wrote since comes back as raw data too, and twice adds nothing.
        let plan = opened(&session, &saved(&to).await).await.unwrap();
        assert_eq!(plan.new, Some(1));
        confirm(&session, &Jobs::default(), &plan).await.unwrap();
        assert_eq!(digest(&session.archive()), digest(&fresh.archive()));
        assert_eq!(opened(&session, &saved(&to).await).await.unwrap().new, Some(0));
    });
}

#[test]
fn what_hangs_on_something_unreadable_is_left_out_and_counted() {
    run(async {
        let (from, to) = (Memory::default(), Memory::default());
        let session = archive(&from).await;
        let whole = saved(&from).await;
        alter_segments(&from, |segments| damage(&mut segments[2])).await;
        let fresh = open_memory(&to).await;
        let plan = opened(&fresh, &saved(&from).await).await.unwrap();
        // Six Changes in five segments: the founding one stands beside the first customer.
        assert_eq!(plan.raw, Some(Lacks { unreadable: 1, left_out: 2 }));
        confirm(&fresh, &Jobs::default(), &plan).await.unwrap();
        assert_eq!(names(&fresh).len(), 2);
        backed_up(&fresh).await;

        // The rest follows when a better copy turns up.
        let plan = opened(&fresh, &whole).await.unwrap();
        assert_eq!((plan.new, plan.fills), (Some(3), false));
        confirm(&fresh, &Jobs::default(), &plan).await.unwrap();
        assert_eq!(digest(&fresh.archive()), digest(&session.archive()));
    });
}

#[test]
fn of_earlier_backups_only_what_fits_is_taken_over() {
    run(async {
        let from = Memory::default();
        let session = archive(&from).await;
        let (vault, changes) = (session.vault().unwrap(), changes_of(&session));
        let signed = |change: &Change| Checkpoint {
            device: change.line().device,
            head: Head::after(change),
            minisig: String::new(),
        };
        let points = [signed(&changes[1]), signed(&changes[5])];
        vault.put_sealed(CHECKPOINTS_DOC, &serde_json::to_vec(&points).unwrap()).await.unwrap();
        let log = BackupLog { changes: 6, stream_seq: 7, ..BackupLog::default() };
        vault.put_sealed("backup", &keliu::app::identity::doc_bytes(&log)).await.unwrap();
        alter_segments(&from, |segments| damage(&mut segments[2])).await;

        let fresh = open_memory(&Memory::default()).await;
        let plan = opened(&fresh, &saved(&from).await).await.unwrap();
        confirm(&fresh, &Jobs::default(), &plan).await.unwrap();
        let vault = fresh.vault().unwrap();
        let kept = vault.get_sealed(CHECKPOINTS_DOC).await.unwrap().unwrap();
        let kept: Vec<Checkpoint> = serde_json::from_slice(&kept).unwrap();
        assert_eq!(kept, points[..1], "a head that is not there would spoil every later backup");
        let log = BackupLog::read(&vault).await.unwrap();
        assert_eq!((log.changes, log.stream_seq), (6, 0), "a new device counts its own");
    });
}

#[test]
fn raw_data_fills_the_gap_of_its_own_archive() {
    run(async {
        let memory = Memory::default();
        let session = archive(&memory).await;
        let whole = saved(&memory).await;
        alter_segments(&memory, |segments| damage(&mut segments[2])).await;
        let hurt = open_memory(&memory).await;
        assert_eq!(hurt.damaged().len(), 1);
        let plan = opened(&hurt, &whole).await.unwrap();
        assert_eq!((plan.new, plan.fills), (Some(1), true));
        confirm(&hurt, &Jobs::default(), &plan).await.unwrap();
        assert!(hurt.damaged().is_empty());
        assert_eq!(digest(&hurt.archive()), digest(&session.archive()));
        let again = open_memory(&memory).await;
        again.whole().await.unwrap();
        assert!(again.damaged().is_empty());
        assert_eq!(digest(&again.archive()), digest(&session.archive()));
    });
}

#[test]
fn a_file_cut_off_gives_what_it_has() {
    run(async {
        let from = Memory::default();
        let session = open_memory(&from).await;
        batch(&session, 1..301, &"Willow".repeat(300)).await.unwrap();
        let file = saved(&from).await;
        let lines = file.split_inclusive(|byte| *byte == b'\n').collect::<Vec<_>>();
        let fresh = open_memory(&Memory::default()).await;
        // Nobody knows what came behind the last line.
        let plan = opened(&fresh, &lines[..lines.len() - 1].concat()).await.unwrap();
        assert_eq!(plan.raw, Some(Lacks { unreadable: 1, left_out: 0 }));
        let short = lines[..lines.len() - 2].concat();
        let plan = opened(&fresh, &short).await.unwrap();
        let lacks = plan.raw.unwrap();
        assert!(lacks.unreadable > 0, "{lacks:?}");
        let count = plan.about.counts.customers;
        assert!((1..300).contains(&count), "{count}");
        confirm(&fresh, &Jobs::default(), &plan).await.unwrap();
        assert_eq!(names(&fresh).len() as u64, count);
        assert_eq!(fresh.log().len() as u64, plan.about.counts.changes);
    });
}

#[test]
fn without_the_heads_everything_is_read() {
    run(async {
        let from = Memory::default();
        let session = archive(&from).await;
        let file = String::from_utf8(saved(&from).await).unwrap();
        let without = file.lines().filter(|line| !line.contains(r#""store":"heads""#)).map(|line| format!("{line}\n"));
        let fresh = open_memory(&Memory::default()).await;
        let plan = opened(&fresh, without.collect::<String>().as_bytes()).await.unwrap();
        // The file lacks a line, and nobody knows where the chain ended.
        assert_eq!(plan.raw, Some(Lacks { unreadable: 2, left_out: 0 }));
        confirm(&fresh, &Jobs::default(), &plan).await.unwrap();
        assert_eq!(digest(&fresh.archive()), digest(&session.archive()));
    });
}

#[test]
fn a_locked_browsers_data_asks_for_its_passphrase() {
    run(async {
        let from = Memory::default();
        let session = archive(&from).await;
        backed_up(&session).await;
        let other = || Hidden(OTHER.to_owned());
        let (chosen, own) = (lock::Chosen { passphrase: other(), repeated: other() }, Hidden(PASSPHRASE.to_owned()));
        let second = lock::Who::New("Li Na".to_owned());
        lock::give(&session, &Jobs::default(), second, &chosen, &own).await.unwrap();
        lock::lock(&session).await.unwrap();
        let file = saved(&from).await;
        let fresh = open_memory(&Memory::default()).await;
        let refused = |plan: Result<Plan, AppError>| plan.err().map(|error| error.code());
        assert_eq!(refused(opened(&fresh, &file).await), Some("passphrase-missing"));
        let wrong = opened_with(&fresh, "wrong", &file).await;
        assert_eq!(wrong.err(), Some(AppError::Store(StoreError::WrongKey)));
        assert!(opened_with(&fresh, PASSPHRASE, &file).await.is_ok());
        // Whoever of the members it belongs to.
        let plan = opened_with(&fresh, OTHER, &file).await.unwrap();
        confirm(&fresh, &Jobs::default(), &plan).await.unwrap();
        assert_eq!(digest(&fresh.archive()), digest(&session.archive()));
    });
}

#[test]
fn what_does_not_belong_here_is_refused() {
    run(async {
        let (ours, theirs) = (Memory::default(), Memory::default());
        let (session, other) = (archive(&ours).await, archive(&theirs).await);
        let before = Raw::of(&ours).await;
        let foreign = opened(&session, &saved(&theirs).await).await;
        assert_eq!(foreign.err(), Some(AppError::Bundle(BundleError::ForeignCompany)));
        let empty = opened(&session, &saved(&Memory::default()).await).await;
        assert_eq!(empty.err().map(|error| error.code()), Some("raw-empty"));
        let noise = opened(&session, br#"{"format":"keliu-raw/9","version":1}"#).await;
        assert_eq!(noise.err().map(|error| error.code()), Some("raw-not"));

        // The same company under another root key: forged, or made anew where it should have been restored.
        let forged = before.to_memory().await;
        let owner = other.vault().unwrap().get_sealed(OWNER_DOC).await.unwrap().unwrap();
        open_memory(&forged).await.vault().unwrap().put_sealed(OWNER_DOC, &owner).await.unwrap();
        let foreign = opened(&session, &saved(&forged).await).await;
        assert_eq!(foreign.err(), Some(AppError::Bundle(BundleError::ForeignRoot)));
        assert_eq!(Raw::of(&ours).await, before);
        assert!(!raw::is_raw(b"PK\x03\x04"));
    });
}

//! The keys of backups when something comes between: a full disk, another tab, another browser.

use crate::lock::{slots, unlocked};
use crate::proven::{NEW, PASS, begin, chosen, drilled, mailed, second_browser, word};
use crate::sessions::{at_once, edit, open_memory, run};
use keliu::app::drill::Instead;
use keliu::app::error::AppError;
use keliu::app::kit::TypedBack;
use keliu::app::session::{Intent, Session};
use keliu::app::{backup, kit, lock, restore};
use keliu::bundle::BundleError;
use keliu::bundle::views::Language;
use keliu::domain::kind::Kind;
use keliu::domain::record::Key;
use keliu::domain::value::Value;
use keliu::jobs::bundle::Opener;
use keliu::jobs::client::Jobs;
use keliu::jobs::drill::Verdict;
use keliu::jobs::keys::Hidden;
use keliu::log::apply::Log;
use keliu::log::draft::Draft;
use keliu::storage::memory::{Call, Fault};
use keliu::storage::{Memory, StoreError};
use std::cell::Cell;
use std::rc::Rc;

const OTHER: &str = "violet-harbor-61-saddle-crane";

/// The same store over a disk that can be full.
fn filling(memory: &Memory) -> (Memory, Rc<Cell<bool>>) {
    let full = Rc::new(Cell::new(false));
    let is_full = Rc::clone(&full);
    let refuse =
        move |call| (call == Call::Commit && is_full.get()).then_some(Fault { error: StoreError::Quota, done: false });
    (memory.with_faults(refuse), full)
}

async fn opens_with(session: &Session, file: &[u8], yes: &str, no: &str) {
    assert_eq!(drilled(session, word(yes), file).await.unwrap().found.verdict, Verdict::Equal);
    let refused = drilled(session, word(no), file).await;
    assert_eq!(refused, Err(AppError::Bundle(BundleError::WrongPassphrase)));
}

#[test]
fn a_changed_passphrase_holds_though_the_disk_was_full_and_the_roster_grew() {
    run(async {
        let (memory, jobs) = (Memory::default(), Jobs::default());
        let second = second_browser(&mailed(&begin(&memory).await).await, PASS).await;
        edit(&second, 9, "Elsewhere").await.unwrap();
        let theirs = mailed(&second).await;

        let (store, full) = filling(&memory);
        let tab = open_memory(&store).await;
        full.set(true);
        assert_eq!(lock::set(&tab, &jobs, &chosen(NEW), Some(&word(PASS)), false).await, Ok(false));
        let file = backup::make(&tab, &jobs, Language::Zh, |_| {}).await.unwrap();
        opens_with(&tab, file.bytes(), NEW, PASS).await;

        // Another tab takes another browser's backup in: the roster grows. Then there is room again.
        let other = open_memory(&memory).await;
        let plan = restore::open(&other, &jobs, word(PASS), vec![theirs]).await.unwrap();
        restore::confirm(&other, &jobs, &plan).await.unwrap();
        full.set(false);
        assert_eq!(backup::given(&tab, &jobs, &file).await, Ok(true));
        let later = mailed(&open_memory(&memory).await).await;
        opens_with(&open_memory(&memory).await, &later, NEW, PASS).await;
    });
}

/// Whoever sets a passphrase later, in another tab, has the last word.
#[test]
fn a_passphrase_that_was_not_kept_gives_way_to_a_later_one() {
    run(async {
        let (memory, jobs) = (Memory::default(), Jobs::default());
        let session = begin(&memory).await;
        let (store, full) = filling(&memory);
        let tab = open_memory(&store).await;
        full.set(true);
        assert_eq!(lock::set(&tab, &jobs, &chosen(NEW), Some(&word(PASS)), false).await, Ok(false));
        full.set(false);
        let last = "granite-parcel-33-willow-tune";
        assert_eq!(lock::set(&session, &jobs, &chosen(last), Some(&word(PASS)), false).await, Ok(true));
        let file = mailed(&tab).await;
        opens_with(&tab, &file, last, NEW).await;
        opens_with(&open_memory(&memory).await, &mailed(&session).await, last, NEW).await;
    });
}

/// An archive with a lock, two owners, and the keys under the first one's passphrase; gives the other's id.
async fn two_owners(memory: &Memory, jobs: &Jobs) -> (Session, keliu::domain::id::Id) {
    let first = begin(memory).await;
    let a = first.me().unwrap().member;
    lock::set_ask(&first, jobs, true, None).await.unwrap();
    lock::give(&first, jobs, lock::Who::New("Li Na".to_owned()), &chosen(OTHER), &word(PASS)).await.unwrap();
    let b = slots(memory).await.members.iter().map(|slot| slot.member).find(|member| *member != a).unwrap();
    let owner = |log: &Log| {
        let mut draft = Draft::company();
        draft.set(log.archive(), &Key::new(Kind::Member, b), "role", Some(Value::text("owner")));
        vec![draft]
    };
    first.commit(Intent::EDIT, owner).await.unwrap();
    (first, b)
}

/// Where it was not noted whose passphrase the backups are under, it is tried: they follow it, and no other.
#[test]
fn whose_passphrase_it_is_is_found_out_where_it_was_not_noted() {
    run(async {
        let (memory, jobs) = (Memory::default(), Jobs::default());
        let (first, b) = two_owners(&memory, &jobs).await;
        let forget = || async {
            let vault = first.vault().unwrap();
            let text = vault.get_sealed("backup").await.unwrap().unwrap();
            let mut log: serde_json::Value = serde_json::from_slice(&text).unwrap();
            log["keeper"] = serde_json::Value::Null;
            vault.put_sealed("backup", log.to_string().as_bytes()).await.unwrap();
        };
        forget().await;
        let theirs = unlocked(&memory, b, OTHER).await.unwrap();
        let third = "granite-parcel-33-willow-tune";
        assert_eq!(lock::set(&theirs, &jobs, &chosen(third), Some(&word(OTHER)), true).await, Ok(true));
        opens_with(&theirs, &mailed(&theirs).await, PASS, third).await;
        forget().await;
        assert_eq!(lock::set(&first, &jobs, &chosen(NEW), Some(&word(PASS)), true).await, Ok(true));
        opens_with(&first, &mailed(&first).await, NEW, PASS).await;
    });
}

/// Who is given another passphrase has forgotten theirs, perhaps: backups that were under it go along, and what a drill has
/// shown counts no longer.
#[test]
fn backups_follow_the_passphrase_that_their_keeper_is_given() {
    run(async {
        let (memory, jobs) = (Memory::default(), Jobs::default());
        let (first, b) = two_owners(&memory, &jobs).await;
        let a = first.me().unwrap().member;
        drilled(&first, word(PASS), &mailed(&first).await).await.unwrap();
        let theirs = unlocked(&memory, b, OTHER).await.unwrap();
        lock::give(&theirs, &jobs, lock::Who::Known(a), &chosen(NEW), &word(OTHER)).await.unwrap();
        assert_eq!(backup::status(&theirs).await.unwrap().log.proven, None);
        let file = mailed(&theirs).await;
        opens_with(&theirs, &file, NEW, PASS).await;
        drilled(&theirs, word(NEW), &file).await.unwrap();
        assert!(backup::status(&theirs).await.unwrap().log.proven.is_some());
        lock::take_away(&theirs, a).await.unwrap();
        let status = backup::status(&theirs).await.unwrap();
        assert_eq!((status.log.proven, status.keeper.is_some()), (None, true));
    });
}

/// Two owners in one browser: another's own passphrase leaves the backups to the one who set theirs. A new key does not.
#[test]
fn backups_stay_under_the_passphrase_of_who_set_it() {
    run(async {
        let (memory, jobs) = (Memory::default(), Jobs::default());
        let (first, b) = two_owners(&memory, &jobs).await;
        let file = mailed(&first).await;
        drilled(&first, word(PASS), &file).await.unwrap();

        let theirs = unlocked(&memory, b, OTHER).await.unwrap();
        assert_eq!(lock::set(&theirs, &jobs, &chosen(NEW), Some(&word(OTHER)), true).await, Ok(true));
        opens_with(&theirs, &mailed(&theirs).await, PASS, NEW).await;
        assert!(backup::status(&theirs).await.unwrap().keeper.is_some());
        let status = backup::status(&first).await.unwrap();
        assert!(status.keeper.is_none() && status.log.proven.is_some());
        // Their own does change it, and a backup is to be proven anew.
        let last = "granite-parcel-33-willow-tune";
        assert_eq!(lock::set(&first, &jobs, &chosen(last), Some(&word(PASS)), true).await, Ok(true));
        assert_eq!(backup::status(&first).await.unwrap().log.proven, None);
        opens_with(&first, &mailed(&first).await, last, PASS).await;

        let theirs = unlocked(&memory, b, NEW).await.unwrap();
        let next = "walnut-glacier-52-ribbon-fjord";
        lock::renew(&theirs, &jobs, &chosen(next), Some(&word(NEW))).await.unwrap();
        opens_with(&theirs, &mailed(&theirs).await, next, last).await;
        // The one from before the new key is known to somebody, perhaps.
        let again = lock::set(&theirs, &jobs, &chosen(last), Some(&word(next)), true).await;
        assert_eq!(again, Err(AppError::Input("passphrase-same")));
        let again = lock::renew(&theirs, &jobs, &chosen(last), Some(&word(next))).await;
        assert_eq!(again, Err(AppError::Input("passphrase-same")));
        assert!(backup::status(&first).await.unwrap().keeper.is_some(), "they are told");
    });
}

#[test]
fn a_drill_of_old_keys_or_files_proves_none_of_now() {
    run(async {
        let (memory, jobs) = (Memory::default(), Jobs::default());
        let session = begin(&memory).await;
        let (old, kit) = (mailed(&session).await, kit::facts(&session, &jobs).await.unwrap().unwrap().groups);
        let proven = async || backup::status(&session).await.unwrap().log.proven;
        let second = second_browser(&old, PASS).await;
        drilled(&second, word(PASS), &old).await.unwrap();
        let groups = kit::facts(&second, &jobs).await.unwrap().unwrap().groups;
        let sheet = || [TypedBack { groups: &groups, typed: [(1, &*groups.0[1]), (4, &*groups.0[4])] }];
        kit::confirm(&second, &sheet()).await.unwrap();
        assert!(backup::status(&second).await.unwrap().log.is_protected());

        // Another passphrase over the same key: by the kit it is proven, by the old passphrase it is not.
        lock::set(&session, &jobs, &chosen(OTHER), Some(&word(PASS)), false).await.unwrap();
        let outcome = drilled(&session, word(PASS), &old).await.unwrap();
        assert_eq!((outcome.proof, outcome.instead), (None, Some(Instead::OtherPassphrase)));
        assert_eq!(proven().await, None);
        // The older file of two does not take the proof of the later one away.
        let first = mailed(&session).await;
        std::thread::sleep(core::time::Duration::from_millis(1_100));
        let later = mailed(&session).await;
        assert_eq!(drilled(&session, word(OTHER), &later).await.unwrap().instead, None);
        let last = proven().await;
        assert!(last.is_some());
        assert_eq!(drilled(&session, word(OTHER), &first).await.unwrap().instead, Some(Instead::Older));
        assert_eq!(proven().await, last);

        lock::renew(&session, &jobs, &chosen(NEW), Some(&word(OTHER))).await.unwrap();
        let by_kit = Opener::Kit(Hidden(vec![kit.0.join(" ")]));
        for with in [word(PASS).into(), by_kit] {
            let outcome = drilled(&session, with, &old).await.unwrap();
            assert_eq!((outcome.proof, outcome.instead, outcome.noted), (None, Some(Instead::OldKey), false));
        }
        assert_eq!(proven().await, None);

        // A browser that takes the new key over: neither its kit nor its proof is of that.
        let plan = restore::open(&second, &jobs, word(NEW), vec![mailed(&session).await]).await.unwrap();
        restore::confirm(&second, &jobs, &plan).await.unwrap();
        let log = backup::status(&second).await.unwrap().log;
        assert_eq!((log.kit_printed_ms, log.kit_confirmed_ms, log.proven), (None, None, None));
        // The old sheet, typed back in a tab that was open all the time.
        assert_eq!(kit::confirm(&second, &sheet()).await, Err(AppError::Input("kit-old")));
    });
}

/// Another tab renews the keys between what this one has read and what it writes: nothing of the old keys is written.
#[test]
fn keys_renewed_meanwhile_are_not_written_over() {
    run(async {
        let memory = Memory::default();
        let other = Rc::new(begin(&memory).await);
        let armed = Rc::new(Cell::new(false));
        let (before, is_armed) = (Rc::clone(&other), Rc::clone(&armed));
        let store = memory.with_faults(move |call| {
            if call == Call::Commit && is_armed.replace(false) {
                at_once(lock::renew(&before, &Jobs::default(), &chosen(NEW), Some(&word(PASS)))).unwrap();
            }
            None
        });
        let tab = open_memory(&store).await;
        armed.set(true);
        let changed = lock::set(&tab, &Jobs::default(), &chosen(OTHER), Some(&word(PASS)), false).await;
        assert_eq!(changed, Err(AppError::Store(StoreError::Moved)));
        assert!(!armed.get());
        opens_with(&other, &mailed(&open_memory(&memory).await).await, NEW, OTHER).await;
    });
}

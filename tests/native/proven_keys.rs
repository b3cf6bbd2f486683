//! The keys of backups when something comes between: a full disk, another tab, another browser.

use crate::proven::{NEW, PASS, begin, chosen, drilled, mailed, second_browser, word};
use crate::sessions::{edit, open_memory, run};
use keliu::app::error::AppError;
use keliu::app::session::Session;
use keliu::app::{backup, lock, restore};
use keliu::bundle::BundleError;
use keliu::bundle::views::Language;
use keliu::jobs::client::Jobs;
use keliu::jobs::drill::Verdict;
use keliu::storage::memory::{Call, Fault};
use keliu::storage::{Memory, StoreError};
use std::cell::Cell;
use std::rc::Rc;

/// The same store over a disk that can be full.
fn filling(memory: &Memory) -> (Memory, Rc<Cell<bool>>) {
    let full = Rc::new(Cell::new(false));
    let is_full = Rc::clone(&full);
    let refuse = move |call| {
        (call == Call::Commit && is_full.get()).then_some(Fault { error: StoreError::Quota, done: false })
    };
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

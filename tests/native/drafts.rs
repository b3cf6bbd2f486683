//! Drafts of forms: sealed, of one member, small, and gone after a month.

use std::cell::Cell;
use std::rc::Rc;

use keliu::app::drafts::{FormDraft, load, seal};
use keliu::app::error::AppError;
use keliu::app::session::{Door, Intent, Session};
use keliu::domain::id::Id;
use keliu::domain::value::Value;
use keliu::log::draft::{Draft, customer_key};
use keliu::platform::clock;
use keliu::storage::memory::{Call, Fault};
use keliu::storage::{AnyStore, Memory, Store, StoreError, Vault};

const KEY: &str = "card/00000000000000000000000000000001";
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

fn new_session(store: &Memory) -> Session {
    Session::new(AnyStore::Memory(store.clone()), false)
}

/// An archive with one customer.
async fn begin(store: &Memory) -> Session {
    let session = new_session(store);
    let make = |_: &_| {
        let mut draft = Draft::about(Id(1));
        draft.put(&customer_key(Id(1)), "name", Value::text("Willow"));
        vec![draft]
    };
    session.commit(Intent::EDIT, make).await.unwrap();
    session
}

/// The page loaded anew, by a member.
async fn enter(store: &Memory, member: Option<Id>) -> Session {
    let session = new_session(store);
    match member {
        None => assert_eq!(session.enter().await, Ok(Door::Open)),
        Some(_) => {
            let vault = Vault::open(AnyStore::Memory(store.clone())).await.unwrap();
            session.adopt(vault, member).await.unwrap();
        }
    }
    session
}

fn draft(session: &Session, text: &str, days_ago: u64) -> FormDraft {
    let at_ms = clock::now_ms() - days_ago * DAY_MS;
    FormDraft { at_ms, fields: vec![("problem".into(), text.into())], member: session.writer() }
}

async fn keep(session: &Session, key: &str, text: &str, days_ago: u64) -> Result<(), AppError> {
    seal(session, key, &|| Some(draft(session, text, days_ago))).await
}

async fn texts(session: &Session) -> Vec<(String, String)> {
    let drafts = load(session).await.unwrap();
    drafts.into_iter().map(|(key, mut draft)| (key, draft.fields.remove(0).1)).collect()
}

fn one(text: &str) -> Vec<(String, String)> {
    vec![(KEY.to_owned(), text.to_owned())]
}

#[test]
fn a_draft_outlives_the_page_until_it_is_removed() {
    run(async {
        let store = Memory::default();
        let session = begin(&store).await;
        assert_eq!(texts(&session).await, []);
        keep(&session, KEY, "Two cra", 0).await.unwrap();
        keep(&session, KEY, "Two crates leaked", 0).await.unwrap();
        let again = enter(&store, None).await;
        assert_eq!(texts(&again).await, one("Two crates leaked"));
        // It lies there sealed, and is no part of the archive.
        let (_, docs) = store.docs().await.unwrap();
        let found = docs.values().any(|bytes| bytes.windows(6).any(|part| part == b"crates"));
        assert!(!found, "a draft lies open");
        assert_eq!(again.log().len(), session.log().len());
        seal(&again, KEY, &|| None).await.unwrap();
        assert_eq!(texts(&session).await, []);
        // Removing what is not there is no error.
        seal(&again, KEY, &|| None).await.unwrap();
    });
}

#[test]
fn nothing_is_kept_before_there_is_an_archive() {
    run(async {
        let store = Memory::default();
        let session = new_session(&store);
        assert_eq!(session.enter().await, Ok(Door::Empty));
        assert_eq!(keep(&session, KEY, "Two crates", 0).await, Err(AppError::NoArchive));
        assert_eq!(texts(&session).await, []);
        assert!(store.docs().await.unwrap().1.is_empty());
    });
}

#[test]
fn each_member_has_their_own() {
    run(async {
        let store = Memory::default();
        let first = begin(&store).await;
        keep(&first, KEY, "of the first", 0).await.unwrap();
        let second = enter(&store, Some(Id(77))).await;
        assert_eq!(texts(&second).await, []);
        keep(&second, KEY, "of the second", 0).await.unwrap();
        assert_eq!(texts(&first).await, one("of the first"));
        seal(&first, KEY, &|| None).await.unwrap();
        assert_eq!(texts(&second).await, one("of the second"));
    });
}

#[test]
fn after_a_month_it_is_gone_whoever_typed_it() {
    run(async {
        let store = Memory::default();
        let first = begin(&store).await;
        keep(&first, KEY, "last month", 29).await.unwrap();
        let second = enter(&store, Some(Id(77))).await;
        keep(&second, KEY, "long ago", 31).await.unwrap();
        let drafts = async || {
            let (_, docs) = store.docs().await.unwrap();
            docs.keys().filter(|name| name.starts_with("draft-")).count()
        };
        assert_eq!(drafts().await, 2);
        assert_eq!(texts(&first).await, one("last month"));
        assert_eq!(drafts().await, 1);
    });
}

#[test]
fn what_is_too_long_leaves_the_one_before() {
    run(async {
        let store = Memory::default();
        let session = begin(&store).await;
        let fits = "x".repeat(64 * 1024 - 200);
        keep(&session, KEY, &fits, 0).await.unwrap();
        let too_long = "y".repeat(64 * 1024);
        assert_eq!(keep(&session, KEY, &too_long, 0).await, Err(AppError::Input("too-long")));
        assert_eq!(texts(&session).await, one(&fits));
    });
}

#[test]
fn on_a_full_disk_nothing_is_written() {
    run(async {
        let store = Memory::default();
        drop(begin(&store).await);
        let (full, asked) = (Rc::new(Cell::new(false)), Rc::new(Cell::new(0)));
        let hook = (Rc::clone(&full), Rc::clone(&asked));
        let faulty = store.with_faults(move |call| {
            if call != Call::Commit {
                return None;
            }
            hook.1.set(hook.1.get() + 1);
            hook.0.get().then_some(Fault { error: StoreError::Quota, done: false })
        });
        let session = enter(&faulty, None).await;
        keep(&session, KEY, "fits", 0).await.unwrap();
        keep(&session, "old", "long ago", 31).await.unwrap();
        full.set(true);
        let quota = Err(AppError::Store(StoreError::Quota));
        assert_eq!(keep(&session, KEY, "does not fit", 0).await, quota);
        assert!(session.is_full());
        let before = asked.get();
        assert_eq!(keep(&session, KEY, "is not tried", 0).await, quota);
        assert_eq!(seal(&session, KEY, &|| None).await, quota);
        assert_eq!(texts(&session).await, one("fits"));
        assert_eq!(asked.get(), before, "nor is an old one removed");
        full.set(false);
        session.try_again();
        keep(&session, KEY, "fits again", 0).await.unwrap();
        assert_eq!(texts(&session).await, one("fits again"));
    });
}

#[test]
fn what_cannot_be_read_is_left_alone() {
    run(async {
        let store = Memory::default();
        let session = begin(&store).await;
        keep(&session, KEY, "Two crates", 0).await.unwrap();
        let vault = session.vault().unwrap();
        for (name, bytes) in [("draft-x", "{}"), ("draft-x/y", "not JSON"), ("draft", "{}")] {
            vault.put_sealed(name, bytes.as_bytes()).await.unwrap();
        }
        assert_eq!(texts(&session).await, one("Two crates"));
        assert_eq!(vault.get_sealed("draft-x").await, Ok(Some(b"{}".to_vec())));
    });
}

//! Many single edits, joined and snapshotted in the real database while other tabs are at work.

use super::raw::js;
use super::support::fresh_name;
use keliu::app::error::AppError;
use keliu::app::session::{Intent, Session};
use keliu::app::upkeep;
use keliu::domain::digest::digest;
use keliu::domain::id::Id;
use keliu::domain::value::Value;
use keliu::log::apply::Log;
use keliu::log::chain::Heads;
use keliu::log::change::Change;
use keliu::log::draft::{Draft, customer_key};
use keliu::storage::{AnyStore, IndexedDb, Part, Store, StoreError};
use std::rc::Rc;
use wasm_bindgen_test::{console_log, wasm_bindgen_test};

/// Names one customer: an edit as a form makes it.
pub async fn edit(session: &Session, number: u128, name: &str) -> Result<Option<Id>, AppError> {
    let make = |log: &Log| {
        let key = customer_key(Id(number));
        let mut draft = Draft::about(key.id);
        draft.set(log.archive(), &key, "name", Some(Value::text(name)));
        vec![draft]
    };
    session.commit(Intent::EDIT, make).await
}

pub fn store(name: &str) -> AnyStore {
    AnyStore::IndexedDb(IndexedDb::new(name))
}

pub async fn open(name: &str) -> Session {
    let session = Session::new(store(name), false);
    session.enter().await.unwrap();
    session
}

async fn edits(session: &Session, count: usize) {
    for number in 0..count {
        edit(session, number as u128 % 50 + 1, &format!("name {}", session.log().len())).await.unwrap();
    }
}

async fn segments(name: &str) -> usize {
    store(name).load(&Heads::new()).await.unwrap().segments.len()
}

#[wasm_bindgen_test]
async fn two_thousand_edits_are_joined_while_tabs_look_on() {
    let name = fresh_name("growth");
    let session = open(&name).await;
    edits(&session, 999).await;
    let old_tab = open(&name).await;
    edits(&session, 1_001).await;
    let all = session.vault().unwrap().read_all().await.unwrap();
    // Two tabs join at once: one of them may be told that it came too late.
    let (done, waiting) = futures_channel::oneshot::channel();
    let (one, two) = (session.vault().unwrap(), Rc::new(open(&name).await));
    wasm_bindgen_futures::spawn_local(async move {
        let _ = done.send(two.vault().unwrap().compact(&Heads::new()).await);
    });
    let results = [one.compact(&Heads::new()).await, waiting.await.unwrap()];
    let fine = |result: &Result<usize, StoreError>| matches!(result, Ok(_) | Err(StoreError::Moved));
    assert!(results.iter().all(fine) && results.iter().any(Result::is_ok), "{results:?}");
    assert!(segments(&name).await <= 10);
    assert_eq!(session.vault().unwrap().read_all().await.unwrap(), all);
    // What it knows ends in the middle of a segment now.
    assert!(old_tab.catch_up().await.unwrap());
    assert_eq!(digest(&old_tab.archive()), digest(&session.archive()));
    edit(&old_tab, 1, "From the old tab").await.unwrap();
    let opening = js_sys::Date::now();
    let opened = open(&name).await;
    console_log!("2,001 changes opened in {} ms", js_sys::Date::now() - opening);
    assert_eq!(digest(&opened.archive()), digest(&old_tab.archive()));
    store(&name).wipe().await.unwrap();
}

#[wasm_bindgen_test]
async fn upkeep_keeps_opening_quick_and_changes_nothing() {
    let name = fresh_name("upkeep");
    let session = Rc::new(open(&name).await);
    let other = open(&name).await;
    for turn in 0..30 {
        let worker = Rc::clone(&session);
        edits(&session, 10).await;
        // At work while this tab and another one go on.
        wasm_bindgen_futures::spawn_local(async move { upkeep::run(&worker).await });
        edit(&other, 60, &format!("other {turn}")).await.unwrap();
        edit(&session, 61, &format!("this {turn}")).await.unwrap();
    }
    super::support::wait(50).await;
    session.catch_up().await.unwrap();
    upkeep::run(&session).await;
    assert!(segments(&name).await < 200, "{}", segments(&name).await);
    let opened = open(&name).await;
    assert!(!opened.log().is_whole(), "the snapshot was not used");
    assert_eq!(digest(&opened.archive()), digest(&session.archive()));
    opened.whole().await.unwrap();
    assert_eq!(opened.log().changes().count(), 1 + 30 * 12);
    assert!(opened.damaged().is_empty());
    // The snapshot is a cache: without it everything is there too.
    opened.vault().unwrap().put_snapshot(Vec::new()).await.unwrap();
    let replayed = open(&name).await;
    assert!(replayed.log().is_whole());
    assert_eq!(digest(&replayed.archive()), digest(&session.archive()));
    store(&name).wipe().await.unwrap();
}

#[wasm_bindgen_test]
async fn what_is_no_bytes_is_named_and_the_rest_opens() {
    let name = fresh_name("no-bytes");
    let session = open(&name).await;
    edits(&session, 6).await;
    let copy: Vec<Change> = session.log().changes().cloned().collect();
    let damage = r#"
        const database = await open(a[0]), transaction = database.transaction(["segments", "docs"], "readwrite");
        const end = ended(transaction), segments = transaction.objectStore("segments");
        const keys = await asked(segments.getAllKeys());
        segments.put({ no: "bytes" }, keys[2]);
        transaction.objectStore("docs").put("no bytes", "draft-x");
        await end;
        database.close();
    "#;
    js(damage, &[name.as_str().into()]).await;
    let opened = open(&name).await;
    let device = opened.me().unwrap().device;
    // The founding and the first record are one segment: 1 and 2.
    assert_eq!(opened.damaged(), [Part::Segment(device, 4)]);
    assert_eq!(opened.log().changes().count(), copy.len() - 1);
    edit(&opened, 77, "Goes on").await.unwrap();
    assert_eq!(opened.merge(&copy, "mailed").await.map(|merged| merged.new), Ok(1));
    assert!(open(&name).await.damaged().is_empty());
    store(&name).wipe().await.unwrap();
}

#[wasm_bindgen_test]
async fn what_the_browser_cannot_read_is_named_and_the_rest_opens() {
    let name = fresh_name("unread");
    let session = open(&name).await;
    edits(&session, 6).await;
    // All segments at once cannot be read, and the one of Change 4 not by itself either.
    let patch = r#"
        const { get, getAll } = IDBObjectStore.prototype;
        const failed = real => {
            const request = Object.assign(new EventTarget(), { error: new DOMException("made to fail", "UnknownError") });
            real.onsuccess = () => request.dispatchEvent(new Event("error"));
            return request;
        };
        IDBObjectStore.prototype.getAll = function (...args) {
            const real = getAll.apply(this, args);
            return this.name === "segments" ? failed(real) : real;
        };
        IDBObjectStore.prototype.get = function (key) {
            const real = get.call(this, key), { transaction } = this;
            if (key[1] !== 4) return real;
            if (!a[0]) return failed(real);
            queueMicrotask(() => transaction.abort());
            return real;
        };
        return () => Object.assign(IDBObjectStore.prototype, { get, getAll });
    "#;
    let undo = js(patch, &[false.into()]).await;
    let opened = open(&name).await;
    let device = opened.me().unwrap().device;
    assert_eq!(opened.damaged(), [Part::Segment(device, 4)]);
    assert_eq!(opened.log().changes().count(), session.log().changes().count() - 1);
    // What another tab wrote is read all the same.
    let number = opened.log().len();
    edit(&session, 7, "From another tab").await.unwrap();
    assert!(opened.catch_up().await.unwrap());
    assert_eq!(opened.log().len(), number + 1);
    js("a[0]()", &[undo]).await;
    // A connection that is lost meanwhile is no damage.
    let undo = js(patch, &[true.into()]).await;
    assert!(Session::new(store(&name), false).enter().await.is_err());
    js("a[0]()", &[undo]).await;
    assert!(open(&name).await.damaged().is_empty());
    store(&name).wipe().await.unwrap();
}

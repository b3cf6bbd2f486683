//! Databases of older and newer versions: they open, or are left as they are.

use super::raw::{Patch, Wrong, dump, js, make_v1, raise};
use super::support::fresh_name;
use keliu::app::error::AppError;
use keliu::app::session::{Door, Intent, Session};
use keliu::domain::digest::{content_digest, digest};
use keliu::domain::id::{DeviceId, Id};
use keliu::domain::value::Value;
use keliu::log::chain::Head;
use keliu::log::draft::{Draft, customer_key};
use keliu::storage::raw::{Raw, parse};
use keliu::storage::{AnyStore, IndexedDb, LAYOUT, Store, StoreError, Vault};
use wasm_bindgen_test::wasm_bindgen_test;

/// What each step up to the newest layout does, written down once more: `database` and `transaction` are given.
const STEPS: [(u32, &str); 3] = [
    (101, r#"for (const store of ["docs", "snapshot"]) database.createObjectStore(store);"#),
    (
        102,
        r#"const [meta, docs] = ["meta", "docs"].map(name => transaction.objectStore(name));
        meta.openCursor().onsuccess = ({ target: { result: cursor } }) => {
            if (cursor?.key.startsWith("doc-")) docs.put(cursor.value, cursor.key.slice(4));
            cursor?.continue();
        };"#,
    ),
    (103, r#"transaction.objectStore("meta").delete(IDBKeyRange.bound("doc-", "doc.", false, true));"#),
];

/// Databases as released versions have left them, with what was in them.
fn fixtures() -> [(&'static [u8], &'static str); 3] {
    macro_rules! fixture {
        ($name:literal) => {
            (
                include_bytes!(concat!("../data/databases/", $name, ".keliu-raw")).as_slice(),
                include_str!(concat!("../data/databases/", $name, ".json")),
            )
        };
    }
    [fixture!("v1-small"), fixture!("v1-backup"), fixture!("v1-edits")]
}

fn small() -> Raw {
    parse(fixtures()[0].0).unwrap()
}

fn store(name: &str) -> AnyStore {
    AnyStore::IndexedDb(IndexedDb::new(name))
}

fn copy_of(name: &str) -> String {
    format!("{name}-before-103")
}

async fn open(name: &str) -> Result<Session, AppError> {
    let session = Session::new(store(name), false);
    assert_eq!(session.enter().await?, Door::Open);
    session.whole().await?;
    assert!(session.damaged().is_empty());
    Ok(session)
}

async fn rename(session: &Session, name: &str) -> Result<Option<Id>, AppError> {
    let rename = |log: &keliu::log::apply::Log| {
        let key = customer_key(Id(77));
        let mut draft = Draft::about(key.id);
        draft.set(log.archive(), &key, "name", Some(Value::text(name)));
        vec![draft]
    };
    session.commit(Intent::EDIT, rename).await
}

async fn digest_in(name: &str) -> String {
    digest(&open(name).await.unwrap().archive())
}

async fn wipe(name: &str) {
    store(name).wipe().await.unwrap();
}

#[wasm_bindgen_test]
async fn databases_of_version_1_open_with_everything_in_them() {
    for (bytes, expected) in fixtures() {
        let (raw, name) = (parse(bytes).unwrap(), fresh_name("v1"));
        let expected: serde_json::Value = serde_json::from_str(expected).unwrap();
        make_v1(&name, &raw).await;
        let before = dump(&name).await.unwrap();
        assert_eq!(before.0, 1);
        let session = open(&name).await.unwrap();
        assert_eq!(expected["digest"], digest(&session.archive()));
        assert_eq!(expected["content_digest"], content_digest(&session.archive()));
        assert_eq!(expected["changes"], session.log().len());
        let docs = session.vault().unwrap().sealed_with_prefix("").await.unwrap();
        assert_eq!(docs.len(), raw.docs.len(), "a document cannot be read");
        let (version, now) = dump(&name).await.unwrap();
        assert_eq!(version, LAYOUT);
        assert!(!now.contains("doc-"));
        assert_eq!(dump(&copy_of(&name)).await.map(|copy| copy.1), Some(before.1), "the copy is not what was there");
        rename(&session, "Written by the new version").await.unwrap();
        session.store().forget_copy().await;
        assert_eq!(dump(&copy_of(&name)).await, None);
        let digest_now = digest(&session.archive());
        drop(session);
        assert_eq!(digest_in(&name).await, digest_now);
        wipe(&name).await;
    }
}

#[wasm_bindgen_test]
async fn a_vault_of_today_in_the_first_layout_opens() {
    let memory = AnyStore::Memory(Default::default());
    let session = Session::new(memory.clone(), false);
    rename(&session, "Before").await.unwrap();
    let (stored, docs) = (memory.load(&Default::default()).await.unwrap(), memory.docs().await.unwrap().1);
    let raw = Raw { meta: stored.meta, docs, segments: stored.segments, heads: stored.heads, ..Raw::default() };
    let name = fresh_name("first-layout");
    make_v1(&name, &raw).await;
    assert_eq!(digest_in(&name).await, digest(&session.archive()));
    wipe(&name).await;
}

#[wasm_bindgen_test]
async fn a_move_that_was_interrupted_goes_on() {
    for (with_copy, done) in [false, true].into_iter().flat_map(|copy| (0..=3).map(move |done| (copy, done))) {
        let (name, expected) = (fresh_name("interrupted"), fresh_name("straight"));
        make_v1(&name, &small()).await;
        make_v1(&expected, &small()).await;
        if with_copy {
            make_v1(&copy_of(&name), &small()).await;
        }
        for (version, step) in &STEPS[..done] {
            raise(&name, *version, step).await;
        }
        assert_eq!(digest_in(&name).await, digest_in(&expected).await, "{done} steps done before");
        assert_eq!(dump(&name).await, dump(&expected).await, "{done} steps done before");
        wipe(&name).await;
        wipe(&expected).await;
        assert_eq!(dump(&copy_of(&name)).await, None, "the copy outlives the archive");
    }
}

/// Every call that the move makes fails once: what was there is still there, and the next opening brings it up to date.
#[wasm_bindgen_test]
async fn a_step_that_fails_leaves_a_database_that_opens() {
    let (mut hits, straight) = (0, fresh_name("straight"));
    make_v1(&straight, &small()).await;
    let expected = digest_in(&straight).await;
    for wrong in [
        Wrong("open", "throw", "UnknownError"),
        Wrong("open", "event", "UnknownError"),
        Wrong("createObjectStore", "throw", "ConstraintError"),
        Wrong("transaction", "throw", "InvalidStateError"),
        Wrong("getAll", "event", "UnknownError"),
        Wrong("getAllKeys", "throw", "InvalidStateError"),
        Wrong("put", "throw", "DataError"),
        Wrong("put", "abort", "QuotaExceededError"),
        Wrong("delete", "throw", "UnknownError"),
        Wrong("delete", "abort", "AbortError"),
    ] {
        for at in 1.. {
            let name = fresh_name("failing");
            make_v1(&name, &small()).await;
            let before = dump(&name).await.unwrap();
            let patch = Patch::new(wrong, at);
            let opened = store(&name).docs().await;
            if patch.end() < at {
                break;
            }
            hits += 1;
            let (version, after) = dump(&name).await.unwrap();
            match opened {
                Ok((_, docs)) => assert_eq!((version, docs.len()), (LAYOUT, 2), "{wrong:?} {at}"),
                Err(error) if wrong.2 == "QuotaExceededError" => assert_eq!(error, StoreError::Quota, "{wrong:?} {at}"),
                Err(error) => assert_ne!(error.code(), "store-damaged", "{wrong:?} {at}"),
            }
            if version == 1 {
                assert_eq!(after, before.1, "{wrong:?} {at}: changed, though it is still of the old version");
            }
            assert_eq!(digest_in(&name).await, expected, "{wrong:?} {at}");
            assert_eq!(dump(&copy_of(&name)).await.unwrap().1, before.1, "{wrong:?} {at}");
            wipe(&name).await;
        }
    }
    assert!(hits >= 30, "{hits}");
    wipe(&straight).await;
}

/// Another tab, of the old version, that does not let go: said after three seconds, and nothing is harmed when it does.
#[wasm_bindgen_test]
async fn a_blocked_move_is_told_and_harms_nothing() {
    let name = fresh_name("blocked-move");
    make_v1(&name, &small()).await;
    let before = dump(&name).await;
    let other = js("return await open(a[0])", &[name.as_str().into()]).await;
    assert_eq!(store(&name).meta().await, Err(StoreError::Blocked));
    js("a[0].close()", &[other]).await;
    super::support::wait(200).await;
    assert_eq!(dump(&name).await, before, "the upgrade went through when nobody was there to do it");
    assert!(open(&name).await.is_ok());
    wipe(&name).await;
}

#[wasm_bindgen_test]
async fn a_layout_of_the_same_hundred_is_read_and_written() {
    let name = fresh_name("layout-104");
    make_v1(&name, &small()).await;
    let before = digest_in(&name).await;
    raise(&name, LAYOUT + 1, r#"database.createObjectStore("more").put("kept", "key")"#).await;
    let session = open(&name).await.unwrap();
    assert_eq!((session.read_only(), digest(&session.archive())), (None, before));
    rename(&session, "Written in a newer layout").await.unwrap();
    let expected = digest(&session.archive());
    drop(session);
    assert_eq!(digest_in(&name).await, expected);
    let (version, all) = dump(&name).await.unwrap();
    assert!(version == LAYOUT + 1 && all.contains("kept"));
    wipe(&name).await;
}

#[wasm_bindgen_test]
async fn a_layout_of_the_next_hundred_is_read_only() {
    let newer = Err(AppError::Store(StoreError::Newer { schema: 203 }));
    for snapshot in [true, false] {
        let name = fresh_name("layout-203");
        make_v1(&name, &small()).await;
        let expected = digest_in(&name).await;
        raise(&name, 203, if snapshot { "" } else { r#"database.deleteObjectStore("snapshot")"# }).await;
        let before = dump(&name).await;
        let session = open(&name).await.unwrap();
        assert_eq!((session.read_only(), digest(&session.archive())), (Some(203), expected));
        assert!(!session.vault().unwrap().sealed_with_prefix("").await.unwrap().is_empty());
        assert_eq!(rename(&session, "Not to be written").await, newer);
        assert_eq!(session.wipe().await, newer.clone().map(drop));
        assert_eq!(session.catch_up().await, Ok(false));
        let compacted = session.vault().unwrap().compact(&Default::default()).await;
        assert!(matches!(compacted, Ok(0) | Err(StoreError::Newer { .. })), "{compacted:?}");
        assert_eq!(dump(&name).await, before);
        drop(session);
        js("await asked(indexedDB.deleteDatabase(a[0]))", &[name.into()]).await;
    }
}

#[wasm_bindgen_test]
async fn what_cannot_even_be_read_is_left_alone() {
    let name = fresh_name("newer-stores");
    raise(&name, 203, r#"database.createObjectStore("meta").put("?", "identity")"#).await;
    let before = dump(&name).await;
    assert_eq!(store(&name).meta().await, Err(StoreError::Newer { schema: 203 }));
    assert_eq!(store(&name).wipe().await, Err(StoreError::Newer { schema: 203 }));
    assert_eq!(dump(&name).await, before);
    js("await asked(indexedDB.deleteDatabase(a[0]))", &[name.into()]).await;
}

#[wasm_bindgen_test]
async fn what_was_sealed_by_a_newer_version_is_left_alone() {
    let name = fresh_name("newer-sealed");
    let all = super::storage::conformance::changes(DeviceId(0xa), Head::EMPTY, 2, 9);
    Vault::create(store(&name), Id(7), DeviceId(0xa), &all, &[("device", b"x")]).await.unwrap();
    let body = r#"
        const database = await open(a[0]), meta = database.transaction("meta", "readwrite").objectStore("meta");
        const text = new TextDecoder().decode(await asked(meta.get(a[1])));
        await asked(meta.put(new TextEncoder().encode(text.replace(a[2], a[3])), a[1]));
        database.close();
    "#;
    for (place, from, to, newer) in
        [("identity", "\"schema\":1", "\"schema\":2", 2), ("slots", "\"v\":2", "\"v\":9", 9)]
    {
        js(body, &[name.as_str().into(), place.into(), from.into(), to.into()]).await;
        let before = dump(&name).await;
        let session = Session::new(store(&name), false);
        assert_eq!(session.enter().await, Err(StoreError::Newer { schema: newer }.into()));
        assert_eq!(rename(&session, "No").await, Err(StoreError::Newer { schema: newer }.into()));
        assert_eq!(dump(&name).await, before);
        js(body, &[name.as_str().into(), place.into(), to.into(), from.into()]).await;
    }
    wipe(&name).await;
}

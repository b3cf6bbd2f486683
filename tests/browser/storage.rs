//! The store in IndexedDB behaves as every store must, and survives what browsers do to it.

use super::support::fresh_name;
use js_sys::Reflect;
use keliu::domain::id::{DeviceId, Id};
use keliu::log::chain::Head;
use keliu::platform::cipher::{CipherError, DataKey};
use keliu::storage::{AnyStore, IndexedDb, LAYOUT, Store, StoreError, Vault};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{console_log, wasm_bindgen_test};
use web_sys::{IdbFactory, IdbOpenDbRequest};

#[path = "../../src/storage/conformance.rs"]
pub(super) mod conformance;
#[path = "../vectors/gcm.rs"]
mod gcm;

fn open(name: &str) -> AnyStore {
    AnyStore::IndexedDb(IndexedDb::new(name))
}

macro_rules! in_indexed_db {
    ($behaviour:ident) => {
        #[wasm_bindgen_test]
        async fn $behaviour() {
            let name = fresh_name(stringify!($behaviour));
            conformance::$behaviour(open(&name), open(&name)).await;
            open(&name).wipe().await.unwrap();
        }
    };
}
conformance::for_each_behaviour!(in_indexed_db);

#[wasm_bindgen_test]
async fn the_cipher_opens_the_published_vector() {
    gcm::opens_the_published_vector().await;
}

/// Opens a database by itself, as another version of this program would.
async fn open_raw(name: &str, version: u32) -> web_sys::IdbDatabase {
    let factory: IdbFactory = Reflect::get(&js_sys::global(), &"indexedDB".into()).unwrap().unchecked_into();
    let request: IdbOpenDbRequest = factory.open_with_u32(name, version).unwrap();
    let promise = js_sys::Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    });
    promise.await.unwrap();
    request.result().unwrap().unchecked_into()
}

#[wasm_bindgen_test]
async fn a_newer_database_is_left_alone() {
    let name = fresh_name("newer");
    open_raw(&name, LAYOUT + 200).await.close();
    assert_eq!(open(&name).meta().await, Err(StoreError::Newer { schema: LAYOUT + 200 }));
}

#[wasm_bindgen_test]
async fn a_tab_that_does_not_let_go_keeps_no_data() {
    let name = fresh_name("blocked");
    let (vault, _) = Vault::create(open(&name), Id(7), DeviceId(0xa), &[], &[]).await.unwrap();
    let other = open_raw(&name, LAYOUT).await;
    vault.wipe().await.unwrap();
    let meta = other.transaction_with_str("meta").unwrap().object_store("meta").unwrap();
    let request = meta.count().unwrap();
    let counted = js_sys::Promise::new(&mut |resolve, _| request.set_onsuccess(Some(&resolve)));
    counted.await.unwrap();
    assert_eq!(request.result().unwrap().as_f64(), Some(0.0));
    other.close();
}

#[wasm_bindgen_test]
async fn lets_go_for_a_newer_version() {
    let name = fresh_name("upgrade");
    let store = open(&name);
    store.meta().await.unwrap();
    // Would never succeed if our connection stayed open.
    open_raw(&name, LAYOUT + 100).await.close();
    assert!(store.meta().await.is_ok());
    assert_eq!(store.read_only(), Some(LAYOUT + 100));
}

/// Two tabs write the same place at the same time: one of them must be told.
#[wasm_bindgen_test]
async fn of_two_writers_at_once_one_wins() {
    let name = fresh_name("race");
    let all = conformance::changes(DeviceId(0xa), Head::EMPTY, 2, 9);
    let (first, known) = Vault::create(open(&name), Id(7), DeviceId(0xa), &all[..1], &[]).await.unwrap();
    let second = Vault::open(open(&name)).await.unwrap();
    let (done, waiting) = futures_channel::oneshot::channel();
    let (own, heads) = (all[1..].to_vec(), known.clone());
    wasm_bindgen_futures::spawn_local(async move {
        let _ = done.send(second.append(&own, &heads).await);
    });
    let results = [first.append(&all[1..], &known).await, waiting.await.unwrap()];
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1, "{results:?}");
    assert!(results.contains(&Err(StoreError::Moved)), "{results:?}");
    assert_eq!(first.read_all().await.unwrap().0, all);
}

/// Not a benchmark, but a bound that a mistake (one transaction or one segment per Change) would break by far.
#[wasm_bindgen_test]
async fn ten_thousand_changes_are_quick() {
    let name = fresh_name("large");
    let all = conformance::changes(DeviceId(0xa), Head::EMPTY, 10_000, 300);
    let (vault, known) = Vault::create(open(&name), Id(7), DeviceId(0xa), &[], &[]).await.unwrap();
    let start = js_sys::Date::now();
    vault.append(&all, &known).await.unwrap();
    let written = js_sys::Date::now();
    let read = vault.read_all().await.unwrap().0.len();
    let end = js_sys::Date::now();
    console_log!("10,000 changes: append {} ms, read_all {} ms", written - start, end - written);
    assert_eq!(read, 10_000);
    assert!(end - start < 10_000.0);
    vault.wipe().await.unwrap();
}

//! The store in the browser's database. Written against `web_sys` itself: what a transaction does is seen at a glance.
//!
//! A transaction ends as soon as it is given nothing to do, so nothing but its own requests is awaited inside one, and
//! every request gets its listeners in the moment it is made.

use super::{Commit, Meta, Part, SCHEMA, Segment, Store, StoreError, Stored, migrations};
use crate::domain::id::DeviceId;
use crate::log::chain::{Head, Heads};
use crate::platform::js;
use js_sys::{Array, Promise, Uint8Array};
use std::cell::RefCell;
use std::rc::{Rc, Weak};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::future_to_promise;
use web_sys::{DomException, IdbDatabase, IdbFactory, IdbKeyRange, IdbObjectStore, IdbOpenDbRequest, IdbRequest};
use web_sys::{IdbRequestReadyState, IdbTransaction, IdbTransactionMode, IdbVersionChangeEvent};

const STORES: [&str; 3] = ["meta", "segments", "heads"];
/// How long other connections may take to finish what they are doing and close, in milliseconds.
const PATIENCE_MS: u32 = 3000;

/// A store in the browser's database. Opened again by itself when the connection was lost; clones share it.
#[derive(Clone)]
pub struct IndexedDb {
    name: Rc<str>,
    connection: Rc<RefCell<Option<Connection>>>,
}

struct Connection {
    database: IdbDatabase,
    /// Lets go when another tab deletes or upgrades the database, or the browser closes it.
    _on_close: Closure<dyn FnMut()>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.database.set_onversionchange(None);
        self.database.set_onclose(None);
        self.database.close();
    }
}

/// The error's name in the specification, for example `QuotaExceededError`.
fn name_of(error: &JsValue) -> String {
    error.dyn_ref::<DomException>().map(DomException::name).unwrap_or_default()
}

fn from_js(error: &JsValue) -> StoreError {
    match name_of(error).as_str() {
        "QuotaExceededError" => StoreError::Quota,
        "ConstraintError" => StoreError::Moved,
        "InvalidStateError" | "AbortError" | "UnknownError" => StoreError::Closed,
        "NotFoundError" => StoreError::Damaged { what: Part::Database },
        "VersionError" => StoreError::Newer { schema: 0 },
        "SecurityError" => StoreError::Unavailable,
        _ => StoreError::Failed,
    }
}

/// A promise of a request's success; the result is then read from the request.
fn started(request: &IdbRequest) -> Promise {
    js::event(request, &["success"], &["error"])
}

async fn result(request: &IdbRequest, started: Promise) -> Result<JsValue, StoreError> {
    match started.await {
        Ok(_) => request.result().map_err(|error| from_js(&error)),
        Err(_) => Err(request.error().ok().flatten().map_or(StoreError::Failed, |error| from_js(&error))),
    }
}

/// Waits for the end of a transaction; only `complete` counts as success.
async fn finish(transaction: &IdbTransaction, ended: Promise) -> Result<(), StoreError> {
    match ended.await {
        Ok(_) => Ok(()),
        Err(_) => Err(transaction.error().map_or(StoreError::Closed, |error| from_js(&error))),
    }
}

fn factory() -> Result<IdbFactory, StoreError> {
    js::get(&js_sys::global(), "indexedDB").map(JsValue::unchecked_into).ok_or(StoreError::Unavailable)
}

fn segment_key(device: DeviceId, first_seq: u64) -> JsValue {
    // A double holds every sequence number below 2^53.
    Array::of2(&device.to_string().into(), &(first_seq as f64).into()).into()
}

fn read_segment_key(key: &JsValue) -> Option<(DeviceId, u64)> {
    let key: &Array = key.dyn_ref()?;
    let seq = key.get(1).as_f64().filter(|seq| *seq >= 1.0 && seq.fract() == 0.0)?;
    Some((key.get(0).as_string()?.parse().ok()?, seq as u64))
}

fn bytes_of(value: &JsValue) -> Option<Vec<u8>> {
    value.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec)
}

/// All keys and values of a store (in a range), both in the order of their keys.
struct Entries {
    keys: (IdbRequest, Promise),
    values: (IdbRequest, Promise),
}

impl Entries {
    fn of(store: &IdbObjectStore, range: &JsValue) -> Result<Self, StoreError> {
        let request = |made: Result<IdbRequest, JsValue>| {
            made.map(|request| (request.clone(), started(&request))).map_err(|error| from_js(&error))
        };
        Ok(Entries {
            keys: request(store.get_all_keys_with_key(range))?,
            values: request(store.get_all_with_key(range))?,
        })
    }

    async fn read(self) -> Result<Vec<(JsValue, JsValue)>, StoreError> {
        let keys = result(&self.keys.0, self.keys.1).await?;
        let values = result(&self.values.0, self.values.1).await?;
        Ok(Array::from(&keys).iter().zip(Array::from(&values).iter()).collect())
    }
}

async fn read_meta(entries: Entries) -> Result<Meta, StoreError> {
    let mut meta = Meta::new();
    for (name, value) in entries.read().await? {
        let name = name.as_string().ok_or(StoreError::Damaged { what: Part::Database })?;
        let Some(value) = bytes_of(&value) else { return Err(StoreError::Damaged { what: Part::Meta(name) }) };
        meta.insert(name, value);
    }
    Ok(meta)
}

async fn read_heads(entries: Entries) -> Result<Heads, StoreError> {
    let mut heads = Heads::new();
    for (device, head) in entries.read().await? {
        let device = device.as_string().and_then(|text| text.parse().ok());
        let device: DeviceId = device.ok_or(StoreError::Damaged { what: Part::Database })?;
        let head = head.as_string().and_then(|text| serde_json::from_str(&text).ok());
        heads.insert(device, head.ok_or(StoreError::Damaged { what: Part::Head(device) })?);
    }
    Ok(heads)
}

async fn read_segments(entries: Entries) -> Result<Vec<Segment>, StoreError> {
    let read = |(key, value)| {
        let (device, first_seq) = read_segment_key(&key).ok_or(StoreError::Damaged { what: Part::Database })?;
        let damaged = StoreError::Damaged { what: Part::Segment(device, first_seq) };
        Ok(Segment { device, first_seq, bytes: bytes_of(&value).ok_or(damaged)? })
    };
    entries.read().await?.into_iter().map(read).collect()
}

/// What a commit writes, made before its transaction begins.
struct Writes {
    segments: Vec<(JsValue, JsValue)>,
    heads: Vec<(JsValue, JsValue)>,
    meta: Vec<(JsValue, Option<JsValue>)>,
}

impl Writes {
    fn of(commit: &Commit) -> Self {
        let bytes = |bytes: &[u8]| JsValue::from(Uint8Array::from(bytes));
        let head = |head: &Head| JsValue::from(serde_json::to_string(head).unwrap_or_default());
        let segments = commit.segments.iter().map(|s| (segment_key(s.device, s.first_seq), bytes(&s.bytes)));
        let meta = commit.meta.iter().map(|(name, value)| (name.into(), value.as_deref().map(bytes)));
        Writes {
            segments: segments.collect(),
            heads: commit.heads.iter().map(|(device, h)| (device.to_string().into(), head(h))).collect(),
            meta: meta.collect(),
        }
    }

    /// Makes all requests at once; the transaction tells how they went.
    fn request(&self, stores: &Stores) -> Result<(), JsValue> {
        for (key, value) in &self.segments {
            stores.segments.add_with_key(value, key)?;
        }
        for (key, value) in &self.heads {
            stores.heads.put_with_key(value, key)?;
        }
        for (key, value) in &self.meta {
            match value {
                Some(value) => stores.meta.put_with_key(value, key)?,
                None => stores.meta.delete(key)?,
            };
        }
        Ok(())
    }
}

/// A transaction over all stores.
struct Stores {
    transaction: IdbTransaction,
    meta: IdbObjectStore,
    segments: IdbObjectStore,
    heads: IdbObjectStore,
}

impl Stores {
    fn begin(database: &IdbDatabase, mode: IdbTransactionMode) -> Result<Self, JsValue> {
        let names: Array = STORES.into_iter().map(JsValue::from_str).collect();
        // `web_sys` has the third parameter only behind its unstable switch. Browsers that do not know it ignore it.
        let options = js::object(&[("durability", "strict".into())]);
        let transaction = js::call(database, "transaction", &[names.into(), mode.into(), options.into()])?;
        let transaction: IdbTransaction = transaction.unchecked_into();
        let [meta, segments, heads] = STORES.map(|name| transaction.object_store(name));
        Ok(Stores { meta: meta?, segments: segments?, heads: heads?, transaction })
    }

    async fn is_as_expected(&self, commit: &Commit) -> Result<bool, StoreError> {
        let heads = Entries::of(&self.heads, &JsValue::UNDEFINED)?;
        let meta = Entries::of(&self.meta, &JsValue::UNDEFINED)?;
        let (heads, meta) = (read_heads(heads).await?, read_meta(meta).await?);
        let same_head = |(device, head): (&DeviceId, &Head)| heads.get(device).unwrap_or(&Head::EMPTY) == head;
        let same_meta = |(name, value): &(String, Option<Vec<u8>>)| meta.get(name) == value.as_ref();
        Ok(commit.expect.iter().all(same_head) && commit.expect_meta.iter().all(same_meta))
    }

    async fn check_and_write(&self, commit: &Commit, writes: &Writes) -> Result<(), StoreError> {
        if !self.is_as_expected(commit).await? {
            return Err(StoreError::Moved);
        }
        writes.request(self).map_err(|error| from_js(&error))
    }
}

/// Waits for an opening or a deletion. Other tabs let go when asked, but not before their transactions are through:
/// only a connection that stays open for longer is an obstacle.
async fn granted(request: &IdbOpenDbRequest) -> Result<(), StoreError> {
    let blocked = js::event(request, &["blocked"], &[]);
    let out_of_patience = future_to_promise(async move {
        blocked.await?;
        js::sleep(PATIENCE_MS).await?;
        Err(JsValue::NULL)
    });
    let ended = js::event(request, &["success"], &["error"]);
    if Promise::race(&Array::of2(&ended, &out_of_patience)).await.is_ok() {
        return Ok(());
    }
    if request.ready_state() == IdbRequestReadyState::Pending {
        return Err(StoreError::Blocked);
    }
    Err(request.error().ok().flatten().map_or(StoreError::Failed, |error| from_js(&error)))
}

/// Makes `upgradeneeded` run the migrations. A step that fails aborts the upgrade, which fails the opening.
fn on_upgrade(request: &IdbOpenDbRequest) -> Closure<dyn FnMut(IdbVersionChangeEvent)> {
    let upgraded = request.clone();
    let closure = Closure::<dyn FnMut(IdbVersionChangeEvent)>::new(move |event: IdbVersionChangeEvent| {
        let database = upgraded.result().map(JsValue::unchecked_into::<IdbDatabase>);
        let done = database.and_then(|database| migrations::run(&database, event.old_version() as u32));
        if let (Err(_), Some(transaction)) = (done, upgraded.transaction()) {
            let _ = transaction.abort();
        }
    });
    request.set_onupgradeneeded(Some(closure.as_ref().unchecked_ref()));
    closure
}

/// A connection that comes after nobody waits for it any more must not stand in other tabs' way.
fn close_when_opened(request: &IdbOpenDbRequest) {
    let opened = request.clone();
    let close = Closure::once_into_js(move || {
        if let Ok(database) = opened.result() {
            database.unchecked_into::<IdbDatabase>().close();
        }
    });
    request.set_onsuccess(Some(close.unchecked_ref()));
}

/// The version of a database that is newer than ours; 0 if it cannot be told.
async fn newer_version(name: &str) -> Result<u32, StoreError> {
    let request = factory()?.open(name).map_err(|error| from_js(&error))?;
    granted(&request).await?;
    let database: IdbDatabase = request.result().map_err(|error| from_js(&error))?.unchecked_into();
    database.close();
    Ok(database.version() as u32)
}

impl IndexedDb {
    /// The store in the database of this name; see [`super::MAIN`] and [`super::SAMPLE`]. It is opened when first used.
    #[must_use]
    pub fn new(name: &str) -> Self {
        IndexedDb { name: name.into(), connection: Rc::default() }
    }

    /// The store in the database of this name, with a connection already: what stands in the way is known at once.
    ///
    /// # Errors
    /// [`StoreError::Newer`], [`StoreError::Blocked`], [`StoreError::Quota`] or [`StoreError::Unavailable`].
    pub async fn open(name: &str) -> Result<Self, StoreError> {
        let store = Self::new(name);
        store.database().await?;
        Ok(store)
    }

    async fn database(&self) -> Result<IdbDatabase, StoreError> {
        if let Some(connection) = self.connection.borrow().as_ref() {
            return Ok(connection.database.clone());
        }
        let request = factory()?.open_with_u32(&self.name, SCHEMA).map_err(|_| StoreError::Unavailable)?;
        let _upgrade = on_upgrade(&request);
        match granted(&request).await {
            Ok(()) => Ok(self.keep(request.result().map_err(|error| from_js(&error))?.unchecked_into())),
            Err(StoreError::Blocked) => {
                close_when_opened(&request);
                Err(StoreError::Blocked)
            }
            Err(StoreError::Newer { .. }) => Err(StoreError::Newer { schema: newer_version(&self.name).await? }),
            Err(StoreError::Quota) => Err(StoreError::Quota),
            // Private windows and blocked storage show themselves in many ways here.
            Err(_) => Err(StoreError::Unavailable),
        }
    }

    /// Keeps a connection for later, or the one another call has opened meanwhile.
    fn keep(&self, database: IdbDatabase) -> IdbDatabase {
        let slot: Weak<RefCell<Option<Connection>>> = Rc::downgrade(&self.connection);
        let on_close = Closure::<dyn FnMut()>::new(move || {
            let closed = slot.upgrade().and_then(|slot| slot.borrow_mut().take());
            drop(closed);
        });
        let mut slot = self.connection.borrow_mut();
        let connection = slot.get_or_insert_with(|| {
            database.set_onversionchange(Some(on_close.as_ref().unchecked_ref()));
            database.set_onclose(Some(on_close.as_ref().unchecked_ref()));
            Connection { database: database.clone(), _on_close: on_close }
        });
        if connection.database != database {
            database.close();
        }
        connection.database.clone()
    }

    /// Begins a transaction. A connection that turns out to be dead is opened once more: nothing has been written yet.
    async fn begin(&self, mode: IdbTransactionMode) -> Result<Stores, StoreError> {
        if let Ok(stores) = Stores::begin(&self.database().await?, mode) {
            return Ok(stores);
        }
        drop(self.connection.take());
        Stores::begin(&self.database().await?, mode).map_err(|error| from_js(&error))
    }
}

impl Store for IndexedDb {
    async fn meta(&self) -> Result<Meta, StoreError> {
        let stores = self.begin(IdbTransactionMode::Readonly).await?;
        read_meta(Entries::of(&stores.meta, &JsValue::UNDEFINED)?).await
    }

    async fn load(&self, known: &Heads) -> Result<Stored, StoreError> {
        let stores = self.begin(IdbTransactionMode::Readonly).await?;
        let meta = Entries::of(&stores.meta, &JsValue::UNDEFINED)?;
        let heads = Entries::of(&stores.heads, &JsValue::UNDEFINED)?;
        let (meta, heads) = (read_meta(meta).await?, read_heads(heads).await?);
        let mut segments = Vec::new();
        if known.is_empty() {
            segments = read_segments(Entries::of(&stores.segments, &JsValue::UNDEFINED)?).await?;
        } else {
            for (&device, head) in heads.iter().filter(|(device, head)| known.get(device) != Some(head)) {
                let after = known.get(&device).map_or(0, |head| head.seq) + 1;
                let range = IdbKeyRange::bound(&segment_key(device, after), &segment_key(device, head.seq.max(after)));
                let range = range.map_err(|error| from_js(&error))?;
                segments.extend(read_segments(Entries::of(&stores.segments, &range)?).await?);
            }
        }
        Ok(Stored { meta, segments, heads })
    }

    async fn commit(&self, commit: Commit) -> Result<(), StoreError> {
        let writes = Writes::of(&commit);
        let stores = self.begin(IdbTransactionMode::Readwrite).await?;
        let ended = js::event(&stores.transaction, &["complete"], &["abort"]);
        if let Err(error) = stores.check_and_write(&commit, &writes).await {
            // Fails only if it has ended by itself, and then without having written.
            let _ = stores.transaction.abort();
            let _ = ended.await;
            return Err(error);
        }
        finish(&stores.transaction, ended).await
    }

    async fn wipe(&self) -> Result<(), StoreError> {
        let stores = self.begin(IdbTransactionMode::Readwrite).await?;
        let ended = js::event(&stores.transaction, &["complete"], &["abort"]);
        for store in [&stores.meta, &stores.heads, &stores.segments] {
            store.clear().map_err(|error| from_js(&error))?;
        }
        finish(&stores.transaction, ended).await?;
        drop(self.connection.take());
        // The data is gone. A tab that does not let go keeps an empty database alive, no more.
        if let Ok(request) = factory()?.delete_database(&self.name) {
            let _ = granted(&request).await;
        }
        Ok(())
    }
}

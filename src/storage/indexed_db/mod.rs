//! The store in the browser's database. Written against `web_sys` itself: what a transaction does is seen at a glance.
//!
//! A transaction ends as soon as it is given nothing to do, so nothing but its own requests is awaited inside one, and
//! every request gets its listeners in the moment it is made.

mod another_log;
mod open;
mod reading;
mod request;
mod under_way;

pub(super) use request::{Entries, from_js};

use super::{Commit, Meta, Segment, Store, StoreError, Stored};
use crate::domain::id::DeviceId;
use crate::log::chain::{Head, Heads};
use crate::platform::js;
use js_sys::{Array, Uint8Array};
use reading::{behind, is_about_values};
use request::{factory, finish, read_heads, read_meta, read_segments, segment_key};
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{IdbDatabase, IdbObjectStore, IdbTransaction, IdbTransactionMode};

const STORES: [&str; 5] = ["meta", "docs", "segments", "heads", "snapshot"];

/// A store in the browser's database. Opened again by itself when the connection was lost; clones share it.
#[derive(Clone)]
pub struct IndexedDb {
    name: Rc<str>,
    connection: Rc<RefCell<Option<Connection>>>,
    read_only: Rc<Cell<Option<u32>>>,
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

/// How many segments are handed to the browser at once: some milliseconds' work.
const AT_ONCE: usize = 2;

/// What a commit writes, made before its transaction begins; but for the segments' bytes, which may be many.
struct Writes {
    drop_segments: Vec<JsValue>,
    heads: Vec<(JsValue, JsValue)>,
    meta: Vec<(JsValue, Option<JsValue>)>,
    docs: Vec<(JsValue, Option<JsValue>)>,
    snapshot: Option<Vec<JsValue>>,
}

fn bytes(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

impl Writes {
    fn of(commit: &Commit) -> Self {
        let head = |head: &Head| JsValue::from(serde_json::to_string(head).unwrap_or_default());
        let small = |values: &[(String, Option<Vec<u8>>)]| -> Vec<(JsValue, Option<JsValue>)> {
            values.iter().map(|(name, value)| (name.into(), value.as_deref().map(bytes))).collect()
        };
        Writes {
            drop_segments: commit.drop_segments.iter().map(|(device, first)| segment_key(*device, *first)).collect(),
            heads: commit.heads.iter().map(|(device, h)| (device.to_string().into(), head(h))).collect(),
            meta: small(&commit.meta),
            docs: small(&commit.docs),
            snapshot: commit.snapshot.as_ref().map(|chunks| chunks.iter().map(|chunk| bytes(chunk)).collect()),
        }
    }

    /// Makes the requests for segments: after some it waits, as the browser copies what it is given, and many would keep
    /// the page from answering. The transaction stays open meanwhile.
    async fn request_segments(&self, stores: &Stores, segments: &[Segment]) -> Result<(), StoreError> {
        for key in &self.drop_segments {
            stores.segments.delete(key).map_err(|error| from_js(&error))?;
        }
        for (at, Segment { device, first_seq, bytes: sealed }) in segments.iter().enumerate() {
            let request = stores.segments.add_with_key(&bytes(sealed), &segment_key(*device, *first_seq));
            let request = request.map_err(|error| from_js(&error))?;
            if at % AT_ONCE == AT_ONCE - 1 {
                request::result(&request, request::started(&request)).await?;
            }
        }
        Ok(())
    }

    /// Makes all other requests at once; the transaction tells how they went.
    fn request(&self, stores: &Stores) -> Result<(), JsValue> {
        for (key, value) in &self.heads {
            stores.heads.put_with_key(value, key)?;
        }
        for (store, values) in [(&stores.meta, &self.meta), (&stores.docs, &self.docs)] {
            for (key, value) in values {
                match value {
                    Some(value) => store.put_with_key(value, key)?,
                    None => store.delete(key)?,
                };
            }
        }
        if let Some(chunks) = &self.snapshot {
            stores.snapshot.clear()?;
            for (number, chunk) in (0_u32..).zip(chunks) {
                stores.snapshot.put_with_key(chunk, &number.into())?;
            }
        }
        Ok(())
    }
}

/// A transaction over stores that are written together.
struct Stores {
    transaction: IdbTransaction,
    meta: IdbObjectStore,
    docs: IdbObjectStore,
    segments: IdbObjectStore,
    heads: IdbObjectStore,
    snapshot: IdbObjectStore,
}

fn begin(
    database: &IdbDatabase,
    stores: &[&str],
    mode: IdbTransactionMode,
    safe: bool,
) -> Result<IdbTransaction, JsValue> {
    let names: Array = stores.iter().map(|name| JsValue::from_str(name)).collect();
    // `web_sys` has the third parameter only behind its unstable switch. Browsers that do not know it ignore it.
    let durability = if safe { "strict" } else { "relaxed" };
    let options = js::object(&[("durability", durability.into())]);
    let transaction = js::call(database, "transaction", &[names.into(), mode.into(), options.into()])?.unchecked_into();
    under_way::note(&transaction);
    Ok(transaction)
}

impl Stores {
    fn of(transaction: IdbTransaction) -> Result<Self, StoreError> {
        let [meta, docs, segments, heads, snapshot] =
            STORES.map(|name| transaction.object_store(name).map_err(|error| from_js(&error)));
        Ok(Stores { meta: meta?, docs: docs?, segments: segments?, heads: heads?, snapshot: snapshot?, transaction })
    }

    async fn is_as_expected(&self, commit: &Commit) -> Result<bool, StoreError> {
        let heads = Entries::of(&self.heads, &JsValue::UNDEFINED)?;
        let meta = Entries::of(&self.meta, &JsValue::UNDEFINED)?;
        let mut segments = Vec::new();
        for (device, first) in &commit.drop_segments {
            let request =
                self.segments.count_with_key(&segment_key(*device, *first)).map_err(|error| from_js(&error))?;
            segments.push((request.clone(), request::started(&request)));
        }
        let docs =
            if commit.expect_docs.is_empty() { None } else { Some(Entries::of(&self.docs, &JsValue::UNDEFINED)?) };
        let (heads, meta) = (read_heads(heads.read().await?)?, read_meta(meta.read().await?)?);
        let docs = match docs {
            Some(docs) => read_meta(docs.read().await?)?,
            None => Meta::new(),
        };
        for (request, started) in segments {
            if request::result(&request, started).await?.as_f64() != Some(1.0) {
                return Ok(false);
            }
        }
        let same_head = |(device, head): (&DeviceId, &Head)| heads.get(device).unwrap_or(&Head::EMPTY) == head;
        let same = |there: &Meta, (name, value): &(String, Option<Vec<u8>>)| there.get(name) == value.as_ref();
        let same_values = commit.expect_meta.iter().all(|expected| same(&meta, expected));
        let same_docs = commit.expect_docs.iter().all(|expected| same(&docs, expected));
        Ok(commit.expect.iter().all(same_head) && same_values && same_docs)
    }

    async fn check_and_write(&self, commit: &Commit, writes: &Writes) -> Result<(), StoreError> {
        if !self.is_as_expected(commit).await? {
            return Err(StoreError::Moved);
        }
        writes.request_segments(self, &commit.segments).await?;
        writes.request(self).map_err(|error| from_js(&error))
    }
}

impl IndexedDb {
    /// The store in the database of this name; see [`super::MAIN`] and [`super::SAMPLE`]. It is opened when first used.
    #[must_use]
    pub fn new(name: &str) -> Self {
        IndexedDb { name: name.into(), connection: Rc::default(), read_only: Rc::default() }
    }

    /// The layout's version, where a newer program has made it one that this program may read but not write.
    #[must_use]
    pub fn read_only(&self) -> Option<u32> {
        self.read_only.get()
    }

    /// Deletes the copy that was made before an upgrade.
    pub async fn forget_copy(&self) {
        // One that cannot be deleted now is deleted another time.
        if let Ok(request) =
            factory().and_then(|f| f.delete_database(&open::copy_name(&self.name)).map_err(|e| from_js(&e)))
        {
            let _ = open::granted(&request).await;
        }
    }

    async fn database(&self) -> Result<IdbDatabase, StoreError> {
        if let Some(connection) = self.connection.borrow().as_ref() {
            return Ok(connection.database.clone());
        }
        let (database, read_only) = open::database(&self.name).await?;
        self.read_only.set(read_only);
        another_log::begin(&self.name);
        Ok(self.keep(database))
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
    async fn begin(&self, stores: &[&str], mode: IdbTransactionMode, safe: bool) -> Result<IdbTransaction, StoreError> {
        if let Ok(transaction) = begin(&self.database().await?, stores, mode, safe) {
            return Ok(transaction);
        }
        drop(self.connection.take());
        begin(&self.database().await?, stores, mode, safe).map_err(|error| from_js(&error))
    }

    async fn write(&self, safe: bool) -> Result<Stores, StoreError> {
        // Asked for first: it is the opening that tells.
        self.database().await?;
        match self.read_only.get() {
            Some(schema) => Err(StoreError::Newer { schema }),
            None => Stores::of(self.begin(&STORES, IdbTransactionMode::Readwrite, safe).await?),
        }
    }
}

impl Store for IndexedDb {
    async fn meta(&self) -> Result<Meta, StoreError> {
        read_meta(self.entries(&["meta"]).await?.remove(0))
    }

    async fn docs(&self) -> Result<(Meta, Meta), StoreError> {
        let mut read = self.entries(&["meta", "docs"]).await?;
        Ok((read_meta(read.remove(0))?, read_meta(read.remove(0))?))
    }

    async fn snapshot(&self) -> Result<(Meta, Vec<Vec<u8>>), StoreError> {
        if self.database().await.is_ok() && self.read_only.get().is_some() {
            return Ok((self.meta().await?, Vec::new()));
        }
        let mut read = self.at_once(&["meta", "snapshot"]).await?;
        let meta = read_meta(read.remove(0))?;
        Ok((meta, read.remove(0).iter().filter_map(|(_, chunk)| request::bytes_of(chunk)).collect()))
    }

    async fn load(&self, known: &Heads) -> Result<Stored, StoreError> {
        if !known.is_empty() {
            match self.load_tail(known).await {
                Err(error) if is_about_values(&error) => {}
                loaded => return loaded,
            }
        }
        let mut read = self.entries(&["meta", "heads", "segments"]).await?;
        let (meta, heads) = (read_meta(read.remove(0))?, read_heads(read.remove(0))?);
        let segments = behind(read_segments(read.remove(0))?, known, &heads);
        Ok(Stored { meta, segments, heads })
    }

    async fn commit(&self, commit: Commit) -> Result<(), StoreError> {
        let writes = Writes::of(&commit);
        // A snapshot alone is a cache: losing it costs time only.
        let cache_only =
            commit.heads.is_empty() && commit.meta.is_empty() && commit.docs.is_empty() && commit.segments.is_empty();
        let safe = !cache_only;
        let stores = self.write(safe).await?;
        let ended = js::event(&stores.transaction, &["complete"], &["abort"]);
        if let Err(error) = stores.check_and_write(&commit, &writes).await {
            // Fails only if it has ended by itself, and then without having written.
            let _ = stores.transaction.abort();
            let _ = ended.await;
            // If it has ended by itself, it knows why; its requests only know that it has.
            return Err(stores.transaction.error().map_or(error, |own| from_js(&own)));
        }
        finish(&stores.transaction, ended).await
    }

    async fn wipe(&self) -> Result<(), StoreError> {
        let stores = self.write(true).await?;
        let ended = js::event(&stores.transaction, &["complete"], &["abort"]);
        let mut all = [&stores.meta, &stores.docs, &stores.segments, &stores.heads, &stores.snapshot].into_iter();
        if let Err(error) = all.try_for_each(|store| store.clear().map(drop)) {
            let _ = stores.transaction.abort();
            let _ = ended.await;
            return Err(from_js(&error));
        }
        finish(&stores.transaction, ended).await?;
        drop(self.connection.take());
        // The data is gone. A tab that does not let go keeps an empty database alive, no more.
        if let Ok(request) = factory()?.delete_database(&self.name) {
            let _ = open::granted(&request).await;
        }
        self.forget_copy().await;
        Ok(())
    }
}

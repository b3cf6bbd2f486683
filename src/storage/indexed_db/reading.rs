//! Reading the browser's database: at once, and where one value that the browser cannot read, as a file of it is gone, fails
//! all that are read with it, one by one.

use super::request::{self, Entries, Entry, read_heads, read_meta, read_segment_key, read_segments, segment_key};
use super::{IndexedDb, finish, from_js};
use crate::domain::id::DeviceId;
use crate::log::chain::Heads;
use crate::platform::js;
use crate::storage::{Segment, StoreError, Stored};
use js_sys::Array;
use std::collections::BTreeMap;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, IdbKeyRange, IdbObjectStore, IdbTransactionMode};

/// Whether a value may be what could not be read, and not all of the database.
pub(super) fn is_about_values(error: &StoreError) -> bool {
    matches!(error, StoreError::Failed | StoreError::Damaged { .. })
}

fn all(store: &IdbObjectStore) -> Result<Entries, StoreError> {
    Entries::of(store, &JsValue::UNDEFINED)
}

/// The segments of a device from the one on that holds the Change behind `known`, up to the head.
async fn tail(segments: &IdbObjectStore, device: DeviceId, known: u64, head: u64) -> Result<Vec<Segment>, StoreError> {
    let after = known + 1;
    let range = |from| {
        let range = IdbKeyRange::bound(&segment_key(device, from), &segment_key(device, head.max(after)));
        range.map(JsValue::from).map_err(|error| from_js(&error))
    };
    let request = segments.get_all_keys_with_key(&range(1)?).map_err(|error| from_js(&error))?;
    let keys = Array::from(&request::result(&request, request::started(&request)).await?);
    let firsts = keys.iter().filter_map(|key| Some(read_segment_key(&key)?.1));
    let from = firsts.filter(|first| *first <= after).max().unwrap_or(after);
    read_segments(Entries::of(segments, &range(from)?)?.read().await?)
}

/// Of all segments those that [`tail`] would give.
pub(super) fn behind(all: Vec<Segment>, known: &Heads, heads: &Heads) -> Vec<Segment> {
    let after = |segment: &Segment| known.get(&segment.device).map_or(0, |head| head.seq) + 1;
    let mut from = BTreeMap::new();
    for segment in all.iter().filter(|segment| segment.first_seq <= after(segment)) {
        from.insert(segment.device, segment.first_seq); // in the order of their keys
    }
    let is_new = |segment: &Segment| {
        let moved = known.is_empty() || known.get(&segment.device) != heads.get(&segment.device);
        moved && from.get(&segment.device).is_none_or(|from| segment.first_seq >= *from)
    };
    all.into_iter().filter(is_new).collect()
}

impl IndexedDb {
    /// All of these stores, each as a list of its entries.
    pub(super) async fn entries(&self, names: &[&str]) -> Result<Vec<Vec<Entry>>, StoreError> {
        match self.at_once(names).await {
            Err(error) if is_about_values(&error) => self.singly(names).await,
            read => read,
        }
    }

    pub(super) async fn at_once(&self, names: &[&str]) -> Result<Vec<Vec<Entry>>, StoreError> {
        let transaction = self.begin(names, IdbTransactionMode::Readonly, false).await?;
        let (mut asked, mut read) = (Vec::new(), Vec::new());
        for name in names {
            asked.push(all(&transaction.object_store(name).map_err(|error| from_js(&error))?)?);
        }
        for entries in asked {
            read.push(entries.read().await?);
        }
        Ok(read)
    }

    /// What was written behind the known heads.
    pub(super) async fn load_tail(&self, known: &Heads) -> Result<Stored, StoreError> {
        let transaction = self.begin(&["meta", "heads", "segments"], IdbTransactionMode::Readonly, false).await?;
        let store = |name| transaction.object_store(name).map_err(|error| from_js(&error));
        let (meta, heads, segments) = (all(&store("meta")?)?, all(&store("heads")?)?, store("segments")?);
        let (meta, heads) = (read_meta(meta.read().await?)?, read_heads(heads.read().await?)?);
        let mut found = Vec::new();
        for (&device, head) in heads.iter().filter(|(device, head)| known.get(device) != Some(head)) {
            let known = known.get(&device).map_or(0, |head| head.seq);
            found.extend(tail(&segments, device, known, head.seq).await?);
        }
        Ok(Stored { meta, segments: found, heads })
    }

    /// All of these stores, of one moment, each value by itself: one that cannot be read is left undefined.
    async fn singly(&self, names: &[&str]) -> Result<Vec<Vec<Entry>>, StoreError> {
        let transaction = self.begin(names, IdbTransactionMode::Readonly, false).await?;
        let ended = js::event(&transaction, &["complete"], &["abort"]);
        // Else the first that fails would end it.
        let go_on = Closure::<dyn FnMut(Event)>::new(|error: Event| error.prevent_default()).into_js_value();
        transaction.set_onerror(Some(go_on.unchecked_ref()));
        let mut stores = Vec::new();
        for name in names {
            let store = transaction.object_store(name).map_err(|error| from_js(&error))?;
            let keys = store.get_all_keys().map_err(|error| from_js(&error))?;
            let keys = Array::from(&request::result(&keys, request::started(&keys)).await?);
            let mut entries = Vec::new();
            for key in keys.iter() {
                let value = store.get(&key).map_err(|error| from_js(&error))?;
                let value = request::result(&value, request::started(&value)).await.unwrap_or(JsValue::UNDEFINED);
                entries.push((key, value));
            }
            stores.push(entries);
        }
        // Where the connection was lost, it was not the values that could not be read.
        finish(&transaction, ended).await?;
        Ok(stores)
    }
}

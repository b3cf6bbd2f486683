//! Requests of the browser's database: their results, their errors, and what is read.

use crate::domain::id::DeviceId;
use crate::log::chain::Heads;
use crate::platform::js;
use crate::storage::{Meta, Part, Segment, StoreError};
use js_sys::{Array, Promise, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DomException, IdbFactory, IdbObjectStore, IdbRequest, IdbTransaction};

/// The error's name in the specification, for example `QuotaExceededError`.
pub(super) fn name_of(error: &JsValue) -> String {
    error.dyn_ref::<DomException>().map(DomException::name).unwrap_or_default()
}

pub(in crate::storage) fn from_js(error: &JsValue) -> StoreError {
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
pub(super) fn started(request: &IdbRequest) -> Promise {
    js::event(request, &["success"], &["error"])
}

pub(super) async fn result(request: &IdbRequest, started: Promise) -> Result<JsValue, StoreError> {
    match started.await {
        Ok(_) => request.result().map_err(|error| from_js(&error)),
        Err(_) => Err(request.error().ok().flatten().map_or(StoreError::Failed, |error| answered(&error))),
    }
}

/// A lost connection ends the transaction, which says so; this is about one request only.
fn answered(error: &JsValue) -> StoreError {
    if name_of(error) == "UnknownError" { StoreError::Failed } else { from_js(error) }
}

/// Waits for the end of a transaction; only `complete` counts as success.
pub(super) async fn finish(transaction: &IdbTransaction, ended: Promise) -> Result<(), StoreError> {
    match ended.await {
        Ok(_) => Ok(()),
        Err(_) => Err(transaction.error().map_or(StoreError::Closed, |error| from_js(&error))),
    }
}

pub(super) fn factory() -> Result<IdbFactory, StoreError> {
    js::get(&js_sys::global(), "indexedDB").map(JsValue::unchecked_into).ok_or(StoreError::Unavailable)
}

pub(super) fn segment_key(device: DeviceId, first_seq: u64) -> JsValue {
    // A double holds every sequence number below 2^53.
    Array::of2(&device.to_string().into(), &(first_seq as f64).into()).into()
}

pub(super) fn read_segment_key(key: &JsValue) -> Option<(DeviceId, u64)> {
    let key: &Array = key.dyn_ref()?;
    let seq = key.get(1).as_f64().filter(|seq| *seq >= 1.0 && seq.fract() == 0.0)?;
    Some((key.get(0).as_string()?.parse().ok()?, seq as u64))
}

pub(super) fn bytes_of(value: &JsValue) -> Option<Vec<u8>> {
    value.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec)
}

/// A key and its value; undefined where the browser cannot read it.
pub(super) type Entry = (JsValue, JsValue);

/// All keys and values of a store (in a range), both in the order of their keys.
pub(in crate::storage) struct Entries {
    keys: (IdbRequest, Promise),
    values: (IdbRequest, Promise),
}

impl Entries {
    pub(in crate::storage) fn of(store: &IdbObjectStore, range: &JsValue) -> Result<Self, StoreError> {
        let request = |made: Result<IdbRequest, JsValue>| {
            made.map(|request| (request.clone(), started(&request))).map_err(|error| from_js(&error))
        };
        Ok(Entries {
            keys: request(store.get_all_keys_with_key(range))?,
            values: request(store.get_all_with_key(range))?,
        })
    }

    pub(in crate::storage) async fn read(self) -> Result<Vec<Entry>, StoreError> {
        let keys = result(&self.keys.0, self.keys.1).await?;
        let values = result(&self.values.0, self.values.1).await?;
        Ok(Array::from(&keys).iter().zip(Array::from(&values).iter()).collect())
    }
}

/// What is no bytes is given as none, as is what cannot be read: sealed it does not open then, and is named as damaged.
pub(super) fn read_meta(entries: Vec<Entry>) -> Result<Meta, StoreError> {
    let read = |(name, value): Entry| {
        let name = name.as_string().ok_or(StoreError::Damaged { what: Part::Database })?;
        Ok((name, bytes_of(&value).unwrap_or_default()))
    };
    entries.into_iter().map(read).collect()
}

pub(super) fn read_heads(entries: Vec<Entry>) -> Result<Heads, StoreError> {
    let mut heads = Heads::new();
    for (device, head) in entries {
        let device = device.as_string().and_then(|text| text.parse().ok());
        let device: DeviceId = device.ok_or(StoreError::Damaged { what: Part::Database })?;
        let head = head.as_string().and_then(|text| serde_json::from_str(&text).ok());
        heads.insert(device, head.ok_or(StoreError::Damaged { what: Part::Head(device) })?);
    }
    Ok(heads)
}

/// The same holds here as in [`read_meta`].
pub(super) fn read_segments(entries: Vec<Entry>) -> Result<Vec<Segment>, StoreError> {
    let read = |(key, value): Entry| {
        let (device, first_seq) = read_segment_key(&key).ok_or(StoreError::Damaged { what: Part::Database })?;
        Ok(Segment { device, first_seq, bytes: bytes_of(&value).unwrap_or_default() })
    };
    entries.into_iter().map(read).collect()
}

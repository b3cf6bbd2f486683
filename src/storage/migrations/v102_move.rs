//! Copies the sealed documents from `meta` (as `doc-` and their name) to `docs` (as their name). What is sealed stays as
//! it is: a document's place in what is authenticated with it is still called `meta`.

use crate::storage::StoreError;
use crate::storage::indexed_db::{Entries, from_js};
use wasm_bindgen::JsValue;
use web_sys::IdbTransaction;

/// What the names of documents began with.
pub(super) const PREFIX: &str = "doc-";

pub(super) async fn run(upgrade: &IdbTransaction) -> Result<(), StoreError> {
    let store = |name| upgrade.object_store(name).map_err(|error| from_js(&error));
    let (meta, docs) = (store("meta")?, store("docs")?);
    for (name, value) in Entries::of(&meta, &JsValue::UNDEFINED)?.read().await? {
        if let Some(name) = name.as_string().as_deref().and_then(|name| name.strip_prefix(PREFIX)) {
            docs.put_with_key(&value, &name.into()).map_err(|error| from_js(&error))?;
        }
    }
    Ok(())
}

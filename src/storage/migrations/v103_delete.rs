//! Deletes the documents from `meta`: they are in `docs`. They are put there once more first, so that nothing depends on
//! how the step before went.

use super::v102_move::PREFIX;
use crate::storage::StoreError;
use crate::storage::indexed_db::{Entries, from_js};
use wasm_bindgen::JsValue;
use web_sys::IdbTransaction;

pub(super) async fn run(upgrade: &IdbTransaction) -> Result<(), StoreError> {
    let store = |name| upgrade.object_store(name).map_err(|error| from_js(&error));
    let (meta, docs) = (store("meta")?, store("docs")?);
    for (name, value) in Entries::of(&meta, &JsValue::UNDEFINED)?.read().await? {
        if let Some(doc) = name.as_string().as_deref().and_then(|name| name.strip_prefix(PREFIX)) {
            docs.put_with_key(&value, &doc.into()).map_err(|error| from_js(&error))?;
            meta.delete(&name).map_err(|error| from_js(&error))?;
        }
    }
    Ok(())
}

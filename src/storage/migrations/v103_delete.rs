//! Deletes the documents from `meta`: they are in `docs`.

use super::v102_move::PREFIX;
use crate::storage::StoreError;
use crate::storage::indexed_db::{Entries, from_js};
use wasm_bindgen::JsValue;
use web_sys::IdbTransaction;

pub(super) async fn run(upgrade: &IdbTransaction) -> Result<(), StoreError> {
    let meta = upgrade.object_store("meta").map_err(|error| from_js(&error))?;
    for (name, _) in Entries::of(&meta, &JsValue::UNDEFINED)?.read().await? {
        if name.as_string().is_some_and(|name| name.starts_with(PREFIX)) {
            meta.delete(&name).map_err(|error| from_js(&error))?;
        }
    }
    Ok(())
}

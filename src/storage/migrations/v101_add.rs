//! Adds `docs`: name → bytes, for the sealed documents that lay in `meta`, which every write reads; and `snapshot`:
//! number from 0 → bytes, the chunks of the snapshot.

use wasm_bindgen::JsValue;
use web_sys::IdbDatabase;

pub(super) fn run(database: &IdbDatabase) -> Result<(), JsValue> {
    for store in ["docs", "snapshot"] {
        database.create_object_store(store)?;
    }
    Ok(())
}

//! The first layout. Keys stand beside the values:
//! `meta`: name → bytes · `segments`: [device hex, first seq] → bytes · `heads`: device hex → JSON text of a head.

use wasm_bindgen::JsValue;
use web_sys::IdbDatabase;

pub(super) fn run(database: &IdbDatabase) -> Result<(), JsValue> {
    for store in ["meta", "segments", "heads"] {
        database.create_object_store(store)?;
    }
    Ok(())
}

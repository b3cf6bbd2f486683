//! From one layout of the database to the next, one file per step. A step is never changed once it was released.

mod v1;

use super::SCHEMA;
use wasm_bindgen::JsValue;
use web_sys::IdbDatabase;

/// Takes a database from version `from` (0: new) to [`SCHEMA`], within the upgrade's transaction.
///
/// # Errors
/// What the browser threw; the upgrade must then be aborted.
pub(super) fn run(database: &IdbDatabase, from: u32) -> Result<(), JsValue> {
    for version in from..SCHEMA {
        match version {
            0 => v1::run(database)?,
            _ => return Err(JsValue::NULL),
        }
    }
    Ok(())
}

//! From one layout of the database to the next, one file per step: first what is needed is added, then what lies in the
//! old place is copied, then the old is deleted. Each step is a transaction of its own: whatever ends the page between
//! two of them, the next opening goes on from there. A step is never changed once it was released.
//!
//! Additions count up within a hundred: programs of the same hundreds open each other's databases. What an older program
//! could not live with begins the next hundred.

mod v1;
mod v101_add;
mod v102_move;
mod v103_delete;

use super::StoreError;
use wasm_bindgen::JsValue;
use web_sys::{IdbDatabase, IdbTransaction};

/// The layouts there have been, oldest first.
pub(super) const LAYOUTS: [u32; 4] = [1, 101, 102, 103];

/// Takes a database to `version` from the layout before it, within the upgrade's transaction.
///
/// # Errors
/// What the browser threw, or what the stores hold cannot be read; the upgrade must then be aborted.
pub(super) async fn step(database: IdbDatabase, upgrade: IdbTransaction, version: u32) -> Result<(), StoreError> {
    match version {
        1 => v1::run(&database),
        101 => v101_add::run(&database),
        102 => return v102_move::run(&upgrade).await,
        103 => return v103_delete::run(&upgrade).await,
        _ => Err(JsValue::NULL),
    }
    .map_err(|error| super::indexed_db::from_js(&error))
}

/// Makes the stores of a new database.
///
/// # Errors
/// What the browser threw; the upgrade must then be aborted.
pub(super) fn create(database: &IdbDatabase) -> Result<(), JsValue> {
    v1::run(database)?;
    v101_add::run(database)
}

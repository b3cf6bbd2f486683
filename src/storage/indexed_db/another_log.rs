//! Chromium keeps an origin's databases in one LevelDB, and after a restart writes on at the end of the log it finds. A
//! record that was cut short when the browser was killed then stands in the midst of it: at the opening after the next one
//! its checksum is wrong, and Chromium deletes all databases of the origin. Deleting a database makes it begin another log,
//! so one that holds nothing is made and deleted at each opening, as soon as it has succeeded.

use super::open::granted;
use super::request::{factory, from_js};
use crate::platform::js;
use crate::storage::StoreError;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::IdbDatabase;

/// Has Chromium begin another log, beside what else is done. Other browsers keep a file per database, in SQLite.
pub(super) fn begin(name: &str) {
    let navigator = js::get(&js_sys::global(), "navigator");
    // Only browsers made from Chromium have this.
    if navigator.and_then(|navigator| js::get(&navigator, "userAgentData")).is_some() {
        let name = format!("{name}-log");
        // One that does not succeed is done at the next opening.
        spawn_local(async move { drop(make_and_delete(&name).await) });
    }
}

async fn make_and_delete(name: &str) -> Result<(), StoreError> {
    let made = factory()?.open(name).map_err(|error| from_js(&error))?;
    granted(&made).await?;
    made.result().map_err(|error| from_js(&error))?.unchecked_into::<IdbDatabase>().close();
    granted(&factory()?.delete_database(name).map_err(|error| from_js(&error))?).await
}

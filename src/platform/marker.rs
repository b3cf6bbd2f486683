//! The sign that an archive was here, in two places that browsers clear at different times: localStorage and Cache
//! Storage. Beside an empty database it means that the browser has deleted the data.

use super::js;
use super::prefs::{self, Marker};
use js_sys::{Array, Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// Name of the cache, and of what is in it. Nothing is ever fetched from there.
const NAME: &str = "keliu-marker";

async fn cache() -> Option<JsValue> {
    // Native tests have no browser; pages that are not secure have no caches.
    if cfg!(not(target_arch = "wasm32")) {
        return None;
    }
    js::answer(&js::get(&js_sys::global(), "caches")?, "open", &[NAME.into()]).await
}

async fn cached() -> Option<Marker> {
    let response = js::answer(&cache().await?, "match", &[NAME.into()]).await?;
    let text = js::answer(&response, "text", &[]).await?.as_string()?;
    serde_json::from_str(&text).ok()
}

async fn put(marker: &Marker) -> Option<JsValue> {
    let cache = cache().await?;
    let text = serde_json::to_string(marker).ok()?;
    let response: Function = js::get(&js_sys::global(), "Response")?.dyn_into().ok()?;
    let response = Reflect::construct(&response, &Array::of1(&text.into())).ok()?;
    js::answer(&cache, "put", &[NAME.into(), response]).await
}

/// The sign, if it stands in one of the two places.
pub async fn find() -> Option<Marker> {
    match prefs::marker() {
        Some(marker) => Some(marker),
        None => cached().await,
    }
}

/// Sees to it that the sign of this archive stands in both places.
pub async fn keep(marker: Marker) {
    let ours = |found: &Marker| found.company8 == marker.company8;
    let (here, there) = (prefs::marker().filter(ours), cached().await.filter(ours));
    let is_whole = here.is_some() && there.is_some();
    if !is_whole {
        let marker = here.or(there).unwrap_or(marker);
        prefs::set_marker(Some(&marker));
        // Where there is no room or no such store, the other place must do.
        let _ = put(&marker).await;
    }
}

/// Takes the sign away: the person wipes this device.
pub async fn remove() {
    prefs::set_marker(None);
    if let Some(cache) = cache().await {
        let _ = js::answer(&cache, "delete", &[NAME.into()]).await;
    }
}

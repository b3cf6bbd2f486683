//! Whether the browser may delete the data by itself. Not every browser has `navigator.storage`: `None` there.

use super::js;
use wasm_bindgen::JsValue;

/// How much room there is, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Estimate {
    /// In use by this page's origin.
    pub usage: u64,
    /// The most it may use.
    pub quota: u64,
}

async fn ask(method: &str) -> Option<JsValue> {
    // Native tests have no browser.
    if cfg!(not(target_arch = "wasm32")) {
        return None;
    }
    let navigator = js::get(&js_sys::global(), "navigator")?;
    js::answer(&js::get(&navigator, "storage")?, method, &[]).await
}

/// Whether the data is safe from eviction.
pub async fn persisted() -> Option<bool> {
    ask("persisted").await?.as_bool()
}

/// Asks the browser to keep the data; some ask the person. To be called after an action of theirs.
pub async fn persist() -> Option<bool> {
    ask("persist").await?.as_bool()
}

/// The room used and left.
pub async fn estimate() -> Option<Estimate> {
    let answer = ask("estimate").await?;
    let bytes = |name| js::get(&answer, name).and_then(|value| value.as_f64()).map(|bytes| bytes as u64);
    Some(Estimate { usage: bytes("usage")?, quota: bytes("quota")? })
}

//! Tests inside a browser: storage and platform. `scripts/test browser` runs them in Chromium and Firefox.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

mod faults;
mod growth;
mod marker;
mod platform;
mod raw;
mod storage;
mod support;
mod versions;

use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// What the archive is built on is there: a secure context with WebCrypto and IndexedDB.
#[wasm_bindgen_test]
fn the_browser_has_what_keliu_needs() {
    let global = js_sys::global();
    for name in ["crypto", "indexedDB", "isSecureContext"] {
        let value = js_sys::Reflect::get(&global, &name.into()).unwrap();
        assert!(value.is_truthy(), "{name} is missing");
    }
}

//! Small preferences in localStorage. Where the browser blocks it nothing is kept and nothing fails.

use gloo_storage::{LocalStorage, Storage};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

const LANGUAGE: &str = "keliu-language";
const THEME: &str = "keliu-theme";
const MARKER: &str = "keliu-archive";
const SAMPLE: &str = "keliu-sample";

/// Left behind once an archive exists. With an empty database it means that the browser has deleted the data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marker {
    /// The first eight hex digits of the company's id.
    pub company8: String,
    /// When the archive was made here, in milliseconds since 1970.
    pub since: u64,
}

/// `gloo_storage` throws where storage is blocked, so it is asked first. Native tests have none.
fn available() -> bool {
    cfg!(target_arch = "wasm32")
        && web_sys::window().is_some_and(|window| matches!(window.local_storage(), Ok(Some(_))))
}

fn get<T: DeserializeOwned>(key: &str) -> Option<T> {
    available().then(|| LocalStorage::get(key).ok()).flatten()
}

fn set(key: &str, value: &impl Serialize) {
    if available() {
        // A full store loses a preference, not data.
        let _ = LocalStorage::set(key, value);
    }
}

/// The language chosen, if one was: `zh` or `en`.
#[must_use]
pub fn language() -> Option<String> {
    get(LANGUAGE)
}

/// Remembers the language.
pub fn set_language(language: &str) {
    set(LANGUAGE, &language);
}

/// The theme chosen, if one was: `auto`, `light` or `dark`.
#[must_use]
pub fn theme() -> Option<String> {
    get(THEME)
}

/// Remembers the theme.
pub fn set_theme(theme: &str) {
    set(THEME, &theme);
}

/// The sign that an archive was here.
#[must_use]
pub fn marker() -> Option<Marker> {
    get(MARKER)
}

/// Leaves the sign that an archive is here, or takes it away when the person wipes this device.
pub fn set_marker(marker: Option<&Marker>) {
    match marker {
        Some(marker) => set(MARKER, marker),
        None if available() => LocalStorage::delete(MARKER),
        None => {}
    }
}

/// Whether this browser shows the sample data in place of its own archive.
#[must_use]
pub fn sample() -> bool {
    get(SAMPLE).unwrap_or_default()
}

/// Changes to the sample data, or back, from the next loading of the page on.
pub fn set_sample(on: bool) {
    if on {
        set(SAMPLE, &true);
    } else if available() {
        LocalStorage::delete(SAMPLE);
    }
}

//! Small preferences in localStorage. Where the browser blocks it nothing is kept and nothing fails.

use gloo_storage::{LocalStorage, Storage};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

const LANGUAGE: &str = "keliu-language";
const THEME: &str = "keliu-theme";
const MARKER: &str = "keliu-archive";
const SAMPLE: &str = "keliu-sample";
const DOING: &str = "keliu-doing";
const BACKUP_RULE: &str = "keliu-backup-rule";
const LAST_USE: &str = "keliu-last-use";

/// Left behind once an archive exists. With an empty database it means that the browser has deleted the data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marker {
    /// The first eight hex digits of the company's id.
    pub company8: String,
    /// When the archive was made here, in milliseconds since 1970.
    pub since: u64,
}

/// Something long that is being written. Found at an opening it means that the page ended meanwhile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doing {
    /// `import` or `restore`.
    pub what: String,
    /// The names of the imported files; empty where the archive is locked, for this stands in clear.
    pub files: String,
    /// Since when, in milliseconds since 1970.
    pub at: u64,
    /// How many Changes there are when a restore is done.
    pub changes: usize,
}

/// When the archive was last used, in any tab; milliseconds since 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastUse {
    /// When something was last pressed, typed or moved.
    pub touched: u64,
    /// When a tab was last in sight.
    pub seen: u64,
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

/// After how many days, and after how many Changes, a backup is due, if that was chosen.
#[must_use]
pub fn backup_rule() -> Option<(u32, u32)> {
    get(BACKUP_RULE)
}

/// Remembers when a backup is due.
pub fn set_backup_rule(rule: (u32, u32)) {
    set(BACKUP_RULE, &rule);
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

/// What was being written, as far as it has not been said to have ended.
#[must_use]
pub fn doing() -> Option<Doing> {
    get(DOING)
}

/// Notes what is being written, or that it has ended.
pub fn set_doing(doing: Option<&Doing>) {
    match doing {
        Some(doing) => set(DOING, doing),
        None if available() => LocalStorage::delete(DOING),
        None => {}
    }
}

/// When the archive was last used. Kept here and not told from tab to tab: all tabs read the same at once, also one that
/// slept, and the time that the browser was closed counts.
#[must_use]
pub fn last_use() -> Option<LastUse> {
    get(LAST_USE)
}

/// Notes when the archive was last used.
pub fn set_last_use(last: LastUse) {
    set(LAST_USE, &last);
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

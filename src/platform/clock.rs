//! The wall clock and the local calendar.

use chrono::{DateTime, Days, FixedOffset, NaiveDate, Timelike, Utc};

/// Milliseconds since 1970-01-01 UTC; 0 where the machine's clock stands before that.
#[cfg(target_arch = "wasm32")]
#[must_use]
pub fn now_ms() -> u64 {
    js_sys::Date::now().max(0.0) as u64
}

/// Minutes east of UTC at a moment given in milliseconds since 1970: 480 in Shanghai.
#[cfg(target_arch = "wasm32")]
#[must_use]
pub fn offset_minutes(at_ms: u64) -> i32 {
    -(js_sys::Date::new(&(at_ms as f64).into()).get_timezone_offset() as i32)
}

/// Milliseconds since 1970-01-01 UTC; 0 where the machine's clock stands before that.
#[cfg(not(target_arch = "wasm32"))]
#[must_use]
pub fn now_ms() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.ok().and_then(|since| u64::try_from(since.as_millis()).ok()).unwrap_or(0)
}

/// Minutes east of UTC. Native tests live in UTC.
#[cfg(not(target_arch = "wasm32"))]
#[must_use]
pub fn offset_minutes(_at_ms: u64) -> i32 {
    0
}

/// A moment, given in milliseconds since 1970, on the local clock.
#[must_use]
pub fn local(at_ms: u64) -> DateTime<FixedOffset> {
    let utc = i64::try_from(at_ms).ok().and_then(DateTime::<Utc>::from_timestamp_millis).unwrap_or_default();
    let zone = FixedOffset::east_opt(offset_minutes(at_ms) * 60);
    zone.map_or_else(|| utc.fixed_offset(), |zone| utc.with_timezone(&zone))
}

/// A moment on the local clock, as `YYYY-MM-DD HH:MM`.
#[must_use]
pub fn minute(at_ms: u64) -> String {
    let at = local(at_ms);
    format!("{} {:02}:{:02}", at.date_naive(), at.hour(), at.minute())
}

/// Today's date on the local calendar.
#[must_use]
pub fn today() -> NaiveDate {
    local(now_ms()).date_naive()
}

/// Milliseconds until the local date changes, at least one second: when to look at [`today`] again.
#[must_use]
pub fn ms_to_midnight() -> u64 {
    let now = local(now_ms()).naive_local();
    let midnight = now.date().checked_add_days(Days::new(1)).and_then(|date| date.and_hms_opt(0, 0, 0));
    let left = midnight.map_or(0, |midnight| (midnight - now).num_milliseconds());
    u64::try_from(left).unwrap_or(0).max(1000)
}

//! The browser, and the only home of `web_sys` and `js_sys` besides `storage`. No `JsValue` leaves this module.

pub mod address;
pub mod cipher;
pub mod clock;
pub mod crash;
pub mod files;
pub(crate) mod js;
pub mod locale;
pub mod marker;
pub mod persist;
pub mod prefs;
pub mod random;
pub mod share;
pub mod tabs;
pub mod worker_client;
pub mod worker_host;

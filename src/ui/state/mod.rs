//! What the screens share: one copyable handle, whose methods are the only writers.

mod act;
mod app;
mod fetched;
mod form;
mod prefs;

pub use act::Toast;
pub use app::{App, Save, Stage};
pub use fetched::fetched;
pub use form::FormState;
pub use prefs::{Prefs, Theme};

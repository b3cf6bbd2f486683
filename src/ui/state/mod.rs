//! What the screens share: one copyable handle, whose methods are the only writers.

mod act;
mod app;
mod drafts;
mod fetched;
mod form;
mod lock;
mod prefs;
mod upkeep;

pub use act::Toast;
pub use app::{App, Save, Stage};
pub use fetched::fetched;
pub use form::{FormField, FormState};
pub use prefs::{Prefs, Theme};

//! What the screens share: one copyable handle, whose methods are the only writers.

mod act;
mod app;
mod prefs;

pub use act::Toast;
pub use app::{App, Save, Stage};
pub use prefs::{Prefs, Theme};

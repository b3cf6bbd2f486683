//! Keliu (客留): a customer archive that runs only in the browser.
//!
//! Modules in order of dependency; each may use only those above it (docs/architecture.md, tests/native/tidy.rs).

pub mod domain;
pub mod log;
pub mod formats;
pub mod edits;
pub mod leaving;
pub mod sample;
pub mod imports;
pub mod bundle;
pub mod platform;
pub mod storage;
pub mod jobs;
pub mod app;
pub mod ui;

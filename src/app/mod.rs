//! Use cases: what a person does, without the screens.

pub mod backup;
pub mod backup_log;
pub mod error;
pub mod identity;
pub mod import;
pub mod restore;
pub mod sample;
pub mod session;
pub mod undo;

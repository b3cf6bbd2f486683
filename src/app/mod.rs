//! Use cases: what a person does, without the screens.

pub mod backup;
pub mod backup_log;
pub mod backup_rule;
pub mod backup_size;
pub mod doing;
pub mod drafts;
pub mod drill;
pub mod error;
pub mod export;
pub mod export_log;
pub mod identity;
pub mod identity_file;
pub mod import;
pub mod kit;
pub mod leaving;
pub mod lock;
pub mod raw;
pub mod restore;
pub mod room;
pub mod sample;
pub mod session;
pub mod undo;
pub mod upkeep;

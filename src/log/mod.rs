//! The change log: every edit, import, merge and undo is a [`change::Change`], chained per device. Pure.

pub mod apply;
pub mod canonical;
pub mod chain;
pub mod change;
pub mod clock;
pub mod compare;
pub mod draft;
pub mod history;
pub mod merge;
pub mod snapshot;
pub mod undo;

//! The screens: Leptos views over [`crate::app`]. Nothing here writes to the store.

#![allow(missing_docs, reason = "what a component takes is told where it needs telling")]

pub mod components;
mod notices;
pub mod pages;
mod part;
pub mod route;
mod shell;
mod start_up;
pub mod state;
pub mod text;

pub use part::{LATER, Later, Load};
pub use start_up::Root;

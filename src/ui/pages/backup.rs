//! (being written)
use leptos::prelude::*;

/// (being written)
#[component]
pub fn Backup() -> impl IntoView {}

//! (being written)
use leptos::prelude::*;

/// (being written)
#[component]
pub fn Restore() -> impl IntoView {}

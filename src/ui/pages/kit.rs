//! (being written)
use leptos::prelude::*;

/// (being written)
#[component]
pub fn Kit() -> impl IntoView {}

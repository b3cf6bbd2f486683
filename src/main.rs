//! The page.
use leptos::prelude::*;

fn main() {
    leptos::mount::mount_to_body(|| view! { <div data-testid="app" data-state="first-run">"Keliu"</div> });
}

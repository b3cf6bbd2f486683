//! A refused input, in words, beside the field it belongs to.

use crate::ui::state::App;
use crate::ui::text::error_text;
use leptos::prelude::*;

/// Shows the words for an error code, or nothing.
#[component]
pub fn ErrorNote(#[prop(into)] code: Signal<Option<&'static str>>) -> impl IntoView {
    let app = App::here();
    move || {
        code.get().map(|code| {
            view! {
                <p class="field-error" role="alert" data-testid="error" data-code=code>{app.t(error_text(code))}</p>
            }
        })
    }
}

/// Shows the words for an error code as a banner, or nothing.
#[component]
pub fn ErrorBanner(#[prop(into)] code: Signal<Option<&'static str>>) -> impl IntoView {
    let app = App::here();
    move || {
        code.get().map(|code| {
            view! {
                <div class="banner" role="alert" data-kind="error" data-testid="error" data-code=code>
                    <p>{app.t(error_text(code))}</p>
                    <span class="banner-code">{code}</span>
                </div>
            }
        })
    }
}

//! A field for a passphrase, hidden until its switch is set.

use crate::ui::state::App;
use crate::ui::text::*;
use leptos::prelude::*;

/// A field for a passphrase. The browser may offer to keep it.
#[component]
pub fn PassField(
    /// Its id and test id.
    id: &'static str,
    /// What it is called.
    label: Text,
    /// `new-password` or `current-password`.
    autocomplete: &'static str,
    /// What is typed.
    value: RwSignal<String>,
    /// Whether it can be read.
    show: RwSignal<bool>,
    /// Whether it has the focus at once.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    let app = App::here();
    view! {
        <div class="field">
            <label for=id>{app.t(label)}</label>
            <input id=id class="input" data-testid=id autocomplete=autocomplete autocapitalize="off" spellcheck="false"
                autofocus=autofocus type=move || if show.get() { "text" } else { "password" } bind:value=value/>
        </div>
    }
}

/// The name a password manager keeps the passphrase under; first in each form.
#[component]
pub fn PassName() -> impl IntoView {
    let app = App::here();
    view! {
        <input type="text" class="sr-only" autocomplete="username" aria-hidden="true" readonly tabindex="-1"
            value=app.t(BRAND)/>
    }
}

/// The switch that lets a passphrase be read.
#[component]
pub fn ShowPass(show: RwSignal<bool>) -> impl IntoView {
    let app = App::here();
    view! {
        <label class="check">
            <input type="checkbox" prop:checked=move || show.get() on:change=move |event| show.set(event_target_checked(&event))/>
            <span>{app.t(PASS_SHOW)}</span>
        </label>
    }
}

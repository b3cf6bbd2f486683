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
            <label for=id>{move || app.tr(label)}</label>
            <input id=id class="input" data-testid=id autocomplete=autocomplete autocapitalize="off" spellcheck="false"
                autofocus=autofocus type=move || if show.get() { "text" } else { "password" } bind:value=value/>
        </div>
    }
}

/// The switch that lets a passphrase be read; one in each form.
#[component]
pub fn ShowPass(show: RwSignal<bool>) -> impl IntoView {
    let app = App::here();
    view! {
        // Password managers keep a passphrase under a name.
        <input type="text" autocomplete="username" value=move || app.tr(BRAND) hidden readonly tabindex="-1"/>
        <label class="check">
            <input type="checkbox" prop:checked=move || show.get() on:change=move |event| show.set(event_target_checked(&event))/>
            <span>{move || app.tr(PASS_SHOW)}</span>
        </label>
    }
}

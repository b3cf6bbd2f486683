//! The way to be rid of it all.

use crate::platform::address;
use crate::ui::route::Route;
use crate::ui::start_up::session_of;
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::rc::Rc;

/// Deletes the archive from this browser, after a word was typed; then goes to a screen of the empty one.
#[component]
pub fn WipeForm(
    /// Where to go then.
    to: Route,
    /// Called when the person thinks better of it; without it there is no such button.
    #[prop(optional)]
    on_cancel: Option<Callback<()>>,
) -> impl IntoView {
    let app = App::here();
    let typed = RwSignal::new(String::new());
    let sure = Memo::new(move |_| typed.read().trim().eq_ignore_ascii_case(app.tr(SETTINGS_WIPE_WORD)));
    let wipe = move || {
        spawn_local(async move {
            // Where nothing opens there is none.
            let session = app.session().unwrap_or_else(|| Rc::new(session_of(app)));
            match session.wipe().await {
                Ok(()) => {
                    address::replace_fragment(&to.href());
                    address::reload();
                }
                Err(error) => app.say_error(&error),
            }
        });
    };
    view! {
        <form class="form" on:submit=move |event| {
            event.prevent_default();
            if sure.get_untracked() { wipe(); }
        }>
            <div class="field">
                <label for="wipe-word">{move || app.fill(SETTINGS_WIPE_TYPE, &[app.tr(SETTINGS_WIPE_WORD)])}</label>
                <input id="wipe-word" class="input" data-testid="wipe-word" autocomplete="off"
                    autofocus=on_cancel.is_some() bind:value=typed/>
            </div>
            <div class="form-actions">
                <button type="submit" class="btn btn--danger" data-testid="wipe-confirm" disabled=move || !sure.get()>
                    {app.t(SETTINGS_WIPE)}
                </button>
                {on_cancel.map(|cancel| view! {
                    <button type="button" class="btn" on:click=move |_| cancel.run(())>{app.t(CANCEL)}</button>
                })}
            </div>
        </form>
    }
}

/// The way to be rid of it all, in Settings.
#[component]
pub fn Wipe() -> impl IntoView {
    let app = App::here();
    let asking = RwSignal::new(false);
    let cancel = Callback::new(move |()| asking.set(false));
    view! {
        <section class="section danger-zone">
            <h2>{app.t(DANGER)}</h2>
            <div class="setting">
                <div>
                    <p>{app.t(SETTINGS_WIPE)}</p>
                    <p class="hint">{app.t(SETTINGS_WIPE_HINT)}</p>
                </div>
                <button type="button" class="btn btn--danger" data-testid="wipe" hidden=move || asking.get()
                    on:click=move |_| asking.set(true)>{app.t(SETTINGS_WIPE_BUTTON)}</button>
            </div>
            <Show when=move || asking.get()><WipeForm to=Route::Today on_cancel=cancel/></Show>
        </section>
    }
}

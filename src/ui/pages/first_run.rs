//! The first screen of a browser without an archive: the ways in. No account, no form, no passphrase.

use crate::app::sample;
use crate::platform::marker;
use crate::ui::notices::CutShort;
use crate::ui::route::Route;
use crate::ui::state::{App, fetched};
use crate::ui::text::*;
use leptos::prelude::*;

/// The ways in.
#[component]
pub fn FirstRun() -> impl IntoView {
    let app = App::here();
    // A sign of an archive beside an empty database: the browser has deleted it.
    let evicted = fetched(move || async move { !app.sample && marker::find().await.is_some() });
    let try_sample = move || {
        app.go(Route::Today);
        sample::enter();
    };
    let other = move || if app.prefs.language() == Language::Zh { Language::En } else { Language::Zh };
    let switch = move |_| app.prefs.set_language(untrack(other));
    view! {
        <main class="start" data-testid="app" data-state="first-run">
            <h1 class="start-brand">{app.t(BRAND)}</h1>
            <p class="start-lead">{app.t(SLOGAN)}</p>
            <CutShort/>
            {move || (evicted.get() == Some(true)).then(|| view! {
                <div class="banner" role="alert" data-kind="warn" data-testid="evicted">
                    <p>{app.t(EVICTED)}</p>
                    <a class="btn" href=Route::Restore.href()>{app.t(RESTORE)}</a>
                </div>
            })}
            <div class="choices">
                <Choice id="start-add" title=START_ADD hint=START_ADD_HINT chosen=move || app.go(Route::NewCustomer)/>
                <Choice id="start-import" title=START_IMPORT hint=START_IMPORT_HINT chosen=move || app.go(Route::Import)/>
                <Choice id="start-sample" title=START_SAMPLE hint=START_SAMPLE_HINT chosen=try_sample/>
                <Choice id="start-restore" title=START_RESTORE hint=START_RESTORE_HINT chosen=move || app.go(Route::Restore)/>
            </div>
            <p class="start-foot">
                <span>
                    {app.t(USED_BEFORE)} " "
                    <a href=Route::Restore.href()>{app.t(RESTORE)}</a>
                </span>
                <span>
                    <a href=Route::Help.href()>{app.t(NAV_HELP)}</a> " · "
                    <button type="button" class="link" data-testid="language-switch" lang=move || other().tag() on:click=switch>
                        {move || other().own_name()}
                    </button>
                </span>
            </p>
        </main>
    }
}

#[component]
fn Choice(id: &'static str, title: Text, hint: Text, chosen: impl Fn() + 'static) -> impl IntoView {
    let app = App::here();
    view! {
        <button type="button" class="choice" data-testid=id on:click=move |_| chosen()>
            <b>{app.t(title)}</b>
            <span>{app.t(hint)}</span>
        </button>
    }
}

//! What this browser keeps, and how.

use super::backup_rule::Rule;
use super::lock::Lock;
use crate::app::error::AppError;
use crate::app::kit;
use crate::platform::files;
use crate::platform::persist::{self, Estimate};
use crate::ui::state::{App, fetched};
use crate::ui::text::*;
use leptos::prelude::*;
use leptos::task::spawn_local;

#[component]
pub fn Device() -> impl IntoView {
    let app = App::here();
    view! {
        <section class="section">
            <h2>{app.t(SETTINGS_DEVICE)}</h2>
            <Storage/>
            <Room/>
            <CompanyKey/>
            {(!app.sample).then(|| view! { <Rule/> })}
            // The sample data is never locked.
            {(!app.sample).then(|| view! { <Lock/> })}
        </section>
    }
}

/// Whether the browser may delete the data by itself, and the request that it may not.
#[component]
fn Storage() -> impl IntoView {
    let app = App::here();
    let again = RwSignal::new(());
    let kept = fetched(move || {
        again.track();
        persist::persisted()
    });
    let ask = move |_| {
        spawn_local(async move {
            persist::persist().await;
            again.notify();
        });
    };
    let row = move |kept: Option<bool>| {
        let (code, chip, hint, kind) = match kept {
            Some(true) => ("true", STORAGE_PERSISTED, STORAGE_KEPT, "good"),
            Some(false) => ("false", STORAGE_BEST_EFFORT, STORAGE_NOT_KEPT, "warn"),
            None => ("unknown", STORAGE_UNKNOWN, STORAGE_NOT_KEPT, "warn"),
        };
        view! {
            <div class="setting">
                <div>
                    <p>{app.t(SETTINGS_STORAGE)}</p>
                    <p class="hint">{app.t(hint)}</p>
                </div>
                <div class="line">
                    <span class="chip" data-kind=kind data-testid="storage-persisted" data-persisted=code>
                        {app.t(chip)}
                    </span>
                    {(kept == Some(false)).then(|| view! {
                        <button type="button" class="btn" data-testid="storage-ask" on:click=ask>{app.t(STORAGE_ASK)}</button>
                    })}
                </div>
            </div>
        }
    };
    move || kept.get().map(row)
}

/// The room used and left, where the browser tells.
#[component]
fn Room() -> impl IntoView {
    let app = App::here();
    let room = fetched(move || {
        app.read(|_| ());
        persist::estimate()
    });
    let row = move |Estimate { usage, quota }: Estimate| {
        let free = quota.saturating_sub(usage);
        view! {
            <div class="setting">
                <p>{app.t(SETTINGS_ROOM)}</p>
                <span data-testid="storage-quota" data-usage=usage.to_string() data-quota=quota.to_string()>
                    {move || app.fill(STORAGE_ROOM, &[&bytes(usage), &bytes(free)])}
                </span>
            </div>
        }
    };
    move || room.get().flatten().map(row)
}

/// The root key, for others to check with.
#[component]
fn CompanyKey() -> impl IntoView {
    let app = App::here();
    let export = move |_| {
        spawn_local(async move {
            let given = async {
                let key = kit::company_key(&*app.need_session()?, &app.jobs()).await?;
                let given = files::download("company.pub", "text/plain", key.file.as_bytes());
                given.map_err(|error| AppError::Input(error.code()))
            };
            if let Err(error) = given.await {
                app.say_error(&error);
            }
        });
    };
    let fingerprint = fetched(move || async move {
        let key = kit::company_key(&*app.session()?, &app.jobs()).await.ok()?;
        Some(key.fingerprint)
    });
    view! {
        <div class="setting">
            <div>
                <p>{app.t(SETTINGS_KEY)}</p>
                <p class="hint">{app.t(SETTINGS_KEY_HINT)}</p>
                {move || fingerprint.get().flatten().map(|digits| view! {
                    <p class="small">{app.t(KEY_FINGERPRINT)} " " <span class="mono" data-testid="fingerprint">{digits}</span></p>
                })}
            </div>
            <button type="button" class="btn" data-testid="export-public-key" on:click=export>
                {app.t(SETTINGS_KEY_EXPORT)}
            </button>
        </div>
    }
}

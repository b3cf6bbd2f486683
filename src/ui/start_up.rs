//! From an empty page to an open archive, and what is listened to as long as the page lives.

use super::notices::WaysOut;
use super::pages::first_run::FirstRun;
use super::part::{self, FromPart, Load, Seldom};
use super::shell::Shell;
use super::state::{App, Stage, Theme};
use super::text::{BRAND, STARTING, STARTING_SLOW, error_text};
use crate::app::error::AppError;
use crate::app::lock;
use crate::app::sample;
use crate::app::session::{Door, Session};
use crate::platform::tabs::{self, Heard};
use crate::platform::{address, clock};
use crate::storage::{AnyStore, IndexedDb, MAIN, SAMPLE, StoreError};
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::rc::Rc;

/// The whole page; `load` fetches the part of the program that is not needed at the start.
#[component]
pub fn Root(load: Load) -> impl IntoView {
    let app = App::new(sample::is_on());
    provide_context(app);
    part::provide(load);
    open(app);
    listen(app);
    follow_prefs(app);
    // The first record turns a first run into an open archive: the screen it was written on must stay as it is.
    let stage = Memo::new(move |_| match app.stage() {
        Stage::FirstRun => Stage::Open,
        stage => stage,
    });
    move || match stage.get() {
        Stage::Starting => view! { <Starting/> }.into_any(),
        Stage::Locked => view! { <FromPart what=Seldom::Unlock/> }.into_any(),
        Stage::FirstRun | Stage::Open => view! { <Page/> }.into_any(),
        Stage::Error(code) => view! { <CannotOpen code/> }.into_any(),
    }
}

/// First run until there is an archive, unless the person has already chosen where to go.
#[component]
fn Page() -> impl IntoView {
    use super::route::Route;
    let app = App::here();
    // On a first run only these screens make sense; all others begin with the five ways in.
    let first = Memo::new(move |_| {
        let early =
            matches!(app.route(), Route::NewCustomer | Route::Import | Route::Restore | Route::Settings | Route::Help);
        app.stage() == Stage::FirstRun && !early
    });
    move || if first.get() { view! { <FirstRun/> }.into_any() } else { view! { <Shell/> }.into_any() }
}

/// After how long an opening is slow, in milliseconds.
const SLOW_MS: u32 = 10_000;

#[component]
pub(super) fn Starting() -> impl IntoView {
    let app = App::here();
    // A database may give no answer at all, while another tab holds it or the browser is at its end: nobody waits for ever.
    let slow = RwSignal::new(false);
    address::after(SLOW_MS, move || {
        let _ = slow.try_set(true);
    });
    view! {
        <div class="starting" data-testid="app" data-state="starting">
            <p class="start-brand">{app.t(BRAND)}</p>
            <progress class="progress"></progress>
            <p>{app.t(STARTING)}</p>
            <Show when=move || slow.get()>
                <p data-testid="starting-slow">{app.t(STARTING_SLOW)}</p>
                <WaysOut/>
            </Show>
        </div>
    }
}

#[component]
pub(super) fn CannotOpen(code: &'static str) -> impl IntoView {
    let app = App::here();
    view! {
        <main class="start" data-testid="app" data-state="error">
            <h1 class="start-brand">{app.t(BRAND)}</h1>
            <div class="banner" data-kind="error" data-testid="error" data-code=code>
                <p>{app.t(error_text(code))}</p>
                <span class="banner-code">{code}</span>
            </div>
            <WaysOut/>
            {(code == "store-damaged" && !app.sample).then(anew)}
        </main>
    }
}

/// The way out of what is damaged. Without its type: what comes from the part may be this screen again.
fn anew() -> AnyView {
    view! { <FromPart what=Seldom::Anew/> }.into_any()
}

/// A session of this page's database, which it opens when first used.
pub(super) fn session_of(app: App) -> Session {
    let name = if app.sample { SAMPLE } else { MAIN };
    Session::new(AnyStore::IndexedDb(IndexedDb::new(name)), app.sample)
}

fn open(app: App) {
    spawn_local(async move {
        let opened = async {
            let session = Rc::new(session_of(app));
            let door = lock::enter(&session, tabs::KEY_SOON_MS).await?;
            if app.sample && session.me().is_none() {
                let later = part::later().await.ok_or(AppError::Part)?;
                (later.fill)(session.clone(), app.jobs(), app.prefs.language_now().code()).await?;
            }
            Ok::<_, AppError>((session, matches!(door, Door::Locked(_))))
        };
        match opened.await {
            Ok((session, true)) => app.locked(session),
            Ok((session, false)) => app.opened(Ok(session)),
            Err(error) => app.opened(Err(error)),
        }
        app.load_lock().await;
        // Another tab may have the key and be slow.
        if app.is_locked() {
            drop(keep_up(app, false).await);
        }
    });
}

fn listen(app: App) {
    let keys = window_event_listener(ev::keydown, move |event| super::shell::on_key(app, &event));
    let address = window_event_listener(ev::hashchange, move |_| app.address_changed());
    let heard = tabs::on_message(move |heard| match heard {
        Heard::Written => spawn_local(async move {
            if let Err(error) = keep_up(app, true).await {
                app.say_error(&error);
            }
        }),
        Heard::Locked => app.lock_heard(),
        Heard::KeyWanted(company) => {
            if let Some(session) = app.session().filter(|_| !app.is_closing()) {
                lock::answer(&session, company);
            }
        }
    });
    let leaving = window_event_listener(ev::beforeunload, move |event| {
        if app.has_unsaved() && !app.is_closing() {
            event.prevent_default();
            // Browsers older than 2024 look at this instead.
            event.set_return_value("unsaved");
        }
    });
    // What a text field holds counts as typed only from the first letter on.
    let focused = window_event_listener(ev::focusin, move |_| app.set_typed(false));
    let typed = window_event_listener(ev::input, move |_| app.set_typed(true));
    // A machine that slept through midnight ran no timer; and what other tabs said may not have reached a sleeping one.
    let seen = window_event_listener(ev::visibilitychange, move |_| {
        app.new_day();
        if tabs::in_sight() {
            // What goes wrong with that is told when it is in somebody's way.
            spawn_local(async move { drop(keep_up(app, false).await) });
        }
        app.seal_drafts_soon();
        app.used(false);
    });
    let gone = window_event_listener(ev::pagehide, move |_| app.seal_drafts_soon());
    let back = window_event_listener(ev::focus, move |_| app.new_day());
    // They live as long as the page.
    on_cleanup(move || {
        for listener in [keys, address, leaving, focused, typed, seen, gone, back] {
            listener.remove();
        }
    });
    StoredValue::new_local(heard);
    wait_for_midnight(app);
    watch_use(app);
}

/// Another tab has written, or may have; `told` if it has said so.
async fn keep_up(app: App, told: bool) -> Result<(), AppError> {
    let Some(session) = app.session().filter(|_| !app.is_closing()) else { return Ok(()) };
    if app.is_locked() {
        match lock::enter(&session, tabs::KEY_LATE_MS).await {
            // It was unlocked there: then it is here, unless it was here meanwhile.
            Ok(Door::Open) if app.is_locked() => app.opened(Ok(session)),
            Ok(Door::Empty) => address::reload(),
            _ => {}
        }
        return Ok(());
    }
    let caught_up = session.catch_up().await;
    // It may have saved or given up what waits here as a draft. What it is typing just now is not waiting.
    if told {
        app.load_drafts().await;
    }
    match caught_up {
        Ok(true) => app.refresh(),
        Ok(false) => {}
        // The archive this tab shows has another key, or is gone, and perhaps another stands in its place.
        Err(AppError::Store(StoreError::Replaced)) => match lock::follow(&session).await {
            Ok(true) => app.refresh(),
            _ => address::reload(),
        },
        // There is one now, and it is locked.
        Err(AppError::Store(StoreError::Locked)) => address::reload(),
        Err(error) => return Err(error),
    }
    app.load_lock().await;
    Ok(())
}

/// How often the clock of the lock is looked at, in milliseconds.
const LOOK_EVERY_MS: u32 = 5000;

/// Follows how the archive is used, for the lock that falls by itself.
fn watch_use(app: App) {
    fn look(app: App) {
        app.used(false);
        address::after(LOOK_EVERY_MS, move || look(app));
    }
    for touch in ["pointerdown", "pointermove", "keydown", "wheel"] {
        // They live as long as the page.
        let _ = window_event_listener_untyped(touch, move |_| app.used(true));
    }
    look(app);
}

fn wait_for_midnight(app: App) {
    let ms = u32::try_from(clock::ms_to_midnight()).unwrap_or(u32::MAX).min(3_600_000);
    address::after(ms, move || {
        app.new_day();
        wait_for_midnight(app);
    });
}

/// Language and theme stand on the root element, where the styles look for them.
fn follow_prefs(app: App) {
    Effect::new(move |_| {
        address::set_root_attribute("lang", Some(app.prefs.language().tag()));
        let theme = app.prefs.theme();
        address::set_root_attribute("data-theme", (theme != Theme::Auto).then(|| theme.code()));
    });
}

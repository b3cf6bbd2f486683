//! Banners above every screen: trouble with what keeps the archive, in calm words, with what to do.

use super::route::Route;
use super::state::App;
use super::text::*;
use crate::app::doing::Ended;
use crate::app::sample;
use crate::platform::address;
use leptos::prelude::*;

/// All of them, each as long as it is so.
#[component]
pub fn Notices() -> impl IntoView {
    let app = App::here();
    let full = Memo::new(move |_| app.with_session(|session| session.is_full()));
    let read_only = Memo::new(move |_| app.with_session(|session| session.read_only().is_some()));
    let damaged = Memo::new(move |_| {
        app.with_session(|session| session.damaged().iter().map(|part| part.short()).collect::<Vec<_>>())
    });
    view! {
        {move || full.get().then(|| view! { <Full/> })}
        {move || read_only.get().then(|| view! {
            <div class="banner" role="alert" data-kind="warn" data-testid="notice-read-only">
                <p><b>{app.t(READ_ONLY_TITLE)}</b> " " {app.t(READ_ONLY_TEXT)}</p>
                <Reload/>
                <a class="btn btn--quiet" href=Route::Backup.href()>{app.t(BACKUP_MAKE)}</a>
            </div>
        })}
        {move || {
            let parts = damaged.get();
            (!parts.is_empty()).then(|| view! { <Damaged parts/> })
        }}
        <CutShort/>
    }
}

#[component]
fn Full() -> impl IntoView {
    let app = App::here();
    view! {
        <div class="banner" role="alert" data-kind="error" data-testid="notice-full">
            <p><b>{app.t(FULL_TITLE)}</b> " " {app.t(FULL_TEXT)}</p>
            <a class="btn" href=Route::Backup.href()>{app.t(BACKUP_MAKE)}</a>
            <RawLink/>
            <button type="button" class="btn btn--quiet" data-testid="notice-full-retry" on:click=move |_| app.try_again()>
                {app.t(TRY_AGAIN)}
            </button>
        </div>
    }
}

/// Names the parts of the history that cannot be read.
#[component]
fn Damaged(parts: Vec<String>) -> impl IntoView {
    let app = App::here();
    let count = parts.len().to_string();
    let title = {
        let count = count.clone();
        move || app.fill(DAMAGED_TITLE, &[&count])
    };
    view! {
        <div class="banner" role="alert" data-kind="error" data-testid="notice-damaged" data-parts=count>
            <p><b>{title}</b> " " {app.t(DAMAGED_TEXT)}</p>
            <a class="btn" href=Route::Restore.href()>{app.t(RESTORE)}</a>
            <RawLink/>
            <details class="small">
                <summary>{app.t(DAMAGED_WHICH)}</summary>
                <code>{parts.join(" · ")}</code>
            </details>
        </div>
    }
}

/// Says what became of an import or restore during which the page ended.
#[component]
pub fn CutShort() -> impl IntoView {
    let app = App::here();
    let banner = move |Ended { restore, files, kept }: Ended| {
        let words = match (restore, files.is_empty(), kept) {
            (true, _, true) => RESTORE_KEPT,
            (true, _, false) => RESTORE_LOST,
            (false, true, true) => IMPORT_KEPT,
            (false, true, false) => IMPORT_LOST,
            (false, false, true) => IMPORT_FILES_KEPT,
            (false, false, false) => IMPORT_FILES_LOST,
        };
        let (what, again, route) =
            if restore { ("restore", RESTORE, Route::Restore) } else { ("import", NAV_IMPORT, Route::Import) };
        let kind = if kept { "info" } else { "warn" };
        view! {
            <div class="banner" role="alert" data-kind=kind data-testid="notice-interrupted" data-what=what
                data-kept=kept.to_string()>
                <p>{move || app.fill(words, &[&files])}</p>
                {(!kept).then(|| view! { <a class="btn" href=route.href()>{app.t(again)}</a> })}
                <button type="button" class="btn btn--quiet" on:click=move |_| app.dismiss_cut_short()>
                    {app.t(CLOSE)}
                </button>
            </div>
        }
    };
    move || app.cut_short().map(banner)
}

/// The page that saves what is kept here as it is, and works when this one does not.
#[component]
fn RawLink() -> impl IntoView {
    let app = App::here();
    view! { <a class="btn btn--quiet" href="rescue.html" data-testid="save-raw">{app.t(SAVE_RAW)}</a> }
}

#[component]
pub fn Reload() -> impl IntoView {
    let app = App::here();
    view! {
        <button type="button" class="btn" data-testid="reload" on:click=move |_| address::reload()>{app.t(RELOAD)}</button>
    }
}

/// What to do where the archive does not open: try again, save what there is, leave the sample data.
#[component]
pub fn WaysOut() -> impl IntoView {
    let app = App::here();
    view! {
        <div class="line">
            <Reload/>
            <RawLink/>
            {app.sample.then(|| view! {
                <button type="button" class="btn btn--quiet" data-testid="sample-leave" on:click=move |_| sample::give_up()>
                    {app.t(SAMPLE_LEAVE)}
                </button>
            })}
        </div>
    }
}

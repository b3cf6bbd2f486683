//! How large the next backup will be; and where that is too large for mail, the offer of a base and deltas.

use super::{State, Step, moment};
use crate::app::backup_size::{self, Delta, Sizes, Waiting};
use crate::ui::state::{App, fetched};
use crate::ui::text::*;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Bytes as megabytes, with one digit behind the point where they are few.
fn megabytes(bytes: u64) -> String {
    if bytes >= 9_950_000 {
        return (bytes / 1_000_000).to_string();
    }
    let tenths = (bytes + 50_000) / 100_000;
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[component]
pub fn Size(state: State) -> impl IntoView {
    let app = App::here();
    let sizes = fetched(move || {
        let _ = state.made.get();
        app.read(|_| ());
        async move { backup_size::sizes(&*app.session()?).await.ok() }
    });
    move || {
        let sizes = sizes.get().flatten()?;
        let whole = megabytes(sizes.whole);
        let large = sizes.is_large();
        Some(view! {
            <p class="muted" data-testid="backup-size" data-bytes=sizes.whole.to_string() data-large=large.to_string()>
                {move || app.fill(BACKUP_SIZE, &[&whole])}
            </p>
            {large.then(|| view! { <Offer state sizes/> })}
        })
    }
}

/// A base once a year, and deltas for the mailbox.
#[component]
fn Offer(state: State, sizes: Sizes) -> impl IntoView {
    let app = App::here();
    view! {
        <div class="banner" data-kind="info" data-testid="backup-split">
            <p><b>{app.t(SPLIT_TITLE)}</b> " " {app.t(SPLIT_LEAD)}</p>
            {sizes.waiting.clone().map(|waiting| view! { <Stored state waiting/> })}
            {match sizes.delta {
                None if sizes.waiting.is_some() => ().into_any(),
                None => view! { <p data-testid="backup-base-missing">{app.t(SPLIT_NO_BASE)}</p> }.into_any(),
                Some(delta) => view! { <MakeDelta state delta/> }.into_any(),
            }}
        </div>
    }
}

/// A whole backup becomes the base when somebody says that it is stored.
#[component]
fn Stored(state: State, waiting: Waiting) -> impl IntoView {
    let app = App::here();
    let Waiting { name, made_ms } = waiting;
    let made = moment(made_ms);
    let file = name.clone();
    let confirm = move |_| {
        let name = name.clone();
        spawn_local(async move {
            match async { backup_size::stored(&*app.need_session()?, &name).await }.await {
                Ok(()) => drop(state.made.try_update(|made| *made += 1)),
                Err(error) => app.say_error(&error),
            }
        });
    };
    view! {
        <p>{move || app.fill(SPLIT_WAITING, &[&made])} " " <span class="mono small">{file}</span></p>
        <button type="button" class="btn" data-testid="backup-base-stored" on:click=confirm>{app.t(SPLIT_STORED)}</button>
    }
}

#[component]
fn MakeDelta(state: State, delta: Delta) -> impl IntoView {
    let app = App::here();
    let Delta { bytes, base, base_ms, due } = delta;
    let size = megabytes(bytes);
    let made = moment(base_ms);
    view! {
        <p>{move || app.fill(SPLIT_BASE, &[&made])} " " <span class="mono small">{base}</span></p>
        {due.then(|| view! { <p data-testid="backup-base-due"><b>{app.t(SPLIT_DUE)}</b></p> })}
        <button type="button" class="btn" data-testid="backup-delta" data-bytes=bytes.to_string()
            disabled=move || state.step.get() != Step::Idle on:click=move |_| state.start(true)>
            {move || app.fill(SPLIT_DELTA, &[&size])}
        </button>
    }
}

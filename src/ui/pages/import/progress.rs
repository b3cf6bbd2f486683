//! What is going on while nothing can be chosen.

use super::state::{State, Work};
use crate::app::import::Progress;
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::prelude::*;

/// How far it has come, with a way back as long as there is one.
#[component]
pub fn Running(state: State) -> impl IntoView {
    let app = App::here();
    let count = move || match state.work.get() {
        Work::Reading(done, all) => Some(("reading", done, all)),
        Work::Planning => Some(("planning", 0, 0)),
        Work::Writing(Progress::Signing(done, all)) => Some(("writing", done, all)),
        Work::Writing(Progress::Storing) => Some(("storing", 0, 0)),
        Work::Writing(Progress::TakingIn(done, all)) => Some(("taking-in", done, all)),
    };
    let stage = move || count().map(|(stage, _, _)| stage);
    let done = move || count().filter(|(_, _, all)| *all > 0).map(|(_, done, _)| done.to_string());
    let all = move || count().filter(|(_, _, all)| *all > 0).map(|(_, _, all)| all.to_string());
    let words = move || {
        let filled = |text: Text, done: usize, all: usize| app.fill(text, &[&done.to_string(), &all.to_string()]);
        match state.work.get() {
            Work::Reading(done, all) => filled(IMPORT_READING, done, all),
            Work::Planning => app.tr(IMPORT_PLANNING).to_owned(),
            Work::Writing(Progress::Signing(done, all)) => filled(IMPORT_WRITING, done, all),
            Work::Writing(Progress::Storing) => app.tr(IMPORT_STORING).to_owned(),
            Work::Writing(Progress::TakingIn(done, all)) => filled(IMPORT_TAKING_IN, done, all),
        }
    };
    let is_late =
        Memo::new(move |_| matches!(state.work.get(), Work::Writing(Progress::Storing | Progress::TakingIn(..))));
    view! {
        <div class="page page--narrow">
            <div class="page-head"><h1>{app.t(IMPORT_RUNNING)}</h1></div>
            <div class="stack">
                <progress class="progress" data-testid="import-progress" value=done max=all data-stage=stage
                    data-done=done data-all=all></progress>
                <p class="muted" role="status">{words}</p>
                {move || (!is_late.get()).then(|| view! {
                    <button type="button" class="btn" data-testid="import-cancel" on:click=move |_| state.cancel()>
                        {app.t(CANCEL)}
                    </button>
                })}
            </div>
        </div>
    }
}

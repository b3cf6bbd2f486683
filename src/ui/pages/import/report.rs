//! Figures of an import, before and after.

use super::State;
use super::Step;
use crate::domain::id::Id;
use crate::imports::preview::Totals;
use crate::ui::route::Route;
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::prelude::*;

/// The counts of an import.
#[component]
pub fn Figures(totals: Totals, test_id: &'static str) -> impl IntoView {
    let app = App::here();
    let figure = move |count: usize, words: Text, kind: Option<&'static str>| {
        view! {
            <div data-kind=kind.filter(|_| count > 0)><dt>{app.t(words)}</dt><dd>{count}</dd></div>
        }
    };
    view! {
        <dl class="figures" data-testid=test_id data-rows=totals.rows.to_string() data-new=totals.new.to_string()
            data-update=totals.update.to_string() data-duplicate=totals.duplicate.to_string()
            data-rejected=totals.rejected.to_string() data-warnings=totals.warnings.to_string()>
            {figure(totals.rows, IMPORT_ROWS, None)}
            {figure(totals.new, IMPORT_NEW, None)}
            {figure(totals.duplicate, IMPORT_DUPLICATE, None)}
            {figure(totals.rejected, IMPORT_REJECTED, Some("bad"))}
            {figure(totals.warnings, IMPORT_WARNINGS, Some("warn"))}
        </dl>
    }
}

/// What was done, and the way back.
#[component]
pub fn Report(state: State, totals: Totals, batch: Option<Id>) -> impl IntoView {
    let app = App::here();
    let undone = RwSignal::new(false);
    view! {
        <div class="page page--narrow">
            <div class="page-head"><h1>{move || app.tr(if undone.get() { IMPORT_UNDONE } else { IMPORT_DONE })}</h1></div>
            <div class="stack">
                <Figures totals test_id="import-report"/>
                <div class="line">
                    <a class="btn btn--primary" href=Route::Customers.href()>{app.t(IMPORT_SEE)}</a>
                    {batch.map(|batch| move || (!undone.get()).then(|| view! {
                        <button type="button" class="btn" data-testid="import-undo"
                            on:click=move |_| { undone.set(true); app.undo_batch(batch); }>
                            {app.t(IMPORT_UNDO)}
                        </button>
                    }))}
                    <button type="button" class="btn" data-testid="import-again" on:click=move |_| state.step.set(Step::Choose)>
                        {app.t(IMPORT_AGAIN)}
                    </button>
                </div>
            </div>
        </div>
    }
}

//! Figures of an import, before and after, and what was done.

use super::Refused;
use super::earlier::{Left, undo};
use super::state::{State, Step};
use super::words;
use crate::app::error::AppError;
use crate::app::import;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::record::Key;
use crate::imports::preview::Totals;
use crate::platform::files::download;
use crate::ui::route::Route;
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The type of an `.xlsx` file.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

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
            {figure(totals.update, IMPORT_UPDATE, None)}
            {figure(totals.duplicate, IMPORT_DUPLICATE, None)}
            {figure(totals.rejected, IMPORT_REJECTED, Some("bad"))}
            {figure(totals.warnings, IMPORT_WARNINGS, Some("warn"))}
        </dl>
    }
}

/// The refused rows as a file: from the worker before the import, as it was kept after it.
#[component]
pub fn RejectedLink(state: State) -> impl IntoView {
    let app = App::here();
    let give = move |_| {
        let kept = state.outcome.with_untracked(|outcome| outcome.rejected.clone());
        let kept = kept.filter(|_| state.step.get_untracked() == Step::Report);
        spawn_local(async move {
            let chinese = app.prefs.language_now() == Language::Zh;
            let file = match kept {
                Some(file) => Ok(file),
                None => import::rejected(&app.jobs(), chinese, words::reasons(app)).await,
            };
            let given = file.and_then(|file| {
                download(app.prefs.tr_now(IMPORT_REJECTED_FILE), XLSX, &file)
                    .map_err(|error| AppError::Input(error.code()))
            });
            if let Err(error) = given {
                app.say_error(&error);
            }
        });
    };
    view! {
        <div class="line rejected-link">
            <button type="button" class="btn" data-testid="import-rejected-download" on:click=give>
                {app.t(IMPORT_REJECTED_DOWNLOAD)}
            </button>
            <span class="hint">{app.t(IMPORT_REJECTED_HINT)}</span>
        </div>
    }
}

/// What was done, and the way back.
#[component]
pub fn Report(state: State) -> impl IntoView {
    let app = App::here();
    let totals = state.plan.with_untracked(|plan| plan.totals);
    let outcome = state.outcome.get_untracked();
    let undone = RwSignal::new(false);
    let left = RwSignal::new(Vec::<(Key, String)>::new());
    let customers = StoredValue::new(outcome.customers);
    let names = Memo::new(move |_| {
        let name = |archive: &crate::domain::archive::Archive, id: &Id| {
            let customer = archive.record(Kind::Customer, *id).filter(|customer| customer.is_live())?;
            Some((*id, customer.text("name").to_owned()))
        };
        app.read(|archive| {
            customers.with_value(|ids| ids.iter().filter_map(|id| name(archive, id)).collect::<Vec<_>>())
        })
    });
    let links = move || {
        let names = names.get();
        (!names.is_empty()).then(|| {
            view! {
                <p class="line">
                    <span class="muted">{app.t(IMPORT_CUSTOMERS_OF)}</span>
                    {names.into_iter().map(|(id, name)| view! {
                        <a data-testid="import-customer" href=Route::Customer(id).href()>{name}</a>
                    }).collect_view()}
                </p>
            }
        })
    };
    let has_rejected = outcome.rejected.is_some();
    view! {
        <div class="page page--narrow">
            <div class="page-head"><h1>{move || app.tr(if undone.get() { IMPORT_UNDONE } else { IMPORT_DONE })}</h1></div>
            <div class="stack">
                <Figures totals test_id="import-report"/>
                <div class="line">
                    <a class="btn btn--primary" href=Route::Customers.href()>{app.t(IMPORT_SEE)}</a>
                    {outcome.batch.map(|batch| move || (!undone.get()).then(|| view! {
                        <button type="button" class="btn" data-testid="import-undo"
                            on:click=move |_| { undone.set(true); undo(app, batch, left); }>
                            {app.t(IMPORT_UNDO)}
                        </button>
                    }))}
                    <button type="button" class="btn" data-testid="import-again"
                        on:click=move |_| { state.refused.set(Vec::new()); state.step.set(Step::Choose); }>
                        {app.t(IMPORT_AGAIN)}
                    </button>
                </div>
                <Left left/>
                {has_rejected.then(|| view! { <RejectedLink state/> })}
                <Refused state/>
                {links}
            </div>
        </div>
    }
}

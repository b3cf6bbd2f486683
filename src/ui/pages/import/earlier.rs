//! What was imported before, with a way back, also days later.

use super::report::XLSX;
use super::words;
use crate::app::error::AppError;
use crate::app::import::past::{Past, past};
use crate::app::import::refused;
use crate::domain::archive::Archive;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::record::Key;
use crate::imports::preview::Totals;
use crate::platform::clock;
use crate::platform::files::download;
use crate::ui::pages::customer::own;
use crate::ui::route::Route;
use crate::ui::state::{App, fetched};
use crate::ui::text::*;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Takes an import back; `left` then lists what was edited since.
pub fn undo(app: App, batch: Id, left: RwSignal<Vec<(Key, String)>>) {
    app.undo_batch_then(batch, move |edited| drop(left.try_set(edited)));
}

/// One thing that an undo has left alone.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    customer: Option<Id>,
    name: String,
    what: String,
}

fn line(app: App, archive: &Archive, key: &Key, field: &str) -> Line {
    let record = archive.get(key);
    let customer = match key.kind {
        Kind::Customer => Some(key.id),
        _ => record.and_then(|record| archive.customer_of(record)),
    };
    let name_of = |id| archive.record(Kind::Customer, id).map(|customer| customer.text("name").to_owned());
    let own = || record.map(|record| ["name", "label", "code"].map(|field| record.text(field)).concat());
    let name = customer.and_then(name_of).or_else(own).unwrap_or_default();
    let what = what(app, archive, key, field);
    Line { customer, name, what }
}

/// What a field of a record is called; the whole record where the field is empty.
pub fn what(app: App, archive: &Archive, key: &Key, field: &str) -> String {
    let own_label = || own::of_key(archive, field).map(|(label, _)| label);
    let field = match field {
        "" => app.tr(IMPORT_LEFT_ALL).to_owned(),
        own if own.starts_with("own_") => own_label().unwrap_or_default(),
        known => app.tr(label(&key.kind, known)).to_owned(),
    };
    match key.kind {
        Kind::Customer => field,
        ref kind => format!("{} · {field}", app.tr(words::record(kind))),
    }
}

/// What was left alone by an undo.
#[component]
pub fn Left(left: RwSignal<Vec<(Key, String)>>) -> impl IntoView {
    let app = App::here();
    let row = |Line { customer, name, what }: Line| {
        let name = match customer {
            Some(id) => view! { <a href=Route::Customer(id).href()>{name}</a> }.into_any(),
            None => view! { <span>{name}</span> }.into_any(),
        };
        view! { <li data-testid="import-left">{name}" "<span class="muted">{what}</span></li> }
    };
    move || {
        let all = left.get();
        let cut = all.len() > 200;
        let lines = app.read(|archive| {
            all.iter().take(200).map(|(key, field)| line(app, archive, key, field)).collect::<Vec<_>>()
        });
        (!lines.is_empty()).then(|| {
            view! {
                <div class="banner" data-kind="warn">
                    <div>
                        <p>{app.t(IMPORT_LEFT)}</p>
                        <ul>{lines.into_iter().map(row).collect_view()}</ul>
                        {cut.then_some("…")}
                    </div>
                </div>
            }
        })
    }
}

/// What was imported before.
#[component]
pub fn Earlier() -> impl IntoView {
    let app = App::here();
    let imports = Memo::new(move |_| app.with_session(|session| past(&session.log())));
    let left = RwSignal::new(Vec::new());
    let refused = fetched(move || {
        imports.track();
        async move {
            let Some(session) = app.session() else { return Vec::new() };
            refused::batches(&session).await.unwrap_or_default()
        }
    });
    move || {
        if app.with_session(|session| !session.log().is_whole()) {
            return Some(view! { <div class="skeleton"></div> }.into_any());
        }
        let imports = imports.get();
        (!imports.is_empty()).then(|| {
            view! {
                <section class="section">
                    <div class="section-head"><h2>{app.t(IMPORT_EARLIER)}</h2></div>
                    <Left left/>
                    <ul>{imports.into_iter().map(|past| view! { <PastRow past left refused/> }).collect_view()}</ul>
                </section>
            }
            .into_any()
        })
    }
}

/// The counts that are not zero, in words.
fn counts(app: App, totals: Totals, rows: Text) -> String {
    let counts = [
        (rows, totals.rows),
        (IMPORT_NEW, totals.new),
        (IMPORT_UPDATE, totals.update),
        (IMPORT_DUPLICATE, totals.duplicate),
        (IMPORT_REJECTED, totals.rejected),
        (IMPORT_WARNINGS, totals.warnings),
    ];
    let some = counts.into_iter().filter(|(_, count)| *count > 0);
    some.map(|(text, count)| format!("{} {count}", app.tr(text))).collect::<Vec<_>>().join(" · ")
}

/// Gives the rows that an import refused.
fn give_refused(app: App, batch: Id) {
    spawn_local(async move {
        let given = async {
            let session = app.need_session()?;
            let file = refused::load(&session, batch).await?.ok_or(AppError::Input("file-unreadable"))?;
            download(app.prefs.tr_now(IMPORT_REJECTED_FILE), XLSX, &file).map_err(|error| AppError::Input(error.code()))
        };
        if let Err(error) = given.await {
            app.say_error(&error);
        }
    });
}

#[component]
fn PastRow(past: Past, left: RwSignal<Vec<(Key, String)>>, refused: ReadSignal<Option<Vec<Id>>>) -> impl IntoView {
    let app = App::here();
    let Past { batch, files, at, member, customers, totals, undone, merge } = past;
    let undone = undone.is_some();
    // What was merged elsewhere may have come from here.
    let elsewhere = merge.as_ref().is_some_and(|merge| app.me().is_none_or(|me| me.device != merge.device));
    let rows = if merge.is_some() { STATS_CHANGES } else { IMPORT_ROWS };
    let at = clock::minute(at.millis());
    let who = move || app.read(|archive| app.member_name(archive, member));
    let by = move || app.fill(IMPORT_BY, &[&at, &who()]);
    let what = move || match totals {
        Some(totals) => counts(app, totals, rows),
        None => app.fill(IMPORT_COUNT_CUSTOMERS, &[&customers.to_string()]),
    };
    let has_refused = move || refused.with(|refused| refused.as_ref().is_some_and(|known| known.contains(&batch)));
    let number = |count: fn(Totals) -> usize| totals.map(|totals| count(totals).to_string());
    view! {
        <li class="past" data-testid="import-past" data-undone=undone.to_string() data-rows=number(|t| t.rows)
            data-merge=merge.is_some().to_string()
            data-new=number(|t| t.new) data-update=number(|t| t.update)>
            <div class="grow">
                <b>{files}</b>
                {merge.is_some().then(|| view! { " "<span class="chip">{app.t(MERGE_MARK)}</span> })}
                <span class="muted small">{by}</span>
                <span class="muted">{what}</span>
            </div>
            {move || has_refused().then(|| view! {
                <button type="button" class="btn btn--quiet" data-testid="import-past-rejected"
                    on:click=move |_| give_refused(app, batch)>{app.t(IMPORT_PAST_REJECTED)}</button>
            })}
            {if undone {
                view! { <span class="chip">{app.t(IMPORT_UNDONE_MARK)}</span> }.into_any()
            } else if elsewhere {
                view! { <span class="muted small">{app.t(MERGE_ELSEWHERE)}</span> }.into_any()
            } else {
                view! {
                    <button type="button" class="btn btn--quiet" data-testid="import-undo"
                        on:click=move |_| undo(app, batch, left)>{app.t(UNDO)}</button>
                }.into_any()
            }}
        </li>
    }
}

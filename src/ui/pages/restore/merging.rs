//! What a merge would do to the records here, before anybody agrees to it.

use crate::app::restore::UndoneMerge;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::value::Value;
use crate::log::merge::{Conflict, LISTED, Preview};
use crate::platform::clock;
use crate::ui::pages::backup::kind_name;
use crate::ui::pages::customer::timeline::value_words;
use crate::ui::pages::import::earlier::what;
use crate::ui::route::Route;
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::prelude::*;

/// New, changed and deleted records by kind, and what is in conflict.
#[component]
pub fn MergePreview(preview: Preview) -> impl IntoView {
    let app = App::here();
    let Preview { deltas, customers, named, conflicts, listed } = preview;
    let some = !deltas.is_empty();
    let rows = deltas.into_iter().map(|delta| {
        let numbers = [delta.added, delta.changed, delta.removed].map(|number| number.to_string());
        let [added, changed, removed] = numbers.clone();
        let words = move || app.fill(DRILL_DELTA, &[&numbers[0], &numbers[1], &numbers[2]]);
        view! {
            <div class="fact" data-testid="restore-delta" data-kind=delta.kind.code().to_owned()
                data-added=added data-changed=changed data-removed=removed>
                <dt>{kind_name(app, &delta.kind)}</dt><dd class="fact-value">{words}</dd>
            </div>
        }
    });
    view! {
        {some.then(|| view! { <h3>{app.t(MERGE_DOES)}</h3><dl>{rows.collect_view()}</dl> })}
        {(customers > 0).then(|| view! { <Named count=customers named/> })}
        {(conflicts > 0).then(|| view! { <Conflicts count=conflicts listed/> })}
    }
}

/// The customers it is about.
#[component]
fn Named(count: usize, named: Vec<(String, bool)>) -> impl IntoView {
    let app = App::here();
    let rest = count - named.len();
    let row = move |(name, is_new): (String, bool)| {
        view! {
            <li data-testid="restore-customer" data-new=is_new.to_string()>
                {name}{is_new.then(|| view! { " "<span class="chip" data-kind="good">{app.t(MERGE_NEW)}</span> })}
            </li>
        }
    };
    view! {
        <details>
            <summary class="link" data-testid="restore-customers">{move || app.fill(MERGE_CUSTOMERS, &[&count.to_string()])}</summary>
            <ul>{named.into_iter().map(row).collect_view()}</ul>
            {(rest > 0).then(|| view! { <p class="muted">{move || app.fill(MERGE_MORE, &[&rest.to_string()])}</p> })}
        </details>
    }
}

/// What both sides wrote to, one line each.
#[component]
fn Conflicts(count: usize, listed: Vec<Conflict>) -> impl IntoView {
    let app = App::here();
    let row = move |conflict: Conflict| {
        let Conflict { key, customer, name, field, here, there, shown } = conflict;
        let words = |value: Option<Value>| match value {
            Some(value) => app.peek(|archive| value_words(app, archive, &key.kind, &field, &value)),
            None => app.prefs.tr_now(MERGE_EMPTY).to_owned(),
        };
        let later = if shown == here { "here" } else { "there" };
        let [here, there, shown] = [here, there, shown].map(words);
        let what = app.peek(|archive| what(app, archive, &key, &field));
        let is_here = |id: &Id| app.peek(|archive| archive.record(Kind::Customer, *id).is_some());
        let known = customer.filter(is_here);
        let name = match known {
            Some(id) => view! { <a href=Route::Customer(id).href()>{name}</a> }.into_any(),
            None => view! { <span>{name}</span> }.into_any(),
        };
        view! {
            <tr data-testid="restore-conflict" data-field=field data-shown=later>
                <td>{name}</td><td>{what}</td><td>{here}</td><td>{there}</td><td><b>{shown}</b></td>
            </tr>
        }
    };
    view! {
        <div class="banner" data-kind="warn"><p>{move || app.fill(MERGE_CONFLICTS, &[&count.to_string()])}</p></div>
        <div class="table-scroll">
            <table class="table">
                <thead><tr>
                    <th>{app.t(MERGE_OF)}</th><th>{app.t(MERGE_FIELD)}</th><th>{app.t(RESTORE_HERE)}</th>
                    <th>{app.t(RESTORE_IN_BACKUP)}</th><th>{app.t(MERGE_SHOWN)}</th>
                </tr></thead>
                <tbody>{listed.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
        {(count > LISTED).then(|| view! {
            <p class="muted">{move || app.fill(MERGE_MORE, &[&(count - LISTED).to_string()])}</p>
        })}
    }
}

/// Says that this backup was merged here and taken back, and offers it again.
#[component]
pub fn UndoneNote(undone: UndoneMerge, redo: impl Fn() + 'static) -> impl IntoView {
    let app = App::here();
    let at = clock::minute(undone.at_ms);
    view! {
        <div class="banner" data-kind="info" data-testid="restore-undone">
            <p>{move || app.fill(MERGE_UNDONE, &[&at])}</p>
            <button type="button" class="btn" data-testid="restore-redo" on:click=move |_| redo()>{app.t(MERGE_REDO)}</button>
        </div>
    }
}

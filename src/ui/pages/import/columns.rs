//! The columns of sheets that are alike, and where each goes.

use super::groups::Group;
use super::state::State;
use super::{options, words};
use crate::formats::dates::Order;
use crate::imports::kind::SheetKind;
use crate::imports::mapping::Target;
use crate::imports::preview::{ColumnPreview, DateOrder};
use crate::ui::components::choice::{Choice, Groups};
use crate::ui::components::sliced::sliced;
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::prelude::*;

/// How many columns come onto the page at once.
const STEP: usize = 12;

/// The columns, one below the other.
#[component]
pub fn Columns(state: State, group: Memo<Group>) -> impl IntoView {
    let app = App::here();
    // Columns are other columns where the header is another: then all of them come anew.
    let headers = Memo::new(move |_| group.with(|group| group.headers()));
    let rows = move || {
        let rows = headers.get().into_iter().enumerate().collect();
        sliced(rows, STEP, move |(at, headers): (usize, Vec<String>)| {
            view! { <ColumnRow state group at headers/> }
        })
    };
    view! {
        <div class="table-scroll"><table class="table map">
            <thead><tr>
                <th>{app.t(IMPORT_COLUMN)}</th>
                <th>{app.t(IMPORT_SAMPLES)}</th>
                <th>{app.t(IMPORT_FIELD)}</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table></div>
    }
}

/// What the select of a column is about.
#[derive(Clone, Debug, PartialEq)]
struct Column {
    kind: SheetKind,
    target: Target,
    own_type: String,
    lunar: bool,
    samples: Vec<String>,
    date: Option<DateOrder>,
}

fn column(group: &Group, at: usize) -> Option<Column> {
    let of_files = || group.files.iter().filter_map(|file| file.columns.get(at));
    let first: &ColumnPreview = of_files().next()?;
    let dates = || of_files().filter_map(|column| column.date_order.clone()).filter(|date| date.possible.len() > 1);
    Some(Column {
        kind: group.files.first()?.kind,
        target: first.target,
        own_type: first.own_type.clone(),
        lunar: of_files().any(|column| column.lunar),
        samples: of_files()
            .map(|column| &column.samples)
            .find(|samples| !samples.is_empty())
            .cloned()
            .unwrap_or_default(),
        date: dates().find(|date| date.ask).or_else(|| dates().next()),
    })
}

/// One column. `headers`: what it is called in the sheets, each once.
#[component]
fn ColumnRow(state: State, group: Memo<Group>, at: usize, headers: Vec<String>) -> impl IntoView {
    let app = App::here();
    let column = Memo::new(move |_| group.with(|group| column(group, at)));
    let field = Memo::new(move |_| column.with(|column| column.as_ref().map(|column| column.target.to_string())));
    let field = move || field.get().unwrap_or_default();
    let header = headers.first().cloned().unwrap_or_default();
    let (title, shown, called) = (header.clone(), header.clone(), header.clone());
    let offered = Memo::new(move |_| {
        let offer = |column: &Column| options::targets(app, column.kind, column.target, &title, &column.own_type);
        column.with(|column| column.as_ref().map(offer).unwrap_or_default())
    });
    let choose = move |value: String| {
        if let Ok(target) = value.parse::<Target>() {
            let keys = group.with_untracked(Group::keys);
            state.replan_files(&keys, |file| {
                file.mapping.insert(at, target);
            });
        }
    };
    // What the other sheets call it goes to the same place.
    let others = headers.iter().skip(1).cloned().map(|name| {
        let shown = name.clone();
        view! { <span class="map-also" data-testid="import-map" data-column=name data-field=field>" / "{shown}</span> }
    });
    let others = others.collect_view();
    let lunar = move || column.with(|column| column.as_ref().is_some_and(|column| column.lunar));
    let samples = move || column.with(|column| column.as_ref().map(|column| column.samples.join(" · ")));
    let date = Memo::new(move |_| column.with(|column| column.as_ref().and_then(|column| column.date.clone())));
    view! {
        <tr data-testid="import-map" data-column=header data-field=field>
            <td>
                {shown}{others}
                {move || lunar().then(|| view! { " "<span class="chip">{app.t(IMPORT_LUNAR)}</span> })}
            </td>
            <td class="clip">{samples}</td>
            <td>
                <Choice label=called options=offered value=Signal::derive(field) again=state.again choose/>
                {move || date.get().map(|date| view! { <DateQuestion state group at date/> })}
            </td>
        </tr>
    }
}

/// In which order the numbers of a column's dates stand: asked once a column.
#[component]
fn DateQuestion(state: State, group: Memo<Group>, at: usize, date: DateOrder) -> impl IntoView {
    let app = App::here();
    let DateOrder { chosen, possible, ask } = date;
    let orders = possible.clone();
    let offered = move || -> Groups {
        let item = |order: &Order| {
            let (code, text) = words::order(*order);
            (code.to_owned(), app.tr(text).to_owned())
        };
        vec![(String::new(), possible.iter().map(item).collect())]
    };
    let choose = move |value: String| {
        if let Some(order) = orders.iter().copied().find(|order| words::order(*order).0 == value) {
            let keys = group.with_untracked(Group::keys);
            state.replan_files(&keys, |file| {
                file.date_orders.insert(at, order);
            });
        }
    };
    // The one that is shown is no answer yet: it must be possible to say so.
    let settle = choose.clone();
    let now = words::order(chosen).0;
    let question = if ask { IMPORT_DATE_ASK } else { IMPORT_DATE_ORDER };
    view! {
        <div class="date-order" data-testid="import-date-order" data-ask=ask.to_string()>
            <span class="hint">{app.t(question)}</span>
            <span class="line">
                <Choice label=Signal::derive(move || app.tr(question).to_owned()) options=Signal::derive(offered)
                    value=Signal::derive(move || now.to_owned()) again=state.again choose/>
                {ask.then(|| view! {
                    <button type="button" class="btn btn--quiet" data-testid="import-date-settle"
                        on:click=move |_| settle(now.to_owned())>{app.t(SURE)}</button>
                })}
            </span>
        </div>
    }
}

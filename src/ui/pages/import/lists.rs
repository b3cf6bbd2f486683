//! What would become of the rows, list by list, before anything is written.

use super::state::State;
use super::words;
use crate::app::import::{self, News};
use crate::imports::preview::{
    CellChange, DuplicateOf, DuplicateRow, FilePreview, Listing, Preview, RejectedRow, Totals, UpdateRow, Warning,
};
use crate::ui::components::sliced::sliced;
use crate::ui::state::{App, fetched};
use crate::ui::text::*;
use leptos::prelude::*;
use std::sync::Arc;

/// How many entries come onto the page at once.
const STEP: usize = 40;

/// One of the lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum List {
    New,
    Updates,
    Duplicates,
    Rejected,
    Warnings,
}

impl List {
    const ALL: [List; 5] = [List::New, List::Updates, List::Duplicates, List::Rejected, List::Warnings];

    fn code(self) -> &'static str {
        match self {
            List::New => "new",
            List::Updates => "update",
            List::Duplicates => "duplicate",
            List::Rejected => "rejected",
            List::Warnings => "warnings",
        }
    }

    fn text(self) -> Text {
        match self {
            List::New => IMPORT_NEW,
            List::Updates => IMPORT_UPDATE,
            List::Duplicates => IMPORT_DUPLICATE,
            List::Rejected => IMPORT_REJECTED,
            List::Warnings => IMPORT_WARNINGS,
        }
    }

    fn count(self, totals: Totals) -> usize {
        match self {
            List::New => totals.new,
            List::Updates => totals.update,
            List::Duplicates => totals.duplicate,
            List::Rejected => totals.rejected,
            List::Warnings => totals.warnings,
        }
    }

    /// What deserves a look first.
    fn first(totals: Totals) -> List {
        let order = [List::Rejected, List::Warnings, List::Updates, List::New, List::Duplicates];
        order.into_iter().find(|list| list.count(totals) > 0).unwrap_or(List::New)
    }
}

/// The lists, one at a time.
#[component]
pub fn Lists(state: State) -> impl IntoView {
    let app = App::here();
    let chosen = RwSignal::new(None::<List>);
    let totals = Memo::new(move |_| state.plan.with(|plan| plan.totals));
    let list = Memo::new(move |_| chosen.get().unwrap_or_else(|| List::first(totals.get())));
    let tab = move |which: List| {
        view! {
            <button type="button" class="tab" role="tab" data-testid="import-tab" data-list=which.code()
                aria-selected=move || (list.get() == which).to_string() on:click=move |_| chosen.set(Some(which))>
                {app.t(which.text())}" "{move || which.count(totals.get())}
            </button>
        }
    };
    let shown = move || {
        let plan = state.plan.get();
        match list.get() {
            List::New => view! { <NewOnes state/> }.into_any(),
            List::Updates => table(app, &plan, plan.updates.clone(), update).into_any(),
            List::Duplicates => table(app, &plan, plan.duplicates.clone(), duplicate).into_any(),
            List::Rejected => table(app, &plan, plan.rejected.clone(), rejected).into_any(),
            List::Warnings => table(app, &plan, plan.warnings.clone(), warning).into_any(),
        }
    };
    view! {
        <section class="section">
            <div class="tabs" role="tablist">{List::ALL.map(tab).collect_view()}</div>
            <div class="list">{shown}</div>
        </section>
    }
}

/// A list cut off at its first entries.
fn table<T: Clone + Send + Sync + 'static>(
    app: App,
    plan: &Arc<Preview>,
    list: Listing<T>,
    row: fn(App, &Preview, T) -> AnyView,
) -> impl IntoView + use<T> {
    let (shown, total, plan) = (list.shown.len(), list.total, plan.clone());
    if total == 0 {
        return view! { <p class="hint">{app.t(IMPORT_LIST_NONE)}</p> }.into_any();
    }
    let cut = shown < total;
    let more = move || app.fill(IMPORT_LIST_FIRST, &[&shown.to_string(), &total.to_string()]);
    view! {
        <div class="table-scroll"><table class="table issues"><tbody>
            {sliced(list.shown, STEP, move |entry| row(app, &plan, entry))}
        </tbody></table></div>
        {cut.then(|| view! { <p class="hint">{more}</p> })}
    }
    .into_any()
}

fn file_name(file: &FilePreview) -> String {
    match &file.sheet {
        Some(sheet) if !sheet.is_empty() => format!("{} · {sheet}", file.name),
        _ => file.name.clone(),
    }
}

fn name_at(plan: &Preview, file: usize) -> String {
    plan.files.get(file).map(file_name).unwrap_or_default()
}

fn place(app: App, plan: &Preview, file: usize, row: u32) -> String {
    IMPORT_ROW.fill(app.prefs.language_now(), &[&name_at(plan, file), &row.to_string()])
}

fn same_as(app: App, plan: &Preview, of: &DuplicateOf) -> String {
    match of {
        DuplicateOf::Known(_) => app.prefs.tr_now(IMPORT_DUP_KNOWN).to_owned(),
        DuplicateOf::Row { file, row } => {
            IMPORT_DUP_ROW.fill(app.prefs.language_now(), &[&name_at(plan, *file), &row.to_string()])
        }
    }
}

fn update(app: App, plan: &Preview, row: UpdateRow) -> AnyView {
    let at = place(app, plan, row.file, row.row);
    let cell = move |change: CellChange| {
        let CellChange { field, old, new, kept } = change;
        let what = if kept { IMPORT_CELL_KEPT } else { IMPORT_CELL_NEW };
        let (field, empty) = (words::cell(app, &field), old.is_empty());
        view! {
            <li data-testid="import-cell" data-kept=kept.to_string()>
                <span class="muted">{field}</span>" "
                {(!empty).then(|| view! { <del>{old}</del>" → " })}
                <b>{new}</b>" "
                {(!empty).then(|| view! { <span class="chip" data-kind=if kept { "warn" } else { "good" }>{app.t(what)}</span> })}
            </li>
        }
    };
    view! {
        <tr data-testid="import-update">
            <td>{at}</td>
            <td>{row.name}</td>
            <td><ul class="cells">{row.changes.into_iter().map(cell).collect_view()}</ul></td>
        </tr>
    }
    .into_any()
}

fn duplicate(app: App, plan: &Preview, row: DuplicateRow) -> AnyView {
    let (at, of) = (place(app, plan, row.file, row.row), same_as(app, plan, &row.of));
    view! { <tr data-testid="import-duplicate"><td>{at}</td><td>{row.name}</td><td class="muted">{of}</td></tr> }
        .into_any()
}

fn rejected(app: App, plan: &Preview, row: RejectedRow) -> AnyView {
    let at = place(app, plan, row.file, row.row);
    let filled: Vec<&str> = row.cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect();
    let cells = filled.join(" · ");
    view! {
        <tr data-testid="import-rejected">
            <td>{at}</td>
            <td>{app.t(words::reason(row.reason))}</td>
            <td class="clip muted">{cells}</td>
        </tr>
    }
    .into_any()
}

fn warning(app: App, plan: &Preview, row: Warning) -> AnyView {
    let columns = plan.files.get(row.file).map(|file| file.columns.as_slice()).unwrap_or_default();
    let column = row.column.and_then(|at| columns.get(at)).map(|column| column.header.clone()).unwrap_or_default();
    let at = place(app, plan, row.file, row.row);
    view! {
        <tr data-testid="import-warning">
            <td>{at}</td>
            <td>{column}</td>
            <td>{words::warning(app, &row)}</td>
        </tr>
    }
    .into_any()
}

/// What would be made, fetched when somebody looks.
#[component]
fn NewOnes(state: State) -> impl IntoView {
    let app = App::here();
    let news = fetched(move || {
        state.plan.track();
        async move {
            let Some(session) = app.session() else { return Vec::new() };
            import::news(&session, &app.jobs()).await.unwrap_or_default()
        }
    });
    let row = move |News { name, made }: News| {
        let count = |(kind, count): (_, usize)| {
            let what = app.prefs.tr_now(words::record(&kind));
            if count == 1 {
                what.to_owned()
            } else {
                IMPORT_MADE_COUNT.fill(app.prefs.language_now(), &[what, &count.to_string()])
            }
        };
        let made = made.into_iter().map(count).collect::<Vec<_>>().join(" · ");
        view! { <tr data-testid="import-news"><td>{name}</td><td class="muted">{made}</td></tr> }
    };
    move || match news.get() {
        None => view! { <div class="skeleton"></div> }.into_any(),
        Some(news) if news.is_empty() => view! { <p class="hint">{app.t(IMPORT_LIST_NONE)}</p> }.into_any(),
        Some(news) => view! {
            <div class="table-scroll"><table class="table news"><tbody>{sliced(news, STEP, row)}</tbody></table></div>
        }
        .into_any(),
    }
}

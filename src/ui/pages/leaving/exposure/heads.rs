//! What is in the heads of who is chosen, in its own words: promises, what customers owe, unsolved cards, reminders.

use super::super::{about, customer_name};
use super::Shown;
use crate::domain::archive::Archive;
use crate::domain::customer::solar;
use crate::domain::kind::Kind;
use crate::domain::order::sort_by_key;
use crate::leaving::exposure::Row;
use crate::leaving::held::Holding;
use crate::ui::route::Route;
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::prelude::*;

/// How many lines are on show at first.
const FIRST: usize = 12;

/// What sort of thing a line says, in the order they stand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Sort {
    Promise,
    Arrears,
    Unsolved,
    Reminder,
}

impl Sort {
    fn words(self) -> (&'static str, Text) {
        match self {
            Sort::Promise => ("promise", HEADS_PROMISE),
            Sort::Arrears => ("arrears", HEADS_ARREARS),
            Sort::Unsolved => ("unsolved", HEADS_UNSOLVED),
            Sort::Reminder => ("reminder", HEADS_REMINDER),
        }
    }
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    sort: Sort,
    text: String,
    name: String,
    href: String,
}

fn of_row(archive: &Archive, row: &Row) -> Vec<Line> {
    let (name, href) = (customer_name(archive, row.customer), Route::Customer(row.customer).href());
    let line = |(sort, text): (Sort, String)| Line { sort, text, name: name.clone(), href: href.clone() };
    let held = row.holdings.iter().filter_map(|holding| match holding {
        Holding::Promise(text) => Some((Sort::Promise, text.clone())),
        Holding::Card(id) => Some((Sort::Unsolved, archive.record(Kind::Card, *id)?.text("unsolved").to_owned())),
        Holding::Reminder(id) => {
            let reminder = archive.record(Kind::Reminder, *id)?;
            let due = solar(reminder, "due").map(|day| format!("{day} ")).unwrap_or_default();
            Some((Sort::Reminder, format!("{due}{}", reminder.text("text"))))
        }
        Holding::Part(..) | Holding::Contact | Holding::Tie(_) => None,
    });
    let owes = (row.worth.arrears != 0).then(|| (Sort::Arrears, about(row.worth.arrears)));
    held.chain(owes).map(line).collect()
}

/// The lines.
#[component]
pub fn Heads(shown: Shown) -> impl IntoView {
    let app = App::here();
    let all = Memo::new(move |_| {
        shown.found.with(|found| {
            let rows = found.iter().flat_map(|(found, _)| &found.rows);
            let mut lines = app.peek(|archive| rows.flat_map(|row| of_row(archive, row)).collect::<Vec<_>>());
            sort_by_key(&mut lines, |line| line.sort);
            lines
        })
    });
    let some = Memo::new(move |_| !all.read().is_empty());
    let every = RwSignal::new(false);
    let row = move |line: Line| {
        let (code, words) = line.sort.words();
        view! {
            <li class="due" data-testid="exposure-held" data-kind=code>
                <span class="chip">{app.t(words)}</span>
                <span class="due-text">{line.text}</span>
                <a class="due-who clip" href=line.href>{line.name}</a>
            </li>
        }
    };
    let count = move || all.read().len();
    view! {
        <Show when=move || some.get()>
            <section class="section">
                <div class="section-head"><h2>{app.t(HEADS_TITLE)}</h2><span class="muted small">{count}</span></div>
                <ul>{move || {
                    let most = if every.get() { usize::MAX } else { FIRST };
                    all.read().iter().take(most).cloned().map(row).collect_view()
                }}</ul>
                {move || (!every.get() && count() > FIRST).then(|| view! {
                    <button type="button" class="btn btn--quiet" on:click=move |_| every.set(true)>
                        {move || app.fill(EXPOSURE_TODO_ALL, &[&count().to_string()])}
                    </button>
                })}
            </section>
        </Show>
    }
}

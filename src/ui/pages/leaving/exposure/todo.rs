//! What makes an exposure smaller, each point one click from a reminder.

use super::super::{about, customer_name, drafted_in};
use super::{Shown, remind};
use crate::domain::id::Id;
use crate::leaving::todo::{Step, Todo, words};
use crate::ui::route::Route;
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::prelude::*;

/// How many points are on show at first.
const FIRST: usize = 12;

/// The list.
#[component]
pub fn Todos(shown: Shown) -> impl IntoView {
    let app = App::here();
    let todos = Memo::new(move |_| {
        shown.found.with(|found| {
            let todos = found.iter().flat_map(|(_, todos)| todos.iter().cloned());
            app.peek(|archive| todos.map(|todo| (customer_name(archive, todo.customer), todo)).collect::<Vec<_>>())
        })
    });
    let all = RwSignal::new(false);
    let on_show = move || {
        let count = if all.get() { usize::MAX } else { FIRST };
        todos.read().iter().take(count).cloned().collect::<Vec<_>>()
    };
    view! {
        <section class="section">
            <div class="section-head"><h2>{app.t(EXPOSURE_TODO)}</h2>
                <span class="muted small" data-testid="exposure-todos" data-count=move || todos.read().len().to_string()>
                    {move || todos.read().len()}
                </span>
            </div>
            {move || todos.read().is_empty().then(|| view! { <p class="muted">{app.t(EXPOSURE_TODO_NONE)}</p> })}
            <ul>
                <For each=on_show key=|(_, todo)| key(todo) children=|(name, todo)| view! { <Point name todo/> }/>
            </ul>
            {move || (!all.get() && todos.read().len() > FIRST).then(|| view! {
                <button type="button" class="btn btn--quiet" data-testid="exposure-todos-all" on:click=move |_| all.set(true)>
                    {move || app.fill(EXPOSURE_TODO_ALL, &[&todos.read().len().to_string()])}
                </button>
            })}
        </section>
    }
}

/// What a point's row shows: a row whose key stays is left as it is, so that planning one point does not move the page.
fn key(todo: &Todo) -> (Id, &'static str, bool, i64) {
    (todo.customer, kind(&todo.step), todo.planned, todo.revenue)
}

fn kind(step: &Step) -> &'static str {
    match step {
        Step::SecondContact => "second-contact",
        Step::OwnerVisit => "owner-visit",
        Step::Fill(_) => "fill",
    }
}

#[component]
fn Point(name: String, todo: Todo) -> impl IntoView {
    let app = App::here();
    let kind = kind(&todo.step);
    let (step, planned) = (todo.step.clone(), todo.planned);
    let (href, revenue) = (Route::Customer(todo.customer).href(), about(todo.revenue));
    view! {
        <li class="due" data-testid="exposure-todo" data-step=kind data-planned=planned.to_string()>
            <span class="due-text">{move || words(&step, drafted_in(app))}</span>
            <a class="due-who clip" href=href>{name}</a>
            <span class="due-member muted">{(todo.revenue != 0).then_some(revenue)}</span>
            <span class="due-actions">
                {if planned {
                    view! { <span class="chip" data-kind="good">{app.t(EXPOSURE_PLANNED)}</span> }.into_any()
                } else {
                    view! {
                        <button type="button" class="btn btn--quiet" data-testid="exposure-remind"
                            on:click=move |_| remind(app, REMINDER_ADDED, vec![todo.clone()])>{app.t(EXPOSURE_REMIND)}</button>
                    }.into_any()
                }}
            </span>
        </li>
    }
}

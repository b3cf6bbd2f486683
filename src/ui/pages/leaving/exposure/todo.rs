//! What makes an exposure smaller, each point one click from a reminder.

use super::super::{about, customer_name, drafted_in};
use super::{Shown, remind};
use crate::leaving::todo::{Step, Todo, words};
use crate::ui::components::sliced::sliced;
use crate::ui::route::Route;
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::prelude::*;

/// How many points come onto the page at a time.
const STEP: usize = 40;

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
    view! {
        <section class="section">
            <div class="section-head"><h2>{app.t(EXPOSURE_TODO)}</h2>
                <span class="muted small" data-testid="exposure-todos" data-count=move || todos.read().len().to_string()>
                    {move || todos.read().len()}
                </span>
            </div>
            {move || {
                let todos = todos.get();
                if todos.is_empty() {
                    return view! { <p class="muted">{app.t(EXPOSURE_TODO_NONE)}</p> }.into_any();
                }
                let row = |(name, todo)| view! { <Point name todo/> };
                view! { <ul class="list">{sliced(todos, STEP, row)}</ul> }.into_any()
            }}
        </section>
    }
}

#[component]
fn Point(name: String, todo: Todo) -> impl IntoView {
    let app = App::here();
    let kind = match todo.step {
        Step::SecondContact => "second-contact",
        Step::OwnerVisit => "owner-visit",
        Step::Fill(_) => "fill",
    };
    let (step, planned) = (todo.step.clone(), todo.planned);
    let (href, revenue) = (Route::Customer(todo.customer).href(), about(todo.revenue));
    view! {
        <li class="due" data-testid="exposure-todo" data-step=kind data-planned=planned.to_string()>
            <span class="due-text">{move || words(&step, drafted_in(app))}</span>
            <a class="due-who clip" href=href>{name}</a>
            <span class="due-member muted">{revenue}</span>
            <span class="due-actions">
                {if planned {
                    view! { <span class="chip" data-kind="good">{app.t(EXPOSURE_PLANNED)}</span> }.into_any()
                } else {
                    view! {
                        <button type="button" class="btn btn--quiet" data-testid="exposure-remind"
                            on:click=move |_| remind(app, todo.clone())>{app.t(EXPOSURE_REMIND)}</button>
                    }.into_any()
                }}
            </span>
        </li>
    }
}

//! The first step: which files, and what was imported before.

use super::{Refused, State};
use crate::app::import::{Past, past};
use crate::platform::clock;
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::ev::DragEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

fn all(list: Option<web_sys::FileList>) -> Vec<web_sys::File> {
    let Some(list) = list else { return Vec::new() };
    (0..list.length()).filter_map(|at| list.get(at)).collect()
}

/// Choose files, or drop them.
#[component]
pub fn Choose(state: State) -> impl IntoView {
    let app = App::here();
    let over = RwSignal::new(false);
    let chosen = move |event: leptos::ev::Event| {
        let input = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
        state.open(all(input.and_then(|input| input.files())));
    };
    let dropped = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        state.open(all(event.data_transfer().and_then(|data| data.files())));
    };
    view! {
        <div class="page page--narrow">
            <div class="page-head"><h1>{app.t(IMPORT_TITLE)}</h1></div>
            <div class="stack">
                <p class="muted">{app.t(IMPORT_LEAD)}</p>
                <label class=move || if over.get() { "drop is-over" } else { "drop" }
                    on:dragover=move |event: DragEvent| { event.prevent_default(); over.set(true); }
                    on:dragleave=move |_| over.set(false) on:drop=dropped>
                    <b>{app.t(IMPORT_DROP)}</b>
                    <span>{app.t(IMPORT_TYPES)}</span>
                    <span>{app.t(IMPORT_EXCEL_HINT)}</span>
                    <input type="file" class="sr-only" multiple accept=".csv,.tsv,.txt,text/csv,text/plain,text/tab-separated-values"
                        data-testid="import-file" on:change=chosen/>
                </label>
                <Refused state/>
                <Earlier/>
            </div>
        </div>
    }
}

/// What was imported before, with a way back.
#[component]
fn Earlier() -> impl IntoView {
    let app = App::here();
    let imports = Memo::new(move |_| app.with_session(|session| past(&session.log())));
    let row = move |past: Past| {
        let at = clock::minute(past.at.millis());
        view! {
            <tr>
                <td>{past.files}</td>
                <td class="num">{past.customers}</td>
                <td><time>{at}</time></td>
                <td class="num">
                    {if past.undone {
                        view! { <span class="muted">{app.t(IMPORT_UNDONE_MARK)}</span> }.into_any()
                    } else {
                        view! {
                            <button type="button" class="btn btn--quiet" data-testid="import-undo"
                                on:click=move |_| app.undo_batch(past.batch)>{app.t(UNDO)}</button>
                        }.into_any()
                    }}
                </td>
            </tr>
        }
    };
    move || {
        if app.with_session(|session| !session.log().is_whole()) {
            return Some(view! { <div class="skeleton"></div> }.into_any());
        }
        let imports = imports.get();
        (!imports.is_empty()).then(|| {
            view! {
                <section class="section">
                    <div class="section-head"><h2>{app.t(IMPORT_EARLIER)}</h2></div>
                    <div class="table-scroll"><table class="table">
                        <thead><tr>
                            <th>{app.t(IMPORT_FILE_NAME)}</th>
                            <th class="num">{app.t(IMPORT_NEW)}</th>
                            <th>{app.t(IMPORT_DATE)}</th>
                            <th></th>
                        </tr></thead>
                        <tbody>{imports.into_iter().map(row).collect_view()}</tbody>
                    </table></div>
                </section>
            }
            .into_any()
        })
    }
}

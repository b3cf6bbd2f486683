//! Import: choose files, see what would happen, agree, and take it back if it was wrong.

mod choose;
mod columns;
pub mod earlier;
mod groups;
mod lists;
mod options;
mod preview;
mod progress;
mod report;
mod source;
mod state;
mod step;
mod words;

use crate::ui::components::error_note::ErrorBanner;
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::prelude::*;
use state::{Refusal, State, Step};

/// The import.
#[component]
pub fn Import() -> impl IntoView {
    let state = State::new(App::here());
    on_cleanup(move || state.leave());
    let step = Memo::new(move |_| state.step.get());
    move || match step.get() {
        Step::Choose => view! { <choose::Choose state/> }.into_any(),
        Step::Running => view! { <progress::Running state/> }.into_any(),
        Step::Preview => view! { <preview::PreviewPage state/> }.into_any(),
        Step::Report => view! { <report::Report state/> }.into_any(),
    }
}

/// What went wrong, and which files were not taken and why.
#[component]
fn Refused(state: State) -> impl IntoView {
    let app = App::here();
    let row = move |refusal: Refusal| {
        let Refusal { file, code, size } = refusal;
        let (name, shown) = (file.clone(), file.clone());
        let size = move || size.map(|mb| app.fill(IMPORT_REFUSED_SIZE, &[&mb.to_string()])).unwrap_or_default();
        view! {
            <li data-testid="error" data-code=code data-file=name>
                <b>{shown}</b>{size}": "{app.t(error_text(code))}
                {(code == "import-no-name-column").then(|| view! {
                    " "<button type="button" class="link" data-testid="import-show-columns"
                        on:click=move |_| state.insist(file.clone())>{app.t(IMPORT_SHOW_COLUMNS)}</button>
                })}
            </li>
        }
    };
    view! {
        <ErrorBanner code=state.error/>
        {move || {
            let refused = state.refused.get();
            (!refused.is_empty()).then(|| view! {
                <div class="banner refused" role="alert" data-kind="error" data-testid="import-refused">
                    <div>
                        <b>{app.t(IMPORT_REFUSED_FILES)}</b>
                        <ul>{refused.into_iter().map(row).collect_view()}</ul>
                    </div>
                </div>
            })
        }}
    }
}

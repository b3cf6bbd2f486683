//! What shows that something was typed before and not saved.

use crate::platform::clock;
use crate::ui::state::{App, FormState};
use crate::ui::text::{DISCARD, DRAFT, DRAFT_RESTORED};
use leptos::prelude::*;

/// In a form: that what was typed before stands in it again, and a way to be rid of it.
#[component]
pub fn Restored(form: FormState) -> impl IntoView {
    let app = App::here();
    move || {
        form.restored().map(|at_ms| {
            view! {
                <p class="hint" data-testid="draft-restored">
                    {move || app.fill(DRAFT_RESTORED, &[&clock::minute(at_ms)])}" "
                    // An input in place of a value is saved when it loses the focus: the press must not take it.
                    <button type="button" class="link" data-testid="draft-discard"
                        on:mousedown=|event| event.prevent_default() on:click=move |_| form.discard()>
                        {app.t(DISCARD)}
                    </button>
                </p>
            }
        })
    }
}

/// On what opens a form: that a draft waits in it.
#[component]
pub fn DraftMark(
    /// The form's key.
    key: String,
) -> impl IntoView {
    let app = App::here();
    move || {
        app.has_draft(&key).then(|| view! { <span class="draft-mark" data-testid="draft-mark">{app.t(DRAFT)}</span> })
    }
}

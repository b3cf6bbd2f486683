//! Everything as ordinary, unencrypted files, after a warning.

use super::language;
use crate::app::export::{self, Form};
use crate::jobs::client::Jobs;
use crate::ui::components::error_note::ErrorBanner;
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// One click, and the warning with it.
#[component]
pub fn Plain() -> impl IntoView {
    let app = App::here();
    let (agreed, busy) = (RwSignal::new(false), RwSignal::new(false));
    let error = RwSignal::new(None);
    let export = move |form: Form| {
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            let jobs = Jobs::default();
            let given = async { export::give(&*app.need_session()?, &jobs, language(app), form).await };
            let given = given.await;
            jobs.end();
            let _ = busy.try_set(false);
            match given {
                Ok(()) => app.say(app.prefs.tr_now(PLAIN_DONE).to_owned()),
                Err(failed) => drop(error.try_set(Some(failed.code()))),
            }
        });
    };
    view! {
        <section class="section">
            <h2>{app.t(PLAIN_TITLE)}</h2>
            <div class="stack">
                <p class="muted">{app.t(PLAIN_LEAD)}</p>
                <div class="banner" data-kind="warn"><p>{app.t(PLAIN_WARN)}</p></div>
                <label class="check">
                    <input type="checkbox" data-testid="plain-agree" prop:checked=move || agreed.get()
                        on:change=move |event| agreed.set(event_target_checked(&event))/>
                    <span>{app.t(PLAIN_AGREE)}</span>
                </label>
                <ErrorBanner code=error/>
                <div class="form-actions">
                    <button type="button" class="btn" data-testid="plain-export"
                        disabled=move || busy.get() || !agreed.get()
                        on:click=move |_| export(Form::Files)>{app.t(PLAIN_GO)}</button>
                    <button type="button" class="btn" data-testid="plain-workbook"
                        disabled=move || busy.get() || !agreed.get()
                        on:click=move |_| export(Form::Workbook)>{app.t(PLAIN_WORKBOOK)}</button>
                </div>
            </div>
        </section>
    }
}

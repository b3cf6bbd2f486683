//! The handover note: who decides, what was promised, what not to raise, next step.

use super::Editing;
use super::inputs::Inputs;
use crate::domain::archive::Archive;
use crate::domain::customer::{has_handover_note, solar};
use crate::domain::field::{FieldDef, HANDOVER_NOTE as FIELDS, field};
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::log::draft::{Draft, customer_key};
use crate::ui::components::draft::{DraftMark, Restored};
use crate::ui::components::error_note::ErrorNote;
use crate::ui::part::{FromPart, Seldom};
use crate::ui::state::{App, FormState};
use crate::ui::text::*;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

fn texts(app: App, id: Id) -> [String; FIELDS.len()] {
    app.peek(|archive| {
        let record = archive.record(Kind::Customer, id);
        FIELDS.map(|field| record.map(|r| r.text(field).to_owned()).unwrap_or_default())
    })
}

/// The form's key among the drafts.
fn draft_key(customer: Id) -> String {
    format!("note/{customer}")
}

/// The note with which somebody took the customer over last, and the day.
fn taken_over(archive: &Archive, customer: Id) -> Option<(String, String)> {
    let items = archive.about(customer, Kind::HandoverItem);
    let taken = items
        .filter(|(_, item)| matches!(item.text("state"), "accepted" | "introduced") && !item.text("note").is_empty());
    let (_, last) = taken.max_by_key(|(id, item)| (solar(item, "answered"), *id))?;
    let day = solar(last, "answered").map(|day| day.to_string()).unwrap_or_default();
    Some((day, last.text("note").to_owned()))
}

/// The note, and its form when it is being written.
#[component]
pub fn HandoverNote(id: Id) -> impl IntoView {
    let app = App::here();
    let editing = RwSignal::new(false);
    let written =
        Memo::new(move |_| app.read(|archive| archive.record(Kind::Customer, id).is_some_and(has_handover_note)));
    let taken = Memo::new(move |_| app.read(|archive| taken_over(archive, id)));
    view! {
        <section class="section" data-testid="handover-note-section">
            <div class="section-head">
                <h2>{app.t(HANDOVER_NOTE)}</h2>
                {move || (!editing.get()).then(|| view! {
                    <button type="button" class="btn btn--quiet no-print" data-testid="handover-note-edit"
                        on:click=move |_| editing.set(true)>
                        {move || app.tr(if written.get() { EDIT } else { ADD })}<DraftMark key=draft_key(id)/>
                    </button>
                })}
            </div>
            {move || if editing.get() {
                view! { <FromPart what=Seldom::Editing(Editing::Note(id, editing))/> }.into_any()
            } else if written.get() {
                view! { <NoteTexts id/> }.into_any()
            } else {
                view! { <p class="muted">{app.t(HANDOVER_EMPTY)}</p> }.into_any()
            }}
            {move || taken.get().map(|(day, note)| view! {
                <details data-testid="handover-note-taken" open=move || !written.get()>
                    <summary class="small">{move || app.fill(NOTE_OF_HANDOVER, &[&day])}</summary>
                    <p class="item-note small">{note}</p>
                </details>
            })}
        </section>
    }
}

#[component]
fn NoteTexts(id: Id) -> impl IntoView {
    let app = App::here();
    let texts = Memo::new(move |_| {
        app.read(|_| ());
        texts(app, id)
    });
    let part = move |(at, field): (usize, &'static str)| {
        let text = texts.with(|texts| texts[at].clone());
        (!text.is_empty()).then(|| {
            view! {
                <div data-key=field><dt>{app.t(field_text(field))}</dt><dd>{text}</dd></div>
            }
        })
    };
    view! { <dl class="note">{move || FIELDS.into_iter().enumerate().map(part).collect_view()}</dl> }
}

/// The form for the handover note.
#[component]
pub fn NoteForm(id: Id, editing: RwSignal<bool>) -> impl IntoView {
    let app = App::here();
    let inputs = Inputs::open(app, &customer_key(id), FIELDS.into_iter().filter_map(|key| field(&Kind::Customer, key)));
    let state = FormState::new(app, draft_key(id), inputs.fields());
    let cancel = move |_| {
        state.give_up();
        editing.set(false);
    };
    let error = RwSignal::new(None);
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        let touched = match inputs.read() {
            Ok(touched) => touched,
            Err(refused) => return error.set(Some(refused.code())),
        };
        let make = move |archive: &crate::domain::archive::Archive| {
            let mut draft = Draft::about(id);
            touched.write(&mut draft, archive, &customer_key(id));
            vec![draft]
        };
        state.save(HANDOVER_SAVED, make, move |_| editing.set(false));
    };
    let part = move |def: &'static FieldDef, text: RwSignal<String>| {
        let html_id = def.key.replace('_', "-");
        view! {
            <div class="field">
                <label for=html_id.clone()>{app.t(field_text(def.key))}</label>
                <textarea id=html_id.clone() class="input" rows="2" data-testid=html_id bind:value=text></textarea>
            </div>
        }
    };
    view! {
        <form class="form form--two" on:submit=save>
            <Restored form=state/>
            {inputs.views(part)}
            <ErrorNote code=error/>
            <div class="form-actions">
                <button class="btn btn--primary" data-testid="handover-note-save">{app.t(SAVE)}</button>
                <button type="button" class="btn" on:click=cancel>{app.t(CANCEL)}</button>
            </div>
        </form>
    }
}

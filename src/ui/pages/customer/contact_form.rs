//! The form for a person at the customer, new or known.

use super::inputs::Inputs;
use crate::domain::field::{CONTACT, FieldDef, FieldKind};
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::record::Key;
use crate::domain::value::Value;
use crate::log::draft::Draft;
use crate::platform::random;
use crate::ui::components::draft::Restored;
use crate::ui::components::error_note::ErrorNote;
use crate::ui::state::{App, FormState};
use crate::ui::text::*;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

/// The form's key among the drafts.
pub fn draft_key(customer: Id, contact: Option<Id>) -> String {
    let contact = contact.map_or_else(|| "new".to_owned(), |contact| contact.to_string());
    format!("contact/{customer}/{contact}")
}

/// The form for a person at the customer.
#[component]
pub fn ContactForm(
    /// The customer.
    customer: Id,
    /// The person; `None` for a new one.
    contact: Option<Id>,
    /// Closed by setting it to `None`.
    editing: RwSignal<Option<Option<Id>>>,
) -> impl IntoView {
    let app = App::here();
    let key = Key::new(Kind::Contact, contact.unwrap_or_else(random::id));
    let fields = CONTACT.iter().filter(|def| def.kind != FieldKind::Reference);
    let inputs = Inputs::open(app, &key, fields);
    let state = FormState::new(app, draft_key(customer, contact), inputs.fields());
    let cancel = move |_| {
        state.give_up();
        editing.set(None);
    };
    let error = RwSignal::new(None);
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        let touched = match inputs.read() {
            Ok(touched) => touched,
            Err(refused) => return error.set(Some(refused.code())),
        };
        let key = key.clone();
        let make = move |archive: &crate::domain::archive::Archive| {
            let mut draft = Draft::about(customer);
            if contact.is_none() {
                draft.put(&key, "customer", Value::id(customer));
            }
            touched.write(&mut draft, archive, &key);
            vec![draft]
        };
        let done = if contact.is_none() { CONTACT_ADDED } else { CHANGED };
        state.save(done, make, move |_| editing.set(None));
    };
    let field = move |def: &'static FieldDef, text: RwSignal<String>| {
        let html_id = format!("contact-{}", def.key);
        view! {
            <div class="field">
                <label for=html_id.clone()>{app.t(label(&Kind::Contact, def.key))}</label>
                <input id=html_id.clone() class="input" data-testid=html_id autocomplete="off"
                    placeholder=move || if def.kind == FieldKind::Date { app.tr(DATE_HINT) } else { "" }
                    bind:value=text/>
            </div>
        }
    };
    let title = if contact.is_none() { NEW_CONTACT } else { EDIT_CONTACT };
    view! {
        <form class="form form--two" on:submit=save aria-label=app.t(title)>
            <Restored form=state/>
            {inputs.views(field)}
            <ErrorNote code=error/>
            <div class="form-actions">
                <button class="btn btn--primary" data-testid="contact-save">{app.t(SAVE)}</button>
                <button type="button" class="btn" on:click=cancel>{app.t(CANCEL)}</button>
            </div>
        </form>
    }
}

//! The form for a person at the customer, new or known.

use crate::domain::field::{CONTACT, FieldDef, FieldKind};
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::record::Key;
use crate::domain::value::Value;
use crate::edits::customers::{Typed, typed, write};
use crate::log::draft::Draft;
use crate::platform::random;
use crate::ui::components::error_note::ErrorNote;
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::field_editor::editable;

/// A field of the form, and what was typed into it.
#[derive(Clone, Copy)]
struct Input {
    def: &'static FieldDef,
    text: RwSignal<String>,
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
    let inputs: Vec<Input> = app.peek(|archive| {
        let record = archive.get(&key);
        fields.map(|def| Input { def, text: RwSignal::new(editable(record, def)) }).collect()
    });
    let error = RwSignal::new(None);
    let inputs = StoredValue::new(inputs);
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        let read = |input: &Input| Ok((input.def, input.text.with_untracked(|text| typed(input.def, text))?));
        let values: Result<Vec<(&FieldDef, Typed)>, crate::edits::Refused> =
            inputs.with_value(|inputs| inputs.iter().map(read).collect());
        let values = match values {
            Ok(values) => values,
            Err(refused) => return error.set(Some(refused.code())),
        };
        let key = key.clone();
        let make = move |archive: &crate::domain::archive::Archive| {
            let mut draft = Draft::about(customer);
            if contact.is_none() {
                draft.put(&key, "customer", Value::id(customer));
            }
            for (def, typed) in values {
                write(&mut draft, archive, &key, def.key, typed);
            }
            vec![draft]
        };
        let done = if contact.is_none() { CONTACT_ADDED } else { CHANGED };
        app.act_then(done, make, move |_| editing.set(None));
    };
    let field = move |input: Input| {
        let html_id = format!("contact-{}", input.def.key);
        view! {
            <div class="field">
                <label for=html_id.clone()>{app.t(label(&Kind::Contact, input.def.key))}</label>
                <input id=html_id.clone() class="input" data-testid=html_id autocomplete="off"
                    placeholder=move || if input.def.kind == FieldKind::Date { app.tr(DATE_HINT) } else { "" }
                    bind:value=input.text/>
            </div>
        }
    };
    let title = if contact.is_none() { NEW_CONTACT } else { EDIT_CONTACT };
    view! {
        <form class="form form--two" on:submit=save aria-label=app.t(title)>
            {inputs.with_value(|inputs| inputs.iter().copied().map(field).collect_view())}
            <ErrorNote code=error/>
            <div class="form-actions">
                <button class="btn btn--primary" data-testid="contact-save">{app.t(SAVE)}</button>
                <button type="button" class="btn" on:click=move |_| editing.set(None)>{app.t(CANCEL)}</button>
            </div>
        </form>
    }
}

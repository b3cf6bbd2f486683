//! One field of a record: its value as text, and an input in its place when pressed.

use super::Editing;
use crate::domain::customer::last_contact;
use crate::domain::date::Calendar;
use crate::domain::field::{FieldDef, FieldKind};
use crate::domain::id::Id;
use crate::domain::record::{Key, Record};
use crate::domain::value::Value;
use crate::edits::form::OpenField;
use crate::log::draft::Draft;
use crate::ui::components::draft::{DraftMark, Restored};
use crate::ui::components::error_note::ErrorNote;
use crate::ui::part::{FromPart, Seldom};
use crate::ui::state::{App, FormField, FormState};
use crate::ui::text::*;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// What a field shows: its words, whether some of it could not be read, and other values written at the same time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Shown {
    words: String,
    unreadable: bool,
    others: Vec<String>,
}

/// A value in the words of the field's kind.
pub fn words(app: App, def: &FieldDef, value: &Value) -> String {
    match (def.kind, value) {
        (FieldKind::Choice(_), Value::Text(code)) => {
            choice_text(def.key, code).map_or(code.clone(), |text| app.tr(text).to_owned())
        }
        (FieldKind::Date, Value::Date(date)) if date.calendar == Calendar::Lunar => {
            date.to_string().replace("农历", app.tr(CALENDAR_LUNAR))
        }
        (FieldKind::Flag, Value::Bool(yes)) => app.tr(if *yes { YES } else { NO }).to_owned(),
        (kind, value) => value.written(kind),
    }
}

/// Whether a value is raw text an import could not read.
fn is_unreadable(def: &FieldDef, value: &Value) -> bool {
    matches!(
        (def.kind, value),
        (FieldKind::Date | FieldKind::Money | FieldKind::Number | FieldKind::Decimal, Value::Text(_))
    )
}

fn shown(app: App, record: &Record, def: &FieldDef) -> Shown {
    let Some(register) = record.register(def.key) else { return Shown::default() };
    let values: Vec<&Value> = register.entries().iter().map(|(_, value)| value).collect();
    let in_words = |value: &&Value| words(app, def, value);
    let unreadable = register.shown().is_some_and(|value| is_unreadable(def, value));
    if def.many {
        let words = values.iter().map(in_words).collect::<Vec<_>>().join("\n");
        return Shown { words, unreadable: false, others: Vec::new() };
    }
    let others = values.iter().rev().skip(1).map(in_words).collect();
    Shown { words: values.last().map(in_words).unwrap_or_default(), unreadable, others }
}

/// The key of a field's draft.
fn draft_key(customer: Id, def: &FieldDef) -> String {
    format!("field/{customer}/{}", def.key)
}

/// One row of label and value. Pressing the value puts an input in its place; leaving the input saves.
#[component]
pub fn FieldRow(
    /// The record.
    key: Key,
    /// The customer it is about.
    customer: Id,
    /// The field.
    def: &'static FieldDef,
    /// What a field of the firm's own is called.
    #[prop(optional, into)]
    name: String,
) -> impl IntoView {
    let app = App::here();
    let editing = RwSignal::new(false);
    let key = StoredValue::new(key);
    let shown = Memo::new(move |_| {
        app.read(|archive| {
            let shown = archive.get(&key.get_value()).map(|record| shown(app, record, def)).unwrap_or_default();
            // A record card counts as a contact, whatever the file said.
            let computed =
                (def.key == "last_contact" && !shown.unreadable).then(|| last_contact(archive, customer)).flatten();
            computed.map_or(shown.clone(), |day| Shown { words: day.to_string(), ..shown })
        })
    });
    let name = StoredValue::new(name);
    let label = Signal::derive(move || match name.get_value() {
        name if name.is_empty() => app.tr(label(&key.with_value(|key| key.kind.clone()), def.key)).to_owned(),
        name => name,
    });
    let value = move || {
        let shown = shown.get();
        if shown.words.is_empty() {
            return view! {
                <button type="button" class="fact-value is-empty" on:click=move |_| editing.set(true)>
                    {app.t(ADD)}
                </button>
            }
            .into_any();
        }
        view! {
            <button type="button" class="fact-value" on:click=move |_| editing.set(true)>{shown.words}</button>
            {shown.unreadable.then(|| view! {
                <span class="chip" data-kind="warn">{app.t(UNREADABLE)}</span>
            })}
            {(!shown.others.is_empty()).then(|| view! {
                <p class="hint late">{app.t(CONFLICT)}" "{shown.others.join(", ")}</p>
            })}
        }
        .into_any()
    };
    view! {
        <div class="fact" data-testid="field" data-key=def.key>
            <dt>{label}</dt>
            <dd>
                {move || if editing.get() {
                    let place = InPlace { key, customer, def, editing, label };
                    view! { <FromPart what=Seldom::Editing(Editing::Field(place))/> }.into_any()
                } else {
                    view! { {value()}<DraftMark key=draft_key(customer, def)/> }.into_any()
                }}
            </dd>
        </div>
    }
}

/// A field that is being edited in its place.
#[derive(Clone, Copy)]
pub struct InPlace {
    key: StoredValue<Key>,
    customer: Id,
    def: &'static FieldDef,
    editing: RwSignal<bool>,
    label: Signal<String>,
}

/// The input in place of the value.
#[component]
pub fn Editor(place: InPlace) -> impl IntoView {
    let app = App::here();
    let InPlace { key, customer, def, editing, label } = place;
    let field = app.peek(|archive| key.with_value(|key| Some(OpenField::of(archive.get(key), def))));
    let field = StoredValue::new(field.unwrap_or_else(|| OpenField::of(None, def)));
    let text = RwSignal::new(field.with_value(|field| field.text().to_owned()));
    let state = FormState::in_place(app, draft_key(customer, def), FormField::new(def.key, text));
    let error = RwSignal::new(None);
    let give_up = move || {
        state.give_up();
        editing.set(false);
    };
    let save = move || {
        // Taking the input off the page makes it lose the focus: by then there is nothing left to save.
        if editing.try_get_untracked() != Some(true) {
            return;
        }
        match text.with_untracked(|text| field.with_value(|field| field.read(text))) {
            Ok(None) => give_up(),
            Ok(Some(typed)) => {
                let (key, field) = (key.get_value(), field.get_value());
                let make = move |archive: &crate::domain::archive::Archive| {
                    let mut draft = Draft::about(customer);
                    field.write(&mut draft, archive, &key, typed);
                    vec![draft]
                };
                error.set(None);
                state.save(CHANGED, make, move |_| editing.set(false));
            }
            Err(refused) => error.set(Some(refused.code())),
        }
    };
    let on_key = move |event: KeyboardEvent| match event.key().as_str() {
        "Escape" => give_up(),
        "Enter" if def.kind != FieldKind::Lines || event.ctrl_key() => {
            event.prevent_default();
            save();
        }
        _ => {}
    };
    let on_blur = move |_| save();
    let invalid = move || error.get().map(|_: &str| "true");
    let hint = match (def.kind, def.many) {
        (_, true) => Some(LIST_HINT),
        (FieldKind::Date, _) => Some(DATE_HINT),
        (FieldKind::Money, _) => Some(MONEY_HINT),
        _ => None,
    };
    let input = match def.kind {
        FieldKind::Lines => view! {
            <textarea class="input" rows="3" aria-label=label aria-invalid=invalid bind:value=text use:autofocus
                on:blur=on_blur on:keydown=on_key></textarea>
        }
        .into_any(),
        FieldKind::Flag => view! { <ChoiceInput def codes=&["true", "false"] text label save on_key/> }.into_any(),
        FieldKind::Choice(codes) => view! { <ChoiceInput def codes text label save on_key/> }.into_any(),
        kind => view! {
            <input class="input" type=input_type(kind) aria-label=label aria-invalid=invalid autocomplete="off"
                bind:value=text use:autofocus on:blur=on_blur on:keydown=on_key/>
        }
        .into_any(),
    };
    view! {
        {input}
        <Restored form=state/>
        {hint.map(|hint| view! { <p class="hint">{app.t(hint)}</p> })}
        <ErrorNote code=error/>
    }
}

/// A select for a field of few codes; a value of another origin stays on offer.
#[component]
fn ChoiceInput(
    def: &'static FieldDef,
    codes: &'static [&'static str],
    text: RwSignal<String>,
    label: Signal<String>,
    save: impl Fn() + Copy + 'static,
    on_key: impl Fn(KeyboardEvent) + 'static,
) -> impl IntoView {
    let app = App::here();
    let now = text.get_untracked();
    let own = (!now.is_empty() && !codes.contains(&now.as_str())).then(|| now.clone());
    let all: Vec<String> =
        core::iter::once(String::new()).chain(codes.iter().map(ToString::to_string)).chain(own).collect();
    let options = all.into_iter().map(move |code| {
        let selected = code == now;
        let words = {
            let code = code.clone();
            move || match (def.kind, code.as_str()) {
                (FieldKind::Flag, "true") => app.tr(YES).to_owned(),
                (FieldKind::Flag, "false") => app.tr(NO).to_owned(),
                (_, code) => choice_text(def.key, code).map_or(code.to_owned(), |text| app.tr(text).to_owned()),
            }
        };
        view! { <option value=code selected=selected>{words}</option> }
    });
    view! {
        <select class="input" aria-label=label use:autofocus
            on:change=move |event| { text.set(event_target_value(&event)); save(); }
            on:blur=move |_| save() on:keydown=on_key>
            {options.collect_view()}
        </select>
    }
}

fn input_type(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Phone => "tel",
        // Not type=date: a birthday may have no year, and a last contact may be written in words.
        FieldKind::Email => "email",
        _ => "text",
    }
}

/// Puts the cursor into an input as soon as it is on the page.
pub fn autofocus(element: web_sys::Element) {
    if let Some(element) = element.dyn_ref::<web_sys::HtmlElement>() {
        let element = element.clone();
        // The element is not in the document yet.
        crate::platform::address::after(0, move || drop(element.focus()));
    }
}

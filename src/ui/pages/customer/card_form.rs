//! A new record card: its six parts.

use super::Form;
use crate::domain::date::day_from_iso;
use crate::domain::field::CARD_PARTS;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::record::Record;
use crate::edits::customers::{card, card_people};
use crate::platform::random;
use crate::ui::components::choice::Choice;
use crate::ui::components::draft::Restored;
use crate::ui::components::error_note::ErrorNote;
use crate::ui::pages::leaving::{Checks, ids};
use crate::ui::state::{App, FormField, FormState};
use crate::ui::text::*;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::field_editor::autofocus;

/// The form for a new record card.
#[component]
pub fn CardForm(id: Id, form: RwSignal<Form>) -> impl IntoView {
    let app = App::here();
    let parts = CARD_PARTS.map(|_| RwSignal::new(String::new()));
    let date = RwSignal::new(app.today().to_string());
    let error = RwSignal::new(None);
    let mut fields: Vec<_> = CARD_PARTS.into_iter().zip(parts).map(|(name, text)| FormField::new(name, text)).collect();
    let (contact, present) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    fields.push(FormField::preset("date", date));
    fields.push(FormField::preset("contact", contact));
    fields.push(FormField::preset("present", present));
    let state = FormState::new(app, Form::Card.key(id), fields);
    let cancel = move |_| {
        state.give_up();
        form.set(Form::None);
    };
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        let member = app.me().map(|me| me.member);
        let texts = parts.map(|part| part.get_untracked());
        let day = day_from_iso(&date.get_untracked());
        let draft = match day {
            Some(day) => {
                let new = random::id();
                let with_people = |mut draft| {
                    let others = ids(&present.read_untracked()).into_iter().filter(|one| Some(*one) != member);
                    card_people(&mut draft, new, contact.read_untracked().parse().ok(), others);
                    draft
                };
                card(new, id, member, day, &texts).map(with_people).map_err(|refused| refused.code())
            }
            None => Err("date-missing"),
        };
        match draft {
            Ok(draft) => state.save(CARD_ADDED, move |_| vec![draft], move |_| form.set(Form::None)),
            Err(code) => error.set(Some(code)),
        }
    };
    let part = move |at: usize, name: &'static str| {
        let signal = parts[at];
        let words = app.t(label(&Kind::Card, name));
        let area = match at {
            0 => view! {
                <textarea id=format!("card-{name}") class="input" rows="2" data-testid=format!("card-{name}") use:autofocus
                    bind:value=signal></textarea>
            }
            .into_any(),
            _ => view! {
                <textarea id=format!("card-{name}") class="input" rows="2" data-testid=format!("card-{name}")
                    bind:value=signal></textarea>
            }
            .into_any(),
        };
        view! { <div class="field"><label for=format!("card-{name}")>{words}</label>{area}</div> }
    };
    view! {
        <section class="section">
            <div class="section-head"><h2>{app.t(NEW_CARD)}</h2></div>
            <Restored form=state/>
            <form class="form form--two" on:submit=save>
                {CARD_PARTS.iter().enumerate().map(|(at, name)| part(at, name)).collect_view()}
                <div class="field">
                    <label for="card-date">{app.t(label(&Kind::Card, "date"))}</label>
                    <input id="card-date" class="input input--auto" type="date" data-testid="card-date"
                        bind:value=date/>
                    <ErrorNote code=error/>
                </div>
                <People id contact present/>
                <div class="form-actions">
                    <button class="btn btn--primary" data-testid="card-save">{app.t(SAVE)}</button>
                    <button type="button" class="btn" on:click=cancel>{app.t(CANCEL)}</button>
                </div>
            </form>
        </section>
    }
}

/// With whom it was, and who else of us was there, where there is somebody to choose: ties are suggested from that.
#[component]
fn People(id: Id, contact: RwSignal<String>, present: RwSignal<String>) -> impl IntoView {
    let app = App::here();
    let me = app.me().map(|me| me.member);
    let contacts = Memo::new(move |_| {
        app.read(|archive| {
            let named = |(id, record): (Id, &Record)| (id.to_string(), record.text("name").to_owned());
            archive.about(id, Kind::Contact).map(named).collect::<Vec<_>>()
        })
    });
    let options = Signal::derive(move || {
        vec![(String::new(), [(String::new(), String::new())].into_iter().chain(contacts.get()).collect())]
    });
    let some = Memo::new(move |_| !contacts.read().is_empty());
    let several = Memo::new(move |_| app.read(|archive| archive.count(Kind::Member) > 1));
    let with = Signal::derive(move || app.tr(label(&Kind::Card, "contact")).to_owned());
    view! {
        {move || some.get().then(|| view! {
            <div class="field">
                <span class="label">{with}</span>
                <Choice id="card-contact" label=with options value=contact again=0 choose=move |chosen| contact.set(chosen)/>
            </div>
        })}
        {move || several.get().then(|| view! {
            <details class="form-wide"><summary class="link">{app.t(label(&Kind::Card, "present"))}</summary>
                <Checks id="card-present" chosen=present but=me/>
            </details>
        })}
    }
}

//! A new record card: its six parts.

use super::Form;
use crate::domain::date::day_from_iso;
use crate::domain::field::CARD_PARTS;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::edits::customers::card;
use crate::platform::random;
use crate::ui::components::draft::Restored;
use crate::ui::components::error_note::ErrorNote;
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
    fields.push(FormField::preset("date", date));
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
            Some(day) => card(random::id(), id, member, day, &texts).map_err(|refused| refused.code()),
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
                <div class="form-actions">
                    <button class="btn btn--primary" data-testid="card-save">{app.t(SAVE)}</button>
                    <button type="button" class="btn" on:click=cancel>{app.t(CANCEL)}</button>
                </div>
            </form>
        </section>
    }
}

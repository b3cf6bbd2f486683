//! What a person says of a customer that was handed over.

use super::super::{coded, money};
use super::after::outcome_code;
use crate::domain::field::{CAUSES, FieldKind};
use crate::domain::id::Id;
use crate::domain::value::Value;
use crate::edits::Refused;
use crate::edits::customers::parse;
use crate::leaving::watch::{Check, Outcome, Said, say};
use crate::platform::random;
use crate::ui::components::draft::Restored;
use crate::ui::components::error_note::ErrorNote;
use crate::ui::state::{App, FormField, FormState};
use crate::ui::text::*;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

/// The form.
#[component]
pub(super) fn SayForm(of: (Id, i64), check: Check, saying: RwSignal<Option<(Id, i64)>>) -> impl IntoView {
    let app = App::here();
    let said = check.said();
    let outcome = said.outcome.map_or("", |outcome| outcome_code(outcome).0).to_owned();
    let cost = said.cost.map(money).unwrap_or_default();
    let [outcome, cause, quote, cost, note] = [outcome, said.cause, said.quote, cost, said.note].map(RwSignal::new);
    let error = RwSignal::new(None);
    let names = ["outcome", "cause", "quote", "cost", "note"];
    let fields = names.into_iter().zip([outcome, cause, quote, cost, note]);
    let fields = fields.map(|(name, text)| FormField::new(name, text)).collect();
    let state = FormState::new(app, format!("watch/{}/{}", of.0, of.1), fields);
    let read = move || -> Result<Said, Refused> {
        let cost = parse(FieldKind::Money, &cost.read_untracked())?.as_ref().and_then(Value::as_int);
        let code = outcome.get_untracked();
        Ok(Said {
            outcome: Outcome::ALL.into_iter().find(|(_, known)| *known == code).map(|(outcome, _)| outcome),
            cause: cause.get_untracked(),
            cost,
            quote: quote.get_untracked().trim().to_owned(),
            note: note.get_untracked().trim().to_owned(),
        })
    };
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        let said = match read() {
            Ok(said) => said,
            Err(refused) => return error.set(Some(refused.code())),
        };
        if said.outcome == Some(Outcome::Lost) && said.cause.is_empty() {
            return error.set(Some("cause-missing"));
        }
        let (Some(me), today) = (app.me(), app.today()) else { return };
        error.set(None);
        state.try_save(
            AFTER_SAID,
            move |archive| Ok(vec![say(archive, random::id(), of, (me.member, today), &said)?]),
            move |_| saying.set(None),
        );
    };
    let cancel = move |_| {
        state.give_up();
        saying.set(None);
    };
    let option = move |field: &'static str, code: &'static str, value: RwSignal<String>| {
        view! { <option value=code prop:selected=move || *value.read() == code>{move || coded(app, field, code)}</option> }
    };
    let reckoned = (check.cost > 0).then(|| money(check.cost));
    view! {
        <form class="item-more options" on:submit=save>
            <Restored form=state/>
            <div class="field">
                <span class="label">{app.t(AFTER_SAY)}</span>
                <select class="input" data-testid="after-outcome" aria-label=app.t(AFTER_SAY)
                    on:change=move |event| outcome.set(event_target_value(&event))>
                    <option value="">{app.t(AFTER_BY_FIGURES)}</option>
                    {Outcome::ALL.map(|(_, code)| option("outcome", code, outcome))}
                </select>
            </div>
            <div class="field">
                <span class="label">{app.t(AFTER_CAUSE)}</span>
                <select class="input" data-testid="after-cause" aria-label=app.t(AFTER_CAUSE)
                    on:change=move |event| cause.set(event_target_value(&event))>
                    <option value="">{app.t(AFTER_UNSAID)}</option>
                    {CAUSES.iter().map(|code| option("cause", code, cause)).collect_view()}
                </select>
            </div>
            <div class="field">
                <span class="label">{app.t(AFTER_COST_GIVEN)}</span>
                <input class="input" inputmode="decimal" autocomplete="off" data-testid="after-cost"
                    aria-label=app.t(AFTER_COST_GIVEN) placeholder=reckoned bind:value=cost/>
                <p class="hint">{app.t(AFTER_COST_HINT)}</p>
            </div>
            <div class="field">
                <span class="label">{app.t(AFTER_QUOTE)}</span>
                <input class="input" autocomplete="off" data-testid="after-quote" aria-label=app.t(AFTER_QUOTE) bind:value=quote/>
            </div>
            <div class="field">
                <span class="label">{app.t(AFTER_NOTE)}</span>
                <input class="input" autocomplete="off" data-testid="after-note" aria-label=app.t(AFTER_NOTE) bind:value=note/>
            </div>
            <button class="btn btn--primary" data-testid="after-save">{app.t(SAVE)}</button>
            <button type="button" class="btn" on:click=cancel>{app.t(CANCEL)}</button>
            <ErrorNote code=error/>
        </form>
    }
}

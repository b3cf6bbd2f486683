//! The rates a loss is reckoned with.

use super::super::{by, may_rule, rate_text};
use crate::domain::archive::Archive;
use crate::domain::field::FieldKind;
use crate::domain::value::Value;
use crate::edits::Refused;
use crate::edits::customers::parse;
use crate::leaving::rates::Rates;
use crate::leaving::rights::set_rates;
use crate::ui::components::draft::Restored;
use crate::ui::components::error_note::ErrorNote;
use crate::ui::state::{App, FormField, FormState};
use crate::ui::text::*;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

/// Reads a percentage as thousandths.
fn rate(text: &str) -> Result<i64, Refused> {
    let text = text.trim().trim_end_matches(['%', '％']).trim();
    // The number comes as thousandths of a per cent.
    let read = parse(FieldKind::Decimal, text)?.as_ref().and_then(Value::as_int).map(|number| number / 100);
    read.filter(|rate| (0..=1000).contains(rate)).ok_or(Refused("number-invalid"))
}

/// The form that sets them.
#[component]
pub fn RatesForm() -> impl IntoView {
    let app = App::here();
    let may = may_rule(app);
    let now = app.peek(|archive| Some(Rates::of(archive))).unwrap_or_default();
    let [loss, alone, margin] = [now.loss, now.alone, now.margin].map(|rate| RwSignal::new(rate_text(rate)));
    let error = RwSignal::new(None);
    let fields = ["loss", "alone", "margin"].into_iter().zip([loss, alone, margin]);
    let fields = fields.map(|(name, text)| FormField::new(name, text)).collect();
    let state = FormState::new(app, "rates".to_owned(), fields);
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        let [loss, alone, margin] = [loss, alone, margin].map(|text| rate(&text.read_untracked()));
        match (loss, alone, margin) {
            (Ok(loss), Ok(alone), Ok(margin)) => {
                error.set(None);
                let rates = Rates { loss, alone, margin };
                let by = by(app);
                let make = move |archive: &Archive| Ok(vec![set_rates(archive, by, &rates)?]);
                state.try_save(EXPOSURE_RATES_SAVED, make, |_| {});
            }
            _ => error.set(Some("number-invalid")),
        }
    };
    let field = move |id: &'static str, words: Text, text: RwSignal<String>| {
        view! {
            <div class="field">
                <label for=id>{app.t(words)}</label>
                <input id=id class="input" inputmode="decimal" autocomplete="off" data-testid=id
                    disabled=move || !may.get() bind:value=text/>
            </div>
        }
    };
    view! {
        <section class="section">
            <div class="section-head"><h2>{app.t(EXPOSURE_RATES)}</h2></div>
            <p class="hint">{app.t(EXPOSURE_RATES_HINT)}</p>
            <form class="options" on:submit=save>
                <Restored form=state/>
                {field("rate-loss", EXPOSURE_RATE_LOSS, loss)}
                {field("rate-alone", EXPOSURE_RATE_ALONE, alone)}
                {field("rate-margin", EXPOSURE_RATE_MARGIN, margin)}
                <button class="btn" data-testid="rates-save" disabled=move || !may.get()>{app.t(SAVE)}</button>
            </form>
            <ErrorNote code=error/>
        </section>
    }
}

//! What an import would do, with the last word the person's.

use super::groups::GroupList;
use super::lists::Lists;
use super::report::{Figures, RejectedLink};
use super::state::State;
use super::{Refused, words};
use crate::imports::mapping::Target;
use crate::imports::preview::{Listing, Preview};
use crate::imports::{Rule, Update};
use crate::ui::components::choice::{Choice, Groups};
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::prelude::*;

const UPDATES: [Update; 3] = [Update::Fill, Update::Replace, Update::Skip];
const RULES: [Rule; 6] = [Rule::Auto, Rule::Phone, Rule::Name, Rule::NamePlace, Rule::Code, Rule::Never];

/// The preview.
#[component]
pub fn PreviewPage(state: State) -> impl IntoView {
    let app = App::here();
    let totals = Memo::new(move |_| state.plan.with(|plan| plan.totals));
    let title = move || {
        state.plan.with(|plan| {
            let mut names: Vec<&str> = plan.files.iter().map(|file| file.name.as_str()).collect();
            names.dedup();
            match names.as_slice() {
                [one] => (*one).to_owned(),
                several => app.fill(IMPORT_FILES, &[&several.len().to_string()]),
            }
        })
    };
    let changes = move || totals.get().new + totals.get().update;
    let confirm = move || match changes() {
        0 => app.tr(IMPORT_NOTHING_NEW).to_owned(),
        some => app.fill(IMPORT_CONFIRM, &[&some.to_string()]),
    };
    let open_dates = Memo::new(move |_| state.plan.with(open_dates));
    view! {
        <div class="preview" aria-busy=move || state.busy.get().to_string()>
            // What scrolls ends above the buttons: nothing is ever hidden behind them.
            <div class="preview-scroll"><div class="page">
                <div class="page-head"><h1>{app.t(IMPORT_PREVIEW)}</h1><span class="muted">{title}</span></div>
                {move || view! { <Figures totals=totals.get() test_id="import-summary"/> }}
                <Refused state/>
                <Makes state/>
                <Matching state/>
                <Lists state/>
                {move || (totals.get().rejected > 0).then(|| view! { <RejectedLink state/> })}
                <GroupList state/>
            </div></div>
            <div class="commit">
                <button type="button" class="btn btn--primary" data-testid="import-confirm"
                    disabled=move || changes() == 0 on:click=move |_| state.confirm()>{confirm}</button>
                <button type="button" class="btn" data-testid="import-cancel" on:click=move |_| state.cancel()>
                    {app.t(CANCEL)}
                </button>
                {move || (open_dates.get() > 0).then(|| view! {
                    <span class="hint late">{move || app.fill(IMPORT_DATES_OPEN, &[&open_dates.get().to_string()])}</span>
                })}
            </div>
        </div>
    }
}

/// How many columns there are of whose dates a person has to say how they are written.
fn open_dates(plan: &std::sync::Arc<Preview>) -> usize {
    let columns = plan.files.iter().flat_map(|file| &file.columns);
    columns.filter(|column| column.date_order.as_ref().is_some_and(|date| date.ask)).count()
}

/// What is made beside the rows themselves, and which filled columns are not taken.
#[component]
fn Makes(state: State) -> impl IntoView {
    let app = App::here();
    let listed = move |text: Text, list: &Listing<String>| {
        let names = list.shown.iter().take(8).cloned().collect::<Vec<_>>().join(", ");
        let more = if list.total > 8 { " …" } else { "" };
        (list.total > 0).then(|| app.fill(text, &[&list.total.to_string(), &(names + more)]))
    };
    let named = move |text: Text, names: &[String]| (!names.is_empty()).then(|| app.fill(text, &[&names.join(", ")]));
    let lines = move || {
        state.plan.with(|plan| {
            let mut skipped: Vec<String> = Vec::new();
            for column in plan.files.iter().flat_map(|file| &file.columns) {
                if column.target == Target::Skip && !column.samples.is_empty() && !skipped.contains(&column.header) {
                    skipped.push(column.header.clone());
                }
            }
            let lines = [
                named(IMPORT_MAKES_MEMBERS, &plan.new_members),
                named(IMPORT_MAKES_FIELDS, &plan.new_fields),
                listed(IMPORT_MAKES_PRODUCTS, &plan.new_products),
                listed(IMPORT_MAKES_STUBS, &plan.new_stubs),
                named(IMPORT_SKIPS, &skipped),
            ];
            lines.into_iter().flatten().map(|line| view! { <li>{line}</li> }).collect_view()
        })
    };
    view! { <ul class="makes hint" data-testid="import-makes">{lines}</ul> }
}

/// How rows meet what is there already.
#[component]
fn Matching(state: State) -> impl IntoView {
    let app = App::here();
    let update = Memo::new(move |_| state.options.with(|options| options.update));
    let rule = Memo::new(move |_| state.options.with(|options| options.rule));
    let updates = move || -> Groups {
        let item = |update| (words::update(update).0.to_owned(), app.tr(words::update(update).1).to_owned());
        vec![(String::new(), UPDATES.map(item).into())]
    };
    let rules = move || -> Groups {
        let item = |rule| (words::rule(rule).0.to_owned(), app.tr(words::rule(rule).1).to_owned());
        vec![(String::new(), RULES.map(item).into())]
    };
    let choose_update = move |value: String| {
        if let Some(update) = UPDATES.into_iter().find(|update| words::update(*update).0 == value) {
            state.replan(|options| options.update = update);
        }
    };
    let choose_rule = move |value: String| {
        if let Some(rule) = RULES.into_iter().find(|rule| words::rule(*rule).0 == value) {
            state.replan(|options| options.rule = rule);
        }
    };
    view! {
        <div class="options matching">
            <div class="field">
                <span class="label">{app.t(IMPORT_MATCH)}</span>
                <Choice id="import-match" label=Signal::derive(move || app.tr(IMPORT_MATCH).to_owned())
                    options=Signal::derive(updates) value=Signal::derive(move || words::update(update.get()).0.to_owned())
                    again=state.again choose=choose_update/>
                <p class="hint">{move || app.tr(words::update(update.get()).2)}</p>
            </div>
            <div class="field">
                <span class="label">{app.t(IMPORT_RULE)}</span>
                <Choice id="import-rule" label=Signal::derive(move || app.tr(IMPORT_RULE).to_owned())
                    options=Signal::derive(rules) value=Signal::derive(move || words::rule(rule.get()).0.to_owned())
                    again=state.again choose=choose_rule/>
                <p class="hint">{move || app.tr(words::rule(rule.get()).2)}</p>
            </div>
        </div>
    }
}

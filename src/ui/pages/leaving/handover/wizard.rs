//! A new handover: whose customers, why, when, and to whom; then the preview.

use super::super::exposure::scene;
use super::super::{Checks, Members, drafted_in, ids, leavers, may_offer, workers};
use super::plan::Preview;
use crate::domain::date::day_from_iso;
use crate::domain::id::Id;
use crate::edits::Refused;
use crate::leaving::exposure::Scene;
use crate::leaving::item::Why;
use crate::leaving::note;
use crate::leaving::offer::assign;
use crate::leaving::plan::{Plan, Request, plan};
use crate::leaving::value::MONTHS;
use crate::ui::components::draft::Restored;
use crate::ui::components::error_note::ErrorNote;
use crate::ui::route::Route;
use crate::ui::state::{App, FormField, FormState};
use crate::ui::text::*;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What is typed.
#[derive(Clone, Copy)]
struct Typed {
    from: RwSignal<String>,
    /// Ids, each after a space: as a form keeps them.
    also: RwSignal<String>,
    to: RwSignal<String>,
    among: RwSignal<String>,
    limit: RwSignal<String>,
    why: RwSignal<String>,
    start: RwSignal<String>,
    until: RwSignal<String>,
    reason: RwSignal<String>,
    keeper: RwSignal<String>,
    /// `yes` or nothing.
    helps: RwSignal<String>,
    /// What was chosen in the preview, see [`crate::leaving::choices`].
    choices: RwSignal<String>,
}

impl Typed {
    fn new(app: App) -> Self {
        let me = app.me().map(|me| me.member.to_string());
        let text = || RwSignal::new(String::new());
        // Who was chosen elsewhere, as far as there is something of theirs to hand over.
        let known: BTreeSet<Id> = untrack(move || leavers(app)).into_iter().map(|(id, _)| id).collect();
        let chosen = app.leaving.try_update_value(core::mem::take).unwrap_or_default();
        let mut leaving = chosen.intersection(&known);
        let first = leaving.next().map(|id| id.to_string()).unwrap_or_default();
        Typed {
            from: RwSignal::new(first),
            also: RwSignal::new(leaving.map(|id| format!(" {id}")).collect()),
            to: text(),
            among: text(),
            limit: text(),
            why: RwSignal::new("leave".to_owned()),
            start: RwSignal::new(app.today().to_string()),
            until: text(),
            reason: text(),
            keeper: RwSignal::new(me.unwrap_or_default()),
            helps: text(),
            choices: text(),
        }
    }

    /// The fields as the form's state knows them.
    fn fields(self) -> Vec<FormField> {
        let typed = [
            ("to", self.to),
            ("among", self.among),
            ("limit", self.limit),
            ("why", self.why),
            ("until", self.until),
            ("reason", self.reason),
            ("helps", self.helps),
            ("choices", self.choices),
        ];
        // Who was chosen elsewhere stands there as if filled in, and is kept with what is typed.
        let leaver = if self.from.read_untracked().is_empty() { FormField::new } else { FormField::preset };
        let preset = [("start", self.start), ("keeper", self.keeper)];
        let typed = typed.into_iter().map(|(name, text)| FormField::new(name, text));
        let leavers = [("from", self.from), ("also", self.also)].map(|(name, text)| leaver(name, text));
        let preset = preset.into_iter().map(|(name, text)| FormField::preset(name, text));
        leavers.into_iter().chain(typed).chain(preset).collect()
    }

    fn request(self) -> Result<Request, Refused> {
        let id = |text: RwSignal<String>| text.read_untracked().parse::<Id>().ok();
        let mut leavers = ids(&self.also.read_untracked());
        leavers.extend(id(self.from));
        let until = self.until.get_untracked();
        let limit = self.limit.get_untracked();
        let limit = match limit.trim() {
            "" => None,
            limit => Some(limit.parse::<usize>().map_err(|_| Refused("number-invalid"))?),
        };
        let until = match until.as_str() {
            "" => None,
            until => Some(day_from_iso(until).ok_or(Refused("date-invalid"))?),
        };
        Ok(Request {
            leavers,
            why: Why::from_code(&self.why.read_untracked()).unwrap_or(Why::Leave),
            start: day_from_iso(&self.start.read_untracked()).ok_or(Refused("date-missing"))?,
            until,
            reason: self.reason.get_untracked().trim().to_owned(),
            keeper: id(self.keeper).ok_or(Refused("member-missing"))?,
            successors: ids(&self.among.read_untracked()),
            limit,
        })
    }

    /// The plan with its notes, and what may be missing where nobody helps.
    fn plan(self, app: App, scene: &Scene) -> Result<(Plan, String), Refused> {
        let request = self.request()?;
        let language = drafted_in(app);
        app.peek(|archive| {
            Some(plan(archive, scene, request).map(|mut plan| {
                if let Ok(to) = self.to.read_untracked().parse::<Id>() {
                    let all: Vec<Id> = plan.proposals.iter().map(|one| one.customer).collect();
                    assign(&mut plan, &all, Some(to));
                }
                note::fill(archive, scene, &mut plan, language);
                let missing = match self.helps.read_untracked().is_empty() {
                    false => String::new(),
                    true => note::missing(archive, scene, &plan, language),
                };
                (plan, missing)
            }))
        })
        .ok_or(Refused("member-missing"))?
    }
}

/// A new handover.
#[component]
pub fn NewHandover() -> impl IntoView {
    let app = App::here();
    let typed = Typed::new(app);
    let state = FormState::new(app, "handover/new".to_owned(), typed.fields());
    let found = RwSignal::new(None::<(Plan, String, Arc<Scene>)>);
    let error = RwSignal::new(None);
    let may = may_offer(app);
    let cancel = move |_| {
        state.give_up();
        app.go(Route::Handovers);
    };
    let preview = move |event: SubmitEvent| {
        event.prevent_default();
        let scene = Arc::new(scene(app, MONTHS, None));
        match typed.plan(app, &scene) {
            Ok((plan, missing)) => {
                error.set(None);
                found.set(Some((plan, missing, scene)));
            }
            Err(refused) => error.set(Some(refused.code())),
        }
    };
    view! {
        <div class="page">
            <div class="page-head"><h1>{app.t(HANDOVER_NEW)}</h1></div>
            {move || match found.get().filter(|_| may.get()) {
                None if !may.get() => view! {
                    <p class="banner" data-kind="warn" data-testid="error" data-code="not-owner">{app.t(error_text("not-owner"))}</p>
                }.into_any(),
                None => view! {
                    <form class="form form--two wizard" on:submit=preview on:input=move |_| error.set(None)
                        on:change=move |_| error.set(None)>
                        <Restored form=state/>
                        <Who typed/>
                        <When typed/>
                        <ErrorNote code=error/>
                        <div class="form-actions">
                            <button class="btn btn--primary" data-testid="handover-preview">{app.t(HANDOVER_PREVIEW)}</button>
                            <button type="button" class="btn" on:click=cancel>{app.t(CANCEL)}</button>
                        </div>
                    </form>
                }.into_any(),
                Some((plan, missing, scene)) => view! {
                    <Preview plan missing scene form=state kept=typed.choices back=Callback::new(move |()| found.set(None))/>
                }.into_any(),
            }}
        </div>
    }
}

#[component]
fn Who(typed: Typed) -> impl IntoView {
    let app = App::here();
    let members = Signal::derive(move || workers(app));
    let gone = Signal::derive(move || leavers(app));
    view! {
        <div class="field">
            <span class="label">{app.t(HANDOVER_WHO)}</span>
            <Members id="handover-from" label=HANDOVER_WHO value=typed.from none=HANDOVER_CHOOSE members=gone/>
            <details open=!typed.also.get_untracked().is_empty()><summary class="link">{app.t(HANDOVER_ALSO)}</summary>
                <Checks id="handover-also" chosen=typed.also or_gone=true/>
            </details>
        </div>
        <div class="field">
            <span class="label">{app.t(HANDOVER_TO)}</span>
            <Members id="handover-to" label=HANDOVER_TO value=typed.to none=HANDOVER_TO_SUGGESTED members/>
            <details><summary class="link">{app.t(HANDOVER_AMONG)}</summary>
                <Checks id="handover-among" chosen=typed.among/>
                <label for="handover-limit" class="hint">{app.t(HANDOVER_LIMIT)}</label>
                <input id="handover-limit" class="input" inputmode="numeric" autocomplete="off"
                    data-testid="handover-limit" bind:value=typed.limit/>
            </details>
        </div>
    }
}

#[component]
fn When(typed: Typed) -> impl IntoView {
    let app = App::here();
    let members = Signal::derive(move || workers(app));
    let choose = move |code: String| {
        let known = Why::ALL.into_iter().find(|(_, known)| *known == code);
        typed.why.set(known.map_or("leave", |(_, code)| code).to_owned());
        if code == "leave" {
            typed.until.set(String::new());
        }
    };
    view! {
        <div class="field">
            <label for="handover-why">{app.t(HANDOVER_WHY)}</label>
            <select id="handover-why" class="input" data-testid="handover-why"
                on:change=move |event| choose(event_target_value(&event))>
                {Why::ALL.map(|(_, code)| view! {
                    <option value=code prop:selected=move || *typed.why.read() == code>
                        {move || super::coded(app, "why", code)}
                    </option>
                })}
            </select>
        </div>
        <div class="field">
            <label for="handover-start">{app.t(HANDOVER_START)}</label>
            <input id="handover-start" class="input" type="date" data-testid="handover-start" bind:value=typed.start/>
        </div>
        {move || (*typed.why.read() != "leave").then(|| view! {
            <div class="field">
                <label for="handover-until">{app.t(HANDOVER_UNTIL)}</label>
                <input id="handover-until" class="input" type="date" data-testid="handover-until" bind:value=typed.until/>
                <p class="hint">{move || match typed.why.read().as_str() {
                    "illness" => app.tr(HANDOVER_UNTIL_ILL),
                    _ => app.tr(HANDOVER_UNTIL_HINT),
                }}</p>
            </div>
        })}
        <div class="field">
            <span class="label">{app.t(HANDOVER_KEEPER)}</span>
            <Members id="handover-keeper" label=HANDOVER_KEEPER value=typed.keeper none=HANDOVER_CHOOSE members/>
            <p class="hint">{app.t(HANDOVER_KEEPER_HINT)}</p>
        </div>
        <div class="field form-wide">
            <label for="handover-reason">{app.t(HANDOVER_REASON)}</label>
            <input id="handover-reason" class="input" data-testid="handover-reason" autocomplete="off" bind:value=typed.reason/>
        </div>
        <label class="check form-wide">
            <input type="checkbox" data-testid="handover-helps" prop:checked=move || !typed.helps.read().is_empty()
                on:change=move |event| typed.helps.set(if event_target_checked(&event) { "yes".into() } else { String::new() })/>
            {app.t(HANDOVER_HELPS)}
        </label>
    }
}

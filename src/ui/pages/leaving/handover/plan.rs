//! The preview of a handover: what goes to whom, edited in bulk, with the check that nothing is orphaned.

use super::super::{customer_name, workers};
use crate::app::leaving;
use crate::domain::id::Id;
use crate::leaving::check::{Problem, problems};
use crate::leaving::choices;
use crate::leaving::exposure::Scene;
use crate::leaving::held::Holding;
use crate::leaving::offer::assign;
use crate::leaving::plan::{Because, Plan, Proposal};
use crate::leaving::suggest::loads;
use crate::ui::components::sliced::sliced;
use crate::ui::route::Route;
use crate::ui::state::{App, FormState};
use crate::ui::text::*;
use leptos::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const STEP: usize = 40;

/// The plan that is being edited.
#[derive(Clone, Copy)]
struct Desk {
    plan: RwSignal<Plan>,
    /// As it was before anybody chose.
    suggested: StoredValue<Plan>,
    /// What was chosen, for the form's draft.
    kept: RwSignal<String>,
    marked: RwSignal<BTreeSet<Id>>,
    /// Who there is, and how many customers each has.
    members: Signal<Vec<(Id, String)>>,
}

impl Desk {
    fn keep(self) {
        let kept = self.suggested.with_value(|was| self.plan.with_untracked(|plan| choices::keep(was, plan)));
        if *self.kept.read_untracked() != kept {
            self.kept.set(kept);
        }
    }
}

fn problem_words(app: App, problem: &Problem) -> String {
    let words = app.tr(error_text(problem.code()));
    let of = app.peek(|archive| match problem {
        Problem::NobodyLeft => String::new(),
        Problem::NoSuccessor { customer } | Problem::Orphaned { customer } => customer_name(archive, *customer),
        Problem::ToItself { customer, member } | Problem::CannotTake { customer, member } => {
            format!("{} → {}", customer_name(archive, *customer), app.member_name(archive, *member))
        }
        Problem::OverLimit { member, customers } => format!("{} {customers}", app.member_name(archive, *member)),
    });
    format!("{of} {words}").trim().to_owned()
}

/// The preview.
#[component]
pub fn Preview(
    plan: Plan,
    missing: String,
    scene: Arc<Scene>,
    /// The form it was made from; what was typed there is given up once the handover is offered.
    form: FormState,
    /// What is chosen here, for the form's draft.
    kept: RwSignal<String>,
    back: Callback<()>,
) -> impl IntoView {
    let app = App::here();
    let (period, start) = (scene.period, plan.request.start);
    let load = app.peek(|archive| loads(archive, start));
    let members = Signal::derive(move || {
        let with_load = |(id, name): (Id, String)| {
            let has = load.get(&id).copied().unwrap_or(0).to_string();
            (id, format!("{name} {}", app.fill(HANDOVER_LOAD, &[&has])))
        };
        workers(app).into_iter().map(with_load).collect::<Vec<_>>()
    });
    let (mut plan, suggested) = (plan.clone(), StoredValue::new(plan));
    choices::restore(&mut plan, &kept.read_untracked());
    let rows: Vec<(usize, Proposal)> = plan.proposals.iter().cloned().enumerate().collect();
    let counts = [rows.len(), rows.iter().map(|(_, one)| one.holdings.len() + one.open.len()).sum::<usize>()];
    let desk = Desk { plan: RwSignal::new(plan), suggested, kept, marked: RwSignal::default(), members };
    Effect::new(move |_| {
        desk.plan.track();
        desk.keep();
    });
    let found = Memo::new(move |_| desk.plan.with(|plan| app.read(|archive| problems(archive, &scene, plan))));
    let missing = StoredValue::new(missing);
    let send = move |_| {
        let (plan, missing, today) = (desk.plan.get_untracked(), missing.get_value(), app.today());
        app.saving(async move |session| {
            let (handover, batch) = leaving::send(&session, &plan, period, today, &missing).await?;
            if let Some(batch) = batch {
                app.did(batch, app.prefs.tr_now(HANDOVER_SENT).to_owned());
            }
            form.give_up();
            app.go(Route::Handover(handover));
            Ok(())
        });
    };
    if rows.is_empty() {
        return view! {
            <div class="empty"><h2>{app.t(HANDOVER_PLAN_EMPTY)}</h2>
                <button type="button" class="btn" on:click=move |_| back.run(())>{app.t(HANDOVER_BACK)}</button>
            </div>
        }
        .into_any();
    }
    let counts = counts.map(|count| count.to_string());
    let [customers, things] = counts.clone();
    view! {
        <p data-testid="handover-plan" data-customers=customers data-things=things>
            {move || app.fill(HANDOVER_PLAN_SUM, &[&counts[0], &counts[1]])}
        </p>
        <Check found/>
        {(!missing.read_value().is_empty()).then(|| view! {
            <div class="banner" data-kind="info" data-testid="handover-missing"><div>
                <p>{app.t(HANDOVER_MISSING)}</p><p class="item-note small">{missing.get_value()}</p>
            </div></div>
        })}
        <Bulk desk/>
        <ul>{sliced(rows, STEP, move |(at, proposal)| view! { <Row desk at proposal/> })}</ul>
        <div class="form-actions">
            <button type="button" class="btn btn--primary" data-testid="handover-send"
                disabled=move || !found.read().is_empty() on:click=send>{app.t(HANDOVER_SEND)}</button>
            <button type="button" class="btn" data-testid="handover-back" on:click=move |_| back.run(())>
                {app.t(HANDOVER_BACK)}
            </button>
        </div>
    }
    .into_any()
}

/// How many problems are named.
const NAMED: usize = 5;

#[component]
fn Check(found: Memo<Vec<Problem>>) -> impl IntoView {
    let app = App::here();
    move || {
        let found = found.get();
        let count = found.len().to_string();
        if found.is_empty() {
            return view! {
                <p class="banner" data-kind="info" data-testid="handover-check" data-problems="0">{app.t(HANDOVER_CHECKED)}</p>
            }
            .into_any();
        }
        let code = found.first().map(Problem::code);
        view! {
            <div class="banner" data-kind="error" role="alert" data-testid="handover-check" data-problems=count>
                <div>
                    <p data-testid="error" data-code=code>{app.t(HANDOVER_PROBLEMS)}</p>
                    <ul>{found.into_iter().take(NAMED).map(|one| view! {
                        <li>{move || problem_words(app, &one)}</li>
                    }).collect_view()}</ul>
                </div>
            </div>
        }
        .into_any()
    }
}

/// Gives all that are marked to one successor.
#[component]
fn Bulk(desk: Desk) -> impl IntoView {
    let app = App::here();
    let all = move || desk.plan.with(|plan| plan.proposals.iter().map(|one| one.customer).collect::<BTreeSet<_>>());
    let mark = move |on: bool| desk.marked.set(if on { all() } else { BTreeSet::new() });
    let give = move |to: String| {
        let marked: Vec<Id> = desk.marked.get_untracked().into_iter().collect();
        if let Ok(to) = to.parse() {
            desk.plan.update(|plan| assign(plan, &marked, Some(to)));
            desk.marked.set(BTreeSet::new());
        }
    };
    view! {
        <div class="line bulk-line">
            <label class="check">
                <input type="checkbox" data-testid="handover-mark-all"
                    prop:checked=move || desk.marked.read().len() == desk.plan.read().proposals.len()
                    on:change=move |event| mark(event_target_checked(&event))/>
                {app.t(HANDOVER_MARK_ALL)}
            </label>
            {move || (!desk.marked.read().is_empty()).then(|| view! {
                <label class="line">
                    {move || app.fill(HANDOVER_MARKED, &[&desk.marked.read().len().to_string()])}
                    <select class="input" data-testid="handover-bulk" on:change=move |event| give(event_target_value(&event))>
                        <option value="">{app.t(HANDOVER_CHOOSE)}</option>
                        {desk.members.get().into_iter()
                            .map(|(id, name)| view! { <option value=id.to_string()>{name}</option> }).collect_view()}
                    </select>
                </label>
            })}
        </div>
    }
}

fn holding_text(holding: &Holding) -> Text {
    match holding {
        Holding::Part(..) => HANDOVER_ITEM_PARTS,
        Holding::Contact => HANDOVER_ITEM_CONTACT,
        Holding::Tie(_) => HANDOVER_ITEM_TIE,
        Holding::Reminder(_) => HANDOVER_ITEM_REMINDER,
        Holding::Promise(_) => HANDOVER_ITEM_PROMISE,
        Holding::Card(_) => HANDOVER_ITEM_CARD,
    }
}

/// What goes at one customer, in words, with how many of each.
fn what(app: App, proposal: &Proposal) -> String {
    let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
    for holding in &proposal.holdings {
        *counts.entry(app.tr(holding_text(holding))).or_default() += 1;
    }
    if !proposal.open.is_empty() {
        *counts.entry(app.tr(HANDOVER_ITEM_REOFFER)).or_default() += proposal.open.len();
    }
    let words =
        counts.into_iter().map(|(words, count)| if count == 1 { words.into() } else { format!("{words} {count}") });
    words.collect::<Vec<String>>().join(" · ")
}

#[component]
fn Row(desk: Desk, at: usize, proposal: Proposal) -> impl IntoView {
    let app = App::here();
    let customer = proposal.customer;
    let name = app.peek(|archive| customer_name(archive, customer));
    let now = Memo::new(move |_| {
        desk.plan.with(|plan| plan.proposals.get(at).map(|one| (one.successor, one.because)).unwrap_or_default())
    });
    let because = move || {
        now.get().1.map(|because| match because {
            Because::SecondLine => HANDOVER_BECAUSE_SECOND,
            Because::Region => HANDOVER_BECAUSE_REGION,
            Because::Capacity => HANDOVER_BECAUSE_CAPACITY,
        })
    };
    let give = move |to: String| desk.plan.update(|plan| assign(plan, &[customer], to.parse().ok()));
    let write = move |text: String| {
        desk.plan.update_untracked(|plan| {
            if let Some(one) = plan.proposals.get_mut(at) {
                one.note = text;
            }
        });
        desk.keep();
    };
    let mark = move |_| {
        desk.marked.update(|marked| {
            if !marked.remove(&customer) {
                marked.insert(customer);
            }
        });
    };
    let (label, data, note) = (name.clone(), name.clone(), proposal.note.clone());
    view! {
        <li class="item" data-testid="handover-plan-row" data-name=data data-red=move || now.get().0.is_none().to_string()>
            <input type="checkbox" aria-label=label data-testid="handover-mark"
                prop:checked=move || desk.marked.read().contains(&customer) on:change=mark/>
            <span class="item-main">
                <a href=Route::Customer(customer).href()>{name}</a>
                <span class="muted small">{move || what(app, &proposal)}</span>
            </span>
            <span class="item-side">
                {move || because().map(|words| view! { <span class="chip">{app.t(words)}</span> })}
                <select class="input" data-testid="handover-successor" aria-label=app.t(HANDOVER_SUCCESSOR)
                    on:change=move |event| give(event_target_value(&event))>
                    <option value="" prop:selected=move || now.get().0.is_none()>{app.t(HANDOVER_NO_SUCCESSOR)}</option>
                    {move || desk.members.get().into_iter().map(|(id, name)| view! {
                        <option value=id.to_string() prop:selected=move || now.get().0 == Some(id)>{name}</option>
                    }).collect_view()}
                </select>
            </span>
            <details class="item-more"><summary>{app.t(HANDOVER_NOTE_LABEL)}</summary>
                <textarea class="input" rows="6" data-testid="handover-note" aria-label=app.t(HANDOVER_NOTE_LABEL)
                    prop:value=note on:input=move |event| write(event_target_value(&event))></textarea>
            </details>
        </li>
    }
}

//! One item of a handover: what its successor answers, to whom it is offered anew, and the introduction.

use super::super::{Members, coded, customer_name, write};
use super::actions::take_over;
use super::one::Desk;
use crate::app::leaving;
use crate::domain::archive::Archive;
use crate::domain::date::day_from_iso;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::record::Key;
use crate::domain::value::Value;
use crate::leaving::accept;
use crate::leaving::item::{Item, State};
use crate::leaving::rights::demand_answer;
use crate::log::draft::Draft;
use crate::ui::components::draft::Restored;
use crate::ui::components::error_note::ErrorNote;
use crate::ui::route::Route;
use crate::ui::state::{App, FormField, FormState};
use crate::ui::text::*;
use leptos::prelude::*;

/// What is open under an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    Nothing,
    /// A question; or, if `true`, a refusal.
    Question(bool),
    Introduction,
}

/// What is shown of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Shown {
    item: Item,
    name: String,
    successor: String,
    answer: String,
    note: String,
    /// The day and by whom the successor was introduced.
    introduced: Option<(String, String)>,
}

fn shown(app: App, archive: &Archive, id: Id) -> Option<Shown> {
    let item = Item::read(archive, id)?;
    let record = archive.record(Kind::HandoverItem, id)?;
    let who = |id: Option<Id>| id.map(|id| app.member_name(archive, id)).unwrap_or_default();
    Some(Shown {
        name: customer_name(archive, item.customer),
        successor: who(item.successor),
        answer: record.text("answer").to_owned(),
        note: record.text("note").to_owned(),
        introduced: item.introduced.map(|day| (day.to_string(), who(record.reference("introduced_by")))),
        item,
    })
}

/// One item.
#[component]
pub(super) fn OneItem(desk: Desk, item: Id) -> impl IntoView {
    let app = App::here();
    let shown = Memo::new(move |_| app.read(|archive| shown(app, archive, item)));
    let open = RwSignal::new(Open::Nothing);
    move || {
        let shown = shown.get()?;
        let red = shown.item.state.is_open() && !desk.closed.get();
        let kind = match shown.item.state {
            State::Offered | State::Query if red => "bad",
            State::Offered | State::Query => "quiet",
            State::Accepted => "warn",
            State::Introduced => "good",
        };
        let (state, refused) = (shown.item.state.code(), shown.item.refused);
        let chip = move || if refused { app.tr(HANDOVER_REFUSED_CHIP).to_owned() } else { coded(app, "state", state) };
        let introduced = shown.introduced.clone();
        let returned = shown.item.returned;
        Some(view! {
            <li class="item" data-testid="handover-item" data-state=state data-id=item.to_string() data-red=red.to_string()
                data-name=shown.name.clone() data-successor=shown.successor.clone() data-refused=refused.to_string()>
                <span class="chip" data-kind=kind>{chip}</span>
                <span class="item-main">
                    <a href=Route::Customer(shown.item.customer).href()>{shown.name.clone()}</a>
                    <span class="muted">{"→ "}{shown.successor.clone()}</span>
                    {introduced.map(|(day, by)| view! {
                        <span class="muted small">{move || app.fill(HANDOVER_INTRODUCED_ON, &[&day, &by])}</span>
                    })}
                    {returned.map(|day| view! {
                        <span class="muted small">{move || app.fill(HANDOVER_RETURNED_ON, &[&day.to_string()])}</span>
                    })}
                    {(!shown.answer.is_empty()).then(|| view! { <span class="late" data-testid="handover-answer">{shown.answer.clone()}</span> })}
                </span>
                <span class="item-side">
                    {(!desk.withdrawn.get()).then(|| view! { <Buttons desk item=shown.item.clone() open/> })}
                </span>
                {move || match open.get() {
                    Open::Nothing => ().into_any(),
                    Open::Question(refuse) => view! { <Question desk item refuse open/> }.into_any(),
                    Open::Introduction => view! { <Introduction desk item open/> }.into_any(),
                }}
                <Note item=shown.item.clone() note=shown.note.clone()/>
            </li>
        })
    }
}

/// What can be done with an item as it is.
#[component]
fn Buttons(desk: Desk, item: Item, open: RwSignal<Open>) -> impl IntoView {
    let app = App::here();
    let id = item.id;
    let (is_open, leavers) = (item.state.is_open(), item.leavers.clone());
    let is_accepted = item.state == State::Accepted && item.returned.is_none();
    let by = {
        let item = item.clone();
        Memo::new(move |_| desk.answers_for(app, &item))
    };
    let refused = item.refused;
    let take = move |by: Id| take_over(app, vec![(id, by)], || {});
    let to_other = move |to: String| {
        let (Ok(to), today) = (to.parse::<Id>(), app.today()) else { return };
        app.saving(async move |session| {
            if let Some(batch) = leaving::reoffer(&session, (desk.id, id), to, today).await? {
                app.did(batch, app.prefs.tr_now(HANDOVER_REOFFERED).to_owned());
            }
            Ok(())
        });
    };
    let answer = move || {
        by.get().filter(|_| !desk.closed.get()).map(|by| view! {
            {(!refused).then(|| view! {
                <button type="button" class="btn" data-testid="handover-accept" on:click=move |_| take(by)>{app.t(HANDOVER_ACCEPT)}</button>
                <button type="button" class="btn btn--quiet" data-testid="handover-query"
                    on:click=move |_| open.set(Open::Question(false))>{app.t(HANDOVER_ASK)}</button>
                <button type="button" class="btn btn--quiet" data-testid="handover-refuse"
                    on:click=move |_| open.set(Open::Question(true))>{app.t(HANDOVER_REFUSE)}</button>
            })}
        })
    };
    let others = move || {
        let members = desk.workers.get().into_iter().filter(|(id, _)| !leavers.contains(id));
        members.map(|(id, name)| view! { <option value=id.to_string()>{name}</option> }).collect_view()
    };
    view! {
        {is_open.then(|| view! {
            {answer}
            {move || (desk.runs.get() && !desk.closed.get()).then(|| view! {
                <select class="input" data-testid="handover-reoffer" aria-label=app.t(HANDOVER_REOFFER)
                    on:change=move |event| to_other(event_target_value(&event))>
                    <option value="">{app.t(HANDOVER_REOFFER)}</option>
                    {others.clone()}
                </select>
            })}
        })}
        {is_accepted.then(|| view! {
            <button type="button" class="btn btn--quiet" data-testid="handover-introduce"
                on:click=move |_| open.set(Open::Introduction)>{app.t(HANDOVER_INTRODUCE)}</button>
        })}
    }
}

/// The form for a question, or a refusal.
#[component]
fn Question(desk: Desk, item: Id, refuse: bool, open: RwSignal<Open>) -> impl IntoView {
    let app = App::here();
    let text = RwSignal::new(String::new());
    let key = format!("answer/{item}/{}", if refuse { "refuse" } else { "ask" });
    let state = FormState::new(app, key, vec![FormField::new("text", text)]);
    let cancel = move |_| {
        state.give_up();
        open.set(Open::Nothing);
    };
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (words, today) = (text.get_untracked(), app.today());
        let by = app.peek(|archive| Item::read(archive, item)).and_then(|item| desk.answers_for(app, &item));
        let Some(by) = by else { return };
        let Some(me) = app.me().map(|me| me.member) else { return };
        let (done, own_locks) = (if refuse { HANDOVER_REFUSED } else { HANDOVER_ASKED }, app.lock_state().many);
        let make = move |archive: &Archive| {
            demand_answer(me, by, own_locks)?;
            Ok(vec![accept::query(archive, item, by, today, &words, refuse)?])
        };
        state.try_save(done, make, move |_| open.set(Open::Nothing));
    };
    view! {
        <form class="item-more line" on:submit=send>
            <Restored form=state/>
            <input class="input input--auto grow" autocomplete="off" data-testid="handover-question" aria-label=app.t(HANDOVER_QUESTION)
                placeholder=app.t(HANDOVER_QUESTION) bind:value=text/>
            <button class="btn btn--primary" data-testid="handover-question-send">
                {app.t(if refuse { HANDOVER_REFUSE } else { HANDOVER_ASK })}
            </button>
            <button type="button" class="btn" on:click=cancel>{app.t(CANCEL)}</button>
        </form>
    }
}

/// The form for the introduction: when, and by whom.
#[component]
fn Introduction(desk: Desk, item: Id, open: RwSignal<Open>) -> impl IntoView {
    let app = App::here();
    let day = RwSignal::new(app.today().to_string());
    let by = RwSignal::new(app.me().map(|me| me.member.to_string()).unwrap_or_default());
    let error = RwSignal::new(None);
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(day) = day_from_iso(&day.get_untracked()) else { return error.set(Some("date-missing")) };
        let Ok(by) = by.get_untracked().parse::<Id>() else { return error.set(Some("member-missing")) };
        write(
            app,
            HANDOVER_INTRODUCED,
            move |archive, _| Ok(vec![accept::introduce(archive, item, day, by)?]),
            move || open.set(Open::Nothing),
        );
    };
    view! {
        <form class="item-more options" on:submit=save>
            <div class="field">
                <span class="label">{app.t(HANDOVER_INTRODUCED_DAY)}</span>
                <input class="input" type="date" data-testid="introduced-day" aria-label=app.t(HANDOVER_INTRODUCED_DAY) bind:value=day/>
            </div>
            <div class="field">
                <span class="label">{app.t(HANDOVER_INTRODUCED_BY)}</span>
                <Members id="introduced-by" label=HANDOVER_INTRODUCED_BY value=by none=HANDOVER_CHOOSE members=desk.workers/>
            </div>
            <button class="btn btn--primary" data-testid="introduced-save">{app.t(SAVE)}</button>
            <ErrorNote code=error/>
        </form>
    }
}

/// The key of a note's form among the drafts.
fn note_key(item: Id) -> String {
    format!("item-note/{item}")
}

/// The note for the successor; the leaver completes it while it is open.
#[component]
fn Note(item: Item, note: String) -> impl IntoView {
    let app = App::here();
    // Of hundreds of items few are opened: the form comes with that, or with what was typed into it before.
    let waits = app.has_draft(&note_key(item.id));
    let unfolded = RwSignal::new(waits);
    let unfold = move |_| {
        if !unfolded.get_untracked() {
            unfolded.set(true);
        }
    };
    view! {
        <details class="item-more" open=waits on:toggle=unfold>
            <summary>{app.t(HANDOVER_NOTE_LABEL)}</summary>
            {move || if unfolded.get() && item.state.is_open() {
                view! { <ItemNote item=item.clone() note=note.clone()/> }.into_any()
            } else {
                view! { <p class="item-note small" data-testid="handover-note">{note.clone()}</p> }.into_any()
            }}
        </details>
    }
}

#[component]
fn ItemNote(item: Item, note: String) -> impl IntoView {
    let app = App::here();
    let text = RwSignal::new(note);
    let (id, customer) = (item.id, item.customer);
    let state = FormState::new(app, note_key(id), vec![FormField::new("note", text)]);
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let words = text.get_untracked().trim().to_owned();
        let make = move |archive: &Archive| {
            let mut draft = Draft::about(customer);
            let value = Some(words).filter(|words| !words.is_empty()).map(Value::text);
            draft.set(archive, &Key::new(Kind::HandoverItem, id), "note", value);
            vec![draft]
        };
        state.save(HANDOVER_SAVED, make, |_| {});
    };
    view! {
        <form on:submit=save>
            <Restored form=state/>
            <textarea class="input" rows="6" data-testid="handover-note" aria-label=app.t(HANDOVER_NOTE_LABEL) bind:value=text></textarea>
            <button class="btn" data-testid="handover-note-keep">{app.t(SAVE)}</button>
        </form>
    }
}

//! All handovers, and who leaves.

use super::super::{Members, may_offer, workers};
use super::{about, title};
use crate::domain::archive::Archive;
use crate::domain::customer::solar;
use crate::domain::date::day_from_iso;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::order::sort_by_key;
use crate::leaving::depart;
use crate::leaving::item::{Handover, State, items};
use crate::leaving::rights;
use crate::platform::random;
use crate::ui::components::draft::Restored;
use crate::ui::components::error_note::ErrorNote;
use crate::ui::route::Route;
use crate::ui::state::{App, FormField, FormState};
use crate::ui::text::*;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

/// One handover, as shown.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    id: Id,
    title: String,
    about: String,
    all: usize,
    accepted: usize,
    introduced: usize,
    red: usize,
}

fn lines(app: App, archive: &Archive) -> Vec<Line> {
    let mut all = Handover::all(archive);
    sort_by_key(&mut all, |one| core::cmp::Reverse((one.sent, one.start, one.id)));
    let line = |one: Handover| {
        let items = items(archive, one.id);
        Line {
            id: one.id,
            title: title(app, archive, &one),
            about: about(app, archive, &one),
            all: items.len(),
            accepted: items.iter().filter(|item| !item.state.is_open()).count(),
            introduced: items.iter().filter(|item| item.state == State::Introduced).count(),
            red: items.iter().filter(|item| item.is_red(archive, app.today())).count(),
        }
    };
    all.into_iter().map(line).collect()
}

/// All handovers, and who leaves.
#[component]
pub fn Handovers() -> impl IntoView {
    let app = App::here();
    let all = Memo::new(move |_| app.read(|archive| lines(app, archive)));
    let may = may_offer(app);
    let row = move |line: Line| {
        let counts = [line.all, line.accepted, line.introduced].map(|count| count.to_string());
        let red = line.red;
        view! {
            <li class="item" data-testid="handover-row" data-id=line.id.to_string() data-red=(red > 0).to_string()>
                <span></span>
                <span class="item-main">
                    <a href=Route::Handover(line.id).href()>{line.title}</a>
                    <span class="muted small">{line.about}</span>
                </span>
                <span class="item-side small">
                    <span>{move || app.fill(HANDOVER_PROGRESS, &[&counts[0], &counts[1], &counts[2]])}</span>
                    {(red > 0).then(|| view! {
                        <span class="chip" data-kind="bad">{move || app.fill(HANDOVER_RED, &[&red.to_string()])}</span>
                    })}
                </span>
            </li>
        }
    };
    view! {
        <div class="page">
            <div class="page-head">
                <h1>{app.t(NAV_HANDOVER)}</h1>
                <div class="page-actions">
                    {move || may.get().then(|| view! {
                        <a class="btn btn--primary" data-testid="handover-new" href=Route::NewHandover.href()>{app.t(HANDOVER_NEW)}</a>
                    })}
                </div>
            </div>
            {move || {
                let all = all.get();
                if all.is_empty() {
                    view! {
                        <div class="empty"><h2>{app.t(HANDOVER_NONE)}</h2><p>{app.t(HANDOVER_NONE_HINT)}</p></div>
                    }.into_any()
                } else {
                    view! { <ul>{all.into_iter().map(row).collect_view()}</ul> }.into_any()
                }
            }}
            <Departures/>
        </div>
    }
}

/// Who leaves, with their lists; and the form that notes it.
#[component]
fn Departures() -> impl IntoView {
    let app = App::here();
    let all = Memo::new(move |_| {
        app.read(|archive| {
            let of = |(id, record): (Id, &crate::domain::record::Record)| {
                let points = depart::list(archive, id);
                let done = points.iter().filter(|point| point.done.is_some()).count();
                let member = record.reference("member")?;
                Some((solar(record, "day")?, id, app.member_name(archive, member), done, points.len()))
            };
            let mut all: Vec<_> = archive.live(Kind::Departure).filter_map(of).collect();
            sort_by_key(&mut all, |(day, id, ..)| core::cmp::Reverse((*day, *id)));
            all
        })
    });
    let may = may_offer(app);
    let row = move |(day, id, name, done, points): (chrono::NaiveDate, Id, String, usize, usize)| {
        view! {
            <li class="due" data-testid="departure" data-id=id.to_string()>
                <a class="due-text" href=Route::Exit(id).href()>
                    {move || app.fill(EXIT_OF, &[&name, &day.to_string()])}
                </a>
                <span class="due-member muted">{format!("{done} / {points}")}</span>
            </li>
        }
    };
    view! {
        <section class="section">
            <div class="section-head"><h2>{app.t(EXIT_LIST)}</h2></div>
            <ul>{move || all.get().into_iter().map(row).collect_view()}</ul>
            {move || may.get().then(|| view! { <NewDeparture/> })}
        </section>
    }
}

#[component]
fn NewDeparture() -> impl IntoView {
    let app = App::here();
    let (member, reason) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let day = RwSignal::new(app.today().to_string());
    let error = RwSignal::new(None);
    let fields =
        vec![FormField::new("member", member), FormField::preset("day", day), FormField::new("reason", reason)];
    let state = FormState::new(app, "departure/new".to_owned(), fields);
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        let Ok(who) = member.get_untracked().parse::<Id>() else { return error.set(Some("member-missing")) };
        let Some(last) = day_from_iso(&day.get_untracked()) else { return error.set(Some("date-missing")) };
        error.set(None);
        let (words, language) = (reason.get_untracked(), super::super::drafted_in(app));
        let Some(me) = app.me() else { return error.set(Some("member-missing")) };
        let today = app.today();
        state.try_save(
            EXIT_NOTED,
            move |archive| {
                rights::demand_offer(archive, me.member, today)?;
                let points = depart::points(archive, language);
                let of = Handover::all(archive).into_iter().filter(|one| one.leavers.contains(&who));
                let handover = of.filter(|one| one.withdrawn.is_none()).max_by_key(|one| (one.sent, one.id));
                let why = (words.as_str(), handover.map(|one| one.id));
                depart::depart(archive, who, last, why, &points, &mut random::id)
            },
            move |_| {
                member.set(String::new());
                reason.set(String::new());
            },
        );
    };
    view! {
        <form class="options" on:submit=save>
            <Restored form=state/>
            <div class="field">
                <span class="label">{app.t(EXIT_NEW)}</span>
                <Members id="exit-member" label=EXIT_MEMBER value=member none=HANDOVER_CHOOSE
                    members=Signal::derive(move || workers(app))/>
            </div>
            <div class="field">
                <label for="exit-day">{app.t(EXIT_DAY)}</label>
                <input id="exit-day" class="input" type="date" data-testid="exit-day" bind:value=day/>
            </div>
            <div class="field">
                <label for="exit-reason">{app.t(REASON)}</label>
                <input id="exit-reason" class="input" data-testid="exit-reason" autocomplete="off" bind:value=reason/>
            </div>
            <button class="btn" data-testid="exit-save">{app.t(SAVE)}</button>
            <ErrorNote code=error/>
        </form>
    }
}

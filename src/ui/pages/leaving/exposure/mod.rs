//! Exposure: what the company would lose if some members left today.

mod choose;
mod course;
mod figures;
mod heads;
mod picture;
mod rates;
mod rows;
mod signs;
mod todo;

use crate::app::leaving;
use crate::domain::date::day_from_iso;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::leaving::exposure::{Choice, Exposure as Found, Scene, exposure};
use crate::leaving::measure::{self, Measure};
use crate::leaving::todo::{Todo, todos};
use crate::leaving::value::{MONTHS, Period};
use crate::ui::route::Route;
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What is chosen, and what comes of it.
#[derive(Clone, Copy)]
struct Shown {
    chosen: RwSignal<BTreeSet<Id>>,
    town: RwSignal<String>,
    /// Months looked back; 0 for all time.
    months: RwSignal<u32>,
    until: RwSignal<String>,
    scene: Memo<Arc<Scene>>,
    /// `None` while nobody is chosen.
    found: Memo<Option<(Found, Vec<Todo>)>>,
}

/// What is reckoned with, for a period that ends on a day.
pub(super) fn scene(app: App, months: u32, until: Option<chrono::NaiveDate>) -> Scene {
    let today = app.today();
    let read = |archive: &crate::domain::archive::Archive| {
        let period = match months {
            0 => Period { after: None, until: until.filter(|until| *until != today) },
            months => Period::lately(archive, months, until.unwrap_or(today)),
        };
        Some(Scene::read(archive, period, today))
    };
    app.read(read).unwrap_or_else(|| Scene {
        day: today,
        period: Period::ALL,
        rates: crate::leaving::rates::Rates::default(),
        touches: crate::leaving::contact::Touches::default(),
        known: std::collections::BTreeMap::new(),
        worth: std::collections::BTreeMap::new(),
    })
}

impl Shown {
    fn new(app: App) -> Self {
        let chosen = RwSignal::new(BTreeSet::new());
        let town = RwSignal::new(String::new());
        let months = RwSignal::new(MONTHS);
        let until = RwSignal::new(app.today().to_string());
        let scene = move |_: Option<&Arc<Scene>>| Arc::new(scene(app, months.get(), day_from_iso(&until.read())));
        let scene = Memo::new_with_compare(scene, |_, _| true);
        let found = Memo::new(move |_| {
            let members = chosen.get();
            let town = Some(town.get()).filter(|town| !town.is_empty());
            let choice = Choice { members, town };
            (!choice.members.is_empty()).then(|| {
                let scene = scene.get();
                app.peek(|archive| {
                    let found = exposure(archive, &scene, &choice);
                    let todos = todos(archive, &found);
                    Some((found, todos))
                })
            })?
        });
        Shown { chosen, town, months, until, scene, found }
    }

    fn toggle(self, member: Id) {
        self.chosen.update(|chosen| {
            if !chosen.remove(&member) {
                chosen.insert(member);
            }
        });
    }
}

/// Notes the figures as they are, if that was not done for a week.
fn note(app: App) {
    let Some(session) = app.session().filter(|session| session.me().is_some() && !session.is_sample()) else { return };
    let today = app.today();
    if !app.peek(|archive| measure::is_due(archive, today)) {
        return;
    }
    spawn_local(async move {
        let noted = leaving::write(&session, |archive, new_id| {
            let scene = Scene::read(archive, Period::lately(archive, MONTHS, today), today);
            Ok(vec![Measure::now(archive, &scene).note(new_id())])
        });
        // It is noted another day, if not now.
        if noted.await.is_ok() {
            app.refresh();
        }
    });
}

/// What the company would lose if some members left today.
#[component]
pub fn Exposure() -> impl IntoView {
    let app = App::here();
    let shown = Shown::new(app);
    note(app);
    let nobody = Memo::new(move |_| app.read(|archive| archive.count(Kind::Member) == 0));
    let some = Memo::new(move |_| shown.found.with(Option::is_some));
    move || {
        if nobody.get() {
            return view! {
                <div class="page"><div class="empty">
                    <h2>{app.t(EXPOSURE_NOBODY)}</h2>
                    <p>{app.t(EXPOSURE_NOBODY_HINT)}</p>
                    <a class="btn" href=Route::Import.href()>{app.t(NAV_IMPORT)}</a>
                </div></div>
            }
            .into_any();
        }
        view! {
            <div class="page">
                <div class="page-head">
                    <h1>{app.t(EXPOSURE_TITLE)}</h1>
                    <div class="page-actions">
                        {move || some.get().then(|| view! {
                            <a class="btn" data-testid="exposure-handover" href=Route::NewHandover.href()
                                on:click=move |_| app.leaving.set_value(shown.chosen.get_untracked())>
                                {app.t(EXPOSURE_PLAN)}
                            </a>
                        })}
                    </div>
                </div>
                <choose::Choose shown/>
                {move || some.get().then(|| view! {
                    <figures::Figures shown/>
                })}
                <picture::Picture shown/>
                {move || some.get().then(|| view! { <heads::Heads shown/><todo::Todos shown/> })}
                <course::Course/>
                <rates::RatesForm/>
                <signs::Signs shown/>
                {move || some.get().then(|| view! { <rows::Rows shown/> })}
            </div>
        }
        .into_any()
    }
}

/// What reminders of the list are dated, in days from today.
const REMIND_IN_DAYS: u64 = 7;

/// Writes the reminders for some points, as one user action.
fn remind(app: App, done: Text, todos: Vec<Todo>) {
    let member = app.me().map(|me| me.member);
    let due = app.today() + chrono::Days::new(REMIND_IN_DAYS);
    let language = super::drafted_in(app);
    let make = move |_: &crate::domain::archive::Archive, new_id: crate::leaving::offer::NewId<'_>| {
        let points = todos.iter();
        points.map(|todo| crate::leaving::todo::remind(todo, new_id(), member, due, language)).collect()
    };
    super::write(app, done, make, || {});
}

//! Who works here: each member's role, and whom they report to. Each choice is saved at once.

use crate::domain::archive::Archive;
use crate::domain::duty::is_active;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::order::sort_by_key;
use crate::edits::Refused;
use crate::edits::members::{ROLES, set_boss, set_role};
use crate::leaving::rights::{demand_staff, hire};
use crate::log::draft::Draft;
use crate::platform::random;
use crate::ui::components::choice::Choice;
use crate::ui::components::draft::Restored;
use crate::ui::components::error_note::ErrorNote;
use crate::ui::pages::leaving::{coded, write};
use crate::ui::state::{App, FormField, FormState};
use crate::ui::text::*;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

/// A member, as shown.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    id: Id,
    name: String,
    role: String,
    boss: Option<Id>,
    works_here: bool,
}

fn rows(app: App) -> Vec<Row> {
    let today = app.today();
    let mut rows = app.read(|archive| {
        let row = |(id, record): (Id, &crate::domain::record::Record)| Row {
            id,
            name: app.member_name(archive, id),
            role: record.text("role").to_owned(),
            boss: record.reference("reports_to"),
            works_here: is_active(archive, id, today),
        };
        archive.live(Kind::Member).map(row).collect::<Vec<_>>()
    });
    sort_by_key(&mut rows, |row| (!row.works_here, row.name.clone(), row.id));
    rows
}

/// Makes a draft from the newest archive, or refuses.
type Make = Box<dyn FnOnce(&Archive) -> Result<Draft, Refused>>;

/// The members, and one more.
#[component]
pub fn Members() -> impl IntoView {
    let app = App::here();
    let all = Memo::new(move |_| rows(app));
    let ids = Memo::new(move |_| all.with(|all| all.iter().map(|row| row.id).collect::<Vec<_>>()));
    view! {
        <section class="section" data-testid="members" data-count=move || ids.read().len().to_string()>
            <h2>{app.t(SETTINGS_MEMBERS)}</h2>
            <p class="hint">{app.t(MEMBERS_HINT)}</p>
            <ul>{move || ids.get().into_iter().map(|id| view! { <OneMember id all/> }).collect_view()}</ul>
            <NewMember/>
        </section>
    }
}

#[component]
fn OneMember(id: Id, all: Memo<Vec<Row>>) -> impl IntoView {
    let app = App::here();
    let of = move |read: fn(&Row) -> String| {
        Memo::new(move |_| all.with(|all| all.iter().find(|row| row.id == id).map(read).unwrap_or_default()))
    };
    let (name, role) = (of(|row| row.name.clone()), of(|row| row.role.clone()));
    let boss = of(|row| row.boss.map(|boss| boss.to_string()).unwrap_or_default());
    let left = of(|row| if row.works_here { String::new() } else { "left".into() });
    // What was refused is not what stands there: the choice goes back.
    let again = RwSignal::new(0_u32);
    let set = move |check: Result<(), Refused>, make: Make| match check {
        Ok(()) => write(app, CHANGED, move |archive, _| Ok(vec![make(archive)?]), || {}),
        Err(refused) => {
            app.say_error(&refused.into());
            again.update(|turn| *turn += 1);
        }
    };
    let me = move || app.me().map(|me| me.member).unwrap_or_default();
    let to_role = move |role: String| {
        let today = app.today();
        let make = move |archive: &Archive| {
            demand_staff(archive, me(), today)?;
            set_role(archive, id, &role, today)
        };
        set(app.peek(|archive| Some(make(archive).map(|_| ()))).unwrap_or(Ok(())), Box::new(make));
    };
    let to_boss = move |boss: String| {
        let today = app.today();
        let make = move |archive: &Archive| {
            demand_staff(archive, me(), today)?;
            set_boss(archive, id, boss.parse().ok())
        };
        set(app.peek(|archive| Some(make(archive).map(|_| ()))).unwrap_or(Ok(())), Box::new(make));
    };
    let words = move |code: &str| (code.to_owned(), coded(app, "role", code));
    let roles = Signal::derive(move || vec![(String::new(), ROLES.map(words).to_vec())]);
    let bosses = Signal::derive(move || {
        let others = all.get().into_iter().filter(|row| row.id != id);
        let nobody = (String::new(), app.tr(MEMBER_NOBODY).to_owned());
        vec![(String::new(), [nobody].into_iter().chain(others.map(|row| (row.id.to_string(), row.name))).collect())]
    });
    let called = move |field: &'static str| Signal::derive(move || app.tr(label(&Kind::Member, field)).to_owned());
    view! {
        <li class="member-line" data-testid="member" data-id=id.to_string() data-name=name data-role=role data-boss=boss
            data-left=move || (!left.read().is_empty()).to_string()>
            <span>{name}{move || (!left.read().is_empty()).then(|| view! { " "<span class="chip">{app.t(MEMBER_LEFT)}</span> })}</span>
            <Choice id="member-role" label=called("role") options=roles value=role again choose=to_role/>
            <span class="muted small">{called("reports_to")}</span>
            <Choice id="member-boss" label=called("reports_to") options=bosses value=boss again choose=to_boss/>
        </li>
    }
}

/// One more member.
#[component]
fn NewMember() -> impl IntoView {
    let app = App::here();
    let name = RwSignal::new(String::new());
    let error = RwSignal::new(None);
    let state = FormState::new(app, "member/new".to_owned(), vec![FormField::new("name", name)]);
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        let (id, called, by) = (random::id(), name.get_untracked(), app.me().map(|me| (me.member, app.today())));
        let make = move |archive: &Archive| Ok(vec![hire(archive, by, id, &called)?]);
        let checked = app.peek(|archive| Some(make(archive).map(|_| ())));
        match checked.unwrap_or(Ok(())) {
            Ok(()) => {
                error.set(None);
                state.try_save(MEMBER_ADDED, make, move |_| name.set(String::new()));
            }
            Err(refused) => error.set(Some(refused.code())),
        }
    };
    view! {
        <form class="options" on:submit=save>
            <Restored form=state/>
            <div class="field">
                <label for="member-new-name">{app.t(MEMBER_NAME)}</label>
                <input id="member-new-name" class="input" autocomplete="off" data-testid="member-new-name" bind:value=name/>
                <ErrorNote code=error/>
            </div>
            <button class="btn" data-testid="member-new-save">{app.t(ADD)}</button>
        </form>
    }
}

//! The customer's name, who is responsible, and what can be done.

use super::Form;
use crate::domain::archive::Archive;
use crate::domain::customer::lead;
use crate::domain::duty::{Ground, duty, in_force_on};
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::log::draft::{Draft, customer_key};
use crate::platform::address;
use crate::ui::components::draft::DraftMark;
use crate::ui::components::menu;
use crate::ui::route::Route;
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::html;
use leptos::prelude::*;

/// What the head shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Facts {
    name: String,
    class: String,
    status: String,
    town: String,
    responsible: Option<String>,
    /// Who has a part beside whoever answers, each with its code.
    beside: Vec<(String, String)>,
    conflict: Vec<String>,
}

fn facts(app: App, id: Id) -> Facts {
    app.read(|archive| {
        let Some(record) = archive.record(Kind::Customer, id) else { return Facts::default() };
        let responsible = responsible(app, archive, id);
        let beside = in_force_on(archive, id, app.today()).into_iter().map(|(_, record)| record);
        let beside = beside.filter(|record| record.text("part") != "lead").filter_map(|record| {
            Some((app.member_name(archive, record.reference("member")?), record.text("part").to_owned()))
        });
        let names = record.register("name").map(|register| register.entries()).unwrap_or_default();
        let others = names.iter().rev().skip(1).map(|(_, value)| value.plain());
        Facts {
            name: record.text("name").to_owned(),
            class: record.text("class").to_owned(),
            status: record.text("status").to_owned(),
            town: record.text("town").to_owned(),
            responsible,
            beside: beside.collect(),
            conflict: others.collect(),
        }
    })
}

/// Who answers for the customer today, and why; `None` only without any member.
fn responsible(app: App, archive: &Archive, id: Id) -> Option<String> {
    let duty = duty(archive, id, app.today())?;
    let name = app.member_name(archive, duty.member);
    let held = in_force_on(archive, id, app.today());
    let own =
        held.iter().find(|(_, record)| record.reference("member") == Some(duty.member)).map(|(_, record)| *record);
    let day = |field| own.and_then(|record| record.get(field)).map(|day| day.plain()).unwrap_or_default();
    Some(match duty.ground {
        Ground::Lead => app.fill(RESPONSIBLE_SINCE, &[&name, &day("from")]),
        Ground::Deputy => {
            let lead = lead(archive, id).and_then(|(_, record)| record.reference("member"));
            match lead.map(|lead| app.member_name(archive, lead)) {
                Some(lead) => app.fill(DUTY_DEPUTY, &[&name, &day("to"), &lead]),
                None => app.fill(DUTY_DEPUTY_ALONE, &[&name, &day("to")]),
            }
        }
        Ground::Keeper => app.fill(DUTY_KEEPER, &[&name]),
        Ground::Second => app.fill(DUTY_SECOND, &[&name]),
        Ground::Boss => app.fill(DUTY_BOSS, &[&name]),
        Ground::Owner => app.fill(DUTY_OWNER, &[&name]),
    })
}

fn tone(status: &str) -> Option<&'static str> {
    match status {
        "active" => Some("good"),
        "dormant" => Some("warn"),
        "lost" => Some("bad"),
        _ => None,
    }
}

/// Opens a form in place of the one that is open; asks first if that holds something typed.
fn show_form(app: App, id: Id, form: RwSignal<Form>, next: Form) {
    let now = form.get_untracked();
    if now != next && (now == Form::None || app.may_close(&now.key(id))) {
        form.set(next);
    }
}

/// The head of the page.
#[component]
pub fn Head(id: Id, form: RwSignal<Form>) -> impl IntoView {
    let app = App::here();
    let facts = Memo::new(move |_| facts(app, id));
    let status = move || {
        let status = facts.with(|facts| facts.status.clone());
        (!status.is_empty()).then(|| {
            let words = choice_text("status", &status).map_or(status.clone(), |text| app.tr(text).to_owned());
            view! { <span class="chip" data-kind=tone(&status)>{words}</span> }
        })
    };
    let class = move || {
        let class = facts.with(|facts| facts.class.clone());
        (!class.is_empty()).then(|| view! { <span class="grade" data-grade=class.clone()>{class.clone()}</span> })
    };
    let sub = move || {
        let responsible = facts.with(|facts| facts.responsible.clone());
        let responsible = responsible.unwrap_or_else(|| app.tr(RESPONSIBLE_NONE).to_owned());
        let (town, beside) = facts.with(|facts| (facts.town.clone(), facts.beside.clone()));
        let part = |(name, code): (String, String)| {
            format!("{name} ({})", choice_text("part", &code).map_or(code.clone(), |text| app.tr(text).to_owned()))
        };
        let beside = beside.into_iter().map(part).collect::<Vec<_>>().join(", ");
        let beside = if beside.is_empty() { beside } else { app.fill(PARTS_BESIDE, &[&beside]) };
        [town, responsible, beside].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ")
    };
    let open = move |next: Form| show_form(app, id, form, next);
    let main = move || if form.get() == Form::None { "btn btn--primary" } else { "btn" };
    view! {
        <header class="record-head">
            <div class="record-title">
                <h1 data-testid="customer-name">{move || facts.with(|facts| facts.name.clone())}</h1>
                {class}" "{status}
                <p class="record-sub" data-testid="responsible">{sub}</p>
            </div>
            <div class="line no-print">
                <button type="button" class=main data-testid="card-add" on:click=move |_| open(Form::Card)>
                    {app.t(ADD_CARD)}<DraftMark key=Form::Card.key(id)/>
                </button>
                <button type="button" class="btn" data-testid="reminder-add" on:click=move |_| open(Form::Reminder)>
                    {app.t(ADD_REMINDER)}<DraftMark key=Form::Reminder.key(id)/>
                </button>
                <MoreMenu id form/>
            </div>
        </header>
    }
}

#[component]
fn MoreMenu(id: Id, form: RwSignal<Form>) -> impl IntoView {
    let app = App::here();
    let node = NodeRef::<html::Details>::new();
    let close = menu::closes(node);
    let to_bin = move |_| {
        close();
        let make = move |archive: &crate::domain::archive::Archive| {
            let mut draft = Draft::about(id);
            draft.set_deleted(archive, &customer_key(id), true);
            vec![draft]
        };
        app.act_then(BINNED, make, |app| app.go(Route::Customers));
    };
    view! {
        <details class="menu" node_ref=node on:keydown=move |event| if event.key() == "Escape" { close() }>
            <summary class="btn" data-testid="customer-more">{app.t(NAV_MORE)}</summary>
            <div class="menu-list">
                <button type="button" class="menu-item" data-testid="responsible-change"
                    on:click=move |_| { close(); show_form(app, id, form, Form::Responsible); }>
                    {app.t(CHANGE_RESPONSIBLE)}<DraftMark key=Form::Responsible.key(id)/>
                </button>
                <button type="button" class="menu-item" on:click=move |_| { close(); address::print(); }>
                    {app.t(PRINT)}
                </button>
                <button type="button" class="menu-item menu-item--danger" data-testid="customer-bin" on:click=to_bin>
                    {app.t(TO_BIN)}
                </button>
            </div>
        </details>
    }
}

//! Who is responsible, from when, and why; and who has a part beside them.

use super::super::leaving::{coded, may_offer};
use super::Form;
use super::ties::parts;
use crate::domain::archive::Archive;
use crate::domain::customer::{assignments, responsible};
use crate::domain::date::day_from_iso;
use crate::domain::duty::{holds_yet, is_active, offered};
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::order::sort_by_key;
use crate::edits::customers::{Part, end_part, give_part};
use crate::leaving::rights::hire;
use crate::platform::random;
use crate::ui::components::draft::Restored;
use crate::ui::components::error_note::ErrorNote;
use crate::ui::state::{App, FormField, FormState};
use crate::ui::text::*;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

/// The members who work here and their names, in order of name; with who stands there already.
pub fn members(app: App, there: Option<Id>) -> Vec<(Id, String)> {
    let today = app.today();
    let named = |archive: &Archive| {
        offered(archive, today, there).into_iter().map(|id| (id, app.member_name(archive, id))).collect::<Vec<_>>()
    };
    let mut members = app.read(named);
    sort_by_key(&mut members, |(_, name)| name.clone());
    members
}

/// The choice of somebody who is no member yet.
const NEW: &str = "new";

/// A choice among the members, by their ids as text.
#[component]
pub fn MemberSelect(
    /// Of the select, and its test id.
    html_id: &'static str,
    /// The id of who is chosen.
    member: RwSignal<String>,
    /// Whether somebody new may be chosen too.
    #[prop(optional)]
    or_new: bool,
) -> impl IntoView {
    let app = App::here();
    let there = member.read_untracked().parse::<Id>().ok();
    let option = move |value: String, name: String| {
        view! { <option value=value.clone() prop:selected=move || *member.read() == value>{name}</option> }
    };
    view! {
        <select id=html_id class="input" data-testid=html_id
            on:change=move |event| member.set(event_target_value(&event))>
            {move || members(app, there).into_iter().map(|(id, name)| option(id.to_string(), name)).collect_view()}
            {move || or_new.then(|| option(NEW.to_owned(), app.tr(NEW_MEMBER).to_owned()))}
        </select>
    }
}

/// A part beside who is responsible, as shown.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Beside {
    assignment: Id,
    member: String,
    part: String,
    from: String,
}

/// The parts at a customer beside the lead that hold today, or will.
fn beside(app: App, customer: Id) -> Vec<Beside> {
    let today = app.today();
    app.read(|archive| {
        let held = assignments(archive, customer).into_iter();
        let held = held.filter(|(_, record)| record.text("part") != "lead" && holds_yet(record, today));
        let shown = |(assignment, record): (Id, &crate::domain::record::Record)| Beside {
            assignment,
            member: record.reference("member").map(|member| app.member_name(archive, member)).unwrap_or_default(),
            part: record.text("part").to_owned(),
            from: record.get("from").map(|day| day.plain()).unwrap_or_default(),
        };
        held.map(shown).collect()
    })
}

/// Who has a part beside the one responsible, each of which can be ended.
#[component]
pub fn PartsBeside(id: Id) -> impl IntoView {
    let app = App::here();
    let all = Memo::new(move |_| beside(app, id));
    let some = Memo::new(move |_| !all.read().is_empty());
    let end = move |assignment: Id| {
        let today = app.today();
        app.act(PART_ENDED, move |archive| vec![end_part(archive, id, assignment, today)]);
    };
    let row = move |one: Beside| {
        let (assignment, part, member) = (one.assignment, one.part.clone(), one.member.clone());
        view! {
            <li class="due" data-testid="part" data-part=one.part data-member=member>
                <span class="due-text">
                    {move || app.fill(PART_OF, &[&one.member, &coded(app, "part", &part), &one.from])}
                </span>
                <button type="button" class="btn btn--quiet" data-testid="part-end"
                    on:click=move |_| end(assignment)>{app.t(PART_END)}</button>
            </li>
        }
    };
    view! { <Show when=move || some.get()><ul>{move || all.get().into_iter().map(row).collect_view()}</ul></Show> }
}

/// The form that makes somebody responsible, or gives them a part beside who is.
#[component]
pub fn ResponsibleForm(id: Id, form: RwSignal<Form>) -> impl IntoView {
    let app = App::here();
    let today = app.today();
    let works = |archive: &Archive, member: &Id| is_active(archive, *member, today);
    let responsible = app.peek(|archive| responsible(archive, id).filter(|member| works(archive, member)));
    let chosen = responsible.or(app.me().map(|me| me.member));
    let member = RwSignal::new(chosen.map_or_else(|| NEW.to_owned(), |member| member.to_string()));
    let name = RwSignal::new(String::new());
    let part = RwSignal::new("lead".to_owned());
    let from = RwSignal::new(app.today().to_string());
    let reason = RwSignal::new(String::new());
    let error = RwSignal::new(None);
    let fields = vec![
        FormField::preset("member", member),
        FormField::new("name", name),
        FormField::preset("part", part),
        FormField::preset("from", from),
        FormField::new("reason", reason),
    ];
    let state = FormState::new(app, Form::Responsible.key(id), fields);
    let may = may_offer(app);
    let cancel = move |_| {
        state.give_up();
        form.set(Form::None);
    };
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(day) = day_from_iso(&from.get_untracked()) else {
            return error.set(Some("date-missing"));
        };
        let (chosen, hired) = match member.get_untracked().parse() {
            Ok(chosen) => (chosen, None),
            Err(_) => {
                let hired = random::id();
                let (name, by) = (name.get_untracked(), app.me().map(|me| (me.member, today)));
                match app.peek(|archive| Some(hire(archive, by, hired, &name))) {
                    Some(Ok(draft)) => (hired, Some(draft)),
                    Some(Err(refused)) => return error.set(Some(refused.code())),
                    None => return,
                }
            }
        };
        let (assignment, reason, code) = (random::id(), reason.get_untracked(), part.get_untracked());
        let done = if code == "lead" { RESPONSIBLE_SET } else { PART_GIVEN };
        state.save(
            done,
            move |archive| {
                let part = Part { member: chosen, code: &code, from: day, reason: &reason };
                let assigned = give_part(archive, assignment, id, part);
                hired.into_iter().chain([assigned]).collect()
            },
            move |_| form.set(Form::None),
        );
    };
    let name_error = Signal::derive(move || error.get().filter(|code| *code != "date-missing"));
    let date_error = Signal::derive(move || error.get().filter(|code| *code == "date-missing"));
    view! {
        <section class="section">
            <div class="section-head"><h2>{app.t(CHANGE_RESPONSIBLE)}</h2></div>
            <PartsBeside id/>
            <Restored form=state/>
            <form class="form form--two" on:submit=save>
                <div class="field">
                    <label for="responsible-member">{app.t(PART_WHO)}</label>
                    <MemberSelect html_id="responsible-member" member or_new=may.get_untracked()/>
                </div>
                {move || (*member.read() == NEW).then(|| view! {
                    <div class="field">
                        <label for="responsible-name">{app.t(MEMBER_NAME)}</label>
                        <input id="responsible-name" class="input" data-testid="responsible-name" autocomplete="off"
                            bind:value=name/>
                        <ErrorNote code=name_error/>
                    </div>
                })}
                <div class="field">
                    <label for="responsible-part">{app.t(label(&Kind::Assignment, "part"))}</label>
                    <select id="responsible-part" class="input" data-testid="responsible-part"
                        on:change=move |event| part.set(event_target_value(&event))>
                        {parts().iter().map(|code| view! {
                            <option value=*code prop:selected=move || *part.read() == *code>{move || coded(app, "part", code)}</option>
                        }).collect_view()}
                    </select>
                </div>
                <div class="field">
                    <label for="responsible-from">{app.t(SINCE)}</label>
                    <input id="responsible-from" class="input" type="date" data-testid="responsible-from"
                        bind:value=from/>
                    <ErrorNote code=date_error/>
                </div>
                <div class="field form-wide">
                    <label for="responsible-reason">{app.t(REASON)}</label>
                    <input id="responsible-reason" class="input" data-testid="responsible-reason" autocomplete="off"
                        bind:value=reason/>
                </div>
                <div class="form-actions">
                    <button class="btn btn--primary" data-testid="responsible-save">{app.t(SAVE)}</button>
                    <button type="button" class="btn" on:click=cancel>{app.t(CANCEL)}</button>
                </div>
            </form>
        </section>
    }
}

//! Who is responsible, from when, and why.

use super::Form;
use crate::domain::date::day_from_iso;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::order::sort_by_key;
use crate::edits::customers::{make_responsible, member as new_member};
use crate::platform::random;
use crate::ui::components::error_note::ErrorNote;
use crate::ui::state::{App, FormState};
use crate::ui::text::*;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

/// The members and their names, in order of name.
pub fn members(app: App) -> Vec<(Id, String)> {
    let mut members = app.read(|archive| {
        archive.live(Kind::Member).map(|(id, _)| (id, app.member_name(archive, id))).collect::<Vec<_>>()
    });
    sort_by_key(&mut members, |(_, name)| name.clone());
    members
}

/// A choice among the members.
#[component]
pub fn MemberSelect(html_id: &'static str, member: RwSignal<Option<Id>>) -> impl IntoView {
    let app = App::here();
    view! {
        <select id=html_id class="input" data-testid=html_id
            on:change=move |event| member.set(event_target_value(&event).parse().ok())>
            {move || members(app).into_iter().map(|(id, name)| view! {
                <option value=id.to_string() selected=move || member.get() == Some(id)>{name}</option>
            }).collect_view()}
        </select>
    }
}

/// The form that makes somebody responsible.
#[component]
pub fn ResponsibleForm(id: Id, form: RwSignal<Form>) -> impl IntoView {
    let app = App::here();
    let responsible = app.peek(|archive| crate::domain::customer::responsible(archive, id));
    // `None` stands for a member who is not in the list yet.
    let member = RwSignal::new(responsible.or(app.me().map(|me| me.member)));
    let name = RwSignal::new(String::new());
    let from = RwSignal::new(app.today().to_string());
    let reason = RwSignal::new(String::new());
    let error = RwSignal::new(None);
    let state = FormState::new(app, move || !name.read().is_empty() || !reason.read().is_empty());
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(day) = day_from_iso(&from.get_untracked()) else {
            return error.set(Some("date-missing"));
        };
        let (chosen, hired) = match member.get_untracked() {
            Some(chosen) => (chosen, None),
            None => {
                let hired = random::id();
                match new_member(hired, &name.get_untracked()) {
                    Ok(draft) => (hired, Some(draft)),
                    Err(refused) => return error.set(Some(refused.code())),
                }
            }
        };
        let (assignment, reason) = (random::id(), reason.get_untracked());
        state.save(
            RESPONSIBLE_SET,
            move |archive| {
                let assigned = make_responsible(archive, assignment, id, chosen, day, &reason);
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
            <form class="form form--two" on:submit=save>
                <div class="field">
                    <label for="responsible-member">{app.t(RESPONSIBLE)}</label>
                    <select id="responsible-member" class="input" data-testid="responsible-member"
                        on:change=move |event| member.set(event_target_value(&event).parse().ok())>
                        {move || members(app).into_iter().map(|(id, name)| view! {
                            <option value=id.to_string() selected=move || member.get() == Some(id)>{name}</option>
                        }).collect_view()}
                        <option value="new" selected=move || member.get().is_none()>{app.t(NEW_MEMBER)}</option>
                    </select>
                </div>
                {move || member.get().is_none().then(|| view! {
                    <div class="field">
                        <label for="responsible-name">{app.t(MEMBER_NAME)}</label>
                        <input id="responsible-name" class="input" data-testid="responsible-name" autocomplete="off"
                            bind:value=name/>
                        <ErrorNote code=name_error/>
                    </div>
                })}
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
                    <button type="button" class="btn" on:click=move |_| form.set(Form::None)>{app.t(CANCEL)}</button>
                </div>
            </form>
        </section>
    }
}

//! A new reminder: what, when, and for whom.

use super::Form;
use super::field_editor::autofocus;
use super::responsible::{MemberSelect, members};
use crate::domain::date::day_from_iso;
use crate::domain::id::Id;
use crate::edits::customers::reminder;
use crate::platform::random;
use crate::ui::components::draft::Restored;
use crate::ui::components::error_note::ErrorNote;
use crate::ui::state::{App, FormField, FormState};
use crate::ui::text::*;
use chrono::Days;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

/// The form for a new reminder.
#[component]
pub fn ReminderForm(id: Id, form: RwSignal<Form>) -> impl IntoView {
    let app = App::here();
    let text = RwSignal::new(String::new());
    // A week ahead is a good guess, and one press away from any other day.
    let due = RwSignal::new((app.today() + Days::new(7)).to_string());
    let member = RwSignal::new(app.me().map(|me| me.member.to_string()).unwrap_or_default());
    let error = RwSignal::new(None);
    let fields = vec![FormField::new("text", text), FormField::preset("due", due), FormField::preset("member", member)];
    let state = FormState::new(app, Form::Reminder.key(id), fields);
    let cancel = move |_| {
        state.give_up();
        form.set(Form::None);
    };
    let several = Memo::new(move |_| members(app, None).len() > 1);
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        let member = member.get_untracked().parse().ok();
        let day = day_from_iso(&due.get_untracked());
        let draft = match day {
            Some(day) => {
                reminder(random::id(), id, member, day, &text.get_untracked()).map_err(|refused| refused.code())
            }
            None => Err("date-missing"),
        };
        match draft {
            Ok(draft) => state.save(REMINDER_ADDED, move |_| vec![draft], move |_| form.set(Form::None)),
            Err(code) => error.set(Some(code)),
        }
    };
    let text_error = Signal::derive(move || error.get().filter(|code| *code != "date-missing"));
    let date_error = Signal::derive(move || error.get().filter(|code| *code == "date-missing"));
    view! {
        <section class="section">
            <div class="section-head"><h2>{app.t(NEW_REMINDER)}</h2></div>
            <Restored form=state/>
            <form class="form form--two" on:submit=save>
                <div class="field form-wide">
                    <label for="reminder-text">{app.t(REMINDER_WHAT)}</label>
                    <input id="reminder-text" class="input" data-testid="reminder-text" autocomplete="off" use:autofocus
                        bind:value=text/>
                    <ErrorNote code=text_error/>
                </div>
                <div class="field">
                    <label for="reminder-due">{app.t(REMINDER_DATE)}</label>
                    <input id="reminder-due" class="input" type="date" data-testid="reminder-due"
                        bind:value=due/>
                    <ErrorNote code=date_error/>
                </div>
                {move || several.get().then(|| view! {
                    <div class="field">
                        <label for="reminder-member">{app.t(REMINDER_FOR)}</label>
                        <MemberSelect html_id="reminder-member" member/>
                    </div>
                })}
                <div class="form-actions">
                    <button class="btn btn--primary" data-testid="reminder-save">{app.t(SAVE)}</button>
                    <button type="button" class="btn" on:click=cancel>{app.t(CANCEL)}</button>
                </div>
            </form>
        </section>
    }
}

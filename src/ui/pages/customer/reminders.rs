//! The customer's open reminders.

use super::responsible::members;
use crate::domain::customer::solar;
use crate::domain::date::PartialDate;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::order::sort_by_key;
use crate::domain::record::Key;
use crate::domain::value::Value;
use crate::log::draft::Draft;
use crate::ui::state::App;
use crate::ui::text::*;
use chrono::NaiveDate;
use leptos::prelude::*;

/// One open reminder.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Open {
    id: Id,
    due: Option<NaiveDate>,
    text: String,
    member: String,
}

fn open(app: App, customer: Id) -> Vec<Open> {
    let several = members(app, None).len() > 1;
    let mut open = app.read(|archive| {
        let reminders = archive.about(customer, Kind::Reminder).filter(|(_, r)| r.get("done").is_none());
        let row = |(id, record): (Id, &crate::domain::record::Record)| {
            let member = record.reference("member").filter(|_| several);
            let member = member.map(|member| app.member_name(archive, member)).unwrap_or_default();
            Open { id, due: solar(record, "due"), text: record.text("text").to_owned(), member }
        };
        reminders.map(row).collect::<Vec<_>>()
    });
    sort_by_key(&mut open, |reminder| (reminder.due, reminder.id));
    open
}

/// The customer's open reminders, with a way to tick them off.
#[component]
pub fn Reminders(id: Id) -> impl IntoView {
    let app = App::here();
    let open = Memo::new(move |_| open(app, id));
    let done = move |reminder: Id| {
        let today = app.today();
        app.act(REMINDER_DONE, move |archive| {
            let mut draft = Draft::about(id);
            let value = Some(Value::Date(PartialDate::solar(today)));
            draft.set(archive, &Key::new(Kind::Reminder, reminder), "done", value);
            vec![draft]
        });
    };
    let remove = move |reminder: Id| {
        app.act(REMINDER_REMOVED, move |archive| {
            let mut draft = Draft::about(id);
            draft.set_deleted(archive, &Key::new(Kind::Reminder, reminder), true);
            vec![draft]
        });
    };
    let row = move |reminder: Open| {
        let late = reminder.due.is_some_and(|due| due < app.today());
        view! {
            <li class="due" data-testid="reminder" data-kind=if late { "overdue" } else { "soon" }>
                <time class="due-when">{reminder.due.map(|due| due.to_string())}</time>
                <span class="due-text">{reminder.text}</span>
                <span class="due-member">{reminder.member}</span>
                <span class="due-actions no-print">
                    <button type="button" class="btn btn--quiet" data-testid="reminder-done"
                        on:click=move |_| done(reminder.id)>{app.t(DONE)}</button>
                    <button type="button" class="btn btn--quiet" on:click=move |_| remove(reminder.id)>
                        {app.t(REMOVE)}
                    </button>
                </span>
            </li>
        }
    };
    view! {
        <section class="section">
            <div class="section-head"><h2>{app.t(REMINDERS)}</h2></div>
            {move || {
                let open = open.get();
                if open.is_empty() {
                    view! { <p class="muted">{app.t(REMINDER_NONE)}</p> }.into_any()
                } else {
                    view! { <ul>{open.into_iter().map(row).collect_view()}</ul> }.into_any()
                }
            }}
        </section>
    }
}

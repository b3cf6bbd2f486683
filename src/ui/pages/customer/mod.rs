//! One customer: details and contacts on one side, cards, reminders, handover note and timeline on the other.

mod card_form;
mod contact_form;
mod contacts;
mod details;
mod field_editor;
mod handover_note;
mod head;
mod inputs;
mod orders;
pub mod own;
mod reminder_form;
mod reminders;
mod responsible;
mod timeline;

use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::log::draft::{Draft, customer_key};
use crate::ui::route::Route;
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::prelude::*;

/// Which form is open beside the details.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    None,
    Card,
    Reminder,
    Responsible,
}

impl Form {
    /// Its key among the drafts.
    fn key(self, customer: Id) -> String {
        let name = match self {
            Form::None => return String::new(),
            Form::Card => "card",
            Form::Reminder => "reminder",
            Form::Responsible => "responsible",
        };
        format!("{name}/{customer}")
    }
}

/// Whether there is such a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
enum Presence {
    #[default]
    Missing,
    Binned,
    Live,
}

/// One customer.
#[component]
pub fn Customer(id: Id) -> impl IntoView {
    let app = App::here();
    let form = RwSignal::new(Form::None);
    let presence = Memo::new(move |_| {
        app.read(|archive| match archive.record(Kind::Customer, id) {
            Some(record) if record.is_live() => Presence::Live,
            Some(record) if record.exists() => Presence::Binned,
            _ => Presence::Missing,
        })
    });
    move || match presence.get() {
        Presence::Missing => view! {
            <div class="page">
                <div class="empty">
                    <h2>{app.t(NOT_FOUND)}</h2>
                    <p>{app.t(NOT_FOUND_HINT)}</p>
                    <a class="btn" href=Route::Customers.href()>{app.t(CUSTOMERS)}</a>
                </div>
            </div>
        }
        .into_any(),
        presence => view! {
            <div class="page">
                {(presence == Presence::Binned).then(|| view! { <InBin id/> })}
                <head::Head id form/>
                <div class="record-cols">
                    <div class="record-form">
                        {move || match form.get() {
                            Form::None => ().into_any(),
                            Form::Card => view! { <card_form::CardForm id form/> }.into_any(),
                            Form::Reminder => view! { <reminder_form::ReminderForm id form/> }.into_any(),
                            Form::Responsible => view! { <responsible::ResponsibleForm id form/> }.into_any(),
                        }}
                    </div>
                    <div class="record-facts">
                        <details::Details id/>
                        <contacts::Contacts id/>
                        <orders::Orders id/>
                    </div>
                    <div class="record-course">
                        <handover_note::HandoverNote id/>
                        <reminders::Reminders id/>
                        <timeline::Timeline id/>
                    </div>
                </div>
            </div>
        }
        .into_any(),
    }
}

#[component]
fn InBin(id: Id) -> impl IntoView {
    let app = App::here();
    let put_back = move |_| {
        app.act(PUT_BACK_DONE, move |archive| {
            let mut draft = Draft::about(id);
            draft.set_deleted(archive, &customer_key(id), false);
            vec![draft]
        });
    };
    view! {
        <div class="banner" data-kind="warn" data-testid="in-bin">
            <p>{app.t(IN_BIN)}</p>
            <button type="button" class="btn" on:click=put_back>{app.t(PUT_BACK)}</button>
        </div>
    }
}

//! One customer: details and contacts on one side, cards, reminders, handover note and timeline on the other.

mod card_form;
mod contact_form;
mod contacts;
mod details;
mod field_editor;
mod handover_note;
mod head;
mod inputs;
mod order_form;
mod orders;
pub mod own;
mod reminder_form;
mod reminders;
mod responsible;
mod ties;
pub mod timeline;

use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::log::draft::{Draft, customer_key};
use crate::ui::part::{FromPart, Seldom};
use crate::ui::route::Route;
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::prelude::*;

/// Which form is open beside the details.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
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

/// A form that opens on this page. They are all drawn from the part of the program that comes later.
#[derive(Clone, Copy)]
pub enum Editing {
    /// One of those beside the details.
    Beside(Id, RwSignal<Form>),
    /// A person at the customer, and what closes the form.
    Contact(Id, Option<Id>, RwSignal<Option<Option<Id>>>),
    /// Who of us knows a person there.
    Ties(contacts::Knows),
    /// An order.
    Order(orders::Opened),
    /// The orders themselves.
    Orders(orders::Listed),
    /// The handover note.
    Note(Id, RwSignal<bool>),
    /// One field, in its place.
    Field(field_editor::InPlace),
}

impl Editing {
    /// Draws the form.
    #[must_use]
    pub fn draw(self) -> AnyView {
        match self {
            Editing::Beside(id, form) => match form.get_untracked() {
                Form::None => ().into_any(),
                Form::Card => view! { <card_form::CardForm id form/> }.into_any(),
                Form::Reminder => view! { <reminder_form::ReminderForm id form/> }.into_any(),
                Form::Responsible => view! { <responsible::ResponsibleForm id form/> }.into_any(),
            },
            Editing::Contact(customer, contact, editing) => {
                view! { <contact_form::ContactForm customer contact editing/> }.into_any()
            }
            Editing::Orders(of) => view! { <orders::Table of/> }.into_any(),
            Editing::Ties(of) => view! { <ties::Ties of/> }.into_any(),
            Editing::Order(of) => view! { <order_form::OrderForm of/> }.into_any(),
            Editing::Note(id, editing) => view! { <handover_note::NoteForm id editing/> }.into_any(),
            Editing::Field(place) => view! { <field_editor::Editor place/> }.into_any(),
        }
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
                        {move || (form.get() != Form::None).then(|| view! {
                            <FromPart what=Seldom::Editing(Editing::Beside(id, form))/>
                        })}
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

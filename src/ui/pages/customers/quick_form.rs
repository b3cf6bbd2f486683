//! The quick form: a name, a phone, and when to get in touch again.

use crate::domain::date::day_from_iso;
use crate::edits::customers::create;
use crate::platform::random;
use crate::ui::components::dialog::Dialog;
use crate::ui::components::draft::Restored;
use crate::ui::components::error_note::ErrorNote;
use crate::ui::route::Route;
use crate::ui::state::{App, FormField, FormState};
use crate::ui::text::*;
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;

/// The form's key among the drafts.
pub const DRAFT_KEY: &str = "customer/new";

/// A panel over the list. Saving opens the new customer.
#[component]
pub fn QuickForm() -> impl IntoView {
    let app = App::here();
    let name = RwSignal::new(String::new());
    let phone = RwSignal::new(String::new());
    let next = RwSignal::new(String::new());
    let error = RwSignal::new(None);
    let first = NodeRef::<html::Input>::new();
    let fields = [("name", name), ("phone", phone), ("next", next)].map(|(name, text)| FormField::new(name, text));
    let state = FormState::new(app, DRAFT_KEY.to_owned(), fields.into());
    let close = move || {
        state.give_up();
        app.go(Route::Customers);
    };
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        let ids = [random::id(), random::id()];
        let me = app.session().map(|session| session.writer());
        let day = day_from_iso(&next.get_untracked());
        let draft = create(ids, &name.get_untracked(), &phone.get_untracked(), day, me, app.today());
        match draft {
            Ok(draft) => {
                error.set(None);
                state.save(CUSTOMER_ADDED, move |_| vec![draft], move |app| app.go(Route::Customer(ids[0])));
            }
            Err(refused) => {
                error.set(Some(refused.code()));
                if let Some(input) = first.get_untracked() {
                    let _ = input.focus();
                }
            }
        }
    };
    let name_error = Signal::derive(move || error.get().filter(|code| *code == "name-missing"));
    let other_error = Signal::derive(move || error.get().filter(|code| *code != "name-missing"));
    view! {
        <Dialog class="dialog--side" label=Signal::derive(app.t(NEW_CUSTOMER).to_owned()) on_close=close>
            <form on:submit=save>
                <div class="dialog-head"><h2>{app.t(NEW_CUSTOMER)}</h2></div>
                <div class="dialog-body">
                    <Restored form=state/>
                    <div class="field">
                        <label for="quick-name">{app.t(NAME)}</label>
                        <input id="quick-name" class="input" data-testid="quick-name" autocomplete="off" autofocus
                            node_ref=first bind:value=name aria-invalid=move || name_error.get().map(|_| "true")/>
                        <ErrorNote code=name_error/>
                    </div>
                    <div class="field">
                        <label for="quick-phone">{app.t(PHONE)}</label>
                        <input id="quick-phone" class="input" type="tel" data-testid="quick-phone" autocomplete="off"
                            bind:value=phone/>
                        <ErrorNote code=other_error/>
                    </div>
                    <div class="field">
                        <label for="quick-next">{app.t(NEXT_CONTACT)}</label>
                        <input id="quick-next" class="input" type="date" data-testid="quick-next-contact"
                            bind:value=next/>
                    </div>
                    <p class="hint">{app.t(QUICK_HINT)}</p>
                </div>
                <div class="dialog-foot">
                    <button type="button" class="btn" on:click=move |_| close()>{app.t(CANCEL)}</button>
                    <button class="btn btn--primary" data-testid="quick-save">{app.t(SAVE)}</button>
                </div>
            </form>
        </Dialog>
    }
}

//! The form for an order, new or known.

use super::inputs::Inputs;
use super::orders::Opened;
use super::responsible::{MemberSelect, members};
use crate::domain::archive::Archive;
use crate::domain::field::{FieldDef, FieldKind};
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::record::Key;
use crate::edits::orders;
use crate::log::draft::Draft;
use crate::platform::random;
use crate::ui::components::draft::Restored;
use crate::ui::components::error_note::ErrorNote;
use crate::ui::state::{App, FormField, FormState};
use crate::ui::text::*;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

/// The form for an order.
#[component]
pub fn OrderForm(of: Opened) -> impl IntoView {
    let app = App::here();
    let (customer, order) = (of.customer, of.order);
    let key = Key::new(Kind::Order, order.unwrap_or_else(random::id));
    let has_lines = order.is_some_and(|order| app.peek(|archive| archive.lines(order).next().is_some()));
    let inputs = Inputs::open(app, &key, orders::form_fields(has_lines));
    if order.is_none() {
        inputs.preset("date", app.today().to_string());
    }
    let handled = app.peek(|archive| archive.get(&key).and_then(|record| record.reference("member")));
    let handled = if order.is_none() { app.me().map(|me| me.member) } else { handled };
    let member = RwSignal::new(handled.map(|id| id.to_string()).unwrap_or_default());
    let mut fields = inputs.fields();
    fields.push(if order.is_none() { FormField::preset("member", member) } else { FormField::new("member", member) });
    let state = FormState::new(app, of.draft_key(), fields);
    let cancel = move |_| {
        state.give_up();
        of.editing.set(None);
    };
    let error = RwSignal::new(None);
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        let checked = orders::check(has_lines, |key| inputs.text(key)).and_then(|()| inputs.read());
        let touched = match checked {
            Ok(touched) => touched,
            Err(refused) => return error.set(Some(refused.code())),
        };
        let (key, by) = (key.clone(), member.get_untracked().parse::<Id>().ok());
        let make = move |archive: &Archive| {
            let mut draft = Draft::about(customer);
            if order.is_none() {
                orders::begin(&mut draft, &key, customer);
            }
            touched.write(&mut draft, archive, &key);
            if order.is_none() || by != handled {
                orders::handled_by(&mut draft, archive, &key, by);
            }
            vec![draft]
        };
        let done = if order.is_none() { ORDER_ADDED } else { CHANGED };
        state.save(done, make, move |_| of.editing.set(None));
    };
    let field = move |def: &'static FieldDef, text: RwSignal<String>| {
        let html_id = format!("order-{}", def.key);
        let kind = if def.kind == FieldKind::Date { "date" } else { "text" };
        let mode = if def.kind == FieldKind::Money { "decimal" } else { "text" };
        view! {
            <div class="field">
                <label for=html_id.clone()>{app.t(label(&Kind::Order, def.key))}</label>
                <input id=html_id.clone() class="input" type=kind inputmode=mode data-testid=html_id autocomplete="off"
                    bind:value=text/>
            </div>
        }
    };
    let several = Memo::new(move |_| members(app, None).len() > 1);
    view! {
        <form class="form form--two" on:submit=save aria-label=app.t(if order.is_none() { NEW_ORDER } else { EDIT_ORDER })>
            <Restored form=state/>
            {inputs.views(field)}
            {move || several.get().then(|| view! {
                <div class="field">
                    <label for="order-member">{app.t(label(&Kind::Order, "member"))}</label>
                    <MemberSelect html_id="order-member" member/>
                </div>
            })}
            <ErrorNote code=error/>
            <div class="form-actions">
                <button class="btn btn--primary" data-testid="order-save">{app.t(SAVE)}</button>
                <button type="button" class="btn" on:click=cancel>{app.t(CANCEL)}</button>
            </div>
        </form>
    }
}

//! The customer's fields, edited where they stand.

use super::field_editor::FieldRow;
use super::own::{self, Own};
use crate::domain::field::{CUSTOMER, FieldDef, HANDOVER_NOTE};
use crate::domain::id::Id;
use crate::log::draft::customer_key;
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::prelude::*;

/// The customer's fields; the handover note has its own place.
#[component]
pub fn Details(id: Id) -> impl IntoView {
    let app = App::here();
    let fields = CUSTOMER.iter().filter(|def: &&FieldDef| !HANDOVER_NOTE.contains(&def.key));
    let labels = Memo::new(move |_| {
        app.read(|archive| {
            own::all(archive).into_iter().map(|(label, def)| (label, def.key, def.kind)).collect::<Vec<_>>()
        })
    });
    // Of a label or a type that was changed the rows come anew.
    let own = move || {
        labels.with(|_| ()); // a memo that nobody reads is never reckoned, and tells of nothing
        let row = |(name, def): Own| {
            view! { <FieldRow key=customer_key(id) customer=id def name/> }
        };
        app.peek(own::all).into_iter().map(row).collect_view()
    };
    view! {
        <section class="section">
            <div class="section-head"><h2>{app.t(DETAILS)}</h2></div>
            <dl>
                {fields.map(|def| view! { <FieldRow key=customer_key(id) customer=id def/> }).collect_view()}
                {own}
            </dl>
        </section>
    }
}

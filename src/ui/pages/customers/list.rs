//! The list itself: one line a customer.

use crate::domain::archive::Archive;
use crate::domain::customer::{last_contact, next_contact};
use crate::domain::duty::{Ground, duty};
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::ui::components::virtual_list::{VirtualList, Window};
use crate::ui::route::Route;
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::prelude::*;

/// What one line shows.
struct Line {
    id: Id,
    name: String,
    class: String,
    outlet: String,
    town: String,
    phone: String,
    member: String,
    last: String,
    next: String,
    late: bool,
}

fn line(app: App, archive: &Archive, id: Id) -> Option<Line> {
    let record = archive.record(Kind::Customer, id)?;
    let next = next_contact(archive, id);
    Some(Line {
        id,
        name: record.text("name").to_owned(),
        class: record.text("class").to_owned(),
        outlet: record.text("outlet").to_owned(),
        town: record.text("town").to_owned(),
        phone: record.all("phones").next().map(|phone| phone.plain()).unwrap_or_default(),
        member: responsible(app, archive, id),
        last: last_contact(archive, id).map(|day| day.to_string()).unwrap_or_default(),
        next: next.map(|day| day.to_string()).unwrap_or_default(),
        late: next.is_some_and(|day| day < app.today()),
    })
}

/// Who answers for a customer today; marked where it is only because nobody is responsible.
fn responsible(app: App, archive: &Archive, id: Id) -> String {
    let Some(duty) = duty(archive, id, app.today()) else { return String::new() };
    let name = app.member_name(archive, duty.member);
    if duty.ground == Ground::Owner { app.fill(DUTY_OWNER_SHORT, &[&name]) } else { name }
}

/// The list, of which only the visible rows are in the document.
#[component]
pub fn List(ids: Memo<Vec<Id>>) -> impl IntoView {
    let app = App::here();
    let lines = move |window: Window| {
        let shown: Vec<Id> = ids.with(|ids| ids.get(window.first..window.end.min(ids.len())).unwrap_or(&[]).to_vec());
        app.read(|archive| shown.iter().filter_map(|id| line(app, archive, *id)).collect::<Vec<_>>())
    };
    let head = view! {
        <div class="grid-head" role="row">
            <span role="columnheader" class="c-name">{app.t(NAME)}</span>
            <span role="columnheader" class="c-class">{app.t(field_text("class"))}</span>
            <span role="columnheader" class="c-type">{app.t(field_text("outlet"))}</span>
            <span role="columnheader" class="c-town">{app.t(field_text("town"))}</span>
            <span role="columnheader" class="c-phone">{app.t(PHONE)}</span>
            <span role="columnheader" class="c-member">{app.t(RESPONSIBLE)}</span>
            <span role="columnheader" class="c-last">{app.t(LAST_CONTACT)}</span>
            <span role="columnheader" class="c-next">{app.t(NEXT_CONTACT)}</span>
        </div>
    };
    view! {
        <VirtualList count=Signal::derive(move || ids.with(Vec::len)) head=head.into_any()
            rows=move |window| lines(window).into_iter().map(row).collect_view()/>
    }
}

fn row(line: Line) -> impl IntoView {
    let late = if line.late { "c-next late" } else { "c-next" };
    view! {
        <a class="grid-row" role="row" data-testid="customer-row" data-id=line.id.to_string()
            href=Route::Customer(line.id).href()>
            <span role="cell" class="c-name">{line.name}</span>
            <span role="cell" class="c-class">
                {(!line.class.is_empty()).then(|| view! {
                    <span class="grade" data-grade=line.class.clone()>{line.class.clone()}</span>
                })}
            </span>
            <span role="cell" class="c-type">{line.outlet}</span>
            <span role="cell" class="c-town">{line.town}</span>
            <span role="cell" class="c-phone">{line.phone}</span>
            <span role="cell" class="c-member">{line.member}</span>
            <span role="cell" class="c-last">{line.last}</span>
            <span role="cell" class=late>{line.next}</span>
        </a>
    }
}

//! Customers in the bin, and the way back.

use crate::app::session::Session;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::order::sort_by_key;
use crate::domain::record::{DELETED, Record, Stamp};
use crate::log::draft::{Draft, customer_key};
use crate::platform::clock;
use crate::ui::route::Route;
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::prelude::*;

/// One customer in the bin, with all that is shown of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Row {
    id: Id,
    name: String,
    town: String,
    /// Local date of the deletion, and by whom where there is more than one member.
    deleted: String,
    when: Option<Stamp>,
}

fn rows(app: App, session: &Session) -> Vec<Row> {
    let (archive, log) = (session.archive(), session.log());
    let alone = archive.live(Kind::Member).nth(1).is_none();
    let who = |stamp: Stamp| {
        let change = log.at(stamp.device, stamp.hlc).filter(|_| !alone)?;
        Some(app.member_name(&archive, change.line().member))
    };
    let row = |(id, record): (Id, &Record)| {
        let when = record.register(DELETED).and_then(|register| register.entries().last()).map(|(stamp, _)| *stamp);
        let deleted = when.map(|stamp| {
            let day = clock::local(stamp.hlc.millis()).date_naive().to_string();
            [Some(day), who(stamp)].into_iter().flatten().collect::<Vec<_>>().join(" · ")
        });
        let text = |field| record.text(field).to_owned();
        Row { id, name: text("name"), town: text("town"), deleted: deleted.unwrap_or_default(), when }
    };
    let mut rows: Vec<Row> = archive.binned(Kind::Customer).map(row).collect();
    sort_by_key(&mut rows, |row| core::cmp::Reverse((row.when, row.id)));
    rows
}

/// Customers in the bin, the last one moved there first.
#[component]
pub fn Bin() -> impl IntoView {
    let app = App::here();
    let rows = Memo::new(move |_| app.with_session(|session| rows(app, session)));
    let empty = Memo::new(move |_| rows.read().is_empty());
    let back = move |id: Id| {
        app.act(PUT_BACK_DONE, move |archive| {
            let mut draft = Draft::about(id);
            draft.set_deleted(archive, &customer_key(id), false);
            vec![draft]
        });
    };
    let table = move || {
        view! {
            <table class="table">
                <thead><tr>
                    <th>{app.t(NAME)}</th><th>{app.t(BIN_DELETED)}</th>
                    <th><span class="sr-only">{app.t(PUT_BACK)}</span></th>
                </tr></thead>
                <tbody>
                    {move || rows.get().into_iter().map(|row| view! {
                        <tr data-testid="bin-row" data-id=row.id.to_string()>
                            <td>
                                <a href=Route::Customer(row.id).href()>{row.name}</a> " "
                                <span class="muted small">{row.town}</span>
                            </td>
                            <td><time>{row.deleted}</time></td>
                            <td class="num">
                                <button type="button" class="btn btn--quiet" data-testid="put-back" on:click=move |_| back(row.id)>
                                    {app.t(PUT_BACK)}
                                </button>
                            </td>
                        </tr>
                    }).collect_view()}
                </tbody>
            </table>
        }
    };
    view! {
        <div class="page">
            <div class="page-head">
                <h1>{app.t(BIN)}</h1>
                <span class="muted">{move || app.fill(CUSTOMERS_COUNT, &[&rows.read().len().to_string()])}</span>
                <div class="page-actions"><a class="btn" href=Route::Customers.href()>{app.t(CUSTOMERS)}</a></div>
            </div>
            <p class="muted">{app.t(BIN_HINT)}</p>
            <Show when=move || !empty.get() fallback=move || view! {
                <div class="empty"><h2>{app.t(BIN_EMPTY)}</h2></div>
            }>{table()}</Show>
        </div>
    }
}

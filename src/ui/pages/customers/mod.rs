//! All customers: filter, sort, a dense list, and the quick form for a new one.

mod list;
pub mod quick_form;

use crate::app::session::Session;
use crate::domain::customer::{last_contact, next_contact};
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::order::sort_by_key;
use crate::domain::search::Query;
use crate::log::draft::customer_key;
use crate::platform::address;
use crate::ui::components::draft::DraftMark;
use crate::ui::part::{FromPart, Seldom};
use crate::ui::route::Route;
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::prelude::*;
use list::List;
use quick_form::DRAFT_KEY;

/// What the list is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Name,
    Last,
    Next,
    Newest,
}

impl Sort {
    const ALL: [(Sort, &'static str, Text); 4] = [
        (Sort::Name, "name", SORT_NAME),
        (Sort::Next, "next", SORT_NEXT),
        (Sort::Last, "last", SORT_LAST),
        (Sort::Newest, "newest", SORT_NEWEST),
    ];

    fn from_code(code: &str) -> Self {
        Self::ALL.iter().find(|(_, known, _)| *known == code).map_or(Sort::Name, |(sort, _, _)| *sort)
    }

    fn code(self) -> &'static str {
        Self::ALL.iter().find(|(sort, _, _)| *sort == self).map_or("name", |(_, code, _)| code)
    }
}

/// The ids of the customers that match a filter, in order.
fn matching(session: &Session, filter: &str, sort: Sort) -> Vec<Id> {
    let archive = session.archive();
    let index = session.index();
    let query = Query::new(filter);
    let live = archive.live(Kind::Customer).map(|(id, _)| id);
    let mut ids: Vec<Id> = live.filter(|id| index.matches(&archive, *id, &query)).collect();
    let name = |id: &Id| (index.sort_key(&customer_key(*id)).to_owned(), *id);
    match sort {
        Sort::Name => sort_by_key(&mut ids, name),
        // Longest ago first, and those never contacted before all others.
        Sort::Last => sort_by_key(&mut ids, |id| (last_contact(&archive, *id), name(id))),
        // Soonest first, and those without a date after all others.
        Sort::Next => sort_by_key(&mut ids, |id| {
            let day = next_contact(&archive, *id);
            (day.is_none(), day, name(id))
        }),
        Sort::Newest => sort_by_key(&mut ids, |id| {
            let record = archive.record(Kind::Customer, *id);
            let stamp = record.and_then(|r| r.register("name")).and_then(|r| r.entries().first().map(|(s, _)| s.hlc));
            (core::cmp::Reverse(stamp), name(id))
        }),
    }
    ids
}

/// All customers.
#[component]
pub fn Customers(
    /// Whether the quick form is open.
    quick: bool,
) -> impl IntoView {
    let app = App::here();
    let filter = RwSignal::new(address::query("filter"));
    let sort = RwSignal::new(Sort::from_code(&address::query("sort")));
    let ids = Memo::new(move |_| app.with_session(|session| matching(session, &filter.get(), sort.get())));
    let all = Memo::new(move |_| app.read(|archive| archive.count(Kind::Customer)));
    let binned = Memo::new(move |_| app.read(|archive| archive.binned(Kind::Customer).count()));
    let remember = move || {
        let sort = sort.get_untracked();
        let sort = if sort == Sort::Name { "" } else { sort.code() };
        address::replace_query(&[("filter", &filter.get_untracked()), ("sort", sort)]);
    };
    let set_filter = move |text: String| {
        filter.set(text);
        remember();
    };
    let count = move || ids.with(Vec::len);
    view! {
        <div class="page page--fill">
            <div class="page-head">
                <h1>{app.t(CUSTOMERS)}</h1>
                <div class="page-actions">
                    {move || (binned.get() > 0).then(|| view! {
                        <a class="btn btn--quiet" data-testid="bin-link" href=Route::Bin.href()>
                            {move || app.fill(BIN_COUNT, &[&binned.get().to_string()])}
                        </a>
                    })}
                    <button type="button" class="btn btn--primary" data-testid="customer-new"
                        on:click=move |_| app.go(Route::NewCustomer)>
                        {app.t(NEW_CUSTOMER)}<DraftMark key=DRAFT_KEY.to_owned()/>
                    </button>
                </div>
            </div>
            <div class="toolbar">
                <input class="input" type="search" data-testid="customer-filter" prop:value=move || filter.get()
                    placeholder=app.t(FILTER) aria-label=app.t(FILTER)
                    on:input=move |event| set_filter(event_target_value(&event))/>
                <span class="toolbar-count" data-testid="customer-count" data-count=move || count().to_string()>
                    {move || app.fill(CUSTOMERS_COUNT, &[&count().to_string()])}
                </span>
                <select class="input input--auto" data-testid="customer-sort" aria-label=app.t(SORT)
                    on:change=move |event| { sort.set(Sort::from_code(&event_target_value(&event))); remember(); }>
                    {Sort::ALL.map(|(choice, code, text)| view! {
                        <option value=code prop:selected=move || sort.get() == choice>{app.t(text)}</option>
                    })}
                </select>
            </div>
            {move || match (all.get(), count()) {
                (0, _) => view! { <Nobody/> }.into_any(),
                (_, 0) => view! {
                    <div class="empty">
                        <h2>{app.t(NO_MATCH)}</h2>
                        <button type="button" class="btn" on:click=move |_| set_filter(String::new())>
                            {app.t(CLEAR_FILTER)}
                        </button>
                    </div>
                }.into_any(),
                _ => view! { <List ids/> }.into_any(),
            }}
        </div>
        {quick.then(|| view! { <FromPart what=Seldom::Quick/> })}
    }
}

#[component]
fn Nobody() -> impl IntoView {
    let app = App::here();
    view! {
        <div class="empty">
            <h2>{app.t(NO_CUSTOMERS)}</h2>
            <p>{app.t(NO_CUSTOMERS_HINT)}</p>
            <div class="line">
                <a class="btn" href=Route::Import.href()>{app.t(IMPORT_FILE)}</a>
            </div>
        </div>
    }
}

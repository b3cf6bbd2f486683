//! The global search box (Ctrl-K) and its hits.

use crate::domain::kind::Kind;
use crate::domain::order::sort_by_key;
use crate::domain::record::Record;
use crate::domain::search::{Hit, bare};
use crate::ui::route::Route;
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// How many hits are shown.
const LIMIT: usize = 30;
const BOX_ID: &str = "global-search";

/// Puts the cursor into the search box.
pub fn focus() {
    let input = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id(BOX_ID))
        .and_then(|element| element.dyn_into::<web_sys::HtmlInputElement>().ok());
    if let Some(input) = input {
        let _ = input.focus();
        input.select();
    }
}

/// A hit with what its row shows.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    kind: Kind,
    route: Route,
    title: String,
    side: String,
    text: Option<String>,
}

/// The search box and its hits.
#[component]
pub fn Search() -> impl IntoView {
    let app = App::here();
    let query = RwSignal::new(String::new());
    let open = RwSignal::new(false);
    let chosen = RwSignal::new(0_usize);
    let node = NodeRef::<html::Input>::new();
    let rows = Memo::new(move |_| find(app, &query.get()));
    let showing = move || open.get() && !query.get().trim().is_empty();
    let leave = move || {
        open.set(false);
        query.set(String::new());
        if let Some(input) = node.get_untracked() {
            input.set_value("");
            let _ = input.blur();
        }
    };
    let on_key = move |event: KeyboardEvent| {
        let last = rows.with_untracked(|rows| rows.len().saturating_sub(1));
        match event.key().as_str() {
            "ArrowDown" => chosen.update(|n| *n = (*n + 1).min(last)),
            "ArrowUp" => chosen.update(|n| *n = n.saturating_sub(1)),
            "Enter" => {
                if let Some(row) = rows.with_untracked(|rows| rows.get(chosen.get_untracked()).cloned()) {
                    app.go(row.route);
                    leave();
                }
            }
            "Escape" => leave(),
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <div class="search" role="search" on:focusout=move |event| {
            // A press on a hit moves the focus inside the box; anything else closes it.
            let inside = event.related_target().is_some_and(|to| is_inside_search(&to));
            if !inside { open.set(false) }
        }>
            <input type="search" id=BOX_ID data-testid="search" role="combobox" autocomplete="off" aria-controls="hits"
                aria-expanded=move || showing().to_string() aria-label=app.t(SEARCH)
                placeholder=app.t(SEARCH) node_ref=node
                on:focus=move |_| open.set(true)
                on:input=move |event| { query.set(event_target_value(&event)); chosen.set(0); open.set(true); }
                on:keydown=on_key/>
            <kbd>"Ctrl K"</kbd>
            {move || showing().then(|| view! { <Hits rows chosen leave/> })}
        </div>
    }
}

fn is_inside_search(target: &web_sys::EventTarget) -> bool {
    let element = target.dyn_ref::<web_sys::Element>();
    element.is_some_and(|element| element.closest(".search").ok().flatten().is_some())
}

#[component]
fn Hits(rows: Memo<Vec<Row>>, chosen: RwSignal<usize>, leave: impl Fn() + Copy + Send + 'static) -> impl IntoView {
    let app = App::here();
    let hit = move |at: usize, row: Row, label: Option<Text>| {
        view! {
            {label.map(|label| view! { <p class="hits-label">{app.t(label)}</p> })}
            <a class="hit" role="option" tabindex="-1" data-testid="search-hit" href=row.route.href()
                aria-selected=move || (chosen.get() == at).to_string()
                on:click=move |_| leave()>
                <span class="clip">{row.title}</span>
                <span class="hit-side">{row.side}</span>
                {row.text.map(|text| view! { <span class="hit-text clip">{text}</span> })}
            </a>
        }
    };
    let list = move || {
        let rows = rows.get();
        let mut last = None;
        let views: Vec<_> = rows
            .into_iter()
            .enumerate()
            .map(|(at, row)| {
                let label = label(&row.kind);
                let first = last.replace(label) != Some(label);
                hit(at, row, first.then_some(label))
            })
            .collect();
        if views.is_empty() {
            view! { <p class="hits-label">{app.t(SEARCH_NONE)}</p> }.into_any()
        } else {
            views.into_any()
        }
    };
    view! {
        <div class="hits" id="hits" role="listbox">
            {list}
            <p class="hits-foot">
                <span><kbd>"↑"</kbd>" "<kbd>"↓"</kbd>" "{app.t(SEARCH_CHOOSE)}</span>
                <span><kbd>"Enter"</kbd>" "{app.t(SEARCH_OPEN)}</span>
                <span><kbd>"Esc"</kbd>" "{app.t(SEARCH_CLOSE)}</span>
            </p>
        </div>
    }
}

fn label(kind: &Kind) -> Text {
    match kind {
        Kind::Customer => HITS_CUSTOMERS,
        Kind::Contact => HITS_CONTACTS,
        _ => HITS_CARDS,
    }
}

/// The rows for a query, customers first, then contacts, then cards and reminders.
fn find(app: App, query: &str) -> Vec<Row> {
    if query.trim().is_empty() {
        return Vec::new();
    }
    app.with_session(|session| {
        let archive = session.archive();
        let hits = session.index().search(&archive, query, LIMIT);
        let mut rows: Vec<Row> = hits.iter().filter_map(|hit| row(&archive, hit, query)).collect();
        sort_by_key(&mut rows, |row| match row.kind {
            Kind::Customer => 0,
            Kind::Contact => 1,
            _ => 2,
        });
        rows
    })
}

fn row(archive: &crate::domain::archive::Archive, hit: &Hit, query: &str) -> Option<Row> {
    let record = archive.get(&hit.key)?;
    let customer = archive.record(Kind::Customer, hit.customer)?;
    let name = customer.text("name").to_owned();
    let route = Route::Customer(hit.customer);
    let kind = hit.key.kind.clone();
    Some(match kind {
        Kind::Customer => Row { kind, route, title: name, side: place_and_phone(record), text: None },
        Kind::Contact => {
            let title = format!("{} · {name}", record.text("name"));
            Row { kind, route, title, side: place_and_phone(record), text: None }
        }
        _ => {
            let day = record.get("date").or_else(|| record.get("due")).map(|v| v.plain()).unwrap_or_default();
            Row { kind, route, title: name, side: day, text: excerpt(record, query) }
        }
    })
}

fn place_and_phone(record: &Record) -> String {
    let phone = record.all("phones").next().map(|phone| phone.plain()).unwrap_or_default();
    let pieces = [record.text("town").to_owned(), phone];
    pieces.into_iter().filter(|piece| !piece.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// The text of the field in which the query's first word stands.
fn excerpt(record: &Record, query: &str) -> Option<String> {
    let query = bare(query);
    let word = query.split_whitespace().next()?;
    let texts = record.fields.values().filter_map(|register| register.shown()?.as_text());
    texts.into_iter().find(|text| bare(text).contains(word)).map(str::to_owned)
}

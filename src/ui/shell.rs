//! What stands around every screen: navigation, search, save state, toast.

use super::components::menu;
use super::components::search::Search;
use super::notices::Notices;
use super::pages;
use super::part::{FromPart, Seldom};
use super::route::Route;
use super::state::{App, Save, Stage};
use super::text::*;
use crate::app::sample;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::reminder::{When, due};
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;

/// Navigation, top bar and the screen itself.
#[component]
pub fn Shell() -> impl IntoView {
    let app = App::here();
    let state = move || if app.stage() == Stage::Open { "open" } else { "first-run" };
    // A screen begins at its top, however far down the one before it was.
    let main = NodeRef::<html::Main>::new();
    let route = Memo::new(move |_| app.route());
    Effect::new(move |_| {
        let _ = route.get(); // `track` alone would not have it reckoned
        if let Some(main) = main.get_untracked() {
            main.set_scroll_top(0);
        }
    });
    view! {
        <div class="shell" data-testid="app" data-state=state>
            <Nav/>
            <header class="top">
                <Search/>
                <SaveState/>
                <MemberChip/>
                <a class="top-link" href=Route::Help.href()>{app.t(NAV_HELP)}</a>
            </header>
            <main class="main" tabindex="-1" node_ref=main>
                <Notices/>
                {app.sample.then(|| view! { <SampleBanner/> })}
                <Screen/>
            </main>
        </div>
        <ToastArea/>
    }
}

#[component]
fn Screen() -> impl IntoView {
    let app = App::here();
    let route = Memo::new(move |_| app.route());
    move || match route.get() {
        Route::Today => view! { <pages::today::Today/> }.into_any(),
        Route::Customers => view! { <pages::customers::Customers quick=false/> }.into_any(),
        Route::NewCustomer => view! { <pages::customers::Customers quick=true/> }.into_any(),
        Route::Customer(id) => view! { <pages::customer::Customer id/> }.into_any(),
        Route::Bin => view! { <FromPart what=Seldom::Bin/> }.into_any(),
        Route::Import => view! { <FromPart what=Seldom::Import/> }.into_any(),
        Route::Backup => view! { <FromPart what=Seldom::Backup/> }.into_any(),
        Route::Restore => view! { <FromPart what=Seldom::Restore/> }.into_any(),
        Route::Kit => view! { <FromPart what=Seldom::Kit/> }.into_any(),
        Route::Exposure => view! { <FromPart what=Seldom::Exposure/> }.into_any(),
        Route::Handovers => view! { <FromPart what=Seldom::Handovers/> }.into_any(),
        Route::NewHandover => view! { <FromPart what=Seldom::NewHandover/> }.into_any(),
        Route::Handover(id) => view! { <FromPart what=Seldom::Handover(id)/> }.into_any(),
        Route::Protocol(id) => view! { <FromPart what=Seldom::Protocol(id)/> }.into_any(),
        Route::Aftermath(id) => view! { <FromPart what=Seldom::Aftermath(id)/> }.into_any(),
        Route::Exit(id) => view! { <FromPart what=Seldom::Exit(id)/> }.into_any(),
        Route::Receipt(id) => view! { <FromPart what=Seldom::Receipt(id)/> }.into_any(),
        Route::Settings => view! { <FromPart what=Seldom::Settings/> }.into_any(),
        Route::Help => view! { <FromPart what=Seldom::Help/> }.into_any(),
    }
}

/// Which item of the navigation a screen belongs to.
fn section(route: Route) -> &'static str {
    match route {
        Route::Today => "today",
        Route::Customers | Route::NewCustomer | Route::Customer(_) | Route::Bin => "customers",
        Route::Import => "import",
        Route::Backup | Route::Restore | Route::Kit => "backup",
        Route::Exposure => "exposure",
        Route::Handovers | Route::NewHandover | Route::Handover(_) => "handover",
        Route::Protocol(_) | Route::Aftermath(_) | Route::Exit(_) | Route::Receipt(_) => "handover",
        Route::Settings => "settings",
        Route::Help => "help",
    }
}

#[component]
fn Nav() -> impl IntoView {
    let app = App::here();
    let more = RwSignal::new(false);
    let here = Memo::new(move |_| section(app.route()));
    let urgent = Memo::new(move |_| {
        let today = app.today();
        app.read(|archive| due(archive, today).iter().filter(|due| due.when != When::Soon).count())
    });
    let company = Memo::new(move |_| {
        app.read(|archive| archive.record(Kind::Company, Id::COMPANY).map(|r| r.text("name").to_owned()))
    });
    let item = move |name: &'static str, text: Text, route: Route| {
        view! {
            <a class="nav-item" data-testid=format!("nav-{name}") href=route.href()
                aria-current=move || (here.get() == name).then_some("page")
                on:click=move |_| more.set(false)>
                {app.t(text)}
                {(name == "today").then_some(move || {
                    (urgent.get() > 0).then(|| view! { <span class="nav-count">{urgent.get()}</span> })
                })}
            </a>
        }
    };
    view! {
        <nav class="nav" aria-label=app.t(NAV_MAIN)>
            <a class="brand" href=Route::Today.href()>
                <span class="brand-name">{app.t(BRAND)}</span>
                <span class="brand-archive clip">{move || company.get().unwrap_or_default()}</span>
            </a>
            <div class="nav-list">
                {item("today", NAV_TODAY, Route::Today)}
                {item("customers", NAV_CUSTOMERS, Route::Customers)}
                {item("import", NAV_IMPORT, Route::Import)}
                {item("backup", NAV_BACKUP, Route::Backup)}
            </div>
            <button type="button" class="nav-item nav-more" data-testid="nav-more"
                aria-expanded=move || more.get().to_string()
                on:click=move |_| more.update(|open| *open = !*open)>
                {app.t(NAV_MORE)}
            </button>
            <div class="nav-rest">
                {item("exposure", NAV_EXPOSURE, Route::Exposure)}
                {item("handover", NAV_HANDOVER, Route::Handovers)}
                {item("settings", NAV_SETTINGS, Route::Settings)}
                {item("help", NAV_HELP, Route::Help)}
            </div>
        </nav>
    }
}

/// Who is at work here, always in sight: what is written stands under that name. With a passphrase it is a menu.
#[component]
fn MemberChip() -> impl IntoView {
    let app = App::here();
    let name =
        Memo::new(move |_| app.read(|archive| app.me().map(|me| (me.member, app.member_name(archive, me.member)))));
    let node = NodeRef::<html::Details>::new();
    let close = menu::closes(node);
    let items = move || {
        let state = app.lock_state();
        let lock = move |id: &'static str, text: Text| {
            view! {
                <button type="button" class="menu-item" data-testid=id on:click=move |_| app.lock_now()>{app.t(text)}</button>
            }
        };
        view! {
            <div class="menu-list">
                {lock("member-lock", LOCK_NOW)}
                {state.many.then(|| lock("member-switch", LOCK_SWITCH))}
            </div>
        }
    };
    move || {
        let (member, name) = name.get()?;
        let id = member.to_string();
        Some(if app.lock_state().set {
            view! {
                <details class="menu member" data-testid="member-chip" data-member=id node_ref=node
                    on:keydown=move |event| if event.key() == "Escape" { close() }>
                    <summary class="chip"><span class="clip">{name}</span></summary>
                    {items()}
                </details>
            }
            .into_any()
        } else {
            view! {
                <span class="chip member" data-testid="member-chip" data-member=id><span class="clip">{name}</span></span>
            }
            .into_any()
        })
    }
}

#[component]
fn SaveState() -> impl IntoView {
    let app = App::here();
    let state = move || match app.save_state() {
        Save::Saving => ("saving", SAVING),
        Save::Saved => ("saved", SAVED),
        Save::Error => ("error", NOT_SAVED),
    };
    // An attribute that follows a signal changes a moment later; `saving` stands there before the handler of the
    // person's action returns.
    let node = NodeRef::<html::Span>::new();
    ImmediateEffect::new_scoped(move || {
        let state = state().0;
        if let Some(span) = node.get() {
            let _ = span.set_attribute("data-state", state);
        }
    });
    view! {
        <span class="save-state" role="status" data-testid="save-state" node_ref=node>
            {move || app.tr(state().1)}
        </span>
    }
}

/// Says that this is sample data, and removes it after a question.
#[component]
fn SampleBanner() -> impl IntoView {
    let app = App::here();
    let asking = RwSignal::new(false);
    let leave = move || {
        spawn_local(async move {
            if let Some(session) = app.session()
                && let Err(error) = sample::leave(&session).await
            {
                app.say_error(&error);
            }
        });
    };
    let by_hand = move || app.with_session(|session| sample::made_by_hand(&session.log()));
    // One press, unless it would take something with it that the person has written.
    let ask_or_leave = move || if by_hand() > 0 { asking.set(true) } else { leave() };
    let question = move || {
        let own = app.fill(SAMPLE_LEAVE_OWN, &[&by_hand().to_string()]);
        view! {
            <p><b>{app.t(SAMPLE_LEAVE_SURE)}</b> " " {own}</p>
            <button type="button" class="btn btn--danger" data-testid="sample-leave-sure" on:click=move |_| leave()>
                {app.t(SURE)}
            </button>
            <button type="button" class="btn" on:click=move |_| asking.set(false)>{app.t(CANCEL)}</button>
        }
    };
    let offer = move || {
        view! {
            <p>{app.t(SAMPLE_BANNER)}</p>
            <button type="button" class="btn" data-testid="sample-leave" on:click=move |_| ask_or_leave()>
                {app.t(SAMPLE_LEAVE)}
            </button>
        }
    };
    view! {
        <div class="banner" data-kind="info" data-testid="sample-banner">
            {move || if asking.get() { question().into_any() } else { offer().into_any() }}
        </div>
    }
}

/// The short message at the foot of the page, with its way back.
#[component]
pub(super) fn ToastArea() -> impl IntoView {
    let app = App::here();
    Effect::new(move |_| {
        if let Some(toast) = app.toast() {
            // Errors stay until they are closed.
            if toast.error.is_none() {
                crate::platform::address::after(8_000, move || app.dismiss_if(&toast));
            }
        }
    });
    let body = move || {
        app.toast().map(|toast| {
            let error = toast.error;
            view! {
                <div class="toast" data-testid="toast" data-kind=error.map(|_| "error")>
                    {match error {
                        Some(code) => view! { <span data-testid="error" data-code=code>{toast.words}</span> }.into_any(),
                        None => view! { <span>{toast.words}</span> }.into_any(),
                    }}
                    {toast.undo.map(|batch| view! {
                        <button type="button" class="link" data-testid="undo" on:click=move |_| app.undo_batch(batch)>
                            {app.t(UNDO)}
                        </button>
                    })}
                    {toast.redo.then(|| view! {
                        <button type="button" class="link" data-testid="redo" on:click=move |_| app.redo()>
                            {app.t(REDO)}
                        </button>
                    })}
                    <button type="button" class="link" data-testid="toast-close" on:click=move |_| app.dismiss_toast()>{app.t(CLOSE)}</button>
                </div>
            }
        })
    };
    view! { <div class="toasts" role="status" aria-live="polite">{body}</div> }
}

/// Keys that work on every screen. Where text is being typed, the browser's own undo comes first.
pub(super) fn on_key(app: App, event: &KeyboardEvent) {
    let typing = is_typing(app, event);
    let command = event.ctrl_key() || event.meta_key();
    match (event.key().to_ascii_lowercase().as_str(), command, event.shift_key()) {
        ("k", true, false) => {
            event.prevent_default();
            super::components::search::focus();
        }
        ("z", true, false) if !typing => {
            event.prevent_default();
            app.undo();
        }
        ("z", true, true) | ("y", true, false) if !typing => {
            event.prevent_default();
            app.redo();
        }
        ("n", false, false) if !typing && !event.alt_key() && !in_field(event) => {
            event.prevent_default();
            app.go(Route::NewCustomer);
        }
        _ => {}
    }
}

/// Whether the key was pressed in a field for text.
fn in_field(event: &KeyboardEvent) -> bool {
    let element = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    element.is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"))
}

/// Whether the key was pressed in a field that has text to undo by itself: something was typed into it since it got the
/// focus, if only to empty it.
fn is_typing(app: App, event: &KeyboardEvent) -> bool {
    let element = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    app.has_typed() && element.is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA"))
}

//! The part of the program that stands in a file of its own: what the first sight of any everyday screen does not need. It
//! is fetched once the page has come to rest, or when it is wanted (docs/adr/0006-page-in-parts.md).

use super::notices::Reload;
use super::pages::customer::Editing;
use super::pages::customers::quick_form::QuickForm;
use super::pages::leaving::exposure::Exposure;
use super::pages::leaving::handover::{Aftermath, Exit, Handover, Handovers, NewHandover, Protocol, Receipt};
use super::pages::leaving::today::Waiting;
use super::pages::settings::Settings;
use super::pages::unlock::{Anew, Unlock};
use super::pages::{backup::Backup, bin::Bin, help::Help, import::Import, kit::Kit, restore::Restore};
use super::start_up::{CannotOpen, Starting};
use super::state::App;
use super::text::{STARTING, TRY_AGAIN, error_text};
use crate::app::error::AppError;
use crate::app::session::Session;
use crate::app::undo::{Undone, undo};
use crate::app::{sample, upkeep};
use crate::domain::id::Id;
use crate::jobs::client::Jobs;
use crate::platform::address;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::Cell;
use std::pin::Pin;
use std::rc::Rc;

/// What can be drawn from the part.
#[derive(Clone, Copy)]
pub enum Seldom {
    /// Customers in the bin.
    Bin,
    /// Import of files.
    Import,
    /// Backup.
    Backup,
    /// Restore from a backup.
    Restore,
    /// The recovery kit.
    Kit,
    /// What would go with whom.
    Exposure,
    /// All handovers, and who leaves.
    Handovers,
    /// A new handover.
    NewHandover,
    /// One handover.
    Handover(Id),
    /// The protocol of a handover.
    Protocol(Id),
    /// How well a handover held.
    Aftermath(Id),
    /// The checklist of a departure.
    Exit(Id),
    /// What who leaves signs.
    Receipt(Id),
    /// What waits of handovers, on Today.
    Waiting,
    /// Settings.
    Settings,
    /// Help in one page.
    Help,
    /// The screen of a locked archive.
    Unlock,
    /// The way out of a damaged archive.
    Anew,
    /// The form for a new customer.
    Quick,
    /// A form on a customer's page.
    Editing(Editing),
}

type Work<T> = Pin<Box<dyn Future<Output = T>>>;
type Done = Work<Result<(), AppError>>;

/// The ways into the part. Whatever else names what they lead to moves it into the page's first file.
#[derive(Clone, Copy)]
pub struct Later {
    draw: fn(Seldom) -> AnyView,
    /// [`upkeep::run`].
    pub(super) upkeep: fn(Rc<Session>) -> Work<()>,
    /// [`sample::fill`].
    pub(super) fill: fn(Rc<Session>, Jobs, &'static str) -> Done,
    /// [`undo()`].
    pub(super) undo: fn(Rc<Session>, Id) -> Work<Result<Undone, AppError>>,
}

/// All of the part; to be named only where it is cut off.
pub const LATER: Later = Later {
    draw,
    upkeep: |session| Box::pin(async move { upkeep::run(&session).await }),
    fill: |session, jobs, language| Box::pin(async move { sample::fill(&session, &jobs, language).await }),
    undo: |session, batch| Box::pin(async move { undo(&session, batch).await }),
};

/// Fetches the part; `None` if it cannot be had. Asked again, it tries again.
pub type Load = fn() -> Work<Option<Later>>;

fn draw(what: Seldom) -> AnyView {
    match what {
        Seldom::Bin => view! { <Bin/> }.into_any(),
        Seldom::Import => view! { <Import/> }.into_any(),
        Seldom::Backup => view! { <Backup/> }.into_any(),
        Seldom::Restore => view! { <Restore/> }.into_any(),
        Seldom::Kit => view! { <Kit/> }.into_any(),
        Seldom::Exposure => view! { <Exposure/> }.into_any(),
        Seldom::Handovers => view! { <Handovers/> }.into_any(),
        Seldom::NewHandover => view! { <NewHandover/> }.into_any(),
        Seldom::Handover(id) => view! { <Handover id/> }.into_any(),
        Seldom::Protocol(id) => view! { <Protocol id/> }.into_any(),
        Seldom::Aftermath(id) => view! { <Aftermath id/> }.into_any(),
        Seldom::Exit(id) => view! { <Exit id/> }.into_any(),
        Seldom::Receipt(id) => view! { <Receipt id/> }.into_any(),
        Seldom::Waiting => view! { <Waiting/> }.into_any(),
        Seldom::Settings => view! { <Settings/> }.into_any(),
        Seldom::Help => view! { <Help/> }.into_any(),
        Seldom::Unlock => view! { <Unlock/> }.into_any(),
        Seldom::Anew => view! { <Anew/> }.into_any(),
        Seldom::Quick => view! { <QuickForm/> }.into_any(),
        Seldom::Editing(editing) => editing.draw(),
    }
}

/// How long the page has for itself before the part is fetched unasked, in milliseconds.
const REST_MS: u32 = 1000;

thread_local! {
    static LOAD: Cell<Option<Load>> = const { Cell::new(None) };
    static HERE: Cell<Option<Later>> = const { Cell::new(None) };
}

/// Takes the way to fetch the part, and does so as soon as nothing else is waited for. From then on what is in it opens
/// at once like all else, even without a network.
pub(super) fn provide(load: Load) {
    LOAD.set(Some(load));
    address::after(REST_MS, || {
        spawn_local(async {
            let _ = later().await;
        });
    });
}

/// The part, fetched if it is not here yet; `None` if it cannot be had.
pub(super) async fn later() -> Option<Later> {
    if HERE.get().is_none() {
        let load = LOAD.get()?;
        HERE.set(Some(load().await?));
    }
    HERE.get()
}

/// Something drawn from the part, or what keeps it from being shown.
#[component]
pub fn FromPart(what: Seldom) -> impl IntoView {
    let app = App::here();
    let found = RwSignal::new(HERE.get().map(|_| true));
    let fetch = move || {
        found.set(None);
        spawn_local(async move {
            let came = later().await.is_some();
            let _ = found.try_set(Some(came));
        });
    };
    if found.get_untracked().is_none() {
        fetch();
    }
    move || match (found.get(), HERE.get(), what) {
        (Some(true), Some(later), _) => (later.draw)(what),
        (Some(_), _, Seldom::Unlock) => view! { <CannotOpen code=AppError::Part.code()/> }.into_any(),
        (Some(_), _, _) => view! { <Missing fetch/> }.into_any(),
        (None, _, Seldom::Unlock) => view! { <Starting/> }.into_any(),
        (None, _, _) => view! { <progress class="progress" aria-label=app.t(STARTING)></progress> }.into_any(),
    }
}

/// Something drawn from the part once it is here; until then, and where it cannot be had, nothing: what stands around it
/// says more than a wait would.
#[component]
pub fn OnceHere(what: Seldom) -> impl IntoView {
    let here = RwSignal::new(HERE.get().is_some());
    if !here.get_untracked() {
        address::after(REST_MS, move || {
            spawn_local(async move {
                let came = later().await.is_some();
                let _ = here.try_set(came);
            });
        });
    }
    move || here.get().then(|| HERE.get().map(|later| (later.draw)(what)))
}

/// Says that the part did not come. What else is open stays as it is: trying again loses nothing, not even offline.
#[component]
fn Missing(fetch: impl Fn() + 'static) -> impl IntoView {
    let app = App::here();
    let code = AppError::Part.code();
    view! {
        <div class="banner" role="alert" data-kind="error" data-testid="error" data-code=code>
            <p>{app.t(error_text(code))}</p>
            <button type="button" class="btn" data-testid="part-retry" on:click=move |_| fetch()>{app.t(TRY_AGAIN)}</button>
            <Reload/>
        </div>
    }
}

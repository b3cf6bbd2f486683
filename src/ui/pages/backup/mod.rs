//! Backup: one button, the first time a passphrase, and what to do with the file. Below it the way back.

mod after;
mod drill;
pub mod passphrase;
mod plain;
mod size;

use super::restore::RestoreForm;
use crate::app::backup::{self, MAIL_BYTES, Status};
use crate::app::error::AppError;
use crate::bundle::views;
use crate::domain::kind::Kind;
use crate::jobs::client::Jobs;
use crate::platform::clock;
use crate::ui::components::error_note::ErrorBanner;
use crate::ui::route::Route;
use crate::ui::state::{App, fetched};
use crate::ui::text::*;
use after::{After, Fresh};
use drill::Drill;
use leptos::prelude::*;
use leptos::task::spawn_local;
use passphrase::{PassDialog, Purpose};
use plain::Plain;
use size::Size;
use std::rc::Rc;

/// Where Help says what a backup protects against.
const HELP_THREATS: &str = "#/help/threats";

/// What is going on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Idle,
    Passphrase,
    /// A backup is being made, in percent.
    Making(u32),
}

/// What the parts of this screen share.
#[derive(Clone, Copy)]
struct State {
    app: App,
    step: RwSignal<Step>,
    error: RwSignal<Option<&'static str>>,
    /// Whether the kit is on offer.
    kit: RwSignal<bool>,
    /// Counts the backups made, so that the dates are read again.
    made: RwSignal<u32>,
    /// Whether a delta is wanted.
    delta: StoredValue<bool>,
    /// The backup of just now, to be shared.
    fresh: RwSignal<Option<Fresh>, LocalStorage>,
}

impl State {
    /// Asks for a passphrase if there is none yet, else makes the backup, or a delta.
    fn start(self, delta: bool) {
        if self.step.get_untracked() != Step::Idle {
            return;
        }
        self.delta.set_value(delta);
        self.error.set(None);
        self.fresh.set(None);
        self.step.set(Step::Making(0));
        spawn_local(async move {
            let status = async { backup::status(&*self.app.need_session()?).await }.await;
            match status {
                Ok(Status { has_passphrase: true, .. }) => self.make(),
                Ok(_) => drop(self.step.try_set(Step::Passphrase)),
                Err(error) => self.ended(Err(error)),
            }
        });
    }

    /// Makes the backup and hands it over, also when the person has gone to another screen meanwhile.
    fn make(self) {
        let (app, step) = (self.app, self.step);
        let delta = self.delta.get_value();
        let _ = step.try_set(Step::Making(0));
        spawn_local(async move {
            // A worker of its own: what it needed is given back when it ends.
            let jobs = Jobs::default();
            let progress = move |progress: crate::platform::worker_client::Progress| {
                let _ = step.try_set(Step::Making(progress.done));
            };
            let done = async {
                let session = app.need_session()?;
                let language = language(app);
                let file = if delta {
                    backup::make_delta(&session, &jobs, language, progress).await?
                } else {
                    backup::make(&session, &jobs, language, progress).await?
                };
                let file = Rc::new(file);
                let given = backup::give(&session, &jobs, &file).await;
                let _ = self.fresh.try_set(Some(Fresh { file, noted: given.is_ok() }));
                given
            };
            let done = done.await;
            jobs.end();
            self.ended(done);
        });
    }

    /// Says how it went: `true` for a backup that could also be noted here.
    fn ended(self, done: Result<bool, AppError>) {
        let _ = self.step.try_set(Step::Idle);
        match done {
            Ok(noted) => {
                let _ = self.made.try_update(|made| *made += 1);
                let words = if noted { BACKUP_DONE } else { BACKUP_NOT_NOTED };
                self.app.say(self.app.prefs.tr_now(words).to_owned());
                self.app.refresh();
            }
            // Where the screen is gone, the message at the foot of the page says it.
            Err(error) => {
                if self.error.try_set(Some(error.code())).is_some() {
                    self.app.say_error(&error);
                }
            }
        }
    }
}

/// The language of the readable views.
fn language(app: App) -> views::Language {
    match app.prefs.language_now() {
        Language::Zh => views::Language::Zh,
        Language::En => views::Language::En,
    }
}

/// Backup and, below it, restoring.
#[component]
pub fn Backup() -> impl IntoView {
    let app = App::here();
    let state = State {
        app,
        step: RwSignal::new(Step::Idle),
        error: RwSignal::new(None),
        kit: RwSignal::new(false),
        made: RwSignal::new(0),
        delta: StoredValue::new(false),
        fresh: RwSignal::new_local(None),
    };
    let on_end = Callback::new(move |set: bool| {
        if set {
            let _ = state.kit.try_set(true);
            state.make();
        } else {
            state.step.set(Step::Idle);
        }
    });
    let asking = Memo::new(move |_| state.step.get() == Step::Passphrase);
    view! {
        <div class="page page--narrow">
            <div class="page-head">
                <h1>{app.t(BACKUP_TITLE)}</h1>
                <div class="page-actions">
                    <button type="button" class="btn btn--primary" data-testid="backup-make"
                        disabled=move || state.step.get() != Step::Idle on:click=move |_| state.start(false)>
                        {app.t(BACKUP_MAKE)}
                    </button>
                </div>
            </div>
            <div class="stack">
                <p class="muted">{move || app.tr(if app.sample { BACKUP_SAMPLE } else { BACKUP_LEAD })}</p>
                <ErrorBanner code=state.error/>
                <Making state/>
                <KitOffer state/>
                <After fresh=state.fresh.read_only() done=state.made/>
                {(!app.sample).then(|| view! { <Size state/><Facts state/> })}
                <p><a href=HELP_THREATS data-testid="threats">{app.t(THREATS)}</a></p>
            </div>
            {(!app.sample).then(|| view! {
                <Drill done=state.made/>
                <section class="section">
                    <h2>{app.t(RESTORE_TITLE)}</h2>
                    <RestoreForm/>
                </section>
                <Plain/>
            })}
            <Show when=move || asking.get()><PassDialog purpose=Purpose::Own on_end/></Show>
        </div>
    }
}

/// How far the making has come.
#[component]
fn Making(state: State) -> impl IntoView {
    let app = App::here();
    let making = Memo::new(move |_| matches!(state.step.get(), Step::Making(_)));
    let percent = move || match state.step.get() {
        Step::Making(percent) => percent,
        _ => 0,
    };
    view! {
        <Show when=move || making.get()>
            <div class="stack" data-testid="backup-progress">
                <progress class="progress" max="100" prop:value=percent></progress>
                <p class="muted" role="status">{app.t(BACKUP_MAKING)}</p>
            </div>
        </Show>
    }
}

/// Offers to print the kit, once the keys are sealed; the backup is made meanwhile.
#[component]
fn KitOffer(state: State) -> impl IntoView {
    let app = App::here();
    view! {
        <Show when=move || state.kit.get()>
            <div class="banner" data-kind="info" data-testid="kit-offer">
                <p><b>{app.t(BACKUP_KIT)}</b> " " {app.t(KIT_LEAD)}</p>
                <button type="button" class="btn" data-testid="kit-print" on:click=move |_| app.go(Route::Kit)>
                    {app.t(KIT_PRINT)}
                </button>
                <button type="button" class="btn btn--quiet" data-testid="kit-later" on:click=move |_| state.kit.set(false)>
                    {app.t(KIT_LATER)}
                </button>
            </div>
        </Show>
    }
}

/// What a kind's records are called.
pub(super) fn kind_name(app: App, kind: &Kind) -> String {
    let text = match kind {
        Kind::Company => RESTORE_COMPANY,
        Kind::Member => SETTINGS_MEMBERS,
        Kind::Customer => STATS_CUSTOMERS,
        Kind::Contact => STATS_CONTACTS,
        Kind::Assignment => RESPONSIBLE,
        Kind::Card => STATS_CARDS,
        Kind::Reminder => STATS_REMINDERS,
        Kind::Product => PRODUCTS,
        Kind::Order => ORDERS,
        Kind::OrderLine => ORDER_LINES,
        Kind::Field => OWN_FIELDS,
        Kind::Import => IMPORTS_DONE,
        Kind::Tie => KIND_TIES,
        Kind::Handover => KIND_HANDOVERS,
        Kind::HandoverItem => KIND_ITEMS,
        Kind::Protocol => KIND_PROTOCOLS,
        Kind::Signature => KIND_SIGNATURES,
        Kind::Departure => KIND_DEPARTURES,
        Kind::ExitPoint => KIND_EXIT_POINTS,
        Kind::Watch => KIND_WATCHES,
        Kind::Exposure => KIND_EXPOSURES,
        Kind::Other(code) => return code.clone(),
    };
    app.tr(text).to_owned()
}

fn moment(at_ms: u64) -> String {
    clock::minute(at_ms)
}

/// What is known about this browser's backups, and the three steps after one.
#[component]
fn Facts(state: State) -> impl IntoView {
    let app = App::here();
    let status = fetched(move || {
        let _ = state.made.get();
        app.read(|_| ());
        async move { backup::status(&*app.session()?).await.ok() }
    });
    view! {
        {move || status.get().flatten().map(|status| {
            let name = status.log.last_name.clone();
            let has_passphrase = status.has_passphrase;
            let is_large = status.log.last_size() > MAIL_BYTES as u64;
            view! {
                <Dates status/>
                {has_passphrase.then(|| view! { <Renew state/> })}
                {(!name.is_empty()).then(|| view! { <Steps name is_large/> })}
            }
        })}
    }
}

#[component]
fn Dates(status: Status) -> impl IntoView {
    let app = App::here();
    let Status { log, has_passphrase, keeper, changes_since } = status;
    let last = move || match log.last_made_ms {
        None => app.tr(BACKUP_LAST_NEVER).to_owned(),
        Some(at) => {
            let days = (app.today() - clock::local(at).date_naive()).num_days();
            if days > 0 { app.fill(BACKUP_AGO, &[&moment(at), &days.to_string()]) } else { moment(at) }
        }
    };
    let since = log.last_made_ms.is_some().then_some(changes_since);
    let passphrase = move || match &keeper {
        Some(name) => app.fill(BACKUP_PASSPHRASE_OF, &[name]),
        None if has_passphrase => app.tr(BACKUP_PASSPHRASE_SET).to_owned(),
        None => app.tr(BACKUP_PASSPHRASE_NONE).to_owned(),
    };
    let printed = move || match (log.kit_confirmed_ms, log.kit_printed_ms) {
        (Some(at), _) => app.fill(KIT_CONFIRMED_AT, &[&moment(at)]),
        (None, Some(at)) => app.fill(BACKUP_KIT_PRINTED, &[&moment(at)]),
        (None, None) => app.tr(BACKUP_KIT_NOT).to_owned(),
    };
    let confirmed = log.kit_confirmed_ms.is_some();
    let is_protected = log.is_protected();
    let is_proven = log.proven.is_some();
    let proof = log.proven;
    let proven = move || match &proof {
        None => app.tr(PROVEN_NEVER).to_owned(),
        Some(proof) => {
            let words = app.fill(PROVEN_AT, &[&moment(proof.at_ms), &moment(proof.made_ms)]);
            if proof.by_kit { format!("{words} · {}", app.tr(PROVEN_BY_KIT)) } else { words }
        }
    };
    view! {
        <dl>
            <div class="fact"><dt>{app.t(BACKUP_PROTECTED)}</dt>
                <dd class="fact-value" class:late=!is_protected data-testid="backup-protected"
                    data-protected=is_protected.to_string()>
                    {app.t(if is_protected { BACKUP_IS_PROTECTED } else { BACKUP_NOT_PROTECTED })}</dd></div>
            <div class="fact"><dt>{app.t(BACKUP_LAST)}</dt>
                <dd class="fact-value" data-testid="backup-last">{last}</dd></div>
            {since.map(|count| view! {
                <div class="fact"><dt>{app.t(BACKUP_SINCE)}</dt>
                    <dd class="fact-value">{move || app.fill(BACKUP_CHANGES, &[&count.to_string()])}</dd></div>
            })}
            <div class="fact"><dt>{app.t(BACKUP_PASSPHRASE)}</dt>
                <dd class="fact-value" data-testid="backup-passphrase">{passphrase} " "
                    {has_passphrase.then(|| view! {
                        <a href=Route::Settings.href()>{app.t(BACKUP_PASSPHRASE_CHANGE)}</a>
                    })}
                </dd></div>
            <div class="fact"><dt>{app.t(BACKUP_KIT)}</dt>
                <dd class="fact-value" data-testid="kit-state" data-confirmed=confirmed.to_string()>{printed} " "
                    {has_passphrase.then(|| view! {
                        <a href=Route::Kit.href()>{app.t(BACKUP_KIT_SHOW)}</a>
                    })}
                </dd></div>
            <div class="fact"><dt>{app.t(PROVEN)}</dt>
                <dd class="fact-value" data-testid="last-proven" data-proven=is_proven.to_string()>{proven}</dd></div>
        </dl>
    }
}

/// A new key, where somebody may know the passphrase.
#[component]
fn Renew(state: State) -> impl IntoView {
    let app = App::here();
    let asking = RwSignal::new(false);
    let on_end = Callback::new(move |done: bool| {
        asking.set(false);
        if done {
            state.made.update(|made| *made += 1);
        }
    });
    view! {
        <details class="small">
            <summary data-testid="renew-why">{app.t(RENEW_TITLE)}</summary>
            <p class="muted">{app.t(RENEW_HINT)}</p>
            <button type="button" class="btn" data-testid="renew" on:click=move |_| asking.set(true)>{app.t(RENEW)}</button>
        </details>
        <Show when=move || asking.get()><PassDialog purpose=Purpose::Renew on_end/></Show>
    }
}

/// What to do with the file, in words.
#[component]
fn Steps(
    name: String,
    /// Whether it is too large for mail.
    is_large: bool,
) -> impl IntoView {
    let app = App::here();
    let (away, hint) = if is_large { (STEP_STORE, STEP_STORE_HINT) } else { (STEP_MAIL, STEP_MAIL_HINT) };
    view! {
        <section class="section">
            <h2>{app.t(STEPS_TITLE)}</h2>
            <ol class="steps">
                <li><p><b>{app.t(STEP_FILE)}</b><br/>
                    <span class="mono small" data-testid="backup-name">{name}</span></p></li>
                <li><p data-testid="backup-step-away" data-large=is_large.to_string()>
                    <b>{app.t(away)}</b><br/><span class="muted">{app.t(hint)}</span></p></li>
                <li><p><b>{app.t(STEP_KIT)}</b><br/><span class="muted">{app.t(STEP_KIT_HINT)}</span></p></li>
            </ol>
        </section>
    }
}

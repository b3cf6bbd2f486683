//! Restoring from a backup: open it, see what is in it, agree.

mod merging;

use crate::app::error::AppError;
use crate::app::lock::Chosen;
use crate::app::raw;
use crate::app::restore::{self, Lacks, Plan, UndoneMerge};
use crate::app::session::{Merged, Session};
use crate::domain::kind::Kind;
use crate::jobs::client::Jobs;
use crate::jobs::keys::Hidden;
use crate::log::merge;
use crate::platform::clock;
use crate::ui::components::bundle_files::{BundleChoice, BundleFiles, names, read_bundles};
use crate::ui::components::error_note::ErrorBanner;
use crate::ui::components::opener::{OpenerFields, OpenerIds, OpenerState};
use crate::ui::components::pass_field::{PassField, PassName, ShowPass};
use crate::ui::route::Route;
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use merging::{MergePreview, UndoneNote};

const IDS: OpenerIds = OpenerIds {
    passphrase: "restore-passphrase",
    switch: "restore-by-kit",
    kit: "restore-kit",
    other: "restore-kit-other",
};

/// How far it has come.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Choose,
    Opening,
    Preview(Facts),
    Writing(Facts),
}

/// What the preview shows.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Facts {
    company: String,
    /// RFC 3339.
    made: String,
    made_ms: u64,
    /// Name of the row, in the backup, here.
    rows: [(Text, u64, usize); 5],
    /// Changes that are not here yet; none where all of it becomes the archive.
    new: Option<usize>,
    ahead: bool,
    fills: bool,
    /// What a merge would do to the records here.
    merge: merge::Preview,
    /// The merge of this file that was taken back.
    undone: Option<UndoneMerge>,
    /// What raw data lacks.
    raw: Option<Lacks>,
    /// Whether a new passphrase must be chosen: the old one is lost.
    asks_passphrase: bool,
}

impl Facts {
    fn of(app: App, plan: &Plan) -> Self {
        let about = &plan.about;
        let here = |kind: Kind| app.peek(|archive| archive.count(kind));
        let changes_here = app.session().map(|session| session.log().len()).unwrap_or_default();
        let counts = about.counts;
        // A company without a name is known by the first digits of its id, as in the file's name.
        let company = if about.company_name.is_empty() {
            about.company.to_string()[..8].to_owned()
        } else {
            about.company_name.clone()
        };
        Facts {
            company,
            made: about.created.clone(),
            made_ms: about.created_ms,
            rows: [
                (STATS_CUSTOMERS, counts.customers, here(Kind::Customer)),
                (STATS_CONTACTS, counts.contacts, here(Kind::Contact)),
                (STATS_CARDS, counts.cards, here(Kind::Card)),
                (STATS_REMINDERS, counts.reminders, here(Kind::Reminder)),
                (STATS_CHANGES, counts.changes, changes_here),
            ],
            new: plan.new,
            ahead: plan.ahead,
            fills: plan.fills,
            merge: plan.preview.clone(),
            undone: plan.undone,
            raw: plan.raw,
            asks_passphrase: plan.asks_passphrase(),
        }
    }
}

/// What the parts of the form share.
#[derive(Clone, Copy)]
struct State {
    app: App,
    step: RwSignal<Step>,
    error: RwSignal<Option<&'static str>>,
    opener: OpenerState,
    /// A new passphrase, and that once more, where the plan asks for one.
    new: [RwSignal<String>; 2],
    plan: StoredValue<Option<Plan>, LocalStorage>,
}

impl State {
    fn is_busy(self) -> bool {
        self.step.with(|step| matches!(step, Step::Opening | Step::Writing(_)))
    }

    /// Another file or passphrase: what was opened no longer counts.
    fn reset(self) {
        self.error.set(None);
        self.plan.set_value(None);
        self.step.set(Step::Choose);
    }

    /// Opens the files and shows what is in them.
    fn open(self, files: Vec<web_sys::File>) {
        self.reset();
        self.step.set(Step::Opening);
        spawn_local(async move {
            // A worker of its own: what it needed is given back when it ends.
            let jobs = Jobs::default();
            let opened = open(self.app, &jobs, &files, self.opener).await;
            jobs.end();
            match opened {
                Ok(plan) => {
                    let facts = Facts::of(self.app, &plan);
                    let _ = self.plan.try_set_value(Some(plan));
                    let _ = self.step.try_set(Step::Preview(facts));
                }
                Err(error) => {
                    let _ = self.step.try_set(Step::Choose);
                    let _ = self.error.try_set(Some(error.code()));
                }
            }
        });
    }

    /// Restores or merges what was opened.
    fn confirm(self, facts: Facts) {
        let Some(mut plan) = self.plan.try_update_value(Option::take).flatten() else { return };
        let app = self.app;
        self.error.set(None);
        self.step.set(Step::Writing(facts.clone()));
        app.saving(async move |session| {
            let jobs = Jobs::default();
            let written = self.write(&session, &jobs, &mut plan).await;
            jobs.end();
            let Merged { new, batch } = match written {
                Ok(merged) => merged,
                Err(error) => {
                    let _ = self.plan.try_set_value(Some(plan));
                    let _ = self.step.try_set(Step::Preview(facts));
                    // A passphrase that will not do is said where it is typed.
                    if matches!(error, AppError::Input(code) if code.starts_with("passphrase-")) {
                        let _ = self.error.try_set(Some(error.code()));
                        return Ok(());
                    }
                    return Err(error);
                }
            };
            let words = match (plan.new, new) {
                (None, _) => RESTORE_DONE,
                (Some(_), 0) => RESTORE_SAME,
                _ => RESTORE_MERGED,
            };
            let words = app.prefs.tr_now(words).to_owned();
            match batch {
                Some(batch) => app.did(batch, words),
                None => app.say(words),
            }
            if plan.new.is_none() {
                // First open, then away: the screen of a first run must not flash by.
                app.refresh();
                app.go(Route::Today);
            } else {
                self.opener.clear();
                let _ = self.step.try_set(Step::Choose);
            }
            Ok(())
        });
    }

    async fn write(self, session: &Session, jobs: &Jobs, plan: &mut Plan) -> Result<Merged, AppError> {
        if plan.asks_passphrase() {
            let [passphrase, repeated] = self.new.map(|text| Hidden(text.get_untracked()));
            restore::new_passphrase(session, jobs, plan, &Chosen { passphrase, repeated }).await?;
        }
        restore::confirm(session, jobs, plan).await
    }
}

async fn open(app: App, jobs: &Jobs, files: &[web_sys::File], opener: OpenerState) -> Result<Plan, AppError> {
    let read = read_bundles(files).await?;
    let session = app.need_session()?;
    if let [bytes] = &read[..]
        && raw::is_raw(bytes)
    {
        return Ok(raw::open(&session, jobs, opener.passphrase(), bytes).await?.named(names(files)));
    }
    Ok(restore::open(&session, jobs, opener.read()?, read).await?.named(names(files)))
}

/// Restoring, as a screen of its own: the way in on a first run.
#[component]
pub fn Restore() -> impl IntoView {
    let app = App::here();
    view! {
        <div class="page page--narrow">
            <div class="page-head"><h1>{app.t(RESTORE_TITLE)}</h1></div>
            <RestoreForm/>
        </div>
    }
}

/// File and passphrase, and below them what is in the backup.
#[component]
pub fn RestoreForm() -> impl IntoView {
    let app = App::here();
    let state = State {
        app,
        step: RwSignal::new(Step::Choose),
        error: RwSignal::new(None),
        opener: OpenerState::default(),
        new: [RwSignal::new(String::new()), RwSignal::new(String::new())],
        plan: StoredValue::new_local(None),
    };
    let chosen = BundleChoice::default();
    let on_change = Callback::new(move |()| state.reset());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if !untrack(|| state.is_busy()) {
            state.open(chosen.files());
        }
    };
    let opening = move || state.step.with(|step| *step == Step::Opening);
    view! {
        <div class="stack">
            <p class="muted">{app.t(RESTORE_LEAD)}</p>
            <form class="form" on:submit=submit>
                <BundleFiles id="restore-file" label=RESTORE_FILE accept=".zip,.keliu-raw,application/zip" chosen on_change/>
                <OpenerFields state=state.opener ids=IDS/>
                <ErrorBanner code=state.error/>
                <div class="form-actions">
                    <button class="btn" data-testid="restore-open" disabled=move || state.is_busy()>
                        {app.t(RESTORE_OPEN)}
                    </button>
                </div>
            </form>
            <div class="stack" hidden=move || !opening()>
                <progress class="progress"></progress>
                <p class="muted" role="status">{app.t(RESTORE_OPENING)}</p>
            </div>
            {move || match state.step.get() {
                Step::Preview(facts) | Step::Writing(facts) => Some(view! { <Preview state facts/> }),
                Step::Choose | Step::Opening => None,
            }}
        </div>
    }
}

/// What is in the backup, beside what is here, and the last word.
#[component]
fn Preview(state: State, facts: Facts) -> impl IntoView {
    let app = App::here();
    let row = move |(text, there, here): (Text, u64, usize)| {
        view! { <tr><td>{app.t(text)}</td><td class="num">{there}</td><td class="num">{here}</td></tr> }
    };
    let new = facts.new;
    let confirm = move || match new {
        None | Some(0) => app.tr(RESTORE_CONFIRM).to_owned(),
        Some(new) => app.fill(RESTORE_MERGE, &[&new.to_string()]),
    };
    let made = clock::minute(facts.made_ms);
    let [customers, .., changes] = facts.rows;
    let (kept, made_iso) = (facts.clone(), facts.made.clone());
    view! {
        <table class="table" data-testid="restore-preview" data-customers=customers.1.to_string()
            data-changes=changes.1.to_string() data-made=made_iso data-new=new.map(|new| new.to_string())
            data-conflicts=facts.merge.conflicts.to_string()>
            <thead><tr>
                <th>{app.t(RESTORE_CONTENTS)}</th>
                <th class="num">{app.t(RESTORE_IN_BACKUP)}</th>
                <th class="num">{app.t(RESTORE_HERE)}</th>
            </tr></thead>
            <tbody>
                <tr><td>{app.t(RESTORE_COMPANY)}</td><td class="num">{facts.company}</td><td></td></tr>
                <tr><td>{app.t(RESTORE_MADE)}</td><td class="num"><time datetime=facts.made>{made}</time></td><td></td></tr>
                {facts.rows.map(row).collect_view()}
                {new.map(|new| view! {
                    <tr><td>{app.t(RESTORE_NEW)}</td><td class="num">{new}</td><td></td></tr>
                })}
            </tbody>
        </table>
        {facts.raw.map(|lacks| view! { <RawNote lacks/> })}
        {facts.fills.then(|| view! {
            <div class="banner" data-kind="info" data-testid="restore-fills"><p>{app.t(RESTORE_FILLS)}</p></div>
        })}
        {facts.ahead.then(|| view! {
            <div class="banner" role="alert" data-kind="warn" data-testid="restore-ahead"><p>{app.t(RESTORE_AHEAD)}</p></div>
        })}
        <MergePreview preview=facts.merge/>
        {facts.undone.map(|undone| view! {
            <UndoneNote undone redo=move || { state.reset(); app.redo_batch(undone.undo) }/>
        })}
        {(new == Some(0) && facts.undone.is_none()).then(|| view! {
            <div class="banner" data-kind="info" data-testid="restore-same"><p>{app.t(RESTORE_SAME)}</p></div>
        })}
        {facts.asks_passphrase.then(|| view! { <NewPassphrase new=state.new/> })}
        <div class="form-actions">
            <button type="button" class="btn btn--primary" data-testid="restore-confirm" disabled=move || state.is_busy()
                on:click=move |_| state.confirm(kept.clone())>{confirm}</button>
            <button type="button" class="btn" disabled=move || state.is_busy() on:click=move |_| state.reset()>
                {app.t(CANCEL)}
            </button>
        </div>
    }
}

/// The passphrase of the backups to come, where the old one is lost.
#[component]
fn NewPassphrase(new: [RwSignal<String>; 2]) -> impl IntoView {
    let app = App::here();
    let show = RwSignal::new(false);
    let [passphrase, repeated] = new;
    view! {
        <div class="form" data-testid="restore-new-passphrase">
            <p>{app.t(RESTORE_NEW_PASS)}</p>
            <PassName/>
            <PassField id="passphrase-new" label=LOCK_NEW autocomplete="new-password" value=passphrase show/>
            <PassField id="passphrase-repeat" label=PASS_REPEAT autocomplete="new-password" value=repeated show/>
            <ShowPass show/>
        </div>
    }
}

/// Says that it is raw data, and what it lacks.
#[component]
fn RawNote(lacks: Lacks) -> impl IntoView {
    let app = App::here();
    let Lacks { unreadable, left_out } = lacks;
    let whole = unreadable == 0 && left_out == 0;
    let words = move || app.fill(RAW_LACKS, &[&unreadable.to_string(), &left_out.to_string()]);
    view! {
        <div class="banner" data-kind=if whole { "info" } else { "warn" } data-testid="restore-raw"
            data-unreadable=unreadable.to_string() data-left-out=left_out.to_string()>
            <p>{app.t(RAW_FOUND)} " " {(!whole).then_some(words)}</p>
        </div>
    }
}

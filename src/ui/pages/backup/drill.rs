//! The restore drill: a backup from the mailbox is tried, and compared with what is here.

use super::kind_name;
use crate::app::drill::{self, Instead, Outcome};
use crate::app::error::AppError;
use crate::jobs::client::Jobs;
use crate::jobs::drill::{Drilled, Verdict};
use crate::log::compare::KindDelta;
use crate::platform::clock;
use crate::platform::worker_client::Progress;
use crate::ui::components::bundle_files::{BundleChoice, BundleFiles, names, read_bundles};
use crate::ui::components::error_note::ErrorBanner;
use crate::ui::components::opener::{OpenerFields, OpenerIds, OpenerState};
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

const IDS: OpenerIds =
    OpenerIds { passphrase: "drill-passphrase", switch: "drill-by-kit", kit: "drill-kit", other: "drill-kit-other" };

/// What the parts of the form share.
#[derive(Clone, Copy)]
struct State {
    app: App,
    opener: OpenerState,
    error: RwSignal<Option<&'static str>>,
    /// How far it has come, in percent, while it runs.
    running: RwSignal<Option<u32>>,
    outcome: RwSignal<Option<Outcome>>,
    /// Counts the drills, so that the dates are read again.
    done: RwSignal<u32>,
}

impl State {
    fn reset(self) {
        self.error.set(None);
        self.outcome.set(None);
    }

    fn run(self, files: Vec<web_sys::File>) {
        self.reset();
        self.running.set(Some(0));
        spawn_local(async move {
            // A worker of its own: what it needed is given back when it ends.
            let jobs = Jobs::default();
            let outcome = self.outcome_of(&jobs, &files).await;
            jobs.end();
            let _ = self.running.try_set(None);
            match outcome {
                Ok(outcome) => {
                    self.opener.clear();
                    let _ = self.outcome.try_set(Some(outcome));
                    let _ = self.done.try_update(|done| *done += 1);
                }
                Err(error) => drop(self.error.try_set(Some(error.code()))),
            }
        });
    }

    async fn outcome_of(self, jobs: &Jobs, files: &[web_sys::File]) -> Result<Outcome, AppError> {
        let with = self.opener.read()?;
        let read = read_bundles(files).await?;
        let progress = move |progress: Progress| {
            let _ = self.running.try_set(Some(progress.done));
        };
        drill::run(&*self.app.need_session()?, jobs, with, &names(files), read, progress).await
    }
}

/// The form, and below it what was found.
#[component]
pub fn Drill(done: RwSignal<u32>) -> impl IntoView {
    let app = App::here();
    let state = State {
        app,
        opener: OpenerState::default(),
        error: RwSignal::new(None),
        running: RwSignal::new(None),
        outcome: RwSignal::new(None),
        done,
    };
    let chosen = BundleChoice::default();
    let on_change = Callback::new(move |()| state.reset());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if state.running.get_untracked().is_none() {
            state.run(chosen.files());
        }
    };
    let is_running = Memo::new(move |_| state.running.get().is_some());
    view! {
        <section class="section" data-testid="drill">
            <h2>{app.t(DRILL_TITLE)}</h2>
            <div class="stack">
                <p class="muted">{app.t(DRILL_LEAD)}</p>
                <form class="form" on:submit=submit>
                    <BundleFiles id="drill-file" label=DRILL_FILE accept=".zip,application/zip" chosen on_change/>
                    <OpenerFields state=state.opener ids=IDS/>
                    {move || state.error.get().map(|_| view! {
                        <div data-testid="drill-result" data-result="failed"><ErrorBanner code=state.error/></div>
                    })}
                    <div class="form-actions">
                        <button class="btn" data-testid="drill-go" disabled=move || is_running.get()>
                            {app.t(DRILL_GO)}
                        </button>
                    </div>
                </form>
                <Show when=move || is_running.get()>
                    <progress class="progress" max="100" prop:value=move || state.running.get().unwrap_or(0)></progress>
                    <p class="muted" role="status">{app.t(DRILL_RUNNING)}</p>
                </Show>
                {move || state.outcome.get().map(|outcome| view! { <Found outcome/> })}
            </div>
        </section>
    }
}

/// What was found: the verdict in words, then the counts.
#[component]
fn Found(outcome: Outcome) -> impl IntoView {
    let app = App::here();
    let Outcome { found, proof, instead, noted } = outcome;
    let Drilled { verdict, changes_since, .. } = &found;
    let (verdict, since) = (verdict.clone(), *changes_since);
    let good = !matches!(verdict, Verdict::Differs { .. });
    let words = {
        let verdict = verdict.clone();
        move || match &verdict {
            Verdict::Equal if since == 0 => app.tr(DRILL_OK).to_owned(),
            Verdict::Equal => app.fill(DRILL_OK_SINCE, &[&since.to_string()]),
            Verdict::Ahead(ahead) => app.fill(DRILL_AHEAD, &[&ahead.to_string()]),
            Verdict::Differs { .. } => app.tr(DRILL_DIFFERS).to_owned(),
        }
    };
    let instead = instead.map(|instead| match instead {
        Instead::OldKey => DRILL_OLD_KEY,
        Instead::OtherPassphrase => DRILL_OTHER_PASSPHRASE,
        Instead::Older => DRILL_OLDER,
    });
    let fork = matches!(verdict, Verdict::Differs { fork: true, .. });
    let (title, kinds) = match verdict {
        Verdict::Differs { kinds, .. } => (DRILL_APART, kinds),
        _ => (DRILL_SINCE, found.since.clone()),
    };
    view! {
        <div class="stack" data-testid="drill-result" data-result=if good { "ok" } else { "failed" }
            data-since=since.to_string() data-proven=proof.is_some().to_string()>
            <div class="banner" role="status" data-kind=if good { "info" } else { "error" }>
                <p><b>{words}</b> " " {fork.then(|| app.t(DRILL_FORK))}</p>
            </div>
            {instead.map(|words| view! { <p data-testid="drill-instead">{app.t(words)}</p> })}
            {(proof.is_some() && !noted).then(|| view! { <p class="field-error">{app.t(DRILL_NOT_NOTED)}</p> })}
            <Counts found/>
            {(!kinds.is_empty()).then(|| view! { <Deltas title kinds/> })}
        </div>
    }
}

#[component]
fn Counts(found: Drilled) -> impl IntoView {
    let app = App::here();
    let made = clock::minute(found.created_ms);
    let short = found.digest.get(..16).unwrap_or_default().to_owned();
    let rows = found.kinds.into_iter().map(|count| {
        view! {
            <tr><td>{kind_name(app, &count.kind)}</td>
                <td class="num">{count.backup}</td><td class="num">{count.here}</td></tr>
        }
    });
    view! {
        <table class="table">
            <thead><tr>
                <th>{app.t(DRILL_KIND)}</th><th class="num">{app.t(DRILL_IN_BACKUP)}</th>
                <th class="num">{app.t(DRILL_THEN)}</th>
            </tr></thead>
            <tbody>
                <tr><td>{app.t(RESTORE_MADE)}</td>
                    <td class="num"><time datetime=found.created>{made}</time></td><td></td></tr>
                {rows.collect_view()}
                <tr><td>{app.t(STATS_DIGEST)}</td>
                    <td class="num mono small" data-testid="drill-digest" data-digest=found.digest.clone()>{short}</td><td></td></tr>
            </tbody>
        </table>
    }
}

/// What was added, changed and removed, by kind.
#[component]
fn Deltas(
    /// What they are.
    title: Text,
    kinds: Vec<KindDelta>,
) -> impl IntoView {
    let app = App::here();
    let rows = kinds.into_iter().map(|KindDelta { kind, added, changed, removed }| {
        let numbers = [added, changed, removed].map(|number| number.to_string());
        let words = move || app.fill(DRILL_DELTA, &[&numbers[0], &numbers[1], &numbers[2]]);
        view! { <div class="fact"><dt>{kind_name(app, &kind)}</dt><dd class="fact-value">{words}</dd></div> }
    });
    view! { <h3>{app.t(title)}</h3><dl data-testid="drill-since">{rows.collect_view()}</dl> }
}

//! Import: choose files, see what would happen, agree, and take it back if it was wrong.

mod choose;
mod preview;
mod report;

use crate::app::error::AppError;
use crate::app::import;
use crate::domain::id::Id;
use crate::imports::preview::{Preview, Totals};
use crate::imports::{ImportFile, Options};
use crate::platform::files::read_file;
use crate::ui::components::error_note::ErrorBanner;
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// How far an import has come.
#[derive(Clone, Debug, PartialEq)]
enum Step {
    Choose,
    Reading,
    Preview(Box<Preview>),
    Writing(usize),
    Report { totals: Totals, batch: Option<Id> },
}

/// What the parts of this screen share.
#[derive(Clone, Copy)]
struct State {
    app: App,
    step: RwSignal<Step>,
    options: RwSignal<Options>,
    error: RwSignal<Option<&'static str>>,
}

impl State {
    /// Reads the chosen files and shows what would happen.
    fn open(self, files: Vec<web_sys::File>) {
        if files.is_empty() {
            return;
        }
        self.error.set(None);
        self.options.set(Options::default());
        self.step.set(Step::Reading);
        self.run(Step::Choose, async move {
            let mut read = Vec::new();
            for file in files {
                let bytes = read_file(&file).await.map_err(|error| AppError::Input(error.code()))?;
                read.push(ImportFile { name: file.name(), bytes });
            }
            let session = self.app.need_session()?;
            let preview = import::open(&session, &self.app.jobs(), read, &Options::default(), self.app.today()).await?;
            Ok(Step::Preview(Box::new(preview)))
        });
    }

    /// Plans again under what the person chose.
    fn replan(self, choose: impl FnOnce(&mut Options)) {
        let before = self.step.get_untracked();
        let mut options = self.options.get_untracked();
        choose(&mut options);
        self.error.set(None);
        self.run(before, async move {
            let preview = import::replan(&self.app.jobs(), &options).await?;
            self.options.set(options);
            Ok(Step::Preview(Box::new(preview)))
        });
    }

    /// Writes the import.
    fn confirm(self) {
        let before = self.step.get_untracked();
        let Step::Preview(preview) = &before else { return };
        let totals = preview.totals;
        let names: Vec<&str> = preview.files.iter().map(|file| file.name.as_str()).collect();
        let names = names.join(", ");
        self.error.set(None);
        self.step.set(Step::Writing(totals.new));
        let app = self.app;
        app.saving(async move |session| {
            let written = import::write(&session, &app.jobs(), names).await;
            // The worker has done its work; what it held in memory is given back.
            app.jobs().end();
            match written {
                Ok(batch) => {
                    if let Some(batch) = batch {
                        app.did(batch, app.prefs.tr_now(IMPORT_DONE).to_owned());
                    }
                    self.step.set(Step::Report { totals, batch });
                    Ok(())
                }
                Err(error) => {
                    self.step.set(Step::Choose);
                    self.error.set(Some(error.code()));
                    Err(error)
                }
            }
        });
    }

    /// Turns away; nothing was written.
    fn cancel(self) {
        self.app.jobs().end();
        self.error.set(None);
        self.step.set(Step::Choose);
    }

    fn run(self, on_error: Step, work: impl Future<Output = Result<Step, AppError>> + 'static) {
        spawn_local(async move {
            // The person may have gone to another screen meanwhile.
            let (step, error) = match work.await {
                Ok(step) => (step, None),
                Err(error) => (on_error, Some(error.code())),
            };
            if self.step.try_set(step).is_none() {
                self.error.try_set(error);
            }
        });
    }
}

/// The import.
#[component]
pub fn Import() -> impl IntoView {
    let app = App::here();
    let state = State {
        app,
        step: RwSignal::new(Step::Choose),
        options: RwSignal::new(Options::default()),
        error: RwSignal::new(None),
    };
    move || match state.step.get() {
        Step::Choose => view! { <choose::Choose state/> }.into_any(),
        Step::Reading => {
            view! { <Waiting words=Signal::derive(move || app.tr(IMPORT_READING).to_owned())/> }.into_any()
        }
        Step::Writing(count) => view! {
            <Waiting words=Signal::derive(move || app.fill(IMPORT_WRITING, &[&count.to_string()]))/>
        }
        .into_any(),
        Step::Preview(plan) => view! { <preview::PreviewPage state plan=*plan/> }.into_any(),
        Step::Report { totals, batch } => view! { <report::Report state totals batch/> }.into_any(),
    }
}

#[component]
fn Waiting(words: Signal<String>) -> impl IntoView {
    let app = App::here();
    view! {
        <div class="page page--narrow">
            <div class="page-head"><h1>{app.t(IMPORT_RUNNING)}</h1></div>
            <div class="stack">
                <progress class="progress" data-testid="import-progress"></progress>
                <p class="muted">{words}</p>
            </div>
        </div>
    }
}

/// What went wrong, if anything did.
#[component]
fn Refused(state: State) -> impl IntoView {
    view! { <ErrorBanner code=state.error/> }
}

//! What the parts of the import screen share, and what is done when something is chosen.

use super::source::{Source, Unread};
pub use super::step::{Entry, Outcome, Refusal, Step, Work};
use crate::app::error::AppError;
use crate::app::import::mappings::{self, Mapping};
use crate::app::import::{self, Progress, refused};
use crate::imports::preview::Preview;
use crate::imports::{FileOptions, ImportFile, Options};
use crate::jobs::Planned;
use crate::ui::state::App;
use crate::ui::text::{IMPORT_CANCELLED, IMPORT_DONE, Language};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What the parts of this screen share.
#[derive(Clone, Copy)]
pub struct State {
    pub app: App,
    pub step: RwSignal<Step>,
    pub work: RwSignal<Work>,
    pub plan: RwSignal<Arc<Preview>>,
    pub options: RwSignal<Options>,
    pub left_out: RwSignal<BTreeSet<String>>,
    pub entries: RwSignal<Vec<Entry>>,
    pub refused: RwSignal<Vec<Refusal>>,
    pub error: RwSignal<Option<&'static str>>,
    pub outcome: RwSignal<Outcome>,
    /// Grows when a choice was not taken, so that inputs show the old one again.
    pub again: RwSignal<u32>,
    /// Whether what is shown is being planned anew.
    pub busy: RwSignal<bool>,
    /// What it is being planned under, while it is.
    wanted: StoredValue<Option<Options>>,
    /// Whether the person agrees to the plan that is being made.
    agreed: StoredValue<bool>,
    sources: StoredValue<Vec<Source>, LocalStorage>,
    /// Grows with everything that is begun: what comes back later than that is dropped.
    turn: RwSignal<u32>,
}

impl State {
    pub fn new(app: App) -> Self {
        State {
            app,
            step: RwSignal::new(Step::Choose),
            work: RwSignal::new(Work::Planning),
            plan: RwSignal::new(Arc::default()),
            options: RwSignal::new(Options::default()),
            left_out: RwSignal::new(BTreeSet::new()),
            entries: RwSignal::new(Vec::new()),
            refused: RwSignal::new(Vec::new()),
            error: RwSignal::new(None),
            outcome: RwSignal::new(Outcome::default()),
            again: RwSignal::new(0),
            busy: RwSignal::new(false),
            wanted: StoredValue::new(None),
            agreed: StoredValue::new(false),
            sources: StoredValue::new_local(Vec::new()),
            turn: RwSignal::new(0),
        }
    }

    fn next_turn(self) -> u32 {
        self.error.set(None);
        self.busy.set(false);
        self.agreed.set_value(false);
        self.wanted.set_value(None);
        self.turn.update(|turn| *turn += 1);
        self.turn.get_untracked()
    }

    /// Whether nothing else was begun since, and the person is still here.
    fn is_current(self, turn: u32) -> bool {
        self.turn.try_get_untracked() == Some(turn)
    }

    /// Reads what the person gave and shows what would happen.
    pub fn open(self, sources: Vec<Source>) {
        if sources.is_empty() {
            return;
        }
        self.sources.set_value(sources);
        self.options.set(Options::default());
        self.left_out.set(BTreeSet::new());
        self.entries.set(Vec::new());
        self.read();
    }

    /// Reads a file though no column seems to say what it is about: the person will.
    pub fn insist(self, file: String) {
        self.options.update(|options| {
            // A choice for a column that no file has: from then on it is the person who says what columns are.
            options.files.entry(file).or_default().mapping.insert(usize::MAX, crate::imports::mapping::Target::Skip);
        });
        self.read();
    }

    /// Lets a file or sheet come along, or not.
    pub fn take(self, key: String, along: bool) {
        self.left_out.update(|left_out| {
            if along {
                left_out.remove(&key)
            } else {
                left_out.insert(key)
            };
        });
        self.read();
    }

    fn read(self) {
        // What was chosen last and is not planned yet counts.
        if let Some(wanted) = self.wanted.get_value() {
            self.options.set(wanted);
        }
        let turn = self.next_turn();
        self.refused.set(Vec::new());
        self.work.set(Work::Reading(0, self.sources.with_value(Vec::len)));
        // Where a sheet only goes or comes the others stay in sight.
        match self.step.get_untracked() {
            Step::Preview => self.busy.set(true),
            _ => self.step.set(Step::Running),
        }
        spawn_local(async move {
            let read = self.read_all(turn).await;
            if !self.is_current(turn) {
                return;
            }
            match read {
                Ok(planned) => self.took(planned),
                Err(error) => {
                    self.error.set(Some(error.code()));
                    self.step.set(Step::Choose);
                }
            }
        });
    }

    async fn read_all(self, turn: u32) -> Result<Planned, AppError> {
        let session = self.app.need_session()?;
        let saved = mappings::load(&session).await;
        let sources = self.sources.get_value();
        let mut files: Vec<ImportFile> = Vec::new();
        for (at, source) in sources.iter().enumerate() {
            if !self.is_current(turn) {
                return Err(AppError::Cancelled);
            }
            self.work.set(Work::Reading(at, sources.len()));
            if self.left_out.with_untracked(|left_out| left_out.contains(source.name())) {
                continue;
            }
            match source.read().await {
                Ok(file) => files.push(file),
                Err(why) if self.is_current(turn) => self.refuse(source.name(), why),
                Err(_) => return Err(AppError::Cancelled),
            }
        }
        if !self.is_current(turn) {
            return Err(AppError::Cancelled);
        }
        if files.is_empty() && self.refused.with_untracked(|refused| !refused.is_empty()) {
            return Ok(Planned::default());
        }
        self.work.set(Work::Planning);
        self.options.update(|options| options.saved = saved);
        let (options, left_out) = (self.options.get_untracked(), self.left_out.get_untracked());
        import::open(&session, &self.app.jobs(), files, &options, &left_out, self.app.today()).await
    }

    fn refuse(self, file: &str, (code, size): Unread) {
        self.refused.update(|refused| refused.push(Refusal { file: file.to_owned(), code, size }));
    }

    fn took(self, planned: Planned) {
        for error in &planned.refused {
            self.refuse(&error.file, (error.code(), None));
        }
        match planned.preview {
            Some(preview) => {
                self.step.set(Step::Preview);
                self.show(preview);
            }
            None => self.step.set(Step::Choose),
        }
    }

    fn show(self, preview: Preview) {
        self.entries.update(|entries| {
            for file in &preview.files {
                if !entries.iter().any(|entry| entry.key == file.key) {
                    let (key, name, sheet) = (file.key.clone(), file.name.clone(), file.sheet.clone());
                    entries.push(Entry { key, name, sheet });
                }
            }
        });
        self.plan.set(Arc::new(preview));
        self.busy.set(false);
        if self.agreed.get_value() {
            self.confirm();
        }
    }

    /// Plans again under what the person chose.
    pub fn replan(self, choose: impl FnOnce(&mut Options)) {
        let (wanted, is_busy) = (self.wanted.get_value(), self.busy.get_untracked());
        let is_reading = is_busy && wanted.is_none();
        let mut options = wanted.unwrap_or_else(|| self.options.get_untracked());
        choose(&mut options);
        if is_reading {
            // The plan that the worker has is not the one on its way.
            self.options.set(options);
            return self.read();
        }
        let turn = self.next_turn();
        if self.plan.with_untracked(|plan| plan.files.is_empty()) {
            // All sheets stay away: there is nothing to plan.
            self.options.set(options);
            return;
        }
        self.busy.set(true);
        self.wanted.set_value(Some(options.clone()));
        spawn_local(async move {
            let planned = import::replan(&self.app.jobs(), &options).await;
            if !self.is_current(turn) {
                return;
            }
            match planned {
                Ok(planned) => {
                    self.options.set(options);
                    self.wanted.set_value(None);
                    self.show(planned.preview.unwrap_or_default());
                }
                Err(error) => {
                    self.next_turn();
                    self.error.set(Some(error.code()));
                    self.again.update(|again| *again += 1);
                }
            }
        });
    }

    /// Plans again under what the person chose for some files.
    pub fn replan_files(self, keys: &[String], choose: impl Fn(&mut FileOptions)) {
        self.replan(|options| keys.iter().for_each(|key| choose(options.files.entry(key.clone()).or_default())));
    }

    /// Forgets where the columns of this shape went in earlier imports.
    pub fn forget(self, shape: String) {
        let known = shape.clone();
        self.app.saving(async move |session| mappings::forget(&session, &known).await);
        self.replan(|options| drop(options.saved.remove(&shape)));
    }

    /// The mappings of shapes for which the person chose something.
    fn chosen(self) -> BTreeMap<String, Mapping> {
        let (plan, options) = (self.plan.get_untracked(), self.options.get_untracked());
        let is_chosen = |key: &String| {
            let file = options.files.get(key);
            file.is_some_and(|file| !file.mapping.is_empty() || file.kind.is_some())
        };
        let chosen = plan.files.iter().filter(|file| is_chosen(&file.key));
        let mapping = |columns: &[_]| -> Mapping {
            columns.iter().map(|column: &crate::imports::preview::ColumnPreview| column.target).enumerate().collect()
        };
        chosen.map(|file| (file.shape.clone(), mapping(&file.columns))).collect()
    }

    /// Writes the import; while it is planned anew, as soon as that is done.
    pub fn confirm(self) {
        if self.step.get_untracked() != Step::Preview {
            return;
        }
        if self.busy.get_untracked() {
            self.agreed.set_value(true);
            return;
        }
        let turn = self.next_turn();
        let (plan, chosen, app) = (self.plan.get_untracked(), self.chosen(), self.app);
        self.work.set(Work::Writing(Progress::Signing(0, 0)));
        self.step.set(Step::Running);
        app.saving(async move |session| {
            let jobs = app.jobs();
            let words = super::words::reasons(app);
            let rejected = match plan.totals.rejected {
                0 => None,
                _ => import::rejected(&jobs, app.prefs.language_now() == Language::Zh, words).await.ok(),
            };
            let watch = |progress| {
                // Whoever only goes to another screen has not called it off.
                let goes_on = self.turn.try_get_untracked().is_none_or(|now| now == turn);
                if goes_on {
                    self.work.try_set(Work::Writing(progress));
                }
                goes_on
            };
            let written = import::write(&session, &jobs, super::words::names(&plan), &watch).await;
            let outcome = match written {
                Ok(written) => Outcome { batch: written.batch, customers: written.customers, rejected },
                Err(error) => return self.failed(turn, error),
            };
            // The worker has done its work; what it held in memory is given back.
            jobs.end();
            if let Some(batch) = outcome.batch {
                app.did(batch, app.prefs.tr_now(IMPORT_DONE).to_owned());
            }
            if let (Some(batch), Some(workbook)) = (outcome.batch, &outcome.rejected) {
                // If it cannot be kept, the report still has it.
                let _ = refused::keep(&session, batch, workbook).await;
            }
            if !chosen.is_empty() {
                // It is saved all the same: next time the columns are chosen once more.
                let _ = mappings::remember(&session, chosen).await;
            }
            if self.is_current(turn) {
                self.outcome.set(outcome);
                self.step.set(Step::Report);
            }
            Ok(())
        });
    }

    fn failed(self, turn: u32, error: AppError) -> Result<(), AppError> {
        let called_off = error == AppError::Cancelled;
        if self.is_current(turn) {
            self.error.set((!called_off).then_some(error.code()));
            self.step.set(Step::Preview);
        }
        if called_off { Ok(()) } else { Err(error) }
    }

    /// Turns away; nothing was written.
    pub fn cancel(self) {
        let writing = self.is_writing();
        if writing && !matches!(self.work.get_untracked(), Work::Writing(Progress::Signing(..))) {
            // Too late: it is on its way to the disk.
            return;
        }
        self.next_turn();
        if writing {
            // The plan still stands in the worker.
            self.step.set(Step::Preview);
            self.app.say(self.app.prefs.tr_now(IMPORT_CANCELLED).to_owned());
            return;
        }
        self.leave();
        self.refused.set(Vec::new());
        self.step.set(Step::Choose);
    }

    fn is_writing(self) -> bool {
        self.step.try_get_untracked() == Some(Step::Running)
            && matches!(self.work.try_get_untracked(), Some(Work::Writing(_)))
    }

    /// The person has gone: what the worker holds for them is given back, unless it is being written.
    pub fn leave(self) {
        let prepares = matches!(self.step.try_get_untracked(), Some(Step::Running | Step::Preview));
        if prepares && !self.is_writing() {
            self.app.jobs().end();
        }
    }
}

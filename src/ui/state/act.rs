//! What people do: write, undo, redo. Saving shows before the handler returns, and success only once it is on disk.

use super::app::App;
use crate::app::error::AppError;
use crate::app::session::{Intent, Session};
use crate::app::undo::{UndoStack, Undone};
use crate::domain::archive::Archive;
use crate::domain::id::Id;
use crate::domain::record::Key;
use crate::log::draft::Draft;
use crate::platform::persist;
use crate::ui::part;
use crate::ui::text::{NOTHING_TO_UNDO, PARTLY_UNDONE, REDONE, Text, UNDONE};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::pin::Pin;
use std::rc::Rc;

/// A short message at the foot of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    /// Its words.
    pub words: String,
    /// The error's code, if it is one.
    pub error: Option<&'static str>,
    /// What undoing it would take back.
    pub undo: Option<Id>,
    /// Whether it offers to do again what was undone.
    pub redo: bool,
}

/// A write under way.
type Writing = Pin<Box<dyn Future<Output = Result<(), AppError>>>>;
/// A write, boxed.
type Write = Box<dyn FnOnce(Rc<Session>) -> Writing>;
/// Makes drafts from the newest archive, boxed.
type Make = Box<dyn FnOnce(&Archive) -> Vec<Draft>>;

/// Moves a batch on one of the stacks.
type Note = fn(&mut UndoStack, Id);
/// Is told what an undo left alone.
type Then = Box<dyn FnOnce(Vec<(Key, String)>)>;

impl App {
    /// Writes one user action and says so with `done`. The drafts are made from the newest archive.
    pub fn act(self, done: Text, make: impl FnOnce(&Archive) -> Vec<Draft> + 'static) {
        self.act_then(done, make, |_| {});
    }

    /// Like [`App::act`], and then, if it was saved, something more.
    pub fn act_then(
        self,
        done: Text,
        make: impl FnOnce(&Archive) -> Vec<Draft> + 'static,
        then: impl FnOnce(App) + 'static,
    ) {
        // Boxed, so that the write is compiled once and not anew for every button.
        self.act_boxed(done, Box::new(make), Box::new(then));
    }

    fn act_boxed(self, done: Text, make: Make, then: Box<dyn FnOnce(App)>) {
        self.saving(async move |session| {
            let batch = session.commit(Intent::EDIT, |log| make(log.archive())).await?;
            if let Some(batch) = batch {
                self.did(batch, self.prefs.tr_now(done).to_owned());
            }
            then(self);
            Ok(())
        });
    }

    /// Runs a write under the save state: `saving` at once, `saved` when it is on disk, else the error in words.
    pub fn saving<F>(self, write: impl FnOnce(Rc<Session>) -> F + 'static)
    where
        F: Future<Output = Result<(), AppError>> + 'static,
    {
        self.saving_boxed(Box::new(move |session| Box::pin(write(session))));
    }

    fn saving_boxed(self, write: Write) {
        self.writing.update(|n| *n += 1);
        spawn_local(async move {
            let result = match self.need_session() {
                Ok(session) => write(session).await,
                Err(error) => Err(error),
            };
            self.failed.set(result.is_err());
            if result.is_ok() {
                self.ask_to_keep();
                self.tend();
            }
            self.refresh();
            self.writing.update(|n| *n = n.saturating_sub(1));
            if let Err(error) = result {
                self.say_error(&error);
            }
        });
    }

    /// Asks the browser, once, not to delete the data by itself: as soon as there is something to keep.
    fn ask_to_keep(self) {
        let is_archive = !self.sample && self.me().is_some();
        if is_archive && !self.asked_to_keep.get_value() {
            self.asked_to_keep.set_value(true);
            // Some browsers ask the person: nothing waits for the answer.
            spawn_local(async {
                let _ = persist::persist().await;
            });
        }
    }

    /// Notes a user action that was saved, and shows its toast.
    pub fn did(self, batch: Id, words: String) {
        self.undo.update_value(|stack| stack.did(batch));
        self.toast.set(Some(Toast { words, error: None, undo: Some(batch), redo: false }));
    }

    /// The toast on show, followed.
    #[must_use]
    pub fn toast(self) -> Option<Toast> {
        self.toast.get()
    }

    /// Takes the toast away.
    pub fn dismiss_toast(self) {
        self.toast.set(None);
    }

    /// Takes this toast away, if it is still the one on show.
    pub fn dismiss_if(self, toast: &Toast) {
        if self.toast.try_with_untracked(|shown| shown.as_ref() == Some(toast)) == Some(true) {
            self.toast.set(None);
        }
    }

    /// Says something.
    pub fn say(self, words: String) {
        self.toast.set(Some(Toast { words, error: None, undo: None, redo: false }));
    }

    /// Says what went wrong, in words.
    pub fn say_error(self, error: &AppError) {
        let words = self.prefs.tr_now(crate::ui::text::error_text(error.code())).to_owned();
        self.toast.set(Some(Toast { words, error: Some(error.code()), undo: None, redo: false }));
    }

    /// Takes back this tab's last action.
    pub fn undo(self) {
        let next = self.undo.try_update_value(|stack| stack.to_undo()).flatten();
        self.take_back(next, UNDONE, [UndoStack::undid, UndoStack::redid], Box::new(|_| {}));
    }

    /// Does again what was undone last.
    pub fn redo(self) {
        let next = self.undo.try_update_value(|stack| stack.to_redo()).flatten();
        self.take_back(next, REDONE, [UndoStack::redid, UndoStack::undid], Box::new(|_| {}));
    }

    /// Takes back one batch out of turn: from its toast, or an import from its report.
    pub fn undo_batch(self, batch: Id) {
        self.undo_batch_then(batch, |_| {});
    }

    /// Like [`App::undo_batch`]; `then` is told what stays because it was edited since, once the undo is on disk.
    pub fn undo_batch_then(self, batch: Id, then: impl FnOnce(Vec<(Key, String)>) + 'static) {
        let ours = self.undo.try_update_value(|stack| stack.forget(batch)).unwrap_or_default();
        let put_back: Note = if ours { UndoStack::redid } else { |_, _| {} };
        self.take_back(Some(batch), UNDONE, [UndoStack::undid, put_back], Box::new(then));
    }

    /// Does again what an undo, also one of days ago, has taken back.
    pub fn redo_batch(self, undo: Id) {
        let ours = self.undo.try_update_value(|stack| stack.forget_undone(undo)).unwrap_or_default();
        let put_back: Note = if ours { UndoStack::undid } else { |_, _| {} };
        self.take_back(Some(undo), REDONE, [UndoStack::redid, put_back], Box::new(|_| {}));
    }

    /// Takes a batch back. `note` notes what that wrote, `put_back` the batch itself if it could not be written.
    fn take_back(self, batch: Option<Id>, done: Text, [note, put_back]: [Note; 2], then: Then) {
        let Some(batch) = batch else { return self.say(self.prefs.tr_now(NOTHING_TO_UNDO).to_owned()) };
        self.saving(async move |session| {
            let undone = match part::later().await {
                Some(later) => (later.undo)(session, batch).await,
                None => Err(AppError::Part),
            };
            if undone.is_err() {
                self.undo.update_value(|stack| put_back(stack, batch));
            }
            let Undone { batch, edited_since } = undone?;
            if let Some(batch) = batch {
                self.undo.update_value(|stack| note(stack, batch));
            }
            let words = if edited_since.is_empty() {
                self.prefs.tr_now(done).to_owned()
            } else {
                let count = edited_since.len().to_string();
                PARTLY_UNDONE.fill(self.prefs.language_now(), &[&count])
            };
            then(edited_since);
            let redo = self.undo.with_value(UndoStack::can_redo);
            self.toast.set(Some(Toast { words, error: None, undo: None, redo }));
            Ok(())
        });
    }
}

//! Undo and redo: one mechanism for edits, imports and undos themselves.

use super::error::AppError;
use super::session::{Intent, Session};
use crate::domain::id::Id;
use crate::domain::record::Key;
use crate::log::change::Origin;
use crate::log::undo;

/// What an undo did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undone {
    /// The batch it wrote, if there was anything left to take back: undoing that is redo.
    pub batch: Option<Id>,
    /// Registers left alone because somebody wrote to them since.
    pub edited_since: Vec<(Key, String)>,
}

/// Takes a batch back, except where it was edited since.
///
/// # Errors
/// Of the store; nothing was changed then.
pub async fn undo(session: &Session, batch: Id) -> Result<Undone, AppError> {
    let mut edited_since = Vec::new();
    let intent = Intent { origin: Origin::Undo, reason: String::new(), undoes: Some(batch) };
    let written = session
        .commit(intent, |log| {
            // Without an archive there is nothing to take back.
            let Some(me) = session.me() else { return Vec::new() };
            let plan = undo::plan(log, batch, me.device);
            edited_since = plan.edited_since;
            plan.drafts
        })
        .await?;
    Ok(Undone { batch: written, edited_since })
}

/// A stack of what this tab did, for Ctrl-Z and its opposite.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UndoStack {
    done: Vec<Id>,
    undone: Vec<Id>,
}

impl UndoStack {
    /// Notes a user action; what had been undone before it can no longer be redone.
    pub fn did(&mut self, batch: Id) {
        self.done.push(batch);
        self.undone.clear();
    }

    /// The batch to undo next.
    pub fn to_undo(&mut self) -> Option<Id> {
        self.done.pop()
    }

    /// Notes that an undo wrote `batch`.
    pub fn undid(&mut self, batch: Id) {
        self.undone.push(batch);
    }

    /// The batch to redo next, itself an undo.
    pub fn to_redo(&mut self) -> Option<Id> {
        self.undone.pop()
    }

    /// Notes that a redo wrote `batch`.
    pub fn redid(&mut self, batch: Id) {
        self.done.push(batch);
    }

    /// Forgets a batch that is undone by other means; says whether it stood here.
    pub fn forget(&mut self, batch: Id) -> bool {
        let before = self.done.len();
        self.done.retain(|done| *done != batch);
        self.done.len() < before
    }

    /// Forgets an undo that is taken back by other means; says whether it stood here.
    pub fn forget_undone(&mut self, batch: Id) -> bool {
        let before = self.undone.len();
        self.undone.retain(|undone| *undone != batch);
        self.undone.len() < before
    }

    /// Whether there is something to redo.
    #[must_use]
    pub fn can_redo(&self) -> bool {
        !self.undone.is_empty()
    }
}

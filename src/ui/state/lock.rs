//! The lock, as the page sees it: whether there is one, and how it falls.

use super::app::{App, Stage};
use crate::app::error::AppError;
use crate::app::lock::{self, LockState};
use crate::app::session::Session;
use crate::platform::prefs::{self, LastUse};
use crate::platform::{address, clock, tabs};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::rc::Rc;

/// How many times, 50 ms apart, a write under way is waited for before the page goes.
const WRITE_PATIENCE: u32 = 20;
/// Touches that follow each other more closely, in milliseconds, count as one.
const TOUCH_EVERY_MS: u64 = 1000;

impl App {
    /// Takes a session whose archive needs a passphrase first.
    pub fn locked(self, session: Rc<Session>) {
        self.session.set_value(Some(session));
        self.stage.set(Stage::Locked);
    }

    /// Whether a passphrase is needed first.
    #[must_use]
    pub fn is_locked(self) -> bool {
        self.stage.get_untracked() == Stage::Locked
    }

    /// What there is of a lock, followed.
    #[must_use]
    pub fn lock_state(self) -> LockState {
        self.lock.get()
    }

    /// Reads what there is of a lock: after the opening, and when it may have been changed, here or in another tab.
    pub async fn load_lock(self) {
        let Some(session) = self.session() else { return };
        if let Ok(Some(slots)) = lock::slots(&session).await {
            let state = LockState::of(&slots);
            if self.lock.with_untracked(|now| *now != state) {
                self.lock.set(state);
            }
        }
    }

    /// Changes something about the lock, and shows what there is of it then.
    pub fn change_lock<F>(self, change: impl FnOnce(Rc<Session>) -> F + 'static)
    where
        F: Future<Output = Result<(), AppError>> + 'static,
    {
        self.saving(async move |session| {
            let done = change(session).await;
            self.load_lock().await;
            done
        });
    }

    /// Locks the archive, here and in all tabs. Where it cannot be locked it says so and stays open.
    pub fn lock_now(self) {
        if !self.starts_closing() {
            return;
        }
        spawn_local(async move {
            self.settle().await;
            let locked = async { lock::lock(&*self.need_session()?).await };
            match locked.await {
                Ok(()) => self.leave(),
                Err(error) => {
                    self.closing.set_value(false);
                    lock::note_use();
                    self.say_error(&error);
                }
            }
        });
    }

    /// Another tab locks.
    pub fn lock_heard(self) {
        if self.sample || self.me().is_none() || !self.starts_closing() {
            return;
        }
        spawn_local(async move {
            self.settle().await;
            self.leave();
        });
    }

    fn starts_closing(self) -> bool {
        self.closing.try_update_value(|closing| !core::mem::replace(closing, true)).unwrap_or_default()
    }

    /// Whether the page is about to be dropped: then nothing may hold it up, and no other tab gets the key from it.
    #[must_use]
    pub fn is_closing(self) -> bool {
        self.closing.get_value()
    }

    /// Seals what is typed, and lets a write under way come to its end.
    async fn settle(self) {
        self.before_lock().await;
        for _ in 0..WRITE_PATIENCE {
            if self.writing.get_untracked() == 0 {
                break;
            }
            address::wait(50).await;
        }
    }

    /// Drops everything: memory that was once used cannot be wiped, but only given back.
    fn leave(self) {
        self.stage.set(Stage::Starting);
        address::reload();
    }

    /// Locks if it is time to; else notes that the archive is in sight, or `touched`.
    pub fn used(self, touched: bool) {
        let (lock, now, before) = (self.lock.get_untracked(), clock::now_ms(), self.last_use.get_value());
        let too_soon = touched && now.abs_diff(before.touched) < TOUCH_EVERY_MS;
        if !lock.watches() || self.me().is_none() || too_soon {
            return;
        }
        let mut last = prefs::last_use().unwrap_or(before);
        // What is being written, an import perhaps, is not cut off.
        let busy = self.writing.get_untracked() > 0;
        if lock.is_due(now, last) && !busy {
            return self.lock_now();
        }
        if touched || busy {
            last.touched = now;
        }
        if touched || busy || tabs::in_sight() {
            last.seen = now;
        }
        self.last_use.set_value(last);
        prefs::set_last_use(last);
    }
}

/// From now on: where the browser keeps no preferences, this is all there is.
pub(super) fn from_now() -> LastUse {
    let now = clock::now_ms();
    LastUse { touched: now, seen: now }
}

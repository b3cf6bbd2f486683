//! What is known of the forms of this tab, by their keys: what was typed and is not saved is sealed within a second, and
//! waits for its form to be opened again.

use super::app::App;
use crate::app::drafts::{self, Fields, FormDraft};
use crate::platform::{address, clock};
use crate::ui::text::LEAVE_UNSAVED;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// How long after the first letter that is not sealed yet, in milliseconds: so often, too, at most.
const SEAL_AFTER_MS: u32 = 1000;

/// The form of one key.
#[derive(Default)]
struct Known {
    key: String,
    draft: Option<FormDraft>,
    /// Whether it is on the page.
    open: bool,
    /// Whether leaving it must be asked about.
    unsaved: bool,
    /// Whether the disk holds something else than `draft`.
    pending: bool,
    /// Whether the disk may hold a draft at all.
    sealed: bool,
}

/// All forms of which there is something to know.
#[derive(Default)]
pub struct Drafts {
    forms: Vec<Known>,
    /// Whether the clock runs to the next sealing.
    timer: bool,
    /// How often something was written: what was read meanwhile may be out of date.
    turn: u32,
}

impl Drafts {
    fn of(&mut self, key: &str) -> &mut Known {
        let at = self.forms.iter().position(|known| known.key == key).unwrap_or_else(|| {
            self.forms.push(Known { key: key.to_owned(), ..Known::default() });
            self.forms.len() - 1
        });
        &mut self.forms[at]
    }

    fn keys(&self, which: impl Fn(&Known) -> bool) -> Vec<String> {
        self.forms.iter().filter(|known| which(known)).map(|known| known.key.clone()).collect()
    }

    /// Takes in what was read from disk. A form that is open, or has something to write, knows better.
    fn read(&mut self, read: Vec<(String, FormDraft)>) {
        for known in self.forms.iter_mut().filter(|known| !known.open && !known.pending) {
            (known.draft, known.sealed) = (None, false);
        }
        for (key, draft) in read {
            let known = self.of(&key);
            known.sealed = true;
            if !known.open && !known.pending {
                known.draft = Some(draft);
            }
        }
    }
}

impl App {
    fn drafts<T: Default>(self, work: impl FnOnce(&mut Drafts) -> T) -> T {
        self.drafts.try_update_value(work).unwrap_or_default()
    }

    /// Shows which drafts wait for their forms.
    fn show_waiting(self) {
        let waiting = self.drafts(|drafts| drafts.keys(|known| known.draft.is_some() && !known.open));
        if self.waiting.with_untracked(|shown| *shown != waiting) {
            self.waiting.set(waiting);
        }
    }

    /// The keys of the forms that are not open and have a draft, followed.
    #[must_use]
    pub fn waiting_drafts(self) -> Vec<String> {
        self.waiting.get()
    }

    /// Whether a form that is not open has a draft, followed.
    #[must_use]
    pub fn has_draft(self, key: &str) -> bool {
        self.waiting.with(|waiting| waiting.iter().any(|waits| waits == key))
    }

    /// Reads the drafts: when the archive was opened, and when another tab has written.
    pub async fn load_drafts(self) {
        let Some(session) = self.session() else { return };
        loop {
            let turn = self.drafts(|drafts| drafts.turn);
            let Ok(read) = drafts::load(&session).await else { return };
            let fresh = self.drafts(|drafts| {
                let fresh = drafts.turn == turn;
                if fresh {
                    drafts.read(read);
                }
                fresh
            });
            if fresh {
                return self.show_waiting();
            }
        }
    }

    /// A form was opened; gives what was typed into it before.
    pub(super) fn form_opened(self, key: &str) -> Option<FormDraft> {
        let draft = self.drafts(|drafts| {
            let known = drafts.of(key);
            known.open = true;
            known.draft.clone()
        });
        self.show_waiting();
        draft
    }

    /// A form has left the page. What it held stays, unless it was given up.
    pub(super) fn form_closed(self, key: &str) {
        self.drafts(|drafts| {
            let known = drafts.of(key);
            (known.open, known.unsaved) = (false, false);
            drafts.forms.retain(|known| known.open || known.pending || known.draft.is_some());
        });
        self.show_waiting();
    }

    /// Notes whether leaving a form must be asked about.
    pub(super) fn set_unsaved(self, key: &str, unsaved: bool) {
        self.drafts(|drafts| drafts.of(key).unsaved = unsaved);
    }

    /// Notes what stands in a form; `None` if that is nothing of the person's own.
    pub(super) fn set_draft(self, key: &str, fields: Option<Fields>) {
        let Some(me) = self.me() else { return };
        let start = self.drafts(|drafts| {
            let known = drafts.of(key);
            if known.draft.as_ref().map(|draft| &draft.fields) == fields.as_ref() {
                return false;
            }
            known.draft = fields.map(|fields| FormDraft { at_ms: clock::now_ms(), fields, member: me.member });
            known.pending = true;
            !core::mem::replace(&mut drafts.timer, true)
        });
        if start {
            address::after(SEAL_AFTER_MS, move || {
                self.drafts(|drafts| drafts.timer = false);
                self.seal_drafts_soon();
            });
        }
    }

    /// Seals what was typed since the last time. What cannot be written now is tried again the next time.
    pub async fn seal_drafts(self) {
        let Some(session) = self.session() else { return };
        for key in self.drafts(|drafts| drafts.keys(|known| known.pending)) {
            let nothing = self.drafts(|drafts| {
                let known = drafts.of(&key);
                let nothing = known.draft.is_none() && !known.sealed;
                known.pending &= !nothing;
                nothing
            });
            let now = || {
                self.drafts(|drafts| {
                    drafts.turn += 1;
                    let known = drafts.of(&key);
                    (known.pending, known.sealed) = (false, known.draft.is_some());
                    known.draft.clone()
                })
            };
            if !nothing && drafts::seal(&session, &key, &now).await.is_err() {
                self.drafts(|drafts| {
                    let known = drafts.of(&key);
                    (known.pending, known.sealed) = (true, true);
                });
            }
        }
    }

    /// Like [`App::seal_drafts`], without waiting for it: the page is hidden, or goes.
    pub fn seal_drafts_soon(self) {
        spawn_local(self.seal_drafts());
    }

    /// Seals what is typed, before the keys are dropped and the page is loaded anew. What cannot be sealed, because the
    /// disk is full, is lost then: a lock waits for nobody.
    pub async fn before_lock(self) {
        self.seal_drafts().await;
    }

    /// Whether something typed or done is neither saved nor, where nobody would be asked about it, sealed.
    #[must_use]
    pub fn has_unsaved(self) -> bool {
        let typed = |known: &Known| known.unsaved || (known.pending && known.draft.is_some());
        self.drafts(|drafts| drafts.forms.iter().any(typed)) || self.writing.get_untracked() > 0
    }

    /// Asks before something typed is given up; at once `true` where nothing would be.
    #[must_use]
    pub fn may_leave(self) -> bool {
        self.may_close("")
    }

    /// Like [`App::may_leave`], of the forms whose keys begin so.
    #[must_use]
    pub fn may_close(self, prefix: &str) -> bool {
        let unsaved = self.drafts(|drafts| drafts.keys(|known| known.unsaved && known.key.starts_with(prefix)));
        let yes = unsaved.is_empty() || address::confirm(self.prefs.tr_now(LEAVE_UNSAVED));
        if yes {
            unsaved.iter().for_each(|key| self.set_draft(key, None));
        }
        yes
    }
}

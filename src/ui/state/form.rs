//! Forms: nothing typed goes lost without a question, and nothing is saved twice.

use super::app::App;
use crate::domain::archive::Archive;
use crate::log::draft::Draft;
use crate::platform::address;
use crate::ui::text::{LEAVE_UNSAVED, Text};
use leptos::prelude::*;

/// What a form knows of itself: whether something typed into it is not on disk, and whether it is being written.
#[derive(Clone, Copy)]
pub struct FormState {
    app: App,
    unsaved: StoredValue<bool>,
    busy: StoredValue<bool>,
}

/// Goes with a write, and is dropped when that has ended, well or not: then the next submit is let through.
struct Writing {
    form: FormState,
    saved: bool,
}

impl Writing {
    fn ended_well(mut self) {
        self.saved = true;
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        let _ = self.form.busy.try_set_value(false);
        self.form.count(!self.saved);
    }
}

impl FormState {
    /// Of the form whose component calls this; `touched` says whether something was typed into it.
    #[must_use]
    pub fn new(app: App, touched: impl Fn() -> bool + 'static) -> Self {
        let form = FormState { app, unsaved: StoredValue::new(false), busy: StoredValue::new(false) };
        Effect::new(move |_| form.count(touched()));
        on_cleanup(move || form.count(false));
        form
    }

    /// What was typed is saved, or given up.
    pub fn done(self) {
        self.count(false);
    }

    /// Writes what was typed, and then, if it was saved, does something more. Until that has ended a second submit does
    /// nothing. After a failure the form stays as it is.
    pub fn save(
        self,
        done: Text,
        make: impl FnOnce(&Archive) -> Vec<Draft> + 'static,
        then: impl FnOnce(App) + 'static,
    ) {
        if self.busy.get_value() {
            return;
        }
        self.busy.set_value(true);
        // On its way to the disk it may be left; if it does not arrive, it counts again.
        self.done();
        let writing = Writing { form: self, saved: false };
        self.app.act_then(done, make, move |app| {
            writing.ended_well();
            then(app);
        });
    }

    fn count(self, unsaved: bool) {
        // The form may have left the page while it was being written; then it counts no more.
        let before = self.unsaved.try_update_value(|now| core::mem::replace(now, unsaved)).unwrap_or(unsaved);
        self.app.unsaved.update_value(|forms| match (before, unsaved) {
            (false, true) => *forms += 1,
            (true, false) => *forms = forms.saturating_sub(1),
            _ => {}
        });
    }
}

impl App {
    /// Whether something typed or done is not on disk.
    #[must_use]
    pub fn has_unsaved(self) -> bool {
        self.unsaved.get_value() > 0 || self.writing.get_untracked() > 0
    }

    /// Asks before something typed goes lost; at once `true` where nothing would.
    #[must_use]
    pub fn may_leave(self) -> bool {
        self.unsaved.get_value() == 0 || address::confirm(self.prefs.tr_now(LEAVE_UNSAVED))
    }
}

//! Forms: nothing typed goes lost without a question, and nothing is saved twice.

use super::app::App;
use crate::app::session::Intent;
use crate::domain::archive::Archive;
use crate::edits::Refused;
use crate::log::draft::Draft;
use crate::ui::text::Text;
use leptos::prelude::*;

/// A field of a form, and its name in a draft.
pub struct FormField {
    name: &'static str,
    text: RwSignal<String>,
    /// What stood in it when the form was opened.
    stood: String,
    /// Whether another text in it makes the form one that was touched.
    counts: bool,
}

impl FormField {
    /// A field that holds what it holds at first.
    #[must_use]
    pub fn new(name: &'static str, text: RwSignal<String>) -> Self {
        FormField { name, text, stood: text.get_untracked(), counts: true }
    }

    /// A field that was filled in for the person, with today's date or their name: that alone is nothing typed, but is
    /// kept with what is.
    #[must_use]
    pub fn preset(name: &'static str, text: RwSignal<String>) -> Self {
        FormField { counts: false, ..Self::new(name, text) }
    }
}

/// Makes drafts from the newest archive, or refuses.
type Make = Box<dyn FnOnce(&Archive) -> Result<Vec<Draft>, Refused>>;

/// What a form knows of itself: whether something typed into it is not on disk, and whether it is being written.
#[derive(Clone, Copy)]
pub struct FormState {
    app: App,
    form: StoredValue<Form>,
    restored: RwSignal<Option<u64>>,
}

struct Form {
    key: String,
    fields: Vec<FormField>,
    /// Whether it may be left without a question, because what was typed stays as a draft.
    in_place: bool,
    busy: bool,
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
        let _ = self.form.form.try_update_value(|form| form.busy = false);
        self.form.count(!self.saved);
    }
}

impl FormState {
    /// Of the form whose component calls this. `key` says what form it is and what it is about: `card/<customer>`. What
    /// was typed into it before and not saved stands in it again.
    #[must_use]
    pub fn new(app: App, key: String, fields: Vec<FormField>) -> Self {
        Self::open(app, key, fields, false)
    }

    /// Of an input in place of a value: it is left without a question, and what was typed waits there as a draft.
    #[must_use]
    pub fn in_place(app: App, key: String, field: FormField) -> Self {
        Self::open(app, key, vec![field], true)
    }

    fn open(app: App, key: String, fields: Vec<FormField>, in_place: bool) -> Self {
        let draft = app.form_opened(&key);
        for (name, text) in draft.iter().flat_map(|draft| &draft.fields) {
            if let Some(field) = fields.iter().find(|field| field.name == name) {
                field.text.set(text.clone());
            }
        }
        // The record may say by now what was typed.
        let touched = fields.iter().any(|field| field.counts && field.text.get_untracked() != field.stood);
        let restored = RwSignal::new(draft.filter(|_| touched).map(|draft| draft.at_ms));
        let form = StoredValue::new(Form { key: key.clone(), fields, in_place, busy: false });
        let form = FormState { app, form, restored };
        Effect::new(move |_| form.follow());
        on_cleanup(move || app.form_closed(&key));
        form
    }

    /// Follows what is typed. A field as it was found is not kept: what others write into it stays.
    fn follow(self) {
        let mut touched = false;
        let mut typed = Vec::new();
        let key = self.form.with_value(|form| {
            for field in &form.fields {
                let text = field.text.get();
                let differs = text != field.stood;
                touched |= differs && field.counts;
                if differs || !field.counts {
                    typed.push((field.name.to_owned(), text));
                }
            }
            form.key.clone()
        });
        self.count(touched);
        self.app.set_draft(&key, touched.then_some(typed));
    }

    /// When that was typed which stands in the form again, in milliseconds since 1970; followed.
    #[must_use]
    pub fn restored(self) -> Option<u64> {
        self.restored.get()
    }

    /// Makes the form as it would be had nothing been typed before.
    pub fn discard(self) {
        self.form.with_value(|form| form.fields.iter().for_each(|field| field.text.set(field.stood.clone())));
        self.restored.set(None);
    }

    /// What was typed is given up.
    pub fn give_up(self) {
        self.count(false);
        self.app.set_draft(&self.form.with_value(|form| form.key.clone()), None);
    }

    /// Writes what was typed, and then, if it was saved, does something more. Until that has ended a second submit does
    /// nothing. After a failure the form stays as it is.
    pub fn save(
        self,
        done: Text,
        make: impl FnOnce(&Archive) -> Vec<Draft> + 'static,
        then: impl FnOnce(App) + 'static,
    ) {
        self.try_save(done, move |archive| Ok(make(archive)), then);
    }

    /// The same for what may be refused by what the archive holds by then.
    pub fn try_save(
        self,
        done: Text,
        make: impl FnOnce(&Archive) -> Result<Vec<Draft>, Refused> + 'static,
        then: impl FnOnce(App) + 'static,
    ) {
        // Boxed, so that it is compiled once and not anew for every form.
        self.save_boxed(done, Box::new(make), Box::new(then));
    }

    fn save_boxed(self, done: Text, make: Make, then: Box<dyn FnOnce(App)>) {
        let busy = |form: &mut Form| core::mem::replace(&mut form.busy, true);
        if self.form.try_update_value(busy) != Some(false) {
            return;
        }
        // On its way to the disk it may be left; if it does not arrive, it counts again.
        self.count(false);
        let key = self.form.with_value(|form| form.key.clone());
        let writing = Writing { form: self, saved: false };
        let app = self.app;
        app.saving(async move |session| {
            let batch = session.try_commit(Intent::EDIT, |log| Ok(make(log.archive())?)).await?;
            if let Some(batch) = batch {
                app.did(batch, app.prefs.tr_now(done).to_owned());
            }
            // Before it is called saved: else who loads the page anew just then would find it in the form once more.
            app.set_draft(&key, None);
            app.seal_drafts().await;
            writing.ended_well();
            then(app);
            Ok(())
        });
    }

    fn count(self, unsaved: bool) {
        // The form may have left the page while it was being written; then it counts no more.
        let key = self.form.try_with_value(|form| (!form.in_place).then(|| form.key.clone())).flatten();
        if let Some(key) = key {
            self.app.set_unsaved(&key, unsaved);
        }
    }
}

//! What opens a backup: its passphrase, or the recovery kit typed from paper, looked over as it is typed.

use super::pass_field::{PassField, PassName, ShowPass};
use crate::app::error::AppError;
use crate::app::kit;
use crate::bundle::kit::code::{self, GROUPS};
use crate::bundle::kit::{KitError, Sheet};
use crate::jobs::bundle::Opener;
use crate::jobs::keys::Hidden;
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::prelude::*;

/// The test ids of one such form, which are its ids too.
#[derive(Clone, Copy)]
pub struct OpenerIds {
    /// The passphrase.
    pub passphrase: &'static str,
    /// The switch between the two ways.
    pub switch: &'static str,
    /// The kit, or one share of it.
    pub kit: &'static str,
    /// Another share.
    pub other: &'static str,
}

/// What was typed.
#[derive(Clone, Copy)]
pub struct OpenerState {
    by_kit: RwSignal<bool>,
    passphrase: RwSignal<String>,
    kit: RwSignal<String>,
    other: RwSignal<String>,
    show: RwSignal<bool>,
}

impl Default for OpenerState {
    /// Nothing typed yet.
    fn default() -> Self {
        let text = || RwSignal::new(String::new());
        OpenerState {
            by_kit: RwSignal::new(false),
            passphrase: text(),
            kit: text(),
            other: text(),
            show: RwSignal::new(false),
        }
    }
}

impl OpenerState {
    /// Forgets what was typed; also where the form is gone.
    pub fn clear(self) {
        for text in [self.passphrase, self.kit, self.other] {
            let _ = text.try_set(String::new());
        }
    }

    /// The passphrase as it stands, maybe empty.
    #[must_use]
    pub fn passphrase(self) -> Hidden<String> {
        Hidden(self.passphrase.get_untracked())
    }

    /// What was typed.
    ///
    /// # Errors
    /// `passphrase-missing`; [`AppError::Kit`] where no kit is.
    pub fn read(self) -> Result<Opener, AppError> {
        if !self.by_kit.get_untracked() {
            let passphrase = self.passphrase();
            return if passphrase.0.is_empty() {
                Err(AppError::Input("passphrase-missing"))
            } else {
                Ok(passphrase.into())
            };
        }
        let kit = self.kit.get_untracked();
        let mut texts = vec![kit];
        if matches!(kit::check(&texts[0])?, Sheet::Share(_)) {
            texts.push(self.other.get_untracked());
        }
        Ok(Opener::Kit(Hidden(texts)))
    }
}

/// The fields, inside somebody's form.
#[component]
pub fn OpenerFields(state: OpenerState, ids: OpenerIds) -> impl IntoView {
    let app = App::here();
    let by_kit = state.by_kit;
    let is_share = Memo::new(move |_| state.kit.with(|text| matches!(kit::check(text), Ok(Sheet::Share(_)))));
    let switch = move || app.tr(if by_kit.get() { BY_PASSPHRASE } else { BY_KIT });
    view! {
        <Show when=move || !by_kit.get()>
            <PassName/>
            <PassField id=ids.passphrase label=BACKUP_PASSPHRASE autocomplete="current-password"
                value=state.passphrase show=state.show/>
            <ShowPass show=state.show/>
        </Show>
        <Show when=move || by_kit.get()>
            <SheetField id=ids.kit label=KIT_TYPED value=state.kit/>
            <Show when=move || is_share.get()>
                <SheetField id=ids.other label=KIT_TYPED_OTHER value=state.other/>
            </Show>
        </Show>
        <p><button type="button" class="link" data-testid=ids.switch on:click=move |_| by_kit.update(|by| *by = !*by)>
            {switch}
        </button></p>
    }
}

/// A sheet of the kit, typed, and how far it is right.
#[component]
fn SheetField(id: &'static str, label: Text, value: RwSignal<String>) -> impl IntoView {
    let app = App::here();
    // Before the first group is there, there is nothing to say.
    let is_group = |text: &str| text.trim().chars().count() >= code::GROUP;
    let found = Memo::new(move |_| value.with(|text| is_group(text).then(|| kit::check(text))));
    let note = move || {
        found.get().map(|found| {
            let (code, words) = words(app, &found);
            let class = if code == "ok" || code == "some" { "hint" } else { "field-error" };
            view! { <p class=class role="status" data-testid="kit-check" data-code=code>{words}</p> }
        })
    };
    view! {
        <div class="field">
            <label for=id>{app.t(label)}</label>
            <textarea id=id class="input input--kit mono" rows="6" data-testid=id autocomplete="off" autocapitalize="characters"
                spellcheck="false" bind:value=value></textarea>
            <p class="hint">{app.t(KIT_TYPED_HINT)}</p>
            {note}
        </div>
    }
}

/// How far it is right: `ok`, `some` while more is to be typed, or the code of what is wrong; and the words for it.
fn words(app: App, found: &Result<Sheet, KitError>) -> (&'static str, String) {
    let list = |numbers: &[usize]| numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    match found {
        Ok(Sheet::Share(number)) => ("ok", app.fill(KIT_TYPED_SHARE, &[&number.to_string()])),
        Ok(_) => ("ok", app.tr(KIT_TYPED_WHOLE).to_owned()),
        Err(KitError::Count(count, first)) if *count < GROUPS && first >= count => {
            ("some", app.fill(KIT_TYPED_SOME, &[&count.to_string()]))
        }
        Err(KitError::Count(_, first)) => ("kit-count", app.fill(KIT_TYPED_FROM, &[&first.to_string()])),
        Err(KitError::Groups(groups)) => ("kit-groups", app.fill(KIT_TYPED_BAD, &[&list(groups)])),
        Err(KitError::Lines(lines)) => ("kit-lines", app.fill(KIT_TYPED_LINES, &[&list(lines)])),
        Err(error) => (error.code(), app.tr(error_text(error.code())).to_owned()),
    }
}

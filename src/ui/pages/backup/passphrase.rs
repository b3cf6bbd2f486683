//! The passphrase, asked once: typed twice and strong enough, or suggested.

use super::{State, Step};
use crate::app::backup;
use crate::jobs::client::Jobs;
use crate::jobs::keys::Hidden;
use crate::ui::components::dialog::Dialog;
use crate::ui::components::error_note::ErrorNote;
use crate::ui::components::pass_field::{PassField, PassName, ShowPass};
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What the dialog's parts share.
#[derive(Clone, Copy)]
struct Typing {
    app: App,
    /// A worker of its own: what scrypt needed is given back when it ends.
    jobs: StoredValue<Jobs, LocalStorage>,
    passphrase: RwSignal<String>,
    repeated: RwSignal<String>,
    show: RwSignal<bool>,
    score: RwSignal<Option<u8>>,
    busy: RwSignal<bool>,
    error: RwSignal<Option<&'static str>>,
}

impl Typing {
    fn new(app: App) -> Self {
        Typing {
            app,
            jobs: StoredValue::new_local(Jobs::default()),
            passphrase: RwSignal::new(String::new()),
            repeated: RwSignal::new(String::new()),
            show: RwSignal::new(false),
            score: RwSignal::new(None),
            busy: RwSignal::new(false),
            error: RwSignal::new(None),
        }
    }

    /// Shows how hard the passphrase is to guess.
    fn rate(self, typed: String) {
        if typed.is_empty() {
            return self.score.set(None);
        }
        let (Some(session), jobs) = (self.app.session(), self.jobs.get_value()) else { return };
        spawn_local(async move {
            let typed = Hidden(typed);
            let Ok(score) = backup::strength(&session, &jobs, &typed).await else { return };
            // Only the answer to what stands there now counts.
            if self.passphrase.try_with_untracked(|now| *now == typed.0) == Some(true) {
                let _ = self.score.try_set(Some(score));
            }
        });
    }

    /// Fills in a passphrase, to be read and kept.
    fn suggest(self) {
        let jobs = self.jobs.get_value();
        spawn_local(async move {
            match backup::suggest(&jobs).await {
                Ok(Hidden(text)) => {
                    let _ = self.show.try_set(true);
                    let _ = self.repeated.try_set(text.clone());
                    let _ = self.passphrase.try_set(text);
                }
                Err(error) => drop(self.error.try_set(Some(error.code()))),
            }
        });
    }

    /// Seals the keys; then the kit is offered and the backup made.
    fn set(self, state: State) {
        if self.busy.get_untracked() {
            return;
        }
        self.error.set(None);
        self.busy.set(true);
        let jobs = self.jobs.get_value();
        let (passphrase, repeated) = (Hidden(self.passphrase.get_untracked()), Hidden(self.repeated.get_untracked()));
        spawn_local(async move {
            let set = async { backup::set_passphrase(&*self.app.need_session()?, &jobs, &passphrase, &repeated).await };
            match set.await {
                Ok(()) => {
                    jobs.end();
                    let _ = state.kit.try_set(true);
                    state.make();
                }
                Err(error) => {
                    let _ = self.busy.try_set(false);
                    let _ = self.error.try_set(Some(error.code()));
                }
            }
        });
    }
}

/// Asks for the passphrase.
#[component]
pub fn Ask(state: State) -> impl IntoView {
    let app = App::here();
    let typing = Typing::new(app);
    let jobs = typing.jobs.get_value();
    on_cleanup({
        let jobs = StoredValue::new_local(jobs);
        move || {
            let _ = jobs.try_with_value(Jobs::end);
        }
    });
    Effect::new(move |_| typing.rate(typing.passphrase.get()));
    let close = move || {
        // The second it takes to seal the keys is not to be broken off.
        if !typing.busy.get_untracked() {
            state.step.set(Step::Idle);
        }
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        typing.set(state);
    };
    view! {
        <Dialog label=Signal::derive(app.t(PASS_TITLE).to_owned()) on_close=close>
            <form on:submit=submit>
                <div class="dialog-head"><h2>{app.t(PASS_TITLE)}</h2></div>
                <div class="dialog-body">
                    <p>{app.t(PASS_LEAD)}</p>
                    <PassName/>
                    <PassField id="passphrase-new" label=BACKUP_PASSPHRASE autocomplete="new-password" autofocus=true
                        value=typing.passphrase show=typing.show/>
                    <Meter score=typing.score/>
                    <PassField id="passphrase-repeat" label=PASS_REPEAT autocomplete="new-password"
                        value=typing.repeated show=typing.show/>
                    <ErrorNote code=typing.error/>
                    <div class="line">
                        <ShowPass show=typing.show/>
                        <button type="button" class="link" data-testid="passphrase-suggest" on:click=move |_| typing.suggest()>
                            {app.t(PASS_SUGGEST)}
                        </button>
                    </div>
                    <p class="muted" role="status" hidden=move || !typing.busy.get()>{app.t(PASS_WORKING)}</p>
                </div>
                <div class="dialog-foot">
                    <button type="button" class="btn" disabled=move || typing.busy.get() on:click=move |_| close()>
                        {app.t(CANCEL)}
                    </button>
                    <button class="btn btn--primary" data-testid="passphrase-set" disabled=move || typing.busy.get()>
                        {app.t(PASS_SET)}
                    </button>
                </div>
            </form>
        </Dialog>
    }
}

/// How hard it is to guess: four bars and a word.
#[component]
fn Meter(score: RwSignal<Option<u8>>) -> impl IntoView {
    let app = App::here();
    let words = move || match score.get() {
        None => "",
        Some(0 | 1) => app.tr(PASS_WEAK),
        Some(2) => app.tr(PASS_FAIR),
        Some(3) => app.tr(PASS_STRONG),
        Some(_) => app.tr(PASS_VERY_STRONG),
    };
    view! {
        <div class="meter" role="status" data-testid="passphrase-meter" data-score=move || score.get().unwrap_or(0).to_string()>
            <i></i><i></i><i></i><i></i><span>{words}</span>
        </div>
    }
}

//! The dialog of all passphrases: one's own, first set at the first backup or in Settings, and another member's. Typed
//! twice and strong enough, or suggested.

use crate::app::backup;
use crate::app::error::AppError;
use crate::app::lock::{self, Chosen, Who};
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::jobs::client::Jobs;
use crate::jobs::keys::Hidden;
use crate::ui::components::dialog::Dialog;
use crate::ui::components::error_note::ErrorNote;
use crate::ui::components::pass_field::{PassField, PassName, ShowPass};
use crate::ui::state::{App, fetched};
use crate::ui::text::*;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What the dialog is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The passphrase of the member at work: the first, or another.
    Own,
    /// One for another member, or for somebody who becomes one.
    Give(Option<Id>),
    /// No longer asking at opening, which needs the present one.
    AskOff,
    /// A new key for the backups, under a new passphrase: somebody may know the one of now.
    Renew,
}

/// What the dialog's parts share.
#[derive(Clone, Copy)]
struct Typing {
    app: App,
    purpose: Purpose,
    /// A worker of its own: what scrypt needed is given back when it ends.
    jobs: StoredValue<Jobs, LocalStorage>,
    /// Who is given one; nobody yet known, where that is `None`.
    member: RwSignal<Option<Id>>,
    name: RwSignal<String>,
    /// Whether the present passphrase is asked, and what was typed.
    asks_current: bool,
    current: RwSignal<String>,
    passphrase: RwSignal<String>,
    repeated: RwSignal<String>,
    ask: RwSignal<bool>,
    show: RwSignal<bool>,
    score: RwSignal<Option<u8>>,
    busy: RwSignal<bool>,
    error: RwSignal<Option<&'static str>>,
}

impl Typing {
    fn new(app: App, purpose: Purpose) -> Self {
        let state = untrack(move || app.lock_state());
        let text = || RwSignal::new(String::new());
        Typing {
            app,
            purpose,
            jobs: StoredValue::new_local(Jobs::default()),
            member: RwSignal::new(if let Purpose::Give(member) = purpose { member } else { None }),
            name: text(),
            asks_current: state.set,
            current: text(),
            passphrase: text(),
            repeated: text(),
            ask: RwSignal::new(state.ask),
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

    /// Does what the dialog is for; `false` where there was no room for a lock.
    async fn work(self, jobs: &Jobs) -> Result<bool, AppError> {
        let session = self.app.need_session()?;
        let typed = |text: RwSignal<String>| Hidden(text.get_untracked());
        let current = typed(self.current);
        let new = Chosen { passphrase: typed(self.passphrase), repeated: typed(self.repeated) };
        match self.purpose {
            Purpose::Own => {
                let current = self.asks_current.then_some(&current);
                lock::set(&session, jobs, &new, current, self.ask.get_untracked()).await
            }
            Purpose::Give(_) => {
                let new_one = || Who::New(self.name.get_untracked());
                let who = self.member.get_untracked().map_or_else(new_one, Who::Known);
                lock::give(&session, jobs, who, &new, &current).await.map(|()| true)
            }
            Purpose::AskOff => lock::set_ask(&session, jobs, false, Some(&current)).await.map(|()| true),
            Purpose::Renew => {
                let current = self.asks_current.then_some(&current);
                lock::renew(&session, jobs, &new, current).await.map(|()| true)
            }
        }
    }

    fn submit(self, on_end: Callback<bool>) {
        if self.busy.get_untracked() {
            return;
        }
        self.error.set(None);
        self.busy.set(true);
        let jobs = self.jobs.get_value();
        spawn_local(async move {
            let done = self.work(&jobs).await;
            self.app.load_lock().await;
            match done {
                Ok(kept) => {
                    jobs.end();
                    let words = match (self.purpose, kept) {
                        (Purpose::Renew, _) => RENEW_DONE,
                        (_, true) => LOCK_DONE,
                        (_, false) => LOCK_NO_ROOM,
                    };
                    self.app.say(self.app.prefs.tr_now(words).to_owned());
                    self.app.refresh();
                    on_end.run(true);
                }
                Err(error) => {
                    let _ = self.busy.try_set(false);
                    let _ = self.error.try_set(Some(error.code()));
                }
            }
        });
    }
}

/// Asks for what the purpose needs. `on_end` is told whether it was done.
#[component]
pub fn PassDialog(purpose: Purpose, on_end: Callback<bool>) -> impl IntoView {
    let app = App::here();
    let typing = Typing::new(app, purpose);
    on_cleanup(move || {
        let _ = typing.jobs.try_with_value(Jobs::end);
    });
    Effect::new(move |_| typing.rate(typing.passphrase.get()));
    let close = move || {
        // The seconds it takes to make the keys are not to be broken off.
        if !typing.busy.get_untracked() {
            on_end.run(false);
        }
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        typing.submit(on_end);
    };
    let (title, lead) = match purpose {
        Purpose::Own if typing.asks_current => (LOCK_CHANGE_TITLE, LOCK_CHANGE_LEAD),
        Purpose::Own => (LOCK_PASS_TITLE, PASS_LEAD),
        Purpose::Give(_) => (LOCK_GIVE_TITLE, LOCK_GIVE_LEAD),
        Purpose::AskOff => (LOCK_ASK_OFF_TITLE, LOCK_ASK_OFF_LEAD),
        Purpose::Renew => (RENEW, RENEW_LEAD),
    };
    let is_new = purpose != Purpose::AskOff;
    let current = if matches!(purpose, Purpose::Give(_)) { LOCK_OWN } else { LOCK_CURRENT };
    view! {
        <Dialog label=Signal::derive(app.t(title).to_owned()) on_close=close>
            <form on:submit=submit>
                <div class="dialog-head"><h2>{app.t(title)}</h2></div>
                <div class="dialog-body">
                    <p>{app.t(lead)}</p>
                    {(purpose == Purpose::Own).then(|| view! { <OtherKeeper/> })}
                    <PassName/>
                    {matches!(purpose, Purpose::Give(_)).then(|| view! { <Member typing/> })}
                    {typing.asks_current.then(|| view! {
                        <PassField id="passphrase-current" label=current autocomplete="current-password" autofocus=true
                            value=typing.current show=typing.show/>
                    })}
                    {is_new.then(|| view! { <NewPassphrase typing/> })}
                    <ErrorNote code=typing.error/>
                    <div class="line">
                        <ShowPass show=typing.show/>
                        {is_new.then(|| view! {
                            <button type="button" class="link" data-testid="passphrase-suggest"
                                on:click=move |_| typing.suggest()>{app.t(PASS_SUGGEST)}</button>
                        })}
                    </div>
                    {(purpose == Purpose::Own).then(|| view! { <AskSwitch typing/> })}
                    <p class="muted" role="status" hidden=move || !typing.busy.get()>{app.t(LOCK_WORKING)}</p>
                </div>
                <div class="dialog-foot">
                    <button type="button" class="btn" disabled=move || typing.busy.get() on:click=move |_| close()>
                        {app.t(CANCEL)}
                    </button>
                    <button class="btn btn--primary" data-testid="passphrase-set" disabled=move || typing.busy.get()>
                        {app.t(if is_new { PASS_SET } else { SAVE })}
                    </button>
                </div>
            </form>
        </Dialog>
    }
}

/// Says so where the backups open with another owner's passphrase, which this one does not replace.
#[component]
fn OtherKeeper() -> impl IntoView {
    let app = App::here();
    let keeper = fetched(move || async move { backup::status(&*app.session()?).await.ok()?.keeper });
    let words = move || keeper.get().flatten().map(|name| app.fill(LOCK_NOT_BACKUPS, &[&name]));
    move || words().map(|words| view! { <p data-testid="passphrase-not-backups">{words}</p> })
}

#[component]
fn NewPassphrase(typing: Typing) -> impl IntoView {
    let label = if typing.asks_current { LOCK_NEW } else { BACKUP_PASSPHRASE };
    view! {
        <PassField id="passphrase-new" label autocomplete="new-password" autofocus=!typing.asks_current
            value=typing.passphrase show=typing.show/>
        <Meter score=typing.score/>
        <PassField id="passphrase-repeat" label=PASS_REPEAT autocomplete="new-password"
            value=typing.repeated show=typing.show/>
    }
}

/// Whether it is asked at opening.
#[component]
fn AskSwitch(typing: Typing) -> impl IntoView {
    let app = App::here();
    view! {
        <label class="check">
            <input type="checkbox" data-testid="lock-ask" prop:checked=move || typing.ask.get()
                on:change=move |event| typing.ask.set(event_target_checked(&event))/>
            <span>{app.t(LOCK_ASK)} " " <span class="muted">{app.t(LOCK_ASK_HINT)}</span></span>
        </label>
    }
}

/// Who is given a passphrase: a member, or somebody new by name.
#[component]
fn Member(typing: Typing) -> impl IntoView {
    let app = App::here();
    let me = app.me().map(|me| me.member);
    let members = app.peek(|archive| {
        let others = archive.live(Kind::Member).filter(|(id, _)| Some(*id) != me);
        others.map(|(id, _)| (id, app.member_name(archive, id))).collect::<Vec<_>>()
    });
    let options: Vec<_> = members
        .into_iter()
        .map(|(id, name)| {
            let selected = move || typing.member.get() == Some(id);
            view! { <option value=id.to_string() selected=selected>{name}</option> }
        })
        .collect();
    view! {
        <div class="field">
            <label for="lock-give-member">{app.t(LOCK_MEMBER)}</label>
            <select id="lock-give-member" class="input" data-testid="lock-give-member"
                on:change=move |event| typing.member.set(event_target_value(&event).parse().ok())>
                <option value="new" prop:selected=move || typing.member.get().is_none()>{app.t(LOCK_NEW_MEMBER)}</option>
                {options}
            </select>
        </div>
        <div class="field" hidden=move || typing.member.get().is_some()>
            <label for="lock-give-name">{app.t(LOCK_NEW_NAME)}</label>
            <input id="lock-give-name" class="input" data-testid="lock-give-name" autocomplete="off"
                bind:value=typing.name/>
        </div>
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

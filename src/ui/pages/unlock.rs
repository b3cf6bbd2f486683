//! The screen of a locked archive: who, and their passphrase. Below it what to do when it is forgotten, or damaged.

use crate::app::lock::{self, Slots};
use crate::domain::id::Id;
use crate::jobs::client::Jobs;
use crate::jobs::keys::Hidden;
use crate::ui::components::error_note::ErrorNote;
use crate::ui::components::pass_field::{PassField, PassName, ShowPass};
use crate::ui::pages::settings::WipeForm;
use crate::ui::route::Route;
use crate::ui::shell::ToastArea;
use crate::ui::state::{App, fetched};
use crate::ui::text::*;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What the form holds.
#[derive(Clone, Copy)]
struct Typing {
    app: App,
    member: RwSignal<Id>,
    passphrase: RwSignal<String>,
    show: RwSignal<bool>,
    busy: RwSignal<bool>,
    error: RwSignal<Option<&'static str>>,
}

impl Typing {
    fn unlock(self) {
        if self.busy.get_untracked() {
            return;
        }
        self.error.set(None);
        self.busy.set(true);
        let (member, typed) = (self.member.get_untracked(), Hidden(self.passphrase.get_untracked()));
        spawn_local(async move {
            // A worker of its own: what scrypt needed is given back when it ends.
            let jobs = Jobs::default();
            let unlocked = async {
                let session = self.app.need_session()?;
                lock::unlock(&session, &jobs, member, &typed).await.map(|()| session)
            };
            let unlocked = unlocked.await;
            jobs.end();
            match unlocked {
                Ok(session) => {
                    self.app.opened(Ok(session));
                    self.app.load_lock().await;
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
pub fn Unlock() -> impl IntoView {
    let app = App::here();
    let slots = fetched(move || async move { lock::slots(&*app.session()?).await.ok().flatten() });
    let other = move || if app.prefs.language() == Language::Zh { Language::En } else { Language::Zh };
    let switch = move |_| app.prefs.set_language(untrack(other));
    view! {
        <main class="start start--form" data-testid="app" data-state="locked">
            <h1 class="start-brand">{app.t(BRAND)}</h1>
            <p class="start-lead">{app.t(UNLOCK_LEAD)}</p>
            {move || slots.get().flatten().map(|slots| view! { <UnlockForm slots/> })}
            <Forgotten/>
            <p class="start-foot">
                <span></span>
                <button type="button" class="link" data-testid="language-switch" lang=move || other().tag() on:click=switch>
                    {move || other().own_name()}
                </button>
            </p>
        </main>
        <ToastArea/>
    }
}

#[component]
fn UnlockForm(slots: Slots) -> impl IntoView {
    let app = App::here();
    let first = slots.members.first().map(|slot| slot.member);
    let current = slots.current.filter(|member| slots.of(*member).is_some()).or(first);
    let typing = Typing {
        app,
        member: RwSignal::new(current.unwrap_or_default()),
        passphrase: RwSignal::new(String::new()),
        show: RwSignal::new(false),
        busy: RwSignal::new(false),
        error: RwSignal::new(None),
    };
    let options: Vec<_> = slots
        .members
        .iter()
        .map(|slot| {
            let (member, name) = (slot.member, slot.name.clone());
            // The owner who has not said a name yet.
            let name = move || if name.is_empty() { app.tr(ME).to_owned() } else { name.clone() };
            view! { <option value=member.to_string() selected=Some(member) == current>{name}</option> }
        })
        .collect();
    let choose = move |event| {
        if let Ok(member) = event_target_value(&event).parse() {
            typing.member.set(member);
        }
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        typing.unlock();
    };
    view! {
        <form class="form" on:submit=submit>
            <PassName/>
            <div class="field" hidden=slots.members.len() < 2>
                <label for="unlock-member">{app.t(UNLOCK_WHO)}</label>
                <select id="unlock-member" class="input" data-testid="unlock-member" on:change=choose>{options}</select>
            </div>
            <PassField id="unlock-passphrase" label=BACKUP_PASSPHRASE autocomplete="current-password" autofocus=true
                value=typing.passphrase show=typing.show/>
            <ErrorNote code=typing.error/>
            <ShowPass show=typing.show/>
            <div class="unlock-wait" role="status" hidden=move || !typing.busy.get()>
                <progress class="progress"></progress>
                <p class="muted">{app.t(UNLOCK_WORKING)}</p>
            </div>
            <div class="form-actions">
                <button class="btn btn--primary" data-testid="unlock-go" disabled=move || typing.busy.get()>
                    {app.t(UNLOCK_GO)}
                </button>
            </div>
        </form>
    }
}

/// The ways in without the passphrase: there is none but another member's, or a backup.
#[component]
fn Forgotten() -> impl IntoView {
    let app = App::here();
    view! {
        <details class="unlock-help">
            <summary data-testid="unlock-forgotten">{app.t(UNLOCK_FORGOTTEN)}</summary>
            <p>{app.t(UNLOCK_OTHER)}</p>
            <p>{app.t(UNLOCK_RESTORE)}</p>
            <p><a href="rescue.html" data-testid="unlock-raw">{app.t(UNLOCK_RAW)}</a></p>
            <WipeForm to=Route::Restore/>
        </details>
    }
}

/// The way out of an archive that does not open because it is damaged: a backup, in its place.
#[component]
pub fn Anew() -> impl IntoView {
    let app = App::here();
    view! {
        <details class="unlock-help">
            <summary data-testid="start-anew">{app.t(ANEW)}</summary>
            <p>{app.t(ANEW_RAW)}</p>
            <WipeForm to=Route::Restore/>
        </details>
        <ToastArea/>
    }
}

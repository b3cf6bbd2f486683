//! The lock, in Settings: one's passphrase, when it is asked, when it locks by itself, and who else has one here.

use crate::app::lock::{self, LockState, Slots};
use crate::domain::id::Id;
use crate::platform::address;
use crate::ui::pages::backup::passphrase::{PassDialog, Purpose};
use crate::ui::state::{App, fetched};
use crate::ui::text::*;
use leptos::prelude::*;

/// After how many minutes it may lock by itself; 0 is never.
const MINUTES: [u32; 6] = [0, 1, 5, 15, 30, 60];

/// All about the lock.
#[component]
pub fn Lock() -> impl IntoView {
    let app = App::here();
    let dialog = RwSignal::new(None::<Purpose>);
    let on_end = Callback::new(move |_: bool| dialog.set(None));
    let set = Memo::new(move |_| app.lock_state().set);
    view! {
        <State dialog/>
        <Show when=move || set.get()>
            <Auto/>
            <Members dialog/>
        </Show>
        {move || dialog.get().map(|purpose| view! { <PassDialog purpose on_end/> })}
    }
}

/// Whether there is a lock, and what can be done about it.
#[component]
fn State(dialog: RwSignal<Option<Purpose>>) -> impl IntoView {
    let app = App::here();
    let hint = move || {
        app.tr(match app.lock_state() {
            LockState { set: false, .. } => SETTINGS_NOT_LOCKED,
            LockState { ask: true, .. } => LOCK_ON_ASKED,
            LockState { .. } => LOCK_ON_OPEN,
        })
    };
    let chip = move || match app.lock_state() {
        LockState { set: false, .. } => ("warn", "none", app.tr(LOCK_NONE)),
        LockState { ask: true, .. } => ("good", "asked", app.tr(LOCK_ASKED)),
        LockState { .. } => ("good", "set", app.tr(LOCK_WHEN_LOCKED)),
    };
    let open = move |purpose| move |_| dialog.set(Some(purpose));
    // Buttons stay as long as they say the same: one that is drawn anew while it is pressed hears nothing.
    let is_set = Memo::new(move |_| app.lock_state().set);
    let has_archive = Memo::new(move |_| app.with_session(|session| session.me().is_some()));
    let ask = move |on: bool| {
        if on {
            app.change_lock(async move |session| lock::set_ask(&session, &app.jobs(), true, None).await);
        } else {
            dialog.set(Some(Purpose::AskOff));
        }
    };
    let actions = move || {
        let set = is_set.get();
        let words = if set { LOCK_CHANGE } else { LOCK_SET };
        view! {
            <button type="button" class="btn" data-testid="lock-set" on:click=open(Purpose::Own)>{app.t(words)}</button>
            {set.then(|| view! {
                <button type="button" class="btn" data-testid="lock-now" on:click=move |_| app.lock_now()>
                    {app.t(LOCK_NOW)}
                </button>
            })}
        }
    };
    view! {
        <div class="setting">
            <div>
                <p>{app.t(SETTINGS_LOCK)}</p>
                <p class="hint">{hint}</p>
                <label class="check" hidden=move || !app.lock_state().set>
                    // What is checked follows what was written, not what was pressed.
                    <input type="checkbox" data-testid="lock-ask-switch" prop:checked=move || app.lock_state().ask
                        on:click=move |event| { event.prevent_default(); ask(!untrack(move || app.lock_state().ask)); }/>
                    <span>{app.t(LOCK_ASK)}</span>
                </label>
            </div>
            <div class="line">
                <span class="chip" data-testid="lock-state" data-kind=move || chip().0 data-lock=move || chip().1>
                    {move || chip().2}
                </span>
                {move || has_archive.get().then(actions)}
            </div>
        </div>
    }
}

/// When it locks by itself.
#[component]
fn Auto() -> impl IntoView {
    let app = App::here();
    let row = move |id: &'static str,
                    label: Text,
                    minutes: fn(&LockState) -> u32,
                    pair: fn(LockState, u32) -> (u32, u32)| {
        let options = MINUTES.map(|n| {
            let words =
                move || if n == 0 { app.tr(LOCK_NEVER).to_owned() } else { app.fill(LOCK_MINUTES, &[&n.to_string()]) };
            view! { <option value=n.to_string() prop:selected=move || minutes(&app.lock_state()) == n>{words}</option> }
        });
        let choose = move |event| {
            let Ok(chosen) = event_target_value(&event).parse() else { return };
            let (idle, hidden) = pair(untrack(move || app.lock_state()), chosen);
            app.change_lock(async move |session| lock::set_auto(&session, idle, hidden).await);
        };
        view! {
            <div class="setting">
                <label for=id>{app.t(label)}</label>
                <select id=id class="input input--auto" data-testid=id on:change=choose>{options.collect_view()}</select>
            </div>
        }
    };
    view! {
        {row("lock-idle", LOCK_IDLE, |state| state.idle_min, |state, chosen| (chosen, state.hidden_min))}
        {row("lock-hidden", LOCK_HIDDEN, |state| state.hidden_min, |state, chosen| (state.idle_min, chosen))}
    }
}

/// Who has a passphrase here. The owner gives them and takes them away.
#[component]
fn Members(dialog: RwSignal<Option<Purpose>>) -> impl IntoView {
    let app = App::here();
    let slots = fetched(move || {
        app.read(|_| ());
        let _ = app.lock_state();
        async move { lock::slots(&*app.session()?).await.ok().flatten() }
    });
    let list = move |slots: Slots| {
        let owner = app.session().is_some_and(|session| lock::is_owner(&session, &slots));
        let rows: Vec<_> = slots.members.iter().map(|slot| (slot.member, slot.name.clone())).collect();
        view! {
            <ul class="lock-members">
                {rows.into_iter().map(|(id, name)| view! { <Row id name owner dialog/> }).collect_view()}
            </ul>
            {owner.then(|| view! {
                <button type="button" class="btn" data-testid="lock-give"
                    on:click=move |_| dialog.set(Some(Purpose::Give(None)))>{app.t(LOCK_GIVE)}</button>
            })}
        }
    };
    view! {
        <div class="setting setting--block">
            <div>
                <p>{app.t(LOCK_MEMBERS)}</p>
                <p class="hint">{app.t(LOCK_MEMBERS_HINT)}</p>
            </div>
            {move || slots.get().flatten().map(list)}
        </div>
    }
}

#[component]
fn Row(id: Id, name: String, owner: bool, dialog: RwSignal<Option<Purpose>>) -> impl IntoView {
    let app = App::here();
    let me = app.me().is_some_and(|me| me.member == id);
    // The name in the archive may be newer than the one on the slot.
    let known = app.peek(|archive| app.member_name(archive, id));
    let shown = if known.is_empty() { name } else { known };
    let asked = shown.clone();
    let take_away = move |_| {
        let question = LOCK_TAKE_SURE.fill(app.prefs.language_now(), &[&asked]);
        if address::confirm(&question) {
            app.change_lock(async move |session| lock::take_away(&session, id).await);
        }
    };
    view! {
        <li class="lock-member" data-testid="lock-member" data-member=id.to_string()>
            <span class="clip grow">{shown}</span>
            {me.then(|| view! { <span class="chip">{app.t(LOCK_YOU)}</span> })}
            {(owner && !me).then(|| view! {
                <button type="button" class="link" data-testid="lock-reset"
                    on:click=move |_| dialog.set(Some(Purpose::Give(Some(id))))>{app.t(LOCK_RESET)}</button>
                <button type="button" class="link" data-testid="lock-take" on:click=take_away>{app.t(LOCK_TAKE)}</button>
            })}
        </li>
    }
}

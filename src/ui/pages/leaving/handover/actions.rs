//! What is done with several items of a handover at once.

use super::super::{Members, names, write};
use super::one::Desk;
use crate::app::leaving;
use crate::domain::id::Id;
use crate::leaving::giveback;
use crate::leaving::item::{Handover as Found, Item};
use crate::leaving::offer::Which;
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::prelude::*;
use std::collections::BTreeSet;

/// What is done with several items at once.
#[component]
pub(super) fn Actions(desk: Desk, all: Memo<Vec<(String, Item)>>) -> impl IntoView {
    let app = App::here();
    let sure = RwSignal::new(false);
    let mine = Memo::new(move |_| {
        all.with(|all| {
            let waits = |item: &&Item| item.state.is_open() && !item.refused && !desk.closed.get();
            let open = all.iter().map(|(_, item)| item).filter(waits);
            open.filter_map(|item| Some((item.id, desk.answers_for(app, item)?))).collect::<Vec<(Id, Id)>>()
        })
    });
    let back = Memo::new(move |_| {
        let comes_back = app.read(|archive| Found::read(archive, desk.id)).is_some_and(|one| one.comes_back());
        let lent = |item: &&Item| comes_back && !item.state.is_open() && item.returned.is_none();
        all.with(|all| all.iter().map(|(_, item)| item).filter(lent).map(|item| item.id).collect::<Vec<Id>>())
    });
    let take = move |_| {
        take_over(app, mine.get_untracked(), move || drop(desk.answers.try_set(String::new())));
    };
    let in_name = Memo::new(move |_| {
        let me = app.me().map(|me| me.member);
        let others: BTreeSet<Id> = mine.read().iter().map(|(_, by)| *by).filter(|by| Some(*by) != me).collect();
        app.read(|archive| names(app, archive, &others))
    });
    let give_back = move |_| {
        let (back, today) = (back.get_untracked(), app.today());
        write(
            app,
            HANDOVER_GIVEN_BACK,
            move |archive, new_id| giveback::give_back_all(archive, &back, today, new_id),
            || {},
        );
    };
    let say = move |batch: Option<Id>, words: Text| {
        if let Some(batch) = batch {
            app.did(batch, app.prefs.tr_now(words).to_owned());
        }
    };
    let catch_up = move |_| {
        let (id, today) = (desk.id, app.today());
        app.saving(async move |session| {
            say(leaving::catch_up(&session, id, today).await?, HANDOVER_CAUGHT_UP);
            Ok(())
        });
    };
    let withdraw = move |_| {
        let (id, today) = (desk.id, app.today());
        sure.set(false);
        app.saving(async move |session| {
            say(leaving::withdraw(&session, id, today).await?, HANDOVER_WITHDRAWN_DONE);
            Ok(())
        });
    };
    let some_accepted = Memo::new(move |_| all.with(|all| all.iter().any(|(_, item)| !item.state.is_open())));
    move || {
        (!desk.withdrawn.get()).then(|| view! {
            {move || (!in_name.read().is_empty()).then(|| view! {
                <p class="hint" data-testid="handover-in-name">{app.fill(HANDOVER_IN_NAME, &[&in_name.get()])}</p>
            })}
            <div class="line bulk-line">
                <AnswerAs desk all/>
                {move || (!mine.read().is_empty()).then(|| view! {
                    <button type="button" class="btn btn--primary" data-testid="handover-accept-all" on:click=take>
                        {app.fill(HANDOVER_ACCEPT_ALL, &[&mine.read().len().to_string()])}
                    </button>
                })}
                {move || (!back.read().is_empty()).then(|| view! {
                    <button type="button" class="btn" data-testid="handover-give-back" on:click=give_back>
                        {app.fill(HANDOVER_GIVE_BACK_ALL, &[&back.read().len().to_string()])}
                    </button>
                })}
                <ReofferAll desk all/>
                {move || (desk.runs.get() && some_accepted.get()).then(|| view! {
                    <button type="button" class="btn" data-testid="handover-catch-up" on:click=catch_up>{app.t(HANDOVER_CATCH_UP)}</button>
                })}
                {move || if !desk.runs.get() {
                    ().into_any()
                } else if sure.get() {
                    view! {
                        <span>{app.t(HANDOVER_WITHDRAW_SURE)}</span>
                        <button type="button" class="btn btn--danger" data-testid="handover-withdraw-sure" on:click=withdraw>{app.t(SURE)}</button>
                        <button type="button" class="btn" on:click=move |_| sure.set(false)>{app.t(CANCEL)}</button>
                    }.into_any()
                } else {
                    view! {
                        <button type="button" class="btn btn--quiet" data-testid="handover-withdraw"
                            on:click=move |_| sure.set(true)>{app.t(HANDOVER_WITHDRAW)}</button>
                    }.into_any()
                }}
            </div>
        })
    }
}

/// Accepts items, each with who accepts it, and then does something more.
pub(super) fn take_over(app: App, items: Vec<(Id, Id)>, then: impl FnOnce() + 'static) {
    let today = app.today();
    app.saving(async move |session| {
        if let Some(batch) = leaving::accept(&session, &items, today).await? {
            app.did(batch, app.prefs.tr_now(HANDOVER_ACCEPTED).to_owned());
        }
        then();
        Ok(())
    });
}

/// In whose name is answered, where members share this device without passphrases of their own.
#[component]
fn AnswerAs(desk: Desk, all: Memo<Vec<(String, Item)>>) -> impl IntoView {
    let app = App::here();
    let others = Memo::new(move |_| {
        let me = app.me().map(|me| me.member);
        let open = all.with(|all| {
            let open = all.iter().map(|(_, item)| item).filter(|item| item.state.is_open());
            open.filter_map(|item| item.successor).collect::<BTreeSet<Id>>()
        });
        let share = !app.lock_state().many && open.iter().any(|id| Some(*id) != me);
        let named = |id: Id| (id, app.read(|archive| app.member_name(archive, id)));
        if share { open.into_iter().map(named).collect::<Vec<_>>() } else { Vec::new() }
    });
    let there = Memo::new(move |_| !others.read().is_empty());
    move || {
        (there.get() && !desk.closed.get()).then(|| {
            view! {
                <span class="line">
                    <span>{app.t(HANDOVER_ANSWER_AS)}</span>
                    <Members id="handover-as" label=HANDOVER_ANSWER_AS value=desk.answers none=HANDOVER_ANSWER_ANY members=others/>
                </span>
            }
        })
    }
}

/// Offers all that nobody has accepted, or what was refused and asked about, to somebody else.
#[component]
fn ReofferAll(desk: Desk, all: Memo<Vec<(String, Item)>>) -> impl IntoView {
    let app = App::here();
    let to = RwSignal::new(String::new());
    let count = move |which: Which| all.with(|all| all.iter().filter(|(_, item)| which.takes(item)).count());
    let counts = Memo::new(move |_| (count(Which::Answered), count(Which::Open)));
    let offer = move |which: Which| {
        let (Ok(successor), today) = (to.get_untracked().parse::<Id>(), app.today()) else { return };
        app.saving(async move |session| {
            if let Some(batch) = leaving::reoffer_all(&session, desk.id, which, successor, today).await? {
                app.did(batch, app.prefs.tr_now(HANDOVER_REOFFERED).to_owned());
            }
            let _ = to.try_set(String::new());
            Ok(())
        });
    };
    let button = move |id: &'static str, words: Text, which: Which, count: usize| {
        (count > 0).then(|| {
            view! {
                <button type="button" class="btn" data-testid=id disabled=move || to.read().is_empty()
                    on:click=move |_| offer(which)>{move || app.fill(words, &[&count.to_string()])}</button>
            }
        })
    };
    move || {
        let (answered, open) = counts.get();
        (desk.runs.get() && open > 1 && !desk.closed.get()).then(|| view! {
            <Members id="handover-reoffer-to" label=HANDOVER_REOFFER value=to none=HANDOVER_REOFFER members=desk.workers/>
            {button("handover-reoffer-answered", HANDOVER_REOFFER_ANSWERED, Which::Answered, answered)}
            {button("handover-reoffer-open", HANDOVER_REOFFER_OPEN, Which::Open, open)}
        })
    }
}

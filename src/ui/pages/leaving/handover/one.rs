//! One handover: how far it has come, and its items.

use super::super::{customer_name, may_offer, workers};
use super::actions::Actions;
use super::item::OneItem;
use super::{Missing, about, title};
use crate::domain::archive::Archive;
use crate::domain::duty::handover_waits;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::leaving::item::{Handover as Found, Item, State, items, sent_on};
use crate::leaving::plan::new_since;
use crate::leaving::rights::{may_answer, may_run};
use crate::ui::components::sliced::sliced;
use crate::ui::route::Route;
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::prelude::*;
use std::collections::BTreeMap;

const STEP: usize = 40;

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    pub id: Id,
    /// Whether it was taken back.
    pub withdrawn: Memo<bool>,
    /// Whether nobody can accept anything any more: it was taken back, or its time is over.
    pub closed: Memo<bool>,
    /// Whether who is at work here runs it.
    pub runs: Memo<bool>,
    /// In whose name is answered, as text; empty for each successor's.
    pub answers: RwSignal<String>,
    /// Who works here.
    pub workers: Memo<Vec<(Id, String)>>,
}

impl Desk {
    /// Who answers an item at this device, see [`may_answer`].
    pub fn answers_for(self, app: App, item: &Item) -> Option<Id> {
        let successor = item.successor?;
        let me = app.me().map(|me| me.member);
        let chosen = self.answers.get().parse::<Id>().ok();
        let may = me.is_some_and(|me| may_answer(me, successor, app.lock_state().many));
        (may && chosen.is_none_or(|chosen| chosen == successor)).then_some(successor)
    }
}

/// One handover.
#[component]
pub fn Handover(id: Id) -> impl IntoView {
    let app = App::here();
    let found = Memo::new(move |_| app.read(|archive| Found::read(archive, id)));
    let there = Memo::new(move |_| found.with(Option::is_some));
    let desk = Desk {
        id,
        withdrawn: Memo::new(move |_| found.with(|found| found.as_ref().is_none_or(|one| one.withdrawn.is_some()))),
        closed: Memo::new(move |_| app.read(|archive| !handover_waits(archive, id, app.today()))),
        runs: Memo::new(move |_| {
            let (me, today) = (app.me().map(|me| me.member), app.today());
            let may = |archive: &Archive| {
                found.with(|found| found.as_ref().zip(me).is_some_and(|(one, me)| may_run(archive, one, me, today)))
            };
            app.read(may)
        }),
        answers: RwSignal::new(String::new()),
        workers: Memo::new(move |_| workers(app)),
    };
    let all = Memo::new(move |_| {
        app.read(|archive| {
            let mut named: Vec<(String, Item)> =
                items(archive, id).into_iter().map(|item| (customer_name(archive, item.customer), item)).collect();
            crate::domain::order::sort_by_key(&mut named, |(name, item)| {
                (!item.state.is_open(), name.clone(), item.id)
            });
            named
        })
    });
    // An item that was answered stays in its place, so that nothing jumps under the finger.
    let order = RwSignal::new(Vec::<Id>::new());
    Effect::new(move |_| {
        let now: Vec<Id> = all.with(|all| all.iter().map(|(_, item)| item.id).collect());
        let known = order.get_untracked();
        if now.len() != known.len() || !now.iter().all(|id| known.contains(id)) {
            order.set(now);
        }
    });
    let head = move || {
        found
            .with(|found| {
                let found = found.as_ref()?;
                Some(app.peek(|archive| (title(app, archive, found), about(app, archive, found))))
            })
            .unwrap_or_default()
    };
    move || {
        if !there.get() {
            return view! { <Missing/> }.into_any();
        }
        view! {
            <div class="page">
                <div class="page-head">
                    <h1>{move || head().0}</h1>
                    <div class="page-actions">
                        <a class="btn" data-testid="handover-after" href=Route::Aftermath(id).href()>{app.t(HANDOVER_AFTER)}</a>
                        <a class="btn" data-testid="handover-protocol" href=Route::Protocol(id).href()>{app.t(HANDOVER_PROTOCOL)}</a>
                    </div>
                </div>
                <p class="muted">{move || head().1}</p>
                <Progress desk all/>
                <Actions desk all/>
                <NewSince found/>
                <ul>{move || sliced(order.get(), STEP, move |item| view! { <OneItem desk item/> })}</ul>
                <SentOn id/>
                <MayBeMissing id/>
            </div>
        }
        .into_any()
    }
}

#[component]
fn Progress(desk: Desk, all: Memo<Vec<(String, Item)>>) -> impl IntoView {
    let app = App::here();
    let counts = Memo::new(move |_| {
        all.with(|all| {
            let of = |test: fn(&Item) -> bool| all.iter().filter(|(_, item)| test(item)).count();
            [
                all.len(),
                of(|item| !item.state.is_open()),
                of(|item| item.state == State::Introduced),
                of(|item| item.state.is_open()),
            ]
        })
    });
    let text = move |at: usize| counts.get()[at].to_string();
    view! {
        <p class="line" data-testid="handover-progress" data-items=move || text(0) data-accepted=move || text(1)
            data-introduced=move || text(2) data-open=move || text(3)>
            <span>{move || app.fill(HANDOVER_PROGRESS, &[&text(0), &text(1), &text(2)])}</span>
            {move || (counts.get()[3] > 0 && !desk.closed.get()).then(|| view! {
                <span class="chip" data-kind="bad">{app.fill(HANDOVER_RED, &[&text(3)])}</span>
            })}
        </p>
    }
}

/// Customers that came to sit with the leavers since.
#[component]
fn NewSince(found: Memo<Option<Found>>) -> impl IntoView {
    let app = App::here();
    let may = may_offer(app);
    let count = Memo::new(move |_| {
        let today = app.today();
        found.with(|found| found.as_ref().map_or(0, |one| app.read(|archive| new_since(archive, one, today).len())))
    });
    let take_leavers = move |_| {
        let leavers = found.with_untracked(|found| found.as_ref().map(|one| one.leavers.clone()));
        app.leaving.set_value(leavers.unwrap_or_default());
    };
    move || {
        (count.get() > 0 && may.get()).then(|| {
            view! {
                <p class="banner" data-kind="warn" data-testid="handover-new-since" data-count=count.get().to_string()>
                    {app.fill(HANDOVER_NEW_SINCE, &[&count.get().to_string()])}" "
                    <a href=Route::NewHandover.href() on:click=take_leavers>{app.t(HANDOVER_NEW_SINCE_GO)}</a>
                </p>
            }
        })
    }
}

/// What this handover offered anew stays in the handovers it came from.
#[component]
fn SentOn(id: Id) -> impl IntoView {
    let app = App::here();
    let lines = Memo::new(move |_| {
        app.read(|archive| {
            let mut counts: BTreeMap<Id, usize> = BTreeMap::new();
            for item in sent_on(archive, id) {
                *counts.entry(item.handover).or_default() += 1;
            }
            let named = |(of, count): (Id, usize)| Some((of, title(app, archive, &Found::read(archive, of)?), count));
            counts.into_iter().filter_map(named).collect::<Vec<_>>()
        })
    });
    let link = move |(of, title, count): (Id, String, usize)| {
        let count = count.to_string();
        let data = count.clone();
        view! {
            <li data-testid="handover-sent-on" data-count=data>
                <a href=Route::Handover(of).href()>{move || app.fill(HANDOVER_VIA_OF, &[&title, &count])}</a>
            </li>
        }
    };
    move || {
        let lines = lines.get();
        (!lines.is_empty()).then(|| {
            view! {
                <section class="section">
                    <p>{app.t(HANDOVER_VIA)}</p><ul>{lines.into_iter().map(link).collect_view()}</ul>
                </section>
            }
        })
    }
}

/// What the files may lack, as it was written down when the handover was offered without the leavers' help.
#[component]
fn MayBeMissing(id: Id) -> impl IntoView {
    let app = App::here();
    let words = Memo::new(move |_| {
        app.read(|archive| archive.record(Kind::Handover, id).map(|record| record.text("missing").to_owned()))
    });
    move || {
        words.get().filter(|words| !words.is_empty()).map(|words| {
            view! {
                <section class="section" data-testid="handover-missing">
                    <div class="section-head"><h2>{app.t(HANDOVER_MISSING)}</h2></div>
                    <p class="item-note small">{words}</p>
                </section>
            }
        })
    }
}

//! One handover: how far it has come, and its items.

use super::super::{customer_name, workers, write};
use super::item::OneItem;
use super::{Missing, about, title};
use crate::app::leaving;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::leaving::item::{Handover as Found, Item, State, items};
use crate::leaving::{accept, giveback};
use crate::ui::components::sliced::sliced;
use crate::ui::route::Route;
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::prelude::*;

const STEP: usize = 40;

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    pub id: Id,
    /// Whether it was taken back.
    pub withdrawn: Memo<bool>,
    /// In whose name is answered, as text; empty for each successor's.
    pub answers: RwSignal<String>,
    /// Who works here.
    pub workers: Memo<Vec<(Id, String)>>,
}

impl Desk {
    /// Who answers an item at this device. Where several members have a passphrase here, each answers for themselves; else
    /// whoever sits here, and the Change says who that was.
    pub fn answers_for(self, app: App, item: &Item) -> Option<Id> {
        let successor = item.successor?;
        let me = app.me().map(|me| me.member);
        let chosen = self.answers.get().parse::<Id>().ok();
        let may = me == Some(successor) || !app.lock_state().many;
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
                <Progress all/>
                <Actions desk all/>
                <ul>{move || sliced(order.get(), STEP, move |item| view! { <OneItem desk item/> })}</ul>
                <MayBeMissing id/>
            </div>
        }
        .into_any()
    }
}

#[component]
fn Progress(all: Memo<Vec<(String, Item)>>) -> impl IntoView {
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
            {move || (counts.get()[3] > 0).then(|| view! {
                <span class="chip" data-kind="bad">{app.fill(HANDOVER_RED, &[&text(3)])}</span>
            })}
        </p>
    }
}

/// What is done with several items at once.
#[component]
fn Actions(desk: Desk, all: Memo<Vec<(String, Item)>>) -> impl IntoView {
    let app = App::here();
    let sure = RwSignal::new(false);
    let mine = Memo::new(move |_| {
        all.with(|all| {
            let open = all.iter().map(|(_, item)| item).filter(|item| item.state.is_open() && !item.refused);
            open.filter_map(|item| Some((item.id, desk.answers_for(app, item)?))).collect::<Vec<(Id, Id)>>()
        })
    });
    let back = Memo::new(move |_| {
        let for_a_time = app.read(|archive| Found::read(archive, desk.id)).is_some_and(|one| one.until.is_some());
        let lent = |item: &&Item| for_a_time && !item.state.is_open() && item.returned.is_none();
        all.with(|all| all.iter().map(|(_, item)| item).filter(lent).map(|item| item.id).collect::<Vec<Id>>())
    });
    let take = move |_| {
        let (mine, today) = (mine.get_untracked(), app.today());
        write(
            app,
            HANDOVER_ACCEPTED,
            move |archive, new_id| {
                mine.iter().map(|(item, by)| accept::accept(archive, *item, *by, today, new_id)).collect()
            },
            || {},
        );
    };
    let give_back = move |_| {
        let (back, today) = (back.get_untracked(), app.today());
        let make = move |archive: &crate::domain::archive::Archive, _: crate::leaving::offer::NewId<'_>| {
            back.iter().map(|item| giveback::give_back(archive, *item, today)).collect()
        };
        write(app, HANDOVER_GIVEN_BACK, make, || {});
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
                {move || some_accepted.get().then(|| view! {
                    <button type="button" class="btn" data-testid="handover-catch-up" on:click=catch_up>{app.t(HANDOVER_CATCH_UP)}</button>
                })}
                {move || if sure.get() {
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

/// In whose name is answered, where members share this device without passphrases of their own.
#[component]
fn AnswerAs(desk: Desk, all: Memo<Vec<(String, Item)>>) -> impl IntoView {
    let app = App::here();
    let others = Memo::new(move |_| {
        let me = app.me().map(|me| me.member);
        let open = all.with(|all| {
            let open = all.iter().map(|(_, item)| item).filter(|item| item.state.is_open());
            open.filter_map(|item| item.successor).collect::<std::collections::BTreeSet<Id>>()
        });
        let share = !app.lock_state().many && open.iter().any(|id| Some(*id) != me);
        let named = |id: Id| (id, app.read(|archive| app.member_name(archive, id)));
        if share { open.into_iter().map(named).collect::<Vec<_>>() } else { Vec::new() }
    });
    move || {
        let others = others.get();
        (!others.is_empty()).then(|| view! {
            <label class="line">
                {app.t(HANDOVER_ANSWER_AS)}
                <select class="input" data-testid="handover-as" on:change=move |event| desk.answers.set(event_target_value(&event))>
                    <option value="">{app.t(HANDOVER_ANSWER_ANY)}</option>
                    {others.into_iter().map(|(id, name)| view! {
                        <option value=id.to_string() selected=move || *desk.answers.read() == id.to_string()>{name}</option>
                    }).collect_view()}
                </select>
            </label>
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

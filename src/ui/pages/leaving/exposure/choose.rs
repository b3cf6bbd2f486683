//! Who is thought to leave: members, a team, a town; and how far is looked back.

use super::super::{about, workers};
use super::Shown;
use crate::domain::duty::is_active;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::order::sort_by_key;
use crate::leaving::exposure::Choice;
use crate::leaving::lines::Line;
use crate::leaving::picture::{Bar, bars};
use crate::leaving::value::Period;
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::prelude::*;

const LOOK_BACK: [u32; 5] = [3, 6, 12, 24, 36];
const LINES: [(Line, &str); 4] =
    [(Line::Single, "single"), (Line::Double, "double"), (Line::Loop, "loop"), (Line::Unknown, "unknown")];

/// The members with what hangs on each, to be chosen from.
#[component]
pub fn Choose(shown: Shown) -> impl IntoView {
    let app = App::here();
    let members = Memo::new(move |_| {
        let scene = shown.scene.get();
        app.peek(|archive| {
            let named =
                |(id, bar): (Id, Bar)| (id, app.member_name(archive, id), !is_active(archive, id, scene.day), bar);
            bars(archive, &scene).into_iter().map(named).collect::<Vec<_>>()
        })
    });
    let most = Memo::new(move |_| {
        members.with(|all| all.iter().map(|(.., bar)| bar.served.worth.revenue).max().unwrap_or(0).max(1))
    });
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{app.t(EXPOSURE_CHOOSE)}</h2>
                {move || (!shown.chosen.read().is_empty()).then(|| view! {
                    <button type="button" class="btn btn--quiet" data-testid="exposure-clear"
                        on:click=move |_| { shown.chosen.update(|chosen| chosen.clear()); shown.town.set(String::new()); }>
                        {app.t(EXPOSURE_CLEAR)}
                    </button>
                })}
            </div>
            <div class="options"><Team shown/><Town shown/><Window shown/></div>
            <div class="table-scroll"><table class="table members">
                <thead><tr>
                    <th>{app.t(EXPOSURE_MEMBER)}</th>
                    <th class="num">{app.t(EXPOSURE_SERVED)}</th>
                    <th class="num">{app.t(EXPOSURE_ALONE)}</th>
                    <th class="wide">{app.t(EXPOSURE_LINES)}</th>
                    <th class="num wide">{app.t(EXPOSURE_VALUE)}</th>
                    <th class="num">{app.t(EXPOSURE_LOSS_SHORT)}</th>
                </tr></thead>
                <tbody>
                    {move || members.get().into_iter()
                        .map(|(id, name, gone, bar)| view! { <Member shown id name gone bar most=most.get()/> }).collect_view()}
                </tbody>
            </table></div>
            <p class="hint">{app.t(EXPOSURE_CHOOSE_HINT)}</p>
        </section>
    }
}

#[component]
fn Member(shown: Shown, id: Id, name: String, gone: bool, bar: Bar, most: i64) -> impl IntoView {
    let app = App::here();
    let is_chosen = move || shown.chosen.read().contains(&id);
    let (label, shown_name) = (name.clone(), name.clone());
    let loss = about(bar.loss);
    view! {
        <tr class="choosable" data-testid="exposure-member" data-name=name data-id=id.to_string()
            aria-selected=move || is_chosen().to_string() on:click=move |_| shown.toggle(id)>
            <td><span class="line"><input type="checkbox" aria-label=label prop:checked=is_chosen/>{shown_name}
                {gone.then(|| view! { " "<span class="chip">{app.t(MEMBER_LEFT)}</span> })}</span></td>
            <td class="num">{bar.served.customers}</td>
            <td class="num"><span class:late=bar.alone.customers != 0>{bar.alone.customers}</span></td>
            <td class="wide"><Stack bar=bar.clone() most/></td>
            <td class="num wide">{about(bar.served.worth.revenue)}</td>
            <td class="num">{loss}</td>
        </tr>
    }
}

/// Revenue by line, as a bar.
#[component]
fn Stack(bar: Bar, most: i64) -> impl IntoView {
    let mut at = 0_i64;
    let mut parts = Vec::new();
    for (line, name) in LINES {
        let Some(group) = bar.lines.get(&line) else { continue };
        let width = group.worth.revenue.max(0).saturating_mul(160) / most;
        parts.push(view! { <rect class="stack" data-line=name x=at y="0" width=width height="10"></rect> });
        at += width;
    }
    view! { <svg class="stack-bar" viewBox="0 0 160 10" width="160" height="10" aria-hidden="true">{parts}</svg> }
}

/// All who report to somebody.
#[component]
fn Team(shown: Shown) -> impl IntoView {
    let app = App::here();
    let bosses = Memo::new(move |_| {
        let all = workers(app);
        let of = |id: &Id| {
            app.peek(|archive| {
                archive.live(Kind::Member).any(|(_, member)| member.reference("reports_to") == Some(*id))
            })
        };
        all.into_iter().filter(|(id, _)| of(id)).collect::<Vec<_>>()
    });
    let choose = move |value: String| {
        let Ok(boss) = value.parse::<Id>() else { return };
        let today = app.today();
        let team = app.peek(|archive| Choice::team(archive, boss, today).members);
        shown.town.set(String::new());
        shown.chosen.set(team);
    };
    move || {
        let bosses = bosses.get();
        (!bosses.is_empty()).then(|| {
            view! {
                <div class="field">
                    <label for="exposure-team">{app.t(EXPOSURE_TEAM)}</label>
                    <select id="exposure-team" class="input" data-testid="exposure-team"
                        on:change=move |event| choose(event_target_value(&event))>
                        <option value="">{app.t(HANDOVER_CHOOSE)}</option>
                        {bosses.into_iter().map(|(id, name)| view! {
                            <option value=id.to_string()>{move || app.fill(EXPOSURE_TEAM_OF, &[&name])}</option>
                        }).collect_view()}
                    </select>
                </div>
            }
        })
    }
}

/// All who are responsible for a customer in a town, and the customers there.
#[component]
fn Town(shown: Shown) -> impl IntoView {
    let app = App::here();
    let towns = Memo::new(move |_| {
        let mut towns = app.read(|archive| {
            let towns = archive.live(Kind::Customer).map(|(_, customer)| customer.text("town").to_owned());
            towns.filter(|town| !town.is_empty()).collect::<Vec<_>>()
        });
        sort_by_key(&mut towns, Clone::clone);
        towns.dedup();
        towns
    });
    let choose = move |town: String| {
        if !town.is_empty() {
            let today = app.today();
            shown.chosen.set(app.peek(|archive| Choice::region(archive, &town, today).members));
        }
        shown.town.set(town);
    };
    move || {
        let towns = towns.get();
        (!towns.is_empty()).then(|| view! {
            <div class="field">
                <label for="exposure-town">{app.t(EXPOSURE_REGION)}</label>
                <select id="exposure-town" class="input" data-testid="exposure-town"
                    on:change=move |event| choose(event_target_value(&event))>
                    <option value="" prop:selected=move || shown.town.read().is_empty()>{app.t(EXPOSURE_REGION_ALL)}</option>
                    {towns.into_iter().map(|town| {
                        let (value, same) = (town.clone(), town.clone());
                        view! { <option value=value prop:selected=move || *shown.town.read() == same>{town}</option> }
                    }).collect_view()}
                </select>
            </div>
        })
    }
}

/// How far is looked back.
#[component]
fn Window(shown: Shown) -> impl IntoView {
    let app = App::here();
    let all_time = move || shown.months.get() != 0 && shown.scene.with(|scene| scene.period == Period::ALL);
    view! {
        <div class="field">
            <label for="exposure-window">{app.t(EXPOSURE_WINDOW)}</label>
            <select id="exposure-window" class="input" data-testid="exposure-window"
                on:change=move |event| shown.months.set(event_target_value(&event).parse().unwrap_or(0))>
                {LOOK_BACK.map(|months| view! {
                    <option value=months.to_string() prop:selected=move || shown.months.get() == months>
                        {move || app.fill(EXPOSURE_MONTHS, &[&months.to_string()])}
                    </option>
                })}
                <option value="all" prop:selected=move || shown.months.get() == 0>{app.t(EXPOSURE_ALL_TIME)}</option>
            </select>
        </div>
        <div class="field">
            <label for="exposure-until">{app.t(EXPOSURE_UNTIL)}</label>
            <input id="exposure-until" class="input" type="date" data-testid="exposure-until" bind:value=shown.until/>
        </div>
        {move || all_time().then(|| view! {
            <p class="hint form-wide" data-testid="exposure-all-time">{app.t(EXPOSURE_NOTHING_NEWER)}</p>
        })}
    }
}

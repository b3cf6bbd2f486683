//! How well a handover held, on one page.

use super::super::{about, coded, customer_name, money, names};
use super::after_form::SayForm;
use super::{Missing, title};
use crate::domain::id::Id;
use crate::leaving::item::Handover;
use crate::leaving::watch::{Check, Held, Outcome, Summary, Watched, summary, watch};
use crate::ui::components::sliced::sliced;
use crate::ui::route::Route;
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::prelude::*;

const STEP: usize = 40;

/// An outcome's code, and the kind of its chip.
pub(super) fn outcome_code(outcome: Outcome) -> (&'static str, &'static str) {
    match outcome {
        Outcome::Kept => ("kept", "good"),
        Outcome::Shaken => ("shaken", "warn"),
        Outcome::Lost => ("lost", "bad"),
    }
}

/// Every customer of a handover after 7, 30, 60 and 90 days.
#[component]
pub fn Aftermath(id: Id) -> impl IntoView {
    let app = App::here();
    let found = Memo::new(move |_| {
        let today = app.today();
        app.read(|archive| {
            let handover = Handover::read(archive, id)?;
            let watched = watch(archive, id, today).ok()?;
            let sum = summary(&handover, &watched);
            let named = watched.into_iter().map(|one| (customer_name(archive, one.item.customer), one));
            Some((title(app, archive, &handover), sum, named.collect::<Vec<_>>()))
        })
    });
    let saying = RwSignal::new(None::<(Id, i64)>);
    move || {
        let Some((title, sum, watched)) = found.get() else { return view! { <Missing/> }.into_any() };
        view! {
            <div class="page">
                <div class="page-head">
                    <h1>{app.t(AFTER_TITLE)}</h1><a class="muted" href=Route::Handover(id).href()>{title}</a>
                </div>
                <Looks sum=sum.clone()/>
                <Losses sum/>
                <section class="section">
                    <ul>{sliced(watched, STEP, move |(name, watched)| view! { <OneWatched name watched saying/> })}</ul>
                </section>
            </div>
        }
        .into_any()
    }
}

/// The looks at it, one line each.
#[component]
fn Looks(sum: Summary) -> impl IntoView {
    let app = App::here();
    let row = move |held: Held| {
        let after = held.after.to_string();
        let data = after.clone();
        view! {
            <tr data-testid="after-look" data-after=data data-seen=held.seen.to_string() data-kept=held.kept.to_string()
                data-shaken=held.shaken.to_string() data-lost=held.lost.to_string() data-value=money(held.value)
                data-before=money(held.before) data-cost=money(held.cost)>
                <th scope="row">{move || app.fill(AFTER_DAYS, &[&after])}</th>
                <td class="num wide">{held.seen}</td><td class="num wide">{held.contacted}</td><td class="num wide">{held.ordered}</td>
                <td class="num">{held.kept}</td><td class="num">{held.shaken}</td>
                <td class="num"><span class:late=held.lost != 0>{held.lost}</span></td>
                <td class="num">{about(held.value)}</td><td class="num wide">{about(held.before)}</td>
                <td class="num wide">{about(held.cost)}</td>
            </tr>
        }
    };
    let head = move |text: Text, class: &'static str| view! { <th class=class>{app.t(text)}</th> };
    let outcome = move |code: &'static str| view! { <th class="num">{move || coded(app, "outcome", code)}</th> };
    let (open, median) = (sum.open, sum.median_days);
    view! {
        <section class="section" data-testid="after-sum" data-customers=sum.customers.to_string() data-open=open.to_string()>
            <p class="line">
                {median.map(|days| view! {
                    <span>{move || match days {
                        0 => app.tr(AFTER_MEDIAN_TODAY).to_owned(),
                        days => app.fill(AFTER_MEDIAN, &[&days.to_string()]),
                    }}</span>
                })}
                {(open > 0).then(|| view! {
                    <span class="chip" data-kind="bad">{move || app.fill(AFTER_OPEN, &[&open.to_string()])}</span>
                })}
            </p>
            <div class="table-scroll"><table class="table">
                <thead><tr>
                    <th></th>{head(AFTER_SEEN, "num wide")}{head(AFTER_CONTACTED, "num wide")}{head(AFTER_ORDERED, "num wide")}
                    {outcome("kept")}{outcome("shaken")}{outcome("lost")}
                    {head(AFTER_VALUE, "num")}{head(AFTER_BEFORE, "num wide")}{head(AFTER_COST, "num wide")}
                </tr></thead>
                <tbody>{sum.looks.into_iter().map(row).collect_view()}</tbody>
            </table></div>
        </section>
    }
}

/// Why customers were lost, and what competitors offered.
#[component]
fn Losses(sum: Summary) -> impl IntoView {
    let app = App::here();
    let cause = move |(code, count): (String, usize)| {
        let words = move || if code.is_empty() { app.tr(AFTER_UNSAID).to_owned() } else { coded(app, "cause", &code) };
        view! { <li data-testid="after-cause-sum">{words}" "{count}</li> }
    };
    let quote = move |(customer, quote): (Id, String)| {
        let name = app.peek(|archive| customer_name(archive, customer));
        view! { <li data-testid="after-quote-noted"><a href=Route::Customer(customer).href()>{name}</a>" "{quote}</li> }
    };
    view! {
        {(!sum.causes.is_empty()).then(|| view! {
            <section class="section"><div class="section-head"><h2>{app.t(AFTER_CAUSES)}</h2></div>
                <ul>{sum.causes.into_iter().map(cause).collect_view()}</ul></section>
        })}
        {(!sum.quotes.is_empty()).then(|| view! {
            <section class="section"><div class="section-head"><h2>{app.t(AFTER_QUOTES)}</h2></div>
                <ul>{sum.quotes.into_iter().map(quote).collect_view()}</ul></section>
        })}
    }
}

#[component]
fn OneWatched(name: String, watched: Watched, saying: RwSignal<Option<(Id, i64)>>) -> impl IntoView {
    let app = App::here();
    let item = watched.item.id;
    let who = app.peek(|archive| names(app, archive, &watched.item.successor));
    // What is said, or corrected, belongs to the look whose day has come.
    let now = watched.now(app.today()).cloned();
    let code = now.as_ref().and_then(|check| check.outcome).map(|outcome| outcome_code(outcome).0);
    let say_at = now.as_ref().map(|check| check.after);
    let note = now.as_ref().map(|check| check.note.clone()).filter(|note| !note.is_empty());
    let data = name.clone();
    let look = move |check: Check| view! { <Look check/> };
    let check = StoredValue::new(now);
    view! {
        <li class="item" data-testid="after-row" data-name=data data-outcome=code data-item=item.to_string()>
            <span></span>
            <span class="item-main">
                <a href=Route::Customer(watched.item.customer).href()>{name}</a><span class="muted small">{who}</span>
            </span>
            <span class="item-side">
                {watched.checks.into_iter().map(look).collect_view()}
                {say_at.map(|after| view! {
                    <button type="button" class="btn btn--quiet" data-testid="after-say"
                        on:click=move |_| saying.set(Some((item, after)))>{app.t(AFTER_SAY)}</button>
                })}
            </span>
            {note.map(|note| view! { <p class="item-more item-note small" data-testid="after-note-said">{note}</p> })}
            {move || match (saying.get().filter(|(of, _)| *of == item), check.get_value()) {
                (Some(of), Some(check)) => view! { <SayForm of check saying/> }.into_any(),
                _ => ().into_any(),
            }}
        </li>
    }
}

/// One look at a customer, as a chip.
#[component]
fn Look(check: Check) -> impl IntoView {
    let app = App::here();
    let code = check.outcome.map(outcome_code);
    let (after, due) = (check.after.to_string(), check.due.to_string());
    let cause = check.cause.clone();
    let data = after.clone();
    let words = move || {
        let days = app.fill(AFTER_DAYS, &[&after]);
        match code {
            Some((code, _)) if cause.is_empty() => format!("{days} {}", coded(app, "outcome", code)),
            Some((code, _)) => format!("{days} {} · {}", coded(app, "outcome", code), coded(app, "cause", &cause)),
            None => days,
        }
    };
    view! {
        <span class="chip" data-testid="after-check" data-after=data data-kind=code.map(|(_, kind)| kind)
            data-outcome=code.map(|(code, _)| code) title=move || app.fill(AFTER_NOT_YET, &[&due])>{words}</span>
    }
}

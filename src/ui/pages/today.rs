//! What is due, and how old the last backup is.

use crate::app::backup::{self, Status};
use crate::app::backup_log::BackupLog;
use crate::app::backup_rule::BackupRule;
use crate::app::session::Intent;
use crate::domain::archive::Archive;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::order::sort_by_key;
use crate::domain::reminder::{self, Due, What, When};
use crate::edits::due;
use crate::platform::clock;
use crate::ui::part::{OnceHere, Seldom};
use crate::ui::route::Route;
use crate::ui::state::{App, fetched};
use crate::ui::text::*;
use chrono::{Datelike, NaiveDate};
use leptos::prelude::*;

/// What is due: overdue, today, and in the next seven days.
#[component]
pub fn Today() -> impl IntoView {
    let app = App::here();
    let lines = Memo::new(move |_| {
        let today = app.today();
        app.read(|archive| lines(app, archive, today))
    });
    let group = move |when: When, title: Text| {
        let in_group =
            Memo::new(move |_| lines.read().iter().filter(|line| line.due.when == when).cloned().collect::<Vec<_>>());
        let some = Memo::new(move |_| !in_group.read().is_empty());
        view! { <Show when=move || some.get()><Group title lines=in_group/></Show> }
    };
    let nothing = Memo::new(move |_| lines.read().is_empty());
    let date = move || {
        let today = app.today();
        app.fill(DATE_AND_WEEKDAY, &[&today.to_string(), app.tr(weekday(today))])
    };
    view! {
        <div class="page">
            <div class="page-head">
                <h1>{app.t(NAV_TODAY)}</h1>
                <time class="muted" datetime=move || app.today().to_string()>{date}</time>
            </div>
            {(!app.sample).then(|| view! { <BackupAge/> })}
            <DraftsWaiting/>
            <OnceHere what=Seldom::Waiting/>
            {group(When::Overdue, OVERDUE)}
            {group(When::Today, DUE_TODAY)}
            {group(When::Soon, DUE_SOON)}
            <Show when=move || nothing.get()>
                <div class="empty">
                    <h2>{app.t(TODAY_NOTHING)}</h2>
                    <p>{app.t(TODAY_NOTHING_HINT)}</p>
                </div>
            </Show>
        </div>
    }
}

/// What somebody began to write and did not save, as links to where it waits.
#[component]
fn DraftsWaiting() -> impl IntoView {
    let app = App::here();
    // Of a customer who is gone nothing can be opened any more.
    let places = Memo::new(move |_| {
        let keys = app.waiting_drafts();
        app.read(|archive| keys.iter().filter_map(|key| place_of(app, archive, key)).collect::<Vec<_>>())
    });
    move || {
        let mut places = places.get();
        let count = places.len().to_string();
        sort_by_key(&mut places, Clone::clone);
        places.dedup();
        let link = |(href, name)| view! { " "<a href=href>{name}</a> };
        (!places.is_empty()).then(|| {
            view! {
                <p class="muted" data-testid="drafts-waiting" data-count=count.clone()>
                    {app.fill(DRAFTS_WAITING, &[&count])}
                    {places.into_iter().map(link).collect_view()}
                </p>
            }
        })
    }
}

/// Where the draft of a form waits, and what it is called. The first part of a form's key says what form it is, the second
/// what it is about: a customer where nothing else is said.
fn place_of(app: App, archive: &Archive, key: &str) -> Option<(String, String)> {
    let mut parts = key.split('/');
    let (form, about) = (parts.next()?, parts.next().and_then(|about| about.parse::<Id>().ok()));
    let handover = || archive.record(Kind::HandoverItem, about?)?.reference("handover");
    let (route, text) = match form {
        "handover" => (Route::NewHandover, HANDOVER_NEW),
        "answer" | "item-note" => (Route::Handover(handover()?), NAV_HANDOVER),
        "watch" => (Route::Aftermath(handover()?), HANDOVER_AFTER),
        "exit" => (Route::Exit(about?), EXIT_TITLE),
        "exit-point" => (Route::Exit(archive.record(Kind::ExitPoint, about?)?.reference("departure")?), EXIT_TITLE),
        "departure" | "exit-points" => (Route::Handovers, NAV_HANDOVER),
        "rates" => (Route::Exposure, NAV_EXPOSURE),
        "member" => (Route::Settings, SETTINGS_TITLE),
        _ => match about {
            None => (Route::NewCustomer, NEW_CUSTOMER),
            Some(customer) => {
                let record = archive.record(Kind::Customer, customer).filter(|record| record.exists())?;
                return Some((Route::Customer(customer).href(), record.text("name").to_owned()));
            }
        },
    };
    Some((route.href(), app.tr(text).to_owned()))
}

/// One line, with all it shows: a changed line is another line.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Line {
    due: Due,
    customer: String,
    /// Whose it is, where there is more than one member.
    member: Option<String>,
}

fn lines(app: App, archive: &Archive, today: NaiveDate) -> Vec<Line> {
    let alone = archive.live(Kind::Member).nth(1).is_none();
    let customer = |id: Id| archive.record(Kind::Customer, id).map(|record| record.text("name").to_owned());
    let line = |due: Due| Line {
        customer: customer(due.customer).unwrap_or_default(),
        member: due.member.filter(|_| !alone).map(|member| app.member_name(archive, member)),
        due,
    };
    reminder::due(archive, today).into_iter().map(line).collect()
}

#[component]
fn Group(title: Text, lines: Memo<Vec<Line>>) -> impl IntoView {
    let app = App::here();
    view! {
        <section class="agenda">
            <div class="agenda-head">
                <h2>{app.t(title)}</h2>
                <span class="muted small">{move || lines.read().len()}</span>
            </div>
            <ul>
                {move || lines.get().into_iter().map(|line| view! { <Row line/> }).collect_view()}
            </ul>
        </section>
    }
}

#[component]
fn Row(line: Line) -> impl IntoView {
    let app = App::here();
    let Line { due, customer, member } = line;
    let kind = match due.when {
        When::Overdue => "overdue",
        When::Today => "today",
        When::Soon => "soon",
    };
    let (day, href, due) = (due.day, Route::Customer(due.customer).href(), StoredValue::new(due));
    let words = move || {
        let text = due.read_value().text.clone();
        if text.is_empty() { app.tr(NEXT_CONTACT_DUE).to_owned() } else { text }
    };
    view! {
        <li class="due" data-testid="due" data-kind=kind>
            <time class="due-when" datetime=day.to_string()>{move || day_words(app, day)}</time>
            <span class="due-text">{words}</span>
            <a class="due-who clip" href=href>{customer}</a>
            {member.map(|member| view! { <span class="due-member clip">{member}</span> })}
            <span class="due-actions">
                <button type="button" class="btn btn--quiet" data-testid="due-done" on:click=move |_| done(app, due.get_value())>
                    {app.t(DONE)}
                </button>
                <button type="button" class="btn btn--quiet" data-testid="due-snooze" on:click=move |_| snooze(app, due.get_value())>
                    {app.t(LATER)}
                </button>
            </span>
        </li>
    }
}

fn done(app: App, due: Due) {
    let today = clock::today();
    let words = match due.what {
        What::Reminder(_) => REMINDER_DONE,
        What::NextContact => NEXT_CONTACT_DONE,
    };
    app.act(words, move |archive| vec![due::done(archive, &due, today)]);
}

fn snooze(app: App, due: Due) {
    let day = due::a_day_later(due.day, clock::today());
    let words = REMINDER_LATER.fill(app.prefs.language_now(), &[&day.to_string()]);
    app.saving(async move |session| {
        let moved = session.commit(Intent::EDIT, |log| vec![due::move_to(log.archive(), &due, day)]).await?;
        if let Some(batch) = moved {
            app.did(batch, words);
        }
        Ok(())
    });
}

/// A day near today in words, another as `MM-DD`, one of another year in full.
fn day_words(app: App, day: NaiveDate) -> String {
    let today = app.today();
    match (day - today).num_days() {
        0 => app.tr(DUE_TODAY).to_owned(),
        1 => app.tr(TOMORROW).to_owned(),
        -1 => app.tr(YESTERDAY).to_owned(),
        days @ -13..=-2 => app.fill(DAYS_AGO, &[&(-days).to_string()]),
        _ if day.year() == today.year() => format!("{:02}-{:02}", day.month(), day.day()),
        _ => day.to_string(),
    }
}

fn weekday(day: NaiveDate) -> Text {
    use chrono::Weekday::*;
    match day.weekday() {
        Mon => MONDAY,
        Tue => TUESDAY,
        Wed => WEDNESDAY,
        Thu => THURSDAY,
        Fri => FRIDAY,
        Sat => SATURDAY,
        Sun => SUNDAY,
    }
}

/// Whole days since this browser's last backup, by the local calendar; `None` if there was none or it cannot be read.
pub async fn backup_days(app: App) -> Option<i64> {
    let vault = app.session()?.vault().ok()?;
    days_since(BackupLog::read(&vault).await.ok()?.last_made_ms)
}

fn days_since(made_ms: Option<u64>) -> Option<i64> {
    Some((clock::today() - clock::local(made_ms?).date_naive()).num_days().max(0))
}

/// How old the last backup is, and calmly that another one is due. `data-days` is -1 before the first one.
#[component]
fn BackupAge() -> impl IntoView {
    let app = App::here();
    // A page left open overnight asks again.
    let status = fetched(move || {
        let _ = app.today();
        app.read(|_| ());
        async move { backup::status(&*app.session()?).await.ok() }
    });
    let banner = move |Status { log, changes_since, .. }: Status| {
        let days = days_since(log.last_made_ms);
        let words = move || match days {
            None => app.tr(BACKUP_NEVER).to_owned(),
            Some(0) => app.tr(BACKUP_TODAY).to_owned(),
            Some(1) => app.tr(BACKUP_YESTERDAY).to_owned(),
            Some(days) => app.fill(BACKUP_DAYS, &[&days.to_string()]),
        };
        let since = move || (days.is_some()).then(|| app.fill(BACKUP_DUE_CHANGES, &[&changes_since.to_string()]));
        let data_days = days.unwrap_or(-1).to_string();
        if BackupRule::load().is_due(days, changes_since) {
            view! {
                <div class="banner" data-kind="info" data-testid="backup-age" data-days=data_days data-due="true"
                    data-changes=changes_since.to_string()>
                    <p>{words} " " {since}</p>
                    <a class="btn" href=Route::Backup.href()>{app.t(BACKUP_NOW)}</a>
                </div>
            }
            .into_any()
        } else {
            let unproven = (!log.is_protected()).then(|| {
                view! { " " <a data-testid="backup-unproven" href=Route::Backup.href()>{app.t(BACKUP_UNPROVEN)}</a> }
            });
            view! {
                <p class="muted" data-testid="backup-age" data-days=data_days data-due="false"
                    data-changes=changes_since.to_string()>{words}{unproven}</p>
            }
            .into_any()
        }
    };
    move || status.get().flatten().map(banner)
}

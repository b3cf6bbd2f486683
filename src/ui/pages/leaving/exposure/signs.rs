//! Early signs, where the firm has asked for them.

use super::super::{by, may_rule, write};
use super::{Shown, remind};
use crate::app::export_log;
use crate::domain::id::Id;
use crate::leaving::rights::ask_signs;
use crate::leaving::signs::{Sign, signs, wanted};
use crate::leaving::todo::first_points;
use crate::ui::state::{App, fetched};
use crate::ui::text::*;
use leptos::prelude::*;

fn words(app: App, sign: &Sign) -> String {
    let group = |boss: Option<Id>| match boss {
        None => app.tr(SIGNS_FIRM).to_owned(),
        Some(boss) => app.fill(EXPOSURE_TEAM_OF, &[&app.peek(|archive| app.member_name(archive, boss))]),
    };
    match sign {
        Sign::FewerCards { boss, members, now, before } => {
            let counts = [members, now, before].map(|count| count.to_string());
            app.fill(SIGNS_FEWER, &[&group(*boss), &counts[0], &counts[1], &counts[2]])
        }
        Sign::Silent { boss, members, silent } => {
            app.fill(SIGNS_SILENT, &[&group(*boss), &members.to_string(), &silent.to_string()])
        }
        Sign::MassExport(export) => app.fill(SIGNS_EXPORT, &[&export.customers.to_string()]),
    }
}

/// A sign, and the plan that can be begun at once: the group is chosen, and its most important customers get reminders.
#[component]
fn OneSign(shown: Shown, sign: Sign) -> impl IntoView {
    let app = App::here();
    let group = app.peek(|archive| sign.group(archive, app.today()));
    let members = group.clone();
    let points = Memo::new(move |_| {
        let scene = shown.scene.get();
        app.peek(|archive| first_points(archive, &scene, members.clone()))
    });
    let count = move || points.read().len();
    let some = Memo::new(move |_| count() > 0);
    let start = StoredValue::new(move || {
        shown.town.set(String::new());
        shown.chosen.set(group.clone());
        remind(app, SIGNS_STARTED, points.get_untracked());
    });
    let begin = move || {
        view! {
            <button type="button" class="btn" data-testid="sign-plan" on:click=move |_| start.with_value(|start| start())>
                {app.t(SIGNS_START)}
            </button>
            <span class="hint">{move || app.fill(SIGNS_START_HINT, &[&count().to_string()])}</span>
        }
    };
    view! {
        <li class="due" data-testid="sign">
            <span class="due-text">{move || words(app, &sign)}</span>
            <span class="line">{move || if some.get() {
                begin().into_any()
            } else {
                view! { <span class="chip" data-kind="good" data-testid="sign-planned">{app.t(SIGNS_PLANNED)}</span> }.into_any()
            }}</span>
        </li>
    }
}

/// The question whether to show them, and the signs.
#[component]
pub fn Signs(shown: Shown) -> impl IntoView {
    let app = App::here();
    let on = Memo::new(move |_| app.read(wanted));
    let may = may_rule(app);
    let exports = fetched(move || {
        app.read(|_| ());
        async move { export_log::exports(&*app.need_session()?).await }
    });
    let found = Memo::new(move |_| {
        let today = app.today();
        // What cannot be read is told where it is written.
        let exports = exports.get().and_then(Result::ok).unwrap_or_default();
        app.read(|archive| signs(archive, &exports, today))
    });
    let turn = move |_| {
        let on = !on.get_untracked();
        let done = if on { SIGNS_ON } else { SIGNS_OFF };
        let by = by(app);
        write(app, done, move |archive, _| Ok(vec![ask_signs(archive, by, on)?]), || {});
    };
    let list = move || {
        let found = found.get();
        if found.is_empty() {
            return view! { <p class="muted" data-testid="signs-none">{app.t(SIGNS_NONE)}</p> }.into_any();
        }
        view! {
            <ul>{found.into_iter().map(|sign| view! { <OneSign shown sign/> }).collect_view()}</ul>
            <p>{app.t(SIGNS_PLAN)}</p>
        }
        .into_any()
    };
    view! {
        <section class="section">
            <div class="section-head"><h2>{app.t(SIGNS_TITLE)}</h2></div>
            <p class="hint">{app.t(SIGNS_HINT)}</p>
            <label class="check">
                <input type="checkbox" data-testid="signs-ask" disabled=move || !may.get()
                    prop:checked=move || on.get() on:change=turn/>
                {app.t(SIGNS_ASK)}
            </label>
            {move || on.get().then(list)}
        </section>
    }
}

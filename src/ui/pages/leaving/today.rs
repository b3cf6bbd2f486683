//! What Today says of handovers: what waits for an answer, what can be given back, what was left behind, and the looks at
//! customers that were handed over.

use super::names;
use crate::domain::archive::Archive;
use crate::domain::id::Id;
use crate::leaving::behind::unled;
use crate::leaving::giveback::due_back;
use crate::leaving::item::{Handover, red};
use crate::leaving::look::{Look, looks};
use crate::ui::route::Route;
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// What is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    /// The answer of who is at work here.
    Mine,
    /// The answer of others.
    Theirs,
    /// That it is given back.
    Back,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    kind: &'static str,
    what: &'static str,
    late: bool,
    count: usize,
    words: String,
    href: String,
}

fn answers(app: App, archive: &Archive) -> Vec<Line> {
    let me = app.me().map(|me| me.member);
    let mut counts: BTreeMap<(What, Id), usize> = BTreeMap::new();
    for item in red(archive, app.today()) {
        let mine = item.successor.is_some() && item.successor == me && !item.refused;
        *counts.entry((if mine { What::Mine } else { What::Theirs }, item.handover)).or_default() += 1;
    }
    for item in due_back(archive, app.today()) {
        *counts.entry((What::Back, item.handover)).or_default() += 1;
    }
    let line = |((what, id), count): ((What, Id), usize)| {
        let names = names(app, archive, &Handover::read(archive, id)?.leavers);
        let (words, code, late) = match what {
            What::Mine => (HANDOVER_TODAY_MINE, "mine", true),
            What::Theirs => (HANDOVER_TODAY_RED, "red", true),
            What::Back => (HANDOVER_TODAY_BACK, "back", false),
        };
        let words = app.fill(words, &[&count.to_string(), &names]);
        Some(Line { kind: "handover", what: code, late, count, words, href: Route::Handover(id).href() })
    };
    counts.into_iter().filter_map(line).collect()
}

fn left_behind(app: App, archive: &Archive) -> Vec<Line> {
    let line = |(member, customers): (Id, BTreeSet<Id>)| {
        let words = app.fill(HANDOVER_TODAY_BEHIND, &[&app.member_name(archive, member), &customers.len().to_string()]);
        let href = Route::NewHandover.href();
        Line { kind: "handover", what: "behind", late: true, count: customers.len(), words, href }
    };
    unled(archive, app.today()).into_iter().map(line).collect()
}

fn looked_at(app: App, archive: &Archive) -> Vec<Line> {
    let line = |look: Look| {
        let names = names(app, archive, &Handover::read(archive, look.handover)?.leavers);
        let counts = [look.after, look.customers, look.shaken, look.lost].map(|count| count.to_string());
        let words = app.fill(HANDOVER_TODAY_LOOK, &[&names, &counts[0], &counts[1], &counts[2], &counts[3]]);
        Some(Line {
            kind: "handover",
            what: "look",
            late: look.lost > 0,
            count: usize::try_from(look.customers).unwrap_or(usize::MAX),
            words,
            href: Route::Aftermath(look.handover).href(),
        })
    };
    looks(archive, app.today()).into_iter().filter_map(line).collect()
}

/// The lines.
#[component]
pub fn Waiting() -> impl IntoView {
    let app = App::here();
    let lines = Memo::new(move |_| {
        app.read(|archive| [answers(app, archive), left_behind(app, archive), looked_at(app, archive)].concat())
    });
    let row = |line: Line| {
        view! {
            <li class="due" data-testid="due" data-kind=line.kind data-what=line.what data-count=line.count.to_string()>
                <a class="due-text" class:late=line.late href=line.href>{line.words}</a>
            </li>
        }
    };
    view! { <ul>{move || lines.get().into_iter().map(row).collect_view()}</ul> }
}

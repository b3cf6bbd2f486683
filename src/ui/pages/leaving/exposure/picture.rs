//! The exposure as pictures: who knows whom, and how many hold each customer; and the table that says the same.

use super::super::{about, customer_name};
use super::Shown;
use super::rows::line_words;
use crate::domain::id::Id;
use crate::leaving::lines::Line;
use crate::leaving::picture::{Edge, by_line, who_whom};
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// How many customers are drawn.
const CUSTOMERS: usize = 24;
/// The picture's measures, in pixels of a phone's width.
const WIDTH: usize = 358;
const ROW: usize = 22;
const LEFT: usize = 116;
const RIGHT: usize = 226;

/// One end of the lines.
#[derive(Clone, Debug, PartialEq, Eq)]
struct End {
    id: Id,
    name: String,
    y: usize,
    /// Of a customer: whether one alone knows them.
    only: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Map {
    members: Vec<End>,
    customers: Vec<End>,
    edges: Vec<Edge>,
    height: usize,
    /// The same in words: each customer, and who knows them, with those whom only the paper names.
    rows: Vec<(String, Vec<(String, bool)>)>,
}

/// A name that fits into a column: Chinese characters take two places.
fn short(name: &str) -> String {
    let mut places = 0;
    let mut out = String::new();
    for c in name.chars() {
        places += if c.is_ascii() { 1 } else { 2 };
        if places > 16 {
            out.push('…');
            break;
        }
        out.push(c);
    }
    out
}

fn map(app: App, shown: Shown) -> Map {
    let scene = shown.scene.get();
    let edges = shown.found.with(|found| who_whom(&scene, found.as_ref().map(|(of, _)| &of.rows[..]), CUSTOMERS));
    app.peek(|archive| {
        let mut customers: Vec<End> = Vec::new();
        let mut by_member: BTreeMap<Id, usize> = BTreeMap::new();
        let mut rows: Vec<(String, Vec<(String, bool)>)> = Vec::new();
        for edge in &edges {
            *by_member.entry(edge.member).or_default() += 1;
            let member = (app.member_name(archive, edge.member), edge.in_fact);
            if customers.last().is_none_or(|last| last.id != edge.customer) {
                let y = (customers.len() + 1) * ROW;
                let name = short(&customer_name(archive, edge.customer));
                customers.push(End { id: edge.customer, name, y, only: edge.only });
                rows.push((customer_name(archive, edge.customer), Vec::new()));
            }
            if let Some((_, members)) = rows.last_mut() {
                members.push(member);
            }
        }
        let places = customers.len().max(by_member.len());
        let gap = places * ROW / by_member.len().max(1);
        let mut members: Vec<(Id, usize)> = by_member.into_iter().collect();
        crate::domain::order::sort_by_key(&mut members, |(id, count)| (core::cmp::Reverse(*count), *id));
        let end = |(at, (id, _)): (usize, (Id, usize))| End {
            id,
            name: short(&app.member_name(archive, id)),
            y: ROW / 2 + at * gap + gap / 2,
            only: false,
        };
        let members = members.into_iter().enumerate().map(end).collect();
        Map { members, customers, edges, height: (places + 1) * ROW, rows }
    })
}

/// The pictures and their table.
#[component]
pub fn Picture(shown: Shown) -> impl IntoView {
    let app = App::here();
    let map = Memo::new(move |_| map(app, shown));
    view! {
        {move || (!map.read().edges.is_empty()).then(|| view! {
            <section class="section">
                <div class="section-head"><h2>{app.t(EXPOSURE_PICTURE)}</h2></div>
                <div class="picture-cols">
                    {map.with(|map| view! { <WhoWhom shown map=map.clone()/> })}
                    <ByLine shown/>
                </div>
                <p class="hint">{app.t(EXPOSURE_PICTURE_HINT)}</p>
                <p class="hint">{app.t(LINES_HINT)}</p>
                {map.with(|map| view! { <InWords rows=map.rows.clone()/> })}
            </section>
        })}
    }
}

#[component]
fn WhoWhom(shown: Shown, map: Map) -> impl IntoView {
    let app = App::here();
    let Map { members, customers, edges, height, .. } = map;
    let singles = customers.iter().filter(|end| end.only).count();
    let counts = [members.len(), customers.len(), edges.len(), singles].map(|count| count.to_string());
    let alt = move || app.fill(EXPOSURE_PICTURE_ALT, &[&counts[0], &counts[1], &counts[2], &counts[3]]);
    let place = |ends: &[End], id: Id| ends.iter().find(|end| end.id == id).map_or(0, |end| end.y);
    let is_faint = move |member: Id| shown.chosen.with(|chosen| !chosen.is_empty() && !chosen.contains(&member));
    let lines = edges.iter().map(|edge| {
        let member = edge.member;
        let kind = match (edge.only, edge.in_fact) {
            (true, _) => "only",
            (false, true) => "met",
            (false, false) => "paper",
        };
        view! {
            <line class="who-line" class:is-faint=move || is_faint(member) data-kind=kind data-paper=(!edge.in_fact).to_string()
                x1=LEFT + 6 y1=place(&members, edge.member) x2=RIGHT - 6 y2=place(&customers, edge.customer)></line>
        }
    });
    let lines = lines.collect_view();
    let left = members.into_iter().map(|end| {
        view! {
            <g class:is-faint=move || is_faint(end.id)>
                <circle class="who-dot" cx=LEFT + 3 cy=end.y r="3"></circle>
                <text class="who-name" x=LEFT - 4 y=end.y + 4 text-anchor="end">{end.name}</text>
            </g>
        }
    });
    let right = customers.into_iter().map(|end| {
        view! {
            <circle class="who-dot" data-kind=end.only.then_some("only") cx=RIGHT - 3 cy=end.y r="3"></circle>
            <text class="who-name" data-kind=end.only.then_some("only") x=RIGHT + 4 y=end.y + 4>{end.name}</text>
        }
    });
    view! {
        <svg class="who-whom" role="img" aria-label=alt data-testid="exposure-picture"
            viewBox=format!("0 0 {WIDTH} {height}") width=WIDTH height=height>
            {lines}
            {left.collect_view()}
            {right.collect_view()}
        </svg>
    }
}

/// The lines of the picture as a table.
#[component]
fn InWords(rows: Vec<(String, Vec<(String, bool)>)>) -> impl IntoView {
    let app = App::here();
    let row = move |(customer, members): (String, Vec<(String, bool)>)| {
        let names = move || {
            let of = |(name, in_fact): &(String, bool)| match in_fact {
                true => name.clone(),
                false => format!("{name} ({})", app.tr(LINE_PAPER)),
            };
            members.iter().map(of).collect::<Vec<_>>().join(" · ")
        };
        view! { <tr data-testid="exposure-edge"><td>{customer}</td><td>{names}</td></tr> }
    };
    view! {
        <details><summary class="link" data-testid="exposure-edges">{app.t(EXPOSURE_IN_WORDS)}</summary>
            <table class="table">
                <thead><tr><th>{app.t(NAME)}</th><th>{app.t(EXPOSURE_KNOWN_BY)}</th></tr></thead>
                <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
            </table>
        </details>
    }
}

/// How many customers, and what they are worth, by line: as bars in a table.
#[component]
fn ByLine(shown: Shown) -> impl IntoView {
    let app = App::here();
    let lines = Memo::new(move |_| {
        let scene = shown.scene.get();
        app.peek(|archive| by_line(archive, &scene).into_iter().collect::<Vec<_>>())
    });
    let row = move |(line, group): (Line, crate::leaving::exposure::Group), most: i64| {
        let (words, code, _) = line_words(line);
        let width = group.worth.revenue.max(0).saturating_mul(120) / most.max(1);
        view! {
            <tr data-testid="exposure-line" data-line=code data-customers=group.customers.to_string()>
                <th scope="row">{app.t(words)}</th>
                <td class="num">{group.customers}</td>
                <td class="num">{about(group.worth.revenue)}</td>
                <td class="wide"><svg class="stack-bar" viewBox="0 0 120 10" width="120" height="10" aria-hidden="true">
                    <rect class="stack" data-line=code x="0" y="0" width=width height="10"></rect>
                </svg></td>
            </tr>
        }
    };
    view! {
        <table class="table by-line">
            <caption class="sr-only">{app.t(EXPOSURE_LINES)}</caption>
            <thead><tr>
                <th>{app.t(EXPOSURE_LINE)}</th><th class="num">{app.t(EXPOSURE_CUSTOMERS)}</th>
                <th class="num">{app.t(EXPOSURE_VALUE)}</th><th class="wide"></th>
            </tr></thead>
            <tbody>{move || {
                let lines = lines.get();
                let most = lines.iter().map(|(_, group)| group.worth.revenue).max().unwrap_or(1);
                lines.into_iter().map(|(line, group)| row((line, group), most)).collect_view()
            }}</tbody>
        </table>
    }
}

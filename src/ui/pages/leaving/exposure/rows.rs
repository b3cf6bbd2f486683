//! The customers of an exposure, and the weakest of their files.

use super::super::{about, customer_name, drafted_in, money};
use super::Shown;
use crate::leaving::exposure::Row;
use crate::leaving::lines::Line;
use crate::leaving::todo::gap_words;
use crate::ui::components::sliced::sliced;
use crate::ui::route::Route;
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::prelude::*;

const STEP: usize = 40;
const YEAR_DAYS: i64 = 365;
/// How many of the weakest files are named.
const WEAKEST: usize = 8;

/// What a line is called, its code, and the kind of its chip.
pub(super) fn line_words(line: Line) -> (Text, &'static str, Option<&'static str>) {
    match line {
        Line::Unknown => (LINE_UNKNOWN, "unknown", Some("bad")),
        Line::Single => (LINE_SINGLE, "single", Some("bad")),
        Line::Double => (LINE_DOUBLE, "double", Some("warn")),
        Line::Loop => (LINE_LOOP, "loop", Some("good")),
    }
}

fn silence(app: App, row: &Row) -> String {
    match row.last_contact {
        None => app.tr(EXPOSURE_SILENT_NEVER).to_owned(),
        Some(day) => match (app.today() - day).num_days().max(0) {
            days if days < 2 * YEAR_DAYS => app.fill(EXPOSURE_SILENT_DAYS, &[&days.to_string()]),
            days => app.fill(EXPOSURE_SILENT_YEARS, &[&(days / YEAR_DAYS).to_string()]),
        },
    }
}

fn missing(app: App, row: &Row) -> String {
    let language = drafted_in(app);
    row.gaps.iter().map(|gap| gap_words(*gap, language)).collect::<Vec<_>>().join(" · ")
}

/// The table of customers, and before it the files with most missing.
#[component]
pub fn Rows(shown: Shown) -> impl IntoView {
    let app = App::here();
    let named = move |rows: Vec<Row>| {
        app.peek(|archive| rows.into_iter().map(|row| (customer_name(archive, row.customer), row)).collect::<Vec<_>>())
    };
    let all = Memo::new(move |_| {
        named(shown.found.with(|found| found.as_ref().map(|(found, _)| found.rows.clone()).unwrap_or_default()))
    });
    let weakest = Memo::new(move |_| {
        named(shown.found.with(|found| {
            let weakest = found.iter().flat_map(|(found, _)| found.weakest().into_iter().take(WEAKEST).cloned());
            weakest.collect()
        }))
    });
    let weak = move |(name, row): (String, Row)| {
        let (href, gaps) = (Route::Customer(row.customer).href(), row.gaps.len().to_string());
        let gone = row.clone();
        view! {
            <li class="due" data-testid="exposure-weak" data-gaps=gaps>
                <a class="due-who clip" href=href>{name}</a>
                <span class="due-text">{move || missing(app, &row)}</span>
                <span class="due-member muted">{move || silence(app, &gone)}</span>
            </li>
        }
    };
    view! {
        {move || (!weakest.read().is_empty()).then(|| view! {
            <section class="section">
                <div class="section-head"><h2>{app.t(EXPOSURE_WEAK)}</h2></div>
                <ul>{weakest.get().into_iter().map(weak).collect_view()}</ul>
            </section>
        })}
        <section class="section">
            <div class="section-head">
                <h2>{app.t(EXPOSURE_ROWS)}</h2><span class="muted small">{move || all.read().len()}</span>
            </div>
            <table class="table people">
                <thead><tr>
                    <th>{app.t(NAME)}</th><th>{app.t(EXPOSURE_LINE)}</th><th class="num">{app.t(EXPOSURE_VALUE)}</th>
                    <th class="num wide">{app.t(EXPOSURE_LOSS_SHORT)}</th><th>{app.t(EXPOSURE_SILENT)}</th>
                    <th>{app.t(EXPOSURE_GAPS)}</th>
                </tr></thead>
                <tbody>{move || sliced(all.get(), STEP, |(name, row)| view! { <OneRow name row/> })}</tbody>
            </table>
        </section>
    }
}

#[component]
fn OneRow(name: String, row: Row) -> impl IntoView {
    let app = App::here();
    let (words, code, kind) = line_words(row.line);
    let href = Route::Customer(row.customer).href();
    let (value, loss) = (about(row.worth.revenue), about(row.loss));
    let data_value = money(row.worth.revenue);
    let row = StoredValue::new(row);
    let (alone, paper) = row.with_value(|row| (row.alone, row.only_on_paper));
    let data_name = name.clone();
    view! {
        <tr data-testid="exposure-row" data-name=data_name data-line=code data-alone=alone.to_string()
            data-value=data_value>
            <td><a href=href>{name}</a></td>
            <td>
                <span class="chip" data-kind=kind>{app.t(words)}</span>
                {paper.then(|| view! { " "<span class="small muted">{app.t(LINE_PAPER)}</span> })}
            </td>
            <td class="num" data-label=app.t(EXPOSURE_VALUE)>{value}</td>
            <td class="num wide">{loss}</td>
            <td data-label=app.t(EXPOSURE_SILENT)>{move || row.with_value(|row| silence(app, row))}</td>
            <td class="small muted" data-label=app.t(EXPOSURE_GAPS)>{move || row.with_value(|row| missing(app, row))}</td>
        </tr>
    }
}

//! Exposure over time: whether the lines become safer.

use super::super::about;
use crate::leaving::measure::{Measure, noted};
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::prelude::*;

const WIDTH: i64 = 340;
const HEIGHT: i64 = 90;
/// How many notes the table shows, the latest first.
const SHOWN: usize = 12;

/// The course, once there is a note.
#[component]
pub fn Course() -> impl IntoView {
    let app = App::here();
    let all = Memo::new(move |_| app.read(noted));
    let row = move |one: &Measure| {
        let worst = one.member.map(|id| app.peek(|archive| app.member_name(archive, id))).unwrap_or_default();
        view! {
            <tr data-testid="exposure-noted" data-single=one.single.to_string()>
                <td><time>{one.day.to_string()}</time></td>
                <td class="num">{one.unknown}</td><td class="num">{one.single}</td>
                <td class="num">{one.double}</td><td class="num">{one.looped}</td>
                <td class="num wide">{about(one.value_single)}</td>
                <td class="wide">{worst}</td><td class="num wide">{about(one.loss)}</td>
            </tr>
        }
    };
    view! {
        {move || (!all.read().is_empty()).then(|| view! {
            <section class="section" data-testid="exposure-course">
                <div class="section-head"><h2>{app.t(EXPOSURE_COURSE)}</h2></div>
                {all.with(|all| (all.len() > 1).then(|| view! { <Curve all=all.clone()/> }))}
                <div class="table-scroll"><table class="table">
                    <thead><tr>
                        <th>{app.t(EXPOSURE_DATE)}</th><th class="num">{app.t(LINE_UNKNOWN)}</th>
                        <th class="num">{app.t(LINE_SINGLE)}</th><th class="num">{app.t(LINE_DOUBLE)}</th>
                        <th class="num">{app.t(LINE_LOOP)}</th>
                        <th class="num wide">{app.t(EXPOSURE_VALUE_ALONE)}</th>
                        <th class="wide">{app.t(EXPOSURE_WORST)}</th>
                        <th class="num wide">{app.t(EXPOSURE_LOSS_SHORT)}</th>
                    </tr></thead>
                    <tbody>{all.with(|all| all.iter().rev().take(SHOWN).map(row).collect_view())}</tbody>
                </table></div>
                <p class="hint">{app.t(EXPOSURE_COURSE_HINT)}</p>
            </section>
        })}
    }
}

/// Single lines over the days.
#[component]
fn Curve(all: Vec<Measure>) -> impl IntoView {
    let app = App::here();
    let ends = all.first().zip(all.last()).map(|(first, last)| (first.day, last.day, first.single, last.single));
    let Some((start, end, from, to)) = ends else { return ().into_any() };
    let days = (end - start).num_days().max(1);
    let most = all.iter().map(|one| one.single).max().unwrap_or(1).max(1);
    let point = |one: &Measure| {
        let x = 4 + (one.day - start).num_days() * (WIDTH - 8) / days;
        format!("{x},{}", HEIGHT - 8 - one.single.max(0) * (HEIGHT - 16) / most)
    };
    let points = all.iter().map(point).collect::<Vec<_>>().join(" ");
    let alt = move || app.fill(EXPOSURE_COURSE_ALT, &[&from.to_string(), &to.to_string()]);
    view! {
        <svg class="curve" role="img" aria-label=alt viewBox=format!("0 0 {WIDTH} {HEIGHT}") width=WIDTH height=HEIGHT>
            <line class="curve-base" x1="0" y1=HEIGHT - 8 x2=WIDTH y2=HEIGHT - 8></line>
            <polyline class="curve-line" points=points></polyline>
        </svg>
    }
    .into_any()
}

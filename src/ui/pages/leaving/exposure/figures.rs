//! The figures of an exposure.

use super::super::{about, money, percent};
use super::Shown;
use crate::leaving::exposure::Exposure;
use crate::ui::pages::today::backup_days;
use crate::ui::state::{App, fetched};
use crate::ui::text::*;
use leptos::prelude::*;

/// What is at stake, in figures.
#[component]
pub fn Figures(shown: Shown) -> impl IntoView {
    let app = App::here();
    let backup = fetched(move || {
        let _ = app.today();
        backup_days(app)
    });
    let backup_words = move || match backup.get().flatten() {
        None => app.tr(EXPOSURE_BACKUP_NEVER).to_owned(),
        Some(days) => app.fill(EXPOSURE_BACKUP_DAYS, &[&days.to_string()]),
    };
    let figures = move |found: &Exposure| {
        let heads = [found.reminders, found.promises, found.unsolved].map(|count| count.to_string());
        let [reminders, promises, unsolved] = heads.clone();
        let (served, alone) = (found.served.worth, found.alone.worth);
        let shares = [found.share_served(), found.share_alone()].map(percent);
        let [share_served, share_alone] = shares;
        view! {
            <dl class="figures" data-testid="exposure-total"
                data-customers=found.served.customers.to_string() data-single-line=found.single_line.to_string()
                data-alone=found.alone.customers.to_string() data-value=money(served.revenue)
                data-value-alone=money(alone.revenue) data-handled=money(found.handled.revenue)
                data-loss=money(found.loss) data-all=found.all.customers.to_string()
                data-value-all=money(found.all.worth.revenue)
                data-reminders=reminders data-promises=promises data-unsolved=unsolved>
                <div><dt>{app.t(EXPOSURE_SERVED)}</dt><dd>{found.served.customers}</dd></div>
                <div data-kind=(found.alone.customers > 0).then_some("bad")>
                    <dt>{app.t(EXPOSURE_ALONE)}</dt><dd>{found.alone.customers}</dd>
                </div>
                <div>
                    <dt>{app.t(EXPOSURE_VALUE)}</dt><dd>{about(served.revenue)}</dd>
                    <dd class="small muted">{move || app.fill(EXPOSURE_SHARE, &[&share_served])}
                        {served.estimated.then(|| view! { " · "{app.t(EXPOSURE_ESTIMATED)} })}</dd>
                </div>
                <div data-kind=(alone.revenue > 0).then_some("bad")>
                    <dt>{app.t(EXPOSURE_VALUE_ALONE)}</dt><dd>{about(alone.revenue)}</dd>
                    <dd class="small muted">{move || app.fill(EXPOSURE_SHARE, &[&share_alone])}</dd>
                </div>
                <div data-kind=(found.loss > 0).then_some("bad")>
                    <dt>{app.t(EXPOSURE_LOSS)}</dt><dd>{about(found.loss)}</dd>
                </div>
                <div><dt>{app.t(EXPOSURE_ARREARS)}</dt><dd>{about(served.arrears)}</dd></div>
                <div>
                    <dt>{app.t(EXPOSURE_HEADS)}</dt>
                    <dd class="figure-words">{move || {
                        app.fill(EXPOSURE_HEADS_WORDS, &[&heads[0], &heads[1], &heads[2]])
                    }}</dd>
                </div>
                <div data-kind=move || (!matches!(backup.get(), None | Some(Some(0..7)))).then_some("warn")>
                    <dt>{app.t(EXPOSURE_BACKUP)}</dt><dd class="figure-words">{backup_words}</dd>
                </div>
            </dl>
        }
    };
    view! {
        <section class="section">
            {move || shown.found.with(|found| found.as_ref().map(|(found, _)| figures(found)))}
        </section>
    }
}

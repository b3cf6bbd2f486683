//! What who leaves signs, as a sheet of paper.

use super::super::drafted_in;
use super::Missing;
use crate::domain::customer::solar;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::leaving::depart;
use crate::platform::address;
use crate::ui::route::Route;
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::prelude::*;

/// The sheet of a departure.
#[component]
pub fn Receipt(id: Id) -> impl IntoView {
    let app = App::here();
    let found = Memo::new(move |_| {
        let language = drafted_in(app);
        app.read(|archive| {
            let departure = archive.record(Kind::Departure, id).filter(|record| record.is_live())?;
            let name = app.member_name(archive, departure.reference("member")?);
            let day = solar(departure, "day").map(|day| day.to_string()).unwrap_or_default();
            let company =
                archive.record(Kind::Company, Id::COMPANY).map_or("", |record| record.text("name")).to_owned();
            Some((name, day, company, depart::receipt(archive, language)))
        })
    });
    let line = move |who: Text, name: String| {
        view! {
            <div class="paper-sign">
                <b>{app.t(who)}</b>
                <div><p>{name}</p><p class="paper-line small">{app.t(PROTOCOL_BY_HAND)}</p></div>
            </div>
        }
    };
    move || {
        let Some((name, day, company, words)) = found.get() else { return view! { <Missing/> }.into_any() };
        let (heading, member) = (company.clone(), name.clone());
        view! {
            <div class="page">
                <div class="page-head no-print">
                    <h1>{app.t(EXIT_RECEIPT)}</h1>
                    <a class="muted" href=Route::Exit(id).href()>{app.t(EXIT_TITLE)}</a>
                    <div class="page-actions">
                        <button type="button" class="btn btn--primary" data-testid="receipt-print"
                            on:click=move |_| address::after(0, address::print)>{app.t(PRINT)}</button>
                    </div>
                </div>
                <article class="paper" data-testid="receipt">
                    <h1>{app.t(EXIT_RECEIPT)}</h1>
                    <p>{(!heading.is_empty()).then(|| format!("{heading} · "))}{move || app.fill(EXIT_OF, &[&name, &day])}</p>
                    {words.lines().map(|words| view! { <p>{words.to_owned()}</p> }).collect_view()}
                    {line(EXIT_MEMBER_SIGNS, member)}
                    {line(EXIT_COMPANY_SIGNS, company)}
                </article>
            </div>
        }
        .into_any()
    }
}

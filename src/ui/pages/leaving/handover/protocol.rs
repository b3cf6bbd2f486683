//! The protocol of a handover: made as things stand, signed, checked, printed.

use super::sheet::Sheet;
use super::{Missing, title};
use crate::app::leaving::{self, Verified};
use crate::domain::id::Id;
use crate::leaving::item::Handover;
use crate::leaving::papers::{Paper, Role, papers};
use crate::platform::address;
use crate::ui::route::Route;
use crate::ui::state::{App, fetched};
use crate::ui::text::*;
use leptos::prelude::*;

/// The protocols of a handover.
#[component]
pub fn Protocol(id: Id) -> impl IntoView {
    let app = App::here();
    let head =
        Memo::new(move |_| app.read(|archive| Handover::read(archive, id).map(|found| title(app, archive, &found))));
    let all = Memo::new(move |_| app.read(|archive| papers(archive, id)));
    let chosen = RwSignal::new(String::new());
    let paper = Memo::new(move |_| {
        all.with(|all| {
            let chosen = chosen.get();
            all.iter().find(|paper| paper.id.to_string() == chosen).or(all.first()).cloned()
        })
    });
    let make = move |_| {
        let today = app.today();
        app.saving(async move |session| {
            let made = leaving::make_protocol(&session, id, today).await?;
            chosen.set(made.to_string());
            app.say(app.prefs.tr_now(PROTOCOL_MADE).to_owned());
            Ok(())
        });
    };
    let choice = move || {
        (all.read().len() > 1).then(|| view! {
            <select class="input input--auto" data-testid="protocol-choose" aria-label=app.t(HANDOVER_PROTOCOL)
                on:change=move |event| chosen.set(event_target_value(&event))>
                {all.get().into_iter().map(|one| {
                    let (value, day) = (one.id.to_string(), one.date.map(|day| day.to_string()).unwrap_or_default());
                    let is_it = move || paper.with(|paper| paper.as_ref().is_some_and(|paper| paper.id == one.id));
                    view! {
                        <option value=value selected=is_it>{move || app.fill(PROTOCOL_OF_DAY, &[&day])}</option>
                    }
                }).collect_view()}
            </select>
        })
    };
    move || {
        if head.read().is_none() {
            return view! { <Missing/> }.into_any();
        }
        view! {
            <div class="page">
                <div class="page-head no-print">
                    <h1>{app.t(HANDOVER_PROTOCOL)}</h1>
                    <a class="muted" href=Route::Handover(id).href()>{move || head.get()}</a>
                    <div class="page-actions">
                        {choice}
                        <button type="button" class="btn" data-testid="protocol-make" on:click=make>{app.t(PROTOCOL_MAKE)}</button>
                        {move || paper.read().is_some().then(|| view! {
                            <button type="button" class="btn btn--primary" data-testid="protocol-print"
                                on:click=move |_| address::after(0, address::print)>{app.t(PRINT)}</button>
                        })}
                    </div>
                </div>
                {move || match paper.get() {
                    Some(paper) => view! { <OnePaper id paper/> }.into_any(),
                    None => view! {
                        <div class="empty"><h2>{app.t(PROTOCOL_NONE)}</h2><p>{app.t(PROTOCOL_NONE_HINT)}</p></div>
                    }.into_any(),
                }}
            </div>
        }
        .into_any()
    }
}

/// A protocol: what its check has shown, who can sign, and the sheet.
#[component]
fn OnePaper(id: Id, paper: Paper) -> impl IntoView {
    let app = App::here();
    let protocol = paper.id;
    let found = fetched(move || {
        app.read(|_| ());
        async move { leaving::verify_protocol(&*app.need_session()?, &app.jobs(), (id, protocol)).await }
    });
    let verified: Signal<Option<Verified>> = Signal::derive(move || found.get().and_then(Result::ok));
    let said = move || match found.get() {
        None => view! { <p class="muted">{app.t(PROTOCOL_CHECKING)}</p> }.into_any(),
        Some(Err(error)) => {
            let code = error.code();
            view! { <p class="late" data-testid="error" data-code=code>{app.t(error_text(code))}</p> }.into_any()
        }
        Some(Ok(found)) => {
            let backed = if found.backed { PROTOCOL_BACKED } else { PROTOCOL_NOT_BACKED };
            let current = if found.current { PROTOCOL_CURRENT } else { PROTOCOL_OLD };
            view! {
                <p class="no-print" class:late=!found.backed data-testid="protocol-check" data-backed=found.backed.to_string()
                    data-current=found.current.to_string() data-signatures=found.signatures.len().to_string()>
                    {app.t(backed)}" "{app.t(current)}
                </p>
            }
            .into_any()
        }
    };
    let mine = {
        let paper = paper.clone();
        move || {
            let me = app.me()?.member;
            let may = |role: Role| {
                let signed = paper.signatures.iter().any(|one| one.role == role && one.member == me);
                !signed && app.peek(|archive| leaving::may_sign(archive, id, me, role))
            };
            Some(Role::ALL.into_iter().map(|(role, _)| role).filter(|role| may(*role)).collect::<Vec<_>>())
        }
    };
    let sign = move |role: Role| {
        let today = app.today();
        app.saving(async move |session| {
            let batch = leaving::sign_protocol(&session, &app.jobs(), (id, protocol), role, today).await?;
            if let Some(batch) = batch {
                app.did(batch, app.prefs.tr_now(PROTOCOL_SIGNED).to_owned());
            }
            Ok(())
        });
    };
    let button = move |role: Role| {
        let words = match role {
            Role::Leaver => PROTOCOL_SIGN_LEAVER,
            Role::Successor => PROTOCOL_SIGN_SUCCESSOR,
            Role::Owner => PROTOCOL_SIGN_OWNER,
        };
        view! {
            <button type="button" class="btn" data-testid="protocol-sign" data-as=role.code() on:click=move |_| sign(role)>
                {app.t(words)}
            </button>
        }
    };
    view! {
        {said}
        <div class="line no-print">{mine().into_iter().flatten().map(button).collect_view()}</div>
        <Sheet paper verified/>
    }
}

//! Handovers: offered, accepted, put on paper, watched; and the exit.

mod actions;
mod after;
mod after_form;
mod exit;
mod item;
mod list;
mod one;
mod plan;
mod protocol;
mod receipt;
mod sheet;
mod wizard;

pub use after::Aftermath;
pub use exit::Exit;
pub use list::Handovers;
pub use one::Handover;
pub use protocol::Protocol;
pub use receipt::Receipt;
pub use wizard::NewHandover;

use super::{coded, names};
use crate::domain::archive::Archive;
use crate::leaving::item::Handover as Found;
use crate::ui::route::Route;
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::prelude::*;

/// What a handover is, in one line.
fn about(app: App, archive: &Archive, found: &Found) -> String {
    let mut parts = vec![coded(app, "why", found.why.code())];
    parts.push(app.fill(HANDOVER_FROM_DAY, &[&found.start.to_string()]));
    parts.extend(found.until.map(|until| app.fill(HANDOVER_UNTIL_DAY, &[&until.to_string()])));
    parts.extend(found.keeper.map(|keeper| app.fill(HANDOVER_KEPT_BY, &[&app.member_name(archive, keeper)])));
    parts.extend(found.withdrawn.map(|day| app.fill(HANDOVER_WITHDRAWN_ON, &[&day.to_string()])));
    parts.extend(Some(found.reason.clone()).filter(|reason| !reason.is_empty()));
    parts.join(" · ")
}

/// Whose handover it is.
fn title(app: App, archive: &Archive, found: &Found) -> String {
    app.fill(HANDOVER_OF, &[&names(app, archive, &found.leavers)])
}

/// Instead of a handover that is not there.
#[component]
fn Missing() -> impl IntoView {
    let app = App::here();
    view! {
        <div class="page"><div class="empty">
            <h2>{app.t(HANDOVER_NOT_FOUND)}</h2>
            <a class="btn" href=Route::Handovers.href()>{app.t(NAV_HANDOVER)}</a>
        </div></div>
    }
}

//! Who of us knows a contact, how well, and in which part: by hand, beside what the cards suggest. Each choice is saved at
//! once, so that nothing waits in a form.

use super::contacts::Knows;
use crate::domain::field::{FieldKind, TIE};
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::leaving::ties::{STRONGEST, Tie, rows, write};
use crate::ui::components::choice::Choice;
use crate::ui::pages::leaving;
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::prelude::*;

/// The parts there are, the lead first.
pub(super) fn parts() -> &'static [&'static str] {
    let part = TIE.iter().find(|def| def.key == "part").map(|def| def.kind);
    if let Some(FieldKind::Choice(codes)) = part { codes } else { &[] }
}

/// A row for each of us, and what is known of them.
#[component]
pub fn Ties(of: Knows) -> impl IntoView {
    let app = App::here();
    let all = Memo::new(move |_| {
        let today = app.today();
        app.read(|archive| rows(archive, of.customer, of.contact, today))
    });
    // In the order they stood in at first, so that nothing jumps under the finger.
    let order: Vec<Id> = all.with_untracked(|all| all.iter().map(|tie| tie.member).collect());
    let row = move |member: Id| {
        let tie = Memo::new(move |_| all.with(|all| all.iter().find(|tie| tie.member == member).cloned()));
        view! { <OneTie of member tie/> }
    };
    view! {
        <div class="ties" data-testid="ties">
            <p class="hint">{app.t(TIES_HINT)}</p>
            <ul>{order.into_iter().map(row).collect_view()}</ul>
            <button type="button" class="btn" data-testid="ties-close" on:click=move |_| of.open.set(None)>{app.t(CLOSE)}</button>
        </div>
    }
}

#[component]
fn OneTie(of: Knows, member: Id, tie: Memo<Option<Tie>>) -> impl IntoView {
    let app = App::here();
    let name = Memo::new(move |_| app.read(|archive| app.member_name(archive, member)));
    let given = Memo::new(move |_| tie.with(|tie| tie.as_ref().and_then(|tie| tie.given)));
    let suggested = Memo::new(move |_| tie.with(|tie| tie.as_ref().and_then(|tie| tie.suggested)));
    let part = Memo::new(move |_| tie.with(|tie| tie.as_ref().map(|tie| tie.part.clone()).unwrap_or_default()));
    let save = move |strength: Option<i64>, part: String| {
        let of_whom = (of.customer, of.contact, member);
        let make = move |archive: &crate::domain::archive::Archive, new_id: crate::leaving::offer::NewId<'_>| {
            Ok(vec![write(archive, new_id(), of_whom, strength, &part)?])
        };
        leaving::write(app, TIE_SAVED, make, || {});
    };
    let no_strength = move || match suggested.get() {
        Some(strength) => app.fill(TIE_SUGGESTED, &[&strength.to_string()]),
        None => app.tr(TIE_NO_CONTACT).to_owned(),
    };
    let plain = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    let strengths = Signal::derive(move || {
        let given = (1..=STRONGEST).map(|strength| (strength.to_string(), strength.to_string()));
        vec![(String::new(), [(String::new(), no_strength())].into_iter().chain(given).collect())]
    });
    let part_choices = Signal::derive(move || {
        let given = parts().iter().map(|code| ((*code).to_owned(), leaving::coded(app, "part", code)));
        vec![(String::new(), [(String::new(), app.tr(TIE_NO_PART).to_owned())].into_iter().chain(given).collect())]
    });
    let called = move |field: &'static str| Signal::derive(move || app.tr(label(&Kind::Tie, field)).to_owned());
    let strength = Signal::derive(move || plain(given.get()));
    view! {
        <li class="tie" data-testid="tie" data-member=member.to_string() data-name=name
            data-strength=strength data-suggested=move || plain(suggested.get()) data-part=part>
            <span>{name}</span>
            <Choice id="tie-strength" label=called("strength") options=strengths value=strength again=0
                choose=move |chosen| save(chosen.parse().ok(), part.get_untracked())/>
            <Choice id="tie-part" label=called("part") options=part_choices value=part again=0
                choose=move |chosen| save(given.get_untracked(), chosen)/>
        </li>
    }
}

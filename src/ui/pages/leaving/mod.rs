//! When somebody leaves: what hangs on whom, handing it over, the exit, and what came after.

pub mod exposure;
pub mod handover;
pub mod today;

use crate::app::leaving;
use crate::domain::archive::Archive;
use crate::domain::duty::active;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::labels;
use crate::domain::order::sort_by_key;
use crate::domain::value::Value;
use crate::edits::Refused;
use crate::leaving::behind::behind;
use crate::leaving::offer::NewId;
use crate::leaving::rights;
use crate::log::draft::Draft;
use crate::ui::components::choice::Choice;
use crate::ui::state::App;
use crate::ui::text::{Language, MEMBER_GONE, Text};
use chrono::NaiveDate;
use leptos::prelude::*;
use std::collections::BTreeSet;

/// An amount in hundredths, as text.
fn money(amount: i64) -> String {
    Value::Int(amount).money().unwrap_or_default()
}

/// An amount in hundredths as people read it: whole units, in groups of three.
fn about(amount: i64) -> String {
    let units = (amount.unsigned_abs() + 50) / 100;
    let mut text = units.to_string();
    for at in (1..text.len()).rev().filter(|at| (text.len() - at).is_multiple_of(3)).collect::<Vec<_>>() {
        text.insert(at, ',');
    }
    if amount < 0 && units > 0 { format!("-{text}") } else { text }
}

/// A share in thousandths, as a percentage.
fn percent(thousandths: i64) -> String {
    format!("{} %", rate_text(thousandths))
}

/// A share in thousandths, as the number before the percent sign.
fn rate_text(thousandths: i64) -> String {
    match thousandths % 10 {
        0 => (thousandths / 10).to_string(),
        tenth => format!("{}.{}", thousandths / 10, tenth.abs()),
    }
}

/// The language of texts that are drafted for people, followed.
fn drafted_in(app: App) -> labels::Language {
    match app.prefs.language() {
        Language::Zh => labels::Language::Zh,
        Language::En => labels::Language::En,
    }
}

/// A customer's name.
fn customer_name(archive: &Archive, id: Id) -> String {
    archive.record(Kind::Customer, id).map_or("", |record| record.text("name")).to_owned()
}

/// The names of members, joined.
fn names<'a>(app: App, archive: &Archive, members: impl IntoIterator<Item = &'a Id>) -> String {
    members.into_iter().map(|id| app.member_name(archive, *id)).collect::<Vec<_>>().join(" · ")
}

/// Who works here today, by name; followed.
fn workers(app: App) -> Vec<(Id, String)> {
    let today = app.today();
    let mut found =
        app.read(|archive| active(archive, today).map(|id| (id, app.member_name(archive, id))).collect::<Vec<_>>());
    sort_by_key(&mut found, |(_, name)| name.clone());
    found
}

/// Whose customers can be handed over: of all who work here, and who has left and still holds something; followed.
fn leavers(app: App) -> Vec<(Id, String)> {
    let today = app.today();
    let gone = app.read(|archive| {
        let named = |member: Id| (member, app.fill(MEMBER_GONE, &[&app.member_name(archive, member)]));
        behind(archive, today).into_keys().map(named).collect::<Vec<_>>()
    });
    workers(app).into_iter().chain(gone).collect()
}

/// Whether who is at work here may offer customers to others and note that somebody leaves.
pub(super) fn may_offer(app: App) -> Memo<bool> {
    Memo::new(move |_| {
        let (me, today) = (app.me().map(|me| me.member), app.today());
        // Before the first record whoever sits here founds the company.
        app.read(|archive| me.is_none_or(|me| rights::may_offer(archive, me, today)))
    })
}

/// Who is at work here, and the day; nobody before the first record.
fn by(app: App) -> Option<(Id, NaiveDate)> {
    Some((app.me()?.member, app.today()))
}

/// Whether who is at work here may set the rates and ask for early signs.
fn may_rule(app: App) -> Memo<bool> {
    Memo::new(move |_| {
        app.read(|archive| by(app).is_none_or(|(me, today)| rights::demand_staff(archive, me, today).is_ok()))
    })
}

/// A text's words, or the code where it has none.
pub(super) fn coded(app: App, field: &str, code: &str) -> String {
    crate::ui::text::choice_text(field, code).map_or_else(|| code.to_owned(), |text| app.tr(text).to_owned())
}

type Make = Box<dyn FnOnce(&Archive, NewId<'_>) -> Result<Vec<Draft>, Refused>>;

/// Writes one user action, says so, and then does something more.
pub(super) fn write(
    app: App,
    done: Text,
    make: impl FnOnce(&Archive, NewId<'_>) -> Result<Vec<Draft>, Refused> + 'static,
    then: impl FnOnce() + 'static,
) {
    write_boxed(app, done, Box::new(make), Box::new(then));
}

fn write_boxed(app: App, done: Text, make: Make, then: Box<dyn FnOnce()>) {
    app.saving(async move |session| {
        if let Some(batch) = leaving::write(&session, make).await? {
            app.did(batch, app.prefs.tr_now(done).to_owned());
        }
        then();
        Ok(())
    });
}

/// A choice among members; the first option stands for nobody.
#[component]
fn Members(
    /// Its test id.
    id: &'static str,
    /// What it is called.
    label: Text,
    /// Who is chosen, as text; empty for nobody.
    value: RwSignal<String>,
    /// What nobody is called.
    none: Text,
    /// Who there is to choose from.
    #[prop(into)]
    members: Signal<Vec<(Id, String)>>,
) -> impl IntoView {
    let app = App::here();
    let options = Signal::derive(move || {
        let nobody = (String::new(), app.tr(none).to_owned());
        let others = members.get().into_iter().map(|(id, name)| (id.to_string(), name));
        vec![(String::new(), [nobody].into_iter().chain(others).collect())]
    });
    let label = Signal::derive(move || app.tr(label).to_owned());
    view! { <Choice id label options value again=0 choose=move |chosen| value.set(chosen)/> }
}

/// The ids in a text.
pub(super) fn ids(text: &str) -> BTreeSet<Id> {
    text.split_whitespace().filter_map(|id| id.parse().ok()).collect()
}

/// Boxes for members.
#[component]
pub(super) fn Checks(
    /// The test id of each box.
    id: &'static str,
    /// Their ids, each after a space.
    chosen: RwSignal<String>,
    /// Who is not asked about.
    #[prop(default = None)]
    but: Option<Id>,
    /// Whether who has left and still holds something is asked about too.
    #[prop(optional)]
    or_gone: bool,
) -> impl IntoView {
    let app = App::here();
    let toggle = move |member: Id| {
        let mut now = ids(&chosen.read_untracked());
        if !now.remove(&member) {
            now.insert(member);
        }
        chosen.set(now.iter().map(|id| format!(" {id}")).collect());
    };
    let check = move |(member, name): (Id, String)| {
        view! {
            <label class="check">
                <input type="checkbox" data-testid=id data-name=name.clone()
                    prop:checked=move || ids(&chosen.read()).contains(&member) on:change=move |_| toggle(member)/>
                {name}
            </label>
        }
    };
    let who = if or_gone { leavers } else { workers };
    view! { <div class="checks">{move || who(app).into_iter().filter(|(id, _)| Some(*id) != but).map(check).collect_view()}</div> }
}

#[cfg(test)]
mod tests {
    use super::about;

    #[test]
    fn amounts_are_grouped_and_rounded() {
        let shown = [0, 49, 50, 99_949, 121_776_696, -10_080, -3].map(about);
        assert_eq!(shown, ["0", "0", "1", "999", "1,217,767", "-101", "0"]);
    }
}

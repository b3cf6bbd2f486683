//! What happened: record cards, done reminders, and every change with a way back.

use crate::app::session::Session;
use crate::domain::archive::Archive;
use crate::domain::customer::solar;
use crate::domain::field::{CARD_PARTS, FieldKind, field, target};
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::order::sort_by_key;
use crate::domain::record::{DELETED, Key, Record};
use crate::domain::value::Value;
use crate::log::change::{Edit, Origin};
use crate::log::draft::Draft;
use crate::log::history::{Entry, of_customer};
use crate::platform::clock;
use crate::ui::pages::customer::field_editor::words;
use crate::ui::pages::customer::own;
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::prelude::*;

/// How many entries are shown at first, and added with each press.
const STEP: usize = 30;

/// What the timeline shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Show {
    All,
    Cards,
    Changes,
}

/// One field of a Change, with a way back where an old value is known.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Step {
    key: Key,
    field: String,
    name: String,
    old: String,
    new: String,
    back: Option<Vec<Value>>,
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Item {
    Card { id: Id, who: String, parts: Vec<(&'static str, String)> },
    Done { text: String, who: String },
    Change { head: String, who: String, steps: Vec<Step> },
}

/// An entry and its day, newest first.
type Dated = (String, Item);

fn items(app: App, session: &Session, customer: Id, show: Show) -> Vec<Dated> {
    let archive = session.archive();
    let mut items: Vec<(String, u64, Item)> = Vec::new();
    if show != Show::Changes {
        items.extend(archive.about(customer, Kind::Card).map(|(id, card)| {
            let who = people(app, &archive, card);
            let part = |part: &'static str| (part, card.text(part).to_owned());
            let parts = CARD_PARTS.into_iter().map(part).filter(|(_, text)| !text.is_empty()).collect();
            let stamp = card.register("date").and_then(|r| r.entries().last().map(|(s, _)| s.hlc.0)).unwrap_or(0);
            let day = solar(card, "date").map(|day| day.to_string()).unwrap_or_default();
            (day, stamp, Item::Card { id, who, parts })
        }));
    }
    if show == Show::All {
        items.extend(archive.about(customer, Kind::Reminder).filter_map(|(_, reminder)| {
            let day = solar(reminder, "done")?.to_string();
            let who = reminder.reference("member").map(|m| app.member_name(&archive, m)).unwrap_or_default();
            Some((day, 0, Item::Done { text: reminder.text("text").to_owned(), who }))
        }));
    }
    if show != Show::Cards {
        let log = session.log();
        items.extend(of_customer(&log, customer).into_iter().filter_map(|entry| {
            let day = clock::local(entry.hlc.millis()).date_naive().to_string();
            let stamp = entry.hlc.0;
            change(app, &archive, customer, entry, show).map(|item| (day, stamp, item))
        }));
    }
    sort_by_key(&mut items, |(day, stamp, _)| core::cmp::Reverse((day.clone(), *stamp)));
    items.into_iter().map(|(day, _, item)| (day, item)).collect()
}

/// Who of us was there, the writer first, and with whom.
fn people(app: App, archive: &Archive, card: &Record) -> String {
    let present = card.all("present").filter_map(Value::as_id);
    let ours = card.reference("member").into_iter().chain(present).map(|member| app.member_name(archive, member));
    let theirs = card.reference("contact").and_then(|contact| archive.record(Kind::Contact, contact));
    let theirs = theirs.map(|contact| format!(" → {}", contact.text("name"))).unwrap_or_default();
    format!("{}{theirs}", ours.collect::<Vec<_>>().join(" · "))
}

/// A Change as an entry; `None` where it says nothing that is not shown otherwise.
fn change(app: App, archive: &Archive, customer: Id, entry: Entry, show: Show) -> Option<Item> {
    let who = app.member_name(archive, entry.member);
    let only_cards_and_reminders = entry.edits.iter().all(|(edit, _)| matches!(edit.kind, Kind::Card | Kind::Reminder));
    if show == Show::All && only_cards_and_reminders && entry.origin != Origin::Undo {
        return None;
    }
    let created = entry.edits.iter().any(|(edit, old)| {
        edit.kind == Kind::Customer && edit.id == customer && edit.field == "name" && old.is_empty()
    });
    let head = match entry.origin {
        Origin::Import => app.fill(IMPORTED_FROM, &[&entry.reason]),
        Origin::Undo => app.tr(UNDID).to_owned(),
        _ if created => app.tr(CREATED).to_owned(),
        _ => String::new(),
    };
    // A creation is one line; listing all its first values would bury what came after.
    // Nor is told what an import brings of cards and orders, or its undo takes away: they stand in lists of their own.
    let is_listed = |(edit, old): &&(Edit, Vec<Value>)| match entry.origin {
        Origin::Import => matches!(edit.kind, Kind::Card | Kind::Order | Kind::OrderLine) && old.is_empty(),
        Origin::Undo => matches!(edit.kind, Kind::Order | Kind::OrderLine),
        _ => false,
    };
    let told = entry.edits.iter().filter(|edit| !created && !is_listed(edit));
    let steps: Vec<Step> = told.filter_map(|edit| step(app, archive, edit)).collect();
    (!steps.is_empty() || !head.is_empty()).then_some(Item::Change { head, who, steps })
}

fn step(app: App, archive: &Archive, (edit, old): &(Edit, Vec<Value>)) -> Option<Step> {
    let name = match edit.field.as_str() {
        DELETED => app.tr(BIN).to_owned(),
        key if is_untold(key) => return None,
        own_key if own_key.starts_with("own_") => {
            own::of_key(archive, own_key).map(|(label, _)| label).unwrap_or_default()
        }
        key => app.tr(label(&edit.kind, key)).to_owned(),
    };
    let in_words = |value: &Value| value_words(app, archive, &edit.kind, &edit.field, value);
    let old_words = old.iter().map(in_words).collect::<Vec<_>>().join("; ");
    let new = edit.value.as_ref().map(in_words).unwrap_or_default();
    let name = match edit.kind {
        Kind::Customer => name,
        ref kind => format!("{} · {name}", app.tr(kind_text(kind))),
    };
    let back = (!old.is_empty() && edit.kind == Kind::Customer).then(|| old.clone());
    Some(Step { key: edit.key(), field: edit.field.clone(), name, old: old_words, new, back })
}

/// Whether a field says nothing to people: it points to the customer itself, or to what has no name.
fn is_untold(key: &str) -> bool {
    matches!(key, "customer" | "handover" | "moved" | "ended" | "via" | "item")
}

/// The words of a reason left empty, which is kept as the code of why it was handed over.
fn reason(name: &str, value: &Value) -> Option<Text> {
    choice_text("why", value.as_text().filter(|_| name == "reason")?)
}

/// What a reference points to, by its name; a reminder has none.
fn referred(app: App, archive: &Archive, name: &str, value: &Value) -> String {
    let Some(id) = value.as_id() else { return value.plain() };
    match target(name) {
        Kind::Member => app.member_name(archive, id),
        kind => archive.record(kind, id).map_or("", |record| record.text("name")).to_owned(),
    }
}

/// A value of any field, in words.
pub fn value_words(app: App, archive: &Archive, kind: &Kind, name: &str, value: &Value) -> String {
    if let Some(why) = reason(name, value) {
        return app.tr(why).to_owned();
    }
    match field(kind, name) {
        Some(def) if def.kind == FieldKind::Reference => referred(app, archive, name, value),
        Some(def) => words(app, def, value),
        None if name == DELETED => app.tr(YES).to_owned(),
        None if name.starts_with("own_") => {
            own::of_key(archive, name).map_or_else(|| value.plain(), |(_, def)| words(app, def, value))
        }
        None => value.plain(),
    }
}

fn kind_text(kind: &Kind) -> Text {
    match kind {
        Kind::Contact => CONTACTS,
        Kind::Card => RECORD_CARD,
        Kind::Reminder => REMINDERS,
        Kind::Assignment => RESPONSIBLE,
        Kind::Order => ORDERS,
        Kind::OrderLine => ORDER_LINES,
        Kind::Tie => TIES,
        Kind::Handover | Kind::HandoverItem => NAV_HANDOVER,
        Kind::Watch => HANDOVER_AFTER,
        _ => CUSTOMERS,
    }
}

/// What happened with the customer, newest first.
#[component]
pub fn Timeline(id: Id) -> impl IntoView {
    let app = App::here();
    let show = RwSignal::new(Show::All);
    let limit = RwSignal::new(STEP);
    let items = Memo::new(move |_| app.with_session(|session| items(app, session, id, show.get())));
    let tab = move |which: Show, text: Text| {
        view! {
            <button type="button" aria-pressed=move || (show.get() == which).to_string()
                on:click=move |_| show.set(which)>{app.t(text)}</button>
        }
    };
    let entries = move || {
        let shown = items.with(|items| items.iter().take(limit.get()).cloned().collect::<Vec<_>>());
        // Cards are of the archive and there at once; the Changes come with the history.
        let coming = show.get() != Show::Cards && app.with_session(|session| !session.log().is_whole());
        let coming = coming.then(|| view! { <div class="skeleton"></div> });
        if shown.is_empty() && coming.is_none() {
            return view! { <p class="muted">{app.t(TIMELINE_EMPTY)}</p> }.into_any();
        }
        let list = shown.into_iter().map(|(day, item)| entry(app, id, day, item)).collect_view();
        view! { <ol class="timeline">{list}</ol> {coming} }.into_any()
    };
    let more = move || {
        let hidden = items.with(Vec::len).saturating_sub(limit.get());
        (hidden > 0).then(|| {
            view! {
                <button type="button" class="btn btn--quiet" on:click=move |_| limit.update(|n| *n += STEP)>
                    {move || app.fill(TIMELINE_MORE, &[&hidden.min(STEP).to_string()])}
                </button>
            }
        })
    };
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{app.t(TIMELINE)}</h2>
                <div class="seg no-print" role="group">
                    {tab(Show::All, TIMELINE_ALL)}
                    {tab(Show::Cards, TIMELINE_CARDS)}
                    {tab(Show::Changes, TIMELINE_CHANGES)}
                </div>
            </div>
            {entries}
            {more}
        </section>
    }
}

fn entry(app: App, customer: Id, day: String, item: Item) -> AnyView {
    match item {
        Item::Card { id, who, parts } => card_entry(app, customer, day, id, who, parts),
        Item::Done { text, who } => view! {
            <li class="entry" data-kind="reminder">
                <time class="entry-when">{day}</time>
                <div class="entry-body">
                    <p class="entry-head"><b>{app.t(REMINDER_DONE)}</b><span class="muted small">{who}</span></p>
                    <p>{text}</p>
                </div>
            </li>
        }
        .into_any(),
        Item::Change { head, who, steps } => view! {
            <li class="entry" data-kind="history" data-testid="history">
                <time class="entry-when">{day}</time>
                <div class="entry-body">
                    <p class="entry-head"><b>{head}</b><span class="muted small">{who}</span></p>
                    {steps.into_iter().map(|step| step_view(app, customer, step)).collect_view()}
                </div>
            </li>
        }
        .into_any(),
    }
}

fn card_entry(app: App, customer: Id, day: String, id: Id, who: String, parts: Vec<(&'static str, String)>) -> AnyView {
    let part = |(part, text): (&'static str, String)| {
        view! { <div class="part"><dt>{app.t(label(&Kind::Card, part))}</dt><dd>{text}</dd></div> }
    };
    let remove = move |_| {
        app.act(CARD_REMOVED, move |archive| {
            let mut draft = Draft::about(customer);
            draft.set_deleted(archive, &Key::new(Kind::Card, id), true);
            vec![draft]
        });
    };
    view! {
        <li class="entry" data-kind="card" data-testid="card">
            <time class="entry-when">{day}</time>
            <div class="entry-body">
                <p class="entry-head">
                    <b>{app.t(RECORD_CARD)}</b><span class="muted small">{who}</span>
                    <button type="button" class="link no-print" data-testid="card-remove" on:click=remove>
                        {app.t(REMOVE)}
                    </button>
                </p>
                <dl class="parts">{parts.into_iter().map(part).collect_view()}</dl>
            </div>
        </li>
    }
    .into_any()
}

fn step_view(app: App, customer: Id, step: Step) -> AnyView {
    let Step { key, field, name, old, new, back } = step;
    let arrow = (!old.is_empty()).then(|| view! { <del>{old}</del>" → " });
    let new = if new.is_empty() { app.tr(NOTHING).to_owned() } else { new };
    let restore = back.map(|values| {
        let put_back = move |_| {
            let (key, name, values) = (key.clone(), field.clone(), values.clone());
            app.act(PUT_BACK_DONE, move |archive| {
                let mut draft = Draft::about(customer);
                if crate::domain::field::field(&key.kind, &name).is_some_and(|def| def.many) {
                    for value in values {
                        draft.put(&key, &name, value);
                    }
                } else {
                    draft.set(archive, &key, &name, values.into_iter().next_back());
                }
                vec![draft]
            });
        };
        view! {
            <button type="button" class="link no-print" data-testid="restore-value" on:click=put_back>
                {app.t(RESTORE_VALUE)}
            </button>
        }
    });
    view! { <p><b>{name}</b>" "{arrow}{new}" "{restore}</p> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_name_is_not_told_and_a_code_is_put_into_words() {
        for (kind, key) in [(Kind::HandoverItem, "ended"), (Kind::HandoverItem, "via"), (Kind::Watch, "item")] {
            assert!(field(&kind, key).is_some() && is_untold(key), "{key}");
        }
        assert!(!is_untold("state") && !is_untold("member"));
        let said = |name: &str, text: &str| reason(name, &Value::text(text)).map(|text| text.zh);
        assert_eq!(said("reason", "leave"), crate::domain::labels::choice("why", "leave").map(|(zh, _)| zh));
        assert!(said("reason", "rotation").is_some());
        assert_eq!((said("reason", "辞职"), said("note", "leave")), (None, None));
    }
}

//! The exit: the list that is gone through, the receipt, the rule for coming back. The firm edits the list.

use super::super::{coded, drafted_in, may_offer, write};
use super::Missing;
use crate::domain::archive::Archive;
use crate::domain::customer::solar;
use crate::domain::date::day_from_iso;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::leaving::behind::holds;
use crate::leaving::depart::{self, FirmWords, Point};
use crate::leaving::rights;
use crate::ui::components::draft::{DraftMark, Restored};
use crate::ui::route::Route;
use crate::ui::state::{App, FormField, FormState};
use crate::ui::text::*;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

/// A departure, as shown.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Shown {
    member: Id,
    name: String,
    day: String,
    reason: String,
    acknowledged: String,
    rehire: String,
    note: String,
    /// Whether they work here, on the day after the last one too.
    back: bool,
    /// How many customers still sit with them.
    holds: usize,
}

fn shown(app: App, id: Id) -> Option<Shown> {
    let today = app.today();
    app.read(|archive| {
        let record = archive.record(Kind::Departure, id).filter(|record| record.is_live())?;
        let member = record.reference("member")?;
        let left = archive.record(Kind::Member, member).and_then(|record| solar(record, "left"));
        Some(Shown {
            member,
            name: app.member_name(archive, member),
            day: solar(record, "day").map(|day| day.to_string()).unwrap_or_default(),
            reason: record.text("reason").to_owned(),
            acknowledged: solar(record, "acknowledged").map(|day| day.to_string()).unwrap_or_default(),
            rehire: record.text("rehire").to_owned(),
            note: record.text("rehire_note").to_owned(),
            back: left.is_none(),
            holds: holds(archive, member, today),
        })
    })
}

/// The checklist of a departure.
#[component]
pub fn Exit(id: Id) -> impl IntoView {
    let app = App::here();
    let found = Memo::new(move |_| shown(app, id));
    let there = Memo::new(move |_| found.with(Option::is_some));
    let may = may_offer(app);
    let points = Memo::new(move |_| app.read(|archive| depart::list(archive, id)));
    let back = move |_| {
        let Some(member) = found.with_untracked(|found| found.as_ref().map(|one| one.member)) else { return };
        let (Some(me), today) = (app.me(), app.today()) else { return };
        let make = move |archive: &Archive, _: crate::leaving::offer::NewId<'_>| {
            Ok(vec![depart::come_back(archive, (me.member, today), member)?])
        };
        write(app, EXIT_CAME_BACK, make, || {});
    };
    let head = move || {
        found.with(|found| found.as_ref().map(|one| app.fill(EXIT_OF, &[&one.name, &one.day]))).unwrap_or_default()
    };
    let reason = move || found.with(|found| found.as_ref().map(|one| one.reason.clone())).unwrap_or_default();
    let holds = move || found.with(|found| found.as_ref().map_or(0, |one| one.holds));
    move || {
        if !there.get() {
            return view! { <Missing/> }.into_any();
        }
        view! {
            <div class="page page--narrow">
                <div class="page-head"><h1>{app.t(EXIT_TITLE)}</h1>
                    <div class="page-actions">
                        <a class="btn" data-testid="exit-receipt" href=Route::Receipt(id).href()>{app.t(EXIT_RECEIPT)}</a>
                        {move || (may.get() && found.with(|one| one.as_ref().is_some_and(|one| !one.back))).then(|| view! {
                            <button type="button" class="btn" data-testid="exit-back" on:click=back>{app.t(EXIT_COME_BACK)}</button>
                        })}
                    </div>
                </div>
                <p>{head}</p>
                {move || Some(reason()).filter(|reason| !reason.is_empty()).map(|reason| view! {
                    <p class="muted" data-testid="exit-why">{reason}</p>
                })}
                {move || (holds() > 0).then(|| view! {
                    <p class="banner" data-kind="warn" data-testid="exit-holds" data-customers=holds().to_string()>
                        {app.fill(EXIT_HOLDS, &[&holds().to_string()])}
                    </p>
                })}
                <p class="hint">{app.t(EXIT_HINT)}</p>
                // A point whose key stays is left as it is, so that what is typed at it stays open while others are ticked.
                <ul><For each=move || points.get() key=Point::clone children=|point| view! { <OnePoint point/> }/></ul>
                {move || may.get().then(|| view! { <Conclude id first=found.get_untracked()/> })}
                {move || may.get().then(|| view! { <FirmList/> })}
            </div>
        }
        .into_any()
    }
}

#[component]
fn OnePoint(point: Point) -> impl IntoView {
    let app = App::here();
    let (id, done) = (point.id, point.done);
    let note = point.note.clone();
    let writing = RwSignal::new(false);
    let by = point.by.map(|by| app.peek(|archive| app.member_name(archive, by))).unwrap_or_default();
    let tick = move |_| {
        let now = app.me().filter(|_| done.is_none()).map(|me| (app.today(), me.member));
        write(app, EXIT_TICKED, move |archive, _| Ok(vec![depart::tick(archive, id, now)]), || {});
    };
    view! {
        <li class="due" data-testid="exit-point" data-done=done.is_some().to_string()>
            <label class="check grow">
                <input type="checkbox" data-testid="exit-tick" prop:checked=done.is_some() on:change=tick/>
                {point.text}
            </label>
            {done.map(|day| view! { <span class="exit-done small">{format!("{day} · {by}")}</span> })}
            <button type="button" class="link" data-testid="exit-note" hidden=move || writing.get()
                on:click=move |_| writing.set(true)>{app.t(EXIT_NOTE)}<DraftMark key=note_key(id)/></button>
            {move || if writing.get() {
                view! { <PointNote id note=note.clone() writing/> }.into_any()
            } else if note.is_empty() {
                ().into_any()
            } else {
                view! { <p class="item-more item-note small" data-testid="exit-noted">{note.clone()}</p> }.into_any()
            }}
        </li>
    }
}

fn note_key(point: Id) -> String {
    format!("exit-point/{point}")
}

/// What there is to say of a point.
#[component]
fn PointNote(id: Id, note: String, writing: RwSignal<bool>) -> impl IntoView {
    let app = App::here();
    let text = RwSignal::new(note);
    let state = FormState::new(app, note_key(id), vec![FormField::new("text", text)]);
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        let words = text.get_untracked();
        state.save(
            EXIT_NOTED_POINT,
            move |archive| vec![depart::note(archive, id, &words)],
            move |_| {
                let _ = writing.try_set(false);
            },
        );
    };
    let cancel = move |_| {
        state.give_up();
        writing.set(false);
    };
    view! {
        <form class="form item-more" on:submit=save>
            <Restored form=state/>
            <textarea class="input" rows="3" data-testid="exit-note-text" aria-label=app.t(EXIT_NOTE) bind:value=text></textarea>
            <div class="form-actions">
                <button class="btn" data-testid="exit-note-save">{app.t(SAVE)}</button>
                <button type="button" class="btn btn--quiet" on:click=cancel>{app.t(CANCEL)}</button>
            </div>
        </form>
    }
}

/// The receipt, and how coming back is dealt with.
#[component]
fn Conclude(id: Id, first: Option<Shown>) -> impl IntoView {
    let app = App::here();
    let (acknowledged, rehire, note) = first.map(|one| (one.acknowledged, one.rehire, one.note)).unwrap_or_default();
    let [acknowledged, rehire, note] = [acknowledged, rehire, note].map(RwSignal::new);
    let fields = ["acknowledged", "rehire", "note"].into_iter().zip([acknowledged, rehire, note]);
    let fields = fields.map(|(name, text)| FormField::new(name, text)).collect();
    let state = FormState::new(app, format!("exit/{id}"), fields);
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        let day = day_from_iso(&acknowledged.get_untracked());
        let (rehire, words) = (rehire.get_untracked(), note.get_untracked());
        let Some(me) = app.me() else { return };
        let today = app.today();
        let make = move |archive: &Archive| {
            rights::demand_offer(archive, me.member, today)?;
            Ok(vec![depart::conclude(archive, id, day, (&rehire, &words))])
        };
        state.try_save(EXIT_CONCLUDED, make, |_| {});
    };
    let rule = Memo::new(move |_| {
        app.read(|archive| {
            archive.record(Kind::Company, Id::COMPANY).map_or("", |record| record.text("rehire_rule")).to_owned()
        })
    });
    let option = move |code: &'static str| {
        view! {
            <option value=code prop:selected=move || *rehire.read() == code>
                {move || if code.is_empty() { String::new() } else { coded(app, "rehire", code) }}
            </option>
        }
    };
    view! {
        <section class="section">
            <form class="form form--two" on:submit=save>
                <Restored form=state/>
                <div class="field">
                    <label for="exit-acknowledged">{app.t(EXIT_ACKNOWLEDGED)}</label>
                    <input id="exit-acknowledged" class="input" type="date" data-testid="exit-acknowledged" bind:value=acknowledged/>
                </div>
                <div class="field">
                    <label for="exit-rehire">{app.t(EXIT_REHIRE)}</label>
                    <select id="exit-rehire" class="input" data-testid="exit-rehire"
                        on:change=move |event| rehire.set(event_target_value(&event))>
                        {["", "by-rule", "ask", "no"].map(option)}
                    </select>
                    {move || (!rule.read().is_empty()).then(|| view! { <p class="hint" data-testid="rehire-rule">{rule.get()}</p> })}
                </div>
                <div class="field form-wide">
                    <label for="exit-rehire-note">{app.t(EXIT_REHIRE_NOTE)}</label>
                    <input id="exit-rehire-note" class="input" autocomplete="off" data-testid="exit-rehire-note" bind:value=note/>
                </div>
                <div class="form-actions"><button class="btn btn--primary" data-testid="exit-conclude">{app.t(SAVE)}</button></div>
            </form>
        </section>
    }
}

/// The firm's own list, for the next departure.
#[component]
fn FirmList() -> impl IntoView {
    let app = App::here();
    let language = drafted_in(app);
    let [points, receipt, rule] = app.peek(|archive| {
        let rule = archive.record(Kind::Company, Id::COMPANY).map_or("", |record| record.text("rehire_rule"));
        [depart::points(archive, language).join("\n"), depart::receipt(archive, language), rule.to_owned()]
    });
    let [points, receipt, rule] = [points, receipt, rule].map(RwSignal::new);
    let fields = ["points", "receipt", "rule"].into_iter().zip([points, receipt, rule]);
    let fields = fields.map(|(name, text)| FormField::new(name, text)).collect();
    let state = FormState::new(app, "exit-points".to_owned(), fields);
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        let words = FirmWords {
            points: points.get_untracked().lines().map(str::to_owned).collect(),
            receipt: receipt.get_untracked(),
            rehire_rule: rule.get_untracked(),
        };
        let (Some(me), today) = (app.me(), app.today()) else { return };
        let make = move |archive: &Archive| Ok(vec![depart::set_words(archive, (me.member, today), &words)?]);
        state.try_save(EXIT_POINTS_SAVED, make, |_| {});
    };
    view! {
        <details class="section"><summary class="link">{app.t(EXIT_POINTS)}</summary>
            <form class="form" on:submit=save>
                <Restored form=state/>
                <div class="field">
                    <label for="exit-points">{app.t(EXIT_POINTS_HINT)}</label>
                    <textarea id="exit-points" class="input" rows="10" data-testid="exit-points" bind:value=points></textarea>
                </div>
                <div class="field">
                    <label for="exit-receipt-words">{app.t(EXIT_RECEIPT_WORDS)}</label>
                    <textarea id="exit-receipt-words" class="input" rows="5" data-testid="exit-receipt-words" bind:value=receipt></textarea>
                </div>
                <div class="field">
                    <label for="exit-rule">{app.t(EXIT_RULE)}</label>
                    <textarea id="exit-rule" class="input" rows="3" data-testid="exit-rule" bind:value=rule></textarea>
                </div>
                <div class="form-actions"><button class="btn" data-testid="exit-points-save">{app.t(SAVE)}</button></div>
            </form>
        </details>
    }
}

//! The people at the customer.

use super::Editing;
use super::contact_form::draft_key;
use super::field_editor::words;
use crate::domain::archive::Archive;
use crate::domain::field::{CONTACT, FieldDef};
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::record::{Key, Record};
use crate::log::draft::Draft;
use crate::ui::components::draft::DraftMark;
use crate::ui::part::{FromPart, Seldom};
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::prelude::*;

/// One person, as shown.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Person {
    id: Id,
    name: String,
    role: String,
    phones: Vec<String>,
    rest: String,
    /// Who of us knows them, and how well, as somebody has said.
    known_by: Vec<String>,
}

/// A contact whose ties are open.
#[derive(Clone, Copy)]
pub struct Knows {
    /// The customer.
    pub customer: Id,
    /// The contact.
    pub contact: Id,
    /// Closed by setting it to `None`.
    pub open: RwSignal<Option<Id>>,
}

/// The ties written by hand, in words, by contact.
fn known_by(app: App, archive: &Archive, customer: Id, contact: Id) -> Vec<String> {
    let of = archive.about(customer, Kind::Tie).filter(|(_, tie)| tie.reference("contact") == Some(contact));
    let in_words = |(_, tie): (Id, &Record)| {
        let strength = tie.get("strength").map(|strength| strength.plain());
        let part = Some(tie.text("part")).filter(|part| !part.is_empty());
        let part = part.map(|code| choice_text("part", code).map_or(code, |text| app.tr(text)).to_owned());
        let name = app.member_name(archive, tie.reference("member")?);
        let said = [strength, part].into_iter().flatten().collect::<Vec<_>>();
        (!said.is_empty()).then(|| format!("{name} {}", said.join(" · ")))
    };
    of.filter_map(in_words).collect()
}

fn person(app: App, archive: &Archive, customer: Id, (id, record): (Id, &Record)) -> Person {
    let text = |def: &FieldDef| {
        let value = record.get(def.key)?;
        Some(format!("{} {}", app.tr(label(&Kind::Contact, def.key)), words(app, def, value)))
    };
    let rest = CONTACT.iter().filter(|def| matches!(def.key, "birthday" | "likes" | "family")).filter_map(text);
    Person {
        id,
        name: record.text("name").to_owned(),
        role: record.text("role").to_owned(),
        phones: record.all("phones").map(|phone| phone.plain()).collect(),
        rest: rest.collect::<Vec<_>>().join(" · "),
        known_by: known_by(app, archive, customer, id),
    }
}

/// What a phone link dials: digits, and a plus in front where one was written.
fn tel(phone: &str) -> String {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    let plus = if phone.trim_start().starts_with('+') { "+" } else { "" };
    format!("tel:{plus}{digits}")
}

/// The people at the customer, and the form for one of them.
#[component]
pub fn Contacts(id: Id) -> impl IntoView {
    let app = App::here();
    // `Some(None)` is the form for a new one.
    let editing = RwSignal::new(None::<Option<Id>>);
    // Whose ties are open.
    let ties = RwSignal::new(None::<Id>);
    let several = Memo::new(move |_| app.read(|archive| archive.count(Kind::Member) > 1));
    let people = Memo::new(move |_| {
        app.read(|archive| {
            let contacts = archive.about(id, Kind::Contact);
            contacts.map(|contact| person(app, archive, id, contact)).collect::<Vec<_>>()
        })
    });
    let edit = move |next: Option<Id>| {
        let now = editing.get_untracked();
        if now != Some(next) && now.is_none_or(|now| app.may_close(&draft_key(id, now))) {
            editing.set(Some(next));
        }
    };
    let remove = move |contact: Id| {
        app.act(CONTACT_REMOVED, move |archive| {
            let mut draft = Draft::about(id);
            draft.set_deleted(archive, &Key::new(Kind::Contact, contact), true);
            vec![draft]
        });
    };
    let row = move |person: Person| {
        let phones = person.phones.into_iter().map(|phone| {
            let link = tel(&phone);
            view! { <a href=link>{phone}</a>" " }
        });
        view! {
            <li class="person" data-testid="contact" data-id=person.id.to_string()>
                <span><b>{person.name}</b>" "<span class="muted">{person.role}</span></span>
                <span>{phones.collect_view()}</span>
                {(!person.rest.is_empty()).then(|| view! { <span class="muted">{person.rest}</span> })}
                {(!person.known_by.is_empty()).then(|| view! {
                    <span class="muted small" data-testid="known-by">{person.known_by.join(" · ")}</span>
                })}
                <span class="line no-print">
                    <button type="button" class="link" data-testid="contact-edit"
                        on:click=move |_| edit(Some(person.id))>
                        {app.t(EDIT)}<DraftMark key=draft_key(id, Some(person.id))/>
                    </button>
                    <button type="button" class="link" data-testid="contact-remove"
                        on:click=move |_| remove(person.id)>{app.t(REMOVE)}</button>
                    {move || several.get().then(|| view! {
                        <button type="button" class="link" data-testid="contact-ties"
                            on:click=move |_| ties.set(Some(person.id))>{app.t(TIES)}</button>
                    })}
                </span>
            </li>
        }
    };
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{app.t(CONTACTS)}</h2>
                <button type="button" class="btn btn--quiet no-print" data-testid="contact-add"
                    on:click=move |_| edit(None)>
                    {app.t(ADD)}<DraftMark key=draft_key(id, None)/>
                </button>
            </div>
            <ul>{move || people.get().into_iter().map(row).collect_view()}</ul>
            {move || ties.get().map(|contact| view! {
                <FromPart what=Seldom::Editing(Editing::Ties(Knows { customer: id, contact, open: ties }))/>
            })}
            {move || editing.get().map(|contact| view! {
                <FromPart what=Seldom::Editing(Editing::Contact(id, contact, editing))/>
            })}
        </section>
    }
}

//! The handover note of a customer, drafted from the archive in Chinese or English; a person completes it.

use super::contact::Touches;
use super::exposure::{Scene, gaps};
use super::held::{promises, unsolved};
use super::plan::Plan;
use super::todo::gap_words;
use super::value::Period;
use crate::domain::archive::Archive;
use crate::domain::customer::{last_contact, solar};
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::labels::Language;
use crate::domain::record::Record;
use crate::domain::value::Value;

/// Words by which something is known that must not be raised.
const AVOID: [&str; 6] = ["不要", "别提", "不能提", "忌", "do not", "never"];

/// The paragraphs of a note, each with its heading; empty ones are left out when it becomes text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Note(Vec<(&'static str, Vec<String>)>);

impl Note {
    /// Drafted from what the archive says.
    #[must_use]
    pub fn draft(archive: &Archive, scene: &Scene, customer: Id, language: Language) -> Self {
        let Some(record) = archive.record(Kind::Customer, customer) else { return Note::default() };
        let own = |field: &str| record.text(field).lines().map(str::to_owned).collect::<Vec<_>>();
        let head = |zh, en| language.pick(zh, en);
        let mut decides = own("note_decides");
        let contacts = archive.about(customer, Kind::Contact).map(|(_, contact)| contact);
        let (mut deciders, mut others): (Vec<&Record>, Vec<&Record>) =
            contacts.partition(|contact| may_decide(contact));
        // Who is the only one decides.
        if deciders.is_empty() && others.len() == 1 {
            deciders.append(&mut others);
        }
        decides.extend(deciders.into_iter().filter_map(person));
        let mut avoid = own("note_avoid");
        avoid.extend(sounding(archive, customer, record, &AVOID));
        let mut next = own("note_next");
        next.extend(steps(archive, customer, language));
        let open = unsolved(archive, customer).into_iter().map(|(_, card)| dated(card, card.text("unsolved")));
        Note(vec![
            (head("谁做主", "Who decides"), decides),
            (head("其他联系人", "Other contacts"), others.into_iter().filter_map(person).collect()),
            (head("答应的事", "What was promised"), promises(archive, customer)),
            (head("不要提的事", "What not to raise"), once(avoid)),
            (head("欠款和生意", "What they owe and buy"), money(scene, customer, language)),
            (head("还没解决", "Still unsolved"), open.collect()),
            (head("下一步", "Next step"), once(next)),
            (head("最近联系", "Last contact"), last(archive, customer)),
        ])
    }

    /// The whole note; what is not known is said so, for the leaver to complete.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        let unknown = language.pick("（档案里没有）", "(not in the archive)");
        let paragraph = |(heading, lines): &(&str, Vec<String>)| {
            let lines = if lines.is_empty() { unknown.to_owned() } else { lines.join("\n") };
            format!("{heading}{}{lines}", language.pick("：", ": "))
        };
        self.0.iter().map(paragraph).collect::<Vec<_>>().join("\n")
    }
}

/// Writes a note into every proposal that has none.
pub fn fill(archive: &Archive, scene: &Scene, plan: &mut Plan, language: Language) {
    for proposal in plan.proposals.iter_mut().filter(|proposal| proposal.note.is_empty()) {
        proposal.note = Note::draft(archive, scene, proposal.customer, language).text(language);
    }
}

/// What may be missing when the leavers do not help: when each was last heard of, and what their files lack.
#[must_use]
pub fn missing(archive: &Archive, scene: &Scene, plan: &Plan, language: Language) -> String {
    let mut lines = Vec::new();
    // Of whatever age.
    let touches = Touches::of(archive, Period::ALL);
    for leaver in &plan.request.leavers {
        let name = archive.record(Kind::Member, *leaver).map_or("", |record| record.text("name"));
        let touched = touches.customers().flat_map(|customer| touches.with(customer));
        let last = touched.filter(|touch| touch.member == *leaver).filter_map(|touch| touch.day).max();
        let last = last.map_or_else(|| language.pick("没有", "none").to_owned(), |day| day.to_string());
        lines.push(format!("{}{name} {last}", language.pick("最后一条记录：", "Last record: ")));
    }
    let mut counts: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for gap in plan.proposals.iter().flat_map(|one| gaps(archive, scene.period, one.customer)) {
        *counts.entry(gap_words(gap, language)).or_default() += 1;
    }
    let heading = language.pick("档案里没有的：", "Missing in files: ");
    lines.extend(counts.into_iter().map(|(gap, count)| format!("{heading}{gap} {count}")));
    lines.join("\n")
}

/// Words in the role of who may well decide.
const DECIDES: [&str; 12] =
    ["老板", "店主", "经理", "总", "采购", "负责人", "主管", "owner", "manager", "director", "buyer", "purchas"];

fn may_decide(contact: &Record) -> bool {
    let role = contact.text("role").to_lowercase();
    DECIDES.iter().any(|word| role.contains(word))
}

fn person(contact: &Record) -> Option<String> {
    let phones: Vec<&str> = contact.all("phones").filter_map(Value::as_text).collect();
    let parts = [contact.text("name"), contact.text("role"), &phones.join(" / "), contact.text("likes")];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    (!contact.text("name").is_empty()).then(|| parts.join(" · "))
}

/// The lines of the customer's note and cards with one of these words.
fn sounding(archive: &Archive, customer: Id, record: &Record, words: &[&str]) -> Vec<String> {
    let cards: Vec<&Record> = archive.about(customer, Kind::Card).map(|(_, card)| card).collect();
    let of_cards = cards.iter().flat_map(|card| ["problem", "suggestion"].map(|part| card.text(part)));
    let lines = of_cards.chain([record.text("note")]).flat_map(str::lines).map(str::trim);
    lines.filter(|line| words.iter().any(|word| line.to_lowercase().contains(word))).map(str::to_owned).collect()
}

fn steps(archive: &Archive, customer: Id, language: Language) -> Vec<String> {
    let open = archive.about(customer, Kind::Reminder).filter(|(_, reminder)| reminder.get("done").is_none());
    let due = |reminder: &Record| solar(reminder, "due").map_or_else(String::new, |day| format!("{day} "));
    let mut steps: Vec<String> = open.map(|(_, r)| format!("{}{}", due(r), r.text("text"))).collect();
    let cards = unsolved(archive, customer);
    steps.extend(cards.iter().map(|(_, card)| card.text("next").to_owned()).filter(|next| !next.is_empty()));
    let next = archive.record(Kind::Customer, customer).and_then(|record| solar(record, "next_contact"));
    steps.extend(next.map(|day| format!("{day} {}", language.pick("联系", "contact"))));
    steps
}

fn money(scene: &Scene, customer: Id, language: Language) -> Vec<String> {
    let worth = scene.worth_of(customer);
    let amount = |hundredths: i64| Value::Int(hundredths).money().unwrap_or_default();
    let mut lines = Vec::new();
    if worth.arrears != 0 {
        lines.push(format!("{}{}", language.pick("欠款 ", "owes "), amount(worth.arrears)));
    }
    if worth.revenue != 0 {
        lines.push(format!("{}{}", language.pick("期内销售额 ", "sales of the period "), amount(worth.revenue)));
    }
    lines
}

fn last(archive: &Archive, customer: Id) -> Vec<String> {
    let newest = archive.about(customer, Kind::Card).max_by_key(|(id, card)| (solar(card, "date"), *id));
    let said = newest.map(|(_, card)| ["problem", "method", "solved"].map(|part| card.text(part)).join(" "));
    let day = last_contact(archive, customer).map(|day| day.to_string());
    let line = [day, said].into_iter().flatten().collect::<Vec<_>>().join(" ");
    Some(line.trim().to_owned()).filter(|line| !line.is_empty()).into_iter().collect()
}

fn dated(card: &Record, text: &str) -> String {
    solar(card, "date").map_or_else(|| text.to_owned(), |day| format!("{day} {text}"))
}

fn once(lines: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for line in lines.into_iter().filter(|line| !line.is_empty()) {
        if !kept.contains(&line) {
            kept.push(line);
        }
    }
    kept
}

//! A protocol as a sheet of paper, made from the very text that is signed.

use super::super::coded;
use crate::app::leaving::Verified;
use crate::leaving::papers::{Paper, Role};
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// One customer of the protocol.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Line {
    customer: String,
    from: Vec<String>,
    to: Vec<String>,
    state: String,
    returned: String,
    changes: usize,
}

/// What the text says, to be set as a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Read {
    company: String,
    why: String,
    start: String,
    until: String,
    withdrawn: String,
    sent: String,
    reason: String,
    leavers: Vec<String>,
    keeper: String,
    lines: Vec<Line>,
}

/// A name behind its id; empty where the text gives none.
fn name(value: &str) -> String {
    value.split_once(' ').map_or("", |(_, name)| name).to_owned()
}

/// A person's name, or that there is none yet.
fn person(app: App, name: &str) -> String {
    if name.is_empty() { app.tr(PROTOCOL_NAMELESS).to_owned() } else { name.to_owned() }
}

fn people(app: App, names: &[String]) -> String {
    names.iter().map(|name| person(app, name)).collect::<Vec<_>>().join(" · ")
}

fn read(text: &str) -> Read {
    let mut read = Read::default();
    for (key, value) in text.lines().filter_map(|line| line.split_once(':')) {
        let value = value.trim();
        let own = || value.to_owned();
        match (key, read.lines.last_mut()) {
            ("item", _) => read.lines.push(Line::default()),
            ("customer", Some(line)) => line.customer = name(value),
            ("from", Some(line)) => line.from.push(name(value)),
            ("to", Some(line)) => line.to.push(name(value)),
            ("state", Some(line)) => line.state = own(),
            ("returned", Some(line)) => line.returned = own(),
            ("change", Some(line)) => line.changes += 1,
            ("company", _) => read.company = own(),
            ("why", _) => read.why = own(),
            ("start", _) => read.start = own(),
            ("until", _) => read.until = own(),
            ("withdrawn", _) => read.withdrawn = own(),
            ("sent", _) => read.sent = own(),
            ("reason", _) => read.reason = own(),
            ("leaver", _) => read.leavers.push(name(value)),
            ("keeper", _) => read.keeper = name(value),
            _ => {}
        }
    }
    read
}

impl Read {
    /// Who signs by hand, by part: each leaver and each successor for themselves, once.
    fn named(&self) -> BTreeMap<Role, Vec<String>> {
        let mut successors: Vec<String> = Vec::new();
        for name in self.lines.iter().flat_map(|line| &line.to) {
            if !successors.contains(name) {
                successors.push(name.clone());
            }
        }
        BTreeMap::from([(Role::Leaver, self.leavers.clone()), (Role::Successor, successors)])
    }
}

/// `accepted 2026-03-31` in words.
fn state_words(app: App, state: &str) -> String {
    let (code, day) = state.split_once(' ').unwrap_or((state, ""));
    let words = if code == "refused" { app.tr(HANDOVER_REFUSED_CHIP).to_owned() } else { coded(app, "state", code) };
    format!("{words} {day}").trim_end().to_owned()
}

/// The sheet.
#[component]
pub(super) fn Sheet(paper: Paper, verified: Signal<Option<Verified>>) -> impl IntoView {
    let app = App::here();
    let read = read(&paper.text);
    let (why, named) = (read.why.clone(), read.named());
    let facts = move || {
        let mut facts = vec![coded(app, "why", &why), app.fill(HANDOVER_FROM_DAY, &[&read.start])];
        if read.until != "-" {
            facts.push(app.fill(HANDOVER_UNTIL_DAY, &[&read.until]));
        }
        if !matches!(read.withdrawn.as_str(), "" | "-") {
            facts.push(app.fill(HANDOVER_WITHDRAWN_ON, &[&read.withdrawn]));
        }
        facts.push(app.fill(HANDOVER_KEPT_BY, &[&person(app, &read.keeper)]));
        facts.extend(Some(read.reason.clone()).filter(|reason| !reason.is_empty()));
        facts.join(" · ")
    };
    let leavers = read.leavers.clone();
    let row = move |line: Line| {
        let (state, returned) = (line.state.clone(), line.returned.clone());
        view! {
            <tr data-testid="protocol-row">
                <td>{line.customer}</td><td>{move || people(app, &line.from)}</td><td>{move || people(app, &line.to)}</td>
                <td>{move || {
                    let back = (!returned.is_empty()).then(|| app.fill(HANDOVER_RETURNED_ON, &[&returned]));
                    [Some(state_words(app, &state)), back].into_iter().flatten().collect::<Vec<_>>().join(" · ")
                }}</td>
            </tr>
        }
    };
    view! {
        <article class="paper" data-testid="protocol">
            <h1>{app.t(PROTOCOL_TITLE)}</h1>
            <p>{move || app.fill(HANDOVER_OF, &[&people(app, &leavers)])}{" · "}{paper.date.map(|day| day.to_string())}</p>
            <p>{facts}</p>
            <table class="table">
                <thead><tr>
                    <th>{app.t(NAME)}</th><th>{app.t(PROTOCOL_LEAVER)}</th><th>{app.t(PROTOCOL_SUCCESSOR)}</th><th>{app.t(HANDOVER_PROGRESS_HEAD)}</th>
                </tr></thead>
                <tbody>{read.lines.into_iter().map(row).collect_view()}</tbody>
            </table>
            <Signatures paper=paper.clone() named verified/>
            <h2>{app.t(PROTOCOL_EXACT)}</h2>
            <pre data-testid="protocol-text">{paper.text}</pre>
        </article>
    }
}

/// The signatures there are, and lines for those by hand.
#[component]
fn Signatures(
    paper: Paper,
    /// Who signs by hand.
    named: BTreeMap<Role, Vec<String>>,
    verified: Signal<Option<Verified>>,
) -> impl IntoView {
    let app = App::here();
    let words = |role: Role| match role {
        Role::Leaver => PROTOCOL_LEAVER,
        Role::Successor => PROTOCOL_SUCCESSOR,
        Role::Owner => PROTOCOL_OWNER,
    };
    let one = move |role: Role| {
        let signed: Vec<_> = paper.signatures.iter().filter(|one| one.role == role).cloned().collect();
        let lines = signed.into_iter().map(move |signed| {
            let name = app.peek(|archive| app.member_name(archive, signed.member));
            let day = signed.date.map(|day| day.to_string()).unwrap_or_default();
            let key = signed.key.clone();
            let verdict = move || {
                let found = verified.get()?;
                let (_, error) = found.signatures.into_iter().find(|(one, _)| *one == signed)?;
                Some(error.is_none())
            };
            let (data, code) = (verdict.clone(), role.code());
            view! {
                <p data-testid="signature" data-as=code data-valid=move || data().map(|good| good.to_string())>
                    {move || app.fill(PROTOCOL_SIGNED_BY, &[&name, &day, &key])}
                    {move || verdict().map(|good| view! {
                        " · "<b>{app.t(if good { PROTOCOL_GOOD } else { PROTOCOL_BAD })}</b>
                    })}
                </p>
            }
        });
        let by_hand = named.get(&role).cloned().unwrap_or_else(|| vec![String::new()]).into_iter();
        let by_hand = by_hand.map(|name| {
            view! {
                <p class="paper-line small" data-testid="protocol-line" data-as=role.code()>
                    {name}" "<span class="muted">{app.t(PROTOCOL_BY_HAND)}</span>
                </p>
            }
        });
        view! {
            <div class="paper-sign">
                <b>{app.t(words(role))}</b>
                <div>{lines.collect_view()}{by_hand.collect_view()}</div>
            </div>
        }
    };
    view! { {Role::ALL.map(|(role, _)| one(role))} }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_says_what_the_text_says() {
        let text = "keliu handover protocol v1\ncompany: 00\nhandover: 01\nwhy: leave\nstart: 2026-03-01\nuntil: -\n\
            sent: 2026-02-28\nwithdrawn: 2026-03-08\nreason: moved: away\nkeeper: 02 The Owner\nleaver: 03 Ann Lee\nchange: aa\n\
            item: 04\ncustomer: 05 Old Mill: Inn\nfrom: 03 Ann Lee\nto: 06 Bo\nstate: accepted 2026-03-02\n\
            returned: 2026-03-09\nchange: bb\n";
        let read = read(text);
        assert_eq!((read.reason.as_str(), read.keeper.as_str()), ("moved: away", "The Owner"));
        assert_eq!((read.withdrawn.as_str(), read.lines[0].returned.as_str()), ("2026-03-08", "2026-03-09"));
        assert_eq!(read.leavers, ["Ann Lee"]);
        let line = &read.lines[0];
        assert_eq!((line.customer.as_str(), line.state.as_str()), ("Old Mill: Inn", "accepted 2026-03-02"));
        assert_eq!((line.from.as_slice(), line.changes), (["Ann Lee".to_owned()].as_slice(), 1));
    }
}

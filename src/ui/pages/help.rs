//! Help in one page.

use crate::platform::address;
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::html;
use leptos::prelude::*;

/// How a backup is opened and checked with everyday tools, in the folder it was unzipped into. One command a line.
pub const COMMANDS: &str = "\
minisign -Vm payload.zip.age -p signer.pub
age -d -i owner-identity.age -o payload.zip payload.zip.age
unzip payload.zip
minisign -Vm roster.json -p company.pub
grep -cF \"$(tail -n 1 signer.pub)\" roster.json
minisign -Vm tagmanifest-sha256.txt -p signer.pub
sha256sum -c manifest-sha256.txt tagmanifest-sha256.txt";

/// One page of prose.
#[component]
pub fn Help() -> impl IntoView {
    let app = App::here();
    let part = move |title: Text, words: Text| {
        view! {
            <h2>{app.t(title)}</h2>
            <p>{app.t(words)}</p>
        }
    };
    view! {
        <div class="page">
            <article class="prose">
                <h1>{app.t(NAV_HELP)}</h1>
                <p>{app.t(HELP_INTRO)}</p>
                {part(HELP_WRITE, HELP_WRITE_TEXT)}
                {part(HELP_IMPORT, HELP_IMPORT_TEXT)}
                {part(HELP_CARDS, HELP_CARDS_TEXT)}
                {part(HELP_UNDO, HELP_UNDO_TEXT)}
                {part(HELP_BACKUP, HELP_BACKUP_TEXT)}
                {part(HELP_TOOLS, HELP_TOOLS_TEXT)}
                <pre><code>{COMMANDS}</code></pre>
                <p>{app.t(HELP_TOOLS_THEN)}</p>
                <Threats/>
                {part(HELP_LIMITS, HELP_LIMITS_TEXT)}
                {part(HELP_KEYS, HELP_KEYS_TEXT)}
            </article>
        </div>
    }
}

/// What is protected against whom, and what cannot be: docs/threat-model.md in short. `#/help/threats` leads to it.
#[component]
fn Threats() -> impl IntoView {
    let app = App::here();
    let top = NodeRef::<html::H2>::new();
    Effect::new(move |_| {
        if let Some(top) = top.get()
            && address::fragment().ends_with("/threats")
        {
            top.scroll_into_view();
        }
    });
    let rows = [
        (THREAT_LOSS, THREAT_LOSS_TEXT),
        (THREAT_MAIL, THREAT_MAIL_TEXT),
        (THREAT_CHANGED, THREAT_CHANGED_TEXT),
        (THREAT_UNTRIED, THREAT_UNTRIED_TEXT),
        (THREAT_DESK, THREAT_DESK_TEXT),
        (THREAT_HOST, THREAT_HOST_TEXT),
    ];
    let never = [NEVER_COPIED, NEVER_MACHINE, NEVER_FORGOTTEN, NEVER_SENT, NEVER_KIT];
    view! {
        <h2 node_ref=top data-testid="help-threats">{app.t(THREATS)}</h2>
        <dl>
            {rows.map(|(who, how)| view! { <dt><b>{app.t(who)}</b></dt><dd>{app.t(how)}</dd> }).collect_view()}
        </dl>
        <p>{app.t(NEVER)}</p>
        <ul>{never.map(|text| view! { <li>{app.t(text)}</li> }).collect_view()}</ul>
    }
}

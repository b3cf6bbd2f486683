//! How much there is, and the digests by which copies are compared.

use crate::domain::archive::Archive;
use crate::domain::digest::{content_digest, digest};
use crate::domain::kind::Kind;
use crate::platform::address;
use crate::ui::state::{App, fetched};
use crate::ui::text::*;
use leptos::prelude::*;

/// How much there is, and the two digests by which copies are compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Counts {
    customers: usize,
    contacts: usize,
    cards: usize,
    reminders: usize,
    changes: usize,
    digest: String,
    content_digest: String,
}

impl Counts {
    fn of(archive: &Archive, changes: usize) -> Self {
        Counts {
            customers: archive.count(Kind::Customer),
            contacts: archive.count(Kind::Contact),
            cards: archive.count(Kind::Card),
            reminders: archive.count(Kind::Reminder),
            changes,
            digest: digest(archive),
            content_digest: content_digest(archive),
        }
    }
}

#[component]
pub fn Stats() -> impl IntoView {
    let app = App::here();
    // The digests of a large archive take a moment: counted after the page stands, and again after each change.
    let counts = fetched(move || {
        app.read(|_| ());
        async move {
            address::pause().await;
            app.session().map(|session| Counts::of(&session.archive(), session.log().len())).unwrap_or_default()
        }
    });
    view! {
        <section class="section">
            <h2>{app.t(SETTINGS_ARCHIVE)}</h2>
            {move || match counts.get() {
                Some(counts) => view! { <StatsTable counts/> }.into_any(),
                None => view! { <div class="skeleton"></div> }.into_any(),
            }}
        </section>
    }
}

#[component]
fn StatsTable(counts: Counts) -> impl IntoView {
    let app = App::here();
    let count = move |text: Text, count: usize| {
        view! { <tr><th>{app.t(text)}</th><td class="num">{grouped(count)}</td></tr> }
    };
    let sum = move |text: Text, digest: &str| {
        view! {
            <tr><th>{app.t(text)}</th><td class="num mono small" title=digest.to_owned()>{short(digest)}</td></tr>
        }
    };
    view! {
        <table class="table" data-testid="archive-stats" data-customers=counts.customers data-contacts=counts.contacts
            data-cards=counts.cards data-reminders=counts.reminders data-changes=counts.changes
            data-digest=counts.digest.clone() data-content-digest=counts.content_digest.clone()>
            <tbody>
                {count(STATS_CUSTOMERS, counts.customers)}
                {count(STATS_CONTACTS, counts.contacts)}
                {count(STATS_CARDS, counts.cards)}
                {count(STATS_REMINDERS, counts.reminders)}
                {count(STATS_CHANGES, counts.changes)}
                {sum(STATS_DIGEST, &counts.digest)}
                {sum(STATS_CONTENT_DIGEST, &counts.content_digest)}
                <tr><th>{app.t(SETTINGS_VERSION)}</th><td class="num">{env!("CARGO_PKG_VERSION")}</td></tr>
            </tbody>
        </table>
    }
}

/// The first sixteen hex digits in groups of four: enough to compare by eye.
fn short(digest: &str) -> String {
    let groups: Vec<&str> = (0..16).step_by(4).filter_map(|at| digest.get(at..at + 4)).collect();
    format!("{} …", groups.join(" "))
}

/// A number with commas between thousands.
fn grouped(n: usize) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_digests_are_easy_to_read() {
        assert_eq!([0, 999, 3640, 1_000_000].map(grouped), ["0", "999", "3,640", "1,000,000"]);
        assert_eq!(short(&"7f83b165".repeat(8)), "7f83 b165 7f83 b165 …");
        assert_eq!(short(""), " …");
    }
}

//! Settings: names, language, theme, what this device keeps, and the way to be rid of it.

use crate::app::backup;
use crate::app::error::AppError;
use crate::domain::archive::Archive;
use crate::domain::digest::{content_digest, digest};
use crate::domain::field::FieldKind;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::record::Key;
use crate::edits::customers;
use crate::log::draft::Draft;
use crate::platform::{address, files, persist};
use crate::ui::route::Route;
use crate::ui::state::{App, Theme, fetched};
use crate::ui::text::*;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// All settings.
#[component]
pub fn Settings() -> impl IntoView {
    let app = App::here();
    view! {
        <div class="page page--narrow">
            <div class="page-head"><h1>{app.t(SETTINGS_TITLE)}</h1></div>
            <General/>
            <Device/>
            <Stats/>
            // The sample data is left by its own banner.
            {(!app.sample).then(|| view! { <Wipe/> })}
        </div>
    }
}

#[component]
fn General() -> impl IntoView {
    let app = App::here();
    let me = Key::new(Kind::Member, app.me().map(|me| me.member).unwrap_or_default());
    let language = |language: Language| {
        view! {
            <option value=language.code() selected=move || app.prefs.language() == language>{language.own_name()}</option>
        }
    };
    let theme = |theme: Theme, text: Text| {
        view! { <option value=theme.code() selected=move || app.prefs.theme() == theme>{app.t(text)}</option> }
    };
    view! {
        <section class="section">
            <h2>{app.t(SETTINGS_GENERAL)}</h2>
            <Name id="company-name" label=SETTINGS_COMPANY hint=SETTINGS_COMPANY_HINT of=Key::new(Kind::Company, Id::COMPANY)/>
            <Name id="my-name" label=SETTINGS_ME hint=SETTINGS_ME_HINT of=me/>
            <div class="setting">
                <label for="language">{app.t(SETTINGS_LANGUAGE)}</label>
                <select id="language" class="input" data-testid="language"
                    on:change=move |event| app.prefs.set_language(Language::from_code(&event_target_value(&event)))>
                    {language(Language::Zh)}
                    {language(Language::En)}
                </select>
            </div>
            <div class="setting">
                <label for="theme">{app.t(SETTINGS_THEME)}</label>
                <select id="theme" class="input" data-testid="theme"
                    on:change=move |event| app.prefs.set_theme(Theme::from_code(&event_target_value(&event)))>
                    {theme(Theme::Auto, THEME_AUTO)}
                    {theme(Theme::Light, THEME_LIGHT)}
                    {theme(Theme::Dark, THEME_DARK)}
                </select>
            </div>
        </section>
    }
}

/// The `name` of one record of the company's own, saved when the field is left.
#[component]
fn Name(id: &'static str, label: Text, hint: Text, of: Key) -> impl IntoView {
    let app = App::here();
    let key = StoredValue::new(of);
    let name = Memo::new(move |_| {
        app.read(|archive| archive.get(&key.read_value()).map(|record| record.text("name").to_owned()))
            .unwrap_or_default()
    });
    let save = move |text: String| match customers::parse(FieldKind::Line, &text) {
        Ok(value) => app.act(CHANGED, move |archive| {
            let mut draft = Draft::company();
            draft.set(archive, &key.get_value(), "name", value);
            vec![draft]
        }),
        Err(refused) => app.say_error(&refused.into()),
    };
    view! {
        <div class="setting">
            <div>
                <label for=id>{app.t(label)}</label>
                <p class="hint">{app.t(hint)}</p>
            </div>
            <input id=id class="input" data-testid=id autocomplete="off"
                prop:value=move || name.get() on:change=move |event| save(event_target_value(&event))/>
        </div>
    }
}

#[component]
fn Device() -> impl IntoView {
    let app = App::here();
    view! {
        <section class="section">
            <h2>{app.t(SETTINGS_DEVICE)}</h2>
            <Storage/>
            <CompanyKey/>
            <div class="setting">
                <div>
                    <p>{app.t(SETTINGS_LOCK)}</p>
                    <p class="hint">{app.t(SETTINGS_NOT_LOCKED)}</p>
                </div>
                <span class="chip" data-kind="warn">{app.t(LOCK_NONE)}</span>
            </div>
        </section>
    }
}

/// Whether the browser may delete the data by itself, and the request that it may not.
#[component]
fn Storage() -> impl IntoView {
    let app = App::here();
    let again = RwSignal::new(());
    let kept = fetched(move || {
        again.track();
        persist::persisted()
    });
    let ask = move |_| {
        spawn_local(async move {
            persist::persist().await;
            again.notify();
        });
    };
    let row = move |kept: Option<bool>| {
        let (code, chip, hint, kind) = match kept {
            Some(true) => ("true", STORAGE_PERSISTED, STORAGE_KEPT, "good"),
            Some(false) => ("false", STORAGE_BEST_EFFORT, STORAGE_NOT_KEPT, "warn"),
            None => ("unknown", STORAGE_UNKNOWN, STORAGE_NOT_KEPT, "warn"),
        };
        view! {
            <div class="setting">
                <div>
                    <p>{app.t(SETTINGS_STORAGE)}</p>
                    <p class="hint">{app.t(hint)}</p>
                </div>
                <div class="line">
                    <span class="chip" data-kind=kind data-testid="storage-persisted" data-persisted=code>
                        {app.t(chip)}
                    </span>
                    {(kept == Some(false)).then(|| view! {
                        <button type="button" class="btn" data-testid="storage-ask" on:click=ask>{app.t(STORAGE_ASK)}</button>
                    })}
                </div>
            </div>
        }
    };
    move || kept.get().map(row)
}

/// The root key, for others to check with.
#[component]
fn CompanyKey() -> impl IntoView {
    let app = App::here();
    let export = move |_| {
        spawn_local(async move {
            let given = async {
                let key = backup::public_key(&*app.need_session()?, &app.jobs()).await?;
                let given = files::download("company.pub", "text/plain", key.as_bytes());
                given.map_err(|error| AppError::Input(error.code()))
            };
            if let Err(error) = given.await {
                app.say_error(&error);
            }
        });
    };
    view! {
        <div class="setting">
            <div>
                <p>{app.t(SETTINGS_KEY)}</p>
                <p class="hint">{app.t(SETTINGS_KEY_HINT)}</p>
            </div>
            <button type="button" class="btn" data-testid="export-public-key" on:click=export>
                {app.t(SETTINGS_KEY_EXPORT)}
            </button>
        </div>
    }
}

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
fn Stats() -> impl IntoView {
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

/// Deletes the archive from this browser, after a word was typed.
#[component]
fn Wipe() -> impl IntoView {
    let app = App::here();
    let asking = RwSignal::new(false);
    let typed = RwSignal::new(String::new());
    let sure = Memo::new(move |_| typed.read().trim().eq_ignore_ascii_case(app.tr(SETTINGS_WIPE_WORD)));
    let wipe = move || {
        spawn_local(async move {
            let Some(session) = app.session() else { return };
            match session.wipe().await {
                Ok(()) => {
                    address::replace_fragment(&Route::Today.href());
                    address::reload();
                }
                Err(error) => app.say_error(&error),
            }
        });
    };
    let form = move || {
        view! {
            <form class="form" on:submit=move |event| {
                event.prevent_default();
                if sure.get_untracked() { wipe(); }
            }>
                <div class="field">
                    <label for="wipe-word">{move || app.fill(SETTINGS_WIPE_TYPE, &[app.tr(SETTINGS_WIPE_WORD)])}</label>
                    <input id="wipe-word" class="input" data-testid="wipe-word" autocomplete="off" autofocus
                        bind:value=typed/>
                </div>
                <div class="form-actions">
                    <button type="submit" class="btn btn--danger" data-testid="wipe-confirm" disabled=move || !sure.get()>
                        {app.t(SETTINGS_WIPE)}
                    </button>
                    <button type="button" class="btn" on:click=move |_| { asking.set(false); typed.set(String::new()); }>
                        {app.t(CANCEL)}
                    </button>
                </div>
            </form>
        }
    };
    view! {
        <section class="section danger-zone">
            <h2>{app.t(DANGER)}</h2>
            <div class="setting">
                <div>
                    <p>{app.t(SETTINGS_WIPE)}</p>
                    <p class="hint">{app.t(SETTINGS_WIPE_HINT)}</p>
                </div>
                <button type="button" class="btn btn--danger" data-testid="wipe" hidden=move || asking.get()
                    on:click=move |_| asking.set(true)>{app.t(SETTINGS_WIPE_BUTTON)}</button>
            </div>
            <Show when=move || asking.get()>{form()}</Show>
        </section>
    }
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

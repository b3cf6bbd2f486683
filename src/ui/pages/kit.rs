//! The recovery kit: one printed page that opens the company's backups without the passphrase.

use crate::app::error::AppError;
use crate::app::kit;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::jobs::bundle::{KitFacts, KitLine};
use crate::jobs::client::Jobs;
use crate::platform::address;
use crate::ui::components::error_note::ErrorBanner;
use crate::ui::route::Route;
use crate::ui::state::{App, fetched};
use crate::ui::text::*;
use leptos::prelude::*;
use leptos::task::spawn_local;

async fn facts(app: App) -> Result<Option<KitFacts>, AppError> {
    let session = app.need_session()?;
    let jobs = Jobs::default();
    let facts = kit::facts(&session, &jobs).await;
    jobs.end();
    facts
}

/// Prints, and remembers that it was.
fn print(app: App) {
    spawn_local(async move {
        let noted = async { kit::printed(&*app.need_session()?).await };
        if let Err(error) = noted.await {
            app.say_error(&error);
        }
    });
    // After the handler: printing holds the page up until the person is done.
    address::after(0, address::print);
}

/// The kit, if there is one.
#[component]
pub fn Kit() -> impl IntoView {
    let app = App::here();
    let facts = fetched(move || facts(app));
    let page = move |facts: Result<Option<KitFacts>, AppError>| match facts {
        Ok(Some(facts)) => view! { <Page facts/> }.into_any(),
        Ok(None) => view! {
            <div class="empty">
                <h2>{app.t(KIT_NONE)}</h2>
                <div class="line"><a class="btn btn--primary" href=Route::Backup.href()>{app.t(BACKUP_MAKE)}</a></div>
            </div>
        }
        .into_any(),
        Err(error) => view! { <ErrorBanner code=Signal::stored(Some(error.code()))/> }.into_any(),
    };
    view! {
        <div class="page">
            {move || match facts.get() {
                Some(facts) => page(facts),
                None => view! { <div class="skeleton"></div> }.into_any(),
            }}
        </div>
    }
}

/// The end of this device's chain: a later backup must go on from it.
fn head(app: App) -> String {
    let head = app.session().and_then(|session| Some((session.me()?.device, session.log().head(session.me()?.device))));
    let Some((device, head)) = head else { return String::new() };
    format!("{device} : {} : {}", head.seq, head.hash.get(..16).unwrap_or_default())
}

#[component]
fn Page(facts: KitFacts) -> impl IntoView {
    let app = App::here();
    let company = app.me().map(|me| me.company.to_string()).unwrap_or_default();
    let name = app.peek(|archive| archive.record(Kind::Company, Id::COMPANY).map(|r| r.text("name").to_owned()));
    let title: Vec<String> =
        name.into_iter().filter(|name| !name.is_empty()).chain([app.today().to_string()]).collect();
    let commands = format!(
        "unzip backup.keliu.zip\nminisign -Vm payload.zip.age -p signer.pub\n\
         age -d -i key.txt -o payload.zip payload.zip.age\nunzip payload.zip\n\
         minisign -Vm roster.json -P {}\nsha256sum -c manifest-sha256.txt tagmanifest-sha256.txt",
        facts.root_public
    );
    view! {
        <div class="page-head no-print">
            <h1>{app.t(BACKUP_KIT)}</h1>
            <div class="page-actions">
                <button type="button" class="btn" data-testid="kit-later" on:click=move |_| app.go(Route::Backup)>
                    {app.t(KIT_LATER)}
                </button>
                <button type="button" class="btn btn--primary" data-testid="kit-print" on:click=move |_| print(app)>
                    {app.t(KIT_PRINT)}
                </button>
            </div>
        </div>
        <article class="kit" data-testid="kit">
            <h1>{app.t(KIT_TITLE)}</h1>
            <p>{title.join(" · ")}</p>
            <dl class="kit-lines">
                <dt>{app.t(KIT_COMPANY)}</dt><dd>{company}</dd>
                <dt>{app.t(KIT_FINGERPRINT)}</dt><dd>{facts.root_public}</dd>
                <dt>{app.t(KIT_KEY_ID)}</dt><dd>{facts.key_id}</dd>
                <dt>{app.t(KIT_HEAD)}</dt><dd>{head(app)}</dd>
            </dl>
            <h2>{app.t(KIT_SECRET)}</h2>
            <Code lines=facts.vault.0/>
            <h2>{app.t(KIT_ROOT)}</h2>
            <Code lines=facts.root.0/>
            <p>{app.t(KIT_TYPE)}</p>
            <h2>{app.t(KIT_OPEN)}</h2>
            <p>{app.t(KIT_KEY_FILE)}</p>
            <pre>{commands}</pre>
            <p class="kit-warn">{app.t(KIT_WARN)}</p>
        </article>
    }
}

/// A secret in groups; the last of each line is its check.
#[component]
fn Code(lines: Vec<KitLine>) -> impl IntoView {
    let line = |[a, b, c, check]: KitLine| {
        view! { <span>{a}</span><span>{b}</span><span>{c}</span><span>{format!("={check}")}</span> }
    };
    view! { <div class="kit-code">{lines.into_iter().map(line).collect_view()}</div> }
}

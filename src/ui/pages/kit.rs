//! The recovery kit: one printed page that opens the company's backups without the passphrase.

use crate::app::error::AppError;
use crate::app::kit::{self, TypedBack};
use crate::bundle::kit::{commands, qr};
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::jobs::bundle::{KitFacts, KitLine};
use crate::jobs::client::Jobs;
use crate::jobs::keys::Hidden;
use crate::platform::address;
use crate::ui::components::error_note::ErrorBanner;
use crate::ui::route::Route;
use crate::ui::state::{App, fetched};
use crate::ui::text::*;
use leptos::ev::SubmitEvent;
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

/// What is on the screen and goes to the printer: one page, or three shares.
#[derive(Clone, Debug)]
enum Sheets {
    Whole,
    Shares(Vec<Hidden<Vec<String>>>),
}

/// The page, and below it the groups to be typed back.
#[component]
fn Page(facts: KitFacts) -> impl IntoView {
    let app = App::here();
    let sheets = RwSignal::new_local(Sheets::Whole);
    let groups = facts.groups.clone();
    let split = move |_| {
        if sheets.with_untracked(|sheets| matches!(sheets, Sheets::Shares(_))) {
            return sheets.set(Sheets::Whole);
        }
        spawn_local(async move {
            let jobs = Jobs::default();
            let shares = async { kit::shares(&*app.need_session()?, &jobs).await };
            let shares = shares.await;
            jobs.end();
            match shares {
                Ok(Some(Hidden(shares))) => {
                    let _ = sheets.try_set(Sheets::Shares(shares.into_iter().map(Hidden).collect()));
                }
                Ok(None) => {}
                Err(error) => app.say_error(&error),
            }
        });
    };
    let is_split = move || sheets.with(|sheets| matches!(sheets, Sheets::Shares(_)));
    view! {
        <div class="page-head no-print">
            <h1>{app.t(BACKUP_KIT)}</h1>
            <div class="page-actions">
                <button type="button" class="btn" data-testid="kit-later" on:click=move |_| app.go(Route::Backup)>
                    {app.t(KIT_LATER)}
                </button>
                <button type="button" class="btn" data-testid="kit-split" title=app.t(KIT_SPLIT_HINT) on:click=split>
                    {move || app.tr(if is_split() { KIT_ONE_PAGE } else { KIT_SPLIT })}
                </button>
                <button type="button" class="btn btn--primary" data-testid="kit-print" on:click=move |_| print(app)>
                    {app.t(KIT_PRINT)}
                </button>
            </div>
        </div>
        <p class="muted no-print" hidden=move || !is_split()>{app.t(KIT_SPLIT_HINT)}</p>
        {move || match sheets.get() {
            Sheets::Whole => view! {
                <Whole facts=facts.clone()/>
                <Confirm sheets=vec![groups.clone()]/>
            }.into_any(),
            Sheets::Shares(shares) => view! {
                {shares.iter().enumerate().map(|(at, groups)| view! { <Share number=at + 1 groups=groups.clone()/> }).collect_view()}
                <Confirm sheets=shares/>
            }.into_any(),
        }}
    }
}

/// The company's name and the day.
fn title(app: App) -> String {
    let name = app.peek(|archive| archive.record(Kind::Company, Id::COMPANY).map(|r| r.text("name").to_owned()));
    let parts = name.into_iter().filter(|name| !name.is_empty()).chain([app.today().to_string()]);
    parts.collect::<Vec<_>>().join(" · ")
}

/// One of three shares.
#[component]
fn Share(number: usize, groups: Hidden<Vec<String>>) -> impl IntoView {
    let app = App::here();
    let company = app.me().map(|me| me.company.to_string()).unwrap_or_default();
    view! {
        <article class="kit" data-testid="kit-share">
            <h1>{move || app.fill(KIT_SHARE_TITLE, &[&number.to_string()])}</h1>
            <p>{title(app)}</p>
            <dl class="kit-lines"><dt>{app.t(KIT_COMPANY)}</dt><dd>{company}</dd></dl>
            <h2>{app.t(KIT_GROUPS)}</h2>
            <div class="kit-top"><Groups groups=groups.clone()/><QrOf groups/></div>
            <p>{app.t(KIT_GROUPS_HINT)}</p>
            <p class="kit-warn">{app.t(KIT_SHARE_WARN)} " " {app.t(KIT_WARN)}</p>
        </article>
    }
}

/// The whole kit on one page.
#[component]
fn Whole(facts: KitFacts) -> impl IntoView {
    let app = App::here();
    let company = app.me().map(|me| me.company.to_string()).unwrap_or_default();
    let commands = commands(&facts.root_public);
    view! {
        <article class="kit" data-testid="kit">
            <h1>{app.t(KIT_TITLE)}</h1>
            <p>{title(app)}</p>
            <dl class="kit-lines">
                <dt>{app.t(KIT_COMPANY)}</dt><dd>{company}</dd>
                <dt>{app.t(KIT_FINGERPRINT)}</dt><dd>{facts.root_public}</dd>
                <dt>{app.t(KIT_KEY_ID)}</dt><dd>{facts.key_id}</dd>
                <dt>{app.t(KEY_FINGERPRINT)}</dt><dd data-testid="kit-fingerprint">{facts.fingerprint}</dd>
                <dt>{app.t(KIT_HEAD)}</dt><dd>{head(app)}</dd>
            </dl>
            <h2>{app.t(KIT_GROUPS)}</h2>
            <div class="kit-top"><Groups groups=facts.groups.clone()/><QrOf groups=facts.groups/></div>
            <p>{app.t(KIT_GROUPS_HINT)}</p>
            <h2>{app.t(KIT_OPEN)}</h2>
            <p>{app.t(KIT_KEY_FILE)}</p>
            <div class="kit-keys">
                <div><h3>{app.t(KIT_SECRET)}</h3><Code lines=facts.vault.0/></div>
                <div><h3>{app.t(KIT_ROOT)}</h3><Code lines=facts.root.0/></div>
            </div>
            <p>{app.t(KIT_TYPE)}</p>
            <pre>{commands}</pre>
            <p class="kit-warn">{app.t(KIT_WARN)}</p>
        </article>
    }
}

/// The groups as a QR code, for a phone that is at hand when they are to be typed.
#[component]
fn QrOf(groups: Hidden<Vec<String>>) -> impl IntoView {
    let app = App::here();
    qr::draw(&groups.0.join(" ")).map(|drawn| {
        view! {
            <svg class="kit-qr" role="img" aria-label=app.t(KIT_QR) data-testid="kit-qr" shape-rendering="crispEdges"
                viewBox=format!("0 0 {0} {0}", drawn.size)><path d=drawn.path></path></svg>
        }
    })
}

/// The 30 groups, numbered.
#[component]
fn Groups(groups: Hidden<Vec<String>>) -> impl IntoView {
    let item = |(at, group): (usize, String)| {
        view! { <li data-testid="kit-group"><small>{at + 1}</small>" "<span>{group}</span></li> }
    };
    view! { <ol class="kit-groups">{groups.0.into_iter().enumerate().map(item).collect_view()}</ol> }
}

/// Two groups of each sheet, to be typed back from paper.
#[component]
fn Confirm(sheets: Vec<Hidden<Vec<String>>>) -> impl IntoView {
    let app = App::here();
    let error = RwSignal::new(None);
    let many = sheets.len() > 1;
    let asked: Vec<[(usize, RwSignal<String>); 2]> =
        sheets.iter().map(|_| kit::to_ask().map(|at| (at, RwSignal::new(String::new())))).collect();
    let fields = asked.iter().enumerate().map(|(sheet, pair)| {
        let inputs = pair.map(|(at, value)| {
            let number = at + 1;
            view! {
                <label class="field">
                    <span>{move || app.fill(KIT_CONFIRM_GROUP, &[&number.to_string()])}</span>
                    <input class="input mono" data-testid="kit-typed" data-group=number.to_string() data-sheet=sheet.to_string()
                        autocomplete="off" autocapitalize="characters" spellcheck="false" bind:value=value/>
                </label>
            }
        });
        let head = many.then(|| {
            let number = (sheet + 1).to_string();
            view! { <h3>{move || app.fill(KIT_CONFIRM_SHARE, &[&number])}</h3> }
        });
        view! { {head}<div class="line">{inputs.collect_view()}</div> }
    });
    let fields = fields.collect_view();
    let sheets = StoredValue::new_local(sheets);
    let asked = StoredValue::new(asked);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        error.set(None);
        spawn_local(async move {
            let texts: Vec<[(usize, String); 2]> = asked.with_value(|asked| {
                asked.iter().map(|pair| pair.map(|(at, text)| (at, text.get_untracked()))).collect()
            });
            let sheets = sheets.get_value();
            let typed = sheets.iter().zip(&texts).map(|(groups, pair)| {
                let [(a, first), (b, second)] = pair;
                TypedBack { groups, typed: [(*a, first.as_str()), (*b, second.as_str())] }
            });
            let typed: Vec<_> = typed.collect();
            let done = async { kit::confirm(&*app.need_session()?, &typed).await };
            match done.await {
                Ok(()) => {
                    app.say(app.prefs.tr_now(KIT_CONFIRMED).to_owned());
                    app.go(Route::Backup);
                }
                Err(failed) => drop(error.try_set(Some(failed.code()))),
            }
        });
    };
    view! {
        <section class="section no-print">
            <h2>{app.t(KIT_CONFIRM_TITLE)}</h2>
            <form class="form" data-testid="kit-confirm" on:submit=submit>
                <p class="muted">{app.t(KIT_CONFIRM_LEAD)}</p>
                {fields}
                <ErrorBanner code=error/>
                <div class="form-actions">
                    <button class="btn btn--primary" data-testid="kit-confirm-go">{app.t(KIT_CONFIRM)}</button>
                </div>
            </form>
        </section>
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

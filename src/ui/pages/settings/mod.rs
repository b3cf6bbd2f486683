//! Settings: names, language, theme, what this device keeps, and the way to be rid of it.

mod backup_rule;
mod device;
mod lock;
mod members;
mod stats;
mod wipe;

use crate::domain::field::FieldKind;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::record::Key;
use crate::edits::customers;
use crate::log::draft::Draft;
use crate::ui::state::{App, Theme};
use crate::ui::text::*;
use device::Device;
use leptos::prelude::*;
use stats::Stats;
use wipe::Wipe;

pub use wipe::WipeForm;

/// All settings.
#[component]
pub fn Settings() -> impl IntoView {
    let app = App::here();
    view! {
        <div class="page page--narrow">
            <div class="page-head"><h1>{app.t(SETTINGS_TITLE)}</h1></div>
            <General/>
            <members::Members/>
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
            <option value=language.code() prop:selected=move || app.prefs.language() == language>{language.own_name()}</option>
        }
    };
    let theme = |theme: Theme, text: Text| {
        view! { <option value=theme.code() prop:selected=move || app.prefs.theme() == theme>{app.t(text)}</option> }
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

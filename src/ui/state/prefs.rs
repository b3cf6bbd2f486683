//! Language and theme.

use crate::platform::{locale, prefs};
use crate::ui::text::{Language, Text};
use leptos::prelude::*;

/// How the page looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Like the system.
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// From its code; anything unknown is [`Theme::Auto`].
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        match code {
            "light" => Theme::Light,
            "dark" => Theme::Dark,
            _ => Theme::Auto,
        }
    }

    /// `auto`, `light` or `dark`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Theme::Auto => "auto",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }
}

/// Language and theme, remembered in this browser.
#[derive(Clone, Copy)]
pub struct Prefs {
    language: RwSignal<Language>,
    theme: RwSignal<Theme>,
}

impl Prefs {
    /// As chosen before, or as the browser says.
    #[must_use]
    pub fn load() -> Self {
        let language = prefs::language().unwrap_or_else(|| locale::language().to_owned());
        let theme = prefs::theme().unwrap_or_default();
        Prefs {
            language: RwSignal::new(Language::from_code(&language)),
            theme: RwSignal::new(Theme::from_code(&theme)),
        }
    }

    /// The language, followed.
    #[must_use]
    pub fn language(self) -> Language {
        self.language.get()
    }

    /// The language, not followed: for event handlers.
    #[must_use]
    pub fn language_now(self) -> Language {
        self.language.get_untracked()
    }

    /// The theme, followed.
    #[must_use]
    pub fn theme(self) -> Theme {
        self.theme.get()
    }

    /// Chooses the language.
    pub fn set_language(self, language: Language) {
        self.language.set(language);
        prefs::set_language(language.code());
    }

    /// Chooses the theme.
    pub fn set_theme(self, theme: Theme) {
        self.theme.set(theme);
        prefs::set_theme(theme.code());
    }

    /// A text in the language now, followed.
    #[must_use]
    pub fn tr(self, text: Text) -> &'static str {
        text.get(self.language.get())
    }

    /// A text in the language now, not followed: for event handlers.
    #[must_use]
    pub fn tr_now(self, text: Text) -> &'static str {
        text.get(self.language.get_untracked())
    }
}

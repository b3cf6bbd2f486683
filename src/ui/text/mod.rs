//! Every text of the interface, in both languages at once: a text without one of them does not compile.

mod bundle;
mod common;
mod customer;
mod error;
mod exposure;
mod field;
mod handover;
mod help;
mod import;
mod leaving;
mod lock;
mod proof;
mod start;
mod storage;

pub use bundle::*;
pub use common::*;
pub use customer::*;
pub use error::*;
pub use exposure::*;
pub use field::*;
pub use handover::*;
pub use help::*;
pub use import::*;
pub use leaving::*;
pub use lock::*;
pub use proof::*;
pub use start::*;
pub use storage::*;

/// A language of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Chinese, simplified.
    Zh,
    /// English.
    En,
}

impl Language {
    /// From its code; anything but `zh` is English.
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        if code == "zh" { Language::Zh } else { Language::En }
    }

    /// `zh` or `en`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Language::Zh => "zh",
            Language::En => "en",
        }
    }

    /// Its name in itself.
    #[must_use]
    pub fn own_name(self) -> &'static str {
        match self {
            Language::Zh => "中文",
            Language::En => "English",
        }
    }

    /// The BCP 47 tag for the page's `lang` attribute.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Language::Zh => "zh-CN",
            Language::En => "en",
        }
    }
}

/// A text in Chinese and in English. `{}` stands for a value, in order. After a number English may go on with `{one|many}`:
/// "{} {day|days}" says "1 day" and "2 days".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    /// Chinese.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
}

impl Text {
    /// The text in a language.
    #[must_use]
    pub fn get(self, language: Language) -> &'static str {
        match language {
            Language::Zh => self.zh,
            Language::En => self.en,
        }
    }

    /// The text in a language with its `{}` filled in.
    #[must_use]
    pub fn fill(self, language: Language, values: &[&str]) -> String {
        let mut values = values.iter();
        let mut out = String::new();
        let mut rest = self.get(language);
        let mut number = "";
        while let Some((before, after)) = rest.split_once('{') {
            let (inside, after) = after.split_once('}').unwrap_or((after, ""));
            out.push_str(before);
            out.push_str(match inside.split_once('|') {
                Some((one, many)) => {
                    if number == "1" {
                        one
                    } else {
                        many
                    }
                }
                None => {
                    number = values.next().copied().unwrap_or_default();
                    number
                }
            });
            rest = after;
        }
        out.push_str(rest);
        out
    }
}

/// Declares texts, and lists them for the test that compares their placeholders.
macro_rules! texts {
    ($($name:ident = $zh:literal | $en:literal;)*) => {
        $(#[doc = $en] pub const $name: $crate::ui::text::Text = $crate::ui::text::Text { zh: $zh, en: $en };)*
        #[cfg(test)]
        pub(super) const LIST: &[$crate::ui::text::Text] = &[$($name),*];
    };
}
pub(crate) use texts;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_have_the_same_placeholders_and_words() {
        let all = [
            bundle::LIST,
            common::LIST,
            customer::LIST,
            error::LIST,
            exposure::LIST,
            handover::LIST,
            help::LIST,
            import::LIST,
            leaving::LIST,
            lock::LIST,
            proof::LIST,
            start::LIST,
            storage::LIST,
        ]
        .concat();
        assert!(all.len() > 100);
        for text in all {
            assert_eq!(text.zh.matches("{}").count(), text.en.matches("{}").count(), "{}", text.en);
            assert!(!text.zh.contains('|'), "Chinese has one form: {}", text.zh);
            assert!(text.en.matches('{').count() == text.en.matches('}').count(), "{}", text.en);
            assert!(!text.zh.trim().is_empty() && !text.en.trim().is_empty(), "{text:?}");
        }
    }

    #[test]
    fn fills_in_order() {
        let text = Text { zh: "{}的{}", en: "{} of {}" };
        assert_eq!(text.fill(Language::Zh, &["王敏", "客户"]), "王敏的客户");
        assert_eq!(text.fill(Language::En, &["{}", "{a|b}"]), "{} of {a|b}", "what is filled in is not read again");
    }

    #[test]
    fn one_is_not_many() {
        let said = |numbers: [&str; 2]| handover::HANDOVER_PLAN_SUM.fill(Language::En, &numbers);
        assert_eq!(said(["1", "2"]), "1 customer, 2 things");
        assert_eq!(said(["11", "1"]), "11 customers, 1 thing");
        assert_eq!(said(["0", "0"]), "0 customers, 0 things");
        assert_eq!(
            handover::HANDOVER_NEW_SINCE.fill(Language::En, &["1"]).split(',').next_back(),
            Some(" and is not in this handover.")
        );
    }
}

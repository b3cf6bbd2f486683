//! The browser's language.

/// `zh` if the person's first known language is Chinese of any kind, `en` otherwise.
#[must_use]
pub fn language() -> &'static str {
    let Some(window) = web_sys::window() else { return "en" };
    let wanted = window.navigator().languages();
    wanted.iter().filter_map(|tag| tag.as_string()).find_map(|tag| supported(&tag)).unwrap_or("en")
}

/// The language of ours that a BCP 47 tag asks for.
fn supported(tag: &str) -> Option<&'static str> {
    let primary = tag.split('-').next().unwrap_or(tag).to_ascii_lowercase();
    match primary.as_str() {
        "zh" | "yue" | "wuu" | "cmn" => Some("zh"),
        "en" => Some("en"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::supported;

    #[test]
    fn every_chinese_is_chinese() {
        for tag in ["zh", "zh-CN", "zh-Hant-TW", "ZH-hk", "yue", "cmn-Hans"] {
            assert_eq!(supported(tag), Some("zh"), "{tag}");
        }
        assert_eq!(supported("en-GB"), Some("en"));
        assert_eq!(supported("de"), None);
    }
}

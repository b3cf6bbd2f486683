//! The texts of cards: escapes, structured values, names, addresses, labels.

use super::Address;

/// Apple's own labels stand between `_$!<` and `>!$_`.
pub(super) fn label(text: &str) -> String {
    text.trim_start_matches("_$!<").trim_end_matches(">!$_").trim().to_owned()
}

/// The messaging service a property is of; empty where its value or parameters say it.
pub(super) fn chat_service(name: &str) -> Option<&'static str> {
    Some(match name {
        "IMPP" | "X-SOCIALPROFILE" | "SOCIALPROFILE" | "X-IM" => "",
        "X-WECHAT" | "X-WEIXIN" | "X-WX" => "wechat",
        "X-QQ" | "X-TENCENT-QQ" => "qq",
        "X-SKYPE" | "X-SKYPE-USERNAME" => "skype",
        "X-MSN" => "msn",
        "X-AIM" => "aim",
        "X-ICQ" => "icq",
        "X-JABBER" => "jabber",
        "X-YAHOO" => "yahoo",
        "X-GOOGLE-TALK" | "X-GTALK" => "google talk",
        "X-WHATSAPP" => "whatsapp",
        "X-TELEGRAM" => "telegram",
        "X-LINE" => "line",
        _ => return None,
    })
}

/// The two that customers in China are reached by have one writing.
pub(super) fn service_name(service: &str) -> String {
    match service.trim().to_lowercase().as_str() {
        "wechat" | "weixin" | "微信" => "wechat".into(),
        "qq" | "tencentqq" | "tencent qq" => "qq".into(),
        other => other.to_owned(),
    }
}

/// `\n`, `\,`, `\;` and `\\` (RFC 6350, 3.4); other backslashes stay.
pub(super) fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let next = if c == '\\' { chars.peek().copied() } else { None };
        match next {
            Some('n' | 'N') => out.push('\n'),
            Some(escaped @ ('\\' | ',' | ';' | ':')) => out.push(escaped),
            _ => {
                out.push(c);
                continue;
            }
        }
        chars.next();
    }
    out.replace("\r\n", "\n").trim().to_owned()
}

/// Splits where the separator is not escaped, and takes the escapes off.
pub(super) fn split(text: &str, separator: char) -> Vec<String> {
    let mut escaped = false;
    let parts = text.split(|c| {
        let here = c == separator && !escaped;
        escaped = c == '\\' && !escaped;
        here
    });
    parts.map(unescape).collect()
}

/// The parts of a structured value; what comes behind the last joins it.
pub(super) fn parts<const N: usize>(text: &str) -> [String; N] {
    let mut parts = core::array::from_fn(|_| String::new());
    for (at, part) in split(text, ';').into_iter().enumerate() {
        if let Some(slot) = parts.get_mut(at.min(N - 1)) {
            *slot = join(&[core::mem::take(slot), part.replace('\n', " ")], " ");
        }
    }
    parts
}

pub(super) fn join(parts: &[String], with: &str) -> String {
    parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(with)
}

fn is_han(text: &str) -> bool {
    text.chars().any(|c| ('\u{3400}'..='\u{9fff}').contains(&c))
}

/// A Chinese name from the family on and in one word, another from the given name on.
pub(super) fn full_name(name: &[String; 5]) -> String {
    let [family, given, further, prefix, suffix] = name.clone();
    if is_han(&family) || is_han(&given) {
        return join(&[join(&[family, further, given], ""), suffix], " ");
    }
    join(&[prefix, given, further, family, suffix], " ")
}

/// Box, extension, street, town, region, postal code, country.
pub(super) fn address(text: &str) -> Address {
    let [post_box, extended, street, town, region, code, country]: [String; 7] = parts(text);
    let text = if is_han(&town) || is_han(&street) || is_han(&region) {
        let country = if country == "中国" { String::new() } else { country };
        let region = if town.starts_with(&region) { String::new() } else { region };
        let town = if street.starts_with(&town) { String::new() } else { town.clone() };
        join(&[join(&[country, region, town, street, extended, post_box], ""), code], " ")
    } else {
        let place = join(&[code, town.clone()], " ");
        join(&[street, extended, post_box, place, region, country], ", ")
    };
    Address { label: String::new(), town, text }
}

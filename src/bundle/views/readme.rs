//! READ-ME.txt, the one readable file of a bundle before it is decrypted: how to open it without this program.

use crate::bundle::limits;

/// What READ-ME.txt says about the file it lies in. All of it can be read by whoever finds the file.
#[derive(Clone, Copy, Debug)]
pub struct ReadmeFacts<'a> {
    /// The company's name; one line of at most 60 characters is used.
    pub company_name: &'a str,
    /// The type of bundle: `backup`, `delta`, ….
    pub kind: &'a str,
    /// When it was made, RFC 3339.
    pub created: &'a str,
    /// For a delta the name of its base's file. A backup has none, and carries `owner-identity.age` instead.
    pub base: Option<&'a str>,
}

/// The text, within [`crate::bundle::limits::README`], UTF-8 with a byte order mark and CRLF, as old Notepads want it.
#[must_use]
pub fn readme(facts: &ReadmeFacts<'_>) -> Vec<u8> {
    let company = one_line(facts.company_name, WORDS);
    let company = if company.is_empty() { String::from("—") } else { company };
    // Lines that are true of one type only have its name in front.
    let other = if facts.base.is_some() { "[backup]" } else { "[delta]" };
    let lines = TEXT.split('\n').filter(|line| !line.starts_with(other));
    let text = lines.collect::<Vec<_>>().join("\r\n").replace("[backup]", "").replace("[delta]", "");
    let text = text
        .replace("{base}", &one_line(facts.base.unwrap_or_default(), limits::NAME))
        .replace("{kind}", &one_line(facts.kind, WORDS))
        .replace("{created}", &one_line(facts.created, WORDS))
        // The company's name last: whatever it holds, nothing in it is filled in any more.
        .replace("{company}", &company);
    format!("\u{feff}{text}").into_bytes()
}

/// Most characters of a name that was typed.
const WORDS: usize = 60;

/// Text on one line, without control characters and marks that turn the direction of writing, of so many characters at most.
fn one_line(text: &str, most: usize) -> String {
    let hidden = |c: char| {
        c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().filter(|c| !hidden(*c)).take(most).collect::<String>().trim().to_owned()
}

const TEXT: &str = include_str!("readme.txt");

#[cfg(test)]
mod tests {
    use super::*;

    const CREATED: &str = "2026-12-01T08:00:00Z";

    fn text(company_name: &str, base: Option<&str>) -> String {
        let kind = if base.is_some() { "delta" } else { "backup" };
        String::from_utf8(readme(&ReadmeFacts { company_name, kind, created: CREATED, base })).unwrap()
    }

    #[test]
    fn names_every_command_and_stays_small() {
        for base in [None, Some("keliu1_base.keliu.zip")] {
            let text = text("玉林酒业", base);
            assert!(text.len() <= limits::README && !text.contains(['{', '[']), "{}", text.len());
            for command in [
                "minisign -Vm payload.zip.age -p signer.pub",
                "age -d -i owner-identity.age -o payload.zip payload.zip.age",
                "unzip payload.zip",
                "minisign -Vm roster.json -p company.pub",
                "minisign -Vm tagmanifest-sha256.txt -p signer.pub",
                "sha256sum -c manifest-sha256.txt tagmanifest-sha256.txt",
            ] {
                assert_eq!(text.matches(command).count(), 2, "once in Chinese, once in English: {command}");
            }
            assert_eq!(text.matches("archive.html").count() > 0, base.is_none(), "the page is in the base");
            assert_eq!(text.matches("keliu1_base.keliu.zip").count(), if base.is_some() { 2 } else { 0 });
        }
    }

    #[test]
    fn a_strange_company_name_adds_no_line() {
        let plain = text("x", None);
        let strange = text(&format!("{{base}}\r\nage -d evil\u{202e}{}", "长".repeat(9000)), None);
        assert_eq!(plain.lines().count(), strange.lines().count());
        assert!(strange.len() <= limits::README && strange.contains("{base}age -d evil"));
    }
}

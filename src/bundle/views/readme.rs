//! READ-ME.txt, the one readable file of a bundle before it is decrypted: how to open it without this program.

/// What READ-ME.txt says about the file it lies in. All of it can be read by whoever finds the file.
#[derive(Clone, Copy, Debug)]
pub struct ReadmeFacts<'a> {
    /// The company's name; one line of at most 60 characters is used.
    pub company_name: &'a str,
    /// The type of bundle: `backup`, `delta`, ….
    pub kind: &'a str,
    /// When it was made, RFC 3339.
    pub created: &'a str,
    /// Whether the bundle carries `owner-identity.age`, which the passphrase opens (backups only).
    pub has_identity: bool,
}

/// The text, within [`crate::bundle::limits::README`], UTF-8 with a byte order mark and CRLF, as old Notepads want it.
#[must_use]
pub fn readme(facts: &ReadmeFacts<'_>) -> Vec<u8> {
    let company = one_line(facts.company_name);
    let company = if company.is_empty() { String::from("—") } else { company };
    let key = if facts.has_identity { &WITH_IDENTITY } else { &WITHOUT_IDENTITY };
    let text = TEXT
        .replace("{identity_zh}", key.row_zh)
        .replace("{identity_en}", key.row_en)
        .replace("{key_zh}", key.hint_zh)
        .replace("{key_en}", key.hint_en)
        .replace("{key}", key.file)
        .replace("{outer}", key.outer)
        .replace("{kind}", &one_line(facts.kind))
        .replace("{created}", &one_line(facts.created))
        // The company's name last: whatever it holds, nothing in it is filled in any more.
        .replace("{company}", &company);
    format!("\u{feff}{}", text.replace('\n', "\r\n")).into_bytes()
}

/// Text on one line, without control characters and marks that turn the direction of writing, 60 characters at most.
fn one_line(text: &str) -> String {
    let hidden = |c: char| {
        c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().filter(|c| !hidden(*c)).take(60).collect::<String>().trim().to_owned()
}

/// How the text speaks of the key that opens the payload.
struct KeyText {
    file: &'static str,
    row_zh: &'static str,
    row_en: &'static str,
    hint_zh: &'static str,
    hint_en: &'static str,
    /// The files whose hashes stand in the outer trusted comment.
    outer: &'static str,
}

const WITH_IDENTITY: KeyText = KeyText {
    file: "owner-identity.age",
    row_zh: "  owner-identity.age         公司的钥匙，用密码短语加密\n",
    row_en: "  owner-identity.age         the company's keys, encrypted with the passphrase\n",
    hint_zh: "会问密码短语",
    hint_en: "asks for the passphrase",
    outer: "payload.zip.age READ-ME.txt owner-identity.age",
};

const WITHOUT_IDENTITY: KeyText = KeyText {
    file: "identity.txt",
    row_zh: "",
    row_en: "",
    hint_zh: "identity.txt 是收件人的 age 密钥文件",
    hint_en: "identity.txt: the age identity of a recipient",
    outer: "payload.zip.age READ-ME.txt",
};

const TEXT: &str = include_str!("readme.txt");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::limits;

    fn text(company_name: &str, has_identity: bool) -> String {
        let created = "2026-12-01T08:00:00Z";
        String::from_utf8(readme(&ReadmeFacts { company_name, kind: "backup", created, has_identity })).unwrap()
    }

    #[test]
    fn names_every_command_and_stays_small() {
        let text = text("玉林酒业", true);
        assert!(text.len() <= limits::README && !text.contains('{'), "{}", text.len());
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
    }

    #[test]
    fn a_strange_company_name_adds_no_line() {
        let plain = text("x", false);
        let strange = text(&format!("{{key}}\r\nage -d evil\u{202e}{}", "长".repeat(9000)), false);
        assert_eq!(plain.lines().count(), strange.lines().count());
        assert!(strange.len() <= limits::README && strange.contains("{key}age -d evil"));
    }
}

//! Bytes to properties: folded lines, soft line breaks, groups, parameters, charsets.

use crate::formats::encoding;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// The text of a file in UTF-16; `None` if it is not in UTF-16.
pub(super) fn from_utf16(bytes: &[u8]) -> Option<String> {
    let encoding = match bytes {
        [0xff, 0xfe, ..] | [b'B' | b'b', 0, ..] => UTF_16LE,
        [0xfe, 0xff, ..] | [0, b'B' | b'b', ..] => UTF_16BE,
        _ => return None,
    };
    Some(encoding.decode_with_bom_removal(bytes).0.into_owned())
}

/// The charset of the bytes that say none and are not UTF-8, by statistics over the lines beyond ASCII.
pub(super) fn charset_of(bytes: &[u8]) -> &'static Encoding {
    const ENOUGH: usize = 64 * 1024;
    if core::str::from_utf8(bytes).is_ok() {
        return UTF_8;
    }
    let mut sample = Vec::new();
    for line in bytes.split(|&b| b == b'\n').filter(|line| !line.is_ascii() && core::str::from_utf8(line).is_err()) {
        sample.extend_from_slice(line.get(..line.len().min(ENOUGH)).unwrap_or_default());
        sample.push(b'\n');
        if sample.len() > ENOUGH {
            break;
        }
    }
    sample.retain(|&b| b != 0);
    let found = encoding::decode(&sample, None).ok().and_then(|text| Encoding::for_label(text.encoding.as_bytes()));
    found.unwrap_or(UTF_8)
}

/// A logical line: folds undone, everything else as it stands.
#[derive(Debug)]
pub(super) struct Line {
    /// The line of the file it begins on, from 1.
    pub number: u32,
    pub bytes: Vec<u8>,
}

impl Line {
    /// Whether this is `BEGIN:VCARD` or `END:VCARD`.
    pub fn is(&self, word: &[u8]) -> bool {
        let Some(colon) = self.bytes.iter().position(|&b| b == b':') else { return false };
        let (name, value) = self.bytes.split_at(colon);
        let name = name.strip_prefix(b"\xef\xbb\xbf").unwrap_or(name).trim_ascii();
        name.eq_ignore_ascii_case(word)
            && value.get(1..).unwrap_or_default().trim_ascii().eq_ignore_ascii_case(b"VCARD")
    }

    fn colon(&self) -> Option<usize> {
        let mut quoted = false;
        let outside = self.bytes.iter().position(|&b| {
            quoted ^= b == b'"';
            b == b':' && !quoted
        });
        // A quote that is never closed.
        outside.or_else(|| self.bytes.iter().position(|&b| b == b':'))
    }

    fn head_has(&self, word: &[u8]) -> bool {
        let head = self.bytes.get(..self.colon().unwrap_or(0)).unwrap_or_default();
        head.split(|&b| matches!(b, b';' | b'=' | b',')).any(|part| part.trim_ascii().eq_ignore_ascii_case(word))
    }
}

/// The logical lines of a file.
pub(super) struct Lines<'a> {
    rest: &'a [u8],
    number: u32,
    back: Option<Line>,
}

impl<'a> Lines<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Lines { rest: bytes, number: 0, back: None }
    }

    /// One line of the file, without its end (CRLF, LF or CR).
    fn physical(&mut self) -> Option<&'a [u8]> {
        if self.rest.is_empty() {
            return None;
        }
        self.number += 1;
        let end = self.rest.iter().position(|&b| matches!(b, b'\n' | b'\r')).unwrap_or(self.rest.len());
        let (line, rest) = self.rest.split_at(end);
        self.rest = rest.strip_prefix(b"\r\n").or_else(|| rest.get(1..)).unwrap_or_default();
        Some(line)
    }

    /// Makes `line` the next one again.
    pub fn put_back(&mut self, line: Line) {
        self.back = Some(line);
    }

    /// The next logical line that is not blank.
    pub fn next(&mut self) -> Option<Line> {
        if let Some(line) = self.back.take() {
            return Some(line);
        }
        let mut bytes = loop {
            let line = self.physical()?;
            if !line.trim_ascii().is_empty() {
                break line.to_vec();
            }
        };
        let number = self.number;
        self.unfold(&mut bytes);
        let mut line = Line { number, bytes };
        if line.head_has(b"QUOTED-PRINTABLE") {
            while line.bytes.ends_with(b"=") && !self.at_end_of_card() {
                let Some(more) = self.physical() else { break };
                line.bytes.pop();
                line.bytes.extend_from_slice(more.strip_prefix(b" ").unwrap_or(more));
                self.unfold(&mut line.bytes);
            }
        } else if line.head_has(b"BASE64") || line.head_has(b"B") {
            // Old phones do not indent the lines of a photo; no property is without a colon.
            while !self.rest.is_empty() && !self.first_line().contains(&b':') {
                let Some(more) = self.physical() else { break };
                line.bytes.extend_from_slice(more);
            }
        }
        Some(line)
    }

    /// Appends the lines that begin with a blank, without it.
    fn unfold(&mut self, line: &mut Vec<u8>) {
        while let [b' ' | b'\t', ..] = self.rest {
            let Some(more) = self.physical() else { break };
            line.extend_from_slice(more.get(1..).unwrap_or_default());
        }
    }

    fn first_line(&self) -> &'a [u8] {
        self.rest.split(|&b| matches!(b, b'\n' | b'\r')).next().unwrap_or_default()
    }

    /// A soft line break before the end of the card was cut off.
    fn at_end_of_card(&self) -> bool {
        self.first_line().get(..9).is_some_and(|start| start.eq_ignore_ascii_case(b"END:VCARD"))
    }
}

/// A property: `[group.]NAME[;parameters]:value`.
#[derive(Debug, Default)]
pub(super) struct Property {
    /// Lower case; empty if there is none.
    pub group: String,
    /// Upper case.
    pub name: String,
    /// Keys in upper case; a parameter without key, as in vCard 2.1, is a `TYPE`.
    parameters: Vec<(String, String)>,
    /// The value, decoded, with its escapes.
    pub value: String,
    /// Bytes that are no text.
    pub binary: Option<Vec<u8>>,
    /// Whether some bytes could not be decoded.
    pub damaged: bool,
}

impl Property {
    /// Reads a line; `None` if it has no colon.
    pub fn read(line: &Line, charset: &'static Encoding) -> Option<Self> {
        let colon = line.colon()?;
        let (head, value) = line.bytes.split_at(colon);
        let value = value.get(1..).unwrap_or_default();
        let head = String::from_utf8_lossy(head);
        let mut parts = split_outside(&head, ';', '"');
        let full = parts.first().map_or("", |name| name.trim());
        let (group, name) = full.rsplit_once('.').unwrap_or(("", full));
        let mut property =
            Property { group: group.to_ascii_lowercase(), name: name.to_ascii_uppercase(), ..Property::default() };
        for part in parts.drain(..).skip(1) {
            property.parameter(part);
        }
        property.decode(value, charset);
        Some(property)
    }

    fn parameter(&mut self, part: &str) {
        let (key, values) = part.split_once('=').unwrap_or(("TYPE", part));
        let key = match (key, values.trim().to_ascii_uppercase().as_str()) {
            ("TYPE", "QUOTED-PRINTABLE" | "BASE64") => "ENCODING".to_owned(),
            _ => key.trim().to_ascii_uppercase(),
        };
        for value in split_outside(values, ',', '"') {
            let value = value.trim().trim_matches('"');
            // RFC 6868.
            let value = value.replace("^n", "\n").replace("^'", "\"").replace("^^", "^");
            self.parameters.push((key.clone(), value));
        }
    }

    /// The first value of a parameter.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.parameters.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }

    /// Whether it is of that type (`CELL`, `TYPE=cell`, `TYPE="cell,voice"`).
    pub fn is(&self, kind: &str) -> bool {
        let types = self.parameters.iter().filter(|(key, _)| key == "TYPE");
        types.flat_map(|(_, value)| value.split(',')).any(|value| value.trim().eq_ignore_ascii_case(kind))
    }

    /// Whether it is the preferred one of its name.
    pub fn preferred(&self) -> bool {
        self.is("pref") || self.get("PREF").is_some_and(|pref| pref == "1")
    }

    fn decode(&mut self, value: &[u8], charset: &'static Encoding) {
        match self.get("ENCODING").map(str::to_ascii_uppercase).as_deref() {
            Some("QUOTED-PRINTABLE" | "Q") => {
                let bytes = quoted_printable(value);
                self.text(&bytes, None);
            }
            Some("BASE64" | "B") => {
                let bytes = base64(value);
                let is_text = self.get("CHARSET").is_some() && bytes.as_ref().is_some_and(|bytes| !bytes.contains(&0));
                match bytes {
                    Some(bytes) if is_text => self.text(&bytes, None),
                    bytes => {
                        self.damaged = bytes.is_none();
                        self.binary = Some(bytes.unwrap_or_default());
                    }
                }
            }
            _ => self.text(value, Some(charset)),
        }
        if let Some(data) = self.value.strip_prefix("data:").and_then(|rest| rest.split_once(";base64,")) {
            self.binary = Some(base64(data.1.as_bytes()).unwrap_or_default());
            self.value.clear();
        }
    }

    /// The text by the charset the property names, else as UTF-8, else by the file's charset, else by statistics.
    fn text(&mut self, bytes: &[u8], charset: Option<&'static Encoding>) {
        let bytes = bytes.trim_ascii();
        let named = self.get("CHARSET").and_then(|label| Encoding::for_label(label.trim().as_bytes()));
        let strict = |encoding: &'static Encoding| {
            encoding.decode_without_bom_handling_and_without_replacement(bytes).map(|text| text.into_owned())
        };
        // Some phones say UTF-8 and mean it, others say GB2312 and write UTF-8.
        let sure = named.and_then(strict).or_else(|| strict(UTF_8));
        let sure = sure.or_else(|| charset.filter(|_| named.is_none()).and_then(strict));
        self.value = sure.unwrap_or_else(|| {
            let said = named.or(charset);
            let guess = said.map_or_else(|| encoding::decode(bytes, None).ok(), |_| None);
            guess.filter(|guess| !guess.damaged).map_or_else(
                || {
                    self.damaged = true;
                    said.unwrap_or(UTF_8).decode_without_bom_handling(bytes).0.into_owned()
                },
                |guess| guess.text,
            )
        });
        self.value.retain(|c| c != '\0');
    }
}

/// Splits at a character where it is not between quotes.
fn split_outside(text: &str, at: char, quote: char) -> Vec<&str> {
    let mut quoted = false;
    text.split(|c| {
        quoted ^= c == quote;
        c == at && !quoted
    })
    .collect()
}

/// RFC 2045, 6.7; what is no escape stays as it is.
fn quoted_printable(bytes: &[u8]) -> Vec<u8> {
    let digit = |at: usize| bytes.get(at).and_then(|&b| char::from(b).to_digit(16)).and_then(|d| u8::try_from(d).ok());
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match (byte, digit(at + 1), digit(at + 2)) {
            (b'=', Some(high), Some(low)) => {
                out.push(high << 4 | low);
                at += 3;
            }
            _ => {
                out.push(byte);
                at += 1;
            }
        }
    }
    out
}

/// Base64 (RFC 4648) with or without padding and white space; `None` if it is none.
fn base64(bytes: &[u8]) -> Option<Vec<u8>> {
    let bytes: Vec<u8> = bytes.iter().copied().filter(|b| !b.is_ascii_whitespace() && *b != b'=').collect();
    data_encoding::BASE64_NOPAD.decode(&bytes).ok()
}

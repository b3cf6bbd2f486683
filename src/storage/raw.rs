//! Reads a `.keliu-raw` file: what `rescue.html` saves of a database, sealed as it lay there. Pure.
//! The format stands in docs/bundle-format.md.

use super::Segment;
use crate::domain::codec::base64_bytes;
use crate::domain::id::DeviceId;
use crate::log::chain::{Head, Heads};
use core::fmt;
use serde::{Deserialize, de::IgnoredAny};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Most bytes a file may have: 1 GiB.
const MAX_BYTES: usize = 1 << 30;
/// First thing in the first line.
const FORMAT: &str = "keliu-raw/1";

/// What was in a database, of whatever version. Nothing in it is verified: it is as trustworthy as the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Raw {
    /// Version of the database.
    pub version: u32,
    /// Whether the file reached its end: else it was cut off, or lines are missing.
    pub complete: bool,
    /// Entries of the stores below that the browser could not read, or that make no sense (there twice, for example).
    pub unreadable: usize,
    /// Small values: identity, slots.
    pub meta: BTreeMap<String, Vec<u8>>,
    /// Sealed documents by name.
    pub docs: BTreeMap<String, Vec<u8>>,
    /// Sealed segments, in order of device and place.
    pub segments: Vec<Segment>,
    /// The ends of the chains.
    pub heads: Heads,
}

/// Why a file cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RawError {
    /// It does not begin as a `.keliu-raw` file of version 1 does.
    NotRaw,
    /// The number, counted from 1, of the first line that is no entry.
    Line(usize),
    /// It has more than 1 GiB.
    TooLarge,
}

impl RawError {
    /// A stable name for screens and tests.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            RawError::NotRaw => "raw-not",
            RawError::Line(_) => "raw-line",
            RawError::TooLarge => "raw-large",
        }
    }
}

impl fmt::Display for RawError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RawError::Line(number) => write!(f, "{}: {number}", self.code()),
            _ => f.write_str(self.code()),
        }
    }
}

impl core::error::Error for RawError {}

#[derive(Deserialize)]
struct Start<'a> {
    #[serde(borrow)]
    format: Cow<'a, str>,
    version: u32,
}

/// An entry, or the end.
#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    store: Option<Cow<'a, str>>,
    #[serde(borrow)]
    key: Option<&'a RawValue>,
    #[serde(borrow)]
    base64: Option<Cow<'a, str>>,
    #[serde(borrow)]
    text: Option<Cow<'a, str>>,
    error: Option<IgnoredAny>,
    json: Option<IgnoredAny>,
    entries: Option<usize>,
}

/// What a line turned out to be.
enum Read {
    Entry,
    End(usize),
}

/// Reads a file. One that is cut off gives what came before: see [`Raw::complete`].
///
/// # Errors
/// [`RawError`]; a damaged *entry* is none, see [`Raw::unreadable`].
pub fn parse(bytes: &[u8]) -> Result<Raw, RawError> {
    if bytes.len() > MAX_BYTES {
        return Err(RawError::TooLarge);
    }
    let mut lines = bytes.split_inclusive(|byte| *byte == b'\n');
    let start: Start<'_> = lines.next().and_then(json).ok_or(RawError::NotRaw)?;
    if start.format != FORMAT {
        return Err(RawError::NotRaw);
    }
    let mut reader = Reader { raw: Raw { version: start.version, ..Raw::default() }, ..Reader::default() };
    let mut end = None;
    for (at, line) in lines.enumerate() {
        let taken = json(line).and_then(|line| reader.take(line));
        match taken {
            Some(Read::Entry) if end.is_none() => {}
            Some(Read::End(entries)) if end.is_none() => end = Some((entries, at)),
            // The last line, cut off.
            None if end.is_none() && !line.ends_with(b"\n") => {}
            _ => return Err(RawError::Line(at + 2)),
        }
    }
    let Reader { mut raw, segments } = reader;
    raw.complete = end.is_some_and(|(told, found)| told == found);
    let segment = |((device, first_seq), bytes)| Segment { device, first_seq, bytes };
    raw.segments = segments.into_iter().map(segment).collect();
    Ok(raw)
}

fn json<'a, T: Deserialize<'a>>(line: &'a [u8]) -> Option<T> {
    serde_json::from_str(core::str::from_utf8(line).ok()?).ok()
}

#[derive(Default)]
struct Reader {
    raw: Raw,
    segments: BTreeMap<(DeviceId, u64), Vec<u8>>,
}

impl Reader {
    /// Takes in a line; `None` if it has not the form of one.
    fn take(&mut self, line: Line<'_>) -> Option<Read> {
        let Line { store, key, base64, text, error, json, entries } = line;
        if let Some(entries) = entries {
            return (store.is_none() && key.is_none()).then_some(Read::End(entries));
        }
        let (store, key) = (store?, key.map_or("null", RawValue::get));
        let values = [base64.is_some(), text.is_some(), error.is_some(), json.is_some()];
        if values.into_iter().filter(|is_there| *is_there).count() != 1 {
            return None;
        }
        let bytes = match base64 {
            Some(base64) => Some(base64_bytes(&base64)?),
            None => None,
        };
        let kept = match &*store {
            "segments" => self.keep_segment(key, bytes),
            "heads" => self.keep_head(key, text),
            "meta" | "docs" => self.keep_small(&store, key, bytes),
            _ => Some(()),
        };
        self.raw.unreadable += usize::from(kept.is_none());
        Some(Read::Entry)
    }

    fn keep_segment(&mut self, key: &str, bytes: Option<Vec<u8>>) -> Option<()> {
        let (device, first_seq) = serde_json::from_str(key).ok()?;
        put(&mut self.segments, (device, first_seq), bytes.filter(|_| first_seq > 0)?)
    }

    fn keep_head(&mut self, key: &str, text: Option<Cow<'_, str>>) -> Option<()> {
        let head: Head = serde_json::from_str(&text?).ok()?;
        put(&mut self.raw.heads, serde_json::from_str(key).ok()?, head)
    }

    fn keep_small(&mut self, store: &str, key: &str, bytes: Option<Vec<u8>>) -> Option<()> {
        let (key, bytes): (String, _) = (serde_json::from_str(key).ok()?, bytes?);
        match (store, key.strip_prefix("doc-")) {
            // Layout 1 kept documents here. In the middle of an upgrade they lie in both places, the same.
            ("meta", Some(name)) => {
                self.raw.docs.entry(name.to_owned()).or_insert(bytes);
                Some(())
            }
            ("meta", None) => put(&mut self.raw.meta, key, bytes),
            _ => put(&mut self.raw.docs, key, bytes),
        }
    }
}

/// Adds to a map; `None`, and nothing done, where the key is there already.
fn put<K: Ord, V>(map: &mut BTreeMap<K, V>, key: K, value: V) -> Option<()> {
    if map.contains_key(&key) {
        return None;
    }
    map.insert(key, value);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: &str = r#"{"format":"keliu-raw/1","database":"keliu","version":7,"made":"2026-11-22T07:00:00.000Z"}"#;
    const DEVICE: &str = "00000000000000ab";

    /// A file of the start, these entries and the end.
    fn file(entries: &[&str]) -> String {
        let end = format!(r#"{{"entries":{}}}"#, entries.len());
        let lines = [START].into_iter().chain(entries.iter().copied()).chain([end.as_str()]);
        lines.map(|line| format!("{line}\n")).collect()
    }

    fn entry(store: &str, key: &str, value: &str) -> String {
        format!(r#"{{"store":"{store}","key":{key},{value}}}"#)
    }

    fn sample() -> Vec<String> {
        let place = |seq| format!(r#"["{DEVICE}",{seq}]"#);
        let head = format!(r#""text":"{{\"hash\":\"{}\",\"seq\":3}}""#, "0f".repeat(32));
        vec![
            entry("heads", &format!("\"{DEVICE}\""), &head),
            entry("meta", "\"identity\"", r#""base64":"e30=""#),
            entry("meta", "\"doc-roster\"", r#""base64":"AAEC""#),
            entry("docs", "\"draft\"", r#""base64":"""#),
            entry("meta", "\"doc-draft\"", r#""base64":"AQ==""#),
            entry("segments", &place(3), r#""base64":"Aw==""#),
            entry("segments", &place(1), r#""base64":"AQ==""#),
            entry("snapshot", "\"0\"", r#""base64":"AQ==""#),
            entry("snapshot", "\"0\"", r#""json":{"a":[1]}"#),
        ]
    }

    fn joined(entries: &[String]) -> String {
        file(&entries.iter().map(String::as_str).collect::<Vec<_>>())
    }

    #[test]
    fn every_store_goes_to_its_place() {
        let raw = parse(joined(&sample()).as_bytes()).unwrap();
        assert_eq!((raw.version, raw.complete, raw.unreadable), (7, true, 0));
        assert_eq!(raw.meta, BTreeMap::from([("identity".to_owned(), b"{}".to_vec())]));
        assert_eq!(raw.docs, BTreeMap::from([("roster".to_owned(), vec![0, 1, 2]), ("draft".to_owned(), Vec::new())]));
        let device = DeviceId(0xab);
        let segment = |first_seq, byte| Segment { device, first_seq, bytes: vec![byte] };
        assert_eq!(raw.segments, [segment(1, 1), segment(3, 3)]);
        assert_eq!(raw.heads, Heads::from([(device, Head { seq: 3, hash: "0f".repeat(32) })]));
    }

    #[test]
    fn a_file_cut_anywhere_gives_what_came_before() {
        let whole = joined(&sample());
        for end in START.len() + 1..whole.len() - 1 {
            let raw = parse(&whole.as_bytes()[..end]).unwrap_or_else(|error| panic!("{end}: {error}"));
            assert!(!raw.complete || &whole[end..] == "\n", "{end}");
        }
        // Whole lines may be missing too.
        let raw = parse(whole.replace(&format!("{}\n", sample()[5]), "").as_bytes()).unwrap();
        assert_eq!((raw.complete, raw.segments.len()), (false, 1));
    }

    #[test]
    fn what_could_not_be_read_is_counted() {
        let place = format!(r#"["{DEVICE}",0]"#);
        let entries = [
            entry("segments", &format!(r#"["{DEVICE}",9]"#), r#""error":"UnknownError""#),
            entry("segments", "null", r#""error":"UnknownError""#),
            entry("segments", "null", r#""error":"DataError""#),
            entry("segments", &place, r#""base64":"AQ==""#),
            entry("segments", "\"x\"", r#""base64":"AQ==""#),
            entry("heads", &format!("\"{DEVICE}\""), r#""text":"not a head""#),
            entry("heads", "\"x\"", r#""base64":"AQ==""#),
            entry("meta", "[1]", r#""base64":"AQ==""#),
            entry("meta", "\"slots\"", r#""text":"{}""#),
            entry("snapshot", "1", r#""base64":"AQ==""#),
            entry("snapshot", "1", r#""base64":"AQ==""#),
            entry("snapshot", "1", r#""error":"UnknownError""#),
        ];
        let raw = parse(joined(&entries).as_bytes()).unwrap();
        assert_eq!(raw, Raw { version: 7, complete: true, unreadable: 9, ..Raw::default() });
        let good = sample();
        let twice = [good.clone(), good[..7].to_vec()].concat();
        let raw = parse(joined(&twice).as_bytes()).unwrap();
        assert_eq!(raw, Raw { unreadable: 5, ..parse(joined(&good).as_bytes()).unwrap() });
    }

    #[test]
    fn what_is_no_entry_is_refused() {
        for bad in ["", "PK\u{3}\u{4}", "{}", "[]\n", &START.replace("raw/1", "raw/2"), &START.replace('7', "-7")] {
            assert_eq!(parse(bad.as_bytes()), Err(RawError::NotRaw), "{bad}");
        }
        let good = sample();
        for bad in [
            "",
            "1",
            "{}",
            r#"{"store":"meta"}"#,
            &entry("meta", "\"a\"", r#""base64":"AR==""#),
            &entry("meta", "\"a\"", r#""base64":"AQ""#),
            &entry("meta", "\"a\"", r#""base64":"AQ==","text":"b""#),
            &entry("meta", "\"a\"", r#""other":1"#),
            r#"{"store":"meta","entries":2}"#,
        ] {
            assert_eq!(parse(file(&[&good[0], &good[1], bad]).as_bytes()), Err(RawError::Line(4)), "{bad}");
        }
        for more in [&good[0], "", r#"{"entries":9}"#] {
            let after = joined(&good) + more + "\n";
            assert_eq!(parse(after.as_bytes()), Err(RawError::Line(good.len() + 3)), "{more}");
        }
        let after = joined(&good) + &good[0];
        let text = parse(after.as_bytes()).unwrap_err();
        assert_eq!((text.code(), text.to_string().as_str()), ("raw-line", "raw-line: 12"));
    }

    mod random {
        use super::super::parse;
        use super::{joined, sample};
        use proptest::prelude::*;

        proptest! {
            #[test]
            fn never_panics(
                cut in 0..4096_usize,
                at in 0..4096_usize,
                noise in proptest::collection::vec(any::<u8>(), 0..40),
            ) {
                let mut bytes = joined(&sample()).into_bytes();
                let at = at % bytes.len();
                let end = (at + noise.len()).min(bytes.len());
                bytes.splice(at..end, noise.iter().copied());
                bytes.truncate(bytes.len() - cut % bytes.len());
                let _ = parse(&bytes);
                let _ = parse(&noise);
            }
        }
    }
}

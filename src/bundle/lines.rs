//! Changes as two files of JSON Lines, `data/changes.jsonl` and `data/bodies.jsonl`, and checked reading of JSON.

use super::error::BundleError;
use super::limits;
use crate::log::change::Change;
use serde_json::Value;

/// Reads JSON after looking at its size and depth.
///
/// # Errors
/// [`BundleError::TooLarge`] beyond the limits, [`BundleError::Damaged`] if it is not JSON.
pub fn json(text: &[u8]) -> Result<Value, BundleError> {
    if text.len() > limits::LINE || depth(text) > limits::DEPTH {
        return Err(BundleError::TooLarge);
    }
    serde_json::from_slice(text).map_err(|_| BundleError::Damaged)
}

/// The deepest nesting of brackets outside strings.
fn depth(text: &[u8]) -> usize {
    let (mut depth, mut deepest, mut in_string, mut escaped) = (0_usize, 0, false, false);
    for &byte in text {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// Checks that a version number in an object is not above `newest`.
///
/// # Errors
/// [`BundleError::TooNew`] if it is, [`BundleError::Damaged`] if there is none.
pub fn require_version(json: &Value, key: &str, newest: u32) -> Result<(), BundleError> {
    match json.get(key).and_then(Value::as_u64) {
        Some(version) if version > newest.into() => Err(BundleError::TooNew),
        Some(1..) => Ok(()),
        _ => Err(BundleError::Damaged),
    }
}

/// The two files: line n of the second is the body of line n of the first, or `null` where it is not here.
///
/// # Errors
/// [`BundleError::TooLarge`] if a reader would refuse a line; [`BundleError::BadInput`] if a body would not stay one line.
pub fn write<'a>(changes: impl IntoIterator<Item = &'a Change>) -> Result<(Vec<u8>, Vec<u8>), BundleError> {
    let (mut lines, mut bodies) = (Vec::new(), Vec::new());
    for change in changes {
        let body = change.body_text().unwrap_or("null");
        let fits = |text: &str| text.len() <= limits::LINE && depth(text.as_bytes()) <= limits::DEPTH;
        if !fits(change.line_text()) || !fits(body) {
            return Err(BundleError::TooLarge);
        }
        if body.contains(['\n', '\r']) {
            return Err(BundleError::BadInput);
        }
        for (out, text) in [(&mut lines, change.line_text()), (&mut bodies, body)] {
            out.extend_from_slice(text.as_bytes());
            out.push(b'\n');
        }
    }
    Ok((lines, bodies))
}

/// Reads the two files back.
///
/// # Errors
/// [`BundleError::TooLarge`] beyond the limits; [`BundleError::Damaged`] if they do not belong together or a line is not
/// a Change.
pub fn read(lines: &[u8], bodies: &[u8]) -> Result<Vec<Change>, BundleError> {
    let (lines, bodies) = (split(lines)?, split(bodies)?);
    if lines.len() != bodies.len() {
        return Err(BundleError::Damaged);
    }
    let parse = |(line, body): (&str, &str)| {
        if [line, body].iter().any(|text| text.len() > limits::LINE || depth(text.as_bytes()) > limits::DEPTH) {
            return Err(BundleError::TooLarge);
        }
        let body = (body != "null").then_some(body);
        Change::parse(line, body).map_err(|_| BundleError::Damaged)
    };
    lines.into_iter().zip(bodies).map(parse).collect()
}

/// The lines of a text that ends each with a newline.
fn split(bytes: &[u8]) -> Result<Vec<&str>, BundleError> {
    let text = core::str::from_utf8(bytes).map_err(|_| BundleError::Damaged)?;
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let text = text.strip_suffix('\n').ok_or(BundleError::Damaged)?;
    Ok(text.split('\n').collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_in_strings_do_not_nest() {
        assert_eq!(depth(br#"{"a":["[[\"[","]"]}"#), 2);
        assert_eq!(json("[".repeat(65).as_bytes()), Err(BundleError::TooLarge));
        assert_eq!(json(b"["), Err(BundleError::Damaged));
    }

    #[test]
    fn lines_and_bodies_pair_up() {
        assert_eq!(read(b"", b""), Ok(Vec::new()));
        assert_eq!(read(b"{}\n", b""), Err(BundleError::Damaged));
        assert_eq!(read(b"{}", b"{}"), Err(BundleError::Damaged));
        assert_eq!(read(b"{}\n", b"null\n"), Err(BundleError::Damaged));
    }
}

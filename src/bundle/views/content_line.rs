//! Content lines, the common ground of vCard (RFC 6350 §3) and iCalendar (RFC 5545 §3.1): escaped, folded, ended in CRLF.
//!
//! Written here rather than taken from a crate: these few lines are all that writing needs, and they put no parser into
//! the worker.

use crate::domain::id::Id;

/// The longest line in bytes, without its CRLF.
const FOLD: usize = 75;

/// Content lines, one after the other.
#[derive(Default)]
pub struct ContentLines {
    text: String,
}

impl ContentLines {
    /// Adds a line whose value is written as it is.
    pub fn raw(&mut self, name: &str, value: &str) {
        self.fold(&format!("{name}:{value}"));
    }

    /// Adds a line whose value is text; nothing for an empty one.
    pub fn text(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            self.raw(name, &escape(value));
        }
    }

    /// Everything written.
    pub fn finish(self) -> String {
        self.text
    }

    /// Folds between characters, never inside one: a reader that unfolds after decoding must find whole ones.
    fn fold(&mut self, line: &str) {
        let mut used = 0;
        for c in line.chars() {
            if used + c.len_utf8() > FOLD {
                self.text.push_str("\r\n ");
                used = 1;
            }
            self.text.push(c);
            used += c.len_utf8();
        }
        self.text.push_str("\r\n");
    }
}

/// Escapes a text value: backslash, comma, semicolon, line ends; other control characters are not allowed and left out.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' | ',' | ';' => escaped.extend(['\\', c]),
            '\r' if chars.peek() == Some(&'\n') => {}
            '\r' | '\n' => escaped.push_str("\\n"),
            '\t' => escaped.push(c),
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// The id in the writing of a UUID (RFC 9562), the form address books and calendars expect.
pub fn uuid(id: Id) -> String {
    let hex = id.to_string();
    let part = |from, to| hex.get(from..to).unwrap_or_default();
    format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_at_75_bytes_between_characters() {
        let mut lines = ContentLines::default();
        lines.text("NOTE", &"客".repeat(100));
        let text = lines.finish();
        assert!(text.ends_with("\r\n"));
        assert!(text.split("\r\n").all(|line| line.len() <= FOLD));
        assert_eq!(text.replace("\r\n ", ""), format!("NOTE:{}\r\n", "客".repeat(100)));
    }

    #[test]
    fn escapes_what_would_end_a_value() {
        assert_eq!(escape("a,b;c\\d\r\ne\nf\rg\u{7}\th"), "a\\,b\\;c\\\\d\\ne\\nf\\ng\th");
    }
}

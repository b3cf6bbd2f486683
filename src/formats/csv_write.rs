//! CSV as spreadsheets open it: RFC 4180, UTF-8 with a byte order mark, and no cell that a spreadsheet takes for a formula.

use std::borrow::Cow;

/// The byte order mark: without it Excel reads UTF-8 as the system's code page.
const BOM: &[u8] = b"\xEF\xBB\xBF";

/// Whether a spreadsheet may take a cell that starts with this for a formula. The full-width forms count: Excel with an
/// East Asian input method treats them alike.
fn starts_formula(c: char) -> bool {
    matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠')
}

/// Whether the cell, behind any apostrophes, starts like a formula. Counting those too makes [`strip_guard`] the exact
/// inverse of [`guard`], even for a cell that was `'=` from the beginning.
fn needs_guard(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(starts_formula)
}

/// Puts `'` in front of a cell that a spreadsheet would run as a formula (OWASP, "CSV Injection").
#[must_use]
pub fn guard(cell: &str) -> Cow<'_, str> {
    if needs_guard(cell) { format!("'{cell}").into() } else { cell.into() }
}

/// Takes off the `'` that [`guard`] put in front, and no other.
#[must_use]
pub fn strip_guard(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| needs_guard(rest)).unwrap_or(cell)
}

/// A CSV file from its header and rows: comma, CRLF, quotes where needed, every cell guarded.
#[must_use]
pub fn write<S: AsRef<str>>(header: &[S], rows: impl IntoIterator<Item = Vec<String>>) -> Vec<u8> {
    let mut writer =
        csv::WriterBuilder::new().flexible(true).terminator(csv::Terminator::CRLF).from_writer(BOM.to_vec());
    // Writing into memory cannot fail, and flexible rows cannot be refused: there is no error to hand on.
    let _ = writer.write_record(header.iter().map(|cell| guard(cell.as_ref()).into_owned()));
    for row in rows {
        let _ = writer.write_record(row.iter().map(|cell| guard(cell).into_owned()));
    }
    writer.into_inner().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guard_comes_off_exactly() {
        for cell in
            ["=1+1", "+8613881590830", "-5", "@a", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠a", "'=1", "''+"]
        {
            assert_eq!(guard(cell), format!("'{cell}"), "{cell:?}");
            assert_eq!(strip_guard(&guard(cell)), cell, "{cell:?}");
        }
        for cell in ["", "'", "'tis", "a=1", " =1", "张三", "''"] {
            assert_eq!(guard(cell), cell);
            assert_eq!(strip_guard(cell), cell);
        }
    }

    #[test]
    fn quotes_where_needed_and_ends_lines_in_crlf() {
        let bytes = write(&["a", "b"], [vec!["x,\"y\"".into(), "l1\nl2".into()], vec!["=1".into(), String::new()]]);
        assert_eq!(bytes, b"\xEF\xBB\xBFa,b\r\n\"x,\"\"y\"\"\",\"l1\nl2\"\r\n'=1,\r\n");
    }
}

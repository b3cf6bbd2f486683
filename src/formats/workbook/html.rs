//! Tables that other programs save under a workbook's name: HTML, and the XML of Excel 2003.

use super::grid::{Budget, Grid, Merge};
use super::{WorkbookError, WorkbookSheet};
use crate::formats::delimited::{MAX_COLUMNS, MAX_ROWS, Row};
use std::collections::BTreeMap;

/// Whether text begins like an HTML page or a table.
#[must_use]
pub fn is_html(text: &str) -> bool {
    let start: String = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']).chars().take(2000).collect();
    let start = start.to_ascii_lowercase();
    let tags = ["<!doctype html", "<html", "<head", "<meta", "<body", "<table", "<style", "<div", "<!--"];
    tags.iter().any(|tag| start.starts_with(tag))
        || start.starts_with("<?xml") && (start.contains("<html") || start.contains("office:spreadsheet"))
}

/// The tables of a page as one sheet, one below the other, or the sheets of an XML workbook. `line` counts rows from 1. Cells
/// over several rows are repeated as in other workbooks. Tags are only looked for: nothing is run or loaded.
///
/// # Errors
/// [`WorkbookError::NotAWorkbook`] where there is no table, [`WorkbookError::Damaged`] for broken XML, or a limit's error.
pub fn read(text: &str) -> Result<Vec<WorkbookSheet>, WorkbookError> {
    let mut budget = Budget::new();
    let is_xml = text.trim_start_matches('\u{feff}').trim_start().starts_with("<?xml");
    if is_xml && text.contains("office:spreadsheet") {
        return super::xml2003::read(text, &mut budget);
    }
    let rows = tables(text, &mut budget)?;
    Ok(vec![WorkbookSheet { rows, ..WorkbookSheet::default() }])
}

fn tables(text: &str, budget: &mut Budget) -> Result<Vec<Row>, WorkbookError> {
    let mut page = Page { grid: Grid::new(budget), rows: 0, column: 0, covered: BTreeMap::new(), cell: None };
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        let (before, tagged) = rest.split_at(at);
        page.text(before);
        // A sign "less than" that opens no tag is text.
        if !tagged[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
            page.text("<");
            rest = &tagged[1..];
            continue;
        }
        let (tag, after) = split_tag(tagged);
        page.tag(tag)?;
        rest = match tag_name(tag).as_str() {
            name @ ("script" | "style" | "title") => behind(after, name),
            _ => after,
        };
    }
    page.text(rest);
    page.close_cell()?;
    if page.rows == 0 {
        return Err(WorkbookError::NotAWorkbook);
    }
    Ok(page.grid.finish()?.0)
}

/// The tag or comment the text begins with, without its brackets, and what follows it.
fn split_tag(text: &str) -> (&str, &str) {
    if let Some(comment) = text.strip_prefix("<!--") {
        return ("", comment.split_once("-->").map_or("", |(_, rest)| rest));
    }
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match (quote, byte) {
            (None, b'>') => return (&text[1..at], &text[at + 1..]),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    (&text[1..], "")
}

fn tag_name(tag: &str) -> String {
    tag.split([' ', '\t', '\r', '\n']).next().unwrap_or_default().trim_end_matches('/').to_ascii_lowercase()
}

/// What follows the closing tag of an element whose content is no text of the page.
fn behind<'a>(text: &'a str, name: &str) -> &'a str {
    let closes = |at: usize| text.get(at + 2..at + 2 + name.len()).is_some_and(|tag| tag.eq_ignore_ascii_case(name));
    text.match_indices("</").map(|(at, _)| at).find(|&at| closes(at)).map_or("", |at| &text[at..])
}

/// A whole number in an attribute such as `rowspan="3"`.
fn span(tag: &str, name: &str) -> u32 {
    let lower = tag.to_ascii_lowercase();
    let value = lower.split_once(name).and_then(|(_, rest)| rest.trim_start().strip_prefix('='));
    let digits = value.map(|value| value.trim_start_matches([' ', '"', '\''])).unwrap_or_default();
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    digits[..end].parse().unwrap_or(1).clamp(1, 65_534)
}

/// A page while its tags come by.
struct Page<'b> {
    grid: Grid<'b>,
    /// How many rows have begun.
    rows: u32,
    /// Where the next cell stands, from 0.
    column: u32,
    /// Columns that a cell of an earlier row still covers, and the last of its rows, from 1.
    covered: BTreeMap<u32, u32>,
    /// The cell that is open: its column and its text.
    cell: Option<(u32, String)>,
}

impl Page<'_> {
    /// Adds text to the open cell: white space folded, entities resolved.
    fn text(&mut self, text: &str) {
        let Some((_, cell)) = &mut self.cell else { return };
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let (c, len) = match c {
                '&' => entity(rest).unwrap_or((c, 1)),
                c if c.is_whitespace() => (' ', c.len_utf8()),
                c => (c, c.len_utf8()),
            };
            rest = rest.get(len..).unwrap_or_default();
            if c != ' ' || !cell.ends_with([' ', '\n']) {
                cell.push(c);
            }
        }
    }

    fn tag(&mut self, tag: &str) -> Result<(), WorkbookError> {
        match tag_name(tag).as_str() {
            "tr" => {
                self.close_cell()?;
                if self.rows as usize == MAX_ROWS {
                    return Err(WorkbookError::TooManyRows);
                }
                self.rows += 1;
                self.column = 0;
                let row = self.rows;
                self.covered.retain(|_, last| *last >= row);
            }
            "td" | "th" if self.rows > 0 => {
                self.close_cell()?;
                self.open_cell(span(tag, "colspan"), span(tag, "rowspan"))?;
            }
            "/td" | "/th" | "/tr" | "/table" => self.close_cell()?,
            "br" => {
                if let Some((_, cell)) = &mut self.cell {
                    cell.push('\n');
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn open_cell(&mut self, columns: u32, rows: u32) -> Result<(), WorkbookError> {
        while self.covered.contains_key(&self.column) {
            self.column += 1;
        }
        let (left, top) = (self.column, self.rows - 1);
        if rows > 1 {
            let bottom = top.saturating_add(rows - 1);
            self.grid.merge(Merge { top, left, bottom })?;
            let end = left.saturating_add(columns).min(MAX_COLUMNS as u32);
            self.covered.extend((left..end).map(|column| (column, bottom + 1)));
        }
        self.cell = Some((left, String::new()));
        self.column = left.saturating_add(columns);
        Ok(())
    }

    fn close_cell(&mut self) -> Result<(), WorkbookError> {
        let Some((column, text)) = self.cell.take() else { return Ok(()) };
        self.grid.set(self.rows - 1, column, text.trim().to_owned())
    }
}

/// The character an entity at the beginning of the text stands for, and the entity's length.
fn entity(text: &str) -> Option<(char, usize)> {
    let end = text.bytes().take(12).position(|byte| byte == b';')?;
    let name = text.get(1..end)?;
    let char = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?).filter(|c| *c != '\0')?
        }
    };
    Some((if char == '\u{a0}' { ' ' } else { char }, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(html: &str) -> Vec<(u32, Vec<String>)> {
        read(html).unwrap().remove(0).rows.into_iter().map(|row| (row.line, row.cells)).collect()
    }

    #[test]
    fn tables_become_rows() {
        let got = rows(
            "<html><style>td{}<td>no</style><table><tr><th>姓名<th colspan=2>电话<th>备注</tr>\n<tr></tr><tr><td rowspan='2'> 张\n 三&amp;李 \
             <td>139</td><td/><td title='>'>a<br>b &lt; c < d&#20013;&bogus;</td></tr><tr><td>138<!-- <td>x --></tr></table>",
        );
        assert_eq!(got[0], (1, vec!["姓名".into(), "电话".into(), String::new(), "备注".into()]));
        assert_eq!(got[1], (3, vec!["张 三&李".into(), "139".into(), String::new(), "a\nb < c < d中&bogus;".into()]));
        assert_eq!(got[2], (4, vec!["张 三&李".into(), "138".into()]));
    }

    #[test]
    fn pages_without_tables_and_broken_ones() {
        assert_eq!(read("<html>sorry</html>").err(), Some(WorkbookError::NotAWorkbook));
        assert_eq!(rows("<table><tr><td>a"), [(1, vec!["a".into()])]);
        for text in [
            "<",
            "<!--",
            "<table><tr><td rowspan=999999999999>a<tr><td colspan=99999999999>",
            "</",
            "<td>",
            "<script>",
            "<tr><td>&#",
        ] {
            let _ = read(text);
        }
    }

    #[test]
    fn pages_are_known_by_their_beginning() {
        assert!(is_html("\u{feff}\r\n<HTML xmlns:x=..>") && is_html("<table border>"));
        assert!(is_html("<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">"));
        assert!(!is_html("name,phone") && !is_html("<3,x") && !is_html(""));
    }
}

//! Workbooks for people to open: `.xlsx` whose every cell is text, so that phones keep their zeros and no cell is a formula.
//!
//! Written by hand: the well-known crate is ten times as long in the worker's module as all that is needed here.

use super::zip::{self, ZipError};
use core::fmt::{self, Write};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Rows a sheet has, the header included (ECMA-376 part 1, 18.3.1.73).
pub const MAX_SHEET_ROWS: usize = 1 << 20;
/// Columns a sheet has.
pub const MAX_SHEET_COLUMNS: usize = 1 << 14;
/// UTF-16 units a cell holds. A longer text is cut and ends in `…`: Excel calls the whole file broken otherwise.
pub const MAX_CELL: usize = 32_767;

/// A sheet to be written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OutSheet {
    /// What shall stand on its tab; characters that cannot are replaced.
    pub name: String,
    /// The first row: bold, always in view, with filters.
    pub header: Vec<String>,
    /// The rows below it; they may be shorter or longer than the header.
    pub rows: Vec<Vec<String>>,
}

/// Why a workbook cannot be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteError {
    /// More rows, columns or bytes than a workbook holds.
    TooLarge,
}

impl WriteError {
    /// The code that screens and tests see.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            WriteError::TooLarge => "workbook-too-large",
        }
    }
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl std::error::Error for WriteError {}

impl From<ZipError> for WriteError {
    fn from(_: ZipError) -> Self {
        WriteError::TooLarge
    }
}

const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/// Writes a workbook of these sheets; of one empty sheet if there is none.
///
/// # Errors
/// If a sheet has more rows or columns than spreadsheet programs open.
pub fn write(sheets: &[OutSheet]) -> Result<Vec<u8>, WriteError> {
    let empty = [OutSheet::default()];
    let sheets = if sheets.is_empty() { &empty } else { sheets };
    let (mut types, mut tabs, mut relations, mut filters) =
        (String::new(), String::new(), String::new(), String::new());
    let (mut parts, mut taken) = (Vec::new(), BTreeSet::new());
    for (i, sheet) in sheets.iter().enumerate() {
        let (n, name) = (i + 1, tab_name(&sheet.name, i + 1, &mut taken));
        let (tab, quoted) = (escape(&name), escape(&name.replace('\'', "''")));
        let part = format!("worksheets/sheet{n}.xml");
        types += &format!("<Override PartName=\"/xl/{part}\" ContentType=\"{TYPE}.worksheet+xml\"/>");
        tabs += &format!("<sheet name=\"{tab}\" sheetId=\"{n}\" r:id=\"s{n}\"/>");
        relations += &relation(&format!("s{n}"), "worksheet", &part);
        if let Some((column, row)) = corner(sheet) {
            let range = format!("'{quoted}'!$A$1:${column}${row}");
            let name = "_xlnm._FilterDatabase";
            filters += &format!("<definedName name=\"{name}\" localSheetId=\"{i}\" hidden=\"1\">{range}</definedName>");
        }
        parts.push((format!("xl/{part}"), worksheet(sheet)?));
    }
    if !filters.is_empty() {
        filters = format!("<definedNames>{filters}</definedNames>");
    }
    relations += &relation("styles", "styles", "styles.xml");
    let workbook =
        format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>{tabs}</sheets>{filters}</workbook>");
    let fixed = [
        ("[Content_Types].xml", content_types(&types)),
        ("_rels/.rels", relations_of(&relation("r1", "officeDocument", "xl/workbook.xml"))),
        ("xl/workbook.xml", workbook),
        ("xl/_rels/workbook.xml.rels", relations_of(&relations)),
        ("xl/styles.xml", styles()),
    ];
    let fixed = fixed.into_iter().map(|(name, xml)| (name.to_owned(), format!("{XML}{xml}")));
    let entries: Vec<(String, Vec<u8>)> = fixed.chain(parts).map(|(name, xml)| (name, xml.into_bytes())).collect();
    Ok(zip::write(&entries)?)
}

fn content_types(sheets: &str) -> String {
    let relations = "application/vnd.openxmlformats-package.relationships+xml";
    format!(
        "<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" ContentType=\"{relations}\"/>\
         <Override PartName=\"/xl/workbook.xml\" ContentType=\"{TYPE}.sheet.main+xml\"/>\
         <Override PartName=\"/xl/styles.xml\" ContentType=\"{TYPE}.styles+xml\"/>{sheets}</Types>"
    )
}

fn relation(id: &str, kind: &str, target: &str) -> String {
    format!("<Relationship Id=\"{id}\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/>")
}

fn relations_of(relations: &str) -> String {
    format!("<Relationships xmlns=\"{PACKAGE}/relationships\">{relations}</Relationships>")
}

/// Style 0 is text (number format 49, `@`), so that what is typed into such a cell stays text too; style 1 is the header's.
fn styles() -> String {
    let font = "<sz val=\"11\"/><name val=\"Calibri\"/>";
    let cell = "numFmtId=\"49\" fillId=\"0\" borderId=\"0\"";
    format!(
        "<styleSheet xmlns=\"{MAIN}\"><fonts count=\"2\"><font>{font}</font><font><b/>{font}</font></fonts>\
         <fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills>\
         <borders count=\"1\"><border/></borders><cellStyleXfs count=\"1\"><xf {cell} fontId=\"0\"/></cellStyleXfs>\
         <cellXfs count=\"2\"><xf {cell} fontId=\"0\" xfId=\"0\"/><xf {cell} fontId=\"1\" xfId=\"0\" applyFont=\"1\"/></cellXfs>\
         <cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>"
    )
}

/// The last column's letters and the last row's number; `None` where there is no header to filter by.
fn corner(sheet: &OutSheet) -> Option<(String, usize)> {
    let last = sheet.header.len().checked_sub(1)?;
    Some((letters(last), sheet.rows.len() + 1))
}

fn worksheet(sheet: &OutSheet) -> Result<String, WriteError> {
    let columns = sheet.rows.iter().map(Vec::len).max().unwrap_or(0).max(sheet.header.len());
    if sheet.rows.len() >= MAX_SHEET_ROWS || columns > MAX_SHEET_COLUMNS {
        return Err(WriteError::TooLarge);
    }
    let mut xml = format!("{XML}<worksheet xmlns=\"{MAIN}\">");
    if !sheet.header.is_empty() {
        let pane = "<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/>";
        xml += &format!("<sheetViews><sheetView workbookViewId=\"0\">{pane}</sheetView></sheetViews>");
    }
    if columns > 0 {
        xml += "<cols>";
        for column in 0..columns {
            let (n, width) = (column + 1, width(sheet, column));
            xml += &format!("<col min=\"{n}\" max=\"{n}\" width=\"{width}\" customWidth=\"1\"/>");
        }
        xml += "</cols>";
    }
    xml += "<sheetData>";
    let rows = core::iter::once(&sheet.header).chain(&sheet.rows);
    for (i, row) in rows.enumerate() {
        row_xml(&mut xml, i + 1, row);
    }
    xml += "</sheetData>";
    if let Some((column, row)) = corner(sheet) {
        xml += &format!("<autoFilter ref=\"A1:{column}{row}\"/>");
    }
    xml += "</worksheet>";
    Ok(xml)
}

fn row_xml(xml: &mut String, n: usize, row: &[String]) {
    let style = usize::from(n == 1);
    // Writing into a string cannot fail.
    let _ = write!(xml, "<row r=\"{n}\">");
    for (i, cell) in row.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
        let (column, text) = (letters(i), escape(&fitting(cell)));
        let _ = write!(
            xml,
            "<c r=\"{column}{n}\" s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>"
        );
    }
    *xml += "</row>";
}

/// A column's width in characters, from its first rows; a Chinese character takes two.
fn width(sheet: &OutSheet, column: usize) -> usize {
    let line = |text: &str| text.chars().map(|c| if c < '\u{1100}' { 1 } else { 2 }).sum::<usize>();
    let cell = |row: &Vec<String>| row.get(column).and_then(|cell| cell.lines().map(line).max()).unwrap_or(0);
    let rows = core::iter::once(&sheet.header).chain(sheet.rows.iter().take(200));
    // Room for the filter's button.
    (rows.map(cell).max().unwrap_or(0) + 3).clamp(8, 60)
}

/// A column's letters: 0 is A, 26 is AA.
fn letters(column: usize) -> String {
    let digit = char::from(b'A' + (column % 26) as u8);
    if column < 26 { digit.into() } else { letters(column / 26 - 1) + digit.encode_utf8(&mut [0; 4]) }
}

/// The text, cut where a cell cannot hold it.
fn fitting(text: &str) -> Cow<'_, str> {
    // A byte is at least as much as a UTF-16 unit.
    if text.len() <= MAX_CELL || text.encode_utf16().count() <= MAX_CELL {
        return text.into();
    }
    (cut(text, MAX_CELL - 1) + "…").into()
}

/// Text between tags or quotes. What XML cannot hold is written as `_x0007_`, and what looks like that as `_x005F_x0007_`
/// (ECMA-376 part 1, 22.4.2.4).
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '_' if text[at..].starts_with("_x") => out += "_x005F_",
            '\t' | '\n' => out.push(c),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
                let _ = write!(out, "_x{:04X}_", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

/// A name a tab may have: 1 to 31 characters, none of `[]:*?/\`, no apostrophe at an end, no two alike.
fn tab_name(wanted: &str, n: usize, taken: &mut BTreeSet<String>) -> String {
    let plain = |c: char| if c.is_control() || "[]:*?/\\".contains(c) { ' ' } else { c };
    let clean: String = wanted.chars().map(plain).collect();
    let clean = clean.trim_matches([' ', '\'']);
    let mut base = cut(clean, 31);
    // "History" is a name Excel keeps for itself.
    if base.is_empty() || base.eq_ignore_ascii_case("history") {
        base = format!("Sheet{n}");
    }
    let (mut name, mut copy) = (base.clone(), 2);
    while !taken.insert(name.to_lowercase()) {
        name = format!("{} ({copy})", cut(&base, 24));
        copy += 1;
    }
    name
}

/// The first characters of a text, up to so many UTF-16 units.
fn cut(text: &str, mut units: usize) -> String {
    let fits = |c: &char| units.checked_sub(c.len_utf16()).map(|rest| units = rest).is_some();
    text.chars().take_while(fits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::workbook;

    #[test]
    fn what_is_written_is_read() {
        let row = |cells: &[&str]| cells.iter().map(|&cell| cell.to_owned()).collect::<Vec<_>>();
        let rows = vec![
            row(&["013800138000", "=1+1", "  a <b> & \"c\"\n_x000D_ \u{7}"]),
            row(&["", "", "", "extra"]),
            row(&["+86", "@x", "𠮷家"]),
        ];
        let sheet = OutSheet { name: "a/b's".into(), header: row(&["电话", "b", "c"]), rows: rows.clone() };
        let book = write(&[sheet.clone(), sheet]).unwrap();
        let read = workbook::read(&book).unwrap();
        assert_eq!((read[0].name.as_str(), read[1].name.as_str()), ("a b's", "a b's (2)"));
        let cells: Vec<Vec<String>> = read[0].rows.iter().skip(1).map(|row| row.cells.clone()).collect();
        assert_eq!(cells, rows);
        assert_eq!(workbook::read(&write(&[]).unwrap()), Ok(vec![]));
    }

    #[test]
    fn long_texts_are_cut_where_it_shows() {
        let long = "𠮷".repeat(MAX_CELL);
        let cut = fitting(&long);
        assert!(cut.ends_with('…') && cut.encode_utf16().count() == MAX_CELL);
        assert_eq!(fitting("short"), "short");
    }

    #[test]
    fn letters_and_names() {
        assert_eq!([letters(0), letters(25), letters(26), letters(701), letters(702)], ["A", "Z", "AA", "ZZ", "AAA"]);
        let mut taken = BTreeSet::new();
        for (wanted, name) in [
            ("", "Sheet1"),
            ("[History]", "Sheet1 (2)"),
            ("'甲'", "甲"),
            ("甲", "甲 (2)"),
            (&*"x".repeat(40), &*"x".repeat(31)),
        ] {
            assert_eq!(tab_name(wanted, 1, &mut taken), name);
        }
        assert_eq!(tab_name(&"x".repeat(40), 1, &mut taken), "x".repeat(24) + " (2)");
    }
}

//! `.xls` ([MS-XLS]): BIFF8 of Excel 97 to 2003, and BIFF5 of Excel 95, which old business programs still write.

use super::grid::{Budget, Grid, Merge};
use super::values::{self, Kind};
use super::{CellProblem, MAX_SHEETS, WorkbookError, WorkbookSheet};
use crate::formats::delimited::Row;
use encoding_rs::{Encoding, WINDOWS_1252};
use std::collections::{BTreeMap, BTreeSet};

/// Numbers of the records that are read.
mod record {
    pub const FORMULA: u16 = 0x0006;
    pub const EOF: u16 = 0x000a;
    pub const DATE_MODE: u16 = 0x0022;
    pub const FILE_PASS: u16 = 0x002f;
    pub const CONTINUE: u16 = 0x003c;
    pub const CODE_PAGE: u16 = 0x0042;
    pub const BOUND_SHEET: u16 = 0x0085;
    pub const MUL_RK: u16 = 0x00bd;
    pub const RICH_STRING: u16 = 0x00d6;
    pub const XF: u16 = 0x00e0;
    pub const MERGE_CELLS: u16 = 0x00e5;
    pub const SST: u16 = 0x00fc;
    pub const LABEL_SST: u16 = 0x00fd;
    pub const NUMBER: u16 = 0x0203;
    pub const LABEL: u16 = 0x0204;
    pub const BOOL_ERR: u16 = 0x0205;
    pub const STRING: u16 = 0x0207;
    pub const RK: u16 = 0x027e;
    pub const FORMAT: u16 = 0x041e;
    pub const BOF: u16 = 0x0809;
}

/// Whether bytes are a workbook stream without a compound file around it.
pub(super) fn is_bare(bytes: &[u8]) -> bool {
    // The older kinds begin with 09 and a version from 0 to 4.
    matches!(bytes, [0x09, 0 | 2 | 4 | 8, 4..=16, 0, _, 0..=6, ..])
}

/// What all sheets share.
struct Book {
    biff8: bool,
    encoding: &'static Encoding,
    since_1904: bool,
    strings: Vec<String>,
    /// Format numbers of the cells' styles.
    styles: Vec<u16>,
    formats: BTreeMap<u16, Kind>,
    sheets: Vec<Listed>,
}

/// A sheet as the workbook lists it, and where in the stream it begins.
struct Listed {
    at: usize,
    name: String,
    hidden: bool,
}

/// Reads the workbook stream.
pub(super) fn read(stream: &[u8]) -> Result<Vec<WorkbookSheet>, WorkbookError> {
    let mut budget = Budget::new();
    let book = book(stream, &mut budget)?;
    let (mut sheets, mut done) = (Vec::new(), BTreeSet::new());
    for Listed { at, name, hidden } in &book.sheets {
        // Many sheets over one place would be a way to make a small file large.
        if !done.insert(at) {
            continue;
        }
        let (rows, problems) = sheet(stream.get(*at..).ok_or(WorkbookError::Damaged)?, &book, &mut budget)?;
        if !rows.is_empty() || !problems.is_empty() {
            sheets.push(WorkbookSheet { name: name.clone(), hidden: *hidden, rows, problems });
        }
    }
    Ok(sheets)
}

/// One record and those that continue it.
struct Record<'a> {
    kind: u16,
    data: Data<'a>,
}

/// Takes the next record off the stream; `None` at its end or where it is cut.
fn next<'a>(stream: &mut &'a [u8]) -> Option<Record<'a>> {
    let (kind, first) = block(stream)?;
    let mut pieces = vec![first];
    while short(stream, 0) == Some(record::CONTINUE) {
        pieces.push(block(stream)?.1);
    }
    pieces.reverse();
    let current = pieces.pop().unwrap_or_default();
    Some(Record { kind, data: Data { current, rest: pieces } })
}

fn block<'a>(stream: &mut &'a [u8]) -> Option<(u16, &'a [u8])> {
    let (kind, len) = (short(stream, 0)?, usize::from(short(stream, 2)?));
    let (data, rest) = stream.get(4..)?.split_at_checked(len)?;
    *stream = rest;
    Some((kind, data))
}

fn book(mut stream: &[u8], budget: &mut Budget) -> Result<Book, WorkbookError> {
    let mut book = Book {
        biff8: true,
        encoding: WINDOWS_1252,
        since_1904: false,
        strings: Vec::new(),
        styles: Vec::new(),
        formats: BTreeMap::new(),
        sheets: Vec::new(),
    };
    let first = next(&mut stream).ok_or(WorkbookError::Damaged)?;
    match short(first.data.current, 0) {
        _ if first.kind != record::BOF => return Err(WorkbookError::OtherFormat),
        Some(0x0600) => {}
        Some(0x0500) => book.biff8 = false,
        _ => return Err(WorkbookError::OtherFormat),
    }
    loop {
        let Record { kind, mut data } = next(&mut stream).ok_or(WorkbookError::Damaged)?;
        match kind {
            record::EOF => return Ok(book),
            record::FILE_PASS => return Err(WorkbookError::Encrypted),
            record::DATE_MODE => book.since_1904 = data.short() == Some(1),
            record::CODE_PAGE => book.encoding = data.short().map_or(WINDOWS_1252, of_code_page),
            record::XF => book.styles.push(data.skip(2).and_then(|()| data.short()).unwrap_or(0)),
            record::SST => book.strings = strings(data, budget)?,
            record::FORMAT => {
                if let (Some(id), Some(code)) = (data.short(), book.text(&mut data, !book.biff8)) {
                    book.formats.insert(id, Kind::of_code(&code));
                }
            }
            record::BOUND_SHEET => {
                let listed = book.listed(data).ok_or(WorkbookError::Damaged)?;
                if book.sheets.len() == MAX_SHEETS {
                    return Err(WorkbookError::TooLarge);
                }
                book.sheets.extend(listed);
            }
            _ => {}
        }
    }
}

impl Book {
    /// A listed sheet; `Some(None)` for a chart or macros.
    fn listed(&self, mut data: Data<'_>) -> Option<Option<Listed>> {
        let at = data.long()? as usize;
        let (state, kind) = (data.byte()?, data.byte()?);
        let name = self.text(&mut data, true)?;
        Some((kind == 0).then_some(Listed { at, name, hidden: state & 3 != 0 }))
    }

    /// A text with its length in front, in one byte or two.
    fn text(&self, data: &mut Data<'_>, short_length: bool) -> Option<String> {
        let len = if short_length { data.byte()?.into() } else { data.short()?.into() };
        if self.biff8 {
            return data.unicode(len);
        }
        let mut bytes = Vec::new();
        while bytes.len() < len {
            bytes.push(data.byte()?);
        }
        Some(self.encoding.decode_without_bom_handling(&bytes).0.into_owned())
    }

    fn number(&self, value: f64, style: u16) -> String {
        let format = self.styles.get(usize::from(style)).copied().unwrap_or(0);
        let kind = self.formats.get(&format).copied().unwrap_or_else(|| Kind::builtin(format.into()));
        values::text(value, kind, self.since_1904)
    }
}

/// The encoding of a Windows code page.
fn of_code_page(page: u16) -> &'static Encoding {
    let label = match page {
        932 => "shift_jis".into(),
        936 => "gbk".into(),
        949 => "euc-kr".into(),
        950 => "big5".into(),
        // Macintosh.
        10_000 | 0x8000 => "macintosh".into(),
        page => format!("windows-{page}"),
    };
    Encoding::for_label(label.as_bytes()).unwrap_or(WINDOWS_1252)
}

/// The texts that cells refer to by number. Where they are damaged the rest is missing.
fn strings(mut data: Data<'_>, budget: &mut Budget) -> Result<Vec<String>, WorkbookError> {
    let mut strings = Vec::new();
    if data.skip(8).is_some() {
        while let Some(text) = data.rich() {
            budget.take(text.len() + size_of::<String>())?;
            strings.push(values::lines(text));
        }
    }
    Ok(strings)
}

fn sheet(mut stream: &[u8], book: &Book, budget: &mut Budget) -> Result<(Vec<Row>, Vec<CellProblem>), WorkbookError> {
    let mut grid = Grid::new(budget);
    // Charts inside the sheet are sheets within the sheet.
    let mut depth = 0_u32;
    // The formula whose text follows in a record of its own.
    let mut awaiting = None;
    loop {
        let Record { kind, mut data } = next(&mut stream).ok_or(WorkbookError::Damaged)?;
        match kind {
            record::BOF => depth += 1,
            record::EOF if depth <= 1 => return grid.finish(),
            record::EOF => depth -= 1,
            _ if depth != 1 => {}
            record::STRING => {
                if let (Some((row, column)), Some(text)) = (awaiting.take(), book.text(&mut data, false)) {
                    grid.set(row, column, values::lines(text))?;
                }
            }
            record::MERGE_CELLS => {
                for _ in 0..data.short().unwrap_or(0) {
                    let (Some(top), Some(bottom), Some(left)) = (data.short(), data.short(), data.short()) else {
                        break;
                    };
                    data.skip(2);
                    grid.merge(Merge { top: top.into(), left: left.into(), bottom: bottom.into() })?;
                }
            }
            record::MUL_RK => {
                let (Some(row), Some(mut column)) = (data.short(), data.short()) else { continue };
                // Six bytes a cell, and the last column at the end.
                while let (true, Some(style), Some(rk)) = (data.current.len() > 2, data.short(), data.long()) {
                    grid.set(row.into(), column.into(), book.number(rk_value(rk), style))?;
                    column = column.saturating_add(1);
                }
            }
            kind => {
                let (Some(row), Some(column), Some(style)) = (data.short(), data.short(), data.short()) else {
                    continue;
                };
                let (row, column) = (row.into(), column.into());
                if kind == record::FORMULA
                    && data.current.get(6..8) == Some(&[0xff; 2])
                    && data.current.first() == Some(&0)
                {
                    awaiting = Some((row, column));
                } else if let Some(text) = cell(kind, data, style, book) {
                    grid.set(row, column, text)?;
                }
            }
        }
    }
}

/// The text of a cell's record behind its place and style; `None` for other records.
fn cell(kind: u16, mut data: Data<'_>, style: u16, book: &Book) -> Option<String> {
    match kind {
        record::NUMBER => Some(book.number(data.float()?, style)),
        record::RK => Some(book.number(rk_value(data.long()?), style)),
        record::LABEL | record::RICH_STRING => Some(values::lines(book.text(&mut data, false)?)),
        record::LABEL_SST => book.strings.get(data.long()? as usize).cloned(),
        record::BOOL_ERR => {
            let (value, is_error) = (data.byte()?, data.byte()?);
            Some(if is_error == 1 { error(value) } else { boolean(value) }.into())
        }
        record::FORMULA => match *data.current.get(..8)? {
            [1, _, value, .., 0xff, 0xff] => Some(boolean(value).into()),
            [2, _, value, .., 0xff, 0xff] => Some(error(value).into()),
            [.., 0xff, 0xff] => None,
            _ => Some(book.number(data.float()?, style)),
        },
        _ => None,
    }
}

fn boolean(value: u8) -> &'static str {
    if value == 0 { "FALSE" } else { "TRUE" }
}

/// [MS-XLS] 2.5.10, BErr.
fn error(code: u8) -> &'static str {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0f => "#VALUE!",
        0x17 => "#REF!",
        0x1d => "#NAME?",
        0x24 => "#NUM!",
        _ => "#N/A",
    }
}

/// [MS-XLS] 2.5.217, RkNumber: a number in 30 bits, whole or floating, perhaps in hundredths.
fn rk_value(rk: u32) -> f64 {
    let value = if rk & 2 == 0 { f64::from_bits(u64::from(rk & !3) << 32) } else { f64::from(rk.cast_signed() >> 2) };
    if rk & 1 == 0 { value } else { value / 100.0 }
}

/// The bytes of a record, piece by piece.
struct Data<'a> {
    current: &'a [u8],
    /// The pieces after it, the next one last.
    rest: Vec<&'a [u8]>,
}

impl Data<'_> {
    fn byte(&mut self) -> Option<u8> {
        loop {
            if let Some((&byte, rest)) = self.current.split_first() {
                self.current = rest;
                return Some(byte);
            }
            self.current = self.rest.pop()?;
        }
    }

    fn short(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    fn long(&mut self) -> Option<u32> {
        Some(u32::from(self.short()?) | u32::from(self.short()?) << 16)
    }

    fn float(&mut self) -> Option<f64> {
        Some(f64::from_bits(u64::from(self.long()?) | u64::from(self.long()?) << 32))
    }

    fn skip(&mut self, mut len: usize) -> Option<()> {
        while len > self.current.len() {
            len -= self.current.len();
            self.current = self.rest.pop()?;
        }
        self.current = self.current.get(len..)?;
        Some(())
    }

    /// A text of `len` UTF-16 units behind a byte that says whether each takes one byte or two.
    fn unicode(&mut self, len: usize) -> Option<String> {
        let wide = self.byte()? & 1 != 0;
        self.characters(len, wide)
    }

    /// Where a new piece begins in the middle of a text, it says anew how wide its units are.
    fn characters(&mut self, len: usize, mut wide: bool) -> Option<String> {
        let mut units = Vec::new();
        while units.len() < len {
            if self.current.is_empty() {
                self.current = self.rest.pop()?;
                wide = self.byte()? & 1 != 0;
                continue;
            }
            units.push(if wide { self.short()? } else { self.byte()?.into() });
        }
        Some(String::from_utf16_lossy(&units))
    }

    /// [MS-XLS] 2.5.293, XLUnicodeRichExtendedString: text, then the places of its formats and what is said aloud.
    fn rich(&mut self) -> Option<String> {
        let len = self.short()?.into();
        let flags = self.byte()?;
        let runs = if flags & 8 == 0 { 0 } else { usize::from(self.short()?) * 4 };
        let spoken = if flags & 4 == 0 { 0 } else { self.long()? as usize };
        let text = self.characters(len, flags & 1 != 0)?;
        self.skip(runs.checked_add(spoken)?);
        Some(text)
    }
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_numbers() {
        assert_eq!(rk_value(0x3ff0_0000), 1.0);
        assert_eq!(rk_value(0x3ff0_0001), 0.01);
        assert_eq!(rk_value((1234 << 2) | 2), 1234.0);
        assert_eq!(rk_value((1234 << 2) | 3), 12.34);
        assert_eq!(rk_value((-5_i32 << 2).cast_unsigned() | 2), -5.0);
    }

    #[test]
    fn texts_run_over_pieces() {
        let mut data = Data { current: b"\x04\x00\x00ab", rest: vec![b"\x01c\x00\x97\x5c\x02\x00\x00de"] };
        assert_eq!(data.rich().as_deref(), Some("abc岗"));
        assert_eq!(data.rich().as_deref(), Some("de"));
        assert_eq!(data.rich(), None);
    }
}

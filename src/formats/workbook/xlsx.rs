//! `.xlsx` and `.xlsm` (ECMA-376 part 1, SpreadsheetML): the parts are found through the package's relationships.

use super::grid::{Budget, Grid, Merge};
use super::values::{self, Kind};
use super::xml::{Event, Tag, walk};
use super::{MAX_SHEETS, WorkbookError, WorkbookSheet};
use crate::formats::zip::Archive;
use std::collections::{BTreeMap, BTreeSet};

/// Most relationships of a part; a sheet has a handful.
const MAX_RELATIONS: usize = 10_000;
/// Styles of cells a program makes at most (ECMA-376 leaves it open; Excel stops at 65,490).
const MAX_STYLES: usize = 1 << 16;

/// A relationship of a part: what kind of part it leads to, and its name in the archive.
struct Relation {
    kind: String,
    target: String,
}

/// What all sheets share.
#[derive(Default)]
struct Book {
    strings: Vec<String>,
    /// By the style number of a cell.
    kinds: Vec<Kind>,
    since_1904: bool,
}

/// A sheet as the workbook lists it.
struct Listed {
    name: String,
    hidden: bool,
    relation: String,
}

pub(super) fn read(bytes: &[u8]) -> Result<Vec<WorkbookSheet>, WorkbookError> {
    let archive = Archive::open(bytes)?;
    let main = relations(&archive, "")?.into_values().find(|relation| relation.kind == "officeDocument");
    let main = main.map_or_else(|| "xl/workbook.xml".into(), |relation| relation.target);
    if archive.has("xl/workbook.bin") || archive.has("content.xml") {
        return Err(WorkbookError::OtherFormat);
    }
    if !archive.has(&main) {
        return Err(WorkbookError::NotAWorkbook);
    }
    let relations = relations(&archive, &main)?;
    let part = |kind: &str| relations.values().find(|relation| relation.kind == kind);
    let mut budget = Budget::new();
    let (listed, since_1904) = workbook(&archive, &main)?;
    let mut book = Book { since_1904, ..Book::default() };
    if let Some(styles) = part("styles") {
        book.kinds = kinds(&archive, &styles.target)?;
    }
    if let Some(strings) = part("sharedStrings") {
        book.strings = strings_of(&archive, &strings.target, &mut budget)?;
    }
    let mut sheets = Vec::new();
    let mut done = BTreeSet::new();
    for Listed { name, hidden, relation } in listed {
        // A part is read once: many sheets over one part would be a way to make a small file large.
        let part = relations.get(&relation).filter(|part| part.kind == "worksheet" && done.insert(&part.target));
        let Some(part) = part else { continue };
        let (rows, problems) = sheet(&archive, &part.target, &book, &mut budget)?;
        if !rows.is_empty() || !problems.is_empty() {
            sheets.push(WorkbookSheet { name, hidden, rows, problems });
        }
    }
    Ok(sheets)
}

/// The relationships of a part, by their id; none if it has no such list.
fn relations(archive: &Archive<'_>, part: &str) -> Result<BTreeMap<String, Relation>, WorkbookError> {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let list = format!("{folder}/_rels/{file}.rels");
    let mut found = BTreeMap::new();
    if !archive.has(&list) {
        return Ok(found);
    }
    walk(&mut archive.part(&list)?, &mut |event| {
        let Event::Open("Relationship", tag) = event else { return Ok(()) };
        if let (Some(id), Some(kind), Some(target)) = (tag.attr("Id"), tag.attr("Type"), tag.attr("Target")) {
            let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
            if found.len() == MAX_RELATIONS {
                return Err(WorkbookError::TooLarge);
            }
            found.insert(id.into_owned(), Relation { kind, target: resolve(folder, &target) });
        }
        Ok(())
    })?;
    Ok(found)
}

/// A target relative to the folder of the part that names it.
fn resolve(folder: &str, target: &str) -> String {
    let from_root = target.starts_with('/');
    let mut parts: Vec<&str> = if from_root { Vec::new() } else { folder.split('/').collect() };
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.retain(|part| !part.is_empty());
    parts.join("/")
}

/// The sheets in the order of their tabs, and whether days count from 1904.
fn workbook(archive: &Archive<'_>, part: &str) -> Result<(Vec<Listed>, bool), WorkbookError> {
    let (mut sheets, mut since_1904, mut is_workbook) = (Vec::new(), false, false);
    walk(&mut archive.part(part)?, &mut |event| {
        match event {
            Event::Open("workbook", _) => is_workbook = true,
            Event::Open("workbookPr", tag) => since_1904 = flag(&tag, "date1904"),
            Event::Open("sheet", tag) => {
                if sheets.len() == MAX_SHEETS {
                    return Err(WorkbookError::TooLarge);
                }
                sheets.push(Listed {
                    name: tag.attr("name").unwrap_or_default().into_owned(),
                    hidden: tag.attr("state").is_some_and(|state| state != "visible"),
                    relation: tag.attr("id").unwrap_or_default().into_owned(),
                });
            }
            _ => {}
        }
        Ok(())
    })?;
    // Other documents are packages of the same kind.
    if is_workbook { Ok((sheets, since_1904)) } else { Err(WorkbookError::NotAWorkbook) }
}

fn flag(tag: &Tag<'_>, name: &str) -> bool {
    tag.attr(name).is_some_and(|value| matches!(&*value, "1" | "true" | "on"))
}

/// What the cells' styles make of numbers.
fn kinds(archive: &Archive<'_>, part: &str) -> Result<Vec<Kind>, WorkbookError> {
    let (mut custom, mut kinds, mut in_cells) = (BTreeMap::new(), Vec::new(), false);
    walk(&mut archive.part(part)?, &mut |event| {
        match event {
            Event::Open("numFmt", tag) => {
                let id = tag.attr("numFmtId").and_then(|id| id.parse::<u32>().ok());
                if let (Some(id), Some(code), true) = (id, tag.attr("formatCode"), custom.len() < MAX_STYLES) {
                    custom.insert(id, Kind::of_code(&code));
                }
            }
            Event::Open("cellXfs", _) => in_cells = true,
            Event::Close("cellXfs") => in_cells = false,
            Event::Open("xf", tag) if in_cells && kinds.len() < MAX_STYLES => {
                let id = tag.attr("numFmtId").and_then(|id| id.parse().ok()).unwrap_or(0);
                kinds.push(custom.get(&id).copied().unwrap_or_else(|| Kind::builtin(id)));
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(kinds)
}

/// The texts that cells refer to by number.
fn strings_of(archive: &Archive<'_>, part: &str, budget: &mut Budget) -> Result<Vec<String>, WorkbookError> {
    let (mut strings, mut text) = (Vec::new(), Text::default());
    walk(&mut archive.part(part)?, &mut |event| {
        text.see(&event);
        if let Event::Close("si") = event {
            let text = text.take();
            budget.take(text.len() + size_of::<String>())?;
            strings.push(text);
        }
        Ok(())
    })?;
    Ok(strings)
}

/// Gathers the text of `t` elements, those of all runs of rich text together, without what is only said aloud (`rPh`).
#[derive(Default)]
struct Text {
    text: String,
    open: bool,
    spoken: bool,
}

impl Text {
    fn see(&mut self, event: &Event<'_>) {
        match event {
            Event::Open("t", _) => self.open = !self.spoken,
            Event::Close("t") => self.open = false,
            Event::Open("rPh", _) => self.spoken = true,
            Event::Close("rPh") => self.spoken = false,
            Event::Text(text) if self.open => self.text.push_str(text),
            _ => {}
        }
    }

    fn take(&mut self) -> String {
        clean(&core::mem::take(&mut self.text))
    }
}

/// Undoes `_x000D_`, as the programs write characters XML cannot hold, and makes all line breaks `\n`.
fn clean(text: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find("_x") {
        let (before, code) = rest.split_at(at);
        let hex =
            code.get(2..6).filter(|hex| code.get(6..7) == Some("_") && hex.bytes().all(|b| b.is_ascii_hexdigit()));
        let char = hex.and_then(|hex| u32::from_str_radix(hex, 16).ok()).and_then(char::from_u32);
        out.push_str(before);
        out.push_str(char.map_or("_x".into(), |c| c.to_string()).as_str());
        rest = code.get(if char.is_some() { 7 } else { 2 }..).unwrap_or_default();
    }
    out.push_str(rest);
    values::lines(out)
}

/// A cell while its parts come in; row and column from 0.
#[derive(Default)]
struct Cell {
    row: u32,
    column: u32,
    style: usize,
    kind: String,
    value: Option<String>,
    in_value: bool,
    inline: Text,
    formula: bool,
}

type Rows = (Vec<crate::formats::delimited::Row>, Vec<super::CellProblem>);

fn sheet(archive: &Archive<'_>, part: &str, book: &Book, budget: &mut Budget) -> Result<Rows, WorkbookError> {
    let mut grid = Grid::new(budget);
    // Where the next row and cell stand if they do not say so.
    let (mut row, mut column) = (0_u32, 0_u32);
    let mut cell: Option<Cell> = None;
    walk(&mut archive.part(part)?, &mut |event| {
        if let Some(open) = &mut cell {
            if let Event::Close("c") = event {
                let cell = cell.take().unwrap_or_default();
                return cell.finish(book, &mut grid);
            }
            open.see(&event);
            return Ok(());
        }
        match event {
            Event::Open("row", tag) => {
                if let Some(r) = tag.attr("r") {
                    row = r.trim().parse::<u32>().ok().and_then(|r| r.checked_sub(1)).ok_or(WorkbookError::Damaged)?;
                }
                column = 0;
            }
            Event::Close("row") => row = row.saturating_add(1),
            Event::Open("c", tag) => {
                let at = tag.attr("r").map(|r| reference(&r).ok_or(WorkbookError::Damaged)).transpose()?;
                let (row, here) = at.unwrap_or((row, column));
                column = here.saturating_add(1);
                let style = tag.attr("s").and_then(|s| s.parse().ok()).unwrap_or(0);
                let kind = tag.attr("t").unwrap_or_default().into_owned();
                cell = Some(Cell { row, column: here, style, kind, ..Cell::default() });
            }
            Event::Open("mergeCell", tag) => {
                let range = tag.attr("ref").unwrap_or_default();
                let (first, last) = range.split_once(':').unwrap_or((&range, &range));
                if let (Some((top, left)), Some((bottom, _))) = (reference(first), reference(last)) {
                    grid.merge(Merge { top, left, bottom })?;
                }
            }
            _ => {}
        }
        Ok(())
    })?;
    grid.finish()
}

impl Cell {
    fn see(&mut self, event: &Event<'_>) {
        match event {
            Event::Open("v", _) => self.in_value = true,
            Event::Close("v") => {
                self.in_value = false;
                self.value.get_or_insert_default();
            }
            Event::Open("f", _) => self.formula = true,
            Event::Text(text) if self.in_value => self.value.get_or_insert_default().push_str(text),
            event => self.inline.see(event),
        }
    }

    fn finish(mut self, book: &Book, grid: &mut Grid<'_>) -> Result<(), WorkbookError> {
        let value = self.value.unwrap_or_default();
        // A formula may well have the empty text for its value, but then it says that it is text.
        if self.formula && value.is_empty() && self.kind != "str" {
            grid.uncalculated(self.row, self.column);
        }
        let text = match &*self.kind {
            "s" => value.trim().parse().ok().and_then(|at: usize| book.strings.get(at)).cloned().unwrap_or_default(),
            "inlineStr" => self.inline.take(),
            "str" => clean(&value),
            "b" => boolean(&value).into(),
            "d" => values::iso(value.trim()),
            "e" => value,
            _ => number(value, book.kinds.get(self.style).copied().unwrap_or_default(), book.since_1904),
        };
        grid.set(self.row, self.column, text)
    }
}

fn boolean(value: &str) -> &'static str {
    match value.trim() {
        "" => "",
        "0" | "false" => "FALSE",
        _ => "TRUE",
    }
}

/// A number's text; what is no number stays as it is.
fn number(value: String, kind: Kind, since_1904: bool) -> String {
    let trimmed = value.trim();
    if kind == Kind::Number && values::is_whole(trimmed) {
        return trimmed.to_owned();
    }
    match trimmed.parse::<f64>() {
        Ok(parsed) if parsed.is_finite() => values::text(parsed, kind, since_1904),
        _ => value,
    }
}

/// Row and column, from 0, of a reference such as `AB12` or `$A$1`.
fn reference(text: &str) -> Option<(u32, u32)> {
    let (mut row, mut column) = (0_u32, 0_u32);
    for byte in text.trim().bytes().filter(|&byte| byte != b'$') {
        match byte.to_ascii_uppercase() {
            letter @ b'A'..=b'Z' if row == 0 => {
                column = column.checked_mul(26)?.checked_add(u32::from(letter - b'@'))?
            }
            digit @ b'0'..=b'9' => row = row.checked_mul(10)?.checked_add(u32::from(digit - b'0'))?,
            _ => return None,
        }
    }
    Some((row.checked_sub(1)?, column.checked_sub(1)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references() {
        assert_eq!(reference("A1"), Some((0, 0)));
        assert_eq!(reference("$xfd$1048576"), Some((1_048_575, 16_383)));
        for bad in ["", "A", "1", "A0", "ZZZZZZZZ1", "A99999999999", "1A", "A1:B2", "甲1"] {
            assert_eq!(reference(bad), None, "{bad}");
        }
    }

    #[test]
    fn targets() {
        assert_eq!(resolve("xl", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolve("xl", "/xl/styles.xml"), "xl/styles.xml");
        assert_eq!(resolve("xl/a", "../../../b.xml"), "b.xml");
        assert_eq!(resolve("", "xl/workbook.xml"), "xl/workbook.xml");
    }

    #[test]
    fn escaped_characters() {
        assert_eq!(clean("a_x000D_\nb\rc"), "a\nb\nc");
        assert_eq!(clean("_x005F_x000D_ _x00_ _xZZZZ_ _x甲"), "_x000D_ _x00_ _xZZZZ_ _x甲");
        assert_eq!(clean("_xD800_"), "_xD800_");
    }
}

//! The XML of Excel 2002 and 2003 (SpreadsheetML 2003), which some programs save as `.xls`.

use super::grid::{Budget, Grid, Merge};
use super::values;
use super::xml::{Event, Tag, walk};
use super::{MAX_SHEETS, WorkbookError, WorkbookSheet};

/// A sheet while its cells come in; places from 0.
#[derive(Default)]
struct Sheet {
    name: String,
    hidden: bool,
    row: u32,
    column: u32,
    /// How many more columns the open cell covers.
    across: u32,
    cells: Vec<(u32, u32, String)>,
    merges: Vec<Merge>,
    /// The cell's text while its element is open.
    data: Option<String>,
    /// What the text means: `Number`, `DateTime`, `Boolean` or a text.
    kind: String,
    in_comment: bool,
    in_visible: bool,
}

/// Reads the sheets of an XML workbook.
pub(super) fn read(text: &str, budget: &mut Budget) -> Result<Vec<WorkbookSheet>, WorkbookError> {
    let mut sheets = Vec::new();
    let mut open = Sheet::default();
    walk(&mut text.as_bytes(), &mut |event| {
        match event {
            Event::Open("Worksheet", tag) => {
                open = Sheet { name: tag.attr("Name").unwrap_or_default().into_owned(), ..Sheet::default() };
            }
            Event::Close("Worksheet") => {
                let sheet = core::mem::take(&mut open).finish(budget)?;
                if sheets.len() == MAX_SHEETS {
                    return Err(WorkbookError::TooLarge);
                }
                sheets.extend(Some(sheet).filter(|sheet| !sheet.rows.is_empty()));
            }
            event => open.see(event),
        }
        Ok(())
    })?;
    Ok(sheets)
}

impl Sheet {
    fn see(&mut self, event: Event<'_>) {
        match event {
            Event::Open("Row", tag) => {
                self.row = number(&tag, "Index").map_or(self.row, |index| index.saturating_sub(1));
                self.column = 0;
            }
            Event::Close("Row") => self.row = self.row.saturating_add(1),
            Event::Open("Cell", tag) => {
                self.column = number(&tag, "Index").map_or(self.column, |index| index.saturating_sub(1));
                if let Some(more) = number(&tag, "MergeDown") {
                    let bottom = self.row.saturating_add(more);
                    self.merges.push(Merge { top: self.row, left: self.column, bottom });
                }
                self.across = number(&tag, "MergeAcross").unwrap_or(0);
            }
            Event::Close("Cell") => self.column = self.column.saturating_add(self.across).saturating_add(1),
            Event::Open("Comment", _) => self.in_comment = true,
            Event::Close("Comment") => self.in_comment = false,
            Event::Open("Data", tag) if !self.in_comment => {
                self.kind = tag.attr("Type").unwrap_or_default().into_owned();
                self.data = Some(String::new());
            }
            Event::Close("Data") => {
                if let Some(text) = self.data.take() {
                    self.cells.push((self.row, self.column, meaning(text, &self.kind)));
                }
            }
            Event::Text(text) => {
                if let Some(data) = &mut self.data {
                    data.push_str(text);
                }
                self.hidden |= self.in_visible && text.trim() == "SheetHidden";
            }
            Event::Open("Visible", _) => self.in_visible = true,
            Event::Close("Visible") => self.in_visible = false,
            _ => {}
        }
    }

    fn finish(self, budget: &mut Budget) -> Result<WorkbookSheet, WorkbookError> {
        let mut grid = Grid::new(budget);
        for (row, column, text) in self.cells {
            grid.set(row, column, text)?;
        }
        for merge in self.merges {
            grid.merge(merge)?;
        }
        let (rows, problems) = grid.finish()?;
        Ok(WorkbookSheet { name: self.name, hidden: self.hidden, rows, problems })
    }
}

fn number(tag: &Tag<'_>, name: &str) -> Option<u32> {
    tag.attr(name)?.trim().parse().ok()
}

fn meaning(text: String, kind: &str) -> String {
    match kind {
        "Number" if values::is_whole(&text) => text,
        "Number" => text.trim().parse().map_or(text, values::number),
        // A time of day stands on the day before the first.
        "DateTime" => {
            let text = values::iso(&text);
            text.strip_prefix("1899-12-31 ").unwrap_or(&text).to_owned()
        }
        "Boolean" => if text == "0" { "FALSE" } else { "TRUE" }.into(),
        _ => values::lines(text),
    }
}

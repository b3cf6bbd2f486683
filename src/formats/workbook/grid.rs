//! Cells in any order to rows of text, within limits.

use super::{CellProblem, MAX_PROBLEMS, WorkbookError};
use crate::formats::delimited::{MAX_COLUMNS, MAX_ROWS, Row};
use std::collections::BTreeMap;

/// Rows a sheet of `.xlsx` has.
const SHEET_ROWS: u32 = 1 << 20;
/// Most memory for the cells of a workbook, in bytes. A string that many cells share counts each time.
const MAX_TEXT: usize = 1 << 30;

/// What a workbook may still use, over all its sheets.
#[derive(Debug)]
pub(super) struct Budget {
    rows: usize,
    bytes: usize,
}

impl Budget {
    pub(super) fn new() -> Self {
        Budget { rows: MAX_ROWS, bytes: MAX_TEXT }
    }

    /// Takes memory from the budget.
    pub(super) fn take(&mut self, bytes: usize) -> Result<(), WorkbookError> {
        self.bytes = self.bytes.checked_sub(bytes).ok_or(WorkbookError::TooLarge)?;
        Ok(())
    }

    fn row(&mut self) -> Result<(), WorkbookError> {
        self.rows = self.rows.checked_sub(1).ok_or(WorkbookError::TooManyRows)?;
        Ok(())
    }
}

/// A block of cells shown as one; first and last rows and columns from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Merge {
    pub(super) top: u32,
    pub(super) left: u32,
    pub(super) bottom: u32,
}

/// A sheet while its cells come in.
pub(super) struct Grid<'b> {
    budget: &'b mut Budget,
    rows: Vec<Row>,
    sorted: bool,
    merges: Vec<Merge>,
    problems: Vec<CellProblem>,
}

impl<'b> Grid<'b> {
    pub(super) fn new(budget: &'b mut Budget) -> Self {
        Grid { budget, rows: Vec::new(), sorted: true, merges: Vec::new(), problems: Vec::new() }
    }

    /// Sets a cell; row and column from 0. Blank text is no cell.
    pub(super) fn set(&mut self, row: u32, column: u32, text: String) -> Result<(), WorkbookError> {
        if text.trim().is_empty() {
            return Ok(());
        }
        if row >= SHEET_ROWS {
            return Err(WorkbookError::Damaged);
        }
        let column = column as usize;
        if column >= MAX_COLUMNS {
            return Err(WorkbookError::TooManyColumns);
        }
        let line = row + 1;
        let last = self.rows.last().map_or(0, |row| row.line);
        if last != line {
            self.sorted &= last < line;
            self.budget.row()?;
            self.rows.push(Row { line, ..Row::default() });
        }
        match self.rows.last_mut() {
            Some(row) => put(self.budget, &mut row.cells, column, text),
            None => Ok(()),
        }
    }

    /// Notes a formula without a value; row and column from 0.
    pub(super) fn uncalculated(&mut self, row: u32, column: u32) {
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(CellProblem { line: row.saturating_add(1), column });
        }
    }

    /// Notes a merged block. Only those of several rows matter.
    pub(super) fn merge(&mut self, merge: Merge) -> Result<(), WorkbookError> {
        if merge.top < merge.bottom && (merge.left as usize) < MAX_COLUMNS {
            self.budget.take(size_of::<Merge>())?;
            self.merges.push(merge);
        }
        Ok(())
    }

    /// The rows in order, with merged values repeated, and the formulas without a value.
    pub(super) fn finish(mut self) -> Result<(Vec<Row>, Vec<CellProblem>), WorkbookError> {
        if !self.sorted {
            self.rows.sort_by_key(|row| row.line);
            self.rows.dedup_by(|later, first| {
                let same = later.line == first.line;
                if same {
                    let width = first.cells.len().max(later.cells.len());
                    first.cells.resize(width, String::new());
                    for (cell, new) in first.cells.iter_mut().zip(later.cells.drain(..)) {
                        if !new.is_empty() {
                            *cell = new;
                        }
                    }
                }
                same
            });
        }
        self.fill_down()?;
        Ok((self.rows, self.problems))
    }

    /// One value per column is carried down at a time, so that blocks that overlap cost no more than others.
    fn fill_down(&mut self) -> Result<(), WorkbookError> {
        self.merges.sort_unstable();
        let mut merges = self.merges.iter().peekable();
        let mut carried: BTreeMap<usize, (u32, String)> = BTreeMap::new();
        for row in &mut self.rows {
            carried.retain(|_, (last_line, _)| *last_line >= row.line);
            for (&column, (_, text)) in &carried {
                if row.cells.get(column).is_none_or(String::is_empty) {
                    put(self.budget, &mut row.cells, column, text.clone())?;
                }
            }
            while let Some(merge) = merges.next_if(|merge| merge.top < row.line) {
                let column = merge.left as usize;
                let text = row.cells.get(column).filter(|text| merge.top + 1 == row.line && !text.is_empty());
                if let Some(text) = text {
                    carried.insert(column, (merge.bottom.saturating_add(1), text.clone()));
                }
            }
        }
        Ok(())
    }
}

fn put(budget: &mut Budget, cells: &mut Vec<String>, column: usize, text: String) -> Result<(), WorkbookError> {
    let added = (column + 1).saturating_sub(cells.len());
    budget.take(text.len() + added * size_of::<String>())?;
    if added > 0 {
        cells.resize(column + 1, String::new());
    }
    if let Some(cell) = cells.get_mut(column) {
        *cell = text;
    }
    Ok(())
}

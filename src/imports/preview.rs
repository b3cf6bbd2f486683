//! What an import would do, in a form that crosses to the page.

use super::mapping::Target;
use crate::domain::id::Id;
use serde::{Deserialize, Serialize};

/// Most entries of a list that the page is sent; its total says how many there are.
pub const SHOWN: usize = 200;

/// A list cut off at [`SHOWN`] entries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing<T> {
    /// How many there are.
    pub total: usize,
    /// The first of them.
    pub shown: Vec<T>,
}

impl<T> Default for Listing<T> {
    fn default() -> Self {
        Listing { total: 0, shown: Vec::new() }
    }
}

impl<T> Listing<T> {
    /// Counts one more, and keeps it if there is room.
    pub fn push(&mut self, entry: impl FnOnce() -> T) {
        self.total += 1;
        if self.shown.len() < SHOWN {
            self.shown.push(entry());
        }
    }
}

/// Counts of rows. `rows` = `new` + `update` + `duplicate` + `rejected`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Rows below the headers that are not blank.
    pub rows: usize,
    /// Rows that become a new customer.
    pub new: usize,
    /// Rows that change a customer. Always 0: nothing is updated yet.
    pub update: usize,
    /// Rows that are already there.
    pub duplicate: usize,
    /// Rows that cannot come in.
    pub rejected: usize,
    /// Rows that come in with at least one warning; each warning of a row is an entry of [`Preview::warnings`].
    pub warnings: usize,
}

/// Why a row cannot come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RejectReason {
    /// It does not say whose it is.
    NoName,
}

/// A row that cannot come in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectedRow {
    /// Place of the file in [`Preview::files`].
    pub file: usize,
    /// Its line in the file, from 1.
    pub row: u32,
    /// Why.
    pub reason: RejectReason,
    /// Its cells as they stand in the file.
    pub cells: Vec<String>,
}

/// What is odd about a row that comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WarningReason {
    /// The cell is no date; its text is kept.
    BadDate,
    /// The cell is no amount of money; its text is kept.
    BadMoney,
    /// The cell is no phone number; its text is kept.
    BadPhone,
    /// The cell is no e-mail address; its text is kept.
    BadEmail,
    /// Some characters of the cell could not be decoded.
    BadCharacters,
    /// The row has fewer cells than the header.
    ShortRow,
    /// The row has more cells than the header: a delimiter without quotes. Cells that belong together were joined again.
    JoinedCells,
    /// The row has more cells than the header; what is over is kept in the note.
    LongRow,
    /// Text stands beside a quote; all of it is kept.
    StrayQuote,
    /// A quote is never closed; the text is kept.
    UnclosedQuote,
}

/// Something odd about a row that comes in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// Place of the file in [`Preview::files`].
    pub file: usize,
    /// The row's line in the file, from 1.
    pub row: u32,
    /// The column, from 0; absent if it is about the whole row.
    pub column: Option<usize>,
    /// The cell's text, or the row's first.
    pub raw: String,
    /// What is odd.
    pub reason: WarningReason,
}

/// Where a duplicate already stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DuplicateOf {
    /// In the archive.
    Known(Id),
    /// In another row of this import.
    Row {
        /// Place of its file in [`Preview::files`].
        file: usize,
        /// Its line in that file.
        row: u32,
    },
}

/// A row that adds nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DuplicateRow {
    /// Place of the file in [`Preview::files`].
    pub file: usize,
    /// Its line in the file, from 1.
    pub row: u32,
    /// The customer's name in it.
    pub name: String,
    /// Where it already stands.
    pub of: DuplicateOf,
}

/// One column, and where it goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnPreview {
    /// Its header; may be empty.
    pub header: String,
    /// Up to three different cells.
    pub samples: Vec<String>,
    /// Where it goes.
    pub target: Target,
    /// Whether its dates are lunar.
    pub lunar: bool,
}

/// One file as it was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilePreview {
    /// Its name.
    pub name: String,
    /// Its encoding, as the Encoding Standard names it, lower case.
    pub encoding: String,
    /// Its delimiter.
    pub delimiter: char,
    /// The line of its header, from 1. What stands above is not imported.
    pub header_row: u32,
    /// How many rows that are not blank stand above the header.
    pub rows_above: usize,
    /// Its columns.
    pub columns: Vec<ColumnPreview>,
    /// Its rows.
    pub totals: Totals,
}

/// What an import would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// The files, in order of their names.
    pub files: Vec<FilePreview>,
    /// All rows.
    pub totals: Totals,
    /// Names of the members that are not there yet.
    pub new_members: Vec<String>,
    /// Rows that cannot come in.
    pub rejected: Listing<RejectedRow>,
    /// Everything odd about rows that come in.
    pub warnings: Listing<Warning>,
    /// Rows that are already there.
    pub duplicates: Listing<DuplicateRow>,
}

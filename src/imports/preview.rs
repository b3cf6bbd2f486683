//! What an import would do, in a form that crosses to the page.

use super::kind::SheetKind;
use super::mapping::Target;
use crate::domain::id::Id;
use crate::formats::dates::Order;
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
    /// Rows that make something new.
    pub new: usize,
    /// Rows that change what is there.
    pub update: usize,
    /// Rows that are already there.
    pub duplicate: usize,
    /// Rows that cannot come in.
    pub rejected: usize,
    /// Rows that come in with at least one warning; each warning of a row is an entry of [`Preview::warnings`].
    pub warnings: usize,
}

impl core::ops::AddAssign for Totals {
    fn add_assign(&mut self, more: Totals) {
        let Totals { rows, new, update, duplicate, rejected, warnings } = more;
        self.rows += rows;
        self.new += new;
        self.update += update;
        self.duplicate += duplicate;
        self.rejected += rejected;
        self.warnings += warnings;
    }
}

/// Why a row cannot come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RejectReason {
    /// It does not say whose it is.
    NoName,
    /// It does not say which customer it is about.
    NoCustomer,
    /// It does not say which order it belongs to.
    NoOrder,
    /// It does not say which product it is about.
    NoProduct,
    /// It says nothing beyond whom it is about.
    Nothing,
    /// It is a list of other cards.
    Group,
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
    /// The cell is no number; its text is kept.
    BadNumber,
    /// The cell says neither yes nor no; its text is kept.
    BadFlag,
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
    /// The cell is a formula whose value the workbook does not hold; it is empty.
    NoValue,
    /// The cell is a picture or another file in text form, or the card has one; it is left out.
    Picture,
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

/// One cell of a row that meets a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellChange {
    /// The field, written as its target is.
    pub field: String,
    /// What stands there; empty if nothing does.
    pub old: String,
    /// What the row says.
    pub new: String,
    /// Whether what stands is kept, and the row's word only listed.
    pub kept: bool,
}

/// A row about something that is there, and says something else or more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateRow {
    /// Place of the file in [`Preview::files`].
    pub file: usize,
    /// Its line in the file, from 1.
    pub row: u32,
    /// What it is about.
    pub name: String,
    /// Where that stands.
    pub of: DuplicateOf,
    /// The cells that differ. If all are kept, the row counts as a duplicate.
    pub changes: Vec<CellChange>,
}

/// In which order the numbers of a column's dates stand, where some could be read in several ways.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateOrder {
    /// The order they are read in.
    pub chosen: Order,
    /// The orders that are possible.
    pub possible: Vec<Order>,
    /// Whether a person has to say so: neither the other cells nor a choice has decided it.
    pub ask: bool,
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
    /// Present where its dates could be read in several ways.
    pub date_order: Option<DateOrder>,
    /// How a field of the firm's own for it would be written: `text`, `date`, `money`, `number` or `flag`.
    pub own_type: String,
}

/// One file as it was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilePreview {
    /// By what [`super::Options::files`] knows it: the file's name, with `#` and the sheet's where it is one of several.
    pub key: String,
    /// Its name.
    pub name: String,
    /// The sheet's name, in a workbook.
    pub sheet: Option<String>,
    /// What its rows are.
    pub kind: SheetKind,
    /// What a mapping is saved under: files with the same headers and kind have the same.
    pub shape: String,
    /// Its encoding, as the Encoding Standard names it, lower case; empty where it is no text.
    pub encoding: String,
    /// Its delimiter, where it is text.
    pub delimiter: Option<char>,
    /// The responsible member of rows that name none.
    pub responsible: Option<String>,
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
    /// Names of the products that are not there yet and that only orders name.
    pub new_products: Listing<String>,
    /// Names of the customers that are not there yet and that only other rows name.
    pub new_stubs: Listing<String>,
    /// Labels of the firm's own fields that are made.
    pub new_fields: Vec<String>,
    /// Sheets of a workbook that are left out, because they have no rows or none that could be imported.
    pub left_out: Vec<String>,
    /// Rows that cannot come in.
    pub rejected: Listing<RejectedRow>,
    /// Everything odd about rows that come in.
    pub warnings: Listing<Warning>,
    /// Rows about something that is there, with what they say otherwise.
    pub updates: Listing<UpdateRow>,
    /// Rows that are already there.
    pub duplicates: Listing<DuplicateRow>,
}

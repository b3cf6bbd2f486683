//! Workbooks of spreadsheet programs: `.xlsx` and its relatives, `.xls` (BIFF8 and BIFF5), and the HTML tables and XML that
//! other programs save under that name. Bytes in, sheets of text rows out.
//!
//! Written by hand on the XML reader `quick-xml`. The well-known crate (calamine 0.38) reserves whatever memory a file claims
//! to need and follows circular sector tables until memory ends, and either ends the worker; it is also larger.

mod cfb;
mod grid;
pub mod html;
mod values;
mod xls;
mod xlsx;
mod xml;
mod xml2003;

use super::delimited::{MAX_BYTES, Row};
use super::zip::ZipError;
use core::fmt;

/// One sheet with cells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkbookSheet {
    /// Its name on the tab.
    pub name: String,
    /// Whether the program hides it.
    pub hidden: bool,
    /// Its rows that are not blank; `line` is the sheet's row number. Cells after the last filled one are cut.
    pub rows: Vec<Row>,
    /// Formulas whose value the file does not hold; their cells are empty. The first [`MAX_PROBLEMS`] of them.
    pub problems: Vec<CellProblem>,
}

/// A cell that holds a formula and no value: the program that wrote the file never calculated it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CellProblem {
    /// The sheet's row number, from 1.
    pub line: u32,
    /// The column, from 0.
    pub column: u32,
}

/// Most [`CellProblem`]s listed of a sheet.
pub const MAX_PROBLEMS: usize = 1_000;
/// Most sheets of a workbook.
pub const MAX_SHEETS: usize = 500;

/// Why a workbook cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WorkbookError {
    /// A password protects it.
    Encrypted,
    /// It is no workbook at all; it may be text.
    NotAWorkbook,
    /// It is an HTML page or an XML table under a workbook's name: decode it and use [`html::read`].
    Html,
    /// A workbook of a kind that is not read (`.ods`, `.xlsb`, Excel 4 and older): save it as `.xlsx`.
    OtherFormat,
    /// Cut off, or contradicts itself.
    Damaged,
    /// The file, what it unpacks to, or the text in its cells is too much.
    TooLarge,
    /// More than [`MAX_ROWS`](super::delimited::MAX_ROWS) rows that are not blank, in all sheets together.
    TooManyRows,
    /// A filled cell beyond column [`MAX_COLUMNS`](super::delimited::MAX_COLUMNS).
    TooManyColumns,
}

impl WorkbookError {
    /// The code that screens and tests see.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            WorkbookError::Encrypted => "import-encrypted",
            WorkbookError::NotAWorkbook => "import-binary",
            WorkbookError::Html => "import-html",
            WorkbookError::OtherFormat => "import-other-format",
            WorkbookError::Damaged => "import-damaged",
            WorkbookError::TooLarge => "import-too-large",
            WorkbookError::TooManyRows => "import-too-many-rows",
            WorkbookError::TooManyColumns => "import-too-many-columns",
        }
    }
}

impl fmt::Display for WorkbookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl std::error::Error for WorkbookError {}

impl From<ZipError> for WorkbookError {
    fn from(error: ZipError) -> Self {
        match error {
            ZipError::Damaged => WorkbookError::Damaged,
            ZipError::TooLarge => WorkbookError::TooLarge,
            ZipError::Encrypted => WorkbookError::Encrypted,
        }
    }
}

/// Whether bytes begin like a workbook rather than like text.
#[must_use]
pub fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(cfb::MAGIC) || xls::is_bare(bytes)
}

/// Reads all sheets that hold cells, in the workbook's order; charts, macros and pictures are passed over.
///
/// Cells become text: numbers without exponent or needless zeros, up to 15 digits (whole numbers as they stand in the
/// file); dates and times by the cell's number format as `2026-03-05`, `2026-03-05 14:30`, `14:30`; `TRUE`/`FALSE`; errors
/// as `#REF!`; formulas by the value last calculated. A value merged over several rows stands in each of them that has
/// cells of its own, in its first column; one merged across columns stands in the first only.
///
/// # Errors
/// See [`WorkbookError`]. What is too large is refused before it is unpacked.
pub fn read(bytes: &[u8]) -> Result<Vec<WorkbookSheet>, WorkbookError> {
    if bytes.len() > MAX_BYTES {
        return Err(WorkbookError::TooLarge);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return xlsx::read(bytes);
    }
    if bytes.starts_with(cfb::MAGIC) {
        let file = cfb::File::open(bytes).ok_or(WorkbookError::Damaged)?;
        if file.has("EncryptedPackage") {
            return Err(WorkbookError::Encrypted);
        }
        let name = ["Workbook", "Book"].into_iter().find(|name| file.has(name)).ok_or(WorkbookError::NotAWorkbook)?;
        return xls::read(&file.stream(name).ok_or(WorkbookError::Damaged)?);
    }
    if xls::is_bare(bytes) {
        return xls::read(bytes);
    }
    let start = bytes.get(..bytes.len().min(4096)).unwrap_or(bytes);
    Err(if html::is_html(&String::from_utf8_lossy(start)) { WorkbookError::Html } else { WorkbookError::NotAWorkbook })
}

//! Import of customer sheets (CSV, TSV): files in, a preview, then drafts for the change log. Pure. See docs/imports.md.
//!
//! [`mapping`] finds the header and gives each column a [`mapping::Target`], [`plan`] reads the rows, [`matching`] finds
//! those that are already there. A [`Session`] does all three again whenever a person changes a choice.

pub mod cells;
pub mod drafts;
pub mod mapping;
pub mod matching;
pub mod plan;
pub mod preview;
pub mod synonyms;

use crate::domain::id::Id;
use crate::domain::search::fold;
use crate::formats::delimited::{self, LimitError, Row};
use crate::formats::encoding::{self, EncodingError};
use crate::log::draft::Draft;
use chrono::NaiveDate;
use core::fmt;
use mapping::{Column, Target};
use matching::{Known, MatchKey, Matcher, Seen};
use plan::PlannedRow;
use preview::{
    ColumnPreview, DuplicateOf, DuplicateRow, FilePreview, Preview, RejectReason, RejectedRow, Totals, Warning,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet};

/// A file somebody chose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportFile {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What a person chose for one file; what is absent is found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FileOptions {
    /// A label of the Encoding Standard.
    pub encoding: Option<String>,
    /// The line of the header, from 1.
    pub header_row: Option<u32>,
    /// Where columns go, by column from 0.
    pub mapping: BTreeMap<usize, Target>,
    /// The responsible member of all rows that do not name one.
    pub responsible: Option<String>,
}

/// What a person chose.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Options {
    /// By file name.
    pub files: BTreeMap<String, FileOptions>,
}

/// Why files cannot be imported at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportErrorCode {
    /// More than [`delimited::MAX_BYTES`] bytes.
    TooLarge,
    /// More than [`delimited::MAX_ROWS`] rows.
    TooManyRows,
    /// More than [`delimited::MAX_COLUMNS`] columns.
    TooManyColumns,
    /// A workbook, a picture or another binary file.
    Binary,
    /// No text at all, or no file.
    Empty,
    /// A header and nothing below it.
    HeaderOnly,
    /// No column can be the customer's name.
    NoNameColumn,
    /// The encoding asked for is not known.
    UnknownEncoding,
}

/// Why, and which file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportError {
    /// Why.
    pub code: ImportErrorCode,
    /// The name of the file; empty if there is none.
    pub file: String,
}

impl ImportErrorCode {
    /// The code that screens and tests see.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            ImportErrorCode::TooLarge => "import-too-large",
            ImportErrorCode::TooManyRows => "import-too-many-rows",
            ImportErrorCode::TooManyColumns => "import-too-many-columns",
            ImportErrorCode::Binary => "import-binary",
            ImportErrorCode::Empty => "import-empty",
            ImportErrorCode::HeaderOnly => "import-header-only",
            ImportErrorCode::NoNameColumn => "import-no-name-column",
            ImportErrorCode::UnknownEncoding => "import-unknown-encoding",
        }
    }
}

impl ImportError {
    /// The code that screens and tests see.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.code.as_str()
    }
}

/// The code only: file names are the user's.
impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.as_str())
    }
}

impl core::error::Error for ImportError {}

/// An import being prepared.
#[derive(Clone, Debug)]
pub struct Session {
    files: Vec<ImportFile>,
    known: Known,
    planned: Planned,
}

/// What the files amount to under the present options.
#[derive(Clone, Debug, Default)]
struct Planned {
    preview: Preview,
    customers: Vec<PlannedRow>,
    rejected: Vec<RejectedRow>,
}

/// One file, read and mapped.
struct Sheet<'a> {
    name: &'a str,
    encoding: String,
    damaged: bool,
    delimiter: char,
    rows: Vec<Row>,
    /// Place of the header among the rows.
    header: usize,
    columns: Vec<Column>,
}

impl Session {
    /// Reads the files and plans their import. Files are taken in order of their names, so the order they were chosen in
    /// makes no difference.
    ///
    /// # Errors
    /// If one of the files cannot be imported at all; single rows never make an error.
    pub fn open(mut files: Vec<ImportFile>, known: Known, options: &Options) -> Result<Self, ImportError> {
        files.sort_by(|a, b| (&a.name, &a.bytes).cmp(&(&b.name, &b.bytes)));
        let planned = plan_all(&files, &known, options)?;
        Ok(Session { files, known, planned })
    }

    /// Plans the import again under other options.
    ///
    /// # Errors
    /// As [`Session::open`]; then the session stays as it was.
    pub fn replan(&mut self, options: &Options) -> Result<(), ImportError> {
        self.planned = plan_all(&self.files, &self.known, options)?;
        Ok(())
    }

    /// What the import would do.
    #[must_use]
    pub fn preview(&self) -> &Preview {
        &self.planned.preview
    }

    /// All rows that cannot come in; the preview lists only the first.
    #[must_use]
    pub fn rejected(&self) -> &[RejectedRow] {
        &self.planned.rejected
    }

    /// What to write: a company-level draft for each new member, then a draft for each new customer with its contact and its
    /// assignment from `today` on. `next_id` gives a fresh random id each time.
    pub fn drafts(&self, today: NaiveDate, next_id: &mut dyn FnMut() -> Id) -> Vec<Draft> {
        let planned = &self.planned;
        drafts::drafts(&self.known.members, &planned.preview.new_members, &planned.customers, today, next_id)
    }
}

fn plan_all(files: &[ImportFile], known: &Known, options: &Options) -> Result<Planned, ImportError> {
    if files.is_empty() {
        return Err(ImportError { code: ImportErrorCode::Empty, file: String::new() });
    }
    let members = matching::member_names(&known.members);
    let mut planner = Planner::new(known, members);
    let defaults = FileOptions::default();
    for file in files {
        let options = options.files.get(&file.name).unwrap_or(&defaults);
        let sheet =
            read(file, &planner.members, options).map_err(|code| ImportError { code, file: file.name.clone() })?;
        planner.sheet(sheet, options.responsible.as_deref());
    }
    Ok(planner.planned)
}

fn read<'a>(
    file: &'a ImportFile,
    members: &HashSet<String>,
    options: &FileOptions,
) -> Result<Sheet<'a>, ImportErrorCode> {
    if file.bytes.len() > delimited::MAX_BYTES {
        return Err(ImportErrorCode::TooLarge);
    }
    let decoded = encoding::decode(&file.bytes, options.encoding.as_deref()).map_err(|error| match error {
        EncodingError::Binary => ImportErrorCode::Binary,
        EncodingError::UnknownEncoding => ImportErrorCode::UnknownEncoding,
    })?;
    let delimiter = delimited::find_delimiter(&decoded.text);
    let rows = delimited::read(&decoded.text, delimiter).map_err(|error| match error {
        LimitError::Rows => ImportErrorCode::TooManyRows,
        LimitError::Columns => ImportErrorCode::TooManyColumns,
    })?;
    let wanted = options.header_row.and_then(|line| rows.iter().position(|row| row.line >= line));
    let header = wanted.unwrap_or_else(|| mapping::header_row(&rows));
    let (Some(head), Some(body)) = (rows.get(header), rows.get(header + 1..)) else {
        return Err(ImportErrorCode::Empty);
    };
    if body.is_empty() {
        return Err(ImportErrorCode::HeaderOnly);
    }
    let columns = mapping::columns(&trimmed(head), body, members, &options.mapping);
    // A person may just be choosing where the name stands.
    if options.mapping.is_empty() && !columns.iter().any(|column| column.target == Target::Customer("name")) {
        return Err(ImportErrorCode::NoNameColumn);
    }
    let (encoding, damaged) = (decoded.encoding, decoded.damaged);
    Ok(Sheet { name: &file.name, encoding, damaged, delimiter, rows, header, columns })
}

/// The header without the empty cells that spreadsheets leave at its end.
fn trimmed(header: &Row) -> Row {
    let width = header.cells.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |at| at + 1);
    Row { cells: header.cells.iter().take(width).cloned().collect(), ..header.clone() }
}

struct Planner {
    planned: Planned,
    matcher: Matcher,
    /// Folded names of the members there are, new ones included.
    members: HashSet<String>,
    /// File and line of each of `planned.customers`.
    places: Vec<(usize, u32)>,
}

impl Planner {
    fn new(known: &Known, members: HashSet<String>) -> Self {
        Planner { planned: Planned::default(), matcher: Matcher::new(&known.customers), members, places: Vec::new() }
    }

    fn sheet(&mut self, sheet: Sheet<'_>, responsible: Option<&str>) {
        let file = self.planned.preview.files.len();
        let mut totals = Totals::default();
        let body = sheet.rows.get(sheet.header + 1..).unwrap_or_default();
        for row in body {
            let mut planned = plan::plan_row(row, &sheet.columns, sheet.delimiter, sheet.damaged);
            if planned.member.is_none() {
                planned.member = responsible.map(str::trim).filter(|name| !name.is_empty()).map(Into::into);
            }
            self.row(file, row, planned, &mut totals);
        }
        let all = &mut self.planned.preview.totals;
        all.rows += totals.rows;
        all.new += totals.new;
        all.duplicate += totals.duplicate;
        all.rejected += totals.rejected;
        all.warnings += totals.warnings;
        self.planned.preview.files.push(preview_of(&sheet, totals));
    }

    fn row(&mut self, file: usize, row: &Row, planned: PlannedRow, totals: &mut Totals) {
        totals.rows += 1;
        if planned.text("name").is_empty() {
            totals.rejected += 1;
            let rejected = RejectedRow { file, row: row.line, reason: RejectReason::NoName, cells: row.cells.clone() };
            self.planned.preview.rejected.push(|| rejected.clone());
            self.planned.rejected.push(rejected);
            return;
        }
        let key = planned.match_key();
        match self.matcher.find(&key) {
            Some(seen) => {
                totals.duplicate += 1;
                let places = &self.places;
                self.planned.preview.duplicates.push(|| {
                    let name = planned.text("name").to_owned();
                    DuplicateRow { file, row: row.line, name, of: duplicate_of(seen, places) }
                });
            }
            None => {
                totals.new += 1;
                totals.warnings += usize::from(!planned.warnings.is_empty());
                self.add(file, row.line, key, planned);
            }
        }
    }

    fn add(&mut self, file: usize, line: u32, key: MatchKey, mut planned: PlannedRow) {
        self.matcher.put(&key, self.planned.customers.len());
        self.places.push((file, line));
        for (column, raw, reason) in std::mem::take(&mut planned.warnings) {
            self.planned.preview.warnings.push(|| Warning { file, row: line, column, raw, reason });
        }
        if let Some(name) = planned.member.as_ref().filter(|name| self.members.insert(fold(name))) {
            self.planned.preview.new_members.push(name.clone());
        }
        self.planned.customers.push(planned);
    }
}

fn duplicate_of(seen: Seen, places: &[(usize, u32)]) -> DuplicateOf {
    match seen {
        Seen::Known(id) => DuplicateOf::Known(id),
        Seen::Row(at) => {
            let (file, row) = places.get(at).copied().unwrap_or_default();
            DuplicateOf::Row { file, row }
        }
    }
}

fn preview_of(sheet: &Sheet<'_>, totals: Totals) -> FilePreview {
    let body = sheet.rows.get(sheet.header + 1..).unwrap_or_default();
    let columns = sheet.columns.iter().enumerate().map(|(at, column)| {
        let mut samples: Vec<String> = Vec::new();
        for text in mapping::column(body, at).take(50) {
            if samples.len() < 3 && !samples.iter().any(|sample| sample == text) {
                samples.push(text.chars().take(200).collect());
            }
        }
        ColumnPreview { header: column.header.clone(), samples, target: column.target, lunar: column.lunar }
    });
    FilePreview {
        name: sheet.name.into(),
        encoding: sheet.encoding.clone(),
        delimiter: sheet.delimiter,
        header_row: sheet.rows.get(sheet.header).map_or(1, |row| row.line),
        rows_above: sheet.header,
        columns: columns.collect(),
        totals,
    }
}

//! Import of files that others made: files in, a preview, then drafts for the change log. Pure. See docs/imports.md.
//!
//! [`sheet`] reads files, [`kind`] says what their rows are, [`mapping`] gives each column a [`target::Target`], [`plan`]
//! reads the rows, [`planner`] lays them over the archive: [`matching`] finds what is already there, [`work`] keeps what
//! changes. A [`Session`] does all of it again whenever a person changes a choice.

pub mod cells;
mod customers;
mod drafts;
pub mod error;
pub mod kind;
pub mod mapping;
pub mod matching;
pub mod own;
pub mod plan;
mod planner;
pub mod preview;
mod sheet;
pub mod synonyms;
pub mod target;
mod trade;
mod work;

use crate::domain::archive::Archive;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::search::fold;
use crate::formats::dates::Order;
use crate::formats::workbook_write::OutSheet;
use crate::log::draft::Draft;
use chrono::NaiveDate;
use drafts::{Group, PIECE};
pub use error::{ImportError, ImportErrorCode};
use kind::SheetKind;
use mapping::Target;
pub use matching::Rule;
use planner::Planner;
use preview::{ColumnPreview, FilePreview, Preview, RejectReason, RejectedRow, Totals};
use serde::{Deserialize, Serialize};
use sheet::{Raw, Sheet};
use std::collections::{BTreeMap, HashSet};
use work::Node;

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
    /// The responsible member of all rows that do not name one; empty for nobody, where the file's name looks like one's.
    pub responsible: Option<String>,
    /// What its rows are.
    pub kind: Option<SheetKind>,
    /// In which order dates are written, by column from 0.
    pub date_orders: BTreeMap<usize, Order>,
}

/// What happens to what is there already, where a row says otherwise. Notes always gain the lines they do not have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Update {
    /// Empty fields are filled, sets gain members; a value that differs is kept, and the row's listed.
    #[default]
    Fill,
    /// The file's cells that are not empty count.
    Replace,
    /// Nothing is changed; what differs is listed.
    Skip,
}

/// What a person chose.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Options {
    /// By [`preview::FilePreview::key`]; the encoding of a workbook's or a file's sheets by the file's name.
    pub files: BTreeMap<String, FileOptions>,
    /// Mappings of earlier imports, by [`preview::FilePreview::shape`].
    pub saved: BTreeMap<String, BTreeMap<usize, Target>>,
    /// How customers are recognised.
    pub rule: Rule,
    /// What happens to those that are.
    pub update: Update,
}

impl Options {
    fn encoding_of(&self, file: &str) -> Option<String> {
        self.files.get(file).and_then(|options| options.encoding.clone())
    }
}

/// An import being prepared.
#[derive(Clone, Debug)]
pub struct Session {
    files: Vec<ImportFile>,
    archive: Archive,
    today: NaiveDate,
    seed: Id,
    raws: Vec<Vec<Raw>>,
    /// The encoding each file was read in, where a person chose one.
    encodings: Vec<Option<String>>,
    planned: Planned,
}

/// What the files amount to under the present options.
#[derive(Clone, Debug, Default)]
struct Planned {
    preview: Preview,
    rejected: Vec<RejectedRow>,
    nodes: Vec<Node>,
    groups: Vec<Group>,
}

impl Session {
    /// Reads the files and plans their import into an archive. Files are taken in order of their names, so the order they
    /// were chosen in makes no difference. `today`: from when members are responsible; `seed`: random, the ids of new
    /// records follow from it.
    ///
    /// # Errors
    /// If one of the files cannot be imported at all; single rows never make an error.
    pub fn open(
        files: Vec<ImportFile>,
        archive: Archive,
        options: &Options,
        today: NaiveDate,
        seed: Id,
    ) -> Result<Self, ImportError> {
        let (session, refused) = Self::open_some(files, archive, options, today, seed);
        let nothing = ImportError { code: ImportErrorCode::Empty, file: String::new() };
        refused.into_iter().next().map_or_else(|| session.ok_or(nothing), Err)
    }

    /// The same without the files that cannot be imported, which come back with why; no session where no other is left.
    #[must_use]
    pub fn open_some(
        mut files: Vec<ImportFile>,
        archive: Archive,
        options: &Options,
        today: NaiveDate,
        seed: Id,
    ) -> (Option<Self>, Vec<ImportError>) {
        files.sort_by(|a, b| (&a.name, &a.bytes).cmp(&(&b.name, &b.bytes)));
        let (mut read, mut raws, mut encodings, mut refused) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for file in files {
            let wanted = options.encoding_of(&file.name);
            match sheet::read(&file, wanted.as_deref()) {
                Ok(raw) => {
                    read.push(file);
                    raws.push(raw);
                    encodings.push(wanted);
                }
                Err(code) => refused.push(ImportError { code, file: file.name }),
            }
        }
        let mut session = Session { files: read, archive, today, seed, raws, encodings, planned: Planned::default() };
        // What a column means may hang on the other files, so those that are left are planned anew.
        while !session.files.is_empty() {
            let Err(error) = session.replan(options) else { return (Some(session), refused) };
            let found = session.files.iter().position(|file| file.name == error.file);
            refused.push(error);
            let Some(at) = found else { break };
            session.files.remove(at);
            session.raws.remove(at);
            session.encodings.remove(at);
        }
        (None, refused)
    }

    /// Plans the import again under other options.
    ///
    /// # Errors
    /// As [`Session::open`]; then the session stays as it was.
    pub fn replan(&mut self, options: &Options) -> Result<(), ImportError> {
        let wanted: Vec<Option<String>> = self.files.iter().map(|file| options.encoding_of(&file.name)).collect();
        let mut raws: Vec<Option<Vec<Raw>>> = Vec::new();
        for (at, file) in self.files.iter().enumerate() {
            // Reading is the longest part; it only depends on the encoding.
            let known = self.raws.get(at).is_some() && self.encodings.get(at) == wanted.get(at);
            let wanted = wanted.get(at).and_then(Option::as_deref);
            let read = || sheet::read(file, wanted).map_err(|code| ImportError { code, file: file.name.clone() });
            raws.push(if known { None } else { Some(read()?) });
        }
        let all: Vec<&Raw> = raws
            .iter()
            .enumerate()
            .flat_map(|(at, new)| new.as_ref().or_else(|| self.raws.get(at)).into_iter().flatten())
            .collect();
        self.planned = plan_all(&all, &self.archive, options, self.today, self.seed)?;
        for (at, new) in raws.into_iter().enumerate() {
            match (new, self.raws.get_mut(at)) {
                (Some(new), Some(old)) => *old = new,
                (Some(new), None) => self.raws.push(new),
                (None, _) => {}
            }
        }
        self.encodings = wanted;
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

    /// The rows that cannot come in as the sheets of a workbook: each with its header and, in a last column, the reason.
    /// Repaired, they come in again; that column is passed over. `reason` gives it in the words of the person's language.
    pub fn rejected_workbook(&self, chinese: bool, reason: impl Fn(RejectReason) -> String) -> Vec<OutSheet> {
        let title = if chinese { "退回原因" } else { "Why refused" };
        let mut sheets: BTreeMap<usize, OutSheet> = BTreeMap::new();
        for row in &self.planned.rejected {
            let Some(file) = self.planned.preview.files.get(row.file) else { continue };
            let sheet = sheets.entry(row.file).or_insert_with(|| {
                let mut header: Vec<String> = file.columns.iter().map(|column| column.header.clone()).collect();
                header.push(title.to_owned());
                // Rows of one rep's file stay theirs: the sheet's name says whose they are.
                let of_sheet = || file.sheet.clone().unwrap_or_else(|| file.name.clone());
                OutSheet { name: file.responsible.clone().unwrap_or_else(of_sheet), header, rows: Vec::new() }
            });
            let width = sheet.header.len() - 1;
            let mut cells: Vec<String> = row.cells.iter().take(width).cloned().collect();
            cells.resize(width, String::new());
            cells.push(reason(row.reason));
            sheet.rows.push(cells);
        }
        sheets.into_values().collect()
    }

    /// How many pieces [`Session::drafts_piece`] gives.
    #[must_use]
    pub fn pieces(&self) -> usize {
        self.planned.groups.len().div_ceil(PIECE)
    }

    /// A piece of what to write, from 0: drafts that each are about one customer, or about one company-level record.
    #[must_use]
    pub fn drafts_piece(&self, piece: usize) -> Vec<Draft> {
        let groups = self.planned.groups.iter().skip(piece.saturating_mul(PIECE)).take(PIECE);
        let drafts = groups.map(|group| {
            let mut draft = Draft { customer: group.customer, edits: Vec::new() };
            for node in group.nodes.iter().filter_map(|&at| self.planned.nodes.get(at)) {
                node.write(&self.archive, &mut draft);
            }
            draft
        });
        drafts.filter(|draft| !draft.is_empty()).collect()
    }

    /// All there is to write; nothing where the import adds nothing.
    #[must_use]
    pub fn drafts(&self) -> Vec<Draft> {
        (0..self.pieces()).flat_map(|piece| self.drafts_piece(piece)).collect()
    }
}

fn plan_all(
    raws: &[&Raw],
    archive: &Archive,
    options: &Options,
    today: NaiveDate,
    seed: Id,
) -> Result<Planned, ImportError> {
    let (sheets, left_out) = map_all(raws, archive, options)?;
    let mut planner = Planner::new(archive, options, today, seed);
    planner.preview.left_out = left_out;
    planner.preview.files = sheets.iter().map(preview_of).collect();
    let mut order: Vec<usize> = (0..sheets.len()).collect();
    order.sort_by_key(|&at| sheets.get(at).map(|sheet| sheet.kind));
    let mut joined = false;
    for at in order {
        let Some(sheet) = sheets.get(at) else { continue };
        // Behind the customers everything is about one of them.
        if sheet.kind > SheetKind::Contacts && !std::mem::replace(&mut joined, true) {
            planner.join_members();
            planner.join_stubs();
        }
        planner.sheet(at, sheet);
    }
    if !joined {
        planner.join_members();
        planner.join_stubs();
    }
    Ok(finish(planner, raws))
}

fn finish(planner: Planner<'_>, raws: &[&Raw]) -> Planned {
    let Planner { mut work, preview, rejected, .. } = planner;
    let writes = |node: &Node| {
        let mut draft = Draft::default();
        node.write(work.archive, &mut draft);
        !draft.is_empty()
    };
    if work.nodes.iter().any(writes) {
        let mut files: Vec<String> = raws.iter().map(|raw| raw.file.clone()).collect();
        files.dedup();
        drafts::note_run(&mut work, &files, preview.totals);
    }
    let groups = drafts::groups(&work);
    Planned { preview, rejected, groups, nodes: work.nodes }
}

type Mapped<'a> = (Vec<Sheet<'a>>, Vec<String>);

fn map_all<'a>(raws: &[&'a Raw], archive: &Archive, options: &Options) -> Result<Mapped<'a>, ImportError> {
    let mut left_out = Vec::new();
    let mut headed = Vec::new();
    let mut refuse = |raw: &Raw, code: ImportErrorCode| {
        if raw.optional && matches!(code, ImportErrorCode::HeaderOnly | ImportErrorCode::NoNameColumn) {
            left_out.push(raw.key.clone());
            return Ok(());
        }
        Err(ImportError { code, file: raw.file.clone() })
    };
    for raw in raws {
        match sheet::head(raw, options) {
            Ok(found) => headed.push(found),
            Err(code) => refuse(raw, code)?,
        }
    }
    let mut members: HashSet<String> =
        archive.live(Kind::Member).map(|(_, member)| fold(member.text("name"))).collect();
    members.extend(headed.iter().flat_map(|sheet| sheet.members()));
    let named = options.files.values().filter_map(|file| file.responsible.as_deref());
    members.extend(named.map(fold));
    members.remove("");
    let mut sheets = Vec::new();
    for found in headed {
        let raw = found.raw;
        match found.map(&members, options) {
            Ok(sheet) => sheets.push(sheet),
            Err(code) => refuse(raw, code)?,
        }
    }
    match (sheets.is_empty(), raws.first()) {
        (true, Some(raw)) => Err(ImportError { code: ImportErrorCode::NoNameColumn, file: raw.file.clone() }),
        _ => Ok((sheets, left_out)),
    }
}

fn preview_of(sheet: &Sheet<'_>) -> FilePreview {
    let body = sheet.raw.rows.get(sheet.header + 1..).unwrap_or_default();
    let columns = sheet.columns.iter().zip(&sheet.orders).enumerate().map(|(at, (column, order))| {
        let mut samples: Vec<String> = Vec::new();
        for text in mapping::column(body, at).take(50) {
            if samples.len() < 3 && !samples.iter().any(|sample| sample == text) {
                samples.push(text.chars().take(200).collect());
            }
        }
        let own_type = own::guess(&column.header, mapping::column(body, at)).to_owned();
        let (header, target, lunar) = (column.header.clone(), column.target, column.lunar);
        ColumnPreview { header, samples, target, lunar, date_order: order.clone(), own_type }
    });
    FilePreview {
        key: sheet.raw.key.clone(),
        name: sheet.raw.file.clone(),
        sheet: sheet.raw.sheet.clone(),
        kind: sheet.kind,
        shape: sheet.shape.clone(),
        encoding: sheet.raw.encoding.clone(),
        delimiter: sheet.raw.delimiter,
        responsible: sheet.responsible.clone(),
        header_row: sheet.raw.rows.get(sheet.header).map_or(1, |row| row.line),
        rows_above: sheet.header,
        columns: columns.collect(),
        totals: Totals::default(),
    }
}

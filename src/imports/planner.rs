//! Takes rows in and keeps account of them; members and products.

use super::kind::SheetKind;
use super::mapping::{self, Target};
use super::matching::{Matcher, fold_name};
use super::own::{self, OwnField};
use super::plan::{self, FieldValue, Frame, PlannedRow, text_of};
use super::preview::{
    CellChange, DuplicateOf, DuplicateRow, Preview, RejectReason, RejectedRow, Totals, UpdateRow, Warning,
    WarningReason,
};
use super::sheet::Sheet;
use super::trade::Trade;
use super::work::{Mode, Work};
use super::{Options, Update};
use crate::domain::archive::Archive;
use crate::domain::date::PartialDate;
use crate::domain::field::own_key;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::own::own_kind;
use crate::domain::record::Key;
use crate::domain::value::Value;
use crate::formats::delimited::Row;
use chrono::NaiveDate;
use std::collections::HashMap;

/// What became of a row.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    /// The record it is about.
    pub of: Key,
    /// What that is called.
    pub name: String,
    /// Whether the row made something.
    pub new: bool,
    /// The cells that met values.
    pub changes: Vec<CellChange>,
}

/// A row of a member, until all members are there.
struct Reporting {
    file: usize,
    row: u32,
    outcome: Outcome,
    warnings: Vec<(Option<usize>, String, WarningReason)>,
    /// To whom, by name or code; may be empty.
    to: String,
}

/// Records that are known by a code and a name.
#[derive(Clone, Debug, Default)]
pub(super) struct Register {
    by_code: HashMap<String, Id>,
    by_name: HashMap<String, Id>,
}

impl Register {
    fn of(archive: &Archive, kind: Kind) -> Self {
        let mut register = Register::default();
        for (id, record) in archive.live(kind) {
            register.put(id, record.text("code"), record.text("name"));
        }
        register
    }

    fn put(&mut self, id: Id, code: &str, name: &str) {
        for (map, word) in [(&mut self.by_code, code), (&mut self.by_name, name)] {
            let word = fold_name(word);
            if !word.is_empty() {
                map.entry(word).or_insert(id);
            }
        }
    }

    fn find(&self, code: &str, name: &str) -> Option<Id> {
        self.by_code.get(&fold_name(code)).or_else(|| self.by_name.get(&fold_name(name))).copied()
    }
}

/// An import being planned.
pub(super) struct Planner<'a> {
    pub work: Work<'a>,
    pub options: &'a Options,
    pub today: PartialDate,
    pub preview: Preview,
    pub rejected: Vec<RejectedRow>,
    pub customers: Matcher,
    pub trade: Trade,
    members: Register,
    products: Register,
    /// The rows of members, which are counted when it is known to whom they report.
    reports: Vec<Reporting>,
    /// File and line of the row that made a record.
    places: HashMap<Id, (usize, u32)>,
    /// Label and id of the firm's own fields this import makes.
    made_fields: Vec<(String, Id)>,
}

impl<'a> Planner<'a> {
    pub fn new(archive: &'a Archive, options: &'a Options, today: NaiveDate, seed: Id) -> Self {
        let mut planner = Planner {
            work: Work::new(archive, seed),
            options,
            today: PartialDate::solar(today),
            preview: Preview::default(),
            rejected: Vec::new(),
            customers: Matcher::default(),
            trade: Trade::default(),
            members: Register::of(archive, Kind::Member),
            products: Register::of(archive, Kind::Product),
            reports: Vec::new(),
            places: HashMap::new(),
            made_fields: Vec::new(),
        };
        planner.know_customers();
        planner
    }

    /// The way rows meet what stands.
    pub fn update(&self) -> Mode {
        Mode::Update(self.options.update)
    }

    /// Takes all rows of a sheet in. `file`: its place in the preview.
    pub fn sheet(&mut self, file: usize, sheet: &Sheet<'_>) {
        let frame = Frame {
            kind: sheet.kind,
            columns: &sheet.columns,
            delimiter: sheet.raw.delimiter,
            damaged: sheet.raw.damaged,
        };
        let own = self.own_fields(sheet);
        for (line, reason, text) in &sheet.raw.refused {
            self.refuse(RejectedRow { file, row: *line, reason: *reason, cells: vec![text.clone()] });
        }
        let mut problems = sheet.raw.problems.iter().peekable();
        let width = sheet.columns.len();
        for row in sheet.raw.rows.get(sheet.header + 1..).unwrap_or_default() {
            // Workbooks leave out the empty cells at the end of a row; in text their absence is odd.
            let padded;
            let mut row = row;
            if frame.delimiter.is_none() && row.cells.len() < width {
                padded = Row {
                    cells: [row.cells.clone(), vec![String::new(); width - row.cells.len()]].concat(),
                    ..row.clone()
                };
                row = &padded;
            }
            let mut planned = plan::plan_row(row, frame);
            while let Some(problem) = problems.next_if(|problem| problem.line <= row.line) {
                if problem.line == row.line {
                    let column = usize::try_from(problem.column).ok();
                    planned.warnings.push((column, String::new(), WarningReason::NoValue));
                }
            }
            if sheet.raw.pictured.contains(&row.line) {
                planned.warnings.push((None, String::new(), WarningReason::Picture));
            }
            for (column, text) in &planned.own {
                let field = own.iter().find(|field| field.column == *column);
                if let Some(reason) = field.and_then(|field| field.read(text).1) {
                    planned.warnings.push((Some(*column), text.clone(), reason));
                }
            }
            if planned.member.is_none() && planned.member_code.is_none() {
                planned.member.clone_from(&sheet.responsible);
            }
            self.row(sheet.kind, file, row, planned, &own);
        }
    }

    /// The firm's own fields that a sheet's columns go to; those that are not there are made.
    fn own_fields(&mut self, sheet: &Sheet<'_>) -> Vec<OwnField> {
        let body = sheet.raw.rows.get(sheet.header + 1..).unwrap_or_default();
        let columns = sheet.columns.iter().enumerate().filter(|_| sheet.kind.is_customers());
        let mut fields = Vec::new();
        for (column, of) in columns {
            let Target::Own(wanted) = of.target else { continue };
            let wanted = wanted.filter(|id| self.work.archive.record(Kind::Field, *id).is_some());
            let known = wanted.or_else(|| own::labelled(self.work.archive, &of.header));
            let made = || self.made_fields.iter().find(|(label, _)| fold_name(label) == fold_name(&of.header));
            let known = known.or_else(|| made().map(|(_, id)| *id));
            let id = known.unwrap_or_else(|| {
                let written = own::guess(&of.header, mapping::column(body, column));
                let id = self.work.make(Kind::Field);
                let key = Key::new(Kind::Field, id);
                self.work.set(&key, "label", Some(Value::text(&of.header)));
                self.work.set(&key, "type", Some(Value::text(written)));
                self.preview.new_fields.push(of.header.clone());
                self.made_fields.push((of.header.clone(), id));
                id
            });
            let key = Key::new(Kind::Field, id);
            let (label, written) = (self.work.text(&key, "label").to_owned(), self.work.text(&key, "type"));
            let (lunar, order) = (of.lunar, of.order.known());
            fields.push(OwnField { column, label, key: own_key(id), kind: own_kind(written), lunar, order });
        }
        fields
    }

    fn refuse(&mut self, row: RejectedRow) {
        let totals = Totals { rows: 1, rejected: 1, ..Totals::default() };
        self.preview.rejected.push(|| row.clone());
        self.add(row.file, totals);
        self.rejected.push(row);
    }

    fn add(&mut self, file: usize, totals: Totals) {
        if let Some(of_file) = self.preview.files.get_mut(file) {
            of_file.totals += totals;
        }
        self.preview.totals += totals;
    }

    /// Takes one row in.
    fn row(&mut self, kind: SheetKind, file: usize, row: &Row, mut planned: PlannedRow, own: &[OwnField]) {
        let warnings = std::mem::take(&mut planned.warnings);
        let outcome = match kind {
            SheetKind::Members => self.member_row(&planned),
            SheetKind::Products => self.product_row(&planned),
            SheetKind::Customers | SheetKind::Contacts => self.customer_row(&planned, kind == SheetKind::Contacts, own),
            SheetKind::Orders => self.order_row(&planned),
            SheetKind::OrderLines => self.line_row(&planned),
            SheetKind::Cards => self.card_row(&planned),
        };
        let outcome = match outcome {
            Ok(outcome) => outcome,
            Err(reason) => return self.refuse(RejectedRow { file, row: row.line, reason, cells: row.cells.clone() }),
        };
        if kind == SheetKind::Members {
            let to = text_of(&planned.person, "reports_to").to_owned();
            return self.reports.push(Reporting { file, row: row.line, outcome, warnings, to });
        }
        self.account(file, row.line, outcome, warnings);
    }

    fn account(
        &mut self,
        file: usize,
        row: u32,
        outcome: Outcome,
        warnings: Vec<(Option<usize>, String, WarningReason)>,
    ) {
        let mut totals = Totals { rows: 1, ..Totals::default() };
        self.count(file, row, outcome, &mut totals);
        // A duplicate adds nothing, so nothing is odd about what it adds.
        if totals.duplicate == 0 {
            totals.warnings = usize::from(!warnings.is_empty());
            for (column, raw, reason) in warnings {
                self.preview.warnings.push(|| Warning { file, row, column, raw, reason });
            }
        }
        self.add(file, totals);
    }

    fn count(&mut self, file: usize, row: u32, outcome: Outcome, totals: &mut Totals) {
        let Outcome { of, name, new, changes } = outcome;
        let changes: Vec<CellChange> = if new { Vec::new() } else { changes };
        if new {
            totals.new = 1;
            self.places.entry(of.id).or_insert((file, row));
            return;
        }
        let at = self.places.get(&of.id).map(|&(file, row)| DuplicateOf::Row { file, row });
        let at = at.unwrap_or(DuplicateOf::Known(of.id));
        if changes.iter().any(|change| !change.kept) {
            totals.update = 1;
        } else {
            totals.duplicate = 1;
            self.preview.duplicates.push(|| DuplicateRow { file, row, name: name.clone(), of: at.clone() });
        }
        if !changes.is_empty() {
            self.preview.updates.push(|| UpdateRow { file, row, name, of: at, changes });
        }
    }

    /// The member meant by a code or a name, who is made where there is none.
    pub fn member(&mut self, code: &str, name: &str) -> Option<Id> {
        if code.is_empty() && name.is_empty() {
            return None;
        }
        if let Some(id) = self.members.find(code, name) {
            return Some(id);
        }
        let name = if name.is_empty() { code } else { name };
        self.preview.new_members.push(name.to_owned());
        Some(self.new_member(code, name))
    }

    fn new_member(&mut self, code: &str, name: &str) -> Id {
        let id = self.work.make(Kind::Member);
        let key = Key::new(Kind::Member, id);
        self.work.set(&key, "name", Some(Value::text(name)));
        self.work.set(&key, "role", Some(Value::text("rep")));
        if !code.is_empty() {
            self.work.set(&key, "code", Some(Value::text(code)));
        }
        self.members.put(id, code, name);
        id
    }

    /// The member a row names.
    pub fn member_of(&mut self, row: &PlannedRow) -> Option<Id> {
        let (code, name) = (row.member_code.clone(), row.member.clone());
        self.member(code.as_deref().unwrap_or_default(), name.as_deref().unwrap_or_default())
    }

    fn member_row(&mut self, row: &PlannedRow) -> Result<Outcome, RejectReason> {
        let (code, name) = (text_of(&row.person, "code"), text_of(&row.person, "name"));
        if name.is_empty() && code.is_empty() {
            return Err(RejectReason::NoName);
        }
        let name = if name.is_empty() { code } else { name };
        let known = self.members.find(code, name);
        let fields: Vec<FieldValue> = row.person.iter().filter(|(key, _)| *key != "reports_to").cloned().collect();
        let outcome = self.named_row(Kind::Member, known, code, name, &fields);
        self.members.put(outcome.of.id, code, name);
        Ok(outcome)
    }

    /// Says who reports to whom, once all members are there, and counts their rows.
    pub fn join_members(&mut self) {
        for Reporting { file, row, mut outcome, warnings, to } in std::mem::take(&mut self.reports) {
            let is_code = to.chars().all(|c| c.is_ascii_alphanumeric()) && to.chars().any(|c| c.is_ascii_digit());
            let known = self.members.find(&to, &to).filter(|_| !to.is_empty());
            let boss = known.or_else(|| if is_code { self.member(&to, "") } else { self.member("", &to) });
            if let Some(boss) = boss.filter(|boss| *boss != outcome.of.id) {
                let mode = if outcome.new { Mode::Complete } else { self.update() };
                outcome.changes.extend(self.work.merge(&outcome.of, &[("reports_to", Value::id(boss))], mode));
            }
            self.account(file, row, outcome, warnings);
        }
    }

    /// The product meant by a code or a name, which is made where there is none.
    pub fn product(&mut self, fields: &[FieldValue]) -> Option<Id> {
        let (code, name) = (text_of(fields, "code"), text_of(fields, "name"));
        if code.is_empty() && name.is_empty() {
            return None;
        }
        if let Some(id) = self.products.find(code, name) {
            return Some(id);
        }
        let id = self.work.make(Kind::Product);
        let key = Key::new(Kind::Product, id);
        let mode = self.update();
        self.work.merge(&key, fields, mode);
        let name = if name.is_empty() { code } else { name };
        self.work.set(&key, "name", Some(Value::text(name)));
        self.products.put(id, code, name);
        self.preview.new_products.push(|| name.to_owned());
        Some(id)
    }

    fn product_row(&mut self, row: &PlannedRow) -> Result<Outcome, RejectReason> {
        let (code, name) = (text_of(&row.product, "code"), text_of(&row.product, "name"));
        if name.is_empty() && code.is_empty() {
            return Err(RejectReason::NoProduct);
        }
        let name = if name.is_empty() { code } else { name };
        let known = self.products.find(code, name);
        let outcome = self.named_row(Kind::Product, known, code, name, &row.product);
        self.products.put(outcome.of.id, code, name);
        Ok(outcome)
    }

    /// A member or a product: new, or laid over the one that is there. One that is called by its code was only named so far.
    fn named_row(&mut self, kind: Kind, known: Option<Id>, code: &str, name: &str, fields: &[FieldValue]) -> Outcome {
        let contradicts = |id: &Id| {
            let old = fold_name(self.work.text(&Key::new(kind.clone(), *id), "code"));
            !code.is_empty() && !old.is_empty() && old != fold_name(code)
        };
        let known = known.filter(|id| !contradicts(id));
        let (id, new) = match known {
            Some(id) => (id, false),
            None if kind == Kind::Member => (self.new_member(code, name), true),
            None => (self.work.make(kind.clone()), true),
        };
        let key = Key::new(kind, id);
        let called = self.work.text(&key, "name");
        let only_named = !new && !called.is_empty() && called == self.work.text(&key, "code");
        let mode = if new { Mode::Update(Update::Replace) } else { self.update() };
        let mut changes = Vec::new();
        if only_named && name != code {
            changes.extend(self.work.merge(&key, &[("name", Value::text(name))], Mode::Complete));
        } else if new {
            self.work.set(&key, "name", Some(Value::text(name)));
        }
        changes.extend(self.work.merge(&key, fields, mode));
        Outcome { of: key, name: name.to_owned(), new, changes }
    }
}

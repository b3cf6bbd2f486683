//! Files to sheets: text, workbooks and address books, each with a header, a kind and columns.

use super::kind::{self, SheetKind};
use super::mapping::{self, Column};
use super::matching::fold_name;
use super::preview::{DateOrder, RejectReason};
use super::synonyms::fold_header;
use super::target::{Part, Target};
use super::{FileOptions, ImportErrorCode, ImportFile, Options};
use crate::formats::dates::{ColumnOrder, Order};
use crate::formats::delimited::{self, LimitError, Row};
use crate::formats::encoding::{self, EncodingError};
use crate::formats::vcard::{self, CardProblem, VcardError};
use crate::formats::workbook::{self, CellProblem, WorkbookError, WorkbookSheet};
use crate::log::canonical::{hex, sha256};
use std::collections::{BTreeMap, HashSet};

/// One sheet of a file as it was read.
#[derive(Clone, Debug, Default)]
pub(super) struct Raw {
    pub key: String,
    pub file: String,
    pub sheet: Option<String>,
    pub encoding: String,
    pub delimiter: Option<char>,
    pub damaged: bool,
    pub rows: Vec<Row>,
    pub problems: Vec<CellProblem>,
    /// Rows that cannot come in whatever is chosen: line, reason, text.
    pub refused: Vec<(u32, RejectReason, String)>,
    /// The lines of cards with a picture.
    pub pictured: HashSet<u32>,
    /// Whether other sheets of its file can come in without it.
    pub optional: bool,
}

/// One sheet, mapped.
#[derive(Clone, Debug)]
pub(super) struct Sheet<'a> {
    pub raw: &'a Raw,
    /// Place of the header among the rows.
    pub header: usize,
    pub kind: SheetKind,
    pub shape: String,
    pub columns: Vec<Column>,
    pub orders: Vec<Option<DateOrder>>,
    pub responsible: Option<String>,
}

/// Reads a file. `wanted`: the label of an encoding.
pub(super) fn read(file: &ImportFile, wanted: Option<&str>) -> Result<Vec<Raw>, ImportErrorCode> {
    if file.bytes.len() > delimited::MAX_BYTES {
        return Err(ImportErrorCode::TooLarge);
    }
    if file.bytes.is_empty() {
        return Err(ImportErrorCode::Empty);
    }
    if vcard::is_vcard(&file.bytes) {
        return read_cards(file);
    }
    match workbook::read(&file.bytes) {
        Ok(sheets) => return of_workbook(file, sheets, String::new(), false),
        Err(WorkbookError::NotAWorkbook | WorkbookError::Html) => {}
        Err(error) => return Err(error.into()),
    }
    let decoded = encoding::decode(&file.bytes, wanted).map_err(|error| match error {
        EncodingError::Binary => ImportErrorCode::Binary,
        EncodingError::UnknownEncoding => ImportErrorCode::UnknownEncoding,
    })?;
    if workbook::html::is_html(&decoded.text) {
        let sheets = workbook::html::read(&decoded.text)?;
        return of_workbook(file, sheets, decoded.encoding, decoded.damaged);
    }
    let delimiter = delimited::find_delimiter(&decoded.text);
    let rows = delimited::read(&decoded.text, delimiter).map_err(|error| match error {
        LimitError::Rows => ImportErrorCode::TooManyRows,
        LimitError::Columns => ImportErrorCode::TooManyColumns,
    })?;
    let (encoding, damaged) = (decoded.encoding, decoded.damaged);
    let (key, delimiter) = (file.name.clone(), Some(delimiter));
    Ok(vec![Raw { key, file: file.name.clone(), encoding, damaged, delimiter, rows, ..Raw::default() }])
}

fn of_workbook(
    file: &ImportFile,
    sheets: Vec<WorkbookSheet>,
    encoding: String,
    damaged: bool,
) -> Result<Vec<Raw>, ImportErrorCode> {
    let shown: Vec<WorkbookSheet> =
        sheets.into_iter().filter(|sheet| !sheet.hidden && !sheet.rows.is_empty()).collect();
    let several = shown.len() > 1;
    let raws: Vec<Raw> = shown
        .into_iter()
        .map(|sheet| Raw {
            key: if several { format!("{}#{}", file.name, sheet.name) } else { file.name.clone() },
            file: file.name.clone(),
            sheet: Some(sheet.name),
            encoding: encoding.clone(),
            damaged,
            rows: sheet.rows,
            problems: sheet.problems,
            optional: several,
            ..Raw::default()
        })
        .collect();
    if raws.is_empty() { Err(ImportErrorCode::Empty) } else { Ok(raws) }
}

fn read_cards(file: &ImportFile) -> Result<Vec<Raw>, ImportErrorCode> {
    let cards = vcard::read(&file.bytes).map_err(|error| match error {
        VcardError::TooLarge => ImportErrorCode::TooLarge,
        VcardError::TooManyCards => ImportErrorCode::TooManyRows,
        VcardError::NoCards => ImportErrorCode::Empty,
    })?;
    let refused = cards.iter().filter_map(|card| {
        let reason = match card.problem()? {
            CardProblem::Group => RejectReason::Group,
            CardProblem::Nothing => RejectReason::NoName,
        };
        Some((card.line, reason, card.name.clone()))
    });
    let refused = refused.collect();
    let pictured = cards.iter().filter(|card| card.photo.is_some() || card.blobs > 0).map(|card| card.line).collect();
    let damaged = cards.iter().any(|card| card.damaged);
    let (header, body) = vcard::to_rows(&cards);
    let mut rows = vec![Row { line: 1, cells: header, quotes: None }];
    rows.extend(body);
    let name = file.name.clone();
    Ok(vec![Raw { key: name.clone(), file: name, damaged, rows, refused, pictured, ..Raw::default() }])
}

impl From<WorkbookError> for ImportErrorCode {
    fn from(error: WorkbookError) -> Self {
        match error {
            WorkbookError::Encrypted => ImportErrorCode::Encrypted,
            WorkbookError::NotAWorkbook | WorkbookError::Html => ImportErrorCode::Binary,
            WorkbookError::OtherFormat => ImportErrorCode::OtherFormat,
            WorkbookError::Damaged => ImportErrorCode::Damaged,
            WorkbookError::TooLarge => ImportErrorCode::TooLarge,
            WorkbookError::TooManyRows => ImportErrorCode::TooManyRows,
            WorkbookError::TooManyColumns => ImportErrorCode::TooManyColumns,
        }
    }
}

/// A sheet whose header and kind are found.
pub(super) struct Headed<'a> {
    pub raw: &'a Raw,
    header: usize,
    head: Row,
    kind: SheetKind,
    shape: String,
}

/// Finds the header and says what the rows are.
pub(super) fn head<'a>(raw: &'a Raw, options: &Options) -> Result<Headed<'a>, ImportErrorCode> {
    let chosen = options.files.get(&raw.key);
    let wanted = chosen.and_then(|chosen| chosen.header_row);
    let wanted = wanted.and_then(|line| raw.rows.iter().position(|row| row.line >= line));
    let header = wanted.unwrap_or_else(|| mapping::header_row(&raw.rows));
    let head = trimmed(raw.rows.get(header).ok_or(ImportErrorCode::Empty)?);
    if raw.rows.len() <= header + 1 {
        return Err(ImportErrorCode::HeaderOnly);
    }
    let name = raw.sheet.as_deref().filter(|_| raw.optional || comes_back(&head)).unwrap_or(&raw.file);
    let guess = kind::guess(&head.cells, name);
    let saved = || SheetKind::ALL.into_iter().find(|kind| options.saved.contains_key(&shape(*kind, &head)));
    let guess = if options.saved.contains_key(&shape(guess, &head)) { guess } else { saved().unwrap_or(guess) };
    let kind = chosen.and_then(|chosen| chosen.kind).unwrap_or(guess);
    let shape = shape(kind, &head);
    Ok(Headed { raw, header, head, kind, shape })
}

/// What a mapping is saved under: of refused rows that come back the same as of the file they were in.
fn shape(kind: SheetKind, head: &Row) -> String {
    let headers = head.cells.iter().map(|cell| fold_header(cell));
    let headers: Vec<String> = headers.filter(|header| !is_reason(header)).collect();
    let hash = hex(&sha256(&[format!("{kind:?}\u{1f}{}", headers.join("\u{1f}")).as_bytes()]));
    hash.chars().take(16).collect()
}

/// Whether a folded header is that of the column in which refused rows say why.
fn is_reason(header: &str) -> bool {
    matches!(header, "退回原因" | "whyrefused")
}

/// Whether the rows were refused before.
fn comes_back(head: &Row) -> bool {
    head.cells.iter().any(|cell| is_reason(&fold_header(cell)))
}

/// The header without the empty cells that spreadsheets leave at its end.
fn trimmed(header: &Row) -> Row {
    let width = header.cells.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |at| at + 1);
    Row { cells: header.cells.iter().take(width).cloned().collect(), ..header.clone() }
}

impl<'a> Headed<'a> {
    /// The names of members that this sheet brings, folded.
    pub fn members(&self) -> Vec<String> {
        if self.kind != SheetKind::Members {
            return Vec::new();
        }
        let at = self.head.cells.iter().position(|cell| self.kind.find(cell) == Some(Target::Person("name")));
        let body = self.raw.rows.get(self.header + 1..).unwrap_or_default();
        at.map(|at| mapping::column(body, at).map(crate::domain::search::fold).collect()).unwrap_or_default()
    }

    /// Gives the columns their places. `members`: the folded names of those there are.
    pub fn map(self, members: &HashSet<String>, options: &Options) -> Result<Sheet<'a>, ImportErrorCode> {
        let none = FileOptions::default();
        let chosen = options.files.get(&self.raw.key).unwrap_or(&none);
        let mut wanted: BTreeMap<usize, Target> = options.saved.get(&self.shape).cloned().unwrap_or_default();
        wanted.extend(&chosen.mapping);
        let body = self.raw.rows.get(self.header + 1..).unwrap_or_default();
        let mut columns = mapping::columns(self.kind, &self.head, body, members, &wanted);
        // A person may just be choosing where the name stands.
        if chosen.mapping.is_empty() && !says_what(self.kind, &columns) {
            return Err(ImportErrorCode::NoNameColumn);
        }
        let orders = columns.iter_mut().enumerate().map(|(at, column)| date_order(column, chosen.date_orders.get(&at)));
        let orders = orders.collect();
        let by_column = columns.iter().any(|column| matches!(column.target, Target::Member | Target::MemberCode));
        // Refused rows that come back have their sheet named like the file they were in.
        let sheet = self.raw.sheet.as_deref().filter(|_| comes_back(&self.head));
        let named = [Some(self.raw.file.as_str()), sheet.and_then(|sheet| sheet.split(" (").next())];
        let of_file = || named.into_iter().flatten().find_map(|name| responsible(name, members));
        let of_file = || of_file().filter(|_| !by_column && self.kind.is_customers());
        let responsible = chosen.responsible.clone().or_else(of_file).filter(|name| !name.trim().is_empty());
        let Headed { raw, header, kind, shape, .. } = self;
        Ok(Sheet { raw, header, kind, shape, columns, orders, responsible })
    }
}

/// Settles in which order a column's dates are read.
fn date_order(column: &mut Column, chosen: Option<&Order>) -> Option<DateOrder> {
    let found = match &column.order {
        ColumnOrder::Clear => return None,
        ColumnOrder::Known(order) => {
            let order = chosen.copied().unwrap_or(*order);
            DateOrder { chosen: order, possible: vec![order], ask: false }
        }
        ColumnOrder::Ambiguous(possible) => {
            let chinese = column.header.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
            let usual = chosen.copied().or_else(|| Order::usual(possible, chinese))?;
            DateOrder { chosen: usual, possible: possible.clone(), ask: chosen.is_none() }
        }
    };
    column.order = ColumnOrder::Known(found.chosen);
    Some(found)
}

/// Whether some column says what a row is about.
fn says_what(kind: SheetKind, columns: &[Column]) -> bool {
    let any = |is: fn(&Target) -> bool| columns.iter().any(|column| is(&column.target));
    match kind {
        SheetKind::Customers | SheetKind::Contacts => any(|target| target.names_customer()),
        SheetKind::Cards | SheetKind::Orders => {
            any(|target| matches!(target, Target::Customer("name" | "phones" | "code")))
        }
        SheetKind::OrderLines => any(|target| *target == Target::Order("code")),
        SheetKind::Products => any(|target| matches!(target, Target::Product("name" | "code"))),
        SheetKind::Members => {
            any(|target| matches!(target, Target::Person("name" | "code") | Target::Part(Part::Given | Part::Family)))
        }
    }
}

/// Common Chinese family names, the beginnings of two-character ones too.
const FAMILY_NAMES: &str = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任\
    姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍\
    韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解仇区";

/// Characters of words that are no given names, though a file may be called so (白酒, 高端店).
const NO_NAMES: &str = "店酒客户单表商品货订录存总新旧数据部区县市镇乡村街路组队年月日期信息名册档案系统模板测试端";

/// The member that a file's name names: one there is, or what looks like a Chinese name.
fn responsible(file: &str, members: &HashSet<String>) -> Option<String> {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem).trim();
    let is_member = members.iter().any(|member| fold_name(member) == fold_name(stem));
    let mut chars = stem.chars();
    let family = chars.next().is_some_and(|c| FAMILY_NAMES.contains(c));
    let given: Vec<char> = chars.collect();
    let is_han = |c: &char| ('\u{4e00}'..='\u{9fff}').contains(c);
    let person = family && (1..=2).contains(&given.len()) && given.iter().all(|c| is_han(c) && !NO_NAMES.contains(*c));
    (is_member || person).then(|| stem.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_named_like_persons() {
        let members = HashSet::from(["anna bell".to_owned()]);
        for (file, want) in [("赵杰.csv", true), ("王敏.xlsx", true), ("Anna Bell.csv", true), ("欧阳娜.csv", true)]
        {
            assert_eq!(responsible(file, &members).is_some(), want, "{file}");
        }
        for file in
            ["客户.csv", "白酒.csv", "终端客户档案表.xlsx", "customers.csv", "Bob Hill.csv", "金店.csv", "何.csv"]
        {
            assert_eq!(responsible(file, &members), None, "{file}");
        }
    }
}

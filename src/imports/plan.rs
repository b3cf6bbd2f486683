//! Rows to customers: what each row would add, and what is odd about it.

use super::cells;
use super::mapping::{Column, Target};
use super::matching::MatchKey;
use super::preview::WarningReason;
use crate::domain::value::Value;
use crate::formats::delimited::{QuoteProblem, Row};

/// A field's key and a value; sets have one entry per value.
pub type FieldValue = (&'static str, Value);

/// What a row says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlannedRow {
    /// The customer's fields; no name means that the row cannot come in.
    pub customer: Vec<FieldValue>,
    /// The contact's fields; empty if the row names none.
    pub contact: Vec<FieldValue>,
    /// The name of the responsible member.
    pub member: Option<String>,
    /// What is odd: column (from 0; `None` for the row), raw text, reason.
    pub warnings: Vec<(Option<usize>, String, WarningReason)>,
}

/// What a row gathers while its cells are read.
#[derive(Default)]
struct Gathered<'a> {
    row: PlannedRow,
    address: Vec<&'a str>,
    /// Plain notes first, then lines `header: value`.
    notes: Vec<String>,
    extras: Vec<String>,
}

/// Reads one row by the columns it stands under. `damaged`: the file had bytes that could not be decoded.
#[must_use]
pub fn plan_row(row: &Row, columns: &[Column], delimiter: char, damaged: bool) -> PlannedRow {
    let mut gathered = Gathered::default();
    let warnings = &mut gathered.row.warnings;
    let first = row.cells.first().cloned().unwrap_or_default();
    match row.quotes {
        Some(QuoteProblem::Stray) => warnings.push((None, first.clone(), WarningReason::StrayQuote)),
        Some(QuoteProblem::Unclosed) => warnings.push((None, first.clone(), WarningReason::UnclosedQuote)),
        None => {}
    }
    let joined;
    let mut cells = row.cells.as_slice();
    if cells.len() < columns.len() {
        warnings.push((None, first, WarningReason::ShortRow));
    } else if cells.iter().skip(columns.len()).any(|cell| !cell.trim().is_empty()) {
        match join_split_cells(cells, columns.len(), delimiter) {
            Some(fixed) => {
                joined = fixed;
                cells = &joined;
                warnings.push((None, first, WarningReason::JoinedCells));
            }
            None => warnings.push((None, first, WarningReason::LongRow)),
        }
    }
    for (at, cell) in cells.iter().enumerate() {
        let text = cells::clean(cell);
        if damaged && cell.contains('\u{fffd}') {
            gathered.row.warnings.push((Some(at), cell.clone(), WarningReason::BadCharacters));
        }
        match columns.get(at) {
            _ if text.is_empty() => {}
            Some(column) => gathered.cell(at, column, text),
            None => gathered.extras.push(text.to_owned()),
        }
    }
    gathered.finish()
}

/// Puts cells together again that an unquoted comma in prose has split (`24, place Kléber`): as many cells as there are too
/// many begin with a space, and none of the others does.
fn join_split_cells(cells: &[String], width: usize, delimiter: char) -> Option<Vec<String>> {
    let is_tail = |cell: &str| cell.starts_with(' ') && !cell.trim().is_empty();
    let tails = cells.iter().skip(1).filter(|cell| is_tail(cell)).count();
    if delimiter != ',' || cells.len() - tails != width {
        return None;
    }
    let mut joined: Vec<String> = Vec::with_capacity(width);
    for cell in cells {
        match joined.last_mut() {
            Some(last) if is_tail(cell) => {
                last.push(delimiter);
                last.push_str(cell);
            }
            _ => joined.push(cell.clone()),
        }
    }
    Some(joined)
}

impl<'a> Gathered<'a> {
    fn cell(&mut self, at: usize, column: &Column, text: &'a str) {
        match column.target {
            Target::Skip => {}
            Target::Extra if column.header.is_empty() => self.extras.push(text.to_owned()),
            Target::Extra => self.extras.push(format!("{}: {text}", column.header)),
            Target::Member => self.row.member = Some(text.to_owned()),
            Target::Customer("address") => self.address.push(text),
            Target::Customer("note") => self.notes.push(text.to_owned()),
            Target::Customer(key) | Target::Contact(key) => {
                let Some(def) = column.target.field() else { return };
                let (values, reason) = cells::values(def, text, column.lunar);
                if let Some(reason) = reason {
                    self.row.warnings.push((Some(at), text.to_owned(), reason));
                }
                let of_contact = matches!(column.target, Target::Contact(_));
                let fields = if of_contact { &mut self.row.contact } else { &mut self.row.customer };
                for value in values {
                    add(fields, key, value, def.many);
                }
            }
        }
    }

    fn finish(mut self) -> PlannedRow {
        let address = cells::join_address(&self.address);
        let customer = &mut self.row.customer;
        if let Some(town) = cells::town(&address).filter(|_| !customer.iter().any(|(key, _)| *key == "town")) {
            customer.push(("town", Value::text(town)));
        }
        if !address.is_empty() {
            customer.push(("address", Value::text(address)));
        }
        self.notes.append(&mut self.extras);
        if !self.notes.is_empty() {
            customer.push(("note", Value::text(self.notes.join("\n"))));
        }
        let names_contact = self.row.contact.iter().any(|(key, _)| *key == "name");
        let has_phone = self.row.contact.iter().any(|(key, _)| *key == "phones");
        if names_contact && !has_phone {
            // The one number of a row is how this person is reached; a successor looks for it there.
            let phones = self.row.customer.iter().filter(|(key, _)| *key == "phones");
            self.row.contact.extend(phones.cloned());
        }
        self.row
    }
}

/// Adds a value: once to a set, as a new line to a text. Other fields come from one column only.
fn add(fields: &mut Vec<FieldValue>, key: &'static str, value: Value, many: bool) {
    let before = fields.iter_mut().find(|(other, old)| *other == key && (!many || *old == value));
    match (before, value) {
        (Some((_, Value::Text(old))), Value::Text(more)) if !many => {
            old.push('\n');
            old.push_str(&more);
        }
        (Some(_), _) => {}
        (None, value) => fields.push((key, value)),
    }
}

impl PlannedRow {
    /// The text of a customer's field; empty if there is none.
    #[must_use]
    pub fn text(&self, key: &str) -> &str {
        let value = self.customer.iter().find(|(other, _)| *other == key);
        value.and_then(|(_, value)| value.as_text()).unwrap_or_default()
    }

    /// What the customer is recognised by.
    #[must_use]
    pub fn match_key(&self) -> MatchKey {
        let fields = self.customer.iter().chain(&self.contact);
        let phones = fields.filter(|(key, _)| *key == "phones").filter_map(|(_, value)| value.as_text());
        let place = [self.text("address"), self.text("town")].into_iter().find(|text| !text.is_empty());
        MatchKey::new(self.text("name"), self.text("code"), phones, place.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imports::mapping;
    use std::collections::{BTreeMap, HashSet};

    fn plan(text: &str) -> PlannedRow {
        let rows = crate::formats::delimited::read(text, ',').unwrap();
        let columns = mapping::columns(&rows[0], &rows[1..], &HashSet::new(), &BTreeMap::new());
        plan_row(&rows[1], &columns, ',', false)
    }

    #[test]
    fn a_row_becomes_a_customer_and_a_contact() {
        let row = plan(
            "名称,负责人,联系方式,地址,生日(农历),备注,QQ\n甲店,王庆,138-0685-7857,张桥镇幸福路45号,8月15日,赊账,77\n",
        );
        assert_eq!((row.text("name"), row.text("town"), row.text("address")), ("甲店", "张桥镇", "张桥镇幸福路45号"));
        assert_eq!((row.text("note"), row.text("chat")), ("赊账", "77"));
        let contact: Vec<String> = row.contact.iter().map(|(key, value)| format!("{key}={}", value.plain())).collect();
        assert_eq!(contact, ["name=王庆", "birthday=农历 --08-15", "phones=138-0685-7857"]);
    }

    #[test]
    fn unknown_columns_are_kept_in_the_note() {
        assert_eq!(plan("店名,传真,备注,层数\n甲,0512-1,好,3\n").text("note"), "好\n传真: 0512-1\n层数: 3");
    }

    #[test]
    fn rows_of_the_wrong_width() {
        let reasons = |row: PlannedRow| row.warnings.into_iter().map(|(_, _, reason)| reason).collect::<Vec<_>>();
        assert_eq!(reasons(plan("店名,电话,地址\n甲,13955630001\n")), [WarningReason::ShortRow]);
        assert_eq!(reasons(plan("店名,电话\n甲,13955630001,,\n")), []);
        let joined = plan("店名,地址,电话\n甲,24, place Kléber,88601531\n");
        assert_eq!(joined.text("address"), "24, place Kléber");
        assert_eq!(reasons(joined), [WarningReason::JoinedCells]);
        let long = plan("店名,电话\n甲,13955630001,多,余\n");
        assert_eq!(long.text("note"), "多\n余");
        assert_eq!(reasons(long), [WarningReason::LongRow]);
    }
}

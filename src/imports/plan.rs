//! One row: what it says, field by field, and what is odd about it.

use super::cells;
use super::kind::SheetKind;
use super::mapping::{Column, Part, Target};
use super::preview::WarningReason;
use super::synonyms;
use super::target::JOINED;
use crate::domain::date::{Calendar, PartialDate};
use crate::domain::value::Value;
use crate::formats::delimited::{QuoteProblem, Row};
use std::borrow::Cow;

/// A field's key and a value; sets have one entry per value.
pub type FieldValue = (&'static str, Value);

/// What a row says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlannedRow {
    /// The customer's fields; no name means that the row cannot come in.
    pub customer: Vec<FieldValue>,
    /// The contact's fields; empty if the row names none.
    pub contact: Vec<FieldValue>,
    /// The record card's fields, without whom it is about.
    pub card: Vec<FieldValue>,
    /// The order's fields, without whom it is about.
    pub order: Vec<FieldValue>,
    /// The order line's fields, without order and product.
    pub line: Vec<FieldValue>,
    /// The product's fields.
    pub product: Vec<FieldValue>,
    /// The fields of a member of its own; `reports_to` is a name or a code.
    pub person: Vec<FieldValue>,
    /// Cells of the firm's own fields: column (from 0) and text.
    pub own: Vec<(usize, String)>,
    /// The name of the responsible member.
    pub member: Option<String>,
    /// The code of the responsible member.
    pub member_code: Option<String>,
    /// What is odd: column (from 0; `None` for the row), raw text, reason.
    pub warnings: Vec<(Option<usize>, String, WarningReason)>,
}

/// What a row gathers while its cells are read.
#[derive(Default)]
struct Gathered<'a> {
    row: PlannedRow,
    address: Vec<&'a str>,
    /// The parts of a second address, and the header of its first part.
    address2: Vec<&'a str>,
    address2_header: &'a str,
    /// Pieces of the contact's name and birthday: which, of what column, and the text.
    parts: Vec<(Part, (usize, &'a Column), &'a str)>,
    /// Plain notes first, then lines `header: value`.
    notes: Vec<String>,
    extras: Vec<String>,
}

/// What the rows of a sheet have in common.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// What each row is.
    pub kind: SheetKind,
    /// Its columns.
    pub columns: &'a [Column],
    /// What stands between its cells, where it is text.
    pub delimiter: Option<char>,
    /// Whether the file had bytes that could not be decoded.
    pub damaged: bool,
}

/// Reads one row by the columns it stands under.
#[must_use]
pub fn plan_row(row: &Row, frame: Frame<'_>) -> PlannedRow {
    let Frame { kind, columns, delimiter, damaged } = frame;
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
    let plain: Vec<Cow<'_, str>> = cells.iter().map(|cell| cells::without_controls(cell)).collect();
    for (at, cell) in plain.iter().enumerate() {
        let text = cells::clean(cell);
        if cells::is_blob(text) {
            gathered.row.warnings.push((Some(at), text.chars().take(20).collect(), WarningReason::Picture));
            continue;
        }
        if damaged && cell.contains('\u{fffd}') {
            gathered.row.warnings.push((Some(at), cell.to_string(), WarningReason::BadCharacters));
        }
        match columns.get(at) {
            _ if text.is_empty() => {}
            Some(column) => gathered.cell(at, column, text),
            None => gathered.extras.push(text.to_owned()),
        }
    }
    gathered.finish(kind)
}

/// Puts cells together again that an unquoted comma in prose has split (`24, place Kléber`): as many cells as there are too
/// many begin with a space, and none of the others does.
fn join_split_cells(cells: &[String], width: usize, delimiter: Option<char>) -> Option<Vec<String>> {
    let is_tail = |cell: &str| cell.starts_with(' ') && !cell.trim().is_empty();
    let tails = cells.iter().skip(1).filter(|cell| is_tail(cell)).count();
    if delimiter != Some(',') || cells.len() - tails != width {
        return None;
    }
    let mut joined: Vec<String> = Vec::with_capacity(width);
    for cell in cells {
        match joined.last_mut() {
            Some(last) if is_tail(cell) => {
                last.push(',');
                last.push_str(cell);
            }
            _ => joined.push(cell.clone()),
        }
    }
    Some(joined)
}

impl<'a> Gathered<'a> {
    fn cell(&mut self, at: usize, column: &'a Column, text: &'a str) {
        match column.target {
            Target::Skip => {}
            Target::Extra if column.header.is_empty() => self.extras.push(text.to_owned()),
            Target::Extra => self.extras.push(format!("{}: {text}", column.header)),
            Target::Member => self.row.member = Some(text.to_owned()),
            Target::Part(part) => self.parts.push((part, (at, column), text)),
            Target::Address2 => {
                if self.address2.is_empty() {
                    self.address2_header = &column.header;
                }
                self.address2.push(text);
            }
            Target::Customer("address") => self.address.push(text),
            Target::Customer("note") => self.notes.push(text.to_owned()),
            Target::MemberCode => self.row.member_code = Some(text.to_owned()),
            Target::Own(_) => self.row.own.push((at, text.to_owned())),
            Target::Customer(key)
            | Target::Contact(key)
            | Target::Card(key)
            | Target::Order(key)
            | Target::Line(key)
            | Target::Product(key)
            | Target::Person(key) => {
                let Some(def) = column.target.field() else { return };
                let (mut values, reason) = cells::values(def, text, column.lunar, column.order.known());
                if key == "family" && !synonyms::is_family(&column.header) {
                    // Spouse: Max
                    values = vec![Value::text(format!("{}: {text}", column.header))];
                }
                if let Some(reason) = reason {
                    self.row.warnings.push((Some(at), text.to_owned(), reason));
                }
                let fields = self.row.group(column.target);
                for value in values {
                    add(fields, key, value, def.many);
                }
            }
        }
    }

    /// The day of birth out of its pieces, if they make one.
    fn born(&self) -> Option<PartialDate> {
        let part = |wanted| {
            let found = self.parts.iter().find(|(part, ..)| *part == wanted);
            found.map(|(_, _, text)| text.parse::<u16>().ok()).map_or(Some(None), |number| number.map(Some))
        };
        let byte = |n: Option<u16>| n.map_or(Some(None), |n| u8::try_from(n).ok().map(Some));
        let (y, m, d) = (part(Part::BirthYear)?, byte(part(Part::BirthMonth)?)??, byte(part(Part::BirthDay)?)?);
        PartialDate::from_parts(Calendar::Solar, y.map(i32::from), m, d)
    }

    /// The contact's name out of its pieces; a person without a company is the customer.
    fn person(&mut self) {
        let part = |wanted| self.parts.iter().find(|(part, ..)| *part == wanted).map_or("", |(.., text)| *text);
        let pieces = [part(Part::Given), part(Part::Middle), part(Part::Family)];
        let full = part(Part::Full);
        let name = if full.is_empty() { cells::join_name(pieces) } else { full.to_owned() };
        let has = |fields: &[FieldValue], key| fields.iter().any(|(other, _)| *other == key);
        match self.born() {
            Some(born) if !has(&self.row.contact, "birthday") => {
                self.row.contact.push(("birthday", Value::Date(born)));
            }
            Some(_) => {}
            // What is no date, or half of one, is kept.
            None => {
                for (part, (at, column), text) in &self.parts {
                    if matches!(part, Part::BirthYear | Part::BirthMonth | Part::BirthDay) {
                        self.extras.push(format!("{}: {text}", column.header));
                        self.row.warnings.push((Some(*at), (*text).to_owned(), WarningReason::BadDate));
                    }
                }
            }
        }
        if name.is_empty() {
            return;
        }
        let is_customer = !has(&self.row.customer, "name");
        if is_customer {
            let named = self.row.contact.iter().find(|(key, _)| *key == "name");
            let name = named.map_or(Value::text(&name), |(_, name)| name.clone());
            self.row.customer.insert(0, ("name", name));
        }
        if !has(&self.row.contact, "name") {
            self.row.contact.insert(0, ("name", Value::text(name)));
        }
        // A customer that is a person has a contact only where there is more to say of it.
        if is_customer && self.row.contact.len() == 1 {
            self.row.contact.clear();
        }
    }

    fn finish(mut self, kind: SheetKind) -> PlannedRow {
        if !kind.is_customers() {
            return self.finish_other(kind);
        }
        self.person();
        let first = cells::join_address(&self.address);
        let second = cells::join_address(&self.address2);
        let (address, second) = if first.is_empty() { (second, String::new()) } else { (first, second) };
        if !second.is_empty() {
            self.extras.push(format!("{}: {second}", self.address2_header));
        }
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

impl Gathered<'_> {
    /// A row of anything but customers: what has no field goes to the note of what it is.
    fn finish_other(mut self, kind: SheetKind) -> PlannedRow {
        if kind == SheetKind::Members && !self.row.person.iter().any(|(key, _)| *key == "name") {
            let part = |wanted| self.parts.iter().find(|(part, ..)| *part == wanted).map_or("", |(.., text)| *text);
            let name = cells::join_name([part(Part::Given), part(Part::Middle), part(Part::Family)]);
            if !name.is_empty() {
                self.row.person.insert(0, ("name", Value::text(name)));
            }
        }
        self.notes.append(&mut self.extras);
        let (fields, key) = match kind {
            SheetKind::Members => (&mut self.row.person, "note"),
            SheetKind::Products => (&mut self.row.product, "note"),
            SheetKind::OrderLines => (&mut self.row.line, "note"),
            SheetKind::Cards => (&mut self.row.card, "suggestion"),
            SheetKind::Orders | SheetKind::Customers | SheetKind::Contacts => (&mut self.row.order, "note"),
        };
        for line in self.notes {
            add(fields, key, Value::text(line), false);
        }
        self.row
    }
}

/// Adds a value: once to a set, as a new line to a text. Other fields come from one column only.
fn add(fields: &mut Vec<FieldValue>, key: &'static str, value: Value, many: bool) {
    let before = fields.iter_mut().find(|(other, old)| *other == key && (!many || *old == value));
    match (before, value) {
        (Some((_, Value::Text(old))), Value::Text(more)) if !many => {
            old.push_str(if JOINED.contains(&key) { ", " } else { "\n" });
            old.push_str(&more);
        }
        (Some(_), _) => {}
        (None, value) => fields.push((key, value)),
    }
}

impl PlannedRow {
    /// The fields a target belongs to.
    fn group(&mut self, target: Target) -> &mut Vec<FieldValue> {
        match target {
            Target::Contact(_) => &mut self.contact,
            Target::Card(_) => &mut self.card,
            Target::Order(_) => &mut self.order,
            Target::Line(_) => &mut self.line,
            Target::Product(_) => &mut self.product,
            Target::Person(_) => &mut self.person,
            _ => &mut self.customer,
        }
    }

    /// The text of a customer's field; empty if there is none.
    #[must_use]
    pub fn text(&self, key: &str) -> &str {
        text_of(&self.customer, key)
    }
}

/// The text of a field; empty if there is none.
#[must_use]
pub fn text_of<'a>(fields: &'a [FieldValue], key: &str) -> &'a str {
    value_of(fields, key).and_then(Value::as_text).unwrap_or_default()
}

/// The value of a field.
#[must_use]
pub fn value_of<'a>(fields: &'a [FieldValue], key: &str) -> Option<&'a Value> {
    fields.iter().find(|(other, _)| *other == key).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imports::mapping;
    use std::collections::{BTreeMap, HashSet};

    fn plan(text: &str) -> PlannedRow {
        let rows = crate::formats::delimited::read(text, ',').unwrap();
        let kind = SheetKind::Customers;
        let columns = mapping::columns(kind, &rows[0], &rows[1..], &HashSet::new(), &BTreeMap::new());
        plan_row(&rows[1], Frame { kind, columns: &columns, delimiter: Some(','), damaged: false })
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
    fn a_person_of_parts() {
        let person = plan("First Name,Last Name,Company,Birth Month,Birth Day\nAnna,Bell,Blue Lake,4,12\n");
        assert_eq!(person.text("name"), "Blue Lake");
        let contact: Vec<String> =
            person.contact.iter().map(|(key, value)| format!("{key}={}", value.plain())).collect();
        assert_eq!(contact, ["name=Anna Bell", "birthday=--04-12"]);
        let alone = plan("姓,名,单位,移动电话\n王,庆,,13955630001\n");
        assert_eq!((alone.text("name"), alone.contact.len()), ("王庆", 0));
        let two = plan("店名,商务地址 街道,住宅地址 街道,住宅地址 市/县\n甲,东街1号,西街2号,苏州市\n");
        assert_eq!((two.text("address"), two.text("note")), ("东街1号", "住宅地址 街道: 苏州市西街2号"));
    }

    #[test]
    fn unknown_columns_are_kept_in_the_note() {
        assert_eq!(plan("店名,性别,备注,层数\n甲,男,好,3\n").text("note"), "好\n性别: 男\n层数: 3");
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

//! The firm's own fields: made where a column asks for one, and read as their type says.

use super::cells;
use super::matching::fold_name;
use super::preview::WarningReason;
use crate::domain::archive::Archive;
use crate::domain::date::Calendar;
use crate::domain::field::FieldKind;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::value::Value;
use crate::formats::dates::{self, ColumnOrder, Order};
use crate::formats::{money, number};

/// A field of the firm's own that a column goes to.
#[derive(Clone, Debug)]
pub(super) struct OwnField {
    pub column: usize,
    pub label: String,
    /// The key its values stand under.
    pub key: String,
    pub kind: FieldKind,
    /// Whether its dates are lunar, and in which order they are written.
    pub lunar: bool,
    pub order: Option<Order>,
}

/// The field of the firm's own with this label.
pub(super) fn labelled(archive: &Archive, label: &str) -> Option<Id> {
    archive.live(Kind::Field).find(|(_, field)| fold_name(field.text("label")) == fold_name(label)).map(|(id, _)| id)
}

const YES: [&str; 8] = ["是", "有", "对", "√", "yes", "y", "true", "✓"];
const NO: [&str; 8] = ["否", "无", "没有", "×", "no", "n", "false", "✗"];

fn flag(text: &str) -> Option<bool> {
    let folded = fold_name(text);
    let is = |words: [&str; 8]| words.contains(&folded.as_str());
    if is(YES) { Some(true) } else { is(NO).then_some(false) }
}

/// What a column's cells are, all but a few of them: `date`, `money`, `number`, `flag` or else `text`.
pub(super) fn guess<'a>(header: &str, cells: impl Iterator<Item = &'a str>) -> &'static str {
    let cells: Vec<&str> = cells.map(cells::clean).filter(|cell| !cell.is_empty()).take(200).collect();
    let nearly_all = |is: &dyn Fn(&str) -> bool| {
        !cells.is_empty() && cells.iter().filter(|cell| is(cell)).count() * 10 >= cells.len() * 9
    };
    let of_money = ["额", "款", "价", "费", "元", "price", "amount", "revenue", "cost"];
    let named = of_money.iter().any(|word| header.to_lowercase().contains(word));
    let signed = |cell: &str| cell.contains(['¥', '￥', '$', '€', '元', '万']);
    if nearly_all(&|cell| flag(cell).is_some()) {
        "flag"
    } else if nearly_all(&|cell| money::parse(cell).is_some() && (named || signed(cell))) {
        "money"
    } else if nearly_all(&|cell| number::thousandths(cell).is_some() && !(cell.len() > 1 && cell.starts_with('0'))) {
        "number"
    } else if nearly_all(&is_date) {
        "date"
    } else {
        "text"
    }
}

/// Whether it is a date, be it one that could be two days.
fn is_date(cell: &str) -> bool {
    dates::parse(cell, Calendar::Solar).is_some() || dates::column_order([cell]) != ColumnOrder::Clear
}

impl OwnField {
    /// The value of a cell that is not empty, and what is wrong with it; text that cannot be read stays.
    pub fn read(&self, text: &str) -> (Value, Option<WarningReason>) {
        let calendar = if self.lunar { Calendar::Lunar } else { Calendar::Solar };
        let (read, reason) = match self.kind {
            FieldKind::Date => (dates::parse_in(text, calendar, self.order).map(Value::Date), WarningReason::BadDate),
            FieldKind::Money => (money::parse(text).map(Value::Int), WarningReason::BadMoney),
            FieldKind::Decimal => (number::thousandths(text).map(Value::Int), WarningReason::BadNumber),
            FieldKind::Flag => (flag(text).map(Value::Bool), WarningReason::BadFlag),
            _ => return (Value::text(text), None),
        };
        let reason = read.is_none().then_some(reason);
        (read.unwrap_or_else(|| Value::text(text)), reason)
    }

    /// A value in words.
    pub fn written(&self, value: &Value) -> String {
        value.written(self.kind)
    }
}

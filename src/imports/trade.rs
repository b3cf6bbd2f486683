//! Orders, their lines and record cards.

use super::matching::fold_name;
use super::plan::{FieldValue, PlannedRow, text_of, value_of};
use super::planner::{Outcome, Planner};
use super::preview::{CellChange, RejectReason};
use super::work::{Mode, Work};
use crate::domain::field::CARD_PARTS;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::record::Key;
use crate::domain::value::Value;
use std::collections::HashMap;

/// The orders, lines and cards there are, found by what makes two of them the same.
#[derive(Clone, Debug, Default)]
pub(super) struct Trade {
    /// Records this import made about a customer.
    pub made: HashMap<(Id, Kind), Vec<Id>>,
    known: bool,
    by_code: HashMap<String, Id>,
    /// Orders without a code, by customer, member and date.
    by_day: HashMap<Day, Vec<Id>>,
    lines: HashMap<Id, Vec<Id>>,
    cards: HashMap<(Day, String), Id>,
}

/// Customer, member and date.
type Day = (Id, Option<Id>, String);

/// What makes two lines of an order the same.
type LineKey = (Option<Id>, Option<Value>, Option<Value>);

fn line_key(work: &Work<'_>, line: &Key) -> LineKey {
    (work.reference(line, "product"), work.one(line, "quantity").cloned(), work.one(line, "price").cloned())
}

fn date_text(value: Option<&Value>) -> String {
    value.map(Value::plain).unwrap_or_default()
}

fn card_text<'a>(part: impl Fn(&'static str) -> &'a str) -> String {
    CARD_PARTS.iter().map(|key| format!("{}\u{1f}", fold_name(part(key)))).collect()
}

impl Planner<'_> {
    /// Takes note of the orders and cards of the archive, about the customers they are now about.
    fn know_trade(&mut self) {
        if std::mem::replace(&mut self.trade.known, true) {
            return;
        }
        let archive = self.work.archive;
        for (id, record) in archive.live(Kind::Order) {
            let key = Key::new(Kind::Order, id);
            let code = fold_name(record.text("code"));
            if !code.is_empty() {
                self.trade.by_code.entry(code).or_insert(id);
            } else if let Some(customer) = self.work.reference(&key, "customer") {
                let day = (customer, record.reference("member"), date_text(record.get("date")));
                self.trade.by_day.entry(day).or_default().push(id);
            }
        }
        for (id, record) in archive.live(Kind::OrderLine) {
            if let Some(order) = record.reference("order") {
                self.trade.lines.entry(order).or_default().push(id);
            }
        }
        for (id, record) in archive.live(Kind::Card) {
            if let Some(customer) = self.work.reference(&Key::new(Kind::Card, id), "customer") {
                let day = (customer, record.reference("member"), date_text(record.get("date")));
                self.trade.cards.entry((day, card_text(|part| record.text(part)))).or_insert(id);
            }
        }
    }

    /// A row of a sheet of orders: an order, with a line where it names a product or a quantity.
    pub(super) fn order_row(&mut self, row: &PlannedRow) -> Result<Outcome, RejectReason> {
        self.know_trade();
        let customer = self.meant(row)?;
        let member = self.member_of(row);
        let product = self.product(&row.product);
        let has_line = product.is_some() || value_of(&row.line, "quantity").is_some();
        let code = fold_name(text_of(&row.order, "code"));
        if code.is_empty() && !has_line && row.order.is_empty() {
            return Err(RejectReason::Nothing);
        }
        let day = (customer, member, date_text(value_of(&row.order, "date")));
        let wanted = (product, value_of(&row.line, "quantity").cloned(), value_of(&row.line, "price").cloned());
        let found = if code.is_empty() {
            self.same_order(&day, has_line.then_some(&wanted), value_of(&row.order, "total"))
        } else {
            self.trade.by_code.get(&code).copied()
        };
        let mut fields = vec![("customer", Value::id(customer))];
        fields.extend(member.map(|member| ("member", Value::id(member))));
        fields.extend(order_fields(row, has_line));
        let (key, new) = match found {
            Some(id) => (Key::new(Kind::Order, id), false),
            None => (self.new_order(&code, day), true),
        };
        let mode = if new { Mode::Complete } else { self.update() };
        let mut changes = self.work.merge(&key, &fields, mode);
        let mut line_is_new = false;
        if has_line {
            let (made, more) = self.line(key.id, product, row, &wanted);
            line_is_new = made;
            changes.extend(more);
        }
        let name = self.work.text(&Key::new(Kind::Customer, customer), "name").to_owned();
        Ok(Outcome { of: key, name, new: new || line_is_new, changes })
    }

    /// The order without a code that a row repeats: of that customer, member and day, with that line or that total.
    fn same_order(&self, day: &Day, line: Option<&LineKey>, total: Option<&Value>) -> Option<Id> {
        let orders = self.trade.by_day.get(day)?;
        let same = |id: &&Id| match line {
            Some(line) => self.lines_of(**id).any(|other| line_key(&self.work, &other) == *line),
            None => {
                self.work.one(&Key::new(Kind::Order, **id), "total") == total && self.lines_of(**id).next().is_none()
            }
        };
        orders.iter().find(same).copied()
    }

    fn lines_of(&self, order: Id) -> impl Iterator<Item = Key> {
        self.trade.lines.get(&order).into_iter().flatten().map(|id| Key::new(Kind::OrderLine, *id))
    }

    fn new_order(&mut self, code: &str, day: Day) -> Key {
        let id = self.work.make(Kind::Order);
        if code.is_empty() {
            self.trade.by_day.entry(day).or_default().push(id);
        } else {
            self.trade.by_code.insert(code.to_owned(), id);
        }
        Key::new(Kind::Order, id)
    }

    /// Lays a row's line over the same line of an order, or makes it; whether it was made, and what differs.
    fn line(&mut self, order: Id, product: Option<Id>, row: &PlannedRow, wanted: &LineKey) -> (bool, Vec<CellChange>) {
        let found = self.lines_of(order).find(|line| line_key(&self.work, line) == *wanted);
        let mut fields: Vec<FieldValue> = vec![("order", Value::id(order))];
        fields.extend(product.map(|product| ("product", Value::id(product))));
        fields.extend(row.line.iter().cloned());
        match found {
            Some(key) => {
                let mode = self.update();
                (false, self.work.merge(&key, &fields, mode))
            }
            None => {
                let id = self.work.make(Kind::OrderLine);
                self.trade.lines.entry(order).or_default().push(id);
                (true, self.work.merge(&Key::new(Kind::OrderLine, id), &fields, Mode::Complete))
            }
        }
    }

    /// A row of a sheet of order lines; the order is made by its code where it is nowhere.
    pub(super) fn line_row(&mut self, row: &PlannedRow) -> Result<Outcome, RejectReason> {
        self.know_trade();
        let code = text_of(&row.order, "code");
        if code.is_empty() {
            return Err(RejectReason::NoOrder);
        }
        let product = self.product(&row.product).ok_or(RejectReason::NoProduct)?;
        let folded = fold_name(code);
        let order = self.trade.by_code.get(&folded).copied().unwrap_or_else(|| {
            let id = self.work.make(Kind::Order);
            self.work.set(&Key::new(Kind::Order, id), "code", Some(Value::text(code)));
            self.trade.by_code.insert(folded, id);
            id
        });
        let wanted = (Some(product), value_of(&row.line, "quantity").cloned(), value_of(&row.line, "price").cloned());
        let (new, changes) = self.line(order, Some(product), row, &wanted);
        Ok(Outcome { of: Key::new(Kind::Order, order), name: code.to_owned(), new, changes })
    }

    /// A row of a sheet of record cards.
    pub(super) fn card_row(&mut self, row: &PlannedRow) -> Result<Outcome, RejectReason> {
        self.know_trade();
        if !CARD_PARTS.iter().any(|part| value_of(&row.card, part).is_some()) {
            let named = !row.customer.is_empty();
            return Err(if named { RejectReason::Nothing } else { RejectReason::NoCustomer });
        }
        let customer = self.meant(row)?;
        let member = self.member_of(row);
        let day = (customer, member, date_text(value_of(&row.card, "date")));
        let same = (day, card_text(|part| text_of(&row.card, part)));
        let mut fields = vec![("customer", Value::id(customer))];
        fields.extend(member.map(|member| ("member", Value::id(member))));
        fields.extend(row.card.iter().cloned());
        let found = self.trade.cards.get(&same).copied();
        let id = found.unwrap_or_else(|| self.work.make(Kind::Card));
        self.trade.cards.entry(same).or_insert(id);
        let key = Key::new(Kind::Card, id);
        let mode = if found.is_some() { self.update() } else { Mode::Complete };
        let changes = self.work.merge(&key, &fields, mode);
        let name = self.work.text(&Key::new(Kind::Customer, customer), "name").to_owned();
        Ok(Outcome { of: key, name, new: found.is_none(), changes })
    }
}

/// The order's own fields. A total stands only where it is not what the line adds up to.
fn order_fields(row: &PlannedRow, has_line: bool) -> Vec<FieldValue> {
    let mut fields = row.order.clone();
    let int = |key| value_of(&row.line, key).and_then(Value::as_int);
    let sum = int("quantity").zip(int("price")).map(|(quantity, price)| {
        let full = i128::from(quantity) * i128::from(price);
        (full * (1000 - i128::from(int("discount").unwrap_or(0))) + 500_000) / 1_000_000
    });
    let total = value_of(&fields, "total").and_then(Value::as_int).map(i128::from);
    if has_line && sum.is_some() && total == sum {
        fields.retain(|(key, _)| *key != "total");
    }
    fields
}

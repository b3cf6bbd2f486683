//! What the customer has ordered, newest first.

use super::Editing;
use crate::domain::archive::Archive;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::order::sort_by_key;
use crate::domain::record::Record;
use crate::domain::value::Value;
use crate::edits::orders::remove;
use crate::leaving::rates::Rates;
use crate::leaving::value::{self, MONTHS, Period};
use crate::ui::components::draft::DraftMark;
use crate::ui::part::{FromPart, Seldom};
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::prelude::*;

/// How many orders are shown at first.
const FIRST: usize = 8;

/// An order whose form is open.
#[derive(Clone, Copy)]
pub struct Opened {
    /// Whose order it is.
    pub customer: Id,
    /// The order; `None` for a new one.
    pub order: Option<Id>,
    /// Closed by setting it to `None`; `Some(None)` is a new one.
    pub editing: RwSignal<Option<Option<Id>>>,
}

impl Opened {
    /// The form's key among the drafts.
    pub fn draft_key(self) -> String {
        draft_key(self.customer, self.order)
    }
}

fn draft_key(customer: Id, order: Option<Id>) -> String {
    let order = order.map_or_else(|| "new".to_owned(), |order| order.to_string());
    format!("order/{customer}/{order}")
}

/// An order, as shown. Money in hundredths, where it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    id: Id,
    day: String,
    code: String,
    /// Products and how many of each.
    lines: Vec<String>,
    amount: Option<i64>,
    paid: Option<i64>,
}

impl Row {
    /// What is still to be paid, if it says what was.
    fn due(&self) -> Option<i64> {
        self.amount?.checked_sub(self.paid?)
    }
}

fn line_text(archive: &Archive, line: &Record) -> String {
    let product = line.reference("product").and_then(|id| archive.record(Kind::Product, id));
    let name = product.map(|product| product.text("name").to_owned()).unwrap_or_default();
    match line.get("quantity").map(|quantity| quantity.decimal().unwrap_or_else(|| quantity.plain())) {
        Some(quantity) => format!("{name} × {quantity}"),
        None => name,
    }
}

fn rows(archive: &Archive, customer: Id) -> Vec<Row> {
    let row = |(id, order): (Id, &Record)| {
        let lines: Vec<String> = archive.lines(id).map(|(_, line)| line_text(archive, line)).collect();
        let known = !lines.is_empty() || order.get("total").and_then(Value::as_int).is_some();
        Row {
            id,
            day: order.get("date").map(Value::plain).unwrap_or_default(),
            code: order.text("code").to_owned(),
            amount: known.then(|| value::order(archive, id, order).revenue),
            paid: order.get("paid").and_then(Value::as_int),
            lines,
        }
    };
    let mut rows: Vec<Row> = archive.about(customer, Kind::Order).map(row).collect();
    sort_by_key(&mut rows, |row| core::cmp::Reverse((row.day.clone(), row.code.clone())));
    rows
}

fn money(amount: Option<i64>) -> String {
    amount.and_then(|amount| Value::Int(amount).money()).unwrap_or_default()
}

fn sum(rows: &[Row], of: fn(&Row) -> Option<i64>) -> Option<i64> {
    rows.iter().filter_map(of).try_fold(0_i64, i64::checked_add)
}

/// The customer's orders, and the form for one of them.
#[component]
pub fn Orders(id: Id) -> impl IntoView {
    let app = App::here();
    let editing = RwSignal::new(None::<Option<Id>>);
    let count = Memo::new(move |_| app.read(|archive| archive.about(id, Kind::Order).count()));
    // Another form in place of one that is open is asked about first.
    let edit = move |next: Option<Id>| {
        let now = editing.get_untracked();
        if now != Some(next) && now.is_none_or(|now| app.may_close(&draft_key(id, now))) {
            editing.set(Some(next));
        }
    };
    let listed = Listed { customer: id, edit: Callback::new(edit) };
    view! {
        <section class="section" data-testid="orders" data-count=move || count.get().to_string()>
            <div class="section-head">
                <h2>{app.t(ORDERS)}</h2>
                <button type="button" class="btn btn--quiet no-print" data-testid="order-add" on:click=move |_| edit(None)>
                    {app.t(ADD)}<DraftMark key=draft_key(id, None)/>
                </button>
            </div>
            {move || (count.get() > 0).then(|| view! { <FromPart what=Seldom::Editing(Editing::Orders(listed))/> })}
            {move || editing.get().map(|order| view! {
                <FromPart what=Seldom::Editing(Editing::Order(Opened { customer: id, order, editing }))/>
            })}
        </section>
    }
}

/// The orders of a customer, to be listed.
#[derive(Clone, Copy)]
pub struct Listed {
    customer: Id,
    /// Opens the form of one.
    edit: Callback<Option<Id>>,
}

/// The orders themselves, with their sum.
#[component]
pub fn Table(of: Listed) -> impl IntoView {
    let app = App::here();
    let Listed { customer: id, edit } = of;
    let all = Memo::new(move |_| app.read(|archive| rows(archive, id)));
    let whole = RwSignal::new(false);
    // The twelve months that exposure and handover go by.
    let worth = Memo::new(move |_| {
        let period = Period::months(MONTHS, app.today());
        app.read(|archive| {
            let worth = value::worth(archive, id, period);
            [worth.revenue, worth.margin(Rates::of(archive).margin), worth.arrears]
        })
    });
    let worth_at = move |at: usize| money(Some(worth.get()[at]));
    let take_out = move |order: Id| app.act(ORDER_REMOVED, move |archive| vec![remove(archive, id, order)]);
    let row = move |row: Row| {
        let (order, due) = (row.id, row.due());
        let lines = row.lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
        view! {
            <tr data-testid="order" data-id=order.to_string()>
                <td><time>{row.day}</time>" "<span class="muted small">{row.code}</span>
                    <span class="line no-print">
                        <button type="button" class="link" data-testid="order-edit" on:click=move |_| edit.run(Some(order))>
                            {app.t(EDIT)}<DraftMark key=draft_key(id, Some(order))/>
                        </button>
                        <button type="button" class="link" data-testid="order-remove" on:click=move |_| take_out(order)>{app.t(REMOVE)}</button>
                    </span>
                </td>
                <td><ul>{lines}</ul></td>
                <td class="num">{money(row.amount)}</td>
                <td class="num">{money(row.paid)}</td>
                <td class="num" data-testid="order-due">{money(due)}</td>
            </tr>
        }
    };
    let shown = move || {
        let count = if whole.get() { usize::MAX } else { FIRST };
        all.with(|all| all.iter().take(count).cloned().map(row).collect_view())
    };
    let hidden = move || all.with(Vec::len).saturating_sub(if whole.get() { usize::MAX } else { FIRST });
    let foot = move || {
        let (count, amount, paid) = all.with(|all| (all.len(), sum(all, |row| row.amount), sum(all, |row| row.paid)));
        view! {
            <tr data-testid="orders-sum" data-amount=money(amount) data-paid=money(paid)>
                <td colspan="2">{app.fill(ORDERS_SUM, &[&count.to_string()])}</td>
                <td class="num">{money(amount)}</td>
                <td class="num">{money(paid)}</td>
                <td class="num">{money(all.with(|all| sum(all, Row::due)))}</td>
            </tr>
        }
    };
    view! {
        <p class="small" data-testid="customer-worth" data-revenue=move || worth_at(0) data-margin=move || worth_at(1)
            data-arrears=move || worth_at(2)>
            {move || app.fill(ORDERS_WORTH, &[&worth_at(0), &worth_at(1), &worth_at(2)])}
        </p>
        <div class="table-scroll"><table class="table orders">
            <thead><tr>
                <th>{app.t(label(&Kind::Order, "date"))}</th>
                <th>{app.t(label(&Kind::OrderLine, "product"))}</th>
                <th class="num">{app.t(label(&Kind::Order, "total"))}</th>
                <th class="num">{app.t(label(&Kind::Order, "paid"))}</th>
                <th class="num">{app.t(ORDER_DUE)}</th>
            </tr></thead>
            <tbody>{shown}</tbody>
            <tfoot>{foot}</tfoot>
        </table></div>
        {move || (hidden() > 0).then(|| view! {
            <button type="button" class="link" data-testid="orders-all" on:click=move |_| whole.set(true)>
                {move || app.fill(ORDERS_ALL, &[&hidden().to_string()])}
            </button>
        })}
    }
}

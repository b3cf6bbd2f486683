//! What the customer has ordered, newest first.

use crate::domain::archive::Archive;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::order::sort_by_key;
use crate::domain::record::Record;
use crate::domain::value::Value;
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::prelude::*;

/// How many orders are shown at first.
const FIRST: usize = 8;

/// An order, as shown.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    id: Id,
    day: String,
    code: String,
    /// Products and how many of each.
    lines: Vec<String>,
    /// In hundredths, where it is known.
    amount: Option<i64>,
    paid: Option<i64>,
}

/// What a line comes to, in hundredths: quantity (thousandths) × price (hundredths), less a share (thousandths).
fn line_amount(line: &Record) -> Option<i64> {
    let int = |key| line.get(key).and_then(Value::as_int);
    let full = i128::from(int("quantity")?) * i128::from(int("price")?);
    let net = full * (1000 - i128::from(int("discount").unwrap_or(0)));
    i64::try_from((net + 500_000).div_euclid(1_000_000)).ok()
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
        let lines: Vec<&Record> = archive.lines(id).map(|(_, line)| line).collect();
        let sum = || lines.iter().map(|line| line_amount(line)).try_fold(0_i64, |sum, one| sum.checked_add(one?));
        let int = |key| order.get(key).and_then(Value::as_int);
        Row {
            id,
            day: order.get("date").map(Value::plain).unwrap_or_default(),
            code: order.text("code").to_owned(),
            amount: int("total").or_else(|| sum().filter(|_| !lines.is_empty())),
            paid: int("paid"),
            lines: lines.iter().map(|line| line_text(archive, line)).collect(),
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

/// The customer's orders; nothing where there are none.
#[component]
pub fn Orders(id: Id) -> impl IntoView {
    let app = App::here();
    let all = Memo::new(move |_| app.read(|archive| rows(archive, id)));
    let whole = RwSignal::new(false);
    let row = |row: Row| {
        let lines = row.lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
        view! {
            <tr data-testid="order" data-id=row.id.to_string()>
                <td><time>{row.day}</time>" "<span class="muted small">{row.code}</span></td>
                <td><ul>{lines}</ul></td>
                <td class="num">{money(row.amount)}</td>
                <td class="num">{money(row.paid)}</td>
            </tr>
        }
    };
    let shown = move || {
        let count = if whole.get() { usize::MAX } else { FIRST };
        all.with(|all| all.iter().take(count).cloned().map(row).collect_view())
    };
    let hidden = move || all.with(Vec::len).saturating_sub(if whole.get() { usize::MAX } else { FIRST });
    move || {
        let (count, amount, paid) = all.with(|all| (all.len(), sum(all, |row| row.amount), sum(all, |row| row.paid)));
        (count > 0).then(|| {
            view! {
                <section class="section" data-testid="orders" data-count=count.to_string()>
                    <div class="section-head"><h2>{app.t(ORDERS)}</h2></div>
                    <div class="table-scroll"><table class="table orders">
                        <thead><tr>
                            <th>{app.t(label(&Kind::Order, "date"))}</th>
                            <th>{app.t(label(&Kind::OrderLine, "product"))}</th>
                            <th class="num">{app.t(label(&Kind::Order, "total"))}</th>
                            <th class="num">{app.t(label(&Kind::Order, "paid"))}</th>
                        </tr></thead>
                        <tbody>{shown}</tbody>
                        <tfoot><tr data-testid="orders-sum" data-amount=money(amount) data-paid=money(paid)>
                            <td colspan="2">{move || app.fill(ORDERS_SUM, &[&count.to_string()])}</td>
                            <td class="num">{money(amount)}</td>
                            <td class="num">{money(paid)}</td>
                        </tr></tfoot>
                    </table></div>
                    {move || (hidden() > 0).then(|| view! {
                        <button type="button" class="link" data-testid="orders-all" on:click=move |_| whole.set(true)>
                            {move || app.fill(ORDERS_ALL, &[&hidden().to_string()])}
                        </button>
                    })}
                </section>
            }
        })
    }
}

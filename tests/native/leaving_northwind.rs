//! Northwind's employee 4 leaves: the exposure is what a plain query over the tables gives.

use crate::importing::data;
use crate::leaving::Firm;
use keliu::domain::id::Id;
use keliu::domain::kind::Kind;
use keliu::leaving::exposure::{Choice, Exposure, exposure};
use keliu::leaving::item::{State, Why};
use keliu::leaving::lines::Line;
use keliu::leaving::plan::Because;
use keliu::leaving::value::Period;
use std::collections::{BTreeMap, BTreeSet};

type Row = BTreeMap<String, String>;

fn rows(name: &str) -> Vec<Row> {
    let bytes = data(&format!("northwind/{name}.csv")).bytes;
    // Addresses hold commas without quotes, behind what is read here.
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes.as_slice());
    reader.deserialize().map(|row: Result<Row, _>| row.unwrap()).collect()
}

/// A decimal number in so many digits behind the point.
fn scaled(text: &str, digits: usize) -> i64 {
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    format!("{whole}{:0<digits$.digits$}", rest).parse().unwrap()
}

/// What the tables say, without the program: revenue by order in hundredths, customers and employees by order.
struct Tables {
    revenue: BTreeMap<String, i64>,
    orders: Vec<(String, String, String)>,
}

impl Tables {
    fn read() -> Self {
        let mut revenue: BTreeMap<String, i64> = BTreeMap::new();
        for row in rows("order-details") {
            let kept = 1000 - scaled(&row["discount"], 3);
            let exact = scaled(&row["unitPrice"], 2) * row["quantity"].parse::<i64>().unwrap() * kept;
            *revenue.entry(row["orderID"].clone()).or_default() += (exact + 500) / 1000;
        }
        let orders = rows("orders");
        let orders = orders.iter().map(|row| ["orderID", "customerID", "employeeID"].map(|key| row[key].clone()));
        Tables { revenue, orders: orders.map(|[order, customer, employee]| (order, customer, employee)).collect() }
    }

    fn by_customer(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        let mut by: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (_, customer, employee) in &self.orders {
            by.entry(customer).or_default().insert(employee);
        }
        by
    }

    /// The customers for whom this holds of the employees who served them, and their revenue.
    fn customers(&self, holds: impl Fn(&BTreeSet<&str>) -> bool) -> (usize, i64) {
        let by = self.by_customer();
        let chosen: BTreeSet<&str> = by.iter().filter(|(_, served)| holds(served)).map(|(id, _)| *id).collect();
        let theirs = self.orders.iter().filter(|(_, customer, _)| chosen.contains(customer.as_str()));
        (chosen.len(), theirs.map(|(order, ..)| self.revenue[order]).sum())
    }
}

fn northwind() -> (Firm, Id) {
    let mut firm = Firm::default();
    let files =
        ["customers", "employees", "orders", "order-details"].map(|name| data(&format!("northwind/{name}.csv")));
    firm.office.import(files.into());
    let owner = firm.hire("Owner", "owner", None);
    (firm, owner)
}

fn employee(firm: &Firm, code: &str) -> Id {
    firm.archive().live(Kind::Member).find(|(_, record)| record.text("code") == code).unwrap().0
}

fn exposed(firm: &Firm, codes: &[&str]) -> Exposure {
    let choice = Choice::members(codes.iter().map(|code| employee(firm, code)));
    exposure(firm.archive(), &firm.scene(), &choice)
}

#[test]
fn the_exposure_is_that_of_a_plain_query() {
    let (firm, _) = northwind();
    let tables = Tables::read();
    // Nothing is newer than twelve months.
    assert_eq!(firm.scene().period, Period::ALL);
    for code in ["1", "2", "3", "4", "5", "6", "7", "8", "9"] {
        let found = exposed(&firm, &[code]);
        let served = tables.customers(|served| served.contains(code));
        let alone = tables.customers(|served| served.len() == 1 && served.contains(code));
        assert_eq!((found.served.customers, found.served.worth.revenue), served, "{code}");
        assert_eq!((found.alone.customers, found.alone.worth.revenue), alone, "{code}");
        assert_eq!(found.single_line, alone.0);
        let own = tables.orders.iter().filter(|(_, _, employee)| employee == code);
        assert_eq!(found.handled.revenue, own.map(|(order, ..)| tables.revenue[order]).sum::<i64>());
        assert_eq!((found.all.customers, found.all.worth.revenue), (91, tables.revenue.values().sum::<i64>()));
        // Five in a hundred customers with a tenth as margin.
        assert!((found.loss - served.1 / 200).abs() <= 1, "{code}");
    }
    let four = exposed(&firm, &["4"]);
    assert_eq!((four.served.customers, four.alone.customers), (75, 1));
    assert_eq!((four.rows[0].alone, four.rows[0].line), (true, Line::Single));
    assert_eq!(four.rows.len(), 75);
    // Several at once: what is known by nobody but these two.
    let two = exposed(&firm, &["4", "1"]);
    let alone = tables.customers(|served| served.iter().all(|code| ["4", "1"].contains(code)));
    assert_eq!((two.alone.customers, two.alone.worth.revenue), alone);
    let team = Choice::team(firm.archive(), employee(&firm, "5"), firm.today);
    assert_eq!(team.members, ["5", "6", "7", "9"].map(|code| employee(&firm, code)).into());
    assert_eq!(Choice::team(firm.archive(), employee(&firm, "2"), firm.today).members.len(), 9);
}

#[test]
fn employee_4_hands_everything_over() {
    let (mut firm, owner) = northwind();
    let four = employee(&firm, "4");
    let plan = firm.plan(firm.request([four], Why::Leave, owner)).unwrap();
    assert_eq!(plan.proposals.len(), 75);
    // A card written today makes the old orders no less theirs.
    let written_at = plan.proposals[0].customer;
    firm.visit(written_at, owner, "");
    let plan = firm.plan(firm.request([four], Why::Leave, owner)).unwrap();
    assert_eq!(plan.proposals.len(), 75);
    // All but one customer go to somebody who has handled their orders already.
    let known = plan.proposals.iter().filter(|proposal| proposal.because == Some(Because::SecondLine));
    assert_eq!(known.count(), 74);
    let handover = firm.offer(&plan).unwrap();
    firm.assert_nothing_is_orphaned();
    firm.depart(four).unwrap();
    firm.later(1);
    firm.assert_nothing_is_orphaned();
    firm.accept_all(handover);
    firm.assert_nothing_is_orphaned();
    assert!(firm.items(handover).iter().all(|item| item.state == State::Accepted));
    for item in firm.items(handover) {
        let lead = keliu::domain::customer::responsible(firm.archive(), item.customer);
        assert_eq!(lead, item.successor);
    }
    let again = firm.plan(firm.request([four], Why::Leave, owner)).unwrap();
    assert_eq!(again.proposals.len(), 0);
}

//! The exposure as pictures: who knows whom, and how much hangs on how many.

use super::behind::behind;
use super::exposure::{Group, Row, Scene};
use super::lines::Line;
use crate::domain::archive::Archive;
use crate::domain::duty::active;
use crate::domain::id::Id;
use crate::domain::order::sort_by_key;
use std::collections::BTreeMap;

/// A line between a member and a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// The member.
    pub member: Id,
    /// The customer.
    pub customer: Id,
    /// Whether they have met, and not only the paper says so.
    pub in_fact: bool,
    /// Whether it is the only one to this customer.
    pub only: bool,
}

/// The lines between members and the customers worth most, at most `customers` of them; those of a customer together.
/// With somebody chosen they are the customers that somebody of `rows` knows, in that order.
#[must_use]
pub fn who_whom(scene: &Scene, rows: Option<&[Row]>, customers: usize) -> Vec<Edge> {
    let ranked: Vec<Id> = match rows {
        Some(rows) => {
            let is_known = |id: &Id| scene.known.get(id).is_some_and(|known| !known.0.is_empty());
            rows.iter().map(|row| row.customer).filter(is_known).collect()
        }
        None => {
            let mut by_worth: Vec<Id> = scene.known.keys().copied().collect();
            sort_by_key(&mut by_worth, |id| (core::cmp::Reverse(scene.worth_of(*id).revenue), *id));
            by_worth
        }
    };
    let edges = ranked.into_iter().take(customers).flat_map(|customer| {
        let known = scene.known.get(&customer).map(|known| &known.0);
        let only = known.is_some_and(|known| known.len() == 1);
        let of = move |(member, basis): (&Id, &super::lines::Basis)| Edge {
            member: *member,
            customer,
            in_fact: basis.in_fact(),
            only,
        };
        known.into_iter().flatten().map(of)
    });
    edges.collect()
}

/// What hangs on one member, by the line of the customers they know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bar {
    /// Their customers by line.
    pub lines: BTreeMap<Line, Group>,
    /// What is to be expected to be lost if they left.
    pub loss: i64,
    /// Customers that nobody else knows.
    pub alone: Group,
    /// All customers they know.
    pub served: Group,
}

/// What hangs on each member who works here, and on who has left and still holds something; whose going would cost most
/// stands first.
#[must_use]
pub fn bars(archive: &Archive, scene: &Scene) -> Vec<(Id, Bar)> {
    let mut bars: BTreeMap<Id, Bar> = active(archive, scene.day).map(|member| (member, Bar::default())).collect();
    for (customer, known) in &scene.known {
        let (line, worth) = (known.line(archive), scene.worth_of(*customer));
        for member in known.0.keys() {
            let bar = bars.entry(*member).or_default();
            bar.lines.entry(line).or_default().add(worth);
            bar.served.add(worth);
            if line == Line::Single {
                bar.alone.add(worth);
            }
        }
    }
    for (member, customers) in behind(archive, scene.day) {
        let bar = bars.entry(member).or_default();
        for known in customers.iter().filter_map(|customer| Some((customer, scene.known.get(customer)?))) {
            let (line, worth) = (known.1.line(archive), scene.worth_of(*known.0));
            bar.lines.entry(line).or_default().add(worth);
            bar.served.add(worth);
            if line == Line::Unknown {
                bar.alone.add(worth);
            }
        }
    }
    for bar in bars.values_mut() {
        bar.loss = scene.rates.expected_loss(&bar.served.worth, &bar.alone.worth);
    }
    let mut bars: Vec<(Id, Bar)> = bars.into_iter().collect();
    sort_by_key(&mut bars, |(member, bar)| (core::cmp::Reverse((bar.loss, bar.alone.customers)), *member));
    bars
}

/// All customers by line.
#[must_use]
pub fn by_line(archive: &Archive, scene: &Scene) -> BTreeMap<Line, Group> {
    let mut lines: BTreeMap<Line, Group> = BTreeMap::new();
    for (customer, known) in &scene.known {
        lines.entry(known.line(archive)).or_default().add(scene.worth_of(*customer));
    }
    lines
}

//! What makes an exposure smaller, each point one click from a reminder.

use super::exposure::{Choice, Exposure, Gap, Row, Scene, exposure};
use super::lines::Line;
use crate::domain::archive::Archive;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::labels::Language;
use crate::domain::order::sort_by_key;
use crate::edits::{Refused, customers};
use crate::log::draft::Draft;
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// The owner sees the customers that together make this share of the revenue, in thousandths.
const KEY_SHARE: i64 = 800;
/// A file with so many gaps is to be filled.
const MANY_GAPS: usize = 3;

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Somebody else is to get to know them.
    SecondContact,
    /// The owner, or a manager, is to visit them.
    OwnerVisit,
    /// The file is to be filled.
    Fill(Vec<Gap>),
}

/// One point of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Todo {
    /// The customer.
    pub customer: Id,
    /// What is to be done.
    pub step: Step,
    /// The revenue that hangs on it.
    pub revenue: i64,
    /// Whether it stands in an open reminder already.
    pub planned: bool,
}

/// The points that make an exposure smaller, those with most revenue first.
#[must_use]
pub fn todos(archive: &Archive, exposure: &Exposure) -> Vec<Todo> {
    let mut by_revenue: Vec<&Row> = exposure.rows.iter().collect();
    sort_by_key(&mut by_revenue, |row| core::cmp::Reverse(row.worth.revenue));
    let wanted = i128::from(exposure.served.worth.revenue) * i128::from(KEY_SHARE) / 1000;
    let (mut todos, mut seen) = (Vec::new(), 0_i128);
    for row in by_revenue {
        let class_a = archive.record(Kind::Customer, row.customer).is_some_and(|record| record.text("class") == "A");
        let is_key = class_a || (seen < wanted && row.worth.revenue > 0);
        seen += i128::from(row.worth.revenue);
        let weak = row.gaps.len() >= MANY_GAPS || (row.alone && !row.gaps.is_empty());
        let steps = [
            (row.alone || row.only_on_paper).then_some(Step::SecondContact),
            (is_key && row.line != Line::Loop).then_some(Step::OwnerVisit),
            weak.then(|| Step::Fill(row.gaps.clone())),
        ];
        for step in steps.into_iter().flatten() {
            let planned = is_planned(archive, row.customer, &step);
            todos.push(Todo { customer: row.customer, step, revenue: row.worth.revenue, planned });
        }
    }
    todos
}

/// The points a plan for some members begins with: one at each of the twelve customers that matter most, as far as none
/// of theirs is planned.
#[must_use]
pub fn first_points(archive: &Archive, scene: &Scene, members: BTreeSet<Id>) -> Vec<Todo> {
    let all = todos(archive, &exposure(archive, scene, &Choice::members(members)));
    let planned: BTreeSet<Id> = all.iter().filter(|todo| todo.planned).map(|todo| todo.customer).collect();
    let mut seen = BTreeSet::new();
    let first = all.into_iter().filter(|todo| seen.insert(todo.customer)).take(FIRST_POINTS);
    first.filter(|todo| !planned.contains(&todo.customer)).collect()
}

/// At how many customers a plan begins.
const FIRST_POINTS: usize = 12;

/// The reminder's words.
#[must_use]
pub fn words(step: &Step, language: Language) -> String {
    match step {
        Step::SecondContact => {
            language.pick("带一位同事认识这位客户", "Introduce a second colleague to this customer").into()
        }
        Step::OwnerVisit => language.pick("老板或经理上门拜访", "Visit by the owner or a manager").into(),
        Step::Fill(gaps) => {
            let names: Vec<&str> = gaps.iter().map(|gap| gap_words(*gap, language)).collect();
            format!("{}{}", language.pick("补全档案：", "Complete the file: "), names.join(language.pick("、", ", ")))
        }
    }
}

/// What a gap is called.
#[must_use]
pub fn gap_words(gap: Gap, language: Language) -> &'static str {
    let (zh, en) = match gap {
        Gap::Phone => ("电话", "phone"),
        Gap::Address => ("地址", "address"),
        Gap::Contact => ("联系人", "contact"),
        Gap::Decides => ("谁做主", "who decides"),
        Gap::Next => ("下一步", "next step"),
        Gap::Card => ("近期记录卡", "a recent record card"),
    };
    language.pick(zh, en)
}

/// Whether an open reminder says so, in either language.
fn is_planned(archive: &Archive, customer: Id, step: &Step) -> bool {
    let mut open = archive.about(customer, Kind::Reminder).filter(|(_, reminder)| reminder.get("done").is_none());
    let begin = |language| match step {
        // The gaps may be others by now.
        Step::Fill(_) => words(&Step::Fill(Vec::new()), language),
        step => words(step, language),
    };
    let known = [begin(Language::Zh), begin(Language::En)];
    open.any(|(_, reminder)| known.iter().any(|words| reminder.text("text").starts_with(words.as_str())))
}

/// The reminder for one point.
///
/// # Errors
/// [`Refused`] as for any reminder.
pub fn remind(todo: &Todo, id: Id, member: Option<Id>, due: NaiveDate, language: Language) -> Result<Draft, Refused> {
    customers::reminder(id, todo.customer, member, due, &words(&todo.step, language))
}

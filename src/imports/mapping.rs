//! Which row is the header, and where each column goes.

use super::synonyms::{Meaning, find, is_lunar};
use crate::domain::field::{CONTACT, CUSTOMER, FieldDef, FieldKind};
use crate::domain::phone;
use crate::domain::search::fold;
use crate::formats::dates;
use crate::formats::delimited::Row;
use core::fmt;
use core::str::FromStr;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::{BTreeMap, HashSet};

/// Where a column goes. In text: a field's key (`phones`), `contact.` and a key (`contact.birthday`), `member`, `extra`, `skip`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// A field of the customer.
    Customer(&'static str),
    /// A field of the contact.
    Contact(&'static str),
    /// The name of the responsible member.
    Member,
    /// Kept as a line `header: value` of the customer's note.
    Extra,
    /// Left out.
    Skip,
}

/// Text that names no target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownTarget;

impl Target {
    /// Every target, in the order to offer them.
    pub fn all() -> impl Iterator<Item = Target> {
        let fields = |table: &'static [FieldDef]| table.iter().filter(|def| def.kind != FieldKind::Reference);
        let customer = fields(CUSTOMER).map(|def| Target::Customer(def.key));
        let contact = fields(CONTACT).map(|def| Target::Contact(def.key));
        customer.chain(contact).chain([Target::Member, Target::Extra, Target::Skip])
    }

    /// The field it goes to, if it goes to one.
    #[must_use]
    pub fn field(self) -> Option<&'static FieldDef> {
        let (table, key) = match self {
            Target::Customer(key) => (CUSTOMER, key),
            Target::Contact(key) => (CONTACT, key),
            Target::Member | Target::Extra | Target::Skip => return None,
        };
        table.iter().find(|def| def.key == key)
    }

    /// Whether several columns may go there: sets, long texts, and the parts of an address.
    #[must_use]
    pub fn takes_many(self) -> bool {
        match self {
            Target::Extra | Target::Skip | Target::Customer("address") => true,
            Target::Member => false,
            _ => self.field().is_some_and(|def| def.many || def.kind == FieldKind::Lines),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Target::Customer(key) => f.write_str(key),
            Target::Contact(key) => write!(f, "contact.{key}"),
            Target::Member => f.write_str("member"),
            Target::Extra => f.write_str("extra"),
            Target::Skip => f.write_str("skip"),
        }
    }
}

impl FromStr for Target {
    type Err = UnknownTarget;
    fn from_str(text: &str) -> Result<Self, UnknownTarget> {
        Target::all().find(|target| target.to_string() == text).ok_or(UnknownTarget)
    }
}

impl Serialize for Target {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Target {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(|_| serde::de::Error::custom("not a target"))
    }
}

/// One column of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its header as it stands in the file; may be empty.
    pub header: String,
    /// Where it goes.
    pub target: Target,
    /// Whether its dates are lunar.
    pub lunar: bool,
}

/// How many rows at the top may be titles and notes above the header.
const HEADER_SEARCH: usize = 20;

/// The place among `rows` of the header: of the first rows the one with most cells that are known headers, else the first.
#[must_use]
pub fn header_row(rows: &[Row]) -> usize {
    let mut best = (0, 0);
    for (at, row) in rows.iter().take(HEADER_SEARCH).enumerate() {
        let score =
            row.cells.iter().filter_map(|cell| find(cell)).map(|found| if found.exact { 4 } else { 1 }).sum::<u32>();
        if score > best.0 {
            best = (score, at);
        }
    }
    best.1
}

/// Where the columns go: by their headers first, then by what else there is, then as `wanted` says (by column, from 0).
#[must_use]
pub fn columns(header: &Row, body: &[Row], members: &HashSet<String>, wanted: &BTreeMap<usize, Target>) -> Vec<Column> {
    let headers: Vec<String> = header.cells.iter().map(|cell| cell.trim().to_owned()).collect();
    let mut targets = by_header(&headers, body, members);
    find_name(&mut targets, &headers, body);
    for (at, target) in targets.iter_mut().enumerate() {
        if headers[at].is_empty() && column(body, at).next().is_none() {
            *target = Some(Target::Skip);
        }
    }
    let mut columns: Vec<Column> = headers
        .into_iter()
        .zip(targets)
        .map(|(header, target)| Column { lunar: is_lunar(&header), header, target: target.unwrap_or(Target::Extra) })
        .collect();
    apply_wanted(&mut columns, wanted);
    columns
}

/// What a person chose stands; a column that loses its field to another is kept in the note.
fn apply_wanted(columns: &mut [Column], wanted: &BTreeMap<usize, Target>) {
    let mut taken = HashSet::new();
    for (&at, &target) in wanted {
        if let Some(column) = columns.get_mut(at) {
            let again = !target.takes_many() && !taken.insert(target);
            column.target = if again { Target::Extra } else { target };
        }
    }
    for (at, column) in columns.iter_mut().enumerate() {
        if taken.contains(&column.target) && !wanted.contains_key(&at) {
            column.target = Target::Extra;
        }
    }
}

/// Exact headers choose first, then those that only contain a known one; a field that is taken is not given twice.
fn by_header(headers: &[String], body: &[Row], members: &HashSet<String>) -> Vec<Option<Target>> {
    let found: Vec<_> = headers.iter().map(|header| find(header)).collect();
    let mut targets = vec![None; headers.len()];
    let give = |at: usize, target: Target, targets: &mut [Option<Target>]| {
        let taken = !target.takes_many() && targets.contains(&Some(target));
        targets[at] = Some(if taken { Target::Extra } else { target });
    };
    for exact in [true, false] {
        for (at, found) in found.iter().enumerate() {
            if let Some(Meaning::Is(target)) = found.filter(|found| found.exact == exact).map(|found| found.meaning) {
                give(at, target, &mut targets);
            }
        }
    }
    for (at, found) in found.iter().enumerate() {
        if found.is_some_and(|found| found.meaning == Meaning::SomeName) {
            let named = targets.contains(&Some(Target::Customer("name")));
            give(at, if named { Target::Contact("name") } else { Target::Customer("name") }, &mut targets);
        }
    }
    for (at, found) in found.iter().enumerate() {
        if found.is_some_and(|found| found.meaning == Meaning::InCharge) {
            let ours = targets.contains(&Some(Target::Contact("name"))) || are_members(body, at, members);
            give(at, if ours { Target::Member } else { Target::Contact("name") }, &mut targets);
        }
    }
    targets
}

/// Whether the persons of a column are on our side: half of the cells name known members, or a few names stand in many rows
/// (one rep has many customers, a shopkeeper has one shop).
fn are_members(body: &[Row], at: usize, members: &HashSet<String>) -> bool {
    let names: Vec<String> = column(body, at).map(fold).collect();
    let known = names.iter().filter(|name| members.contains(*name)).count();
    let distinct: HashSet<&String> = names.iter().collect();
    (known > 0 && known * 2 >= names.len()) || (names.len() >= 20 && distinct.len() * 10 <= names.len())
}

/// Where no header says which column is the customer's name: the contact's (customers may be persons), else the first column
/// without a known header that is filled in nearly every row with texts that are neither numbers nor dates.
fn find_name(targets: &mut [Option<Target>], headers: &[String], body: &[Row]) {
    let name = Some(Target::Customer("name"));
    if targets.contains(&name) {
        return;
    }
    let contact = targets.iter().position(|target| *target == Some(Target::Contact("name")));
    let by_content = || {
        let known = targets.iter().flatten().count();
        (0..headers.len()).find(|&at| known > 0 && targets[at].is_none() && looks_like_names(body, at))
    };
    if let Some(target) = contact.or_else(by_content).and_then(|at| targets.get_mut(at)) {
        *target = name;
    }
}

fn looks_like_names(body: &[Row], at: usize) -> bool {
    let sample = &body[..body.len().min(200)];
    let texts = column(sample, at)
        .filter(|text| text.chars().filter(|c| c.is_alphabetic()).count() >= 2 && text.chars().count() <= 60)
        .filter(|text| {
            phone::normalise(text).is_none() && dates::parse(text, crate::domain::date::Calendar::Solar).is_none()
        });
    let distinct: HashSet<&str> = texts.collect();
    // Nine of ten rows, all different but for a few.
    !distinct.is_empty() && distinct.len() * 10 >= sample.len() * 8
}

/// The cells of a column that are not blank.
pub fn column(rows: &[Row], at: usize) -> impl Iterator<Item = &str> {
    rows.iter().filter_map(move |row| row.cells.get(at)).map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Row> {
        crate::formats::delimited::read(text, ',').unwrap()
    }

    fn mapped(text: &str, members: &[&str]) -> Vec<String> {
        let rows = rows(text);
        let members = members.iter().map(|&name| name.to_owned()).collect();
        let columns = columns(&rows[0], &rows[1..], &members, &BTreeMap::new());
        columns.iter().map(|column| column.target.to_string()).collect()
    }

    #[test]
    fn notes_above_the_header_are_passed_over() {
        assert_eq!(header_row(&rows("2026年客户档案\n备注：由赵杰填写\n客户名称,联系人,电话\n玉家商店,王庆,1\n")), 2);
        assert_eq!(header_row(&rows("x,y\n1,2\n")), 0);
    }

    #[test]
    fn who_is_in_charge() {
        assert_eq!(mapped("名称,负责人,电话\n甲店,王庆,1\n", &[]), ["name", "contact.name", "phones"]);
        assert_eq!(mapped("名称,联系人,负责人\n甲店,王庆,赵杰\n", &[]), ["name", "contact.name", "member"]);
        assert_eq!(mapped("名称,负责人\n甲店,赵杰\n", &["赵杰"]), ["name", "member"]);
        let many: String = (0..40).map(|n| format!("店{n},{}\n", ["赵杰", "钱丽"][n % 2])).collect();
        assert_eq!(mapped(&format!("名称,负责人\n{many}"), &[]), ["name", "member"]);
    }

    #[test]
    fn a_name_is_the_customers_or_the_contacts() {
        assert_eq!(mapped("姓名,电话\n王庆,1\n", &[]), ["name", "phones"]);
        assert_eq!(mapped("公司,姓名\n甲,王庆\n", &[]), ["name", "contact.name"]);
        assert_eq!(mapped("联系人,电话\n王庆,1\n", &[]), ["name", "phones"]);
        assert_eq!(mapped("档口,电话\n东门甲一,138\n西门乙二,139\n", &[]), ["name", "phones"]);
        assert_eq!(mapped("x,y\n1,2\n", &[]), ["extra", "extra"]);
    }

    #[test]
    fn a_field_is_given_once() {
        assert_eq!(
            mapped("店名,微信,QQ,手机,座机,,\n甲,a,b,1,2,,z\n", &[]),
            ["name", "chat", "extra", "phones", "phones", "skip", "extra"]
        );
    }

    #[test]
    fn a_person_decides() {
        let rows = rows("店名,别名,电话\n甲,乙,1\n");
        let wanted = BTreeMap::from([(1, Target::Customer("name")), (2, Target::Skip), (9, Target::Member)]);
        let columns = columns(&rows[0], &rows[1..], &HashSet::new(), &wanted);
        let targets: Vec<Target> = columns.into_iter().map(|column| column.target).collect();
        assert_eq!(targets, [Target::Extra, Target::Customer("name"), Target::Skip]);
    }

    #[test]
    fn targets_have_one_writing() {
        for target in Target::all() {
            assert_eq!(target.to_string().parse(), Ok(target));
            let json = serde_json::to_string(&target).unwrap();
            assert_eq!(serde_json::from_str::<Target>(&json).unwrap(), target);
        }
        assert_eq!("contact.customer".parse::<Target>(), Err(UnknownTarget));
    }
}

//! Which row is the header, and where each column goes.

pub use super::target::{Part, Target, UnknownTarget};

use super::kind::SheetKind;
use super::own;
use super::synonyms::{Found, Meaning, find, fold_header, is_lunar};
use crate::domain::field::FieldKind;
use crate::domain::phone;
use crate::domain::search::fold;
use crate::formats::dates::{self, ColumnOrder};
use crate::formats::delimited::Row;
use std::collections::{BTreeMap, HashSet};

/// One column of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its header as it stands in the file; may be empty.
    pub header: String,
    /// Where it goes.
    pub target: Target,
    /// Whether its dates are lunar.
    pub lunar: bool,
    /// In which order its dates are written, as far as its cells say; clear for columns of anything else.
    pub order: ColumnOrder,
}

/// How many rows at the top may be titles and notes above the header.
const HEADER_SEARCH: usize = 20;

/// The place among `rows` of the header: of the first rows the one with most cells that are known headers, else the first.
#[must_use]
pub fn header_row(rows: &[Row]) -> usize {
    let mut best = (0, 0);
    for (at, row) in rows.iter().take(HEADER_SEARCH).enumerate() {
        let score = row.cells.iter().map(|cell| header_score(cell)).sum::<u32>();
        if score > best.0 {
            best = (score, at);
        }
    }
    best.1
}

/// How much a cell looks like a header of any kind of sheet.
fn header_score(cell: &str) -> u32 {
    match find(cell) {
        Some(found) if found.exact => 4,
        _ if SheetKind::ALL.iter().any(|kind| kind.knows(cell)) => 4,
        Some(_) => 1,
        None => 0,
    }
}

/// Where the columns go: by their headers first, then by what else there is, then as `wanted` says (by column, from 0).
#[must_use]
pub fn columns(
    kind: SheetKind,
    header: &Row,
    body: &[Row],
    members: &HashSet<String>,
    wanted: &BTreeMap<usize, Target>,
) -> Vec<Column> {
    let headers: Vec<String> = header.cells.iter().map(|cell| cell.trim().to_owned()).collect();
    let mut targets = if kind.is_customers() {
        let mut targets = by_header(&headers, body, members);
        find_name(&mut targets, &headers, body);
        targets
    } else {
        by_kind(kind, &headers)
    };
    for (at, target) in targets.iter_mut().enumerate() {
        if headers[at].is_empty() && column(body, at).next().is_none() {
            *target = Some(Target::Skip);
        }
    }
    let mut columns: Vec<Column> = headers
        .into_iter()
        .zip(targets)
        .map(|(header, target)| {
            let (lunar, target) = (is_lunar(&header), target.unwrap_or(Target::Extra));
            Column { header, target, lunar, order: ColumnOrder::Clear }
        })
        .collect();
    apply_wanted(&mut columns, wanted);
    for column in columns.iter_mut().filter(|column| !kind.fits(column.target)) {
        column.target = Target::Extra;
    }
    for (at, one) in columns.iter_mut().enumerate() {
        let own = || matches!(one.target, Target::Own(_)) && own::guess(&one.header, column(body, at)) == "date";
        if one.target.field().is_some_and(|def| def.kind == FieldKind::Date) || own() {
            one.order = dates::column_order(column(body, at));
        }
    }
    columns
}

/// In a sheet of anything but customers only whole headers count; a field is given once.
fn by_kind(kind: SheetKind, headers: &[String]) -> Vec<Option<Target>> {
    let mut targets: Vec<Option<Target>> = Vec::with_capacity(headers.len());
    for header in headers {
        let found = kind.find(header).filter(|target| target.takes_many() || !targets.contains(&Some(*target)));
        targets.push(found);
    }
    targets
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
    // A column without any cell takes no field from one that has some.
    let filled: Vec<bool> = (0..headers.len()).map(|at| column(body, at).next().is_some()).collect();
    let mut targets = vec![None; headers.len()];
    for (has_cells, exact) in [(true, true), (true, false), (false, true), (false, false)] {
        for (at, found) in found.iter().enumerate().filter(|(at, _)| filled[*at] == has_cells) {
            if let Some(Meaning::Is(target)) = found.filter(|found| found.exact == exact).map(|found| found.meaning) {
                give(at, target, &mut targets);
            }
        }
    }
    by_context(headers, &found, &filled, &mut targets, &|at| are_members(body, at, members));
    if ["sensitivity", "敏感度"].iter().any(|word| called(headers, word)) {
        outlook(headers, &mut targets);
    }
    targets
}

fn called(headers: &[String], word: &str) -> bool {
    headers.iter().any(|header| fold_header(header) == word)
}

/// Gives a column its field, unless that is taken.
fn give(at: usize, target: Target, targets: &mut [Option<Target>]) {
    let taken = !target.takes_many() && targets.contains(&Some(target));
    targets[at] = Some(if taken { Target::Extra } else { target });
}

/// The headers whose meaning depends on what other columns there are.
fn by_context(
    headers: &[String],
    found: &[Option<Found>],
    filled: &[bool],
    targets: &mut [Option<Target>],
    are_members: &dyn Fn(usize) -> bool,
) {
    let places = |meaning| (0..found.len()).filter(move |&at| found[at].is_some_and(|found| found.meaning == meaning));
    let place_of = |target, targets: &[Option<Target>]| targets.iter().position(|other| *other == Some(target));
    for at in places(Meaning::Employer) {
        // 客户名称 and 企业 without a contact: the customer is a person there, as in WeCom.
        let person = place_of(Target::Customer("name"), targets);
        let person = person.filter(|_| place_of(Target::Contact("name"), targets).is_none());
        if let Some(target) = person.and_then(|person| targets.get_mut(person)) {
            *target = Some(Target::Part(Part::Full));
        }
        give(at, Target::Customer("name"), targets);
    }
    for at in places(Meaning::SomeName) {
        let place = place_of(Target::Customer("name"), targets);
        if let Some(empty) = place.filter(|&place| filled[at] && !filled[place]) {
            targets[empty] = Some(Target::Extra);
        }
        let named = place_of(Target::Customer("name"), targets).is_some();
        give(at, if named { Target::Contact("name") } else { Target::Customer("name") }, targets);
    }
    let has = |target, targets: &[Option<Target>]| targets.contains(&Some(target));
    for at in places(Meaning::InCharge) {
        // Programs that write down who made a record have an owner for it, too.
        let ours = has(Target::Contact("name"), targets) || has(Target::Customer("author"), targets) || are_members(at);
        give(at, if ours { Target::Member } else { Target::Contact("name") }, targets);
    }
    for at in places(Meaning::SomeId) {
        let persons = targets.iter().flatten().any(|target| matches!(target, Target::Part(_)));
        let skip = persons || has(Target::Customer("code"), targets);
        give(at, if skip { Target::Skip } else { Target::Customer("code") }, targets);
    }
    for at in places(Meaning::SomeTitle) {
        let of_job = called(headers, "jobtitle");
        give(at, if of_job { Target::Contact("salutation") } else { Target::Contact("role") }, targets);
    }
    for at in places(Meaning::SomeDepartment) {
        // Beside the name of a member it is our department.
        let ours = has(Target::Member, targets);
        give(at, if ours { Target::Skip } else { Target::Contact("role") }, targets);
    }
}

/// Outlook's priority says how urgent a message is, and its categories are tags.
fn outlook(headers: &[String], targets: &mut [Option<Target>]) {
    for (header, target) in headers.iter().zip(targets) {
        match fold_header(header).as_str() {
            "priority" | "优先级" => *target = Some(Target::Skip),
            "类别" => *target = Some(Target::Customer("tags")),
            _ => {}
        }
    }
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
    if targets.iter().flatten().any(|target| target.names_customer()) {
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
    use crate::formats::dates::Order;

    fn rows(text: &str) -> Vec<Row> {
        crate::formats::delimited::read(text, ',').unwrap()
    }

    fn mapped(text: &str, members: &[&str]) -> Vec<String> {
        let rows = rows(text);
        let members = members.iter().map(|&name| name.to_owned()).collect();
        let columns = columns(SheetKind::Customers, &rows[0], &rows[1..], &members, &BTreeMap::new());
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
    fn an_empty_column_takes_no_field() {
        assert_eq!(mapped("公司,姓名,网址,官网\n,王庆,,a.cn\n", &[]), ["extra", "name", "extra", "website"]);
        assert_eq!(mapped("公司,姓名\n,\n", &[]), ["name", "contact.name"]);
    }

    #[test]
    fn what_a_header_means_depends_on_the_others() {
        assert_eq!(mapped("客户名称,企业\n王庆,甲店\n", &[]), ["contact.full_name", "name"]);
        assert_eq!(mapped("客户名称,联系人,企业\n甲店,王庆,x\n", &[]), ["name", "contact.name", "extra"]);
        assert_eq!(mapped("Company,Title\na,Buyer\n", &[]), ["name", "contact.role"]);
        assert_eq!(
            mapped("Company,Title,Job Title\na,Ms.,Buyer\n", &[]),
            ["name", "contact.salutation", "contact.role"]
        );
        assert_eq!(mapped("客户名称,负责人,创建人,所属部门\n甲,乙,丙,丁\n", &[]), ["name", "member", "author", "skip"]);
        assert_eq!(mapped("First Name,Last Name,Id\na,b,1\n", &[]), ["contact.given", "contact.family_name", "skip"]);
        assert_eq!(mapped("Name,Id\na,1\n", &[]), ["name", "code"]);
    }

    #[test]
    fn the_order_of_dates_is_that_of_their_column() {
        let rows = rows("店名,上次拜访,生日\n甲,3/5/2026,3/5/26\n乙,3/25/2026,\n");
        let columns = columns(SheetKind::Customers, &rows[0], &rows[1..], &HashSet::new(), &BTreeMap::new());
        let orders: Vec<&ColumnOrder> = columns.iter().map(|column| &column.order).collect();
        let both = ColumnOrder::Ambiguous(vec![Order::MonthFirst, Order::DayFirst]);
        assert_eq!(orders, [&ColumnOrder::Clear, &ColumnOrder::Known(Order::MonthFirst), &both]);
    }

    #[test]
    fn a_person_decides() {
        let rows = rows("店名,别名,电话\n甲,乙,1\n");
        let wanted = BTreeMap::from([(1, Target::Customer("name")), (2, Target::Skip), (9, Target::Member)]);
        let columns = columns(SheetKind::Customers, &rows[0], &rows[1..], &HashSet::new(), &wanted);
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

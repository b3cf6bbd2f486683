//! What other programs export maps itself: no column of a person's data ends in the note without need.

use crate::importing::{again, archive, drafts, open};
use keliu::formats::vcard;
use keliu::formats::{delimited, encoding};
use keliu::imports::kind::SheetKind;
use keliu::imports::mapping::{self, Target};
use keliu::imports::{ImportFile, plan, synonyms};
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::Path;

/// What became of the filled columns of a file.
struct Outcome {
    program: String,
    mapped: usize,
    skipped: Vec<String>,
    noted: Vec<String>,
    rows: Vec<plan::PlannedRow>,
}

impl Outcome {
    fn percent(&self) -> usize {
        let of_persons = self.skipped.iter().filter(|header| !is_machine(header)).count();
        100 * self.mapped / (self.mapped + self.noted.len() + of_persons)
    }
}

/// Whether a column is the program's own business: ids, who touched the record and when, kinds of numbers, counts of
/// deals, how urgent or private an entry is, and the department of our own member. All else that is left out counts as
/// not mapped.
fn is_machine(header: &str) -> bool {
    let folded = synonyms::fold_header(header);
    let ends = ["id", "ids", "label", "type", "类型", "部门", "修改人", "修改日", "修改时间", "锁定状态", "序号"];
    let parts = ["modif", "modstamp", "updatetime", "isdeleted", "opendeals", "organizationpeople"];
    let outlook = ["priority", "private", "sensitivity", "优先级", "私有", "敏感度"];
    ends.iter().any(|end| folded.ends_with(end))
        || parts.iter().any(|part| folded.contains(part))
        || outlook.contains(&folded.as_str())
}

fn rows_of(path: &Path) -> Vec<delimited::Row> {
    let bytes = fs::read(path).unwrap();
    if vcard::is_vcard(&bytes) {
        let (headers, rows) = vcard::to_rows(&vcard::read(&bytes).unwrap());
        return [vec![delimited::Row { line: 1, cells: headers, quotes: None }], rows].concat();
    }
    let text = encoding::decode(&bytes, None).unwrap().text;
    delimited::read(&text, delimited::find_delimiter(&text)).unwrap()
}

fn outcome(path: &Path) -> Outcome {
    let rows = rows_of(path);
    assert_eq!(mapping::header_row(&rows), 0, "{}", path.display());
    let kind = SheetKind::Customers;
    let columns = mapping::columns(kind, &rows[0], &rows[1..], &HashSet::new(), &BTreeMap::new());
    let program = path.file_name().unwrap().to_string_lossy().into_owned();
    let mut outcome = Outcome { program, mapped: 0, skipped: vec![], noted: vec![], rows: vec![] };
    for (at, column) in columns.iter().enumerate() {
        if mapping::column(&rows[1..], at).next().is_none() {
            continue;
        }
        match column.target {
            Target::Skip => outcome.skipped.push(column.header.clone()),
            Target::Extra => outcome.noted.push(column.header.clone()),
            _ => outcome.mapped += 1,
        }
    }
    let frame = plan::Frame { kind, columns: &columns, delimiter: Some(','), damaged: false };
    outcome.rows = rows[1..].iter().map(|row| plan::plan_row(row, frame)).collect();
    outcome
}

fn all() -> Vec<Outcome> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/exports");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ext| ext != "md"));
    paths.sort();
    paths.iter().map(|path| outcome(path)).collect()
}

#[test]
fn nine_of_ten_filled_columns_of_every_export_map_themselves() {
    println!("program | filled | mapped | left out | in the note | %");
    let all = all();
    for outcome in &all {
        let (mapped, skipped, noted) = (outcome.mapped, outcome.skipped.len(), outcome.noted.len());
        let (filled, percent) = (mapped + skipped + noted, outcome.percent());
        println!(
            "{} | {filled} | {mapped} | {skipped} {:?} | {noted} {:?} | {percent}",
            outcome.program, outcome.skipped, outcome.noted
        );
    }
    assert!(all.len() >= 24);
    for outcome in &all {
        assert!(outcome.percent() >= 90, "{}: {:?}", outcome.program, outcome.noted);
        for row in &outcome.rows {
            assert!(!row.text("name").is_empty(), "{}: a row without a customer", outcome.program);
        }
    }
}

/// The same person out of every program: what a shop owner looks for first stands where it belongs.
#[test]
fn the_person_is_the_same_whatever_program_it_comes_from() {
    for outcome in all() {
        let row = &outcome.rows[0];
        let english = ["Blue Lake Inn", "Anna Bell"];
        let chinese = ["玉家商店", "王庆"];
        let contact = row.contact.iter().find(|(key, _)| *key == "name").map(|(_, name)| name.plain());
        let program = outcome.program.as_str();
        assert!([english[0], chinese[0]].contains(&row.text("name")), "{program}: {}", row.text("name"));
        let name = contact.unwrap_or_default();
        let known = [english[1], chinese[1], "Anna M. Bell", "李娜"].contains(&name.as_str());
        let of_companies = ["companies", "accounts", "organizations", "fxiaoke", "xiaoshouyi"];
        assert_eq!(known, !of_companies.iter().any(|part| program.contains(part)), "{program}: {name}");
        let phones = row.customer.iter().chain(&row.contact).filter(|(key, _)| *key == "phones").count();
        assert_eq!(phones == 0, program == "pipedrive-organizations.csv", "{program}");
        for row in &outcome.rows {
            let warned: Vec<_> = row.warnings.iter().map(|(_, text, reason)| (text, reason)).collect();
            // 4/12/1985 alone in its column could be two days.
            assert!(warned.is_empty() || program.starts_with("salesforce-contacts"), "{program}: {warned:?}");
        }
    }
}

#[test]
fn a_person_without_a_company_is_the_customer() {
    for outcome in all() {
        for row in outcome.rows.iter().filter(|row| ["Tom Hill", "李娜"].contains(&row.text("name"))) {
            assert!(row.contact.iter().all(|(key, value)| *key != "name" || value.plain() == row.text("name")));
        }
    }
    assert!(synonyms::find("Phone 3 - Value").is_some_and(|found| found.exact));
}

/// Each of them through the front door: nobody is lost, and once more adds nothing.
#[test]
fn every_export_comes_in_whole_and_once() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/exports");
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ext| ext == "md") {
            continue;
        }
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let files = || vec![ImportFile { name: name.clone(), bytes: fs::read(&path).unwrap() }];
        let session = open(files());
        let preview = session.preview();
        println!("{name} | {:?} | {:?}", preview.files[0].kind, preview.totals);
        assert!(preview.files[0].kind.is_customers(), "{name}: {:?}", preview.files[0].kind);
        assert_eq!(preview.totals.rejected, 0, "{name}");
        let archive = archive(&drafts(&session));
        let totals = again(files(), &archive).preview().totals;
        assert_eq!((totals.new, totals.update), (0, 0), "{name}");
    }
}

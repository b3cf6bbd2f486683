//! Foreign readers take what we write: vCards (Python's vobject), the calendar (icalendar) and the tables (csv) of the
//! dealer's archive, and of texts that break careless readers.

use super::bundle_tools::{Folder, ROOT_DIR, run};
use super::dealer::{self, NASTY};
use calamine::{Data, Reader, Xlsx};
use keliu::bundle::views::export::{export_name, export_tables, export_workbook, export_zip};
use keliu::bundle::views::{Language, ViewContext, views};
use keliu::domain::id::Id;
use keliu::domain::kind::Kind;
use keliu::domain::record::Record;
use keliu::domain::value::Value;
use keliu::formats::csv_write::strip_guard;
use keliu::log::apply::Log;
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Cursor;

const CONTEXT: ViewContext<'_> =
    ViewContext { company_name: dealer::COMPANY_NAME, created: dealer::CREATED, language: Language::En };

fn read(folder: &std::path::Path) -> Json {
    let script = format!("{ROOT_DIR}/tests/foreign_readers.py");
    let (ok, said) = run(folder, "python3", &[&script, "."]);
    assert!(ok, "{said}");
    serde_json::from_str(said.lines().last().unwrap()).unwrap()
}

fn dealers(folder: &str) -> (Log, Folder, Json) {
    let (log, folder) = (dealer::log(), Folder::new(folder));
    for (name, bytes) in views(&log, &CONTEXT) {
        fs::write(folder.0.join(name), bytes).unwrap();
    }
    let found = read(&folder.0);
    (log, folder, found)
}

/// The live records of a kind whose customer is not in the bin.
fn rows(log: &Log, kind: Kind) -> Vec<(Id, &Record)> {
    let customer = |record: &Record| record.reference("customer");
    let archive = log.archive();
    let in_bin = |id| archive.record(Kind::Customer, id).is_some_and(Record::is_deleted);
    archive.live(kind).filter(|(_, record)| !customer(record).is_some_and(in_bin)).collect()
}

fn by_uid<'a>(list: &'a Json, uid: impl Fn(&'a Json) -> String) -> BTreeMap<String, &'a Json> {
    list.as_array().unwrap().iter().map(|one| (uid(one).replace(['-', ':'], "").replace("urnuuid", ""), one)).collect()
}

/// A text as a reader of content lines sees it: line ends as LF.
fn lines(text: &str) -> String {
    text.replace("\r\n", "\n")
}

#[test]
fn a_foreign_address_book_takes_every_card() {
    let (log, _folder, found) = dealers("foreign-vcf");
    let cards = by_uid(&found["cards"], |card| card["uid"][0].as_str().unwrap().into());
    assert_eq!(cards.len(), found["cards"].as_array().unwrap().len(), "no id twice");
    let people = rows(&log, Kind::Contact);
    assert!(people.len() > 600 && cards.len() >= people.len());
    for (id, person) in people {
        let card = cards[&id.to_string()];
        let customer = person.reference("customer").and_then(|id| log.archive().record(Kind::Customer, id)).unwrap();
        assert_eq!(card["fn"], json!([person.text("name")]));
        assert_eq!(card["n"], json!([person.text("name")]));
        assert_eq!(card["org"], json!([lines(customer.text("name"))]));
        let phones: Vec<String> = person.all("phones").map(Value::plain).collect();
        assert_eq!(card["tel"], json!(phones));
        let place = [customer.text("address"), customer.text("town")];
        assert_eq!(card["adr"], if place == ["", ""] { json!([]) } else { json!([place]) });
        assert_eq!(card["version"], json!(["4.0"]));
    }
    assert!(found["cards"].as_array().unwrap().iter().any(|card| card["org"] == json!([lines(NASTY)])));
}

#[test]
fn a_foreign_calendar_takes_every_open_reminder() {
    let (log, _folder, found) = dealers("foreign-ics");
    assert_eq!((&found["calendar"], &found["errors"]), (&json!(dealer::COMPANY_NAME), &json!([])));
    let events = by_uid(&found["events"], |event| event["uid"].as_str().unwrap().into());
    let open: Vec<_> =
        rows(&log, Kind::Reminder).into_iter().filter(|(_, record)| record.get("done").is_none()).collect();
    assert!(open.len() > 300 && events.len() == open.len(), "{} events", events.len());
    for (id, reminder) in open {
        let event = events[&id.to_string()];
        let customer = reminder.reference("customer").and_then(|id| log.archive().record(Kind::Customer, id)).unwrap();
        let summary = lines(&format!("{}: {}", customer.text("name"), reminder.text("text")));
        assert_eq!(event["summary"], json!(summary));
        assert_eq!(event["start"], json!(reminder.get("due").unwrap().plain()));
        assert_eq!(event["alarms"], json!(["9:00:00"]));
    }
}

#[test]
fn a_foreign_spreadsheet_reads_the_tables_and_runs_nothing() {
    let (log, _folder, found) = dealers("foreign-csv");
    let tables = found["tables"].as_object().unwrap();
    for table in export_tables(&log, Language::En) {
        let rows = tables[&format!("{}.csv", table.file)].as_array().unwrap();
        let wanted: Vec<&Vec<String>> = std::iter::once(&table.header).chain(&table.rows).collect();
        assert_eq!(rows.len(), wanted.len(), "{}", table.file);
        for (row, wanted) in rows.iter().zip(wanted) {
            let cells: Vec<&str> = row.as_array().unwrap().iter().map(|cell| cell.as_str().unwrap()).collect();
            assert!(!cells.iter().any(|cell| cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋'])));
            assert!(cells.iter().map(|cell| strip_guard(cell)).eq(wanted), "{}: {cells:?}", table.file);
        }
    }
    // Each column of each table is explained, and there is no other.
    let cell = |row: &Json, at: usize| row[at].as_str().unwrap().to_owned();
    let explained: BTreeSet<(String, String)> =
        tables["fields.csv"].as_array().unwrap().iter().skip(1).map(|row| (cell(row, 0), cell(row, 1))).collect();
    let key = |header: &str| header.rsplit_once(" (").unwrap().1.trim_end_matches(')').to_owned();
    let mut columns = BTreeSet::new();
    for (name, rows) in tables.iter().filter(|(name, _)| *name != "fields.csv") {
        let headers = rows[0].as_array().unwrap().iter().map(|header| header.as_str().unwrap());
        // Fields of a newer version stand under their bare keys.
        columns.extend(headers.filter(|header| header.ends_with(')')).map(|header| (name.clone(), key(header))));
    }
    assert_eq!(columns, explained);
    assert!(explained.len() > 60);
}

#[test]
fn the_plain_export_is_an_ordinary_zip_with_everything() {
    let (log, folder) = (dealer::log(), Folder::new("export"));
    fs::write(folder.0.join("export.zip"), export_zip(&log, &CONTEXT).unwrap()).unwrap();
    let (ok, said) = run(&folder.0, "python3", &["-m", "zipfile", "-t", "export.zip"]);
    assert!(ok && !said.contains("corrupt"), "{said}");
    assert!(run(&folder.0, "unzip", &["-q", "export.zip"]).0);
    for (name, bytes) in views(&log, &CONTEXT) {
        assert_eq!(fs::read(folder.0.join(&name)).unwrap(), bytes, "{name}");
    }
    let warning = fs::read_to_string(folder.0.join("READ-ME.txt")).unwrap();
    assert!(warning.contains("没有加密") && warning.contains("not encrypted"));
    let found = read(&folder.0);
    let count = |name: &str| found["tables"][name].as_array().unwrap().len() - 1;
    assert_eq!((count("customers.csv"), count("record-cards.csv")), (608, rows(&log, Kind::Card).len()));
    assert!(found["tables"]["record-cards.csv"].to_string().contains("</script>"), "what looks like markup is in it");
    assert_eq!(export_name(dealer::CREATED, "zip").unwrap(), "keliu-export_20261122.zip");
    assert!(export_name("yesterday", "zip").is_err());
}

#[test]
fn a_foreign_reader_takes_the_workbook_and_finds_no_formula() {
    let log = dealer::log();
    for language in [Language::Zh, Language::En] {
        let bytes = export_workbook(&log, language).unwrap();
        let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
        let tables = export_tables(&log, language);
        let names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
        assert_eq!(book.sheet_names(), names, "one sheet for each kind, and what the columns mean");
        for table in &tables {
            let range = book.worksheet_range(&table.name).unwrap();
            let found: Vec<Vec<String>> = range.rows().map(|row| row.iter().map(text_of).collect()).collect();
            let wanted: Vec<Vec<String>> = std::iter::once(&table.header)
                .chain(&table.rows)
                .map(|row| row.iter().map(|cell| lines(cell)).collect())
                .collect();
            let trim = |rows: Vec<Vec<String>>| rows.into_iter().map(trimmed).collect::<Vec<_>>();
            assert_eq!(trim(found), trim(wanted), "{}", table.name);
            assert!(book.worksheet_formula(&table.name).unwrap().is_empty(), "{}", table.name);
        }
        let all = tables.iter().flat_map(|table| table.rows.iter().flatten());
        assert!(all.filter(|cell| cell.starts_with('=')).count() > 1, "texts that look like formulas are among them");
    }
    assert_eq!(export_name(dealer::CREATED, "xlsx").unwrap(), "keliu-export_20261122.xlsx");
}

/// The text of a cell; nothing else is in such a workbook.
fn text_of(cell: &Data) -> String {
    match cell {
        Data::String(text) => lines(text),
        Data::Empty => String::new(),
        other => panic!("{other:?} is no text"),
    }
}

/// A row without its empty end: a sheet does not keep it.
fn trimmed(mut row: Vec<String>) -> Vec<String> {
    while row.last().is_some_and(String::is_empty) {
        row.pop();
    }
    row
}

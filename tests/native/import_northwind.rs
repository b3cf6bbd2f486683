//! The Northwind customers, a sheet in another Chinese encoding, and files that are refused.

use crate::importing::{again, archive, data, drafts, file, open, today};
use keliu::domain::archive::Archive;
use keliu::domain::id::Id;
use keliu::domain::kind::Kind;
use keliu::domain::value::Value;
use keliu::imports::kind::SheetKind;
use keliu::imports::preview::WarningReason;
use keliu::imports::{FileOptions, ImportErrorCode, ImportFile, Options, Session};
use std::collections::BTreeMap;

#[test]
fn all_91_customers_come_in() {
    let session = open(vec![data("northwind/customers.csv")]);
    let preview = session.preview();
    let totals = preview.totals;
    assert_eq!((totals.rows, totals.new, totals.duplicate, totals.rejected), (91, 91, 0, 0));
    let targets: Vec<String> = preview.files[0].columns.iter().map(|column| column.target.to_string()).collect();
    let want = "code name contact.name contact.role address town address address address phones fax";
    assert_eq!(targets.join(" "), want);
    // This export does not quote the commas inside its addresses.
    assert!(preview.warnings.shown.iter().all(|warning| warning.reason == WarningReason::JoinedCells));
    assert_eq!(preview.warnings.total, 24);
    let archive = archive(&drafts(&session));
    assert_eq!((archive.count(Kind::Customer), archive.count(Kind::Contact)), (91, 91));
    let (id, alfreds) = archive.live(Kind::Customer).find(|(_, c)| c.text("name") == "Alfreds Futterkiste").unwrap();
    let texts = ["code", "town", "address", "note"].map(|key| alfreds.text(key));
    assert_eq!(texts, ["ALFKI", "Berlin", "Obere Str. 57, 12209, Germany", ""]);
    let (_, contact) = archive.about(id, Kind::Contact).next().unwrap();
    assert_eq!([contact.text("name"), contact.text("role")], ["Maria Anders", "Sales Representative"]);
    let (_, joined) = archive.live(Kind::Customer).find(|(_, c)| c.text("code") == "BLONP").unwrap();
    assert_eq!(joined.text("address"), "24, place Kléber, 67000, France");
    assert!(archive.live(Kind::Customer).all(|(_, c)| c.fields.keys().all(|key| !c.text(key).contains("NULL"))));
}

#[test]
fn twice_adds_nothing() {
    let archive = archive(&drafts(&open(vec![data("northwind/customers.csv")])));
    let totals = again(vec![data("northwind/customers.csv")], &archive).preview().totals;
    assert_eq!((totals.new, totals.duplicate), (0, 91));
}

const FILES: [&str; 5] = ["customers", "employees", "orders", "order-details", "products"];

pub fn files() -> Vec<ImportFile> {
    FILES.iter().map(|name| data(&format!("northwind/{name}.csv"))).collect()
}

#[test]
fn the_five_files_become_one_register() {
    let session = open(files());
    let kinds: Vec<_> = session.preview().files.iter().map(|file| (file.kind, file.totals.rows)).collect();
    use SheetKind::{Customers, Members, OrderLines, Orders, Products};
    assert_eq!(kinds, [(Customers, 91), (Members, 9), (OrderLines, 2155), (Orders, 830), (Products, 77)]);
    let totals = session.preview().totals;
    assert_eq!((totals.rows, totals.new, totals.rejected), (3162, 3162, 0));
    let archive = archive(&drafts(&session));
    let counts = [Kind::Customer, Kind::Contact, Kind::Member, Kind::Order, Kind::OrderLine, Kind::Product];
    assert_eq!(counts.map(|kind| archive.count(kind)), [91, 91, 9, 830, 2155, 77]);
    let (id, order) = archive.live(Kind::Order).find(|(_, order)| order.text("code") == "10248").unwrap();
    let member = archive.record(Kind::Member, order.reference("member").unwrap()).unwrap();
    let customer = archive.record(Kind::Customer, order.reference("customer").unwrap()).unwrap();
    assert_eq!([member.text("name"), customer.text("code")], ["Steven Buchanan", "VINET"]);
    assert_eq!(order.get("date").unwrap().plain(), "1996-07-04");
    let boss = archive.record(Kind::Member, member.reference("reports_to").unwrap()).unwrap();
    assert_eq!([boss.text("name"), boss.text("code")], ["Andrew Fuller", "2"]);
    let product = |line: &keliu::domain::record::Record| {
        archive.record(Kind::Product, line.reference("product").unwrap()).unwrap().text("name").to_owned()
    };
    let mut lines: Vec<_> = archive.lines(id).map(|(_, line)| (product(line), line.get("price").cloned())).collect();
    lines.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(lines[1], ("Queso Cabrales".into(), Some(Value::Int(1400))));
    assert_eq!(lines.len(), 3);
    // The photos of the employees are left out, and said to be.
    let members: Vec<_> = archive.live(Kind::Member).map(|(_, member)| member.text("note").len()).collect();
    assert!(members.iter().all(|length| *length > 100 && *length < 1000), "{members:?}");
}

#[test]
fn the_five_files_twice_add_nothing() {
    let archive = archive(&drafts(&open(files())));
    let session = again(files(), &archive);
    let totals = session.preview().totals;
    assert_eq!((totals.rows, totals.new, totals.update, totals.duplicate), (3162, 0, 0, 3162));
    assert!(drafts(&session).is_empty());
}

#[test]
fn a_chinese_sheet_in_gb18030() {
    let text = "客户名称,联系人,电话,地址,农历生日,欠款,业务员\r\n龘㐂商店,王庆,13955630001,张桥镇幸福路45号,腊月廿三,1.2万,赵杰\r\n";
    let bytes = encoding_rs::GB18030.encode(text).0.into_owned();
    let session = open(vec![ImportFile { name: "a.csv".into(), bytes }]);
    assert_eq!(session.preview().files[0].encoding, "gb18030");
    assert_eq!(session.preview().warnings.total, 0);
    let archive = archive(&drafts(&session));
    let (id, customer) = archive.live(Kind::Customer).next().unwrap();
    assert_eq!((customer.text("name"), customer.get("owes").unwrap().plain()), ("龘㐂商店", "1200000".into()));
    let (_, contact) = archive.about(id, Kind::Contact).next().unwrap();
    assert_eq!(contact.get("birthday").unwrap().plain(), "农历 --12-23");
    let (_, assignment) = archive.about(id, Kind::Assignment).next().unwrap();
    let member = archive.record(Kind::Member, assignment.reference("member").unwrap()).unwrap();
    assert_eq!([member.text("name"), assignment.text("part")], ["赵杰", "lead"]);
}

#[test]
fn a_person_overrides_what_was_found() {
    let text = "客户一览\n店名,别名\n甲,乙\n";
    let name = "a.csv".to_owned();
    let mut session = open(vec![file(&name, text)]);
    assert_eq!((session.preview().files[0].header_row, session.preview().files[0].rows_above), (2, 1));
    let chosen = FileOptions { mapping: BTreeMap::from([(1, "name".parse().unwrap())]), ..FileOptions::default() };
    session.replan(&Options { files: BTreeMap::from([(name.clone(), chosen)]), ..Options::default() }).unwrap();
    let archive = archive(&drafts(&session));
    let (_, customer) = archive.live(Kind::Customer).next().unwrap();
    assert_eq!([customer.text("name"), customer.text("note")], ["乙", "店名: 甲"]);
    let json = serde_json::to_string(session.preview()).unwrap();
    assert_eq!(&serde_json::from_str::<keliu::imports::preview::Preview>(&json).unwrap(), session.preview());
    let wrong = FileOptions { encoding: Some("klingon".into()), ..FileOptions::default() };
    let before = session.preview().clone();
    assert!(session.replan(&Options { files: BTreeMap::from([(name, wrong)]), ..Options::default() }).is_err());
    assert_eq!(session.preview(), &before);
}

#[test]
fn files_that_are_refused() {
    use ImportErrorCode::{Binary, Damaged, Empty, HeaderOnly, NoNameColumn, TooLarge, TooManyColumns, TooManyRows};
    let wide = format!("店名{}\n甲\n", ",x".repeat(500));
    let long = format!("店名\n{}", "甲\n".repeat(1_000_000));
    for (bytes, want) in [
        (b"".to_vec(), Empty),
        (b"\n \n,,\n".to_vec(), Empty),
        ("客户名称,电话\n".into(), HeaderOnly),
        (b"1,2\n3,4\n".to_vec(), NoNameColumn),
        (b"PK\x03\x04\0\0".to_vec(), Damaged),
        (b"\x89PNG\r\n".to_vec(), Binary),
        (wide.into_bytes(), TooManyColumns),
        (long.into_bytes(), TooManyRows),
        (vec![b'a'; 100_000_001], TooLarge),
    ] {
        let files = vec![ImportFile { name: "x.csv".into(), bytes }];
        let error = Session::open(files, Archive::default(), &Options::default(), today(), Id(1)).unwrap_err();
        assert_eq!((error.code, error.to_string()), (want, want.as_str().to_owned()));
        assert!(want.as_str().starts_with("import-") && error.code() == want.as_str());
    }
}

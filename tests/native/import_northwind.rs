//! The Northwind customers, a sheet in another Chinese encoding, and files that are refused.

use crate::importing::{again, archive, data, drafts, file, open};
use keliu::domain::kind::Kind;
use keliu::imports::matching::Known;
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
    let want = "code name contact.name contact.role address town address address address phones extra";
    assert_eq!(targets.join(" "), want);
    // This export does not quote the commas inside its addresses.
    assert!(preview.warnings.shown.iter().all(|warning| warning.reason == WarningReason::JoinedCells));
    assert_eq!(preview.warnings.total, 24);
    let archive = archive(&drafts(&session));
    assert_eq!((archive.count(Kind::Customer), archive.count(Kind::Contact)), (91, 91));
    let (id, alfreds) = archive.live(Kind::Customer).find(|(_, c)| c.text("name") == "Alfreds Futterkiste").unwrap();
    let texts = ["code", "town", "address", "note"].map(|key| alfreds.text(key));
    assert_eq!(texts, ["ALFKI", "Berlin", "Obere Str. 57, 12209, Germany", "fax: 030-0076545"]);
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

#[test]
fn a_partial_match_imports_as_new() {
    let first = "name,phone,address\nA,13955630001,x\n";
    let archive = archive(&drafts(&open(vec![file("a.csv", first)])));
    let second = "name,phone,address\nA,13955630001,x\nA,13955630002,x\nA,13955630001,y\nB,13955630001,x\na ,+86 139-5563-0001,X\n";
    let totals = again(vec![file("b.csv", second)], &archive).preview().totals;
    assert_eq!((totals.new, totals.duplicate), (3, 2));
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
    session.replan(&Options { files: BTreeMap::from([(name.clone(), chosen)]) }).unwrap();
    let archive = archive(&drafts(&session));
    let (_, customer) = archive.live(Kind::Customer).next().unwrap();
    assert_eq!([customer.text("name"), customer.text("note")], ["乙", "店名: 甲"]);
    let json = serde_json::to_string(session.preview()).unwrap();
    assert_eq!(&serde_json::from_str::<keliu::imports::preview::Preview>(&json).unwrap(), session.preview());
    let wrong = FileOptions { encoding: Some("klingon".into()), ..FileOptions::default() };
    let before = session.preview().clone();
    assert!(session.replan(&Options { files: BTreeMap::from([(name, wrong)]) }).is_err());
    assert_eq!(session.preview(), &before);
}

#[test]
fn files_that_are_refused() {
    use ImportErrorCode::{Binary, Empty, HeaderOnly, NoNameColumn, TooLarge, TooManyColumns, TooManyRows};
    let wide = format!("店名{}\n甲\n", ",x".repeat(500));
    let long = format!("店名\n{}", "甲\n".repeat(1_000_000));
    for (bytes, want) in [
        (b"".to_vec(), Empty),
        (b"\n \n,,\n".to_vec(), Empty),
        ("客户名称,电话\n".into(), HeaderOnly),
        (b"1,2\n3,4\n".to_vec(), NoNameColumn),
        (b"PK\x03\x04\0\0".to_vec(), Binary),
        (wide.into_bytes(), TooManyColumns),
        (long.into_bytes(), TooManyRows),
        (vec![b'a'; 100_000_001], TooLarge),
    ] {
        let files = vec![ImportFile { name: "x.csv".into(), bytes }];
        let error = Session::open(files, Known::default(), &Options::default()).unwrap_err();
        assert_eq!((error.code, error.to_string()), (want, want.as_str().to_owned()));
        assert!(want.as_str().starts_with("import-") && error.code() == want.as_str());
    }
}

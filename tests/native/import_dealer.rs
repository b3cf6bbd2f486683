//! The dealer's eight sheets: headers, encodings and delimiters of each rep's own, with rows that are wrong.

use crate::importing::{Office, again, archive, data, drafts, open, today};
use keliu::domain::archive::Archive;
use keliu::domain::id::Id;
use keliu::domain::kind::Kind;
use keliu::domain::value::Value;
use keliu::imports::kind::SheetKind;
use keliu::imports::preview::{Totals, WarningReason};
use keliu::imports::{FileOptions, ImportFile, Options, Session};
use proptest::prelude::*;
use std::collections::BTreeMap;

const REPS: [&str; 8] = ["赵杰", "钱丽", "孙伟", "李娜", "周强", "吴静", "郑涛", "王敏"];

pub fn sheets() -> Vec<ImportFile> {
    REPS.iter().map(|rep| data(&format!("dealer/{rep}.csv"))).collect()
}

fn truth() -> serde_json::Value {
    serde_json::from_slice(&data("dealer/truth.json").bytes).unwrap()
}

#[test]
fn the_counts_are_those_of_truth() {
    let (session, truth) = (open(sheets()), truth());
    let preview = session.preview();
    let problems = |why: &str| truth["problems"].as_array().unwrap().iter().filter(|p| p["why"] == why).count();
    let rows: u64 = truth["rows"].as_object().unwrap().values().map(|n| n.as_u64().unwrap()).sum();
    let (no_name, bad_date, short) = (problems("no name"), problems("bad date"), problems("short row"));
    let twice = truth["duplicates"].as_array().unwrap().len();
    // The second rep of a customer adds at least themself.
    let want = Totals {
        rows: rows as usize,
        new: rows as usize - no_name - twice,
        update: twice,
        duplicate: 0,
        rejected: no_name,
        warnings: bad_date + short,
    };
    assert_eq!(preview.totals, want);
    assert_eq!((want.rows, want.new, want.update, want.rejected), (662, 609, 48, 5));
    // 590 customers, and those of the rows with a bad date or too few cells.
    assert_eq!(want.new, truth["customers"].as_u64().unwrap() as usize + bad_date + short);
    assert_eq!(session.rejected().len(), 5);
    // Each row with bad dates has two of them.
    let count = |reason| preview.warnings.shown.iter().filter(|warning| warning.reason == reason).count();
    assert_eq!((count(WarningReason::BadDate), count(WarningReason::ShortRow)), (bad_date * 2, short));
    assert_eq!(preview.warnings.total, bad_date * 2 + short);
    for file in &preview.files {
        let rep = file.name.trim_end_matches(".csv");
        assert_eq!(Some(file.totals.rows as u64), truth["rows"][rep].as_u64(), "{rep}");
        let encoding = truth["encodings"][&file.name].as_str().unwrap();
        assert_eq!(file.encoding, encoding.trim_end_matches("-sig"), "{rep}");
        assert_eq!(file.header_row, 1);
    }
}

#[test]
fn every_column_finds_its_field() {
    let want =
        ["name", "contact.name", "phones", "address", "outlet", "class", "contact.birthday", "last_contact", "note"];
    for file in &open(sheets()).preview().files {
        let targets: Vec<String> = file.columns.iter().map(|column| column.target.to_string()).collect();
        assert_eq!(targets, want, "{}", file.name);
        let lunar = matches!(file.name.as_str(), "郑涛.csv" | "孙伟.csv");
        assert_eq!(file.columns[6].lunar, lunar, "{}", file.name);
        assert!(file.columns.iter().all(|column| !column.samples.is_empty()));
        let delimiter = match file.name.as_str() {
            "郑涛.csv" => ';',
            "吴静.csv" => '\t',
            _ => ',',
        };
        assert_eq!((file.delimiter, file.kind), (Some(delimiter), SheetKind::Customers));
        assert_eq!(file.responsible.as_deref(), file.name.strip_suffix(".csv"));
    }
}

#[test]
fn the_register_holds_what_the_sheets_say() {
    let archive = archive(&drafts(&open(sheets())));
    assert_eq!((archive.count(Kind::Customer), archive.count(Kind::Contact)), (609, 609));
    assert_eq!((archive.count(Kind::Member), archive.count(Kind::Assignment)), (8, 657));
    let (id, customer) = archive.live(Kind::Customer).find(|(_, c)| c.text("name") == "永百购物中心").unwrap();
    let texts = ["town", "address", "outlet", "class", "note"].map(|key| customer.text(key));
    assert_eq!(texts, ["张桥镇", "张桥镇解放街194号", "商超", "C", "老板娘管账,找她对账"]);
    assert_eq!(customer.get("last_contact").unwrap().plain(), "2026-11-20");
    let (_, contact) = archive.about(id, Kind::Contact).next().unwrap();
    assert_eq!((contact.text("name"), contact.get("birthday").unwrap().plain()), ("曹红伟", "1993-03-06".into()));
    assert_eq!(contact.get("phones"), Some(&Value::text("008618616354582")));
    let (id, bad) = archive.live(Kind::Customer).find(|(_, c)| c.text("name") == "日期坏了饭店285").unwrap();
    assert_eq!(bad.get("last_contact"), Some(&Value::text("前天")));
    let (_, contact) = archive.about(id, Kind::Contact).next().unwrap();
    assert_eq!(contact.get("birthday"), Some(&Value::text("1980-13-45")));
    let lunar =
        archive.live(Kind::Contact).filter(|(_, c)| c.get("birthday").is_some_and(|d| d.plain().starts_with('农')));
    assert!(lunar.count() > 150);
}

#[test]
fn warnings_name_row_and_column() {
    let preview = open(vec![data("dealer/赵杰.csv")]).preview().clone();
    let text = String::from("日期坏了饭店922");
    assert!(!preview.warnings.shown.iter().any(|warning| warning.raw == text));
    let found: Vec<_> = preview.warnings.shown.iter().map(|w| (w.row, w.column, w.raw.as_str(), w.reason)).collect();
    let want = [
        (80, None, "残行店491", WarningReason::ShortRow),
        (82, Some(6), "1980-13-45", WarningReason::BadDate),
        (82, Some(7), "前天", WarningReason::BadDate),
    ];
    assert_eq!(found, want);
    assert_eq!(preview.rejected.shown[0].row, 81);
}

/// Each of the 48 customers that two reps keep is one customer, with the first as lead and the second as backup.
#[test]
fn the_customers_of_two_reps_are_found() {
    let archive = archive(&drafts(&open(sheets())));
    let member = |id| archive.record(Kind::Member, id).unwrap().text("name").to_owned();
    for twice in truth()["duplicates"].as_array().unwrap() {
        let mut reps: Vec<&str> = twice["reps"].as_array().unwrap().iter().map(|rep| rep.as_str().unwrap()).collect();
        reps.sort_unstable();
        let town = twice["town"].as_str().unwrap();
        let name = twice["customer"].as_str().unwrap();
        let found = archive.live(Kind::Customer).filter(|(id, customer)| {
            let mut names: Vec<String> =
                archive.about(*id, Kind::Assignment).map(|(_, a)| member(a.reference("member").unwrap())).collect();
            names.sort_unstable();
            customer.text("name").starts_with(name) && customer.text("town") == town && names == reps
        });
        let found: Vec<_> = found.collect();
        assert_eq!(found.len(), 1, "{name}");
        let mut parts: Vec<&str> =
            archive.about(found[0].0, Kind::Assignment).map(|(_, assignment)| assignment.text("part")).collect();
        parts.sort_unstable();
        assert_eq!(parts, ["backup", "lead"]);
        let phones = if twice["same"] == "phone" { 1 } else { 2 };
        assert_eq!(found[0].1.all("phones").count(), phones, "{name}");
    }
}

#[test]
fn the_same_files_twice_add_nothing() {
    let archive = archive(&drafts(&open(sheets())));
    let again = again(sheets(), &archive);
    let totals = again.preview().totals;
    assert_eq!((totals.new, totals.update, totals.duplicate, totals.rejected), (0, 0, 657, 5));
    assert!(drafts(&again).is_empty());
    let mut doubled = sheets();
    doubled.extend(sheets());
    let totals = open(doubled).preview().totals;
    assert_eq!((totals.rows, totals.new, totals.update, totals.duplicate), (1324, 609, 48, 657));
}

#[test]
fn the_workbook_says_nothing_else_but_the_yearly_sales() {
    let book = || vec![data("dealer/终端客户档案表.xlsx")];
    let mut office = Office::default();
    office.import(sheets());
    let (_, totals) = office.import(book());
    assert_eq!((totals.rows, totals.new, totals.update, totals.rejected), (590, 0, 590, 0));
    assert_eq!(office.archive().count(Kind::Customer), 609);
    assert!(office.archive().live(Kind::Customer).filter(|(_, c)| c.get("revenue").is_some()).count() == 590);
    let (_, totals) = office.import(book());
    assert_eq!((totals.new, totals.update, totals.duplicate), (0, 0, 590));
    let session = open(book());
    let files = &session.preview().files;
    let sheets: Vec<_> = files.iter().map(|f| (f.sheet.as_deref(), f.header_row, f.rows_above, f.totals.new)).collect();
    assert_eq!(sheets, [(Some("餐饮"), 4, 2, 144), (Some("其他"), 4, 2, 446)]);
    assert_eq!(files[0].key, "终端客户档案表.xlsx#餐饮");
    assert_eq!(session.preview().warnings.total, 0);
    let archive = archive(&drafts(&session));
    let (id, first) = archive.live(Kind::Customer).find(|(_, c)| c.text("name") == "永万酒家").unwrap();
    assert_eq!(first.get("phones"), Some(&Value::text("13996245957")));
    let (_, contact) = archive.about(id, Kind::Contact).next().unwrap();
    assert_eq!(contact.get("birthday").unwrap().plain(), "1963-03-04");
}

#[test]
fn cards_and_orders_find_their_customers() {
    let mut office = Office::default();
    office.import(sheets());
    for (file, rows) in [("cards.csv", 1801), ("orders.csv", 4723)] {
        for new in [rows, 0] {
            let (_, totals) = office.import(vec![data(&format!("dealer/{file}"))]);
            assert_eq!((totals.rows, totals.new, totals.duplicate), (rows, new, rows - new), "{file}");
        }
    }
    let archive = office.archive();
    let counts = [Kind::Customer, Kind::Member, Kind::Card, Kind::Product, Kind::Order, Kind::OrderLine];
    assert_eq!(counts.map(|kind| archive.count(kind)), [609, 8, 1801, 5, 4723, 4723]);
    let (order, first) = archive
        .live(Kind::Order)
        .find(|(id, order)| {
            order.get("date").unwrap().plain() == "2025-07-04"
                && archive.lines(*id).next().unwrap().1.get("cost") == Some(&Value::Int(5333))
        })
        .unwrap();
    let customer = archive.record(Kind::Customer, first.reference("customer").unwrap()).unwrap();
    assert_eq!((customer.text("name"), first.get("paid")), ("源聚酒业", Some(&Value::Int(34_000))));
    let (_, line) = archive.lines(order).next().unwrap();
    assert_eq!([line.get("quantity"), line.get("price")], [Some(&Value::Int(5_000)), Some(&Value::Int(6_800))]);
    assert!(archive.live(Kind::Card).all(|(_, card)| card.reference("member").is_some()));
}

#[test]
fn a_whole_file_may_have_another_responsible_member_or_none() {
    let rep = |name: &str| FileOptions { responsible: Some(name.into()), ..FileOptions::default() };
    let mut session = open(vec![data("dealer/赵杰.csv")]);
    for (name, members) in [("新人", 1), ("", 0)] {
        let files = BTreeMap::from([("赵杰.csv".to_owned(), rep(name))]);
        session.replan(&Options { files, ..Options::default() }).unwrap();
        let archive = archive(&drafts(&session));
        assert_eq!((archive.count(Kind::Member), archive.count(Kind::Assignment)), (members, members * 80));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        survive(bytes);
    }

    #[test]
    fn no_sheet_makes_it_panic(text in "(客户名称|电话|生日|欠款|地址|[a-c镇号0-9年月./:,;\"' -]|\n|\r|\t){0,120}") {
        survive(format!("客户名称,电话,生日(农历),欠款,地址,标签,业务员\n{text}").into_bytes());
        survive(text.into_bytes());
    }
}

fn survive(bytes: Vec<u8>) {
    for encoding in [None, Some("gb18030"), Some("utf-16le")] {
        let options = FileOptions { encoding: encoding.map(Into::into), ..FileOptions::default() };
        let options = Options { files: BTreeMap::from([("x".into(), options)]), ..Options::default() };
        let files = vec![ImportFile { name: "x".into(), bytes: bytes.clone() }];
        if let Ok(session) = Session::open(files.clone(), Archive::default(), &options, today(), Id(1)) {
            let totals = session.preview().totals;
            assert_eq!(totals.rows, totals.new + totals.update + totals.duplicate + totals.rejected);
            let archive = archive(&drafts(&session));
            let again = Session::open(files, archive, &options, today(), Id(2)).unwrap();
            assert_eq!((again.preview().totals.new, drafts(&again).len()), (0, 0));
        }
    }
}

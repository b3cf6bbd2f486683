//! The dealer's eight sheets: headers, encodings and delimiters of each rep's own, with rows that are wrong.

use crate::importing::{again, archive, data, drafts, file, open};
use keliu::domain::kind::Kind;
use keliu::domain::value::Value;
use keliu::imports::matching::Known;
use keliu::imports::preview::{Totals, WarningReason};
use keliu::imports::{FileOptions, ImportFile, Options, Session};
use proptest::prelude::*;
use std::collections::BTreeMap;

const REPS: [&str; 8] = ["赵杰", "钱丽", "孙伟", "李娜", "周强", "吴静", "郑涛", "王敏"];

fn sheets() -> Vec<ImportFile> {
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
    let want = Totals {
        rows: rows as usize,
        new: rows as usize - no_name,
        update: 0,
        duplicate: 0,
        rejected: no_name,
        warnings: bad_date + short,
    };
    assert_eq!(preview.totals, want);
    assert_eq!((want.rows, want.new, want.rejected), (662, 657, 5));
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
        assert_eq!(
            file.delimiter,
            match file.name.as_str() {
                "郑涛.csv" => ';',
                "吴静.csv" => '\t',
                _ => ',',
            }
        );
    }
}

#[test]
fn the_register_holds_what_the_sheets_say() {
    let archive = archive(&drafts(&open(sheets())));
    assert_eq!((archive.count(Kind::Customer), archive.count(Kind::Contact)), (657, 657));
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

#[test]
fn the_same_files_twice_add_nothing() {
    let archive = archive(&drafts(&open(sheets())));
    let again = again(sheets(), &archive);
    let totals = again.preview().totals;
    assert_eq!((totals.new, totals.duplicate, totals.rejected), (0, 657, 5));
    assert!(drafts(&again).is_empty());
    let mut doubled = sheets();
    doubled.extend(sheets());
    let totals = open(doubled).preview().totals;
    assert_eq!((totals.rows, totals.new, totals.duplicate), (1324, 657, 657));
}

#[test]
fn the_order_of_files_makes_no_difference() {
    let mut turned = sheets();
    turned.reverse();
    assert_eq!(drafts(&open(turned)), drafts(&open(sheets())));
}

#[test]
fn a_whole_file_may_have_one_responsible_member() {
    let files = REPS.iter().map(|rep| {
        let options = FileOptions { responsible: Some((*rep).into()), ..FileOptions::default() };
        (format!("{rep}.csv"), options)
    });
    let mut session = open(sheets());
    session.replan(&Options { files: files.collect::<BTreeMap<_, _>>() }).unwrap();
    assert_eq!(session.preview().new_members.len(), 8);
    let archive = archive(&drafts(&session));
    assert_eq!((archive.count(Kind::Member), archive.count(Kind::Assignment)), (8, 657));
    let (member, _) = archive.live(Kind::Member).find(|(_, member)| member.text("name") == "吴静").unwrap();
    let of_member = archive.live(Kind::Assignment).filter(|(_, a)| a.reference("member") == Some(member));
    assert_eq!(of_member.count(), 70);
    // Who is known already is not made again.
    let known = Known::from_archive(&archive);
    let responsible = FileOptions { responsible: Some("吴静".into()), ..FileOptions::default() };
    let options = Options { files: BTreeMap::from([("x.csv".into(), responsible)]) };
    let session = Session::open(vec![file("x.csv", "店名\n新店\n")], known, &options).unwrap();
    assert!(session.preview().new_members.is_empty());
    assert_eq!(drafts(&session).len(), 1);
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
        let options = Options { files: BTreeMap::from([("x".into(), options)]) };
        let files = vec![ImportFile { name: "x".into(), bytes: bytes.clone() }];
        if let Ok(session) = Session::open(files.clone(), Known::default(), &options) {
            let totals = session.preview().totals;
            assert_eq!(totals.rows, totals.new + totals.duplicate + totals.rejected);
            let archive = archive(&drafts(&session));
            assert_eq!(archive.count(Kind::Customer), totals.new);
            let again = Session::open(files, Known::from_archive(&archive), &options).unwrap();
            assert_eq!(again.preview().totals.new, 0);
        }
    }
}

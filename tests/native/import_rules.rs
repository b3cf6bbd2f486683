//! How rows meet what is there: rules, updates, the firm's own fields, dates, saved mappings.

use crate::importing::{Office, again, archive, drafts, file, over, today};
use keliu::domain::archive::Archive;
use keliu::domain::field::own_key;
use keliu::domain::id::Id;
use keliu::domain::kind::Kind;
use keliu::domain::value::Value;
use keliu::formats::dates::Order;
use keliu::imports::kind::SheetKind;
use keliu::imports::preview::{RejectReason, WarningReason};
use keliu::imports::target::Target;
use keliu::imports::{FileOptions, ImportFile, Options, Rule, Session, Update};
use std::collections::BTreeMap;

fn of(name: &str, options: FileOptions) -> Options {
    Options { files: BTreeMap::from([(name.to_owned(), options)]), ..Options::default() }
}

#[test]
fn the_rule_can_be_chosen() {
    let first = "店名,电话,地址,客户编号\n甲店,13955630001,张桥镇1号,K1\n乙店,13955630002,张桥镇2号,\n";
    let second = "店名,电话,地址,客户编号\n甲店,13955630009,城关镇,\n别名,13955630001,城关镇,\n丙店,,,K1\n乙店(总店),13955630002,,\n\
                  乙店,13955630099,张桥镇2号,\n";
    let mut office = Office::default();
    office.import(vec![file("a.csv", first)]);
    // New rows of the five under each rule.
    for (rule, new) in
        [(Rule::Auto, 2), (Rule::Phone, 3), (Rule::Name, 3), (Rule::NamePlace, 4), (Rule::Code, 4), (Rule::Never, 5)]
    {
        let options = Options { rule, ..Options::default() };
        let totals = over(office.archive(), vec![file("b.csv", second)], &options).preview().totals;
        assert_eq!((totals.new, totals.rows), (new, 5), "{rule:?}");
    }
}

#[test]
fn what_differs_is_kept_replaced_or_skipped() {
    let first = "店名,电话,等级,备注,标签\n甲店,13955630001,B,旧,酒\n";
    let second = "店名,电话,等级,备注,标签,欠款\n甲店,139-5563-0001/13955630002,A,新,烟,100\n";
    for (update, class, note, tags, phones, owes) in [
        (Update::Fill, "B", "旧\n新", 2, 2, true),
        (Update::Replace, "A", "新", 1, 2, true),
        (Update::Skip, "B", "旧", 1, 1, false),
    ] {
        let mut office = Office::default();
        office.import(vec![file("a.csv", first)]);
        let options = Options { update, ..Options::default() };
        let session = over(office.archive(), vec![file("b.csv", second)], &options);
        let changes = &session.preview().updates.shown[0].changes;
        let change = changes.iter().find(|change| change.field == "class").unwrap();
        assert_eq!((change.old.as_str(), change.new.as_str(), change.kept), ("B", "A", update != Update::Replace));
        assert_eq!(session.preview().totals.update, usize::from(update != Update::Skip));
        office.import_with(vec![file("b.csv", second)], &options);
        let (_, customer) = office.archive().live(Kind::Customer).next().unwrap();
        assert_eq!([customer.text("class"), customer.text("note")], [class, note], "{update:?}");
        let counts = (customer.all("tags").count(), customer.all("phones").count(), customer.get("owes").is_some());
        assert_eq!(counts, (tags, phones, owes), "{update:?}");
        // A number that stands keeps its writing.
        assert_eq!(customer.all("phones").next(), Some(&Value::text("13955630001")));
        let (_, totals) = office.import_with(vec![file("b.csv", second)], &options);
        assert_eq!((totals.new, totals.update, totals.duplicate), (0, 0, 1), "{update:?}");
    }
}

#[test]
fn fields_of_the_firms_own() {
    let sheet = "店名,电话,冷柜数,开业日期,装修款,会员\n甲店,13955630001,3,2020-05-01,¥3200,是\n乙店,13955630002,两个,2021-05-01,1.2万,否\n";
    let own =
        FileOptions { mapping: (2..6).map(|column| (column, Target::Own(None))).collect(), ..FileOptions::default() };
    let mut office = Office::default();
    let options = of("a.csv", own);
    let session = over(office.archive(), vec![file("a.csv", sheet)], &options);
    assert_eq!(session.preview().new_fields, ["冷柜数", "开业日期", "装修款", "会员"]);
    let types: Vec<&str> = session.preview().files[0].columns[2..].iter().map(|c| c.own_type.as_str()).collect();
    assert_eq!(types, ["text", "date", "money", "flag"]);
    office.import_with(vec![file("a.csv", sheet)], &options);
    assert_eq!(office.archive().count(Kind::Field), 4);
    let (_, customer) = office.archive().live(Kind::Customer).find(|(_, c)| c.text("name") == "甲店").unwrap();
    let value = |label: &str| {
        let (id, _) = office.archive().live(Kind::Field).find(|(_, field)| field.text("label") == label).unwrap();
        customer.get(&own_key(id)).cloned()
    };
    assert_eq!(value("装修款"), Some(Value::Int(320_000)));
    assert_eq!([value("会员"), value("冷柜数")], [Some(Value::Bool(true)), Some(Value::text("3"))]);
    assert_eq!(value("开业日期").unwrap().plain(), "2020-05-01");
    let (_, totals) = office.import_with(vec![file("a.csv", sheet)], &options);
    assert_eq!((totals.duplicate, office.archive().count(Kind::Field)), (2, 4));
    let batch = office.device.batches[0];
    office.undo(batch);
    assert_eq!(office.archive().count(Kind::Field), 0);
}

#[test]
fn own_cells_that_cannot_be_read_are_said() {
    let sheet = "店名,开业(农历),装修款,会员,签约\n甲店,8月15日,八千多,也许,3/5/2020\n乙店,5月5日,1.2万,是,4/6/2020\n";
    let mapping = (1..5).map(|column| (column, Target::Own(None))).collect();
    let mut own = FileOptions { mapping, ..FileOptions::default() };
    let session = over(&Archive::default(), vec![file("a.csv", sheet)], &of("a.csv", own.clone()));
    let reasons: Vec<_> = session.preview().warnings.shown.iter().map(|warning| warning.reason).collect();
    // Of two cells one is money, or one is a flag: that is text to begin with.
    assert_eq!(reasons, []);
    assert!(session.preview().files[0].columns[4].date_order.as_ref().is_some_and(|order| order.ask));
    own.date_orders = BTreeMap::from([(4, Order::DayFirst)]);
    let mut office = Office::default();
    office.import_with(vec![file("a.csv", sheet)], &of("a.csv", own.clone()));
    let value = |office: &Office, column: &str| {
        let (id, _) = office.archive().live(Kind::Field).find(|(_, field)| field.text("label") == column).unwrap();
        let (_, shop) = office.archive().live(Kind::Customer).find(|(_, shop)| shop.text("name") == "甲店").unwrap();
        shop.get(&own_key(id)).unwrap().plain()
    };
    assert_eq!([value(&office, "开业(农历)"), value(&office, "签约")], ["农历 --08-15", "2020-05-03"]);
    // Once a field has its type, what does not fit is said.
    let more = "店名,开业(农历),签约\n丙店,中秋前后,忘了\n";
    own.mapping.retain(|column, _| *column < 3);
    own.date_orders.clear();
    let session = over(office.archive(), vec![file("a.csv", more)], &of("a.csv", own));
    let warned: Vec<_> = session.preview().warnings.shown.iter().map(|one| (one.column, one.reason)).collect();
    assert_eq!(warned, [(Some(1), WarningReason::BadDate), (Some(2), WarningReason::BadDate)]);
}

#[test]
fn the_order_of_dates_is_asked_once() {
    let sheet = "name,birthday\nA,3/5/1990\nB,4/6/1991\n";
    let session = over(&Archive::default(), vec![file("a.csv", sheet)], &Options::default());
    let order = session.preview().files[0].columns[1].date_order.clone().unwrap();
    assert!(order.ask && order.possible.len() > 1);
    for (chosen, want) in [(Order::DayFirst, "1990-05-03"), (Order::MonthFirst, "1990-03-05")] {
        let options = of("a.csv", FileOptions { date_orders: BTreeMap::from([(1, chosen)]), ..FileOptions::default() });
        let session = over(&Archive::default(), vec![file("a.csv", sheet)], &options);
        let order = session.preview().files[0].columns[1].date_order.clone().unwrap();
        assert!(!order.ask && order.chosen == chosen);
        let archive = archive(&drafts(&session));
        let mut births: Vec<String> =
            archive.live(Kind::Contact).map(|(_, contact)| contact.get("birthday").unwrap().plain()).collect();
        births.sort_unstable();
        assert_eq!(births[0], want);
    }
    let clear = "name,birthday\nA,3/5/1990\nB,14/6/1991\n";
    let session = over(&Archive::default(), vec![file("a.csv", clear)], &Options::default());
    let order = session.preview().files[0].columns[1].date_order.clone().unwrap();
    assert!(!order.ask && order.chosen == Order::DayFirst);
}

#[test]
fn a_mapping_is_saved_by_the_shape_of_the_headers() {
    let session = over(&Archive::default(), vec![file("a.csv", "店名,甲,乙\nx,1,2\n")], &Options::default());
    let shape = session.preview().files[0].shape.clone();
    let saved = BTreeMap::from([(shape.clone(), BTreeMap::from([(1, Target::Customer("class")), (2, Target::Skip)]))]);
    let options = Options { saved, ..Options::default() };
    let other = over(&Archive::default(), vec![file("b.csv", "店 名,甲,乙\ny,3,4\n")], &options);
    let file = &other.preview().files[0];
    assert_eq!(file.shape, shape);
    let targets: Vec<String> = file.columns.iter().map(|column| column.target.to_string()).collect();
    assert_eq!(targets, ["name", "class", "skip"]);
    let json = serde_json::to_string(&options).unwrap();
    assert_eq!(serde_json::from_str::<Options>(&json).unwrap(), options);
}

#[test]
fn the_kind_of_a_sheet_can_be_chosen() {
    let sheet = "名称,单位,备注\n啤酒,箱,冰\n";
    let session = over(&Archive::default(), vec![file("a.csv", sheet)], &Options::default());
    assert_eq!(session.preview().files[0].kind, SheetKind::Customers);
    let options = of("a.csv", FileOptions { kind: Some(SheetKind::Products), ..FileOptions::default() });
    let archive = archive(&drafts(&over(&Archive::default(), vec![file("a.csv", sheet)], &options)));
    let (_, product) = archive.live(Kind::Product).next().unwrap();
    assert_eq!([product.text("name"), product.text("unit"), product.text("note")], ["啤酒", "箱", "冰"]);
}

#[test]
fn rejected_rows_come_in_when_repaired() {
    let sheet = "客户一览\n店名,电话,地址\n甲店,13955630001,x\n,13955630002,张桥镇2号\n,13955630003,\n";
    let mut office = Office::default();
    let session = over(office.archive(), vec![file("a.csv", sheet)], &Options::default());
    office.import(vec![file("a.csv", sheet)]);
    let mut sheets = session.rejected_workbook(true, |reason| format!("{reason:?}"));
    assert_eq!(sheets[0].header, ["店名", "电话", "地址", "退回原因"]);
    assert_eq!(sheets[0].rows[1], ["", "13955630003", "", "NoName"]);
    for (row, name) in sheets[0].rows.iter_mut().zip(["乙店", "丙店"]) {
        row[0] = name.into();
    }
    let bytes = keliu::formats::workbook_write::write(&sheets).unwrap();
    let session = again(vec![ImportFile { name: "repaired.xlsx".into(), bytes }], office.archive());
    let totals = session.preview().totals;
    assert_eq!((totals.rows, totals.new, totals.rejected, totals.warnings), (2, 2, 0, 0));
    assert_eq!(session.preview().files[0].columns[3].target, Target::Skip);
}

/// Whose they are is what the file was called; and where its columns went is known.
#[test]
fn rejected_rows_of_one_rep_stay_theirs() {
    let sheet = "店名,电话,层\n甲店,13955630001,A\n,13955630002,B\n";
    let mapping = BTreeMap::from([(2, Target::Customer("class"))]);
    let options = of("赵杰.csv", FileOptions { mapping: mapping.clone(), ..FileOptions::default() });
    let session = over(&Archive::default(), vec![file("赵杰.csv", sheet)], &options);
    let shape = session.preview().files[0].shape.clone();
    for chinese in [true, false] {
        let mut sheets = session.rejected_workbook(chinese, |reason| format!("{reason:?}"));
        sheets[0].rows[0][0] = "乙店".into();
        let bytes = keliu::formats::workbook_write::write(&sheets).unwrap();
        let options = Options { saved: BTreeMap::from([(shape.clone(), mapping.clone())]), ..Options::default() };
        let back = over(&Archive::default(), vec![ImportFile { name: "被拒绝的行.xlsx".into(), bytes }], &options);
        let of_file = &back.preview().files[0];
        assert_eq!((&of_file.shape, of_file.responsible.as_deref()), (&shape, Some("赵杰")));
        let targets: Vec<Target> = of_file.columns.iter().map(|column| column.target).collect();
        assert_eq!(targets[2..], [Target::Customer("class"), Target::Skip]);
        assert_eq!((back.preview().totals.new, back.preview().totals.warnings), (1, 0));
    }
}

/// A column that goes where its kind of sheet has nothing stays in the note, and is never lost.
#[test]
fn a_target_of_another_kind_is_the_note() {
    let mapping = BTreeMap::from([(1, Target::Card("problem")), (2, Target::Own(None))]);
    let mut chosen = FileOptions { mapping, ..FileOptions::default() };
    let session =
        over(&Archive::default(), vec![file("a.csv", "店名,话,冷柜\n甲店,好,3\n")], &of("a.csv", chosen.clone()));
    let of_file = archive(&drafts(&session));
    assert_eq!(of_file.live(Kind::Customer).next().unwrap().1.text("note"), "话: 好");
    chosen.kind = Some(SheetKind::Products);
    chosen.mapping = BTreeMap::from([(0, Target::Product("name")), (2, Target::Own(None))]);
    let session = over(&Archive::default(), vec![file("a.csv", "品,话,冷柜\n啤酒,好,3\n")], &of("a.csv", chosen));
    let of_file = archive(&drafts(&session));
    assert_eq!(of_file.live(Kind::Product).next().unwrap().1.text("note"), "话: 好\n冷柜: 3");
}

#[test]
fn nothing_is_touched_where_rows_are_skipped() {
    let mut office = Office::default();
    office.import(vec![file("a.csv", "店名,电话\n甲店,13955630001\n乙店,13955630002\n")]);
    let second = "店名,电话,联系人,业务员,等级\n甲店,13955630001,王庆,赵杰,A\n丙店,13955630003,李红,赵杰,B\n";
    office.import(vec![file("x.csv", "店名,电话,等级\n甲店,13955630001,B\n")]);
    let options = Options { update: Update::Skip, ..Options::default() };
    let (_, totals) = office.import_with(vec![file("b.csv", second)], &options);
    assert_eq!((totals.new, totals.update, totals.duplicate), (1, 0, 1));
    assert_eq!([Kind::Contact, Kind::Assignment].map(|kind| office.archive().count(kind)), [1, 1]);
}

#[test]
fn why_rows_are_refused() {
    let reasons = |text: &str| -> Vec<RejectReason> {
        let session = over(&Archive::default(), vec![file("a.csv", text)], &Options::default());
        session.rejected().iter().map(|row| row.reason).collect()
    };
    let cards = "日期,客户,要解决的问题,解决方法\n2026-03-05,,破损,换货\n2026-03-05,甲,,\n2026-03-05,甲,破损,换货\n";
    assert_eq!(reasons(cards), [RejectReason::NoCustomer, RejectReason::Nothing]);
    let lines = "orderID,productID,quantity\n,5,1\n10,,1\n10,5,1\n";
    assert_eq!(reasons(lines), [RejectReason::NoOrder, RejectReason::NoProduct]);
    assert_eq!(reasons("productName,unitPrice\n,5\nx,4\n"), [RejectReason::NoProduct]);
}

#[test]
fn original_author_and_date_are_kept() {
    let sheet = "客户名称,创建人,创建时间,负责人,联系人\n甲店,钱丽,2020-05-01 10:00,赵杰,王庆\n";
    let archive = archive(&drafts(&over(&Archive::default(), vec![file("a.csv", sheet)], &Options::default())));
    let (_, customer) = archive.live(Kind::Customer).next().unwrap();
    assert_eq!((customer.text("author"), customer.get("created").unwrap().plain().as_str()), ("钱丽", "2020-05-01"));
}

#[test]
fn drafts_come_in_pieces() {
    let rows: String = (0..1200).map(|n| format!("店{n},1395563{n:04}\n")).collect();
    let files = || vec![file("a.csv", &format!("店名,电话\n{rows}"))];
    let session = Session::open(files(), Archive::default(), &Options::default(), today(), Id(9)).unwrap();
    assert_eq!(session.pieces(), 3);
    let all: Vec<_> = (0..3).flat_map(|piece| session.drafts_piece(piece)).collect();
    assert_eq!((all.len(), session.drafts_piece(0).len(), session.drafts_piece(3).len()), (1201, 500, 0));
    assert_eq!(all, session.drafts());
    let run = archive(&all).live(Kind::Import).map(|(_, run)| run.get("new").cloned()).next();
    assert_eq!(run, Some(Some(Value::Int(1200))));
}

//! Imports are undone: with what they changed, days later, and in any order.

use crate::import_dealer::sheets;
use crate::import_northwind::files;
use crate::importing::{Office, data, file};
use keliu::domain::archive::Archive;
use keliu::domain::digest::content_digest;
use keliu::domain::id::Id;
use keliu::domain::kind::Kind;
use keliu::domain::record::Key;
use keliu::domain::value::Value;
use keliu::imports::{ImportFile, Options, Update};
use keliu::log::change::Origin;
use keliu::log::draft::Draft;

fn empty() -> String {
    content_digest(&Archive::default())
}

/// Imports pieces one by one, and undoes them in another order.
fn there_and_back(pieces: Vec<Vec<ImportFile>>, order: &[usize]) {
    let mut office = Office::default();
    let mut batches: Vec<Id> = Vec::new();
    let mut digests = vec![empty()];
    for piece in pieces {
        batches.push(office.import(piece).0);
        digests.push(content_digest(office.archive()));
    }
    for &at in order {
        office.undo(batches[at]);
    }
    assert_eq!(content_digest(office.archive()), empty(), "{order:?}");
    assert!(office.archive().all().all(|(_, record)| !record.is_live()), "{order:?}");
}

#[test]
fn northwind_undone_in_any_order() {
    for order in [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [2, 0, 4, 1, 3]] {
        there_and_back(files().into_iter().map(|file| vec![file]).collect(), &order);
    }
}

#[test]
fn the_dealer_undone_in_any_order() {
    let pieces = || {
        let book = vec![data("dealer/终端客户档案表.xlsx")];
        vec![sheets(), book, vec![data("dealer/cards.csv")], vec![data("dealer/orders.csv")]]
    };
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]] {
        there_and_back(pieces(), &order);
    }
}

#[test]
fn small_files_undone_in_any_order() {
    let pieces = || {
        vec![
            vec![file(
                "cards.csv",
                "日期,客户,电话,业务员,要解决的问题,解决方法\n2026-03-05,甲店,13955630001,赵杰,破损,换货\n2026-03-06,甲店,13955630002,钱丽,欠款,对账\n",
            )],
            vec![file("赵杰.csv", "店名,电话,地址\n甲店(总店),13955630001/13955630002,张桥镇1号\n乙店,13955630003,\n")],
            vec![file("钱丽.csv", "店名,电话,备注,等级\n甲店,13955630001,好,A\n")],
        ]
    };
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        there_and_back(pieces(), &order);
        let mut turned = pieces();
        turned.rotate_left(1);
        there_and_back(turned, &order);
    }
}

#[test]
fn updated_rows_are_restored_and_what_was_edited_since_is_listed() {
    let mut office = Office::default();
    let first = "客户编号,店名,电话,地址,等级,备注,欠款\n1,甲店,13955630001,张桥镇1号,B,旧,100\n2,乙店,13955630002,张桥镇2号,C,旧,\n";
    office.import(vec![file("a.csv", first)]);
    let before = office.archive().clone();
    let second = "客户编号,店名,电话,地址,等级,备注,欠款,业务员\n1,甲超市,13955630009,张桥镇9号,A,新,250,赵杰\n2,乙店,13955630002,张桥镇2号,A,,,赵杰\n";
    let options = Options { update: Update::Replace, ..Options::default() };
    let (batch, totals) = office.import_with(vec![file("b.csv", second)], &options);
    assert_eq!((totals.new, totals.update), (0, 2));
    let (id, changed) = office.archive().live(Kind::Customer).find(|(_, c)| c.text("code") == "1").unwrap();
    assert_eq!([changed.text("name"), changed.text("class"), changed.text("note")], ["甲超市", "A", "新"]);
    assert_eq!(changed.all("phones").count(), 1);
    // Somebody edits one of the updated fields.
    let key = Key::new(Kind::Customer, id);
    let mut draft = Draft::about(id);
    draft.set(office.archive(), &key, "class", Some(Value::text("C")));
    office.device.write(Origin::Edit, vec![draft]);
    let plan = office.undo(batch);
    assert_eq!(plan.edited_since, [(key.clone(), "class".to_owned())]);
    let mut draft = Draft::about(id);
    draft.set(office.archive(), &key, "class", Some(Value::text("B")));
    office.device.write(Origin::Edit, vec![draft]);
    assert_eq!(content_digest(office.archive()), content_digest(&before));
}

#[test]
fn an_import_undone_and_brought_back_is_as_before() {
    let mut office = Office::default();
    office.import(sheets().into_iter().take(2).collect());
    let (batch, _) = office.import(vec![data("dealer/cards.csv")]);
    let before = content_digest(office.archive());
    office.undo(batch);
    let undo = *office.device.batches.last().unwrap();
    assert_eq!(office.archive().count(Kind::Card), 0);
    assert!(office.undo(undo).edited_since.is_empty());
    assert_eq!(content_digest(office.archive()), before);
}

/// What somebody has worked on since stays, whatever else is undone.
#[test]
fn a_customer_with_a_card_of_ours_stays() {
    let mut office = Office::default();
    let (first, _) = office.import(vec![file("赵杰.csv", "店名,电话\n甲店,13955630001\n乙店,13955630002\n")]);
    let cards = "日期,客户,电话,要解决的问题,解决方法\n2026-03-05,甲店,13955630001,破损,换货\n2026-03-05,乙店,13955630002,破损,换货\n";
    let (second, _) = office.import(vec![file("cards.csv", cards)]);
    let (id, _) = office.archive().live(Kind::Customer).find(|(_, c)| c.text("name") == "甲店").unwrap();
    let mut draft = Draft::about(id);
    draft.put(&Key::new(Kind::Reminder, Id(77)), "customer", Value::id(id));
    office.device.write(Origin::Edit, vec![draft]);
    let plan = office.undo(first);
    assert_eq!(plan.edited_since.iter().filter(|(key, _)| key.kind == Kind::Customer).count(), 2);
    office.undo(second);
    let left: Vec<&str> = office.archive().live(Kind::Customer).map(|(_, c)| c.text("name")).collect();
    assert_eq!((left, office.archive().count(Kind::Card), office.archive().count(Kind::Member)), (vec!["甲店"], 0, 1));
}

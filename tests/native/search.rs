//! Search finds people the way they are looked for: by pinyin, initials, phones in any writing, words on cards.

use keliu::domain::id::{DeviceId, Id};
use keliu::domain::kind::Kind;
use keliu::domain::record::{Hlc, Key};
use keliu::domain::search::{Index, Place, Query};
use keliu::domain::value::Value;
use keliu::edits::customers::{card, create};
use keliu::log::apply::Log;
use keliu::log::chain::{Author, Batch, extend};
use keliu::log::change::Origin;
use keliu::log::draft::{Draft, customer_key};

fn log_of(drafts: Vec<Draft>) -> Log {
    let mut log = Log::default();
    add(&mut log, drafts);
    log
}

fn add(log: &mut Log, drafts: Vec<Draft>) {
    let device = DeviceId(1);
    let newest = log.newest();
    let mut author = Author { device, member: Id(9), now_ms: 1, newest, random: &mut |bytes| bytes.fill(0) };
    let batch = Batch { id: Id(1), origin: Origin::Edit, reason: String::new(), undoes: None };
    let changes = extend(log.head(device), &batch, drafts, &mut author);
    log.add(changes).unwrap();
    assert!(log.newest() > Hlc::default());
}

fn shop(id: u128, name: &str, phone: &str) -> Draft {
    let today = "2026-03-05".parse().unwrap();
    create([Id(id), Id(id + 1000)], name, phone, None, None, today).unwrap()
}

fn found(log: &Log, query: &str) -> Vec<(String, Place)> {
    let index = Index::build(log.archive());
    let name = |id| log.archive().record(Kind::Customer, id).unwrap().text("name").to_owned();
    index.search(log.archive(), query, 10).into_iter().map(|hit| (name(hit.customer), hit.place)).collect()
}

fn names(log: &Log, query: &str) -> Vec<String> {
    found(log, query).into_iter().map(|(name, _)| name).collect()
}

#[test]
fn pinyin_and_initials_find_chinese_names() {
    let log = log_of(vec![shop(1, "张三烟酒行", ""), shop(2, "曾记饭店", ""), shop(3, "Alfreds Futterkiste", "")]);
    for query in ["zhangsan", "zsyj", "ZHANGSAN", "张三", "三烟", "ｚｓ"] {
        assert_eq!(names(&log, query), ["张三烟酒行"], "{query}");
    }
    // 曾 is Zeng as a surname and Ceng elsewhere; both find it.
    assert_eq!(names(&log, "zengji"), ["曾记饭店"]);
    assert_eq!(names(&log, "cengji"), ["曾记饭店"]);
    assert_eq!(found(&log, "alf"), [("Alfreds Futterkiste".to_owned(), Place::NameStart)]);
    assert_eq!(names(&log, "futterkiste alfreds"), ["Alfreds Futterkiste"]);
    assert_eq!(names(&log, "nobody"), Vec::<String>::new());
    assert_eq!(names(&log, "  "), Vec::<String>::new());
}

#[test]
fn phones_are_found_in_any_writing() {
    let log = log_of(vec![shop(1, "玉家商店", "150-4527-9528"), shop(2, "Berlin", "030-0074321")]);
    for query in ["15045279528", "150 4527 9528", "+86 150-4527-9528", "008615045279528", "9528", "4527"] {
        assert_eq!(found(&log, query), [("玉家商店".to_owned(), Place::Phone)], "{query}");
    }
    assert_eq!(names(&log, "0074321"), ["Berlin"]);
}

#[test]
fn words_on_cards_are_found_and_lead_to_the_customer() {
    let parts = ["瓶盖渗漏", "", "", "", "Send a credit note", ""].map(str::to_owned);
    let note = card(Id(5), Id(1), None, "2026-03-05".parse().unwrap(), &parts).unwrap();
    let mut log = log_of(vec![shop(1, "玉家商店", ""), note]);
    assert_eq!(found(&log, "渗漏"), [("玉家商店".to_owned(), Place::Text)]);
    assert_eq!(names(&log, "CREDIT"), ["玉家商店"]);

    let mut draft = Draft::about(Id(1));
    draft.set_deleted(log.archive(), &customer_key(Id(1)), true);
    add(&mut log, vec![draft]);
    assert_eq!(names(&log, "渗漏"), Vec::<String>::new(), "a customer in the bin is not found");
}

#[test]
fn an_index_kept_up_is_the_index_built_anew() {
    let mut log = log_of(vec![shop(1, "玉家商店", "")]);
    let mut index = Index::build(log.archive());
    let mut draft = Draft::about(Id(1));
    draft.set(log.archive(), &customer_key(Id(1)), "name", Some(Value::text("Newname")));
    let contact = Key::new(Kind::Contact, Id(7));
    draft.put(&contact, "customer", Value::id(Id(1)));
    draft.put(&contact, "name", Value::text("沈宇洋"));
    add(&mut log, vec![draft]);
    index.update(log.archive(), &customer_key(Id(1)));
    index.update(log.archive(), &contact);
    for query in ["newname", "syy", "玉家"] {
        assert_eq!(
            index.search(log.archive(), query, 10),
            Index::build(log.archive()).search(log.archive(), query, 10),
            "{query}"
        );
    }
    assert!(index.matches(log.archive(), Id(1), &Query::new("沈宇洋")), "a filter finds a customer by its contact");
}

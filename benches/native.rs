//! How fast the pure parts are, for 10,000 customers, each beside its floor in the same run. `scripts/bench native` runs
//! it. Figures are printed and never asserted: what they are worth, a person decides.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a bench may panic")]

mod bundles;
mod support;

use keliu::domain::archive::Archive;
use keliu::domain::date::PartialDate;
use keliu::domain::digest::digest;
use keliu::domain::field::fields;
use keliu::domain::id::{DeviceId, Id};
use keliu::domain::kind::Kind;
use keliu::domain::record::Key;
use keliu::domain::search::{Index, fold};
use keliu::domain::value::Value;
use keliu::imports::{ImportFile, Options, Session};
use keliu::log::apply::Log;
use keliu::log::chain::{self, Author, Batch, Head};
use keliu::log::change::{Body, Change, Line, Origin};
use keliu::log::draft::Draft;
use serde_json::json;
use sha2::{Digest, Sha256};
use support::customers::{COUNT, sheet};
use support::table::{self, Row, timed};

const RUNS: usize = 7;
/// Record cards for each customer.
const CARDS: usize = 4;
const DEVICE: DeviceId = DeviceId(0xabcd_ef01_2345_6789);
const MEMBER: Id = Id(1);

fn main() {
    let sheet = sheet(COUNT).into_bytes();
    let changes = imported(&sheet);
    let mut log = Log::default();
    log.add(changes.clone()).expect("one chain");
    let archive = log.archive();
    println!("{COUNT} customers: sheet {} KB, {} Changes, medians of {RUNS} runs", sheet.len() / 1000, changes.len());
    let mut rows = vec![import(&sheet)];
    rows.extend(log_rows(&changes));
    rows.push(digest_row(archive));
    rows.extend(search_rows(archive));
    let log = with_cards(log);
    println!("with {CARDS} cards for each customer {} Changes", log.len());
    rows.extend(bundles::rows(&log));
    table::print(&rows);
}

fn session(sheet: Vec<u8>) -> Session {
    let files = vec![ImportFile { name: "customers.csv".into(), bytes: sheet }];
    let today = "2026-11-22".parse().expect("a day");
    Session::open(files, Archive::default(), &Options::default(), today, Id(1)).expect("a sheet")
}

/// The Changes the import of a sheet amounts to.
fn imported(sheet: &[u8]) -> Vec<Change> {
    let session = session(sheet.to_vec());
    let totals = session.preview().totals;
    assert_eq!((totals.new, totals.warnings), (COUNT, 0), "the sheet is not read as it was meant");
    let drafts = session.drafts();
    let batch = Batch { id: Id(5), origin: Origin::Import, reason: "customers.csv".into(), undoes: None };
    let mut salts = 0_u8;
    let mut random = |bytes: &mut [u8]| {
        bytes.fill_with(|| {
            salts = salts.wrapping_mul(29).wrapping_add(7);
            salts
        });
    };
    let (now_ms, newest) = (1_700_000_000_000, Default::default());
    let mut author = Author { device: DEVICE, member: MEMBER, now_ms, newest, random: &mut random };
    chain::extend(Head::EMPTY, &batch, drafts, &mut author)
}

/// The same archive after some years: every customer has record cards, each its own Change.
fn with_cards(mut log: Log) -> Log {
    let customers: Vec<Id> = log.archive().live(Kind::Customer).map(|(id, _)| id).collect();
    let card = |(n, (customer, nth)): (usize, (Id, usize))| {
        let key = Key::new(Kind::Card, Id(0x7000_0000 + n as u128));
        let mut draft = Draft::about(customer);
        draft.put(&key, "customer", Value::id(customer));
        draft.put(&key, "member", Value::id(MEMBER));
        draft.put(
            &key,
            "date",
            Value::Date(
                PartialDate::from_iso(&format!("202{}-{:02}-{:02}", n % 7, n % 12 + 1, n % 28 + 1)).expect("a day"),
            ),
        );
        draft.put(&key, "way", Value::text(["电话", "上门", "微信"][n % 3]));
        draft.put(
            &key,
            "problem",
            Value::text(format!("第{nth}次：{}号货架的陈列被竞品挤到下层，老板要求换货 {n}", n % 37)),
        );
        draft.put(&key, "method", Value::text("带样品上门，和老板娘对账，说明中秋前的政策"));
        draft.put(&key, "next", Value::text(format!("{}天后回访，带上新的价目表", n % 30 + 1)));
        draft
    };
    let cards = customers.iter().flat_map(|customer| (0..CARDS).map(|nth| (*customer, nth)));
    let drafts: Vec<Draft> = cards.enumerate().map(card).collect();
    let batch = Batch { id: Id(6), origin: Origin::Edit, reason: String::new(), undoes: None };
    let mut salts = 0_u32;
    let mut random = |bytes: &mut [u8]| {
        bytes.fill_with(|| {
            salts = salts.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (salts >> 24) as u8
        });
    };
    let (now_ms, newest) = (1_700_000_100_000, log.newest());
    let mut author = Author { device: DEVICE, member: MEMBER, now_ms, newest, random: &mut random };
    let changes = chain::extend(log.head(DEVICE), &batch, drafts, &mut author);
    log.add(changes).expect("one chain");
    log
}

fn import(sheet: &[u8]) -> Row {
    let cells = |bytes: &[u8]| {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
        reader.records().map(|record| record.map_or(0, |record| record.len())).sum::<usize>()
    };
    Row::race(
        RUNS,
        ("import: read, map, match, plan", || timed(sheet.to_vec(), session)),
        ("csv crate reads the same bytes", || timed(sheet, cells)),
    )
}

fn log_rows(changes: &[Change]) -> [Row; 2] {
    let texts: Vec<(&str, &str)> =
        changes.iter().map(|change| (change.line_text(), change.body_text().unwrap_or_default())).collect();
    let parse = |(line, body): &(&str, &str)| Change::parse(line, Some(body)).is_ok();
    let least = |(line, body): &(&str, &str)| {
        serde_json::from_str::<Line>(line).is_ok() && serde_json::from_str::<Body>(body).is_ok()
    };
    let floor = || timed((), |()| texts.iter().filter(|texts| least(texts)).count());
    let name = "serde_json parses the same lines";
    let add = |changes| {
        let mut log = Log::default();
        log.add(changes).expect("one chain");
        log
    };
    [
        Row::race(
            RUNS,
            ("log: parse and check lines and bodies", || {
                timed((), |()| texts.iter().filter(|texts| parse(texts)).count())
            }),
            (name, floor),
        ),
        Row::race(RUNS, ("log: check the chain and apply", || timed(changes.to_vec(), add)), (name, floor)),
    ]
}

fn digest_row(archive: &Archive) -> Row {
    let mut lines = Vec::new();
    for (key, record) in archive.all().filter(|(key, record)| record.is_live() && key.kind != Kind::Import) {
        for (field, register) in &record.fields {
            for (stamp, value) in register.entries() {
                lines.extend(json!([key.kind, key.id, field, stamp, value]).to_string().into_bytes());
                lines.push(b'\n');
            }
        }
    }
    let sha256 = |bytes: &[u8]| data_encoding::HEXLOWER.encode(&Sha256::digest(bytes));
    assert_eq!(sha256(&lines), digest(archive), "these are not the bytes of the digest");
    Row::race(
        RUNS,
        ("digest", || timed(archive, digest)),
        ("SHA-256 of the same bytes", || timed(lines.as_slice(), sha256)),
    )
}

/// A word no customer has: both sides must look at everything.
const NOWHERE: &str = "无人有此";

fn search_rows(archive: &Archive) -> [Row; 2] {
    let mut text = String::new();
    for (key, record) in archive.all() {
        for def in fields(&key.kind).iter().filter(|def| def.searchable) {
            for value in record.all(def.key) {
                text.push_str(&value.plain());
                text.push('\n');
            }
        }
    }
    let folded = fold(&text);
    let index = Index::build(archive);
    assert!(!index.search(archive, "商店9999", 10).is_empty(), "the index does not find what is there");
    [
        Row::race(
            RUNS,
            ("search: index, with pinyin", || timed(archive, Index::build)),
            ("str::to_lowercase of the same text", || timed(text.as_str(), str::to_lowercase)),
        ),
        Row::race(
            RUNS * 3,
            ("search: one scan", || timed(NOWHERE, |word| index.search(archive, word, 50))),
            ("str::contains over the same text", || timed(NOWHERE, |word| folded.contains(word))),
        ),
    ]
}

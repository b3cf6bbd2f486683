//! The dealer's whole archive, as it is after some weeks of use, and a backup of it: the eight sheets, members and who is
//! responsible, cards, reminders, the bin, and a second device that wrote at the same time.

use super::bundle_support::*;
use super::importing::{data, drafts, open};
use keliu::bundle::checkpoint::Checkpoint;
use keliu::bundle::identity::OwnerIdentity;
use keliu::bundle::meta::Counts;
use keliu::bundle::views::{Language, ReadmeFacts, ViewContext, readme, views};
use keliu::bundle::{BackupInput, DeviceSecrets, make_backup};
use keliu::domain::archive::Archive;
use keliu::domain::date::{Calendar, PartialDate};
use keliu::domain::digest::{content_digest, digest};
use keliu::domain::id::{DeviceId, Id};
use keliu::domain::kind::Kind;
use keliu::domain::record::{DELETED, Key};
use keliu::domain::value::Value;
use keliu::log::apply::Log;
use keliu::log::chain::{Author, Batch, extend};
use keliu::log::change::{Change, Origin};
use keliu::log::draft::{Draft, customer_key};

pub const COMPANY_NAME: &str = "玉林 & 客留酒业";
pub const CREATED: &str = "2026-11-22T03:40:00Z";
const REPS: [&str; 8] = ["赵杰", "钱丽", "孙伟", "李娜", "周强", "吴静", "郑涛", "王敏"];
/// A second browser of the company.
const OTHER: DeviceId = DeviceId(0x0123_4567_89ab_cdef);
const OTHER_SIGN: [u8; 32] = [5; 32];
const OTHER_RECEIVE: [u8; 32] = [6; 32];
/// Text that breaks readers which are not careful.
pub const NASTY: &str = "=1+1,\"x\"; </script><!--\u{202e}\u{2028}\r\n🧧\\n\t'";

/// The dealer's log: two chains.
pub fn log() -> Log {
    let mut log = Log::default();
    let sheets = REPS.iter().map(|rep| data(&format!("dealer/{rep}.csv"))).collect();
    write(&mut log, DEVICE, vec![company()]);
    write(&mut log, DEVICE, drafts(&open(sheets)));
    let (first, second) = (work(log.archive()), elsewhere(log.archive()));
    // Both write over what was there before either: two values stand side by side.
    write(&mut log, DEVICE, first);
    write(&mut log, OTHER, second);
    log
}

fn write(log: &mut Log, device: DeviceId, drafts: Vec<Draft>) {
    let batch = Batch { id: Id(5), origin: Origin::Import, reason: "李娜.csv".into(), undoes: None };
    let mut n = 0_u8;
    let mut random = |bytes: &mut [u8]| {
        bytes.fill_with(|| {
            n = n.wrapping_add(29);
            n
        });
    };
    let (now_ms, newest) = (1_763_700_000_000, log.newest());
    let mut author = Author { device, member: MEMBER, now_ms, newest, random: &mut random };
    let changes = extend(log.head(device), &batch, drafts, &mut author);
    log.add(changes).unwrap();
}

fn day(m: u8, d: u8) -> Value {
    Value::Date(PartialDate::from_parts(Calendar::Solar, Some(2026), m, Some(d)).unwrap())
}

fn put(draft: &mut Draft, kind: Kind, id: u128, fields: Vec<(&str, Value)>) {
    for (field, value) in fields {
        draft.put(&Key::new(kind.clone(), Id(id)), field, value);
    }
}

fn company() -> Draft {
    let mut draft = Draft::company();
    put(&mut draft, Kind::Company, 0, vec![("name", Value::text(COMPANY_NAME))]);
    put(&mut draft, Kind::Member, 1, vec![("name", Value::text("王")), ("role", Value::text("owner"))]);
    put(&mut draft, Kind::Member, 2, vec![("name", Value::text("李娜")), ("role", Value::text("rep"))]);
    draft
}

/// Cards, reminders and responsibilities for every customer; one goes into the bin, one has a field nobody knows yet.
fn work(archive: &Archive) -> Vec<Draft> {
    let mut all = Vec::new();
    for (n, (customer, _)) in archive.live(Kind::Customer).enumerate() {
        let n = n as u128;
        let about = || vec![("customer", Value::id(customer)), ("member", Value::id(Id(n % 3)))];
        let text = |text: &str| Value::text(format!("{text} {n}"));
        let date = |m: u128| day(1 + (m % 12) as u8, 1 + (n % 28) as u8);
        let mut draft = Draft::about(customer);
        for card in 0..n % 4 {
            let more = vec![("date", date(card)), ("problem", text(NASTY)), ("solved", text("退货两箱"))];
            put(&mut draft, Kind::Card, 1_000_000 + n * 10 + card, [about(), more].concat());
        }
        let what = if n % 7 == 1 { NASTY } else { "送对账单" };
        let mut reminder = [about(), vec![("text", text(what)), ("due", date(5))]].concat();
        if n.is_multiple_of(2) {
            reminder.push(("done", date(6)));
        }
        put(&mut draft, Kind::Reminder, 2_000_000 + n, reminder);
        let part = vec![("part", Value::text("lead")), ("from", date(0))];
        put(&mut draft, Kind::Assignment, 3_000_000 + n, [about(), part].concat());
        put(&mut draft, Kind::Customer, customer.0, vec![("owes", Value::Int(-99 + 1234 * n as i64))]);
        match n {
            7 => put(&mut draft, Kind::Customer, customer.0, vec![(DELETED, Value::Bool(true))]),
            8 => put(&mut draft, Kind::Customer, customer.0, vec![("colour", Value::text("red"))]),
            9 => put(&mut draft, Kind::Other("zebra".into()), 9, vec![("stripes", Value::Int(40))]),
            // The other browser renames number 10 as well; number 20 keeps it.
            10 | 20 => draft.set(archive, &customer_key(customer), "name", Some(Value::text(NASTY))),
            _ => {}
        }
        all.push(draft);
    }
    all
}

/// What the other browser wrote meanwhile: the same names, and tags.
fn elsewhere(archive: &Archive) -> Vec<Draft> {
    let write = |(customer, _)| {
        let mut draft = Draft::about(customer);
        draft.set(archive, &customer_key(customer), "name", Some(Value::text("别处改的名字")));
        draft.set_all(archive, &customer_key(customer), "tags", &[Value::text("乙"), Value::text("甲")]);
        draft
    };
    archive.live(Kind::Customer).skip(5).take(10).map(write).collect()
}

/// The readable views.
pub fn view_files(log: &Log) -> Vec<(String, Vec<u8>)> {
    views(log, &ViewContext { company_name: COMPANY_NAME, created: CREATED, language: Language::Zh })
}

/// A backup of the dealer's archive under [`PASSPHRASE`], as the program makes them.
pub fn dealer_backup(log: &Log) -> Vec<u8> {
    let identity = OwnerIdentity { company: COMPANY, secrets: owner() }.seal(PASSPHRASE, 10).unwrap();
    let mut roster = roster();
    roster.devices.insert(0, device(OTHER, &OTHER_SIGN, &OTHER_RECEIVE));
    let changes: Vec<Change> = log.changes().cloned().collect();
    let facts = ReadmeFacts { company_name: COMPANY_NAME, kind: "backup", created: CREATED, base: None };
    let input = BackupInput {
        company: COMPANY,
        company_name: COMPANY_NAME,
        device: DEVICE,
        member: MEMBER,
        device_secrets: &DeviceSecrets { sign: SIGN, receive: RECEIVE },
        owner_secrets: &owner(),
        roster: &roster,
        changes: &changes,
        base: None,
        checkpoints: &[Checkpoint::make(COMPANY, OTHER, log.head(OTHER), &OTHER_SIGN)],
        owner_identity: &identity,
        views: view_files(log),
        readme: &readme(&facts),
        created: CREATED,
        stream_seq: 3,
        random: [9; 16],
        digest: &digest(log.archive()),
        content_digest: &content_digest(log.archive()),
        counts: Counts::of(log),
    };
    make_backup(&input, &mut |_, _| {}).unwrap()
}

//! Merge is commutative, associative and idempotent over random histories.

use keliu::domain::digest::{content_digest, digest};
use keliu::domain::id::{DeviceId, Id};
use keliu::domain::kind::Kind;
use keliu::domain::record::{Hlc, Key};
use keliu::domain::value::Value;
use keliu::log::apply::Log;
use keliu::log::chain::{self, Author, Batch, ChainError};
use keliu::log::change::{Body, Change, Line, Origin};
use keliu::log::draft::Draft;
use keliu::log::undo;
use proptest::prelude::*;

/// One step of a random history on one of the devices.
#[derive(Clone, Debug)]
enum Step {
    Create {
        customer: u8,
    },
    Set {
        customer: u8,
        field: u8,
        value: u8,
    },
    Clear {
        customer: u8,
        field: u8,
    },
    AddPhone {
        customer: u8,
        phone: u8,
    },
    KeepPhones {
        customer: u8,
        keep: u8,
    },
    Delete {
        customer: u8,
        deleted: bool,
    },
    UndoOwn {
        back: u8,
    },
    NewerVersion {
        customer: u8,
    },
    /// Take in everything another device knows.
    Sync {
        from: u8,
    },
    /// The wall clock jumps, also backwards.
    Clock {
        to: u16,
    },
}

fn step() -> impl Strategy<Value = Step> {
    let customer = || 0..4u8;
    prop_oneof![
        customer().prop_map(|customer| Step::Create { customer }),
        (customer(), 0..5u8, 0..4u8).prop_map(|(customer, field, value)| Step::Set { customer, field, value }),
        (customer(), 0..5u8).prop_map(|(customer, field)| Step::Clear { customer, field }),
        (customer(), 0..4u8).prop_map(|(customer, phone)| Step::AddPhone { customer, phone }),
        (customer(), 0..4u8).prop_map(|(customer, keep)| Step::KeepPhones { customer, keep }),
        (customer(), any::<bool>()).prop_map(|(customer, deleted)| Step::Delete { customer, deleted }),
        (0..4u8).prop_map(|back| Step::UndoOwn { back }),
        customer().prop_map(|customer| Step::NewerVersion { customer }),
        (0..3u8).prop_map(|from| Step::Sync { from }),
        any::<u16>().prop_map(|to| Step::Clock { to }),
    ]
}

/// `code9` stands for a field this version has never heard of.
const FIELDS: [&str; 5] = ["name", "town", "note", "own_shelf_metres", "code9"];

struct Device {
    id: DeviceId,
    log: Log,
    clock: u64,
    batches: Vec<Id>,
    salt: u8,
}

impl Device {
    fn new(n: u64) -> Self {
        Device { id: DeviceId(n + 1), log: Log::default(), clock: 1_000_000, batches: Vec::new(), salt: 0 }
    }

    fn write(&mut self, origin: Origin, drafts: Vec<Draft>) {
        let batch = Id((u128::from(self.id.0) << 64) | self.batches.len() as u128);
        self.salt = self.salt.wrapping_add(1);
        let salt = self.salt;
        let mut author = Author {
            device: self.id,
            member: Id(7),
            now_ms: self.clock,
            newest: self.log.newest(),
            random: &mut |bytes| bytes.fill(salt),
        };
        let batch = Batch { id: batch, origin, reason: String::new(), undoes: None };
        let changes = chain::extend(self.log.head(self.id), &batch, drafts, &mut author);
        assert!(self.log.add(changes).is_ok());
        self.batches.push(batch.id);
    }

    /// A Change as a newer program would write it: version 2, with keys this one does not know.
    fn write_newer(&mut self, customer: Id) {
        let head = self.log.head(self.id);
        let body = format!(r#"{{"customer":"{customer}","merge_into":"x","salt":"00"}}"#);
        let body_sha256 = keliu::log::canonical::hex(&keliu::log::canonical::sha256(&[body.as_bytes()]));
        let line = Line {
            batch: Id(99),
            body_sha256,
            device: self.id,
            hlc: keliu::log::clock::next(self.log.newest(), self.clock),
            member: Id(7),
            prev: head.hash,
            seq: head.seq + 1,
            v: 2,
        };
        let mut json = serde_json::to_value(&line).unwrap();
        json["zone"] = "newer".into();
        let change = Change::parse(&json.to_string(), Some(&body)).unwrap();
        assert_eq!(change.body(), None::<Body>);
        self.log.add(vec![change]).unwrap();
    }

    fn act(&mut self, step: &Step) {
        let key = |customer: &u8| Key::new(Kind::Customer, Id(u128::from(*customer) + 1));
        let archive = self.log.archive();
        let mut draft = Draft::default();
        match step {
            Step::Create { customer } => {
                draft.set(archive, &key(customer), "name", Some(Value::text(format!("Shop {customer}"))));
            }
            Step::Set { customer, field, value } => {
                let value = Value::text(format!("value {value}"));
                draft.set(archive, &key(customer), FIELDS[usize::from(*field)], Some(value));
            }
            Step::Clear { customer, field } => draft.set(archive, &key(customer), FIELDS[usize::from(*field)], None),
            Step::AddPhone { customer, phone } => {
                draft.put(&key(customer), "phones", Value::text(format!("1380000000{phone}")));
            }
            Step::KeepPhones { customer, keep } => {
                let values: Vec<Value> = (0..*keep).map(|n| Value::text(format!("1380000000{n}"))).collect();
                draft.set_all(archive, &key(customer), "phones", &values);
            }
            Step::Delete { customer, deleted } => draft.set_deleted(archive, &key(customer), *deleted),
            Step::UndoOwn { back } => {
                let at = self.batches.len().checked_sub(usize::from(*back) + 1);
                let Some(batch) = at.and_then(|at| self.batches.get(at)).copied() else { return };
                let drafts = undo::plan(&self.log, batch).drafts;
                return self.write(Origin::Undo, drafts);
            }
            Step::NewerVersion { customer } => return self.write_newer(key(customer).id),
            Step::Clock { to } => {
                self.clock = 900_000 + u64::from(*to);
                return;
            }
            Step::Sync { .. } => return,
        }
        self.write(Origin::Edit, vec![draft]);
    }
}

/// Lets three devices live through the steps; gives their logs.
fn live(steps: &[(u8, Step)]) -> Vec<Log> {
    let mut devices: Vec<Device> = (0..3).map(Device::new).collect();
    for (who, step) in steps {
        let who = usize::from(*who);
        match step {
            Step::Sync { from } => {
                let changes: Vec<Change> = devices[usize::from(*from)].log.changes().cloned().collect();
                devices[who].log.add(changes).unwrap();
            }
            step => devices[who].act(step),
        }
    }
    devices.into_iter().map(|device| device.log).collect()
}

fn merged(order: &[&Log]) -> Log {
    let mut log = Log::default();
    for other in order {
        log.add(other.changes().cloned().collect()).unwrap();
    }
    log
}

fn fingerprint(log: &Log) -> (String, String, chain::Heads, usize) {
    (digest(log.archive()), content_digest(log.archive()), log.heads(), log.len())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_order_and_any_grouping_give_the_same_archive(steps in prop::collection::vec((0..3u8, step()), 1..60)) {
        let logs = live(&steps);
        let [a, b, c] = &logs[..] else { unreachable!() };
        let all = fingerprint(&merged(&[a, b, c]));
        prop_assert_eq!(&all, &fingerprint(&merged(&[c, b, a])));
        prop_assert_eq!(&all, &fingerprint(&merged(&[b, &merged(&[a, c])])));
        prop_assert_eq!(&all, &fingerprint(&merged(&[&merged(&[a, b]), c, a, b, c])));
        prop_assert_eq!(chain::verify(merged(&[a, b, c]).changes()), Ok(all.2.clone()));
    }

    #[test]
    fn written_and_read_back_it_is_the_same(steps in prop::collection::vec((0..3u8, step()), 1..40)) {
        let logs = live(&steps);
        let log = merged(&logs.iter().collect::<Vec<_>>());
        let read: Vec<Change> =
            log.changes().map(|change| Change::parse(change.line_text(), change.body_text()).unwrap()).collect();
        let mut again = Log::default();
        again.add(read).unwrap();
        prop_assert_eq!(fingerprint(&log), fingerprint(&again));
    }

    #[test]
    fn undo_of_the_last_batch_restores_the_contents(steps in prop::collection::vec((0..1u8, step()), 1..30)) {
        let mut device = Device::new(0);
        for (_, step) in &steps {
            let before = content_digest(device.log.archive());
            let (written, batches) = (device.log.len(), device.batches.len());
            device.act(step);
            if device.log.len() == written || device.batches.len() == batches {
                continue;
            }
            let batch = device.batches[batches];
            let plan = undo::plan(&device.log, batch);
            prop_assert_eq!(&plan.edited_since, &vec![]);
            device.write(Origin::Undo, plan.drafts);
            prop_assert_eq!(content_digest(device.log.archive()), before);
        }
    }
}

fn one_customer(device: &mut Device, name: &str) -> Key {
    let key = Key::new(Kind::Customer, Id(1));
    let mut draft = Draft::about(key.id);
    draft.set(device.log.archive(), &key, "name", Some(Value::text(name)));
    device.write(Origin::Edit, vec![draft]);
    key
}

#[test]
fn two_names_given_apart_are_a_conflict_that_shows_the_newer() {
    let (mut a, mut b) = (Device::new(0), Device::new(1));
    let key = one_customer(&mut a, "Alfreds");
    b.log.add(a.log.changes().cloned().collect()).unwrap();
    one_customer(&mut a, "Alfreds North");
    b.clock += 5_000;
    one_customer(&mut b, "Alfreds South");
    let log = merged(&[&a.log, &b.log]);
    let register = log.archive().get(&key).unwrap().register("name").unwrap();
    assert_eq!(register.entries().len(), 2);
    assert_eq!(register.shown(), Some(&Value::text("Alfreds South")));
}

#[test]
fn undo_leaves_what_was_edited_since_and_says_so() {
    let mut device = Device::new(0);
    let key = one_customer(&mut device, "first");
    let batch = device.batches[0];
    one_customer(&mut device, "second");
    let plan = undo::plan(&device.log, batch);
    assert_eq!(plan.drafts, vec![]);
    assert_eq!(plan.edited_since, vec![(key, "name".to_owned())]);
}

#[test]
fn a_fork_and_a_gap_are_refused_and_add_nothing() {
    let (mut a, mut b) = (Device::new(0), Device::new(0));
    one_customer(&mut a, "one");
    one_customer(&mut b, "other");
    let other: Vec<Change> = b.log.changes().cloned().collect();
    assert_eq!(a.log.add(other), Err(ChainError::Fork { device: a.id, seq: 1 }));
    one_customer(&mut b, "more");
    one_customer(&mut b, "yet more");
    let tail: Vec<Change> = b.log.changes().skip(2).cloned().collect();
    assert_eq!(a.log.add(tail), Err(ChainError::Gap { device: a.id, expected: 2 }));
    assert_eq!(a.log.len(), 1);
}

#[test]
fn a_clock_that_does_not_grow_is_refused() {
    let mut device = Device::new(0);
    one_customer(&mut device, "one");
    let first = device.log.changes().next().unwrap().clone();
    let line = Line { prev: chain::Head::after(&first).hash, seq: 2, ..first.line().clone() };
    let second = Change::write(line, &first.body().unwrap());
    assert_eq!(device.log.add(vec![second]), Err(ChainError::Clock { device: device.id, seq: 2 }));
}

#[test]
fn a_body_that_is_not_the_one_vouched_for_is_refused() {
    let mut device = Device::new(0);
    one_customer(&mut device, "one");
    let change = device.log.changes().next().unwrap().clone();
    let forged = change.body_text().unwrap().replace("one", "two");
    assert_eq!(Change::parse(change.line_text(), Some(&forged)), Err(keliu::log::change::ChangeError::BodyHash));
    assert!(change.line().hlc > Hlc::default());
}

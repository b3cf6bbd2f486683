//! Devices that live through random histories, for the tests of merge and undo.

use keliu::domain::id::{DeviceId, Id};
use keliu::domain::kind::Kind;
use keliu::domain::record::Key;
use keliu::domain::value::Value;
use keliu::log::apply::Log;
use keliu::log::chain::{self, Author, Batch};
use keliu::log::change::{Body, Change, Line, Origin};
use keliu::log::draft::Draft;
use keliu::log::undo;
use proptest::prelude::*;

/// One step of a random history on one of the devices.
#[derive(Clone, Debug)]
pub enum Step {
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

pub fn step() -> impl Strategy<Value = Step> {
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
pub const FIELDS: [&str; 5] = ["name", "town", "note", "own_shelf_metres", "code9"];

pub struct Device {
    pub id: DeviceId,
    pub log: Log,
    pub clock: u64,
    pub batches: Vec<Id>,
    pub salt: u8,
}

impl Device {
    pub fn new(n: u64) -> Self {
        Device { id: DeviceId(n + 1), log: Log::default(), clock: 1_000_000, batches: Vec::new(), salt: 0 }
    }

    pub fn write(&mut self, origin: Origin, drafts: Vec<Draft>) {
        self.write_batch(origin, None, drafts);
    }

    pub fn write_undo(&mut self, undoes: Id, drafts: Vec<Draft>) {
        self.write_batch(Origin::Undo, Some(undoes), drafts);
    }

    pub fn write_batch(&mut self, origin: Origin, undoes: Option<Id>, drafts: Vec<Draft>) {
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
        let batch = Batch { id: batch, origin, reason: String::new(), undoes };
        let changes = chain::extend(self.log.head(self.id), &batch, drafts, &mut author);
        assert!(self.log.add(changes).is_ok());
        self.batches.push(batch.id);
    }

    /// A Change as a newer program would write it: version 2, with keys this one does not know.
    pub fn write_newer(&mut self, customer: Id) {
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

    pub fn act(&mut self, step: &Step) {
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
                let drafts = undo::plan(&self.log, batch, self.id).drafts;
                return self.write_undo(batch, drafts);
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
pub fn live(steps: &[(u8, Step)]) -> Vec<Log> {
    devices(steps).into_iter().map(|device| device.log).collect()
}

/// Lets three devices live through the steps.
pub fn devices(steps: &[(u8, Step)]) -> Vec<Device> {
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
    devices
}

pub fn one_customer(device: &mut Device, name: &str) -> Key {
    let key = Key::new(Kind::Customer, Id(1));
    let mut draft = Draft::about(key.id);
    draft.set(device.log.archive(), &key, "name", Some(Value::text(name)));
    device.write(Origin::Edit, vec![draft]);
    key
}

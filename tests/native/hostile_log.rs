//! Changes no honest program writes: they pass every signature, and must neither keep us busy nor take anything away.

use crate::devices::Device;
use keliu::app::import::past::past;
use keliu::domain::id::Id;
use keliu::domain::kind::Kind;
use keliu::domain::record::Key;
use keliu::domain::value::Value;
use keliu::log::chain::{self, Author, Batch};
use keliu::log::change::{Change, Origin};
use keliu::log::draft::{Draft, customer_key};
use keliu::log::{merge, undo};

/// A draft that gives a customer a value.
fn put(customer: u128, field: &str, value: &str) -> Draft {
    let key = customer_key(Id(customer));
    let mut draft = Draft::about(key.id);
    draft.put(&key, field, Value::text(value));
    draft
}

/// Writes one Change of any batch, as a forger does.
fn forge(device: &mut Device, batch: u128, origin: Origin, undoes: Option<u128>, draft: Draft) {
    let mut author = Author {
        device: device.id,
        member: Id(7),
        now_ms: device.clock,
        newest: device.log.newest(),
        random: &mut |bytes| bytes.fill(1),
    };
    let batch = Batch { id: Id(batch), origin, reason: "file.csv".to_owned(), undoes: undoes.map(Id) };
    let changes = chain::extend(device.log.head(device.id), &batch, vec![draft], &mut author);
    device.log.add(changes).unwrap();
}

/// An import, and undos that take back each other and themselves: followed one by one they never end.
#[test]
fn undos_in_circles_take_nothing_back() {
    let mut device = Device::new(0);
    forge(&mut device, 1, Origin::Import, None, put(1, "name", "Willow"));
    for (batch, undoes) in [(2, 1), (2, 2), (3, 2), (2, 3), (3, 3), (2, 3), (3, 2), (2, 2)] {
        forge(&mut device, batch, Origin::Undo, Some(undoes), put(2, "name", "circle"));
    }
    let [import] = &past(&device.log)[..] else { panic!("one import") };
    assert_eq!((import.batch, import.undone), (Id(1), None));
    let plan = undo::plan(&device.log, Id(1), device.id);
    assert_eq!((plan.drafts.len(), plan.edited_since.len()), (1, 0));
    // An undo outside the circles counts, and so does an undo of it.
    forge(&mut device, 4, Origin::Undo, Some(1), put(2, "town", "outside"));
    assert_eq!(past(&device.log)[0].undone, Some(Id(4)));
    forge(&mut device, 5, Origin::Undo, Some(4), put(2, "town", "again"));
    assert_eq!(past(&device.log)[0].undone, None);
    forge(&mut device, 6, Origin::Undo, Some(5), put(2, "town", "and again"));
    assert_eq!(past(&device.log)[0].undone, Some(Id(4)));
}

/// A device that uses the id of the owner's batch, and says that a merge took in the owner's work.
#[test]
fn a_forged_batch_takes_nothing_of_the_owner_back() {
    let (mut owner, mut forger) = (Device::new(5), Device::new(0));
    forge(&mut owner, 1, Origin::Edit, None, put(1, "name", "Willow"));
    forge(&mut owner, 2, Origin::Import, None, put(2, "name", "Maple"));
    let mut record = Draft::company();
    record.put(&Key::new(Kind::Import, Id(9)), merge::MERGED, Value::text(format!("{} 1 1", owner.id)));
    forge(&mut forger, 2, Origin::Import, None, record);
    forge(&mut forger, 2, Origin::Import, None, put(3, "name", "Forged"));
    owner.log.add(forger.log.changes().cloned().collect()).unwrap();
    let plan = undo::plan(&owner.log, Id(2), owner.id);
    let touched: Vec<Id> = plan.drafts.iter().flat_map(|draft| &draft.edits).map(|edit| edit.id).collect();
    assert_eq!((touched, plan.edited_since), (vec![Id(2)], vec![]));
    // An import of that device alone: what it says it took in is not taken back with it.
    let mut record = Draft::company();
    record.put(&Key::new(Kind::Import, Id(8)), merge::MERGED, Value::text(format!("{} 1 2", owner.id)));
    forge(&mut forger, 4, Origin::Import, None, record);
    owner.log.add(forger.log.changes().cloned().collect()).unwrap();
    let plan = undo::plan(&owner.log, Id(4), owner.id);
    assert!(plan.drafts.iter().flat_map(|draft| &draft.edits).all(|edit| edit.kind == Kind::Import));
}

/// What somebody clears after a merge stays cleared when the merge is taken back.
#[test]
fn what_was_cleared_after_a_merge_stays_so() {
    let (mut here, mut there) = (Device::new(0), Device::new(1));
    let key = customer_key(Id(1));
    let (mine, theirs) = (Value::text("13800000000"), Value::text("13900000000"));
    let mut first = put(1, "name", "Willow");
    first.put(&key, "town", Value::text("Old Town"));
    first.put(&key, "phones", mine.clone());
    forge(&mut here, 1, Origin::Edit, None, first);
    there.log.add(here.log.changes().cloned().collect()).unwrap();
    // There the town is cleared and the phone taken out; that is merged here.
    let mut clear = Draft::about(key.id);
    clear.set(there.log.archive(), &key, "town", None);
    clear.set_all(there.log.archive(), &key, "phones", &[theirs]);
    forge(&mut there, 2, Origin::Edit, None, clear);
    let new: Vec<Change> = there.log.changes().filter(|change| change.line().device == there.id).cloned().collect();
    here.log.add(new.clone()).unwrap();
    forge(&mut here, 3, Origin::Import, None, merge::note(Id(1_000), "mailed.keliu.zip", &new, &[]));
    // Here both are entered again, and taken out again.
    for (town, phone) in [(Some(Value::text("New Town")), true), (None, false)] {
        let mut draft = Draft::about(key.id);
        draft.set(here.log.archive(), &key, "town", town);
        draft.set_all(here.log.archive(), &key, "phones", if phone { core::slice::from_ref(&mine) } else { &[] });
        forge(&mut here, 4, Origin::Edit, None, draft);
    }
    let plan = undo::plan(&here.log, Id(3), here.id);
    assert_eq!(plan.edited_since, vec![(key.clone(), "town".to_owned())]);
    assert!(plan.drafts.iter().flat_map(|draft| &draft.edits).all(|edit| edit.id != key.id), "{:?}", plan.drafts);
}

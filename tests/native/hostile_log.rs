//! Changes no honest program writes: they pass every signature, and must neither keep us busy nor take anything away.

use crate::devices::Device;
use keliu::app::import::past::past;
use keliu::domain::id::Id;
use keliu::domain::value::Value;
use keliu::log::chain::{self, Author, Batch};
use keliu::log::change::Origin;
use keliu::log::draft::{Draft, customer_key};
use keliu::log::undo;

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
    let plan = undo::plan(&device.log, Id(1));
    assert_eq!((plan.drafts.len(), plan.edited_since.len()), (1, 0));
    // An undo outside the circles counts, and so does an undo of it.
    forge(&mut device, 4, Origin::Undo, Some(1), put(2, "town", "outside"));
    assert_eq!(past(&device.log)[0].undone, Some(Id(4)));
    forge(&mut device, 5, Origin::Undo, Some(4), put(2, "town", "again"));
    assert_eq!(past(&device.log)[0].undone, None);
    forge(&mut device, 6, Origin::Undo, Some(5), put(2, "town", "and again"));
    assert_eq!(past(&device.log)[0].undone, Some(Id(4)));
}

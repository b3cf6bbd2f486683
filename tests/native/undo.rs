//! Undo takes back what was done, and only that.

use crate::devices::{Device, Step, one_customer, step};
use keliu::domain::digest::content_digest;
use keliu::domain::id::Id;
use keliu::domain::kind::Kind;
use keliu::domain::record::Key;
use keliu::domain::value::Value;
use keliu::log::change::Origin;
use keliu::log::draft::Draft;
use keliu::log::undo;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

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
            let plan = undo::plan(&device.log, batch, device.id);
            prop_assert_eq!(&plan.edited_since, &vec![]);
            device.write_undo(batch, plan.drafts);
            prop_assert_eq!(content_digest(device.log.archive()), before);
        }
    }

    #[test]
    fn undone_backwards_step_by_step_nothing_is_left_and_redone_all_is_back(
        steps in prop::collection::vec((0..1u8, step()), 1..25),
    ) {
        let mut device = Device::new(0);
        for (_, step) in steps.iter().filter(|(_, step)| !matches!(step, Step::UndoOwn { .. } | Step::NewerVersion { .. })) {
            device.act(step);
        }
        let all = content_digest(device.log.archive());
        let edits = device.batches.clone();
        let mut undos = Vec::new();
        for batch in edits.into_iter().rev() {
            let (undo, plan) = undo_of(&mut device, batch);
            prop_assert_eq!(&plan.edited_since, &vec![]);
            undos.push(undo);
        }
        prop_assert!(device.log.archive().all().all(|(_, record)| !record.exists()));
        for undo in undos.into_iter().rev() {
            let (_, plan) = undo_of(&mut device, undo);
            prop_assert_eq!(&plan.edited_since, &vec![]);
        }
        prop_assert_eq!(content_digest(device.log.archive()), all);
    }
}

#[test]
fn undo_leaves_what_was_edited_since_and_says_so() {
    let mut device = Device::new(0);
    let key = one_customer(&mut device, "first");
    let batch = device.batches[0];
    one_customer(&mut device, "second");
    let plan = undo::plan(&device.log, batch, device.id);
    assert_eq!(plan.drafts, vec![]);
    assert_eq!(plan.edited_since, vec![(key, String::new())], "a created record stays whole");
}

/// Undoes a batch on a device; gives the batch the undo wrote.
fn undo_of(device: &mut Device, batch: Id) -> (Id, undo::Plan) {
    let plan = undo::plan(&device.log, batch, device.id);
    device.write_undo(batch, plan.drafts.clone());
    (*device.batches.last().unwrap(), plan)
}

fn name_of(device: &Device) -> Option<Value> {
    device.log.archive().record(Kind::Customer, Id(1)).and_then(|record| record.get("name").cloned())
}

#[test]
fn undos_follow_each_other_back_to_the_beginning_and_forward_again() {
    let mut device = Device::new(0);
    for name in ["first", "second", "third"] {
        one_customer(&mut device, name);
    }
    let edits = device.batches.clone();
    let mut undos = Vec::new();
    for (batch, expected) in edits.iter().rev().zip([Some("second"), Some("first"), None]) {
        let (undo, plan) = undo_of(&mut device, *batch);
        assert_eq!(plan.edited_since, vec![]);
        assert_eq!(name_of(&device), expected.map(Value::text));
        undos.push(undo);
    }
    for (undo, expected) in undos.into_iter().rev().zip(["first", "second", "third"]) {
        let (_, plan) = undo_of(&mut device, undo);
        assert_eq!(plan.edited_since, vec![]);
        assert_eq!(name_of(&device), Some(Value::text(expected)));
    }
}

#[test]
fn a_created_customer_that_was_worked_on_stays_whole() {
    for kind in [Kind::Customer, Kind::Card] {
        let mut device = Device::new(0);
        let key = one_customer(&mut device, "imported");
        let batch = device.batches[0];
        let mut draft = Draft::about(key.id);
        if kind == Kind::Customer {
            draft.put(&key, "phones", Value::text("13800000000"));
        } else {
            draft.put(&Key::new(kind, Id(5)), "customer", Value::id(key.id));
        }
        device.write(Origin::Edit, vec![draft]);
        let (_, plan) = undo_of(&mut device, batch);
        assert_eq!(plan.edited_since, vec![(key, String::new())]);
        assert_eq!(name_of(&device), Some(Value::text("imported")));
    }
}

#[test]
fn undo_and_redo_of_a_resolved_conflict() {
    let (mut a, mut b) = (Device::new(0), Device::new(1));
    one_customer(&mut a, "start");
    b.log.add(a.log.changes().cloned().collect()).unwrap();
    one_customer(&mut a, "north");
    one_customer(&mut b, "south");
    a.log.add(b.log.changes().cloned().collect()).unwrap();
    one_customer(&mut a, "resolved");
    let names = |device: &Device| {
        let entries = device.log.archive().record(Kind::Customer, Id(1)).unwrap().register("name").unwrap().entries();
        let mut names: Vec<String> = entries.iter().map(|(_, value)| value.plain()).collect();
        names.sort();
        names
    };
    let (undo, _) = {
        let batch = *a.batches.last().unwrap();
        undo_of(&mut a, batch)
    };
    assert_eq!(names(&a), ["north", "south"]);
    let (_, plan) = undo_of(&mut a, undo);
    assert_eq!(plan.edited_since, vec![]);
    assert_eq!(names(&a), ["resolved"]);
}

#[test]
fn a_set_holds_a_value_once_however_often_it_is_brought_back() {
    let mut device = Device::new(0);
    let key = one_customer(&mut device, "shop");
    let phones = |device: &mut Device, values: &[Value]| {
        let mut draft = Draft::about(Id(1));
        draft.set_all(device.log.archive(), &Key::new(Kind::Customer, Id(1)), "phones", values);
        device.write(Origin::Edit, vec![draft]);
        *device.batches.last().unwrap()
    };
    phones(&mut device, &[Value::text("111")]);
    let removal = phones(&mut device, &[]);
    undo_of(&mut device, removal);
    undo_of(&mut device, removal);
    let record = device.log.archive().get(&key).unwrap();
    assert_eq!(record.register("phones").unwrap().entries().len(), 1);
}

#[test]
fn an_import_that_was_undone_and_brought_back_counts_as_done() {
    let mut device = Device::new(0);
    let key = Key::new(Kind::Customer, Id(1));
    let mut drafts = vec![Draft::company(), Draft::about(key.id)];
    drafts[0].put(&Key::new(Kind::Member, Id(2)), "role", Value::text("rep"));
    drafts[1].put(&key, "name", Value::text("imported"));
    device.write(Origin::Import, drafts);
    let import = device.batches[0];
    let state = |device: &Device| {
        let past = keliu::app::import::past::past(&device.log);
        assert_eq!((past.len(), past[0].batch, past[0].customers), (1, import, 1));
        past[0].undone.is_some()
    };
    assert!(!state(&device));
    let (undo, _) = undo_of(&mut device, import);
    assert!(state(&device));
    undo_of(&mut device, undo);
    assert!(!state(&device));
}

/// 2,000 customers undone and brought back: what was quadratic took minutes here.
#[test]
fn a_large_import_is_undone_and_brought_back() {
    let mut device = Device::new(0);
    let drafts = (1..=2000).map(|n| {
        let mut draft = Draft::about(Id(n));
        for field in ["name", "town", "address", "note"] {
            draft.put(&Key::new(Kind::Customer, Id(n)), field, Value::text(format!("{field} {n}")));
        }
        draft
    });
    device.write(Origin::Import, drafts.collect());
    let (import, before) = (device.batches[0], content_digest(device.log.archive()));
    let (undo, _) = undo_of(&mut device, import);
    assert_eq!(device.log.archive().count(Kind::Customer), 0);
    let (_, plan) = undo_of(&mut device, undo);
    assert_eq!(plan.edited_since, vec![]);
    assert_eq!(content_digest(device.log.archive()), before);
}

//! A merge of a backup as one batch: seen before it is done, and taken back and done again as one.

use crate::devices::{Device, devices, one_customer, step};
use crate::proven::{PASS, begin, mailed, second_browser, word};
use crate::sessions::{edit, open_memory, run};
use keliu::app::import::past::past;
use keliu::app::session::Merged;
use keliu::app::{restore, undo as app_undo};
use keliu::domain::digest::content_digest;
use keliu::domain::id::Id;
use keliu::domain::kind::Kind;
use keliu::domain::record::Key;
use keliu::domain::value::Value;
use keliu::jobs::client::Jobs;
use keliu::log::apply::Log;
use keliu::log::change::{Change, Origin};
use keliu::log::compare::KindDelta;
use keliu::log::draft::Draft;
use keliu::log::{merge, undo};
use keliu::storage::Memory;
use proptest::prelude::*;

/// Merges all that another log knows, as a session does; gives the batch.
fn merge_in(device: &mut Device, theirs: &Log) -> Option<Id> {
    let theirs: Vec<Change> = theirs.changes().cloned().collect();
    let missing = device.log.missing(&theirs).unwrap();
    let deltas = merge::preview(&device.log, &theirs, &missing).deltas;
    let new: Vec<Change> = missing.into_iter().cloned().collect();
    device.log.add(new.clone()).unwrap();
    if !merge::has_contents(&new) {
        return None;
    }
    device.write(Origin::Import, vec![merge::note(Id(1_000), "mailed.keliu.zip", &new, &deltas)]);
    device.batches.last().copied()
}

/// Undoes a batch; gives the batch the undo wrote, and what it left alone.
fn undo_of(device: &mut Device, batch: Id) -> (Id, Vec<(Key, String)>) {
    let plan = undo::plan(&device.log, batch, device.id);
    device.write_undo(batch, plan.drafts);
    (*device.batches.last().unwrap(), plan.edited_since)
}

fn contents(device: &Device) -> String {
    content_digest(device.log.archive())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn taken_back_it_leaves_nothing_and_done_again_it_is_whole(
        steps in prop::collection::vec((0..3u8, step()), 1..50),
    ) {
        let mut devices = devices(&steps);
        let theirs = devices.remove(1).log;
        let mut device = devices.remove(0);
        let before = contents(&device);
        let Some(batch) = merge_in(&mut device, &theirs) else { return Ok(()) };
        let after = contents(&device);
        let (undone, left) = undo_of(&mut device, batch);
        prop_assert_eq!(left, vec![]);
        prop_assert_eq!(contents(&device), before.clone());
        let (redone, left) = undo_of(&mut device, undone);
        prop_assert_eq!(left, vec![]);
        prop_assert_eq!(contents(&device), after.clone());
        let (undone, left) = undo_of(&mut device, redone);
        prop_assert_eq!(left, vec![]);
        prop_assert_eq!(contents(&device), before.clone());
        let (_, left) = undo_of(&mut device, undone);
        prop_assert_eq!(left, vec![]);
        prop_assert_eq!(contents(&device), after);
        // From the history of imports, however often it went back and forth.
        let (_, left) = undo_of(&mut device, batch);
        prop_assert_eq!(left, vec![]);
        prop_assert_eq!(contents(&device), before);
    }

    #[test]
    fn the_preview_says_what_happens(steps in prop::collection::vec((0..3u8, step()), 1..50)) {
        let logs = crate::devices::live(&steps);
        let theirs: Vec<Change> = logs[1].changes().cloned().collect();
        let missing = logs[0].missing(&theirs).unwrap();
        let preview = merge::preview(&logs[0], &theirs, &missing);
        let mut merged = logs[0].clone();
        merged.add(theirs.clone()).unwrap();
        prop_assert_eq!(content_digest(&logs[0].with(&missing)), content_digest(merged.archive()));
        prop_assert_eq!(preview.listed.len(), preview.conflicts.min(merge::LISTED));
        for conflict in preview.listed {
            let shown = |log: &Log| log.archive().get(&conflict.key).and_then(|r| r.get(&conflict.field)).cloned();
            prop_assert_eq!(&conflict.here, &shown(&logs[0]));
            prop_assert_eq!(&conflict.shown, &shown(&merged));
            prop_assert_ne!(&conflict.here, &conflict.there);
        }
    }
}

/// Two browsers that share one customer.
fn two() -> (Device, Device, Key) {
    let (mut a, mut b) = (Device::new(0), Device::new(1));
    let key = one_customer(&mut a, "Willow");
    b.log.add(a.log.changes().cloned().collect()).unwrap();
    (a, b, key)
}

fn set(device: &mut Device, key: &Key, field: &str, value: &str) {
    let mut draft = Draft::about(key.id);
    draft.set(device.log.archive(), key, field, Some(Value::text(value)));
    device.write(Origin::Edit, vec![draft]);
}

#[test]
fn what_both_sides_wrote_is_in_conflict() {
    let (mut here, mut there, key) = two();
    set(&mut here, &key, "town", "Reedham");
    set(&mut here, &key, "note", "same");
    there.clock += 5_000;
    set(&mut there, &key, "town", "Oulton");
    set(&mut there, &key, "note", "same");
    set(&mut there, &key, "chat", "only there");
    let new = Key::new(Kind::Customer, Id(2));
    set(&mut there, &new, "name", "Maple");
    let theirs: Vec<Change> = there.log.changes().cloned().collect();
    let missing = here.log.missing(&theirs).unwrap();
    let preview = merge::preview(&here.log, &theirs, &missing);
    let delta = KindDelta { kind: Kind::Customer, added: 1, changed: 1, removed: 0 };
    assert_eq!(preview.deltas, vec![delta]);
    assert_eq!(
        (preview.customers, &preview.named[..]),
        (2, &[("Maple".to_owned(), true), ("Willow".to_owned(), false)][..])
    );
    let [conflict] = &preview.listed[..] else { panic!("{preview:?}") };
    assert_eq!((preview.conflicts, &*conflict.name, &*conflict.field), (1, "Willow", "town"));
    let text = |value: &Option<Value>| value.as_ref().map(Value::plain).unwrap_or_default();
    let values = [&conflict.here, &conflict.there, &conflict.shown].map(text);
    assert_eq!(values, ["Reedham", "Oulton", "Oulton"]);
}

#[test]
fn what_was_edited_since_stays_and_is_named() {
    let (mut here, mut there, key) = two();
    set(&mut there, &key, "town", "Oulton");
    set(&mut there, &key, "chat", "sun");
    let new = Key::new(Kind::Customer, Id(2));
    set(&mut there, &new, "name", "Maple");
    let unused = Key::new(Kind::Customer, Id(3));
    set(&mut there, &unused, "name", "Elm");
    let batch = merge_in(&mut here, &there.log).unwrap();
    set(&mut here, &key, "town", "Lynn");
    let card = Key::new(Kind::Card, Id(9));
    let mut draft = Draft::about(new.id);
    draft.put(&card, "customer", Value::id(new.id));
    here.write(Origin::Edit, vec![draft]);
    let (_, left) = undo_of(&mut here, batch);
    assert_eq!(left, vec![(new.clone(), String::new()), (key.clone(), "town".to_owned())]);
    let archive = here.log.archive();
    assert_eq!(archive.get(&key).map(|customer| (customer.text("town"), customer.text("chat"))), Some(("Lynn", "")));
    assert!(archive.get(&new).unwrap().is_live() && !archive.get(&unused).unwrap().exists());
    let past = past(&here.log);
    assert_eq!(
        (past.len(), past[0].merge.as_ref().map(|merge| merge.device), past[0].undone.is_some()),
        (1, Some(here.id), true)
    );
}

#[test]
fn a_merge_of_notes_alone_writes_none() {
    let (mut here, mut there, key) = two();
    set(&mut here, &key, "town", "Reedham");
    assert!(merge_in(&mut there, &here.log).is_some());
    assert_eq!(merge_in(&mut here, &there.log), None, "or two browsers would send each other notes for ever");
    assert_eq!(merge_in(&mut there, &here.log), None);
}

#[test]
fn a_record_that_names_what_is_not_here_harms_nothing() {
    let (mut here, _, _) = two();
    let before = contents(&here);
    let mut draft = Draft::company();
    let key = Key::new(Kind::Import, Id(1_000));
    draft.put(&key, "files", Value::text("forged"));
    draft.put(&key, merge::MERGED, Value::text("0000000000000009 1 18446744073709551615\nnonsense\n1 2 3"));
    here.write(Origin::Import, vec![draft]);
    let batch = *here.batches.last().unwrap();
    let (_, left) = undo_of(&mut here, batch);
    assert_eq!((left, contents(&here)), (vec![], before));
}

#[test]
fn a_backup_is_merged_taken_back_and_merged_again() {
    run(async {
        let memory = Memory::default();
        let session = begin(&memory).await;
        let second = second_browser(&mailed(&session).await, PASS).await;
        edit(&session, 1, "Reed").await.unwrap();
        edit(&second, 1, "Oulton").await.unwrap();
        edit(&second, 9, "Maple").await.unwrap();
        let file = mailed(&second).await;
        let jobs = Jobs::default();
        let open = async || {
            let plan = restore::open(&session, &jobs, word(PASS), vec![file.clone()]).await.unwrap();
            plan.named("mailed.keliu.zip".to_owned())
        };
        let contents = || content_digest(&session.archive());
        let before = contents();
        let plan = open().await;
        assert_eq!((plan.new, plan.preview.conflicts, plan.undone), (Some(2), 1, None));
        let delta = KindDelta { kind: Kind::Customer, added: 1, changed: 1, removed: 0 };
        assert_eq!(plan.preview.deltas, vec![delta]);
        assert_eq!(contents(), before, "nothing is written before somebody agrees");
        let merged = restore::confirm(&session, &jobs, &plan).await.unwrap();
        let (after, batch) = (contents(), merged.batch.unwrap());
        assert_eq!((merged.new, session.archive().count(Kind::Customer)), (2, 4));

        // Nothing new: nothing is written.
        let length = session.log().len();
        let plan = open().await;
        assert_eq!((plan.new, plan.undone), (Some(0), None));
        assert_eq!(restore::confirm(&session, &jobs, &plan).await, Ok(Merged::default()));
        assert_eq!(session.log().len(), length);

        // It stands in the history of imports, and another tab can take it back.
        let tab = open_memory(&memory).await;
        tab.whole().await.unwrap();
        let past = past(&tab.log());
        assert_eq!((past.len(), &*past[0].files, past[0].batch), (1, "mailed.keliu.zip", batch));
        assert_eq!(past[0].totals.map(|totals| (totals.rows, totals.new, totals.update)), Some((2, 1, 1)));
        let undone = app_undo::undo(&tab, batch).await.unwrap();
        assert_eq!(undone.edited_since, vec![]);
        session.catch_up().await.unwrap();
        assert_eq!(contents(), before);

        // The same file says so, and how it comes back.
        let plan = open().await;
        assert_eq!((plan.new, plan.undone.map(|undone| undone.undo)), (Some(0), undone.batch));
        app_undo::undo(&session, plan.undone.unwrap().undo).await.unwrap();
        assert_eq!((contents(), open().await.undone), (after, None));
    });
}

//! Upkeep: what it writes, that opening gets quicker by it, and that it leaves alone what it should.

use crate::sessions::{Raw, alter_segments, batch, damage, edit, names, open, open_memory, run};
use core::future::poll_fn;
use core::task::Poll;
use keliu::app::session::Session;
use keliu::app::upkeep;
use keliu::domain::digest::digest;
use keliu::storage::memory::{Call, Fault};
use keliu::storage::{AnyStore, Memory, StoreError};
use std::cell::Cell;
use std::pin::pin;
use std::rc::Rc;

/// A session of 300 customers, written in one go.
async fn large(store: AnyStore) -> Session {
    let session = open(store).await;
    batch(&session, 1..301, "Willow").await.unwrap();
    session
}

#[test]
fn opening_reads_nothing_older_than_the_snapshot() {
    run(async {
        let memory = Memory::default();
        let session = large(AnyStore::Memory(memory.clone())).await;
        upkeep::run(&session).await;
        for number in 1..6 {
            edit(&session, number, "Maple").await.unwrap();
        }
        let covered = 301;
        alter_segments(&memory, |segments| {
            segments.iter_mut().filter(|segment| segment.first_seq <= covered).for_each(damage);
        })
        .await;

        // All that is older than the snapshot cannot be read any more, and is not missed.
        let again = open_memory(&memory).await;
        assert!(!again.log().is_whole());
        assert!(again.damaged().is_empty());
        assert_eq!(names(&again), names(&session));
        assert_eq!(digest(&again.archive()), digest(&session.archive()));
        assert_eq!(again.log().heads(), session.log().heads());

        // The history is read in idle time, and then the damage is known.
        upkeep::run(&again).await;
        assert!(again.log().is_whole());
        assert!(!again.damaged().is_empty());
        assert_eq!(digest(&again.archive()), digest(&session.archive()));
    });
}

#[test]
fn a_snapshot_is_written_at_once_and_then_after_many_changes() {
    run(async {
        let memory = Memory::default();
        let session = open_memory(&memory).await;
        edit(&session, 1, "Willow").await.unwrap();
        upkeep::run(&session).await;
        let first = Raw::of(&memory).await.snapshot;
        assert!(!first.is_empty());
        batch(&session, 2..200, "Maple").await.unwrap();
        upkeep::run(&session).await;
        assert_eq!(Raw::of(&memory).await.snapshot, first, "not yet worth it");
        batch(&session, 200..400, "Maple").await.unwrap();
        upkeep::run(&session).await;
        let second = Raw::of(&memory).await.snapshot;
        assert_ne!(second, first);
        // Another session knows how far it goes.
        let again = open_memory(&memory).await;
        upkeep::run(&again).await;
        assert_eq!(Raw::of(&memory).await.snapshot, second);
    });
}

#[test]
fn small_segments_are_joined_in_the_session_and_after_it() {
    run(async {
        let memory = Memory::default();
        let session = open_memory(&memory).await;
        for number in 1..=300 {
            edit(&session, number, "Willow").await.unwrap();
            upkeep::run(&session).await;
        }
        let joined = Raw::of(&memory).await.segments.len();
        assert!(joined < 60, "{joined} segments");

        // What was written without upkeep is joined at the next opening.
        for number in 301..=400 {
            edit(&session, number, "Willow").await.unwrap();
        }
        let again = open_memory(&memory).await;
        upkeep::run(&again).await;
        assert_eq!(Raw::of(&memory).await.segments.len(), 1);
        let third = open_memory(&memory).await;
        third.whole().await.unwrap();
        assert!(third.damaged().is_empty());
        assert_eq!(digest(&third.archive()), digest(&session.archive()));
        assert_eq!(third.log().changes().count(), session.log().len());
    });
}

#[test]
fn a_snapshot_is_given_up_when_somebody_writes_meanwhile() {
    run(async {
        let memory = Memory::default();
        let session = large(AnyStore::Memory(memory.clone())).await;
        let mut tending = pin!(upkeep::run(&session));
        let waits = poll_fn(|context| Poll::Ready(tending.as_mut().poll(context).is_pending())).await;
        assert!(waits, "it lets others have a turn");
        edit(&session, 1, "Maple").await.unwrap();
        tending.await;
        assert!(Raw::of(&memory).await.snapshot.is_empty(), "half of it would be of before, half of after");
        upkeep::run(&session).await;
        assert!(!Raw::of(&memory).await.snapshot.is_empty());
        let again = open_memory(&memory).await;
        assert_eq!(names(&again), names(&session));
    });
}

#[test]
fn a_damaged_archive_is_left_as_it_is() {
    run(async {
        let memory = Memory::default();
        let session = large(AnyStore::Memory(memory.clone())).await;
        edit(&session, 1, "Maple").await.unwrap();
        alter_segments(&memory, |segments| damage(&mut segments[1])).await;
        let before = Raw::of(&memory).await;
        let again = open_memory(&memory).await;
        assert_eq!(again.damaged().len(), 1);
        upkeep::run(&again).await;
        assert_eq!(Raw::of(&memory).await, before);
    });
}

#[test]
fn a_full_disk_is_neither_written_to_nor_told_of() {
    run(async {
        let memory = Memory::default();
        let full = Rc::new(Cell::new(false));
        let is_full = Rc::clone(&full);
        let faulty = memory.with_faults(move |call| {
            let fault = Fault { error: StoreError::Quota, done: false };
            (is_full.get() && call == Call::Commit).then_some(fault)
        });
        let session = large(AnyStore::Memory(faulty.clone())).await;
        let other = open(AnyStore::Memory(faulty)).await;
        full.set(true);
        upkeep::run(&session).await;
        assert!(!session.is_full(), "nothing of the person's is lost");
        assert!(edit(&other, 1, "Maple").await.is_err());
        assert!(edit(&session, 1, "Maple").await.is_err());
        assert!(session.is_full());
        full.set(false);
        batch(&session, 1..300, "Maple").await.unwrap_err();
        upkeep::run(&session).await;
        upkeep::run(&other).await;
        assert!(Raw::of(&memory).await.snapshot.is_empty());
        session.try_again();
        batch(&session, 1..300, "Maple").await.unwrap();
        upkeep::run(&session).await;
        assert!(!Raw::of(&memory).await.snapshot.is_empty());
    });
}

//! An archive that grows for years: segments are joined, a snapshot makes opening quick, and neither can lose anything.

use crate::sessions::{
    Raw, Seen, Trap, alter_segments, at_once, batch, changes_of, damage, edit, names, open_memory, put_snapshot, run,
    second_device,
};
use keliu::app::backup;
use keliu::app::session::{Door, Session};
use keliu::app::upkeep;
use keliu::bundle::views::Language;
use keliu::domain::digest::digest;
use keliu::domain::id::Id;
use keliu::jobs::client::Jobs;
use keliu::log::chain::Heads;
use keliu::log::change::Change;
use keliu::storage::{AnyStore, Commit, Memory, Part, Store, StoreError, Vault};

async fn edits(session: &Session, count: u32) {
    for number in 0..count {
        let name = format!("name {}", session.log().len());
        edit(session, u128::from(number % 50) + 1, &name).await.unwrap();
    }
}

async fn segments(memory: &Memory) -> usize {
    Raw::of(memory).await.segments.len()
}

#[test]
fn two_thousand_edits_become_a_few_segments() {
    run(async {
        let memory = Memory::default();
        let session = open_memory(&memory).await;
        edits(&session, 999).await;
        let old_tab = open_memory(&memory).await;
        edits(&session, 1_001).await;
        let (before, raw) = (Seen::in_memory(&memory).await, Raw::of(&memory).await);
        let all = session.vault().unwrap().read_all().await.unwrap();
        assert_eq!(raw.segments.len(), 2_000);
        let fewer = session.vault().unwrap().compact(&Heads::new()).await.unwrap();
        assert!(segments(&memory).await <= 10, "{}", segments(&memory).await);
        assert_eq!(fewer + segments(&memory).await, 2_000);
        assert_eq!(session.vault().unwrap().read_all().await.unwrap(), all);
        assert_eq!(Seen::in_memory(&memory).await, before);
        assert_eq!(Raw::of(&memory).await.heads, raw.heads);
        // What it knows ends in the middle of a segment now.
        assert!(old_tab.catch_up().await.unwrap());
        assert_eq!(digest(&old_tab.archive()), before.digest);
        assert_eq!(changes_of(&old_tab), all.0);
        edit(&old_tab, 1, "From the old tab").await.unwrap();
        session.catch_up().await.unwrap();
        assert_eq!(digest(&session.archive()), digest(&old_tab.archive()));
        // A second time there is nothing to do but for the new one.
        assert!(session.vault().unwrap().compact(&Heads::new()).await.unwrap() <= 1);
        assert_eq!(session.vault().unwrap().compact(&Heads::new()).await, Ok(0));
    });
}

#[test]
fn joining_only_what_is_new_leaves_the_rest_alone() {
    run(async {
        let memory = Memory::default();
        let session = open_memory(&memory).await;
        edits(&session, 20).await;
        let known = session.log().heads();
        edits(&session, 30).await;
        let before = Raw::of(&memory).await;
        // The segment that holds the Change behind the known head is the first one it may touch.
        assert_eq!(session.vault().unwrap().compact(&known).await, Ok(29));
        let after = Raw::of(&memory).await;
        assert_eq!(after.segments[..20], before.segments[..20]);
        assert_eq!((after.segments.len(), after.heads), (21, before.heads));
    });
}

/// At every call of the one, the other comes between, with each thing that tabs do.
#[test]
fn tabs_that_join_and_write_at_once_lose_nothing() {
    for meddling in 0..5 {
        for at in 1..6 {
            run(async {
                let memory = Memory::default();
                let other = std::rc::Rc::new(open_memory(&memory).await);
                edits(&other, 12).await;
                let trap = Trap::default();
                let session = Session::new(trap.store(&memory), false);
                session.enter().await.unwrap();
                let between = std::rc::Rc::clone(&other);
                trap.arm_with(at, move || {
                    at_once(async {
                        let vault = between.vault().unwrap();
                        match meddling {
                            0 => drop(vault.compact(&Heads::new()).await.unwrap()),
                            1 => drop(edit(&between, 7, "between").await.unwrap()),
                            2 => put_snapshot(&between, 300).await.unwrap(),
                            3 => {
                                edit(&between, 7, "between").await.unwrap();
                                vault.compact(&Heads::new()).await.unwrap();
                            }
                            _ => drop(batch(&between, 1..9, "between").await.unwrap()),
                        }
                    });
                    None
                });
                match session.vault().unwrap().compact(&Heads::new()).await {
                    Ok(_) | Err(StoreError::Moved) => {}
                    Err(error) => panic!("{error}"),
                }
                let seen = Seen::in_memory(&memory).await;
                assert_eq!((seen.damaged, &seen.digest), (0, &seen.replayed), "{meddling} {at}");
                assert_eq!(seen.digest, digest(&other.archive()), "{meddling} at {at}");
                trap.disarm();
                edit(&session, 3, "afterwards").await.unwrap();
                other.catch_up().await.unwrap();
                assert_eq!(digest(&session.archive()), digest(&other.archive()));
            });
        }
    }
}

#[test]
fn nothing_is_joined_across_a_gap_or_what_is_damaged() {
    run(async {
        let memory = Memory::default();
        let session = open_memory(&memory).await;
        edits(&session, 12).await;
        let all = changes_of(&session);
        alter_segments(&memory, |segments| {
            damage(&mut segments[8]);
            segments.remove(4);
        })
        .await;
        let raw = Raw::of(&memory).await;
        let opened = open_memory(&memory).await;
        let device = opened.me().unwrap().device;
        let damaged = [Part::Segment(device, raw.segments[3].first_seq + 1), Part::Segment(device, 9 + 1)];
        assert_eq!(opened.damaged(), damaged);
        let before = Seen::in_memory(&memory).await;
        assert_eq!(opened.vault().unwrap().compact(&Heads::new()).await, Ok(3 + 3 + 1));
        let after = Seen::in_memory(&memory).await;
        assert_eq!(after, before);
        assert_eq!(Raw::of(&memory).await.segments.len(), 4);
        opened.merge(&all, "mailed").await.unwrap();
        assert_eq!(Seen::in_memory(&memory).await.lines.len(), all.len());
    });
}

fn lines(changes: &[Change]) -> Vec<&str> {
    changes.iter().map(Change::line_text).collect()
}

/// An archive with an old part, a snapshot, and a tail.
async fn with_snapshot(tail: u32) -> (Memory, Session) {
    let memory = Memory::default();
    let session = open_memory(&memory).await;
    edits(&session, 30).await;
    put_snapshot(&session, 400).await.unwrap();
    edits(&session, tail).await;
    (memory, session)
}

#[test]
fn opening_by_a_snapshot_is_as_good_as_reading_everything() {
    run(async {
        for tail in [0, 1, 17] {
            let (memory, session) = with_snapshot(tail).await;
            let opened = open_memory(&memory).await;
            assert!(!opened.log().is_whole(), "the snapshot was not used");
            assert_eq!(opened.log().changes().count(), tail as usize);
            assert_eq!(digest(&opened.archive()), digest(&session.archive()));
            edit(&opened, 3, "Before the history came").await.unwrap();
            opened.whole().await.unwrap();
            session.catch_up().await.unwrap();
            assert_eq!(lines(&changes_of(&opened)), lines(&changes_of(&session)));
            assert_eq!(digest(&opened.archive()), digest(&session.archive()));
        }
    });
}

#[test]
fn an_older_snapshot_of_another_tab_is_good_too() {
    run(async {
        let (memory, session) = with_snapshot(5).await;
        let old_tab = open_memory(&memory).await;
        edits(&session, 9).await;
        put_snapshot(&session, 400).await.unwrap();
        // It has not heard of the nine.
        put_snapshot(&old_tab, 400).await.unwrap();
        let opened = open_memory(&memory).await;
        assert_eq!(opened.log().changes().count(), 9);
        assert_eq!(digest(&opened.archive()), digest(&session.archive()));
    });
}

#[test]
fn a_snapshot_that_is_not_right_is_left_aside() {
    run(async {
        let (memory, session) = with_snapshot(6).await;
        let (raw, digest_now) = (Raw::of(&memory).await, digest(&session.archive()));
        put_snapshot(&session, 400).await.unwrap();
        let newer = Raw::of(&memory).await.snapshot;
        let old = raw.snapshot.clone();
        assert!(old.len() > 4 && newer.len() == old.len());
        let mut wrong: Vec<Vec<Vec<u8>>> = Vec::new();
        for at in 0..old.len() {
            let (mut corrupt, mut missing, mut mixed) = (old.clone(), old.clone(), old.clone());
            corrupt[at][20] ^= 1;
            missing.remove(at);
            mixed[at] = newer[at].clone();
            wrong.extend([corrupt, missing, mixed]);
        }
        wrong.push(old.iter().rev().cloned().collect());
        wrong.push(vec![Vec::new()]);
        for snapshot in wrong {
            memory.commit(Commit { snapshot: Some(snapshot), ..Commit::default() }).await.unwrap();
            let opened = open_memory(&memory).await;
            assert!(opened.log().is_whole(), "it was used");
            assert_eq!((digest(&opened.archive()), opened.damaged()), (digest_now.clone(), Vec::new()));
        }
        // A database that was put back from before the snapshot: it says more than the disk has.
        let back = Raw { snapshot: newer, ..older(&raw).await };
        let opened = open_memory(&back.to_memory().await).await;
        assert!(opened.log().is_whole() && opened.damaged().is_empty());
        assert_eq!(opened.log().len(), 31 - 1 + 1);
    });
}

/// The same archive without its last six edits.
async fn older(raw: &Raw) -> Raw {
    let vault = Vault::open(AnyStore::Memory(raw.to_memory().await)).await.unwrap();
    let changes = vault.read_all().await.unwrap().0;
    let kept = changes.len() - 6;
    let heads = Heads::from([(changes[0].line().device, keliu::log::chain::Head::after(&changes[kept - 1]))]);
    Raw { segments: raw.segments[..kept - 1].to_vec(), heads, ..raw.clone() }
}

/// Damages the segments at these places and opens the archive anew.
async fn open_damaged(memory: &Memory, places: &[usize]) -> Session {
    alter_segments(memory, |segments| places.iter().for_each(|at| damage(&mut segments[*at]))).await;
    open_memory(memory).await
}

#[test]
fn a_damaged_segment_is_named_and_the_rest_goes_on() {
    run(async {
        for (snapshot, place) in [false, true].into_iter().flat_map(|s| [0, 4, 9].map(|place| (s, place))) {
            let context = format!("snapshot {snapshot}, segment {place}");
            let memory = Memory::default();
            let session = open_memory(&memory).await;
            edits(&session, 10).await;
            if snapshot {
                put_snapshot(&session, 400).await.unwrap();
            }
            let copy = second_device(&session).await;
            let all = changes_of(&copy);
            let opened = open_damaged(&memory, &[place]).await;
            opened.whole().await.unwrap();
            let device = opened.me().unwrap().device;
            let first = Raw::of(&memory).await.segments[place].first_seq;
            assert_eq!(opened.damaged(), [Part::Segment(device, first)], "{context}");
            if snapshot {
                assert_eq!(digest(&opened.archive()), digest(&session.archive()), "{context}");
            }
            let backup = backup::make(&opened, &Jobs::default(), Language::En, |_| {}).await.err();
            assert_eq!(backup.map(|error| error.code()), Some("store-damaged"), "{context}");
            edit(&opened, 77, "Edits go on").await.unwrap();
            upkeep::run(&opened).await;
            assert_eq!(Seen::in_memory(&memory).await.damaged, 1, "{context}");
            let again = open_memory(&memory).await;
            assert_eq!(names(&again)[&Id(77)], ["Edits go on"], "{context}");
            again.whole().await.unwrap();
            let filled = again.merge(&all, "mailed").await.unwrap();
            assert_eq!(filled.new, if place == 0 { 2 } else { 1 }, "{context}");
            assert!(again.damaged().is_empty(), "{context}");
            session.catch_up().await.unwrap();
            let seen = Seen::in_memory(&memory).await;
            assert_eq!((seen.damaged, &seen.digest), (0, &digest(&session.archive())), "{context}");
            assert_eq!(seen.digest, seen.replayed, "{context}");
            assert_eq!(digest(&again.archive()), seen.digest, "{context}");
            assert_eq!(again.merge(&all, "mailed").await.map(|merged| merged.new), Ok(0), "{context}");
        }
    });
}

/// A backup that has only a part of what was lost: that part comes, nothing else goes, and the rest can come later.
#[test]
fn a_gap_can_be_filled_in_parts() {
    run(async {
        for snapshot in [false, true] {
            for (from, to) in [(2, 4), (4, 6), (5, 7), (2, 7), (3, 5)] {
                let context = format!("snapshot {snapshot}, {from} to {to}");
                let memory = Memory::default();
                let session = open_memory(&memory).await;
                // The founding and the first record are one segment: 1 and 2.
                edit(&session, 1, "First").await.unwrap();
                batch(&session, 1..6, "Lost").await.unwrap();
                edits(&session, 3).await;
                if snapshot {
                    put_snapshot(&session, 400).await.unwrap();
                }
                let all = changes_of(&session);
                let opened = open_damaged(&memory, &[1]).await;
                let part: Vec<Change> =
                    all.iter().filter(|change| (from..=to).contains(&change.line().seq)).cloned().collect();
                let lost = part.iter().filter(|change| (3..=7).contains(&change.line().seq)).count();
                assert_eq!(opened.merge(&part, "mailed").await.map(|merged| merged.new), Ok(lost), "{context}");
                let again = open_memory(&memory).await;
                again.whole().await.unwrap();
                assert_eq!(changes_of(&again).len(), all.len() - 5 + lost, "{context}: something else is gone");
                assert_eq!(again.damaged().is_empty(), lost == 5, "{context}");
                assert_eq!(digest(&again.archive()), digest(&opened.archive()), "{context}");
                if snapshot {
                    assert_eq!(digest(&again.archive()), digest(&session.archive()), "{context}: snapshot lost");
                }
                // The tab that filled it and the one that comes later both take the rest.
                for tab in [&opened, &again] {
                    edit(tab, 40, "Goes on").await.unwrap();
                    tab.merge(&all, "mailed").await.unwrap();
                    assert!(tab.damaged().is_empty(), "{context}");
                    session.catch_up().await.unwrap();
                    assert_eq!(digest(&tab.archive()), digest(&session.archive()), "{context}");
                }
                let seen = Seen::in_memory(&memory).await;
                assert_eq!(
                    (seen.damaged, &seen.digest, seen.lines.len()),
                    (0, &seen.replayed, all.len() + 1),
                    "{context}"
                );
            }
        }
    });
}

/// The browser may be able to read it another day.
#[test]
fn filling_one_gap_leaves_what_lies_in_another() {
    run(async {
        let memory = Memory::default();
        let session = open_memory(&memory).await;
        edits(&session, 10).await;
        let all = changes_of(&session);
        let opened = open_damaged(&memory, &[2, 6]).await;
        let unread = Raw::of(&memory).await.segments[6].clone();
        // The founding and the first record are one segment: 1 and 2.
        assert_eq!((opened.damaged().len(), unread.first_seq), (2, 8));
        assert_eq!(opened.merge(&all[..6], "mailed").await.map(|merged| merged.new), Ok(1));
        assert!(Raw::of(&memory).await.segments.contains(&unread));
        assert_eq!(opened.damaged(), [Part::Segment(unread.device, 8)]);
        assert_eq!(open_memory(&memory).await.damaged(), opened.damaged());
        opened.merge(&all, "mailed").await.unwrap();
        assert!(open_memory(&memory).await.damaged().is_empty());
    });
}

#[test]
fn a_missing_segment_is_named_and_what_follows_is_read() {
    run(async {
        for place in 0..8 {
            let memory = Memory::default();
            let session = open_memory(&memory).await;
            edits(&session, 8).await;
            let all = changes_of(&session);
            alter_segments(&memory, |segments| drop(segments.remove(place))).await;
            let opened = open_memory(&memory).await;
            let lost = if place == 0 { 2 } else { 1 };
            assert_eq!(changes_of(&opened).len(), all.len() - lost, "segment {place}");
            assert_eq!(opened.damaged().len(), 1, "segment {place}");
            edit(&opened, 77, "Goes on").await.unwrap();
            assert_eq!(opened.merge(&all, "mailed").await.map(|merged| merged.new), Ok(lost), "segment {place}");
            let seen = Seen::in_memory(&memory).await;
            assert_eq!((seen.damaged, seen.lines.len()), (0, all.len() + 1), "segment {place}");
        }
    });
}

#[test]
fn upkeep_makes_few_segments_and_a_snapshot_and_then_rests() {
    run(async {
        let (memory, trap) = (Memory::default(), Trap::default());
        let session = Session::new(trap.store(&memory), false);
        assert_eq!(session.enter().await, Ok(Door::Empty));
        upkeep::run(&session).await;
        assert_eq!(segments(&memory).await, 0);
        for _ in 0..16 {
            edits(&session, 20).await;
            upkeep::run(&session).await;
        }
        let before = digest(&session.archive());
        assert!(segments(&memory).await < 90, "{}", segments(&memory).await);
        let opened = open_memory(&memory).await;
        assert!(!opened.log().is_whole(), "there is no snapshot");
        assert_eq!(digest(&opened.archive()), before);
        trap.disarm();
        upkeep::run(&session).await;
        assert_eq!(trap.calls(), 0, "there was nothing to do");
    });
}

//! The log in memory with a beginning it has not read, and with gaps; and the snapshot it may begin with.

use crate::devices::{Device, live, one_customer, step};
use keliu::domain::digest::digest;
use keliu::domain::id::Id;
use keliu::domain::kind::Kind;
use keliu::domain::record::{Hlc, Key};
use keliu::domain::value::Value;
use keliu::log::apply::Log;
use keliu::log::chain::{ChainError, Head};
use keliu::log::change::{Change, Origin};
use keliu::log::draft::Draft;
use keliu::log::snapshot;
use proptest::prelude::*;

/// The texts of a snapshot, each of about `bytes` bytes.
fn texts(log: &Log, bytes: usize) -> Vec<String> {
    let mut texts = vec![snapshot::cover(log)];
    let mut after = None;
    loop {
        let (text, next) = snapshot::records(log.archive(), after.as_ref(), bytes);
        texts.push(text);
        after = next;
        if after.is_none() {
            return texts;
        }
    }
}

fn read(texts: &[String]) -> Option<Log> {
    snapshot::read(&texts.iter().map(String::as_str).collect::<Vec<_>>())
}

fn replay(changes: Vec<Change>) -> Log {
    let mut log = Log::default();
    log.add(changes).unwrap();
    log
}

fn all_of(log: &Log) -> Vec<Change> {
    log.changes().cloned().collect()
}

/// All records of an archive: shells and the bin too, with every stamp.
fn records(log: &Log) -> Vec<String> {
    log.archive().all().map(|(key, record)| format!("{key:?} {record:?}")).collect()
}

fn merged(logs: &[Log]) -> Log {
    let mut log = Log::default();
    for other in logs {
        log.add(all_of(other)).unwrap();
    }
    log
}

/// Cuts each chain at a place of its own: what comes first, and the rest.
fn cut(changes: &[Change], places: &[u8]) -> (Vec<Change>, Vec<Change>) {
    changes.iter().cloned().partition(|change| {
        let at = places[change.line().device.0 as usize % places.len()];
        change.line().seq <= u64::from(at)
    })
}

fn histories() -> impl Strategy<Value = Vec<(u8, crate::devices::Step)>> {
    prop::collection::vec((0..3u8, step()), 1..60)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    /// A snapshot of any part of a history and the rest of the Changes are the history replayed. The part need not be
    /// one that ever was: an edit may have replaced what is not in it yet.
    #[test]
    fn a_snapshot_and_the_rest_are_the_whole(steps in histories(), places in [0..9u8, 0..9u8, 0..9u8], bytes in 1..900usize) {
        let log = merged(&live(&steps));
        let (first, rest) = cut(&all_of(&log), &places);
        let before = replay(first.clone());
        let mut again = read(&texts(&before, bytes)).unwrap();
        prop_assert_eq!(records(&again), records(&before));
        prop_assert_eq!(again.archive().replaced_unseen(), before.archive().replaced_unseen());
        prop_assert_eq!((again.heads(), again.newest()), (before.heads(), before.newest()));
        again.add(rest.clone()).unwrap();
        prop_assert_eq!(records(&again), records(&log));
        prop_assert_eq!((again.heads(), again.len(), again.newest()), (log.heads(), log.len(), log.newest()));
        prop_assert_eq!(again.is_whole(), first.is_empty());
        again.fill(all_of(&log));
        prop_assert!(again.is_whole() && again.gaps().is_empty());
        prop_assert_eq!(all_of(&again), all_of(&log));
        prop_assert_eq!(records(&again), records(&log));
        // And a snapshot of that is the same as one of the history replayed in this order.
        let mut replayed = before;
        replayed.add(rest).unwrap();
        prop_assert_eq!(texts(&again, bytes), texts(&replayed, bytes));
    }

    /// Whatever is missing, the log says so, takes it when it comes, in any order, and is then as if nothing had been.
    #[test]
    fn a_gap_is_named_and_filled(steps in histories(), lost in prop::collection::vec(any::<bool>(), 60), late in any::<u64>()) {
        let log = merged(&live(&steps));
        let all = all_of(&log);
        let is_lost = |at: usize| lost.get(at).copied().unwrap_or_default();
        let kept: Vec<Change> = (0..all.len()).filter(|at| !is_lost(*at)).map(|at| all[at].clone()).collect();
        let mut gappy = Log::default();
        gappy.add_with_gaps(kept.clone());
        for (device, head) in log.heads() {
            if gappy.head(device) != head {
                gappy.ends_at(device, head);
            }
        }
        prop_assert_eq!(gappy.heads(), log.heads());
        prop_assert_eq!(gappy.gaps().is_empty(), kept.len() == all.len());
        prop_assert_eq!(gappy.missing(&all).unwrap().len(), all.len() - kept.len());
        // A part of it first, then everything.
        let part: Vec<Change> = all.iter().filter(|change| change.line().hlc.0 % 3 != late % 3).cloned().collect();
        for change in &part {
            gappy.add(vec![change.clone()]).unwrap();
        }
        gappy.add(all.clone()).unwrap();
        prop_assert!(gappy.gaps().is_empty());
        prop_assert_eq!(all_of(&gappy), all);
        prop_assert_eq!(records(&gappy), records(&log));
        prop_assert_eq!(gappy.add(all_of(&log)), Ok(0));
    }

    /// Where the archive came from a snapshot, what fills a gap of the history must not be done to it once more.
    #[test]
    fn filling_the_history_behind_a_snapshot_changes_no_record(steps in histories(), lost in prop::collection::vec(any::<bool>(), 60)) {
        let log = merged(&live(&steps));
        let all = all_of(&log);
        let mut again = read(&texts(&log, 500)).unwrap();
        let lost = |at: usize| lost.get(at).copied().unwrap_or_default();
        again.fill((0..all.len()).filter(|at| !lost(*at)).map(|at| all[at].clone()).collect());
        let (before, gaps) = (digest(again.archive()), again.gaps().len());
        let missing = again.add(all.clone()).unwrap();
        prop_assert_eq!(missing > 0, gaps > 0);
        prop_assert_eq!(digest(again.archive()), before);
        prop_assert_eq!(records(&again), records(&log));
        prop_assert_eq!(all_of(&again), all);
    }

    /// A snapshot that is cut short, mixed or altered is no snapshot; nothing read from it is used.
    #[test]
    fn a_snapshot_that_is_not_whole_is_none(steps in histories(), drop in 0..20usize, twice in 0..20usize) {
        let log = merged(&live(&steps));
        let texts = texts(&log, 1);
        let mut short = texts.clone();
        // The last text may be an empty one.
        if !short.remove(drop % texts.len()).is_empty() {
            prop_assert!(read(&short).is_none());
        }
        let mut long = texts.clone();
        let again = long[1 + twice % (texts.len() - 1)].clone();
        if !again.is_empty() {
            long.push(again);
            prop_assert!(read(&long).is_none());
        }
    }
}

#[test]
fn unknown_kinds_fields_and_values_survive_a_snapshot() {
    let mut device = Device::new(0);
    let key = one_customer(&mut device, "Alfreds");
    device.write_newer(Id(5));
    let value: Value = serde_json::from_str(r#"{"hologram":[1,{"a":null}]}"#).unwrap();
    assert!(matches!(value, Value::Other(_)));
    let mut draft = Draft::about(Id(1));
    draft.put(&key, "code9", value);
    draft.put(&Key::new(Kind::Other("loyalty".to_owned()), Id(3)), "points", Value::Int(7));
    device.write(Origin::Edit, vec![draft]);
    let again = read(&texts(&device.log, 10)).unwrap();
    assert_eq!(records(&again), records(&device.log));
    assert_eq!(again.heads(), device.log.heads());
}

#[test]
fn a_snapshot_of_another_version_or_with_more_records_is_not_read() {
    let mut device = Device::new(0);
    one_customer(&mut device, "Alfreds");
    let texts = texts(&device.log, 1);
    for (from, to) in [("\"v\":1", "\"v\":2"), ("\"records\":1", "\"records\":2"), ("{", "[")] {
        let mut other = texts.clone();
        other[0] = other[0].replacen(from, to, 1);
        assert_ne!(other, texts);
        assert!(read(&other).is_none());
    }
    assert!(read(&[]).is_none() && read(&[String::new()]).is_none());
}

#[test]
fn what_does_not_fit_into_a_gap_is_a_fork() {
    let (mut a, mut b) = (Device::new(0), Device::new(0));
    for n in 0..5 {
        one_customer(&mut a, &format!("ours {n}"));
        one_customer(&mut b, &format!("other {n}"));
    }
    let (ours, other) = (all_of(&a.log), all_of(&b.log));
    for lost in 0..5 {
        let mut log = Log::default();
        let mut kept = ours.clone();
        kept.remove(lost);
        log.add_with_gaps(kept);
        if log.heads() != a.log.heads() {
            log.ends_at(a.id, Head::after(&ours[4]));
        }
        let seq = lost as u64 + 1;
        assert_eq!(log.gaps(), [(a.id, seq)]);
        assert_eq!(log.missing(&other[lost..=lost]), Err(ChainError::Fork { device: a.id, seq }));
        assert_eq!(log.add(vec![ours[lost].clone()]), Ok(1));
        assert!(log.gaps().is_empty());
    }
    assert!(a.log.newest() > Hlc::default());
}

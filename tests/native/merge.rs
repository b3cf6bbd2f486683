//! Merge is commutative, associative and idempotent over random histories.

use crate::devices::{Device, live, one_customer, step};
use keliu::domain::digest::{content_digest, digest};
use keliu::domain::record::Hlc;
use keliu::domain::value::Value;
use keliu::log::apply::Log;
use keliu::log::chain::{self, ChainError};
use keliu::log::change::{Change, Line};
use proptest::prelude::*;

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

//! Every operation with every fault at every call to the store: all of it or nothing, said as it is, and the session goes
//! on afterwards. Each test breaks the n-th call for n = 1, 2, 3… until the operation ends without reaching it.

use crate::sessions::{
    Raw, Seen, Trap, alter_segments, batch, changes_of, damage, device_docs, edit, names, open, open_memory,
    put_snapshot, run, second_device,
};
use keliu::app::error::AppError;
use keliu::app::session::{Door, Me, Session};
use keliu::app::undo;
use keliu::domain::digest::digest;
use keliu::domain::id::{DeviceId, Id};
use keliu::log::chain::Heads;
use keliu::log::change::Change;
use keliu::storage::memory::Fault;
use keliu::storage::{AnyStore, Basis, Memory, Part, StoreError};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Op {
    Found,
    Edit,
    Batch,
    Import,
    Undo,
    Merge,
    Fill,
    Restore,
    Slots,
    Rekey,
    Compact,
    Snapshot,
    Wipe,
    CatchUp,
    Whole,
    Enter,
    EnterBySnapshot,
}

use Op::{
    Batch, CatchUp, Compact, Edit, Enter, EnterBySnapshot, Fill, Found, Import, Merge, Rekey, Restore, Slots, Snapshot,
    Undo, Whole, Wipe,
};

/// How many customers the import brings, and how many the one that is undone.
const ROWS: u128 = 500;
const UNDONE: u128 = 60;

fn faults() -> Vec<Fault> {
    let undone = |error| Fault { error, done: false };
    vec![
        undone(StoreError::Closed),
        Fault { error: StoreError::Closed, done: true },
        undone(StoreError::Quota),
        undone(StoreError::Failed),
        undone(StoreError::Unavailable),
        undone(StoreError::Newer { schema: 9 }),
        undone(StoreError::Blocked),
        undone(StoreError::Damaged { what: Part::Database }),
        undone(StoreError::Moved),
    ]
}

/// What a run begins with.
struct Base {
    raw: Raw,
    foreign: Vec<Change>,
    batch: Id,
}

struct Case {
    memory: Memory,
    session: Session,
    trap: Trap,
}

impl Base {
    async fn of(op: Op) -> Self {
        let memory = Memory::default();
        let mut base = Base { raw: Raw::of(&memory).await, foreign: Vec::new(), batch: Id(0) };
        if op == Found {
            return base;
        }
        let session = open_memory(&memory).await;
        for number in 1..=3 {
            edit(&session, number, &format!("Shop {number}")).await.unwrap();
        }
        match op {
            Undo => base.batch = batch(&session, 100..100 + UNDONE, "Imported").await.unwrap().unwrap(),
            Merge | Fill => {
                let other = second_device(&session).await;
                edit(&other, 2, "Elsewhere").await.unwrap();
                edit(&other, 9, "New elsewhere").await.unwrap();
                base.foreign = changes_of(&other);
                edit(&session, 3, "Renamed").await.unwrap();
            }
            Restore => {
                base.foreign = changes_of(&session);
                return base;
            }
            Whole | EnterBySnapshot => {
                put_snapshot(&session, 300).await.unwrap();
                edit(&session, 4, "After the snapshot").await.unwrap();
            }
            _ => {}
        }
        if op == Fill {
            alter_segments(&memory, |segments| damage(&mut segments[1])).await;
        }
        base.raw = Raw::of(&memory).await;
        base
    }

    async fn case(&self, op: Op) -> Case {
        let (memory, trap) = (self.raw.to_memory().await, Trap::default());
        let session = match op {
            Enter | EnterBySnapshot => Session::new(trap.store(&memory), false),
            _ => open(trap.store(&memory)).await,
        };
        if op == CatchUp {
            edit(&open_memory(&memory).await, 1, "In the other tab").await.unwrap();
        }
        Case { memory, session, trap }
    }

    async fn run(&self, op: Op, session: &Session) -> Result<(), AppError> {
        match op {
            Found | Edit => edit(session, 1, "Edited").await.map(drop),
            Batch => batch(session, 1..4, "Together").await.map(drop),
            Import => batch(session, 100..100 + ROWS, "Imported").await.map(drop),
            Undo => undo::undo(session, self.batch).await.map(drop),
            Merge | Fill => session.merge(&self.foreign, "mailed").await.map(drop),
            Restore => {
                let me = Me { company: Id(77), device: DeviceId(0xe), member: Id(5) };
                session.create(me, self.foreign.clone(), &device_docs(me.member)).await
            }
            Slots => Ok(session.vault()?.change_slots(|slots| slots.idle_min = 5).await.map(drop)?),
            Rekey => {
                let vault = session.vault()?;
                let mut slots = vault.slots().await?;
                slots.set_open(Some(&[9; 32]));
                Ok(vault.rekey(&[9; 32], &slots, &Basis::default(), &[("note", b"rekeyed")]).await.map(drop)?)
            }
            Compact => Ok(session.vault()?.compact(&Heads::new()).await.map(drop)?),
            Snapshot => put_snapshot(session, 300).await,
            Wipe => session.wipe().await,
            CatchUp => session.catch_up().await.map(drop),
            Whole => session.whole().await,
            Enter | EnterBySnapshot => session.enter().await.map(|door| assert_eq!(door, Door::Open)),
        }
    }

    /// Whether all that the operation should do, and nothing else, lies between the two.
    fn is_done(&self, op: Op, before: &Seen, now: &Seen) -> bool {
        let new = now.lines.len() - before.lines.len().min(now.lines.len());
        let are = |range: core::ops::Range<u128>, name: &str| {
            range.clone().all(|number| now.names.get(&Id(number)).is_some_and(|names| names == &[name]))
        };
        let has_note = now.docs.iter().any(|(name, _)| name == "note");
        match op {
            // The founding itself and the record.
            Found => new == 2 && are(1..2, "Edited") && now.names.len() == 1,
            Edit => new == 1 && are(1..2, "Edited"),
            Batch => new == 3 && are(1..4, "Together"),
            Import => new == ROWS as usize && are(100..100 + ROWS, "Imported") && now.names.len() == 3 + ROWS as usize,
            Undo => new == UNDONE as usize && now.names.len() == 3,
            // With the record of the merge.
            Merge => new == 3 && are(2..3, "Elsewhere") && are(9..10, "New elsewhere"),
            Fill => new == 4 && are(1..2, "Shop 1") && are(9..10, "New elsewhere") && now.damaged == 0,
            Restore => now.lines.len() == self.foreign.len() && now.names.len() == 3,
            Slots => now == &Seen { slots: now.slots.clone(), ..before.clone() } && idle(now) == 5,
            Rekey => {
                let rekeyed = now.identity.is_some_and(|identity| identity.rekeyed == 1);
                rekeyed && has_note && (&now.digest, &now.lines) == (&before.digest, &before.lines)
            }
            Wipe => now == &Seen::default(),
            CatchUp => new == 1 && are(1..2, "In the other tab"),
            Compact | Snapshot | Whole | Enter | EnterBySnapshot => now == before,
        }
    }
}

fn idle(seen: &Seen) -> u32 {
    seen.slots.as_ref().map_or(0, |slots| slots.idle_min)
}

impl Op {
    /// Whether it takes the session's road, where a full disk stops all writing.
    fn is_write(self) -> bool {
        matches!(self, Found | Edit | Batch | Import | Undo | Merge | Fill | Restore)
    }

    fn looks_back(self) -> bool {
        matches!(self, Found | Edit | Batch | Import | Undo | Merge | Fill | Restore)
    }

    /// Whether what the session has in memory is still its archive afterwards.
    fn stays(self) -> bool {
        !matches!(self, Wipe | Rekey)
    }
}

async fn assert_memory_is_disk(case: &Case, now: &Seen, context: &str) {
    case.session.whole().await.unwrap();
    assert_eq!(digest(&case.session.archive()), now.digest, "{context}");
    assert_eq!(names(&case.session), now.names, "{context}");
    assert_eq!(case.session.log().heads(), now.heads, "{context}");
    assert_eq!(case.session.log().changes().count(), now.lines.len(), "{context}");
    assert_eq!(now.digest, now.replayed, "{context}: snapshot and history differ");
}

/// A full disk stops all further writes, without asking the store, until somebody has made room.
async fn assert_stopped_by_quota(case: &Case, context: &str) {
    assert!(case.session.is_full(), "{context}");
    case.trap.disarm();
    let refused = edit(&case.session, 1, "Refused").await;
    assert_eq!(refused, Err(AppError::Store(StoreError::Quota)), "{context}");
    assert_eq!(case.trap.calls(), 0, "{context}: the store was asked");
    case.session.try_again();
}

async fn check(op: Op, base: &Base, before: &Seen, fault: &Fault, at: u32) -> bool {
    let context = format!("{op:?}, {fault:?} at call {at}");
    let case = base.case(op).await;
    case.trap.arm(at, fault);
    let result = base.run(op, &case.session).await;
    let is_hit = case.trap.calls() >= at;
    case.trap.disarm();
    let now = Seen::in_memory(&case.memory).await;
    let is_done = base.is_done(op, before, &now);
    match &result {
        Ok(()) => assert!(is_done, "{context}: said to be saved, but is not"),
        // Where the connection was lost it is looked at what came of it.
        Err(_) if fault.done && now != *before && op.looks_back() => panic!("{context}: saved, but not said so"),
        Err(error) => {
            assert_eq!(error.code(), fault.error.code(), "{context}");
            assert!(is_hit, "{context}");
            // The other tab's write is there in any case.
            let may_be_done = fault.done || op == CatchUp;
            assert!(now == *before || may_be_done && is_done, "{context}: half done");
        }
    }
    if result.is_err() {
        if fault.error == StoreError::Quota && op.is_write() {
            assert_stopped_by_quota(&case, &context).await;
        }
        let again = base.run(op, &case.session).await;
        let lost_its_key = now != *before && !op.stays();
        assert!(again.is_ok() || lost_its_key, "{context}: {again:?} the second time");
    }
    let now = Seen::in_memory(&case.memory).await;
    assert!(base.is_done(op, before, &now), "{context}: not done exactly once: {} lines", now.lines.len());
    if op.stays() {
        assert_memory_is_disk(&case, &now, &context).await;
        assert!(case.session.damaged().is_empty(), "{context}");
        edit(&case.session, 50, "Life goes on").await.unwrap();
        assert_eq!(Seen::in_memory(&case.memory).await.lines.len(), now.lines.len() + 1, "{context}");
    }
    is_hit
}

fn every_fault_at_every_call(op: Op) {
    run(async {
        let base = Base::of(op).await;
        let before = Seen::in_memory(&base.raw.to_memory().await).await;
        let mut hits = 0;
        for fault in faults() {
            for at in 1.. {
                assert!(at < 40, "{op:?} never ends");
                if !check(op, &base, &before, &fault, at).await {
                    break;
                }
                hits += 1;
            }
        }
        assert!(hits >= faults().len(), "{op:?} asked the store for nothing");
        println!("{op:?}: {hits} faults");
    });
}

macro_rules! all_or_nothing {
    ($($name:ident: $op:expr,)*) => {
        $(
            #[test]
            fn $name() {
                every_fault_at_every_call($op);
            }
        )*
    };
}

all_or_nothing! {
    the_first_record_is_all_or_nothing: Found,
    an_edit_is_all_or_nothing: Edit,
    a_batch_is_all_or_nothing: Batch,
    an_import_is_all_or_nothing: Import,
    an_undo_is_all_or_nothing: Undo,
    a_merge_is_all_or_nothing: Merge,
    filling_a_gap_is_all_or_nothing: Fill,
    a_restore_is_all_or_nothing: Restore,
    changing_the_lock_is_all_or_nothing: Slots,
    a_new_key_is_all_or_nothing: Rekey,
    joining_segments_changes_nothing: Compact,
    writing_a_snapshot_changes_nothing: Snapshot,
    wiping_is_all_or_nothing: Wipe,
    reading_what_another_tab_wrote_can_be_repeated: CatchUp,
    reading_the_history_can_be_repeated: Whole,
    opening_can_be_repeated: Enter,
    opening_by_a_snapshot_can_be_repeated: EnterBySnapshot,
}

/// The first fault breaks the write, the second one the look at what came of it: then nothing is known, and nothing may
/// be said to be saved; but what the next write finds is all of it or nothing.
#[test]
fn a_write_whose_fate_is_not_known_is_never_called_saved() {
    run(async {
        for done in [false, true] {
            let base = Base::of(Edit).await;
            let memory = base.raw.to_memory().await;
            let broken = std::rc::Rc::new(std::cell::Cell::new(false));
            let hook = broken.clone();
            let store = memory.with_faults(move |call| {
                let commit = call == keliu::storage::memory::Call::Commit;
                hook.set(hook.get() || commit);
                hook.get().then_some(Fault { error: StoreError::Closed, done: done && commit })
            });
            let session = Session::new(AnyStore::Memory(store), false);
            session.enter().await.unwrap();
            let before = digest(&session.archive());
            assert_eq!(edit(&session, 1, "Edited").await, Err(AppError::Store(StoreError::Closed)));
            assert_eq!(digest(&session.archive()), before, "shown, though it may not be there");
            let names = Seen::in_memory(&memory).await.names;
            assert_eq!(names[&Id(1)], [if done { "Edited" } else { "Shop 1" }]);
        }
    });
}

#[test]
fn a_snapshot_that_the_browser_cannot_read_does_not_shut_the_door() {
    run(async {
        let base = Base::of(EnterBySnapshot).await;
        let case = base.case(EnterBySnapshot).await;
        // The slots, the key, and then the snapshot.
        case.trap.arm(3, &Fault { error: StoreError::Failed, done: false });
        assert_eq!(case.session.enter().await, Ok(Door::Open));
        assert!(case.session.log().is_whole(), "another call has failed");
        let now = Seen::in_memory(&case.memory).await;
        assert_memory_is_disk(&case, &now, "after a snapshot that cannot be read").await;
    });
}

//! The keys of an archive under somebody else's hands: slots exchanged, tabs that write meanwhile, damage.

use crate::lock::{OTHER, OWNER, add, begin, chosen, set, slots, tab, unlocked, word, wrong};
use crate::sessions::{Raw, alter_segments, at_once, damage, run};
use keliu::app::error::AppError;
use keliu::app::lock::{self, Slots, Who};
use keliu::app::session::Session;
use keliu::app::upkeep;
use keliu::domain::digest::digest;
use keliu::jobs::client::Jobs;
use keliu::storage::memory::Call;
use keliu::storage::{AnyStore, Memory, Store, StoreError};
use std::cell::Cell;
use std::rc::Rc;

#[derive(Clone, Copy)]
enum Meanwhile {
    Writes,
    /// How many minutes it may lie untouched.
    SetsTime(u32),
}

/// A tab, in front of whose next write another tab does something.
async fn racing(store: &Memory, other: &Rc<Session>, meanwhile: Meanwhile) -> Session {
    let (other, armed) = (Rc::clone(other), Cell::new(true));
    let before = move |call| {
        if call == Call::Commit && armed.replace(false) {
            match meanwhile {
                Meanwhile::Writes => at_once(add(&other, 9, "Birch")).unwrap(),
                Meanwhile::SetsTime(minutes) => at_once(lock::set_auto(&other, minutes, 0)).unwrap(),
            }
        }
        None
    };
    let session = Session::new(AnyStore::Memory(store.with_faults(before)), false);
    session.enter().await.unwrap();
    session
}

#[test]
fn a_slot_opens_for_its_own_member_only() {
    run(async {
        let store = Memory::default();
        let owner = begin(&store).await;
        let (me, jobs) = (owner.me().unwrap().member, Jobs::default());
        set(&owner, OWNER, None, true).await.unwrap();
        let second = Who::New("Li Na".to_owned());
        lock::give(&owner, &jobs, second, &chosen(OTHER), &word(OWNER)).await.unwrap();
        let vault = owner.vault().unwrap();
        // Their own slot under the owner's name: they would write as the owner.
        let theirs = slots(&store).await.members[1].member;
        let exchange = |slots: &mut Slots| {
            (slots.members[0].member, slots.members[1].member) = (theirs, me);
        };
        vault.change_slots(exchange).await.unwrap();
        assert_eq!(unlocked(&store, me, OTHER).await.err(), Some(wrong()));
        // A cost that a phone could not pay is refused before it is tried.
        vault.change_slots(|slots| slots.members.iter_mut().for_each(|slot| slot.log_n = 19)).await.unwrap();
        let refused = unlocked(&store, me, OTHER).await.err().map(|error| error.code());
        assert_eq!(refused, Some("store-damaged"));
    });
}

/// What another tab does just before the first passphrase, or a change of it, is written is not lost.
#[test]
fn what_another_tab_does_meanwhile_stands() {
    run(async {
        let store = Memory::default();
        let other = Rc::new(begin(&store).await);
        for meanwhile in [Meanwhile::Writes, Meanwhile::SetsTime(7)] {
            let session = racing(&store, &other, meanwhile).await;
            let before = slots(&store).await;
            let moved = Err(AppError::Store(StoreError::Moved));
            assert_eq!(set(&session, OWNER, None, false).await, moved);
            assert!(slots(&store).await.members.is_empty() && slots(&store).await.open_key() == before.open_key());
            assert_eq!(digest(&tab(&store).await.archive()), digest(&other.archive()));
        }
        set(&other, OWNER, None, false).await.unwrap();
        let session = racing(&store, &other, Meanwhile::SetsTime(9)).await;
        lock::set_ask(&session, &Jobs::default(), true, None).await.unwrap();
        let now = slots(&store).await;
        assert_eq!((now.is_open(), now.ask, now.idle_min), (false, true, 9), "both stand");
    });
}

#[test]
fn a_new_key_loses_nothing_and_leaves_nothing() {
    run(async {
        let store = Memory::default();
        let session = begin(&store).await;
        upkeep::run(&session).await;
        assert!(!Raw::of(&store).await.snapshot.is_empty());
        let whole = Raw::of(&store).await.to_memory().await;
        // What cannot be read would be lost, and a copy may yet turn up.
        alter_segments(&store, |segments| damage(&mut segments[0])).await;
        let before = Raw::of(&store).await;
        let refused = set(&tab(&store).await, OWNER, None, false).await;
        assert_eq!(refused.err().map(|error| error.code()), Some("store-damaged"));
        assert_eq!(Raw::of(&store).await, before);

        // The snapshot is sealed with the old key.
        let session = tab(&whole).await;
        set(&session, OWNER, None, false).await.unwrap();
        assert!(Raw::of(&whole).await.snapshot.is_empty());

        // Another archive in its place is not followed.
        whole.wipe().await.unwrap();
        begin(&whole).await;
        assert_eq!(lock::follow(&session).await, Ok(false));
    });
}

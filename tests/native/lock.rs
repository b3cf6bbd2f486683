//! The lock: passphrases over one data key, on the store in memory. scrypt is the real one, so scenarios are few and long.

use keliu::app::error::AppError;
use keliu::app::identity::{DEVICE_DOC, OWNER_DOC};
use keliu::app::identity_file::IDENTITY_DOC;
use keliu::app::lock::{self, Chosen, LockState, Slots, Who, lock_due};
use keliu::app::session::{Door, Intent, Session};
use keliu::domain::digest::digest;
use keliu::domain::id::Id;
use keliu::jobs::client::Jobs;
use keliu::jobs::keys::Hidden;
use keliu::log::chain::Heads;
use keliu::log::draft::{Draft, customer_key};
use keliu::platform::prefs::LastUse;
use keliu::storage::memory::{Call, Fault};
use keliu::storage::{AnyStore, Memory, Store, StoreError, Vault};

pub const OWNER: &str = "kettle-orbit-87-lantern-marsh";
pub const OTHER: &str = "copper-violin-19-thistle-quay";
const THIRD: &str = "walnut-glacier-52-ribbon-fjord";

fn run(future: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future);
}

pub fn word(text: &str) -> Hidden<String> {
    Hidden(text.to_owned())
}

pub fn chosen(text: &str) -> Chosen {
    Chosen { passphrase: word(text), repeated: word(text) }
}

pub fn wrong() -> AppError {
    AppError::Store(StoreError::WrongKey)
}

pub async fn add(session: &Session, customer: u128, name: &str) -> Result<(), AppError> {
    let mut draft = Draft::about(Id(customer));
    draft.put_text(&customer_key(Id(customer)), "name", name);
    session.commit(Intent::EDIT, |_| vec![draft]).await.map(drop)
}

/// An archive with two customers, in a first tab.
pub async fn begin(store: &Memory) -> Session {
    let session = tab(store).await;
    add(&session, 1, "Willow").await.unwrap();
    add(&session, 2, "Maple").await.unwrap();
    session
}

/// A tab that has entered, as far as that needs no passphrase.
pub async fn tab(store: &Memory) -> Session {
    let session = Session::new(AnyStore::Memory(store.clone()), false);
    lock::enter(&session, 300).await.unwrap();
    session
}

pub async fn slots(store: &Memory) -> Slots {
    Vault::slots_in(&AnyStore::Memory(store.clone())).await.unwrap().unwrap().1
}

/// A new tab, unlocked with a passphrase.
pub async fn unlocked(store: &Memory, member: Id, passphrase: &str) -> Result<Session, AppError> {
    let session = tab(store).await;
    assert_eq!(session.me(), None, "it asks");
    lock::unlock(&session, &Jobs::default(), member, &word(passphrase)).await.map(|()| session)
}

pub async fn set(session: &Session, new: &str, current: Option<&str>, ask: bool) -> Result<bool, AppError> {
    lock::set(session, &Jobs::default(), &chosen(new), current.map(word).as_ref(), ask).await
}

/// How many of the sealed things in the store a vault's key opens, and how many there are.
async fn opened(vault: &Vault, store: &Memory) -> (usize, usize) {
    let company = vault.identity().company;
    let aad = |store: &str, key: &str| format!("keliu-sealed\n{company}\n{store}\n{key}\n1").into_bytes();
    let mut sealed: Vec<(Vec<u8>, Vec<u8>)> = Vec::new();
    for (name, bytes) in store.docs().await.unwrap().1 {
        sealed.push((bytes, aad("meta", &format!("doc-{name}"))));
    }
    for segment in store.load(&Heads::new()).await.unwrap().segments {
        sealed.push((segment.bytes, aad("segments", &format!("{}+{}", segment.device, segment.first_seq))));
    }
    let mut count = 0;
    for (bytes, aad) in &sealed {
        count += usize::from(vault.key().open(bytes, aad).await.is_ok());
    }
    (count, sealed.len())
}

#[test]
fn the_first_passphrase_leaves_nothing_to_the_old_key() {
    run(async {
        let store = Memory::default();
        let session = begin(&store).await;
        let before = digest(&session.archive());
        let old = Vault::open(session.store()).await.unwrap();
        let (count, all) = opened(&old, &store).await;
        assert_eq!(count, all);
        assert!(all >= 4, "two documents and two segments: {all}");
        let stale = tab(&store).await;

        // Refused, and nothing was changed.
        let different = Chosen { passphrase: word(OWNER), repeated: word(OTHER) };
        let refused = lock::set(&session, &Jobs::default(), &different, None, false).await;
        assert_eq!(refused, Err(AppError::Input("passphrase-different")));
        assert_eq!(set(&session, "keliu2024", None, false).await, Err(AppError::Input("passphrase-weak")));
        assert_eq!(lock::lock(&session).await, Err(AppError::Input("lock-none")));
        assert_eq!(opened(&old, &store).await, (all, all));

        assert_eq!(set(&session, OWNER, None, false).await, Ok(true));
        let (count, now) = opened(&old, &store).await;
        assert_eq!((count, now), (0, all + 2), "two more: the backups' keys, and whose passphrase they are under");
        assert_eq!(opened(&Vault::open(session.store()).await.unwrap(), &store).await, (now, now));
        for name in [DEVICE_DOC, OWNER_DOC, IDENTITY_DOC] {
            assert!(session.vault().unwrap().get_sealed(name).await.unwrap().is_some(), "{name}");
        }
        let state = LockState::of(&slots(&store).await);
        assert_eq!((state.set, state.ask, state.many), (true, false, false));

        // A tab with the old key cannot write; it goes on where it gets the new one.
        assert_eq!(add(&stale, 3, "Birch").await, Err(AppError::Store(StoreError::Replaced)));
        assert_eq!(lock::follow(&stale).await, Ok(true));
        add(&stale, 3, "Birch").await.unwrap();
        assert_eq!(session.catch_up().await, Ok(true));
        assert_ne!(digest(&session.archive()), before);
        assert_eq!(digest(&tab(&store).await.archive()), digest(&session.archive()));
    });
}

#[test]
fn locked_it_opens_with_the_passphrase_only() {
    run(async {
        let store = Memory::default();
        let session = begin(&store).await;
        let (before, me) = (digest(&session.archive()), session.me().unwrap());
        set(&session, OWNER, None, false).await.unwrap();
        assert!(tab(&store).await.me().is_some(), "not asked until it is locked");

        lock::lock(&session).await.unwrap();
        let other = Session::new(session.store(), false);
        assert!(matches!(lock::enter(&other, 300).await, Ok(Door::Locked(_))));
        assert_eq!(add(&other, 3, "Birch").await, Err(AppError::Store(StoreError::Locked)));
        assert_eq!(unlocked(&store, me.member, OTHER).await.err(), Some(wrong()));
        assert_eq!(unlocked(&store, me.member, "").await.err(), Some(AppError::Input("passphrase-missing")));
        assert_eq!(unlocked(&store, Id(99), OWNER).await.err(), Some(wrong()));
        assert!(!slots(&store).await.is_open());
        let opened = unlocked(&store, me.member, OWNER).await.unwrap();
        assert_eq!((opened.me(), digest(&opened.archive())), (Some(me), before.clone()));
        assert!(tab(&store).await.me().is_some(), "open again for all");

        // Asked each time, and no longer.
        let jobs = Jobs::default();
        lock::set_ask(&opened, &jobs, true, None).await.unwrap();
        let again = unlocked(&store, me.member, OWNER).await.unwrap();
        assert!(!slots(&store).await.is_open(), "unlocking leaves nothing open");
        assert_eq!(lock::set_ask(&again, &jobs, false, None).await, Err(AppError::Input("passphrase-missing")));
        assert_eq!(lock::set_ask(&again, &jobs, false, Some(&word(OTHER))).await, Err(wrong()));
        lock::set_ask(&again, &jobs, false, Some(&word(OWNER))).await.unwrap();
        assert_eq!(digest(&tab(&store).await.archive()), before);
    });
}

#[test]
fn a_changed_passphrase_keeps_everything() {
    run(async {
        let store = Memory::default();
        let session = begin(&store).await;
        let (before, me) = (digest(&session.archive()), session.me().unwrap());
        set(&session, OWNER, None, true).await.unwrap();
        lock::set_auto(&session, 5, 15).await.unwrap();
        let vault = session.vault().unwrap();
        let identity = vault.get_sealed(IDENTITY_DOC).await.unwrap();
        assert_eq!(set(&session, THIRD, Some(OTHER), true).await, Err(wrong()));
        // A second try after one that arrived: the new one is the present one.
        assert_eq!(set(&session, OTHER, None, true).await, Err(wrong()));
        assert_eq!(set(&session, OWNER, None, true).await, Ok(true));

        assert_eq!(set(&session, OTHER, Some(OWNER), true).await, Ok(true));
        assert_ne!(vault.get_sealed(IDENTITY_DOC).await.unwrap(), identity, "backups follow");
        assert_eq!(unlocked(&store, me.member, OWNER).await.err(), Some(wrong()));
        let opened = unlocked(&store, me.member, OTHER).await.unwrap();
        assert_eq!(digest(&opened.archive()), before);
        let state = LockState::of(&slots(&store).await);
        assert_eq!((state.ask, state.idle_min, state.hidden_min), (true, 5, 15));
    });
}

#[test]
fn two_members_one_archive() {
    run(async {
        let store = Memory::default();
        let owner = begin(&store).await;
        let (me, jobs) = (owner.me().unwrap(), Jobs::default());
        set(&owner, OWNER, None, true).await.unwrap();
        let give = async |session: &Session, who: Who, new: &str, own: &str| {
            lock::give(session, &jobs, who, &chosen(new), &word(own)).await
        };
        let new = || Who::New(" Li Na ".to_owned());
        assert_eq!(give(&owner, new(), OTHER, OTHER).await, Err(wrong()));
        assert_eq!(give(&owner, Who::Known(me.member), OTHER, OWNER).await, Err(AppError::Input("lock-owner")));
        let nobody = give(&owner, Who::New(" ".to_owned()), OTHER, OWNER).await;
        assert_eq!(nobody, Err(AppError::Input("name-missing")));
        assert_eq!(slots(&store).await.members.len(), 1);
        give(&owner, new(), OTHER, OWNER).await.unwrap();
        let both = slots(&store).await;
        let second = both.members[1].member;
        assert_eq!((both.members[0].member, &*both.members[1].name), (me.member, "Li Na"));

        // They write under their own name, and the next opening presets it.
        let theirs = unlocked(&store, second, OTHER).await.unwrap();
        assert_eq!(unlocked(&store, second, OWNER).await.err(), Some(wrong()));
        add(&theirs, 3, "Birch").await.unwrap();
        assert_eq!(theirs.log().changes().last().unwrap().line().member, second);
        assert_eq!(theirs.me().unwrap().device, me.device);
        assert_eq!(slots(&store).await.current, Some(second));

        // They change their own, and nobody else's; the backups' keys stay under the owner's.
        let identity = theirs.vault().unwrap().get_sealed(IDENTITY_DOC).await.unwrap();
        assert_eq!(set(&theirs, THIRD, Some(OTHER), true).await, Ok(true));
        assert_eq!(theirs.vault().unwrap().get_sealed(IDENTITY_DOC).await.unwrap(), identity);
        let refused = Err(AppError::Input("lock-owner"));
        assert_eq!(give(&theirs, Who::New("Wu".to_owned()), OWNER, THIRD).await, refused);
        assert_eq!(lock::take_away(&theirs, me.member).await, refused);

        // The owner resets it, and takes it away.
        let owner = unlocked(&store, me.member, OWNER).await.unwrap();
        give(&owner, Who::Known(second), OTHER, OWNER).await.unwrap();
        assert_eq!(unlocked(&store, second, THIRD).await.err(), Some(wrong()));
        assert!(unlocked(&store, second, OTHER).await.is_ok());
        assert_eq!(lock::take_away(&owner, me.member).await, refused);
        lock::take_away(&owner, second).await.unwrap();
        assert_eq!(unlocked(&store, second, OTHER).await.err(), Some(wrong()));
        assert!(unlocked(&store, me.member, OWNER).await.is_ok());
    });
}

#[test]
fn a_full_disk_says_so_and_keeps_nobody_out() {
    run(async {
        let store = Memory::default();
        let me = begin(&store).await.me().unwrap();
        let full = |call| (call == Call::Commit).then_some(Fault { error: StoreError::Quota, done: false });

        // No room for a lock: the passphrase is good for a backup, and the archive stays as open as it was.
        let unlucky = Session::new(AnyStore::Memory(store.with_faults(full)), false);
        unlucky.enter().await.unwrap();
        assert_eq!(set(&unlucky, OWNER, None, true).await, Ok(false));
        assert!(slots(&store).await.is_open() && slots(&store).await.members.is_empty());

        set(&tab(&store).await, OWNER, None, false).await.unwrap();
        let unlucky = Session::new(AnyStore::Memory(store.with_faults(full)), false);
        unlucky.enter().await.unwrap();
        assert_eq!(lock::lock(&unlucky).await, Err(AppError::Input("lock-failed")));
        assert!(unlucky.me().is_some() && slots(&store).await.is_open());

        lock::lock(&tab(&store).await).await.unwrap();
        let unlucky = Session::new(AnyStore::Memory(store.with_faults(full)), false);
        lock::enter(&unlucky, 300).await.unwrap();
        lock::unlock(&unlucky, &Jobs::default(), me.member, &word(OWNER)).await.unwrap();
        assert_eq!(unlucky.me(), Some(me));
        assert!(!slots(&store).await.is_open(), "what could not be written is not open");
        assert_eq!(lock::lock(&unlucky).await, Ok(()), "nothing is to be written for that");
    });
}

/// A write that is refused, or whose end is not known, changes neither the key nor the way to it.
#[test]
fn a_first_passphrase_is_set_whole_or_not_at_all() {
    run(async {
        let store = Memory::default();
        let before = digest(&begin(&store).await.archive());
        for (error, done) in [(StoreError::Failed, false), (StoreError::Closed, false), (StoreError::Closed, true)] {
            let fail = move |call| (call == Call::Commit).then(|| Fault { error: error.clone(), done });
            let session = Session::new(AnyStore::Memory(store.with_faults(fail)), false);
            session.enter().await.unwrap();
            assert_eq!(set(&session, OWNER, None, false).await.is_ok(), done);
            if done {
                let again = set(&session, OTHER, Some(OWNER), true).await;
                assert_eq!(again, Ok(true), "a change that is on disk after all");
                assert_eq!(lock::lock(&session).await, Ok(()));
                let me = session.me().unwrap().member;
                assert!(unlocked(&store, me, OTHER).await.is_ok());
                lock::set_ask(&session, &Jobs::default(), false, Some(&word(OTHER))).await.unwrap();
            }
            let there = tab(&store).await;
            assert_eq!(digest(&there.archive()), before);
            assert_eq!(slots(&store).await.members.is_empty(), !done);
            let vault = there.vault().unwrap();
            let (count, all) = opened(&vault, &store).await;
            assert_eq!(count, all);
            assert_eq!(vault.get_sealed(IDENTITY_DOC).await.unwrap().is_some(), done);
        }
    });
}

#[test]
fn it_is_due_by_the_wall_clock() {
    let minute = 60_000;
    let start = 1_795_000_000_000;
    let cases = [
        // now, touched, seen, idle, hidden, due
        (0, 0, 0, 0, 0, false),
        (100 * minute, 0, 0, 0, 0, false),
        (5 * minute - 1, 0, 0, 5, 0, false),
        (5 * minute, 0, 0, 5, 0, true),
        (5 * minute, 1, 0, 5, 0, false),
        // In sight all the time, but not touched.
        (60 * minute, 0, 60 * minute, 0, 1, false),
        (60 * minute, 0, 60 * minute, 30, 1, true),
        // Touched and then put away.
        (20 * minute, 15 * minute, 4 * minute, 15, 15, true),
        (18 * minute, 15 * minute, 4 * minute, 15, 15, false),
    ];
    for (now, touched, seen, idle, hidden, due) in cases {
        let got = lock_due(start + now, start + touched, start + seen, idle, hidden);
        assert_eq!(got, due, "{now} {touched} {seen} {idle} {hidden}");
    }
    // A clock that was set back locks nobody out, and a slept night counts.
    assert!(!lock_due(start, start + minute, start + minute, 1, 1));
    let state = LockState { set: true, idle_min: 5, ..LockState::default() };
    let last = LastUse { touched: start, seen: start };
    assert!(state.watches() && state.is_due(start + 8 * 60 * minute, last));
    assert!(!LockState { set: false, ..state }.is_due(start + 8 * 60 * minute, last), "nobody could open it again");
    assert!(!LockState { idle_min: 0, ..state }.watches());
}

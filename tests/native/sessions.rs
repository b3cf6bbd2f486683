//! Sessions over a store in memory, as tabs over a database, and what can be seen of the archive in it.

use keliu::app::error::AppError;
use keliu::app::session::{Door, Intent, Session};
use keliu::domain::digest::digest;
use keliu::domain::id::{DeviceId, Id};
use keliu::domain::value::Value;
use keliu::log::apply::Log;
use keliu::log::chain::{self, Heads};
use keliu::log::change::{Change, Origin};
use keliu::log::draft::{Draft, customer_key};
use keliu::log::snapshot;
use keliu::storage::memory::Fault;
use keliu::storage::{AnyStore, Commit, Identity, Memory, Meta, Segment, Slots, Store};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

pub fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

/// A draft that makes a customer of this number, or gives it another name.
pub fn name(log: &Log, number: u128, name: &str) -> Draft {
    let key = customer_key(Id(number));
    let mut draft = Draft::about(key.id);
    draft.set(log.archive(), &key, "name", Some(Value::text(name)));
    draft
}

/// Names one customer: an edit as a form makes it.
pub async fn edit(session: &Session, number: u128, to: &str) -> Result<Option<Id>, AppError> {
    session.commit(Intent::EDIT, |log| vec![name(log, number, to)]).await
}

/// The same name for each of these customers, as one batch.
pub async fn batch(session: &Session, numbers: core::ops::Range<u128>, to: &str) -> Result<Option<Id>, AppError> {
    let intent = Intent { origin: Origin::Import, reason: "file.csv".to_owned(), undoes: None };
    session.commit(intent, |log| numbers.map(|number| name(log, number, to)).collect()).await
}

/// A session of what the store holds.
pub async fn open(store: AnyStore) -> Session {
    let session = Session::new(store, false);
    session.enter().await.unwrap();
    session
}

pub async fn open_memory(memory: &Memory) -> Session {
    open(AnyStore::Memory(memory.clone())).await
}

/// Another browser's archive of the same company: it restores what this one holds, and goes on by itself.
pub async fn second_device(of: &Session) -> Session {
    of.whole().await.unwrap();
    let changes: Vec<Change> = of.log().changes().cloned().collect();
    let me = keliu::app::session::Me { device: DeviceId(0xd0), ..of.me().unwrap() };
    let session = Session::new(AnyStore::Memory(Memory::default()), false);
    session.create(me, changes, &device_docs(me.member)).await.unwrap();
    session
}

/// The documents an archive begins with.
pub fn device_docs(member: Id) -> [(&'static str, &'static [u8]); 1] {
    let doc = keliu::app::identity::DeviceDoc::random(member);
    let bytes = keliu::app::identity::doc_bytes(&doc);
    [(keliu::app::identity::DEVICE_DOC, Vec::leak(bytes))]
}

pub fn changes_of(session: &Session) -> Vec<Change> {
    session.log().changes().cloned().collect()
}

/// Seals and writes a snapshot of what the session has in memory, in texts of `bytes` bytes.
pub async fn put_snapshot(session: &Session, bytes: usize) -> Result<(), AppError> {
    let vault = session.vault()?;
    let first = snapshot::cover(&session.log());
    let mut chunks = vec![vault.seal_snapshot(None, 0, &first).await?];
    let mut after = None;
    loop {
        let (text, next) = snapshot::records(&session.archive(), after.as_ref(), bytes);
        chunks.push(vault.seal_snapshot(Some(&first), chunks.len(), &text).await?);
        after = next;
        if after.is_none() {
            return Ok(vault.put_snapshot(chunks).await?);
        }
    }
}

/// Everything in a store, as it lies there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raw {
    pub meta: Meta,
    pub docs: Meta,
    pub segments: Vec<Segment>,
    pub heads: Heads,
    pub snapshot: Vec<Vec<u8>>,
}

impl Raw {
    pub async fn of(store: &impl Store) -> Self {
        let stored = store.load(&Heads::new()).await.unwrap();
        let (meta, docs) = store.docs().await.unwrap();
        let snapshot = store.snapshot().await.unwrap().1;
        Raw { meta, docs, segments: stored.segments, heads: stored.heads, snapshot }
    }

    /// A store of its own that holds it.
    pub async fn to_memory(&self) -> Memory {
        let memory = Memory::default();
        let all = |values: &Meta| values.iter().map(|(name, value)| (name.clone(), Some(value.clone()))).collect();
        let commit = Commit {
            heads: self.heads.clone(),
            segments: self.segments.clone(),
            docs: all(&self.docs),
            snapshot: Some(self.snapshot.clone()),
            meta: all(&self.meta),
            ..Commit::default()
        };
        memory.commit(commit).await.unwrap();
        memory
    }
}

/// Alters the segments of a store: what is gone is dropped, what is new or altered is written.
pub async fn alter_segments(memory: &Memory, alter: impl FnOnce(&mut Vec<Segment>)) {
    let before = Raw::of(memory).await.segments;
    let mut after = before.clone();
    alter(&mut after);
    let gone = before.iter().filter(|segment| !after.contains(segment)).map(|s| (s.device, s.first_seq));
    let new = after.iter().filter(|segment| !before.contains(segment)).cloned();
    let commit = Commit { drop_segments: gone.collect(), segments: new.collect(), ..Commit::default() };
    memory.commit(commit).await.unwrap();
}

/// Makes a segment unreadable.
pub fn damage(segment: &mut Segment) {
    *segment.bytes.last_mut().unwrap() ^= 1;
}

/// What a session sees that opens a store anew and reads all of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    pub identity: Option<Identity>,
    pub digest: String,
    /// What the Changes alone amount to, without the snapshot.
    pub replayed: String,
    pub heads: Heads,
    pub lines: Vec<String>,
    pub names: BTreeMap<Id, Vec<String>>,
    pub slots: Option<Slots>,
    pub docs: Vec<(String, Vec<u8>)>,
    pub damaged: usize,
}

impl Seen {
    pub async fn in_memory(memory: &Memory) -> Self {
        let session = Session::new(AnyStore::Memory(memory.clone()), false);
        if session.enter().await.unwrap() == Door::Empty {
            assert_eq!(Raw::of(memory).await, Raw::of(&Memory::default()).await, "an empty archive leaves nothing");
            return Seen::default();
        }
        session.whole().await.unwrap();
        let vault = session.vault().unwrap();
        let (slots, docs) = (vault.slots().await.unwrap(), vault.sealed_with_prefix("").await.unwrap());
        let log = session.log();
        let damaged = session.damaged().len();
        if damaged == 0 {
            assert_eq!(chain::verify(log.changes()), Ok(log.heads()), "a chain is forked or broken");
        }
        let mut replayed = Log::default();
        replayed.add_with_gaps(changes_of(&session));
        Seen {
            identity: Some(vault.identity()),
            digest: digest(log.archive()),
            replayed: digest(replayed.archive()),
            heads: log.heads(),
            lines: log.changes().map(|change| change.line_text().to_owned()).collect(),
            names: names(&session),
            slots: Some(slots),
            docs,
            damaged,
        }
    }
}

/// The names of all customers, each with all its values.
pub fn names(session: &Session) -> BTreeMap<Id, Vec<String>> {
    let archive = session.archive();
    let customers = archive.live(keliu::domain::kind::Kind::Customer);
    customers.map(|(id, record)| (id, record.all("name").map(Value::plain).collect())).collect()
}

type Hit = Box<dyn FnOnce() -> Option<Fault>>;

/// Something that happens at the n-th call from when it was armed; and how many calls there were since.
#[derive(Clone, Default)]
pub struct Trap {
    at: Rc<Cell<Option<u32>>>,
    calls: Rc<Cell<u32>>,
    hit: Rc<RefCell<Option<Hit>>>,
}

impl Trap {
    /// The store, as it is seen by the tab that this is a trap for.
    pub fn store(&self, memory: &Memory) -> AnyStore {
        let trap = self.clone();
        AnyStore::Memory(memory.with_faults(move |_| {
            trap.calls.set(trap.calls.get() + 1);
            let is_hit = trap.at.get() == Some(trap.calls.get());
            let hit = if is_hit { trap.hit.take() } else { None };
            hit.and_then(|hit| hit())
        }))
    }

    /// A fault at the n-th call.
    pub fn arm(&self, at: u32, fault: &Fault) {
        let fault = fault.clone();
        self.arm_with(at, move || Some(fault));
    }

    /// Something that happens just before the n-th call.
    pub fn arm_with(&self, at: u32, hit: impl FnOnce() -> Option<Fault> + 'static) {
        self.calls.set(0);
        self.at.set(Some(at));
        *self.hit.borrow_mut() = Some(Box::new(hit));
    }

    pub fn disarm(&self) {
        self.at.set(None);
        self.calls.set(0);
    }

    pub fn calls(&self) -> u32 {
        self.calls.get()
    }
}

/// Runs to its end what never has to wait, as nothing does with a store in memory: also within something else.
pub fn at_once<T>(future: impl Future<Output = T>) -> T {
    let mut future = core::pin::pin!(future);
    match future.as_mut().poll(&mut core::task::Context::from_waker(core::task::Waker::noop())) {
        core::task::Poll::Ready(value) => value,
        core::task::Poll::Pending => panic!("it waits for something"),
    }
}

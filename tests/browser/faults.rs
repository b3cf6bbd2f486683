//! Every operation with the n-th call of each method of the browser's database gone wrong, for n = 1, 2, 3… until it is
//! not reached: all of it or nothing, said as it is, and the session goes on.

use super::growth::{edit, open, store};
use super::raw::{Patch, Wrong, js};
use super::support::fresh_name;
use keliu::app::error::AppError;
use keliu::app::identity::{DEVICE_DOC, DeviceDoc, doc_bytes};
use keliu::app::session::{Me, Session};
use keliu::domain::digest::digest;
use keliu::domain::id::{DeviceId, Id};
use keliu::domain::record::Key;
use keliu::domain::value::Value;
use keliu::log::chain::{self, Heads};
use keliu::log::change::{Change, Origin};
use keliu::log::draft::{Draft, customer_key};
use keliu::log::snapshot;
use keliu::storage::{AnyStore, Basis, Slots, Store, StoreError};
use wasm_bindgen_test::{console_log, wasm_bindgen_test};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Op {
    Found,
    Edit,
    Import,
    Merge,
    Restore,
    Slots,
    Rekey,
    Compact,
    Snapshot,
    CatchUp,
    Wipe,
}

/// Each method with the ways it goes wrong: what it throws, what its request fails with, what ends its transaction.
const WRONGS: [(&str, &[(&str, &str)]); 9] = [
    ("add", &[("throw", DEAD), ("throw", QUOTA), ("abort", ABORT), ("abort", QUOTA), ("abort", UNKNOWN)]),
    ("put", &[("throw", DEAD), ("throw", QUOTA), ("abort", ABORT), ("abort", QUOTA), ("abort", UNKNOWN)]),
    ("delete", &[("throw", DEAD), ("abort", ABORT), ("abort", QUOTA)]),
    ("clear", &[("throw", UNKNOWN), ("abort", ABORT), ("abort", QUOTA)]),
    ("getAll", &[("throw", DEAD), ("event", UNKNOWN), ("event", ABORT), ("abort", ABORT)]),
    ("getAllKeys", &[("throw", UNKNOWN), ("event", UNKNOWN), ("abort", UNKNOWN)]),
    ("count", &[("throw", DEAD), ("event", ABORT), ("abort", ABORT)]),
    ("transaction", &[("throw", DEAD), ("throw", UNKNOWN)]),
    ("open", &[("throw", DEAD), ("event", UNKNOWN), ("event", QUOTA), ("event", VERSION)]),
];
const DEAD: &str = "InvalidStateError";
const QUOTA: &str = "QuotaExceededError";
const UNKNOWN: &str = "UnknownError";
const ABORT: &str = "AbortError";
const VERSION: &str = "VersionError";

/// What a session sees that opens the database anew and reads all of it.
#[derive(Clone, Debug, Default, PartialEq)]
struct Seen {
    digest: String,
    heads: Heads,
    lines: Vec<String>,
    names: Vec<(Id, Vec<String>)>,
    slots: Option<Slots>,
    rekeyed: u32,
}

fn names(session: &Session) -> Vec<(Id, Vec<String>)> {
    let archive = session.archive();
    let customers = archive.live(keliu::domain::kind::Kind::Customer);
    customers.map(|(id, record)| (id, record.all("name").map(Value::plain).collect())).collect()
}

impl Seen {
    async fn of(name: &str) -> Self {
        let session = open(name).await;
        if session.me().is_none() {
            assert!(store(name).load(&Heads::new()).await.unwrap().segments.is_empty(), "half an archive");
            return Seen::default();
        }
        session.whole().await.unwrap();
        assert!(session.damaged().is_empty());
        let vault = session.vault().unwrap();
        let slots = vault.slots().await.unwrap();
        let log = session.log();
        assert_eq!(chain::verify(log.changes()), Ok(log.heads()));
        Seen {
            digest: digest(log.archive()),
            heads: log.heads(),
            lines: log.changes().map(|change| change.line_text().to_owned()).collect(),
            names: names(&session),
            slots: Some(slots),
            rekeyed: vault.identity().rekeyed,
        }
    }

    fn name_of(&self, number: u128) -> &[String] {
        self.names.iter().find(|(id, _)| *id == Id(number)).map(|(_, names)| names.as_slice()).unwrap_or_default()
    }
}

/// One operation, again and again, on a database that lives on or on a fresh one.
struct Lab {
    op: Op,
    name: String,
    /// Another browser's archive of the same company.
    other: Session,
    /// Something new each time.
    turn: u32,
}

/// An import of this many rows is longer than one segment.
const ROWS: u128 = 12;
const ROW_LETTERS: usize = 10_000;

fn device_doc() -> Vec<u8> {
    doc_bytes(&DeviceDoc::random(Id(5)))
}

fn lines(session: &Session) -> Vec<Change> {
    session.log().changes().cloned().collect()
}

impl Lab {
    async fn new(op: Op) -> Self {
        let name = fresh_name("faults");
        let session = open(&name).await;
        edit(&session, 1, "First").await.unwrap();
        let other = Session::new(AnyStore::Memory(Default::default()), true);
        let me = Me { device: DeviceId(0xd0), ..session.me().unwrap() };
        other.create(me, lines(&session), &[(DEVICE_DOC, &device_doc())]).await.unwrap();
        Lab { op, name, other, turn: 0 }
    }

    fn is_fresh_each_time(&self) -> bool {
        matches!(self.op, Op::Found | Op::Import | Op::Restore | Op::Wipe)
    }

    /// Before the call that goes wrong.
    async fn prepare(&mut self) -> Session {
        self.turn += 1;
        if self.is_fresh_each_time() {
            self.name = fresh_name("faults");
        }
        let session = open(&self.name).await;
        let text = self.text();
        match self.op {
            Op::Import | Op::Wipe => drop(edit(&session, 1, &text).await.unwrap()),
            Op::Compact => {
                for part in 0..2 {
                    edit(&session, 2, &format!("{text} {part}")).await.unwrap();
                }
            }
            Op::CatchUp => drop(edit(&open(&self.name).await, 1, &text).await.unwrap()),
            Op::Merge => drop(edit(&self.other, 9, &text).await.unwrap()),
            _ => {}
        }
        session
    }

    fn text(&self) -> String {
        format!("turn {}", self.turn)
    }

    async fn run(&self, session: &Session) -> Result<(), AppError> {
        let text = self.text();
        match self.op {
            Op::Found | Op::Edit => edit(session, 1, &text).await.map(drop),
            Op::Import => import(session, &text).await,
            Op::Merge => session.merge(&lines(&self.other), "mailed.keliu.zip").await.map(drop),
            Op::Restore => {
                let me = Me { company: Id(77), device: DeviceId(0xe), member: Id(5) };
                session.create(me, lines(&self.other), &[(DEVICE_DOC, &device_doc())]).await
            }
            Op::Slots => Ok(session.vault()?.change_slots(|slots| slots.idle_min = self.turn).await.map(drop)?),
            Op::Rekey => {
                let (vault, key) = (session.vault()?, [self.turn as u8; 32]);
                let mut slots = vault.slots().await?;
                slots.set_open(Some(&key));
                Ok(vault.rekey(&key, &slots, &Basis::default(), &[]).await.map(drop)?)
            }
            Op::Compact => Ok(session.vault()?.compact(&Heads::new()).await.map(drop)?),
            Op::Snapshot => put_snapshot(session).await,
            Op::CatchUp => session.catch_up().await.map(drop),
            Op::Wipe => session.wipe().await,
        }
    }

    fn is_done(&self, before: &Seen, now: &Seen) -> bool {
        let new = now.lines.len() - before.lines.len().min(now.lines.len());
        let text = [self.text()];
        match self.op {
            Op::Found => new == 2 && now.name_of(1) == text,
            Op::Edit => new == 1 && now.name_of(1) == text,
            Op::Import => {
                new == ROWS as usize && (100..100 + ROWS).all(|number| now.name_of(number) == [row(&text[0])])
            }
            // With the record of the merge.
            Op::Merge => new == 2 && now.name_of(9) == text,
            Op::Restore => now.lines.len() == self.other.log().len() && now.name_of(1) == ["First"],
            Op::Slots => now.slots.as_ref().is_some_and(|slots| slots.idle_min == self.turn) && new == 0,
            Op::Rekey => now.rekeyed == before.rekeyed + 1 && (&now.digest, new) == (&before.digest, 0),
            Op::Compact | Op::Snapshot | Op::CatchUp => now == before,
            Op::Wipe => *now == Seen::default(),
        }
    }

    /// How often the operation calls each of the methods.
    async fn count(&mut self, method: &'static str) -> u32 {
        let session = self.prepare().await;
        let _dead = dead_connection(method);
        let patch = Patch::new(Wrong(method, "throw", UNKNOWN), 0);
        self.run(&session).await.unwrap();
        patch.end()
    }

    /// One run.
    async fn check(&mut self, wrong: Wrong, at: u32) {
        let context = format!("{:?}, {wrong:?} at call {at}", self.op);
        let session = self.prepare().await;
        let before = Seen::of(&self.name).await;
        let dead = dead_connection(wrong.0);
        let patch = Patch::new(wrong, at);
        let result = self.run(&session).await;
        assert!(patch.end() >= at, "{context}: not reached");
        drop(dead);
        let now = Seen::of(&self.name).await;
        let is_done = self.is_done(&before, &now);
        match &result {
            Ok(()) => assert!(is_done, "{context}: said to be saved, but is not"),
            Err(error) => {
                let ways: &[&str] = match (wrong.0, wrong.2) {
                    (_, QUOTA) => &["store-quota"],
                    // As in a private window.
                    ("open", DEAD) => &["store-unavailable"],
                    _ => &["store-closed", "store-failed"],
                };
                assert!(ways.contains(&error.code()), "{context}: {error:?}");
                assert!(now == before || is_done && error.code() == "store-closed", "{context}: half done");
                if session.is_full() {
                    let refused = edit(&session, 1, "Refused").await;
                    assert_eq!(refused, Err(AppError::Store(StoreError::Quota)), "{context}");
                    session.try_again();
                }
                let again = self.run(&session).await;
                let lost_its_key = now != before && matches!(self.op, Op::Wipe | Op::Rekey);
                assert!(again.is_ok() || lost_its_key, "{context}: {again:?} the second time");
                let now = Seen::of(&self.name).await;
                assert!(self.is_done(&before, &now), "{context}: not done exactly once");
            }
        }
        if !matches!(self.op, Op::Wipe | Op::Rekey) {
            session.whole().await.unwrap();
            let now = Seen::of(&self.name).await;
            assert_eq!((digest(&session.archive()), session.log().heads()), (now.digest, now.heads), "{context}");
        }
        if self.is_fresh_each_time() {
            store(&self.name).wipe().await.unwrap();
        }
    }
}

/// The database is opened in the middle of an operation when its connection turns out to be dead.
fn dead_connection(method: &str) -> Option<Patch> {
    (method == "open").then(|| Patch::new(Wrong("transaction", "throw", DEAD), 1))
}

fn row(text: &str) -> String {
    format!("{text}{}", "客".repeat(ROW_LETTERS))
}

async fn import(session: &Session, text: &str) -> Result<(), AppError> {
    let intent = keliu::app::session::Intent { origin: Origin::Import, reason: "file.csv".to_owned(), undoes: None };
    let make = |log: &keliu::log::apply::Log| {
        let draft = |number| {
            let key: Key = customer_key(Id(number));
            let mut draft = Draft::about(key.id);
            draft.set(log.archive(), &key, "name", Some(Value::text(row(text))));
            draft
        };
        (100..100 + ROWS).map(draft).collect()
    };
    session.commit(intent, make).await.map(drop)
}

async fn put_snapshot(session: &Session) -> Result<(), AppError> {
    let vault = session.vault()?;
    let first = snapshot::cover(&session.log());
    let records = snapshot::records(&session.archive(), None, usize::MAX).0;
    let chunks =
        vec![vault.seal_snapshot(None, 0, &first).await?, vault.seal_snapshot(Some(&first), 1, &records).await?];
    Ok(vault.put_snapshot(chunks).await?)
}

async fn every_fault_at_every_call(op: Op) {
    let start = js_sys::Date::now();
    let (mut lab, mut hits) = (Lab::new(op).await, 0);
    // An import takes the road of an edit; what is its own are its many rows and segments.
    let is_own = |method: &str, how: &str| op != Op::Import || matches!(method, "add" | "put") && how == "abort";
    for (method, ways) in WRONGS {
        let count = lab.count(method).await;
        for (how, error) in ways.iter().filter(|(how, _)| is_own(method, how)) {
            // The rows of an import are alike, and so are many segments: of those only a few.
            for at in (1..=count).filter(|at| *at <= 5 || at % 13 == 0 || *at == count) {
                lab.check(Wrong(method, how, error), at).await;
                hits += 1;
            }
        }
    }
    console_log!("{op:?}: {hits} faults in {} ms", js_sys::Date::now() - start);
    assert!(hits >= 8, "{op:?}: {hits}");
    store(&lab.name).wipe().await.unwrap();
}

macro_rules! all_or_nothing {
    ($($name:ident: $op:expr,)*) => {
        $(
            #[wasm_bindgen_test]
            async fn $name() {
                every_fault_at_every_call($op).await;
            }
        )*
    };
}

all_or_nothing! {
    the_first_record_is_all_or_nothing: Op::Found,
    an_edit_is_all_or_nothing: Op::Edit,
    an_import_is_all_or_nothing: Op::Import,
    a_merge_is_all_or_nothing: Op::Merge,
    a_restore_is_all_or_nothing: Op::Restore,
    changing_the_lock_is_all_or_nothing: Op::Slots,
    a_new_key_is_all_or_nothing: Op::Rekey,
    joining_segments_changes_nothing: Op::Compact,
    writing_a_snapshot_changes_nothing: Op::Snapshot,
    reading_what_another_tab_wrote_can_be_repeated: Op::CatchUp,
    wiping_is_all_or_nothing: Op::Wipe,
}

/// A connection that is closed in the middle of a write: what was not completed is not called saved.
#[wasm_bindgen_test]
async fn a_transaction_without_an_end_is_never_called_saved() {
    let name = fresh_name("no-end");
    let session = open(&name).await;
    edit(&session, 1, "Saved").await.unwrap();
    // The browser swallows both ends of the next write, and takes it back.
    let undo = js(
        r#"
        const { addEventListener } = EventTarget.prototype, { add } = IDBObjectStore.prototype;
        IDBTransaction.prototype.addEventListener = () => {};
        IDBObjectStore.prototype.add = function (...args) {
            const request = add.apply(this, args), { transaction } = this;
            queueMicrotask(() => { transaction.db.close(); transaction.abort(); });
            return request;
        };
        return () => { delete IDBTransaction.prototype.addEventListener; IDBObjectStore.prototype.add = add; };
        "#,
        &[],
    )
    .await;
    let vault = session.vault().unwrap();
    let (done, mut waiting) = futures_channel::oneshot::channel();
    wasm_bindgen_futures::spawn_local(async move {
        let _ = done.send(vault.put_sealed("note", b"x").await.is_ok());
    });
    let session = std::rc::Rc::new(session);
    let writer = std::rc::Rc::clone(&session);
    let all = super::storage::conformance::changes(DeviceId(0xb), chain::Head::EMPTY, 1, 9);
    let (appended, mut appending) = futures_channel::oneshot::channel();
    wasm_bindgen_futures::spawn_local(async move {
        let known = writer.log().heads();
        let _ = appended.send(writer.vault().unwrap().append(&all, &known).await.is_ok());
    });
    super::support::wait(400).await;
    js("a[0]()", &[undo]).await;
    assert_ne!(waiting.try_recv(), Ok(Some(true)), "no end was seen");
    assert_ne!(appending.try_recv(), Ok(Some(true)), "said to be saved");
    let seen = Seen::of(&name).await;
    assert_eq!((seen.name_of(1), seen.lines.len()), (["Saved".to_owned()].as_slice(), 2));
    // A page that is loaded anew goes on.
    let again = open(&name).await;
    edit(&again, 1, "Goes on").await.unwrap();
    store(&name).wipe().await.unwrap();
}

//! The archive that is open in this tab: how it is opened and read, and in `write` the only way to write to it.

mod drafts;
mod write;

pub use write::{Merged, Step, Watch};

use super::error::AppError;
use super::identity::DeviceDoc;
use super::identity_file::Unkept;
use super::upkeep::Upkept;
use crate::domain::archive::Archive;
use crate::domain::id::{DeviceId, Id};
use crate::domain::record::Key;
use crate::domain::search::Index;
use crate::log::apply::Log;
use crate::log::chain::Heads;
use crate::log::change::{Change, Edit, Origin};
use crate::platform::random;
use crate::storage::{AnyStore, Part, Slots, StoreError, Vault};
use std::cell::{Cell, Ref, RefCell};
use std::rc::Rc;

/// Who writes in this browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Me {
    /// The company.
    pub company: Id,
    /// This browser profile.
    pub device: DeviceId,
    /// The person.
    pub member: Id,
}

struct Open {
    vault: Rc<Vault>,
    me: Me,
}

/// How an archive stands to who looks at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Door {
    /// There is none yet.
    Empty,
    /// A passphrase is needed; these are who can give one.
    Locked(Box<Slots>),
    /// It is open.
    Open,
}

/// What a user action was, besides its drafts.
#[derive(Clone, Debug)]
pub struct Intent {
    /// What brought it about.
    pub origin: Origin,
    /// Why; a file name for imports.
    pub reason: String,
    /// The batch it takes back, if it is an undo.
    pub undoes: Option<Id>,
}

impl Intent {
    /// Somebody typed it.
    pub const EDIT: Intent = Intent { origin: Origin::Edit, reason: String::new(), undoes: None };
}

/// The archive open in this tab. Everything is read from memory; every write goes to disk first.
pub struct Session {
    store: AnyStore,
    /// Whether this is the sample data, which leaves no sign behind.
    sample: bool,
    log: RefCell<Log>,
    index: RefCell<Index>,
    open: RefCell<Option<Open>>,
    /// What could not be read of the history.
    damaged: RefCell<Vec<Part>>,
    /// Set when the disk is full: then nothing is written until somebody says that there is room again.
    full: Cell<bool>,
    /// What upkeep remembers between its turns.
    pub(super) upkept: RefCell<Upkept>,
    /// owner-identity.age, where a full disk did not take it.
    pub(super) unkept: RefCell<Option<Unkept>>,
    /// Who will write the first record, if there is none yet. Only ids: keys are made with the record.
    founder: Me,
}

impl Session {
    /// A session of what the store holds, which is looked at by [`Session::enter`]. `sample` says that the store is the
    /// one for sample data.
    #[must_use]
    pub fn new(store: AnyStore, sample: bool) -> Self {
        Session {
            store,
            sample,
            log: RefCell::default(),
            index: RefCell::default(),
            open: RefCell::default(),
            damaged: RefCell::default(),
            full: Cell::new(false),
            upkept: RefCell::default(),
            unkept: RefCell::default(),
            founder: Me { company: random::id(), device: random::device(), member: random::id() },
        }
    }

    /// Opens what the store holds, if no passphrase is needed. Where there is no archive, the first write makes one.
    ///
    /// # Errors
    /// Of the store. What is damaged does not stand in the way: see [`Session::damaged`].
    pub async fn enter(&self) -> Result<Door, AppError> {
        let Some((_, slots)) = Vault::slots_in(&self.store).await? else { return Ok(Door::Empty) };
        if !slots.is_open() {
            return Ok(Door::Locked(Box::new(slots)));
        }
        let vault = Vault::open(self.store.clone()).await?;
        self.adopt(vault, slots.current).await?;
        Ok(Door::Open)
    }

    /// Makes an unlocked vault this session's, with everything in it. `member` is who works here from now on; without
    /// one it is who this device was made for.
    ///
    /// # Errors
    /// Of the store.
    pub async fn adopt(&self, vault: Vault, member: Option<Id>) -> Result<(), AppError> {
        let log = self.read_log(&vault).await?;
        let device = DeviceDoc::read(&vault).await?;
        let identity = vault.identity();
        let member = member.unwrap_or(device.member);
        let me = Me { company: identity.company, device: identity.device, member };
        // Another write may have opened it while this one was reading.
        if self.me().is_none() {
            *self.index.borrow_mut() = Index::build(log.archive());
            *self.log.borrow_mut() = log;
            *self.open.borrow_mut() = Some(Open { vault: Rc::new(vault), me });
        }
        Ok(())
    }

    /// The log as the disk has it: what the snapshot begins, or else from its first Change on.
    async fn read_log(&self, vault: &Vault) -> Result<Log, AppError> {
        let snapshot = vault.read_snapshot().await?;
        *self.upkept.borrow_mut() = Upkept::since(snapshot.as_ref().map(Log::len));
        let log = match snapshot {
            // One that says more than the disk holds is no snapshot of it.
            Some(log) => self.catch_up_snapshot(vault, log).await?,
            None => None,
        };
        match log {
            Some(log) => Ok(log),
            None => {
                self.upkept.borrow_mut().snapshot = None;
                self.replay(vault).await
            }
        }
    }

    /// The log that a snapshot begins, with what was written since; `None` where the two do not fit.
    async fn catch_up_snapshot(&self, vault: &Vault, mut log: Log) -> Result<Option<Log>, AppError> {
        let read = vault.read(&log.heads()).await?;
        if !read.damaged.is_empty() || log.add(read.changes).is_err() || log.heads() != read.heads {
            return Ok(None);
        }
        Ok(Some(log))
    }

    /// The log from its first Change on. What cannot be read is noted and left out.
    async fn replay(&self, vault: &Vault) -> Result<Log, AppError> {
        let read = vault.read(&Heads::new()).await?;
        let mut log = Log::default();
        log.add_with_gaps(read.changes);
        for (device, head) in read.heads {
            if log.head(device) != head {
                log.ends_at(device, head);
            }
        }
        *self.damaged.borrow_mut() = read.damaged;
        self.upkept.borrow_mut().small = read.small;
        Ok(log)
    }

    /// Brings the history in, where the session began with a snapshot: for the timeline, undo, backups and merges.
    ///
    /// # Errors
    /// Of the store. Damage is noted: see [`Session::damaged`].
    pub async fn whole(&self) -> Result<(), AppError> {
        if self.log.borrow().is_whole() {
            return Ok(());
        }
        let read = self.vault()?.read(&Heads::new()).await?;
        *self.damaged.borrow_mut() = read.damaged;
        self.upkept.borrow_mut().small = read.small;
        self.log.borrow_mut().fill(read.changes);
        Ok(())
    }

    /// Reads everything anew.
    async fn rebuild(&self) -> Result<(), AppError> {
        let log = self.read_log(&*self.vault()?).await?;
        *self.index.borrow_mut() = Index::build(log.archive());
        *self.log.borrow_mut() = log;
        self.whole().await
    }

    /// What could not be read of the history, as far as it has been looked at.
    #[must_use]
    pub fn damaged(&self) -> Vec<Part> {
        self.damaged.borrow().clone()
    }

    /// Whether the disk was full at the last write.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.full.get()
    }

    /// Lets writes through again: somebody has made room.
    pub fn try_again(&self) {
        self.full.set(false);
    }

    /// The layout's version, where a newer program has made it one that may be read here but not written.
    #[must_use]
    pub fn read_only(&self) -> Option<u32> {
        self.store.read_only()
    }

    /// The store itself, for what must work though nothing is open.
    #[must_use]
    pub fn store(&self) -> AnyStore {
        self.store.clone()
    }

    /// The archive.
    pub fn archive(&self) -> Ref<'_, Archive> {
        Ref::map(self.log.borrow(), Log::archive)
    }

    /// The log.
    pub fn log(&self) -> Ref<'_, Log> {
        self.log.borrow()
    }

    /// The search index.
    pub fn index(&self) -> Ref<'_, Index> {
        self.index.borrow()
    }

    /// Who writes here; `None` before the first record.
    #[must_use]
    pub fn me(&self) -> Option<Me> {
        self.open.borrow().as_ref().map(|open| open.me)
    }

    /// Whether this is the sample data.
    #[must_use]
    pub fn is_sample(&self) -> bool {
        self.sample
    }

    /// The member who writes the next Change, also when that will be the first.
    #[must_use]
    pub fn writer(&self) -> Id {
        self.me().unwrap_or(self.founder).member
    }

    /// The vault of this archive.
    ///
    /// # Errors
    /// [`AppError::NoArchive`] before the first record.
    pub fn vault(&self) -> Result<Rc<Vault>, AppError> {
        self.open.borrow().as_ref().map(|open| Rc::clone(&open.vault)).ok_or(AppError::NoArchive)
    }

    /// Goes on with the same archive, sealed under a new data key.
    pub(super) fn rekeyed(&self, vault: Vault) {
        if let Some(open) = self.open.borrow_mut().as_mut() {
            open.vault = Rc::new(vault);
        }
        // It was dropped with the old key.
        self.upkept.borrow_mut().snapshot = None;
    }

    /// Takes in what other tabs have written; says whether there was anything.
    ///
    /// # Errors
    /// Of the store.
    pub async fn catch_up(&self) -> Result<bool, AppError> {
        let Ok(vault) = self.vault() else {
            // Another tab may have made the archive meanwhile.
            return match self.enter().await? {
                Door::Empty => Ok(false),
                Door::Open => Ok(true),
                Door::Locked(_) => Err(StoreError::Locked.into()),
            };
        };
        let known = self.log.borrow().heads();
        let read = vault.read(&known).await?;
        if let Some(what) = read.damaged.into_iter().next() {
            return Err(StoreError::Damaged { what }.into());
        }
        let changes = read.changes;
        let any = !changes.is_empty();
        self.take_in(changes)?;
        Ok(any)
    }

    /// Adds Changes to what is in memory. Those that are there already do no harm.
    fn take_in(&self, changes: Vec<Change>) -> Result<(), AppError> {
        let bodies: Vec<_> = changes.iter().filter_map(Change::body).collect();
        self.log.borrow_mut().add(changes)?;
        let log = self.log.borrow();
        let mut index = self.index.borrow_mut();
        for body in bodies {
            // The edits of a record mostly stand together.
            let mut keys: Vec<Key> = body.edits.iter().map(Edit::key).collect();
            keys.dedup();
            keys.iter().for_each(|key| index.update(log.archive(), key));
        }
        Ok(())
    }
}

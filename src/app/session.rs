//! The archive that is open in this tab: the only way to write to it.

use super::error::AppError;
use super::identity::{DeviceDoc, NewArchive};
use crate::bundle::limits;
use crate::domain::archive::Archive;
use crate::domain::id::{DeviceId, Id};
use crate::domain::search::Index;
use crate::log::apply::Log;
use crate::log::chain::{self, Author, Batch};
use crate::log::change::{Change, Origin};
use crate::log::draft::Draft;
use crate::platform::prefs::{self, Marker};
use crate::platform::{clock, random, tabs};
use crate::storage::vault::Doc;
use crate::storage::{AnyStore, StoreError, Vault};
use std::cell::{Ref, RefCell};
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

/// How often a write is tried again when other tabs keep coming between.
const MOVED_TRIES: u32 = 5;

/// Makes the drafts of a user action from the newest log.
type Make<'a> = Box<dyn FnOnce(&Log) -> Vec<Draft> + 'a>;

/// The archive open in this tab. Everything is read from memory; every write goes to disk first.
pub struct Session {
    store: AnyStore,
    /// Whether this is the sample data, which leaves no sign behind.
    sample: bool,
    log: RefCell<Log>,
    index: RefCell<Index>,
    open: RefCell<Option<Open>>,
    /// Who will write the first record, if there is none yet. Only ids: keys are made with the record.
    founder: Me,
}

impl Session {
    /// Opens what the store holds; a store without an archive gives an empty session that makes one on the first write.
    /// `sample` says that the store is the one for sample data.
    ///
    /// # Errors
    /// Of the store, and [`AppError::Chain`] if the stored chains do not fit together.
    pub async fn open(store: AnyStore, sample: bool) -> Result<Self, AppError> {
        let session = Session {
            store: store.clone(),
            sample,
            log: RefCell::default(),
            index: RefCell::default(),
            open: RefCell::default(),
            founder: Me { company: random::id(), device: random::device(), member: random::id() },
        };
        if Vault::identity_in(&store).await?.is_some() {
            let vault = Vault::open(store).await?;
            session.adopt(Rc::new(vault)).await?;
        }
        Ok(session)
    }

    /// Makes an opened vault this session's, with everything in it.
    async fn adopt(&self, vault: Rc<Vault>) -> Result<(), AppError> {
        let (changes, _) = vault.read_all().await?;
        let device = DeviceDoc::read(&vault).await?;
        // Another write may have opened it while this one was reading.
        if self.me().is_none() {
            let identity = vault.identity();
            let me = Me { company: identity.company, device: identity.device, member: device.member };
            *self.open.borrow_mut() = Some(Open { vault, me });
        }
        self.take_in(changes)
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

    /// Takes in what other tabs have written; says whether there was anything.
    ///
    /// # Errors
    /// Of the store.
    pub async fn catch_up(&self) -> Result<bool, AppError> {
        let Ok(vault) = self.vault() else {
            // Another tab may have made the archive meanwhile.
            if Vault::identity_in(&self.store).await?.is_none() {
                return Ok(false);
            }
            let vault = Vault::open(self.store.clone()).await?;
            self.adopt(Rc::new(vault)).await?;
            return Ok(true);
        };
        let known = self.log.borrow().heads();
        let (changes, _) = vault.read_tail(&known).await?;
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
        for edit in bodies.iter().flat_map(|body| &body.edits) {
            index.update(log.archive(), &edit.key());
        }
        Ok(())
    }

    /// Writes one user action: makes its drafts from the newest archive, signs them into this device's chain, and puts
    /// them on disk before anything is shown. Gives the batch, or `None` if there was nothing to change.
    ///
    /// # Errors
    /// Of the store; nothing was changed then.
    pub async fn commit(&self, intent: Intent, make: impl FnOnce(&Log) -> Vec<Draft>) -> Result<Option<Id>, AppError> {
        // Boxed, so that the whole road is compiled once and not anew for every caller.
        self.commit_boxed(intent, Box::new(make)).await
    }

    async fn commit_boxed(&self, intent: Intent, make: Make<'_>) -> Result<Option<Id>, AppError> {
        let written = tabs::with_writer_lock(async {
            self.catch_up().await?;
            let drafts = make(&self.log.borrow());
            if drafts.iter().all(Draft::is_empty) {
                return Ok(None);
            }
            let batch = Batch { id: random::id(), origin: intent.origin, reason: intent.reason, undoes: intent.undoes };
            match self.me() {
                Some(me) => self.append(&batch, drafts, me).await?,
                None => self.begin(&batch, drafts).await?,
            }
            Ok(Some(batch.id))
        })
        .await;
        if matches!(written, Ok(Some(_))) {
            tabs::announce();
        }
        written
    }

    async fn append(&self, batch: &Batch, drafts: Vec<Draft>, me: Me) -> Result<(), AppError> {
        let vault = self.vault()?;
        for _ in 0..MOVED_TRIES {
            let changes = self.sign(batch, drafts.clone(), me);
            self.check(&changes)?;
            let known = self.log.borrow().heads();
            match vault.append(&changes, &known).await {
                Ok(_) => return self.take_in(changes),
                // Where the browser has no locks another tab may come between: build on what it wrote.
                Err(StoreError::Moved) => drop(self.catch_up().await?),
                // The connection was lost and it may be on disk all the same: look before saying that it is not.
                Err(StoreError::Closed) => {
                    self.catch_up().await?;
                    return if self.has(&changes) { Ok(()) } else { Err(StoreError::Closed.into()) };
                }
                Err(error) => return Err(error.into()),
            }
        }
        Err(StoreError::Moved.into())
    }

    /// Refuses, before anything is written, what could not be read back or put into a backup.
    fn check(&self, changes: &[Change]) -> Result<(), AppError> {
        if changes.iter().any(|change| change.body_text().is_some_and(|body| body.len() > limits::LINE)) {
            return Err(AppError::Input("too-long"));
        }
        self.log.borrow().missing(changes)?;
        Ok(())
    }

    fn has(&self, changes: &[Change]) -> bool {
        let log = self.log.borrow();
        let known = |change: &Change| log.at(change.line().device, change.line().hlc) == Some(change);
        changes.iter().all(known)
    }

    /// The first write of all: makes the archive, its keys and its first member together with the record.
    async fn begin(&self, batch: &Batch, drafts: Vec<Draft>) -> Result<(), AppError> {
        let new = NewArchive::of(self.founder);
        let me = self.founder;
        let founding = Batch { id: random::id(), origin: Origin::Edit, reason: String::new(), undoes: None };
        let mut changes = self.sign(&founding, vec![new.founding_draft()], me);
        let newest = changes.last().map(|change| (chain::Head::after(change), change.line().hlc));
        let (head, hlc) = newest.ok_or(AppError::NoArchive)?;
        let mut random = random::fill;
        let mut author = self.author(me, &mut random);
        author.newest = hlc;
        changes.extend(chain::extend(head, batch, drafts, &mut author));
        self.create(me, changes, &new.docs()).await
    }

    /// Puts a whole new archive into the empty store and opens it: the first record, or a first restore.
    ///
    /// # Errors
    /// [`StoreError::Moved`] if another tab was first, else of the store.
    pub async fn create(&self, me: Me, changes: Vec<Change>, docs: &[Doc<'_>]) -> Result<(), AppError> {
        if self.me().is_some() {
            return Err(StoreError::Moved.into());
        }
        self.check(&changes)?;
        let (vault, _) = Vault::create(self.store.clone(), me.company, me.device, &changes, docs).await?;
        self.take_in(changes)?;
        *self.open.borrow_mut() = Some(Open { vault: Rc::new(vault), me });
        if !self.sample {
            let company8 = me.company.to_string()[..8].to_owned();
            prefs::set_marker(Some(&Marker { company8, since: clock::now_ms() }));
        }
        Ok(())
    }

    /// Writes Changes that other devices signed, with documents, in one transaction.
    ///
    /// # Errors
    /// [`AppError::Chain`] if they contradict what is here, else of the store; nothing was changed then.
    pub async fn merge(&self, changes: &[Change], docs: &[Doc<'_>]) -> Result<usize, AppError> {
        let merged = tabs::with_writer_lock(async {
            self.catch_up().await?;
            let new: Vec<Change> = self.log.borrow().missing(changes)?.into_iter().cloned().collect();
            let known = self.log.borrow().heads();
            self.vault()?.append_with_docs(&new, &known, docs).await?;
            let count = new.len();
            self.take_in(new)?;
            Ok(count)
        })
        .await;
        tabs::announce();
        merged
    }

    /// Deletes the archive from this browser.
    ///
    /// # Errors
    /// Of the store.
    pub async fn wipe(&self) -> Result<(), AppError> {
        use crate::storage::Store;
        self.store.wipe().await?;
        if !self.sample {
            prefs::set_marker(None);
        }
        tabs::announce();
        Ok(())
    }

    fn author<'a>(&self, me: Me, random: &'a mut dyn FnMut(&mut [u8])) -> Author<'a> {
        let newest = self.log.borrow().newest();
        Author { device: me.device, member: me.member, now_ms: clock::now_ms(), newest, random }
    }

    fn sign(&self, batch: &Batch, drafts: Vec<Draft>, me: Me) -> Vec<Change> {
        let head = self.log.borrow().head(me.device);
        chain::extend(head, batch, drafts, &mut self.author(me, &mut random::fill))
    }
}

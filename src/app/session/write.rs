//! Writing: one user action at a time, on disk before anything is shown.

use super::{Door, Intent, Me, Open, Session};
use crate::app::error::AppError;
use crate::app::identity::NewArchive;
use crate::bundle::limits;
use crate::domain::id::Id;
use crate::log::apply::Log;
use crate::log::chain::{self, Author, Batch};
use crate::log::change::{Change, Origin};
use crate::log::draft::Draft;
use crate::platform::prefs::{self, Marker};
use crate::platform::{clock, marker, random, tabs};
use crate::storage::vault::Doc;
use crate::storage::{Part, StoreError, Vault};
use std::rc::Rc;

/// How often a write is tried again when other tabs keep coming between.
const MOVED_TRIES: u32 = 5;

/// Makes the drafts of a user action from the newest log.
type Make<'a> = Box<dyn FnOnce(&Log) -> Vec<Draft> + 'a>;

impl Session {
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
        if self.full.get() {
            return Err(StoreError::Quota.into());
        }
        let undoes = intent.undoes.is_some();
        let written = tabs::with_writer_lock(async {
            self.catch_up().await?;
            if undoes {
                self.whole().await?;
            }
            let drafts = make(&self.log.borrow());
            if drafts.iter().all(Draft::is_empty) {
                return Ok(None);
            }
            let batch = Batch { id: random::id(), origin: intent.origin, reason: intent.reason, undoes: intent.undoes };
            match self.me() {
                Some(me) => self.append(&batch, drafts, me).await?,
                None => match self.begin(&batch, drafts.clone()).await {
                    // Another tab was first, in a browser without locks: then this is its next record.
                    Err(AppError::Store(StoreError::Moved)) if self.catch_up().await? => {
                        self.append(&batch, drafts, self.me().ok_or(AppError::NoArchive)?).await?;
                    }
                    done => done?,
                },
            }
            Ok(Some(batch.id))
        })
        .await;
        if matches!(written, Ok(Some(_))) {
            tabs::announce();
        }
        self.note_full(written)
    }

    /// After a write that found no room no other is tried: half of what somebody types would be kept, and half not.
    pub(in crate::app) fn note_full<T>(&self, written: Result<T, AppError>) -> Result<T, AppError> {
        if matches!(written, Err(AppError::Store(StoreError::Quota))) {
            self.full.set(true);
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
        match Vault::create(self.store.clone(), me.company, me.device, &changes, docs).await {
            Ok((vault, _)) => {
                self.take_in(changes)?;
                *self.open.borrow_mut() = Some(Open { vault: Rc::new(vault), me });
            }
            // The connection was lost and it may be there all the same: look before saying that it is not.
            Err(StoreError::Closed) if self.enter().await == Ok(Door::Open) && self.has(&changes) => {}
            Err(error) => return self.note_full(Err(error.into())),
        }
        if !self.sample {
            prefs::set_marker(Some(&Self::marker(me)));
        }
        Ok(())
    }

    /// The sign that this archive is here.
    pub(in crate::app) fn marker(me: Me) -> Marker {
        Marker { company8: me.company.to_string()[..8].to_owned(), since: clock::now_ms() }
    }

    /// Writes Changes that other devices signed, with documents, in one transaction.
    ///
    /// # Errors
    /// [`AppError::Chain`] if they contradict what is here, else of the store; nothing was changed then.
    pub async fn merge(&self, changes: &[Change], docs: &[Doc<'_>]) -> Result<usize, AppError> {
        let merged = tabs::with_writer_lock(async {
            self.catch_up().await?;
            self.whole().await?;
            for _ in 0..MOVED_TRIES {
                match self.take_over(changes, docs).await {
                    // Another tab came between, or has filled the same gap: begin with what it wrote.
                    Err(AppError::Store(StoreError::Moved)) => self.rebuild().await?,
                    done => return done,
                }
            }
            Err(StoreError::Moved.into())
        })
        .await;
        tabs::announce();
        self.note_full(merged)
    }

    /// Writes what is missing here, also in gaps of the history, and takes it in; gives how many there were.
    async fn take_over(&self, changes: &[Change], docs: &[Doc<'_>]) -> Result<usize, AppError> {
        let missing: Vec<Change> = self.log.borrow().missing(changes)?.into_iter().cloned().collect();
        let known = self.log.borrow().heads();
        let is_old = |change: &&Change| known.get(&change.line().device).is_some_and(|h| change.line().seq <= h.seq);
        let (old, new): (Vec<Change>, Vec<Change>) = missing.iter().cloned().partition(|change| is_old(&change));
        let vault = self.vault()?;
        if old.is_empty() {
            vault.append_with_docs(&new, &known, docs).await?;
        } else {
            vault.fill(&old, &new, &known, docs).await?;
        }
        let count = missing.len();
        self.take_in(missing)?;
        if !old.is_empty() {
            let gaps = self.log.borrow().gaps();
            *self.damaged.borrow_mut() = gaps.into_iter().map(|(device, seq)| Part::Segment(device, seq)).collect();
        }
        Ok(count)
    }

    /// Deletes the archive from this browser.
    ///
    /// # Errors
    /// Of the store.
    pub async fn wipe(&self) -> Result<(), AppError> {
        use crate::storage::Store;
        self.store.wipe().await?;
        if !self.sample {
            marker::remove().await;
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

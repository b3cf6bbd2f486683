//! Writing: one user action at a time, on disk before anything is shown.

use super::drafts::Drafts;
use super::{Door, Intent, Me, Open, Session};
use crate::app::error::AppError;
use crate::app::identity::NewArchive;
use crate::bundle::limits;
use crate::domain::id::Id;
use crate::domain::record::Hlc;
use crate::jobs::packed::Packed;
use crate::log::apply::Log;
use crate::log::chain::{self, Author, Batch, Follower};
use crate::log::change::{Change, Origin};
use crate::log::compare::deltas;
use crate::log::draft::Draft;
use crate::log::merge;
use crate::platform::address::Breather;
use crate::platform::prefs::{self, Marker};
use crate::platform::{clock, marker, random, tabs};
use crate::storage::vault::Doc;
use crate::storage::{Part, StoreError, Vault};
use std::rc::Rc;

/// How often a write is tried again when other tabs keep coming between.
const MOVED_TRIES: u32 = 5;

/// How much of a large user action is taken in at once, in bytes of its bodies: some milliseconds' work.
const SLICE_BYTES: usize = 24 * 1024;

/// Makes the drafts of a user action from the newest log.
type Make<'a> = Box<dyn FnOnce(&Log) -> Result<Drafts, AppError> + 'a>;

/// How far a write has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// So many Changes are signed; nothing is on disk, and it can be called off.
    Signed(usize),
    /// The transaction is about to begin: the last moment to call it off.
    Storing,
    /// All is on disk, and so many Changes stand in the archive in memory.
    TakenIn(usize),
}

/// What a merge wrote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// How many Changes were new here.
    pub new: usize,
    /// The batch by which it can be taken back; none if there is nothing to take back.
    pub batch: Option<Id>,
}

/// Hears how far a write has come; `false` calls it off, as long as nothing is on disk.
pub type Watch<'a> = &'a dyn Fn(Step) -> bool;

impl Session {
    /// Writes one user action: makes its drafts from the newest archive, signs them into this device's chain, and puts
    /// them on disk before anything is shown. Gives the batch, or `None` if there was nothing to change.
    ///
    /// # Errors
    /// Of the store; nothing was changed then.
    pub async fn commit(&self, intent: Intent, make: impl FnOnce(&Log) -> Vec<Draft>) -> Result<Option<Id>, AppError> {
        // Boxed, so that the whole road is compiled once and not anew for every caller.
        self.commit_boxed(intent, Box::new(|log| Ok(Drafts::Few(make(log)))), &|_| true).await
    }

    /// The same for drafts that may be refused.
    ///
    /// # Errors
    /// What `make` refuses, and as [`Session::commit`].
    pub async fn try_commit(
        &self,
        intent: Intent,
        make: impl FnOnce(&Log) -> Result<Vec<Draft>, AppError>,
    ) -> Result<Option<Id>, AppError> {
        self.commit_boxed(intent, Box::new(|log| Ok(Drafts::Few(make(log)?))), &|_| true).await
    }

    /// Writes a large user action, whose drafts the worker has made, as [`Session::commit`] does: reading, signing and
    /// taking in are done bit by bit, so that the page goes on answering. All of it is on disk then, or nothing.
    ///
    /// # Errors
    /// [`AppError::Cancelled`] if `watch` has called it off; of the store; nothing was changed then.
    pub async fn commit_drafts(
        &self,
        intent: Intent,
        drafts: Packed,
        watch: Watch<'_>,
    ) -> Result<Option<Id>, AppError> {
        self.commit_boxed(intent, Box::new(|_| Ok(Drafts::Packed(drafts))), watch).await
    }

    async fn commit_boxed(&self, intent: Intent, make: Make<'_>, watch: Watch<'_>) -> Result<Option<Id>, AppError> {
        if self.full.get() {
            return Err(StoreError::Quota.into());
        }
        let undoes = intent.undoes.is_some();
        let written = tabs::with_writer_lock(async {
            self.catch_up().await?;
            if undoes {
                self.whole().await?;
            }
            let drafts = make(&self.log.borrow())?;
            if drafts.is_empty() {
                return Ok(None);
            }
            let batch = Batch { id: random::id(), origin: intent.origin, reason: intent.reason, undoes: intent.undoes };
            match self.me() {
                Some(me) => self.append(&batch, &drafts, me, watch).await?,
                None => match self.begin(&batch, &drafts, watch).await {
                    // Another tab was first, in a browser without locks: then this is its next record.
                    Err(AppError::Store(StoreError::Moved)) if self.catch_up().await? => {
                        self.append(&batch, &drafts, self.me().ok_or(AppError::NoArchive)?, watch).await?;
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

    async fn append(&self, batch: &Batch, drafts: &Drafts, me: Me, watch: Watch<'_>) -> Result<(), AppError> {
        let vault = self.vault()?;
        for _ in 0..MOVED_TRIES {
            // Taken together: where the browser has no locks, others may write while this is being signed.
            let (known, end, newest) = {
                let log = self.log.borrow();
                let end = log.ends().get(&me.device).cloned().unwrap_or(Follower::START);
                (log.heads(), end, log.newest())
            };
            let changes = self.sign(batch, drafts, me, (end, newest), watch).await?;
            if !watch(Step::Storing) {
                return Err(AppError::Cancelled);
            }
            match vault.append(&changes, &known).await {
                Ok(_) => return self.take_in_slices(changes, watch).await,
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

    /// Signs drafts into this device's chain behind `end`, bit by bit. Refuses what could not be read back or put into a
    /// backup. `newest`: the newest clock reading known.
    async fn sign(
        &self,
        batch: &Batch,
        drafts: &Drafts,
        me: Me,
        (mut end, mut newest): (Follower, Hlc),
        watch: Watch<'_>,
    ) -> Result<Vec<Change>, AppError> {
        let mut breather = Breather::default();
        let mut signed: Vec<Change> = Vec::new();
        for piece in drafts.pieces() {
            let mut random = random::fill;
            let now_ms = clock::now_ms();
            let mut author = Author { device: me.device, member: me.member, now_ms, newest, random: &mut random };
            let changes = chain::extend(end.head().clone(), batch, piece?, &mut author);
            newest = author.newest;
            for change in &changes {
                if change.body_text().is_some_and(|body| body.len() > limits::LINE) {
                    return Err(AppError::Input("too-long"));
                }
                end.follow(change)?;
            }
            signed.extend(changes);
            if !watch(Step::Signed(signed.len())) {
                return Err(AppError::Cancelled);
            }
            breather.breathe().await;
        }
        Ok(signed)
    }

    /// [`Session::take_in`], bit by bit where there is much.
    async fn take_in_slices(&self, changes: Vec<Change>, watch: Watch<'_>) -> Result<(), AppError> {
        let mut breather = Breather::default();
        let (mut slice, mut bytes, mut done) = (Vec::new(), 0, 0);
        for change in changes {
            bytes += change.body_text().map_or(0, str::len);
            slice.push(change);
            if bytes >= SLICE_BYTES {
                (bytes, done) = (0, done + slice.len());
                self.take_in(core::mem::take(&mut slice))?;
                watch(Step::TakenIn(done));
                breather.breathe().await;
            }
        }
        done += slice.len();
        self.take_in(slice)?;
        watch(Step::TakenIn(done));
        Ok(())
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
    async fn begin(&self, batch: &Batch, drafts: &Drafts, watch: Watch<'_>) -> Result<(), AppError> {
        let new = NewArchive::of(self.founder);
        let me = self.founder;
        let founding = Batch { id: random::id(), origin: Origin::Edit, reason: String::new(), undoes: None };
        let first = Drafts::Few(vec![new.founding_draft()]);
        let mut changes = self.sign(&founding, &first, me, (Follower::START, Hlc::default()), &|_| true).await?;
        let last = changes.last().ok_or(AppError::NoArchive)?;
        let from = (Follower::at(last), last.line().hlc);
        changes.extend(self.sign(batch, drafts, me, from, watch).await?);
        if !watch(Step::Storing) {
            return Err(AppError::Cancelled);
        }
        self.found(me, changes, &new.docs(), watch).await
    }

    /// Puts a whole new archive into the empty store and opens it: the first record, or a first restore.
    ///
    /// # Errors
    /// [`StoreError::Moved`] if another tab was first, else of the store.
    pub async fn create(&self, me: Me, changes: Vec<Change>, docs: &[Doc<'_>]) -> Result<(), AppError> {
        self.check(&changes)?;
        self.found(me, changes, docs, &|_| true).await
    }

    async fn found(&self, me: Me, changes: Vec<Change>, docs: &[Doc<'_>], watch: Watch<'_>) -> Result<(), AppError> {
        if self.me().is_some() {
            return Err(StoreError::Moved.into());
        }
        match Vault::create(self.store.clone(), me.company, me.device, &changes, docs).await {
            Ok((vault, _)) => {
                self.take_in_slices(changes, watch).await?;
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

    /// Writes Changes that other devices signed, and with them, in one transaction, the record of the merge by which they
    /// can be taken back as one. Where nothing is missing nothing is written. `file`: what the record names.
    ///
    /// # Errors
    /// [`AppError::Chain`] if they contradict what is here, else of the store; nothing was changed then.
    pub async fn merge(&self, changes: &[Change], file: &str) -> Result<Merged, AppError> {
        let merged = tabs::with_writer_lock(async {
            self.catch_up().await?;
            self.whole().await?;
            for _ in 0..MOVED_TRIES {
                match self.take_over(changes, file).await {
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

    /// Writes what is missing here, also in gaps of the history, and takes it in.
    async fn take_over(&self, changes: &[Change], file: &str) -> Result<Merged, AppError> {
        let missing: Vec<Change> = self.log.borrow().missing(changes)?.into_iter().cloned().collect();
        if missing.is_empty() {
            return Ok(Merged::default());
        }
        let (new, known) = (missing.len(), self.log.borrow().heads());
        let is_old = |change: &Change| known.get(&change.line().device).is_some_and(|h| change.line().seq <= h.seq);
        let (old, mut beyond): (Vec<Change>, Vec<Change>) = missing.into_iter().partition(is_old);
        let record = self.record_of_merge(&beyond, file).await?;
        let batch = record.first().map(|change| change.line().batch);
        beyond.extend(record);
        let vault = self.vault()?;
        let filled = !old.is_empty();
        let written = if filled {
            vault.fill(&old, &beyond, &known, &[]).await
        } else {
            vault.append(&beyond, &known).await.map(drop)
        };
        let all: Vec<Change> = old.into_iter().chain(beyond).collect();
        match written {
            Ok(()) => self.take_in(all)?,
            // The connection was lost and it may be on disk all the same: look before saying that it is not.
            Err(StoreError::Closed) => {
                self.rebuild().await?;
                if !self.has(&all) {
                    return Err(StoreError::Closed.into());
                }
            }
            Err(error) => return Err(error.into()),
        }
        if filled {
            let gaps = self.log.borrow().gaps();
            *self.damaged.borrow_mut() = gaps.into_iter().map(|(device, seq)| Part::Segment(device, seq)).collect();
        }
        Ok(Merged { new, batch })
    }

    /// This device's own Change about a merge, signed behind what that brings. What fills gaps in the history is none: it
    /// was here before.
    async fn record_of_merge(&self, new: &[Change], file: &str) -> Result<Vec<Change>, AppError> {
        if !merge::has_contents(new) {
            return Ok(Vec::new());
        }
        let me = self.me().ok_or(AppError::NoArchive)?;
        let (draft, end, newest) = {
            let log = self.log.borrow();
            let after = log.with(&new.iter().collect::<Vec<_>>());
            let draft = merge::note(random::id(), file, new, &deltas(log.archive(), &after));
            let own = new.iter().rfind(|change| change.line().device == me.device).map(Follower::at);
            let end = own.or_else(|| log.ends().get(&me.device).cloned()).unwrap_or(Follower::START);
            let newest = new.iter().map(|change| change.line().hlc).max().unwrap_or_default();
            (draft, end, newest.max(log.newest()))
        };
        let batch = Batch { id: random::id(), origin: Origin::Import, reason: file.to_owned(), undoes: None };
        self.sign(&batch, &Drafts::Few(vec![draft]), me, (end, newest), &|_| true).await
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
}

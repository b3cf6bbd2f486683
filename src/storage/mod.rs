//! Where an archive is kept: one trait, in memory and in IndexedDB, and the [`vault::Vault`] that seals what goes in.
//! Stores see sealed bytes only. See docs/adr/0003-storage.md.

mod error;
pub mod indexed_db;
pub mod memory;
mod migrations;
pub mod raw;

mod seal;
pub mod vault;

pub use error::{Part, StoreError};
pub use indexed_db::IndexedDb;
pub use memory::Memory;
pub use vault::slots::Slots;
pub use vault::{Basis, Identity, Vault};

use crate::domain::id::DeviceId;
use crate::log::chain::Heads;
use std::collections::BTreeMap;

/// Version of the stores' layout; each step has its file in `migrations/`. Programs whose layouts have the same hundreds
/// open each other's databases.
pub const LAYOUT: u32 = 103;
/// Version of what is sealed.
pub const SCHEMA: u32 = 1;
/// Name of the database with the company's archive.
pub const MAIN: &str = "keliu";
/// Name of the database with sample data.
pub const SAMPLE: &str = "keliu-sample";

/// Small named values.
pub type Meta = BTreeMap<String, Vec<u8>>;

/// Changes of one device that follow each other, sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Whose chain.
    pub device: DeviceId,
    /// `seq` of the first Change in it.
    pub first_seq: u64,
    /// Opaque to the store.
    pub bytes: Vec<u8>,
}

/// What was read, all of one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stored {
    /// All small values.
    pub meta: Meta,
    /// Segments by device and place.
    pub segments: Vec<Segment>,
    /// The ends of all chains.
    pub heads: Heads,
}

/// What is written, all of it or nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Commit {
    /// The heads this builds on, [`crate::log::chain::Head::EMPTY`] for a chain not there yet; others are not looked at.
    pub expect: Heads,
    /// Small values this builds on; `None` where there must be none.
    pub expect_meta: Vec<(String, Option<Vec<u8>>)>,
    /// Documents this builds on, as they lie there; `None` where there must be none.
    pub expect_docs: Vec<(String, Option<Vec<u8>>)>,
    /// The new heads of the chains written to.
    pub heads: Heads,
    /// Segments to remove, before the new ones are added: each must be there.
    pub drop_segments: Vec<(DeviceId, u64)>,
    /// New segments; one that is there already is an error, never replaced.
    pub segments: Vec<Segment>,
    /// Documents to write, or to remove where `None`.
    pub docs: Vec<(String, Option<Vec<u8>>)>,
    /// The chunks of a snapshot, in place of the ones there are.
    pub snapshot: Option<Vec<Vec<u8>>>,
    /// Small values to write, or to remove where `None`.
    pub meta: Vec<(String, Option<Vec<u8>>)>,
}

/// A place that keeps an archive. Several tabs may have the same one open.
#[allow(async_fn_in_trait, reason = "one thread: no future here needs to be Send")]
pub trait Store {
    /// The small values only: quick, whatever the archive's size.
    async fn meta(&self) -> Result<Meta, StoreError>;

    /// The small values, and all documents by name.
    async fn docs(&self) -> Result<(Meta, Meta), StoreError>;

    /// The small values, and the chunks of the snapshot in order; none if there is none.
    async fn snapshot(&self) -> Result<(Meta, Vec<Vec<u8>>), StoreError>;

    /// Small values, heads, and of every chain that has moved on from its `known` head the segments from the one on that
    /// holds the Change behind it. With no known heads these are all segments there are.
    async fn load(&self, known: &Heads) -> Result<Stored, StoreError>;

    /// Writes in one transaction; `Ok` means it is on disk.
    ///
    /// # Errors
    /// [`StoreError::Moved`] if something is not as expected: load the tail, build on that, try again.
    /// After any error nothing of it was written, except after [`StoreError::Closed`], where it may have been; trying
    /// again is safe, because the second time the heads have moved.
    async fn commit(&self, commit: Commit) -> Result<(), StoreError>;

    /// Deletes everything, for all tabs.
    async fn wipe(&self) -> Result<(), StoreError>;
}

/// One of the stores there are.
#[derive(Clone)]
pub enum AnyStore {
    /// In memory, gone with the page.
    Memory(Memory),
    /// In the browser's database.
    IndexedDb(IndexedDb),
}

impl AnyStore {
    /// The layout's version, where a newer program has made it one that this program may read but not write.
    #[must_use]
    pub fn read_only(&self) -> Option<u32> {
        match self {
            AnyStore::Memory(_) => None,
            AnyStore::IndexedDb(store) => store.read_only(),
        }
    }

    /// Deletes the copy that was made before an upgrade: what it was made of has been read since, all of it.
    pub async fn forget_copy(&self) {
        if let AnyStore::IndexedDb(store) = self {
            store.forget_copy().await;
        }
    }
}

impl Store for AnyStore {
    async fn meta(&self) -> Result<Meta, StoreError> {
        match self {
            AnyStore::Memory(store) => store.meta().await,
            AnyStore::IndexedDb(store) => store.meta().await,
        }
    }

    async fn docs(&self) -> Result<(Meta, Meta), StoreError> {
        match self {
            AnyStore::Memory(store) => store.docs().await,
            AnyStore::IndexedDb(store) => store.docs().await,
        }
    }

    async fn snapshot(&self) -> Result<(Meta, Vec<Vec<u8>>), StoreError> {
        match self {
            AnyStore::Memory(store) => store.snapshot().await,
            AnyStore::IndexedDb(store) => store.snapshot().await,
        }
    }

    async fn load(&self, known: &Heads) -> Result<Stored, StoreError> {
        match self {
            AnyStore::Memory(store) => store.load(known).await,
            AnyStore::IndexedDb(store) => store.load(known).await,
        }
    }

    async fn commit(&self, commit: Commit) -> Result<(), StoreError> {
        match self {
            AnyStore::Memory(store) => store.commit(commit).await,
            AnyStore::IndexedDb(store) => store.commit(commit).await,
        }
    }

    async fn wipe(&self) -> Result<(), StoreError> {
        match self {
            AnyStore::Memory(store) => store.wipe().await,
            AnyStore::IndexedDb(store) => store.wipe().await,
        }
    }
}

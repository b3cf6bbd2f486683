//! An archive in a store, sealed. All writing of Changes and documents goes through here.

mod basis;
mod read;
mod rekey;
pub mod slots;
mod upkeep;

pub use basis::Basis;
pub use read::Read;

use super::seal::{aad, pack, segment_key};
use super::{AnyStore, Commit, Meta, Part, SCHEMA, Segment, Store, StoreError};
use crate::domain::id::{DeviceId, Id};
use crate::log::canonical::declared_to_canonical;
use crate::log::chain::{ChainError, Head, Heads};
use crate::log::change::Change;
use crate::platform::address::Breather;
use crate::platform::cipher::{CipherError, DataKey};
use crate::platform::random;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use slots::Slots;
use std::collections::BTreeMap;

const IDENTITY: &str = "identity";
const SLOTS: &str = "slots";

/// After how many Changes that were followed the browser may answer the person.
const FOLLOWED: usize = 100;
/// How many Changes are packed into segments at once: some milliseconds' work.
const PACKED: usize = 300;

/// Whose archive lies in a store; readable before it is unlocked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The company.
    pub company: Id,
    /// This device.
    pub device: DeviceId,
    /// How many data keys there were before the one in use.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub rekeyed: u32,
    /// Version of what is sealed.
    pub schema: u32,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde wants a reference")]
fn is_zero(n: &u32) -> bool {
    *n == 0
}

/// A small named document that is sealed: device keys, owner keys, roster, backup dates.
pub type Doc<'a> = (&'a str, &'a [u8]);

/// An archive that is unlocked.
pub struct Vault {
    store: AnyStore,
    key: DataKey,
    identity: Identity,
    /// The identity as stored. Every write expects it unchanged: else another tab has wiped or replaced the archive.
    identity_text: Vec<u8>,
}

fn damaged_meta(name: &str) -> StoreError {
    StoreError::Damaged { what: Part::Meta(name.to_owned()) }
}

/// Reads JSON the way the log is read: by the same code, which the page then holds once.
pub fn read_json<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    serde_json::from_str(core::str::from_utf8(bytes).ok()?).ok()
}

fn read_identity(meta: &Meta) -> Result<Option<Identity>, StoreError> {
    let Some(text) = meta.get(IDENTITY) else { return Ok(None) };
    let identity: Identity = read_json(text).ok_or_else(|| damaged_meta(IDENTITY))?;
    if identity.schema > SCHEMA {
        return Err(StoreError::Newer { schema: identity.schema });
    }
    Ok(Some(identity))
}

fn read_slots(meta: &Meta) -> Result<Slots, StoreError> {
    let damaged = || damaged_meta(SLOTS);
    let slots: Slots = read_json(meta.get(SLOTS).ok_or_else(damaged)?).ok_or_else(damaged)?;
    if slots.v > slots::VERSION {
        return Err(StoreError::Newer { schema: slots.v });
    }
    Ok(slots)
}

fn unavailable(_: CipherError) -> StoreError {
    StoreError::Unavailable
}

/// Moves the head of the Change's chain on to it.
fn follow(heads: &mut Heads, change: &Change) -> Result<(), ChainError> {
    heads.entry(change.line().device).or_insert(Head::EMPTY).follow(change)
}

fn doc_key(name: &str) -> String {
    format!("doc-{name}")
}

impl Vault {
    /// Whose archive lies in the store, if any.
    ///
    /// # Errors
    /// Of the store; [`StoreError::Newer`] and [`StoreError::Damaged`] for an identity that cannot be read.
    pub async fn identity_in(store: &AnyStore) -> Result<Option<Identity>, StoreError> {
        read_identity(&store.meta().await?)
    }

    /// Makes an archive with a fresh data key, and writes its first Changes and documents, all in one transaction.
    ///
    /// # Errors
    /// [`StoreError::Moved`] if there is an archive already, else as [`Vault::append_with_docs`].
    pub async fn create(
        store: AnyStore,
        company: Id,
        device: DeviceId,
        changes: &[Change],
        docs: &[Doc<'_>],
    ) -> Result<(Self, Heads), StoreError> {
        let key_bytes = random::bytes();
        let key = DataKey::import(&key_bytes).await.map_err(unavailable)?;
        let identity = Identity { company, device, rekeyed: 0, schema: SCHEMA };
        let identity_text = declared_to_canonical(&identity).into_bytes();
        let vault = Vault { store, key, identity, identity_text };
        let (mut commit, heads) = vault.prepare(changes, &Heads::new(), docs).await?;
        commit.expect_meta = vec![(IDENTITY.to_owned(), None)];
        let slots = Slots::open_to_all(&key_bytes);
        commit.meta.push((IDENTITY.to_owned(), Some(vault.identity_text.clone())));
        commit.meta.push((SLOTS.to_owned(), Some(declared_to_canonical(&slots).into_bytes())));
        vault.store.commit(commit).await?;
        Ok((vault, heads))
    }

    /// Opens the archive in a store through its open slot.
    ///
    /// # Errors
    /// [`StoreError::Empty`] if there is none, [`StoreError::Locked`] if a passphrase is needed, else of the store or for
    /// an identity or key that cannot be read.
    pub async fn open(store: AnyStore) -> Result<Self, StoreError> {
        let meta = store.meta().await?;
        let identity = read_identity(&meta)?.ok_or(StoreError::Empty)?;
        let key_bytes = read_slots(&meta)?.open_key()?.ok_or(StoreError::Locked)?;
        let key = DataKey::import(&key_bytes).await.map_err(unavailable)?;
        let identity_text = meta.get(IDENTITY).cloned().unwrap_or_default();
        Ok(Vault { store, key, identity, identity_text })
    }

    /// Opens the archive in a store with its data key.
    ///
    /// # Errors
    /// [`StoreError::Empty`] if there is none; [`StoreError::WrongKey`] if it is another's; else of the store.
    pub async fn with_key(store: AnyStore, key: DataKey) -> Result<Self, StoreError> {
        let (meta, docs) = store.docs().await?;
        let identity = read_identity(&meta)?.ok_or(StoreError::Empty)?;
        let identity_text = meta.get(IDENTITY).cloned().unwrap_or_default();
        let vault = Vault { store, key, identity, identity_text };
        // Any document will do: there is one from the beginning. One that is damaged must not shut the door.
        for (name, sealed) in &docs {
            if vault.open_doc(name, sealed).await.is_ok() {
                return Ok(vault);
            }
        }
        if docs.is_empty() { Ok(vault) } else { Err(StoreError::WrongKey) }
    }

    /// The slots of the archive in a store; `None` if there is no archive.
    ///
    /// # Errors
    /// Of the store; for slots that cannot be read.
    pub async fn slots_in(store: &AnyStore) -> Result<Option<(Identity, Slots)>, StoreError> {
        let meta = store.meta().await?;
        let Some(identity) = read_identity(&meta)? else { return Ok(None) };
        Ok(Some((identity, read_slots(&meta)?)))
    }

    /// The data key.
    #[must_use]
    pub fn key(&self) -> &DataKey {
        &self.key
    }

    /// Whose archive this is.
    #[must_use]
    pub fn identity(&self) -> Identity {
        self.identity
    }

    /// Writes Changes behind the `known` heads; of several devices too. Gives the heads known from then on.
    ///
    /// # Errors
    /// As [`Vault::append_with_docs`].
    pub async fn append(&self, changes: &[Change], known: &Heads) -> Result<Heads, StoreError> {
        self.append_with_docs(changes, known, &[]).await
    }

    /// Writes Changes and documents in one transaction.
    ///
    /// # Errors
    /// [`StoreError::Chain`] if the Changes do not continue the known chains; [`StoreError::Moved`] if another tab has
    /// written to one of them since; else of the store. Nothing was written then.
    pub async fn append_with_docs(
        &self,
        changes: &[Change],
        known: &Heads,
        docs: &[Doc<'_>],
    ) -> Result<Heads, StoreError> {
        let (commit, heads) = self.prepare(changes, known, docs).await?;
        self.store.commit(commit).await?;
        Ok(heads)
    }

    /// Writes one document, in place of the one of this name.
    ///
    /// # Errors
    /// Of the store.
    pub async fn put_sealed(&self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        self.append_with_docs(&[], &Heads::new(), &[(name, bytes)]).await.map(drop)
    }

    /// Reads a document.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] if it does not open, else of the store.
    pub async fn get_sealed(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let (meta, docs) = self.store.docs().await?;
        self.expect_same(&meta)?;
        match docs.get(name) {
            Some(sealed) => self.open_doc(name, sealed).await.map(Some),
            None => Ok(None),
        }
    }

    /// The documents whose names begin so, by the rest of their names. Those that do not open are left out.
    ///
    /// # Errors
    /// Of the store.
    pub async fn sealed_with_prefix(&self, prefix: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        let (meta, docs) = self.store.docs().await?;
        self.expect_same(&meta)?;
        let mut found = Vec::new();
        for (name, sealed) in &docs {
            if let Some(rest) = name.strip_prefix(prefix)
                && let Ok(plain) = self.open_doc(name, sealed).await
            {
                found.push((rest.to_owned(), plain));
            }
        }
        Ok(found)
    }

    /// Removes a document.
    ///
    /// # Errors
    /// Of the store.
    pub async fn remove_sealed(&self, name: &str) -> Result<(), StoreError> {
        let docs = vec![(name.to_owned(), None)];
        self.store.commit(Commit { docs, ..self.commit() }).await
    }

    async fn open_doc(&self, name: &str, sealed: &[u8]) -> Result<Vec<u8>, StoreError> {
        let key = doc_key(name);
        self.key.open(sealed, &self.aad("meta", &key)).await.map_err(|_| damaged_meta(&key))
    }

    async fn seal_doc(&self, name: &str, plain: &[u8]) -> Result<Vec<u8>, StoreError> {
        self.key.seal(plain, &self.aad("meta", &doc_key(name))).await.map_err(unavailable)
    }

    /// An empty commit that goes through only if this archive is still the one there.
    fn commit(&self) -> Commit {
        Commit { expect_meta: vec![(IDENTITY.to_owned(), Some(self.identity_text.clone()))], ..Commit::default() }
    }

    fn expect_same(&self, meta: &Meta) -> Result<(), StoreError> {
        if meta.get(IDENTITY) == Some(&self.identity_text) { Ok(()) } else { Err(StoreError::Replaced) }
    }

    /// Deletes the archive from this browser. There is no way back but a backup.
    ///
    /// # Errors
    /// Of the store.
    pub async fn wipe(&self) -> Result<(), StoreError> {
        self.store.wipe().await
    }

    fn aad(&self, store: &str, key: &str) -> Vec<u8> {
        aad(self.identity.company, store, key)
    }

    /// Checks and seals everything before the transaction begins: inside it nothing else may be awaited.
    async fn prepare(
        &self,
        changes: &[Change],
        known: &Heads,
        docs: &[Doc<'_>],
    ) -> Result<(Commit, Heads), StoreError> {
        let mut heads = known.clone();
        let mut chains: BTreeMap<DeviceId, Vec<&Change>> = BTreeMap::new();
        let mut breather = Breather::default();
        for (at, change) in changes.iter().enumerate() {
            if at % FOLLOWED == FOLLOWED - 1 {
                breather.breathe().await;
            }
            follow(&mut heads, change).map_err(StoreError::Chain)?;
            chains.entry(change.line().device).or_default().push(change);
        }
        let mut commit = self.commit();
        for (device, chain) in chains {
            commit.expect.insert(device, known.get(&device).cloned().unwrap_or(Head::EMPTY));
            commit.heads.extend(heads.get(&device).map(|head| (device, head.clone())));
            commit.segments.extend(self.seal_segments(device, &chain).await?);
        }
        for (name, bytes) in docs {
            commit.docs.push(((*name).to_owned(), Some(self.seal_doc(name, bytes).await?)));
        }
        Ok((commit, heads))
    }

    async fn seal_segments(&self, device: DeviceId, chain: &[&Change]) -> Result<Vec<Segment>, StoreError> {
        let mut segments = Vec::new();
        let mut breather = Breather::default();
        // Not all at once: packing tens of thousands takes a while.
        for part in chain.chunks(PACKED) {
            breather.breathe().await;
            for (first_seq, plain) in pack(part)? {
                segments.push(self.seal_segment(device, first_seq, &plain).await?);
            }
        }
        Ok(segments)
    }

    async fn seal_segment(&self, device: DeviceId, first_seq: u64, plain: &[u8]) -> Result<Segment, StoreError> {
        let aad = self.aad("segments", &segment_key(device, first_seq));
        let bytes = self.key.seal(plain, &aad).await.map_err(unavailable)?;
        Ok(Segment { device, first_seq, bytes })
    }
}

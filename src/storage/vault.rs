//! An archive in a store, sealed. All writing of Changes and documents goes through here.

use super::seal::{aad, pack, segment_key, unpack};
use super::{AnyStore, Commit, Meta, Part, SCHEMA, Segment, Store, StoreError};
use crate::domain::codec::{base64, from_base64};
use crate::domain::id::{DeviceId, Id};
use crate::log::canonical::declared_to_canonical;
use crate::log::chain::{ChainError, Head, Heads};
use crate::log::change::Change;
use crate::platform::cipher::{CipherError, DataKey};
use crate::platform::random;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

const IDENTITY: &str = "identity";
const SLOTS: &str = "slots";

/// Whose archive lies in a store; readable before it is unlocked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The company.
    pub company: Id,
    /// This device.
    pub device: DeviceId,
    /// Version of what is sealed.
    pub schema: u32,
}

/// The ways to the data key. Until a passphrase is set there is one, open to anyone at this browser.
#[derive(Serialize, Deserialize)]
struct Slots {
    /// The data key in base64.
    #[serde(skip_serializing_if = "Option::is_none")]
    open: Option<String>,
    /// Version of this format.
    v: u32,
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

fn read_open_slot(meta: &Meta) -> Result<[u8; 32], StoreError> {
    let damaged = || damaged_meta(SLOTS);
    let slots: Slots = read_json(meta.get(SLOTS).ok_or_else(damaged)?).ok_or_else(damaged)?;
    if slots.v > 1 {
        return Err(StoreError::Newer { schema: slots.v });
    }
    from_base64(&slots.open.ok_or_else(damaged)?).ok_or_else(damaged)
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
        let identity = Identity { company, device, schema: SCHEMA };
        let identity_text = declared_to_canonical(&identity).into_bytes();
        let vault = Vault { store, key, identity, identity_text };
        let (mut commit, heads) = vault.prepare(changes, &Heads::new(), docs).await?;
        commit.expect_meta = vec![(IDENTITY.to_owned(), None)];
        let slots = Slots { open: Some(base64(&key_bytes)), v: 1 };
        commit.meta.push((IDENTITY.to_owned(), Some(vault.identity_text.clone())));
        commit.meta.push((SLOTS.to_owned(), Some(declared_to_canonical(&slots).into_bytes())));
        vault.store.commit(commit).await?;
        Ok((vault, heads))
    }

    /// Opens the archive in a store.
    ///
    /// # Errors
    /// [`StoreError::Empty`] if there is none, else of the store or for an identity or key that cannot be read.
    pub async fn open(store: AnyStore) -> Result<Self, StoreError> {
        let meta = store.meta().await?;
        let identity = read_identity(&meta)?.ok_or(StoreError::Empty)?;
        let key = DataKey::import(&read_open_slot(&meta)?).await.map_err(unavailable)?;
        let identity_text = meta.get(IDENTITY).cloned().unwrap_or_default();
        Ok(Vault { store, key, identity, identity_text })
    }

    /// Whose archive this is.
    #[must_use]
    pub fn identity(&self) -> Identity {
        self.identity
    }

    /// All Changes, each chain in order, and the heads they lead up to.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] names the first part that cannot be read or does not fit.
    pub async fn read_all(&self) -> Result<(Vec<Change>, Heads), StoreError> {
        self.read_tail(&Heads::new()).await
    }

    /// The Changes other tabs have written behind the `known` heads, and all heads there are now.
    ///
    /// # Errors
    /// [`StoreError::Replaced`] if this archive is gone, else as [`Vault::read_all`].
    pub async fn read_tail(&self, known: &Heads) -> Result<(Vec<Change>, Heads), StoreError> {
        let stored = self.store.load(known).await?;
        if stored.meta.get(IDENTITY) != Some(&self.identity_text) {
            return Err(StoreError::Replaced);
        }
        let mut heads = known.clone();
        let mut changes = Vec::new();
        for Segment { device, first_seq, bytes } in stored.segments {
            let damaged = |_| StoreError::Damaged { what: Part::Segment(device, first_seq) };
            let aad = self.aad("segments", &segment_key(device, first_seq));
            let plain = self.key.open(&bytes, &aad).await.map_err(damaged)?;
            for change in unpack(device, first_seq, &plain)? {
                follow(&mut heads, &change)
                    .map_err(|_| StoreError::Damaged { what: Part::Segment(device, first_seq) })?;
                changes.push(change);
            }
        }
        let devices = stored.heads.keys().chain(heads.keys());
        if let Some(device) = devices.copied().find(|device| heads.get(device) != stored.heads.get(device)) {
            return Err(StoreError::Damaged { what: Part::Head(device) });
        }
        Ok((changes, heads))
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
        let meta = self.store.meta().await?;
        if meta.get(IDENTITY) != Some(&self.identity_text) {
            return Err(StoreError::Replaced);
        }
        let key = doc_key(name);
        let Some(sealed) = meta.get(&key) else { return Ok(None) };
        self.key.open(sealed, &self.aad("meta", &key)).await.map(Some).map_err(|_| damaged_meta(&key))
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
        for change in changes {
            follow(&mut heads, change).map_err(StoreError::Chain)?;
            chains.entry(change.line().device).or_default().push(change);
        }
        let mut commit =
            Commit { expect_meta: vec![(IDENTITY.to_owned(), Some(self.identity_text.clone()))], ..Commit::default() };
        for (device, chain) in chains {
            commit.expect.insert(device, known.get(&device).cloned().unwrap_or(Head::EMPTY));
            commit.heads.extend(heads.get(&device).map(|head| (device, head.clone())));
            for (first_seq, plain) in pack(&chain)? {
                let aad = self.aad("segments", &segment_key(device, first_seq));
                let bytes = self.key.seal(&plain, &aad).await.map_err(unavailable)?;
                commit.segments.push(Segment { device, first_seq, bytes });
            }
        }
        for (name, bytes) in docs {
            let key = doc_key(name);
            let sealed = self.key.seal(bytes, &self.aad("meta", &key)).await.map_err(unavailable)?;
            commit.meta.push((key, Some(sealed)));
        }
        Ok((commit, heads))
    }
}

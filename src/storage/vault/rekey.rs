//! A new data key: everything is sealed anew, in one transaction.

use super::slots::Slots;
use super::{Basis, Doc, IDENTITY, Identity, SLOTS, Vault, read_slots, unavailable};
use crate::log::canonical::declared_to_canonical;
use crate::platform::cipher::DataKey;
use crate::storage::{Commit, Store, StoreError};

impl Vault {
    /// Seals everything under a new data key, to which `slots` are the ways, and writes `docs` with it. The old key, which
    /// may have lain open, opens nothing any more. Tabs that still have it find the archive replaced.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] if something cannot be read: it would be lost; [`StoreError::Moved`] if another tab has
    /// written meanwhile, to a document of the basis too; else of the store. Nothing was changed then.
    pub async fn rekey(
        &self,
        key: &[u8; 32],
        slots: &Slots,
        basis: &Basis,
        docs: &[Doc<'_>],
    ) -> Result<Vault, StoreError> {
        let identity = Identity { rekeyed: self.identity.rekeyed + 1, ..self.identity };
        let new = Vault {
            store: self.store.clone(),
            key: DataKey::import(key).await.map_err(unavailable)?,
            identity,
            identity_text: declared_to_canonical(&identity).into_bytes(),
        };
        let (meta, old_docs) = self.store.docs().await?;
        self.expect_same(&meta)?;
        read_slots(&meta)?;
        let stored = self.store.load(&Default::default()).await?;
        let mut commit = Commit { expect: stored.heads, snapshot: Some(Vec::new()), ..self.commit() };
        // What another tab writes meanwhile would be sealed with the old key, or lost.
        commit.expect_docs = old_docs.iter().map(|(name, sealed)| (name.clone(), Some(sealed.clone()))).collect();
        basis.expect_in(&mut commit);
        commit.expect_meta.push((SLOTS.to_owned(), meta.get(SLOTS).cloned()));
        commit.meta = vec![
            (IDENTITY.to_owned(), Some(new.identity_text.clone())),
            (SLOTS.to_owned(), Some(declared_to_canonical(slots).into_bytes())),
        ];
        for segment in stored.segments {
            let (device, first) = (segment.device, segment.first_seq);
            let plain = self.open_segment(device, first, &segment.bytes).await?;
            commit.drop_segments.push((device, first));
            commit.segments.push(new.seal_segment(device, first, &plain).await?);
        }
        for (name, sealed) in old_docs.iter().filter(|(name, _)| docs.iter().all(|(new, _)| new != name)) {
            let plain = self.open_doc(name, sealed).await?;
            commit.docs.push((name.clone(), Some(new.seal_doc(name, &plain).await?)));
        }
        for (name, plain) in docs {
            commit.docs.push(((*name).to_owned(), Some(new.seal_doc(name, plain).await?)));
        }
        self.store.commit(commit).await?;
        Ok(new)
    }
}

//! Documents that belong together: read at once, and written upon only if nobody has written to them meanwhile.

use super::{Commit, Doc, Vault};
use crate::log::chain::Heads;
use crate::storage::{Store, StoreError};
use std::collections::BTreeMap;

/// Documents as they were at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Basis {
    /// As they lay there, sealed; no two sealings are alike, so a document written anew is another one.
    sealed: Vec<(String, Option<Vec<u8>>)>,
    plain: BTreeMap<String, Vec<u8>>,
}

impl Basis {
    /// A document, if there was one.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.plain.get(name).map(Vec::as_slice)
    }

    /// Has a commit go through only where these documents are still the ones there.
    pub(super) fn expect_in(&self, commit: &mut Commit) {
        commit.expect_docs.extend(self.sealed.iter().cloned());
    }
}

impl Vault {
    /// Reads documents that are to be written upon together.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] if one does not open, else of the store.
    pub async fn basis(&self, names: &[&str]) -> Result<Basis, StoreError> {
        let (meta, docs) = self.store.docs().await?;
        self.expect_same(&meta)?;
        let mut basis = Basis::default();
        for &name in names {
            let sealed = docs.get(name);
            if let Some(sealed) = sealed {
                basis.plain.insert(name.to_owned(), self.open_doc(name, sealed).await?);
            }
            basis.sealed.push((name.to_owned(), sealed.cloned()));
        }
        Ok(basis)
    }

    /// Writes documents in one transaction, if those of the basis are still the ones there.
    ///
    /// # Errors
    /// [`StoreError::Moved`] if another tab has written to one of them since, else of the store. Nothing was written then.
    pub async fn put_upon(&self, basis: &Basis, docs: &[Doc<'_>]) -> Result<(), StoreError> {
        let (mut commit, _) = self.prepare(&[], &Heads::new(), docs).await?;
        basis.expect_in(&mut commit);
        self.store.commit(commit).await
    }
}

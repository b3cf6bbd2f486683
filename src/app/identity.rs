//! The keys of a company and of this browser: made with the first record, kept sealed in the vault.

use super::error::AppError;
use super::session::Me;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::record::Key;
use crate::domain::value::Value;
use crate::log::draft::Draft;
use crate::platform::random;
use crate::storage::vault::read_json;
use crate::storage::{Basis, Part, StoreError, Vault};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use crate::jobs::keys::{DeviceKeys as DeviceDoc, OwnerKeys as OwnerDoc, Secret};

/// Name of the document with this device's keys.
pub const DEVICE_DOC: &str = "device";
/// Name of the document with the company's keys.
pub const OWNER_DOC: &str = "owner";

/// Reads a JSON document from the vault.
///
/// # Errors
/// Of the store; [`StoreError::Damaged`] if it is not the JSON expected.
pub async fn read_doc<T: DeserializeOwned>(vault: &Vault, name: &str) -> Result<Option<T>, AppError> {
    let Some(bytes) = vault.get_sealed(name).await? else { return Ok(None) };
    let damaged = || StoreError::Damaged { what: Part::Meta(name.to_owned()) };
    Ok(Some(read_json(&bytes).ok_or_else(damaged)?))
}

/// Reads a JSON document out of several that were read together.
///
/// # Errors
/// [`StoreError::Damaged`] if it is not the JSON expected.
pub(super) fn doc_of<T: DeserializeOwned>(basis: &Basis, name: &str) -> Result<Option<T>, AppError> {
    let damaged = || AppError::Store(StoreError::Damaged { what: Part::Meta(name.to_owned()) });
    basis.get(name).map(|bytes| read_json(bytes).ok_or_else(damaged)).transpose()
}

/// That the company's keys are not there.
pub(super) fn lost_keys() -> AppError {
    StoreError::Damaged { what: Part::Meta(OWNER_DOC.to_owned()) }.into()
}

/// The JSON of a document.
#[must_use]
pub fn doc_bytes<T: Serialize>(doc: &T) -> Vec<u8> {
    serde_json::to_string(doc).unwrap_or_default().into_bytes()
}

impl DeviceDoc {
    /// Fresh keys for a member's device.
    #[must_use]
    pub fn random(member: Id) -> Self {
        DeviceDoc { member, receive: Secret::random(), sign: Secret::random() }
    }

    /// Reads this device's keys.
    ///
    /// # Errors
    /// Of the store; [`StoreError::Damaged`] if they are missing.
    pub async fn read(vault: &Vault) -> Result<Self, AppError> {
        let missing = StoreError::Damaged { what: Part::Meta(DEVICE_DOC.to_owned()) };
        read_doc(vault, DEVICE_DOC).await?.ok_or(AppError::Store(missing))
    }
}

impl OwnerDoc {
    /// Reads the company's keys.
    ///
    /// # Errors
    /// Of the store; [`StoreError::Damaged`] if they are missing.
    pub async fn read(vault: &Vault) -> Result<Self, AppError> {
        read_doc(vault, OWNER_DOC).await?.ok_or_else(lost_keys)
    }
}

/// A company that is just being made, with its first member and device.
pub struct NewArchive {
    me: Me,
    device: Vec<u8>,
    owner: Vec<u8>,
}

impl NewArchive {
    /// Fresh ids and keys.
    #[must_use]
    pub fn random() -> Self {
        Self::of(Me { company: random::id(), device: random::device(), member: random::id() })
    }

    /// Fresh keys for ids that were chosen before.
    #[must_use]
    pub fn of(me: Me) -> Self {
        let owner = OwnerDoc { root: Secret::random(), vault: Secret::random() };
        NewArchive { me, device: doc_bytes(&DeviceDoc::random(me.member)), owner: doc_bytes(&owner) }
    }

    /// Who writes its first Change.
    #[must_use]
    pub fn me(&self) -> Me {
        self.me
    }

    /// The first member: the owner, still without a name.
    #[must_use]
    pub fn founding_draft(&self) -> Draft {
        let mut draft = Draft::company();
        draft.put(&Key::new(Kind::Member, self.me.member), "role", Value::text("owner"));
        draft
    }

    /// The documents with its keys.
    #[must_use]
    pub fn docs(&self) -> [(&str, &[u8]); 2] {
        [(DEVICE_DOC, &self.device), (OWNER_DOC, &self.owner)]
    }
}

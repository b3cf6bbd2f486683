//! When this browser last made a backup, and what became of it. Not part of the archive: another device has its own.

use super::error::AppError;
use super::identity::{doc_bytes, read_doc};
use crate::bundle::meta::Counts;
use crate::log::chain::Heads;
use crate::storage::Vault;
use serde::{Deserialize, Serialize};

/// Name of the document.
pub(super) const DOC: &str = "backup";

/// What is remembered about this browser's backups. Times are milliseconds since 1970-01-01 UTC.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BackupLog {
    /// When the last one was made.
    pub last_made_ms: Option<u64>,
    /// Its file name.
    pub last_name: String,
    /// How many Changes the log had then.
    pub changes: u64,
    /// Digest of the archive then.
    pub digest: String,
    /// How many this browser has made: the number in the last one's name.
    pub stream_seq: u64,
    /// When the recovery kit was printed.
    pub kit_printed_ms: Option<u64>,
    /// When groups of it were typed back.
    pub kit_confirmed_ms: Option<u64>,
    /// The last backup that a drill has proven.
    pub proven: Option<Proof>,
    /// The last whole backup: what a delta goes on from.
    pub base: Option<BaseNote>,
}

/// A whole backup, as the base of deltas.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BaseNote {
    /// Its file name.
    pub name: String,
    /// When it was made.
    pub made_ms: u64,
    /// The same, RFC 3339.
    pub created: String,
    /// Digest of the archive in it.
    pub digest: String,
    /// Where its chains end.
    pub heads: Heads,
    /// SHA-256 of the owner-identity.age in it, which opens its deltas too.
    pub identity: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// The size that was expected, by which the next expectation is corrected.
    pub expected: u64,
}

/// A backup that was restored in a drill and found equal to the archive here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Proof {
    /// When it was proven.
    pub at_ms: u64,
    /// The file's name, as it was chosen.
    pub name: String,
    /// When the backup was made.
    pub made_ms: u64,
    /// What it brings back.
    pub counts: Counts,
    /// The digest of the archive it brings back.
    pub digest: String,
    /// Whether it was opened with the recovery kit, and not with the passphrase.
    pub by_kit: bool,
}

impl BackupLog {
    /// Whether the archive may be called protected: somebody has the kit on paper, and a backup was proven.
    #[must_use]
    pub fn is_protected(&self) -> bool {
        self.kit_confirmed_ms.is_some() && self.proven.is_some()
    }

    /// Reads it; empty before the first backup.
    ///
    /// # Errors
    /// Of the store; `Damaged` if it is not the JSON expected.
    pub async fn read(vault: &Vault) -> Result<Self, AppError> {
        Ok(read_doc(vault, DOC).await?.unwrap_or_default())
    }

    /// Writes it in place of the old one.
    ///
    /// # Errors
    /// Of the store; nothing was changed then.
    pub async fn write(&self, vault: &Vault) -> Result<(), AppError> {
        Ok(vault.put_sealed(DOC, &doc_bytes(self)).await?)
    }
}

//! When this browser last made a backup, and what became of it. Not part of the archive: another device has its own.

use super::error::AppError;
use super::identity::{doc_bytes, doc_of, read_doc};
use super::session::Session;
use crate::bundle::meta::Counts;
use crate::domain::id::Id;
use crate::log::chain::Heads;
use crate::platform::tabs;
use crate::storage::{Basis, StoreError, Vault};
use serde::{Deserialize, Serialize};

/// Name of the document.
pub(super) const DOC: &str = "backup";
/// How often a write is tried again when other tabs keep coming between.
pub(super) const TRIES: u32 = 3;

/// What is remembered about this browser's backups. Times are milliseconds since 1970-01-01 UTC.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BackupLog {
    /// When the last one was made.
    pub last_made_ms: Option<u64>,
    /// Its file name.
    pub last_name: String,
    /// Its size in bytes; 0 where an earlier version noted it.
    pub last_bytes: u64,
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
    /// Whose passphrase opens the backups; not noted by earlier versions, nor where they were restored from elsewhere.
    pub keeper: Option<Id>,
    /// The last whole backup that is known to be stored: what a delta goes on from.
    pub base: Option<BaseNote>,
    /// A later one, of which nobody has said yet that it is, nor a drill shown it.
    pub waiting: Option<BaseNote>,
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

    /// The size of the last one, where it is known: earlier versions noted it of whole backups only.
    #[must_use]
    pub fn last_size(&self) -> u64 {
        let mut notes = [&self.waiting, &self.base].into_iter().flatten();
        match self.last_bytes {
            0 => notes.find(|note| note.name == self.last_name).map_or(0, |note| note.bytes),
            bytes => bytes,
        }
    }

    /// As it is with a new vault key: the kit is to be printed anew, and a backup to be proven.
    #[must_use]
    pub fn with_new_key(self) -> Self {
        BackupLog { kit_printed_ms: None, kit_confirmed_ms: None, proven: None, keeper: None, ..self }
    }

    /// Notes that the keys are under another passphrase, a member's: what is made from now on is yet to be proven.
    pub fn sealed_by(&mut self, keeper: Id) {
        self.keeper = Some(keeper);
        self.proven = None;
    }

    /// Reads it; empty before the first backup.
    ///
    /// # Errors
    /// Of the store; `Damaged` if it is not the JSON expected.
    pub async fn read(vault: &Vault) -> Result<Self, AppError> {
        Ok(read_doc(vault, DOC).await?.unwrap_or_default())
    }

    /// The last whole backup is stored, if it is the wanted one: deltas go on from it from now on.
    pub fn stored(&mut self, wanted: impl FnOnce(&BaseNote) -> bool) {
        if let Some(waiting) = self.waiting.take_if(|waiting| wanted(waiting)) {
            self.base = Some(waiting);
        }
    }
}

/// Changes what is remembered, knowing documents that are read with it. Where another tab writes to one of them meanwhile,
/// all is done again.
///
/// # Errors
/// Those of the change, and of the store; nothing was changed then.
pub(super) async fn change<T>(
    session: &Session,
    also: &[&str],
    change: impl Fn(&mut BackupLog, &Basis) -> Result<T, AppError>,
) -> Result<T, AppError> {
    let vault = session.vault()?;
    let names: Vec<&str> = [DOC].iter().chain(also).copied().collect();
    let changed = tabs::with_writer_lock(async {
        for _ in 0..TRIES {
            let basis = vault.basis(&names).await?;
            let before: BackupLog = doc_of(&basis, DOC)?.unwrap_or_default();
            let mut log = before.clone();
            let answer = change(&mut log, &basis)?;
            if log == before {
                return Ok(answer);
            }
            match vault.put_upon(&basis, &[(DOC, &doc_bytes(&log))]).await {
                Err(StoreError::Moved) => {}
                done => return done.map(|()| answer).map_err(AppError::Store),
            }
        }
        Err(StoreError::Moved.into())
    });
    session.note_full(changed.await)
}

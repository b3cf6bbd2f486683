//! Messages about bundles. Changes travel beside them as the two blobs of [`crate::bundle::lines`].

use super::keys::{DeviceKeys, Hidden, OwnerKeys};
use crate::bundle::BundleError;
use crate::bundle::checkpoint::Checkpoint;
use crate::bundle::meta::{Base, Counts};
use crate::bundle::roster::Roster;
use crate::bundle::views::Language;
use crate::domain::id::{DeviceId, Id};
use crate::domain::record::Hlc;
use crate::leaving::papers::Signed;
use serde::{Deserialize, Serialize};

/// A roster as JSON. The page only keeps it: what reads and writes rosters is in the worker alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RosterText(pub String);

impl RosterText {
    /// Of a roster.
    #[must_use]
    pub fn of(roster: &Roster) -> Self {
        RosterText(serde_json::to_string(roster).unwrap_or_default())
    }

    /// The roster. In the worker only.
    ///
    /// # Errors
    /// [`BundleError::Damaged`] if it is not one.
    pub fn read(&self) -> Result<Roster, BundleError> {
        serde_json::from_str(&self.0).map_err(|_| BundleError::Damaged)
    }
}

/// A device and its keys.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ThisDevice {
    /// Its id.
    pub id: DeviceId,
    /// Its keys, and who uses it.
    pub keys: DeviceKeys,
}

/// What a backup or a delta is made from. Blobs: lines and bodies of the whole log, owner-identity.age.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Backup {
    /// The company.
    pub company: Id,
    /// The device that makes it.
    pub device: ThisDevice,
    /// The company's keys.
    pub owner: OwnerKeys,
    /// The roster so far; none before the first backup.
    pub roster: Option<RosterText>,
    /// Other devices' checkpoints, as they came with earlier bundles.
    pub checkpoints: Vec<Checkpoint>,
    /// The language the readable views are labelled in.
    pub language: Language,
    /// Now, RFC 3339.
    pub created: String,
    /// Counts this device's bundles, from 1.
    pub stream_seq: u64,
    /// The backup to go on from, for a delta, and the name of its file.
    pub base: Option<(Base, String)>,
}

/// A backup that was made. Blob: the file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Made {
    /// The file's name.
    pub name: String,
    /// The roster it went out under.
    pub roster: RosterText,
    /// What is in it.
    pub counts: Counts,
    /// Digest of the archive.
    pub digest: String,
}

/// The protocol of a handover, with the signatures under it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Protocol {
    /// Its text.
    pub text: String,
    /// The signatures.
    pub signatures: Vec<Signed>,
}

/// The company whose archive is open here.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OurCompany {
    /// Its id.
    pub id: Id,
    /// Its keys.
    pub owner: OwnerKeys,
    /// The roster here, if there is one yet.
    pub roster: Option<RosterText>,
}

/// What opens a bundle.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Opener {
    /// The passphrase of when it was made.
    Passphrase(Hidden<String>),
    /// The recovery kit as typed: the text of a whole one, or those of two shares.
    Kit(Hidden<Vec<String>>),
}

impl From<Hidden<String>> for Opener {
    fn from(passphrase: Hidden<String>) -> Self {
        Opener::Passphrase(passphrase)
    }
}

/// Bundles that were opened, verified and put together. Blobs: lines and bodies of all their Changes, from the beginning,
/// and owner-identity.age, empty where a delta was opened alone.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Opened {
    /// The company.
    pub company: Id,
    /// Its name when the bundle was made.
    pub company_name: String,
    /// When it was made, RFC 3339.
    pub created: String,
    /// The same in milliseconds since 1970.
    pub created_ms: u64,
    /// What is in it.
    pub counts: Counts,
    /// Digest of the archive it was made from.
    pub digest: String,
    /// The newest clock reading in it.
    pub newest: Hlc,
    /// Whose device a browser becomes that restores it: an owner, the one who made it if that was one.
    pub owner_member: Id,
    /// The roster it was made under.
    pub roster: RosterText,
    /// Signed heads of its devices.
    pub checkpoints: Vec<Checkpoint>,
    /// The company's keys.
    pub owner: OwnerKeys,
    /// Whether they replace those of the company open here: the vault has a new key, and this browser the old one.
    pub newer_vault: bool,
}

/// A line of three groups of a secret to be typed, and a check over them: the first two hex digits of the SHA-256 of the
/// line's characters.
pub type KitLine = [String; 4];

/// What stands on a recovery kit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KitFacts {
    /// The root public key, 56 characters.
    pub root_public: String,
    /// Its key id, as minisign prints it.
    pub key_id: String,
    /// The company's fingerprint, to be compared by reading it aloud.
    pub fingerprint: String,
    /// The groups to be typed back, see [`crate::bundle::kit`]: three to a line.
    pub groups: Hidden<Vec<String>>,
    /// The vault's secret key, `AGE-SECRET-KEY-1…`.
    pub vault: Hidden<Vec<KitLine>>,
    /// The root key's seed in 64 hex digits.
    pub root: Hidden<Vec<KitLine>>,
}

/// The company's public key, to hand out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompanyKey {
    /// The company.
    pub company: Id,
    /// The key as a minisign key file, `company.pub`.
    pub file: String,
    /// The key alone, the 56 characters that `minisign -P` takes.
    pub line: String,
    /// Its key id, as minisign prints it.
    pub key_id: String,
    /// Six groups of five digits, to be compared by reading them aloud.
    pub fingerprint: String,
}

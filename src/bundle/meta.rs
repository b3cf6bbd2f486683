//! bundle.json: what a bundle says about itself. It is covered by the inner signature.

use super::error::BundleError;
use super::lines::{json, require_version};
use crate::domain::codec::from_hex;
use crate::domain::id::{DeviceId, Id};
use crate::domain::kind::Kind;
use crate::log::apply::Log;
use crate::log::canonical::{hex, sha256, to_canonical};
use crate::log::chain::{Head, Heads};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version of the format of bundles this program writes; it stands in `schema`.
pub const SCHEMA: u32 = 1;
/// The oldest reader that understands what this program writes; it stands in `min_reader`.
pub const MIN_READER: u32 = 1;
/// The name of the format.
pub const FORMAT: &str = "keliu/1";
/// The type of bundle that holds everything, for the owner.
pub const BACKUP: &str = "backup";
/// The type of bundle that holds what came after a backup, its base, for the owner.
pub const DELTA: &str = "delta";

/// How many live records of each kind, and how many Changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Live customers.
    pub customers: u64,
    /// Live contacts.
    pub contacts: u64,
    /// Live record cards.
    pub cards: u64,
    /// Live reminders.
    pub reminders: u64,
    /// Changes in the log.
    pub changes: u64,
}

impl Counts {
    /// Of what a log holds.
    #[must_use]
    pub fn of(log: &Log) -> Self {
        let count = |kind| log.archive().count(kind) as u64;
        Counts {
            customers: count(Kind::Customer),
            contacts: count(Kind::Contact),
            cards: count(Kind::Card),
            reminders: count(Kind::Reminder),
            changes: log.len() as u64,
        }
    }
}

/// Which roster the bundle was made under.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterRef {
    /// Lower-case hex SHA-256 of roster.json.
    pub sha256: String,
    /// Its version.
    pub version: u64,
}

/// The backup a delta goes on from. Any other that passes through its heads does as well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Base {
    /// When it was made, RFC 3339.
    pub created: String,
    /// Digest of the archive in it.
    pub digest: String,
    /// Where its chains end: device → [sequence number, hash].
    pub heads: BTreeMap<DeviceId, (u64, String)>,
}

impl Base {
    /// The heads as the log has them.
    #[must_use]
    pub fn heads(&self) -> Heads {
        heads(&self.heads)
    }

    /// Whether its date is one and its heads are those of chains that have begun.
    fn is_sound(&self) -> bool {
        let begun = |(seq, hash): &(u64, String)| *seq > 0 && from_hex::<32>(hash).is_some();
        created_at(&self.created).is_ok() && self.heads.values().all(begun)
    }
}

/// bundle.json.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meta {
    /// What it goes on from; a delta has it, a backup has not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<Base>,
    /// The company.
    pub company: Id,
    /// Its name when the bundle was made.
    pub company_name: String,
    /// Digest of the archive without ids and stamps.
    pub content_digest: String,
    /// What is in it.
    pub counts: Counts,
    /// When it was made, RFC 3339.
    pub created: String,
    /// The device that made it.
    pub device: DeviceId,
    /// Digest of the archive.
    pub digest: String,
    /// [`FORMAT`].
    pub format: String,
    /// Device → [sequence number, hash] of the last Change of its chain.
    pub heads: BTreeMap<DeviceId, (u64, String)>,
    /// Key id of the signing key, as minisign prints it.
    pub key: String,
    /// The member who made it.
    pub member: Id,
    /// The oldest reader that understands it.
    pub min_reader: u32,
    /// 32 hex digits of randomness, which make every bundle unique.
    pub random: String,
    /// `age1…` of everybody it is encrypted to, in the order of the age header.
    pub recipients: Vec<String>,
    /// The roster beside it.
    pub roster: RosterRef,
    /// The version it was written in.
    pub schema: u32,
    /// Whose customers are in it: `all`.
    pub scope: String,
    /// Counts the backups of this device, from 1.
    pub stream_seq: u64,
    /// The type of bundle.
    #[serde(rename = "type")]
    pub kind: String,
}

impl Meta {
    /// The bytes of bundle.json: canonical JSON and one newline.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        (to_canonical(self) + "\n").into_bytes()
    }

    /// Reads bundle.json. The versions are looked at first: what a newer program wrote is named as such.
    ///
    /// # Errors
    /// [`BundleError::TooNew`], [`BundleError::TooLarge`], [`BundleError::Damaged`].
    pub fn parse(bytes: &[u8]) -> Result<Self, BundleError> {
        let json = json(bytes)?;
        require_version(&json, "min_reader", SCHEMA)?;
        let meta: Meta = serde_json::from_value(json).map_err(|_| BundleError::Damaged)?;
        meta.created_at()?;
        let sound = meta.format == FORMAT && meta.base.as_ref().is_none_or(Base::is_sound);
        sound.then_some(meta).ok_or(BundleError::Damaged)
    }

    /// When it was made.
    ///
    /// # Errors
    /// [`BundleError::Damaged`] if that is not RFC 3339.
    pub fn created_at(&self) -> Result<DateTime<Utc>, BundleError> {
        created_at(&self.created)
    }

    /// The heads as the log has them.
    #[must_use]
    pub fn heads(&self) -> Heads {
        heads(&self.heads)
    }

    /// How many Changes there are up to its heads: every chain begins at 1.
    #[must_use]
    pub fn changes(&self) -> u128 {
        self.heads.values().map(|(seq, _)| u128::from(*seq)).sum()
    }
}

fn heads(json: &BTreeMap<DeviceId, (u64, String)>) -> Heads {
    json.iter().map(|(&device, (seq, hash))| (device, Head { seq: *seq, hash: hash.clone() })).collect()
}

/// Reads an RFC 3339 date and time of a year between 1 and 9999.
pub(super) fn created_at(text: &str) -> Result<DateTime<Utc>, BundleError> {
    DateTime::parse_from_rfc3339(text).map(|time| time.to_utc()).map_err(|_| BundleError::Damaged)
}

/// Heads as bundle.json has them.
#[must_use]
pub fn heads_json(heads: &Heads) -> BTreeMap<DeviceId, (u64, String)> {
    heads.iter().map(|(&device, head)| (device, (head.seq, head.hash.clone()))).collect()
}

/// Lower-case hex SHA-256.
#[must_use]
pub fn sha256_text(bytes: &[u8]) -> String {
    hex(&sha256(&[bytes]))
}

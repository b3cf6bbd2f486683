//! Checkpoints: a device's signed word on where its chain stands, so that nobody else can cut it short unseen.

use super::error::BundleError;
use super::minisig::{PublicKey, Word, sign};
use super::roster::Roster;
use crate::domain::id::{DeviceId, Id};
use crate::log::canonical::hex;
use crate::log::chain::{Head, Heads};
use crate::log::change::Change;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One checkpoint and its signature, as they travel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// Whose chain.
    pub device: DeviceId,
    /// Its head at the time.
    pub head: Head,
    /// The .minisig over [`Checkpoint::text`].
    pub minisig: String,
}

impl Checkpoint {
    /// Signs the head of a device's own chain.
    #[must_use]
    pub fn make(company: Id, device: DeviceId, head: Head, seed: &[u8; 32]) -> Self {
        let unsigned = Checkpoint { device, head, minisig: String::new() };
        let minisig = sign(seed, unsigned.text(company).as_bytes(), Word::Checkpoint, &unsigned.facts(company));
        Checkpoint { minisig, ..unsigned }
    }

    /// The name of its text in the bag; the signature's has `.minisig` behind it.
    #[must_use]
    pub fn name(&self) -> String {
        format!("checkpoints/{}-{}.txt", self.device, self.head.seq)
    }

    /// The text that is signed.
    #[must_use]
    pub fn text(&self, company: Id) -> String {
        let Head { seq, hash } = &self.head;
        format!("keliu checkpoint v1\ncompany: {company}\ndevice: {}\nseq: {seq}\nhash: {hash}\n", self.device)
    }

    fn facts(&self, company: Id) -> String {
        format!("company={company} device={} seq={}", self.device, self.head.seq)
    }

    /// Reads a checkpoint from its name and two files; nothing is verified yet.
    ///
    /// # Errors
    /// [`BundleError::Damaged`] if they are not written as this program writes them.
    pub fn parse(company: Id, name: &str, text: &[u8], minisig: &[u8]) -> Result<Self, BundleError> {
        let bad = BundleError::Damaged;
        let stem = name.strip_prefix("checkpoints/").and_then(|name| name.strip_suffix(".txt")).ok_or(bad)?;
        let (device, seq) = stem.split_once('-').ok_or(bad)?;
        let hash = core::str::from_utf8(text).ok().and_then(|text| text.lines().nth(4)?.strip_prefix("hash: "));
        let head = Head { seq: seq.parse().map_err(|_| bad)?, hash: hash.ok_or(bad)?.into() };
        let minisig = core::str::from_utf8(minisig).map_err(|_| bad)?.into();
        let checkpoint = Checkpoint { device: device.parse().map_err(|_| bad)?, head, minisig };
        let same = checkpoint.name() == name && checkpoint.text(company).as_bytes() == text;
        same.then_some(checkpoint).ok_or(bad)
    }

    /// Checks the signature with the device's key from the roster.
    ///
    /// # Errors
    /// [`BundleError::UnknownSigner`] for a device that is not in it, [`BundleError::BadSignature`],
    /// [`BundleError::Damaged`].
    pub fn verify(&self, roster: &Roster) -> Result<(), BundleError> {
        let device = roster.device(self.device).ok_or(BundleError::UnknownSigner)?;
        let key = PublicKey::from_base64(&device.sign)?;
        let text = self.text(roster.company);
        let facts = key.verify(text.as_bytes(), self.minisig.as_bytes(), Word::Checkpoint)?;
        (facts == self.facts(roster.company)).then_some(()).ok_or(BundleError::BadSignature)
    }
}

/// Checks that the chains pass through every checkpoint: at one of these Changes, or at the heads they go on from.
///
/// # Errors
/// [`BundleError::BrokenChain`] if one does not.
pub fn check_passed(checkpoints: &[Checkpoint], base: &Heads, changes: &[Change]) -> Result<(), BundleError> {
    let mut open: BTreeMap<(DeviceId, u64), &str> =
        checkpoints.iter().map(|point| ((point.device, point.head.seq), point.head.hash.as_str())).collect();
    for (device, head) in base {
        if open.get(&(*device, head.seq)).is_some_and(|hash| *hash == head.hash) {
            open.remove(&(*device, head.seq));
        }
    }
    for change in changes {
        if open.get(&(change.line().device, change.line().seq)).is_some_and(|hash| *hash == hex(&change.id())) {
            open.remove(&(change.line().device, change.line().seq));
        }
    }
    open.is_empty().then_some(()).ok_or(BundleError::BrokenChain)
}

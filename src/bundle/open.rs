//! Opening a bundle. The order is the security property: each layer is checked whole before the next is looked at, and
//! each step is a type that only the step before gives out.
//!
//! size → strict outer ZIP → outer signature → [`Outer`] → policy → keys → [`Unlocked`] → decrypt fully → strict inner
//! ZIP → roster → signer → inner signature → every hash → contents → [`super::verify::Bundle`].

use super::error::BundleError;
use super::identity::{OwnerIdentity, OwnerSecrets};
use super::minisig::PublicKey;
use super::outer::{self, Parts, Sender};
use super::roster::Device;
use super::verify::{self, Bundle};
use crate::domain::id::Id;

/// What the reader knows beforehand.
#[derive(Clone, Debug)]
pub enum Trust {
    /// Nothing: the root key in the bundle's own identity file, opened by the passphrase, is what everything hangs on.
    FirstRestore,
    /// A company is open here: only its bundles are accepted.
    Company {
        /// The company's id.
        company: Id,
        /// Its root public key.
        root: PublicKey,
        /// The devices of the roster here. The bundle's own roster, signed by the same root key, may know more.
        devices: Vec<Device>,
    },
}

impl Trust {
    /// Policy: what can be said about a sender before anything is decrypted.
    pub(super) fn admit(&self, sender: &Sender, key: &PublicKey) -> Result<(), BundleError> {
        let Trust::Company { company, devices, .. } = self else { return Ok(()) };
        if sender.company != *company {
            return Err(BundleError::ForeignCompany);
        }
        match devices.iter().find(|device| device.id == sender.device) {
            Some(device) if device.sign != key.base64() => Err(BundleError::UnknownSigner),
            Some(device) if device.revoked.is_some() => Err(BundleError::RevokedSigner),
            // A backup of another of the company's browsers: the roster inside must know it.
            _ => Ok(()),
        }
    }
}

/// A bundle whose outer layer is whole. Who made it is not known yet.
#[derive(Clone, Debug)]
pub struct Outer<'a> {
    pub(super) parts: Parts<'a>,
    pub(super) sender: Sender,
    pub(super) key: PublicKey,
}

/// Opens the outer layer: integrity only.
///
/// # Errors
/// Those of [`outer::read`].
pub fn open_outer(file: &[u8]) -> Result<Outer<'_>, BundleError> {
    let (parts, sender, key) = outer::read(file)?;
    Ok(Outer { parts, sender, key })
}

impl<'a> Outer<'a> {
    /// The company it says it belongs to; enough to choose a passphrase, not to trust anything.
    #[must_use]
    pub fn claimed_company(&self) -> Id {
        self.sender.company
    }

    /// Whether it says it is a delta, which holds no keys.
    #[must_use]
    pub fn is_delta(&self) -> bool {
        self.parts.identity.is_none()
    }

    /// Refuses bundles of other companies and of revoked devices before a passphrase is even tried.
    /// [`Unlocked::verify`] asks again, so leaving this out costs time, not safety.
    ///
    /// # Errors
    /// [`BundleError::ForeignCompany`], [`BundleError::UnknownSigner`], [`BundleError::RevokedSigner`].
    pub fn screen(self, trust: &Trust) -> Result<Self, BundleError> {
        trust.admit(&self.sender, &self.key)?;
        Ok(self)
    }

    /// Opens owner-identity.age with the passphrase. Takes about a second.
    ///
    /// # Errors
    /// Those of [`OwnerIdentity::open`]; [`BundleError::Damaged`] if the keys in it are another company's;
    /// [`BundleError::NeedsBase`] for a delta, which has none.
    pub fn unlock(self, passphrase: &str) -> Result<Unlocked<'a>, BundleError> {
        let identity = OwnerIdentity::open(self.parts.identity.ok_or(BundleError::NeedsBase)?, passphrase)?;
        if identity.company != self.sender.company {
            return Err(BundleError::Damaged);
        }
        Ok(Unlocked { outer: self, secrets: identity.secrets })
    }

    /// Uses keys that are already known: from this browser, or typed from the recovery kit.
    #[must_use]
    pub fn unlock_with(self, secrets: OwnerSecrets) -> Unlocked<'a> {
        Unlocked { outer: self, secrets }
    }
}

/// A bundle with the keys to read it. Nothing inside has been decrypted yet.
#[derive(Debug)]
pub struct Unlocked<'a> {
    pub(super) outer: Outer<'a>,
    pub(super) secrets: OwnerSecrets,
}

impl Unlocked<'_> {
    /// Decrypts the bundle and verifies all of it.
    ///
    /// # Errors
    /// Any [`BundleError`] but [`BundleError::WrongPassphrase`]; then nothing of the contents is given out.
    pub fn verify(self, trust: &Trust) -> Result<Bundle, BundleError> {
        verify::verify(self, trust)
    }
}

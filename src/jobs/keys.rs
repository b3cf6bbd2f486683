//! Secrets in documents and messages: kept out of Debug, so that no log can show them.

use crate::bundle::{DeviceSecrets, OwnerSecrets};
use crate::domain::codec::{base64, from_base64};
use crate::domain::id::Id;
use crate::platform::random;
use core::fmt;
use serde::{Deserialize, Serialize};

/// Something that Debug must not show: a passphrase, the lines of a recovery kit.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hidden<T>(pub T);

impl<T> fmt::Debug for Hidden<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hidden(…)")
    }
}

/// 32 secret bytes, in base64 in documents and messages; never in Debug.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Fresh randomness.
    #[must_use]
    pub fn random() -> Self {
        Self::new(&random::bytes())
    }

    /// From bytes.
    #[must_use]
    pub fn new(bytes: &[u8; 32]) -> Self {
        Secret(base64(bytes))
    }

    /// The bytes; zeros if the text is damaged, which no signature or decryption survives.
    #[must_use]
    pub fn bytes(&self) -> [u8; 32] {
        from_base64(&self.0).unwrap_or_default()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// A device's keys, and who uses it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceKeys {
    /// The member who writes there.
    pub member: Id,
    /// X25519 scalar: bundles to this device are encrypted to it.
    pub receive: Secret,
    /// Ed25519 seed: bundles from this device are signed with it.
    pub sign: Secret,
}

impl DeviceKeys {
    /// As the bundle wants them.
    #[must_use]
    pub fn secrets(&self) -> DeviceSecrets {
        DeviceSecrets { sign: self.sign.bytes(), receive: self.receive.bytes() }
    }
}

/// The company's keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnerKeys {
    /// Ed25519 seed of the root key, which signs the roster only.
    pub root: Secret,
    /// X25519 scalar of the vault key, which every backup is encrypted to.
    pub vault: Secret,
}

impl OwnerKeys {
    /// As the bundle wants them.
    #[must_use]
    pub fn secrets(&self) -> OwnerSecrets {
        OwnerSecrets { root: self.root.bytes(), vault: self.vault.bytes() }
    }
}

impl From<&OwnerSecrets> for OwnerKeys {
    fn from(secrets: &OwnerSecrets) -> Self {
        OwnerKeys { root: Secret::new(&secrets.root), vault: Secret::new(&secrets.vault) }
    }
}

//! The secrets of an owner and of a device, and `owner-identity.age`, which carries the former under a passphrase.

use super::age_file;
use super::error::BundleError;
use super::minisig::{PublicKey, derive_public};
use crate::domain::id::Id;
use core::fmt;
use data_encoding::BASE64;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// The company's own keys: whoever has them is the owner. Both are 32 random bytes.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct OwnerSecrets {
    /// Ed25519 seed; signs the roster and nothing else.
    pub root: [u8; 32],
    /// X25519 secret; every backup is encrypted to it.
    pub vault: [u8; 32],
}

/// The keys of one device (one browser profile). Both are 32 random bytes.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct DeviceSecrets {
    /// Ed25519 seed; signs bundles and checkpoints.
    pub sign: [u8; 32],
    /// X25519 secret; what is sent to this device is encrypted to it.
    pub receive: [u8; 32],
}

impl OwnerSecrets {
    /// The root public key.
    #[must_use]
    pub fn derive_root_public(&self) -> PublicKey {
        derive_public(&self.root)
    }

    /// The vault's recipient, `age1…`.
    ///
    /// # Errors
    /// Never for 32 bytes; see [`age_file::identity_text`].
    pub fn derive_vault_recipient(&self) -> Result<String, BundleError> {
        age_file::derive_recipient(&self.vault)
    }
}

impl DeviceSecrets {
    /// The public key its signatures are checked with.
    #[must_use]
    pub fn derive_sign_public(&self) -> PublicKey {
        derive_public(&self.sign)
    }

    /// Its recipient, `age1…`.
    ///
    /// # Errors
    /// Never for 32 bytes; see [`age_file::identity_text`].
    pub fn derive_receive_recipient(&self) -> Result<String, BundleError> {
        age_file::derive_recipient(&self.receive)
    }
}

impl fmt::Debug for OwnerSecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OwnerSecrets(…)")
    }
}

impl fmt::Debug for DeviceSecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeviceSecrets(…)")
    }
}

/// What `owner-identity.age` holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnerIdentity {
    /// The company the keys belong to.
    pub company: Id,
    /// The keys.
    pub secrets: OwnerSecrets,
}

impl OwnerIdentity {
    /// The age identity file: the root key in comments, which age skips, and the vault's secret key.
    fn text(&self) -> Result<Zeroizing<String>, BundleError> {
        let root_public = self.secrets.derive_root_public().base64();
        let root_secret = Zeroizing::new(BASE64.encode(&self.secrets.root));
        let vault = age_file::identity_text(&self.secrets.vault)?;
        Ok(Zeroizing::new(format!(
            "# keliu owner identity v1\n# company: {}\n# root-public: {root_public}\n# root-secret: {}\n{}\n",
            self.company, *root_secret, *vault,
        )))
    }

    fn parse(text: &str) -> Result<Self, BundleError> {
        let bad = BundleError::Damaged;
        let first = text.lines().next().unwrap_or("");
        match first.strip_prefix("# keliu owner identity v").and_then(|version| version.parse::<u32>().ok()) {
            Some(1) => {}
            Some(2..) => return Err(BundleError::TooNew),
            _ => return Err(bad),
        }
        let comment = |key: &str| text.lines().find_map(|line| line.strip_prefix(key)).ok_or(bad);
        let secret = Zeroizing::new(BASE64.decode(comment("# root-secret: ")?.as_bytes()).map_err(|_| bad)?);
        let vault = text.lines().find_map(age_file::parse_identity).ok_or(bad)?;
        let secrets = OwnerSecrets { root: secret.as_slice().try_into().map_err(|_| bad)?, vault };
        let identity = OwnerIdentity { company: comment("# company: ")?.parse().map_err(|_| bad)?, secrets };
        // There is one writing of it; this also checks root-public against root-secret.
        (*identity.text()? == text).then_some(identity).ok_or(bad)
    }

    /// Seals it under a passphrase: the bytes of `owner-identity.age`. `log_n` is
    /// [`super::limits::LOG_N_WRITE`] but in tests.
    ///
    /// # Errors
    /// [`BundleError::BadInput`] for an empty passphrase or a work factor that readers refuse.
    pub fn seal(&self, passphrase: &str, log_n: u8) -> Result<Vec<u8>, BundleError> {
        age_file::wrap(self.text()?.as_bytes(), passphrase, log_n)
    }

    /// Opens `owner-identity.age`.
    ///
    /// # Errors
    /// Those of [`age_file::unwrap`]; [`BundleError::TooNew`]; [`BundleError::Damaged`] if it is not such a file.
    pub fn open(file: &[u8], passphrase: &str) -> Result<Self, BundleError> {
        let text = age_file::unwrap(file, passphrase)?;
        OwnerIdentity::parse(core::str::from_utf8(&text).map_err(|_| BundleError::Damaged)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_comes_back_and_never_shows_itself() {
        let secrets = OwnerSecrets { root: [1; 32], vault: [2; 32] };
        let identity = OwnerIdentity { company: Id(7), secrets };
        let file = identity.seal("pass", 2).unwrap();
        assert_eq!(OwnerIdentity::open(&file, "pass"), Ok(identity.clone()));
        assert_eq!(OwnerIdentity::open(&file, "Pass"), Err(BundleError::WrongPassphrase));
        assert!(format!("{identity:?}").ends_with("secrets: OwnerSecrets(…) }"));
        let text = identity.text().unwrap();
        assert_eq!(OwnerIdentity::parse(&text.replace("identity v1", "identity v2")), Err(BundleError::TooNew));
        assert_eq!(OwnerIdentity::parse(&text.replace("company: 0", "company: 1")).map(|i| i.company.0 >> 124), Ok(1));
        assert_eq!(OwnerIdentity::parse(&text.replace('\n', "\r\n")), Err(BundleError::Damaged));
    }
}

//! Why a bundle was refused, or could not be made.

use core::fmt;
use serde::{Deserialize, Serialize};

macro_rules! errors {
    ($($(#[$doc:meta])* $name:ident = $code:literal),+ $(,)?) => {
        /// Why a bundle was refused, or could not be made. Carries no user data, so it may be shown and logged.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum BundleError {
            $($(#[$doc])* #[serde(rename = $code)] $name),+
        }

        impl BundleError {
            /// Every error, for texts and tests.
            pub const ALL: &'static [BundleError] = &[$(BundleError::$name),+];

            /// The stable kebab-case code; also its JSON form.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(BundleError::$name => $code),+ }
            }
        }
    };
}

errors! {
    /// Not a file of this program at all.
    NotABundle = "not-a-bundle",
    /// Made by this program, but its bytes are not the ones that were written.
    Damaged = "damaged",
    /// A signature does not fit what it stands beside: altered on purpose, or badly damaged.
    BadSignature = "bad-signature",
    /// Larger than the limits in [`super::limits`].
    TooLarge = "too-large",
    /// Opening the passphrase would take more memory than a browser should give.
    ExcessiveWork = "excessive-work",
    /// The passphrase does not open it.
    WrongPassphrase = "wrong-passphrase",
    /// It is not encrypted to the key at hand.
    NotForMe = "not-for-me",
    /// It belongs to another company.
    ForeignCompany = "foreign-company",
    /// It claims to be this company's, but another root key stands behind it.
    ForeignRoot = "foreign-root",
    /// Its signer is not a device of the company.
    UnknownSigner = "unknown-signer",
    /// Its signer was a device of the company, and is no longer.
    RevokedSigner = "revoked-signer",
    /// Written by a newer version of this program.
    TooNew = "too-new",
    /// A bundle of a type that cannot be opened here.
    UnsupportedType = "unsupported-type",
    /// It holds times that no clock in order can show.
    ClockAhead = "clock-ahead",
    /// The changes in it have a gap or a fork, or do not end where it says.
    BrokenChain = "broken-chain",
    /// It holds only what came after another bundle, and that one is neither here nor beside it.
    NeedsBase = "needs-base",
    /// What it was to be made from does not fit together.
    BadInput = "bad-input",
}

impl fmt::Display for BundleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl core::error::Error for BundleError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_the_json_form() {
        for &error in BundleError::ALL {
            assert_eq!(serde_json::to_string(&error).unwrap(), format!("\"{}\"", error.code()));
        }
    }
}

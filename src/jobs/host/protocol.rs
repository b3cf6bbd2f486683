//! What the worker does with the protocols of handovers.

use crate::bundle::BundleError;
use crate::bundle::minisig::{PublicKey, derive_public};
use crate::bundle::protocol::{Trust, verify};
use crate::jobs::bundle::{Protocol, RosterText};
use crate::jobs::keys::Secret;

/// Checks every signature under a protocol; `None` for one that holds.
pub(super) fn check(
    protocol: &Protocol,
    root: &Secret,
    device: &Secret,
    roster: Option<&RosterText>,
) -> Result<Vec<Option<BundleError>>, BundleError> {
    let mut devices = vec![derive_public(&device.bytes())];
    if let Some(roster) = roster {
        // What a device signed before it was revoked still holds.
        for device in roster.read()?.devices {
            devices.push(PublicKey::from_base64(&device.sign)?);
        }
    }
    let trust = Trust { root: derive_public(&root.bytes()), devices };
    Ok(protocol.signatures.iter().map(|signed| verify(&protocol.text, signed, &trust).err()).collect())
}

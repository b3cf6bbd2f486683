//! Randomness from the browser's (natively: the system's) cryptographic generator.

use crate::domain::id::{DeviceId, Id};

/// Fills `bytes` with randomness.
///
/// # Panics
/// If there is no generator. Browsers always have one; without it no id and no key may be made, so the page must end.
#[allow(clippy::expect_used, reason = "going on without randomness would make guessable keys")]
pub fn fill(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("a random generator");
}

/// `N` random bytes.
#[must_use]
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    fill(&mut bytes);
    bytes
}

/// A fresh id for a record or batch; never [`Id::COMPANY`].
#[must_use]
pub fn id() -> Id {
    let id = Id::from_bytes(bytes());
    if id == Id::COMPANY { self::id() } else { id }
}

/// A fresh id for this device.
#[must_use]
pub fn device() -> DeviceId {
    DeviceId(u64::from_be_bytes(bytes()))
}

//! Canonical JSON: object keys sorted by their bytes, no white space, integers only.

use crate::domain::codec;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// The canonical JSON of a value whose types hold no floats.
#[must_use]
pub fn to_canonical<T: Serialize>(value: &T) -> String {
    // serde_json's map is ordered, so going through it sorts the keys at every depth.
    serde_json::to_value(value).map(|json| json.to_string()).unwrap_or_default()
}

/// The same for a type whose fields are declared in alphabetical order at every depth, as those of Changes are.
#[must_use]
pub fn declared_to_canonical<T: Serialize>(value: &T) -> String {
    let json = serde_json::to_string(value).unwrap_or_default();
    debug_assert_eq!(json, to_canonical(value), "fields must be declared in alphabetical order");
    json
}

/// SHA-256 of several pieces, one after the other.
#[must_use]
pub fn sha256(pieces: &[&[u8]]) -> Hash {
    let mut hasher = Sha256::new();
    for piece in pieces {
        hasher.update(piece);
    }
    hasher.finalize().into()
}

/// Lower-case hex.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    codec::hex(bytes)
}

/// The hash written in 64 lower-case hex digits, or `None` where the text is not that.
#[must_use]
pub fn hash_from_hex(text: &str) -> Option<Hash> {
    codec::from_hex(text)
}

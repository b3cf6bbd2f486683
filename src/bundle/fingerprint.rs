//! Fingerprints: digits that two people compare by reading them aloud.

use super::minisig::PublicKey;
use crate::domain::id::Id;
use crate::log::canonical::sha256;

/// How many groups of five digits: almost 100 bits.
const GROUPS: usize = 6;

/// The fingerprint of a company's public key: SHA-256 over `keliu-company-v1`, the company's id and the key's 56
/// characters, each ended by LF; each five bytes from the beginning as a big-endian number modulo 100000.
#[must_use]
pub fn of_company(company: Id, root: &PublicKey) -> String {
    let hash = sha256(&[format!("keliu-company-v1\n{company}\n{}\n", root.base64()).as_bytes()]);
    let group = |bytes: &[u8]| {
        let number = bytes.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        format!("{:05}", number % 100_000)
    };
    hash.chunks(5).take(GROUPS).map(group).collect::<Vec<_>>().join(" ")
}

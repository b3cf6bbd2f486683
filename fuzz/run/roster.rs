//! What the fuzzer and the replay of its corpus do with bytes: read them as a roster, signed as the root key would.

use keliu::bundle::minisig::{Word, derive_public, sign};
use keliu::bundle::roster::SignedRoster;
use serde_json::Value;

const ROOT: [u8; 32] = [1; 32];

/// Must not panic, whatever the bytes; and a roster that is accepted can be signed again and merged with itself.
pub fn run(bytes: &[u8]) {
    let Ok(text) = core::str::from_utf8(bytes) else { return };
    // The trusted comment repeats two facts; a forger with the root key would get them right.
    let json: Value = serde_json::from_str(text).unwrap_or_default();
    let fact =
        |key: &str| json.get(key).map(|value| value.to_string().trim_matches('"').to_owned()).unwrap_or_default();
    let facts = format!("company={} version={}", fact("company"), fact("version"));
    let minisig = sign(&ROOT, bytes, Word::Roster, &facts);
    let Ok(roster) = (SignedRoster { text: text.to_owned(), minisig }).verify(&derive_public(&ROOT)) else { return };
    let signed = roster.sign(&ROOT);
    assert_eq!(signed.and_then(|signed| signed.verify(&derive_public(&ROOT))), Ok(roster.clone()));
    assert_eq!(roster.merge(&roster), Ok(roster.clone()));
    assert!(roster.recipients().count() <= roster.devices.len());
}

//! What the fuzzer and the replay of its corpus do with bytes: give them to every reader of a bundle's layers.

use keliu::bundle::checkpoint::Checkpoint;
use keliu::bundle::meta::Meta;
use keliu::bundle::minisig::{PublicKey, Word, derive_public};
use keliu::bundle::roster::SignedRoster;
use keliu::bundle::{OwnerSecrets, Trust, age_file, gather, lines, open_outer, zip_read};
use keliu::domain::id::Id;
use keliu::log::apply::Log;

/// Must not panic, whatever the bytes.
pub fn run(bytes: &[u8]) {
    let secrets = OwnerSecrets { root: [1; 32], vault: [2; 32] };
    if let Ok(outer) = open_outer(bytes) {
        let bundle = outer.unlock_with(secrets).verify(&Trust::FirstRestore);
        let _ = bundle.and_then(|bundle| gather(vec![bundle], &Log::default()));
    }
    for deflate in [false, true] {
        for entry in zip_read::read(bytes, deflate).unwrap_or_default() {
            let _ = entry.data.len();
        }
    }
    let _ = age_file::decrypt(bytes, &[2; 32]);
    let _ = PublicKey::from_file(bytes);
    let key = derive_public(&[1; 32]);
    let _ = key.verify(b"message", bytes, Word::Outer);
    let _ = Meta::parse(bytes);
    let _ = lines::read(bytes, bytes);
    let _ = Checkpoint::parse(Id(1), "checkpoints/00000000000000ab-3.txt", bytes, bytes);
    if let Ok(text) = core::str::from_utf8(bytes) {
        let _ = SignedRoster { text: text.into(), minisig: text.into() }.verify(&key);
    }
}

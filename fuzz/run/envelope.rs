//! What the fuzzer and the replay of its corpus do with bytes: read them as the outer layer of a bundle.

use keliu::bundle::minisig::{PublicKey, Word, derive_public};
use keliu::bundle::{age_file, open_outer, zip_read, zip_write};

/// Must not panic, whatever the bytes; and what the ZIP reader accepts has one writing only.
pub fn run(bytes: &[u8]) {
    if let Ok(entries) = zip_read::read(bytes, false) {
        let entries: Vec<(&str, &[u8])> = entries.iter().map(|entry| (entry.name, &*entry.data)).collect();
        assert_eq!(zip_write::write(&entries, false).as_deref(), Ok(bytes), "two writings of one ZIP");
    }
    if let Ok(outer) = open_outer(bytes) {
        let _ = outer.claimed_company();
    }
    let _ = age_file::count_recipients(bytes);
    if let Ok(key) = PublicKey::from_file(bytes) {
        assert_eq!(key.file().as_bytes(), bytes, "two writings of one key");
    }
    for word in [Word::Outer, Word::Inner, Word::Roster, Word::Request, Word::Checkpoint] {
        let _ = derive_public(&[1; 32]).verify(b"message", bytes, word);
    }
}

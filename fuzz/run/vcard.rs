//! What the fuzzer and the replay of its corpus do with bytes: read them as cards, and make rows of those.

use keliu::formats::vcard;

/// Must not panic, whatever the bytes.
pub fn run(bytes: &[u8]) {
    let _ = vcard::is_vcard(bytes);
    if let Ok(cards) = vcard::read(bytes) {
        let (headers, rows) = vcard::to_rows(&cards);
        assert!(rows.len() <= cards.len());
        assert!(rows.iter().all(|row| row.cells.len() == headers.len()));
    }
}

//! The corpora of the fuzz targets for foreign files, replayed.

#[path = "../../fuzz/run/vcard.rs"]
mod vcard;

use std::fs;
use std::path::Path;

/// What cargo-fuzz was given or has found worth keeping must never panic.
#[test]
fn the_vcard_corpus_does_not_panic() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/vcard");
    let mut seen = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        vcard::run(&bytes);
        for length in 0..bytes.len() {
            vcard::run(&bytes[..length]);
        }
        seen += 1;
    }
    assert!(seen >= 15);
}

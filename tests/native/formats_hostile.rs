//! The corpora of the fuzz targets for foreign files, replayed.

#[path = "../../fuzz/run/delimited.rs"]
mod delimited;
#[path = "../../fuzz/run/vcard.rs"]
mod vcard;
#[path = "../../fuzz/run/zip.rs"]
mod zip;

use std::fs;
use std::path::Path;

/// What cargo-fuzz was given or has found worth keeping, whole and cut off at `cuts` places, must never panic.
fn replay(corpus: &str, least: usize, cuts: usize, run: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(corpus);
    let mut seen = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        run(&bytes);
        for length in (0..bytes.len()).step_by(bytes.len().div_ceil(cuts).max(1)) {
            run(&bytes[..length]);
        }
        seen += 1;
    }
    assert!(seen >= least, "{corpus}: only {seen} files");
}

#[test]
fn the_vcard_corpus_does_not_panic() {
    replay("vcard", 15, usize::MAX, vcard::run);
}

#[test]
fn the_delimited_corpus_does_not_panic() {
    replay("delimited", 20, 60, delimited::run);
}

#[test]
fn the_zip_corpus_does_not_panic() {
    replay("zip", 15, 60, zip::run);
}

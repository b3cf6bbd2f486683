//! Fixed bundles with their expected answers, and the corpus of the fuzzer, replayed.

#[path = "../../fuzz/run/bundle_open.rs"]
mod bundle_open;

use super::bundle_hostile::forgeries;
use super::bundle_support::*;
use keliu::bundle::{BundleError, Trust, open_outer};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::{env, fs};

/// A line of tests/vectors/bundle/index.json.
#[derive(Serialize, Deserialize)]
struct Vector {
    file: String,
    passphrase: String,
    /// `ok`, or the code of the error.
    expect: String,
    /// The digest bundle.json states, where it opens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    digest: Option<String>,
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn write_vectors(folder: &Path) {
    let honest = backup_of(&roster(), &changes(3), 4).unwrap();
    let half = honest.len() / 2;
    let mut flipped = honest.clone();
    flipped[half] ^= 1;
    let mut files = vec![
        ("valid".to_string(), honest.clone(), PASSPHRASE, "ok"),
        ("valid-other-passphrase".into(), honest.clone(), "correct horse battery staple", "wrong-passphrase"),
        ("flipped-bit".into(), flipped, PASSPHRASE, "damaged"),
        ("cut-in-half".into(), honest[..half].into(), PASSPHRASE, "damaged"),
        ("one-byte-more".into(), [&honest[..], b"\n"].concat(), PASSPHRASE, "damaged"),
        ("one-byte-before".into(), [b"\n", &honest[..]].concat(), PASSPHRASE, "not-a-bundle"),
        ("not-a-zip".into(), b"name,phone\r\n".repeat(20), PASSPHRASE, "not-a-bundle"),
    ];
    for (name, forgery, expected) in forgeries() {
        files.push((name.into(), forgery.make(&honest), PASSPHRASE, expected.code()));
    }
    let vectors = files.into_iter().map(|(name, bytes, passphrase, expect)| {
        let file = format!("{name}.keliu.zip");
        fs::write(folder.join(&file), bytes).unwrap();
        let digest = (expect == "ok").then(|| digest_of(&changes(3)));
        Vector { file, passphrase: passphrase.into(), expect: expect.into(), digest }
    });
    let vectors: Vec<Vector> = vectors.collect();
    fs::write(folder.join("index.json"), serde_json::to_string_pretty(&vectors).unwrap() + "\n").unwrap();
}

/// With KELIU_WRITE_VECTORS=1 the files are made anew: only for a change of format that is meant.
#[test]
fn vectors_give_the_expected_answers() {
    let folder = folder("tests/vectors/bundle");
    if env::var_os("KELIU_WRITE_VECTORS").is_some() {
        write_vectors(&folder);
    }
    let vectors: Vec<Vector> = serde_json::from_slice(&fs::read(folder.join("index.json")).unwrap()).unwrap();
    assert!(vectors.len() > 20);
    for vector in vectors {
        let bytes = fs::read(folder.join(&vector.file)).unwrap();
        let answer = open_outer(&bytes)
            .and_then(|outer| outer.unlock(&vector.passphrase))
            .and_then(|unlocked| unlocked.verify(&Trust::FirstRestore));
        let code = answer.as_ref().map_or_else(|error: &BundleError| error.code(), |_| "ok");
        assert_eq!(code, vector.expect, "{}", vector.file);
        assert_eq!(answer.ok().map(|bundle| bundle.meta().digest.clone()), vector.digest, "{}", vector.file);
    }
}

/// What cargo-fuzz was given or has found worth keeping must never panic.
#[test]
fn the_fuzz_corpus_does_not_panic() {
    let mut count = 0;
    for entry in fs::read_dir(folder("fuzz/corpus/bundle_open")).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        bundle_open::run(&bytes);
        count += 1;
    }
    assert!(count > 5);
}

//! tests/second_reader reads bundles with nothing but docs/bundle-format.md: it and the program must agree on each one.

use super::bundle_support::*;
use super::bundle_tools::{Folder, ROOT_DIR, run_with_input};
use super::dealer::{dealer_backup, log};
use keliu::bundle::meta::Counts;
use keliu::bundle::meta::heads_json;
use keliu::bundle::minisig::derive_public;
use keliu::bundle::{BundleError, Trust, lines, open_outer};
use keliu::domain::digest::{content_digest, digest};
use keliu::jobs::bundle::Opener;
use keliu::jobs::host::Host;
use keliu::jobs::keys::Hidden;
use keliu::jobs::{Job, JobError, Reply};
use keliu::log::apply::Log;
use serde_json::{Value, json};
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// What the second reader says about files in a folder.
fn second(folder: &Path, root: Option<&str>, files: &[String], passphrase: &str) -> Vec<Value> {
    let script = format!("{ROOT_DIR}/tests/second_reader/read.py");
    let mut arguments = vec![script.as_str()];
    arguments.extend(root.iter().flat_map(|root| ["--root", root]));
    arguments.extend(files.iter().map(String::as_str));
    let (ok, said) = run_with_input(folder, "python3", &arguments, &format!("{passphrase}\n"));
    assert!(ok, "{said}");
    let answers: Vec<Value> = said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), files.len());
    answers
}

/// What the program says, in the same words; as a restore, it demands that the archive has the digest stated.
fn first(bytes: &[u8], passphrase: &str) -> Value {
    let opened = open_outer(bytes).and_then(|outer| outer.unlock(passphrase));
    let bundle = match opened.and_then(|unlocked| unlocked.verify(&Trust::FirstRestore)) {
        Ok(bundle) => bundle,
        Err(error) => return json!({ "code": error.code() }),
    };
    let mut log = Log::default();
    log.add(bundle.changes().to_vec()).unwrap();
    let found = digest(log.archive());
    if found != bundle.meta().digest {
        return json!({ "code": BundleError::Damaged.code() });
    }
    json!({
        "code": "ok",
        "company": bundle.meta().company,
        "device": bundle.meta().device,
        "heads": bundle.meta().heads,
        "digest": found,
        "content_digest": content_digest(log.archive()),
        "counts": Counts::of(&log),
    })
}

/// What the program says of files opened together.
fn first_of(files: Vec<Vec<u8>>, passphrase: &str) -> Value {
    let with = Opener::Passphrase(Hidden(passphrase.to_owned()));
    let job = Job::OpenBundle { with, files: files.len(), ours: None };
    let (opened, blobs) = match Host::default().run(job, files, &mut |_, _, _| {}) {
        Ok((Reply::Opened(opened), blobs)) => (opened, blobs),
        Err(JobError::Bundle(error)) => return json!({ "code": error.code() }),
        other => panic!("{other:?}"),
    };
    let mut log = Log::default();
    log.add(lines::read(&blobs[0], &blobs[1]).unwrap()).unwrap();
    json!({
        "code": "ok",
        "company": opened.company,
        "heads": heads_json(&log.heads()),
        "digest": digest(log.archive()),
        "content_digest": content_digest(log.archive()),
        "counts": opened.counts,
    })
}

#[test]
fn both_readers_agree_on_bases_and_deltas() {
    let folder = Path::new(ROOT_DIR).join("tests/vectors/bundle");
    let vectors: Vec<Value> = serde_json::from_slice(&fs::read(folder.join("index.json")).unwrap()).unwrap();
    let (mut sets, mut answers) = (Vec::new(), Vec::new());
    for vector in vectors.iter().filter(|vector| vector["with"].is_array()) {
        let with = vector["with"].as_array().unwrap();
        let names: Vec<&str> =
            std::iter::once(&vector["file"]).chain(with).map(|name| name.as_str().unwrap()).collect();
        let files = names.iter().map(|name| fs::read(folder.join(name)).unwrap()).collect();
        let answer = first_of(files, PASSPHRASE);
        assert_eq!(answer["code"], vector["expect"], "{names:?}");
        sets.push(names.join("+"));
        answers.push(answer);
    }
    let mut seconds = second(&folder, None, &sets, PASSPHRASE);
    for answer in &mut seconds {
        answer.as_object_mut().unwrap().remove("device");
    }
    assert_eq!(seconds, answers, "{sets:?}");
    assert!(answers.len() > 10);
}

#[test]
fn both_readers_agree_on_deltas_that_a_rightful_device_alters() {
    let folder = Folder::new("delta-forgeries");
    let all = changes(5);
    let base = backup_of(&roster(), &all[..3], 2).unwrap();
    let honest = delta_of(&all, &base_of(&all, 3)).unwrap();
    fs::write(folder.0.join("base"), &base).unwrap();
    let (mut sets, mut answers) = (Vec::new(), Vec::new());
    for (name, step) in [("bundle.json", 29), ("data/changes.jsonl", 61), ("checkpoints/", 37)] {
        for n in 0..40 {
            PLACE.set((name, n * step));
            let forged = ALTERED.make(&honest);
            let file = format!("{}-{n}", name.replace('/', "-"));
            fs::write(folder.0.join(&file), &forged).unwrap();
            sets.push(format!("{file}+base"));
            answers.push(first_of(vec![forged, base.clone()], PASSPHRASE));
        }
    }
    for ((set, answer), mut other) in sets.iter().zip(&answers).zip(second(&folder.0, None, &sets, PASSPHRASE)) {
        other.as_object_mut().unwrap().remove("device");
        assert_eq!(*answer, other, "{set}: the program, the second reader");
    }
    let codes: BTreeSet<&str> = answers.iter().map(|answer| answer["code"].as_str().unwrap()).collect();
    for code in ["broken-chain", "damaged", "not-for-me", "ok"] {
        assert!(codes.contains(code), "{code} in {codes:?}");
    }
}

#[test]
fn both_readers_agree_on_every_vector() {
    let folder = Path::new(ROOT_DIR).join("tests/vectors/bundle");
    let vectors: Vec<Value> = serde_json::from_slice(&fs::read(folder.join("index.json")).unwrap()).unwrap();
    let mut by_passphrase: BTreeMap<&str, (Vec<String>, Vec<Value>)> = BTreeMap::new();
    // Those that a company at home refuses, or a kit opens, are the program's own.
    let alike =
        |vector: &&Value| vector["passphrase"].is_string() && vector["knows"].is_null() && vector["with"].is_null();
    for vector in vectors.iter().filter(alike) {
        let [file, passphrase] = ["file", "passphrase"].map(|key| vector[key].as_str().unwrap());
        let answer = first(&fs::read(folder.join(file)).unwrap(), passphrase);
        assert_eq!(answer["code"], vector["expect"], "{file}");
        let (files, answers) = by_passphrase.entry(passphrase).or_default();
        files.push(file.into());
        answers.push(answer);
    }
    let mut codes = BTreeSet::new();
    for (passphrase, (files, answers)) in &by_passphrase {
        assert_eq!(second(&folder, None, files, passphrase), *answers, "{files:?}");
        codes.extend(answers.iter().map(|answer| answer["code"].to_string()));
    }
    assert!(codes.len() > 8, "{codes:?}");
}

#[test]
fn both_readers_agree_on_the_dealers_archive() {
    let folder = Folder::new("second");
    let log = log();
    let file = dealer_backup(&log);
    fs::write(folder.0.join("dealer.zip"), &file).unwrap();
    for (name, seed) in [("company.pub", ROOT), ("foreign.pub", SIGN)] {
        fs::write(folder.0.join(name), derive_public(&seed).file()).unwrap();
    }
    let files = ["dealer.zip".to_owned()];
    let answer = &second(&folder.0, Some("company.pub"), &files, PASSPHRASE)[0];
    assert_eq!(*answer, first(&file, PASSPHRASE));
    assert_eq!(answer["counts"], json!(Counts::of(&log)));
    assert_eq!((&answer["counts"]["customers"], &answer["counts"]["contacts"]), (&json!(608), &json!(609)));
    assert_eq!(answer["heads"].as_object().unwrap().len(), 2);
    assert_eq!(answer["digest"], json!(digest(log.archive())));
    assert_eq!(answer["content_digest"], json!(content_digest(log.archive())));
    assert_eq!(second(&folder.0, None, &files, "another passphrase"), [json!({ "code": "wrong-passphrase" })]);
    assert_eq!(second(&folder.0, Some("foreign.pub"), &files, PASSPHRASE), [json!({ "code": "foreign-root" })]);
}

/// Compares both readers on many files at once; gives the codes that came up.
fn compare(name: &str, files: impl Iterator<Item = (String, Vec<u8>)>) -> Vec<String> {
    let folder = Folder::new(name);
    let (mut names, mut answers) = (Vec::new(), Vec::new());
    for (name, bytes) in files {
        fs::write(folder.0.join(&name), &bytes).unwrap();
        answers.push(first(&bytes, PASSPHRASE));
        names.push(name);
    }
    let seconds = second(&folder.0, None, &names, PASSPHRASE);
    for ((name, first), second) in names.iter().zip(&answers).zip(&seconds) {
        assert_eq!(first, second, "{name}: the program, the second reader");
    }
    let mut codes: Vec<String> = answers.iter().map(|answer| answer["code"].as_str().unwrap().into()).collect();
    codes.sort();
    codes.dedup();
    codes
}

#[test]
fn both_readers_agree_on_altered_bytes() {
    let honest = fs::read(Path::new(ROOT_DIR).join("tests/vectors/bundle/valid.keliu.zip")).unwrap();
    let flip = |at: usize, mask: u8| {
        let mut bytes = honest.clone();
        bytes[at] ^= mask;
        (format!("{at}-{mask}"), bytes)
    };
    let codes = compare("flips", (0..honest.len()).step_by(13).map(|at| flip(at, [1, 0x20, 0x80][at % 3])));
    assert!(!codes.contains(&"ok".into()), "{codes:?}");
}

/// One byte is another one, at [`PLACE`]; all signatures and hashes are right.
const ALTERED: Forgery = Forgery {
    outer: SIGN,
    inner: SIGN,
    before: |files| {
        let (name, at) = PLACE.get();
        let file = files.iter_mut().find(|(known, _)| known.starts_with(name)).unwrap().1;
        let at = at % file.len();
        file[at] ^= [1, 2, 0x20][at % 3];
    },
    after: |_| {},
};

thread_local! {
    /// Where the next forgery alters a file.
    static PLACE: Cell<(&'static str, usize)> = const { Cell::new(("", 0)) };
}

#[test]
fn both_readers_agree_on_what_a_rightful_device_signs() {
    let honest = backup();
    let names = ["bundle.json", "data/changes.jsonl", "data/bodies.jsonl", "checkpoints/", "data/customers.csv"];
    let places = names.into_iter().flat_map(|name| (0..40).map(move |n| (name, n * 53)));
    let files = places.map(|(name, at)| {
        PLACE.set((name, at));
        (format!("{}-{at}", name.replace('/', "-")), ALTERED.make(&honest))
    });
    let codes = compare("forgeries", files);
    for code in ["broken-chain", "damaged", "ok"] {
        assert!(codes.contains(&code.into()), "{code} in {codes:?}");
    }
}

//! Fixed bundles with their expected answers, and the corpus of the fuzzer, replayed.

#[path = "../../fuzz/run/bundle_open.rs"]
mod bundle_open;

use super::bundle_hostile::forgeries;
use super::bundle_support::*;
use keliu::bundle::identity::OwnerIdentity;
use keliu::bundle::kit::code::Groups;
use keliu::bundle::kit::{self, share};
use keliu::bundle::meta::sha256_text;
use keliu::bundle::minisig::{PublicKey, Word, derive_public, sign};
use keliu::bundle::outer::{self, Parts, Sender};
use keliu::bundle::roster::{Device, Revoked};
use keliu::bundle::{
    Bundle, BundleError, Outer, OwnerSecrets, Trust, age_file, gather, open_outer, zip_read, zip_write,
};
use keliu::domain::digest::digest;
use keliu::domain::id::Id;
use keliu::domain::value::Value;
use keliu::log::apply::Log;
use keliu::log::chain::{self, Author, Batch, Head};
use keliu::log::change::{Change, Origin};
use keliu::log::clock;
use keliu::log::draft::{Draft, customer_key};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// A line of tests/vectors/bundle/index.json.
#[derive(Default, Serialize, Deserialize)]
struct Vector {
    file: String,
    /// The files opened together with it: a base, other deltas.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    with: Vec<String>,
    /// What opens it: the passphrase, or else the texts of a recovery kit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    passphrase: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kit: Option<Vec<String>>,
    /// What the reader knows; nothing on a first restore.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    knows: Option<Knows>,
    /// `ok`, or the code of the error.
    expect: String,
    /// The digest of what comes of it, where it opens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    digest: Option<String>,
}

/// The company open at the reader's.
#[derive(Serialize, Deserialize)]
struct Knows {
    company: Id,
    /// The root key, 56 characters.
    root: String,
    /// Its roster's devices.
    devices: Vec<Device>,
}

impl Knows {
    /// The company the bundles are of, but for one thing.
    fn but(change: fn(&mut Self)) -> Option<Self> {
        let mut knows = Knows { company: COMPANY, root: derive_public(&ROOT).base64(), devices: roster().devices };
        change(&mut knows);
        Some(knows)
    }
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

type Files = Vec<(&'static str, Vec<u8>, &'static str)>;

/// Changes of which the last is by a clock that is far off, or forged.
fn ahead() -> Vec<Change> {
    let mut all = changes(3);
    let batch = Batch { id: Id(6), origin: Origin::Edit, reason: String::new(), undoes: None };
    let mut draft = Draft::about(Id(1));
    draft.put(&customer_key(Id(1)), "town", Value::text("2200"));
    let random = &mut |bytes: &mut [u8]| bytes.fill(3);
    let mut author = Author { device: DEVICE, member: MEMBER, now_ms: 0, newest: clock::LATEST, random };
    all.extend(chain::extend(Head::after(&all[2]), &batch, vec![draft], &mut author));
    all
}

/// The files, each with the answer of a reader who knows nothing and has the passphrase.
fn files() -> Files {
    let honest = backup_of(&roster(), &changes(3), 4).unwrap();
    let half = honest.len() / 2;
    let mut flipped = honest.clone();
    flipped[half] ^= 1;
    let mut files = vec![
        ("valid", honest.clone(), "ok"),
        ("flipped-bit", flipped, "damaged"),
        ("cut-in-half", honest[..half].into(), "damaged"),
        ("one-byte-more", [&honest[..], b"\n"].concat(), "damaged"),
        ("one-byte-before", [b"\n", &honest[..]].concat(), "not-a-bundle"),
        ("not-a-zip", b"name,phone\r\n".repeat(20), "not-a-bundle"),
    ];
    for (name, forgery, expected) in forgeries() {
        files.push((name, forgery.make(&honest), expected.code()));
    }
    files.push(("clock-ahead", backup_of(&roster(), &ahead(), 5).unwrap(), "clock-ahead"));
    files.extend(outside(&honest));
    files.extend(deltas());
    files
}

/// Deltas, each with the answer where it comes alone.
fn deltas() -> Files {
    let delta = |count, base| delta_of(&changes(count), &base_of(&changes(count), base)).unwrap();
    let honest = delta(5, 3);
    let forged = |before| Forgery { before, ..Forgery::default() }.make(&honest);
    let other_digest = forged(|files| {
        let named = format!("\"digest\":\"{}\",\"heads", digest_of(&changes(3)));
        replace(files, "bundle.json", &named, &format!("\"digest\":\"{}\",\"heads", "5a".repeat(32)));
    });
    let called_backup = forged(|files| replace(files, "bundle.json", "\"type\":\"delta\"", "\"type\":\"backup\""));
    let other_end = forged(|files| replace(files, "bundle.json", ":[3,\"", ":[2,\""));
    let base_altered = forged(|files| replace(files, "bundle.json", "\"base\":{", "\"basis\":{"));
    let other_sum = forged(|files| {
        let stated = format!("\"digest\":\"{}", digest_of(&changes(5)));
        replace(files, "bundle.json", &stated, &format!("\"digest\":\"{}", "5a".repeat(32)));
    });
    let mut flipped = honest.clone();
    let half = flipped.len() / 2;
    flipped[half] ^= 1;
    vec![
        ("delta", honest, "needs-base"),
        ("delta-newer", delta(7, 3), "needs-base"),
        ("delta-to-later", delta(7, 5), "needs-base"),
        ("delta-flipped-bit", flipped, "damaged"),
        ("delta-other-base-digest", other_digest, "needs-base"),
        ("delta-other-digest", other_sum, "needs-base"),
        ("delta-called-backup", called_backup, "needs-base"),
        ("delta-other-base-end", other_end, "needs-base"),
        ("delta-without-base", base_altered, "needs-base"),
    ]
}

/// What comes of deltas beside other files: the names, the answer, and how many Changes there are then.
const SETS: [(&[&str], &str, u128); 13] = [
    (&["delta", "valid"], "ok", 5),
    (&["valid", "delta"], "ok", 5),
    (&["delta-newer", "valid"], "ok", 7),
    (&["delta", "delta-newer", "valid"], "ok", 7),
    (&["delta-to-later", "delta", "valid"], "ok", 7),
    (&["delta-to-later", "valid"], "needs-base", 0),
    (&["delta", "delta-newer"], "needs-base", 0),
    (&["delta-flipped-bit", "valid"], "damaged", 0),
    (&["delta-other-base-digest", "valid"], "damaged", 0),
    (&["delta-other-digest", "valid"], "damaged", 0),
    (&["delta-called-backup", "valid"], "damaged", 0),
    (&["delta-other-base-end", "valid"], "broken-chain", 0),
    (&["delta-without-base", "valid"], "damaged", 0),
];

fn file_of(name: &str) -> String {
    format!("{name}.keliu.zip")
}

fn sets() -> Vec<Vector> {
    let set = |(names, expect, count): &(&[&str], &str, u128)| {
        let mut files = names.iter().map(|name| file_of(name));
        Vector {
            file: files.next().unwrap(),
            with: files.collect(),
            passphrase: Some(PASSPHRASE.into()),
            expect: (*expect).into(),
            digest: (*count > 0).then(|| digest_of(&changes(*count))),
            ..Vector::default()
        }
    };
    let mut sets: Vec<Vector> = SETS.iter().map(set).collect();
    // With the kit a delta can be opened, and is of no use all the same.
    let kit = kit::write(&owner()).0.iter().map(|group| group.as_str()).collect::<Vec<_>>().join(" ");
    let alone =
        Vector { file: file_of("delta"), kit: Some(vec![kit]), expect: "needs-base".into(), ..Vector::default() };
    sets.push(alone);
    sets
}

/// Forgeries on the outer layer by somebody who holds the device's signing key.
fn outside(honest: &[u8]) -> Files {
    let entries = zip_read::read(honest, false).unwrap();
    let [readme, payload, _, signer, identity] = [0, 1, 2, 3, 4].map(|at| entries[at].data.to_vec());
    let sender = |stream_seq| Sender { company: COMPANY, device: DEVICE, stream_seq };
    let sealed = |payload: &[u8], identity: &[u8], seq| {
        let parts = Parts { readme: &readme, payload, identity: Some(identity) };
        outer::write(&parts, &sender(seq), &SIGN, &derive_public(&SIGN)).unwrap()
    };
    // The facts of the signature as they are, but for some words.
    let worded = |from: &str, to: &str| {
        let facts = format!(
            "type=backup company={COMPANY} device={DEVICE} stream_seq=1 payload={} readme={} identity={}",
            sha256_text(&payload),
            sha256_text(&readme),
            sha256_text(&identity),
        );
        let minisig = sign(&SIGN, &payload, Word::Outer, &facts.replace(from, to));
        let data: [&[u8]; 5] = [&readme, &payload, minisig.as_bytes(), &signer, &identity];
        zip_write::write(&outer::NAMES.into_iter().zip(data).collect::<Vec<_>>(), false).unwrap()
    };
    assert!(open_outer(&worded("", "")).is_ok());
    let inner = age_file::decrypt(&payload, &VAULT).unwrap();
    let to = |secrets: &[[u8; 32]]| {
        let recipients: Vec<String> =
            secrets.iter().map(|secret| age_file::derive_recipient(secret).unwrap()).collect();
        age_file::encrypt(&inner, &recipients).unwrap()
    };
    let heavy = identity.windows(3).position(|window| window == b" 4\n").unwrap();
    let heavy = [&identity[..heavy], b" 19\n", &identity[heavy + 3..]].concat();
    let company = |id| OwnerIdentity { company: id, secrets: owner() }.seal(PASSPHRASE, 4).unwrap();
    vec![
        ("to-another-recipient", sealed(&to(&[[9; 32], RECEIVE]), &identity, 1), "not-for-me"),
        ("one-recipient-more", sealed(&to(&[VAULT, RECEIVE, [9; 32]]), &identity, 1), "damaged"),
        ("replayed-as-a-newer-one", sealed(&payload, &identity, 2), "bad-signature"),
        ("too-much-work", sealed(&payload, &heavy, 1), "excessive-work"),
        ("keys-of-another-company", sealed(&payload, &company(Id(7)), 1), "damaged"),
        ("a-type-of-later", worded("type=backup", "type=ledger"), "unsupported-type"),
        ("facts-of-another-file", worded("payload=", "payload=0"), "damaged"),
        ("facts-out-of-order", worded("stream_seq=1 ", ""), "damaged"),
    ]
}

/// The same valid file, opened otherwise or by readers who know something.
fn readers() -> Vec<Vector> {
    let text = |groups: &Groups| groups.0.iter().map(|group| group.as_str()).collect::<Vec<_>>().join(" ");
    let whole = text(&kit::write(&owner()));
    let mut n = 0_u8;
    let mut random = |bytes: &mut [u8]| {
        bytes.fill_with(|| {
            n = n.wrapping_mul(37).wrapping_add(101);
            n
        });
    };
    let shares = share::split(&owner(), &mut random).unwrap().map(|groups| text(&groups));
    let others = share::split(&owner(), &mut random).unwrap().map(|groups| text(&groups));
    let theirs = text(&kit::write(&OwnerSecrets { root: ROOT, vault: [9; 32] }));
    let kit = |texts: &[&String], expect: &str| {
        let kit = Some(texts.iter().map(|text| (*text).clone()).collect());
        Vector { kit, expect: expect.into(), ..Vector::default() }
    };
    let knows = |knows, expect: &str| Vector {
        passphrase: Some(PASSPHRASE.into()),
        knows,
        expect: expect.into(),
        ..Vector::default()
    };
    let wrong = Some("correct horse battery staple".into());
    vec![
        Vector { passphrase: wrong, expect: "wrong-passphrase".into(), ..Vector::default() },
        kit(&[&whole], "ok"),
        kit(&[&shares[0], &shares[2]], "ok"),
        kit(&[&shares[1], &others[2]], "kit-other-shares"),
        kit(&[&shares[1]], "kit-one-share"),
        kit(&[&whole.replacen('G', "H", 1)], "kit-groups"),
        kit(&[&theirs], "not-for-me"),
        knows(Knows::but(|_| {}), "ok"),
        knows(Knows::but(|knows| knows.company = Id(7)), "foreign-company"),
        knows(Knows::but(|knows| knows.root = derive_public(&[8; 32]).base64()), "foreign-root"),
        knows(Knows::but(|knows| knows.devices[0] = device(DEVICE, &[6; 32], &RECEIVE)), "unknown-signer"),
        knows(Knows::but(|knows| knows.devices.clear()), "ok"),
        knows(
            Knows::but(|knows| knows.devices[0].revoked = Some(Revoked { cut_seq: 1, cut_hash: "ab".repeat(32) })),
            "revoked-signer",
        ),
    ]
}

/// Writes the files that are not there yet, and the index anew. A file that is there never changes.
fn write_vectors(folder: &Path) {
    let mut vectors = Vec::new();
    for (name, bytes, expect) in files() {
        let file = file_of(name);
        if !folder.join(&file).exists() {
            fs::write(folder.join(&file), bytes).unwrap();
        }
        vectors.push(Vector { file, passphrase: Some(PASSPHRASE.into()), expect: expect.into(), ..Vector::default() });
    }
    vectors.extend(readers().into_iter().map(|vector| Vector { file: "valid.keliu.zip".into(), ..vector }));
    for vector in vectors.iter_mut().filter(|vector| vector.expect == "ok") {
        vector.digest = Some(digest_of(&changes(3)));
    }
    vectors.extend(sets());
    fs::write(folder.join("index.json"), serde_json::to_string_pretty(&vectors).unwrap() + "\n").unwrap();
}

/// What a reader answers: the digest, or the code of the error.
fn answer(files: &[Vec<u8>], vector: &Vector) -> Result<String, &'static str> {
    let trust = match &vector.knows {
        None => Trust::FirstRestore,
        Some(Knows { company, root, devices }) => {
            let root = PublicKey::from_base64(root).unwrap();
            Trust::Company { company: *company, root, devices: devices.clone() }
        }
    };
    let mut outers = Vec::new();
    for file in files {
        outers.push(open_outer(file).and_then(|outer| outer.screen(&trust)).map_err(BundleError::code)?);
    }
    outers.sort_by_key(Outer::is_delta);
    let mut bundles: Vec<Bundle> = Vec::new();
    for outer in outers {
        let unlocked = match (&vector.passphrase, &vector.kit, bundles.first()) {
            (_, _, Some(base)) if outer.is_delta() => outer.unlock_with(base.secrets().clone()),
            (Some(passphrase), None, _) => outer.unlock(passphrase).map_err(BundleError::code)?,
            (None, Some(texts), _) => {
                let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
                outer.unlock_with(kit::read(&texts).map_err(|error| error.code())?)
            }
            _ => panic!("{} has no one key", vector.file),
        };
        bundles.push(unlocked.verify(&trust).map_err(BundleError::code)?);
    }
    if let [bundle] = &bundles[..]
        && bundle.meta().base.is_none()
    {
        return Ok(bundle.meta().digest.clone());
    }
    let whole = gather(bundles, &Log::default()).map_err(BundleError::code)?;
    Ok(digest(whole.log.archive()))
}

/// With KELIU_WRITE_VECTORS=1 files are added: only for a change of format that is meant.
#[test]
fn vectors_give_the_expected_answers() {
    let folder = folder("tests/vectors/bundle");
    if env::var_os("KELIU_WRITE_VECTORS").is_some() {
        write_vectors(&folder);
    }
    let vectors: Vec<Vector> = serde_json::from_slice(&fs::read(folder.join("index.json")).unwrap()).unwrap();
    assert!(vectors.len() > 40);
    for vector in &vectors {
        let names = [&vector.file].into_iter().chain(&vector.with);
        let files: Vec<Vec<u8>> = names.map(|name| fs::read(folder.join(name)).unwrap()).collect();
        let (code, digest) = match answer(&files, vector) {
            Ok(digest) => ("ok", Some(digest)),
            Err(code) => (code, None),
        };
        assert_eq!((code, &digest), (&*vector.expect, &vector.digest), "{} {:?}", vector.file, vector.with);
    }
    // Every answer a reader can give stands here at least once.
    let seen: BTreeSet<&str> = vectors.iter().map(|vector| vector.expect.as_str()).collect();
    for error in BundleError::ALL.iter().filter(|error| **error != BundleError::BadInput) {
        assert!(seen.contains(error.code()), "{error}");
    }
    let files = fs::read_dir(&folder).unwrap().count();
    let named: BTreeSet<&str> = vectors.iter().map(|vector| vector.file.as_str()).collect();
    assert_eq!(named.len() + 1, files, "a file without an expected answer");
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

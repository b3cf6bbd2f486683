//! The fuzzers' corpora, replayed; and around each seed what a fuzzer would try first: flips, cuts, splices.

#[path = "../../fuzz/run/bag.rs"]
mod bag;
#[path = "../../fuzz/run/changes.rs"]
mod changes;
#[path = "../../fuzz/run/envelope.rs"]
mod envelope;
#[path = "../../fuzz/run/identity.rs"]
mod identity;
#[path = "../../fuzz/run/roster.rs"]
mod roster;

use super::bundle_support as support;
use super::devices::{Step, live};
use keliu::bundle::identity::OwnerIdentity;
use keliu::bundle::kit::{self, share};
use keliu::bundle::minisig::{Word, derive_public, sign};
use keliu::bundle::{age_file, lines, zip_read, zip_write};
use keliu::domain::id::Id;
use proptest::prelude::*;
use proptest::sample::Index;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::{env, fs};

type Run = fn(&[u8]);

const TARGETS: [(&str, Run); 5] = [
    ("bag", bag::run),
    ("changes", changes::run),
    ("envelope", envelope::run),
    ("identity", identity::run),
    ("roster", roster::run),
];

fn folder(target: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "fuzz", "corpus", target].iter().collect()
}

fn seeds(target: &str) -> Vec<Vec<u8>> {
    if env::var_os("KELIU_WRITE_VECTORS").is_some() {
        write(target);
    }
    let seeds = fs::read_dir(folder(target)).unwrap().map(|entry| fs::read(entry.unwrap().path()).unwrap());
    let seeds: Vec<_> = seeds.collect();
    assert!(seeds.len() >= 4, "{target}");
    seeds
}

/// Writes the seeds that are not there yet.
fn write(target: &str) {
    let file = support::backup_of(&support::roster(), &support::changes(2), 2).unwrap();
    let outer = zip_read::read(&file, false).unwrap();
    let inner = age_file::decrypt(&outer[1].data, &support::VAULT).unwrap();
    let entries = zip_read::read(&inner, true).unwrap();
    let stored: Vec<(&str, &[u8])> = entries.iter().map(|entry| (entry.name, &*entry.data)).collect();
    let part = |name: &str| entries.iter().find(|entry| entry.name == name).unwrap().data.to_vec();
    let small = |data: &'static [u8]| zip_write::write(&[("READ-ME.txt", data)], false).unwrap();
    let two = [part("data/changes.jsonl"), part("data/bodies.jsonl")].join(&0);
    let secrets = support::owner();
    let identity = OwnerIdentity { company: Id(7), secrets: secrets.clone() }.seal("pass", 2).unwrap();
    let text = |groups: &kit::code::Groups| groups.0.iter().map(|g| g.to_string()).collect::<Vec<_>>().join(" ");
    let shares = share::split(&secrets, &mut |bytes| bytes.fill(77)).unwrap().map(|groups| text(&groups));
    let mut revoked = support::roster();
    revoked.devices[0].revoked = Some(keliu::bundle::roster::Revoked { cut_seq: 2, cut_hash: "ab".into() });
    revoked.vault = Some(keliu::bundle::roster::Vault { recipient: revoked.devices[0].receive.clone(), version: 1 });
    let signed = |roster: &keliu::bundle::roster::Roster| roster.sign(&support::ROOT).unwrap().text.into_bytes();
    let steps = [Step::Create { customer: 1 }, Step::AddPhone { customer: 1, phone: 2 }, Step::Sync { from: 0 }];
    let steps: Vec<(u8, Step)> = (0..3).flat_map(|who| steps.clone().map(|step| (who, step))).collect();
    let merged = lines::write(live(&steps)[2].changes()).unwrap();
    let made: Vec<(&str, Vec<u8>)> = match target {
        "envelope" => vec![
            ("valid", file.clone()),
            ("small", small(b"x")),
            ("payload", outer[1].data[..outer[1].data.len().min(400)].to_vec()),
            ("signature", sign(&[1; 32], b"message", Word::Outer, "a=b").into_bytes()),
            ("key", derive_public(&[1; 32]).file().into_bytes()),
        ],
        "bag" => vec![
            ("valid", inner.to_vec()),
            ("stored", zip_write::write(&stored, false).unwrap()),
            ("one-missing", zip_write::write(&stored[1..], true).unwrap()),
            ("one-file", small(b"x")),
        ],
        "roster" => vec![
            ("valid", signed(&support::roster())),
            ("revoked-renewed", signed(&revoked)),
            ("newer", signed(&support::roster()).iter().map(|b| if *b == b'1' { b'2' } else { *b }).collect()),
            ("empty", b"{}\n".to_vec()),
        ],
        "changes" => vec![
            ("one-device", two.clone()),
            ("three-devices", [merged.0, merged.1].join(&0)),
            ("no-bodies", [part("data/changes.jsonl"), b"null\nnull\n".to_vec()].join(&0)),
            ("cut", two[..two.len() / 2].to_vec()),
        ],
        _ => vec![
            ("sealed", identity.clone()),
            ("plain", age_file::unwrap(&identity, "pass").unwrap().to_vec()),
            ("kit", text(&kit::write(&secrets)).into_bytes()),
            ("shares", format!("{} | {}", shares[0], shares[2]).into_bytes()),
            ("printed", format!("AGE-S ECRET -KEY- =85\n1{}", "QPZRY ".repeat(12)).into_bytes()),
        ],
    };
    fs::create_dir_all(folder(target)).unwrap();
    for (name, bytes) in made.into_iter().filter(|(name, _)| !folder(target).join(name).exists()) {
        fs::write(folder(target).join(name), bytes).unwrap();
    }
}

#[test]
fn seeds_are_read_without_a_panic() {
    for (target, run) in TARGETS {
        for seed in seeds(target) {
            run(&seed);
        }
    }
}

/// One thing a fuzzer does to a seed.
#[derive(Clone, Debug)]
enum Mutation {
    Flip(Index, u8),
    Cut(Index, Index),
    Insert(Index, Vec<u8>),
    Repeat(Index, Index),
    Splice(Index, Index, Index),
    Number(Index, u32),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let at = any::<Index>;
    prop_oneof![
        4 => (at(), 1..=255_u8).prop_map(|(at, with)| Mutation::Flip(at, with)),
        1 => (at(), at()).prop_map(|(from, to)| Mutation::Cut(from, to)),
        1 => (at(), "[\\[{\"0,:}\\]\\\\=|\n\0]{1,6}").prop_map(|(at, text)| Mutation::Insert(at, text.into_bytes())),
        1 => (at(), at()).prop_map(|(from, to)| Mutation::Repeat(from, to)),
        1 => (at(), at(), at()).prop_map(|(seed, from, to)| Mutation::Splice(seed, from, to)),
        1 => (at(), prop_oneof![Just(u32::MAX), Just(0), Just(1), Just(0x7fff_ffff)]).prop_map(|(at, n)| Mutation::Number(at, n)),
    ]
}

fn mutate(bytes: &mut Vec<u8>, seeds: &[Vec<u8>], mutation: &Mutation) {
    if bytes.is_empty() {
        return;
    }
    let range = |from: &Index, to: &Index, len: usize| {
        let (from, to) = (from.index(len), to.index(len));
        from.min(to)..from.max(to)
    };
    match mutation {
        Mutation::Flip(at, with) => {
            let at = at.index(bytes.len());
            bytes[at] ^= with;
        }
        Mutation::Cut(from, to) => drop(bytes.drain(range(from, to, bytes.len()))),
        Mutation::Insert(at, new) => drop({
            let at = at.index(bytes.len());
            bytes.splice(at..at, new.iter().copied())
        }),
        Mutation::Repeat(from, to) => bytes.extend_from_within(range(from, to, bytes.len())),
        Mutation::Splice(seed, from, to) => {
            let other = &seeds[seed.index(seeds.len())];
            let piece = &other[range(from, to, other.len())];
            bytes.truncate(from.index(bytes.len()));
            bytes.extend_from_slice(piece);
        }
        Mutation::Number(at, number) => {
            let at = at.index(bytes.len());
            let number = number.to_le_bytes();
            bytes.iter_mut().skip(at).zip(number).for_each(|(byte, new)| *byte = new);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_a_fuzzer_would_try_is_read_without_a_panic(
        seed: Index, mutations in prop::collection::vec(mutation(), 1..6)
    ) {
        thread_local! {
            static SEEDS: BTreeMap<&'static str, Vec<Vec<u8>>> = TARGETS.iter().map(|(name, _)| (*name, seeds(name))).collect();
        }
        for (target, run) in TARGETS {
            let bytes = SEEDS.with(|all| {
                let seeds = &all[target];
                let mut bytes = seeds[seed.index(seeds.len())].clone();
                mutations.iter().for_each(|mutation| mutate(&mut bytes, seeds, mutation));
                bytes
            });
            run(&bytes);
        }
    }
}

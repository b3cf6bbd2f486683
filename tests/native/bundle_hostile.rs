//! Bundles that were damaged, forged or meant for somebody else are refused, each with the right error.

use super::bundle_support::*;
use keliu::bundle::bag::Files;
use keliu::bundle::meta::sha256_text;
use keliu::bundle::minisig::derive_public;
use keliu::bundle::roster::{Revoked, Roster};
use keliu::bundle::{BundleError, Trust, age_file, open_outer, zip_read, zip_write};
use keliu::domain::id::{DeviceId, Id};
use proptest::prelude::*;

#[test]
fn a_backup_comes_back_whole() {
    for trust in [Trust::FirstRestore, company_trust()] {
        let bundle = open(&backup(), &trust).unwrap();
        assert_eq!(bundle.changes(), changes(3));
        assert_eq!(bundle.roster(), &roster());
        assert_eq!((&bundle.meta().digest, bundle.meta().counts.customers), (&digest_of(&changes(3)), 3));
        let parts = bundle.into_parts();
        assert_eq!((parts.secrets, parts.checkpoints.len()), (owner(), 1));
    }
    let empty = backup_of(&roster(), &[], 2).unwrap();
    assert!(open(&empty, &Trust::FirstRestore).unwrap().changes().is_empty());
    let (file, trust) = (backup(), Trust::FirstRestore);
    assert!(open_outer(&file).unwrap().unlock_with(owner()).verify(&trust).is_ok());
}

#[test]
fn every_flipped_byte_and_every_cut_is_refused() {
    let honest = backup();
    for at in 0..honest.len() {
        let mut bytes = honest.clone();
        bytes[at] ^= 1 << (at % 8);
        // The outer layer must notice by itself: no key, no passphrase, no decryption.
        assert!(open_outer(&bytes).is_err(), "byte {at}");
    }
    for length in (0..honest.len()).step_by(7).chain(honest.len() - 40..honest.len()) {
        assert!(open_outer(&honest[..length]).is_err(), "length {length}");
    }
    assert_eq!(open_outer(b"").unwrap_err(), BundleError::NotABundle);
    assert_eq!(open_outer(&[b"x", &honest[..]].concat()).unwrap_err(), BundleError::NotABundle);
    assert_eq!(open_outer(&[&honest[..], b"x"].concat()).unwrap_err(), BundleError::Damaged);
    let other = zip_write::write(&[("a.txt", &[b'x'; 80])], false).unwrap();
    assert_eq!(open_outer(&other).unwrap_err(), BundleError::NotABundle);
    // A ZIP of another program: its header holds a time and flags of its own.
    let mut foreign = other;
    foreign[6..14].copy_from_slice(&[0, 8, 0, 0, 0x21, 0x59, 0x76, 0x5b]);
    assert_eq!(open_outer(&foreign).unwrap_err(), BundleError::NotABundle);
}

#[test]
fn every_flipped_byte_of_the_payload_is_refused_even_if_signed_anew() {
    let payload = zip_read::read(&backup(), false).unwrap()[1].data.to_vec();
    for at in (0..payload.len()).step_by(3) {
        let mut bytes = payload.clone();
        bytes[at] ^= 1 << (at % 8);
        assert!(age_file::decrypt(&bytes, &VAULT).is_err(), "byte {at}");
    }
}

#[test]
fn the_reader_knows_what_is_not_its_own() {
    let file = backup();
    let wrong = open_outer(&file).unwrap().unlock("correct horse battery staple").unwrap_err();
    assert_eq!(wrong, BundleError::WrongPassphrase);
    let with = |change: fn(&mut Id, &mut [u8; 32], &mut Roster)| {
        let (mut company, mut root, mut ours) = (COMPANY, ROOT, roster());
        change(&mut company, &mut root, &mut ours);
        let trust = Trust::Company { company, root: derive_public(&root), devices: ours.devices };
        open(&file, &trust).map(drop)
    };
    assert_eq!(with(|company, _, _| *company = Id(1)), Err(BundleError::ForeignCompany));
    assert_eq!(with(|_, root, _| *root = [8; 32]), Err(BundleError::ForeignRoot));
    let cut = |ours: &mut Roster| ours.devices[0].revoked = Some(Revoked { cut_seq: 1, cut_hash: String::new() });
    assert_eq!(with(|_, _, _| {}), Ok(()));
    let (mut revoked, file) = (roster(), &file);
    cut(&mut revoked);
    let trust = Trust::Company { company: COMPANY, root: derive_public(&ROOT), devices: revoked.devices };
    assert_eq!(open(file, &trust).unwrap_err(), BundleError::RevokedSigner);
    assert_eq!(
        with(|_, _, ours| ours.devices[0] = device(DEVICE, &[6; 32], &RECEIVE)),
        Err(BundleError::UnknownSigner)
    );
    // Another browser of the company, unknown here, is vouched for by the roster in the bundle.
    assert_eq!(with(|_, _, ours| ours.devices = vec![device(DeviceId(1), &[6; 32], &RECEIVE)]), Ok(()));
    let stranger = keliu::bundle::OwnerSecrets { root: ROOT, vault: [9; 32] };
    let refused = open_outer(file).unwrap().unlock_with(stranger).verify(&Trust::FirstRestore);
    assert_eq!(refused.unwrap_err(), BundleError::NotForMe);
}

/// Puts another roster into a bag, signed by the root key, and says so in bundle.json.
fn put_roster(files: &mut Files, change: fn(&mut Roster)) {
    let mut other = roster();
    change(&mut other);
    let signed = other.sign(&ROOT).unwrap();
    let old = sha256_text(&files["roster.json"]);
    replace(files, "bundle.json", &old, &sha256_text(signed.text.as_bytes()));
    files.insert("roster.json".into(), signed.text.into_bytes());
    files.insert("roster.json.minisig".into(), signed.minisig.into_bytes());
}

fn drop_last_line(files: &mut Files, name: &str) {
    let text = String::from_utf8(files[name].clone()).unwrap();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    files.insert(name.into(), lines[..lines.len() - 1].concat().into_bytes());
}

/// Each forgery, made by somebody who knows the format and holds the keys it names, and its error.
pub fn forgeries() -> Vec<(&'static str, Forgery, BundleError)> {
    let before = |before| Forgery { before, ..Forgery::default() };
    let after = |after| Forgery { after, ..Forgery::default() };
    vec![
        ("stranger-outside", Forgery { outer: [6; 32], ..Forgery::default() }, BundleError::UnknownSigner),
        ("stranger-inside", Forgery { inner: [6; 32], ..Forgery::default() }, BundleError::BadSignature),
        ("unlisted-tag-file", after(|f| drop(f.insert("extra.txt".into(), b"x".into()))), BundleError::Damaged),
        ("unlisted-data-file", after(|f| drop(f.insert("data/x.csv".into(), b"x".into()))), BundleError::Damaged),
        ("missing-file", after(|f| drop(f.remove("data/customers.csv"))), BundleError::Damaged),
        ("altered-view", after(|f| replace(f, "data/customers.csv", "电话", "電話")), BundleError::Damaged),
        ("too-new", before(|f| replace(f, "bundle.json", "\"min_reader\":1", "\"min_reader\":2")), BundleError::TooNew),
        (
            "other-seq",
            before(|f| replace(f, "bundle.json", "\"stream_seq\":1", "\"stream_seq\":2")),
            BundleError::Damaged,
        ),
        (
            "other-company",
            before(|f| replace(f, "bundle.json", "\"company\":\"1", "\"company\":\"2")),
            BundleError::ForeignCompany,
        ),
        ("other-head", before(|f| replace(f, "bundle.json", "6789\":[3,", "6789\":[4,")), BundleError::BrokenChain),
        ("recipient-dropped", before(drop_vault), BundleError::NotForMe),
        ("roster-altered", before(|f| replace(f, "roster.json", "owner", "OWNER")), BundleError::BadSignature),
        ("roster-of-another-root", before(foreign_roster), BundleError::BadSignature),
        ("signer-revoked", before(|f| put_roster(f, revoke)), BundleError::RevokedSigner),
        ("signer-not-enrolled", before(|f| put_roster(f, |r| r.devices.clear())), BundleError::UnknownSigner),
        ("change-dropped", before(drop_change), BundleError::BrokenChain),
        ("body-dropped", before(|f| drop_last_line(f, "data/bodies.jsonl")), BundleError::Damaged),
        ("body-altered", before(|f| replace(f, "data/bodies.jsonl", "outlets", "Outlets")), BundleError::Damaged),
        ("deep-body", before(|f| drop(f.insert("data/bodies.jsonl".into(), deep()))), BundleError::TooLarge),
        ("no-checkpoint", before(|f| f.retain(|name, _| !name.starts_with("checkpoints/"))), BundleError::BrokenChain),
    ]
}

fn revoke(roster: &mut Roster) {
    roster.devices[0].revoked = Some(Revoked { cut_seq: 0, cut_hash: String::new() });
}

fn foreign_roster(files: &mut Files) {
    let other = Roster { root: derive_public(&[8; 32]).base64(), ..roster() }.sign(&[8; 32]).unwrap();
    files.insert("roster.json".into(), other.text.into_bytes());
    files.insert("roster.json.minisig".into(), other.minisig.into_bytes());
}

fn drop_vault(files: &mut Files) {
    let (vault, other) = (age_file::derive_recipient(&VAULT).unwrap(), age_file::derive_recipient(&[9; 32]).unwrap());
    replace(files, "bundle.json", &vault, &other);
}

fn drop_change(files: &mut Files) {
    drop_last_line(files, "data/changes.jsonl");
    drop_last_line(files, "data/bodies.jsonl");
}

fn deep() -> Vec<u8> {
    format!("{}{}\nnull\nnull\n", "[".repeat(65), "]".repeat(65)).into_bytes()
}

#[test]
fn forgeries_are_refused() {
    let honest = backup();
    assert!(open(&Forgery::default().make(&honest), &Trust::FirstRestore).is_ok());
    for (name, forgery, expected) in forgeries() {
        let file = forgery.make(&honest);
        assert_eq!(open(&file, &Trust::FirstRestore).map(drop), Err(expected), "{name}");
        assert!(open(&file, &company_trust()).is_err(), "{name}");
    }
}

#[test]
fn the_writer_refuses_what_the_reader_would() {
    let mut revoked = roster();
    revoke(&mut revoked);
    assert_eq!(backup_of(&revoked, &changes(1), 2), Err(BundleError::BadInput));
    let mut gap = changes(3);
    gap.remove(1);
    assert_eq!(backup_of(&roster(), &gap, 2), Err(BundleError::BrokenChain));
    assert_eq!(backup_of(&roster(), &changes(1), 19), Err(BundleError::BadInput));
    assert_eq!(zip_write::write(&[("a\u{202e}fdp.exe", b"")], false), Err(BundleError::BadInput));
}

/// A ZIP of two entries, and the place of a few of its bytes.
fn two() -> Vec<u8> {
    zip_write::write(&[("a.txt", b"hello"), ("b/c.txt", b"world")], false).unwrap()
}

fn find(bytes: &[u8], needle: &[u8], nth: usize) -> usize {
    (0..bytes.len()).filter(|&at| bytes[at..].starts_with(needle)).nth(nth).unwrap()
}

#[test]
fn a_zip_has_one_meaning_or_none() {
    let refused = |bytes: &[u8]| zip_read::read(bytes, true).map(drop).unwrap_err();
    let good = two();
    assert_eq!(zip_read::read(&good, true).unwrap().len(), 2);
    let (directory, end) = (find(&good, b"PK\x01\x02", 0), good.len() - 22);
    let patched = |at: usize, with: &[u8]| {
        let mut bytes = good.clone();
        bytes[at..at + with.len()].copy_from_slice(with);
        refused(&bytes)
    };
    for at in 0..good.len() {
        assert!(zip_read::read(&[&good[..at], b"\0", &good[at..]].concat(), true).is_err(), "inserted at {at}");
    }
    // Local header unlike the central one; names that differ; a flag; encryption; a time.
    assert_eq!(patched(find(&good, b"a.txt", 0), b"A.txt"), BundleError::Damaged);
    assert_eq!(patched(find(&good, b"a.txt", 1), b"A.txt"), BundleError::Damaged);
    assert_eq!(patched(6, &[1]), BundleError::Damaged);
    assert_eq!(patched(directory + 8, &[8]), BundleError::Damaged);
    assert_eq!(patched(directory + 38, &[1]), BundleError::Damaged);
    // Two end records, a comment, an entry that the directory hides.
    assert_eq!(refused(&[&good[..], &good[end..]].concat()), BundleError::Damaged);
    assert_eq!(patched(good.len() - 2, &[1]), BundleError::Damaged);
    assert_eq!(patched(end + 8, &[1, 0, 1]), BundleError::Damaged);
    assert_eq!(patched(end + 8, &[3, 0, 3]), BundleError::Damaged);
    // Duplicate names, also by case; a file that is a folder; names that lie.
    for (name, other) in [("z", b'a'), ("z", b'A'), ("azb", b'/')] {
        // The writer makes no such names itself: the one character is exchanged in both headers.
        let mut bytes = zip_write::write(&[("a", &[b'x'; 40]), (name, b"y")], false).unwrap();
        let places: Vec<usize> = (0..bytes.len()).filter(|&at| bytes[at] == b'z').collect();
        assert_eq!(places.len(), 2);
        places.iter().for_each(|&at| bytes[at] = other);
        assert_eq!(refused(&bytes), BundleError::Damaged, "{name} {other}");
    }
    for name in ["../up", "/root", "a//b", "./a", "a/", "", "a\u{202e}b", "a b", "a\\b", &"n".repeat(121)] {
        assert!(!zip_write::name_ok(name), "{name}");
    }
}

#[test]
fn bombs_are_not_unpacked() {
    // The writer stores what would unpack too far; a forged size is refused before anything is unpacked.
    let zeros = vec![0; 3 << 20];
    let bytes = zip_write::write(&[("zeros", &zeros)], true).unwrap();
    assert!(bytes.len() > zeros.len());
    assert_eq!(zip_read::read(&bytes, true).unwrap()[0].data.len(), zeros.len());
    let text = "abcdefgh".repeat(20).into_bytes();
    let mut packed = zip_write::write(&[("t", &text)], true).unwrap();
    assert!(zip_read::read(&packed, true).is_ok());
    assert_eq!(zip_read::read(&packed, false).unwrap_err(), BundleError::Damaged);
    let directory = find(&packed, b"PK\x01\x02", 0);
    for at in [22, directory + 24] {
        packed[at..at + 4].copy_from_slice(&(1_u32 << 29).to_le_bytes());
    }
    assert_eq!(zip_read::read(&packed, true).unwrap_err(), BundleError::TooLarge);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..600), head in 0..4_usize) {
        let head: &[u8] = [b"".as_slice(), b"PK\x03\x04", b"age-encryption.org/v1\n", b"untrusted comment: "][head];
        let bytes = [head, &bytes].concat();
        prop_assert!(open_outer(&bytes).is_err());
        let _ = zip_read::read(&bytes, true);
        prop_assert!(age_file::decrypt(&bytes, &VAULT).is_err());
        prop_assert!(age_file::unwrap(&bytes, "x").is_err());
        let _ = keliu::bundle::lines::json(&bytes);
        let _ = keliu::bundle::lines::read(&bytes, &bytes);
        let _ = keliu::bundle::minisig::PublicKey::from_file(&bytes);
    }

    #[test]
    fn several_altered_bytes_are_refused(places in prop::collection::vec((any::<prop::sample::Index>(), 1..=255_u8), 1..5)) {
        let mut bytes = two();
        let good = bytes.clone();
        for (at, with) in places {
            let at = at.index(bytes.len());
            bytes[at] ^= with;
        }
        prop_assert!(bytes == good || zip_read::read(&bytes, true).is_err());
    }
}

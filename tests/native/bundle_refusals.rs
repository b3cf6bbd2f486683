//! Every byte of a bundle and of its keys' file, and on the layers inside every third or fifth: whatever is flipped or
//! cut is refused with a code that says which kind of wrong it is, and nothing else. Headers of age files and the work
//! they may ask for; and files that are sound, but not for this archive, or not news to it, or written by a clock far
//! ahead.

use super::bundle_support::*;
use crate::sessions::{Raw, edit, open_memory, run};
use keliu::app::error::AppError;
use keliu::app::restore;
use keliu::app::session::Session;
use keliu::bundle::identity::OwnerIdentity;
use keliu::bundle::minisig::derive_public;
use keliu::bundle::outer::{self, Parts, Sender};
use keliu::bundle::{BundleError, Trust, age_file, limits, open_outer, zip_read, zip_write};
use keliu::domain::id::Id;
use keliu::domain::value::Value;
use keliu::jobs::client::Jobs;
use keliu::jobs::keys::Hidden;
use keliu::log::chain::{self, Author, Batch, Head};
use keliu::log::change::Origin;
use keliu::log::draft::{Draft, customer_key};
use keliu::platform::clock;
use keliu::storage::{AnyStore, Memory};
use std::collections::BTreeSet;

use BundleError::*;

type Codes = BTreeSet<&'static str>;

/// Tries a file with two flips at every `step`th byte, and cut at these lengths; gives the codes of the refusals.
fn every_fault(honest: &[u8], step: usize, try_it: &dyn Fn(&[u8]) -> Result<(), BundleError>) -> (Codes, Codes) {
    let refused = |bytes: &[u8], what: &str, at: usize| match try_it(bytes) {
        Ok(()) => panic!("accepted with {what} at {at}"),
        Err(error) => error.code(),
    };
    let mut flips = Codes::new();
    for at in (0..honest.len()).step_by(step) {
        let mut bytes = honest.to_vec();
        for flip in [1 << (at % 8), 0xff] {
            bytes[at] = honest[at] ^ flip;
            flips.insert(refused(&bytes, "a flip", at));
        }
    }
    let cuts = (0..honest.len()).step_by(step).map(|at| refused(&honest[..at], "a cut", at)).collect();
    (flips, cuts)
}

fn codes(errors: &[BundleError]) -> Codes {
    errors.iter().map(|error| error.code()).collect()
}

#[test]
fn every_byte_and_every_length_of_the_file() {
    let honest = backup_of(&roster(), &changes(1), 2).unwrap();
    let (flips, cuts) = every_fault(&honest, 1, &|bytes| open_outer(bytes).map(drop));
    // The outer layer finds each by itself, before any key is tried.
    assert_eq!(flips, codes(&[NotABundle, Damaged, TooLarge]));
    assert_eq!(cuts, codes(&[NotABundle, Damaged]));
}

/// The same bundle, put together anew by somebody who holds the device's signing key: the inner layers must notice.
fn resealed(honest: &[u8], payload: &[u8], identity: Option<&[u8]>) -> Vec<u8> {
    let entries = zip_read::read(honest, false).unwrap();
    let identity = identity.unwrap_or(&entries[4].data);
    let parts = Parts { readme: &entries[0].data, payload, identity: Some(identity) };
    let sender = Sender { company: COMPANY, device: DEVICE, stream_seq: 1 };
    outer::write(&parts, &sender, &SIGN, &derive_public(&SIGN)).unwrap()
}

#[test]
fn every_third_byte_of_the_payload_though_the_signature_outside_is_right() {
    let honest = backup_of(&roster(), &changes(1), 2).unwrap();
    let payload = zip_read::read(&honest, false).unwrap()[1].data.to_vec();
    let try_it = |bytes: &[u8]| {
        let file = resealed(&honest, bytes, None);
        open_outer(&file)?.unlock_with(owner()).verify(&Trust::FirstRestore).map(drop)
    };
    assert_eq!(try_it(&payload), Ok(()));
    let (flips, cuts) = every_fault(&payload, 3, &try_it);
    assert_eq!(flips, codes(&[Damaged, NotForMe]));
    assert_eq!(cuts, codes(&[Damaged]));
}

#[test]
fn every_fifth_byte_of_what_was_encrypted_though_both_signatures_outside_are_right() {
    let honest = backup_of(&roster(), &changes(1), 2).unwrap();
    let payload = zip_read::read(&honest, false).unwrap()[1].data.to_vec();
    let inner = age_file::decrypt(&payload, &VAULT).unwrap();
    let recipients = [VAULT, RECEIVE].map(|secret| age_file::derive_recipient(&secret).unwrap());
    let files = |bytes: &[u8]| -> Vec<(String, Vec<u8>)> {
        let entries = zip_read::read(bytes, true).unwrap();
        entries.into_iter().map(|entry| (entry.name.to_owned(), entry.data.into_owned())).collect()
    };
    let (same, honest_files) = (std::cell::Cell::new(0), files(&inner));
    let try_it = |bytes: &[u8]| {
        let file = resealed(&honest, &age_file::encrypt(bytes, &recipients).unwrap(), None);
        let opened = open_outer(&file)?.unlock_with(owner()).verify(&Trust::FirstRestore).map(drop);
        // Behind the end of a deflated stream there are up to seven bits that say nothing: the files are the same.
        if opened.is_ok() && bytes != &**inner && files(bytes) == honest_files {
            same.set(same.get() + 1);
            return Err(BadInput);
        }
        opened
    };
    assert_eq!(try_it(&inner), Ok(()));
    let (flips, cuts) = every_fault(&inner, 5, &try_it);
    assert!(flips.is_subset(&codes(&[Damaged, TooLarge, BadSignature, BadInput])), "{flips:?}");
    assert!(same.get() <= honest_files.len(), "{}", same.get());
    assert_eq!(cuts, codes(&[Damaged]));
}

#[test]
fn every_byte_of_the_identity_file() {
    let identity = OwnerIdentity { company: COMPANY, secrets: owner() }.seal(PASSPHRASE, 2).unwrap();
    let (flips, cuts) = every_fault(&identity, 1, &|bytes| OwnerIdentity::open(bytes, PASSPHRASE).map(drop));
    assert_eq!(flips, codes(&[Damaged, WrongPassphrase]));
    assert_eq!(cuts, codes(&[Damaged]));
    // Another company's keys, put into this one's file.
    let honest = backup();
    let payload = zip_read::read(&honest, false).unwrap()[1].data.to_vec();
    let other = OwnerIdentity { company: Id(7), secrets: owner() }.seal(PASSPHRASE, 2).unwrap();
    let file = resealed(&honest, &payload, Some(&other));
    assert_eq!(open_outer(&file).unwrap().unlock(PASSPHRASE).unwrap_err(), Damaged);
}

/// As C2SP/CCTV tests age, and what is narrower here: only X25519 stanzas, or one of scrypt; no armour; little work.
#[test]
fn headers_of_age_files() {
    let recipient = age_file::derive_recipient(&VAULT).unwrap();
    let honest = age_file::encrypt(b"hello", std::slice::from_ref(&recipient)).unwrap();
    let text = |from: &str, to: &str| {
        let at = honest.windows(from.len()).position(|window| window == from.as_bytes()).unwrap();
        [&honest[..at], to.as_bytes(), &honest[at + from.len()..]].concat()
    };
    let armour = b"-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n-----END AGE ENCRYPTED FILE-----\n".to_vec();
    let cases = [
        ("version_unsupported", text("/v1\n", "/v2\n")),
        ("header_crlf", text("/v1\n", "/v1\r\n")),
        ("armor", armour),
        ("empty", Vec::new()),
        ("hmac_missing", text("\n--- ", "\n---\n")),
        ("hmac_no_space", text("\n--- ", "\n---")),
        ("hmac_extra_space", text("\n--- ", "\n---  ")),
        ("stanza_bad_start", text("-> X25519", "->X25519")),
        ("stanza_missing_body", text("-> X25519 ", "-> X25519\n-> ")),
        ("scrypt_and_x25519", text("-> X25519 ", "-> scrypt AAAAAAAAAAAAAAAAAAAAAA 2\nAAAA\n-> X25519 ")),
        ("x25519_lowercase", text("-> X25519 ", "-> x25519 ")),
        ("x25519_extra_argument", text("-> X25519 ", "-> X25519 1234 ")),
        ("x25519_grease", text("-> X25519 ", "-> grease-x\n\n-> X25519 ")),
        ("no stanza", text("-> X25519 ", "-- X25519 ")),
    ];
    assert_eq!(**age_file::decrypt(&honest, &VAULT).unwrap(), *b"hello");
    for (name, file) in cases {
        assert_eq!(age_file::decrypt(&file, &VAULT).map(drop), Err(Damaged), "{name}");
    }
    let many = text("-> X25519 ", &format!("{}-> X25519 ", "-> X25519 A\nAA\n".repeat(128)));
    assert_eq!(age_file::decrypt(&many, &VAULT).map(drop), Err(TooLarge));
    let long = text("-> X25519 ", &format!("-> X25519 {}", "A".repeat(limits::AGE_HEADER)));
    assert_eq!(age_file::decrypt(&long, &VAULT).map(drop), Err(TooLarge));
    assert_eq!(age_file::decrypt(&honest, &[9; 32]).map(drop), Err(NotForMe));
    for at in (0..9).map(|at| honest.len() - 1 - at) {
        assert_eq!(age_file::decrypt(&honest[..at], &VAULT).map(drop), Err(Damaged), "cut at {at}");
    }
    assert_eq!(age_file::decrypt(&[&honest[..], b"x"].concat(), &VAULT).map(drop), Err(Damaged));
}

#[test]
fn the_work_a_passphrase_may_ask_for() {
    let honest = age_file::wrap(b"hello", "one", 2).unwrap();
    let asks = |factor: &str| {
        let at = honest.windows(3).position(|window| window == b" 2\n").unwrap();
        let file = [&honest[..at], format!(" {factor}\n").as_bytes(), &honest[at + 3..]].concat();
        age_file::unwrap(&file, "one").map(drop).unwrap_err()
    };
    assert_eq!(age_file::unwrap(&honest, "one").map(|text| text.to_vec()), Ok(b"hello".to_vec()));
    // Refused by the number alone: 2^30 would never end.
    for factor in ["19", "22", "30", "63"] {
        assert_eq!(asks(factor), ExcessiveWork, "{factor}");
    }
    for factor in ["64", "0", "-2", "+2", "02", "2 ", "0x2", "", "99999999999999999999", "2 2"] {
        assert!(matches!(asks(factor), Damaged | ExcessiveWork), "{factor}");
    }
    assert_eq!(asks("3"), WrongPassphrase);
    let large = age_file::wrap(&vec![0; limits::IDENTITY], "one", 2).unwrap();
    assert_eq!(age_file::unwrap(&large, "one").map(drop), Err(TooLarge));
    let recipient = age_file::derive_recipient(&VAULT).unwrap();
    let other = age_file::encrypt(b"hello", &[recipient]).unwrap();
    assert_eq!(age_file::unwrap(&other, "one").map(drop), Err(Damaged));
}

/// An archive restored from the small company's backup.
async fn restored(memory: &Memory, file: &[u8]) -> Session {
    let session = Session::new(AnyStore::Memory(memory.clone()), false);
    let plan = opened(&session, file).await.unwrap();
    restore::confirm(&session, &Jobs::default(), &plan).await.unwrap();
    session
}

async fn opened(session: &Session, file: &[u8]) -> Result<restore::Plan, AppError> {
    restore::open(session, &Jobs::default(), Hidden(PASSPHRASE.to_owned()), vec![file.to_vec()]).await
}

/// The small company's backup with one more Change, by a clock that is so many days ahead.
fn ahead_by(days: u64) -> Vec<u8> {
    let mut all = changes(3);
    let batch = Batch { id: Id(6), origin: Origin::Edit, reason: String::new(), undoes: None };
    let mut draft = Draft::about(Id(1));
    draft.put(&customer_key(Id(1)), "town", Value::text("later"));
    let random = &mut |bytes: &mut [u8]| bytes.fill(3);
    let now_ms = clock::now_ms() + days * 86_400_000;
    let mut author = Author { device: DEVICE, member: MEMBER, now_ms, newest: all[2].line().hlc, random };
    all.extend(chain::extend(Head::after(&all[2]), &batch, vec![draft], &mut author));
    backup_of(&roster(), &all, 2).unwrap()
}

#[test]
fn times_far_ahead_are_told_and_beyond_ten_years_kept_out_of_an_archive() {
    run(async {
        let memory = Memory::default();
        let session = restored(&memory, &backup()).await;
        let before = Raw::of(&memory).await;
        for (days, ahead) in [(1, false), (3, true), (9 * 365, true)] {
            let plan = opened(&session, &ahead_by(days)).await.unwrap();
            assert_eq!((plan.new, plan.ahead), (Some(1), ahead), "{days} days");
        }
        let years = ahead_by(11 * 365);
        assert_eq!(opened(&session, &years).await.err(), Some(AppError::Bundle(ClockAhead)));
        assert_eq!(Raw::of(&memory).await, before);
        // An empty browser loses nothing by it.
        let empty = Session::new(AnyStore::Memory(Memory::default()), false);
        let plan = opened(&empty, &years).await.unwrap();
        assert_eq!((plan.new, plan.ahead), (None, true));
        assert_eq!(restore::confirm(&empty, &Jobs::default(), &plan).await.map(|merged| merged.new), Ok(4));
    });
}

#[test]
fn an_older_copy_or_the_same_again_changes_nothing_and_takes_nothing_back() {
    run(async {
        let (older, newer) = (backup_of(&roster(), &changes(2), 2).unwrap(), backup());
        let memory = Memory::default();
        let session = restored(&memory, &older).await;
        assert_eq!(opened(&session, &newer).await.unwrap().new, Some(1));
        let plan = opened(&session, &newer).await.unwrap();
        assert_eq!(restore::confirm(&session, &Jobs::default(), &plan).await.map(|merged| merged.new), Ok(1));
        let (before, digest) = (Raw::of(&memory).await.segments, digest_of(&changes(3)));
        for file in [&newer, &older, &newer] {
            let plan = opened(&session, file).await.unwrap();
            assert_eq!((plan.new, plan.fills), (Some(0), false));
            assert_eq!(restore::confirm(&session, &Jobs::default(), &plan).await.map(|merged| merged.new), Ok(0));
            assert_eq!(Raw::of(&memory).await.segments, before);
            assert_eq!(keliu::domain::digest::digest(&session.archive()), digest);
        }
    });
}

#[test]
fn what_is_refused_leaves_the_store_as_it_was() {
    run(async {
        let honest = backup();
        let memory = Memory::default();
        let session = restored(&memory, &honest).await;
        let before = Raw::of(&memory).await;
        let mut flipped = honest.clone();
        flipped[honest.len() / 3] ^= 4;
        let mut files = vec![flipped, honest[..honest.len() - 1].to_vec(), b"name,phone\n".to_vec()];
        files.extend(super::bundle_hostile::forgeries().into_iter().map(|(_, forgery, _)| forgery.make(&honest)));
        for file in files {
            assert!(matches!(opened(&session, &file).await, Err(AppError::Bundle(_))));
            let empty = Memory::default();
            let nobody = Session::new(AnyStore::Memory(empty.clone()), false);
            assert!(opened(&nobody, &file).await.is_err() && nobody.me().is_none());
            assert_eq!(Raw::of(&empty).await, Raw::of(&Memory::default()).await);
        }
        // Another company's archive is open: refused before the passphrase is even tried.
        let other = open_memory(&Memory::default()).await;
        edit(&other, 1, "Other").await.unwrap();
        assert_eq!(opened(&other, &honest).await.err(), Some(AppError::Bundle(ForeignCompany)));
        assert_eq!(Raw::of(&memory).await, before);
        let tiny = zip_write::write(&[("READ-ME.txt", b"x")], false).unwrap();
        assert!(opened(&session, &tiny).await.is_err());
    });
}

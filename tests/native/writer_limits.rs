//! The writer keeps to the reader's limits: whatever it makes is read, and what could not be is refused while it is made.

use super::bundle_support::*;
use keliu::bundle::minisig::derive_public;
use keliu::bundle::outer::{self, Parts, Sender};
use keliu::bundle::{BundleError, Trust, limits, zip_read, zip_write};
use proptest::prelude::*;

use BundleError::*;

type Views = Vec<(String, Vec<u8>)>;

/// Makes a backup with these views, and reads it if it was made.
fn made(views: Views) -> Result<(), BundleError> {
    let file = bundle_of(&roster(), &changes(2), None, views, 2)?;
    let bundle = open(&file, &Trust::FirstRestore).unwrap_or_else(|error| panic!("made, and refused as {error}"));
    assert_eq!(bundle.changes().len(), 2);
    Ok(())
}

fn view(name: &str, data: Vec<u8>) -> Views {
    vec![(name.into(), data)]
}

#[test]
fn entries_beyond_the_limit_are_refused() {
    // Twelve files of the bag are there besides.
    let views = |count: usize| (0..count).map(|n| (format!("v{n}.csv"), Vec::new())).collect::<Views>();
    let most = |count| made(views(count));
    let fixed = zip_entries();
    assert_eq!(most(limits::ENTRIES - fixed), Ok(()));
    assert_eq!(most(limits::ENTRIES - fixed + 1), Err(TooLarge));
}

/// How many entries the inner ZIP has without any view.
fn zip_entries() -> usize {
    let file = bundle_of(&roster(), &changes(2), None, Vec::new(), 2).unwrap();
    let payload = zip_read::read(&file, false).unwrap()[1].data.to_vec();
    let inner = keliu::bundle::age_file::decrypt(&payload, &VAULT).unwrap();
    zip_read::read(&inner, true).unwrap().len()
}

#[test]
fn sizes_beyond_the_limit_are_refused_before_the_work_is_done() {
    // The same megabyte again and again: more than the reader unpacks.
    let megabyte = vec![0; 1 << 20];
    let names: Vec<String> = (0..=limits::UNPACKED >> 20).map(|n| format!("v{n}")).collect();
    let entries: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &megabyte[..])).collect();
    assert_eq!(zip_write::write(&entries, true), Err(TooLarge));
    // The file itself.
    let payload = vec![0; limits::BUNDLE + 1];
    let sender = Sender { company: COMPANY, device: DEVICE, stream_seq: 1 };
    let write = |payload: &[u8], readme: &[u8], identity: Option<&[u8]>| {
        outer::write(&Parts { readme, payload, identity }, &sender, &SIGN, &derive_public(&SIGN)).map(drop)
    };
    assert_eq!(write(&payload, b"", None), Err(TooLarge));
    let readme = vec![b' '; limits::README + 1];
    assert_eq!((write(b"", &readme[1..], None), write(b"", &readme, None)), (Ok(()), Err(TooLarge)));
    let identity = vec![b' '; limits::IDENTITY + 1];
    assert_eq!((write(b"", b"", Some(&identity[1..])), write(b"", b"", Some(&identity))), (Ok(()), Err(TooLarge)));
}

/// What would unpack to more than a hundred times its size is stored as it is.
#[test]
fn no_entry_is_packed_beyond_the_ratio() {
    for length in [1_000, 100_000, 3_000_000] {
        assert_eq!(made(view("zeros.csv", vec![b'0'; length])), Ok(()));
    }
    let zip = zip_write::write(&[("zeros", &vec![b'0'; 3_000_000])], true).unwrap();
    assert!(zip.len() > 3_000_000, "{}", zip.len());
}

#[test]
fn names_that_a_reader_refuses_are_refused() {
    for name in ["", "a b", "a//b", "../a", "a/./b", "客户.csv", &"x".repeat(limits::NAME - 4)] {
        assert_eq!(made(view(name, Vec::new())), Err(BadInput), "{name}");
    }
    assert_eq!(made(view(&"x".repeat(limits::NAME - 5), Vec::new())), Ok(()));
    let two = |one: &str, other: &str| made(vec![(one.into(), Vec::new()), (other.into(), Vec::new())]);
    assert_eq!(
        (two("a", "b"), two("a", "A"), two("a", "a"), two("a", "a/b")),
        (Ok(()), Err(BadInput), Err(BadInput), Err(BadInput))
    );
    assert_eq!(made(view("changes.jsonl", Vec::new())), Err(BadInput));
}

#[test]
fn a_line_that_no_reader_takes_is_refused() {
    use keliu::domain::id::Id;
    use keliu::domain::value::Value;
    use keliu::log::draft::{Draft, customer_key};
    let with = |value: Value| {
        let mut draft = Draft::about(Id(1));
        draft.put(&customer_key(Id(1)), "note", value);
        backup_of(&roster(), &super::deltas::signed(vec![draft], &[]), 2)
            .and_then(|file| open(&file, &company_trust()))
            .map(drop)
    };
    assert_eq!(with(Value::text("x".repeat(limits::LINE / 2))), Ok(()));
    assert_eq!(with(Value::text("x".repeat(limits::LINE))), Err(TooLarge));
    // As many devices as an age header has room for, the vault among them.
    let with = |count: u64| {
        let mut roster = roster();
        let more = (1..count).map(|n| device(keliu::domain::id::DeviceId(n), &key(n), &key(n)));
        roster.devices = more.chain(roster.devices).collect();
        backup_of(&roster, &changes(1), 2).and_then(|file| open(&file, &company_trust())).map(drop)
    };
    assert_eq!((with(127), with(128)), (Ok(()), Err(TooLarge)));
}

fn key(n: u64) -> [u8; 32] {
    let mut key = [7; 32];
    key[..8].copy_from_slice(&n.to_le_bytes());
    key
}

fn content() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..200),
        (any::<u8>(), 0..200_000_usize).prop_map(|(byte, length)| vec![byte; length]),
        ("[a-c]{1,4}", 0..20_000_usize).prop_map(|(text, times)| text.repeat(times).into_bytes()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever is asked of the writer: it refuses, or the reader takes what it made.
    #[test]
    fn what_is_made_is_read(views in prop::collection::vec(("[A-Ca-c/. ]{0,5}|[a-z]{110,118}", content()), 0..6)) {
        match made(views) {
            Ok(()) | Err(BadInput | TooLarge) => {}
            Err(error) => panic!("{error}"),
        }
    }
}

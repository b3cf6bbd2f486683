//! What the fuzzer and the replay of its corpus do with bytes: read them as owner-identity.age, as what is sealed in it,
//! and as the text of a recovery kit.

use keliu::bundle::age_file;
use keliu::bundle::identity::OwnerIdentity;
use keliu::bundle::kit::{self, Sheet};

/// Must not panic, whatever the bytes; and keys that are accepted are written as they were read.
pub fn run(bytes: &[u8]) {
    // Only headers that ask for little work: the limit itself is tested elsewhere, and would make this slow.
    if bytes.len() < 1000 && bytes.windows(3).any(|window| window == b" 2\n") {
        let _ = OwnerIdentity::open(bytes, "pass");
    }
    if let Ok(file) = age_file::wrap(bytes, "pass", 1)
        && let Ok(identity) = OwnerIdentity::open(&file, "pass")
    {
        let again = identity.seal("pass", 1).and_then(|file| age_file::unwrap(&file, "pass"));
        assert_eq!(again.as_ref().map(|text| &***text), Ok(bytes), "two writings of one identity");
    }
    let Ok(text) = core::str::from_utf8(bytes) else { return };
    let halves: Vec<&str> = text.split('|').collect();
    let sheet = kit::check(text);
    match kit::read(&halves) {
        Ok(secrets) => {
            let groups: Vec<String> = kit::write(&secrets).0.iter().map(|group| group.to_string()).collect();
            assert_eq!(kit::read(&[&groups.join(" ")]), Ok(secrets));
        }
        Err(error) => assert!(sheet != Ok(Sheet::Whole), "{error}"),
    }
}

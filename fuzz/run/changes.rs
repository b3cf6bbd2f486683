//! What the fuzzer and the replay of its corpus do with bytes: read them as lines and bodies of Changes, parted by a NUL.

use keliu::bundle::lines;
use keliu::domain::digest::{content_digest, digest};
use keliu::log::apply::Log;
use keliu::log::chain;

/// Must not panic, whatever the bytes; what is accepted is written as it was read, and means the same in any order.
pub fn run(bytes: &[u8]) {
    let (first, second) = match bytes.iter().position(|byte| *byte == 0) {
        Some(at) => (&bytes[..at], &bytes[at + 1..]),
        None => (bytes, bytes),
    };
    let Ok(changes) = lines::read(first, second) else { return };
    assert_eq!(lines::write(&changes), Ok((first.to_vec(), second.to_vec())), "two writings of one log");
    let mut log = Log::default();
    log.add_with_gaps(changes.clone());
    let _ = (digest(log.archive()), content_digest(log.archive()));
    let mut whole = Log::default();
    assert_eq!(whole.add(changes.clone()).is_ok(), chain::verify(&changes).is_ok(), "the log and the chain disagree");
    if whole.is_empty() {
        return;
    }
    let mut parts = Log::default();
    let mut devices: Vec<_> = changes.iter().map(|change| change.line().device).collect();
    devices.sort();
    devices.dedup();
    for device in devices.into_iter().rev() {
        let chain = changes.iter().filter(|change| change.line().device == device).cloned().collect();
        assert!(parts.add(chain).is_ok());
    }
    assert_eq!(digest(parts.archive()), digest(whole.archive()), "the order of the chains matters");
}

//! What the fuzzer and the replay of its corpus do with bytes: read them as a `.keliu-raw` file.

use keliu::storage::raw;

/// Must not panic, whatever the bytes; and what is read must hang together.
pub fn run(bytes: &[u8]) {
    let Ok(raw) = raw::parse(bytes) else { return };
    let place = |at: usize| raw.segments.get(at).map(|segment| (segment.device, segment.first_seq));
    assert!((1..raw.segments.len()).all(|at| place(at - 1) < place(at)), "segments are out of order or there twice");
    assert!(raw.segments.iter().all(|segment| segment.first_seq > 0));
    let _ = raw.heads.len() + raw.meta.len() + raw.docs.len();
}

//! `RUSTC_BOOTSTRAP=1 cargo fuzz run envelope` (cargo-fuzz wants a nightly feature; the variable stands in for it).
#![no_main]

#[path = "../run/envelope.rs"]
mod envelope;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| envelope::run(bytes));

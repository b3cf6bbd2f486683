//! `RUSTC_BOOTSTRAP=1 cargo fuzz run changes` (cargo-fuzz wants a nightly feature; the variable stands in for it).
#![no_main]

#[path = "../run/changes.rs"]
mod changes;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| changes::run(bytes));

//! `RUSTC_BOOTSTRAP=1 cargo fuzz run bundle_open` (cargo-fuzz wants a nightly feature; the variable stands in for it).
#![no_main]

#[path = "../run/bundle_open.rs"]
mod bundle_open;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| bundle_open::run(bytes));

//! `RUSTC_BOOTSTRAP=1 cargo fuzz run zip` (cargo-fuzz wants a nightly feature; the variable stands in for it).
#![no_main]

#[path = "../run/zip.rs"]
mod zip;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| zip::run(bytes));

//! `RUSTC_BOOTSTRAP=1 cargo fuzz run raw_open` (cargo-fuzz wants a nightly feature; the variable stands in for it).
#![no_main]

#[path = "../run/raw_open.rs"]
mod raw_open;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| raw_open::run(bytes));

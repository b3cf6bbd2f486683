//! `RUSTC_BOOTSTRAP=1 cargo fuzz run bag` (cargo-fuzz wants a nightly feature; the variable stands in for it).
#![no_main]

#[path = "../run/bag.rs"]
mod bag;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| bag::run(bytes));

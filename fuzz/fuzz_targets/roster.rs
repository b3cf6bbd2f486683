//! `RUSTC_BOOTSTRAP=1 cargo fuzz run roster` (cargo-fuzz wants a nightly feature; the variable stands in for it).
#![no_main]

#[path = "../run/roster.rs"]
mod roster;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| roster::run(bytes));

//! `RUSTC_BOOTSTRAP=1 cargo fuzz run delimited` (cargo-fuzz wants a nightly feature; the variable stands in for it).
#![no_main]

#[path = "../run/delimited.rs"]
mod delimited;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| delimited::run(bytes));

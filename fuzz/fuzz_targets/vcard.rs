//! `RUSTC_BOOTSTRAP=1 cargo fuzz run vcard` (cargo-fuzz wants a nightly feature; the variable stands in for it).
#![no_main]

#[path = "../run/vcard.rs"]
mod vcard;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vcard::run(bytes));

//! `RUSTC_BOOTSTRAP=1 cargo fuzz run identity` (cargo-fuzz wants a nightly feature; the variable stands in for it).
#![no_main]

#[path = "../run/identity.rs"]
mod identity;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| identity::run(bytes));

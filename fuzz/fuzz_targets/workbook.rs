//! `RUSTC_BOOTSTRAP=1 cargo fuzz run workbook` (cargo-fuzz wants a nightly feature; the variable stands in for it).
#![no_main]

#[path = "../run/workbook.rs"]
mod workbook;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| workbook::run(bytes));

//! Tests that need no browser.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]
mod devices;
mod drafts;
mod lock;
mod merge;
mod undo;
mod views;
mod storage;
mod import_dealer;
mod import_northwind;
mod importing;
mod jobs;
mod bundle_hostile;
mod bundle_support;
mod bundle_tools;
mod bundle_vectors;
mod dealer;
mod second_reader;
mod tidy;
mod search;
mod raw;
mod sessions;
mod upkeep;
mod faults;
mod gaps;
mod growth;
mod histories;

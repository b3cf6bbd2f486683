//! Tests that need no browser.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]
mod devices;
mod merge;
mod undo;
mod views;
mod storage;
mod import_dealer;
mod import_northwind;
mod importing;
mod import_exports;
mod import_files;
mod import_order;
mod import_rules;
mod import_undo;
mod import_workbook;
mod formats_hostile;
mod jobs;
mod bundle_hostile;
mod bundle_support;
mod bundle_tools;
mod bundle_vectors;
mod tidy;
mod search;

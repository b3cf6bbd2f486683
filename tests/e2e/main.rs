//! Scenarios on the release build in `dist/`, in Chromium and Firefox. Run them with `scripts/test e2e`, one of them
//! with `cargo test --test e2e page_starts`, one browser with `KELIU_ENGINE=firefox`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

mod archive_page;
mod boot;
mod bundles;
mod cut_short;
mod deltas;
mod drafts;
mod first_use;
mod guards;
mod imports;
mod imports_files;
mod imports_pace;
mod imports_sittings;
mod imports_words;
mod interrupted;
mod journey;
mod keeping;
mod kills;
mod leaving;
mod leaving_dealer;
mod leaving_desk;
mod lock;
mod no_network;
mod page_starts;
mod proven;
mod parts;
mod rescue;
mod sample;
mod screens;
mod storage;
#[allow(dead_code, unused_imports, reason = "a set of tools for scenarios to come")]
mod support;
mod tabs;
mod work;

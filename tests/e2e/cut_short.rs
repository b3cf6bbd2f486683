//! What Chromium was just writing when it was killed: it must cost nothing that was saved, before or after.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::support::{Engine, each_engine};

/// The log of Chromium's database is written in blocks of so many bytes, none of which a record crosses.
const BLOCK: u64 = 32 * 1024;
/// The header of a record of 64 bytes (checksum, length, "whole"; <https://github.com/google/leveldb/blob/main/doc/log_format.md>),
/// and the first of them, all there was time for.
const CUT_SHORT: [u8; 20] = [1, 2, 3, 4, 64, 0, 1, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9];

/// The log into which Chromium writes at present.
fn log(profile: &Path) -> PathBuf {
    let files = |folder: &Path| fs::read_dir(folder).expect("a folder").map(|file| file.expect("a file").path());
    let database =
        files(&profile.join("Default/IndexedDB")).find(|path| path.extension().is_some_and(|end| end == "leveldb"));
    let logs = files(&database.expect("the database")).filter(|path| path.extension().is_some_and(|end| end == "log"));
    logs.max().expect("a log")
}

#[test]
fn a_record_that_was_cut_short_costs_nothing_else() {
    each_engine("cut_short", |scene| {
        if scene.engine != Engine::Chromium {
            return;
        }
        let profile = scene.folder.join("owner/profile");
        let browser = scene.launch("owner");
        browser.begin("Willow");
        let page = browser.execute("return location.hash", vec![]);
        let page = page.as_str().expect("an address");
        for turn in 0.. {
            browser.edit("town", &format!("Northbridge {turn}"));
            browser.wait_saved();
            if fs::metadata(log(&profile)).expect("the log").len() % BLOCK < BLOCK - 100 {
                break;
            }
        }
        let old = log(&profile);
        browser.kill();
        File::options().append(true).open(&old).expect("the log").write_all(&CUT_SHORT).expect("room");

        // The first opening reads up to there. Written behind it, what follows would be lost with all the rest.
        let browser = scene.launch("owner");
        browser.goto(page);
        browser.wait_state("open");
        let started = Instant::now();
        while log(&profile) == old {
            assert!(started.elapsed() < Duration::from_secs(60), "Chromium writes on in the old log");
            std::thread::sleep(Duration::from_millis(50));
        }
        browser.edit("note", "written afterwards");
        browser.wait_saved();
        let stats = browser.stats();
        browser.kill();

        let browser = scene.launch("owner");
        browser.goto(page);
        browser.wait_field("note", "written afterwards");
        assert_eq!(browser.stats(), stats);
        assert!(browser.all("evicted").is_empty());
        browser.no_complaints();
    });
}

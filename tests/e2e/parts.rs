//! The part of the page that comes later: when it has come, and when it does not come.

use std::fs;
use std::path::PathBuf;

use crate::drafts::{vanish, wait_sealed};
use crate::lock::{set_passphrase, unlock};
use crate::support::{Browser, PASSPHRASE, Server, each_engine, each_engine_and_webkit};

/// The file of the part on a site, which can be taken away and put back.
struct Part {
    file: PathBuf,
    whole: Vec<u8>,
}

impl Part {
    fn of(site: &Server) -> Self {
        let names = fs::read_dir(&site.folder).unwrap().map(|entry| entry.unwrap().path());
        let mut parts = names.filter(|path| path.to_string_lossy().ends_with("-part.wasm"));
        let file = parts.next().expect("the page has a part");
        Self { whole: fs::read(&file).unwrap(), file }
    }

    fn take_away(&self) {
        fs::remove_file(&self.file).unwrap();
    }

    fn put(&self, bytes: &[u8]) {
        fs::write(&self.file, bytes).unwrap();
    }

    fn put_back(&self) {
        self.put(&self.whole);
    }
}

/// The part comes without being asked for; then nothing that it draws needs the network.
#[test]
fn what_has_come_needs_no_network() {
    each_engine_and_webkit("part_here", |scene| {
        let site = scene.changeable_site();
        let part = Part::of(&site);
        let browser = scene.launch_at("owner", &site);
        browser.first_run("en");
        browser.wait_true(
            "return performance.getEntriesByType('resource').some(({ name }) => name.endsWith('-part.wasm'))",
        );
        part.take_away();
        browser.click("start-add");
        browser.type_into("quick-name", "Willow");
        browser.click("quick-save");
        browser.wait_text("customer-name", "Willow");
        browser.click("nav-settings");
        browser.wait_for("language");
        browser.no_complaints();
    });
}

/// Not there, cut short, another build's, or a host's page for what it does not know.
#[test]
fn a_part_that_does_not_come_is_told_and_tried_again() {
    each_engine_and_webkit("part_missing", |scene| {
        let site = scene.changeable_site();
        let part = Part::of(&site);
        let browser = scene.launch_at("owner", &site);
        browser.begin("Willow");
        browser.wait_saved();
        let mut other = part.whole.clone();
        *other.last_mut().unwrap() ^= 1;
        let answers: [Option<&[u8]>; 4] =
            [None, Some(&part.whole[..part.whole.len() / 2]), Some(&other), Some(b"<!doctype html><p>Welcome")];
        for (at, answer) in answers.into_iter().enumerate() {
            part.take_away();
            if let Some(bytes) = answer {
                part.put(bytes);
            }
            browser.goto(&format!("?{at}#/settings"));
            browser.wait_error("part");
            browser.click("part-retry");
            browser.wait_error("part");
            browser.wait_for("reload");
            // What is here goes on working, and tells the same where a form is wanted.
            browser.click("nav-customers");
            browser.click("customer-new");
            browser.wait_error("part");
            part.put_back();
            browser.click("part-retry");
            browser.wait_for("quick-name");
            browser.goto("#/settings");
            browser.wait_for("language");
        }
    });
}

/// As when a new version took the place of the files while a form was open.
#[test]
fn what_was_typed_waits_for_the_part() {
    each_engine("part_draft", |scene| {
        let site = scene.changeable_site();
        let part = Part::of(&site);
        let browser = scene.launch_at("owner", &site);
        browser.begin("Willow");
        browser.wait_saved();
        browser.click("card-add");
        browser.type_into("card-problem", "Two crates leaked");
        wait_sealed(&browser, 1);
        part.take_away();
        vanish(&browser);
        browser.wait_text("card-add", "draft");
        browser.click("card-add");
        browser.wait_error("part");
        part.put_back();
        browser.click("reload");
        browser.wait_gone("error");
        browser.click("card-add");
        browser.wait_for("draft-restored");
        assert_eq!(browser.by_test_id("card-problem").value, "Two crates leaked");
        browser.click("card-save");
        browser.wait_text("card", "Two crates leaked");
    });
}

/// A locked archive and the sample story begin with the part.
#[test]
fn an_archive_that_needs_the_part_to_open() {
    each_engine("part_start", |scene| {
        let site = scene.changeable_site();
        let part = Part::of(&site);
        let browser = scene.launch_at("owner", &site);
        let cannot_open = |browser: &Browser| {
            browser.wait_state("error");
            browser.wait_error("part");
            browser.wait_for("save-raw");
        };
        browser.first_run("en");
        part.take_away();
        browser.reload();
        browser.wait_state("first-run");
        browser.click("start-sample");
        cannot_open(&browser);
        part.put_back();
        browser.click("reload");
        browser.wait_for("sample-banner");
        browser.click("sample-leave");
        browser.wait_state("first-run");

        browser.begin("Willow");
        set_passphrase(&browser, true);
        browser.click("lock-now");
        browser.wait_state("locked");
        part.take_away();
        browser.reload();
        cannot_open(&browser);
        part.put_back();
        browser.click("reload");
        unlock(&browser, PASSPHRASE);
        browser.wait_state("open");
    });
}

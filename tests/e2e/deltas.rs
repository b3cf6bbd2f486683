//! Archives that are too large for mail: a base and deltas, offered, restored together, proven together. And the workbook.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::imports::written;
use crate::support::{Browser, PASSPHRASE, Scene, each_engine};

const ROWS: usize = 1_300;

/// Customers with long notes that do not pack: ten megabytes, which a backup holds three times.
fn heavy(scene: &Scene) -> PathBuf {
    let letters: Vec<char> = ('a'..='z').chain('A'..='Z').chain('0'..='9').chain(['.', ' ']).collect();
    let mut state = 7_u64;
    let mut letter = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        letters[(state >> 58) as usize]
    };
    let line = |n: usize| format!("Shop {n:05},x{}\n", (0..7_500).map(|_| letter()).collect::<String>());
    let lines: String = (0..ROWS).map(line).collect();
    written(scene, "heavy.csv", format!("Name,Note\n{lines}").as_bytes())
}

/// Chooses files on the screen for restoring, and opens them.
fn open(browser: &Browser, files: &[&Path]) {
    browser.goto("#/help");
    browser.goto("#/restore");
    browser.upload("restore-file", &files.iter().map(|file| file.to_path_buf()).collect::<Vec<_>>());
    browser.type_into("restore-passphrase", PASSPHRASE);
    browser.click("restore-open");
}

#[test]
fn a_large_archive_goes_out_as_a_base_and_deltas() {
    each_engine("deltas_large", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Willow");
        browser.goto("#/backup");
        browser.wait_attr("backup-size", "data-large", "false");
        assert!(browser.all("backup-split").is_empty());
        browser.choose_sheets(&[heavy(scene)]);
        browser.wait_long(&format!(
            "return document.querySelector('[data-testid=import-summary]')?.dataset.new === '{ROWS}'"
        ));
        browser.click("import-confirm");
        browser.wait_long("return document.querySelector('[data-testid=import-report]') !== null");
        browser.wait_saved();
        let base = browser.back_up();
        assert!(base.metadata().unwrap().len() > 18_000_000, "{:?}", base.metadata());
        browser.wait_attr("backup-size", "data-large", "true");
        browser.wait_for("backup-large");
        browser.wait_attr("backup-step-away", "data-large", "true");
        browser.click("backup-base-stored");
        browser.goto("#/customers/new");
        browser.add("Birch", "13700000000");
        browser.wait_saved();
        browser.goto("#/backup");
        let offered: u64 = browser.by_test_id("backup-delta").data["bytes"].parse().unwrap();
        browser.click("backup-delta");
        let delta = browser.wait_download(".keliu.zip");
        let size = delta.metadata().unwrap().len();
        assert!(size < 100_000 && offered < 100_000, "{size} bytes, {offered} expected");
        let name = delta.file_name().unwrap().to_string_lossy().into_owned();
        assert!(name.contains("_delta_"), "{name}");
        let stats = browser.stats();

        // Nothing is proven by the delta alone; with its base it is.
        for (files, proven) in [(vec![delta.clone()], false), (vec![delta.clone(), base.clone()], true)] {
            browser.goto("#/help");
            browser.goto("#/backup");
            browser.upload("drill-file", &files);
            browser.type_into("drill-passphrase", PASSPHRASE);
            browser.click("drill-go");
            if proven {
                browser.wait_long("return document.querySelector('[data-testid=drill-result]') !== null");
                browser.wait_attr("drill-result", "data-result", "ok");
                assert_eq!(browser.attr("drill-result", "data-since"), "0");
            } else {
                browser.wait_error("needs-base");
            }
        }

        // An empty browser: the delta alone is refused in words, both together bring everything back, in either order.
        let second = scene.launch("second");
        second.first_run("en");
        open(&second, &[&delta]);
        second.wait_error("needs-base");
        assert!(second.text("error").contains("base"), "{}", second.text("error"));
        open(&second, &[&delta, &base]);
        second.wait_long("return document.querySelector('[data-testid=restore-preview]') !== null");
        let customers = (ROWS + 2).to_string();
        assert_eq!(second.attr("restore-preview", "data-customers"), customers);
        second.click("restore-confirm");
        second.wait_long("return document.querySelector('[data-testid=app]')?.dataset.state === 'open'");
        let restored = second.stats();
        assert_eq!((&restored["digest"], &restored["changes"]), (&stats["digest"], &stats["changes"]));

        // Another choice takes the place of the one before. With the base here, the delta alone is enough.
        second.goto("#/restore");
        second.upload("restore-file", &[base]);
        second.upload("restore-file", std::slice::from_ref(&delta));
        assert_eq!(second.text("restore-file-names"), name);
        open(&second, &[&delta]);
        second.wait_long("return document.querySelector('[data-testid=restore-preview]') !== null");
        assert_eq!(second.attr("restore-preview", "data-new"), "0");
        second.no_complaints();
        browser.no_complaints();
    });
}

#[test]
fn the_tables_as_one_workbook_after_the_same_warning() {
    each_engine("deltas_workbook", |scene| {
        let browser = scene.launch("owner");
        browser.begin("=1+1");
        browser.goto("#/backup");
        browser.wait_for("plain-workbook");
        let disabled = "return document.querySelector('[data-testid=plain-workbook]').disabled";
        assert_eq!(browser.execute(disabled, vec![]), Value::Bool(true));
        browser.click("plain-agree");
        browser.click("plain-workbook");
        let file = browser.wait_download(".xlsx");
        let sheets = keliu::formats::workbook::read(&std::fs::read(&file).unwrap()).unwrap();
        assert_eq!(sheets[0].name, "Customers");
        assert!(sheets[0].rows.iter().any(|row| row.cells.contains(&"=1+1".to_owned())));
        browser.no_complaints();
    });
}

//! A backup is only one when it was proven: the kit typed back, restored from, and in shares; the drill; a new key; and
//! everything in the clear.

use crate::support::{Browser, PASSPHRASE, each_engine};
use serde_json::{Value, json};
use std::path::Path;

const OTHER: &str = "copper-violin-19-thistle-quay";

/// The groups on the screen, sheet by sheet.
fn groups(browser: &Browser, sheet: &str) -> Vec<Vec<String>> {
    let script = "return [...document.querySelectorAll(`[data-testid=${arguments[0]}]`)].map(sheet =>
        [...sheet.querySelectorAll('[data-testid=kit-group] span')].map(group => group.textContent))";
    serde_json::from_value(browser.execute(script, vec![json!(sheet)])).unwrap()
}

/// Types what is asked of the kit; the first of it with a slip, if wished.
fn type_back(browser: &Browser, sheets: &[Vec<String>], slip: bool) {
    for (at, field) in browser.all("kit-typed").iter().enumerate() {
        let group: usize = field.data["group"].parse().unwrap();
        let sheet: usize = field.data["sheet"].parse().unwrap();
        let text = &sheets[sheet][group - 1];
        let typed = if slip && at == 0 { text.chars().rev().collect() } else { text.to_lowercase() };
        let script = "const [at, text] = arguments;
            const field = document.querySelectorAll('[data-testid=kit-typed]')[at];
            field.value = text;
            field.dispatchEvent(new Event('input', { bubbles: true }));";
        browser.execute(script, vec![json!(at), json!(typed)]);
    }
    browser.click("kit-confirm-go");
}

/// Goes to the screen for restoring, with the kit in place of the passphrase.
fn open_by_kit(browser: &Browser, file: &Path, texts: &[&str]) {
    browser.goto("#/help");
    browser.goto("#/restore");
    browser.upload("restore-file", &[file.to_path_buf()]);
    browser.click("restore-by-kit");
    browser.type_into("restore-kit", texts[0]);
    if let Some(other) = texts.get(1) {
        browser.type_into("restore-kit-other", other);
    }
    browser.click("restore-open");
}

/// Chooses the passphrase of the backups to come.
fn choose(browser: &Browser, passphrase: &str) {
    browser.type_into("passphrase-new", passphrase);
    browser.type_into("passphrase-repeat", passphrase);
    browser.click("restore-confirm");
}

fn drill(browser: &Browser, file: &Path, passphrase: &str) {
    browser.goto("#/help");
    browser.goto("#/backup");
    browser.upload("drill-file", &[file.to_path_buf()]);
    browser.type_into("drill-passphrase", passphrase);
    browser.click("drill-go");
}

#[test]
fn the_kit_is_typed_back_and_restores() {
    each_engine("proven_kit", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Willow");
        let bundle = browser.back_up();
        browser.goto("#/backup/kit");
        browser.wait_for("kit-confirm");
        let kit = groups(&browser, "kit");
        assert_eq!((kit.len(), kit[0].len()), (1, 30));
        // The paper says the fingerprint that Settings says.
        let printed = browser.text("kit-fingerprint");
        browser.goto("#/settings");
        browser.wait_text("fingerprint", &printed);
        assert_eq!(printed.split_whitespace().count(), 6, "{printed}");
        browser.goto("#/backup/kit");
        browser.wait_for("kit-confirm");
        let again = groups(&browser, "kit");
        assert_eq!(again, kit);
        type_back(&browser, &kit, true);
        browser.wait_error("kit-groups");
        type_back(&browser, &kit, false);
        browser.wait_attr("kit-state", "data-confirmed", "true");
        // On paper, but not yet tried.
        browser.wait_attr("backup-protected", "data-protected", "false");
        browser.goto("#/today");
        browser.click("backup-unproven");
        browser.wait_for("backup-protected");
        drill(&browser, &bundle, PASSPHRASE);
        browser.wait_attr("backup-protected", "data-protected", "true");
        browser.goto("#/today");
        browser.wait_attr("backup-age", "data-due", "false");
        browser.wait_gone("backup-unproven");

        browser.goto("#/backup/kit");
        browser.wait_for("kit-confirm");
        browser.click("kit-split");
        browser.wait_for("kit-share");
        let shares = groups(&browser, "kit-share");
        assert_eq!(shares.iter().map(Vec::len).collect::<Vec<_>>(), [30, 30, 30]);
        assert_eq!(browser.all("kit-typed").len(), 6);
        type_back(&browser, &shares, false);
        browser.wait_attr("kit-state", "data-confirmed", "true");
        let stats = browser.stats();

        // With the kit alone; a slip names its group, and small letters and gaps do no harm.
        let second = scene.launch("second");
        second.first_run("en");
        let mut slip = kit[0].clone();
        slip[6] = slip[6].chars().rev().collect();
        open_by_kit(&second, &bundle, &[&slip.join(" ")]);
        second.wait_attr("kit-check", "data-code", "kit-groups");
        assert!(second.text("kit-check").contains('7'), "{}", second.text("kit-check"));
        second.wait_error("kit-groups");
        open_by_kit(&second, &bundle, &[&kit[0].join("  ").to_lowercase()]);
        second.wait_for("restore-new-passphrase");
        choose(&second, "short");
        second.wait_error("passphrase-weak");
        choose(&second, OTHER);
        second.wait_state("open");
        let restored = second.stats();
        assert_eq!((&restored["digest"], &restored["changes"]), (&stats["digest"], &stats["changes"]));

        // One share opens nothing, any two do.
        let third = scene.launch("third");
        third.first_run("en");
        open_by_kit(&third, &bundle, &[&shares[0].join(" ")]);
        third.wait_error("kit-one-share");
        open_by_kit(&third, &bundle, &[&shares[2].join(" "), &shares[0].join(" ")]);
        third.wait_for("restore-new-passphrase");
        choose(&third, OTHER);
        third.wait_state("open");
        assert_eq!(third.stats()["digest"], stats["digest"]);
        third.no_complaints();
        browser.no_complaints();
    });
}

/// In both languages, as a printer gets it.
#[test]
fn the_kit_is_one_printed_page_and_so_is_each_share() {
    each_engine("proven_print", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Willow");
        browser.back_up();
        for language in ["en", "zh"] {
            let script = "localStorage.setItem('keliu-language', JSON.stringify(arguments[0]))";
            browser.execute(script, vec![json!(language)]);
            browser.goto("#/backup/kit");
            browser.reload();
            browser.wait_for("kit-confirm");
            assert_eq!(browser.printed_pages(), 1, "{language}");
            browser.click("kit-split");
            browser.wait_for("kit-share");
            assert_eq!(browser.printed_pages(), 3, "{language}");
        }
        browser.no_complaints();
    });
}

#[test]
fn a_drill_proves_a_backup() {
    each_engine("proven_drill", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Willow");
        let bundle = browser.back_up();
        browser.wait_attr("last-proven", "data-proven", "false");
        let before = browser.stats();
        drill(&browser, &bundle, "wrong");
        browser.wait_error("wrong-passphrase");
        browser.wait_attr("drill-result", "data-result", "failed");
        let damaged = bundle.with_file_name("damaged.zip");
        let mut bytes = std::fs::read(&bundle).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        std::fs::write(&damaged, bytes).unwrap();
        drill(&browser, &damaged, PASSPHRASE);
        browser.wait_error("damaged");
        browser.wait_attr("drill-result", "data-result", "failed");
        assert_eq!(browser.attr("last-proven", "data-proven"), "false");
        drill(&browser, &bundle, PASSPHRASE);
        browser.wait_attr("drill-result", "data-result", "ok");
        assert_eq!(browser.attr("drill-result", "data-since"), "0");
        assert_eq!(browser.attr("drill-digest", "data-digest"), before["digest"]);
        browser.wait_attr("last-proven", "data-proven", "true");
        assert_eq!(browser.stats(), before);

        // Of an old one it says what has come since.
        browser.goto("#/customers/new");
        browser.add("Birch", "13700000000");
        browser.wait_saved();
        let before = browser.stats();
        drill(&browser, &bundle, PASSPHRASE);
        browser.wait_attr("drill-result", "data-result", "ok");
        assert_ne!(browser.attr("drill-result", "data-since"), "0");
        assert!(browser.text("drill-since").contains("Customers"), "{}", browser.text("drill-since"));
        assert_eq!(browser.stats(), before);

        // Another company's.
        let other = scene.launch("other");
        other.begin("Maple");
        let foreign = other.back_up();
        drill(&browser, &foreign, PASSPHRASE);
        browser.wait_error("foreign-company");
        assert_eq!(browser.stats(), before);
        browser.no_complaints();
    });
}

#[test]
fn a_new_key_shuts_the_old_kit_out() {
    each_engine("proven_renew", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Willow");
        let old = browser.back_up();
        browser.goto("#/backup/kit");
        browser.wait_for("kit-confirm");
        let kit = groups(&browser, "kit").remove(0).join(" ");
        browser.goto("#/backup");
        browser.click("renew-why");
        browser.click("renew");
        browser.type_into("passphrase-current", PASSPHRASE);
        browser.type_into("passphrase-new", OTHER);
        browser.type_into("passphrase-repeat", OTHER);
        browser.click("passphrase-set");
        browser.wait_gone("passphrase-set");
        browser.click("backup-make");
        let new = browser.wait_download(".keliu.zip");
        assert_ne!(old, new);

        let second = scene.launch("second");
        second.first_run("en");
        open_by_kit(&second, &new, &[&kit]);
        second.wait_error("not-for-me");
        second.open_backup(&new, PASSPHRASE);
        second.wait_error("wrong-passphrase");
        second.open_backup(&old, PASSPHRASE);
        second.wait_for("restore-preview");
        second.open_backup(&new, OTHER);
        second.wait_for("restore-preview");
        second.no_complaints();
    });
}

#[test]
fn everything_in_the_clear_after_a_warning() {
    each_engine("proven_plain", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Willow");
        browser.goto("#/backup");
        browser.wait_for("plain-export");
        let disabled = "return document.querySelector('[data-testid=plain-export]').disabled";
        assert_eq!(browser.execute(disabled, vec![]), Value::Bool(true));
        browser.click("plain-agree");
        browser.click("plain-export");
        let file = browser.wait_download(".zip");
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        assert!(name.starts_with("keliu-export_") && !name.contains("keliu.zip"), "{name}");
        let table = std::process::Command::new("unzip").arg("-p").arg(&file).arg("*customers.csv").output().unwrap();
        assert!(String::from_utf8_lossy(&table.stdout).contains("Willow"), "{table:?}");
        browser.no_complaints();
    });
}

#[test]
fn a_merge_is_seen_before_and_taken_back_as_one() {
    each_engine("proven_merge", |scene| {
        let here = scene.launch("owner");
        here.begin("Willow");
        let first = here.back_up();
        let second = scene.launch("second");
        second.first_run("en");
        second.open_backup(&first, PASSPHRASE);
        second.click("restore-confirm");
        second.wait_state("open");
        here.move_to_town("Willow", "Reedham");
        second.move_to_town("Willow", "Oulton");
        second.goto("#/customers/new");
        second.add("Maple", "13700000001");
        second.wait_saved();
        second.goto("#/backup");
        second.click("backup-make");
        let theirs = second.wait_download(".keliu.zip");
        let before = here.stats();

        // What it would do, and what both sides wrote.
        here.open_backup(&theirs, PASSPHRASE);
        here.wait_attr("restore-preview", "data-conflicts", "1");
        let customers = here.by_test_id("restore-delta[data-kind=\"customer\"]").data;
        assert_eq!((&*customers["added"], &*customers["changed"]), ("1", "1"));
        here.click("restore-customers");
        here.wait_text("restore-customer[data-new=true]", "Maple");
        here.wait_text("restore-customer[data-new=false]", "Willow");
        let conflict = here.by_test_id("restore-conflict");
        assert_eq!((&*conflict.data["field"], &*conflict.data["shown"]), ("town", "there"));
        for words in ["Willow", "Reedham", "Oulton"] {
            assert!(conflict.text.contains(words), "{}", conflict.text);
        }
        assert_eq!(here.stats(), before);

        // As one batch: from its toast, with Ctrl-Z and its opposite, and from the history of imports.
        here.open_backup(&theirs, PASSPHRASE);
        here.click("restore-confirm");
        here.wait_gone("restore-preview");
        here.wait_saved();
        here.click("undo");
        here.wait_saved();
        assert_eq!(here.stats()["content-digest"], before["content-digest"]);
        here.press("ctrl+shift+z");
        here.wait_saved();
        let merged = here.stats();
        assert_eq!(merged["customers"], "2");
        here.press("ctrl+z");
        here.wait_saved();
        assert_eq!(here.stats()["content-digest"], before["content-digest"]);

        // The same file says what became of it, also after a reload.
        here.reload();
        here.open_backup(&theirs, PASSPHRASE);
        here.wait_for("restore-undone");
        here.click("restore-redo");
        here.wait_saved();
        assert_eq!(here.stats()["content-digest"], merged["content-digest"]);
        here.goto("#/import");
        here.wait_attr("import-past", "data-merge", "true");
        here.click("import-undo");
        here.wait_attr("import-past", "data-undone", "true");
        here.wait_saved();
        assert_eq!(here.stats()["content-digest"], before["content-digest"]);
        here.no_complaints();
        second.no_complaints();
    });
}

#[test]
fn a_reminder_comes_by_the_rule_that_was_chosen() {
    each_engine("proven_reminder", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Willow");
        browser.goto("#/today");
        browser.wait_attr("backup-age", "data-due", "true");
        browser.back_up();
        browser.goto("#/today");
        browser.wait_attr("backup-age", "data-due", "false");
        browser.goto("#/settings");
        browser.type_into("backup-rule-changes", "1");
        browser.press("tab");
        browser.reload();
        let typed = "return document.querySelector('[data-testid=backup-rule-changes]')?.value === '1'";
        browser.wait_true(typed);
        browser.move_to_town("Willow", "Reedham");
        browser.goto("#/today");
        browser.wait_attr("backup-age", "data-due", "true");
        browser.wait_attr("backup-age", "data-days", "0");

        // The button for sharing stands exactly where the browser can share such a file.
        browser.goto("#/backup");
        browser.click("backup-make");
        browser.wait_download(".keliu.zip");
        let can = "const file = new File(['x'], 'a.zip', { type: 'application/zip' });
            return !!navigator.canShare && navigator.canShare({ files: [file] })";
        let shown = !browser.all("backup-share").is_empty();
        assert_eq!(browser.execute(can, vec![]), Value::Bool(shown));
        browser.wait_attr("backup-step-away", "data-large", "false");
        // Where it can, the very file is handed over.
        let stand_in = "navigator.canShare = () => true;
            navigator.share = async ({ files }) => { window.shared = [files[0].name, files[0].size]; };";
        browser.execute(stand_in, vec![]);
        browser.click("backup-make");
        browser.wait_long("return document.querySelector('[data-testid=backup-share]') !== null");
        browser.click("backup-share");
        browser.wait_true("return window.shared?.[0].endsWith('.keliu.zip') && window.shared[1] > 1000");
        browser.click("threats");
        browser.wait_for("help-threats");
        browser.no_complaints();
    });
}

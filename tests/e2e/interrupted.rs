//! Imports and restores that end halfway, or for which there is no room.

use crate::lock::set_passphrase;
use crate::storage::wipe;
use crate::support::{Browser, PASSPHRASE, data, each_engine};
use serde_json::{Value, json};

/// Writes down what the page notes before it begins to write.
fn note(browser: &Browser) {
    let script = "const set = Storage.prototype.setItem;
        window.noted = [];
        Storage.prototype.setItem = function (key, value) {
            if (key === 'keliu-doing') window.noted.push(`${JSON.parse(value).what} of ${JSON.parse(value).files}`);
            return set.call(this, key, value);
        };";
    browser.execute(script, vec![]);
}

fn noted(browser: &Browser) -> Vec<String> {
    serde_json::from_value(browser.execute("return window.noted", vec![])).unwrap()
}

/// As if the disk were full but for one kilobyte.
fn fill_up(browser: &Browser) {
    let script = "Object.defineProperty(navigator, 'storage', { configurable: true, value: {
        estimate: async () => ({ usage: 9_000_000_000, quota: 9_000_001_000 }),
        persist: async () => false, persisted: async () => false } })";
    browser.execute(script, vec![]);
}

/// As if the page had ended while this was being written.
fn interrupt(browser: &Browser, what: &str, files: &str, changes: u32) {
    let script = "const [what, files, changes] = arguments;
        localStorage.setItem('keliu-doing', JSON.stringify({ what, files, at: window.since ?? Date.now(), changes }))";
    browser.execute(script, vec![json!(what), json!(files), json!(changes)]);
    browser.reload();
    browser.wait_attr("notice-interrupted", "data-what", what);
}

#[test]
fn an_interrupted_import_or_restore_is_told() {
    each_engine("storage_interrupted", |scene| {
        let browser = scene.launch("owner");
        browser.first_run("en");
        interrupt(&browser, "import", "a.csv", 0);
        browser.wait_state("first-run");
        browser.wait_attr("notice-interrupted", "data-kept", "false");

        browser.begin("Willow");
        interrupt(&browser, "import", "a.csv", 0);
        browser.wait_attr("notice-interrupted", "data-kept", "false");
        browser.wait_text("notice-interrupted", "a.csv");
        browser.reload();
        browser.wait_state("open");
        browser.wait_saved();
        assert!(browser.all("notice-interrupted").is_empty(), "it is told once");

        // A real one leaves nothing behind; had the page ended just after it, it would have been finished.
        browser.execute("window.since = Date.now()", vec![]);
        note(&browser);
        browser.choose_sheets(&[data("northwind/customers.csv")]);
        browser.click("import-confirm");
        browser.wait_attr("import-report", "data-new", "91");
        browser.wait_saved();
        assert_eq!(noted(&browser), ["import of customers.csv"]);
        assert_eq!(browser.execute("return localStorage.getItem('keliu-doing')", vec![]), Value::Null);
        interrupt(&browser, "import", "customers.csv", 0);
        browser.wait_attr("notice-interrupted", "data-kept", "true");
        interrupt(&browser, "restore", "", 999_999);
        browser.wait_attr("notice-interrupted", "data-kept", "false");
        interrupt(&browser, "restore", "", 92);
        browser.wait_attr("notice-interrupted", "data-kept", "true");

        // The note lies in clear: it tells nothing of what a passphrase guards.
        set_passphrase(&browser, true);
        note(&browser);
        browser.choose_sheets(&[data("dealer/吴静.csv")]);
        browser.click("import-confirm");
        browser.wait_for("import-report");
        browser.wait_saved();
        assert_eq!(noted(&browser), ["import of "]);
        browser.no_complaints();
    });
}

#[test]
fn what_would_not_fit_is_not_begun() {
    each_engine("storage_no_room", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Willow");
        let before = browser.stats();
        if browser.execute("return 'estimate' in (navigator.storage ?? {})", vec![]) == json!(true) {
            let quota = browser.by_test_id("storage-quota");
            let number = |name: &str| quota.data[name].parse::<u64>().unwrap();
            assert!(number("quota") > number("usage"), "{quota:?}");
            assert!(quota.text.contains("used") && quota.text.contains("free"), "{quota:?}");
        }
        fill_up(&browser);
        browser.choose_sheets(&[data("northwind/customers.csv")]);
        browser.wait_attr("import-summary", "data-new", "91");
        browser.click("import-confirm");
        browser.wait_error("no-room");
        assert_eq!(browser.stats(), before);
        assert_eq!(browser.execute("return localStorage.getItem('keliu-doing')", vec![]), Value::Null);
        browser.reload();
        browser.wait_for("archive-stats");
        assert_eq!(browser.stats(), before);

        // There is room again, and it goes through.
        browser.choose_sheets(&[data("northwind/customers.csv")]);
        browser.click("import-confirm");
        browser.wait_attr("import-report", "data-new", "91");
        browser.wait_saved();

        // Nor is a restore.
        let bundle = browser.back_up();
        wipe(&browser);
        fill_up(&browser);
        browser.click("start-restore");
        browser.open_backup(&bundle, PASSPHRASE);
        browser.click("restore-confirm");
        browser.wait_error("no-room");
        assert_eq!(browser.execute("return localStorage.getItem('keliu-doing')", vec![]), Value::Null);
        browser.reload();
        browser.wait_state("first-run");
    });
}

//! The main job, end to end: a real file in, a signed and encrypted bundle out, and everything back on another machine.

use std::path::PathBuf;

use crate::support::{Browser, Scene, each_engine_and_webkit};

const PASSPHRASE: &str = "kettle-orbit-87-lantern-marsh";

fn data(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

/// What one journey imports, looks for and writes.
struct Story {
    language: &'static str,
    file: &'static str,
    customers: &'static str,
    /// What is typed into the search box, and the customer it must find.
    query: &'static str,
    found: &'static str,
    card: [&'static str; 2],
    reminder: &'static str,
    note: &'static str,
}

fn start(scene: &Scene, name: &str, story: &Story) -> Browser {
    let browser = scene.launch(name);
    browser.goto("");
    browser.wait_state("first-run");
    set_language(&browser, story.language);
    browser
}

fn set_language(browser: &Browser, language: &str) {
    browser.execute("localStorage.setItem('keliu-language', JSON.stringify(arguments[0]))", vec![language.into()]);
    browser.reload();
    browser.wait_state("first-run");
}

fn import(browser: &Browser, story: &Story) {
    browser.click("start-import");
    browser.upload("import-file", &[data(story.file)]);
    browser.wait_attr("import-summary", "data-new", story.customers);
    browser.click("import-confirm");
    browser.wait_attr("import-report", "data-new", story.customers);
    browser.wait_attr("save-state", "data-state", "saved");
    browser.goto("#/customers");
    browser.wait_attr("customer-count", "data-count", story.customers);
}

fn find(browser: &Browser, story: &Story) {
    browser.press("ctrl+k");
    browser.type_into("search", story.query);
    browser.wait_for("search-hit");
    browser.click("search-hit");
    browser.wait_text("customer-name", story.found);
}

/// A record card, a reminder and a handover note.
fn work(browser: &Browser, story: &Story) {
    browser.click("card-add");
    browser.type_into("card-problem", story.card[0]);
    browser.type_into("card-next", story.card[1]);
    browser.click("card-save");
    browser.wait_text("card", story.card[0]);

    browser.click("reminder-add");
    browser.type_into("reminder-text", story.reminder);
    let due =
        browser.execute("const d = new Date(); d.setDate(d.getDate() + 3); return d.toLocaleDateString('sv')", vec![]);
    browser.type_into("reminder-due", due.as_str().unwrap());
    browser.click("reminder-save");
    browser.wait_text("reminder", story.reminder);

    browser.click("handover-note-edit");
    browser.type_into("note-promised", story.note);
    browser.click("handover-note-save");
    browser.wait_text("handover-note-section", story.note);
    browser.wait_attr("save-state", "data-state", "saved");
}

/// What proves two copies equal.
fn digests(browser: &Browser) -> Vec<String> {
    browser.goto("#/settings");
    browser.wait_for("archive-stats");
    ["data-digest", "data-content-digest", "data-customers", "data-cards", "data-reminders", "data-changes"]
        .map(|name| browser.attr("archive-stats", name))
        .into()
}

/// Where the number of Changes stands among them.
const CHANGES: usize = 5;

fn back_up(browser: &Browser) -> PathBuf {
    browser.goto("#/backup");
    browser.click("backup-make");
    browser.type_into("passphrase-new", PASSPHRASE);
    browser.type_into("passphrase-repeat", PASSPHRASE);
    browser.click("passphrase-set");
    browser.click("kit-later");
    browser.wait_download(".keliu.zip")
}

fn restore(browser: &Browser, file: PathBuf, passphrase: &str) {
    browser.upload("restore-file", &[file]);
    browser.type_into("restore-passphrase", passphrase);
    browser.click("restore-open");
}

fn journey(scene: &Scene, story: &Story) {
    let first = start(scene, "first", story);
    import(&first, story);
    find(&first, story);
    work(&first, story);
    let before = digests(&first);
    assert_eq!(before[2], story.customers);
    assert_eq!((before[3].as_str(), before[4].as_str()), ("1", "1"));
    first.quit();

    // The browser starts again: all of it is still there.
    let again = scene.launch("first");
    again.goto("#/today");
    again.wait_state("open");
    again.wait_text("due", story.reminder);
    assert_eq!(digests(&again), before);
    let bundle = back_up(&again);
    again.goto("#/today");
    again.wait_attr("backup-age", "data-days", "0");

    // Another machine, a wrong passphrase first.
    let second = start(scene, "second", story);
    second.click("start-restore");
    restore(&second, bundle.clone(), "not the passphrase");
    second.wait_attr("error", "data-code", "wrong-passphrase");
    second.type_into("restore-passphrase", PASSPHRASE);
    second.click("restore-open");
    second.wait_attr("restore-preview", "data-customers", story.customers);
    second.click("restore-confirm");
    second.wait_state("open");
    assert_eq!(digests(&second), before);
    find(&second, story);

    // It is a working device of the company: what it writes goes into a backup the first browser merges.
    second.click("card-add");
    second.type_into("card-problem", "written on the second device");
    second.click("card-save");
    second.wait_text("card", "written on the second device");
    let changed = digests(&second);
    assert_ne!(changed[0], before[0]);
    second.goto("#/backup");
    second.click("backup-make");
    let newer = second.wait_download(".keliu.zip");
    again.goto("#/restore");
    restore(&again, newer, PASSPHRASE);
    again.wait_for("restore-preview");
    again.click("restore-confirm");
    again.wait_gone("restore-preview");
    again.wait_attr("save-state", "data-state", "saved");
    let merged = digests(&again);
    assert_eq!(merged[..CHANGES], changed[..CHANGES]);
    // The merge itself is in the history, so that it can be taken back.
    let count = |digests: &[String]| digests[CHANGES].parse::<usize>().expect("a number");
    assert_eq!(count(&merged), count(&changed) + 1);
    assert_eq!(again.console_errors(), Vec::<String>::new());
    assert_eq!(second.console_errors(), Vec::<String>::new());
}

#[test]
fn northwind_in_english() {
    let story = Story {
        language: "en",
        file: "northwind/customers.csv",
        customers: "91",
        query: "alfreds",
        found: "Alfreds Futterkiste",
        card: ["Two bottles arrived broken", "Send a credit note"],
        reminder: "Ask whether the credit note came",
        note: "Free delivery until Easter",
    };
    each_engine_and_webkit("northwind", |scene| journey(scene, &story));
}

#[test]
fn a_gb18030_sheet_in_chinese() {
    let story = Story {
        language: "zh",
        file: "dealer/赵杰.csv",
        customers: "80",
        query: "yjsd",
        found: "玉家商店",
        card: ["上次送的两箱有渗漏", "周五前换货"],
        reminder: "问换货到了没有",
        note: "中秋前给政策",
    };
    each_engine_and_webkit("gb18030", |scene| journey(scene, &story));
}

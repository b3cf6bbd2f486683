//! Sample data comes and goes without a trace, and a browser that deleted the data is told from a first run.

use serde_json::json;

use crate::support::{Browser, each_engine, each_engine_and_webkit};

fn databases(browser: &Browser) -> Vec<String> {
    let names = browser.execute_async("return (await indexedDB.databases()).map(each => each.name)");
    names.as_array().unwrap().iter().filter_map(|name| name.as_str().map(str::to_owned)).collect()
}

#[test]
fn sample_data_comes_and_goes() {
    each_engine("sample", |scene| {
        let browser = scene.launch("owner");
        browser.first_run("en");
        browser.click("start-sample");
        browser.wait_state("open");
        browser.wait_for("sample-banner");
        browser.goto("#/customers");
        browser.wait_for("customer-row");
        let count: usize = browser.attr("customer-count", "data-count").parse().unwrap();
        assert!(count > 10, "{count} sample customers");
        assert!(databases(&browser).iter().any(|name| name == "keliu-sample"), "{:?}", databases(&browser));
        // It can be worked with, and is still there after a reload.
        browser.add("Willow", "139 1111 2222");
        browser.reload();
        browser.wait_text("customer-name", "Willow");
        browser.goto("#/customers");
        browser.wait_attr("customer-count", "data-count", &(count + 1).to_string());

        browser.click("sample-leave");
        browser.click("sample-leave-sure");
        browser.wait_state("first-run");
        browser.goto("#/today");
        browser.wait_for("start-add");
        assert!(!databases(&browser).iter().any(|name| name == "keliu-sample"), "{:?}", databases(&browser));
        assert!(browser.all("evicted").is_empty(), "leaving the sample is no eviction");
        let kept = browser.execute("return Object.keys(localStorage).sort()", vec![]);
        assert_eq!(kept, json!(["keliu-language"]));

        // An archive of one's own begins empty.
        browser.begin("Maple");
        assert_eq!(browser.stats()["customers"], "1");
        browser.no_complaints();
    });
}

/// Whoever has an archive is not offered the sample; and should the switch be set all the same, theirs stays untouched.
#[test]
fn the_own_archive_stays_untouched() {
    each_engine("sample_beside", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Maple");
        let own = browser.stats();
        browser.execute("localStorage.setItem('keliu-sample', 'true')", vec![]);
        browser.reload();
        browser.wait_for("sample-banner");
        assert_ne!(browser.stats()["digest"], own["digest"]);
        browser.click("sample-leave");
        browser.wait_gone("sample-banner");
        browser.wait_state("open");
        assert_eq!(browser.stats(), own);
        browser.no_complaints();
    });
}

#[test]
fn deleted_data_is_no_first_run() {
    each_engine_and_webkit("evicted", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Maple");
        browser.goto("#/today");
        let bundle = browser.back_up();
        // As a browser does that needs room: no page is open, the database goes, the marker stays.
        browser.open(&format!("{}icons/keliu.svg", scene.site.url));
        let deleted = browser.execute_async(
            "return await new Promise((done, failed) => {
                const asked = indexedDB.deleteDatabase('keliu');
                asked.onsuccess = () => done('gone');
                asked.onblocked = asked.onerror = () => failed('blocked');
            })",
        );
        assert_eq!(deleted, json!("gone"));
        drop(browser.console_errors()); // no icon is linked on a bare picture
        browser.goto("");
        browser.wait_state("first-run");
        browser.wait_text("evicted", "deleted");
        browser.click("evicted a");
        browser.open_backup(&bundle, crate::support::PASSPHRASE);
        browser.click("restore-confirm");
        browser.wait_state("open");
        assert_eq!(browser.stats()["customers"], "1");
        browser.reload();
        browser.wait_state("open");
        browser.no_complaints();
    });
}

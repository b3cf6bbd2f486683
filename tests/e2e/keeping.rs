//! What the browser keeps: asked not to delete it, and what is damaged beyond opening.

use serde_json::json;

use crate::support::{Browser, each_engine};

/// Counts how often the browser is asked to keep the data, and answers so.
fn answer(browser: &Browser, keeps: bool) {
    let script = "const [keeps] = arguments;
        let kept = false;
        window.asked = 0;
        Object.defineProperty(navigator, 'storage', { configurable: true, value: {
            estimate: async () => ({ usage: 1_000, quota: 9_000_000_000 }),
            persist: async () => { window.asked += 1; return kept = keeps; },
            persisted: async () => kept } })";
    browser.execute(script, vec![json!(keeps)]);
}

#[test]
fn the_browser_is_asked_once_to_keep_the_data() {
    each_engine("keeping", |scene| {
        for keeps in [true, false] {
            let browser = scene.launch(if keeps { "keeps" } else { "refuses" });
            browser.first_run("en");
            answer(&browser, keeps);
            browser.click("start-add");
            browser.type_into("quick-name", "Willow");
            assert_eq!(browser.execute("return window.asked", vec![]), json!(0), "there is nothing to keep yet");
            browser.click("quick-save");
            browser.wait_text("customer-name", "Willow");
            browser.wait_true("return window.asked === 1");
            browser.move_to_town("Willow", "Northbridge");
            browser.goto("#/settings");
            browser.wait_attr("storage-persisted", "data-persisted", if keeps { "true" } else { "false" });
            assert_eq!(browser.all("storage-ask").len(), usize::from(!keeps));
            assert_eq!(browser.execute("return window.asked", vec![]), json!(1));
            browser.no_complaints();
            browser.quit();
        }
    });
}

/// A document without which nothing opens.
fn damage_device(browser: &Browser) {
    let done = browser.execute_async(
        "return new Promise((done, failed) => {
            const request = indexedDB.open('keliu');
            request.onerror = () => failed(request.error);
            request.onsuccess = () => {
                const transaction = request.result.transaction('docs', 'readwrite');
                transaction.objectStore('docs').put(new Uint8Array(64), 'device');
                transaction.oncomplete = () => { request.result.close(); done(true); };
            };
        });",
    );
    assert_eq!(done, json!(true), "{}", browser.engine);
}

#[test]
fn damage_beyond_opening_has_a_way_back() {
    each_engine("keeping_damaged", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Willow");
        let backup = browser.back_up();
        let before = browser.stats();
        damage_device(&browser);
        browser.reload();
        browser.wait_state("error");
        browser.wait_error("store-damaged");
        assert_eq!(browser.attr("save-raw", "href"), "rescue.html");
        browser.click("start-anew");
        browser.wipe_and_restore(&backup);
        assert_eq!(browser.stats()["digest"], before["digest"]);
        browser.no_complaints();
    });
}

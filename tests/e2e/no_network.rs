//! After a whole day's work the page has asked nobody but its own host, and left nothing readable behind.

use serde_json::json;

use crate::support::{Browser, Engine, PASSPHRASE, Scene, data, each_engine};

/// Words that only stand in the customers' records.
const SECRETS: [&str; 5] = ["Alfreds", "Futterkiste", "030-0074321", "leaked crate", PASSPHRASE];

/// Everything a page keeps where it can be read without a key.
const KEPT: &str = "
    const kept = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }), document.cookie];
    kept.push(location.href, document.title, JSON.stringify(history.state), window.name);
    if ('caches' in window) {
        for (const name of await caches.keys()) {
            for (const request of await (await caches.open(name)).keys()) kept.push(request.url);
        }
    }
    return kept.join('\\n');";

/// Every record of every database, as the latin-1 text of its bytes.
const STORED: &str = "
    const text = value => {
        if (value instanceof ArrayBuffer) return text(new Uint8Array(value));
        if (ArrayBuffer.isView(value)) return new TextDecoder('latin1').decode(value) + new TextDecoder().decode(value);
        if (value && typeof value === 'object') return Object.entries(value).flat().map(text).join(' ');
        return String(value);
    };
    const asked = request => new Promise((done, failed) => {
        request.onsuccess = () => done(request.result);
        request.onerror = () => failed(request.error);
    });
    const all = [];
    for (const { name } of await indexedDB.databases()) {
        const database = await asked(indexedDB.open(name));
        for (const store of database.objectStoreNames) {
            const records = database.transaction(store).objectStore(store);
            all.push(...(await asked(records.getAllKeys())).map(text), ...(await asked(records.getAll())).map(text));
        }
        database.close();
    }
    return all.join('\\n');";

#[track_caller]
fn a_days_work(browser: &Browser, scene: &Scene) {
    browser.first_run("en");
    browser.click("start-import");
    browser.upload("import-file", &[data("northwind/customers.csv")]);
    browser.click("import-confirm");
    browser.wait_attr("import-report", "data-new", "91");
    browser.wait_saved();
    browser.press("ctrl+k");
    browser.type_into("search", "alfreds");
    browser.click("search-hit");
    browser.wait_text("customer-name", "Alfreds");
    browser.click("card-add");
    browser.type_into("card-problem", "leaked crate");
    browser.click("card-save");
    browser.wait_text("card", "leaked crate");
    stayed_at_home(browser, scene);
    let bundle = browser.back_up();
    browser.open_backup(&bundle, PASSPHRASE);
    browser.wait_attr("restore-preview", "data-new", "0");
    for screen in ["#/help", "#/bin", "#/backup/kit", "#/settings", "#/customers?filter=alf", "#/today"] {
        browser.goto(screen);
        browser.wait_for("app");
    }
    stayed_at_home(browser, scene);
}

/// No request went anywhere but to the page's own host; bytes of the page itself may be `blob:`.
#[track_caller]
fn stayed_at_home(browser: &Browser, scene: &Scene) {
    let asked = browser.execute("return performance.getEntries().map(entry => entry.name)", vec![]);
    let foreign =
        |name: &&str| name.contains("://") && !name.starts_with(&scene.site.url) && !name.starts_with("blob:");
    let foreign: Vec<_> = asked.as_array().unwrap().iter().filter_map(|name| name.as_str()).filter(foreign).collect();
    assert_eq!(foreign, Vec::<&str>::new());
}

#[test]
fn nothing_leaves_the_browser() {
    each_engine("no_network", |scene| {
        let browser = scene.launch("owner");
        a_days_work(&browser, scene);
        let kept = browser.execute_async(KEPT);
        let stored = browser.execute_async(STORED);
        let (kept, stored) = (kept.as_str().unwrap(), stored.as_str().unwrap());
        assert!(kept.contains("keliu-language"), "{kept}");
        assert!(stored.len() > 10_000, "{} characters are stored", stored.len());
        for secret in SECRETS {
            assert!(!kept.contains(secret), "{secret} in {kept}");
            assert!(!stored.contains(secret), "{secret} lies unsealed in the database");
        }
        assert_eq!(browser.execute("return history.state", vec![]), json!(null));
        // What the network itself saw (Chromium tells).
        let requests = browser.requests();
        assert_eq!(requests.is_empty(), browser.engine != Engine::Chromium, "{requests:?}");
        for url in requests.iter().filter(|url| !url.starts_with("chrome://")) {
            let at_home = url.starts_with(&scene.site.url) || url.starts_with("blob:") || url.starts_with("data:");
            assert!(at_home, "asked for {url}, not below {}", scene.site.url);
        }
        browser.no_complaints();
    });
}

//! What a person sees when what keeps the archive is in trouble: no room, damage, a newer version, eviction, interruption.

use serde_json::{Value, json};

use crate::support::{Browser, IN_PAGE, PASSPHRASE, Scene, each_engine, each_engine_and_webkit};

/// The database, in a script.
const OPEN: &str = "const asked = request => new Promise((done, failed) => {
        request.onsuccess = () => done(request.result);
        request.onerror = () => failed(request.error);
    });
    const opened = await asked(indexedDB.open('keliu'));";

/// The disk is full from now on, as far as the page can tell.
const NO_ROOM: &str = "window.room = { add: IDBObjectStore.prototype.add, put: IDBObjectStore.prototype.put };
    const refuse = () => { throw new DOMException('no room', 'QuotaExceededError'); };
    Object.assign(IDBObjectStore.prototype, { add: refuse, put: refuse });";
const ROOM_AGAIN: &str = "Object.assign(IDBObjectStore.prototype, window.room);";

/// Alters one byte of the first segment.
fn damage(browser: &Browser) {
    let done = browser.execute_async(&format!(
        "{OPEN}
        const segments = opened.transaction('segments', 'readwrite').objectStore('segments');
        const [key] = await asked(segments.getAllKeys());
        const bytes = await asked(segments.get(key));
        bytes[bytes.length - 1] ^= 1;
        await asked(segments.put(bytes, key));
        opened.close();
        return true;"
    ));
    assert_eq!(done, json!(true), "{}", browser.engine);
}

/// A page of the same origin without the program: a style sheet.
fn beside(scene: &Scene, browser: &Browser) {
    browser.open(&format!("{}boot.css", scene.site.url));
}

fn delete_database(browser: &Browser) {
    let done = browser.execute_async(
        "return new Promise(done => {
            const request = indexedDB.deleteDatabase('keliu');
            request.onsuccess = () => done(true);
            request.onerror = request.onblocked = () => done(false);
        });",
    );
    assert_eq!(done, json!(true), "{}", browser.engine);
}

fn has_cached_marker(browser: &Browser) -> Value {
    browser.execute_async("return (await (await caches.open('keliu-marker')).keys()).length > 0")
}

#[track_caller]
fn wait_cached_marker(browser: &Browser) {
    for _ in 0..100 {
        if has_cached_marker(browser) == json!(true) {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    panic!("{}: no marker in Cache Storage", browser.engine);
}

/// WebKit keeps a page that is left for the way back, and with it the transaction it is in: that must not hold up the next.
#[test]
fn a_page_left_amid_a_write_holds_up_no_other() {
    each_engine_and_webkit("storage_left", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Willow");
        browser.wait_saved();
        for wait in [3, 10, 25, 50, 80, 120, 170, 230, 300] {
            let plan: Vec<Value> = (0..20).map(|n| json!(["add", format!("Kiln {wait}-{n} Tiles")])).collect();
            browser.execute(&format!("{IN_PAGE} start(arguments[0]);"), vec![json!(plan)]);
            std::thread::sleep(std::time::Duration::from_millis(wait));
            browser.goto(&format!("?{wait}#/customers"));
            browser.wait_state("open");
        }
        // Chromium notes that it let go without asking, as no person had pressed anything.
        drop(browser.console_errors());
        browser.add("Maple", "555 0101");
        browser.wait_saved();
        browser.no_complaints();
    });
}

#[test]
fn a_full_disk_is_told_and_a_backup_can_still_be_made() {
    each_engine("storage_full", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Willow");
        browser.edit("town", "Northbridge");
        browser.wait_field("town", "Northbridge");
        browser.wait_saved();
        assert!(browser.all("notice-full").is_empty());

        browser.execute(NO_ROOM, vec![]);
        browser.edit("note", "Never kept");
        browser.wait_for("notice-full");
        browser.wait_error("store-quota");
        browser.wait_attr("save-state", "data-state", "error");
        browser.press("escape");
        assert_eq!(browser.attr("save-raw", "href"), "rescue.html");

        // There was none before, and now it is needed.
        let bundle = browser.back_up();
        browser.wait_for("notice-full");
        browser.wait_attr("save-state", "data-state", "error");
        let fresh = scene.launch("fresh");
        fresh.first_run("en");
        fresh.open_backup(&bundle, PASSPHRASE);
        fresh.wait_attr("restore-preview", "data-customers", "1");
        fresh.quit();

        // Somebody has made room.
        browser.goto("#/customers");
        browser.execute(ROOM_AGAIN, vec![]);
        browser.click("notice-full-retry");
        browser.wait_gone("notice-full");
        browser.move_to_town("Willow", "Southgate");
        browser.wait_saved();
        browser.reload();
        browser.wait_field("town", "Southgate");
        assert!(!browser.text("app").contains("Never kept"));
        assert!(browser.all("notice-full").is_empty());
    });
}

#[test]
fn a_damaged_part_is_named_and_a_backup_fills_the_gap() {
    each_engine("storage_damaged", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Willow");
        browser.add("Maple", "139 1111 2222");
        let bundle = browser.back_up();
        let before = browser.stats();
        damage(&browser);
        browser.reload();
        browser.wait_attr("notice-damaged", "data-parts", "1");
        browser.wait_state("open");
        let named =
            browser.execute("return document.querySelector('[data-testid=notice-damaged] code').textContent", vec![]);
        assert!(named.as_str().is_some_and(|part| part.len() > 9 && part.contains('+')), "{named}");

        // The rest works, and is not spoiled by being worked on.
        browser.add("Birch", "139 3333 4444");
        browser.wait_for("notice-damaged");
        browser.goto("#/backup");
        browser.click("backup-make");
        browser.wait_error("store-damaged");

        browser.open_backup(&bundle, PASSPHRASE);
        browser.wait_for("restore-fills");
        browser.click("restore-confirm");
        browser.wait_gone("notice-damaged");
        browser.wait_saved();
        let after = browser.stats();
        assert_eq!(after["customers"], "3");
        browser.reload();
        browser.wait_for("archive-stats");
        assert_eq!(browser.stats(), after);
        assert!(browser.all("notice-damaged").is_empty());
        assert_ne!(after["digest"], before["digest"]);
    });
}

#[test]
fn a_newer_version_leaves_looking_and_exporting() {
    each_engine("storage_newer", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Willow");
        browser.wait_saved();
        let before = browser.stats();
        beside(scene, &browser);
        let upgraded = browser.execute_async(
            "return new Promise(done => {
                const request = indexedDB.open('keliu', 203);
                request.onsuccess = () => { request.result.close(); done(true); };
                request.onerror = request.onblocked = () => done(false);
            });",
        );
        assert_eq!(upgraded, json!(true), "{}", browser.engine);

        browser.goto("#/today");
        browser.wait_for("notice-read-only");
        browser.wait_state("open");
        assert_eq!(browser.stats(), before);
        browser.goto("#/customers");
        browser.click_text("customer-row", "Willow");
        browser.edit("town", "Northbridge");
        browser.wait_error("store-newer");
        browser.wait_attr("save-state", "data-state", "error");
        browser.press("escape");
        browser.goto("#/customers");
        let bundle = browser.back_up();
        assert_eq!(browser.stats(), before);
        browser.reload();
        browser.wait_for("archive-stats");
        assert_eq!(browser.stats(), before);

        let fresh = scene.launch("fresh");
        fresh.first_run("en");
        fresh.open_backup(&bundle, PASSPHRASE);
        fresh.click("restore-confirm");
        fresh.wait_state("open");
        assert_eq!(fresh.stats()["digest"], before["digest"]);
    });
}

#[test]
fn a_database_of_another_kind_says_what_to_do() {
    each_engine("storage_unknown", |scene| {
        let browser = scene.launch("owner");
        beside(scene, &browser);
        browser.execute_async(
            "return new Promise(done => {
                const request = indexedDB.open('keliu', 300);
                request.onupgradeneeded = () => request.result.createObjectStore('something-else');
                request.onsuccess = () => { request.result.close(); done(true); };
            });",
        );
        browser.goto("");
        browser.wait_state("error");
        browser.wait_error("store-newer");
        assert_eq!(browser.attr("save-raw", "href"), "rescue.html");
        browser.wait_for("reload");
    });
}

#[test]
fn an_eviction_is_told_from_a_first_run() {
    each_engine_and_webkit("storage_evicted", |scene| {
        let browser = scene.launch("owner");
        browser.first_run("en");
        assert!(browser.all("evicted").is_empty());
        browser.begin("Willow");
        wait_cached_marker(&browser);
        beside(scene, &browser);
        delete_database(&browser);
        browser.goto("");
        browser.wait_state("first-run");
        browser.wait_for("evicted");

        // Each of the two signs is enough.
        browser.execute("localStorage.clear()", vec![]);
        browser.reload();
        browser.wait_state("first-run");
        browser.wait_for("evicted");
        browser.execute_async("await caches.delete('keliu-marker'); return true");
        browser.first_run("en");
        browser.begin("Maple");
        wait_cached_marker(&browser);

        // Whichever is missing is written again.
        browser.execute("localStorage.removeItem('keliu-archive')", vec![]);
        browser.reload();
        browser.wait_true("return localStorage.getItem('keliu-archive') !== null");
        browser.execute_async("await caches.delete('keliu-marker'); return true");
        browser.reload();
        browser.wait_state("open");
        wait_cached_marker(&browser);

        // A wipe takes both away.
        wipe(&browser);
        assert_eq!(has_cached_marker(&browser), json!(false));
        assert_eq!(browser.execute("return localStorage.getItem('keliu-archive')", vec![]), Value::Null);
        assert!(browser.all("evicted").is_empty());
        // The other address of the site has no icon, and Chromium asks for one.
        let complaints = browser.console_errors();
        assert!(complaints.iter().all(|line| line.contains("favicon")), "{complaints:?}");
    });
}

pub fn wipe(browser: &Browser) {
    browser.goto("#/settings");
    browser.click("wipe");
    browser.type_into("wipe-word", "wipe");
    browser.click("wipe-confirm");
    browser.wait_state("first-run");
}

fn save_raw(browser: &Browser) -> std::path::PathBuf {
    browser.goto("rescue.html");
    browser.click("rescue-save");
    let file = browser.wait_download(".keliu-raw");
    browser.goto("#/today");
    browser.wait_state("open");
    file
}

#[test]
fn raw_data_is_restored() {
    each_engine("storage_raw", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Willow");
        browser.add("Maple", "139 1111 2222");
        browser.move_to_town("Maple", "Northbridge");
        let before = browser.stats();
        let file = save_raw(&browser);
        wipe(&browser);
        browser.open_backup(&file, "");
        browser.wait_attr("restore-preview", "data-customers", "2");
        browser.wait_attr("restore-preview", "data-changes", &before["changes"]);
        browser.wait_attr("restore-raw", "data-unreadable", "0");
        browser.click("restore-confirm");
        browser.wait_state("open");
        assert_eq!(browser.stats(), before);

        // Twice adds nothing; the archive goes on and can be backed up.
        browser.open_backup(&file, "");
        browser.wait_attr("restore-preview", "data-new", "0");
        browser.move_to_town("Willow", "Southgate");
        browser.back_up();
        let after = browser.stats();
        browser.no_complaints();

        // What cannot be read is counted, and the passphrase is the one of the browser it comes from.
        damage(&browser);
        let hurt = save_raw(&browser);
        let fresh = scene.launch("fresh");
        fresh.first_run("en");
        fresh.open_backup(&hurt, PASSPHRASE);
        fresh.wait_attr("restore-raw", "data-unreadable", "1");
        fresh.wait_for("restore-preview");
        fresh.open_backup(&file, "");
        fresh.click("restore-confirm");
        fresh.wait_state("open");
        assert_eq!(fresh.stats(), before);
        assert_ne!(after["digest"], before["digest"]);

        // Another company's is refused.
        wipe(&fresh);
        fresh.begin("Elsewhere");
        fresh.open_backup(&file, "");
        fresh.wait_error("foreign-company");
        fresh.no_complaints();
    });
}

/// A database that gives no answer, because an upgrade elsewhere does not end: nobody looks at a bar for ever.
#[test]
fn an_opening_that_takes_long_says_what_can_be_done() {
    each_engine("opening_slow", |scene| {
        let browser = scene.launch("owner");
        browser.goto("rescue.html");
        browser.execute(
            "indexedDB.open('keliu', 1).onupgradeneeded = ({ target }) => {
                const store = target.result.createObjectStore('endless');
                const turn = () => {
                    window.turning = true;
                    if (window.enough) return target.transaction.abort();
                    store.get(1).onsuccess = turn;
                };
                turn();
            };",
            vec![],
        );
        browser.wait_true("return window.turning === true");
        let first = browser.tab();
        let second = browser.new_tab("");
        browser.wait_for("starting-slow");
        browser.wait_for("reload");
        browser.wait_for("save-raw");
        browser.wait_state("starting");
        browser.to_tab(&first);
        browser.execute("window.enough = true", vec![]);
        browser.to_tab(&second);
        browser.wait_state("first-run");
        assert!(browser.all("starting-slow").is_empty());
    });
}

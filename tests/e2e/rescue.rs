//! rescue.html: the database as it lies there, saved without wasm, from whatever state it is in.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::{Browser, each_engine};

/// Makes a database as the body says, which gets `database`.
fn make_database(browser: &Browser, name: &str, version: u32, upgrade: &str, fill: &str) {
    let script = format!(
        "await new Promise((done, failed) => {{
            const request = indexedDB.open('{name}', {version});
            request.onerror = () => failed(request.error);
            request.onupgradeneeded = () => {{ const database = request.result; {upgrade} }};
            request.onsuccess = () => {{
                const database = request.result;
                const transaction = database.transaction([...database.objectStoreNames], 'readwrite');
                {fill}
                transaction.oncomplete = () => {{ database.close(); done(); }};
            }};
        }});
        return 'made';"
    );
    assert_eq!(browser.execute_async(&script), json!("made"));
}

fn names_of_databases(browser: &Browser) -> Value {
    browser.execute_async("return (await indexedDB.databases()).map(database => database.name).sort()")
}

#[track_caller]
fn save(browser: &Browser, code: &str) -> (usize, usize) {
    browser.click("rescue-save");
    browser.wait_attr("rescue-result", "data-code", code);
    let number = |name| browser.attr("rescue-result", name).parse().unwrap();
    (number("data-entries"), number("data-errors"))
}

/// The lines of a file: its start, its entries and its end.
fn lines(file: &Path) -> (Value, Vec<Value>, Value) {
    let text = fs::read_to_string(file).unwrap();
    assert!(text.ends_with('\n'), "the last line has no end");
    let mut lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let (start, end) = (lines.remove(0), lines.pop().unwrap());
    (start, lines, end)
}

fn by_store(entries: &[Value]) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for entry in entries {
        *counts.entry(entry["store"].as_str().unwrap()).or_default() += 1;
    }
    counts
}

#[test]
fn everything_is_saved_as_it_lies_there() {
    each_engine("rescue", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Willow");
        for number in 0..40 {
            browser.edit("note", &format!("note {number}"));
            browser.wait_field("note", &format!("note {number}"));
        }
        browser.wait_saved();
        let before = browser.stats();
        // From here on no program runs that could join segments.
        browser.goto("rescue.html");
        let segments = browser.execute_async(
            "const database = await new Promise(done => {
                const request = indexedDB.open('keliu');
                request.onsuccess = () => done(request.result);
            });
            const count = await new Promise(done => {
                const request = database.transaction('segments').objectStore('segments').count();
                request.onsuccess = () => done(request.result);
            });
            const version = database.version;
            database.close();
            return [count, version];",
        );

        let (entries, errors) = save(&browser, "saved");
        let file = browser.wait_download(".keliu-raw");
        let name = file.file_name().unwrap().to_str().unwrap().to_owned();
        let stamp = name.strip_prefix("keliu_").and_then(|rest| rest.strip_suffix("Z.keliu-raw")).unwrap();
        assert!(stamp.len() == 13 && stamp.as_bytes()[8] == b'T', "{name}");
        let (start, found, end) = lines(&file);
        assert_eq!((&start["format"], &start["database"]), (&json!("keliu-raw/1"), &json!("keliu")));
        assert_eq!(start["version"], segments[1]);
        assert_eq!((entries, errors), (found.len(), 0));
        assert_eq!(end, json!({ "entries": entries }));
        assert_eq!(json!(by_store(&found)["segments"]), segments[0]);
        for entry in &found {
            let value = if entry["store"] == "heads" { &entry["text"] } else { &entry["base64"] };
            assert!(value.is_string(), "{entry}");
        }
        // Nothing was changed.
        browser.goto("");
        assert_eq!(browser.stats(), before);
        browser.no_complaints();
    });
}

#[test]
fn no_database_is_made_where_there_is_none() {
    each_engine("rescue_none", |scene| {
        let browser = scene.launch("owner");
        browser.goto("rescue.html");
        assert_eq!(save(&browser, "none"), (0, 0));
        let said = browser.text("rescue-result");
        assert!(said.contains("没有客留的数据库") && said.contains("holds no database"), "{said}");
        // Browsers that cannot list their databases are asked by name.
        browser.execute("delete IDBFactory.prototype.databases", vec![]);
        assert_eq!(save(&browser, "none"), (0, 0));
        browser.reload();
        assert_eq!(names_of_databases(&browser), json!([]));
        // Nor does an empty one give a file.
        make_database(&browser, "keliu", 1, "database.createObjectStore('meta');", "");
        assert_eq!(save(&browser, "empty"), (0, 0));
        browser.no_complaints();
    });
}

/// A database of a version and a form this program does not know, and copies beside it.
#[test]
fn unknown_versions_and_copies_are_saved_too() {
    each_engine("rescue_unknown", |scene| {
        let browser = scene.launch("owner");
        browser.goto("rescue.html");
        make_database(
            &browser,
            "keliu",
            4_000_000,
            "database.createObjectStore('future', { keyPath: 'id' }); database.createObjectStore('segments');",
            "for (let id = 0; id < 100; id++) transaction.objectStore('future').put({ id, text: '客' });
            const whole = new Uint8Array(300000).map((_, at) => at % 251);
            for (let seq = 1; seq <= 70; seq++) transaction.objectStore('segments').put(whole, ['00000000000000ab', seq]);
            transaction.objectStore('segments').put(whole.subarray(1, 5), ['00000000000000ac', 1]);",
        );
        let text = "database.createObjectStore('meta').put('text 客', 'a');";
        make_database(&browser, "keliu-before-103", 1, text, "");
        make_database(&browser, "keliu-before-207", 1, text, "");
        make_database(&browser, "somebody-else", 1, text, "");
        assert_eq!(save(&browser, "saved"), (173, 0));

        let mut files = BTreeMap::new();
        for _ in 0..3 {
            let (start, entries, end) = lines(&browser.wait_download(".keliu-raw"));
            assert_eq!(end["entries"], json!(entries.len()));
            files.insert(start["database"].as_str().unwrap().to_owned(), (start["version"].clone(), entries));
        }
        let (version, entries) = &files["keliu"];
        assert_eq!(version, &json!(4_000_000));
        assert_eq!(by_store(entries), BTreeMap::from([("future", 100), ("segments", 71)]));
        assert_eq!(entries[3], json!({ "store": "future", "key": 3, "json": { "id": 3, "text": "客" } }));
        assert_eq!(entries[100]["base64"].as_str().unwrap().len(), 400_000);
        assert_eq!(entries[170], json!({ "store": "segments", "key": ["00000000000000ac", 1], "base64": "AQIDBA==" }));
        let copy = vec![json!({ "store": "meta", "key": "a", "text": "text 客" })];
        assert_eq!(files["keliu-before-103"].1, copy);
        assert_eq!(files["keliu-before-207"].1, copy);
        browser.no_complaints();
    });
}

/// What one entry does when the browser cannot read it: alone it fails, and so does the page of entries it is in.
const BREAK_ONE: &str = "
    const [all, one] = [IDBObjectStore.prototype.getAll, IDBObjectStore.prototype.get];
    const fail = () => { throw new DOMException('', 'UnknownError'); };
    IDBObjectStore.prototype.getAll = function (range) {
        return range && range.includes(arguments_key) ? fail() : all.apply(this, arguments);
    };
    IDBObjectStore.prototype.get = function (key) {
        return indexedDB.cmp(key, arguments_key) === 0 ? fail() : one.apply(this, arguments);
    };";

#[test]
fn one_unreadable_entry_costs_no_other() {
    each_engine("rescue_broken", |scene| {
        let browser = scene.launch("owner");
        browser.goto("rescue.html");
        make_database(
            &browser,
            "keliu",
            3,
            "database.createObjectStore('meta'); database.createObjectStore('segments');",
            "for (let seq = 1; seq <= 100; seq++) transaction.objectStore('segments').put(new Uint8Array([seq]), ['ab', seq]);
            transaction.objectStore('meta').put(new Uint8Array([1]), 'a');",
        );
        browser.execute(&BREAK_ONE.replace("arguments_key", "['ab', 50]"), vec![]);
        assert_eq!(save(&browser, "saved"), (101, 1));
        let said = browser.text("rescue-result");
        assert!(said.contains("其中 1 条读不出来") && said.contains("1 of them could not be read"), "{said}");
        let (_, entries, end) = lines(&browser.wait_download(".keliu-raw"));
        assert_eq!(end, json!({ "entries": 101 }));
        let broken: Vec<_> = entries.iter().filter(|entry| entry["base64"].is_null()).collect();
        assert_eq!(broken, [&json!({ "store": "segments", "key": ["ab", 50], "error": "UnknownError" })]);

        // A store that does not even tell its keys.
        browser.reload();
        browser.execute(
            "const keys = IDBObjectStore.prototype.getAllKeys;
            IDBObjectStore.prototype.getAllKeys = function () {
                if (this.name === 'segments') throw new DOMException('', 'DataError');
                return keys.apply(this, arguments);
            };",
            vec![],
        );
        assert_eq!(save(&browser, "saved"), (2, 1));
        let (_, entries, _) = lines(&browser.wait_download(".keliu-raw"));
        assert_eq!(entries[1], json!({ "store": "segments", "key": null, "error": "DataError" }));

        // A database that does not open at all.
        browser.execute("IDBFactory.prototype.open = () => { throw new DOMException('', 'SecurityError'); }", vec![]);
        assert_eq!(save(&browser, "unreadable"), (0, 0));
        assert!(browser.text("rescue-result").contains("SecurityError"));
    });
}

/// Another tab is in the middle of an upgrade that a third connection holds up.
#[test]
fn a_held_database_is_waited_for() {
    each_engine("rescue_held", |scene| {
        let browser = scene.launch("owner");
        browser.goto("rescue.html");
        let put = "transaction.objectStore('meta').put(new Uint8Array([1]), 'a');";
        make_database(&browser, "keliu", 1, "database.createObjectStore('meta');", put);
        browser.execute(
            "indexedDB.open('keliu', 1).onsuccess = event => {
                window.held = event.target.result;
                indexedDB.open('keliu', 2).onsuccess = event => event.target.result.close();
            };",
            vec![],
        );
        browser.wait_true("return window.held !== undefined");
        let first = browser.tab();
        let second = browser.new_tab("rescue.html");
        browser.click("rescue-save");
        browser.wait_text("rescue-result", "Please close the other tabs");
        browser.to_tab(&first);
        browser.execute("window.held.close()", vec![]);
        browser.to_tab(&second);
        browser.wait_attr("rescue-result", "data-code", "saved");
        assert_eq!(lines(&browser.wait_download(".keliu-raw")).0["version"], json!(2));
        browser.no_complaints();
    });
}

/// The program is brought down by a browser function that fails where it cannot: the first element it makes next.
#[test]
fn a_crash_leads_to_the_raw_data() {
    each_engine("rescue_crash", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Willow");
        browser.wait_saved();
        let before = browser.stats();
        browser.execute(
            "for (const prototype of [Document.prototype, Node.prototype]) {
                for (const name of ['createElement', 'createElementNS', 'createTextNode', 'createComment', 'cloneNode']) {
                    const real = prototype[name];
                    if (!real) continue;
                    prototype[name] = function (...all) {
                        if (window.broken) return real.apply(this, all);
                        window.broken = true;
                        throw new Error('broken on purpose');
                    };
                }
            }",
            vec![],
        );
        browser.execute("location.hash = '#/customers'", vec![]);
        browser.wait_for("error[data-code=\"crash\"]");
        let said = browser.text("error[data-code=\"crash\"]");
        assert!(said.contains("客留遇到错误") && said.contains("Keliu has stopped"), "{said}");
        browser.click("crash-rescue");
        let (entries, errors) = save(&browser, "saved");
        assert!(entries > 3 && errors == 0, "{entries} entries, {errors} errors");
        browser.wait_download(".keliu-raw");
        browser.goto("");
        browser.wait_state("open");
        assert_eq!(browser.stats(), before);

        // The browser itself stops the program in mid-course: here by what an instruction that cannot be carried out does.
        browser.execute(
            "const trap = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 5, 1, 3, 0, 0, 11];
            const { Instance, Module } = window.WebAssembly;
            window.setTimeout(new Instance(new Module(new window.Uint8Array(trap))).exports.f);",
            vec![],
        );
        browser.wait_for("error[data-code=\"crash\"]");
        let said = browser.text("error[data-code=\"crash\"]");
        assert!(said.contains("客留遇到错误") && said.contains("Keliu has stopped"), "{said}");
        let shown =
            browser.execute("return document.querySelector('[data-testid=app]').getClientRects().length", vec![]);
        assert_eq!(shown, json!(0), "nothing can be typed any more");
        browser.click("boot-rescue");
        browser.wait_for("rescue-save");
    });
}

//! How fast the release build in `dist/` is with 10,000 customers, each figure beside its floor, measured in the same page
//! in turn with it. `scripts/bench browser` runs it. Figures are printed and never asserted.
//!
//! Times are taken inside the page: the driver's own way there and back is not in them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a bench may panic")]

#[allow(dead_code, unused_imports, reason = "the tools of the end-to-end tests")]
#[path = "../tests/e2e/support/mod.rs"]
mod e2e;
#[allow(dead_code, reason = "shared with the native bench")]
mod support;

use e2e::{Browser, Scene, each_engine};
use support::customers::{COUNT, sheet};
use support::table::{self, Row};

const IMPORTS: usize = 3;
const RUNS: usize = 7;
/// What an edit's segment comes to, roughly.
const EDIT_BYTES: usize = 1024;

/// What the scripts below are written with.
const TOOLS: &str = r#"
    const find = id => document.querySelector(`[data-testid="${id}"]`);
    const saved = () => find('save-state')?.dataset.state === 'saved';
    const until = test => new Promise(resolve => {
        const look = () => { if (test()) { watch.disconnect(); resolve(); } };
        const watch = new MutationObserver(look);
        watch.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
        look();
    });
    const frame = () => new Promise(requestAnimationFrame);
    const frames = async () => { await frame(); await frame(); };
    const result = request => new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
    const open = name => {
        const request = indexedDB.open(name);
        request.onupgradeneeded = () => request.result.createObjectStore('records');
        return result(request);
    };
    const put = async (name, size) => {
        const records = [];
        for (let left = size; left > 0; left -= 262144) {
            const record = new Uint8Array(Math.min(left, 262144));
            for (let at = 0; at < record.length; at += 65536) crypto.getRandomValues(record.subarray(at, at + 65536));
            records.push(record);
        }
        const database = await open(name);
        const start = performance.now();
        const transaction = database.transaction('records', 'readwrite', { durability: 'strict' });
        records.forEach((record, at) => transaction.objectStore('records').put(record, at));
        await new Promise((resolve, reject) => {
            transaction.oncomplete = resolve;
            transaction.onabort = () => reject(transaction.error);
        });
        const time = performance.now() - start;
        database.close();
        return time;
    };
"#;

/// From the click to the report, with everything on disk.
const IMPORT: &str = "
    const start = performance.now();
    find('import-confirm').click();
    await until(() => find('import-report') && saved());
    return performance.now() - start;";

/// Sealed bytes in the segments of the archive.
const STORED: &str = "
    const database = await result(indexedDB.open('keliu'));
    const values = await result(database.transaction('segments').objectStore('segments').getAll());
    database.close();
    return values.reduce((sum, value) => sum + value.byteLength, 0);";

/// From the navigation's start to the open archive.
const RELOADED: &str = "
    const ready = () => find('app')?.dataset.state === 'open';
    const late = ready();
    await until(ready);
    return [performance.now(), late];";

const GET_ALL: &str = "
    const start = performance.now();
    const database = await open('floor');
    const records = await result(database.transaction('records').objectStore('records').getAll());
    const time = performance.now() - start;
    database.close();
    return records.length > 0 ? time : NaN;";

/// From the Enter key to the field showing what is on disk.
const EDIT: &str = "
    const field = () => document.querySelector('[data-testid=field][data-key=address]');
    field().querySelector('.fact-value').click();
    await until(() => field().querySelector('input'));
    const input = field().querySelector('input');
    input.value = TEXT;
    input.dispatchEvent(new Event('input', { bubbles: true }));
    const start = performance.now();
    input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
    await until(() => field().textContent.includes(TEXT) && saved());
    return performance.now() - start;";

/// From the letter to the new count, and to the second frame after it.
const FILTER: &str = "
    const filter = find('customer-filter');
    const type = text => { filter.value = text; filter.dispatchEvent(new Event('input', { bubbles: true })); };
    const count = () => find('customer-count').dataset.count;
    const all = count();
    await frame();
    const start = performance.now();
    type(LETTER);
    await until(() => count() !== all);
    const changed = performance.now() - start;
    await frames();
    const painted = performance.now() - start;
    type('');
    await until(() => count() === all);
    return [changed, painted];";

const FRAMES: &str = "
    await frame();
    const start = performance.now();
    await frames();
    return performance.now() - start;";

fn main() {
    each_engine("bench", |scene| {
        let mut rows = Vec::new();
        let browser = imports(scene, &mut rows);
        reloads(&browser, &mut rows);
        edits(&browser, &mut rows);
        filters(&browser, &mut rows);
        println!("medians of {IMPORTS} imports and {RUNS} runs of the rest");
        table::print(&rows);
    });
}

/// Runs a script in the page with the tools; `constants` stand before it.
fn run(browser: &Browser, constants: &str, script: &str) -> serde_json::Value {
    let answer = browser.execute_async(&format!("{TOOLS}\n{constants}\n{script}"));
    assert!(answer.get("error").is_none(), "{answer}");
    answer
}

fn ms(browser: &Browser, constants: &str, script: &str) -> f64 {
    run(browser, constants, script).as_f64().expect("a time")
}

fn put(browser: &Browser, name: &str, size: usize) -> f64 {
    ms(browser, "", &format!("return await put('{name}', {size});"))
}

/// Imports into fresh profiles; the last browser stays open, with its archive and the floor's records of the same size.
fn imports(scene: &Scene, rows: &mut Vec<Row>) -> Browser {
    let file = scene.folder.join("customers.csv");
    std::fs::write(&file, sheet(COUNT)).expect("the sheet is written");
    let (mut times, mut floors, mut last) = (Vec::new(), Vec::new(), None);
    for n in 0..IMPORTS {
        drop(last.take());
        let browser = scene.launch(&format!("owner-{n}"));
        browser.goto("");
        browser.wait_state("first-run");
        browser.click("start-import");
        browser.upload("import-file", std::slice::from_ref(&file));
        browser.wait_attr("import-summary", "data-new", &COUNT.to_string());
        times.push(ms(&browser, "", IMPORT));
        let stored = run(&browser, "", STORED).as_u64().and_then(|bytes| usize::try_from(bytes).ok()).expect("bytes");
        floors.push(put(&browser, "floor", stored));
        if n == 0 {
            let agent = browser.execute("return navigator.userAgent", vec![]);
            println!("{}\n{COUNT} customers, {} KB on disk", agent.as_str().unwrap_or_default(), stored / 1000);
        }
        last = Some(browser);
    }
    rows.push(Row::new("import: confirm to saved", times, "IndexedDB: strict put, same bytes", floors));
    last.expect("at least one import")
}

fn reloads(browser: &Browser, rows: &mut Vec<Row>) {
    browser.goto("#/customers");
    let (mut times, mut floors, mut late) = (Vec::new(), Vec::new(), 0);
    for _ in 0..RUNS {
        browser.reload();
        let reloaded = run(browser, "", RELOADED);
        times.push(reloaded[0].as_f64().expect("a time"));
        late += usize::from(reloaded[1] == true);
        floors.push(ms(browser, "", GET_ALL));
    }
    if late > 0 {
        println!("reload: open before the driver looked in {late} of {RUNS} runs, so its time is an upper bound");
    }
    rows.push(Row::new("reload to open", times, "IndexedDB: getAll, same bytes", floors));
}

fn edits(browser: &Browser, rows: &mut Vec<Row>) {
    browser.click("customer-row");
    browser.wait_for("field[data-key=\"address\"]");
    let (times, floors) = (0..RUNS)
        .map(|n| {
            let time = ms(browser, &format!("const TEXT = '新街{n}号';"), EDIT);
            (time, put(browser, "floor-edit", EDIT_BYTES))
        })
        .unzip();
    rows.push(Row::new("one edit: Enter to saved", times, "IndexedDB: strict put, 1 KB", floors));
}

fn filters(browser: &Browser, rows: &mut Vec<Row>) {
    browser.goto("#/customers");
    browser.wait_attr("customer-count", "data-count", &COUNT.to_string());
    let (mut changed, mut painted, mut floors) = (Vec::new(), Vec::new(), Vec::new());
    // Each of them stands in the pinyin of some names only.
    for letter in "fxtyjwf".chars().take(RUNS) {
        let times = run(browser, &format!("const LETTER = '{letter}';"), FILTER);
        changed.push(times[0].as_f64().expect("a time"));
        painted.push(times[1].as_f64().expect("a time"));
        floors.push(ms(browser, "", FRAMES));
    }
    let floor = "a pair of animation frames";
    rows.push(Row::new("filter: a letter to the new count", changed, floor, floors.clone()));
    rows.push(Row::new("filter: a letter to the painted list", painted, floor, floors));
}

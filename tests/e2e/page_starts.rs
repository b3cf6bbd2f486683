//! The page starts under a sub-path with the production headers and asks nobody else for anything.

use serde_json::json;

use crate::support::each_engine;

/// How `platform` starts the worker: from a blob:, so that it inherits the page's policy.
const START_WORKER: &str = "
    const name = document.querySelector('meta[name=keliu-worker]').content;
    const url = file => JSON.stringify(new URL(file, document.baseURI).href);
    const code = `importScripts(${url(name + '.js')}); wasm_bindgen({ module_or_path: ${url(name + '_bg.wasm')} });`;
    const blob = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
    const worker = new Worker(blob);
    return await new Promise((resolve, reject) => {
        worker.onmessage = event => resolve([event.data].flat());
        worker.onerror = event => reject(event.message);
        setTimeout(() => reject('no answer'), 8000);
    });";

#[test]
fn page_starts() {
    each_engine("page_starts", |scene| {
        let browser = scene.launch("first");
        browser.goto("");
        browser.wait_state("first-run");

        let resources =
            browser.execute("return performance.getEntriesByType('resource').map(entry => entry.name)", vec![]);
        let names: Vec<_> = resources.as_array().expect("a list").iter().filter_map(|name| name.as_str()).collect();
        assert!(names.iter().any(|name| name.ends_with(".wasm")), "the page's module is not among {names:?}");
        for name in names {
            assert!(name.starts_with(&scene.site.url), "asked for {name}");
        }
        assert_eq!(browser.console_errors(), Vec::<String>::new());
        browser.quit();
    });
}

#[test]
fn the_worker_starts_under_the_policy() {
    each_engine("worker_starts", |scene| {
        let browser = scene.launch("first");
        browser.goto("");
        browser.wait_state("first-run");
        assert_eq!(browser.execute_async(START_WORKER), json!(["ready"]));
        assert_eq!(browser.console_errors(), Vec::<String>::new());
    });
}

/// Opened from a folder nothing can run; the page says so in words.
#[test]
fn boot_explains_a_folder() {
    each_engine("boot_explains", |scene| {
        let browser = scene.launch("first");
        browser.open(concat!("file://", env!("CARGO_MANIFEST_DIR"), "/dist/index.html"));
        let said = browser.execute("return document.getElementById('boot').innerText", vec![]);
        assert!(said.as_str().is_some_and(|text| text.contains("file://")), "boot.js said {said}");
    });
}

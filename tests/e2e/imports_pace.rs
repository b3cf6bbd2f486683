//! Large imports: the page answers all the while, and the person can call them off.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::imports::written;
use crate::support::{Browser, Engine, Scene, each_engine, figure};

fn many(scene: &Scene, rows: usize) -> PathBuf {
    let line = |n: usize| {
        format!(
            "Shop {n:05},{n:05},139{n:08},Street {n} No. 5,Town {},B,owes us since March,{n}.50,Anna Bell {n}\n",
            n % 40
        )
    };
    let lines: String = (0..rows).map(line).collect();
    let header = "Name,Customer Code,Phone,Address,Town,Class,Note,Owes,Contact\n";
    written(scene, "many.csv", format!("{header}{lines}").as_bytes())
}

#[track_caller]
fn preview(browser: &Browser, file: PathBuf, rows: usize) {
    browser.choose_sheets(&[file]);
    let shown = "document.querySelector('[data-testid=import-summary]')?.dataset.new";
    browser.wait_long(&format!("return {shown} === '{rows}'"));
}

/// Notes each task of the page above 50 ms, and what was shown when it ended.
const WATCH: &str = "
    window.tasks = [];
    const stage = () => document.querySelector('[data-testid=import-progress]')?.dataset.stage
        ?? document.querySelector('[data-testid=import-summary], [data-testid=import-report]')?.dataset.testid ?? 'else';
    new PerformanceObserver(list => {
        for (const task of list.getEntries()) window.tasks.push([stage(), Math.round(task.duration)]);
    }).observe({ type: 'longtask' });";

#[test]
fn ten_thousand_rows_without_a_long_task() {
    each_engine("import_pace", |scene| {
        // The others do not tell of long tasks.
        if scene.engine != Engine::Chromium {
            return;
        }
        let browser = scene.launch("owner");
        browser.begin("Willow");
        browser.goto("#/import");
        browser.wait_for("import-file");
        browser.execute(WATCH, vec![]);
        browser.upload("import-file", &[many(scene, 10_000)]);
        browser.wait_long("return document.querySelector('[data-testid=import-summary]')?.dataset.new === '10000'");
        let start = std::time::Instant::now();
        browser.click("import-confirm");
        browser.wait_long("return document.querySelector('[data-testid=import-report]') !== null");
        let took = start.elapsed();
        let tasks = browser.execute("return window.tasks", vec![]);
        figure(&format!("import of 10,000 rows: written in {} ms; tasks above 50 ms: {tasks}", took.as_millis()));
        let longest = |task: &Value| task[1].as_u64().unwrap_or_default();
        let worst = tasks.as_array().unwrap().iter().map(longest).max().unwrap_or_default();
        // Two cores that do other things besides stretch a task; what is not cut up takes a second and more.
        assert!(worst < 500, "{tasks}");
        browser.wait_saved();
        assert_eq!(browser.stats()["customers"], "10001");
        browser.no_complaints();
    });
}

#[test]
fn an_import_called_off_leaves_nothing_behind() {
    each_engine("import_cancel", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Willow");
        let before = browser.stats();
        preview(&browser, many(scene, 6_000), 6_000);
        // While it is still being signed.
        let called_off = browser.execute_async(
            "const find = id => document.querySelector(`[data-testid=${id}]`);
            find('import-confirm').click();
            for (let n = 0; n < 400; n += 1) {
                await new Promise(done => setTimeout(done, 5));
                const bar = find('import-progress');
                if (bar?.dataset.stage === 'writing' && Number(bar.dataset.done) > 0) {
                    find('import-cancel').click();
                    return true;
                }
            }
            return false;",
        );
        assert_eq!(called_off, json!(true), "it was over before it could be called off");
        browser.wait_for("import-summary");
        browser.wait_saved();
        // The plan still stands: what was called off can be done after all.
        browser.wait_attr("import-summary", "data-new", "6000");
        assert_eq!(browser.stats(), before);
        preview(&browser, many(scene, 6_000), 6_000);
        browser.click("import-confirm");
        browser.wait_long("return document.querySelector('[data-testid=import-report]') !== null");
        browser.wait_saved();
        assert_eq!(browser.stats()["customers"], "6001");
        browser.no_complaints();
    });
}

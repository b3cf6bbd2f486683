//! Everything a firm has, in one sitting: the dealer's sheets, workbook, cards and orders, and Northwind's five files.

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::imports::{sheets, wait_figures};
use crate::support::{Browser, data, each_engine};

const NORTHWIND: [&str; 5] = ["customers", "employees", "order-details", "orders", "products"];

fn dealer() -> Vec<Vec<PathBuf>> {
    let one = |name: &str| vec![data(&format!("dealer/{name}"))];
    vec![sheets(), one("终端客户档案表.xlsx"), one("cards.csv"), one("orders.csv")]
}

fn northwind() -> Vec<Vec<PathBuf>> {
    NORTHWIND.iter().map(|name| vec![data(&format!("northwind/{name}.csv"))]).collect()
}

/// Chooses files and waits for their preview, which takes a while for thousands of rows.
#[track_caller]
fn choose(browser: &Browser, files: &[PathBuf], rows: usize) {
    browser.choose_sheets(files);
    let shown = "document.querySelector('[data-testid=import-summary]')?.dataset.rows";
    browser.wait_long(&format!("return {shown} === '{rows}'"));
}

/// What the rows of the so many groups of sheets are; the groups come onto the page one by one.
#[track_caller]
fn kinds(browser: &Browser, groups: usize) -> Vec<String> {
    browser.wait_true(&format!("return document.querySelectorAll('[data-testid=import-kind]').length === {groups}"));
    browser.all("import-kind").into_iter().map(|select| select.value).collect()
}

/// Nothing of the preview sticks out sideways, on a phone or on a desk, whichever list is shown, and all is in English.
fn fits(browser: &Browser, folder: &Path) {
    for (width, height) in [(390, 844), (1280, 800)] {
        browser.set_size(width, height);
        for list in ["new", "update", "duplicate", "rejected", "warnings"] {
            browser.click(&format!("import-tab[data-list=\"{list}\"]"));
            browser.wait_attr(&format!("import-tab[data-list=\"{list}\"]"), "aria-selected", "true");
            let wide = "return [...document.querySelectorAll('.main, .preview-scroll')]
                .every(part => part.scrollWidth - part.clientWidth <= 1);";
            assert_eq!(browser.execute(wide, vec![]), json!(true), "{list} at {width} px");
        }
        browser.set_size(width, 3000);
        browser.screenshot(&folder.join(format!("preview-{width}.png")));
        let foreign =
            browser.execute("return /[\\u4e00-\\u9fff]/.test(document.querySelector('.page').innerText)", vec![]);
        assert_eq!(foreign, json!(false), "Chinese in the English preview");
    }
}

/// Agrees and waits until it is done.
#[track_caller]
fn confirm(browser: &Browser) {
    browser.click("import-confirm");
    browser.wait_long("return document.querySelector('[data-testid=import-report]') !== null");
    browser.wait_saved();
}

#[track_caller]
fn is_disabled(browser: &Browser) {
    let disabled = "return document.querySelector('[data-testid=import-confirm]').disabled";
    assert_eq!(browser.execute(disabled, vec![]), json!(true), "nothing is new, and yet it can be imported");
}

/// Imports pieces one by one and undoes them from the history, in an order by place in the history (newest first).
fn there_and_back(browser: &Browser, pieces: &[Vec<PathBuf>], order: &[usize]) {
    for piece in pieces {
        browser.choose_sheets(piece);
        browser.wait_long("return document.querySelector('[data-testid=import-summary]') !== null");
        confirm(browser);
    }
    assert_ne!(browser.stats()["customers"], "0");
    browser.goto("#/import");
    for at in order {
        browser.wait_for("import-past");
        let row = format!("document.querySelectorAll('[data-testid=import-past]')[{at}]");
        browser.execute(&format!("{row}.querySelector('[data-testid=import-undo]').click()"), vec![]);
        browser.wait_long(&format!("return {row}.dataset.undone === 'true'"));
        browser.wait_saved();
    }
    let stats = browser.stats();
    for name in ["customers", "contacts", "cards", "reminders"] {
        assert_eq!(stats[name], "0", "{name} are left");
    }
    browser.goto("#/customers");
    browser.wait_attr("customer-count", "data-count", "0");
}

#[test]
fn the_dealer_in_one_sitting() {
    each_engine("sitting_dealer", |scene| {
        let browser = scene.launch("owner");
        browser.first_run("zh");
        let files = dealer().concat();
        choose(&browser, &files, 7776);
        wait_figures(&browser, "import-summary", &[("new", NEW), ("update", UPDATED), ("rejected", "5")]);
        // Eight sheets and two of the workbook do not need ten panels.
        let kinds = kinds(&browser, 4);
        for kind in ["customers", "cards", "orders"] {
            assert!(kinds.iter().any(|found| found == kind), "{kind} in {kinds:?}");
        }
        confirm(&browser);
        wait_figures(&browser, "import-report", &[("rows", "7776"), ("new", NEW), ("update", UPDATED)]);
        let stats = browser.stats();
        assert_eq!((stats["customers"].as_str(), stats["cards"].as_str()), ("609", "1801"));

        // What a customer has ordered stands on its page.
        browser.goto("#/customers");
        browser.type_into("customer-filter", "源聚酒业");
        browser.click_text("customer-row", "源聚酒业");
        browser.wait_for("order");
        browser.wait_for("orders-sum");

        choose(&browser, &files, 7776);
        wait_figures(&browser, "import-summary", &[("new", "0"), ("update", "0"), ("rejected", "5")]);
        is_disabled(&browser);
        browser.click("import-cancel");
        browser.wait_for("import-file");
        assert_eq!(browser.stats(), stats);
        browser.no_complaints();
    });
}

/// New and updated rows of the dealer's files, all at once: see tests/native/written_imports.rs.
const NEW: &str = "7133";
const UPDATED: &str = "623";

#[test]
fn northwind_in_one_sitting() {
    each_engine("sitting_northwind", |scene| {
        let browser = scene.launch("owner");
        browser.first_run("en");
        let files = northwind().concat();
        choose(&browser, &files, 3162);
        wait_figures(&browser, "import-summary", &[("new", "3162"), ("rejected", "0")]);
        let kinds = kinds(&browser, 5);
        fits(&browser, &scene.folder);
        assert_eq!(kinds, ["customers", "members", "order-lines", "orders", "products"]);
        confirm(&browser);
        let stats = browser.stats();
        assert_eq!((stats["customers"].as_str(), stats["contacts"].as_str()), ("91", "91"));
        browser.goto("#/customers");
        browser.click_text("customer-row", "Alfreds Futterkiste");
        browser.wait_attr("orders", "data-count", "6");
        browser.wait_text("order", "×");

        choose(&browser, &files, 3162);
        wait_figures(&browser, "import-summary", &[("new", "0"), ("update", "0"), ("duplicate", "3162")]);
        is_disabled(&browser);
        browser.no_complaints();
    });
}

#[test]
fn the_dealer_undone_in_another_order() {
    each_engine("undone_dealer", |scene| {
        let browser = scene.launch("owner");
        browser.first_run("zh");
        there_and_back(&browser, &dealer(), &[1, 3, 0, 2]);
        browser.no_complaints();
    });
}

#[test]
fn northwind_undone_in_another_order() {
    each_engine("undone_northwind", |scene| {
        let browser = scene.launch("owner");
        browser.first_run("en");
        there_and_back(&browser, &northwind(), &[2, 0, 4, 1, 3]);
        browser.no_complaints();
    });
}

//! Northwind's employee 4 leaves: seen coming, handed over, accepted, put on paper, watched; in both languages, on a phone and
//! on a desk. The pictures stay in the scene's folder.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use crate::drafts::{vanish, wait_sealed};
use crate::screens::{look, prefer};
use crate::support::{Browser, Scene, data, each_engine};

const LEAVER: &str = "Peacock";

type Row = BTreeMap<String, String>;

fn rows(name: &str) -> Vec<Row> {
    // Addresses hold commas without quotes, behind what is read here.
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).from_path(data(&format!("northwind/{name}.csv"))).unwrap();
    reader.deserialize().map(|row: Result<Row, _>| row.unwrap()).collect()
}

/// What a plain query says of an employee: customers served, those served by nobody else, and what the first have bought, in
/// hundredths.
fn query(employee: &str) -> (usize, usize, i64) {
    let number = |row: &Row, field: &str| row[field].parse::<f64>().unwrap();
    let mut revenue: BTreeMap<String, f64> = BTreeMap::new();
    for row in rows("order-details") {
        let line = number(&row, "unitPrice") * number(&row, "quantity") * (1.0 - number(&row, "discount"));
        *revenue.entry(row["orderID"].clone()).or_default() += (line * 100.0 + 1e-6).round();
    }
    let mut served: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let orders = rows("orders");
    for row in &orders {
        served.entry(row["customerID"].clone()).or_default().insert(row["employeeID"].clone());
    }
    served.retain(|_, by| by.contains(employee));
    let theirs = orders.iter().filter(|row| served.contains_key(&row["customerID"]));
    let sum: f64 = theirs.map(|row| revenue[&row["orderID"]]).sum();
    (served.len(), served.values().filter(|by| by.len() == 1).count(), sum as i64)
}

fn cents(text: &str) -> i64 {
    text.replace('.', "").parse().unwrap()
}

/// A day from today on, by the browser's calendar.
pub fn day(browser: &Browser, ahead: i32) -> String {
    let script =
        "const day = new Date(); day.setDate(day.getDate() + arguments[0]); return day.toLocaleDateString('sv')";
    browser.execute(script, vec![json!(ahead)]).as_str().unwrap().to_owned()
}

/// Opens a screen from the navigation, which a phone folds away.
#[track_caller]
fn open(browser: &Browser, name: &str, width: u32) {
    if width < 900 {
        browser.click("nav-more");
    }
    browser.click(&format!("nav-{name}"));
}

#[track_caller]
pub fn wait_count(browser: &Browser, selector: &str, count: usize) {
    browser.wait_long(&format!("return document.querySelectorAll('{selector}').length === {count}"));
}

/// An archive with Northwind's customers, employees and orders.
fn northwind(scene: &Scene, language: &str, theme: &str, (width, height): (u32, u32)) -> Browser {
    let browser = scene.launch(&format!("{language}-{theme}"));
    browser.goto("");
    browser.wait_state("first-run");
    prefer(&browser, language, theme);
    browser.wait_state("first-run");
    browser.set_size(width, height);
    browser.click("start-import");
    let files =
        ["customers", "employees", "orders", "order-details"].map(|name| data(&format!("northwind/{name}.csv")));
    browser.upload("import-file", &files);
    browser.wait_long("return document.querySelector('[data-testid=import-summary]')?.dataset.new === '3085'");
    browser.click("import-confirm");
    browser.wait_long("return document.querySelector('[data-testid=import-report]') !== null");
    browser.wait_saved();
    browser
}

/// The ids of the members by a part of their names, from the exposure screen.
fn member(browser: &Browser, name: &str) -> String {
    let all = browser.all("exposure-member");
    all.iter().find(|one| one.data["name"].contains(name)).unwrap_or_else(|| panic!("{name}")).data["id"].clone()
}

#[test]
fn northwinds_employee_4_leaves() {
    each_engine("leaving", |scene| {
        for (language, theme, size) in [("en", "dark", (1280, 800)), ("zh", "light", (390, 844))] {
            let browser = northwind(scene, language, theme, size);
            let look = |name: &str| {
                look(&browser, &scene.folder, name, language, theme, size.0);
                browser.set_size(size.0, 2400);
                browser.screenshot(&scene.folder.join(format!("{name}-{language}-whole.png")));
                browser.set_size(size.0, size.1);
            };
            exposed(&browser, size.0, &look);
            let [leaver, other] = [LEAVER, "Davolio"].map(|name| member(&browser, name));
            offered(&browser, &leaver, &other, &look);
            accepted(&browser, &other, &look);
            on_paper(&browser, &look);
            watched(&browser, &look);
            gone(&browser, size.0, &leaver, &look);
            browser.no_complaints();
        }
    });
}

fn exposed(browser: &Browser, width: u32, look: &dyn Fn(&str)) {
    open(browser, "exposure", width);
    wait_count(browser, "[data-testid=exposure-member]", 10);
    look("exposure-all");
    browser.click_text("exposure-member", LEAVER);
    let (served, alone, revenue) = query("4");
    assert_eq!((served, alone), (75, 1));
    browser.wait_attr("exposure-total", "data-customers", "75");
    let total = browser.by_test_id("exposure-total").data;
    assert_eq!((total["single-line"].as_str(), total["alone"].as_str(), total["all"].as_str()), ("1", "1", "91"));
    assert_eq!(cents(&total["value"]), revenue);
    // Five in a hundred customers, with a tenth as margin.
    assert!((cents(&total["loss"]) - revenue / 200).abs() <= 1, "{total:?}");
    // Nothing is newer than twelve months.
    browser.wait_for("exposure-all-time");
    wait_count(browser, "[data-testid=exposure-row]", 75);
    wait_count(browser, "[data-testid=exposure-row][data-alone=true][data-line=single]", 1);
    assert_eq!(browser.all("exposure-row")[0].data["alone"], "true");

    browser.type_into("rate-loss", "a few");
    browser.click("rates-save");
    browser.wait_error("number-invalid");
    browser.type_into("rate-loss", "10");
    browser.type_into("rate-alone", "10");
    browser.click("rates-save");
    browser.wait_saved();
    browser.wait_gone("error");
    let loss = cents(&browser.attr("exposure-total", "data-loss"));
    assert!((loss - revenue / 100).abs() <= 1, "{loss}");

    assert!(browser.all("exposure-todo[data-planned=true]").is_empty());
    browser.click("exposure-remind");
    browser.wait_for("exposure-todo[data-planned=true]");
    browser.wait_saved();
    look("exposure");
    browser.click("signs-ask");
    browser.wait_for("signs-none");
    browser.wait_saved();
}

/// The wizard, from the exposure to the offer. It begins 95 days ago, so that all of the aftermath is there.
fn offered(browser: &Browser, leaver: &str, other: &str, look: &dyn Fn(&str)) {
    browser.click("exposure-handover");
    // Who was chosen there is chosen here.
    browser.wait_for("handover-from");
    assert_eq!(browser.by_test_id("handover-from").value, leaver);
    browser.select("handover-from", "");
    browser.click("handover-preview");
    browser.wait_error("leavers-missing");
    browser.select("handover-from", leaver);
    browser.type_into("handover-start", &day(browser, -95));
    browser.type_into("handover-reason", "Moves to Oslo");
    // What was typed is there again after the page has gone.
    wait_sealed(browser, 1);
    vanish(browser);
    browser.wait_for("draft-restored");
    assert_eq!(browser.by_test_id("handover-reason").value, "Moves to Oslo");
    assert_eq!(browser.by_test_id("handover-from").value, leaver);
    assert_eq!(browser.by_test_id("handover-start").value, day(browser, -95));
    look("handover-new");
    browser.click("handover-preview");
    browser.wait_attr("handover-plan", "data-customers", "75");
    browser.wait_attr("handover-check", "data-problems", "0");
    wait_count(browser, "[data-testid=handover-plan-row]", 75);
    // Nobody takes it: then it cannot be offered. Who was suggested, or another, is given it back.
    let suggested = browser.by_test_id("handover-successor").value;
    for to in [suggested.as_str(), other] {
        browser.select("handover-successor", "");
        browser.wait_attr("handover-check", "data-problems", "1");
        browser.wait_error("no-successor");
        browser.click("handover-mark");
        browser.select("handover-bulk", to);
        browser.wait_attr("handover-check", "data-problems", "0");
        assert_eq!(browser.by_test_id("handover-successor").value, to, "{}", browser.engine);
    }
    browser.wait_for("handover-missing");
    look("handover-preview");
    browser.click("handover-send");
    wait_count(browser, "[data-testid=handover-item][data-state=offered][data-red=true]", 75);
    browser.wait_saved();
    assert!(browser.all("draft-restored").is_empty());
    look("handover-offered");
}

fn accepted(browser: &Browser, other: &str, look: &dyn Fn(&str)) {
    let here = browser.execute("return location.hash", vec![]);
    browser.goto("#/today");
    // One of them waits for the owner, who sits here.
    browser.wait_attr("due[data-kind=handover][data-what=mine]", "data-count", "1");
    browser.wait_attr("due[data-kind=handover][data-what=red]", "data-count", "74");
    look("today-handover");
    browser.goto(here.as_str().unwrap());
    browser.wait_for("handover-item");
    browser.click("handover-refuse");
    browser.click("handover-question-send");
    browser.wait_error("text-missing");
    browser.type_into("handover-question", "Too far");
    browser.click("handover-question-send");
    browser.wait_for("handover-item[data-state=query][data-refused=true]");
    let refused = browser.by_test_id("handover-item[data-state=query]").data["id"].clone();
    look("handover-refused");
    // The first of them may sit with the one it is offered to now.
    browser.select("handover-item[data-state=query] [data-testid=handover-reoffer]", other);
    browser.wait_for(&format!("handover-item[data-state=offered][data-id=\"{refused}\"]"));
    browser.click("handover-accept");
    wait_count(browser, "[data-testid=handover-item][data-state=accepted]", 1);
    browser.click("handover-accept-all");
    browser.wait_attr("handover-progress", "data-accepted", "75");
    browser.wait_saved();
    browser.click("handover-introduce");
    browser.click("introduced-save");
    browser.wait_attr("handover-progress", "data-introduced", "1");
    wait_count(browser, "[data-testid=handover-item][data-state=introduced]", 1);
    wait_count(browser, "[data-testid=handover-item][data-red=true]", 0);
    look("handover-accepted");
}

fn on_paper(browser: &Browser, look: &dyn Fn(&str)) {
    browser.click("handover-protocol");
    browser.click("protocol-make");
    wait_count(browser, "[data-testid=protocol-row]", 75);
    browser.wait_attr("protocol-check", "data-backed", "true");
    browser.wait_attr("protocol-check", "data-current", "true");
    browser.click("protocol-sign[data-as=owner]");
    browser.wait_attr("signature[data-as=owner]", "data-valid", "true");
    let text = browser.text("protocol-text");
    assert_eq!(text.lines().filter(|line| line.starts_with("item: ")).count(), 75);
    assert_eq!(text.lines().filter(|line| line.starts_with("state: introduced ")).count(), 1);
    assert!(text.lines().filter(|line| line.starts_with("change: ")).count() >= 75);
    browser.execute("window.print = () => { window.printed = true; }", vec![]);
    // The leaver, each successor and the owner sign by hand, each on a line.
    assert_eq!(browser.all("protocol-line[data-as=leaver]").len(), 1);
    assert!(!browser.all("protocol-line[data-as=successor]").is_empty());
    assert_eq!(browser.all("protocol-line[data-as=owner]").len(), 1);
    browser.click("protocol-print");
    browser.wait_true("return window.printed === true");
    look("protocol");
}

fn watched(browser: &Browser, look: &dyn Fn(&str)) {
    let here = browser.execute("return location.hash.replace('/protocol', '/after')", vec![]);
    browser.goto(here.as_str().unwrap());
    for after in ["7", "30", "60", "90"] {
        browser.wait_attr(&format!("after-look[data-after=\"{after}\"]"), "data-seen", "75");
    }
    wait_count(browser, "[data-testid=after-row]", 75);
    browser.click("after-say");
    browser.select("after-outcome", "lost");
    browser.click("after-save");
    browser.wait_error("cause-missing");
    browser.select("after-cause", "price");
    browser.type_into("after-quote", "12.80");
    browser.click("after-save");
    browser.wait_attr("after-look[data-after=\"90\"]", "data-lost", "1");
    browser.wait_for("after-row[data-outcome=lost]");
    browser.wait_text("after-quote-noted", "12.80");
    look("aftermath");
    // Its day came five days ago: Today names it, until of every customer something is said.
    browser.goto("#/today");
    browser.wait_attr("due[data-kind=handover][data-what=look]", "data-count", "75");
    look("today-look");
    browser.click("due[data-what=look] a");
    wait_count(browser, "[data-testid=after-row]", 75);
}

/// The exit; and then a holiday of one who stays, whose stand-in answers meanwhile.
fn gone(browser: &Browser, width: u32, leaver: &str, look: &dyn Fn(&str)) {
    // However far down one screen is, the next begins at its top.
    browser.execute("document.querySelector('.main').scrollTop = 300", vec![]);
    browser.wait_true("return document.querySelector('.main').scrollTop === 300");
    open(browser, "handover", width);
    browser.wait_attr("handover-row", "data-red", "false");
    browser.wait_true("return document.querySelector('.main').scrollTop === 0");
    browser.click("exit-save");
    browser.wait_error("member-missing");
    browser.select("exit-member", leaver);
    browser.type_into("exit-reason", "Moves to Oslo");
    browser.click("exit-save");
    browser.click("departure .due-text");
    wait_count(browser, "[data-testid=exit-point][data-done=false]", 10);
    assert!(browser.all("exit-holds").is_empty(), "all customers were handed over");
    browser.click("exit-note");
    browser.type_into("exit-note-text", "Nearer to the family");
    wait_sealed(browser, 1);
    browser.click("exit-tick");
    wait_count(browser, "[data-testid=exit-point][data-done=true]", 1);
    browser.wait_saved();
    // Ticked, the point is drawn anew; what was typed at it waits there.
    browser.click("exit-note");
    browser.wait_for("draft-restored");
    assert_eq!(browser.by_test_id("exit-note-text").value, "Nearer to the family");
    browser.click("exit-note-save");
    browser.wait_text("exit-noted", "Nearer to the family");
    browser.wait_text("exit-why", "Moves to Oslo");
    browser.type_into("exit-acknowledged", &day(browser, 0));
    browser.select("exit-rehire", "by-rule");
    browser.click("exit-conclude");
    browser.wait_saved();
    look("exit");
    browser.click("exit-receipt");
    browser.wait_text("receipt", LEAVER);
    wait_count(browser, "[data-testid=receipt] .paper-line", 2);
    browser.execute("window.print = () => { window.printed = 'receipt'; }", vec![]);
    browser.click("receipt-print");
    browser.wait_true("return window.printed === 'receipt'");
    look("receipt");

    open(browser, "exposure", width);
    wait_count(browser, "[data-testid=exposure-member]", 10);
    let [away, stand_in] = ["Davolio", "Fuller"].map(|name| member(browser, name));
    open(browser, "handover", width);
    browser.click("handover-new");
    browser.select("handover-from", &away);
    browser.select("handover-to", &stand_in);
    browser.select("handover-why", "holiday");
    browser.type_into("handover-until", &day(browser, 0));
    browser.click("handover-preview");
    browser.wait_error("until-invalid");
    browser.type_into("handover-until", &day(browser, 10));
    browser.click("handover-preview");
    browser.wait_attr("handover-check", "data-problems", "0");
    browser.click("handover-send");
    browser.wait_for("handover-item");
    browser.click("handover-accept-all");
    wait_count(browser, "[data-testid=handover-item][data-red=true]", 0);
    browser.wait_saved();
    look("handover-list-holiday");
    browser.click("handover-item a");
    browser.wait_text("responsible", "Fuller");
    browser.wait_text("responsible", &day(browser, 10));
    look("customer-stand-in");
}

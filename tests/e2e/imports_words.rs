//! What the person may choose in the preview, and what is remembered of it; updates, and what an undo leaves alone.

use crate::imports::{wait_figures, written};
use crate::support::{Browser, Scene, each_engine};

#[track_caller]
fn give(browser: &Browser, scene: &Scene, name: &str, text: &str) {
    browser.choose_sheets(&[written(scene, name, text.as_bytes())]);
    browser.wait_for("import-summary");
}

#[track_caller]
fn confirm(browser: &Browser) {
    browser.click("import-confirm");
    browser.wait_for("import-report");
    browser.wait_saved();
}

#[track_caller]
fn open(browser: &Browser, customer: &str) {
    browser.goto("#/customers");
    browser.click_text("customer-row", customer);
    browser.wait_text("customer-name", customer);
}

const FIRST: &str = "Code,Name,Phone,Class,Owes,Note\n1,Willow,0571 1111,B,100,old\n2,Maple,0571 2222,C,,\n";
const SECOND: &str =
    "Code,Name,Phone,Class,Owes,Note\n1,Willow,0571 9999,A,250,new\n2,Maple,0571 2222,C,70,\n3,Elm,0571 3333,,,\n";

#[test]
fn updated_rows_are_listed_and_restored() {
    each_engine("import_updates", |scene| {
        let browser = scene.launch("owner");
        browser.first_run("en");
        browser.click("start-import");
        give(&browser, scene, "a.csv", FIRST);
        confirm(&browser);

        give(&browser, scene, "b.csv", SECOND);
        wait_figures(&browser, "import-summary", &[("new", "1"), ("update", "2")]);
        browser.click("import-tab[data-list=\"update\"]");
        browser.wait_text("import-cell[data-kept=\"true\"]", "250.00");
        browser.select("import-match", "skip");
        wait_figures(&browser, "import-summary", &[("new", "1"), ("update", "0"), ("duplicate", "2")]);
        browser.select("import-match", "replace");
        wait_figures(&browser, "import-summary", &[("new", "1"), ("update", "2"), ("duplicate", "0")]);
        browser.wait_text("import-cell[data-kept=\"false\"]", "250.00");
        browser.select("import-rule", "never");
        wait_figures(&browser, "import-summary", &[("new", "3"), ("update", "0")]);
        browser.select("import-rule", "auto");
        wait_figures(&browser, "import-summary", &[("new", "1"), ("update", "2")]);
        confirm(&browser);

        open(&browser, "Willow");
        browser.wait_field("owes", "250.00");
        browser.wait_field("class", "A");
        browser.edit("owes", "300");
        browser.wait_field("owes", "300.00");
        browser.wait_saved();

        // From the history, as days later: all but what was edited since.
        browser.goto("#/import");
        browser.wait_attr("import-past", "data-update", "2");
        browser.click("import-undo");
        browser.wait_text("import-left", "Owes");
        browser.wait_text("import-left", "Willow");
        browser.wait_attr("import-past", "data-undone", "true");
        open(&browser, "Willow");
        browser.wait_field("class", "B");
        browser.wait_field("phones", "0571 1111");
        browser.wait_field("owes", "300.00");
        browser.wait_field("note", "old");
        browser.goto("#/customers");
        browser.wait_attr("customer-count", "data-count", "2");
        browser.no_complaints();
    });
}

const SHOPS: &str = "Name,Phone,Floor,Opened\nWillow,0571 1111,3,3/5/26\nMaple,0571 2222,4,4/6/26\n";

#[test]
fn a_mapping_is_remembered_and_forgotten() {
    each_engine("import_remembered", |scene| {
        let browser = scene.launch("owner");
        browser.first_run("en");
        browser.click("start-import");
        give(&browser, scene, "a.csv", SHOPS);
        browser.wait_attr("import-map[data-column=\"Floor\"]", "data-field", "extra");
        browser.select("import-map[data-column=\"Floor\"] select", "own");
        browser.wait_attr("import-map[data-column=\"Floor\"]", "data-field", "own");
        browser.wait_text("import-makes", "Floor");
        browser.select("import-map[data-column=\"Opened\"] select", "created");
        browser.wait_attr("import-map[data-column=\"Opened\"]", "data-field", "created");
        // March 5 or 3 May: asked once for the column.
        browser.wait_attr("import-date-order", "data-ask", "true");
        browser.select("import-date-order select", "day-first");
        browser.wait_attr("import-date-order", "data-ask", "false");
        confirm(&browser);
        open(&browser, "Willow");
        browser.wait_field("created", "2026-05-03");
        // The firm's own field stands among the others, and is edited as they are.
        browser.wait_text("field[data-key^=\"own_\"]", "Floor");
        browser.wait_text("field[data-key^=\"own_\"] .fact-value", "3");
        browser.click("field[data-key^=\"own_\"] .fact-value");
        browser.type_into("field[data-key^=\"own_\"] .input", "5.5");
        browser.press("ctrl+enter");
        browser.wait_text("field[data-key^=\"own_\"] .fact-value", "5.5");
        browser.wait_saved();
        browser.reload();
        browser.wait_state("open");

        let next = SHOPS.replace("Willow", "Elm").replace("1111", "3333");
        give(&browser, scene, "next.csv", &next);
        browser.wait_for("import-as-last-time");
        browser.wait_attr("import-map[data-column=\"Floor\"]", "data-field", "own");
        browser.wait_attr("import-map[data-column=\"Opened\"]", "data-field", "created");
        browser.click("import-forget");
        browser.wait_attr("import-map[data-column=\"Floor\"]", "data-field", "extra");
        browser.wait_gone("import-as-last-time");
        give(&browser, scene, "next.csv", &next);
        browser.wait_attr("import-map[data-column=\"Floor\"]", "data-field", "extra");
        browser.no_complaints();
    });
}

#[test]
fn the_kind_is_preset_and_can_be_changed() {
    each_engine("import_kinds", |scene| {
        let browser = scene.launch("owner");
        browser.first_run("zh");
        browser.click("start-import");
        let cards = "日期,客户,电话,业务员,要解决的问题,解决方法\n2026-03-05,甲店,13955630001,赵杰,破损,换货\n";
        give(&browser, scene, "拜访.csv", cards);
        assert_eq!(browser.by_test_id("import-kind").value, "cards");
        browser.wait_text("import-makes", "甲店");
        browser.wait_text("import-makes", "赵杰");
        browser.select("import-kind", "customers");
        browser.wait_attr("import-map[data-column=\"客户\"]", "data-field", "name");
        browser.select("import-kind", "cards");
        browser.wait_attr("import-map[data-column=\"要解决的问题\"]", "data-field", "card.problem");
        // No order number anywhere: the choice is refused in words, and the old one stands.
        browser.select("import-kind", "order-lines");
        browser.wait_error("import-no-name-column");
        browser.wait_true("return document.querySelector('[data-testid=import-kind]').value === 'cards'");
        confirm(&browser);
        open(&browser, "甲店");
        browser.wait_text("card", "破损");
        browser.no_complaints();
    });
}

/// Text that looks like a command, a script or another direction stands there as it was written, and does nothing.
#[test]
fn naughty_texts_do_nothing() {
    each_engine("import_naughty", |scene| {
        let browser = scene.launch("owner");
        browser.first_run("en");
        browser.click("start-import");
        let script = "<img src=x onerror=document.title='hacked'>";
        let text = format!(
            "Name,Phone,Note\n\"=HYPERLINK(\"\"http://example.com\"\")\",0571 1111,{script}\n\u{202e}yarraw,0571 2222,a\u{7}b\u{1b}c\n"
        );
        give(&browser, scene, "naughty.csv", &text);
        browser.click("import-tab[data-list=\"new\"]");
        browser.wait_text("import-news", "=HYPERLINK");
        confirm(&browser);
        open(&browser, "=HYPERLINK");
        browser.wait_field("note", script);
        assert_ne!(browser.execute("return document.title", vec![]), serde_json::json!("hacked"));
        browser.no_complaints();
    });
}

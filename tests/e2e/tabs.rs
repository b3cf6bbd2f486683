//! Two tabs on one archive: each sees what the other writes, and neither writes over it.

use crate::support::each_engine;

#[test]
fn two_tabs_keep_up_with_each_other() {
    each_engine("tabs", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Willow");
        let page = browser.execute("return location.hash", vec![]);
        let page = page.as_str().unwrap();
        let first = browser.tab();
        let second = browser.new_tab(page);
        browser.wait_text("customer-name", "Willow");

        // What one writes shows in the other, without a press.
        browser.edit("town", "Northbridge");
        browser.wait_field("town", "Northbridge");
        browser.wait_saved();
        browser.to_tab(&first);
        browser.wait_field("town", "Northbridge");

        // In turn, and then both without looking at the other first.
        for turn in 0..3 {
            browser.to_tab(&first);
            browser.edit("note", &format!("first {turn}"));
            browser.to_tab(&second);
            browser.edit("buys", &format!("second {turn}"));
        }
        for tab in [&first, &second] {
            browser.to_tab(tab);
            browser.wait_field("note", "first 2");
            browser.wait_field("buys", "second 2");
            browser.wait_saved();
            assert!(browser.all("error").is_empty());
        }
        // Undo takes back what this tab did, not the other's newer write.
        browser.to_tab(&first);
        browser.press("ctrl+z");
        browser.wait_field("note", "first 1");
        browser.wait_field("buys", "second 2");
        browser.wait_saved();

        let here = browser.stats();
        browser.to_tab(&second);
        browser.wait_field("note", "first 1");
        assert_eq!(browser.stats(), here);
        browser.reload();
        browser.wait_for("archive-stats");
        assert_eq!(browser.stats(), here);
        browser.no_complaints();
    });
}

#[test]
fn wiping_in_one_tab_closes_the_other() {
    each_engine("tabs_wipe", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Willow");
        let first = browser.tab();
        browser.new_tab("#/settings");
        browser.click("wipe");
        browser.type_into("wipe-word", "no");
        browser.press("enter");
        assert_eq!(browser.stats()["customers"], "1");
        browser.type_into("wipe-word", "wipe");
        browser.click("wipe-confirm");
        browser.wait_state("first-run");
        browser.to_tab(&first);
        browser.wait_state("first-run");
        browser.goto("#/today");
        browser.wait_for("start-add");
        assert!(browser.all("evicted").is_empty(), "a wipe is no eviction");

        // Both can begin anew; the second to come joins the first.
        browser.begin("Maple");
        browser.no_complaints();
    });
}

#[test]
fn a_first_record_opens_the_other_tab() {
    each_engine("tabs_first", |scene| {
        let browser = scene.launch("owner");
        browser.first_run("en");
        let first = browser.tab();
        browser.new_tab("");
        browser.wait_state("first-run");
        browser.begin("Willow");
        let here = browser.stats();
        browser.to_tab(&first);
        browser.wait_state("open");
        assert_eq!(browser.stats(), here);
        browser.no_complaints();
    });
}

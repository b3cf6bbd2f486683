//! What was typed and not saved is there again after the page has gone in any way, until it is saved or given up.

use std::time::Duration;

use serde_json::json;

use crate::support::{Browser, each_engine};

/// The page is gone from one moment to the next, without a question, and is loaded again.
pub fn vanish(browser: &Browser) {
    browser.execute(
        "window.before = true;
        window.addEventListener('beforeunload', event => event.stopImmediatePropagation(), true);
        setTimeout(() => location.reload(), 0);",
        vec![],
    );
    browser.wait_true("return window.before === undefined");
    browser.wait_state("open");
}

/// Waits until so many drafts lie on disk, and what was typed last is in them.
pub fn wait_sealed(browser: &Browser, count: usize) {
    // Sealed within a second of the last letter.
    std::thread::sleep(Duration::from_millis(1_200));
    let script = format!(
        "const asked = request => new Promise((done, failed) => {{
            request.onsuccess = () => done(request.result);
            request.onerror = () => failed(request.error);
        }});
        const deadline = Date.now() + 10000;
        let drafts;
        do {{
            await new Promise(done => setTimeout(done, 100));
            const database = await asked(indexedDB.open('keliu'));
            const names = await asked(database.transaction('docs').objectStore('docs').getAllKeys());
            database.close();
            drafts = names.filter(name => String(name).startsWith('draft-')).length;
        }} while (drafts !== {count} && Date.now() < deadline);
        return drafts;"
    );
    assert_eq!(browser.execute_async(&script), json!(count), "{}: drafts on disk", browser.engine);
}

/// Answers every question with `answer` from now on, and counts them.
fn answer(browser: &Browser, answer: bool) {
    let script = "window.asked = 0; window.confirm = () => { window.asked++; return arguments[0]; };";
    browser.execute(script, vec![json!(answer)]);
}

#[test]
fn a_card_survives_the_page_until_it_is_saved() {
    each_engine("drafts_card", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Willow");
        browser.wait_saved();
        browser.click("card-add");
        browser.type_into("card-problem", "Two crates leaked");
        browser.type_into("card-next", "Ring on Friday");
        browser.type_into("card-date", "2026-03-02");
        wait_sealed(&browser, 1);
        vanish(&browser);
        browser.wait_text("card-add", "draft");
        assert_eq!(browser.all("draft-mark").len(), 1);
        // Today tells of it, and leads there.
        browser.click("nav-today");
        browser.wait_attr("drafts-waiting", "data-count", "1");
        browser.wait_text("drafts-waiting", "Willow");
        browser.click("drafts-waiting a");
        browser.wait_text("customer-name", "Willow");
        browser.click("card-add");
        browser.wait_text("draft-restored", "Restored what you had typed on");
        assert_eq!(browser.by_test_id("card-problem").value, "Two crates leaked");
        assert_eq!(browser.by_test_id("card-next").value, "Ring on Friday");
        assert_eq!(browser.by_test_id("card-date").value, "2026-03-02");
        browser.wait_gone("draft-mark");
        // Not saved this time either; nothing was typed since.
        vanish(&browser);
        browser.click("card-add");
        browser.wait_for("draft-restored");
        browser.click("card-save");
        browser.wait_text("card", "Two crates leaked");
        browser.wait_saved();
        wait_sealed(&browser, 0);
        vanish(&browser);
        assert_eq!(browser.all("draft-mark").len(), 0);
        browser.click("card-add");
        assert_eq!(browser.by_test_id("card-problem").value, "");
        assert_eq!(browser.all("draft-restored").len(), 0);
        browser.no_complaints();
    });
}

#[test]
fn every_form_brings_back_what_was_typed() {
    each_engine("drafts_forms", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Willow");
        browser.wait_saved();
        let forms = [
            ("reminder-add", "reminder-text"),
            ("contact-add", "contact-name"),
            ("handover-note-edit", "note-promised"),
        ];
        for (open, input) in forms {
            browser.click(open);
            browser.type_into(input, "half a sen");
        }
        wait_sealed(&browser, 3);
        vanish(&browser);
        assert_eq!(browser.all("draft-mark").len(), 3);
        for (open, input) in forms {
            browser.click(open);
            browser.wait_for(input);
            assert_eq!(browser.by_test_id(input).value, "half a sen", "{open}");
        }
        assert_eq!(browser.all("draft-restored").len(), 3);
        answer(&browser, true);
        // The new customer's form is on the page from the beginning.
        browser.click("nav-customers");
        browser.wait_for("customer-row");
        wait_sealed(&browser, 0);
        browser.click("customer-new");
        browser.type_into("quick-name", "Map");
        wait_sealed(&browser, 1);
        vanish(&browser);
        browser.wait_for("draft-restored");
        assert_eq!(browser.by_test_id("quick-name").value, "Map");
        browser.type_into("quick-name", "Maple");
        browser.click("quick-save");
        browser.wait_text("customer-name", "Maple");
        browser.wait_saved();
        wait_sealed(&browser, 0);
        browser.no_complaints();
    });
}

#[test]
fn what_is_given_up_does_not_come_back() {
    each_engine("drafts_given_up", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Willow");
        browser.wait_saved();
        // Discarded after it came back.
        browser.click("reminder-add");
        browser.type_into("reminder-text", "Ring them");
        wait_sealed(&browser, 1);
        vanish(&browser);
        browser.click("reminder-add");
        browser.wait_for("draft-restored");
        browser.click("draft-discard");
        browser.wait_gone("draft-restored");
        assert_eq!(browser.by_test_id("reminder-text").value, "");
        wait_sealed(&browser, 0);
        // Emptied by hand.
        browser.type_into("reminder-text", "Ring them");
        wait_sealed(&browser, 1);
        browser.type_into("reminder-text", "");
        wait_sealed(&browser, 0);
        // Cancelled.
        browser.click("contact-add");
        browser.type_into("contact-name", "Wang");
        wait_sealed(&browser, 1);
        browser.click("contact-save ~ button");
        wait_sealed(&browser, 0);
        // Left after a question.
        browser.click("handover-note-edit");
        browser.type_into("note-promised", "half a sen");
        wait_sealed(&browser, 1);
        answer(&browser, true);
        browser.click("nav-today");
        browser.wait_for("nav-today[aria-current]");
        wait_sealed(&browser, 0);
        assert_eq!(browser.all("drafts-waiting").len(), 0);
        browser.no_complaints();
    });
}

#[test]
fn back_from_a_field_keeps_its_text() {
    each_engine("drafts_back", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Willow");
        browser.wait_saved();
        browser.click("nav-customers");
        browser.click_text("customer-row", "Willow");
        browser.wait_text("customer-name", "Willow");
        answer(&browser, false);
        browser.click("field[data-key=\"town\"] .fact-value");
        browser.type_into("field[data-key=\"town\"] .input", "Northbridge");
        browser.execute("history.back()", vec![]);
        browser.wait_for("customer-row");
        browser.click_text("customer-row", "Willow");
        // It waits there, and is not saved.
        browser.wait_for("field[data-key=\"town\"] .draft-mark");
        assert_eq!(browser.execute("return window.asked", vec![]), json!(0));
        browser.wait_for("field[data-key=\"town\"] .fact-value.is-empty");
        wait_sealed(&browser, 1);
        vanish(&browser);
        browser.click("field[data-key=\"town\"] .fact-value");
        browser.wait_for("draft-restored");
        assert_eq!(browser.by_test_id("field[data-key=\"town\"] .input").value, "Northbridge");
        browser.press("enter");
        browser.wait_field("town", "Northbridge");
        browser.wait_saved();
        wait_sealed(&browser, 0);
        // Discarding does not save, though it is a press outside the input.
        browser.click("field[data-key=\"town\"] .fact-value");
        browser.type_into("field[data-key=\"town\"] .input", "Southbridge");
        wait_sealed(&browser, 1);
        vanish(&browser);
        browser.click("field[data-key=\"town\"] .fact-value");
        browser.click("draft-discard");
        browser.wait_gone("draft-restored");
        assert_eq!(browser.by_test_id("field[data-key=\"town\"] .input").value, "Northbridge");
        browser.press("escape");
        browser.wait_field("town", "Northbridge");
        // And Escape gives up.
        browser.click("field[data-key=\"town\"] .fact-value");
        browser.type_into("field[data-key=\"town\"] .input", "Southbridge");
        wait_sealed(&browser, 1);
        browser.press("escape");
        wait_sealed(&browser, 0);
        assert_eq!(browser.all("draft-mark").len(), 0);
        browser.no_complaints();
    });
}

#[test]
fn what_one_tab_saves_or_gives_up_waits_in_no_other() {
    each_engine("drafts_tabs", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Willow");
        browser.wait_saved();
        let page = browser.execute("return location.hash", vec![]).as_str().unwrap().to_owned();
        let first = browser.tab();
        browser.click("card-add");
        browser.type_into("card-problem", "Two crates leaked");
        wait_sealed(&browser, 1);
        let second = browser.new_tab(&page);
        browser.wait_for("draft-mark");
        browser.to_tab(&first);
        browser.click("card-save");
        browser.wait_text("card", "Two crates leaked");
        browser.wait_saved();
        browser.click("card-add");
        browser.type_into("card-problem", "Another");
        wait_sealed(&browser, 1);
        browser.to_tab(&second);
        browser.wait_gone("draft-mark");
        vanish(&browser);
        browser.wait_for("draft-mark");
        browser.to_tab(&first);
        browser.click("card-save ~ button");
        browser.wait_gone("card-save");
        browser.to_tab(&second);
        browser.wait_gone("draft-mark");
        wait_sealed(&browser, 0);
        browser.no_complaints();
    });
}

#[test]
fn before_the_first_record_nothing_is_kept() {
    each_engine("drafts_first_run", |scene| {
        let browser = scene.launch("owner");
        browser.first_run("en");
        browser.click("start-add");
        browser.type_into("quick-name", "Willow");
        wait_sealed(&browser, 0);
        // There is no key to seal it with: the page asks before it goes.
        let asks = "const event = new Event('beforeunload', { cancelable: true });
            window.dispatchEvent(event);
            return event.defaultPrevented;";
        assert_eq!(browser.execute(asks, vec![]), json!(true));
        browser.click("quick-save");
        browser.wait_text("customer-name", "Willow");
        browser.wait_saved();
        wait_sealed(&browser, 0);
        browser.no_complaints();
    });
}

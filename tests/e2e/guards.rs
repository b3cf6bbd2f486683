//! What keeps typed text from being lost, written twice, or written over what others have written meanwhile.

use serde_json::json;

use crate::support::{Browser, each_engine};

/// Answers every question with `answer` from now on, and counts them.
fn answer(browser: &Browser, answer: bool) {
    browser.execute(
        "window.asked = 0; window.confirm = () => { window.asked++; return arguments[0]; };",
        vec![json!(answer)],
    );
}

fn asked(browser: &Browser) -> u64 {
    browser.execute("return window.asked", vec![]).as_u64().unwrap()
}

/// Follows a link of the navigation as a person does.
fn leave(browser: &Browser) {
    browser.click("nav-customers");
}

#[test]
fn leaving_a_form_with_something_in_it_asks() {
    each_engine("guards_leave", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Willow");
        browser.wait_saved();
        let forms = [
            ("card-add", "card-problem"),
            ("reminder-add", "reminder-text"),
            ("contact-add", "contact-name"),
            ("handover-note-edit", "note-promised"),
        ];
        for (open, input) in forms {
            let page = browser.execute("return location.hash", vec![]);
            browser.click(open);
            browser.wait_for(input);
            answer(&browser, false);
            browser.type_into(input, "typed");
            leave(&browser);
            browser.wait_true("return window.asked === 1");
            assert_eq!(browser.by_test_id(input).value, "typed");
            assert_eq!(browser.execute("return location.hash", vec![]), page);
            browser.press("escape");
            answer(&browser, true);
            leave(&browser);
            browser.wait_for("customer-row");
            assert_eq!(asked(&browser), 1, "{open}");
            browser.click_text("customer-row", "Willow");
            browser.wait_text("customer-name", "Willow");
        }
        // An untouched form, and one that was saved, let go without a question.
        browser.click("card-add");
        browser.wait_for("card-problem");
        answer(&browser, false);
        leave(&browser);
        browser.wait_for("customer-row");
        browser.click_text("customer-row", "Willow");
        browser.click("card-add");
        browser.type_into("card-problem", "Two crates leaked");
        browser.click("card-save");
        browser.wait_text("card", "Two crates leaked");
        leave(&browser);
        browser.wait_for("customer-row");
        browser.goto("#/customers/new");
        browser.type_into("quick-name", "Maple");
        browser.click("quick-save");
        browser.wait_text("customer-name", "Maple");
        assert_eq!(asked(&browser), 0);
        // Another form in place of one with something in it asks too.
        browser.click("card-add");
        browser.type_into("card-problem", "typed");
        browser.click("reminder-add");
        assert_eq!(asked(&browser), 1);
        assert_eq!(browser.by_test_id("card-problem").value, "typed");
        // And so does the browser when the page is closed.
        let unload = "const event = new Event('beforeunload', { cancelable: true });
            window.dispatchEvent(event);
            return event.defaultPrevented;";
        assert_eq!(browser.execute(unload, vec![]), json!(true));
        browser.type_into("card-problem", "");
        browser.wait_true(&unload.replace("return event.defaultPrevented", "return !event.defaultPrevented"));
        browser.no_complaints();
    });
}

#[test]
fn a_second_press_saves_nothing_twice() {
    each_engine("guards_twice", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Willow");
        browser.click("card-add");
        browser.type_into("card-problem", "Two crates leaked");
        let twice =
            "const save = document.querySelector(`[data-testid='${arguments[0]}']`); save.click(); save.click();";
        browser.execute(twice, vec!["card-save".into()]);
        browser.wait_text("card", "Two crates leaked");
        browser.wait_saved();
        assert_eq!(browser.all("card").len(), 1);
        browser.goto("#/customers/new");
        browser.type_into("quick-name", "Maple");
        browser.execute(twice, vec!["quick-save".into()]);
        browser.wait_text("customer-name", "Maple");
        browser.wait_saved();
        assert_eq!(browser.stats()["customers"], "2");
        browser.no_complaints();
    });
}

/// A form that stood open while another tab wrote changes only what was typed into it.
#[test]
fn an_old_form_leaves_newer_values_alone() {
    each_engine("guards_stale", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Willow");
        browser.click("contact-add");
        browser.type_into("contact-name", "Ann");
        browser.type_into("contact-role", "boss");
        browser.click("contact-save");
        browser.wait_text("contact", "Ann");
        let page = browser.execute("return location.hash", vec![]).as_str().unwrap().to_owned();
        let first = browser.tab();
        browser.click("contact-edit");
        browser.type_into("contact-phones", "111");
        browser.click("handover-note-edit");
        browser.type_into("note-next", "here");

        let second = browser.new_tab(&page);
        browser.click("contact-edit");
        browser.type_into("contact-role", "buyer");
        browser.type_into("contact-phones", "222");
        browser.click("contact-save");
        browser.wait_text("contact", "buyer");
        browser.click("handover-note-edit");
        browser.type_into("note-promised", "there");
        browser.click("handover-note-save");
        browser.wait_text("handover-note-section", "there");
        browser.wait_saved();

        browser.to_tab(&first);
        browser.wait_text("contact", "buyer");
        browser.click("contact-save");
        browser.wait_text("contact", "111");
        browser.click("handover-note-save");
        browser.wait_gone("handover-note-save");
        browser.wait_saved();
        for tab in [&second, &first] {
            browser.to_tab(tab);
            browser.wait_text("contact", "111");
            let contact = browser.wait_text("contact", "buyer").text;
            assert!(contact.contains("111") && contact.contains("222"), "{contact}");
            let note = browser.wait_text("handover-note-section", "here").text;
            assert!(note.contains("there"), "{note}");
        }
        browser.no_complaints();
    });
}

#[test]
fn undo_in_a_text_field_is_the_fields_own_only_when_typed_into() {
    each_engine("guards_undo", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Willow");
        browser.edit("town", "Northbridge");
        browser.wait_field("town", "Northbridge");
        browser.wait_saved();
        // A field with text in it that was only opened: our undo.
        browser.click("field[data-key=\"name\"] .fact-value");
        browser.wait_for("field[data-key=\"name\"] .input");
        browser.press("ctrl+z");
        browser.wait_gone("field[data-key=\"town\"] .fact-value:not(.is-empty)");
        browser.press("escape");
        browser.edit("town", "Southbridge");
        browser.wait_field("town", "Southbridge");
        browser.wait_saved();
        // One that was emptied: its own.
        browser.click("field[data-key=\"name\"] .fact-value");
        browser.type_into("field[data-key=\"name\"] .input", "");
        browser.press("ctrl+z");
        browser.wait_true("return document.querySelector('[data-key=name] .input').value === 'Willow'");
        browser.wait_field("town", "Southbridge");
        browser.press("escape");
        browser.no_complaints();
    });
}

#[test]
fn removing_the_sample_asks_if_something_was_done_by_hand() {
    each_engine("guards_sample", |scene| {
        let browser = scene.launch("owner");
        browser.first_run("en");
        browser.click("start-sample");
        browser.wait_state("open");
        // Untouched it goes with one press, see sample.rs; now something would be lost.
        browser.add("Willow", "139 1111 2222");
        browser.click("sample-leave");
        browser.wait_text("sample-banner", "Remove all sample data?");
        browser.wait_text("sample-banner", "Changes of your own in it: 1");
        browser.click("sample-leave-sure");
        browser.wait_state("first-run");
        browser.no_complaints();
    });
}

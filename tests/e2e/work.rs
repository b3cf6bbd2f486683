//! The day's work: record cards, search, reminders and Today, the handover note, and who is responsible.

use serde_json::json;

use crate::support::{Browser, each_engine};

/// A day from today on, by the browser's calendar, as `2026-03-31`.
fn day(browser: &Browser, ahead: i32) -> String {
    let script =
        "const day = new Date(); day.setDate(day.getDate() + arguments[0]); return day.toLocaleDateString('sv')";
    browser.execute(script, vec![json!(ahead)]).as_str().unwrap().to_owned()
}

/// Types into the global search and gives the texts of the hits once one of them holds `expected`.
#[track_caller]
fn search(browser: &Browser, query: &str, expected: &str) -> String {
    browser.press("ctrl+k");
    browser.type_into("search", query);
    let hit = browser.wait_text("search-hit", expected).text;
    browser.press("escape");
    browser.wait_gone("search-hit");
    hit
}

#[track_caller]
fn add_reminder(browser: &Browser, text: &str, due: &str) {
    browser.click("reminder-add");
    browser.type_into("reminder-text", text);
    browser.type_into("reminder-due", due);
    browser.click("reminder-save");
    browser.wait_text("reminder", text);
    browser.wait_saved();
}

#[test]
fn a_card_with_six_parts() {
    each_engine("card", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Willow");
        let customer = browser.execute("return location.hash", vec![]);
        browser.click("card-add");
        browser.click("card-save");
        browser.wait_error("card-empty");
        let parts = [
            ("card-problem", "Two crates leaked"),
            ("card-method", "Looked at the seals"),
            ("card-solved", "One crate exchanged"),
            ("card-unsolved", "The other crate"),
            ("card-next", "Call the brewery"),
            ("card-suggestion", "Plastic caps, 换成塑料盖"),
        ];
        for (part, text) in parts {
            browser.type_into(part, text);
        }
        assert_eq!(browser.click_and_read_save_state("card-save"), json!("saving"));
        let card = browser.wait_text("card", "Two crates leaked").text;
        for (_, text) in parts {
            assert!(card.contains(text), "{text} in {card}");
        }
        browser.wait_saved();
        browser.wait_field("last_contact", &day(&browser, 0));

        browser.goto("#/today");
        for (query, found) in [("brewery", "Call the brewery"), ("SEALS", "seals"), ("塑料盖", "换成塑料盖")] {
            let hit = search(&browser, query, found);
            assert!(hit.contains("Willow"), "{hit}");
        }
        browser.press("ctrl+k");
        browser.type_into("search", "leaked");
        browser.wait_for("search-hit");
        browser.press("enter");
        browser.wait_text("card", "Two crates leaked");
        assert_eq!(browser.execute("return location.hash", vec![]), customer);

        browser.click("card-remove");
        browser.wait_gone("card");
        browser.click("undo");
        browser.wait_text("card", "Two crates leaked");
        browser.no_complaints();
    });
}

#[test]
fn search_in_every_writing() {
    each_engine("search", |scene| {
        let browser = scene.launch("owner");
        browser.begin("张三烟酒店");
        browser.edit("phones", "138-0000 1111");
        browser.wait_field("phones", "138-0000 1111");
        browser.click("contact-add");
        browser.type_into("contact-name", "欧阳明");
        browser.type_into("contact-phones", "(0571) 8888 9999");
        browser.click("contact-save");
        browser.wait_text("contact", "欧阳明");
        browser.add("Café Zürich", "+41 44 123 45 67");
        browser.add("味玉大排档", "+86 512 6666 8888");
        browser.goto("#/today");
        for (query, found) in [
            ("13800001111", "张三烟酒店"),
            ("+86 138 0000 1111", "张三烟酒店"),
            ("0086-13800001111", "张三烟酒店"),
            ("138 0000", "张三烟酒店"),
            ("0571-88889999", "欧阳明"),
            ("zhangsan", "张三烟酒店"),
            ("zhang san", "张三烟酒店"),
            ("zsyjd", "张三烟酒店"),
            ("ZS", "张三烟酒店"),
            ("张三", "张三烟酒店"),
            ("ouyang", "欧阳明"),
            ("CAFÉ ZÜ", "Café Zürich"),
            ("0041441234567", "Café Zürich"),
            ("+41 44 123", "Café Zürich"),
            ("0512-66668888", "味玉大排档"),
            ("6666 8888", "味玉大排档"),
        ] {
            search(&browser, query, found);
        }
        browser.press("ctrl+k");
        browser.type_into("search", "nobody at all");
        browser.wait_true("return document.getElementById('hits').innerText.includes('Nothing found')");
        browser.press("escape");
        browser.no_complaints();
    });
}

#[test]
fn reminders_come_up_on_their_day() {
    each_engine("reminders", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Willow");
        browser.click("reminder-add");
        browser.click("reminder-save");
        browser.wait_error("text-missing");
        browser.type_into("reminder-text", "Without a day");
        browser.type_into("reminder-due", "");
        browser.click("reminder-save");
        browser.wait_error("date-missing");
        browser.reload();
        browser.wait_for("customer-name");
        for (text, ahead) in [("Overdue thing", -2), ("Thing of today", 0), ("Soon", 7), ("Far away", 8)] {
            let due = day(&browser, ahead);
            add_reminder(&browser, text, &due);
        }
        let tomorrow = day(&browser, 1);
        browser.edit("next_contact", &tomorrow);
        browser.wait_saved();

        browser.goto("#/today");
        let kind = |text: &str| browser.wait_text("due", text).data["kind"].clone();
        assert_eq!(["Overdue thing", "Thing of today", "Soon"].map(kind), ["overdue", "today", "soon"]);
        assert_eq!(kind("Time to get in touch"), "soon");
        assert!(browser.all("due").iter().all(|due| !due.text.contains("Far away")));
        assert_eq!(browser.all("due").len(), 4);

        // Done, and taken back; put off, and taken back.
        let of = |kind: &str, button: &str| format!("due[data-kind=\"{kind}\"] [data-testid={button}]");
        browser.click(&of("overdue", "due-done"));
        browser.wait_gone("due[data-kind=\"overdue\"]");
        browser.click("undo");
        browser.wait_text("due[data-kind=\"overdue\"]", "Overdue thing");
        browser.wait_saved();
        browser.click(&of("overdue", "due-snooze"));
        browser.wait_gone("due[data-kind=\"overdue\"]");
        browser.wait_text("due[data-kind=\"soon\"]", "Overdue thing");
        browser.press("ctrl+z");
        browser.wait_text("due[data-kind=\"overdue\"]", "Overdue thing");
        browser.wait_saved();
        browser.click(&of("today", "due-done"));
        browser.wait_gone("due[data-kind=\"today\"]");
        browser.wait_saved();

        browser.reload();
        browser.wait_for("due");
        assert_eq!(browser.all("due").len(), 3);
        browser.click("due [href]");
        browser.wait_text("customer-name", "Willow");
        assert!(browser.all("reminder").iter().all(|reminder| !reminder.text.contains("Thing of today")));
        browser.no_complaints();
    });
}

#[test]
fn the_handover_note() {
    each_engine("note", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Willow");
        browser.click("handover-note-edit");
        let texts = [
            ("note-decides", "Mrs Willow, never her son"),
            ("note-promised", "Free delivery until Easter"),
            ("note-avoid", "The broken crate of 2024"),
            ("note-next", "Show the new list"),
        ];
        for (field, text) in texts {
            browser.type_into(field, text);
        }
        assert_eq!(browser.click_and_read_save_state("handover-note-save"), json!("saving"));
        browser.wait_gone("handover-note-save");
        browser.wait_saved();
        browser.reload();
        let note = browser.wait_text("handover-note-section", "Mrs Willow").text;
        for (_, text) in texts {
            assert!(note.contains(text), "{text} in {note}");
        }
        browser.click("handover-note-edit");
        browser.type_into("note-avoid", "");
        browser.click("handover-note-save");
        browser.wait_gone("handover-note-save");
        let note = browser.wait_text("handover-note-section", "Mrs Willow").text;
        assert!(!note.contains("broken crate"), "{note}");
        browser.click("undo");
        browser.wait_text("handover-note-section", "The broken crate");
        browser.no_complaints();
    });
}

#[test]
fn somebody_else_becomes_responsible() {
    each_engine("responsible", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Willow");
        browser.wait_text("responsible", "Me is responsible");
        browser.click("customer-more");
        browser.click("responsible-change");
        browser.select("responsible-member", "new");
        browser.click("responsible-save");
        browser.wait_error("name-missing");
        browser.type_into("responsible-name", "赵杰");
        browser.type_into("responsible-from", "2026-03-01");
        browser.type_into("responsible-reason", "Took over the north");
        browser.click("responsible-save");
        browser.wait_text("responsible", "赵杰 is responsible since 2026-03-01");
        browser.wait_saved();

        // The old assignment has ended on that day, for that reason.
        browser.execute("[...document.querySelectorAll('.seg button')].at(-1).click()", vec![]);
        browser.wait_text("history", "Took over the north");
        let changes: String = browser.all("history").into_iter().map(|entry| entry.text + "\n").collect();
        for words in ["To 2026-03-01", "Took over the north", "赵杰"] {
            assert!(changes.contains(words), "{words} in {changes}");
        }
        browser.reload();
        browser.wait_text("responsible", "赵杰 is responsible since 2026-03-01");

        // A part beside the lead leaves who is responsible as it is, and can be ended.
        browser.click("customer-more");
        browser.click("responsible-change");
        let me = "return [...document.querySelector('[data-testid=responsible-member]').options].find(one => one.text === 'Me').value";
        browser.wait_for("responsible-member");
        let me = browser.execute(me, vec![]);
        browser.select("responsible-member", me.as_str().unwrap());
        browser.select("responsible-part", "backup");
        browser.click("responsible-save");
        browser.wait_text("responsible", "赵杰 is responsible since 2026-03-01 · also Me (Backup)");
        browser.wait_saved();
        browser.click("customer-more");
        browser.click("responsible-change");
        browser.click("part[data-part=backup] [data-testid=part-end]");
        browser.wait_gone("part");
        browser.wait_saved();
        browser.wait_true("return !document.querySelector('[data-testid=responsible]').textContent.includes('also')");

        browser.reload();

        // Reminders may be for either from now on.
        browser.click("reminder-add");
        browser.wait_for("reminder-member");
        browser.goto("#/customers");
        browser.wait_text("customer-row", "赵杰");
        browser.press("ctrl+z");
        browser.wait_text("toast", "Nothing to undo");
        browser.no_complaints();
    });
}

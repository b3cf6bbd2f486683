//! The first customer by hand, everything that is edited where it stands, and every way back.

use serde_json::json;

use crate::support::{each_engine, each_engine_and_webkit};

#[test]
fn the_first_customer() {
    each_engine_and_webkit("first_customer", |scene| {
        let browser = scene.launch("owner");
        browser.first_run("en");
        browser.click("start-add");
        browser.click("quick-save");
        browser.wait_error("name-missing");
        browser.type_into("quick-name", "Willow Corner Shop");
        browser.type_into("quick-phone", "unknown");
        browser.click("quick-save");
        browser.wait_error("phone-invalid");
        // Nothing was written: the page starts as on the first day.
        browser.reload();
        browser.wait_state("first-run");
        browser.goto("#/customers");
        browser.wait_for("start-add");

        browser.click("start-add");
        browser.type_into("quick-name", "Willow Corner Shop");
        browser.type_into("quick-phone", "0571-8888 9999");
        browser.type_into("quick-next-contact", "2031-05-12");
        assert_eq!(browser.click_and_read_save_state("quick-save"), json!("saving"));
        browser.wait_saved();
        browser.wait_state("open");
        browser.wait_text("customer-name", "Willow Corner Shop");
        browser.wait_field("phones", "0571-8888 9999");
        browser.wait_field("next_contact", "2031-05-12");
        browser.wait_text("responsible", "Me is responsible");
        browser.goto("#/customers");
        browser.wait_attr("customer-count", "data-count", "1");
        browser.no_complaints();
    });
}

#[test]
fn fields_are_edited_where_they_stand() {
    each_engine("fields", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Willow");
        browser.edit("name", "Willow & Sons");
        browser.wait_text("customer-name", "Willow & Sons");
        browser.edit("phones", "138 0000 1111; 0571-8888 9999");
        browser.wait_field("phones", "138 0000 1111\n0571-8888 9999");
        browser.click("field[data-key=\"class\"] .fact-value");
        browser.select("field[data-key=\"class\"] select", "B");
        browser.wait_field("class", "B");
        browser.edit("last_contact", "05-12");
        browser.wait_field("last_contact", "05-12");
        browser.edit("owes", "¥1,200.5");
        browser.wait_field("owes", "1200.50");
        browser.edit("emails", "shop@willow.example");
        browser.wait_field("emails", "shop@willow.example");
        browser.edit("note", "first line");
        browser.wait_field("note", "first line");
        browser.wait_saved();
        let customer = browser.execute("return location.hash", vec![]);
        let before = browser.stats();

        browser.goto(customer.as_str().unwrap());
        for (key, wrong, code, kept) in [
            ("owes", "a lot", "money-invalid", "1200.50"),
            ("last_contact", "the other day", "date-invalid", "05-12"),
            ("emails", "at willow", "email-invalid", "shop@willow.example"),
            ("phones", "none known", "phone-invalid", "138 0000 1111"),
            ("name", "", "name-missing", "Willow & Sons"),
        ] {
            browser.edit(key, wrong);
            browser.no_complaints();
            browser.wait_error(code);
            browser.press("escape");
            browser.wait_gone("error");
            browser.wait_field(key, kept);
        }
        assert_eq!(browser.stats(), before);

        // An edit ends as well when the field is left; it shows as unsaved before anything else happens.
        browser.goto(customer.as_str().unwrap());
        browser.click("field[data-key=\"town\"] .fact-value");
        browser.type_into("field[data-key=\"town\"] .input", "Northbridge");
        let script = "document.activeElement.blur();
            return document.querySelector('[data-testid=save-state]').dataset.state";
        assert_eq!(browser.execute(script, vec![]), json!("saving"));
        browser.wait_field("town", "Northbridge");
        browser.wait_saved();
        assert_ne!(browser.stats()["digest"], before["digest"]);
        browser.no_complaints();
    });
}

#[test]
fn people_with_their_birthdays() {
    each_engine("contacts", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Willow");
        browser.click("contact-add");
        browser.type_into("contact-name", "王芳");
        browser.type_into("contact-phones", "139 1111 2222; 139 3333 4444");
        browser.type_into("contact-birthday", "农历8月15");
        browser.click("contact-save");
        let person = browser.wait_text("contact", "王芳").text;
        assert!(person.contains("139 1111 2222") && person.contains("139 3333 4444"), "{person}");
        assert!(person.contains("lunar") && person.contains("08-15"), "{person}");

        browser.click("contact-add");
        browser.type_into("contact-name", "Lee");
        browser.type_into("contact-birthday", "someday");
        browser.click("contact-save");
        browser.wait_error("date-invalid");
        browser.type_into("contact-birthday", "5月12日");
        browser.click("contact-save");
        let person = browser.wait_text("contact", "Lee").text;
        assert!(person.contains("05-12") && !person.contains("lunar"), "{person}");

        // What is written in the form can be read back by it.
        browser.wait_gone("contact-save");
        let lunar = browser.all("contact").iter().position(|person| person.text.contains("王芳")).unwrap();
        browser.click_nth("contact-edit", lunar);
        browser.type_into("contact-role", "owner");
        browser.click("contact-save");
        browser.wait_gone("contact-save");
        let person = browser.wait_text("contact", "owner").text;
        assert!(person.contains("lunar") && person.contains("08-15"), "{person}");

        let lee = browser.all("contact").iter().position(|person| person.text.contains("Lee")).unwrap();
        browser.click_nth("contact-remove", lee);
        browser.wait_true("return document.querySelectorAll('[data-testid=contact]').length === 1");
        browser.click("undo");
        browser.wait_text("contact", "Lee");
        browser.no_complaints();
    });
}

#[test]
fn the_bin_gives_back() {
    each_engine("bin", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Willow");
        browser.add("Maple", "139 1111 2222");
        browser.click("customer-more");
        browser.click("customer-bin");
        browser.wait_attr("customer-count", "data-count", "1");
        browser.click("bin-link");
        browser.wait_text("bin-row", "Maple");
        browser.reload();
        browser.wait_text("bin-row", "Maple");
        browser.click("put-back");
        browser.wait_gone("bin-row");
        browser.goto("#/customers");
        browser.wait_attr("customer-count", "data-count", "2");
        browser.wait_gone("bin-link");

        browser.click_text("customer-row", "Willow");
        browser.wait_text("customer-name", "Willow");
        browser.click("customer-more");
        browser.click("customer-bin");
        browser.wait_attr("customer-count", "data-count", "1");
        browser.click("undo");
        browser.wait_attr("customer-count", "data-count", "2");
        browser.no_complaints();
    });
}

#[test]
fn every_way_back() {
    each_engine("undo", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Willow");
        let customer = browser.execute("return location.hash", vec![]);
        let customer = customer.as_str().unwrap();
        browser.edit("town", "Northbridge");
        browser.wait_field("town", "Northbridge");
        browser.wait_saved();
        browser.edit("town", "Southbridge");
        browser.wait_field("town", "Southbridge");

        browser.click("undo");
        browser.wait_field("town", "Northbridge");
        browser.click("redo");
        browser.wait_field("town", "Southbridge");
        browser.wait_saved();

        // The keys work on every screen.
        for (screen, keys, town) in [
            ("#/settings", "ctrl+z", "Northbridge"),
            ("#/today", "ctrl+shift+z", "Southbridge"),
            ("#/help", "ctrl+z", "Northbridge"),
            ("#/import", "ctrl+y", "Southbridge"),
        ] {
            browser.goto(screen);
            browser.wait_gone("customer-name");
            browser.press(keys);
            browser.wait_text("toast", if keys == "ctrl+z" { "Undone" } else { "Done again" });
            browser.wait_saved();
            browser.goto(customer);
            browser.wait_field("town", town);
            browser.execute("document.querySelector('[data-testid=toast] button:last-child')?.click()", vec![]);
            browser.wait_gone("toast");
        }

        // Any value that ever stood there can be put back.
        browser.edit("town", "Eastbridge");
        browser.wait_field("town", "Eastbridge");
        browser.wait_text("history", "Southbridge");
        browser.click("restore-value");
        browser.wait_field("town", "Southbridge");
        browser.wait_saved();
        browser.no_complaints();
    });
}

#[test]
fn reload_and_restart_keep_everything() {
    each_engine_and_webkit("keeps", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Willow");
        browser.add("Maple", "139 1111 2222");
        browser.edit("note", "two lines,\nof which this is the second");
        browser.wait_field("note", "the second");
        browser.wait_saved();
        let page = browser.execute("return location.hash", vec![]);
        let page = page.as_str().unwrap();
        let before = browser.stats();

        browser.goto(page);
        browser.reload();
        browser.wait_text("customer-name", "Maple");
        browser.wait_field("note", "two lines,\nof which this is the second");
        assert_eq!(browser.stats(), before);
        browser.quit();

        let again = scene.launch("owner");
        again.goto(page);
        again.wait_text("customer-name", "Maple");
        again.wait_field("note", "two lines,\nof which this is the second");
        assert_eq!(again.stats(), before);
        // What was done before the restart is no longer this tab's to undo.
        again.press("ctrl+z");
        again.wait_text("toast", "Nothing to undo");
        assert_eq!(again.stats(), before);
        again.no_complaints();
    });
}

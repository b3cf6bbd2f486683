//! Small handovers by hand: a question, a note completed, what is gathered later, given back and taken back; ties, the
//! firm's own words for the exit, and who came back.

use std::collections::BTreeMap;

use crate::leaving::{day, wait_count};
use crate::support::{Browser, each_engine};

/// Goes to another screen without loading the page anew.
#[track_caller]
fn go(browser: &Browser, route: &str) {
    browser.execute("location.hash = arguments[0]", vec![route.into()]);
}

/// An owner, two reps, and two customers of the first; gives the ids of all by name.
fn shop(browser: &Browser) -> BTreeMap<String, String> {
    browser.begin("Willow");
    go(browser, "#/settings");
    for name in ["Ann", "Bo"] {
        browser.type_into("member-new-name", name);
        browser.click("member-new-save");
        browser.wait_for(&format!("member[data-name=\"{name}\"]"));
    }
    browser.wait_saved();
    let all = browser.all("member").into_iter().map(|one| (one.data["name"].clone(), one.data["id"].clone()));
    let ids: BTreeMap<String, String> = all.collect();
    browser.add("Maple", "555 0101");
    for name in ["Willow", "Maple"] {
        go(browser, "#/customers");
        browser.click_text("customer-row", name);
        browser.wait_text("customer-name", name);
        browser.click("customer-more");
        browser.click("responsible-change");
        browser.select("responsible-member", &ids["Ann"]);
        browser.click("responsible-save");
        browser.wait_text("responsible", "Ann is responsible");
        browser.wait_saved();
    }
    ids
}

/// Offers what `leaver` has to `successor`; gives the handover's address.
fn offer(
    browser: &Browser,
    ids: &BTreeMap<String, String>,
    why: &str,
    until: Option<&str>,
    (leaver, successor): (&str, &str),
) -> String {
    go(browser, "#/handover");
    browser.click("handover-new");
    browser.select("handover-from", &ids[leaver]);
    browser.select("handover-to", &ids[successor]);
    browser.select("handover-why", why);
    if why == "holiday" {
        browser.click("handover-preview");
        browser.wait_error("until-missing");
    }
    if let Some(until) = until {
        browser.type_into("handover-until", until);
    }
    browser.click("handover-preview");
    browser.wait_attr("handover-check", "data-problems", "0");
    browser.click("handover-send");
    browser.wait_for("handover-item");
    browser.wait_saved();
    browser.execute("return location.hash", vec![]).as_str().unwrap().to_owned()
}

#[test]
fn handovers_by_hand() {
    each_engine("leaving_desk", |scene| {
        let browser = scene.launch("owner");
        let ids = shop(&browser);
        known(&browser, &ids);
        for_a_time(&browser, &ids);
        for_good(&browser, &ids);
        exit(&browser, &ids);
        browser.no_complaints();
    });
}

/// A tie has a strength and a part; the exposure draws it, and says the same in a table.
fn known(browser: &Browser, ids: &BTreeMap<String, String>) {
    browser.click("contact-add");
    browser.type_into("contact-name", "Wang");
    browser.click("contact-save");
    browser.wait_text("contact", "Wang");
    browser.click("contact-ties");
    let bo = format!("tie[data-member=\"{}\"]", ids["Bo"]);
    browser.select(&format!("{bo} [data-testid=tie-strength]"), "4");
    browser.wait_attr(&bo, "data-strength", "4");
    browser.select(&format!("{bo} [data-testid=tie-part]"), "support");
    browser.wait_attr(&bo, "data-part", "support");
    browser.wait_saved();
    go(browser, "#/exposure");
    browser.wait_attr("exposure-line[data-line=single]", "data-customers", "1");
    browser.wait_attr("exposure-line[data-line=double]", "data-customers", "1");
    browser.wait_for("exposure-picture");
    browser.click("exposure-edges");
    browser.wait_text("exposure-edge", "Maple");
    let rows: Vec<String> = browser.all("exposure-edge").into_iter().map(|row| row.text).collect();
    assert!(rows.iter().any(|row| row.contains("Maple") && row.contains("Ann") && row.contains("Bo")), "{rows:?}");
    assert!(rows.iter().any(|row| row.contains("Willow") && !row.contains("Bo")), "{rows:?}");
}

/// Both customers of a handover are accepted.
fn accept_both(browser: &Browser) {
    browser.click("handover-accept-all");
    browser.wait_attr("handover-progress", "data-accepted", "2");
    browser.wait_saved();
}

/// What was accepted of the handover at this address is Ann's again.
fn give_back(browser: &Browser, handover: &str) {
    go(browser, handover);
    browser.click("handover-give-back");
    browser.wait_gone("handover-give-back");
    browser.wait_saved();
    browser.click("handover-item a");
    browser.wait_text("responsible", "Ann is responsible");
}

/// A holiday: a question and its answer, the note, and everything given back.
fn for_a_time(browser: &Browser, ids: &BTreeMap<String, String>) {
    offer(browser, ids, "holiday", Some(&day(browser, 10)), ("Ann", "Bo"));
    wait_count(browser, "[data-testid=handover-item][data-red=true]", 2);
    browser.click("handover-query");
    browser.type_into("handover-question", "Which day do they open?");
    browser.click("handover-question-send");
    browser.wait_for("handover-item[data-state=query][data-refused=false]");
    browser.wait_text("handover-answer", "Which day do they open?");
    // Who hands over, or anybody, completes the note; the successor finds it on the customer's page.
    browser.click("handover-item[data-state=query] details summary");
    browser.type_into("handover-note", "Open from Tuesday on");
    browser.click("handover-note-keep");
    browser.wait_saved();
    let name = browser.by_test_id("handover-item[data-state=query]").data["name"].clone();
    accept_both(browser);
    let here = browser.execute("return location.hash", vec![]).as_str().unwrap().to_owned();
    browser.click_text("handover-item a", &name);
    browser.wait_text("handover-note-taken", "Open from Tuesday on");
    browser.wait_text("responsible", "Bo");
    // The acceptance stands in the timeline.
    browser.execute("[...document.querySelectorAll('.seg button')].at(-1).click()", vec![]);
    browser.wait_text("history", "Bo");
    give_back(browser, &here);
    // Nobody knows how long an illness lasts: it is given back when they are well.
    let here = offer(browser, ids, "illness", None, ("Ann", "Bo"));
    accept_both(browser);
    browser.click("handover-item a");
    browser.wait_text("responsible", "Bo is responsible");
    give_back(browser, &here);
}

/// For good: offered anew at once, gathered later, taken back, and offered again; each signs for themselves.
fn for_good(browser: &Browser, ids: &BTreeMap<String, String>) {
    let here = offer(browser, ids, "leave", None, ("Ann", "Me"));
    browser.select("handover-reoffer-to", &ids["Bo"]);
    browser.click("handover-reoffer-open");
    wait_count(browser, "[data-testid=handover-item][data-successor=Bo]", 2);
    accept_both(browser);
    // A reminder of hers that was written later goes along when it is gathered.
    browser.click("handover-item a");
    browser.click("reminder-add");
    browser.type_into("reminder-text", "Ask for the deposit");
    browser.type_into("reminder-due", &day(browser, 3));
    browser.select("reminder-member", &ids["Ann"]);
    browser.click("reminder-save");
    browser.wait_text("reminder", "Ann");
    browser.wait_saved();
    let customer = browser.execute("return location.hash", vec![]).as_str().unwrap().to_owned();
    go(browser, &here);
    browser.click("handover-catch-up");
    browser.wait_saved();
    go(browser, &customer);
    browser.wait_text("reminder", "Bo");
    // And a customer that came to her later is named, to be handed over too.
    browser.add("Cedar", "555 0102");
    browser.click("customer-more");
    browser.click("responsible-change");
    browser.select("responsible-member", &ids["Ann"]);
    browser.click("responsible-save");
    browser.wait_text("responsible", "Ann is responsible");
    browser.wait_saved();
    go(browser, &here);
    browser.wait_attr("handover-new-since", "data-count", "1");
    browser.click("handover-new-since a");
    browser.wait_for("handover-from");
    assert_eq!(browser.by_test_id("handover-from").value, ids["Ann"]);
    go(browser, &here);
    browser.click("handover-withdraw");
    browser.click("handover-withdraw-sure");
    browser.wait_saved();
    go(browser, &customer);
    browser.wait_text("responsible", "Ann is responsible");
}

/// The firm's own words; who has left still holds something, and comes back.
fn exit(browser: &Browser, ids: &BTreeMap<String, String>) {
    go(browser, "#/handover");
    browser.select("exit-member", &ids["Ann"]);
    browser.type_into("exit-day", &day(browser, -1));
    browser.click("exit-save");
    browser.wait_saved();
    go(browser, "#/today");
    browser.wait_attr("due[data-what=behind]", "data-count", "3");
    go(browser, "#/handover");
    browser.click("departure a");
    browser.wait_attr("exit-holds", "data-customers", "3");
    browser.execute("document.querySelectorAll('details').forEach(one => { one.open = true; })", vec![]);
    browser.type_into("exit-points", "A talk over tea");
    browser.type_into("exit-receipt-words", "All papers are back.");
    browser.type_into("exit-rule", "Within two years, with the same pay.");
    browser.click("exit-points-save");
    browser.wait_text("rehire-rule", "Within two years");
    browser.wait_saved();
    browser.click("exit-receipt");
    browser.wait_text("receipt", "All papers are back.");
    browser.execute("history.back()", vec![]);
    browser.click("exit-back");
    browser.wait_gone("exit-back");
    browser.wait_saved();
    go(browser, "#/today");
    browser.wait_gone("due[data-what=behind]");
}

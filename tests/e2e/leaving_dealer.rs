//! The dealer's sales manager and four reps leave in one week: simulated, handed over to three who stay with a limit for each,
//! accepted by the three, one refused and offered anew, put on paper, and watched for 90 days with a clock that is moved.

use std::collections::BTreeMap;

use serde_json::json;

use crate::imports::sheets;
use crate::leaving::{day, wait_count};
use crate::support::{Browser, data, each_engine};

const MANAGER: &str = "沈嘉禾";
const TEAM: [&str; 4] = ["赵杰", "钱丽", "孙伟", "李娜"];
const STAY: [&str; 3] = ["周强", "吴静", "郑涛"];
const LIMIT: usize = 140;

/// Moves the page's clock so many days from the real one. The page itself has no hook for it: it asks `Date`.
fn days_later(browser: &Browser, days: u32) {
    let script = "const clock = window.Date;
        window.realNow ??= clock.now;
        const ahead = arguments[0] * 86400000;
        clock.now = () => window.realNow.call(clock) + ahead;
        window.dispatchEvent(new Event('focus'));";
    browser.execute(script, vec![days.into()]);
}

/// Goes to another screen without loading the page anew, which would put the clock back.
#[track_caller]
fn go(browser: &Browser, route: &str) {
    browser.execute("location.hash = arguments[0]", vec![route.into()]);
}

/// The dealer's register: eight reps' sheets, the workbook, cards and orders.
fn register(browser: &Browser, language: &str) {
    browser.first_run(language);
    let one = |name: &str| data(&format!("dealer/{name}"));
    let files = [sheets(), vec![one("终端客户档案表.xlsx"), one("cards.csv"), one("orders.csv")]].concat();
    browser.choose_sheets(&files);
    browser.wait_long("return document.querySelector('[data-testid=import-summary]')?.dataset.rows === '7776'");
    browser.click("import-confirm");
    browser.wait_long("return document.querySelector('[data-testid=import-report]') !== null");
    browser.wait_saved();
}

/// A manager whom the four report to; gives the ids of all members by name.
fn members(browser: &Browser) -> BTreeMap<String, String> {
    go(browser, "#/settings");
    browser.wait_for("members");
    browser.type_into("member-new-name", MANAGER);
    browser.click("member-new-save");
    let of = |name: &str, rest: &str| format!("member[data-name=\"{name}\"]{rest}");
    browser.wait_for(&of(MANAGER, ""));
    browser.wait_saved();
    let all = browser.all("member").into_iter().map(|one| (one.data["name"].clone(), one.data["id"].clone()));
    let all: BTreeMap<String, String> = all.collect();
    browser.select(&of(MANAGER, " [data-testid=member-role]"), "manager");
    browser.wait_attr(&of(MANAGER, ""), "data-role", "manager");
    for rep in TEAM {
        browser.select(&of(rep, " [data-testid=member-boss]"), &all[MANAGER]);
        browser.wait_attr(&of(rep, ""), "data-boss", &all[MANAGER]);
    }
    // Whoever they report to cannot report to them.
    browser.select(&of(MANAGER, " [data-testid=member-boss]"), &all[TEAM[0]]);
    browser.wait_error("reports-to-loop");
    assert_eq!(browser.by_test_id(&of(MANAGER, " [data-testid=member-boss]")).value, "");
    // What went wrong stays until it was read, and on a phone lies over the foot of the page.
    browser.click("toast-close");
    browser.wait_saved();
    all
}

/// What if the whole team left.
fn simulated(browser: &Browser, ids: &BTreeMap<String, String>) {
    go(browser, "#/exposure");
    browser.wait_for("exposure-team");
    browser.select("exposure-team", &ids[MANAGER]);
    browser.wait_for("exposure-total");
    wait_count(browser, "[data-testid=exposure-member][aria-selected=true]", 5);
    let total = browser.by_test_id("exposure-total").data;
    let number = |key: &str| total[key].parse::<usize>().unwrap();
    let (served, alone) = (number("customers"), number("alone"));
    assert!(served > 250 && alone > 200 && alone <= served, "{total:?}");
    assert!(total["value"].replace('.', "").parse::<u64>().unwrap() > 0, "{total:?}");
    wait_count(browser, "[data-testid=exposure-row]", served);
    wait_count(browser, "[data-testid=exposure-row][data-alone=true]", alone);
    // What is in their heads stands there in words, not as a number only.
    browser.wait_for("exposure-held");
}

/// Offers all of it to the three; gives how many customers that are.
fn offered(browser: &Browser, ids: &BTreeMap<String, String>) -> usize {
    browser.click("exposure-handover");
    // Who was chosen there is chosen here: one of the five, and the others beside.
    browser.wait_for("handover-from");
    let five: Vec<&str> = TEAM.into_iter().chain([MANAGER]).collect();
    let from = browser.by_test_id("handover-from").value;
    assert!(five.iter().any(|name| ids[*name] == from), "{from}");
    let unfold = "document.querySelectorAll('.wizard details').forEach(one => { one.open = true; })";
    browser.execute(unfold, vec![]);
    let also =
        "return [...document.querySelectorAll('[data-testid=handover-also]:checked')].map(one => one.dataset.name)";
    let also = browser.execute(also, vec![]);
    let others: Vec<&str> = five.into_iter().filter(|name| ids[*name] != from).collect();
    let chosen: std::collections::BTreeSet<&str> =
        also.as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    assert_eq!(chosen, others.into_iter().collect());
    for rep in STAY {
        browser.click(&format!("handover-among[data-name=\"{rep}\"]"));
    }
    // Too few hands: not everybody finds a successor, and then nothing is offered.
    browser.type_into("handover-limit", "10");
    browser.type_into("handover-start", &day(browser, 7));
    browser.type_into("handover-reason", "2026-11");
    browser.click("handover-preview");
    browser.wait_for("handover-plan");
    assert_ne!(browser.attr("handover-check", "data-problems"), "0");
    assert_eq!(browser.execute("return document.querySelector('[data-testid=handover-send]').disabled", vec![]), true);
    browser.click("handover-back");
    browser.wait_for("handover-limit");
    browser.execute(unfold, vec![]);
    browser.type_into("handover-limit", &LIMIT.to_string());
    browser.click("handover-preview");
    browser.wait_attr("handover-check", "data-problems", "0");
    let customers: usize = browser.attr("handover-plan", "data-customers").parse().unwrap();
    wait_count(browser, "[data-testid=handover-plan-row]", customers);
    browser.click("handover-send");
    browser.wait_saved();
    wait_count(browser, "[data-testid=handover-item][data-state=offered][data-red=true]", customers);
    customers
}

/// The three accept; one refuses a customer, who goes to another of them.
fn accepted(browser: &Browser, ids: &BTreeMap<String, String>, customers: usize) {
    let mut each: BTreeMap<String, usize> = BTreeMap::new();
    for item in browser.all("handover-item") {
        *each.entry(item.data["successor"].clone()).or_default() += 1;
    }
    assert_eq!(each.keys().map(String::as_str).collect::<Vec<_>>(), {
        let mut stay = STAY;
        stay.sort_unstable();
        stay
    });
    assert!(each.values().all(|count| *count <= LIMIT), "{each:?}");
    let [first, second, _] = STAY;
    let of_first = format!("handover-item[data-successor=\"{first}\"]");
    browser.select("handover-as", &ids[first]);
    browser.wait_text("handover-in-name", first);
    browser.click(&format!("{of_first} [data-testid=handover-refuse]"));
    browser.type_into("handover-question", "太远");
    browser.click("handover-question-send");
    browser.wait_for("handover-item[data-state=query][data-refused=true]");
    let refused = browser.by_test_id("handover-item[data-refused=true]").data["id"].clone();
    browser.wait_saved();
    let mut done = 0;
    for rep in STAY {
        browser.select("handover-as", &ids[rep]);
        browser.click("handover-accept-all");
        done += each[rep] - usize::from(rep == first);
        browser.wait_attr("handover-progress", "data-accepted", &done.to_string());
        browser.wait_saved();
    }
    assert_eq!((done, browser.attr("handover-progress", "data-open").as_str()), (customers - 1, "1"));
    go(browser, "#/today");
    browser.wait_attr("due[data-kind=handover]", "data-count", "1");
    browser.execute("history.back()", vec![]);
    let red = format!("handover-item[data-id=\"{refused}\"]");
    browser.wait_attr(&red, "data-red", "true");
    browser.select(&format!("{red} [data-testid=handover-reoffer]"), &ids[second]);
    browser.wait_attr(&red, "data-state", "offered");
    browser.wait_attr(&red, "data-successor", second);
    browser.click(&format!("{red} [data-testid=handover-accept]"));
    browser.wait_attr("handover-progress", "data-accepted", &customers.to_string());
    wait_count(browser, "[data-testid=handover-item][data-red=true]", 0);
    browser.wait_saved();
}

/// The five go, and hold nothing; who was not handed anything does not answer for anybody either.
fn gone(browser: &Browser, ids: &BTreeMap<String, String>) {
    go(browser, "#/handover");
    for (count, name) in (1..).zip(TEAM.into_iter().chain([MANAGER])) {
        browser.wait_for("exit-member");
        browser.select("exit-member", &ids[name]);
        browser.type_into("exit-day", &day(browser, 6));
        browser.click("exit-save");
        wait_count(browser, "[data-testid=departure]", count);
        browser.wait_saved();
    }
}

/// Every customer, with the hashes of the Changes; signed by the owner, and the signature holds.
fn on_paper(browser: &Browser, handover: &str, customers: usize) {
    go(browser, &format!("{handover}/protocol"));
    browser.click("protocol-make");
    wait_count(browser, "[data-testid=protocol-row]", customers);
    browser.click("protocol-sign[data-as=owner]");
    browser.wait_attr("signature[data-as=owner]", "data-valid", "true");
    browser.wait_attr("protocol-check", "data-backed", "true");
    browser.wait_attr("protocol-check", "data-current", "true");
    let text = browser.text("protocol-text");
    let count = |start: &str| text.lines().filter(|line| line.starts_with(start)).count();
    assert_eq!((count("item: "), count("leaver: "), count("state: accepted ")), (customers, 5, customers));
    // The offer of all, an offer and an answer for each, a refusal and a new offer for one.
    assert_eq!(count("change: "), 1 + 2 * customers + 2);
    for name in TEAM.into_iter().chain(STAY) {
        assert!(text.contains(name), "{name}");
    }
}

/// After 20 days one orders, written by hand; after 90 the page says how it held.
fn watched(browser: &Browser, handover: &str, customers: usize) {
    go(browser, handover);
    browser.wait_for("handover-item");
    let bought = browser.by_test_id("handover-item").data["name"].clone();
    days_later(browser, 27);
    browser.click("handover-item a");
    browser.wait_text("customer-name", &bought);
    browser.click("order-add");
    browser.click("order-save");
    browser.wait_error("amount-missing");
    browser.type_into("order-total", "880000");
    browser.type_into("order-cost", "800000");
    browser.type_into("order-paid", "8000");
    browser.click("order-save");
    browser.wait_gone("order-save");
    browser.wait_text("order-due", "872000");
    browser.wait_saved();
    let after = format!("{handover}/after");
    go(browser, &after);
    let look = |days: u32| format!("after-look[data-after=\"{days}\"]");
    browser.wait_attr(&look(7), "data-seen", &customers.to_string());
    assert!(browser.all(&look(90)).is_empty());
    days_later(browser, 7 + 91);
    browser.wait_attr(&look(90), "data-seen", &customers.to_string());
    wait_count(browser, "[data-testid=after-row]", customers);
    let row = |rest: &str| format!("after-row[data-name=\"{bought}\"]{rest}");
    assert_eq!(browser.by_test_id(&row("")).data["outcome"], "kept");
    let held = browser.by_test_id(&look(90)).data;
    let number = |key: &str| held[key].parse::<usize>().unwrap();
    assert_eq!(number("kept") + number("shaken") + number("lost"), customers, "{held:?}");
    assert!(number("kept") >= 1 && number("kept") < customers, "{held:?}");
    assert_eq!(browser.attr("after-sum", "data-open"), "0");
}

/// Most of the customers are exported: an early sign, once the firm has asked for them, with a plan in one press. And what
/// the exposure was 98 days ago stands beside what it is.
fn signs(browser: &Browser) {
    go(browser, "#/backup");
    browser.click("plain-agree");
    browser.click("plain-export");
    browser.wait_download(".zip");
    browser.wait_saved();
    go(browser, "#/exposure");
    wait_count(browser, "[data-testid=exposure-noted]", 2);
    wait_count(browser, "[data-testid=exposure-course] .curve-line", 1);
    browser.click("signs-ask");
    browser.wait_for("sign");
    browser.wait_saved();
    browser.click("sign-plan");
    browser.wait_for("sign-planned");
    browser.wait_saved();
    browser.wait_gone("sign-plan");
}

#[test]
fn dealer_group_departure() {
    each_engine("leaving_dealer", |scene| {
        for (language, width) in [("zh", 1280), ("en", 390)] {
            let browser = scene.launch(language);
            register(&browser, language);
            browser.set_size(width, 900);
            let ids = members(&browser);
            simulated(&browser, &ids);
            let customers = offered(&browser, &ids);
            accepted(&browser, &ids, customers);
            let handover = browser.execute("return location.hash", vec![]);
            let handover = handover.as_str().unwrap().to_owned();
            gone(&browser, &ids);
            on_paper(&browser, &handover, customers);
            browser.screenshot(&scene.folder.join(format!("protocol-{language}.png")));
            watched(&browser, &handover, customers);
            browser.screenshot(&scene.folder.join(format!("aftermath-{language}.png")));
            signs(&browser);
            browser.screenshot(&scene.folder.join(format!("signs-{language}.png")));
            let wide = "return document.documentElement.scrollWidth <= document.documentElement.clientWidth";
            assert_eq!(browser.execute(wide, vec![]), json!(true), "runs over the edge at {width} px");
            browser.no_complaints();
        }
    });
}

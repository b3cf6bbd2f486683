//! Several tabs on one archive: each sees what the others write, and none writes over it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::{Browser, IN_PAGE, PASSPHRASE, Scene, each_engine_and_webkit, figure};

#[test]
fn two_tabs_keep_up_with_each_other() {
    each_engine_and_webkit("tabs", |scene| {
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
    each_engine_and_webkit("tabs_wipe", |scene| {
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
    each_engine_and_webkit("tabs_first", |scene| {
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

/// The fields that tabs write at the same time, each tab another one.
const FIELDS: [&str; 5] = ["note", "town", "buys", "source", "address"];
/// How often each tab writes its field at least, and how many customers it adds then.
const TURNS: usize = 10;
const ADDED: usize = 3;
/// How long others may take to show what one tab has saved, in milliseconds, on a machine that may be busy with much else:
/// nothing but the word of the tab that writes makes them look. A second is promised; the figures tell what it was.
const AT_LAST: u64 = 30_000;

/// What a tab does: it writes its field again and again, until it has seen all others write as well, and notes when it
/// first shows what they write. Then it adds customers, and waits on the list until those of all tabs are there.
const EDIT: &str = "
    const [mine, fields, turns, added, total, begin] = arguments;
    window.journal = blank();
    window.diary = { turns: 0, saved: {}, shown: {}, listed: 0, visible: document.visibilityState, done: false };
    const look = () => {
        for (const key of fields) {
            const text = words(field(key)?.querySelector('.fact-value:not(.is-empty)'));
            if (text) diary.shown[text] ??= Date.now();
        }
    };
    new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
    const isSeen = key => key === mine || Object.keys(diary.shown).some(text => text.startsWith(`${key} `));
    const all = async () => {
        const name = words(at('customer-name'));
        const write = async word => {
            await deeds.edit(name, mine, `${mine} ${word}`);
            diary.saved[`${mine} ${word}`] = journal.times.at(-1);
        };
        await pause(begin - Date.now());
        while (diary.turns < turns || !fields.every(isSeen)) {
            await write(diary.turns++);
            if (diary.turns >= turns) await pause(100);
        }
        await write('end');
        await when('the fields of all', () => fields.every(key => `${key} end` in diary.shown));
        for (let n = 0; n < added; n++) await deeds.add(`Tile of ${mine} ${n}`);
        location.hash = '#/customers';
        await when('the customers of all', () => at('customer-count')?.dataset.count === String(total));
        diary.listed = Date.now();
        diary.last = journal.times.at(-1);
        diary.done = true;
    };
    all().catch(error => { journal.error = String(error); });";

#[test]
fn two_tabs_write_at_once() {
    each_engine_and_webkit("tabs_two", |scene| at_once(scene, 2));
}

#[test]
fn five_tabs_write_at_once() {
    each_engine_and_webkit("tabs_five", |scene| at_once(scene, 5));
}

fn at_once(scene: &Scene, count: usize) {
    let browser = scene.launch("owner");
    browser.begin("Harbour");
    let page = browser.execute("return location.hash", vec![]);
    let mut tabs = vec![browser.tab()];
    for _ in 1..count {
        tabs.push(browser.new_window(page.as_str().unwrap()));
        browser.wait_text("customer-name", "Harbour");
    }
    let fields = &FIELDS[..count];
    let total = 1 + count * ADDED;
    let begin = browser.execute("return Date.now() + 1000 + 1000 * arguments[0]", vec![json!(count)]);
    for (tab, mine) in tabs.iter().zip(fields) {
        browser.to_tab(tab);
        let given = json!([mine, fields, TURNS, ADDED, total, begin]);
        browser.execute(&format!("{IN_PAGE} {EDIT}"), given.as_array().cloned().unwrap());
    }
    let diaries: Vec<Value> = tabs
        .iter()
        .map(|tab| {
            browser.to_tab(tab);
            browser.wait_long("return window.diary.done || window.journal.error !== ''");
            assert_eq!(browser.execute("return window.journal.error", vec![]), json!(""), "{}", browser.engine);
            browser.execute("return window.diary", vec![])
        })
        .collect();
    soon_everywhere(&browser, fields, &diaries);

    // Nothing is lost, and all agree.
    let here = browser.stats();
    assert_eq!(here["customers"], total.to_string());
    for tab in &tabs {
        browser.to_tab(tab);
        assert_eq!(browser.stats(), here, "{}", browser.engine);
        browser.goto(page.as_str().unwrap());
        for key in fields {
            browser.wait_field(key, &format!("{key} end"));
        }
    }
    // A chain that was forked could not be put into a backup and read back.
    let backup = browser.back_up();
    browser.no_complaints();
    browser.quit();
    let other = scene.launch("other");
    other.first_run("en");
    other.open_backup(&backup, PASSPHRASE);
    other.click("restore-confirm");
    other.wait_state("open");
    let there = other.stats();
    for figure in ["digest", "content-digest", "customers"] {
        assert_eq!(there[figure], here[figure], "{}: {figure}", other.engine);
    }
    other.no_complaints();
}

/// Each tab showed what the others saved, or something newer in its place, without being asked.
fn soon_everywhere(browser: &Browser, fields: &[&str], diaries: &[Value]) {
    let mut slowest: BTreeMap<&str, u64> = BTreeMap::new();
    let mut note = |what: &'static str, saved: &Value, shown: Option<u64>| {
        let saved = saved.as_u64().expect("a time");
        let took = shown.map(|shown| shown.saturating_sub(saved));
        assert!(took.is_some_and(|took| took <= AT_LAST), "{}: {what} took {took:?} ms in {diaries:?}", browser.engine);
        let slow = slowest.entry(what).or_default();
        *slow = took.unwrap_or_default().max(*slow);
    };
    for (writer, key) in fields.iter().enumerate() {
        let turns = diaries[writer]["turns"].as_u64().expect("a number");
        let written: Vec<String> =
            (0..turns).map(|turn| format!("{key} {turn}")).chain([format!("{key} end")]).collect();
        for (_, diary) in diaries.iter().enumerate().filter(|(reader, _)| *reader != writer) {
            for (turn, text) in written.iter().enumerate() {
                let shown = written[turn..].iter().filter_map(|newer| diary["shown"][newer].as_u64()).min();
                note("a field", &diaries[writer]["saved"][text], shown);
            }
        }
    }
    let last = diaries.iter().map(|diary| &diary["last"]).max_by_key(|time| time.as_u64()).expect("a tab");
    for diary in diaries {
        note("the list", last, diary["listed"].as_u64());
    }
    // They did write at the same time: each began before any of the others had ended.
    let saved = |word: &str| -> Vec<Option<u64>> {
        fields.iter().zip(diaries).map(|(key, diary)| diary["saved"][format!("{key} {word}")].as_u64()).collect()
    };
    assert!(
        saved("0").iter().max() < saved("end").iter().min(),
        "{}: one after the other: {diaries:?}",
        browser.engine
    );
    let visible = diaries.iter().filter(|diary| diary["visible"] == "visible").count();
    figure(&format!(
        "{} tabs in {} ({visible} of them visible): the slowest took {slowest:?} ms to show what another saved",
        diaries.len(),
        browser.engine
    ));
}

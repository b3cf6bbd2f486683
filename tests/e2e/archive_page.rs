//! archive.html, the page inside a backup: opened from a folder as by a double-click, without network.

use crate::support::{Browser, each_engine, figure};
use keliu::bundle::views::{Language, ViewContext, views};
use keliu::domain::archive::{Archive, Operation};
use keliu::domain::date::PartialDate;
use keliu::domain::id::{DeviceId, Id};
use keliu::domain::kind::Kind;
use keliu::domain::record::{Hlc, Key, Stamp};
use keliu::domain::value::Value;
use keliu::log::apply::Log;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::Path;

const CUSTOMERS: u128 = 10_000;
const NASTY: [&str; 6] = [
    "</script><script>window.broken = 1</script>",
    "<img src=x onerror=\"window.broken = 1\">",
    "\u{202e}txet desrever \u{2066}",
    "javascript:window.broken=1",
    "${window.broken=1}{{7*7}}' \"><svg/onload=window.broken=1>",
    "<!-- \u{2028}\u{0}\u{feff} 👨‍👩‍👧 __proto__",
];

#[derive(Default)]
struct Maker {
    archive: Archive,
    clock: u64,
}

impl Maker {
    fn put(&mut self, kind: Kind, id: u128, fields: &[(&str, Value)]) {
        for (field, value) in fields {
            self.clock += 1;
            let stamp = Stamp { hlc: Hlc(self.clock), op: 0, device: DeviceId(1) };
            let key = &Key::new(kind.clone(), Id(id));
            self.archive.apply(&Operation { key, field, stamp, value: Some(value), replaces: &[] });
        }
    }

    /// Writes the views into a folder; gives the address of archive.html and its size in bytes.
    fn save(self, folder: &Path) -> (String, usize) {
        let context =
            ViewContext {
                company_name: "玉林\u{202e}酒业", created: "2026-11-22T03:40:00Z", language: Language::Zh
            };
        let folder = folder.join("data");
        std::fs::create_dir_all(&folder).unwrap();
        for (name, bytes) in views(&Log::beginning(self.archive, BTreeMap::new()), &context) {
            std::fs::write(folder.join(name), bytes).unwrap();
        }
        let page = folder.join("archive.html");
        (format!("file://{}", page.display()), page.metadata().unwrap().len() as usize)
    }
}

fn text(text: impl Into<String>) -> Value {
    Value::text(text)
}

fn day(y: u128, n: u128) -> Value {
    Value::Date(PartialDate::from_iso(&format!("{y:04}-{:02}-{:02}", n % 12 + 1, n % 28 + 1)).unwrap())
}

/// Customers with a contact, a reminder, somebody responsible, and cards of the last years, newest year first.
fn large(cards: u128) -> Maker {
    let mut maker = Maker::default();
    for (n, name) in (1..).zip(["李娜", "王敏", "赵杰"]) {
        maker.put(Kind::Member, n, &[("name", text(name))]);
    }
    for n in 0..CUSTOMERS {
        let (id, about) = (1000 + n, [("customer", Value::id(Id(1000 + n))), ("member", Value::id(Id(1 + n % 3)))]);
        let of = |list: &[&str]| text(list[(n % list.len() as u128) as usize]);
        let owes = Value::Int((n % 97) as i64 * 10_000);
        let customer = [
            ("name", text(format!("福源商店 {n:05}"))),
            ("class", of(&["A", "B", "C", "B", "C"])),
            ("status", of(&["active", "lead", "dormant"])),
            ("town", of(&["张桥镇", "北关街道", "柳河镇", "双塔乡", "大王庄镇", "清水街道", "红旗乡"])),
            ("address", text(format!("幸福路{}号", n % 300))),
            ("phones", text(format!("139{n:08}"))),
            ("last_contact", day(2026, n)),
            ("note", text("老板娘管账，找她对账；中秋前给政策，上次送的两箱有渗漏，周五前换货。")),
        ];
        maker.put(Kind::Customer, id, &customer);
        maker.put(Kind::Customer, id, &[("owes", owes)]);
        let person = [about[0].clone(), ("name", text(format!("张三{n}"))), ("phones", text(format!("0571{n:07}")))];
        maker.put(Kind::Contact, 100_000 + n, &person);
        maker.put(
            Kind::Reminder,
            200_000 + n,
            &[about.to_vec(), vec![("text", text("送对账单")), ("due", day(2026, n))]].concat(),
        );
        let part = vec![("part", text("lead")), ("from", day(2024, n))];
        maker.put(Kind::Assignment, 300_000 + n, &[about.to_vec(), part].concat());
        for card in 0..cards {
            let parts = vec![
                ("date", day(2026 - card / 2, n + card)),
                ("way", text("上门")),
                (
                    "problem",
                    text(format!(
                        "竞品上门报价低 5%，等我们回话；货架被挪到了角落里，店主问能不能补一点陈列费。第 {card} 次"
                    )),
                ),
                ("method", text("当面算了一遍毛利，答应周五前带政策来；请店主先不要进对方的货。")),
                ("next", text("周五前再来一次，带上新的价目表和两瓶样酒。")),
            ];
            maker.put(Kind::Card, 1_000_000 + n * 10 + card, &[about.to_vec(), parts].concat());
        }
    }
    maker
}

/// A few customers whose every text is hostile.
fn hostile() -> Maker {
    let mut maker = Maker::default();
    maker.put(Kind::Member, 1, &[("name", text(NASTY[1]))]);
    for (n, &nasty) in NASTY.iter().enumerate() {
        let n = n as u128;
        let about = [("customer", Value::id(Id(10 + n))), ("member", Value::id(Id(1)))];
        let phones = [("phones", text(nasty)), ("emails", text(nasty)), ("tags", text(nasty)), ("status", text(nasty))];
        maker.put(
            Kind::Customer,
            10 + n,
            &[vec![("name", text(nasty)), ("town", text(nasty))], phones.to_vec()].concat(),
        );
        maker.put(
            Kind::Contact,
            100 + n,
            &[about[..1].to_vec(), vec![("name", text(nasty)), ("role", text(nasty))]].concat(),
        );
        maker.put(
            Kind::Reminder,
            200 + n,
            &[about.to_vec(), vec![("text", text(nasty)), ("due", text(nasty))]].concat(),
        );
        maker.put(
            Kind::Assignment,
            300 + n,
            &[about.to_vec(), vec![("part", text(nasty)), ("from", text(nasty))]].concat(),
        );
        maker.put(
            Kind::Card,
            400 + n,
            &[about.to_vec(), vec![("date", text(nasty)), ("problem", text(nasty))]].concat(),
        );
        maker.put(
            Kind::Card,
            500 + n,
            &[about.to_vec(), vec![("date", day(2025, n)), ("unknown_field", text(nasty))]].concat(),
        );
    }
    maker
}

#[track_caller]
fn number(browser: &Browser, script: &str) -> f64 {
    browser.execute(script, vec![]).as_f64().unwrap_or_else(|| panic!("{script}"))
}

/// Types into the search field and gives how long the list took, in milliseconds.
fn search(browser: &Browser, words: &str) -> f64 {
    let script = "const input = document.getElementById('search'), before = performance.now();
        input.value = arguments[0]; input.dispatchEvent(new Event('input'));
        document.querySelector('.hits').getBoundingClientRect(); return performance.now() - before";
    browser.execute(script, vec![words.into()]).as_f64().unwrap()
}

fn choose(browser: &Browser, filter: &str, value: &str) {
    let script = "const select = document.getElementById(arguments[0]);
        select.value = arguments[1]; select.dispatchEvent(new Event('change'))";
    browser.execute(script, vec![filter.into(), value.into()]);
}

#[track_caller]
fn count(browser: &Browser, shown: &str) {
    assert_eq!(
        browser.execute("return document.querySelector('.find p[aria-live]').textContent", vec![]),
        json!(shown)
    );
}

#[test]
fn ten_thousand_customers_open_from_a_folder() {
    each_engine("archive_page", |scene| {
        let (url, size) = large(4).save(&scene.folder);
        let browser = scene.launch("reader");
        browser.set_size(1280, 800);
        browser.open(&url);
        // The load event comes after the script, which draws at once.
        browser.wait_true("return performance.getEntriesByType('navigation')[0].loadEventEnd > 0");
        let drawn = number(&browser, "return performance.getEntriesByType('navigation')[0].loadEventEnd");
        count(&browser, "10000 / 10000");
        let first = search(&browser, "0571 0004321");
        count(&browser, "1 / 10000");
        let next = search(&browser, "渗漏 福源 0999");
        count(&browser, "11 / 10000");
        figure(&format!(
            "archive.html, {CUSTOMERS} customers, 40000 cards, {} MB, {}: drawn after {drawn:.0} ms, first search {first:.0} ms, next {next:.0} ms",
            size / 1_000_000,
            scene.engine
        ));
        search(&browser, "");
        choose(&browser, "filter-lead", "李娜");
        count(&browser, "3334 / 10000");
        choose(&browser, "filter-status", "active");
        choose(&browser, "filter-town", "柳河镇");
        let wanted = (0..CUSTOMERS).filter(|n| n % 3 == 0 && n % 7 == 2).count();
        count(&browser, &format!("{wanted} / 10000"));
        // The list that was found is printed whole.
        browser.execute(
            "window.print = () => { window.printed = document.querySelectorAll('tbody tr').length };
            location.hash = '#list'",
            vec![],
        );
        browser.wait_true("return !!document.querySelector('main table')");
        browser.execute("document.querySelector('main .head button').click()", vec![]);
        assert_eq!(browser.execute("return window.printed", vec![]), json!(wanted));
        browser.screenshot(&scene.folder.join("list.png"));
        browser.execute("location.hash = '#' + (1000).toString(16).padStart(32, '0')", vec![]);
        browser.wait_true("return document.querySelectorAll('.track .item').length === 5");
        let dates = "const all = [...document.querySelectorAll('.track .item b:first-child')].map(b => b.textContent);
            return all.join() === [...all].sort().reverse().join() && all.length === 5";
        browser.wait_true(dates);
        let years = browser.execute("return [...document.querySelectorAll('.year')].map(y => y.textContent)", vec![]);
        assert_eq!(years, json!(["2026", "2025", "2024"]));
        assert_eq!(browser.console_errors(), Vec::<String>::new());
    });
}

#[test]
fn beyond_that_size_earlier_years_are_pages_of_their_own() {
    each_engine("archive_page_years", |scene| {
        let (url, _) = large(5).save(&scene.folder);
        let browser = scene.launch("reader");
        browser.open(&format!("{url}?lang=en#{:032x}", 1007));
        browser.wait_true("return document.querySelectorAll('.older a').length === 1");
        browser.execute("document.querySelector('.older a').click()", vec![]);
        browser.wait_true("return location.pathname.endsWith('/archive-2024.html')");
        browser.wait_true("return document.querySelectorAll('.track .item').length === 1");
        // The language went along, and the way back leads to the same customer.
        browser.wait_true("return document.documentElement.lang === 'en'");
        browser.execute("document.querySelector('.older a').click()", vec![]);
        browser.wait_true("return location.pathname.endsWith('/archive.html') && location.hash.endsWith('3ef')");
        browser.wait_true("return document.querySelectorAll('.track .item').length === 5");
        assert_eq!(browser.console_errors(), Vec::<String>::new());
    });
}

#[test]
fn whatever_the_records_hold_stays_text() {
    each_engine("archive_page_hostile", |scene| {
        let (url, _) = hostile().save(&scene.folder);
        let browser = scene.launch("reader");
        for (language, width) in [("zh", 1280), ("en", 390)] {
            browser.set_size(width, 844);
            browser.open(&format!("{url}?lang={language}"));
            count(&browser, "6 / 6");
            for (n, nasty) in NASTY.iter().enumerate() {
                let hash = format!("location.hash = '#{:032x}'", 10 + n);
                browser.execute(&hash, vec![]);
                browser.wait_true("return document.querySelectorAll('.track .item').length > 0");
                let name = browser.execute("return document.querySelector('main h1').textContent", vec![]);
                assert_eq!(name, json!(nasty), "{}", scene.engine);
                // What is drawn: our own two scripts, links of our own making, nothing loaded.
                let strange = "return document.querySelectorAll('img, svg, iframe, object, form').length
                    + document.scripts.length - 2 + performance.getEntriesByType('resource').length
                    + [...document.links].filter(a => !/^(file|tel|mailto):/.test(a.protocol)).length
                    + (window.broken === undefined ? 0 : 1) + ({}.broken === undefined ? 0 : 1)";
                assert_eq!(browser.execute(strange, vec![]), json!(0), "{n}");
                let wide = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
                assert_eq!(browser.execute(wide, vec![]), json!(0), "{n} at {width} px");
            }
            let isolated = "return [...document.querySelectorAll('h1, .hit b, dd, .chip, option')]
                .every(one => getComputedStyle(one).unicodeBidi === 'isolate')";
            assert_eq!(browser.execute(isolated, vec![]), json!(true));
            assert!(!browser.execute("return document.title", vec![]).as_str().unwrap().contains('\u{202e}'));
            browser.screenshot(&scene.folder.join(format!("hostile-{language}.png")));
        }
        assert_eq!(browser.console_errors(), Vec::<String>::new());
    });
}

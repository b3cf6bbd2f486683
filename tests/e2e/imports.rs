//! The dealer's eight sheets, everything that is wrong with files, and what the person may change in the preview.

use std::path::PathBuf;

use serde_json::json;

use crate::support::{Browser, Scene, data, each_engine, each_engine_and_webkit};

const REPS: [&str; 8] = ["赵杰", "钱丽", "孙伟", "李娜", "周强", "吴静", "郑涛", "王敏"];

pub fn sheets() -> Vec<PathBuf> {
    REPS.iter().map(|rep| data(&format!("dealer/{rep}.csv"))).collect()
}

pub fn written(scene: &Scene, name: &str, bytes: &[u8]) -> PathBuf {
    let file = scene.folder.join(name);
    std::fs::write(&file, bytes).unwrap();
    file
}

#[track_caller]
pub fn wait_figures(browser: &Browser, id: &str, figures: &[(&str, &str)]) {
    for (name, value) in figures {
        browser.wait_attr(id, &format!("data-{name}"), value);
    }
}

#[test]
fn eight_sheets_of_a_dealer() {
    each_engine("dealer", |scene| {
        let browser = scene.launch("owner");
        browser.first_run("zh");
        browser.click("start-import");
        browser.upload("import-file", &sheets());
        // A customer that two reps keep is one: the second one's row adds at least themself.
        let all = [("rows", "662"), ("new", "609"), ("update", "48"), ("rejected", "5"), ("duplicate", "0")];
        wait_figures(&browser, "import-summary", &all);

        let rejected = browser.all("import-rejected");
        assert_eq!(rejected.len(), 5);
        for (file, row) in [("赵杰", 81), ("周强", 75), ("郑涛", 98), ("钱丽", 90), ("钱丽", 92)] {
            let place = format!("{file}.csv，第 {row} 行");
            assert!(rejected.iter().any(|line| line.text.contains(&place)), "{place} in {rejected:?}");
        }
        assert!(rejected.iter().all(|line| line.text.contains("没有名称")));
        browser.click("import-tab[data-list=\"warnings\"]");
        let warning = browser.wait_text("import-warning", "赵杰.csv，第 82 行").text;
        assert!(warning.contains("生日") && warning.contains("1980-13-45"), "{warning}");
        browser.wait_text("import-warning", "这一行比表头短");

        browser.click("import-confirm");
        wait_figures(&browser, "import-report", &all);
        browser.wait_saved();
        browser.goto("#/customers");
        browser.wait_attr("customer-count", "data-count", "609");

        // A cell nobody can read stands as it was written, and says so.
        browser.type_into("customer-filter", "日期坏了饭店922");
        browser.wait_attr("customer-count", "data-count", "1");
        browser.click("customer-row");
        browser.wait_text("customer-name", "日期坏了饭店922");
        browser.wait_text("contact", "1980-13-45");
        browser.wait_field("last_contact", "前天");
        let imported = browser.stats();
        assert_eq!(imported["customers"], "609");

        // Once more: nothing to add.
        browser.choose_sheets(&sheets());
        let none = [("rows", "662"), ("new", "0"), ("update", "0"), ("rejected", "5"), ("duplicate", "657")];
        wait_figures(&browser, "import-summary", &none);
        let disabled = "return document.querySelector('[data-testid=import-confirm]').disabled";
        assert_eq!(browser.execute(disabled, vec![]), json!(true));
        browser.click("import-cancel");
        browser.wait_for("import-file");
        assert_eq!(browser.stats(), imported);

        // All of it is taken back, and brought back.
        browser.goto("#/import");
        browser.click("import-undo");
        browser.wait_for("toast");
        browser.wait_saved();
        assert_eq!(browser.stats()["customers"], "0");
        browser.goto("#/customers");
        browser.wait_attr("customer-count", "data-count", "0");
        browser.press("ctrl+shift+z");
        browser.wait_attr("customer-count", "data-count", "609");
        assert_eq!(browser.stats()["content-digest"], imported["content-digest"]);
        browser.no_complaints();
    });
}

#[test]
fn an_import_undone_from_its_report() {
    each_engine_and_webkit("import_undo", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Willow");
        browser.choose_sheets(&[data("northwind/customers.csv")]);
        browser.wait_attr("import-summary", "data-new", "91");
        browser.click("import-confirm");
        browser.wait_attr("import-report", "data-new", "91");
        browser.wait_saved();
        assert_eq!(browser.text("toast").lines().next(), Some("Import done"));
        browser.click("import-report ~ .line [data-testid=import-undo]");
        browser.wait_saved();
        browser.goto("#/customers");
        browser.wait_attr("customer-count", "data-count", "1");
        browser.no_complaints();
    });
}

#[test]
fn files_that_cannot_be_imported() {
    each_engine("bad_files", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Willow");
        let before = browser.stats();
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";
        let noise: Vec<u8> = (0..4096_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        let workbook = [b"PK\x03\x04\x14\0\x06\0\x08\0".as_slice(), &noise].concat();
        let many = format!("name{}\nx\n", ",c".repeat(600));
        for (name, bytes, code) in [
            ("empty.csv", b"".as_slice(), "import-empty"),
            ("blank.csv", b"\r\n \r\n", "import-empty"),
            ("picture.csv", png, "import-binary"),
            ("noise.csv", &noise, "import-binary"),
            ("book.xlsx", &workbook, "import-damaged"),
            ("header.csv", b"name,phone\n", "import-header-only"),
            ("nameless.csv", b"phone,price\n13800001111,3\n13800002222,4\n", "import-no-name-column"),
            ("wide.csv", many.as_bytes(), "import-too-many-columns"),
        ] {
            browser.choose_sheets(&[written(scene, name, bytes)]);
            browser.wait_error(code);
            browser.wait_for("import-file");
        }
        // A good one after them is taken.
        browser.upload("import-file", &[data("northwind/customers.csv")]);
        browser.wait_attr("import-summary", "data-new", "91");
        browser.wait_gone("error");
        assert_eq!(browser.stats(), before);
        browser.no_complaints();
    });
}

#[test]
fn the_person_has_the_last_word() {
    each_engine("mapping", |scene| {
        let browser = scene.launch("owner");
        browser.first_run("en");
        let text = "Name,Phone,Street\nWillow,0571 1111,Nordstraße 5\nMaple,0571 2222,Südring 7\n";
        browser.click("start-import");
        browser.upload("import-file", &[written(scene, "shops.csv", text.as_bytes())]);
        browser.wait_attr("import-map[data-column=\"Street\"]", "data-field", "address");
        browser.wait_attr("import-summary", "data-new", "2");
        browser.select("import-map[data-column=\"Street\"] select", "source");
        browser.wait_attr("import-map[data-column=\"Street\"]", "data-field", "source");

        // Read as GB18030 the same bytes are other words; the samples show it before anything is written.
        browser.select("import-encoding", "gb18030");
        browser.wait_true("return document.querySelector('[data-testid=import-encoding]').value === 'gb18030'");
        browser.wait_true("return !document.body.innerText.includes('Nordstraße')");
        browser.wait_attr("import-map[data-column=\"Street\"]", "data-field", "source");
        browser.select("import-encoding", "utf-8");
        browser.wait_true("return document.body.innerText.includes('Nordstraße')");

        // Without a name no row can be taken.
        browser.select("import-map[data-column=\"Name\"] select", "skip");
        wait_figures(&browser, "import-summary", &[("new", "0"), ("rejected", "2")]);
        browser.select("import-map[data-column=\"Name\"] select", "name");
        wait_figures(&browser, "import-summary", &[("new", "2"), ("rejected", "0")]);

        browser.click("import-confirm");
        browser.wait_attr("import-report", "data-new", "2");
        browser.wait_saved();
        browser.goto("#/customers");
        browser.click_text("customer-row", "Willow");
        browser.wait_field("source", "Nordstraße 5");
        browser.no_complaints();
    });
}

/// Breaks the import off in the middle of its writing: all of it is there afterwards, or nothing.
#[test]
fn no_half_import() {
    each_engine_and_webkit("half_import", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Willow");
        for wait in [0, 30, 120, 500, 1500] {
            browser.choose_sheets(&sheets());
            browser.wait_attr("import-summary", "data-new", "609");
            browser.execute_async(&format!(
                "document.querySelector('[data-testid=import-confirm]').click();
                await new Promise(done => setTimeout(done, {wait}));"
            ));
            browser.reload();
            browser.wait_state("open");
            // Chromium notes that it let go without asking, as no person had pressed anything.
            drop(browser.console_errors());
            browser.goto("#/customers");
            browser.wait_for("customer-count");
            let count = browser.attr("customer-count", "data-count");
            assert!(count == "1" || count == "610", "{count} customers after {wait} ms");
            if count == "610" {
                assert!(browser.stats()["contacts"].parse::<usize>().unwrap() > 600);
                break;
            }
        }
        browser.no_complaints();
    });
}

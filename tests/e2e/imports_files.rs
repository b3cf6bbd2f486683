//! What is given: bad files among good ones, folders, pasted cells, sheets that stay away.

use std::fs::{self, File};
use std::path::PathBuf;
use std::time::Instant;

use keliu::formats::workbook_write::{OutSheet, write};
use keliu::formats::{workbook, zip};
use serde_json::json;

use crate::imports::{wait_figures, written};
use crate::support::{Browser, Engine, Scene, data, each_engine, figure};

/// Files that cannot be imported, each with its code.
fn bad_files(scene: &Scene) -> Vec<(PathBuf, &'static str)> {
    let bomb = zip::write(&[("xl/workbook.xml", vec![b' '; 64 << 20])]).unwrap();
    let columns = format!("name{}\nx\n", ",c".repeat(600));
    let rows = format!("name\n{}", "x\n".repeat(1_000_001));
    let huge = scene.folder.join("huge.csv");
    File::create(&huge).unwrap().set_len(200_000_000).unwrap();
    let page = "<html><body><p>Please sign in to download.</p></body></html>";
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";
    vec![
        (written(scene, "bomb.xlsx", &bomb), "import-too-large"),
        (data("workbooks/encrypted.xlsx"), "import-encrypted"),
        (written(scene, "empty.csv", b""), "import-empty"),
        (written(scene, "picture.csv", png), "import-binary"),
        (written(scene, "page.xls", page.as_bytes()), "import-binary"),
        (written(scene, "wide.csv", columns.as_bytes()), "import-too-many-columns"),
        (written(scene, "long.csv", rows.as_bytes()), "import-too-many-rows"),
        (huge, "import-too-large"),
    ]
}

#[test]
fn each_bad_file_is_refused_in_words_within_two_seconds() {
    each_engine("import_bad", |scene| {
        let browser = scene.launch("owner");
        browser.first_run("zh");
        // The worker is loaded by the first file that is looked at.
        browser.choose_sheets(&[data("northwind/customers.csv")]);
        browser.wait_for("import-summary");
        let bad = bad_files(scene);
        for (file, code) in &bad {
            browser.choose_sheets(&[data("northwind/products.csv")]);
            browser.wait_for("import-summary");
            browser.click("import-cancel");
            browser.wait_for("import-file");
            let start = Instant::now();
            browser.upload("import-file", std::slice::from_ref(file));
            browser.wait_error(code);
            let took = start.elapsed();
            figure(&format!("{}: {} refused in {} ms", browser.engine, file.display(), took.as_millis()));
            // With all that WebDriver adds on a machine that does other things.
            assert!(took.as_secs() < 6, "{}: {took:?}", file.display());
        }
        browser.no_complaints();
    });
}

#[test]
fn bad_files_do_not_keep_good_ones_out() {
    each_engine("import_mixed", |scene| {
        for (language, words) in [("zh", "密码"), ("en", "password")] {
            let browser = scene.launch(language);
            browser.first_run(language);
            let bad = bad_files(scene);
            let mut files: Vec<PathBuf> = bad.iter().map(|(file, _)| file.clone()).collect();
            files.push(data("northwind/customers.csv"));
            files.push(data("workbooks/calc.xlsx"));
            browser.click("start-import");
            browser.upload("import-file", &files);
            browser.wait_long("return document.querySelector('[data-testid=import-summary]') !== null");
            for (file, code) in &bad {
                let name = file.file_name().unwrap().to_string_lossy();
                browser.wait_for(&format!("error[data-file=\"{name}\"][data-code=\"{code}\"]"));
            }
            browser.wait_text("error[data-code=\"import-encrypted\"]", words);
            browser.wait_text("error[data-file=\"huge.csv\"]", "200 MB");
            assert!(browser.attr("import-summary", "data-new").parse::<usize>().unwrap() >= 91);
            browser.no_complaints();
        }
    });
}

#[test]
fn pasted_cells() {
    each_engine("import_pasted", |scene| {
        let browser = scene.launch("owner");
        browser.first_run("zh");
        browser.click("start-import");
        browser.wait_for("import-file");
        // As Ctrl-V does, anywhere on the page.
        browser.execute(
            "const data = '店名\\t电话\\n甲店\\t13955630001\\n乙店\\t13955630002\\n';
            const clipboardData = new DataTransfer();
            clipboardData.setData('text/plain', data);
            // Firefox has names of its own for what is in it.
            const init = { clipboardData, data, dataType: 'text/plain', bubbles: true, cancelable: true };
            document.body.dispatchEvent(new ClipboardEvent('paste', init));",
            vec![],
        );
        wait_figures(&browser, "import-summary", &[("rows", "2"), ("new", "2")]);
        browser.wait_text("import-group", "粘贴.tsv");
        browser.click("import-cancel");

        browser.click("import-paste");
        browser.type_into("import-paste-text", "店名,电话\n丙店,13955630003\n");
        browser.click("import-paste-go");
        wait_figures(&browser, "import-summary", &[("rows", "1"), ("new", "1")]);
        browser.click("import-confirm");
        wait_figures(&browser, "import-report", &[("new", "1")]);
        browser.wait_text("import-customer", "丙店");
        browser.no_complaints();
    });
}

/// A file whose header says nothing: the person says what the columns are.
#[test]
fn columns_without_a_name() {
    each_engine("import_nameless", |scene| {
        let browser = scene.launch("owner");
        browser.first_run("en");
        browser.click("start-import");
        let numbers = "phone,price\n13800001111,3\n13800002222,4\n";
        browser.upload("import-file", &[written(scene, "numbers.csv", numbers.as_bytes())]);
        browser.wait_error("import-no-name-column");
        browser.click("import-show-columns");
        wait_figures(&browser, "import-summary", &[("rows", "2"), ("new", "0"), ("rejected", "2")]);
        browser.select("import-map[data-column=\"price\"] select", "name");
        wait_figures(&browser, "import-summary", &[("new", "2"), ("rejected", "0")]);
        browser.no_complaints();
    });
}

/// A folder of reps' sheets; the drivers of other engines cannot choose one.
#[test]
fn a_folder() {
    each_engine("import_folder", |scene| {
        if scene.engine != Engine::Chromium {
            return;
        }
        let browser = scene.launch("owner");
        browser.first_run("zh");
        let folder = scene.folder.join("reps");
        fs::create_dir_all(folder.join("2025")).unwrap();
        let sheet = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
        sheet("赵杰.csv", "店名,电话\n甲店,13955630001\n");
        sheet("钱丽.csv", "店名,电话\n乙店,13955630002\n");
        sheet("2025/钱丽.csv", "店名,电话\n丙店,13955630003\n");
        sheet("~$lock.xlsx", "lock");
        sheet("photo.png", "\u{89}PNG");
        browser.click("start-import");
        browser.upload("import-folder", &[folder]);
        wait_figures(&browser, "import-summary", &[("rows", "3"), ("new", "3")]);
        assert_eq!(browser.all("import-sheet").len(), 3);
        assert_eq!(browser.all("import-kind").len(), 1, "sheets that are alike stand together");
        let members: Vec<String> = browser.all("import-member").into_iter().map(|input| input.value).collect();
        // Two files of one name are told apart, and both are the rep's.
        let of = |rep: &str| members.iter().filter(|name| *name == rep).count();
        assert_eq!((of("赵杰"), of("钱丽")), (1, 2), "{members:?}");
        browser.wait_text("import-group", "2025");
        browser.no_complaints();
    });
}

fn sheet(name: &str, header: &[&str], rows: &[&[&str]]) -> OutSheet {
    let texts = |cells: &[&str]| cells.iter().map(ToString::to_string).collect::<Vec<_>>();
    OutSheet { name: name.to_owned(), header: texts(header), rows: rows.iter().map(|row| texts(row)).collect() }
}

#[test]
fn sheets_that_stay_away() {
    each_engine("import_sheets", |scene| {
        let browser = scene.launch("owner");
        browser.first_run("en");
        let book = write(&[
            sheet("North", &["Name", "Phone"], &[&["Willow", "0571 1111"]]),
            sheet("South", &["Name", "Phone"], &[&["Maple", "0571 2222"], &["Elm", "0571 3333"]]),
            sheet("Empty", &[], &[]),
        ]);
        browser.click("start-import");
        browser.upload("import-file", &[written(scene, "book.xlsx", &book.unwrap())]);
        wait_figures(&browser, "import-summary", &[("rows", "3"), ("new", "3")]);
        browser.click("import-sheet[data-key=\"book.xlsx#South\"]");
        wait_figures(&browser, "import-summary", &[("rows", "1"), ("new", "1")]);
        browser.wait_text("import-left-out", "South");
        browser.click("import-left-out [data-testid=import-sheet]");
        wait_figures(&browser, "import-summary", &[("rows", "3"), ("new", "3")]);
        browser.no_complaints();
    });
}

/// Repairs the refused rows of a workbook as a person does, in its name column.
fn repair(scene: &Scene, browser: &Browser) -> PathBuf {
    let file = browser.wait_download(".xlsx");
    let sheets = workbook::read(&fs::read(file).unwrap()).unwrap();
    let mut rows = sheets[0].rows.iter().map(|row| row.cells.clone());
    let header = rows.next().unwrap();
    assert!(header.last().unwrap().contains("Why"), "{header:?}");
    let rows: Vec<Vec<String>> = rows
        .map(|mut cells| {
            assert_eq!(cells.last().unwrap(), "No name");
            cells[0] = "Repaired".to_owned();
            cells
        })
        .collect();
    let name = sheets[0].name.clone();
    written(scene, "repaired.xlsx", &write(&[OutSheet { name, header, rows }]).unwrap())
}

#[test]
fn refused_rows_come_back_repaired() {
    each_engine("import_repaired", |scene| {
        let browser = scene.launch("owner");
        browser.first_run("en");
        let text = "Name,Phone,Floor\nWillow,0571 1111,3\n,0571 2222,4\n";
        browser.click("start-import");
        browser.upload("import-file", &[written(scene, "shops.csv", text.as_bytes())]);
        wait_figures(&browser, "import-summary", &[("new", "1"), ("rejected", "1")]);
        browser.click("import-rejected-download");
        drop(browser.wait_download(".xlsx"));
        browser.click("import-confirm");
        wait_figures(&browser, "import-report", &[("new", "1"), ("rejected", "1")]);
        browser.click("import-rejected-download");
        drop(browser.wait_download(".xlsx"));
        // Days later the history still has them.
        browser.wait_saved();
        browser.reload();
        browser.wait_state("open");
        browser.click("import-past-rejected");
        let repaired = repair(scene, &browser);
        browser.choose_sheets(&[repaired]);
        wait_figures(&browser, "import-summary", &[("rows", "1"), ("new", "1"), ("rejected", "0"), ("warnings", "0")]);
        browser.click("import-confirm");
        wait_figures(&browser, "import-report", &[("new", "1")]);
        browser.goto("#/customers");
        browser.click_text("customer-row", "Repaired");
        browser.wait_field("note", "Floor: 4");
        let seen = browser.execute("return document.body.innerText.includes('No name')", vec![]);
        assert_eq!(seen, json!(false), "the reason is no part of the customer");
        browser.no_complaints();
    });
}

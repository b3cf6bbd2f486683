//! Workbooks: those other programs wrote, and those made to do harm.
//!
//! `tests/data/workbooks` holds one content written by several programs: openpyxl (which calculates no formulas), the same with
//! days since 1904, LibreOffice Calc as `.xlsx`, `.xls` and HTML, xlwt, XlsxWriter, and a copy that msoffcrypto encrypted ("pw").

#[path = "../../fuzz/run/workbook.rs"]
mod fuzz;

use keliu::formats::workbook::{self, CellProblem, WorkbookError, WorkbookSheet, html};
use keliu::formats::zip;
use proptest::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

fn folder(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn bytes(name: &str) -> Vec<u8> {
    fs::read(folder("tests/data").join(name)).unwrap()
}

fn read(name: &str) -> Vec<WorkbookSheet> {
    workbook::read(&bytes(&format!("workbooks/{name}"))).unwrap()
}

/// The cells of the row on a line.
fn row(sheet: &WorkbookSheet, line: u32) -> Vec<&str> {
    let row = sheet.rows.iter().find(|row| row.line == line).unwrap();
    row.cells.iter().map(String::as_str).collect()
}

const HEADER: [&str; 10] = ["业务员", "姓名", "电话", "日期", "金额", "是", "公式", "错", "编号", "时长"];

#[test]
fn programs_agree_on_one_content() {
    for (name, calculated) in
        [("openpyxl.xlsx", false), ("openpyxl-1904.xlsx", false), ("calc.xlsx", true), ("calc.xls", true)]
    {
        let sheets = read(name);
        let tabs: Vec<_> = sheets.iter().map(|sheet| (sheet.name.as_str(), sheet.hidden)).collect();
        assert_eq!(tabs, [("餐饮", false), ("隐藏", true), ("time", false)], "{name}");
        let sheet = &sheets[0];
        // A title merged over six columns stands in one.
        assert_eq!(row(sheet, 1), ["2026 档案"], "{name}");
        assert_eq!(row(sheet, 4), HEADER, "{name}");
        let (sum, error) = if calculated { ("6402", "#DIV/0!") } else { ("", "") };
        let (double, at) = (if calculated { "6402.2" } else { "" }, "2026-03-05 14:30");
        // 王敏 is merged over seven rows.
        let want = ["王敏", "客户5\n二", "13955630005", at, "3201", "FALSE", sum, "", "00005", "26:05"];
        assert_eq!(row(sheet, 5), want, "{name}");
        let want =
            ["王敏", "客户6\n二", "013955630001", "2026-03-06", "3201.1", "TRUE", double, error, "00006", "26:06"];
        assert_eq!(row(sheet, 6), want, "{name}");
        assert_eq!(row(sheet, 7)[2], "110101199003071000", "{name}");
        assert_eq!(row(sheet, 11)[0], "王敏", "{name}");
        let problems = if calculated { 0 } else { 8 };
        assert_eq!(sheet.problems.len(), problems, "{name}");
        assert_eq!(sheet.problems.first(), (!calculated).then_some(&CellProblem { line: 5, column: 6 }), "{name}");
        assert_eq!(row(&sheets[2], 1), ["14:30"], "{name}");
        assert_eq!(row(&sheets[2], 3), ["a&b<c>\"'"], "{name}");
    }
}

#[test]
fn the_way_excel_writes() {
    let sheets = read("xlsxwriter.xlsx");
    assert_eq!(sheets.len(), 2);
    let sheet = &sheets[0];
    assert_eq!(sheet.rows.iter().map(|row| row.line).collect::<Vec<_>>(), (1..=10).collect::<Vec<_>>());
    let want = ["王敏", "客户6", "13955630006", "1963-03-06", "2026-03-05 14:30", "3200.5", "TRUE", "6401"];
    assert_eq!(row(sheet, 7), want);
    assert_eq!(row(sheet, 9), ["", "红字\n店"]);
    assert_eq!(row(sheet, 10), ["", "#DIV/0!"]);
    assert!(sheets[1].hidden && sheet.problems.is_empty());
}

#[test]
fn xls_texts_run_over_records() {
    let sheets = read("xlwt.xls");
    assert_eq!(sheets[0].rows.len(), 60);
    for (at, row) in sheets[0].rows.iter().enumerate() {
        assert_eq!(row.cells[0], format!("客户{at} {}", "汉字".repeat(at % 30)));
        assert_eq!(row.cells[1], format!("ascii{at}").repeat(5));
        assert_eq!(row.cells[2], (13_900_000_000_u64 + at as u64).to_string());
        assert_eq!(row.cells.get(5).is_some_and(|cell| cell == "合并"), (10..=14).contains(&at));
    }
    assert_eq!(row(&sheets[0], 32)[3], "2020-02-01");
}

#[test]
fn the_dealers_workbook_holds_all_customers_once() {
    let sheets = workbook::read(&bytes("dealer/终端客户档案表.xlsx")).unwrap();
    let truth: serde_json::Value = serde_json::from_slice(&bytes("dealer/truth.json")).unwrap();
    // A title, a note and the header stand above the customers.
    let customers: usize = sheets.iter().map(|sheet| sheet.rows.len() - 3).sum();
    assert_eq!(Some(customers as u64), truth["customers"].as_u64());
    for sheet in &sheets {
        assert!(row(sheet, 4).starts_with(&["序号", "客户名称", "主要负责人", "联系电话"]));
        for row in &sheet.rows[3..] {
            assert!(row.cells[3].len() == 11 && row.cells[3].bytes().all(|b| b.is_ascii_digit()), "{}", row.line);
            assert!(row.cells[7].len() == 10 && row.cells[7].starts_with("19"), "{}", row.cells[7]);
            assert!(truth["reps"].as_array().unwrap().iter().any(|rep| *rep == *row.cells[8]));
        }
    }
}

#[test]
fn pages_called_xls() {
    let page = bytes("workbooks/calc.html");
    assert_eq!(workbook::read(&page), Err(WorkbookError::Html));
    let sheets = html::read(core::str::from_utf8(&page).unwrap()).unwrap();
    assert_eq!(row(&sheets[0], 4), HEADER);
    assert_eq!(row(&sheets[0], 7)[..3], ["王敏", "客户7\n二", "1.10101199003071E+017"]);
    let xml = r#"<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
        <Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
        <Worksheet ss:Name="甲"><Table><Row><Cell ss:MergeAcross="1"><Data ss:Type="String">姓名</Data></Cell>
        <Cell><Data ss:Type="String">a&#10;b</Data><Comment><ss:Data>no</ss:Data></Comment></Cell></Row>
        <Row ss:Index="3"><Cell ss:MergeDown="1"><Data ss:Type="String">王敏</Data></Cell><Cell ss:Index="3"><Data
        ss:Type="Number">13955630001</Data></Cell><Cell><Data ss:Type="DateTime">2026-03-05T14:30:00.000</Data></Cell></Row>
        <Row><Cell ss:Index="2"><Data ss:Type="Boolean">1</Data></Cell></Row></Table></Worksheet></Workbook>"#;
    assert_eq!(workbook::read(xml.as_bytes()), Err(WorkbookError::Html));
    let sheets = html::read(xml).unwrap();
    assert_eq!(sheets[0].name, "甲");
    assert_eq!(row(&sheets[0], 1), ["姓名", "", "a\nb"]);
    assert_eq!(row(&sheets[0], 3), ["王敏", "", "13955630001", "2026-03-05 14:30"]);
    assert_eq!(row(&sheets[0], 4), ["王敏", "TRUE"]);
}

/// A record of an `.xls` stream.
fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
}

#[test]
fn excel_95_in_the_code_page_of_its_time() {
    let sheet = [
        record(0x0809, &[0, 5, 16, 0, 0, 0, 0, 0]),
        record(0x0204, b"\x02\0\x01\0\0\0\x04\0\xbf\xcd\xbb\xa7"),
        record(0x0203, &[&[2, 0, 2, 0, 0, 0][..], &13_955_630_001.0_f64.to_le_bytes()].concat()),
        record(0x000a, &[]),
    ]
    .concat();
    let globals = |at: u32| {
        [
            record(0x0809, &[0, 5, 5, 0, 0, 0, 0, 0]),
            record(0x0042, &936_u16.to_le_bytes()),
            record(0x0085, &[&at.to_le_bytes()[..], b"\0\0\x02\xbc\xd7"].concat()),
            record(0x000a, &[]),
        ]
        .concat()
    };
    let at = globals(0).len() as u32;
    let sheets = workbook::read(&[globals(at), sheet].concat()).unwrap();
    assert_eq!(sheets[0].name, "甲");
    assert_eq!(row(&sheets[0], 3), ["", "客户", "13955630001"]);
}

#[test]
fn protected_and_foreign_files_have_their_own_words() {
    assert_eq!(workbook::read(&bytes("workbooks/encrypted.xlsx")), Err(WorkbookError::Encrypted));
    let protected = [record(0x0809, &[0, 6, 5, 0, 0, 0, 0, 0]), record(0x002f, &[1, 0, 1, 0])].concat();
    assert_eq!(workbook::read(&protected), Err(WorkbookError::Encrypted));
    let zip = |name: &str| zip::write(&[(name, Vec::new())]).unwrap();
    for (bytes, error) in [
        (zip("word/document.xml"), WorkbookError::NotAWorkbook),
        (zip("content.xml"), WorkbookError::OtherFormat),
        (zip("xl/workbook.bin"), WorkbookError::OtherFormat),
        (record(0x0409, &[0, 0, 16, 0, 0, 0]), WorkbookError::OtherFormat),
        (b"PK\x03\x04....".to_vec(), WorkbookError::Damaged),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), WorkbookError::Damaged),
        (b"name,phone\n".to_vec(), WorkbookError::NotAWorkbook),
        (Vec::new(), WorkbookError::NotAWorkbook),
        (vec![b' '; 100_000_001], WorkbookError::TooLarge),
    ] {
        assert_eq!(workbook::read(&bytes).err(), Some(error));
    }
}

/// The first sheet of a workbook that has this in it, and these shared strings.
fn made(sheet: &str, strings: &str) -> Result<WorkbookSheet, WorkbookError> {
    let bytes = fuzz::workbook_of(sheet.as_bytes(), strings.as_bytes(), b"<styleSheet/>");
    workbook::read(&bytes).map(|mut sheets| sheets.drain(..).next().unwrap_or_default())
}

#[test]
fn claims_cost_nothing() {
    let start = Instant::now();
    let sheet = made(
        "<worksheet><dimension ref='A1:XFD1048576'/><sheetData><row r='1048576'><c r='A1048576'><v>1</v></c></row>\
         <row r='2'><c t='s'><v>0</v></c><c><v>2</v></c></row></sheetData>\
         <mergeCells count='4294967295'><mergeCell ref='A1:XFD1048576'/></mergeCells></worksheet>",
        "<sst count='18446744073709551615' uniqueCount='18446744073709551615'><si><t>x</t></si></sst>",
    );
    let rows = sheet.unwrap().rows;
    assert_eq!(rows.iter().map(|row| (row.line, row.cells.len())).collect::<Vec<_>>(), [(2, 2), (1_048_576, 1)]);
    for (cell, error) in [
        ("<row r='1'><c r='ZZZ99999999'><v>1</v></c></row>", WorkbookError::Damaged),
        ("<row r='99999999999'/>", WorkbookError::Damaged),
        ("<row r='1'><c r='A1048577'><v>1</v></c></row>", WorkbookError::Damaged),
        ("<row r='1'><c r='SG1'><v>1</v></c></row>", WorkbookError::TooManyColumns),
    ] {
        assert_eq!(made(&format!("<worksheet><sheetData>{cell}"), "<sst/>").err(), Some(error), "{cell}");
    }
    assert!(start.elapsed() < Duration::from_secs(2));
}

#[test]
fn a_bomb_is_refused_at_once() {
    let bomb = zip::write(&[("xl/workbook.xml", vec![b' '; 64 << 20])]).unwrap();
    let start = Instant::now();
    assert_eq!(workbook::read(&bomb), Err(WorkbookError::TooLarge));
    assert!(start.elapsed() < Duration::from_millis(100));
    // A long text that many cells share is a bomb of another kind.
    let cells: String = (0..20_000).map(|_| "<row><c t='s'><v>0</v></c></row>").collect();
    let text = format!("<sst><si><t>{}</t></si></sst>", "x".repeat(100_000));
    assert_eq!(made(&format!("<worksheet><sheetData>{cells}"), &text).err(), Some(WorkbookError::TooLarge));
}

#[test]
fn the_fuzz_corpus_does_not_panic() {
    let mut count = 0;
    for entry in fs::read_dir(folder("fuzz/corpus/workbook")).unwrap() {
        fuzz::run(&fs::read(entry.unwrap().path()).unwrap());
        count += 1;
    }
    assert!(count > 5);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn damage_does_not_panic(
        file in 0..6_usize,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let names = ["openpyxl.xlsx", "calc.xlsx", "calc.xls", "xlwt.xls", "encrypted.xlsx", "calc.html"];
        let mut bytes = bytes(&format!("workbooks/{}", names[file]));
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        fuzz::run(&bytes);
    }
}

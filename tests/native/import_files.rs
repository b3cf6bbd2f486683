//! Kinds of files, and files that mean harm or are broken.

use crate::importing::{Office, archive, data, drafts, file, open, over, today};
use keliu::domain::archive::Archive;
use keliu::domain::id::Id;
use keliu::domain::kind::Kind;
use keliu::formats::csv_write;
use keliu::imports::preview::{RejectReason, WarningReason};
use keliu::imports::{ImportErrorCode, ImportFile, Options, Session, Update};
use std::time::Instant;

fn names(archive: &Archive) -> Vec<String> {
    let mut names: Vec<String> = archive.live(Kind::Customer).map(|(_, c)| c.text("name").to_owned()).collect();
    names.sort_unstable();
    names
}

#[test]
fn an_address_book() {
    let cards = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:王庆\r\nORG:甲店\r\nTEL;TYPE=CELL:139 5563 0001\r\nBDAY:1990-05-03\r\nEND:VCARD\r\n\
                 BEGIN:VCARD\r\nVERSION:3.0\r\nFN:李红\r\nORG:甲店\r\nTEL;TYPE=CELL:13955630002\r\nEND:VCARD\r\n\
                 BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Anna Bell\r\nEMAIL:a@b.cn\r\nEND:VCARD\r\nBEGIN:VCARD\r\nVERSION:3.0\r\nEND:VCARD\r\n";
    let session = open(vec![file("contacts.vcf", cards)]);
    let totals = session.preview().totals;
    assert_eq!((totals.rows, totals.rejected), (4, 1));
    let archive = archive(&drafts(&session));
    assert_eq!(names(&archive), ["Anna Bell", "甲店"]);
    let (id, _) = archive.live(Kind::Customer).find(|(_, c)| c.text("name") == "甲店").unwrap();
    assert_eq!(archive.about(id, Kind::Contact).count(), 2);
    let again = over(&archive, vec![file("contacts.vcf", cards)], &Options::default());
    assert_eq!((again.preview().totals.new, again.preview().totals.update, drafts(&again).len()), (0, 0, 0));
}

#[test]
fn pictures_and_groups_of_an_address_book_are_said() {
    let cards = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Anna Bell\r\nPHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ\r\nEND:VCARD\r\n\
                 BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Tom Hill\r\nEND:VCARD\r\n\
                 BEGIN:VCARD\r\nVERSION:4.0\r\nKIND:group\r\nFN:Friends\r\nEND:VCARD\r\n\
                 BEGIN:VCARD\r\nVERSION:3.0\r\nEND:VCARD\r\n";
    let session = open(vec![file("contacts.vcf", cards)]);
    let warned: Vec<_> = session.preview().warnings.shown.iter().map(|one| (one.row, one.reason)).collect();
    assert_eq!(warned, [(1, WarningReason::Picture)]);
    let refused: Vec<_> = session.rejected().iter().map(|row| (row.row, row.reason)).collect();
    assert_eq!(refused, [(10, RejectReason::Group), (15, RejectReason::NoName)]);
}

#[test]
fn parts_that_make_no_day_are_kept() {
    let persons =
        "First Name,Last Name,Birth Year,Birth Month,Birth Day\nAnna,Bell,1985,13,4\nTom,Hill,1990,,\nEve,Moss,,4,12\n";
    let session = open(vec![file("thunderbird.csv", persons)]);
    let warned: Vec<_> = session.preview().warnings.shown.iter().map(|one| (one.row, one.column, one.reason)).collect();
    let bad = |row, column| (row, Some(column), WarningReason::BadDate);
    assert_eq!(warned, [bad(2, 2), bad(2, 3), bad(2, 4), bad(3, 2)]);
    let archive = archive(&drafts(&session));
    let note = |name: &str| {
        let (_, person) = archive.live(Kind::Customer).find(|(_, person)| person.text("name") == name).unwrap();
        person.text("note").to_owned()
    };
    assert_eq!(note("Anna Bell"), "Birth Year: 1985\nBirth Month: 13\nBirth Day: 4");
    assert_eq!([note("Tom Hill"), note("Eve Moss")], ["Birth Year: 1990", ""]);
}

/// A list that only says to whom people report changes them.
#[test]
fn who_reports_to_whom_comes_later() {
    let mut office = Office::default();
    office.import(vec![file("a.csv", "工号,姓名,职务\n7,赵杰,业务员\n8,钱丽,经理\n")]);
    let later = || vec![file("b.csv", "工号,姓名,上级\n7,赵杰,钱丽\n8,钱丽,\n9,孙伟,钱丽\n")];
    let boss = |office: &Office, name: &str| {
        let (_, member) = office.archive().live(Kind::Member).find(|(_, member)| member.text("name") == name).unwrap();
        member.get("reports_to").is_some()
    };
    for (update, counts) in [(Update::Skip, (1, 0, 2)), (Update::Fill, (0, 1, 2))] {
        let options = Options { update, ..Options::default() };
        let session = Session::open(later(), office.archive().clone(), &options, today(), Id(99)).unwrap();
        let change = &session.preview().updates.shown[0].changes[0];
        assert_eq!([&change.field, &change.new], ["person.reports_to", "钱丽"]);
        let (_, totals) = office.import_with(later(), &options);
        assert_eq!((totals.new, totals.update, totals.duplicate), counts, "{update:?}");
        // Who is new reports to somebody under every choice.
        assert!(boss(&office, "孙伟") && boss(&office, "赵杰") == (update == Update::Fill));
    }
    assert_eq!(over(office.archive(), later(), &Options::default()).preview().totals.duplicate, 3);
}

#[test]
fn a_page_called_a_workbook_and_pasted_cells() {
    let page = "<html><body><table><tr><th>客户名称</th><th>电话</th></tr><tr><td>甲店</td><td>13955630001</td></tr></table></body></html>";
    assert_eq!(names(&archive(&drafts(&open(vec![file("export.xls", page)])))), ["甲店"]);
    let pasted = "客户名称\t电话\n甲店\t13955630001\n乙店\t13955630002\n";
    assert_eq!(names(&archive(&drafts(&open(vec![file("", pasted)])))), ["乙店", "甲店"]);
}

#[test]
fn persons_of_one_company_are_its_contacts() {
    let persons = "First Name,Last Name,Company,E-mail,Mobile\nAnna,Bell,Blue Lake,a@b.cn,13955630001\nBob,Hill,Blue Lake,b@b.cn,13955630002\nEve,Moss,,e@b.cn,\n";
    let session = open(vec![file("contacts.csv", persons)]);
    let archive = archive(&drafts(&session));
    assert_eq!(names(&archive), ["Blue Lake", "Eve Moss"]);
    let (id, _) = archive.live(Kind::Customer).find(|(_, c)| c.text("name") == "Blue Lake").unwrap();
    assert_eq!(archive.about(id, Kind::Contact).count(), 2);
    let again = over(&archive, vec![file("contacts.csv", persons)], &Options::default());
    assert_eq!((again.preview().totals.duplicate, drafts(&again).len()), (3, 0));
}

#[test]
fn naughty_cells_do_no_harm() {
    let cells = "店名,备注,电话\n=HYPERLINK(\"http://x\"),+cmd|' /C calc'!A0,\u{202d}13955630001\u{202c}\n\u{202e}店反\u{0007},<script>alert(1)</script>,\n零\u{1},\u{feff}',\n";
    let session = open(vec![file("a.csv", cells)]);
    let archive = archive(&drafts(&session));
    assert_eq!(names(&archive), ["=HYPERLINK(\"http://x\")", "店反", "零"]);
    let (_, first) = archive.live(Kind::Customer).find(|(_, c)| c.text("name").starts_with('=')).unwrap();
    assert_eq!(first.get("phones").unwrap().plain(), "13955630001");
    // What goes out again is no formula, and comes in as it was.
    assert_eq!(csv_write::strip_guard(&format!("'{}", first.text("name"))), first.text("name"));
    let again = over(&archive, vec![file("a.csv", cells)], &Options::default());
    assert_eq!(again.preview().totals.new, 0);
}

#[test]
fn files_that_are_none_are_refused_at_once() {
    let wide = format!("店名{}\n甲\n", ",x".repeat(600));
    let long = format!("店名,电话\n{}", "甲,1\n".repeat(1_000_001));
    for (name, bytes, want) in [
        ("empty.xlsx", Vec::new(), ImportErrorCode::Empty),
        ("wide.csv", wide.into_bytes(), ImportErrorCode::TooManyColumns),
        ("long.csv", long.into_bytes(), ImportErrorCode::TooManyRows),
        ("large.csv", vec![b'a'; 200_000_000], ImportErrorCode::TooLarge),
        ("cut.xlsx", b"PK\x03\x04\x14\0\0\0".to_vec(), ImportErrorCode::Damaged),
        ("photo.csv", b"\x89PNG\r\n\x1a\n\0\0".to_vec(), ImportErrorCode::Binary),
        ("zeros.csv", vec![0; 1000], ImportErrorCode::Binary),
    ] {
        let begin = Instant::now();
        let files = vec![ImportFile { name: name.into(), bytes }];
        let error = Session::open(files, Archive::default(), &Options::default(), today(), Id(1)).unwrap_err();
        assert_eq!((error.code, error.file.as_str()), (want, name));
        assert!(begin.elapsed().as_secs() < 20, "{name}");
    }
}

#[test]
fn one_name_many_times_is_read_in_time() {
    let rows: String = (0..4_000).map(|n| format!("超市,1395{n:07},东街{n}号\n")).collect();
    let begin = Instant::now();
    let session = open(vec![file("a.csv", &format!("店名,电话,地址\n{rows}"))]);
    assert_eq!(session.preview().totals.new, 4_000);
    let rows: String = (0..4_000).map(|n| format!("店{n},13955630001,东街{n}号\n")).collect();
    assert_eq!(open(vec![file("a.csv", &format!("店名,电话,地址\n{rows}"))]).preview().totals.new, 4_000);
    assert!(begin.elapsed().as_secs() < 60);
}

/// The same customers in other encodings, and other forms of files: what docs/imports.md says was tried.
#[test]
fn other_encodings_and_forms() {
    let customers = String::from_utf8(data("northwind/customers.csv").bytes).unwrap();
    let little: Vec<u8> = customers.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = customers.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let marked = |mark: &[u8], bytes: &[u8]| [mark, bytes].concat();
    let corpus = |path: &str| {
        std::fs::read(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(path)).unwrap()
    };
    let western = encoding_rs::WINDOWS_1252.encode(&customers).0.into_owned();
    let workbook = |name: &str| data(&format!("workbooks/{name}")).bytes;
    for (name, bytes, encoding, counts) in [
        ("marked-le.csv", marked(b"\xff\xfe", &little), "utf-16le", [91, 91, 0, 24]),
        ("marked-be.csv", marked(b"\xfe\xff", &big), "utf-16be", [91, 91, 0, 24]),
        ("le.csv", little.clone(), "utf-16le", [91, 91, 0, 24]),
        ("be.csv", big.clone(), "utf-16be", [91, 91, 0, 24]),
        ("western.csv", western, "windows-1252", [91, 91, 0, 24]),
        ("big5.csv", corpus("delimited/big5"), "big5", [1, 1, 0, 0]),
        ("shift-jis.csv", corpus("delimited/shift-jis"), "shift_jis", [1, 1, 0, 0]),
        ("android.vcf", data("exports/android.vcf").bytes, "", [2, 2, 0, 1]),
        ("icloud.vcf", data("exports/icloud.vcf").bytes, "", [3, 2, 0, 0]),
        ("mixed.vcf", corpus("vcard/mixed"), "", [3, 3, 0, 2]),
        ("calc.xlsx", workbook("calc.xlsx"), "", [7, 7, 0, 0]),
        ("calc.xls", workbook("calc.xls"), "", [7, 7, 0, 0]),
        ("openpyxl.xlsx", workbook("openpyxl.xlsx"), "", [7, 7, 0, 7]),
        ("openpyxl-1904.xlsx", workbook("openpyxl-1904.xlsx"), "", [7, 7, 0, 7]),
        ("page.xls", workbook("calc.html"), "utf-8", [11, 7, 4, 1]),
    ] {
        let session = open(vec![ImportFile { name: name.into(), bytes }]);
        let (preview, file) = (session.preview(), &session.preview().files[0]);
        let totals = preview.totals;
        let found = [totals.rows, totals.new, totals.rejected, totals.warnings];
        assert_eq!((file.encoding.as_str(), found), (encoding, counts), "{name}");
    }
}

#[test]
fn pictures_in_cells_are_left_out_and_said_to_be() {
    let text = format!("店名,照片\n甲店,0x{}\n", "1f".repeat(100));
    let session = open(vec![file("a.csv", &text)]);
    assert_eq!(session.preview().warnings.shown[0].reason, WarningReason::Picture);
    assert_eq!(archive(&drafts(&session)).live(Kind::Customer).next().unwrap().1.text("note"), "");
}

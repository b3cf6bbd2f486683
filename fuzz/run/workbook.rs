//! What the fuzzer and the replay of its corpus do with bytes: read them as a workbook, as a page, and as each part of a
//! workbook. Parts are tried one by one since the check sums of a ZIP keep a fuzzer from changing them inside.

use keliu::formats::workbook::{self, html};
use keliu::formats::zip;

/// Must not panic, whatever the bytes.
pub fn run(bytes: &[u8]) {
    let _ = workbook::read(bytes);
    let _ = html::read(&String::from_utf8_lossy(bytes));
    let (sheet, strings) =
        ("<worksheet><sheetData><row><c s='0' t='s'><v>0</v></c></row></sheetData></worksheet>", "<sst/>");
    let _ = workbook::read(&workbook_of(bytes, b"<sst><si><t>a</t></si></sst>", b"<styleSheet/>"));
    let _ = workbook::read(&workbook_of(sheet.as_bytes(), bytes, b"<styleSheet/>"));
    let _ = workbook::read(&workbook_of(sheet.as_bytes(), strings.as_bytes(), bytes));
}

/// A workbook of one sheet made of these parts.
pub fn workbook_of(sheet: &[u8], strings: &[u8], styles: &[u8]) -> Vec<u8> {
    let relations = |list: &[(&str, &str)]| {
        let one =
            |(kind, target): &(&str, &str)| format!("<Relationship Id='{kind}' Type='x/{kind}' Target='{target}'/>");
        format!("<Relationships>{}</Relationships>", list.iter().map(one).collect::<String>()).into_bytes()
    };
    let parts = [("worksheet", "sheet.xml"), ("sharedStrings", "strings.xml"), ("styles", "styles.xml")];
    let entries = [
        ("_rels/.rels", relations(&[("officeDocument", "xl/workbook.xml")])),
        ("xl/workbook.xml", b"<workbook><sheets><sheet name='a' id='worksheet'/></sheets></workbook>".to_vec()),
        ("xl/_rels/workbook.xml.rels", relations(&parts)),
        ("xl/sheet.xml", sheet.to_vec()),
        ("xl/strings.xml", strings.to_vec()),
        ("xl/styles.xml", styles.to_vec()),
    ];
    zip::write(&entries).unwrap_or_default()
}

//! What the fuzzer and the replay of its corpus do with bytes: read them as an archive, and what the writer makes of them.

use keliu::formats::zip;
use std::io::Read;

/// Names that programs give to the parts of a workbook.
const PARTS: [&str; 4] = ["[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/worksheets/sheet1.xml"];

/// Must not panic, whatever the bytes; nothing unpacks beyond its limit; what is written is read back.
pub fn run(bytes: &[u8]) {
    if let Ok(archive) = zip::Archive::open(bytes) {
        for part in PARTS.iter().filter_map(|name| archive.part(name).ok()) {
            let length = std::io::copy(&mut part.take(zip::MAX_PART + 1), &mut std::io::sink()).unwrap_or_default();
            assert!(length <= zip::MAX_PART);
        }
    }
    let written = zip::write(&[("a", bytes.to_vec())]).unwrap_or_default();
    let mut back = Vec::new();
    let archive = zip::Archive::open(&written).expect("the writer's archives can be read");
    archive.part("a").expect("it is there").read_to_end(&mut back).expect("it is whole");
    assert_eq!(back, bytes);
}

//! Which characters the bytes of a text file stand for.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

/// Text and how it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without a byte order mark.
    pub text: String,
    /// The encoding's name in the Encoding Standard, lower case: `utf-8`, `gb18030`, `big5`, `utf-16le` …
    pub encoding: String,
    /// Whether some bytes meant nothing in it and became U+FFFD.
    pub damaged: bool,
}

/// Why bytes are not text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EncodingError {
    /// They are a picture, a workbook or another binary file.
    Binary,
    /// The encoding asked for has no such name in the Encoding Standard.
    UnknownEncoding,
}

/// Names to offer where a person wants another encoding than the one found.
pub const CHOICES: [&str; 10] = [
    "utf-8",
    "gb18030",
    "big5",
    "utf-16le",
    "utf-16be",
    "shift_jis",
    "windows-1252",
    "windows-1250",
    "windows-1251",
    "windows-1254",
];

/// Reads bytes as text: by a byte order mark, else as UTF-16 without one, else as strict UTF-8, else by the statistics of
/// `chardetng`. `wanted` (a label of the Encoding Standard) overrides all that.
///
/// # Errors
/// If the bytes are no text, or nobody knows the encoding asked for.
pub fn decode(bytes: &[u8], wanted: Option<&str>) -> Result<Decoded, EncodingError> {
    let encoding = match wanted {
        Some(label) => Encoding::for_label(label.as_bytes()).ok_or(EncodingError::UnknownEncoding)?,
        None => detect(bytes),
    };
    let is_utf16 = encoding == UTF_16LE || encoding == UTF_16BE;
    if is_binary(bytes, is_utf16) {
        return Err(EncodingError::Binary);
    }
    let (text, damaged) = encoding.decode_with_bom_removal(bytes);
    Ok(Decoded { text: text.into_owned(), encoding: encoding.name().to_ascii_lowercase(), damaged })
}

fn detect(bytes: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    if let Some(encoding) = unmarked_utf16(bytes) {
        return encoding;
    }
    if core::str::from_utf8(bytes).is_ok() {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let sample = sample(bytes);
    detector.feed(sample, sample.len() == bytes.len());
    let guess = detector.guess(None, Utf8Detection::Deny);
    // Few bytes tell little: where the guess is a Western or Japanese one that a short Chinese text fits as well, the
    // users of this program make Chinese the likelier answer.
    let strictly = |e: &'static Encoding| e.decode_without_bom_handling_and_without_replacement(bytes).is_some();
    if guess == GBK {
        return GB18030;
    }
    if guess != BIG5 && strictly(GB18030) && mostly_han(bytes) {
        return GB18030;
    }
    guess
}

/// UTF-16 without a mark: the beginning has no control characters, and one unit in twenty or more is ASCII; every second
/// where the bytes could be UTF-8, too.
fn unmarked_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let start =
        bytes.get(..bytes.len().min(4096)).filter(|start| start.contains(&0) && bytes.len().is_multiple_of(2))?;
    let ascii = |of: fn([u8; 2]) -> u16| -> usize {
        let units = start.chunks_exact(2).filter_map(|unit| unit.try_into().ok()).map(of);
        let mut count = 0;
        for unit in units {
            match unit {
                0x09 | 0x0a | 0x0d | 0x20..=0x7e => count += 1,
                0..=0x1f | 0x7f..=0x9f | 0xfffe.. => return 0,
                _ => {}
            }
        }
        count
    };
    let (little, big) = (ascii(u16::from_le_bytes), ascii(u16::from_be_bytes));
    let found = if little > big { UTF_16LE } else { UTF_16BE };
    let one_in = if core::str::from_utf8(bytes).is_ok() { 2 } else { 20 };
    (little.max(big) * 2 * one_in >= start.len()).then_some(found)
}

/// Enough to guess by: 256 KiB from the line in which the first byte beyond ASCII stands.
fn sample(bytes: &[u8]) -> &[u8] {
    let first = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(0);
    let start = bytes.iter().take(first).rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
    let end = bytes.len().min(start.saturating_add(256 * 1024));
    bytes.get(start..end).unwrap_or(bytes)
}

/// Whether, read as GB18030, nearly every character beyond ASCII is a common Chinese one (GB 2312: both bytes from 0xA1).
fn mostly_han(bytes: &[u8]) -> bool {
    let (mut common, mut other, mut i) = (0_usize, 0_usize, 0);
    while let Some(&lead) = bytes.get(i) {
        if lead < 0x80 {
            i += 1;
            continue;
        }
        match bytes.get(i + 1) {
            Some(0xa1..=0xfe) if (0xa1..=0xf7).contains(&lead) => common += 1,
            _ => other += 1,
        }
        i += 2;
    }
    common > other * 20
}

/// A text file holds no NUL (in UTF-16 every second byte may be one), and does not begin like an archive or a picture.
fn is_binary(bytes: &[u8], is_utf16: bool) -> bool {
    const MAGIC: [&[u8]; 6] = [b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"%PDF-", b"\x1f\x8b"];
    MAGIC.iter().any(|magic| bytes.starts_with(magic)) || (!is_utf16 && bytes.contains(&0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(bytes: &[u8]) -> (String, String) {
        let decoded = decode(bytes, None).unwrap();
        assert!(!decoded.damaged);
        (decoded.encoding, decoded.text)
    }

    #[test]
    fn marks_come_first() {
        assert_eq!(found(b"\xef\xbb\xbfa"), ("utf-8".into(), "a".into()));
        assert_eq!(found(b"\xff\xfea\0"), ("utf-16le".into(), "a".into()));
        assert_eq!(found(b"\xfe\xff\0a"), ("utf-16be".into(), "a".into()));
    }

    #[test]
    fn utf_16_needs_no_mark() {
        let text = "客户名称,电话\r\n一家商店,15045279528\r\n";
        let units = || text.encode_utf16();
        let little: Vec<u8> = units().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = units().flat_map(u16::to_be_bytes).collect();
        assert_eq!(found(&little), ("utf-16le".into(), text.into()));
        assert_eq!(found(&big), ("utf-16be".into(), text.into()));
        for binary in [&[0; 100][..], b"a\0b", b"\x01\0\x02\0a\0b\0", b"name,phone\nx,\x001\n"] {
            assert_eq!(decode(binary, None), Err(EncodingError::Binary));
        }
    }

    #[test]
    fn japanese_and_russian() {
        let japanese = "会社名,担当者,電話\n株式会社ひまわり,さとう たろう,03-1234-5678\nカタカナ商店,すずき はなこ,06-1234-5678\n";
        assert_eq!(found(&encoding_rs::SHIFT_JIS.encode(japanese).0), ("shift_jis".into(), japanese.into()));
        let russian = "Название,Телефон,Город\nГолубое озеро,84951234567,Москва\nСеверный ветер,84951234568,Казань\n";
        assert_eq!(found(&encoding_rs::WINDOWS_1251.encode(russian).0), ("windows-1251".into(), russian.into()));
        assert!(CHOICES.iter().all(|label| Encoding::for_label(label.as_bytes()).is_some()));
    }

    #[test]
    fn chinese_of_both_kinds() {
        let simple = "客户名称,联系人,电话\n玉家商店,王庆,15045279528\n";
        assert_eq!(found(&GB18030.encode(simple).0), ("gb18030".into(), simple.into()));
        let traditional =
            "客戶名稱,聯絡人,電話,地址\n玉家商店,王慶,15045279528,臺北市信義區\n這是我們的老客戶,說話算話,,\n";
        assert_eq!(found(&BIG5.encode(traditional).0), ("big5".into(), traditional.into()));
    }

    #[test]
    fn chinese_far_below_an_english_head() {
        let text = format!("name,phone\n{}玉家商店,15045279528\n张桥镇的老客户,15045279528\n", "x,1\n".repeat(200_000));
        assert_eq!(found(&GB18030.encode(&text).0).0, "gb18030");
    }

    #[test]
    fn western_stays_western() {
        let text = "name,city\nBlauer See,München\nMère Paillarde,Montréal\nFolk och fä,Bräcke\n";
        assert_eq!(found(&encoding_rs::WINDOWS_1252.encode(text).0), ("windows-1252".into(), text.into()));
    }

    #[test]
    fn a_person_may_know_better() {
        let bytes = GB18030.encode("店").0;
        assert_eq!(decode(&bytes, Some("gbk")).unwrap().text, "店");
        assert_eq!(decode(&bytes, Some("klingon")), Err(EncodingError::UnknownEncoding));
        assert!(decode(&bytes, Some("utf-8")).unwrap().damaged);
    }

    #[test]
    fn workbooks_and_pictures_are_not_text() {
        assert_eq!(decode(b"PK\x03\x04....", None), Err(EncodingError::Binary));
        assert_eq!(decode(b"a\0b", None), Err(EncodingError::Binary));
    }
}

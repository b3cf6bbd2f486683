//! What is known to make ZIP readers disagree or stumble, made anew here: none of it is a ZIP to the strict reader.
//!
//! The names are those of the collections the cases are taken from; no file of theirs is copied:
//! - `malo/…`: the archives which PyPI (pypi/warehouse, tests/unit/utils/zipdata) and uv (astral-sh/uv, pull request
//!   15136) refuse;
//! - `zipdiff/…`: the three families of "My ZIP isn't your ZIP: Identifying and Exploiting Semantic Gaps Between ZIP
//!   Parsers" (USENIX Security 2025, ouuan/ZipDiff): redundant metadata (a), names (b), where structures are (c);
//! - `go/…`: golang/go, src/archive/zip/testdata;
//! - `bomb/…`: David Fifield, "A better zip bomb" (WOOT 2019);
//! - `slip/…`: "Zip Slip", names that leave the folder.

use keliu::bundle::BundleError::{self, Damaged, NotABundle, TooLarge};
use keliu::bundle::{open_outer, zip_read, zip_write};

/// One header, local or central.
#[derive(Clone, Default)]
struct Head {
    version: u16,
    flags: u16,
    method: u16,
    time: u16,
    crc: u32,
    packed: u32,
    unpacked: u32,
    name: Vec<u8>,
    extra: Vec<u8>,
    comment: Vec<u8>,
    attributes: u32,
    disk: u16,
    /// Where the central header points to, if not to where the entry is.
    offset: Option<u32>,
}

/// A local entry: its header, its data, and what comes behind them.
struct Entry {
    head: Head,
    data: Vec<u8>,
    tail: Vec<u8>,
}

/// A ZIP in pieces. What is `None` is put in as it should be.
#[derive(Default)]
struct Zip {
    before: Vec<u8>,
    entries: Vec<Entry>,
    before_directory: Vec<u8>,
    directory: Vec<Head>,
    before_end: Vec<u8>,
    count: Option<[u16; 2]>,
    size: Option<u32>,
    offset: Option<u32>,
    disk: u16,
    comment: Vec<u8>,
    comment_len: Option<u16>,
    after: Vec<u8>,
}

impl Head {
    fn of(name: &str, data: &[u8]) -> Self {
        let mut crc = flate2::Crc::new();
        crc.update(data);
        let len = data.len() as u32;
        Head { version: 20, crc: crc.sum(), packed: len, unpacked: len, name: name.into(), ..Head::default() }
    }

    fn common(&self, out: &mut Vec<u8>) {
        for word in [self.version, self.flags, self.method, self.time, 0x21] {
            out.extend(word.to_le_bytes());
        }
        for long in [self.crc, self.packed, self.unpacked] {
            out.extend(long.to_le_bytes());
        }
        out.extend((self.name.len() as u16).to_le_bytes());
        out.extend((self.extra.len() as u16).to_le_bytes());
    }

    fn local(&self) -> Vec<u8> {
        let mut out = b"PK\x03\x04".to_vec();
        self.common(&mut out);
        [out, self.name.clone(), self.extra.clone()].concat()
    }

    fn central(&self, at: u32) -> Vec<u8> {
        let mut out = b"PK\x01\x02\x14\0".to_vec();
        self.common(&mut out);
        out.extend((self.comment.len() as u16).to_le_bytes());
        out.extend(self.disk.to_le_bytes());
        out.extend([0, 0]);
        out.extend(self.attributes.to_le_bytes());
        out.extend(self.offset.unwrap_or(at).to_le_bytes());
        [out, self.name.clone(), self.extra.clone(), self.comment.clone()].concat()
    }
}

impl Zip {
    fn honest() -> Self {
        let mut zip = Zip::default();
        zip.add("a.txt", b"hello");
        zip.add("b/c.txt", b"world");
        zip
    }

    fn add(&mut self, name: &str, data: &[u8]) {
        let head = Head::of(name, data);
        self.directory.push(head.clone());
        self.entries.push(Entry { head, data: data.into(), tail: Vec::new() });
    }

    /// Changes both headers of an entry alike.
    fn both(&mut self, at: usize, change: impl Fn(&mut Head)) {
        change(&mut self.entries[at].head);
        change(&mut self.directory[at]);
    }

    fn bytes(&self) -> Vec<u8> {
        let (mut out, mut places) = (self.before.clone(), Vec::new());
        for Entry { head, data, tail } in &self.entries {
            places.push(out.len() as u32);
            out.extend([&head.local(), data, tail].into_iter().flatten());
        }
        out.extend(&self.before_directory);
        let begin = out.len() as u32;
        for (at, head) in self.directory.iter().enumerate() {
            out.extend(head.central(places.get(at).copied().unwrap_or(0)));
        }
        let size = out.len() as u32 - begin;
        out.extend(&self.before_end);
        out.extend(b"PK\x05\x06");
        let [here, all] = self.count.unwrap_or([self.directory.len() as u16; 2]);
        for word in [self.disk, self.disk, here, all] {
            out.extend(word.to_le_bytes());
        }
        out.extend(self.size.unwrap_or(size).to_le_bytes());
        out.extend(self.offset.unwrap_or(begin).to_le_bytes());
        out.extend(self.comment_len.unwrap_or(self.comment.len() as u16).to_le_bytes());
        [out, self.comment.clone(), self.after.clone()].concat()
    }
}

/// An extra field.
fn extra(id: u16, data: &[u8]) -> Vec<u8> {
    [&id.to_le_bytes(), &(data.len() as u16).to_le_bytes(), data].concat()
}

/// A data descriptor.
fn descriptor(signed: bool, numbers: &[u32]) -> Vec<u8> {
    let numbers = numbers.iter().flat_map(|number| number.to_le_bytes());
    if signed { b"PK\x07\x08".iter().copied().chain(numbers).collect() } else { numbers.collect() }
}

/// The zip64 end record and its locator.
fn zip64_end(record_at: u64, locator_at: u64, count: u64) -> [Vec<u8>; 2] {
    let mut record = b"PK\x06\x06".to_vec();
    record.extend(44_u64.to_le_bytes());
    record.extend([45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    for number in [count, count, 106, record_at - 106] {
        record.extend(number.to_le_bytes());
    }
    let mut locator = b"PK\x06\x07\0\0\0\0".to_vec();
    locator.extend(locator_at.to_le_bytes());
    locator.extend([1, 0, 0, 0]);
    [record, locator]
}

type Case = (&'static str, BundleError, fn(&mut Zip));

/// Two accounts of one entry, and accounts of entries that are not there.
const METADATA: &[Case] = &[
    ("malo/cd_missing_entry", Damaged, |zip| drop(zip.directory.pop())),
    ("malo/cd_extra_entry", Damaged, |zip| zip.directory.push(zip.directory[0].clone())),
    ("malo/missing_local_file", Damaged, |zip| drop(zip.entries.pop())),
    ("zipdiff/a method", Damaged, |zip| zip.directory[0].method = 8),
    ("zipdiff/a method local", Damaged, |zip| zip.entries[0].head.method = 8),
    ("zipdiff/a unknown method", Damaged, |zip| zip.both(0, |head| head.method = 99)),
    ("zipdiff/a name central", Damaged, |zip| zip.directory[0].name = b"z.txt".to_vec()),
    ("zipdiff/a name length", Damaged, |zip| zip.directory[0].name = b"a.txt.exe".to_vec()),
    ("zipdiff/a sizes", Damaged, |zip| zip.directory[0].packed = 4),
    ("zipdiff/a sizes of both", Damaged, |zip| zip.both(0, |head| head.unpacked = 4)),
    ("zipdiff/a checksum", Damaged, |zip| zip.both(0, |head| head.crc ^= 1)),
    ("zipdiff/a checksum central", Damaged, |zip| zip.directory[0].crc ^= 1),
    ("zipdiff/a encrypted central", Damaged, |zip| zip.directory[0].flags = 1),
    ("zipdiff/a encrypted", Damaged, |zip| zip.both(0, |head| head.flags = 1)),
    ("zipdiff/a utf-8 flag", Damaged, |zip| zip.both(0, |head| head.flags = 0x800)),
    ("go/time", Damaged, |zip| zip.both(0, |head| head.time = 0x6020)),
    ("go/version", Damaged, |zip| zip.both(0, |head| head.version = 45)),
    ("slip/symbolic link", Damaged, |zip| zip.directory[0].attributes = 0o120_777 << 16),
    ("zipdiff/a entry comment", Damaged, |zip| zip.directory[0].comment = b"PK\x05\x06".to_vec()),
    ("zipdiff/a disk", Damaged, |zip| zip.directory[0].disk = 1),
    ("malo/second_unicode_extra", Damaged, |zip| zip.both(0, |head| head.extra = extra(0x7075, b"\x01....z.txt"))),
    ("malo/unicode_extra_chain", Damaged, |zip| zip.directory[0].extra = extra(0x7075, b"\x01....z.txt")),
    ("malo/shortextra", Damaged, |zip| zip.both(0, |head| head.extra = vec![0x75, 0x70, 9, 0, 1])),
    ("malo/extra3byte", Damaged, |zip| zip.both(0, |head| head.extra = vec![1, 2, 3])),
    ("malo/zip64_extra_csize", Damaged, |zip| {
        zip.both(0, |head| (head.packed, head.extra) = (u32::MAX, extra(1, &[5, 0, 0, 0, 0, 0, 0, 0])))
    }),
    ("malo/zip64_extra_usize", Damaged, |zip| {
        zip.both(0, |head| (head.unpacked, head.extra) = (u32::MAX, extra(1, &[5, 0, 0, 0, 0, 0, 0, 0])))
    }),
    ("malo/zip64_extra_too_long", Damaged, |zip| {
        zip.both(0, |head| head.extra = extra(1, &[5, 0, 0, 0, 0, 0, 0, 0, 0, 0]))
    }),
    ("malo/data_descriptor", Damaged, |zip| {
        let Head { crc, packed, unpacked, .. } = zip.directory[0];
        zip.both(0, |head| head.flags = 8);
        (zip.entries[0].head.crc, zip.entries[0].head.packed, zip.entries[0].head.unpacked) = (0, 0, 0);
        zip.entries[0].tail = descriptor(true, &[crc, packed, unpacked]);
    }),
    ("malo/data_descriptor_bad_crc", Damaged, |zip| {
        zip.both(0, |head| head.flags = 8);
        zip.entries[0].tail = descriptor(true, &[1, 5, 5]);
    }),
    ("malo/data_descriptor_bad_usize_no_sig", Damaged, |zip| {
        zip.both(0, |head| head.flags = 8);
        zip.entries[0].tail = descriptor(false, &[zip.directory[0].crc, 5, 6]);
    }),
    ("malo/data_descriptor_zip64", Damaged, |zip| {
        zip.both(0, |head| head.flags = 8);
        zip.entries[0].tail = descriptor(true, &[zip.directory[0].crc, 5, 0, 5, 0]);
    }),
    ("zipdiff/a descriptor without its flag", Damaged, |zip| {
        zip.entries[0].tail = descriptor(true, &[zip.directory[0].crc, 5, 5]);
    }),
];

/// Names that two systems understand differently, or that lead out of the folder.
const NAMES: &[&[u8]] = &[
    b"../a",
    b"b/../../a",
    b"/etc/a",
    b"//a",
    b"C:a",
    b"b\\a",
    b"..\\a",
    b"./a",
    b"b/./a",
    b"b//a",
    b"a/",
    b"",
    b".",
    b"..",
    b"a\0.txt",
    b"a.txt\n",
    b"a.txt ",
    b"a?",
    "a\u{202e}txt.exe".as_bytes(),
    "客户.csv".as_bytes(),
    "a\u{0301}.txt".as_bytes(),
    b"\xb0\xa1.txt",
    b"\xff\xfe",
];

/// Where the parts of a ZIP are.
const PLACES: &[Case] = &[
    ("malo/prefix", NotABundle, |zip| zip.before = b"#!/bin/sh\n".to_vec()),
    ("go/test-prefix", NotABundle, |zip| zip.before = b"MZ".to_vec()),
    ("zipdiff/c local header in front", Damaged, |zip| zip.before = Head::of("x", b"").local()),
    ("malo/suffix_not_comment", Damaged, |zip| zip.after = b"\0".to_vec()),
    ("malo/zipinzip", Damaged, |zip| zip.after = Zip::honest().bytes()),
    ("malo/8bitcomment", Damaged, |zip| zip.comment = b"\xe5\xae\xa2".to_vec()),
    ("go/comment-truncated", Damaged, |zip| zip.comment_len = Some(8)),
    ("malo/dupe_eocd", Damaged, |zip| zip.after = zip.bytes()[zip.bytes().len() - 22..].to_vec()),
    ("zipdiff/c end record in the comment", Damaged, |zip| {
        zip.comment = [&b"PK\x05\x06"[..], &[0; 18]].concat();
    }),
    ("zipdiff/c an empty end record behind", Damaged, |zip| zip.after = [&b"PK\x05\x06"[..], &[0; 18]].concat()),
    ("go/test-baddirsz", Damaged, |zip| zip.size = Some(0)),
    ("malo/eocd size one more", Damaged, |zip| zip.size = Some(107)),
    ("go/test-badbase", Damaged, |zip| zip.offset = Some(0)),
    ("zipdiff/c directory elsewhere", Damaged, |zip| zip.offset = Some(u32::MAX)),
    ("zipdiff/c count on this disk", Damaged, |zip| zip.count = Some([1, 2])),
    ("zipdiff/c count too small", Damaged, |zip| zip.count = Some([1, 1])),
    ("zipdiff/c count too large", Damaged, |zip| zip.count = Some([3, 3])),
    ("zipdiff/c count of zip64", TooLarge, |zip| zip.count = Some([u16::MAX; 2])),
    ("zipdiff/c no entries", Damaged, |zip| zip.count = Some([0, 0])),
    ("zipdiff/c another disk", Damaged, |zip| zip.disk = 1),
    ("zipdiff/c bytes before the directory", Damaged, |zip| zip.before_directory = vec![0; 4]),
    ("zipdiff/c bytes before the end", Damaged, |zip| zip.before_end = vec![0; 4]),
    ("zipdiff/c archive extra data record", Damaged, |zip| zip.before_directory = b"PK\x06\x08\0\0\0\0".to_vec()),
    ("zipdiff/c digital signature", Damaged, |zip| zip.before_end = b"PK\x05\x05\0\0".to_vec()),
    ("zipdiff/c bytes between entries", Damaged, |zip| zip.entries[0].tail = b"hidden".to_vec()),
    ("malo/hidden entry", Damaged, |zip| zip.entries[0].tail = Head::of("x", b"").local()),
    ("zipdiff/c order of the directory", Damaged, |zip| {
        (zip.directory[0].offset, zip.directory[1].offset) = (Some(40), Some(0));
        zip.directory.swap(0, 1);
    }),
    ("bomb/overlap, the same data twice", Damaged, |zip| zip.directory[1].offset = Some(0)),
    ("bomb/overlap, an entry in an entry", Damaged, |zip| {
        let inner = [Head::of("in.txt", b"x").local(), b"x".to_vec()].concat();
        zip.add("out.txt", &inner);
        let mut head = Head::of("in.txt", b"x");
        head.offset = Some(zip.bytes().len() as u32);
        zip.directory.push(head);
    }),
    ("zipdiff/c offset behind the end", Damaged, |zip| zip.directory[1].offset = Some(u32::MAX)),
    ("malo/eocd64_without_locator", Damaged, |zip| zip.before_end = zip64_end(186, 186, 2)[0].clone()),
    ("malo/eocd64_locator_mismatch", Damaged, |zip| zip.before_end = zip64_end(186, 0, 2).concat()),
    ("malo/zip64_eocd_confusion", Damaged, |zip| zip.before_end = zip64_end(186, 186, 1).concat()),
    ("malo/eocd64_non_locator", Damaged, |zip| zip.before_end = zip64_end(186, 186, 2)[1].clone()),
    ("malo/zip64 all in zip64", TooLarge, |zip| {
        (zip.before_end, zip.count) = (zip64_end(186, 186, 2).concat(), Some([u16::MAX; 2]));
        (zip.size, zip.offset) = (Some(u32::MAX), Some(u32::MAX));
    }),
    ("bomb/sizes add up to more than is unpacked", TooLarge, |zip| {
        zip.both(0, |head| (head.packed, head.unpacked) = (u32::MAX - 1, u32::MAX - 1));
    }),
    ("bomb/ratio", TooLarge, |zip| zip.both(0, |head| (head.method, head.unpacked) = (8, 1 << 20))),
];

#[test]
fn the_honest_one_is_read() {
    let bytes = Zip::honest().bytes();
    assert_eq!(bytes, zip_write::write(&[("a.txt", b"hello"), ("b/c.txt", b"world")], false).unwrap());
    assert_eq!(zip_read::read(&bytes, false).unwrap().len(), 2);
}

#[test]
fn no_known_trick_is_read() {
    let mut seen = std::collections::BTreeSet::new();
    for (name, expected, change) in METADATA.iter().chain(PLACES) {
        let mut zip = Zip::honest();
        change(&mut zip);
        let bytes = zip.bytes();
        assert_ne!(bytes, Zip::honest().bytes(), "{name}");
        assert_eq!(zip_read::read(&bytes, true).map(drop), Err(*expected), "{name}");
        assert!(zip_read::read(&bytes, false).is_err() && open_outer(&bytes).is_err(), "{name}");
        assert!(seen.insert(*name), "{name} stands here twice");
    }
    assert!(seen.len() > 60, "{}", seen.len());
}

#[test]
fn no_doubtful_name_is_read() {
    for name in NAMES {
        let mut zip = Zip::honest();
        zip.both(0, |head| head.name = name.to_vec());
        assert_eq!(zip_read::read(&zip.bytes(), true).map(drop), Err(Damaged), "{}", String::from_utf8_lossy(name));
    }
    // go/dupdir, malo/wheel with an entry twice, and names alike where capitals do not count.
    for (one, other) in [("a", "a"), ("a/b", "A/b"), ("README", "readme"), ("a", "a/b"), ("a/b/c", "a/b")] {
        let mut zip = Zip::default();
        zip.add(one, b"1");
        zip.add(other, b"2");
        assert_eq!(zip_read::read(&zip.bytes(), true).map(drop), Err(Damaged), "{one} and {other}");
    }
    let (long, longest) = ("n".repeat(121), "n".repeat(120));
    for (name, read) in [(&long, false), (&longest, true)] {
        let mut zip = Zip::default();
        zip.add(name, b"1");
        assert_eq!(zip_read::read(&zip.bytes(), true).is_ok(), read);
    }
}

/// Deflated data that ends early, goes on, or is not what the headers say (RFC 1951).
#[test]
fn deflated_data_fill_their_entry() {
    let text = b"abcdefgh".repeat(20);
    let pack = |data: &[u8]| {
        let mut out = Vec::with_capacity(1000);
        let mut compress = flate2::Compress::new(flate2::Compression::best(), false);
        compress.compress_vec(data, &mut out, flate2::FlushCompress::Finish).unwrap();
        out
    };
    let packed = pack(&text);
    let zip = |stream: &[u8], unpacked: usize| {
        let mut zip = Zip::default();
        zip.add("a.txt", stream);
        let crc = Head::of("", &text).crc;
        zip.both(0, |head| (head.method, head.crc, head.unpacked) = (8, crc, unpacked as u32));
        zip_read::read(&zip.bytes(), true).map(|entries| entries[0].data.to_vec())
    };
    assert_eq!(zip(&packed, text.len()), Ok(text.clone()));
    let wrong = [
        packed[..packed.len() - 1].to_vec(),
        [&packed[..], &[0]].concat(),
        [&packed[..], &packed[..]].concat(),
        [&[0x78, 0x9c], &packed[..]].concat(),
        vec![0x07; packed.len()],
        Vec::new(),
    ];
    for stream in wrong {
        assert!(matches!(zip(&stream, text.len()), Err(Damaged | TooLarge)), "{stream:?}");
    }
    for unpacked in [text.len() - 1, text.len() + 1, 0] {
        assert_eq!(zip(&packed, unpacked), Err(Damaged), "{unpacked}");
    }
}

#[test]
fn more_entries_than_allowed_are_not_even_looked_at() {
    let mut zip = Zip::default();
    for number in 0..10_001 {
        zip.add(&format!("n{number}"), b"");
    }
    assert_eq!(zip_read::read(&zip.bytes(), true).map(drop), Err(TooLarge));
    zip.entries.pop();
    zip.directory.pop();
    assert_eq!(zip_read::read(&zip.bytes(), true).unwrap().len(), 10_000);
}

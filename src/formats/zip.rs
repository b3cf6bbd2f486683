//! ZIP archives of other programs, as `.xlsx` files are (APPNOTE 6.3): read leniently but with limits that hold before and
//! while anything is unpacked, and a small writer. Bundles have a strict reader of their own.

use flate2::read::DeflateDecoder;
use flate2::{Compress, Compression, Crc, FlushCompress, Status};
use std::collections::BTreeMap;
use std::io::{self, BufReader, Read};
use std::ops::Range;

/// Most bytes of all entries together, unpacked.
pub const MAX_UNPACKED: u64 = 1 << 30;
/// Most bytes of one entry that is read, unpacked.
pub const MAX_PART: u64 = 512 << 20;
/// How many times its packed length an entry may grow to, once it is longer than [`RATIO_FROM`].
pub const MAX_RATIO: u64 = 100;
/// Below this length, in bytes, the ratio does not matter: a sheet of blank rows packs very well.
pub const RATIO_FROM: u64 = 16 << 20;

const LOCAL: u32 = 0x0403_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
const END64: u32 = 0x0606_4b50;
const LOCATOR64: u32 = 0x0706_4b50;
/// 1980-01-01: a ZIP's zero date.
const DATE: u16 = 0x0021;

/// Why an archive cannot be read or written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ZipError {
    /// It is cut off or contradicts itself.
    Damaged,
    /// It would unpack beyond the limits.
    TooLarge,
    /// An entry is encrypted.
    Encrypted,
}

/// What the central directory says about an entry.
#[derive(Clone, Debug)]
struct Entry {
    deflated: bool,
    crc: u32,
    packed: u64,
    unpacked: u64,
    /// Where its local header begins.
    offset: u64,
}

/// An archive whose directory was read and found within the limits.
#[derive(Debug)]
pub struct Archive<'a> {
    bytes: &'a [u8],
    /// By name: lower case, with `/` between folders and none in front.
    entries: BTreeMap<String, Entry>,
}

impl<'a> Archive<'a> {
    /// Reads the central directory; unpacks nothing.
    ///
    /// # Errors
    /// If there is none, or what it promises goes beyond the limits.
    pub fn open(bytes: &'a [u8]) -> Result<Self, ZipError> {
        let mut here = directory(bytes).and_then(|range| bytes.get(range)).ok_or(ZipError::Damaged)?;
        let (mut entries, mut packed, mut unpacked) = (BTreeMap::new(), 0_u64, 0_u64);
        while long(here, 0) == Some(CENTRAL) {
            let (name, entry, len) = central(here)?;
            here = here.get(len..).ok_or(ZipError::Damaged)?;
            packed = packed.saturating_add(entry.packed);
            unpacked = unpacked.saturating_add(entry.unpacked);
            let ratio = entry.unpacked > RATIO_FROM && entry.unpacked / MAX_RATIO > entry.packed;
            if ratio || unpacked > MAX_UNPACKED {
                return Err(ZipError::TooLarge);
            }
            // Entries that overlap are how one packed block is made to count many times.
            if packed > bytes.len() as u64 {
                return Err(ZipError::Damaged);
            }
            entries.insert(normal(&name), entry);
        }
        Ok(Archive { bytes, entries })
    }

    /// Whether there is an entry of this name, compared without case.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.entries.contains_key(&normal(name))
    }

    /// Unpacks the entry while it is read. Reading fails at data beyond the promised length and at a wrong check sum.
    ///
    /// # Errors
    /// If there is no such entry, or it is too long or packed by another method.
    pub fn part(&self, name: &str) -> Result<BufReader<Part<'a>>, ZipError> {
        let entry = self.entries.get(&normal(name)).ok_or(ZipError::Damaged)?;
        if entry.unpacked > MAX_PART {
            return Err(ZipError::TooLarge);
        }
        let raw = self.raw(entry).ok_or(ZipError::Damaged)?;
        let source = if entry.deflated { Source::Deflated(DeflateDecoder::new(raw)) } else { Source::Stored(raw) };
        let part = Part { source, crc: Crc::new(), left: entry.unpacked, expected: entry.crc };
        Ok(BufReader::with_capacity(64 * 1024, part))
    }

    fn raw(&self, entry: &Entry) -> Option<&'a [u8]> {
        let local = self.bytes.get(usize::try_from(entry.offset).ok()?..)?;
        let after = 30 + usize::from(short(local, 26)?) + usize::from(short(local, 28)?);
        let data = local.get(after..).filter(|_| long(local, 0) == Some(LOCAL))?;
        data.get(..usize::try_from(entry.packed).ok()?)
    }
}

fn normal(name: &str) -> String {
    name.trim_start_matches('/').replace('\\', "/").to_ascii_lowercase()
}

/// Where the central directory may stand: the end record is searched from the end, as a comment may follow it.
fn directory(bytes: &[u8]) -> Option<Range<usize>> {
    let tail = bytes.len().saturating_sub(22 + 0xffff);
    let end = (tail..=bytes.len().checked_sub(22)?).rev().find(|&at| long(bytes, at) == Some(END))?;
    let mut start = u64::from(long(bytes, end + 16)?);
    if start == u64::from(u32::MAX) {
        let locator = end.checked_sub(20).filter(|&at| long(bytes, at) == Some(LOCATOR64))?;
        let end64 = usize::try_from(quad(bytes, locator + 8)?).ok()?;
        start = quad(bytes.get(end64..)?, 48).filter(|_| long(bytes, end64) == Some(END64))?;
    }
    Some(usize::try_from(start).ok().filter(|&start| start <= end)?..end)
}

/// The entry whose central header these bytes begin with: its name, its facts, and the header's length.
fn central(header: &[u8]) -> Result<(String, Entry, usize), ZipError> {
    let read = || {
        let (name, extra) = (usize::from(short(header, 28)?), usize::from(short(header, 30)?));
        let len = 46 + name + extra + usize::from(short(header, 32)?);
        let (flags, method) = (short(header, 8)?, short(header, 10)?);
        let mut entry = Entry {
            deflated: method == 8,
            crc: long(header, 16)?,
            packed: long(header, 20)?.into(),
            unpacked: long(header, 24)?.into(),
            offset: long(header, 42)?.into(),
        };
        widen(&mut entry, header.get(46 + name..46 + name + extra)?)?;
        let name = String::from_utf8_lossy(header.get(46..46 + name)?).into_owned();
        Some((name, entry, len, flags, method))
    };
    let (name, entry, len, flags, method) = read().ok_or(ZipError::Damaged)?;
    match (flags & 1, method) {
        (1, _) => Err(ZipError::Encrypted),
        (_, 0 | 8) => Ok((name, entry, len)),
        _ => Err(ZipError::Damaged),
    }
}

/// Takes the 64-bit lengths from the extra field 1, which some programs write for small files too.
fn widen(entry: &mut Entry, mut extra: &[u8]) -> Option<()> {
    while extra.len() >= 4 {
        let (id, len) = (short(extra, 0)?, usize::from(short(extra, 2)?));
        let mut data = extra.get(4..4 + len)?;
        extra = extra.get(4 + len..)?;
        if id != 1 {
            continue;
        }
        for value in [&mut entry.unpacked, &mut entry.packed, &mut entry.offset] {
            if *value == u64::from(u32::MAX) {
                *value = quad(data, 0)?;
                data = data.get(8..)?;
            }
        }
    }
    Some(())
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn quad(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// An entry while it is unpacked.
pub struct Part<'a> {
    source: Source<'a>,
    crc: Crc,
    left: u64,
    expected: u32,
}

enum Source<'a> {
    Stored(&'a [u8]),
    Deflated(DeflateDecoder<&'a [u8]>),
}

impl Read for Part<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = match &mut self.source {
            Source::Stored(data) => data.read(buf)?,
            Source::Deflated(data) => data.read(buf)?,
        };
        self.left = self.left.checked_sub(n as u64).ok_or(io::ErrorKind::InvalidData)?;
        self.crc.update(buf.get(..n).unwrap_or_default());
        let ended = n == 0 && !buf.is_empty();
        if ended && (self.left > 0 || self.crc.sum() != self.expected) {
            return Err(io::ErrorKind::InvalidData.into());
        }
        Ok(n)
    }
}

/// Writes an archive of deflated entries, in this order, with plain ASCII names.
///
/// # Errors
/// [`ZipError::TooLarge`] where a length does not fit 32 bits.
pub fn write<N: AsRef<str>>(entries: &[(N, Vec<u8>)]) -> Result<Vec<u8>, ZipError> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, data) in entries {
        let (name, data) = (name.as_ref(), data.as_slice());
        let packed = deflated(data)?;
        let mut crc = Crc::new();
        crc.update(data);
        // Version 2.0, no flags, deflated, no time of day.
        let mut common: Vec<u8> = [20, 0, 8, 0, DATE].iter().flat_map(|word: &u16| word.to_le_bytes()).collect();
        for value in [crc.sum(), length(packed.len())?, length(data.len())?] {
            common.extend(value.to_le_bytes());
        }
        common.extend(u16::try_from(name.len()).map_err(|_| ZipError::TooLarge)?.to_le_bytes());
        common.extend([0, 0]);
        let offset = length(out.len())?.to_le_bytes();
        for piece in [&CENTRAL.to_le_bytes()[..], &[20, 0], &common, &[0; 10], &offset, name.as_bytes()] {
            directory.extend_from_slice(piece);
        }
        for piece in [&LOCAL.to_le_bytes()[..], &common, name.as_bytes(), &packed] {
            out.extend_from_slice(piece);
        }
    }
    let count = u16::try_from(entries.len()).map_err(|_| ZipError::TooLarge)?.to_le_bytes();
    let (size, at) = (length(directory.len())?.to_le_bytes(), length(out.len())?.to_le_bytes());
    out.extend(directory);
    for piece in [&END.to_le_bytes()[..], &[0; 4], &count, &count, &size, &at, &[0; 2]] {
        out.extend_from_slice(piece);
    }
    Ok(out)
}

fn deflated(data: &[u8]) -> Result<Vec<u8>, ZipError> {
    // Stored blocks cost five bytes in each 16 KiB at worst, so this is room enough.
    let mut out = Vec::with_capacity(data.len() + data.len() / 1000 + 64);
    let status = Compress::new(Compression::new(6), false).compress_vec(data, &mut out, FlushCompress::Finish);
    matches!(status, Ok(Status::StreamEnd)).then_some(out).ok_or(ZipError::TooLarge)
}

fn length(bytes: usize) -> Result<u32, ZipError> {
    u32::try_from(bytes).map_err(|_| ZipError::TooLarge)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unpack(bytes: &[u8], name: &str) -> Result<Vec<u8>, String> {
        let archive = Archive::open(bytes).map_err(|e| format!("{e:?}"))?;
        let mut out = Vec::new();
        archive.part(name).map_err(|e| format!("{e:?}"))?.read_to_end(&mut out).map_err(|e| e.to_string())?;
        Ok(out)
    }

    fn numbers() -> Vec<u8> {
        (0..500_u32).flat_map(|n| n.to_string().into_bytes()).collect()
    }

    #[test]
    fn what_is_written_is_read() {
        let bytes = write(&[("[Content_Types].xml", b"x".repeat(70_000)), ("a/B.xml", Vec::new())]).unwrap();
        assert_eq!(unpack(&bytes, "[content_types].XML").unwrap(), b"x".repeat(70_000));
        assert_eq!(unpack(&bytes, "/a\\b.xml").unwrap(), b"");
        let archive = Archive::open(&bytes).unwrap();
        assert!(archive.has("A/b.xml") && !archive.has("c"));
    }

    #[test]
    fn a_flipped_byte_is_noticed() {
        let good = write(&[("a", numbers())]).unwrap();
        for at in 31..good.len() - 100 {
            let mut bytes = good.clone();
            bytes[at] ^= 0x10;
            assert!(unpack(&bytes, "a").is_err(), "{at}");
        }
    }

    #[test]
    fn bombs_are_refused_before_unpacking() {
        let bytes = write(&[("a", vec![b' '; 20 << 20])]).unwrap();
        assert_eq!(Archive::open(&bytes).err(), Some(ZipError::TooLarge));
        // A directory that promises less than there is does not get further than the promise.
        let mut bytes = write(&[("a", vec![b' '; 1 << 20])]).unwrap();
        let central = bytes.windows(4).rposition(|w| w == CENTRAL.to_le_bytes()).unwrap();
        bytes[central + 24..central + 28].copy_from_slice(&10_u32.to_le_bytes());
        assert!(unpack(&bytes, "a").is_err());
        // Many entries over one block.
        let mut bytes = write(&[("a", numbers()), ("b", vec![])]).unwrap();
        let central = bytes.windows(4).position(|w| w == CENTRAL.to_le_bytes()).unwrap();
        let header = bytes[central..central + 47].to_vec();
        let end = bytes.len() - 22;
        bytes.splice(end..end, header.repeat(100));
        assert_eq!(Archive::open(&bytes).err(), Some(ZipError::Damaged));
    }
}

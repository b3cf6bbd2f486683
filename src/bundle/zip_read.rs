//! The strict ZIP reader: it accepts exactly what [`super::zip_write`] writes.
//!
//! Lenient readers disagree with one another about duplicate names, differing headers, hidden or prepended bytes; a
//! file that two programs read differently is a way around a signature. Here every byte has one meaning or is refused.

use super::error::BundleError;
use super::limits;
use super::zip_write::{
    CENTRAL, CENTRAL_LEN, END, END_LEN, Facts, LOCAL, LOCAL_LEN, crc32, end_record, is_file_and_folder, name_ok,
};
use flate2::{Decompress, FlushDecompress, Status};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// One file in a ZIP.
#[derive(Debug)]
pub struct Entry<'a> {
    /// Its name, of the plain characters [`name_ok`] admits.
    pub name: &'a str,
    /// Its content, unpacked.
    pub data: Cow<'a, [u8]>,
}

/// Reads a whole ZIP; entries come in the file's order. `deflate` says whether packed entries are accepted.
///
/// # Errors
/// [`BundleError::NotABundle`] where there is no ZIP, [`BundleError::TooLarge`] beyond the limits, and
/// [`BundleError::Damaged`] for any byte the writer would have written otherwise.
pub fn read(bytes: &[u8], deflate: bool) -> Result<Vec<Entry<'_>>, BundleError> {
    if bytes.len() < LOCAL_LEN + CENTRAL_LEN + END_LEN || long(bytes, 0) != Some(LOCAL) {
        return Err(BundleError::NotABundle);
    }
    let end_at = bytes.len() - END_LEN;
    let (count, directory_at) = end(&bytes[end_at..], end_at)?;
    let mut total = 0_usize;
    let mut names = BTreeSet::new();
    let mut entries = Vec::with_capacity(count);
    let (mut at, mut here) = (0, directory_at);
    for _ in 0..count {
        let (name, facts) = central(bytes, here, at)?;
        here += CENTRAL_LEN + name.len();
        if !names.insert(name.to_ascii_lowercase()) {
            return Err(BundleError::Damaged);
        }
        if !deflate && facts.deflated {
            return Err(BundleError::Damaged);
        }
        let (packed, unpacked) = (facts.packed as usize, facts.unpacked as usize);
        total = total.saturating_add(unpacked);
        if total > limits::UNPACKED || unpacked / limits::RATIO > packed {
            return Err(BundleError::TooLarge);
        }
        // The local header must be, byte for byte, the one the central header implies.
        at = expect(bytes, at, &facts.local(name))?;
        // On a 32-bit machine, as browsers are, a forged length could wrap around.
        let end = at.checked_add(packed).filter(|end| *end <= directory_at).ok_or(BundleError::Damaged)?;
        let raw = bytes.get(at..end).ok_or(BundleError::Damaged)?;
        at = end;
        entries.push(Entry { name, data: unpack(raw, &facts)? });
    }
    let tiled = at == directory_at && here == end_at;
    if !tiled || is_file_and_folder(&names) {
        return Err(BundleError::Damaged);
    }
    Ok(entries)
}

/// Reads the end record, which must be the last thing in the file; gives the number of entries and where the directory is.
fn end(record: &[u8], end_at: usize) -> Result<(usize, usize), BundleError> {
    let bad = BundleError::Damaged;
    let (count, size) = (short(record, 10).ok_or(bad)?, long(record, 12).ok_or(bad)?);
    let offset = long(record, 16).ok_or(bad)?;
    if long(record, 0) != Some(END) || record != end_record(count, size, offset) {
        return Err(bad);
    }
    if usize::from(count) > limits::ENTRIES {
        return Err(BundleError::TooLarge);
    }
    let tiles = u64::from(offset) + u64::from(size) == end_at as u64;
    tiles.then_some((usize::from(count), offset as usize)).ok_or(bad)
}

/// Reads the central header at `here`, which must point to `at`, where the last entry ended.
fn central(bytes: &[u8], here: usize, at: usize) -> Result<(&str, Facts), BundleError> {
    let bad = BundleError::Damaged;
    let header = bytes.get(here..).and_then(|rest| rest.get(..CENTRAL_LEN)).ok_or(bad)?;
    if long(header, 0) != Some(CENTRAL) {
        return Err(bad);
    }
    let method = short(header, 10).ok_or(bad)?;
    let facts = Facts {
        deflated: method == 8,
        crc: long(header, 16).ok_or(bad)?,
        packed: long(header, 20).ok_or(bad)?,
        unpacked: long(header, 24).ok_or(bad)?,
    };
    let name_len = usize::from(short(header, 28).ok_or(bad)?);
    let name = bytes.get(here + CENTRAL_LEN..here + CENTRAL_LEN + name_len).ok_or(bad)?;
    let name = core::str::from_utf8(name).ok().filter(|name| name_ok(name)).ok_or(bad)?;
    let offset = u32::try_from(at).map_err(|_| bad)?;
    expect(bytes, here, &facts.central(name, offset))?;
    Ok((name, facts))
}

fn unpack<'a>(raw: &'a [u8], facts: &Facts) -> Result<Cow<'a, [u8]>, BundleError> {
    let bad = BundleError::Damaged;
    let unpacked = facts.unpacked as usize;
    let data: Cow<'a, [u8]> = if facts.deflated {
        // One byte more than promised, so that data which go on are noticed rather than cut.
        let mut out = Vec::with_capacity(unpacked + 1);
        let mut inflate = Decompress::new(false);
        let status = inflate.decompress_vec(raw, &mut out, FlushDecompress::Finish).map_err(|_| bad)?;
        if status != Status::StreamEnd || inflate.total_in() != raw.len() as u64 {
            return Err(bad);
        }
        out.into()
    } else {
        raw.into()
    };
    (data.len() == unpacked && crc32(&data) == facts.crc).then_some(data).ok_or(bad)
}

fn expect(bytes: &[u8], at: usize, expected: &[u8]) -> Result<usize, BundleError> {
    let end = at + expected.len();
    (bytes.get(at..end) == Some(expected)).then_some(end).ok_or(BundleError::Damaged)
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

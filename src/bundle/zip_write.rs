//! The ZIP writer: one fixed layout, so that a strict reader can demand exactly it (APPNOTE 6.3, sections 4.3 and 4.4).

use super::error::BundleError;
use super::limits;
use flate2::{Compress, Compression, Crc, FlushCompress, Status};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Signature of a local file header.
pub(super) const LOCAL: u32 = 0x0403_4b50;
/// Signature of a central directory header.
pub(super) const CENTRAL: u32 = 0x0201_4b50;
/// Signature of the end record.
pub(super) const END: u32 = 0x0605_4b50;
/// Length of a local header without its name.
pub(super) const LOCAL_LEN: usize = 30;
/// Length of a central header without its name.
pub(super) const CENTRAL_LEN: usize = 46;
/// Length of the end record.
pub(super) const END_LEN: usize = 22;

/// "Version needed" and "made by": 2.0 on the plainest system, so attributes mean nothing.
const VERSION: u16 = 20;
/// 1980-01-01: a ZIP's zero date. When a bundle was made stands in bundle.json.
const DATE: u16 = 0x0021;

/// What both headers of an entry say about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Facts {
    /// Whether the data are deflated (else stored).
    pub deflated: bool,
    /// CRC-32 of the unpacked data.
    pub crc: u32,
    /// Length in the file, in bytes.
    pub packed: u32,
    /// Length unpacked, in bytes.
    pub unpacked: u32,
}

impl Facts {
    /// The 26 bytes that follow the signature (and "made by") in both headers.
    pub(super) fn common(&self, name: &str) -> Vec<u8> {
        let mut out = Vec::with_capacity(26);
        let method = if self.deflated { 8 } else { 0 };
        for word in [VERSION, 0, method, 0, DATE] {
            out.extend(word.to_le_bytes());
        }
        for long in [self.crc, self.packed, self.unpacked] {
            out.extend(long.to_le_bytes());
        }
        // Names are at most 120 bytes long.
        out.extend((name.len() as u16).to_le_bytes());
        out.extend([0, 0]);
        out
    }

    /// The whole local header.
    pub(super) fn local(&self, name: &str) -> Vec<u8> {
        [&LOCAL.to_le_bytes()[..], &self.common(name), name.as_bytes()].concat()
    }

    /// The whole central header of an entry whose local header stands at `offset`.
    pub(super) fn central(&self, name: &str, offset: u32) -> Vec<u8> {
        // Comment length, disk, internal and external attributes: all zero.
        let zeros = [0; 10];
        let offset = offset.to_le_bytes();
        let pieces: [&[u8]; 6] =
            [&CENTRAL.to_le_bytes(), &VERSION.to_le_bytes(), &self.common(name), &zeros, &offset, name.as_bytes()];
        pieces.concat()
    }
}

/// The end record of a ZIP with `count` entries and a directory of `size` bytes at `offset`.
pub(super) fn end_record(count: u16, size: u32, offset: u32) -> Vec<u8> {
    let mut out = END.to_le_bytes().to_vec();
    out.extend([0; 4]);
    out.extend(count.to_le_bytes());
    out.extend(count.to_le_bytes());
    out.extend(size.to_le_bytes());
    out.extend(offset.to_le_bytes());
    out.extend([0, 0]);
    out
}

/// CRC-32 as ZIP uses it.
pub(super) fn crc32(data: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(data);
    crc.sum()
}

/// Whether a name is one a bundle may use: `[A-Za-z0-9._/-]{1,120}`, relative, without empty, `.` or `..` parts.
#[must_use]
pub fn name_ok(name: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b'/');
    (1..=limits::NAME).contains(&name.len())
        && name.bytes().all(plain)
        && name.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

/// Whether a name is at once a file and a folder of another name.
pub(super) fn is_file_and_folder(names: &BTreeSet<String>) -> bool {
    names.iter().any(|name| name.match_indices('/').any(|(at, _)| names.contains(&name[..at])))
}

/// The data deflated, or `None` where that is no gain or would go beyond the ratio readers accept.
fn deflated(data: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(data.len());
    let status = Compress::new(Compression::new(6), false).compress_vec(data, &mut out, FlushCompress::Finish).ok()?;
    // The buffer is as long as the data: where that did not suffice, storing is better.
    let gain = status == Status::StreamEnd && out.len() < data.len();
    (gain && data.len() / limits::RATIO <= out.len()).then_some(out)
}

/// Writes a ZIP: the entries in this order, nothing between them, no extra fields, comments or data descriptors.
/// `deflate` packs each entry where that makes it smaller.
///
/// # Errors
/// [`BundleError::BadInput`] for names readers would refuse, [`BundleError::TooLarge`] beyond the limits.
pub fn write(entries: &[(&str, &[u8])], deflate: bool) -> Result<Vec<u8>, BundleError> {
    let total: usize = entries.iter().map(|(_, data)| data.len()).sum();
    if entries.len() > limits::ENTRIES || total > limits::UNPACKED {
        return Err(BundleError::TooLarge);
    }
    let names: BTreeSet<String> = entries.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
    if names.len() < entries.len() || is_file_and_folder(&names) {
        return Err(BundleError::BadInput);
    }
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for &(name, data) in entries {
        if !name_ok(name) {
            return Err(BundleError::BadInput);
        }
        let packed = if deflate { deflated(data) } else { None };
        let is_deflated = packed.is_some();
        let packed: Cow<'_, [u8]> = packed.map_or(data.into(), Into::into);
        let facts = Facts {
            deflated: is_deflated,
            crc: crc32(data),
            packed: length(packed.len())?,
            unpacked: length(data.len())?,
        };
        directory.extend(facts.central(name, length(out.len())?));
        out.extend(facts.local(name));
        out.extend_from_slice(&packed);
    }
    let end = end_record(entries.len() as u16, length(directory.len())?, length(out.len())?);
    out.extend(directory);
    out.extend(end);
    Ok(out)
}

fn length(bytes: usize) -> Result<u32, BundleError> {
    // Limits are far below 4 GiB, so this never needs zip64.
    u32::try_from(bytes).map_err(|_| BundleError::TooLarge)
}

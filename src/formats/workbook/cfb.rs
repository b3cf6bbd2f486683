//! Compound files (MS-CFB): the little file system inside `.xls` and inside encrypted workbooks.

/// How such a file begins.
pub(super) const MAGIC: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// The end of a chain; what lies above the highest real sector also ends one.
const HIGHEST: u32 = 0xffff_fffa;
/// Streams below this length, in bytes, lie in small sectors.
const SMALL: u64 = 4096;
const SMALL_SECTOR: usize = 64;

/// A compound file.
pub(super) struct File<'a> {
    bytes: &'a [u8],
    sector: usize,
    /// The sector after each sector.
    next: Vec<u32>,
    small_next: Vec<u32>,
    /// The stream of small sectors.
    small: Vec<u8>,
    /// What lies in the root folder.
    entries: Vec<Entry>,
}

#[derive(Clone)]
struct Entry {
    name: String,
    start: u32,
    len: u64,
    left: u32,
    right: u32,
    child: u32,
}

impl<'a> File<'a> {
    /// Reads the tables; `None` if they are damaged.
    pub(super) fn open(bytes: &'a [u8]) -> Option<Self> {
        let sector = match short(bytes, 30)? {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        let mut file =
            File { bytes, sector, next: Vec::new(), small_next: Vec::new(), small: Vec::new(), entries: Vec::new() };
        let mut tables: Vec<u32> = (0..109).map_while(|i| long(bytes, 76 + 4 * i)).collect();
        let (mut more, mut steps) = (long(bytes, 68)?, 0);
        while more < HIGHEST && steps <= bytes.len() / sector {
            let list = file.sector(more)?;
            tables.extend((0..sector / 4 - 1).map_while(|i| long(list, 4 * i)));
            more = long(list, sector - 4).unwrap_or(u32::MAX);
            steps += 1;
        }
        // No more tables than there are sectors: a forged list could name one table many times.
        for at in tables.into_iter().filter(|&at| at < HIGHEST).take(bytes.len() / sector + 1) {
            let table = file.sector(at)?;
            file.next.extend((0..sector / 4).map(|i| long(table, 4 * i).unwrap_or(u32::MAX)));
            if file.next.len() > bytes.len() / sector {
                break;
            }
        }
        let directory = file.chain(long(bytes, 48)?, u64::MAX)?;
        let entries: Vec<Entry> = directory.chunks_exact(128).filter_map(|raw| Entry::read(raw, sector)).collect();
        let root = entries.first()?.clone();
        let table = file.chain(long(bytes, 60)?, u64::MAX).unwrap_or_default();
        file.small_next = (0..table.len() / 4).map_while(|i| long(&table, 4 * i)).collect();
        file.small = file.chain(root.start, root.len).unwrap_or_default();
        file.entries = in_folder(&entries, root.child);
        Some(file)
    }

    /// Whether the root folder has a stream of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| entry.name.eq_ignore_ascii_case(name))
    }

    /// The content of a stream in the root folder; what a cut file lacks is missing at its end.
    pub(super) fn stream(&self, name: &str) -> Option<Vec<u8>> {
        let entry = self.entries.iter().find(|entry| entry.name.eq_ignore_ascii_case(name))?;
        if entry.len >= SMALL {
            return self.chain(entry.start, entry.len);
        }
        let sector = |at: u32| {
            let rest = self.small.get((at as usize).checked_mul(SMALL_SECTOR)?..)?;
            Some(head(rest, SMALL_SECTOR)).filter(|data| !data.is_empty())
        };
        collect(entry.start, entry.len, &self.small_next, sector)
    }

    fn sector(&self, at: u32) -> Option<&'a [u8]> {
        let start = (at as usize).checked_add(1)?.checked_mul(self.sector)?;
        self.bytes.get(start..).filter(|rest| !rest.is_empty()).map(|rest| head(rest, self.sector))
    }

    fn chain(&self, start: u32, len: u64) -> Option<Vec<u8>> {
        collect(start, len, &self.next, |at| self.sector(at))
    }
}

fn head(bytes: &[u8], len: usize) -> &[u8] {
    bytes.get(..len).unwrap_or(bytes)
}

/// Follows a chain for at most `len` bytes. A chain longer than the table runs in a circle.
fn collect<'s>(start: u32, len: u64, next: &[u32], sector: impl Fn(u32) -> Option<&'s [u8]>) -> Option<Vec<u8>> {
    let len = usize::try_from(len).unwrap_or(usize::MAX);
    let (mut out, mut at, mut steps) = (Vec::new(), start, 0);
    while at < HIGHEST && out.len() < len {
        if steps > next.len() {
            return None;
        }
        let Some(data) = sector(at) else { break };
        out.extend_from_slice(data);
        at = next.get(at as usize).copied().unwrap_or(u32::MAX);
        steps += 1;
    }
    out.truncate(len);
    Some(out)
}

impl Entry {
    fn read(raw: &[u8], sector: usize) -> Option<Self> {
        let units = (0..32).map_while(|i| short(raw, 2 * i)).take_while(|&unit| unit != 0);
        let name = char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect();
        let high = if sector == 512 { 0 } else { long(raw, 124)? };
        let len = u64::from(long(raw, 120)?) | u64::from(high) << 32;
        Some(Entry {
            name,
            start: long(raw, 116)?,
            len,
            left: long(raw, 68)?,
            right: long(raw, 72)?,
            child: long(raw, 76)?,
        })
    }
}

/// The entries of the folder whose tree begins at `root`: an embedded workbook lies in a folder of its own.
fn in_folder(entries: &[Entry], root: u32) -> Vec<Entry> {
    let (mut found, mut seen, mut open) = (Vec::new(), vec![false; entries.len()], vec![root]);
    while let Some(at) = open.pop() {
        let at = at as usize;
        if let (Some(entry), Some(seen @ false)) = (entries.get(at), seen.get_mut(at)) {
            *seen = true;
            found.push(entry.clone());
            open.extend([entry.left, entry.right]);
        }
    }
    found
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

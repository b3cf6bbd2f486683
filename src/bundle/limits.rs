//! What a bundle may not exceed. Readers refuse beyond these, and the writer enforces the same.

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;

/// The whole file, in bytes.
pub const BUNDLE: usize = 256 * MIB;
/// All files of the inner ZIP together, unpacked, in bytes.
pub const UNPACKED: usize = 1024 * MIB;
/// Unpacked bytes per packed byte, for each file.
pub const RATIO: usize = 100;
/// Entries of a ZIP.
pub const ENTRIES: usize = 10_000;
/// Bytes of an entry's name.
pub const NAME: usize = 120;
/// READ-ME.txt, in bytes.
pub const README: usize = 16 * KIB;
/// The header of an age file, in bytes.
pub const AGE_HEADER: usize = 64 * KIB;
/// Recipients of an age file.
pub const RECIPIENTS: usize = 128;
/// owner-identity.age, in bytes.
pub const IDENTITY: usize = 64 * KIB;
/// scrypt's work factor on writing: N = 2^17, about a second in a browser.
pub const LOG_N_WRITE: u8 = 17;
/// The highest work factor accepted on reading: N = 2^18, 256 MiB of memory.
pub const LOG_N_READ: u8 = 18;
/// A .minisig or .pub file, in bytes.
pub const MINISIG: usize = 10 * KIB;
/// A line of JSON, in bytes.
pub const LINE: usize = MIB;
/// How deep JSON may nest.
pub const DEPTH: usize = 64;

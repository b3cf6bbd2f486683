//! The recovery kit: the company's keys as text on paper, to be typed back where the passphrase is lost.
//!
//! Written as 30 groups of five characters, each with a check of its own, so that a slip names its group ([`code`]).
//! The same writing carries one of three shares, two of which make the kit ([`share`]). Kits printed before this
//! writing are read for ever ([`printed`]). The layout stands in docs/bundle-format.md.

pub mod code;
pub mod printed;
pub mod qr;
pub mod share;

use super::identity::OwnerSecrets;
use crate::log::canonical::sha256;
use code::{BYTES, Groups};
use core::fmt;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// The commands that open `backup.keliu.zip` with everyday tools and the vault's key in `key.txt`, as they stand on the kit:
/// the root key on paper vouches for the roster, the roster for the key that signed, and that one for every file.
#[must_use]
pub fn commands(root_public: &str) -> String {
    format!(
        "unzip -d outer backup.keliu.zip\n\
         minisign -Vm outer/payload.zip.age -p outer/signer.pub\n\
         age -d -i key.txt -o payload.zip outer/payload.zip.age\n\
         unzip -d bag payload.zip\n\
         cd bag\n\
         minisign -Vm roster.json -P {root_public}\n\
         grep -F \"$(tail -n 1 ../outer/signer.pub)\" roster.json\n\
         minisign -Vm tagmanifest-sha256.txt -p ../outer/signer.pub\n\
         sha256sum -c manifest-sha256.txt tagmanifest-sha256.txt"
    )
}

/// The version of this writing: the high four bits of the first byte.
const VERSION: u8 = 2;
/// Where the parts of the 75 bytes begin: tag, number of the printing, keys with their sum, check of all before it.
const PRINTING: usize = 1;
const KEYS: usize = PRINTING + 3;
const CHECK: usize = KEYS + 67;

/// Why a text is no kit, or not a whole one. Carries no part of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum KitError {
    /// It does not look like one at all.
    Not,
    /// These groups, counted from 1, hold a slip.
    Groups(Vec<usize>),
    /// There are too few or too many groups; the second number is the first group that is not where it belongs.
    Count(usize, usize),
    /// These lines of a kit in the earlier writing, counted from 1, hold a slip.
    Lines(Vec<usize>),
    /// Every part looks right by itself, the whole does not: more than one slip.
    Whole,
    /// A newer program printed it.
    TooNew,
    /// A share, with this number: another one is needed beside it.
    OneShare(u8),
    /// The same share twice.
    SameShare,
    /// Shares that were not printed together.
    OtherShares,
}

impl KitError {
    /// A stable name for screens and tests.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            KitError::Not => "kit-not",
            KitError::Groups(_) => "kit-groups",
            KitError::Count(..) => "kit-count",
            KitError::Lines(_) => "kit-lines",
            KitError::Whole => "kit-whole",
            KitError::TooNew => "kit-too-new",
            KitError::OneShare(_) => "kit-one-share",
            KitError::SameShare => "kit-same-share",
            KitError::OtherShares => "kit-other-shares",
        }
    }
}

impl fmt::Display for KitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl core::error::Error for KitError {}

/// What a sheet of paper carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sheet {
    /// The whole kit.
    Whole,
    /// One of three shares, 1 to 3.
    Share(u8),
    /// The whole kit, in the writing of before.
    Printed,
}

/// Looks a typed text over, for the screen: which sheet it is. No key is made of it.
///
/// # Errors
/// [`KitError`], but none of the last three.
pub fn check(text: &str) -> Result<Sheet, KitError> {
    if printed::looks_like(text) {
        return printed::check(text).map(|()| Sheet::Printed);
    }
    let bytes = unpack(text)?;
    Ok(if bytes[0] & 0x0f == 0 { Sheet::Whole } else { Sheet::Share(bytes[0] & 0x0f) })
}

/// The groups of the whole kit.
#[must_use]
pub fn write(secrets: &OwnerSecrets) -> Groups {
    pack(0, [0; 3], &with_sum(secrets))
}

/// Reads the kit: one text, or the texts of two shares.
///
/// # Errors
/// [`KitError`].
pub fn read(texts: &[&str]) -> Result<OwnerSecrets, KitError> {
    let mut shares = Vec::new();
    for text in texts.iter().filter(|text| !text.trim().is_empty()) {
        if printed::looks_like(text) {
            return printed::read(text);
        }
        let bytes = unpack(text)?;
        if bytes[0] & 0x0f == 0 {
            return without_sum(&bytes[KEYS..CHECK]);
        }
        shares.push(bytes);
    }
    match &shares[..] {
        [] => Err(KitError::Not),
        [one] => Err(KitError::OneShare(one[0] & 0x0f)),
        [one, rest @ ..] => {
            let other = rest.iter().find(|share| share[0] != one[0]).ok_or(KitError::SameShare)?;
            share::combine(one, other)
        }
    }
}

/// Whether what was typed are these groups of a kit, `asked` counted from 0: the person has the paper.
///
/// # Errors
/// [`KitError::Groups`] names those that are not, counted from 1.
pub fn confirm(groups: &Groups, asked: &[(usize, &str)]) -> Result<(), KitError> {
    let is_wrong = |(at, typed): &&(usize, &str)| groups.0.get(*at).is_none_or(|group| *code::fold(typed) != **group);
    let wrong: Vec<usize> = asked.iter().filter(is_wrong).map(|(at, _)| at + 1).collect();
    if wrong.is_empty() { Ok(()) } else { Err(KitError::Groups(wrong)) }
}

/// Two different groups to ask for, counted from 0 and in order; `random` are two random bytes.
#[must_use]
pub fn to_ask(random: [u8; 2]) -> [usize; 2] {
    let first = usize::from(random[0]) % code::GROUPS;
    let second = (first + 1 + usize::from(random[1]) % (code::GROUPS - 1)) % code::GROUPS;
    [first.min(second), first.max(second)]
}

/// The keys and their sum, which shows whether shares belong together.
fn with_sum(secrets: &OwnerSecrets) -> Zeroizing<[u8; 67]> {
    let mut out = Zeroizing::new([0; 67]);
    out[..32].copy_from_slice(&secrets.root);
    out[32..64].copy_from_slice(&secrets.vault);
    let sum = sha256(&[b"keliu-kit-v2 keys\n", &out[..64]]);
    out[64..].copy_from_slice(&sum[..3]);
    out
}

fn without_sum(keys: &[u8]) -> Result<OwnerSecrets, KitError> {
    let half = |at: usize| keys.get(at..at + 32).and_then(|key| key.try_into().ok()).ok_or(KitError::Whole);
    let secrets = OwnerSecrets { root: half(0)?, vault: half(32)? };
    if with_sum(&secrets).as_slice() == keys { Ok(secrets) } else { Err(KitError::Whole) }
}

/// The groups of a sheet.
fn pack(share: u8, printing: [u8; 3], keys: &[u8; 67]) -> Groups {
    let mut bytes = Zeroizing::new([0; BYTES]);
    bytes[0] = VERSION << 4 | share;
    bytes[PRINTING..KEYS].copy_from_slice(&printing);
    bytes[KEYS..CHECK].copy_from_slice(keys);
    let check = check_of(&bytes);
    bytes[CHECK..].copy_from_slice(&check);
    code::write(&bytes)
}

fn check_of(bytes: &[u8; BYTES]) -> [u8; 4] {
    let hash = sha256(&[b"keliu-kit-v2\n", &bytes[..CHECK]]);
    core::array::from_fn(|at| hash[at])
}

fn unpack(text: &str) -> Result<Zeroizing<[u8; BYTES]>, KitError> {
    let bytes = code::read(text, |first| first >> 4 > VERSION)?;
    if bytes[CHECK..] != check_of(&bytes) || bytes[0] >> 4 != VERSION || bytes[0] & 0x0f > share::SHARES {
        return Err(KitError::Whole);
    }
    Ok(bytes)
}

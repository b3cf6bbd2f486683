//! The outer ZIP: its entries, and what its signature's trusted comment says.

use super::error::BundleError;
use super::limits;
use super::meta::{BACKUP, DELTA, sha256_text};
use super::minisig::{PublicKey, Word, sign};
use super::zip_write::LOCAL_LEN;
use super::{zip_read, zip_write};
use crate::domain::id::{DeviceId, Id};

/// The entries of a backup's outer ZIP, in this order. A delta has all but the last: its base brings the keys.
pub const NAMES: [&str; 5] =
    ["READ-ME.txt", "payload.zip.age", "payload.zip.age.minisig", "signer.pub", "owner-identity.age"];

/// What the outer signature vouches for besides the payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sender {
    /// The company.
    pub company: Id,
    /// The device that made the bundle.
    pub device: DeviceId,
    /// Counts the bundles of that device.
    pub stream_seq: u64,
}

/// The parts of an outer ZIP.
#[derive(Clone, Copy, Debug)]
pub struct Parts<'a> {
    /// READ-ME.txt.
    pub readme: &'a [u8],
    /// payload.zip.age.
    pub payload: &'a [u8],
    /// owner-identity.age, which makes it a backup; without it, it is a delta.
    pub identity: Option<&'a [u8]>,
}

/// The names of the entries of a type's outer ZIP.
fn names(kind: &str) -> &'static [&'static str] {
    if kind == BACKUP { &NAMES } else { &NAMES[..4] }
}

impl Parts<'_> {
    /// The type of bundle these are the parts of.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        if self.identity.is_some() { BACKUP } else { DELTA }
    }

    /// Whether READ-ME.txt and owner-identity.age are as short as readers demand.
    fn is_short(&self) -> bool {
        self.readme.len() <= limits::README && self.identity.is_none_or(|file| file.len() <= limits::IDENTITY)
    }

    /// The trusted comment without its first word. Key=value pairs in a fixed order have one writing only.
    fn facts(&self, sender: &Sender) -> String {
        let Sender { company, device, stream_seq } = sender;
        let kind = self.kind();
        let (payload, readme) = (sha256_text(self.payload), sha256_text(self.readme));
        let identity = self.identity.map(|file| format!(" identity={}", sha256_text(file))).unwrap_or_default();
        format!(
            "type={kind} company={company} device={device} stream_seq={stream_seq} payload={payload} readme={readme}{identity}"
        )
    }
}

/// Writes the outer ZIP, signed with the device's seed.
///
/// # Errors
/// [`BundleError::TooLarge`] beyond the limits.
pub fn write(parts: &Parts<'_>, sender: &Sender, seed: &[u8; 32], key: &PublicKey) -> Result<Vec<u8>, BundleError> {
    // The payload first: hashing what is refused anyway takes long.
    if parts.payload.len() > limits::BUNDLE || !parts.is_short() {
        return Err(BundleError::TooLarge);
    }
    let minisig = sign(seed, parts.payload, Word::Outer, &parts.facts(sender));
    let signer = key.file();
    let data = [parts.readme, parts.payload, minisig.as_bytes(), signer.as_bytes()].into_iter().chain(parts.identity);
    let entries: Vec<(&str, &[u8])> = NAMES.into_iter().zip(data).collect();
    let file = zip_write::write(&entries, false)?;
    if file.len() > limits::BUNDLE { Err(BundleError::TooLarge) } else { Ok(file) }
}

/// Reads the outer ZIP and checks its signature with the key that came along: that proves the file whole, not who made it.
///
/// # Errors
/// [`BundleError::NotABundle`], [`BundleError::TooLarge`], [`BundleError::Damaged`], [`BundleError::BadSignature`],
/// [`BundleError::TooNew`], [`BundleError::UnsupportedType`].
pub fn read(file: &[u8]) -> Result<(Parts<'_>, Sender, PublicKey), BundleError> {
    if file.len() > limits::BUNDLE {
        return Err(BundleError::TooLarge);
    }
    // Somebody else's ZIP is not a damaged one of ours, however it is laid out.
    if !file.get(LOCAL_LEN..).is_some_and(|rest| rest.starts_with(NAMES[0].as_bytes())) {
        return Err(BundleError::NotABundle);
    }
    let entries = zip_read::read(file, false)?;
    if entries.first().is_none_or(|entry| entry.name != NAMES[0]) {
        return Err(BundleError::NotABundle);
    }
    // A delta has no identity file, so the names are compared after the type is known.
    let find = |name: &str| match entries.iter().find(|entry| entry.name == name).map(|entry| &entry.data) {
        Some(std::borrow::Cow::Borrowed(data)) => Ok(*data),
        _ => Err(BundleError::Damaged),
    };
    let (payload, minisig) = (find(NAMES[1])?, find(NAMES[2])?);
    let key = PublicKey::from_file(find(NAMES[3])?)?;
    let facts = key.verify(payload, minisig, Word::Outer)?;
    let kind = match value(facts, "type") {
        Some(kind @ (BACKUP | DELTA)) => kind,
        Some(_) => return Err(BundleError::UnsupportedType),
        None => return Err(BundleError::Damaged),
    };
    if !entries.iter().map(|entry| entry.name).eq(names(kind).iter().copied()) {
        return Err(BundleError::Damaged);
    }
    let identity = if kind == BACKUP { Some(find(NAMES[4])?) } else { None };
    let parts = Parts { readme: find(NAMES[0])?, payload, identity };
    let sender = sender(facts).ok_or(BundleError::Damaged)?;
    if !parts.is_short() {
        return Err(BundleError::TooLarge);
    }
    (parts.facts(&sender) == facts).then_some((parts, sender, key)).ok_or(BundleError::Damaged)
}

fn value<'a>(facts: &'a str, key: &str) -> Option<&'a str> {
    facts.split(' ').find_map(|pair| pair.strip_prefix(key)?.strip_prefix('='))
}

fn sender(facts: &str) -> Option<Sender> {
    Some(Sender {
        company: value(facts, "company")?.parse().ok()?,
        device: value(facts, "device")?.parse().ok()?,
        stream_seq: value(facts, "stream_seq")?.parse().ok()?,
    })
}

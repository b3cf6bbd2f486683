//! Records as conflict-free maps of registers.

use super::id::{DeviceId, Id};
use super::kind::Kind;
use super::value::Value;
use core::fmt;
use core::str::FromStr;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;

/// A hybrid logical clock reading: milliseconds since 1970 in the upper 48 bits, a counter in the lower 16
/// (Kulkarni et al., "Logical Physical Clocks", 2014). In text 16 lower-case hex digits, so text order is clock order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Hlc(pub u64);

impl Hlc {
    /// Milliseconds since 1970-01-01 UTC.
    #[must_use]
    pub fn millis(self) -> u64 {
        self.0 >> 16
    }
}

/// Where a value was written: the clock of its Change, the place of the operation in that Change, and the device.
/// Unique, and totally ordered in that order. In text `hlc.op.device`, for example `0190a3c5b2e10000.3.00000000000000ab`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stamp {
    /// Clock of the Change.
    pub hlc: Hlc,
    /// Index of the operation in the Change's body, counted over all its edits.
    pub op: u32,
    /// The device that wrote it.
    pub device: DeviceId,
}

impl fmt::Display for Hlc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl fmt::Debug for Hlc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.hlc, self.op, self.device)
    }
}

impl fmt::Debug for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Text that is not a clock reading or stamp in its canonical writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidStamp;

impl FromStr for Hlc {
    type Err = InvalidStamp;
    fn from_str(text: &str) -> Result<Self, InvalidStamp> {
        // Same writing as a device id: 16 lower-case hex digits.
        text.parse::<DeviceId>().map(|id| Hlc(id.0)).map_err(|_| InvalidStamp)
    }
}

impl FromStr for Stamp {
    type Err = InvalidStamp;
    fn from_str(text: &str) -> Result<Self, InvalidStamp> {
        let mut parts = text.splitn(3, '.');
        let (hlc, op, device) = (parts.next(), parts.next(), parts.next());
        let op_text = op.ok_or(InvalidStamp)?;
        let stamp = Stamp {
            hlc: hlc.ok_or(InvalidStamp)?.parse()?,
            op: op_text.parse().map_err(|_| InvalidStamp)?,
            device: device.ok_or(InvalidStamp)?.parse().map_err(|_| InvalidStamp)?,
        };
        (stamp.op.to_string() == op_text).then_some(stamp).ok_or(InvalidStamp)
    }
}

macro_rules! text_serde {
    ($name:ident, $what:literal) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
                text.parse().map_err(|_| serde::de::Error::custom(concat!("not a ", $what)))
            }
        }
    };
}
text_serde!(Hlc, "clock reading");
text_serde!(Stamp, "stamp");

/// The values of one field that nobody has replaced yet, newest stamp last.
/// For a single-valued field the last is shown and more than one is a conflict; for a set, all are its members.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Register {
    entries: Vec<(Stamp, Value)>,
}

impl Register {
    /// The value shown: the one with the highest stamp.
    #[must_use]
    pub fn shown(&self) -> Option<&Value> {
        self.entries.last().map(|(_, value)| value)
    }

    /// All live values with their stamps, oldest first.
    #[must_use]
    pub fn entries(&self) -> &[(Stamp, Value)] {
        &self.entries
    }

    /// A register that holds these values; they are put in order.
    #[must_use]
    pub fn from_entries(entries: Vec<(Stamp, Value)>) -> Self {
        let mut register = Register::default();
        for (stamp, value) in entries {
            register.insert(stamp, value);
        }
        register
    }

    /// The stamps a new value must name to replace what stands here now.
    #[must_use]
    pub fn stamps(&self) -> Vec<Stamp> {
        self.entries.iter().map(|(stamp, _)| *stamp).collect()
    }

    pub(crate) fn insert(&mut self, stamp: Stamp, value: Value) {
        if let Err(at) = self.entries.binary_search_by_key(&stamp, |(s, _)| *s) {
            self.entries.insert(at, (stamp, value));
        }
    }

    /// Removes the value written at `stamp`; says whether it stood here.
    pub(crate) fn remove(&mut self, stamp: Stamp) -> bool {
        match self.entries.binary_search_by_key(&stamp, |(s, _)| *s) {
            Ok(at) => {
                self.entries.remove(at);
                true
            }
            Err(_) => false,
        }
    }

    /// Whether no value stands here.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// One record: field key → register.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Registers by field key; keys of newer versions are kept like any other.
    pub fields: BTreeMap<Box<str>, Register>,
}

/// The field that puts a record in the bin. Its value is `true`; restoring replaces it with nothing.
pub const DELETED: &str = "deleted";

impl Record {
    /// The register of a field, if it ever held something here.
    #[must_use]
    pub fn register(&self, field: &str) -> Option<&Register> {
        self.fields.get(field)
    }

    /// The shown value of a field.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<&Value> {
        self.fields.get(field)?.shown()
    }

    /// The shown text of a field, empty if there is none or it is not text.
    #[must_use]
    pub fn text(&self, field: &str) -> &str {
        self.get(field).and_then(Value::as_text).unwrap_or("")
    }

    /// All values of a set field, oldest first. Two devices may have added the same value: it is given once.
    pub fn all(&self, field: &str) -> impl Iterator<Item = &Value> {
        let entries = self.fields.get(field).map(|r| r.entries.as_slice()).unwrap_or_default();
        let first = |at: usize, value: &Value| !entries.iter().take(at).any(|(_, earlier)| earlier == value);
        entries.iter().enumerate().filter(move |(at, (_, value))| first(*at, value)).map(|(_, (_, value))| value)
    }

    /// The record a reference field points to.
    #[must_use]
    pub fn reference(&self, field: &str) -> Option<Id> {
        self.get(field)?.as_id()
    }

    /// Whether anything stands in it at all: an undone creation leaves an empty shell.
    #[must_use]
    pub fn exists(&self) -> bool {
        self.fields.values().any(|register| !register.is_empty())
    }

    /// Whether it lies in the bin.
    #[must_use]
    pub fn is_deleted(&self) -> bool {
        self.get(DELETED).is_some()
    }

    /// Whether screens show it: it exists and is not in the bin.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.exists() && !self.is_deleted()
    }
}

/// Which record: its kind and id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Key {
    /// What it is.
    pub kind: Kind,
    /// Which one.
    pub id: Id,
}

impl Key {
    /// A key from its parts.
    #[must_use]
    pub fn new(kind: Kind, id: Id) -> Self {
        Key { kind, id }
    }
}

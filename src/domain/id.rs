//! Identifiers: 128 random bits for records and batches, 64 for devices, written as lower-case hex.

use core::fmt;
use core::str::FromStr;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The id of a record or a batch: 128 bits, 32 lower-case hex digits in text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Id(pub u128);

/// The id of a device (one browser profile): 64 bits, 16 lower-case hex digits in text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct DeviceId(pub u64);

/// Text that is not an id in its one canonical writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidId;

impl Id {
    /// The one company-level record every device agrees on without asking.
    pub const COMPANY: Id = Id(0);

    /// An id from 16 random bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Id(u128::from_be_bytes(bytes))
    }
}

fn is_lower_hex(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

macro_rules! hex_text {
    ($name:ident, $int:ty, $digits:literal) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!("{:0", $digits, "x}"), self.0)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                if !is_lower_hex(text, $digits) {
                    return Err(InvalidId);
                }
                <$int>::from_str_radix(text, 16).map($name).map_err(|_| InvalidId)
            }
        }
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
                text.parse().map_err(|_| serde::de::Error::custom("not an id"))
            }
        }
    };
}

hex_text!(Id, u128, 32);
hex_text!(DeviceId, u64, 16);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_canonical_writing_is_an_id() {
        let id = Id(0xab);
        assert_eq!(id.to_string().parse(), Ok(id));
        for bad in ["", "ab", "000000000000000000000000000000AB", "0x0000000000000000000000000000ab"] {
            assert_eq!(bad.parse::<Id>(), Err(InvalidId), "{bad}");
        }
        assert_eq!("+00000000000000a".parse::<DeviceId>(), Err(InvalidId));
    }
}

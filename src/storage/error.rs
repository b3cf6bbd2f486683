//! What can go wrong with a store.

use crate::domain::id::DeviceId;
use crate::log::chain::ChainError;
use core::fmt;

/// A part of what is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// A small value, by its name.
    Meta(String),
    /// A segment, by its device and first sequence number.
    Segment(DeviceId, u64),
    /// The head of a device's chain, or the Changes that should lead up to it.
    Head(DeviceId),
    /// The database itself.
    Database,
}

impl Part {
    /// A short name, for a person who tells it to another: the first eight digits of the device, and the place.
    #[must_use]
    pub fn short(&self) -> String {
        let device8 = |device: &DeviceId| device.to_string()[..8].to_owned();
        match self {
            Part::Meta(name) => name.clone(),
            Part::Segment(device, first_seq) => format!("{}+{first_seq}", device8(device)),
            Part::Head(device) => device8(device),
            Part::Database => "database".to_owned(),
        }
    }
}

/// Why a store could not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// Another tab wrote first: load the tail and try again.
    Moved,
    /// Another archive stands in this one's place now: reload the page.
    Replaced,
    /// The browser gives no more room.
    Quota,
    /// The connection was lost: not known to be saved.
    Closed,
    /// Another tab keeps an old connection open.
    Blocked,
    /// A newer version of this program wrote it.
    Newer {
        /// The version of its layout.
        schema: u32,
    },
    /// The browser does not let this page keep data, or has no cryptography.
    Unavailable,
    /// There is no archive here.
    Empty,
    /// A passphrase is needed first.
    Locked,
    /// The key or passphrase is not the one.
    WrongKey,
    /// Something stored cannot be read.
    Damaged {
        /// What.
        what: Part,
    },
    /// The Changes to be written do not continue their chains.
    Chain(ChainError),
    /// The browser refused for a reason of its own.
    Failed,
}

impl StoreError {
    /// A stable name for screens and tests.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            StoreError::Moved => "store-moved",
            StoreError::Replaced => "store-replaced",
            StoreError::Quota => "store-quota",
            StoreError::Closed => "store-closed",
            StoreError::Blocked => "store-blocked",
            StoreError::Newer { .. } => "store-newer",
            StoreError::Unavailable => "store-unavailable",
            StoreError::Empty => "store-empty",
            StoreError::Locked => "store-locked",
            StoreError::WrongKey => "lock-wrong",
            StoreError::Damaged { .. } => "store-damaged",
            StoreError::Chain(_) => "store-chain",
            StoreError::Failed => "store-failed",
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Part::Meta(name) => write!(f, "meta {name}"),
            Part::Segment(device, first_seq) => write!(f, "segment {device}+{first_seq}"),
            Part::Head(device) => write!(f, "head {device}"),
            Part::Database => f.write_str("database"),
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StoreError::Damaged { what } => write!(f, "{}: {what}", self.code()),
            StoreError::Newer { schema } => write!(f, "{}: {schema}", self.code()),
            _ => f.write_str(self.code()),
        }
    }
}

impl core::error::Error for StoreError {}

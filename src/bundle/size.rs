//! How large a bundle will be, before it is made: from what its Changes weigh, by figures measured on bundles.
//!
//! Hashes and salts do not pack, texts do; in a backup every text stands in the tables and on the page once more. The
//! figures fit archives of customers and cards; `tests/native/deltas.rs` holds them to what is made.

use crate::log::change::Change;

/// Signatures, headers, the program of the page: in bytes.
const BACKUP: u64 = 30_000;
const DELTA: u64 = 6_000;
/// What a Change takes however little it says, in bytes: two hashes, a salt, a clock, packed.
const CHANGE: u64 = 130;

/// What Changes weigh.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weight {
    /// How many there are.
    pub changes: u64,
    /// Their bodies, in bytes.
    pub bodies: u64,
}

impl Weight {
    /// Of these Changes.
    #[must_use]
    pub fn of<'a>(changes: impl IntoIterator<Item = &'a Change>) -> Self {
        changes.into_iter().fold(Weight::default(), |sum, change| Weight {
            changes: sum.changes + 1,
            bodies: sum.bodies + change.body_text().map_or(0, str::len) as u64,
        })
    }
}

/// The size of a backup of all of it, in bytes.
#[must_use]
pub fn whole(all: Weight) -> u64 {
    BACKUP + CHANGE * all.changes + all.bodies / 2
}

/// The size of a delta with these Changes, in bytes.
#[must_use]
pub fn delta(new: Weight) -> u64 {
    DELTA + CHANGE * new.changes + new.bodies / 5
}

//! How large a bundle will be, before it is made: from what its Changes weigh, by figures measured on bundles.
//!
//! Hashes and salts do not pack, texts do; in a backup every text stands in the tables and on the page once more. The
//! figures fit archives of customers and cards; `tests/native/deltas.rs` holds them to what is made.

use crate::log::change::Change;

/// Signatures, headers, the program of the page: in bytes.
const BACKUP: u64 = 30_000;
const DELTA: u64 = 8_000;
/// What a Change takes however little it says, in bytes: two hashes, a salt, a clock, packed.
const CHANGE: u64 = 90;
/// What an edit takes in a body before its value: id, kind, field; and how much of that is left once it is packed.
const EDIT: u64 = 90;
const EDIT_PACKED: u64 = 8;

/// The first so many bodies are looked into, and then each so many-th.
const FIRST: u64 = 64;
const STEP: u64 = 16;

/// What Changes weigh.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weight {
    /// How many there are.
    pub changes: u64,
    /// How many edits are in them, about.
    pub edits: u64,
    /// Their bodies, in bytes.
    pub bodies: u64,
}

impl Weight {
    /// Of these Changes. Edits are counted in some of them, for there may be many.
    #[must_use]
    pub fn of<'a>(changes: impl IntoIterator<Item = &'a Change>) -> Self {
        let (mut all, mut looked_at, mut edits) = (Weight::default(), 0, 0);
        for body in changes.into_iter().map(|change| change.body_text().unwrap_or_default()) {
            if all.changes < FIRST || all.changes.is_multiple_of(STEP) {
                looked_at += body.len() as u64;
                edits += body.matches("\"field\":").count() as u64;
            }
            all.changes += 1;
            all.bodies += body.len() as u64;
        }
        all.edits = edits * all.bodies / looked_at.max(1);
        all
    }

    /// What stands in the values, in bytes.
    fn texts(self) -> u64 {
        self.bodies.saturating_sub(EDIT * self.edits)
    }
}

/// The size of a backup of all of it, in bytes.
#[must_use]
pub fn whole(all: Weight) -> u64 {
    BACKUP + CHANGE * all.changes + 2 * EDIT_PACKED * all.edits + all.texts() * 6 / 10
}

/// The size of a delta with these Changes, in bytes.
#[must_use]
pub fn delta(new: Weight) -> u64 {
    DELTA + CHANGE * new.changes + EDIT_PACKED * new.edits + new.texts() * 2 / 10
}

//! What a restore drill has found: the archive that was rebuilt from a backup, beside the one open here.

use crate::bundle::meta::Counts;
use crate::domain::kind::Kind;
use crate::log::compare::KindDelta;
use serde::{Deserialize, Serialize};

/// Live records of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KindCount {
    /// The kind.
    pub kind: Kind,
    /// How many the backup brings back.
    pub backup: u64,
    /// How many there were here when it was made.
    pub here: u64,
}

/// How the rebuilt archive compares with the one here, as it was when the backup was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// It is the same to the last stamp: the backup is proven.
    Equal,
    /// It is the same as far as both go, and holds this many Changes that are not here: another browser's, to be merged.
    Ahead(u64),
    /// It is not the same.
    Differs {
        /// What is different, seen from the backup: what is only here counts as added.
        kinds: Vec<KindDelta>,
        /// Whether the histories contradict each other: one Change in two versions.
        fork: bool,
    },
}

/// What a drill has found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drilled {
    /// The company's name when the backup was made.
    pub company_name: String,
    /// When it was made, RFC 3339.
    pub created: String,
    /// The same in milliseconds since 1970.
    pub created_ms: u64,
    /// What was rebuilt from it, as bundle.json counts.
    pub counts: Counts,
    /// The same by every kind, beside what is here.
    pub kinds: Vec<KindCount>,
    /// Digest of the rebuilt archive.
    pub digest: String,
    /// Whether it was made under the vault key of now.
    pub same_vault: bool,
    /// SHA-256 of the owner-identity.age that came with it; of the newest backup among several files.
    pub identity: String,
    /// How the two compare.
    pub verdict: Verdict,
    /// How many Changes there are here that the backup does not hold.
    pub changes_since: u64,
    /// What they did to the records.
    pub since: Vec<KindDelta>,
}

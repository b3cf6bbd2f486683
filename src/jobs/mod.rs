//! Jobs: the heavy, pure work, described as messages. The page's [`client`] sends them, the worker's [`host`] does them.

pub mod client;
pub mod host;

use crate::imports::Options;
use crate::imports::matching::Known;
use crate::imports::preview::Preview;
use crate::log::draft::Draft;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What the worker is asked to do. Bytes travel beside it as blobs.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Job {
    /// Reads files (one blob each, in order of `names`) and plans their import. The host keeps the plan.
    ImportOpen {
        /// The files' names.
        names: Vec<String>,
        /// What the archive holds already.
        known: Known,
        /// What the person chose.
        options: Options,
    },
    /// Plans the same import under other options.
    ImportReplan {
        /// What the person chose.
        options: Options,
    },
    /// What to write for the planned import, which ends it.
    ImportDrafts {
        /// From when the responsible members are responsible.
        today: NaiveDate,
    },
    /// A passphrase nobody else has.
    SuggestPassphrase,
    /// How hard a passphrase is to guess.
    PassphraseStrength {
        /// What was typed.
        passphrase: String,
        /// Words an attacker would try first: company and member names.
        own_words: Vec<String>,
    },
}

/// What the worker answers. Bytes travel beside it as blobs.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Reply {
    /// What an import would do.
    Preview(Box<Preview>),
    /// What an import writes.
    Drafts(Vec<Draft>),
    /// A passphrase.
    Passphrase(String),
    /// Hardness from 0 to 4; 3 is enough.
    Strength(u8),
}

/// Why the worker could not do it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum JobError {
    /// A bundle was refused, or could not be made.
    Bundle(crate::bundle::BundleError),
    /// An import was refused.
    Import(crate::imports::ImportError),
    /// The message was not understood: page and worker are of different builds.
    Unreadable,
}

//! How far an import has come, and what is known by then.

use crate::app::import::Progress;
use crate::domain::id::Id;

/// How far an import has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Choose,
    Running,
    Preview,
    Report,
}

/// What is going on while nothing can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    Reading(usize, usize),
    Planning,
    Writing(Progress),
}

/// A file that was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub file: String,
    pub code: &'static str,
    /// Its size in megabytes, where that is why.
    pub size: Option<u64>,
}

/// A file or sheet there is to choose from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub key: String,
    pub name: String,
    pub sheet: Option<String>,
}

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    pub batch: Option<Id>,
    pub customers: Vec<Id>,
    /// The refused rows as a workbook.
    pub rejected: Option<Vec<u8>>,
}

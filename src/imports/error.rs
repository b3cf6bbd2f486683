//! Why files are refused as a whole.

use core::fmt;
use serde::{Deserialize, Serialize};

/// Why files cannot be imported at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportErrorCode {
    /// More than [`delimited::MAX_BYTES`] bytes.
    TooLarge,
    /// More than [`delimited::MAX_ROWS`] rows.
    TooManyRows,
    /// More than [`delimited::MAX_COLUMNS`] columns.
    TooManyColumns,
    /// A picture or another binary file.
    Binary,
    /// A workbook that a password protects.
    Encrypted,
    /// A workbook of a kind that is not read: `.ods`, `.xlsb`, or very old.
    OtherFormat,
    /// A workbook that is cut off or contradicts itself.
    Damaged,
    /// No text at all, or no file.
    Empty,
    /// A header and nothing below it.
    HeaderOnly,
    /// No column says what the rows are about.
    NoNameColumn,
    /// The encoding asked for is not known.
    UnknownEncoding,
}

/// Why, and which file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportError {
    /// Why.
    pub code: ImportErrorCode,
    /// The name of the file; empty if there is none.
    pub file: String,
}

impl ImportErrorCode {
    /// The code that screens and tests see.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            ImportErrorCode::TooLarge => "import-too-large",
            ImportErrorCode::TooManyRows => "import-too-many-rows",
            ImportErrorCode::TooManyColumns => "import-too-many-columns",
            ImportErrorCode::Binary => "import-binary",
            ImportErrorCode::Encrypted => "import-encrypted",
            ImportErrorCode::OtherFormat => "import-other-format",
            ImportErrorCode::Damaged => "import-damaged",
            ImportErrorCode::Empty => "import-empty",
            ImportErrorCode::HeaderOnly => "import-header-only",
            ImportErrorCode::NoNameColumn => "import-no-name-column",
            ImportErrorCode::UnknownEncoding => "import-unknown-encoding",
        }
    }
}

impl ImportError {
    /// The code that screens and tests see.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.code.as_str()
    }
}

/// The code only: file names are the user's.
impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.as_str())
    }
}

impl core::error::Error for ImportError {}

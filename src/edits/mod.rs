//! Edits: what was typed becomes drafts. Pure; the screens and the sample data share it.

pub mod customers;
pub mod due;
pub mod form;
pub mod members;
pub mod orders;

/// What was typed cannot be taken as it is; the code says why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused(pub &'static str);

impl Refused {
    /// A stable name for screens and tests.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.0
    }
}

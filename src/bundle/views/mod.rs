//! The readable views inside a bundle: what opens in Excel, a phone's address book, a calendar and any browser, without
//! this program. They are made from the live records of the archive and never imported again. Pure.

mod content_line;
mod dictionary;
pub mod export;
mod html;
mod ical;
pub use crate::domain::labels::{self, Language};
pub mod readme;
mod source;
mod tables;
mod vcard;

use crate::log::apply::Log;
use source::Source;

pub use readme::{ReadmeFacts, readme};
pub use tables::Table;

/// What the views say about themselves.
#[derive(Clone, Copy, Debug)]
pub struct ViewContext<'a> {
    /// The company's name, possibly empty.
    pub company_name: &'a str,
    /// When the bundle was made, RFC 3339.
    pub created: &'a str,
    /// The language notes are labelled in, and the one the page opens in.
    pub language: Language,
}

/// All readable views, as file names (without `data/`) and contents, in the order a bundle lists them.
#[must_use]
pub fn views(log: &Log, context: &ViewContext<'_>) -> Vec<(String, Vec<u8>)> {
    let source = Source::new(log.archive());
    let tables = tables::all(&source, context.language).into_iter();
    let mut files: Vec<(String, Vec<u8>)> = tables.map(|table| (format!("{}.csv", table.file), table.csv())).collect();
    files.push(("contacts.vcf".into(), vcard::contacts(&source, context.language).into_bytes()));
    files.push(("reminders.ics".into(), ical::reminders(&source, context).into_bytes()));
    files.extend(html::pages(&source, context).into_iter().map(|(name, page)| (name, page.into_bytes())));
    files
}

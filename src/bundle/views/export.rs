//! Everything in the clear, for a spreadsheet or another program: no backup, and nothing that is read back as one.

use super::source::Source;
use super::tables::{self, Table};
use super::{Language, ViewContext, views};
use crate::bundle::error::BundleError;
use crate::bundle::meta::created_at;
use crate::bundle::zip_write;
use crate::formats::workbook_write::{self, OutSheet, WriteError};
use crate::log::apply::Log;

/// What READ-ME.txt says, before the names of the files.
const WARNING: &str = "\u{feff}客留 Keliu\r\n\r\n\
    这些文件没有加密：谁拿到都能看。不要用邮件或聊天发送，用完请删除。\r\n\
    这不是备份，不能用来恢复：请在“备份”里另做一份。fields.csv 说明每一列的含义。\r\n\r\n\
    These files are not encrypted: whoever gets them can read them. Do not send them by mail or chat, delete them when done.\r\n\
    This is no backup and cannot be restored: make one under \"Backup\". fields.csv says what each column means.\r\n";

/// All readable views in one ordinary ZIP, **unencrypted**: the tables, contacts, calendar and pages of a backup.
///
/// # Errors
/// [`BundleError::TooLarge`] beyond 1 GiB of tables.
pub fn export_zip(log: &Log, context: &ViewContext<'_>) -> Result<Vec<u8>, BundleError> {
    let mut files = views(log, context);
    files.insert(0, ("READ-ME.txt".into(), WARNING.as_bytes().into()));
    let entries: Vec<(&str, &[u8])> = files.iter().map(|(name, data)| (name.as_str(), data.as_slice())).collect();
    zip_write::write(&entries, true)
}

/// The same tables as a workbook, **unencrypted**, one sheet for each: every cell is a text as it is and no formula, so
/// nothing needs a guard. A text longer than a cell holds is cut there and ends in `…`.
///
/// # Errors
/// If a table has more rows or columns than a sheet.
pub fn export_workbook(log: &Log, language: Language) -> Result<Vec<u8>, WriteError> {
    let sheet = |Table { name, header, rows, .. }| OutSheet { name, header, rows };
    let sheets: Vec<OutSheet> = export_tables(log, language).into_iter().map(sheet).collect();
    workbook_write::write(&sheets)
}

/// The tables, their cells as they are meant.
#[must_use]
pub fn export_tables(log: &Log, language: Language) -> Vec<Table> {
    tables::all(&Source::new(log.archive()), language)
}

/// The name of an unencrypted export, ASCII: `keliu-export_<YYYYMMDD>.<ending>`, the day in UTC.
///
/// # Errors
/// [`BundleError::BadInput`] if `created` is not RFC 3339.
pub fn export_name(created: &str, ending: &str) -> Result<String, BundleError> {
    let time = created_at(created).map_err(|_| BundleError::BadInput)?;
    Ok(format!("keliu-export_{}.{ending}", time.format("%Y%m%d")))
}

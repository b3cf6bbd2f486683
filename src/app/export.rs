//! Everything in the clear, as ordinary files: for a spreadsheet, an address book, another program. No backup.

use super::backup::{me, refuse_sample};
use super::error::AppError;
use super::export_log;
use super::session::Session;
use crate::bundle::lines;
use crate::bundle::views::Language;
use crate::jobs::client::Jobs;
use crate::jobs::{Job, Reply};
use crate::platform::{clock, files};
use chrono::SecondsFormat;

/// As what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Tables, contacts, calendar and pages in one ZIP.
    Files,
    /// The tables as one workbook, a sheet for each.
    Workbook,
}

impl Form {
    fn mime(self) -> &'static str {
        match self {
            Form::Files => "application/zip",
            Form::Workbook => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// Writes all of it into one **unencrypted** file and hands that to the browser as a download. What cannot be read here is
/// left out. Give it jobs of its own and end them.
///
/// # Errors
/// `sample-archive`, [`AppError::NoArchive`], `file-not-given`, `workbook-too-large`; of the worker and the store.
pub async fn give(session: &Session, jobs: &Jobs, language: Language, form: Form) -> Result<(), AppError> {
    refuse_sample(session)?;
    session.catch_up().await?;
    me(session)?;
    session.whole().await?;
    let (lines, bodies) = lines::write(session.log().changes())?;
    let created = clock::local(clock::now_ms()).to_utc().to_rfc3339_opts(SecondsFormat::Secs, true);
    let job = Job::Export { workbook: form == Form::Workbook, language, created };
    let (reply, mut blobs) = jobs.call(&job, vec![lines, bodies], |_| {}).await?;
    match (reply, blobs.pop()) {
        (Reply::Exported(name), Some(bytes)) => {
            // A full disk that cannot take the note must not keep anybody from their data.
            let _ = export_log::note(session, clock::now_ms()).await;
            files::download(&name, form.mime(), &bytes).map_err(|error| AppError::Input(error.code()))
        }
        _ => Err(AppError::Build),
    }
}

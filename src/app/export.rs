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

/// Writes all of it into one **unencrypted** ZIP and hands that to the browser as a download. What cannot be read here is
/// left out. Give it jobs of its own and end them.
///
/// # Errors
/// `sample-archive`, [`AppError::NoArchive`], `file-not-given`; of the worker and the store.
pub async fn give(session: &Session, jobs: &Jobs, language: Language) -> Result<(), AppError> {
    refuse_sample(session)?;
    session.catch_up().await?;
    me(session)?;
    session.whole().await?;
    let (lines, bodies) = lines::write(session.log().changes())?;
    let created = clock::local(clock::now_ms()).to_utc().to_rfc3339_opts(SecondsFormat::Secs, true);
    let (reply, mut blobs) = jobs.call(&Job::Export { language, created }, vec![lines, bodies], |_| {}).await?;
    match (reply, blobs.pop()) {
        (Reply::Exported(name), Some(bytes)) => {
            export_log::note(session, clock::now_ms()).await?;
            files::download(&name, "application/zip", &bytes).map_err(|error| AppError::Input(error.code()))
        }
        _ => Err(AppError::Build),
    }
}

//! The sample data ([`crate::sample`]) in a database and a company of its own, which leave nothing behind.

use super::error::AppError;
use super::identity::NewArchive;
use super::session::Session;
use crate::bundle::lines;
use crate::jobs::Job;
use crate::jobs::client::Jobs;
use crate::log::apply::Log;
use crate::log::change::Origin;
use crate::platform::{address, clock, prefs};
use std::collections::BTreeSet;

/// Whether this browser shows the sample data.
#[must_use]
pub fn is_on() -> bool {
    prefs::sample()
}

/// Opens the sample data in place of the empty archive: loads the page anew.
pub fn enter() {
    prefs::set_sample(true);
    address::reload();
}

/// Deletes the sample data and goes back: loads the page anew. Does nothing to an archive that is not sample data.
///
/// # Errors
/// Of the store; the sample data stays open then.
pub async fn leave(session: &Session) -> Result<(), AppError> {
    if !session.is_sample() {
        return Ok(());
    }
    // First the switch: other tabs load anew as soon as the data is gone, and must not make it again.
    prefs::set_sample(false);
    if let Err(error) = session.wipe().await {
        prefs::set_sample(true);
        return Err(error);
    }
    address::reload();
    Ok(())
}

/// Goes back though the sample data does not open; what there is of it stays until it is entered again. Loads the page
/// anew.
pub fn give_up() {
    prefs::set_sample(false);
    address::reload();
}

/// How many actions of a log are the person's own, and not of the sample data.
#[must_use]
pub fn made_by_hand(log: &Log) -> usize {
    let own = log.changes().filter(|change| change.body().is_some_and(|body| body.origin != Origin::Sample));
    own.map(|change| change.line().batch).collect::<BTreeSet<_>>().len()
}

/// Writes the sample data in a language (`zh`, else English), in one transaction, with a past of its own: each event
/// stands in the log on the day it is said to have happened.
///
/// # Errors
/// Of the worker and the store; nothing was written then.
pub async fn fill(session: &Session, jobs: &Jobs, language_code: &str) -> Result<(), AppError> {
    let new = NewArchive::random();
    let me = new.me();
    let job = Job::Sample {
        chinese: language_code == "zh",
        device: me.device,
        founding: new.founding_draft(),
        member: me.member,
        now_ms: clock::now_ms(),
        today: clock::today(),
    };
    let (_, blobs) = jobs.call(&job, Vec::new(), |_| {}).await?;
    jobs.end();
    let [lines, bodies] = blobs.as_slice() else { return Err(AppError::Build) };
    session.create(me, lines::read(lines, bodies)?, &new.docs()).await
}

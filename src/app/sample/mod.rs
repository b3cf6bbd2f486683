//! Sample data: a wholesaler of wine and spirits whose best rep has left, scaled down. It lives in a database and a
//! company of its own, and leaves nothing behind. All names and numbers are invented.

mod cards;
mod customers;
mod story;
mod tables;

use super::error::AppError;
use super::identity::NewArchive;
use super::session::Session;
use crate::log::change::Origin;
use crate::platform::{address, clock, prefs, random};
use tables::Tongue;

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

/// Writes the sample data in a language (`zh`, else English), in one transaction, with a past of its own: each event
/// stands in the log on the day it is said to have happened.
///
/// # Errors
/// Of the store; nothing was written then.
pub async fn fill(session: &Session, language_code: &str) -> Result<(), AppError> {
    let tongue = if language_code == "zh" { Tongue::Zh } else { Tongue::En };
    let new = NewArchive::random();
    let me = new.me();
    let teller = story::Teller { tongue, me, today: clock::today(), now_ms: clock::now_ms(), origin: Origin::Sample };
    let changes = teller.tell(new.founding_draft(), &mut random::fill)?;
    session.create(me, changes, &new.docs()).await
}

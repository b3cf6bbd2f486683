//! How large a backup will be, and whether a base and its deltas are better for the mailbox.

use super::backup::{MAIL_BYTES, refuse_sample};
use super::backup_log::{self, BackupLog, BaseNote};
use super::error::AppError;
use super::identity_file::identity_file;
use super::session::Session;
use crate::bundle::meta::sha256_text;
use crate::bundle::size::{self, Weight};
use crate::platform::clock;

/// From this age on a base is old: a year.
const YEAR_MS: u64 = 365 * 24 * 60 * 60 * 1000;

/// How large the next backup will be, about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// A whole one, in bytes.
    pub whole: u64,
    /// A delta, where one can be made.
    pub delta: Option<Delta>,
    /// A later whole backup that deltas could go on from, once it is known to be stored.
    pub waiting: Option<Waiting>,
}

/// A whole backup of which nobody has said yet that it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Its file.
    pub name: String,
    /// When it was made, in milliseconds since 1970.
    pub made_ms: u64,
}

/// A delta that can be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delta {
    /// Its size, in bytes.
    pub bytes: u64,
    /// The file it needs.
    pub base: String,
    /// When that was made, in milliseconds since 1970.
    pub base_ms: u64,
    /// Whether it is time for another base: this one is a year old, or the delta is too large for mail itself.
    pub due: bool,
}

impl Sizes {
    /// Whether a whole backup is too large for most mailboxes.
    #[must_use]
    pub fn is_large(&self) -> bool {
        self.whole > MAIL_BYTES as u64
    }
}

/// Reckons the sizes. A base under another passphrase is none: whoever restores has one passphrase for both.
///
/// # Errors
/// `sample-archive`, [`AppError::NoArchive`], and of the store.
pub async fn sizes(session: &Session) -> Result<Sizes, AppError> {
    refuse_sample(session)?;
    session.whole().await?;
    let vault = session.vault()?;
    let BackupLog { base, waiting, .. } = BackupLog::read(&vault).await?;
    let identity = identity_file(session).await?.map(|file| sha256_text(&file)).unwrap_or_default();
    let log = session.log();
    let whole = corrected(size::whole(Weight::of(log.changes())), waiting.as_ref().or(base.as_ref()));
    let passed = |base: &BaseNote| base.heads.iter().all(|(device, head)| log.head(*device).seq >= head.seq);
    let fits = |base: &BaseNote| base.identity == identity && passed(base);
    let waiting = waiting.filter(fits).map(|waiting| Waiting { name: waiting.name, made_ms: waiting.made_ms });
    let base = base.filter(fits);
    let delta = base.map(|base| {
        let is_new = |seq, device| base.heads.get(&device).is_none_or(|head| seq > head.seq);
        let new = log.changes().filter(|change| is_new(change.line().seq, change.line().device));
        let bytes = size::delta(Weight::of(new));
        let due = bytes > MAIL_BYTES as u64 || clock::now_ms().saturating_sub(base.made_ms) >= YEAR_MS;
        Delta { bytes, due, base_ms: base.made_ms, base: base.name }
    });
    Ok(Sizes { whole, delta, waiting })
}

/// Notes that somebody has stored a whole backup: deltas go on from it from now on, and from none before it.
///
/// # Errors
/// `sample-archive`, and of the store; nothing was changed then.
pub async fn stored(session: &Session, name: &str) -> Result<(), AppError> {
    refuse_sample(session)?;
    backup_log::change(session, &[], |log, _| {
        log.stored(|waiting| waiting.name == name);
        Ok(())
    })
    .await
}

/// What is expected, in the light of how the last one turned out.
fn corrected(expected: u64, last: Option<&BaseNote>) -> u64 {
    match last {
        Some(last) if last.expected > 0 => {
            u64::try_from(u128::from(expected) * u128::from(last.bytes) / u128::from(last.expected)).unwrap_or(u64::MAX)
        }
        _ => expected,
    }
}

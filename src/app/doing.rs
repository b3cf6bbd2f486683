//! Imports and restores that the end of the page may have cut short. Each is one transaction, so it is on disk wholly or
//! not at all; but the person must be told which.

use super::error::AppError;
use super::session::Session;
use crate::log::apply::Log;
use crate::log::change::Origin;
use crate::platform::prefs::{self, Doing};
use crate::platform::{clock, tabs};

const IMPORT: &str = "import";
const RESTORE: &str = "restore";

/// What became of an import or a restore during which the page ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Whether it was a restore; else an import.
    pub restore: bool,
    /// The names of the imported files, where they are known.
    pub files: String,
    /// Whether it was finished all the same; else nothing of it was kept.
    pub kept: bool,
}

/// Notes that an import is about to be written.
pub async fn importing(session: &Session, files: &str) {
    // The note stands in clear, which the archive must not do where it is locked.
    let open = match session.vault() {
        Ok(vault) => vault.slots().await.is_ok_and(|slots| slots.is_open()),
        Err(_) => true,
    };
    begin(session, IMPORT, if open { files } else { "" }, 0);
}

/// Notes that a restore is about to be written, after which this many Changes can be read.
pub fn restoring(session: &Session, changes: usize) {
    begin(session, RESTORE, "", changes);
}

fn begin(session: &Session, what: &str, files: &str, changes: usize) {
    if !session.is_sample() {
        prefs::set_doing(Some(&Doing { what: what.into(), files: files.into(), at: clock::now_ms(), changes }));
    }
}

/// Notes that it has ended, well or not: the person has been told.
pub fn ended(session: &Session) {
    if !session.is_sample() {
        prefs::set_doing(None);
    }
}

/// What became of the import or restore during which the page ended, if there was one. Told once.
pub async fn look_back(session: &Session) -> Option<Ended> {
    if session.is_sample() || prefs::doing().is_none() {
        return None;
    }
    // Another tab may be at it just now: whoever writes has the lock.
    let doing = tabs::with_writer_lock(async {
        session.catch_up().await?;
        if session.me().is_some() {
            session.whole().await?;
        }
        let doing = prefs::doing();
        prefs::set_doing(None);
        Ok::<_, AppError>(doing)
    });
    // Whatever keeps it from being read says so by itself; a locked archive is asked once it is open.
    let doing = doing.await.ok().flatten()?;
    let kept = is_kept(&session.log(), &doing);
    Some(Ended { restore: doing.what == RESTORE, files: doing.files, kept })
}

fn is_kept(log: &Log, doing: &Doing) -> bool {
    if doing.what == RESTORE {
        return !log.is_empty() && log.changes().count() >= doing.changes;
    }
    let since = log.changes().filter(|change| change.line().hlc.millis() >= doing.at);
    since
        .filter_map(|change| change.body())
        .any(|body| body.origin == Origin::Import && (doing.files.is_empty() || body.reason == doing.files))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::{DeviceId, Id};
    use crate::domain::record::Hlc;
    use crate::log::chain::{Author, Batch, Head, extend};
    use crate::log::draft::{Draft, customer_key};

    fn log(origin: Origin) -> Log {
        let mut draft = Draft::about(Id(1));
        draft.put_text(&customer_key(Id(1)), "name", "Willow");
        let batch = Batch { id: Id(2), origin, reason: "a.csv".into(), undoes: None };
        let mut random = |bytes: &mut [u8]| bytes.fill(1);
        let newest = Hlc::default();
        let mut author = Author { device: DeviceId(1), member: Id(3), now_ms: 5000, newest, random: &mut random };
        let mut log = Log::default();
        log.add(extend(Head::EMPTY, &batch, vec![draft], &mut author)).unwrap();
        log
    }

    #[test]
    fn what_was_kept_is_known_by_the_log() {
        let doing =
            |what: &str, files: &str, at, changes| Doing { what: what.into(), files: files.into(), at, changes };
        let imported = log(Origin::Import);
        assert!(is_kept(&imported, &doing(IMPORT, "a.csv", 5000, 0)));
        assert!(is_kept(&imported, &doing(IMPORT, "", 4000, 0)));
        assert!(!is_kept(&imported, &doing(IMPORT, "b.csv", 4000, 0)));
        assert!(!is_kept(&imported, &doing(IMPORT, "a.csv", 6000, 0)), "that was an earlier one");
        assert!(!is_kept(&log(Origin::Edit), &doing(IMPORT, "a.csv", 4000, 0)));
        assert!(is_kept(&imported, &doing(RESTORE, "", 9000, 1)));
        assert!(!is_kept(&imported, &doing(RESTORE, "", 0, 2)));
        assert!(!is_kept(&Log::default(), &doing(RESTORE, "", 0, 0)));
    }
}

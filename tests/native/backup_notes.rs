//! What a browser notes of the backups it made: how large the last file was, and when it is time for another base.

use super::deltas::{based, delta};
use super::proven::begin;
use crate::sessions::{edit, run};
use keliu::app::backup_log::BackupLog;
use keliu::app::backup_size::sizes;
use keliu::app::identity::doc_bytes;
use keliu::app::session::Session;
use keliu::storage::Memory;

const DAY_MS: u64 = 86_400_000;

async fn noted(session: &Session) -> BackupLog {
    BackupLog::read(&session.vault().unwrap()).await.unwrap()
}

#[test]
fn another_base_is_due_when_it_is_a_year_old() {
    run(async {
        let session = begin(&Memory::default()).await;
        based(&session).await;
        edit(&session, 4, "Maple").await.unwrap();
        for (days, due) in [(364, false), (365, true)] {
            let vault = session.vault().unwrap();
            let basis = vault.basis(&["backup"]).await.unwrap();
            let mut log = noted(&session).await;
            log.base.as_mut().unwrap().made_ms = keliu::platform::clock::now_ms() - days * DAY_MS;
            vault.put_upon(&basis, &[("backup", &doc_bytes(&log))]).await.unwrap();
            assert_eq!(sizes(&session).await.unwrap().delta.unwrap().due, due, "{days} days");
        }
    });
}

#[test]
fn the_size_of_the_last_file_is_known_also_of_a_delta() {
    run(async {
        let session = begin(&Memory::default()).await;
        assert_eq!(noted(&session).await.last_size(), 0);
        let base = based(&session).await;
        assert_eq!(noted(&session).await.last_size(), base.len() as u64);
        edit(&session, 4, "Maple").await.unwrap();
        let last = delta(&session).await.unwrap();
        let log = noted(&session).await;
        assert_eq!(log.last_size(), last.len() as u64);

        // As an earlier version noted it.
        let mut json = serde_json::to_value(&log).unwrap();
        json.as_object_mut().unwrap().remove("last_bytes");
        let mut earlier: BackupLog = serde_json::from_value(json).unwrap();
        assert_eq!(earlier.last_size(), 0);
        earlier.last_name = log.base.unwrap().name;
        assert_eq!(earlier.last_size(), base.len() as u64);
    });
}

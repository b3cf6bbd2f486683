//! Whose passphrase opens the backups: the company's keys, sealed under it.
//!
//! A backup has one owner-identity.age. With several owners in one browser it stays under the passphrase of the one who
//! set it: another's own passphrase does not take its place unseen, or the first could not open the next backup. Only a
//! new key does, which says so.

use super::is_owner;
use crate::app::backup::{ROSTER_DOC, is_refused};
use crate::app::backup_log::{self, BackupLog};
use crate::app::error::AppError;
use crate::app::identity::{OWNER_DOC, OwnerDoc, doc_bytes, doc_of, lost_keys};
use crate::app::identity_file::{BEFORE_DOC, IDENTITY_DOC, Unkept, identity_upon, make_identity, refuse_known};
use crate::app::session::Session;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::jobs::client::Jobs;
use crate::jobs::keys::Hidden;
use crate::storage::vault::Doc;
use crate::storage::{Basis, Slots};

/// Keys that take the place of others, and what has to be written with them.
pub(super) struct Renewed {
    /// What they were made upon.
    pub basis: Basis,
    /// owner-identity.age until now.
    pub before: Vec<u8>,
    /// The company's keys.
    pub owner: OwnerDoc,
    /// This browser's backups.
    pub log: BackupLog,
    /// The signed roster that names them.
    pub roster: Vec<u8>,
}

/// The keys under a passphrase, not yet written.
pub(super) struct Sealing {
    /// What it was made upon.
    pub basis: Basis,
    keeper: Id,
    file: Vec<u8>,
    docs: Vec<(&'static str, Vec<u8>)>,
}

impl Sealing {
    /// New keys under the passphrase of the member at work.
    pub async fn of(
        session: &Session,
        jobs: &Jobs,
        passphrase: &Hidden<String>,
        renewed: Renewed,
    ) -> Result<Self, AppError> {
        let Renewed { basis, before, owner, mut log, roster } = renewed;
        let mut docs = vec![(OWNER_DOC, doc_bytes(&owner)), (ROSTER_DOC, roster), (BEFORE_DOC, before)];
        let (company, keeper) = (super::me(session)?.company, session.writer());
        let file = make_identity(jobs, company, owner, passphrase).await?;
        log.sealed_by(keeper);
        docs.push((backup_log::DOC, doc_bytes(&log)));
        Ok(Sealing { basis, keeper, file, docs })
    }

    /// The keys here under the passphrase that the member at work sets; `None` where the backups are not theirs.
    pub async fn own(
        session: &Session,
        jobs: &Jobs,
        passphrase: &Hidden<String>,
        slots: &Slots,
    ) -> Result<Option<Self>, AppError> {
        let basis = session.vault()?.basis(&[OWNER_DOC, IDENTITY_DOC, BEFORE_DOC, backup_log::DOC]).await?;
        let mut log: BackupLog = doc_of(&basis, backup_log::DOC)?.unwrap_or_default();
        let is_first = identity_upon(session, basis.get(IDENTITY_DOC)).is_none();
        if !(is_first && is_owner(session, slots) || is_theirs(session, slots, &log)) {
            return Ok(None);
        }
        // The keys were renewed because somebody may know that one.
        refuse_known(jobs, passphrase, basis.get(BEFORE_DOC).map(<[u8]>::to_vec)).await?;
        let owner = doc_of(&basis, OWNER_DOC)?.ok_or_else(lost_keys)?;
        let (company, keeper) = (super::me(session)?.company, session.writer());
        let file = make_identity(jobs, company, owner, passphrase).await?;
        log.sealed_by(keeper);
        Ok(Some(Sealing { basis, keeper, file, docs: vec![(backup_log::DOC, doc_bytes(&log))] }))
    }

    /// What is to be written.
    pub fn docs(&self) -> impl Iterator<Item = Doc<'_>> {
        let docs = self.docs.iter().map(|(name, bytes)| (*name, bytes.as_slice()));
        docs.chain([(IDENTITY_DOC, self.file.as_slice())])
    }

    /// Keeps it without a lock, where there was no room for that. Where there is none for this either, it holds as long as
    /// the page lives, for a backup is what is needed then.
    ///
    /// # Errors
    /// Of the store, where it is not full.
    pub async fn keep(self, session: &Session) -> Result<(), AppError> {
        let docs: Vec<Doc<'_>> = self.docs().collect();
        let kept = session.vault()?.put_upon(&self.basis, &docs).await;
        match session.note_full(kept.map_err(AppError::Store)) {
            Err(error) if is_refused(&error) => {
                let unkept = Unkept::new(self.file, self.keeper, self.basis.get(IDENTITY_DOC));
                *session.unkept.borrow_mut() = Some(unkept);
                Ok(())
            }
            kept => kept,
        }
    }
}

/// Whether the backups open with the passphrase of the member at work. Earlier versions did not note whose it is: then it
/// is that of the only owner who has one here.
fn is_theirs(session: &Session, slots: &Slots, log: &BackupLog) -> bool {
    let me = session.writer();
    let owns = |member| session.archive().record(Kind::Member, member).is_some_and(|m| m.text("role") == "owner");
    match log.keeper {
        Some(keeper) => keeper == me,
        None => is_owner(session, slots) && !slots.members.iter().any(|slot| slot.member != me && owns(slot.member)),
    }
}

/// The name of the member whose passphrase opens the backups, where it is not the one at work.
#[must_use]
pub fn other_keeper(session: &Session, log: &BackupLog) -> Option<String> {
    log.keeper.filter(|keeper| *keeper != session.writer()).map(|keeper| super::name_of(session, keeper))
}

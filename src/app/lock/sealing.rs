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
use crate::app::identity_file::{BEFORE_DOC, IDENTITY_DOC, Unkept, identity_upon, make_identity, opens, refuse_known};
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

    /// The keys here under the passphrase that the member at work sets; `None` where the backups are not theirs. `current`
    /// is their passphrase until now.
    pub async fn own(
        session: &Session,
        jobs: &Jobs,
        passphrase: &Hidden<String>,
        current: Option<&Hidden<String>>,
        slots: &Slots,
    ) -> Result<Option<Self>, AppError> {
        let found = Found::read(session).await?;
        if !found.is_theirs(session, jobs, current, slots).await? {
            return Ok(None);
        }
        found.under(session, jobs, passphrase, session.writer()).await.map(Some)
    }

    /// The keys here under a passphrase that another member is given; `None` where the backups are not under theirs.
    pub async fn given(
        session: &Session,
        jobs: &Jobs,
        passphrase: &Hidden<String>,
        member: Id,
    ) -> Result<Option<Self>, AppError> {
        let found = Found::read(session).await?;
        if found.log.keeper != Some(member) || found.file.is_none() {
            return Ok(None);
        }
        found.under(session, jobs, passphrase, member).await.map(Some)
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

/// The keys as they are sealed now.
struct Found {
    basis: Basis,
    log: BackupLog,
    file: Option<Vec<u8>>,
}

impl Found {
    async fn read(session: &Session) -> Result<Self, AppError> {
        let basis = session.vault()?.basis(&[OWNER_DOC, IDENTITY_DOC, BEFORE_DOC, backup_log::DOC]).await?;
        let log = doc_of(&basis, backup_log::DOC)?.unwrap_or_default();
        let file = identity_upon(session, basis.get(IDENTITY_DOC));
        Ok(Found { basis, log, file })
    }

    /// Whether the member at work seals the backups' keys. Whose passphrase they are under was not noted by earlier
    /// versions, nor is it where they came from elsewhere: with several owners here it is tried.
    async fn is_theirs(
        &self,
        session: &Session,
        jobs: &Jobs,
        current: Option<&Hidden<String>>,
        slots: &Slots,
    ) -> Result<bool, AppError> {
        let me = session.writer();
        let owns = |member| session.archive().record(Kind::Member, member).is_some_and(|m| m.text("role") == "owner");
        Ok(match (&self.file, self.log.keeper) {
            (None, _) => is_owner(session, slots),
            (Some(_), Some(keeper)) => keeper == me,
            (Some(_), None) if !is_owner(session, slots) => false,
            (Some(_), None) if !slots.members.iter().any(|slot| slot.member != me && owns(slot.member)) => true,
            (Some(file), None) => match current {
                Some(current) => opens(jobs, current, file.clone()).await?,
                None => false,
            },
        })
    }

    /// The keys under a passphrase, a member's.
    async fn under(
        mut self,
        session: &Session,
        jobs: &Jobs,
        passphrase: &Hidden<String>,
        keeper: Id,
    ) -> Result<Sealing, AppError> {
        // The keys were renewed because somebody may know that one.
        refuse_known(jobs, passphrase, self.basis.get(BEFORE_DOC).map(<[u8]>::to_vec)).await?;
        let owner = doc_of(&self.basis, OWNER_DOC)?.ok_or_else(lost_keys)?;
        let file = make_identity(jobs, super::me(session)?.company, owner, passphrase).await?;
        self.log.sealed_by(keeper);
        Ok(Sealing { basis: self.basis, keeper, file, docs: vec![(backup_log::DOC, doc_bytes(&self.log))] })
    }
}

/// The name of the member whose passphrase opens the backups, where it is not the one at work.
#[must_use]
pub fn other_keeper(session: &Session, log: &BackupLog) -> Option<String> {
    log.keeper.filter(|keeper| *keeper != session.writer()).map(|keeper| super::name_of(session, keeper))
}

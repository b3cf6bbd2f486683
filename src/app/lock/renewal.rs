//! "Someone may know it": a new vault key under a new passphrase. What was mailed before stays as it is: it opens with the
//! old passphrase or kit. What is made from now on opens with neither.

use super::passphrase::{Chosen, set_with};
use super::sealing::Renewed;
use super::{is_owner, me};
use crate::app::backup::{ROSTER_DOC, check_passphrase, refuse_sample, roster_from, roster_upon};
use crate::app::backup_log::{self, BackupLog};
use crate::app::error::AppError;
use crate::app::identity::{OWNER_DOC, OwnerDoc, Secret, doc_of, lost_keys};
use crate::app::identity_file::{BEFORE_DOC, IDENTITY_DOC, identity_upon, refuse_known};
use crate::app::session::Session;
use crate::jobs::Job;
use crate::jobs::client::Jobs;
use crate::jobs::keys::Hidden;

/// Makes a new vault key and seals it under a new passphrase, which also becomes the one of the owner's lock; `current` is
/// that one until now, where there is a lock. From then on the kit has to be printed anew, and a backup to be proven anew.
/// The root key stays: whoever has that is the company. Other browsers of the company take the new key over with the next
/// backup of this one that is restored there. Give it jobs of its own and end them.
///
/// # Errors
/// `sample-archive`, `lock-owner`, `lock-wrong`, `passphrase-missing` before the first one, `passphrase-same`,
/// `passphrase-different`, `passphrase-weak`; of the worker and the store. Nothing was changed then.
pub async fn renew(
    session: &Session,
    jobs: &Jobs,
    new: &Chosen,
    current: Option<&Hidden<String>>,
) -> Result<(), AppError> {
    refuse_sample(session)?;
    let (me, vault) = (me(session)?, session.vault()?);
    let slots = vault.slots().await?;
    if !is_owner(session, &slots) {
        return Err(AppError::Input("lock-owner"));
    }
    if slots.of(me.member).is_some() && current.is_none() {
        return Err(AppError::Input("passphrase-missing"));
    }
    // What is read here is written upon below, or not at all: another tab may renew the keys meanwhile.
    let basis = vault.basis(&[OWNER_DOC, ROSTER_DOC, IDENTITY_DOC, BEFORE_DOC, backup_log::DOC]).await?;
    let file = identity_upon(session, basis.get(IDENTITY_DOC)).ok_or(AppError::Input("passphrase-missing"))?;
    check_passphrase(session, jobs, &new.passphrase, &new.repeated).await?;
    let before = basis.get(BEFORE_DOC).map(<[u8]>::to_vec);
    refuse_known(jobs, &new.passphrase, before.into_iter().chain([file.clone()])).await?;
    let old: OwnerDoc = doc_of(&basis, OWNER_DOC)?.ok_or_else(lost_keys)?;
    let owner = OwnerDoc { vault: Secret::random(), ..old };
    let roster = roster_upon(&basis)?;
    let roster = roster_from(jobs, &Job::RenewVault { roster, company: me.company, owner: owner.clone() }).await?;
    let log: BackupLog = doc_of(&basis, backup_log::DOC)?.unwrap_or_default();
    let renewed = Renewed { before: file, basis, owner, log: log.with_new_key(), roster: roster.0.into_bytes() };
    set_with(session, jobs, new, current, slots.ask, Some(renewed)).await?;
    session.unkept.take();
    Ok(())
}

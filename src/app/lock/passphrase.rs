//! The passphrases: set, changed, given to others and taken away.

use super::sealing::{Renewed, Sealing};
use super::{Slots, change, change_upon, is_owner, me, name_of, note_use};
use crate::app::backup::{self, is_refused, refuse_sample};
use crate::app::backup_log::{self, BackupLog};
use crate::app::error::AppError;
use crate::app::session::{Intent, Session};
use crate::domain::id::Id;
use crate::edits::customers;
use crate::jobs::client::Jobs;
use crate::jobs::keys::Hidden;
use crate::jobs::{Job, Reply};
use crate::platform::cipher::DataKey;
use crate::platform::{random, tabs};
use crate::storage::vault::Doc;
use crate::storage::vault::slots::{LOG_N, MemberSlot, Stretched};
use crate::storage::{Basis, Part, StoreError, Vault};
use zeroize::Zeroizing;

/// The bytes of a data key.
type KeyBytes = Zeroizing<[u8; 32]>;

/// A new passphrase, typed twice.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// As typed first.
    pub passphrase: Hidden<String>,
    /// As typed again.
    pub repeated: Hidden<String>,
}

/// Who is given a passphrase.
#[derive(Clone, Debug)]
pub enum Who {
    /// A member of the archive.
    Known(Id),
    /// Somebody who becomes a member with this name.
    New(String),
}

/// Sets or changes the passphrase of the member at work, and whether it is asked at opening. The first one makes a new
/// data key: the old one has lain open. That of whose passphrase opens the backups seals the company's keys anew, too; that
/// of another owner leaves them: see [`Sealing`]. Give it jobs of its own and end them. `current` is the one until now;
/// without it the new one is tried.
///
/// `false` says that there was no room for a lock: the passphrase then holds for backups only, if need be just as long
/// as the page lives.
///
/// # Errors
/// `sample-archive`, `passphrase-different`, `passphrase-weak`, `passphrase-same`, `lock-wrong`; of the worker and the store. Nothing was
/// changed then.
pub async fn set(
    session: &Session,
    jobs: &Jobs,
    new: &Chosen,
    current: Option<&Hidden<String>>,
    ask: bool,
) -> Result<bool, AppError> {
    set_with(session, jobs, new, current, ask, None).await
}

/// As [`set`], with other keys of the company to seal, all in one transaction.
pub(super) async fn set_with(
    session: &Session,
    jobs: &Jobs,
    new: &Chosen,
    current: Option<&Hidden<String>>,
    ask: bool,
    renewed: Option<Renewed>,
) -> Result<bool, AppError> {
    refuse_sample(session)?;
    let me = me(session)?;
    let vault = session.vault()?;
    let slots = vault.slots().await?;
    check(session, jobs, new).await?;
    let bytes = match slots.of(me.member) {
        None if slots.members.is_empty() => random::bytes().into(),
        Some(_) => key_of(&slots, me.company, me.member, jobs, current.unwrap_or(&new.passphrase)).await?,
        // Somebody who came in by the open slot.
        None => slots.open_key()?.ok_or(StoreError::WrongKey)?,
    };
    let slot = new_slot(jobs, me.company, (me.member, name_of(session, me.member)), &new.passphrase, &bytes).await?;
    let renews = renewed.is_some();
    let sealing = match renewed {
        Some(renewed) => Some(Sealing::of(session, jobs, &new.passphrase, renewed).await?),
        None => Sealing::own(session, jobs, &new.passphrase, current, &slots).await?,
    };
    let none = Basis::default();
    let basis = sealing.as_ref().map_or(&none, |sealing| &sealing.basis);
    let docs: Vec<Doc<'_>> = sealing.iter().flat_map(Sealing::docs).collect();
    let enter_new = |slots: &mut Slots| {
        slots.put(slot.clone());
        slots.ask = ask;
        slots.current = Some(me.member);
        slots.set_open((!ask).then_some(&*bytes));
    };
    note_use();
    let done = if slots.members.is_empty() {
        let mut slots = slots;
        enter_new(&mut slots);
        rekey(session, &vault, &bytes, &slots, (basis, &docs)).await
    } else {
        change_upon(&vault, basis, &docs, &enter_new).await
    };
    tabs::announce();
    match (done, sealing) {
        // New keys that are not kept anywhere must not seal anything.
        (Err(error), Some(sealing)) if is_refused(&error) && !renews => sealing.keep(session).await.map(|()| false),
        (done, _) => done.map(|()| true),
    }
}

/// Everything is sealed anew, while nobody writes.
async fn rekey(
    session: &Session,
    vault: &Vault,
    bytes: &KeyBytes,
    slots: &Slots,
    (basis, docs): (&Basis, &[Doc<'_>]),
) -> Result<(), AppError> {
    let new = match tabs::with_writer_lock(vault.rekey(bytes, slots, basis, docs)).await {
        // The connection was lost and it may be on disk all the same: look before saying that it is not.
        Err(StoreError::Closed) => match Vault::slots_in(&session.store()).await? {
            Some((_, now)) if now == *slots => Vault::with_key(session.store(), import(bytes).await?).await?,
            _ => return Err(StoreError::Closed.into()),
        },
        new => new?,
    };
    session.rekeyed(new);
    // The copy from before an upgrade has the old key beside it.
    session.store().forget_copy().await;
    Ok(())
}

/// Has the passphrase asked at each opening, or no longer: then `current`, that of the member at work, is needed.
///
/// # Errors
/// `lock-none`, `lock-wrong`, `passphrase-missing`; of the worker and the store. Nothing was changed then.
pub async fn set_ask(
    session: &Session,
    jobs: &Jobs,
    ask: bool,
    current: Option<&Hidden<String>>,
) -> Result<(), AppError> {
    let (me, vault) = (me(session)?, session.vault()?);
    let slots = vault.slots().await?;
    if slots.members.is_empty() {
        return Err(AppError::Input("lock-none"));
    }
    let bytes = match (ask, current) {
        (true, _) => None,
        (false, Some(current)) => Some(key_of(&slots, me.company, me.member, jobs, current).await?),
        (false, None) => return Err(AppError::Input("passphrase-missing")),
    };
    let set = |slots: &mut Slots| {
        slots.ask = ask;
        slots.set_open(bytes.as_deref());
    };
    change(&vault, &set).await?;
    tabs::announce();
    Ok(())
}

/// Gives another member a passphrase, or another one. `own` is that of the owner, who does it. Give it jobs of its own
/// and end them.
///
/// # Errors
/// `lock-owner`, `lock-wrong`, `passphrase-different`, `passphrase-weak`, `name-missing`; of the worker and the store.
pub async fn give(
    session: &Session,
    jobs: &Jobs,
    who: Who,
    new: &Chosen,
    own: &Hidden<String>,
) -> Result<(), AppError> {
    refuse_sample(session)?;
    let (me, vault) = (me(session)?, session.vault()?);
    let slots = vault.slots().await?;
    // Their own is set by `set`, which keeps the backups' keys under it.
    if !is_owner(session, &slots) || matches!(who, Who::Known(member) if member == me.member) {
        return Err(AppError::Input("lock-owner"));
    }
    let bytes = key_of(&slots, me.company, me.member, jobs, own).await?;
    check(session, jobs, new).await?;
    let (member, name, draft) = match who {
        Who::Known(member) => (member, name_of(session, member), None),
        Who::New(name) => {
            let member = random::id();
            (member, name.trim().to_owned(), Some(customers::member(member, &name)?))
        }
    };
    let slot = new_slot(jobs, me.company, (member, name), &new.passphrase, &bytes).await?;
    if let Some(draft) = draft {
        session.commit(Intent::EDIT, |_| vec![draft]).await?;
    }
    // Where the backups are under the passphrase that this one takes the place of, they go along: nobody may know it any more.
    let sealing = Sealing::given(session, jobs, &new.passphrase, member).await?;
    let none = Basis::default();
    let basis = sealing.as_ref().map_or(&none, |sealing| &sealing.basis);
    let docs: Vec<Doc<'_>> = sealing.iter().flat_map(Sealing::docs).collect();
    change_upon(&vault, basis, &docs, &|slots| slots.put(slot.clone())).await?;
    tabs::announce();
    Ok(())
}

/// Takes another member's passphrase away. Where the backups are under it, what a drill has shown counts no longer: who
/// could open them may be gone.
///
/// # Errors
/// `lock-owner`; of the store.
pub async fn take_away(session: &Session, member: Id) -> Result<(), AppError> {
    let (me, vault) = (me(session)?, session.vault()?);
    if !is_owner(session, &vault.slots().await?) || member == me.member {
        return Err(AppError::Input("lock-owner"));
    }
    change(&vault, &|slots| slots.members.retain(|slot| slot.member != member)).await?;
    let unproven = |log: &mut BackupLog, _: &Basis| {
        if log.keeper == Some(member) {
            log.proven = None;
        }
        Ok(())
    };
    backup_log::change(session, &[], unproven).await?;
    tabs::announce();
    Ok(())
}

async fn check(session: &Session, jobs: &Jobs, new: &Chosen) -> Result<(), AppError> {
    backup::check_passphrase(session, jobs, &new.passphrase, &new.repeated).await
}

async fn stretch(jobs: &Jobs, typed: &Hidden<String>, salt: &str, log_n: u8) -> Result<Stretched, AppError> {
    let job = Job::Stretch { passphrase: typed.clone(), salt: salt.to_owned(), log_n };
    match jobs.call(&job, Vec::new(), |_| {}).await?.0 {
        Reply::Stretched(secret) => Ok(secret.bytes().into()),
        _ => Err(AppError::Build),
    }
}

async fn new_slot(
    jobs: &Jobs,
    company: Id,
    who: (Id, String),
    typed: &Hidden<String>,
    key: &KeyBytes,
) -> Result<MemberSlot, AppError> {
    let salt = MemberSlot::new_salt();
    let stretched = stretch(jobs, typed, &salt, LOG_N).await?;
    Ok(MemberSlot::seal(company, who, salt, &stretched, key).await?)
}

/// The data key, as the vault takes it.
pub(super) async fn import(bytes: &KeyBytes) -> Result<DataKey, AppError> {
    Ok(DataKey::import(bytes).await.map_err(|_| StoreError::Unavailable)?)
}

/// The data key, by a member's passphrase.
pub(in crate::app) async fn key_of(
    slots: &Slots,
    company: Id,
    member: Id,
    jobs: &Jobs,
    typed: &Hidden<String>,
) -> Result<KeyBytes, AppError> {
    if typed.0.is_empty() {
        return Err(AppError::Input("passphrase-missing"));
    }
    let slot = slots.of(member).ok_or(StoreError::WrongKey)?;
    if !slot.is_payable() {
        return Err(StoreError::Damaged { what: Part::Meta("slots".to_owned()) }.into());
    }
    let stretched = stretch(jobs, typed, &slot.salt, slot.log_n).await?;
    Ok(slot.open(company, &stretched).await?)
}

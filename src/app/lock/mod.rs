//! The lock of this browser: a passphrase for each member, over one data key. The owner's opens the backups too.

mod auto;
mod passphrase;
mod renewal;
mod sealing;

pub use crate::storage::Slots;
pub use auto::{LockState, lock_due, note_use, set_auto};
pub use passphrase::{Chosen, Who, give, set, set_ask, take_away};
pub use renewal::renew;
pub use sealing::other_keeper;

use super::error::AppError;
use super::session::{Door, Me, Session};
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::jobs::client::Jobs;
use crate::jobs::keys::Hidden;
use crate::platform::{clock, prefs, tabs};
use crate::storage::vault::Basis;
use crate::storage::vault::Doc;
use crate::storage::{AnyStore, StoreError, Vault};
use passphrase::import;
pub(super) use passphrase::key_of;

/// How often the slots are written again when other tabs keep coming between.
const TRIES: u32 = 3;

/// The slots as they are now; `None` without an archive.
///
/// # Errors
/// Of the store.
pub async fn slots(session: &Session) -> Result<Option<Slots>, AppError> {
    Ok(Vault::slots_in(&session.store()).await?.map(|(_, slots)| slots))
}

/// Opens the archive if that needs no passphrase: by its open slot, unless it has not been used for too long, or with the
/// key from another tab, if it comes within `patience_ms`.
///
/// # Errors
/// Of the store.
pub async fn enter(session: &Session, patience_ms: i32) -> Result<Door, AppError> {
    let store = session.store();
    let Some((identity, slots)) = Vault::slots_in(&store).await? else { return Ok(Door::Empty) };
    // The browser was closed meanwhile: out of sight, too.
    let overdue = prefs::last_use().is_some_and(|last| LockState::of(&slots).is_due(clock::now_ms(), last));
    if overdue && slots.is_open() && !session.is_sample() {
        let closed = change(&Vault::open(store.clone()).await?, &|slots| slots.set_open(None)).await;
        if closed.is_err() {
            return Ok(Door::Locked(Box::new(slots)));
        }
    }
    let door = session.enter().await?;
    if let Door::Locked(_) = door
        && let Some((vault, member)) = from_other_tab(&store, identity.company, patience_ms).await
    {
        session.adopt(vault, Some(member)).await?;
        return Ok(Door::Open);
    }
    Ok(door)
}

async fn from_other_tab(store: &AnyStore, company: Id, patience_ms: i32) -> Option<(Vault, Id)> {
    let (key, member) = tabs::ask_key(company, patience_ms).await?;
    Some((Vault::with_key(store.clone(), key).await.ok()?, member))
}

/// Gives the key to the tabs that ask for it, if this is the archive they mean.
pub fn answer(session: &Session, company: Id) {
    if let (Some(me), Ok(vault)) = (session.me(), session.vault())
        && me.company == company
        && !session.is_sample()
    {
        tabs::give_key(vault.key(), company, me.member);
    }
}

/// Goes on under the new data key that another tab has sealed this archive with. `false` where the archive is another
/// one, or the key cannot be had.
///
/// # Errors
/// Of the store.
pub async fn follow(session: &Session) -> Result<bool, AppError> {
    let (store, me) = (session.store(), me(session)?);
    let Some((identity, slots)) = Vault::slots_in(&store).await? else { return Ok(false) };
    if (identity.company, identity.device) != (me.company, me.device) {
        return Ok(false);
    }
    let vault = match slots.is_open() {
        true => Some(Vault::open(store).await?),
        false => from_other_tab(&store, me.company, tabs::KEY_LATE_MS).await.map(|(vault, _)| vault),
    };
    Ok(vault.map(|vault| session.rekeyed(vault)).is_some())
}

/// Opens the archive with a member's passphrase; they write in it from then on. Give it jobs of its own and end them.
///
/// # Errors
/// `lock-wrong`, `passphrase-missing`; of the worker and the store.
pub async fn unlock(session: &Session, jobs: &Jobs, member: Id, typed: &Hidden<String>) -> Result<(), AppError> {
    let (identity, slots) = Vault::slots_in(&session.store()).await?.ok_or(AppError::NoArchive)?;
    let bytes = key_of(&slots, identity.company, member, jobs, typed).await?;
    let vault = Vault::with_key(session.store(), import(&bytes).await?).await?;
    note_use();
    session.adopt(vault, Some(member)).await?;
    let (vault, name) = (session.vault()?, name_of(session, member));
    let note = |slots: &mut Slots| {
        slots.current = Some(member);
        if let Some(slot) = slots.members.iter_mut().find(|slot| slot.member == member) {
            slot.name.clone_from(&name);
        }
        if !slots.ask {
            slots.set_open(Some(&bytes));
        }
    };
    // It is open all the same where nothing can be written: only the next opening asks again.
    let _ = change(&vault, &note).await;
    tabs::announce();
    Ok(())
}

/// Locks the archive for all tabs. Whoever calls this drops everything then, by loading the page anew.
///
/// # Errors
/// `lock-none` where nobody has a passphrase; `lock-failed` where nothing can be written; of the store. It stays open
/// then.
pub async fn lock(session: &Session) -> Result<(), AppError> {
    let vault = session.vault()?;
    let slots = vault.slots().await?;
    if slots.members.is_empty() {
        return Err(AppError::Input("lock-none"));
    }
    if slots.is_open() {
        let closed = change(&vault, &|slots| slots.set_open(None)).await;
        closed.map_err(|_| AppError::Input("lock-failed"))?;
    }
    tabs::announce_lock();
    Ok(())
}

/// Whether the member at work decides who else has a passphrase here: an owner, or where none of them has one, the first.
#[must_use]
pub fn is_owner(session: &Session, slots: &Slots) -> bool {
    let me = session.writer();
    let owns = |member| session.archive().record(Kind::Member, member).is_some_and(|m| m.text("role") == "owner");
    let first = slots.members.first().is_none_or(|slot| slot.member == me);
    owns(me) || (first && !slots.members.iter().any(|slot| owns(slot.member)))
}

fn me(session: &Session) -> Result<Me, AppError> {
    session.me().ok_or(AppError::NoArchive)
}

fn name_of(session: &Session, member: Id) -> String {
    session.archive().record(Kind::Member, member).map(|record| record.text("name").to_owned()).unwrap_or_default()
}

/// Changes the slots, also when another tab does so at the same time.
async fn change(vault: &Vault, change: &dyn Fn(&mut Slots)) -> Result<(), AppError> {
    change_upon(vault, &Basis::default(), &[], change).await
}

/// The same with documents; [`StoreError::Moved`] where those of the basis have changed.
async fn change_upon(
    vault: &Vault,
    basis: &Basis,
    docs: &[Doc<'_>],
    change: &dyn Fn(&mut Slots),
) -> Result<(), AppError> {
    for _ in 0..TRIES {
        match vault.change_slots_with_docs(basis, docs, change).await {
            Err(StoreError::Moved) => {}
            // The connection was lost and it may be on disk all the same: look before saying that it is not.
            Err(StoreError::Closed) => {
                let now = vault.slots().await?;
                let mut wanted = now.clone();
                change(&mut wanted);
                return if wanted == now { Ok(()) } else { Err(StoreError::Closed.into()) };
            }
            done => return Ok(done.map(drop)?),
        }
    }
    Err(StoreError::Moved.into())
}

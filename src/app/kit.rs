//! The recovery kit: what is printed, and that somebody has it on paper; the company's public key, to hand out.

use super::backup::{me, refuse_sample};
use super::backup_log;
use super::error::AppError;
use super::identity::{OWNER_DOC, OwnerDoc, doc_of, lost_keys};
use super::identity_file::identity_file;
use super::session::Session;
use crate::bundle::kit::code::Groups;
use crate::bundle::kit::share::SHARES;
use crate::bundle::kit::{self, KitError, Sheet};
use crate::jobs::bundle::{CompanyKey, KitFacts};
use crate::jobs::client::Jobs;
use crate::jobs::keys::Hidden;
use crate::jobs::{Job, Reply};
use crate::platform::{clock, random};
use zeroize::Zeroizing;

/// What the recovery kit says; `None` before a passphrase was set.
///
/// # Errors
/// `sample-archive`, [`AppError::NoArchive`]; of the worker and the store.
pub async fn facts(session: &Session, jobs: &Jobs) -> Result<Option<KitFacts>, AppError> {
    let Some(owner) = owner(session).await? else { return Ok(None) };
    match jobs.call(&Job::Kit { company: me(session)?.company, owner }, Vec::new(), |_| {}).await?.0 {
        Reply::Kit(facts) => Ok(Some(*facts)),
        _ => Err(AppError::Build),
    }
}

/// The kit in three shares, any two of which make it; `None` before a passphrase was set. Other shares each time: only
/// those of one call fit together.
///
/// # Errors
/// As [`facts`].
pub async fn shares(session: &Session, jobs: &Jobs) -> Result<Option<Hidden<Vec<Vec<String>>>>, AppError> {
    let Some(owner) = owner(session).await? else { return Ok(None) };
    match jobs.call(&Job::KitShares { owner }, Vec::new(), |_| {}).await?.0 {
        Reply::KitShares(shares) => Ok(Some(shares)),
        _ => Err(AppError::Build),
    }
}

async fn owner(session: &Session) -> Result<Option<OwnerDoc>, AppError> {
    refuse_sample(session)?;
    if identity_file(session).await?.is_none() {
        return Ok(None);
    }
    Ok(Some(OwnerDoc::read(&*session.vault()?).await?))
}

/// Which two groups of a sheet to ask for, counted from 0; to be drawn anew for each sheet.
#[must_use]
pub fn to_ask() -> [usize; 2] {
    kit::to_ask(random::bytes())
}

/// Looks over what somebody is typing, for the screen: which sheet it is, or which groups hold a slip.
///
/// # Errors
/// [`KitError`].
pub fn check(text: &str) -> Result<Sheet, KitError> {
    kit::check(text)
}

/// A sheet that was printed, and what was typed back of it.
pub struct TypedBack<'a> {
    /// Its groups: those of the whole kit, or of one share.
    pub groups: &'a Hidden<Vec<String>>,
    /// The groups asked for, counted from 0, and what was typed.
    pub typed: [(usize, &'a str); 2],
}

/// Notes that somebody has the kit on paper, if what was typed back of every sheet is right: of the one, or of all three
/// shares.
///
/// # Errors
/// [`AppError::Kit`] names the groups that are not right, or as [`KitError::OneShare`] a share that is not among the
/// sheets; of the store.
pub async fn confirm(session: &Session, sheets: &[TypedBack<'_>]) -> Result<(), AppError> {
    let (mut kinds, mut texts) = (Vec::new(), Vec::new());
    for TypedBack { groups, typed } in sheets {
        if typed[0].0 == typed[1].0 {
            return Err(KitError::Not.into());
        }
        let text = Zeroizing::new(groups.0.join(" "));
        kinds.push(kit::check(&text)?);
        texts.push(text);
        let groups = Groups(groups.0.iter().cloned().map(Zeroizing::new).collect());
        kit::confirm(&groups, typed)?;
    }
    let missing = (1..=SHARES).find(|number| !kinds.contains(&Sheet::Share(*number)));
    if let Some(missing) = missing.filter(|_| !kinds.contains(&Sheet::Whole)) {
        return Err(KitError::OneShare(missing).into());
    }
    let (kit, now) = (kit::read(&texts.iter().map(|text| text.as_str()).collect::<Vec<_>>())?, clock::now_ms());
    backup_log::change(session, &[OWNER_DOC], |log, basis| {
        let owner: OwnerDoc = doc_of(basis, OWNER_DOC)?.ok_or_else(lost_keys)?;
        // Another tab has renewed the keys meanwhile: this sheet is of the old ones.
        if OwnerDoc::from(&kit) != owner {
            return Err(AppError::Input("kit-old"));
        }
        log.kit_confirmed_ms = Some(now);
        Ok(())
    })
    .await
}

/// Notes that the kit was printed.
///
/// # Errors
/// Of the store.
pub async fn printed(session: &Session) -> Result<(), AppError> {
    let now = clock::now_ms();
    backup_log::change(session, &[], |log, _| {
        log.kit_printed_ms = Some(now);
        Ok(())
    })
    .await
}

/// The company's public key in the forms in which it is handed out.
///
/// # Errors
/// [`AppError::NoArchive`]; of the worker and the store.
pub async fn company_key(session: &Session, jobs: &Jobs) -> Result<CompanyKey, AppError> {
    let owner = OwnerDoc::read(&*session.vault()?).await?;
    let job = Job::PublicKey { company: me(session)?.company, root: owner.root };
    match jobs.call(&job, Vec::new(), |_| {}).await?.0 {
        Reply::PublicKey(key) => Ok(*key),
        _ => Err(AppError::Build),
    }
}

//! When somebody leaves: each step as one user action, made from the newest archive; and the protocol that is signed.

use super::backup::read_roster;
use super::error::AppError;
use super::identity::{DeviceDoc, OwnerDoc};
use super::lock::{self, LockState};
use super::session::{Intent, Session};
use crate::bundle::BundleError;
use crate::domain::archive::Archive;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::edits::Refused;
use crate::jobs::bundle::Protocol;
use crate::jobs::client::Jobs;
use crate::jobs::{Job, Reply};
use crate::leaving::exposure::Scene;
use crate::leaving::item::{Handover, items};
use crate::leaving::offer::NewId;
use crate::leaving::papers::{self, Paper, Role, Signed, items_of_protocol};
use crate::leaving::plan::Plan;
use crate::leaving::value::Period;
use crate::leaving::{accept, depart, giveback, offer, rights};
use crate::log::draft::Draft;
use crate::platform::random;
use chrono::NaiveDate;

/// Writes what `make` makes from the newest archive as one user action; gives the batch.
///
/// # Errors
/// What `make` refuses; of the store. Nothing was changed then.
pub async fn write(
    session: &Session,
    make: impl FnOnce(&Archive, NewId<'_>) -> Result<Vec<Draft>, Refused>,
) -> Result<Option<Id>, AppError> {
    let made = |log: &crate::log::apply::Log| Ok(make(log.archive(), &mut random::id)?);
    session.try_commit(Intent::EDIT, made).await
}

/// Writes one user action about a handover, if who is at work here runs it.
async fn run(
    session: &Session,
    handover: Id,
    today: NaiveDate,
    make: impl FnOnce(&Archive, NewId<'_>) -> Result<Vec<Draft>, Refused>,
) -> Result<Option<Id>, AppError> {
    let me = me(session)?;
    write(session, |archive, new_id| {
        rights::demand_run(archive, handover, me, today)?;
        make(archive, new_id)
    })
    .await
}

/// Who is at work here.
fn me(session: &Session) -> Result<Id, AppError> {
    Ok(session.me().ok_or(AppError::NoArchive)?.member)
}

/// Offers a handover, checked once more against the newest archive; gives its id and the batch.
///
/// # Errors
/// As [`offer::offer`], [`rights::demand_offer`]; of the store.
pub async fn send(
    session: &Session,
    plan: &Plan,
    period: Period,
    today: NaiveDate,
    missing: &str,
) -> Result<(Id, Option<Id>), AppError> {
    let (handover, me) = (random::id(), me(session)?);
    let batch = write(session, |archive, new_id| {
        rights::demand_offer(archive, me, today)?;
        // The first id asked for is the handover's.
        let mut first = Some(handover);
        let mut ids = || first.take().unwrap_or_else(&mut *new_id);
        offer::offer(archive, &Scene::read(archive, period, today), plan, missing, None, &mut ids)
    })
    .await?;
    Ok((handover, batch))
}

/// Accepts items, each with who accepts it, as one user action.
///
/// # Errors
/// As [`accept::accept`], [`rights::demand_answer`], for the first that cannot be accepted; of the store. Nothing was
/// changed then.
pub async fn accept(session: &Session, items: &[(Id, Id)], today: NaiveDate) -> Result<Option<Id>, AppError> {
    let me = me(session)?;
    let own_locks = lock::slots(session).await?.is_some_and(|slots| LockState::of(&slots).many);
    write(session, |archive, new_id| {
        items.iter().try_for_each(|(_, by)| rights::demand_answer(me, *by, own_locks))?;
        items.iter().map(|(item, by)| accept::accept(archive, *item, *by, today, new_id)).collect()
    })
    .await
}

/// Moves what was written at accepted customers since and still sits with who handed them over.
///
/// # Errors
/// As [`accept::catch_up`], [`rights::demand_run`]; of the store.
pub async fn catch_up(session: &Session, handover: Id, today: NaiveDate) -> Result<Option<Id>, AppError> {
    run(session, handover, today, |archive, new_id| {
        let moved = items(archive, handover).into_iter();
        let moved = moved.map(|item| accept::catch_up(archive, item.id, today, new_id));
        moved.filter_map(Result::transpose).collect()
    })
    .await
}

/// Takes a handover back.
///
/// # Errors
/// As [`giveback::withdraw`], [`rights::demand_run`]; of the store.
pub async fn withdraw(session: &Session, handover: Id, today: NaiveDate) -> Result<Option<Id>, AppError> {
    run(session, handover, today, |archive, new_id| giveback::withdraw(archive, handover, today, new_id)).await
}

/// Offers one item to somebody else, or to the same successor once more.
///
/// # Errors
/// As [`offer::reoffer`], [`rights::demand_run`]; of the store.
pub async fn reoffer(
    session: &Session,
    (handover, item): (Id, Id),
    successor: Id,
    today: NaiveDate,
) -> Result<Option<Id>, AppError> {
    run(session, handover, today, |archive, _| Ok(vec![offer::reoffer(archive, item, successor, today)?])).await
}

/// Offers several items of a handover to somebody else, as one user action.
///
/// # Errors
/// As [`offer::reoffer_all`], [`rights::demand_run`]; of the store.
pub async fn reoffer_all(
    session: &Session,
    handover: Id,
    which: offer::Which,
    successor: Id,
    today: NaiveDate,
) -> Result<Option<Id>, AppError> {
    run(session, handover, today, |archive, _| offer::reoffer_all(archive, handover, which, successor, today)).await
}

/// Notes that a member leaves, with `day` as the last one.
///
/// # Errors
/// As [`depart::depart`], [`rights::demand_offer`]; of the store.
pub async fn leave(
    session: &Session,
    member: Id,
    day: NaiveDate,
    why: (&str, Option<Id>),
    points: &[String],
) -> Result<Option<Id>, AppError> {
    let me = me(session)?;
    write(session, |archive, new_id| {
        rights::demand_offer(archive, me, day)?;
        depart::depart(archive, member, day, why, points, new_id)
    })
    .await
}

/// Makes the protocol of a handover as things stand, and keeps it; gives its id.
///
/// # Errors
/// `item-missing`; [`AppError::NoArchive`]; of the store.
pub async fn make_protocol(session: &Session, handover: Id, today: NaiveDate) -> Result<Id, AppError> {
    session.whole().await?;
    let company = session.me().ok_or(AppError::NoArchive)?.company;
    let id = random::id();
    let made = |log: &crate::log::apply::Log| {
        let text = papers::text(log, company, handover).ok_or(Refused("item-missing"))?;
        Ok(vec![papers::keep(id, handover, &text, today)])
    };
    session.try_commit(Intent::EDIT, made).await?;
    Ok(id)
}

/// Signs a protocol: the owner with the company's root key, everybody else with this device's.
///
/// # Errors
/// `item-missing`; `not-party` for who has no such part in it; of the worker and the store.
pub async fn sign_protocol(
    session: &Session,
    jobs: &Jobs,
    (handover, protocol): (Id, Id),
    role: Role,
    today: NaiveDate,
) -> Result<Option<Id>, AppError> {
    let member = me(session)?;
    let text = {
        let archive = session.archive();
        if !may_sign(&archive, handover, member, role) {
            return Err(Refused("not-party").into());
        }
        paper(&archive, handover, protocol)?.text
    };
    let vault = session.vault()?;
    let seed = match role {
        Role::Owner => OwnerDoc::read(&vault).await?.root,
        Role::Leaver | Role::Successor => DeviceDoc::read(&vault).await?.sign,
    };
    let job = Job::SignProtocol { seed, text, role, member };
    let Reply::Signed(signed) = jobs.call(&job, Vec::new(), |_| {}).await?.0 else { return Err(AppError::Build) };
    write(session, |_, new_id| Ok(vec![papers::sign(new_id(), protocol, &signed, today)])).await
}

/// Whether a member has that part in a handover.
#[must_use]
pub fn may_sign(archive: &Archive, handover: Id, member: Id, role: Role) -> bool {
    match role {
        Role::Owner => archive.record(Kind::Member, member).is_some_and(|record| record.text("role") == "owner"),
        Role::Leaver => Handover::read(archive, handover).is_some_and(|of| of.leavers.contains(&member)),
        Role::Successor => items_of_protocol(archive, handover).iter().any(|item| item.successor == Some(member)),
    }
}

fn paper(archive: &Archive, handover: Id, protocol: Id) -> Result<Paper, AppError> {
    let found = papers::papers(archive, handover).into_iter().find(|paper| paper.id == protocol);
    found.ok_or(AppError::Input("item-missing"))
}

/// What a check of a protocol has shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Whether every Change it names is in the log here.
    pub backed: bool,
    /// Whether nothing has happened to the handover since.
    pub current: bool,
    /// The signatures, each with what is wrong with it.
    pub signatures: Vec<(Signed, Option<BundleError>)>,
}

/// Checks a protocol and the signatures under it.
///
/// # Errors
/// `item-missing`; of the worker and the store.
pub async fn verify_protocol(
    session: &Session,
    jobs: &Jobs,
    (handover, protocol): (Id, Id),
) -> Result<Verified, AppError> {
    session.whole().await?;
    let company = session.me().ok_or(AppError::NoArchive)?.company;
    let paper = paper(&session.archive(), handover, protocol)?;
    let (backed, current) = {
        let log = session.log();
        (papers::is_backed(&log, &paper.text), papers::is_current(&log, company, handover, &paper.text))
    };
    let vault = session.vault()?;
    let job = Job::VerifyProtocol {
        protocol: Protocol { text: paper.text, signatures: paper.signatures.clone() },
        root: OwnerDoc::read(&vault).await?.root,
        device: DeviceDoc::read(&vault).await?.sign,
        roster: read_roster(&vault).await?,
    };
    let Reply::Verified(found) = jobs.call(&job, Vec::new(), |_| {}).await?.0 else { return Err(AppError::Build) };
    Ok(Verified { backed, current, signatures: paper.signatures.into_iter().zip(found).collect() })
}

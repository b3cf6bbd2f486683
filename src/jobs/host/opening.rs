//! Opening bundles: those of one company, chosen together, each layer by layer and then all as one.

use super::bundle::Done;
use super::owner::is_newer_vault;
use crate::bundle::identity::OwnerIdentity;
use crate::bundle::kit::printed::looks_like;
use crate::bundle::kit::{self, KitError};
use crate::bundle::meta::Counts;
use crate::bundle::minisig::derive_public;
use crate::bundle::roster::Roster;
use crate::bundle::{Bundle, BundleError, Outer, OwnerSecrets, Trust, Whole, gather, lines, open_outer};
use crate::domain::id::Id;
use crate::jobs::bundle::{Opened, Opener, OurCompany, RosterText};
use crate::jobs::keys::OwnerKeys;
use crate::jobs::{JobError, Reply};
use crate::log::apply::Log;
use crate::platform::worker_host::Report;

/// What a delta alone goes on from.
#[derive(Default)]
pub(super) struct Here {
    /// The log here, as far as it can be read.
    pub log: Log,
    /// owner-identity.age, as it is kept here; maybe empty.
    pub identity: Vec<u8>,
}

/// Opens bundles. Blobs: the files; then maybe lines and bodies of the log here, and owner-identity.age.
pub(super) fn open(
    with: &Opener,
    files: usize,
    ours: Option<OurCompany>,
    mut blobs: Vec<Vec<u8>>,
    report: Report<'_>,
) -> Done {
    report("open", 0, 0);
    let here = match &blobs.split_off(files.min(blobs.len()))[..] {
        [] => Here::default(),
        [lines, bodies, identity] => {
            let mut log = Log::default();
            log.add_with_gaps(lines::read(lines, bodies)?);
            Here { log, identity: identity.clone() }
        }
        _ => return Err(JobError::Unreadable),
    };
    let Whole { log, meta, roster, checkpoints, secrets, identity } = opened(&blobs, with, ours.as_ref(), &here)?;
    drop((blobs, here));
    let (lines, bodies) = lines::write(log.changes())?;
    let owner = OwnerKeys::from(&secrets);
    let newer_vault = match &ours {
        Some(ours) => is_newer_vault(ours, &owner, &roster)?,
        None => false,
    };
    let opened = Opened {
        company: meta.company,
        created_ms: u64::try_from(meta.created_at()?.timestamp_millis()).unwrap_or(0),
        company_name: meta.company_name,
        created: meta.created,
        counts: Counts::of(&log),
        digest: meta.digest,
        newest: log.newest(),
        owner_member: owner_member(&roster, meta.member),
        roster: RosterText::of(&roster),
        checkpoints,
        owner,
        newer_vault,
    };
    Ok((Reply::Opened(Box::new(opened)), vec![lines, bodies, identity.unwrap_or_default()]))
}

/// Opens bundles with what was given, verifies all of each, and puts them together.
pub(super) fn opened(
    files: &[Vec<u8>],
    with: &Opener,
    ours: Option<&OurCompany>,
    here: &Here,
) -> Result<Whole, JobError> {
    let mut trust = trust(ours)?;
    let mut outers = Vec::new();
    for file in files {
        outers.push(open_outer(file)?.screen(&trust)?);
    }
    // Backups first: they bring the keys of their deltas.
    outers.sort_by_key(Outer::is_delta);
    let mut bundles: Vec<Bundle> = Vec::new();
    let mut keys: Vec<OwnerSecrets> = Vec::new();
    for outer in outers {
        let bundle = if outer.is_delta() && !keys.is_empty() {
            try_keys(&outer, &keys, &trust)?
        } else {
            unlocked(outer, with, ours, here, &trust)?
        };
        if matches!(trust, Trust::FirstRestore) {
            // What comes beside the first must be of the same company.
            let (company, root) = (bundle.meta().company, derive_public(&bundle.secrets().root));
            trust = Trust::Company { company, root, devices: Vec::new() };
        }
        if !keys.contains(bundle.secrets()) {
            keys.push(bundle.secrets().clone());
        }
        bundles.push(bundle);
    }
    Ok(gather(bundles, &here.log)?)
}

fn trust(ours: Option<&OurCompany>) -> Result<Trust, BundleError> {
    let Some(ours) = ours else { return Ok(Trust::FirstRestore) };
    let roster = ours.roster.as_ref();
    let devices = roster.map_or(Ok(Vec::new()), |roster| roster.read().map(|roster| roster.devices))?;
    Ok(Trust::Company { company: ours.id, root: derive_public(&ours.owner.root.bytes()), devices })
}

/// A delta, by the keys of the backups beside it: of the newest that it is encrypted to.
fn try_keys(outer: &Outer<'_>, keys: &[OwnerSecrets], trust: &Trust) -> Result<Bundle, BundleError> {
    let mut opened = Err(BundleError::NotForMe);
    for secrets in keys.iter().rev() {
        opened = outer.clone().unlock_with(secrets.clone()).verify(trust);
        if !matches!(opened, Err(BundleError::NotForMe)) {
            break;
        }
    }
    opened
}

/// A bundle by what was typed.
fn unlocked(
    outer: Outer<'_>,
    with: &Opener,
    ours: Option<&OurCompany>,
    here: &Here,
    trust: &Trust,
) -> Result<Bundle, JobError> {
    match with {
        Opener::Passphrase(passphrase) if outer.is_delta() => {
            // It has no keys in it: those here do, once the passphrase has opened them.
            let ours = ours.filter(|_| !here.identity.is_empty()).ok_or(BundleError::NeedsBase)?;
            let identity = OwnerIdentity::open(&here.identity, &passphrase.0)?;
            if identity.company != ours.id {
                return Err(BundleError::ForeignCompany.into());
            }
            Ok(outer.unlock_with(identity.secrets).verify(trust)?)
        }
        Opener::Passphrase(passphrase) => Ok(outer.unlock(&passphrase.0)?.verify(trust)?),
        Opener::Kit(typed) => {
            let texts: Vec<&str> = typed.0.iter().map(String::as_str).collect();
            let opened = outer.unlock_with(kit::read(&texts)?).verify(trust);
            opened.map_err(|error| match error {
                // The earlier writing may be typed without its checks, and nothing else vouches for the root key then.
                BundleError::BadSignature | BundleError::ForeignRoot if texts.iter().any(|text| looks_like(text)) => {
                    KitError::Whole.into()
                }
                error => error.into(),
            })
        }
    }
}

/// Whose device the restoring browser becomes: whoever has these keys is the owner.
fn owner_member(roster: &Roster, maker: Id) -> Id {
    let owners = || roster.members.iter().filter(|member| member.role == "owner");
    let own = owners().find(|member| member.id == maker);
    own.or_else(|| owners().next()).map_or(maker, |member| member.id)
}

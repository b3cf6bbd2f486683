//! What the worker does with bundles.

use super::owner::is_current_vault;
use crate::bundle::identity::OwnerIdentity;
use crate::bundle::meta::{BACKUP, Counts, DELTA};
use crate::bundle::minisig::derive_public;
use crate::bundle::roster::{Device, Extra, Member, Roster};
use crate::bundle::verify::refuse_ahead;
use crate::bundle::views::export::{export_name, export_workbook, export_zip};
use crate::bundle::views::{Language, ReadmeFacts, ViewContext, readme, views};
use crate::bundle::{BackupInput, BundleError, file_name, limits, lines, make_backup};
use crate::domain::archive::Archive;
use crate::domain::digest::{content_digest, digest};
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::jobs::bundle::{Backup, Made, RosterText, ThisDevice};
use crate::jobs::keys::{Hidden, OwnerKeys};
use crate::jobs::{JobError, Reply};
use crate::log::apply::Log;
use crate::platform::random;
use crate::platform::worker_host::Report;

pub(super) type Done = Result<(Reply, Vec<Vec<u8>>), JobError>;

/// Reading the log and writing the views, in percent of making a backup.
const BEFORE: u32 = 30;

/// owner-identity.age.
pub(super) fn identity(company: Id, owner: &OwnerKeys, passphrase: &Hidden<String>) -> Result<Vec<u8>, BundleError> {
    OwnerIdentity { company, secrets: owner.secrets() }.seal(&passphrase.0, limits::LOG_N_WRITE)
}

/// Makes a backup of the log in the blobs, or a delta.
pub(super) fn make(job: &Backup, blobs: Vec<Vec<u8>>, report: Report<'_>) -> Done {
    report("read", 0, 100);
    let [lines, bodies, identity]: [Vec<u8>; 3] = blobs.try_into().map_err(|_| JobError::Unreadable)?;
    let changes = lines::read(&lines, &bodies)?;
    drop((lines, bodies));
    refuse_ahead(&changes)?;
    let mut log = Log::default();
    log.add(changes.clone()).map_err(|_| BundleError::BrokenChain)?;
    report("views", 10, 100);
    let archive = log.archive();
    let company_name = name(archive, Kind::Company, Id::COMPANY);
    let roster = roster(job, archive, company_name)?;
    let context = ViewContext { company_name, created: &job.created, language: job.language };
    let (kind, base) = if job.base.is_some() { (DELTA, job.base.as_ref()) } else { (BACKUP, None) };
    let base_name = base.map(|(_, name)| name.as_str());
    let facts = ReadmeFacts { company_name, kind, created: &job.created, base: base_name };
    let digest = digest(archive);
    let input = BackupInput {
        company: job.company,
        company_name,
        device: job.device.id,
        member: job.device.keys.member,
        device_secrets: &job.device.keys.secrets(),
        owner_secrets: &job.owner.secrets(),
        roster: &roster,
        changes: &changes,
        base: base.map(|(base, _)| base),
        checkpoints: &job.checkpoints,
        owner_identity: &identity,
        // What is to be read is in the base: a delta is for the mailbox.
        views: if base.is_some() { Vec::new() } else { views(&log, &context) },
        readme: &readme(&facts),
        created: &job.created,
        stream_seq: job.stream_seq,
        random: random::bytes(),
        digest: &digest,
        content_digest: &content_digest(archive),
        counts: Counts::of(&log),
    };
    let file = make_backup(&input, &mut |stage, done| report(stage, BEFORE + done * (100 - BEFORE) / 100, 100))?;
    let name = file_name(kind, job.company, job.device.id, job.stream_seq, &job.created)?;
    let made = Made { name, counts: input.counts, digest, roster: RosterText::of(&roster) };
    Ok((Reply::Made(Box::new(made)), vec![file]))
}

/// Writes the views of the log in the blobs, as far as it can be read, into an ordinary ZIP, or a workbook.
pub(super) fn export(workbook: bool, language: Language, created: &str, blobs: Vec<Vec<u8>>) -> Done {
    let [lines, bodies]: [Vec<u8>; 2] = blobs.try_into().map_err(|_| JobError::Unreadable)?;
    let mut log = Log::default();
    log.add_with_gaps(lines::read(&lines, &bodies)?);
    if workbook {
        let file = export_workbook(&log, language).map_err(|_| JobError::TooLarge)?;
        return Ok((Reply::Exported(export_name(created, "xlsx")?), vec![file]));
    }
    let company_name = name(log.archive(), Kind::Company, Id::COMPANY);
    let file = export_zip(&log, &ViewContext { company_name, created, language })?;
    Ok((Reply::Exported(export_name(created, "zip")?), vec![file]))
}

fn name(archive: &Archive, kind: Kind, id: Id) -> &str {
    archive.record(kind, id).map(|record| record.text("name")).unwrap_or_default()
}

/// The roster with this device and the members as the archive has them now; its version counts up if that changes it.
fn roster(job: &Backup, archive: &Archive, company_name: &str) -> Result<Roster, BundleError> {
    let root = derive_public(&job.owner.root.bytes());
    let mut roster = match &job.roster {
        Some(roster) => roster.read()?,
        None => Roster::new(job.company, company_name, &root),
    };
    let version = roster.version;
    let before = roster.clone();
    roster.company_name = company_name.into();
    // Members in the bin too: their devices have signed.
    for (key, record) in archive.all().filter(|(key, _)| key.kind == Kind::Member) {
        set_member(&mut roster, key.id, record.text("name"), record.text("role"));
    }
    enroll(&mut roster, &job.device, job.created.get(..10).unwrap_or_default())?;
    if roster.vault.is_some() && !is_current_vault(&job.owner, &roster)? {
        // The passphrase would open a key that does not open the payload.
        return Err(BundleError::BadInput);
    }
    roster.version = version + u64::from(job.roster.is_some() && roster != before);
    Ok(roster)
}

fn set_member(roster: &mut Roster, id: Id, name: &str, role: &str) {
    if let Some(member) = roster.members.iter_mut().find(|member| member.id == id) {
        (member.name, member.role) = (name.into(), role.into());
    } else {
        roster.members.push(Member { id, name: name.into(), role: role.into(), extra: Extra::new() });
        roster.members.sort_by_key(|member| member.id);
    }
}

/// Enters a device, unless it is there already; the version counts up then.
pub(super) fn enroll(roster: &mut Roster, device: &ThisDevice, date: &str) -> Result<(), BundleError> {
    if roster.device(device.id).is_some() {
        return Ok(());
    }
    let ThisDevice { id, keys } = device;
    if !roster.members.iter().any(|member| member.id == keys.member) {
        // Only an owner holds the keys to get here.
        set_member(roster, keys.member, "", "owner");
    }
    let secrets = keys.secrets();
    roster.devices.push(Device {
        member: keys.member,
        id: *id,
        sign: secrets.derive_sign_public().base64(),
        receive: secrets.derive_receive_recipient()?,
        enrolled: date.into(),
        revoked: None,
        extra: Extra::new(),
    });
    roster.devices.sort_by_key(|device| device.id);
    roster.version += 1;
    Ok(())
}

//! Making a backup, or a delta to one: sign, encrypt, sign.

use super::bag::{self, Files};
use super::checkpoint::{Checkpoint, check_passed};
use super::error::BundleError;
use super::identity::{DeviceSecrets, OwnerSecrets};
use super::meta::{
    BACKUP, Base, Counts, DELTA, FORMAT, MIN_READER, Meta, RosterRef, SCHEMA, created_at, heads_json, sha256_text,
};
use super::minisig::{Word, sign};
use super::outer::{self, Parts, Sender};
use super::roster::Roster;
use super::{age_file, limits, lines, zip_write};
use crate::domain::id::{DeviceId, Id};
use crate::log::canonical::hex;
use crate::log::chain::{self, Head, Heads};
use crate::log::change::Change;
use zeroize::Zeroizing;

/// Everything a bundle is made from.
pub struct BackupInput<'a> {
    /// The company.
    pub company: Id,
    /// Its name, shown before restoring.
    pub company_name: &'a str,
    /// This device, which must stand in the roster.
    pub device: DeviceId,
    /// The member at it.
    pub member: Id,
    /// This device's keys.
    pub device_secrets: &'a DeviceSecrets,
    /// The company's keys.
    pub owner_secrets: &'a OwnerSecrets,
    /// The roster; it is signed here.
    pub roster: &'a Roster,
    /// All Changes, each device's in order, for a delta too.
    pub changes: &'a [Change],
    /// The backup it goes on from, for a delta: only what came after that is written.
    pub base: Option<&'a Base>,
    /// Checkpoints of other devices, as they came with earlier bundles; this device's is made here.
    pub checkpoints: &'a [Checkpoint],
    /// owner-identity.age, made by [`super::identity::OwnerIdentity::seal`]; it does not go into a delta.
    pub owner_identity: &'a [u8],
    /// Readable views: path under data/, content.
    pub views: Vec<(String, Vec<u8>)>,
    /// READ-ME.txt, at most 16 KiB.
    pub readme: &'a [u8],
    /// Now, RFC 3339.
    pub created: &'a str,
    /// Counts this device's bundles, from 1.
    pub stream_seq: u64,
    /// 16 random bytes.
    pub random: [u8; 16],
    /// Digest of the archive.
    pub digest: &'a str,
    /// Digest of the archive without ids and stamps.
    pub content_digest: &'a str,
    /// How much is in it.
    pub counts: Counts,
}

impl BackupInput<'_> {
    /// The type of bundle it makes.
    fn kind(&self) -> &'static str {
        if self.base.is_some() { DELTA } else { BACKUP }
    }

    fn sender(&self) -> Sender {
        Sender { company: self.company, device: self.device, stream_seq: self.stream_seq }
    }

    /// The Changes that are written: those after the base.
    fn written(&self) -> impl Iterator<Item = &Change> {
        let end = |device| self.base.and_then(|base| base.heads.get(&device)).map_or(0, |(seq, _)| *seq);
        self.changes.iter().filter(move |change| change.line().seq > end(change.line().device))
    }
}

/// Makes a backup, or a delta if there is a base. `progress` is told each step (`collect`, `pack`, `encrypt`, `sign`, `done`) and a percentage.
///
/// # Errors
/// [`BundleError::BadInput`] if the parts do not fit together, [`BundleError::BrokenChain`] if the Changes do not,
/// [`BundleError::TooLarge`] if readers would refuse the result.
pub fn make_backup(
    input: &BackupInput<'_>,
    progress: &mut dyn FnMut(&'static str, u32),
) -> Result<Vec<u8>, BundleError> {
    progress("collect", 0);
    let recipients = recipients(input)?;
    let mut files = tag_files(input, &recipients)?;
    data_files(input, &mut files)?;
    let date = created_at(input.created).map_err(|_| BundleError::BadInput)?.format("%Y-%m-%d").to_string();
    bag::close(&mut files, input.company, &date);
    let facts = inner_facts(input.kind(), &input.sender());
    let minisig = sign(&input.device_secrets.sign, &files[bag::TAG_MANIFEST], Word::Inner, &facts);
    files.insert(bag::TAG_MANIFEST_MINISIG.into(), minisig.into_bytes());
    progress("pack", 20);
    let entries: Vec<(&str, &[u8])> = files.iter().map(|(name, data)| (&**name, &**data)).collect();
    let inner = Zeroizing::new(zip_write::write(&entries, true)?);
    progress("encrypt", 70);
    if inner.len() > limits::BUNDLE {
        return Err(BundleError::TooLarge);
    }
    let payload = age_file::encrypt(&inner, &recipients)?;
    progress("sign", 90);
    let identity = input.base.is_none().then_some(input.owner_identity);
    let parts = Parts { readme: input.readme, payload: &payload, identity };
    let file =
        outer::write(&parts, &input.sender(), &input.device_secrets.sign, &input.device_secrets.derive_sign_public())?;
    progress("done", 100);
    Ok(file)
}

/// What the inner signature's trusted comment says.
pub(super) fn inner_facts(kind: &str, sender: &Sender) -> String {
    let Sender { company, device, stream_seq } = sender;
    format!("type={kind} company={company} device={device} stream_seq={stream_seq}")
}

/// The vault and every device that is not revoked.
fn recipients(input: &BackupInput<'_>) -> Result<Vec<String>, BundleError> {
    let mut recipients = vec![input.owner_secrets.derive_vault_recipient()?];
    recipients.extend(input.roster.recipients().map(String::from));
    if recipients.len() > limits::RECIPIENTS { Err(BundleError::TooLarge) } else { Ok(recipients) }
}

/// Checks that keys, roster and ids belong together, as the reader will.
fn check_input(input: &BackupInput<'_>) -> Result<(), BundleError> {
    let own = input.roster.device(input.device).ok_or(BundleError::BadInput)?;
    let fits = own.revoked.is_none()
        && own.sign == input.device_secrets.derive_sign_public().base64()
        && own.member == input.member
        && input.roster.company == input.company
        && input.counts.changes == input.changes.len() as u64;
    // A delta to a backup these chains do not pass through could never be read.
    let at = |device, seq| input.changes.iter().find(|c| c.line().device == device && c.line().seq == seq);
    let passed = |(device, head): (DeviceId, Head)| at(device, head.seq).is_some_and(|c| Head::after(c) == head);
    let follows = input.base.is_none_or(|base| base.heads().into_iter().all(passed));
    (fits && follows).then_some(()).ok_or(BundleError::BadInput)
}

fn tag_files(input: &BackupInput<'_>, recipients: &[String]) -> Result<Files, BundleError> {
    check_input(input)?;
    let heads = chain::verify(input.changes).map_err(|_| BundleError::BrokenChain)?;
    let roster = input.roster.sign(&input.owner_secrets.root)?;
    let meta = Meta {
        base: input.base.cloned(),
        company: input.company,
        company_name: input.company_name.into(),
        content_digest: input.content_digest.into(),
        counts: input.counts,
        created: input.created.into(),
        device: input.device,
        digest: input.digest.into(),
        format: FORMAT.into(),
        heads: heads_json(&heads),
        key: input.device_secrets.derive_sign_public().id_text(),
        kind: input.kind().into(),
        member: input.member,
        min_reader: MIN_READER,
        random: hex(&input.random),
        recipients: recipients.into(),
        roster: RosterRef { sha256: sha256_text(roster.text.as_bytes()), version: input.roster.version },
        schema: SCHEMA,
        scope: "all".into(),
        stream_seq: input.stream_seq,
    };
    let mut files = Files::new();
    let mut points: Vec<Checkpoint> =
        input.checkpoints.iter().filter(|point| point.device != input.device).cloned().collect();
    if let Some(head) = heads.get(&input.device) {
        points.push(Checkpoint::make(input.company, input.device, head.clone(), &input.device_secrets.sign));
    }
    check_passed(&points, &Heads::new(), input.changes)?;
    if let Some(base) = input.base {
        // What lies before the base's heads the base itself vouches for.
        points.retain(|point| base.heads.get(&point.device).is_none_or(|(seq, _)| point.head.seq >= *seq));
    }
    for point in points {
        point.verify(input.roster)?;
        files.insert(point.name(), point.text(input.company).into_bytes());
        files.insert(point.name() + ".minisig", point.minisig.into_bytes());
    }
    files.insert("bundle.json".into(), meta.to_bytes());
    files.insert("roster.json".into(), roster.text.into_bytes());
    files.insert("roster.json.minisig".into(), roster.minisig.into_bytes());
    if files.iter().any(|(name, data)| name.ends_with(".json") && data.len() > limits::LINE) {
        return Err(BundleError::TooLarge);
    }
    Ok(files)
}

fn data_files(input: &BackupInput<'_>, files: &mut Files) -> Result<(), BundleError> {
    let (changes, bodies) = lines::write(input.written())?;
    files.insert("data/changes.jsonl".into(), changes);
    files.insert("data/bodies.jsonl".into(), bodies);
    for (name, data) in &input.views {
        if files.insert(format!("data/{name}"), data.clone()).is_some() {
            return Err(BundleError::BadInput);
        }
    }
    Ok(())
}

/// The name of a bundle's file, ASCII: `keliu1_<company8>_<type>_<device8>_<stream_seq6>_<YYYYMMDDThhmmZ>.keliu.zip`.
/// For people and for sorting; readers ignore it.
///
/// # Errors
/// [`BundleError::BadInput`] if `created` is not RFC 3339.
pub fn file_name(
    kind: &str,
    company: Id,
    device: DeviceId,
    stream_seq: u64,
    created: &str,
) -> Result<String, BundleError> {
    let time = created_at(created).map_err(|_| BundleError::BadInput)?.format("%Y%m%dT%H%MZ");
    let (company, device) = (company.to_string(), device.to_string());
    Ok(format!("keliu1_{}_{kind}_{}_{stream_seq:06}_{time}.keliu.zip", &company[..8], &device[..8]))
}

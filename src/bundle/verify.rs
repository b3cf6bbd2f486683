//! The inner layers of a bundle, and the only place where a [`Bundle`] comes to be.

use super::bag::{Bag, TAG_MANIFEST, TAG_MANIFEST_MINISIG};
use super::checkpoint::{Checkpoint, check_passed};
use super::error::BundleError;
use super::identity::OwnerSecrets;
use super::make::inner_facts;
use super::meta::{BACKUP, Base, DELTA, Meta, sha256_text};
use super::minisig::{PublicKey, Word};
use super::open::{Outer, Trust, Unlocked};
use super::outer::Sender;
use super::roster::{Roster, SignedRoster};
use super::{age_file, lines, zip_read};
use crate::log::chain::{self, Heads};
use crate::log::change::Change;
use crate::log::clock;

/// A bundle every byte of which is verified: signed by a device that the company's root key vouches for.
#[derive(Clone, Debug)]
pub struct Bundle {
    changes: Vec<Change>,
    roster: Roster,
    meta: Meta,
    checkpoints: Vec<Checkpoint>,
    secrets: OwnerSecrets,
    identity: Option<Vec<u8>>,
}

/// The parts of a verified bundle, to be taken over.
#[derive(Clone, Debug)]
pub struct BundleParts {
    /// All Changes, each device's in order; of a delta those after its base.
    pub changes: Vec<Change>,
    /// The roster, signed by the root key.
    pub roster: Roster,
    /// What the bundle says about itself.
    pub meta: Meta,
    /// Signed heads, of the making device and perhaps others.
    pub checkpoints: Vec<Checkpoint>,
    /// The keys it was opened with.
    pub secrets: OwnerSecrets,
    /// owner-identity.age, under the passphrase of when it was made; a delta has none.
    pub identity: Option<Vec<u8>>,
}

impl Bundle {
    /// All Changes, each device's in order; of a delta those after its base.
    #[must_use]
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// The roster it was made under.
    #[must_use]
    pub fn roster(&self) -> &Roster {
        &self.roster
    }

    /// The keys it was opened with.
    #[must_use]
    pub fn secrets(&self) -> &OwnerSecrets {
        &self.secrets
    }

    /// What it says about itself: company, time, counts, digests.
    #[must_use]
    pub fn meta(&self) -> &Meta {
        &self.meta
    }

    /// Takes it apart.
    #[must_use]
    pub fn into_parts(self) -> BundleParts {
        let Bundle { changes, roster, meta, checkpoints, secrets, identity } = self;
        BundleParts { changes, roster, meta, checkpoints, secrets, identity }
    }
}

/// Verifies everything behind the outer layer, in the order of docs/bundle-format.md.
pub(super) fn verify(unlocked: Unlocked<'_>, trust: &Trust) -> Result<Bundle, BundleError> {
    let Unlocked { outer, secrets } = unlocked;
    trust.admit(&outer.sender, &outer.key)?;
    let root = root_key(trust, &secrets)?;
    let stanzas = age_file::count_recipients(outer.parts.payload)?;
    let inner = age_file::decrypt(outer.parts.payload, &secrets.vault)?;
    let entries = zip_read::read(&inner, true).map_err(|error| match error {
        BundleError::NotABundle => BundleError::Damaged,
        other => other,
    })?;
    let bag = Bag::unchecked(&entries);
    let roster = roster(&bag, &root, &outer.sender)?;
    signer_is_enrolled(&roster, &outer.sender, &outer.key)?;
    let facts = outer.key.verify(bag.file(TAG_MANIFEST)?, bag.file(TAG_MANIFEST_MINISIG)?, Word::Inner)?;
    if facts != inner_facts(outer.parts.kind(), &outer.sender) {
        return Err(BundleError::BadSignature);
    }
    bag.check()?;
    // From here on every byte is known to be the signer's. What remains is whether the signer told no contradictions.
    let meta = Meta::parse(bag.file("bundle.json")?)?;
    check_meta(&meta, &outer, &roster, &bag)?;
    if !meta.recipients.contains(&secrets.derive_vault_recipient()?) {
        return Err(BundleError::NotForMe);
    }
    if meta.recipients.len() != stanzas {
        return Err(BundleError::Damaged);
    }
    let changes = lines::read(bag.file("data/changes.jsonl")?, bag.file("data/bodies.jsonl")?)?;
    let base = meta.base.as_ref().map(Base::heads).unwrap_or_default();
    let heads = chain::verify_behind(&base, &changes).map_err(|_| BundleError::BrokenChain)?;
    refuse_ahead(&changes)?;
    if heads != meta.heads() || meta.changes() != meta.counts.changes.into() {
        return Err(BundleError::BrokenChain);
    }
    let checkpoints = checkpoints(&bag, &roster, &base, &changes)?;
    if heads
        .get(&meta.device)
        .is_some_and(|head| !checkpoints.iter().any(|c| c.device == meta.device && c.head == *head))
    {
        return Err(BundleError::BrokenChain);
    }
    Ok(Bundle { changes, roster, meta, checkpoints, secrets, identity: outer.parts.identity.map(Into::into) })
}

/// Refuses times that no clock in order can show: an archive that took one in could write only behind it.
///
/// # Errors
/// [`BundleError::ClockAhead`].
pub fn refuse_ahead(changes: &[Change]) -> Result<(), BundleError> {
    let ahead = changes.iter().any(|change| change.line().hlc >= clock::LATEST);
    if ahead { Err(BundleError::ClockAhead) } else { Ok(()) }
}

/// The key everything hangs on: our company's, or on a first restore the one the passphrase gave.
fn root_key(trust: &Trust, secrets: &OwnerSecrets) -> Result<PublicKey, BundleError> {
    let derived = secrets.derive_root_public();
    match trust {
        Trust::Company { root, .. } if *root != derived => Err(BundleError::ForeignRoot),
        _ => Ok(derived),
    }
}

fn roster(bag: &Bag<'_>, root: &PublicKey, sender: &Sender) -> Result<Roster, BundleError> {
    let text = bag.text("roster.json")?.into();
    let signed = SignedRoster { text, minisig: bag.text("roster.json.minisig")?.into() };
    let roster = signed.verify(root)?;
    if roster.company != sender.company {
        return Err(BundleError::ForeignCompany);
    }
    Ok(roster)
}

/// The device named outside must stand in the roster, with the key that signed outside, and not be revoked.
fn signer_is_enrolled(roster: &Roster, sender: &Sender, key: &PublicKey) -> Result<(), BundleError> {
    let device = roster.device(sender.device).ok_or(BundleError::UnknownSigner)?;
    if device.sign != key.base64() {
        return Err(BundleError::UnknownSigner);
    }
    if device.revoked.is_some() { Err(BundleError::RevokedSigner) } else { Ok(()) }
}

fn check_meta(meta: &Meta, outer: &Outer<'_>, roster: &Roster, bag: &Bag<'_>) -> Result<(), BundleError> {
    let Outer { sender, key, parts } = outer;
    if ![BACKUP, DELTA].contains(&&*meta.kind) {
        return Err(BundleError::UnsupportedType);
    }
    if meta.company != sender.company {
        return Err(BundleError::ForeignCompany);
    }
    let fits = meta.kind == parts.kind()
        && meta.base.is_some() == (meta.kind == DELTA)
        && (meta.device, meta.stream_seq) == (sender.device, sender.stream_seq)
        && meta.key == key.id_text()
        && roster.device(meta.device).is_some_and(|device| device.member == meta.member)
        && meta.roster.version == roster.version
        && meta.roster.sha256 == sha256_text(bag.file("roster.json")?);
    fits.then_some(()).ok_or(BundleError::Damaged)
}

/// Reads and verifies all checkpoints; the chains must pass through each.
fn checkpoints(
    bag: &Bag<'_>,
    roster: &Roster,
    base: &Heads,
    changes: &[Change],
) -> Result<Vec<Checkpoint>, BundleError> {
    let texts = bag.names().filter(|name| name.starts_with("checkpoints/") && !name.ends_with(".minisig"));
    let mut checkpoints = Vec::new();
    for name in texts {
        let minisig = bag.file(&format!("{name}.minisig"))?;
        let checkpoint = Checkpoint::parse(roster.company, name, bag.file(name)?, minisig)?;
        checkpoint.verify(roster)?;
        checkpoints.push(checkpoint);
    }
    check_passed(&checkpoints, base, changes)?;
    Ok(checkpoints)
}

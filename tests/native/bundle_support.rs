//! A small company for the bundle tests, honest and forged bundles of it.

use keliu::bundle::age_file;
use keliu::bundle::bag::{self, Files};
use keliu::bundle::identity::OwnerIdentity;
use keliu::bundle::meta::{Base, Counts, heads_json};
use keliu::bundle::minisig::{Word, derive_public, sign};
use keliu::bundle::outer::{self, Parts, Sender};
use keliu::bundle::roster::{Device, Extra, Member, Roster};
use keliu::bundle::{
    BackupInput, Bundle, BundleError, DeviceSecrets, OwnerSecrets, Trust, make_backup, open_outer, zip_read, zip_write,
};
use keliu::domain::digest::digest;
use keliu::domain::id::{DeviceId, Id};
use keliu::domain::value::Value;
use keliu::log::apply::Log;
use keliu::log::chain::{self, Author, Batch, Head};
use keliu::log::change::{Change, Origin};
use keliu::log::draft::{Draft, customer_key};

pub const COMPANY: Id = Id(0x1234_5678_9abc_def0_1234_5678_9abc_def0);
pub const DEVICE: DeviceId = DeviceId(0xabcd_ef01_2345_6789);
pub const MEMBER: Id = Id(1);
pub const PASSPHRASE: &str = "correct horse battery staple keliu";
pub const ROOT: [u8; 32] = [1; 32];
pub const VAULT: [u8; 32] = [2; 32];
pub const SIGN: [u8; 32] = [3; 32];
pub const RECEIVE: [u8; 32] = [4; 32];

pub fn owner() -> OwnerSecrets {
    OwnerSecrets { root: ROOT, vault: VAULT }
}

pub fn device(id: DeviceId, sign: &[u8; 32], receive: &[u8; 32]) -> Device {
    Device {
        member: MEMBER,
        id,
        sign: derive_public(sign).base64(),
        receive: age_file::derive_recipient(receive).unwrap(),
        enrolled: "2026-11-22".into(),
        revoked: None,
        extra: Extra::new(),
    }
}

pub fn roster() -> Roster {
    let mut roster = Roster::new(COMPANY, "客留酒业", &derive_public(&ROOT));
    roster.members = vec![Member { id: MEMBER, name: "王".into(), role: "owner".into(), extra: Extra::new() }];
    roster.devices = vec![device(DEVICE, &SIGN, &RECEIVE)];
    roster
}

/// `count` customers by one device.
pub fn changes(count: u128) -> Vec<Change> {
    let drafts = (1..=count).map(|n| {
        let mut draft = Draft::about(Id(n));
        draft.put(&customer_key(Id(n)), "name", Value::text(format!("客户 {n} \u{2028}\"line\"\n")));
        draft
    });
    let batch = Batch { id: Id(5), origin: Origin::Import, reason: "outlets.csv".into(), undoes: None };
    let mut n = 0_u8;
    let mut random = |bytes: &mut [u8]| {
        bytes.fill_with(|| {
            n = n.wrapping_add(29);
            n
        });
    };
    let mut author = Author {
        device: DEVICE,
        member: MEMBER,
        now_ms: 1_700_000_000_000,
        newest: Default::default(),
        random: &mut random,
    };
    chain::extend(Head::EMPTY, &batch, drafts.collect(), &mut author)
}

/// The digest of the archive these changes amount to.
pub fn digest_of(changes: &[Change]) -> String {
    let mut log = Log::default();
    // A broken chain amounts to nothing; making a bundle of it is refused anyway.
    let _ = log.add(changes.to_vec());
    digest(log.archive())
}

/// A backup of these changes under [`PASSPHRASE`], with scrypt at 2^`log_n`.
pub fn backup_of(roster: &Roster, changes: &[Change], log_n: u8) -> Result<Vec<u8>, BundleError> {
    let views = vec![("customers.csv".into(), "名称,电话\r\n".repeat(50).into_bytes())];
    bundle_of(roster, changes, None, views, log_n)
}

/// What a delta to the backup of the first `count` changes names.
pub fn base_of(changes: &[Change], count: usize) -> Base {
    let before = &changes[..count];
    let heads = heads_json(&chain::verify(before).unwrap());
    Base { created: "2026-11-22T03:40:00Z".into(), digest: digest_of(before), heads }
}

/// A delta with these changes but for those before the base.
pub fn delta_of(changes: &[Change], base: &Base) -> Result<Vec<u8>, BundleError> {
    bundle_of(&roster(), changes, Some(base), Vec::new(), 2)
}

/// A backup, or a delta, with these views.
pub fn bundle_of(
    roster: &Roster,
    changes: &[Change],
    base: Option<&Base>,
    views: Vec<(String, Vec<u8>)>,
    log_n: u8,
) -> Result<Vec<u8>, BundleError> {
    let identity = OwnerIdentity { company: COMPANY, secrets: owner() }.seal(PASSPHRASE, log_n)?;
    let input = BackupInput {
        company: COMPANY,
        company_name: "客留酒业",
        device: DEVICE,
        member: MEMBER,
        device_secrets: &DeviceSecrets { sign: SIGN, receive: RECEIVE },
        owner_secrets: &owner(),
        roster,
        changes,
        base,
        checkpoints: &[],
        owner_identity: &identity,
        views,
        readme: b"How to open this / \xe5\xa6\x82\xe4\xbd\x95\xe6\x89\x93\xe5\xbc\x80\n",
        created: if base.is_some() { "2026-11-29T03:40:00Z" } else { "2026-11-22T03:40:00Z" },
        stream_seq: 1,
        random: [9; 16],
        digest: &digest_of(changes),
        content_digest: &digest_of(changes),
        counts: Counts { customers: changes.len() as u64, changes: changes.len() as u64, ..Counts::default() },
    };
    make_backup(&input, &mut |_, _| {})
}

pub fn backup() -> Vec<u8> {
    backup_of(&roster(), &changes(3), 2).unwrap()
}

pub fn company_trust() -> Trust {
    Trust::Company { company: COMPANY, root: derive_public(&ROOT), devices: roster().devices }
}

pub fn open(file: &[u8], trust: &Trust) -> Result<Bundle, BundleError> {
    open_outer(file)?.screen(trust)?.unlock(PASSPHRASE)?.verify(trust)
}

/// How a forger departs from the honest way.
pub struct Forgery {
    /// Signs outside.
    pub outer: [u8; 32],
    /// Signs the tag manifest.
    pub inner: [u8; 32],
    /// Changes files before the manifests are made.
    pub before: fn(&mut Files),
    /// Changes files after everything was signed.
    pub after: fn(&mut Files),
}

impl Default for Forgery {
    fn default() -> Self {
        Forgery { outer: SIGN, inner: SIGN, before: |_| {}, after: |_| {} }
    }
}

impl Forgery {
    /// Takes an honest bundle apart and puts it together again, all checksums right.
    pub fn make(&self, honest: &[u8]) -> Vec<u8> {
        let entries = zip_read::read(honest, false).unwrap();
        let inner = age_file::decrypt(&entries[1].data, &VAULT).unwrap();
        let mut files: Files =
            zip_read::read(&inner, true).unwrap().into_iter().map(|e| (e.name.into(), e.data.into_owned())).collect();
        for name in ["bagit.txt", "bag-info.txt", bag::MANIFEST, bag::TAG_MANIFEST, bag::TAG_MANIFEST_MINISIG] {
            files.remove(name).unwrap();
        }
        (self.before)(&mut files);
        bag::close(&mut files, COMPANY, "2026-11-22");
        let kind = if entries.len() > 4 { "backup" } else { "delta" };
        let facts = format!("type={kind} company={COMPANY} device={DEVICE} stream_seq=1");
        let minisig = sign(&self.inner, &files[bag::TAG_MANIFEST], Word::Inner, &facts);
        files.insert(bag::TAG_MANIFEST_MINISIG.into(), minisig.into_bytes());
        (self.after)(&mut files);
        let files: Vec<(&str, &[u8])> = files.iter().map(|(name, data)| (&**name, &**data)).collect();
        let recipients = [VAULT, RECEIVE].map(|secret| age_file::derive_recipient(&secret).unwrap());
        let payload = age_file::encrypt(&zip_write::write(&files, true).unwrap(), &recipients).unwrap();
        let identity = entries.get(4).map(|entry| &*entry.data);
        let parts = Parts { readme: &entries[0].data, payload: &payload, identity };
        let sender = Sender { company: COMPANY, device: DEVICE, stream_seq: 1 };
        outer::write(&parts, &sender, &self.outer, &derive_public(&self.outer)).unwrap()
    }
}

/// Replaces text in one file of a bag.
pub fn replace(files: &mut Files, name: &str, from: &str, to: &str) {
    let text = String::from_utf8(files[name].clone()).unwrap();
    assert!(text.contains(from), "{from} in {text}");
    files.insert(name.into(), text.replacen(from, to, 1).into_bytes());
}

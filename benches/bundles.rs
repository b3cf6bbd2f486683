//! Making and opening a backup. Stretching a passphrase is left out: its cost is chosen, not suffered.

use crate::support::table::{Row, timed};
use crate::{DEVICE, MEMBER};
use age::x25519;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use keliu::bundle::identity::OwnerIdentity;
use keliu::bundle::meta::Counts;
use keliu::bundle::minisig::derive_public;
use keliu::bundle::roster::{Device, Extra, Member, Roster};
use keliu::bundle::views::{Language, ViewContext, views};
use keliu::bundle::{BackupInput, DeviceSecrets, OwnerSecrets, Trust, age_file, make_backup, open_outer, zip_read};
use keliu::domain::digest::{content_digest, digest};
use keliu::domain::id::Id;
use keliu::log::apply::Log;
use keliu::log::change::Change;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};

/// A backup of 50,000 Changes takes seconds.
const RUNS: usize = 5;
const COMPANY: Id = Id(0x1234_5678_9abc_def0_1234_5678_9abc_def0);
const VAULT: [u8; 32] = [2; 32];
const RECEIVE: [u8; 32] = [4; 32];
const DEVICE_SECRETS: DeviceSecrets = DeviceSecrets { sign: [3; 32], receive: RECEIVE };
const CREATED: &str = "2026-11-22T03:40:00Z";

fn owner() -> OwnerSecrets {
    OwnerSecrets { root: [1; 32], vault: VAULT }
}

fn roster() -> Roster {
    let mut roster = Roster::new(COMPANY, "客留酒业", &owner().derive_root_public());
    roster.members = vec![Member { id: MEMBER, name: "王".into(), role: "owner".into(), extra: Extra::new() }];
    roster.devices = vec![Device {
        member: MEMBER,
        id: DEVICE,
        sign: derive_public(&DEVICE_SECRETS.sign).base64(),
        receive: age_file::derive_recipient(&RECEIVE).expect("a key"),
        enrolled: "2026-11-22".into(),
        revoked: None,
        extra: Extra::new(),
    }];
    roster
}

/// Everything a backup needs that is not made by it.
struct Parts {
    changes: Vec<Change>,
    identity: Vec<u8>,
    views: Vec<(String, Vec<u8>)>,
    digests: [String; 2],
    roster: Roster,
}

impl Parts {
    fn new(log: &Log) -> Self {
        let context = ViewContext { company_name: "客留酒业", created: CREATED, language: Language::Zh };
        Parts {
            changes: log.changes().cloned().collect(),
            identity: OwnerIdentity { company: COMPANY, secrets: owner() }.seal("bench", 2).expect("a passphrase"),
            views: views(log, &context),
            digests: [digest(log.archive()), content_digest(log.archive())],
            roster: roster(),
        }
    }

    fn make(&self) -> Vec<u8> {
        let changes = self.changes.len() as u64;
        let input = BackupInput {
            company: COMPANY,
            company_name: "客留酒业",
            device: DEVICE,
            member: MEMBER,
            device_secrets: &DEVICE_SECRETS,
            owner_secrets: &owner(),
            roster: &self.roster,
            changes: &self.changes,
            base: None,
            checkpoints: &[],
            owner_identity: &self.identity,
            views: self.views.clone(),
            readme: b"read me\n",
            created: CREATED,
            stream_seq: 1,
            random: [9; 16],
            digest: &self.digests[0],
            content_digest: &self.digests[1],
            counts: Counts { customers: changes, changes, ..Counts::default() },
        };
        make_backup(&input, &mut |_, _| {}).expect("a backup")
    }
}

fn open(file: &[u8]) -> usize {
    let outer = open_outer(file).expect("a bundle");
    outer.unlock_with(owner()).verify(&Trust::FirstRestore).expect("our own bundle").changes().len()
}

/// As a restore drill does: opened, verified, rebuilt, and its digest reckoned.
fn rebuild(file: &[u8]) -> String {
    let outer = open_outer(file).expect("a bundle");
    let bundle = outer.unlock_with(owner()).verify(&Trust::FirstRestore).expect("our own bundle");
    let mut log = Log::default();
    log.add(bundle.changes().to_vec()).expect("our own changes");
    digest(log.archive())
}

/// Deflate and age with the crates alone: no signatures, no checksums, no checks.
fn pack(plain: &[u8]) -> Vec<u8> {
    let mut deflate = DeflateEncoder::new(Vec::new(), Compression::new(6));
    deflate.write_all(plain).expect("memory");
    let packed = deflate.finish().expect("memory");
    let recipients = [VAULT, RECEIVE].map(|secret| {
        let text = age_file::derive_recipient(&secret).expect("a key");
        text.parse::<x25519::Recipient>().expect("a recipient")
    });
    let recipients = recipients.iter().map(|recipient| recipient as &dyn age::Recipient);
    let mut file = Vec::new();
    let mut writer = age::Encryptor::with_recipients(recipients).expect("two").wrap_output(&mut file).expect("memory");
    writer.write_all(&packed).expect("memory");
    writer.finish().expect("memory");
    file
}

fn unpack(file: &[u8]) -> Vec<u8> {
    let identity: x25519::Identity = age_file::identity_text(&VAULT).expect("a key").parse().expect("an identity");
    let decryptor = age::Decryptor::new_buffered(file).expect("an age file");
    let reader = decryptor.decrypt(std::iter::once(&identity as &dyn age::Identity)).expect("our key");
    let mut plain = Vec::new();
    DeflateDecoder::new(reader).read_to_end(&mut plain).expect("what was packed");
    plain
}

/// Making and opening a backup, beside the crates, and beside the programs where they are installed.
pub fn rows(log: &Log) -> Vec<Row> {
    let parts = Parts::new(log);
    let file = parts.make();
    let outer = zip_read::read(&file, false).expect("a ZIP");
    let inner = age_file::decrypt(&outer[1].data, &VAULT).expect("our key");
    let files = zip_read::read(&inner, true).expect("a ZIP");
    let plain: Vec<u8> = files.iter().flat_map(|file| file.data.iter().copied()).collect();
    let packed = pack(&plain);
    println!("a backup of {} KB holds {} KB in {} files", file.len() / 1000, plain.len() / 1000, files.len());
    let made = Row::race(
        RUNS,
        ("backup: make, without scrypt", || timed((), |()| parts.make())),
        ("deflate and age crates, same bytes", || timed(plain.as_slice(), pack)),
    );
    let made_whole = Row::race(
        RUNS,
        ("backup: make, with views and digests", || timed(log, |log| Parts::new(log).make())),
        ("deflate and age crates, same bytes", || timed(plain.as_slice(), pack)),
    );
    let opened_whole = Row::race(
        RUNS,
        ("backup: open, verify, rebuild, digest", || timed(file.as_slice(), rebuild)),
        ("age and inflate crates, same bytes", || timed(packed.as_slice(), unpack)),
    );
    let opened = Row::race(
        RUNS,
        ("backup: open and verify all", || timed(file.as_slice(), open)),
        ("age and inflate crates, same bytes", || timed(packed.as_slice(), unpack)),
    );
    let programs = files.iter().map(|file| (file.name, &*file.data)).collect::<Vec<_>>();
    match by_programs(&programs) {
        Some((pack, unpack)) => {
            let programs = [
                made.beside("sha256sum, zip -6, age, minisign", pack),
                opened.beside("minisign, age, unzip, sha256sum -c", unpack),
            ];
            let [beside_made, beside_opened] = programs;
            vec![made, beside_made, made_whole, opened, beside_opened, opened_whole]
        }
        None => {
            println!("zip, unzip, age, minisign and sha256sum are not all installed: no figures beside theirs");
            vec![made, made_whole, opened, opened_whole]
        }
    }
}

/// What the programs need for the same files, packing and unpacking; `None` where they are not installed.
fn by_programs(files: &[(&str, &[u8])]) -> Option<(Vec<f64>, Vec<f64>)> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench");
    let _ = std::fs::remove_dir_all(&folder);
    for (name, data) in files {
        let path = folder.join("bag").join(name);
        std::fs::create_dir_all(path.parent()?).ok()?;
        std::fs::write(path, data).ok()?;
    }
    std::fs::write(folder.join("key"), age_file::identity_text(&VAULT).ok()?.as_bytes()).ok()?;
    let [vault, device] = [VAULT, RECEIVE].map(|secret| age_file::derive_recipient(&secret).unwrap_or_default());
    let run = |line: &[&str]| {
        let mut command = Command::new(line[0]);
        command.args(&line[1..]).current_dir(&folder).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    // A bundle is signed inside and out: over the checksums, and over what is sent.
    let sums = "find bag -type f ! -name '*.sums*' -exec sha256sum {} + > bag/all.sums";
    let sign = |file: &str| run(&["minisign", "-S", "-s", "sign.key", "-m", file]);
    let verify = |file: &str| run(&["minisign", "-V", "-p", "sign.pub", "-m", file]);
    let pack = || {
        let _ = std::fs::remove_file(folder.join("bag.zip"));
        run(&["sh", "-c", sums])
            && sign("bag/all.sums")
            && run(&["zip", "-6", "-q", "-r", "bag.zip", "bag"])
            && run(&["age", "-r", &vault, "-r", &device, "-o", "bag.zip.age", "bag.zip"])
            && sign("bag.zip.age")
    };
    let unpack = || {
        verify("bag.zip.age")
            && run(&["age", "-d", "-i", "key", "-o", "again.zip", "bag.zip.age"])
            && run(&["unzip", "-q", "-o", "again.zip", "-d", "again"])
            && verify("again/bag/all.sums")
            && run(&["sh", "-c", "cd again && sha256sum --quiet -c bag/all.sums"])
    };
    let has_key = run(&["minisign", "-G", "-W", "-f", "-p", "sign.pub", "-s", "sign.key"]);
    if !(has_key && pack() && unpack()) {
        return None;
    }
    let times = |act: &dyn Fn() -> bool| (0..RUNS).map(|_| timed((), |()| act())).collect();
    Some((times(&pack), times(&unpack)))
}

//! A bundle is opened by the tools everybody has, with exactly the commands that docs/bundle-format.md gives.

use super::bundle_support::*;
use super::dealer::{self, dealer_backup};
use keliu::bundle::file_name;
use keliu::bundle::meta::Counts;
use keliu::bundle::minisig::derive_public;
use keliu::bundle::views::{ReadmeFacts, readme};
use keliu::domain::kind::Kind;
use keliu::domain::record::{Record, Register};
use keliu::log::apply::Log;
use keliu::log::canonical::{hex, sha256};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::{env, fs};

pub const ROOT_DIR: &str = env!("CARGO_MANIFEST_DIR");

/// Runs a shell command on a terminal of its own and types the passphrase when asked: age takes it from nowhere else.
const TERMINAL: &str = include_str!("../terminal.py");

fn documented(block: &str) -> String {
    let text = fs::read_to_string(Path::new(ROOT_DIR).join("docs/bundle-format.md")).unwrap();
    let (_, rest) = text.split_once(&format!("```{block}\n")).unwrap();
    rest.split_once("```").unwrap().0.into()
}

/// A folder of its own, gone with the test.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        // Several tests may use one name at the same time.
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = env::temp_dir().join(format!("keliu-{name}-{}-{n}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Runs a program in a folder, with the tools of scripts/setup at hand; gives whether it succeeded, and what it said.
pub fn run(folder: &Path, program: &str, arguments: &[&str]) -> (bool, String) {
    run_with_input(folder, program, arguments, "")
}

/// Runs documented commands on a terminal with the tools of the system alone, and types the passphrase when asked.
fn run_bare(folder: &Path, commands: &str) -> (bool, String) {
    let path = env::var("PATH").unwrap_or_default();
    let of_system: Vec<&str> = path.split(':').filter(|place| !place.contains("/.tools/")).collect();
    run_on_path(&of_system.join(":"), folder, "python3", &["-c", TERMINAL, commands, PASSPHRASE], "")
}

/// The same for a program that reads its standard input.
pub fn run_with_input(folder: &Path, program: &str, arguments: &[&str], input: &str) -> (bool, String) {
    let path = format!("{ROOT_DIR}/.tools/venv/bin:{}", env::var("PATH").unwrap_or_default());
    run_on_path(&path, folder, program, arguments, input)
}

fn run_on_path(path: &str, folder: &Path, program: &str, arguments: &[&str], input: &str) -> (bool, String) {
    let bundle = folder.join("backup.keliu.zip");
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder).env("PATH", path).env("BUNDLE", bundle).env_remove("VIRTUAL_ENV");
    command.env("PYTHONDONTWRITEBYTECODE", "1");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A program that does not ask closes the pipe.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

#[test]
fn everyday_tools_open_a_bundle() {
    let folder = Folder::new("tools");
    fs::write(folder.0.join("backup.keliu.zip"), backup_of(&roster(), &changes(200), 10).unwrap()).unwrap();
    fs::write(folder.0.join("company.pub"), derive_public(&ROOT).file()).unwrap();
    let (ok, said) = run_bare(&folder.0, &documented("sh commands"));
    assert!(ok, "{said}");
    for word in ["keliu1-outer type=backup", "keliu1-roster", "keliu1-inner", "keliu1-checkpoint"] {
        assert!(said.contains(word), "{word} in {said}");
    }
    let bag = folder.0.join("outer/bag");
    let (ok, said) = run(&bag, "python3", &["-c", &documented("python chain")]);
    assert!(ok, "{said}");
    let (ok, said) = run(&bag, "python3", &["-m", "bagit", "--validate", "."]);
    assert!(ok, "{said}");
    // The device's own key opens the payload as well.
    fs::write(folder.0.join("device.key"), &**keliu::bundle::age_file::identity_text(&RECEIVE).unwrap()).unwrap();
    let (ok, said) = run(&folder.0, "age", &["-d", "-i", "device.key", "-o", "again.zip", "outer/payload.zip.age"]);
    assert!(ok, "{said}");
}

/// With the paper alone: the vault's key typed into key.txt, and the commands as they are printed.
#[test]
fn everyday_tools_open_a_bundle_by_the_kit() {
    let folder = Folder::new("kit-tools");
    let bundle = backup_of(&roster(), &changes(60), 10).unwrap();
    fs::write(folder.0.join("backup.keliu.zip"), &bundle).unwrap();
    fs::write(folder.0.join("key.txt"), &**keliu::bundle::age_file::identity_text(&VAULT).unwrap()).unwrap();
    let commands = keliu::bundle::kit::commands(&derive_public(&ROOT).base64());
    let (ok, said) = run(&folder.0, "bash", &["-euo", "pipefail", "-c", &commands]);
    assert!(ok, "{said}");
    for word in ["keliu1-outer type=backup", "keliu1-roster", "keliu1-inner", "data/changes.jsonl: OK"] {
        assert!(said.contains(word), "{word} in {said}");
    }
    // What another company's root vouches for is not what the paper names.
    fs::remove_dir_all(folder.0.join("bag")).unwrap();
    fs::remove_dir_all(folder.0.join("outer")).unwrap();
    fs::remove_file(folder.0.join("payload.zip")).unwrap();
    let other = keliu::bundle::kit::commands(&derive_public(&[9; 32]).base64());
    assert!(!run(&folder.0, "bash", &["-euo", "pipefail", "-c", &other]).0);
}

#[test]
fn everyday_tools_put_a_delta_to_its_base() {
    let folder = Folder::new("delta-tools");
    let base = folder.0.join("base");
    fs::create_dir(&base).unwrap();
    let all = changes(60);
    fs::write(base.join("backup.keliu.zip"), backup_of(&roster(), &all[..40], 10).unwrap()).unwrap();
    fs::write(folder.0.join("backup.keliu.zip"), delta_of(&all, &base_of(&all, 40)).unwrap()).unwrap();
    for place in [&base, &folder.0] {
        fs::write(place.join("company.pub"), derive_public(&ROOT).file()).unwrap();
    }
    let (ok, said) = run_bare(&base, &documented("sh commands"));
    assert!(ok, "{said}");
    let (ok, said) = run_bare(&folder.0, &documented("sh delta"));
    assert!(ok, "{said}");
    for word in ["keliu1-outer type=delta", "keliu1-roster", "keliu1-inner type=delta"] {
        assert!(said.contains(word), "{word} in {said}");
    }
    let whole = folder.0.join("whole");
    let (ok, said) = run(&whole, "python3", &["-c", &documented("python chain")]);
    assert!(ok, "{said}");
    let (ok, said) = run(&whole, "bash", &["-euo", "pipefail", "-c", &documented("sh records")]);
    assert!(ok, "{said}");
    let mut log = Log::default();
    log.add(all).unwrap();
    let text = fs::read_to_string(whole.join("records.jsonl")).unwrap();
    let found: BTreeSet<String> =
        text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap().to_string()).collect();
    assert_eq!(found, records(&log));
}

#[test]
fn the_read_me_of_a_delta_gives_the_same_commands() {
    let text = |base: Option<&str>| {
        let kind = if base.is_none() { "backup" } else { "delta" };
        let facts = ReadmeFacts { company_name: "x", kind, created: dealer::CREATED, base };
        String::from_utf8(readme(&facts)).unwrap()
    };
    for english in [false, true] {
        let [backup, delta] = [None, Some("base.keliu.zip")].map(|base| commands_in(&text(base), english));
        assert_eq!(delta, backup.replace(" READ-ME.txt owner-identity.age", " READ-ME.txt"));
    }
}

/// Every live record as the documented commands are to write it.
fn records(log: &Log) -> BTreeSet<String> {
    let live = log.archive().all().filter(|(_, record)| record.is_live());
    let values = |register: &Register| register.entries().iter().map(|(_, value)| json!(value)).collect::<Vec<_>>();
    live.map(|(key, record)| {
        let held = record.fields.iter().filter(|(_, register)| !register.is_empty());
        let fields: BTreeMap<&str, Vec<Value>> =
            held.map(|(field, register)| (field.as_ref(), values(register))).collect();
        json!({ "kind": key.kind, "id": key.id, "fields": fields }).to_string()
    })
    .collect()
}

#[test]
fn everyday_tools_get_every_record_of_the_dealer() {
    let (folder, log) = (Folder::new("records"), dealer::log());
    fs::write(folder.0.join("backup.keliu.zip"), dealer_backup(&log)).unwrap();
    fs::write(folder.0.join("company.pub"), derive_public(&ROOT).file()).unwrap();
    let (ok, said) = run_bare(&folder.0, &documented("sh commands"));
    assert!(ok, "{said}");
    let bag = folder.0.join("outer/bag");
    let (ok, said) = run(&bag, "python3", &["-c", &documented("python chain")]);
    assert!(ok, "{said}");
    let (ok, said) = run(&bag, "bash", &["-euo", "pipefail", "-c", &documented("sh records")]);
    assert!(ok, "{said}");
    let text = fs::read_to_string(bag.join("records.jsonl")).unwrap();
    // Through a map: sorted keys on both sides.
    let found: BTreeSet<String> =
        text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap().to_string()).collect();
    let wanted = records(&log);
    assert!(found == wanted && text.lines().count() == wanted.len(), "{} records of {}", found.len(), wanted.len());
    let counts = Counts::of(&log);
    for (count, kind) in [(counts.customers, "customer"), (counts.cards, "card"), (counts.reminders, "reminder")] {
        assert!(said.lines().any(|line| line.trim() == format!("{count} {kind}")), "{count} {kind} in {said}");
    }
}

/// Live records of a kind, without those about a customer in the bin.
fn rows(log: &Log, kind: Kind) -> usize {
    let archive = log.archive();
    let in_bin = |record: &Record| {
        let customer = record.reference("customer").and_then(|id| archive.record(Kind::Customer, id));
        customer.is_some_and(Record::is_deleted)
    };
    archive.live(kind).filter(|(_, record)| !in_bin(record)).count()
}

/// The commands of READ-ME.txt in one of its languages: the lines that begin with the name of a tool.
fn readme_commands(folder: &Path, english: bool) -> String {
    commands_in(&fs::read_to_string(folder.join("READ-ME.txt")).unwrap(), english)
}

fn commands_in(text: &str, english: bool) -> String {
    let (zh, en) = text.split_once("\r\nEnglish\r\n").expect("two languages");
    let tools = ["minisign ", "age ", "unzip ", "sha256sum ", "grep "];
    let lines = if english { en } else { zh }.lines().map(str::trim);
    lines.filter(|line| tools.iter().any(|tool| line.starts_with(tool))).map(|line| format!("{line}\n")).collect()
}

#[test]
fn the_commands_of_the_read_me_open_it_in_both_languages() {
    let log = dealer::log();
    let file = dealer_backup(&log);
    let mut all = Vec::new();
    for english in [false, true] {
        let folder = Folder::new(if english { "readme-en" } else { "readme-zh" });
        fs::write(folder.0.join("backup.keliu.zip"), &file).unwrap();
        fs::write(folder.0.join("company.pub"), derive_public(&ROOT).file()).unwrap();
        assert!(run(&folder.0, "unzip", &["-q", "backup.keliu.zip"]).0);
        let commands = readme_commands(&folder.0, english);
        assert_eq!(commands.lines().count(), 8, "{commands}");
        let (ok, said) = run(&folder.0, "python3", &["-c", TERMINAL, &commands, PASSPHRASE]);
        assert!(ok, "{said}");
        // The hashes that are to be compared stand in the trusted comment.
        for name in ["payload.zip.age", "READ-ME.txt", "owner-identity.age"] {
            let hash = hex(&sha256(&[&fs::read(folder.0.join(name)).unwrap()]));
            assert_eq!(said.matches(&hash).count(), 2, "{name} in {said}");
        }
        for (name, kind) in [
            ("customers.csv", Kind::Customer),
            ("contacts.csv", Kind::Contact),
            ("record-cards.csv", Kind::Card),
            ("members.csv", Kind::Member),
        ] {
            let bytes = fs::read(folder.0.join("data").join(name)).unwrap();
            assert_eq!(csv::Reader::from_reader(&bytes[..]).records().count(), rows(&log, kind), "{name}");
        }
        // Every file the text speaks of is there.
        let text = fs::read_to_string(folder.0.join("READ-ME.txt")).unwrap();
        for name in fs::read_dir(folder.0.join("data")).unwrap() {
            let name = name.unwrap().file_name().into_string().unwrap();
            assert!(text.matches(&name).count() >= 2, "{name} is not explained");
        }
        all.push(commands);
    }
    assert_eq!(all[0], all[1], "both languages give the same commands");
}

#[test]
fn the_tools_refuse_what_was_altered() {
    let folder = Folder::new("altered");
    fs::write(folder.0.join("backup.keliu.zip"), backup()).unwrap();
    assert!(run(&folder.0, "unzip", &["-q", "backup.keliu.zip"]).0);
    let verify = ["-Vm", "payload.zip.age", "-p", "signer.pub"];
    assert!(run(&folder.0, "minisign", &verify).0);
    let mut payload = fs::read(folder.0.join("payload.zip.age")).unwrap();
    *payload.last_mut().unwrap() ^= 1;
    fs::write(folder.0.join("payload.zip.age"), payload).unwrap();
    assert!(!run(&folder.0, "minisign", &verify).0);
}

/// The check of the lists finds a file that is in none of them, and one that is gone.
#[test]
fn the_tools_find_files_that_are_not_listed() {
    let folder = Folder::new("unlisted");
    let bag = folder.0.join("bag");
    fs::create_dir_all(bag.join("data")).unwrap();
    let commands = documented("sh commands");
    let check: Vec<&str> =
        commands.lines().filter(|line| line.starts_with("find ") || line.contains("| diff ")).collect();
    assert_eq!(check.len(), 2, "{commands}");
    let list = |names: &[&str]| names.iter().map(|name| format!("{}  {name}\n", "0".repeat(64))).collect::<String>();
    let files = [
        ("data/a.csv", "x".to_owned()),
        ("bagit.txt", "x".to_owned()),
        ("manifest-sha256.txt", list(&["data/a.csv"])),
        ("tagmanifest-sha256.txt", list(&["bagit.txt", "manifest-sha256.txt"])),
        ("tagmanifest-sha256.txt.minisig", "x".to_owned()),
    ];
    for (name, text) in files {
        fs::write(bag.join(name), text).unwrap();
    }
    let check = || run(&bag, "sh", &["-euc", &check.join("\n")]);
    assert!(check().0, "{}", check().1);
    fs::write(bag.join("data/.hidden"), "x").unwrap();
    assert!(!check().0);
    fs::remove_file(bag.join("data/.hidden")).unwrap();
    fs::remove_file(bag.join("data/a.csv")).unwrap();
    assert!(!check().0);
}

#[test]
fn the_file_name_sorts_by_company_device_and_number() {
    assert_eq!(
        file_name("backup", COMPANY, DEVICE, 7, "2026-11-22T11:40:09+08:00").unwrap(),
        "keliu1_12345678_backup_abcdef01_000007_20261122T0340Z.keliu.zip"
    );
}

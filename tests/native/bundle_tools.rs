//! A bundle is opened by the tools everybody has, with exactly the commands that docs/bundle-format.md gives.

use super::bundle_support::*;
use keliu::bundle::file_name;
use keliu::bundle::minisig::derive_public;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

const ROOT_DIR: &str = env!("CARGO_MANIFEST_DIR");

/// Runs a shell command on a terminal of its own and types the passphrase when asked: age takes it from nowhere else.
const TERMINAL: &str = include_str!("../terminal.py");

fn documented(block: &str) -> String {
    let text = fs::read_to_string(Path::new(ROOT_DIR).join("docs/bundle-format.md")).unwrap();
    let (_, rest) = text.split_once(&format!("```{block}\n")).unwrap();
    rest.split_once("```").unwrap().0.into()
}

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = env::temp_dir().join(format!("keliu-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn run(folder: &Path, program: &str, arguments: &[&str]) -> (bool, String) {
    // scripts/setup puts Python's bagit into .tools/venv.
    let path = format!("{ROOT_DIR}/.tools/venv/bin:{}", env::var("PATH").unwrap_or_default());
    let bundle = folder.join("backup.keliu.zip");
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder).env("PATH", path).env("BUNDLE", bundle).env_remove("VIRTUAL_ENV");
    let output = command.output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

#[test]
fn everyday_tools_open_a_bundle() {
    let folder = Folder::new("tools");
    fs::write(folder.0.join("backup.keliu.zip"), backup_of(&roster(), &changes(200), 10).unwrap()).unwrap();
    fs::write(folder.0.join("company.pub"), derive_public(&ROOT).file()).unwrap();
    let commands = documented("sh commands");
    let (ok, said) = run(&folder.0, "python3", &["-c", TERMINAL, &commands, PASSPHRASE]);
    assert!(ok, "{said}");
    for word in ["keliu1-outer type=backup", "keliu1-roster", "keliu1-inner", "keliu1-checkpoint"] {
        assert!(said.contains(word), "{word} in {said}");
    }
    let bag = folder.0.join("outer/bag");
    let (ok, said) = run(&bag, "python3", &["-c", &documented("python chain")]);
    assert!(ok, "{said}");
    // The device's own key opens the payload as well.
    fs::write(folder.0.join("device.key"), &**keliu::bundle::age_file::identity_text(&RECEIVE).unwrap()).unwrap();
    let (ok, said) = run(&folder.0, "age", &["-d", "-i", "device.key", "-o", "again.zip", "outer/payload.zip.age"]);
    assert!(ok, "{said}");
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

#[test]
fn the_file_name_sorts_by_company_device_and_number() {
    assert_eq!(
        file_name(COMPANY, DEVICE, 7, "2026-11-22T11:40:09+08:00").unwrap(),
        "keliu1_12345678_backup_abcdef01_000007_20261122T0340Z.keliu.zip"
    );
}

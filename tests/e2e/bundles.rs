//! Backups that cannot be used and are refused with nothing changed, and what everyday tools make of a good one.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{Browser, PASSPHRASE, Scene, data, each_engine, each_engine_and_webkit};

fn written(scene: &Scene, name: &str, bytes: &[u8]) -> PathBuf {
    let file = scene.folder.join(name);
    fs::write(&file, bytes).unwrap();
    file
}

/// What is wrong with a backup, and the code it is refused with.
fn bad_files(scene: &Scene, bundle: &Path) -> Vec<(PathBuf, &'static str)> {
    let good = fs::read(bundle).unwrap();
    let flipped = |at: usize| {
        let mut bytes = good.clone();
        bytes[at] ^= 1;
        bytes
    };
    let zip = scene.folder.join("foreign.zip");
    let script = "import sys, zipfile; zipfile.ZipFile(sys.argv[1], 'w').writestr('letter.txt', 'Dear all')";
    assert!(Command::new("python3").args(["-c", script]).arg(&zip).status().unwrap().success());
    vec![
        (written(scene, "middle.keliu.zip", &flipped(good.len() / 2)), "damaged"),
        (written(scene, "end.keliu.zip", &flipped(good.len() - 1)), "damaged"),
        (written(scene, "short.keliu.zip", &good[..good.len() - 100]), "damaged"),
        (written(scene, "half.keliu.zip", &good[..good.len() / 2]), "damaged"),
        (zip, "not-a-bundle"),
        (written(scene, "text.keliu.zip", b"not a zip at all"), "not-a-bundle"),
        (written(scene, "empty.keliu.zip", b""), "not-a-bundle"),
    ]
}

#[track_caller]
fn refused(browser: &Browser, file: &Path, passphrase: &str, code: &str) {
    browser.open_backup(file, passphrase);
    browser.wait_error(code);
    assert!(browser.all("restore-preview").is_empty(), "{}: {} has a preview", browser.engine, file.display());
}

#[test]
fn bad_backups_change_nothing() {
    each_engine("bad_backups", |scene| {
        let ours = scene.launch("ours");
        ours.begin("Willow");
        ours.add("Maple", "139 1111 2222");
        let bundle = ours.back_up();
        ours.move_to_town("Maple", "Northbridge");
        let before = ours.stats();
        let bad = bad_files(scene, &bundle);
        for (file, code) in &bad {
            refused(&ours, file, PASSPHRASE, code);
        }
        assert_eq!(ours.stats(), before);
        ours.no_complaints();

        // A first run refuses them as well and stays one.
        let fresh = scene.launch("fresh");
        fresh.first_run("en");
        for (file, code) in &bad {
            refused(&fresh, file, PASSPHRASE, code);
        }
        refused(&fresh, &bundle, "wrong passphrase", "wrong-passphrase");
        refused(&fresh, &bundle, "", "passphrase-missing");
        fresh.goto("#/help");
        fresh.goto("#/restore");
        fresh.type_into("restore-passphrase", PASSPHRASE);
        fresh.click("restore-open");
        fresh.wait_error("file-missing");
        fresh.goto("#/today");
        fresh.wait_for("start-add");
        fresh.wait_state("first-run");

        // Another company's archive does not take ours in.
        fresh.begin("Elsewhere");
        let elsewhere = fresh.stats();
        refused(&fresh, &bundle, PASSPHRASE, "foreign-company");
        assert_eq!(fresh.stats(), elsewhere);
        let theirs = fresh.back_up();
        refused(&ours, &theirs, PASSPHRASE, "foreign-company");
        assert_eq!(ours.stats(), before);
        fresh.no_complaints();
    });
}

#[test]
fn the_same_backup_twice_adds_nothing() {
    each_engine_and_webkit("twice", |scene| {
        let ours = scene.launch("ours");
        ours.begin("Willow");
        ours.add("Maple", "139 1111 2222");
        let bundle = ours.back_up();
        ours.goto("#/today");
        ours.wait_attr("backup-age", "data-days", "0");
        ours.move_to_town("Maple", "Northbridge");
        let before = ours.stats();
        for _ in 0..2 {
            ours.open_backup(&bundle, PASSPHRASE);
            ours.wait_attr("restore-preview", "data-new", "0");
            ours.wait_attr("restore-preview", "data-customers", "2");
            ours.wait_for("restore-same");
            ours.click("restore-confirm");
            ours.wait_gone("restore-preview");
            ours.wait_saved();
            assert_eq!(ours.stats(), before);
        }

        let second = scene.launch("second");
        second.first_run("en");
        second.click("start-restore");
        second.open_backup(&bundle, PASSPHRASE);
        second.click("restore-confirm");
        second.wait_state("open");
        let restored = second.stats();
        assert_eq!(restored["customers"], "2");
        second.open_backup(&bundle, PASSPHRASE);
        second.wait_attr("restore-preview", "data-new", "0");
        second.click("restore-confirm");
        second.wait_gone("restore-preview");
        assert_eq!(second.stats(), restored);
        second.no_complaints();
        ours.no_complaints();
    });
}

#[test]
fn the_passphrase_must_be_good() {
    each_engine("passphrase", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Willow");
        browser.goto("#/backup");
        browser.click("backup-make");
        for (first, again, code) in [
            ("password1", "password1", "passphrase-weak"),
            ("willow", "willow", "passphrase-weak"),
            (PASSPHRASE, "kettle-orbit-87-lantern-mars", "passphrase-different"),
            ("", "", "passphrase-weak"),
        ] {
            browser.type_into("passphrase-new", first);
            browser.type_into("passphrase-repeat", again);
            browser.click("passphrase-set");
            browser.wait_error(code);
        }
        // Nothing was set: it is asked for again, and there is no backup.
        browser.goto("#/today");
        browser.reload();
        browser.wait_attr("backup-age", "data-days", "-1");
        browser.goto("#/backup");
        browser.click("backup-make");
        browser.click("passphrase-suggest");
        browser.wait_true("return document.querySelector('[data-testid=passphrase-repeat]').value.length > 20");
        browser.click("passphrase-set");
        browser.wait_download(".keliu.zip");
        // From now on it asks nothing.
        browser.goto("#/today");
        browser.goto("#/backup");
        browser.click("backup-make");
        browser.wait_download(".keliu.zip");
        assert!(browser.all("passphrase-new").is_empty());
        browser.no_complaints();
    });
}

#[test]
fn sample_data_is_not_backed_up() {
    each_engine("sample_backup", |scene| {
        let browser = scene.launch("owner");
        browser.first_run("en");
        browser.click("start-sample");
        browser.wait_state("open");
        let before = browser.stats();
        browser.goto("#/backup");
        browser.click("backup-make");
        browser.wait_error("sample-archive");
        assert!(browser.text("error").contains("sample data"), "{}", browser.text("error"));
        assert_eq!(browser.stats(), before);
        browser.no_complaints();
    });
}

/// The commands of docs/bundle-format.md, as they stand there, on a backup that came out of the browser.
#[test]
fn everyday_tools_open_a_downloaded_backup() {
    each_engine("tools", |scene| {
        let browser = scene.launch("owner");
        browser.first_run("zh");
        browser.click("start-import");
        browser.upload("import-file", &[data("dealer/赵杰.csv")]);
        browser.click("import-confirm");
        browser.wait_for("import-report");
        browser.wait_saved();
        let bundle = browser.back_up();
        browser.goto("#/settings");
        browser.click("export-public-key");
        let key = browser.wait_download(".pub");
        assert_eq!(key.file_name().unwrap(), "company.pub");

        let folder = scene.folder.join("opened");
        fs::create_dir_all(&folder).unwrap();
        fs::copy(&key, folder.join("company.pub")).unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let document = fs::read_to_string(root.join("docs/bundle-format.md")).unwrap();
        let (_, rest) = document.split_once("```sh commands\n").unwrap();
        let (commands, _) = rest.split_once("```").unwrap();
        // scripts/setup puts Python's bagit into .tools/venv.
        let path = format!("{}/.tools/venv/bin:{}", root.display(), std::env::var("PATH").unwrap());
        let output = Command::new("python3")
            .args(["-c", include_str!("../terminal.py"), commands, PASSPHRASE])
            .current_dir(&folder)
            .envs([("PATH", path.as_str()), ("BUNDLE", bundle.to_str().unwrap())])
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{said} {}", String::from_utf8_lossy(&output.stderr));
        for word in ["keliu1-outer type=backup", "keliu1-roster", "keliu1-inner"] {
            assert!(said.contains(word), "{word} in {said}");
        }
        let table = fs::read_to_string(folder.join("outer/bag/data/customers.csv")).unwrap();
        assert!(table.lines().count() > 80, "{} lines", table.lines().count());
        assert!(table.contains("玉家商店"));
        let page = fs::read_to_string(folder.join("outer/bag/data/archive.html")).unwrap();
        assert!(page.contains("玉家商店") && !page.contains("http://") && !page.contains("https://"));
        browser.no_complaints();
    });
}

//! What many scenarios do on their way: a first customer, a field edited in place, the figures of the archive.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use fantoccini::wd::{PrintConfigurationBuilder, PrintMargins, PrintSize, WindowHandle};
use serde_json::{Value, json};

use super::browser::Browser;

/// Strong enough for the gate.
pub const PASSPHRASE: &str = "kettle-orbit-87-lantern-marsh";

/// The pages of a PDF: its objects of the type Page, also those in compressed streams of objects.
fn pages_of(pdf: &[u8]) -> usize {
    let place = |bytes: &[u8], word: &[u8]| bytes.windows(word.len()).position(|window| window == word);
    let (mut all, mut rest) = (pdf.to_vec(), pdf);
    while let Some(at) = place(rest, b"/ObjStm") {
        rest = &rest[at..];
        let Some(start) = place(rest, b"stream") else { break };
        rest = rest[start + b"stream".len()..].trim_ascii_start();
        // What stands behind the end of the stream is none of its bytes.
        let _ = flate2::bufread::ZlibDecoder::new(rest).read_to_end(&mut all);
    }
    let is_page = |of: &str| of.trim_start().strip_prefix("/Page").is_some_and(|rest| !rest.starts_with('s'));
    String::from_utf8_lossy(&all).split("/Type").skip(1).filter(|of| is_page(of)).count()
}

/// A file of `tests/data`.
pub fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

impl Browser {
    /// The first screen of an empty profile, in this language.
    #[track_caller]
    pub fn first_run(&self, language: &str) {
        self.goto("");
        self.wait_state("first-run");
        let script = "localStorage.setItem('keliu-language', JSON.stringify(arguments[0]))";
        self.execute(script, vec![language.into()]);
        self.reload();
        self.wait_state("first-run");
    }

    /// An English archive with one customer, whose page is open.
    #[track_caller]
    pub fn begin(&self, name: &str) {
        self.first_run("en");
        self.click("start-add");
        self.type_into("quick-name", name);
        self.click("quick-save");
        self.wait_text("customer-name", name);
        self.wait_state("open");
    }

    /// Adds another customer with a phone and opens its page.
    #[track_caller]
    pub fn add(&self, name: &str, phone: &str) {
        self.goto("#/customers/new");
        self.type_into("quick-name", name);
        self.type_into("quick-phone", phone);
        self.click("quick-save");
        self.wait_text("customer-name", name);
        self.wait_saved();
    }

    /// Waits until all that was done is on disk.
    #[track_caller]
    pub fn wait_saved(&self) {
        self.wait_attr("save-state", "data-state", "saved");
    }

    /// Waits for a refusal with this code.
    #[track_caller]
    pub fn wait_error(&self, code: &str) {
        self.wait_attr("error", "data-code", code);
    }

    /// Types a value into a field of the customer page and presses Enter, in a text of several lines Ctrl-Enter.
    #[track_caller]
    pub fn edit(&self, key: &str, text: &str) {
        self.click(&format!("field[data-key=\"{key}\"] .fact-value"));
        self.type_into(&format!("field[data-key=\"{key}\"] .input"), text);
        self.press("ctrl+enter");
    }

    /// Wipes what does not open, where the form for that stands, and restores a backup in its place.
    #[track_caller]
    pub fn wipe_and_restore(&self, backup: &Path) {
        self.type_into("wipe-word", "wipe");
        self.click("wipe-confirm");
        self.wait_for("restore-file");
        self.open_backup(backup, PASSPHRASE);
        self.wait_for("restore-preview");
        self.click("restore-confirm");
        self.wait_state("open");
    }

    /// Writes another town on the page of a customer, reached from the list.
    #[track_caller]
    pub fn move_to_town(&self, customer: &str, town: &str) {
        self.goto("#/customers");
        self.click_text("customer-row", customer);
        self.wait_text("customer-name", customer);
        self.edit("town", town);
        self.wait_field("town", town);
        self.wait_saved();
    }

    /// Waits until a field of the customer page shows this text.
    #[track_caller]
    pub fn wait_field(&self, key: &str, text: &str) {
        self.wait_text(&format!("field[data-key=\"{key}\"] .fact-value"), text);
    }

    /// The figures and digests of the archive, from Settings: `customers`, `digest`, ….
    #[track_caller]
    pub fn stats(&self) -> BTreeMap<String, String> {
        // WebKit loads the page anew where others stay as they are.
        if self.execute("return location.hash", vec![]) != json!("#/settings") {
            self.goto("#/settings");
        }
        let mut stats = self.by_test_id("archive-stats").data;
        stats.remove("testid");
        stats
    }

    /// Chooses sheets of `tests/data` on the import screen.
    #[track_caller]
    pub fn choose_sheets(&self, files: &[PathBuf]) {
        self.goto("#/customers");
        self.goto("#/import");
        self.upload("import-file", files);
    }

    /// Makes the first backup of this browser, and sets the passphrase on the way.
    #[track_caller]
    pub fn back_up(&self) -> PathBuf {
        self.goto("#/backup");
        self.click("backup-make");
        self.type_into("passphrase-new", PASSPHRASE);
        self.type_into("passphrase-repeat", PASSPHRASE);
        self.click("passphrase-set");
        self.wait_download(".keliu.zip")
    }

    /// How many sheets of A4 the page is on paper.
    #[track_caller]
    pub fn printed_pages(&self) -> usize {
        let margins = PrintMargins { top: 1.6, bottom: 1.6, left: 1.6, right: 1.6 };
        let paper = PrintConfigurationBuilder::default().size(PrintSize::A4).margins(margins).shrink_to_fit(false);
        let pdf = self.run(self.client.print(paper.build().expect("A4"))).expect("a PDF");
        pages_of(&pdf)
    }

    /// Opens a backup on the screen for restoring, up to its preview or its refusal.
    #[track_caller]
    pub fn open_backup(&self, file: &Path, passphrase: &str) {
        self.goto("#/help");
        self.goto("#/restore");
        self.upload("restore-file", &[file.to_path_buf()]);
        self.type_into("restore-passphrase", passphrase);
        self.click("restore-open");
    }

    /// Nothing went wrong that a person was not told of: no crash, no error of a script, nothing the policy refused.
    #[track_caller]
    pub fn no_complaints(&self) {
        let crash = self.execute("return document.querySelector('.crash')?.innerText ?? ''", vec![]);
        assert_eq!(crash, json!(""), "{}: crashed", self.engine);
        assert_eq!(self.console_errors(), Vec::<String>::new(), "{}", self.engine);
    }

    /// Waits until a script gives `true`.
    #[track_caller]
    pub fn wait_true(&self, script: &str) {
        self.until(script, || Ok((self.try_execute(script, vec![])? == json!(true)).then_some(())));
    }

    /// The same for what may take minutes: much work, or little on a machine that does other things.
    #[track_caller]
    pub fn wait_long(&self, script: &str) {
        let attempt = || Ok((self.try_execute(script, vec![])? == json!(true)).then_some(()));
        self.until_within(Duration::from_secs(180), script, attempt);
    }

    /// Clicks the first element with this test id inside the page and gives the save state before anything else runs.
    #[track_caller]
    pub fn click_and_read_save_state(&self, id: &str) -> Value {
        let script = "document.querySelector(`[data-testid='${arguments[0]}']`).click();
            return document.querySelector('[data-testid=save-state]').dataset.state;";
        self.execute(script, vec![id.into()])
    }

    /// Opens another tab at a route; it has the focus then.
    #[track_caller]
    pub fn new_tab(&self, route: &str) -> WindowHandle {
        let tab = self.run(self.client.new_window(true)).expect("another tab").handle;
        self.to_tab(&tab);
        self.goto(route);
        tab
    }

    /// Opens a window of its own at a route; it has the focus then. What it runs is not slowed down behind others.
    #[track_caller]
    pub fn new_window(&self, route: &str) -> WindowHandle {
        let tab = self.run(self.client.new_window(false)).expect("another window").handle;
        self.to_tab(&tab);
        self.goto(route);
        tab
    }

    /// The tab that has the focus.
    #[track_caller]
    pub fn tab(&self) -> WindowHandle {
        self.run(self.client.window()).expect("the tab")
    }

    /// Turns to a tab.
    #[track_caller]
    pub fn to_tab(&self, tab: &WindowHandle) {
        self.run(self.client.switch_to_window(tab.clone())).expect("the tab is there");
    }
}

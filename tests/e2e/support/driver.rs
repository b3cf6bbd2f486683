//! chromedriver, geckodriver and WebKitWebDriver as child processes, and what they are asked for.

use std::fmt;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use fantoccini::wd::Capabilities;
use serde_json::{Value, json};

use super::browser::PATIENCE;

/// The window WebKitWebDriver opens: `support/webkit_browser.py`, with a Python that knows GTK.
const PYTHON: &str = "/usr/bin/python3";
const WEBKIT_BROWSER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/e2e/support/webkit_browser.py");

/// Starts Firefox so that it outlives a page whose process is killed.
const FIREFOX: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/e2e/support/firefox.sh");

/// The browsers the application is tested in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Engine {
    Chromium,
    Firefox,
    /// Safari's engine, as WebKitGTK.
    WebKit,
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::WebKit => "webkit",
        })
    }
}

impl Engine {
    /// Chromium and Firefox, or the one that `KELIU_ENGINE` names.
    pub fn chosen() -> Vec<Self> {
        match std::env::var("KELIU_ENGINE").as_deref() {
            Err(_) | Ok("") => vec![Self::Chromium, Self::Firefox],
            Ok("chromium") => vec![Self::Chromium],
            Ok("firefox") => vec![Self::Firefox],
            Ok("webkit") => vec![Self::WebKit],
            Ok(other) => panic!("KELIU_ENGINE is chromium, firefox or webkit, not {other}"),
        }
    }

    /// The same, with WebKit as well where it is installed.
    pub fn chosen_and_webkit() -> Vec<Self> {
        let mut engines = Self::chosen();
        if engines.len() > 1 {
            engines.extend(webkit_is_here().then_some(Self::WebKit));
        }
        engines
    }
}

/// Whether the driver, a screen to draw on and the window's libraries are installed; asked once.
fn webkit_is_here() -> bool {
    static HERE: OnceLock<bool> = OnceLock::new();
    let runs = |program: &str, args: &[&str]| {
        let quiet = Command::new(program).args(args).stdout(Stdio::null()).stderr(Stdio::null()).status();
        quiet.is_ok_and(|status| status.success())
    };
    *HERE.get_or_init(|| {
        let here = runs("sh", &["-c", "command -v WebKitWebDriver && command -v Xvfb"])
            && runs(PYTHON, &["-c", "import gi; gi.require_version('WebKit2', '4.1')"]);
        if !here {
            super::figure("WebKit is not tested here: its driver is not installed, see scripts/setup --test");
        }
        here
    })
}

/// Leads to this machine, and counts as insecure over plain http: unlike `localhost`.
pub const INSECURE_HOST: &str = "shop.test";

/// The folders of one browser profile, all inside `home`.
pub struct Home {
    pub profile: PathBuf,
    pub downloads: PathBuf,
    pub log: PathBuf,
    pub failure: PathBuf,
}

impl Home {
    pub fn new(home: &Path) -> Self {
        let (profile, downloads) = (home.join("profile"), home.join("downloads"));
        fs::create_dir_all(&profile).expect("a profile folder");
        fs::create_dir_all(&downloads).expect("a downloads folder");
        Self { profile, downloads, log: home.join("driver.log"), failure: home.join("failure.png") }
    }
}

/// A running WebDriver server; it ends with this value.
pub struct Driver {
    process: Child,
    pub url: String,
    // Ends after its driver.
    _window: Option<WebKitWindow>,
}

impl Driver {
    pub fn start(engine: Engine, home: &Home) -> Self {
        let log = File::options().create(true).append(true).open(&home.log).expect("a log file");
        let log = || log.try_clone().expect("another handle of the log");
        let port = free_port();
        let window = (engine == Engine::WebKit).then(|| WebKitWindow::open(home, log()));
        let mut command = Command::new(match engine {
            Engine::Chromium => "chromedriver",
            Engine::Firefox => "geckodriver",
            Engine::WebKit => "WebKitWebDriver",
        });
        match (engine, &window) {
            (Engine::Firefox, _) => {
                command.args(["--port", &port.to_string(), "--websocket-port", &free_port().to_string()])
            }
            (_, Some(window)) => command.args([format!("--port={port}"), format!("--target={}", window.address)]),
            (_, None) => command.arg(format!("--port={port}")),
        };
        let process = command.stdout(log()).stderr(log()).spawn().unwrap_or_else(|error| {
            panic!("the driver of {engine} does not start ({error}): run scripts/setup --test");
        });
        let driver = Self { process, url: format!("http://127.0.0.1:{port}"), _window: window };
        wait_for_port(port, engine, home);
        driver
    }

    /// The process of the driver, the parent of its browser.
    pub fn process(&self) -> u32 {
        self.process.id()
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn wait_for_port(port: u16, engine: Engine, home: &Home) {
    let deadline = Instant::now() + PATIENCE;
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(Instant::now() < deadline, "{engine} does not answer its driver's port; see {}", home.log.display());
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// WebKit's browser. It is not the driver's child, so that it outlives the session, which ends with a killed page.
struct WebKitWindow {
    process: Child,
    /// Where the driver finds it.
    address: String,
    _screen: Screen,
}

impl WebKitWindow {
    fn open(home: &Home, log: File) -> Self {
        let screen = Screen::start();
        let port = free_port();
        let address = format!("127.0.0.1:{port}");
        let process = Command::new(PYTHON)
            .arg(WEBKIT_BROWSER)
            .args([&home.profile, &home.downloads])
            .envs([("DISPLAY", screen.name.as_str()), ("GDK_BACKEND", "x11"), ("NO_AT_BRIDGE", "1")])
            .envs([("WEBKIT_INSPECTOR_SERVER", &address), ("LANGUAGE", &"en".to_owned())])
            .stdout(log.try_clone().expect("another handle of the log"))
            .stderr(log)
            .spawn()
            .expect("Python starts: run scripts/setup --test");
        let window = Self { process, address, _screen: screen };
        wait_for_port(port, Engine::WebKit, home);
        window
    }
}

impl Drop for WebKitWindow {
    fn drop(&mut self) {
        end(&mut self.process);
    }
}

/// Asks a process to end, and waits until it has.
fn end(process: &mut Child) {
    let _ = Command::new("kill").arg(process.id().to_string()).stderr(Stdio::null()).status();
    let _ = process.wait();
}

/// A screen nobody looks at; it ends with this value.
struct Screen {
    process: Child,
    /// Its name for programs that draw: `:7`.
    name: String,
}

impl Screen {
    fn start() -> Self {
        let mut process = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1400x1000x24", "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb starts: run scripts/setup --test");
        let mut number = String::new();
        let output = process.stdout.take().expect("its output is piped");
        BufReader::new(output).read_line(&mut number).expect("Xvfb prints the number of its screen");
        Self { process, name: format!(":{}", number.trim()) }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        end(&mut self.process);
    }
}

/// A port nobody listens on at this moment.
fn free_port() -> u16 {
    let socket = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    socket.local_addr().expect("its address").port()
}

/// What a session is asked for: headless, this profile, English, downloads without a question.
pub fn capabilities(engine: Engine, home: &Home) -> Capabilities {
    let Value::Object(mut wanted) = (match engine {
        Engine::Chromium => chromium(home),
        Engine::Firefox => firefox(home),
        // Its window knows all that already.
        Engine::WebKit => json!({}),
    }) else {
        unreachable!("all are objects")
    };
    wanted.insert("timeouts".to_owned(), json!({ "script": 2 * PATIENCE.as_millis() as u64 }));
    wanted
}

fn chromium(home: &Home) -> Value {
    let profile = format!("--user-data-dir={}", home.profile.display());
    let hosts = format!("--host-resolver-rules=MAP {INSECURE_HOST} 127.0.0.1");
    json!({
        "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
        "goog:chromeOptions": {
            "args": [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--disable-dev-shm-usage", "--lang=en-US", "--window-size=1280,900", profile, hosts,
            ],
            "prefs": {
                "download.default_directory": home.downloads,
                "download.prompt_for_download": false,
                "profile.default_content_setting_values.automatic_downloads": 1,
            },
        },
    })
}

/// Firefox reads its settings from the profile: geckodriver sets none in a profile it did not make itself.
fn firefox(home: &Home) -> Value {
    let settings = [
        ("browser.download.dir", json!(home.downloads)),
        ("browser.download.folderList", json!(2)),
        ("browser.download.useDownloadDir", json!(true)),
        ("browser.download.always_ask_before_handling_new_types", json!(false)),
        ("browser.download.alwaysOpenPanel", json!(false)),
        ("browser.shell.checkDefaultBrowser", json!(false)),
        ("browser.startup.page", json!(0)),
        ("datareporting.policy.dataSubmissionEnabled", json!(false)),
        ("intl.accept_languages", json!("en-US, en")),
        ("pdfjs.disabled", json!(true)),
        ("network.dns.localDomains", json!(INSECURE_HOST)),
        ("toolkit.legacyUserProfileCustomizations.stylesheets", json!(true)),
        // After a kill: the page that is asked for, no page of before and no question about it.
        ("browser.sessionstore.resume_from_crash", json!(false)),
        ("toolkit.startup.max_resumed_crashes", json!(-1)),
        // Errors of pages go to the driver's log, where `console_errors` finds them.
        ("devtools.console.stdout.content", json!(true)),
    ];
    let lines: String = settings.iter().map(|(name, value)| format!("user_pref({name:?}, {value});\n")).collect();
    fs::write(home.profile.join("user.js"), lines).expect("the settings of the profile");
    // Otherwise the window stays 500 pixels wide, and a phone is narrower.
    let chrome = home.profile.join("chrome");
    fs::create_dir_all(&chrome).expect("a folder for the window's style");
    fs::write(chrome.join("userChrome.css"), ":root { min-width: 0 !important }").expect("the window's style");
    json!({
        "moz:firefoxOptions": {
            "binary": FIREFOX,
            "args": ["-headless", "-profile", home.profile],
            "env": { "MOZ_HEADLESS_WIDTH": "1280", "MOZ_HEADLESS_HEIGHT": "900" },
        },
    })
}

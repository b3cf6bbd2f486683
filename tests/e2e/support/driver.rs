//! chromedriver and geckodriver as child processes, and what they are asked for.

use std::fmt;
use std::fs::{self, File};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use fantoccini::wd::Capabilities;
use serde_json::{Value, json};

/// The browsers the application is tested in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Engine {
    Chromium,
    Firefox,
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
        })
    }
}

impl Engine {
    /// Both engines, or the one that `KELIU_ENGINE` names.
    pub fn chosen() -> Vec<Self> {
        match std::env::var("KELIU_ENGINE").as_deref() {
            Err(_) | Ok("") => vec![Self::Chromium, Self::Firefox],
            Ok("chromium") => vec![Self::Chromium],
            Ok("firefox") => vec![Self::Firefox],
            Ok(other) => panic!("KELIU_ENGINE is chromium or firefox, not {other}"),
        }
    }
}

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
}

impl Driver {
    pub fn start(engine: Engine, home: &Home) -> Self {
        let port = free_port();
        let mut command = match engine {
            Engine::Chromium => Command::new("chromedriver"),
            Engine::Firefox => Command::new("geckodriver"),
        };
        match engine {
            Engine::Chromium => command.arg(format!("--port={port}")),
            Engine::Firefox => {
                command.args(["--port", &port.to_string(), "--websocket-port", &free_port().to_string()])
            }
        };
        let log = File::options().create(true).append(true).open(&home.log).expect("a log file");
        let process =
            command.stdout(log.try_clone().expect("a second handle of the log")).stderr(log).spawn().unwrap_or_else(
                |error| panic!("the driver of {engine} does not start ({error}): run scripts/setup --test"),
            );
        let driver = Self { process, url: format!("http://127.0.0.1:{port}") };
        let deadline = Instant::now() + Duration::from_secs(20);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(Instant::now() < deadline, "the driver of {engine} does not answer; see {}", home.log.display());
            std::thread::sleep(Duration::from_millis(50));
        }
        driver
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A port nobody listens on at this moment.
fn free_port() -> u16 {
    let socket = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    socket.local_addr().expect("its address").port()
}

/// What a session is asked for: headless, this profile, English, downloads without a question.
pub fn capabilities(engine: Engine, home: &Home) -> Capabilities {
    let Value::Object(wanted) = (match engine {
        Engine::Chromium => chromium(home),
        Engine::Firefox => firefox(home),
    }) else {
        unreachable!("both are objects")
    };
    wanted
}

fn chromium(home: &Home) -> Value {
    let profile = format!("--user-data-dir={}", home.profile.display());
    json!({
        "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
        "goog:chromeOptions": {
            "args": [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--disable-dev-shm-usage", "--lang=en-US", "--window-size=1280,900", profile,
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
        ("toolkit.legacyUserProfileCustomizations.stylesheets", json!(true)),
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
            "args": ["-headless", "-profile", home.profile],
            "env": { "MOZ_HEADLESS_WIDTH": "1280", "MOZ_HEADLESS_HEIGHT": "900" },
        },
    })
}

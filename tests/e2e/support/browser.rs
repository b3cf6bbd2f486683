//! A browser session: starting, going somewhere, waiting, and ending so that the profile keeps everything.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use fantoccini::error::CmdError;
use fantoccini::wd::{WebDriverCompatibleCommand, WindowHandle};
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;

use super::driver::{Driver, Engine, Home, capabilities};
use super::kill::{Killer, Victim};

/// How long an element, a state or an attribute may take to appear. A machine that others share may be ten times slower
/// than alone; speed is measured elsewhere (scripts/bench).
pub(super) const PATIENCE: Duration = Duration::from_secs(90);
/// How long a download may take: key derivation comes before some of them.
const DOWNLOAD_PATIENCE: Duration = Duration::from_secs(180);
/// Complaints of Firefox about its own services, which it cannot reach from here, and about a page that is gone already.
const FIREFOX_ITSELF: [&str; 3] = ["resource://", "RSLoader", "(NS_ERROR_NOT_AVAILABLE)\"  location: \"<unknown>\""];

/// Words of complaints of WebKit that are none: directives it does not know yet, and what it would load otherwise.
const WEBKIT_ITSELF: [&str; 2] = [
    "Unrecognized Content-Security-Policy directive",
    // Of a page that was left while it looked after the sign in its cache, which is done again at the next opening.
    "Cache API operation failed: Context is stopped",
];

/// How long a driver may take for one command. A page load under a heavy load takes a dozen seconds.
const DRIVER_PATIENCE: Duration = Duration::from_secs(120);
/// The same for what is done when a scenario has ended.
const LAST_PATIENCE: Duration = Duration::from_secs(20);

/// A running browser. Every method waits for what it needs and panics with the test id when it does not come.
pub struct Browser {
    pub engine: Engine,
    pub(super) client: Client,
    runtime: Runtime,
    base: String,
    home: Home,
    log_start: usize,
    taken: RefCell<BTreeSet<PathBuf>>,
    // Last, so that the session is closed before its driver ends.
    driver: Driver,
}

impl Browser {
    /// Starts `engine` with its profile and downloads in the folder `home`, for the page at `base`.
    pub fn launch(engine: Engine, home: &Path, base: &str) -> Self {
        let home = Home::new(home);
        let log_start = fs::read(&home.log).map_or(0, |log| log.len());
        let driver = Driver::start(engine, &home);
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let mut client = ClientBuilder::new(HttpConnector::new());
        let client = client.capabilities(capabilities(engine, &home)).connect(&driver.url);
        let client = runtime
            .block_on(async { timeout(DRIVER_PATIENCE, client).await })
            .unwrap_or_else(|_| panic!("{engine} does not start within {DRIVER_PATIENCE:?}"))
            .unwrap_or_else(|error| panic!("{engine} does not start: {error}; see {}", home.log.display()));
        let taken = RefCell::new(files(&home.downloads));
        Self { engine, client, runtime, base: base.to_owned(), home, log_start, taken, driver }
    }

    /// Opens a route such as `#/customers`; the empty one is the start page.
    #[track_caller]
    pub fn goto(&self, route: &str) {
        self.open(&format!("{}{route}", self.base));
    }

    /// Opens any address.
    #[track_caller]
    pub fn open(&self, url: &str) {
        self.run(self.client.goto(url)).unwrap_or_else(|error| panic!("{}: {url}: {error}", self.engine));
    }

    /// Loads the page anew, at the same route.
    #[track_caller]
    pub fn reload(&self) {
        self.run(self.client.refresh()).unwrap_or_else(|error| panic!("{}: reload: {error}", self.engine));
    }

    /// Ends the browser in good order; its profile can be launched again.
    pub fn quit(self) {}

    /// Ends the browser as a power cut does, at once and all of it; its profile can be launched again.
    pub fn kill(self) {
        self.killer().kill(Victim::Browser);
    }

    /// Ends the process of the page as a lack of memory does, and loads `route` in another window.
    #[track_caller]
    pub fn kill_tab(&mut self, route: &str) {
        self.killer().kill(Victim::Tab);
        self.replace_tab(route);
    }

    /// Kills this browser from any thread.
    pub fn killer(&self) -> Killer {
        Killer { engine: self.engine, profile: self.home.profile.clone(), driver: self.driver.process() }
    }

    /// Opens `route` in another window, after the page's process was killed.
    #[track_caller]
    pub fn replace_tab(&mut self, route: &str) {
        let fresh = match self.engine {
            // Its driver takes no command for the tab any more, not even for another window.
            Engine::Chromium => new_chromium_tab(&self.home.profile),
            Engine::Firefox => {
                self.until("another window", || Ok(Some(self.run(self.client.new_window(false))?.handle)))
            }
            // Its driver ends the session, as soon as it notices.
            Engine::WebKit => {
                let connect = || {
                    let _ = self.peek("return 1");
                    let session = self.run(ClientBuilder::new(HttpConnector::new()).connect(&self.driver.url));
                    Ok(session.ok())
                };
                self.client = self.until("another session", connect);
                self.tab()
            }
        };
        self.until("the new tab", || {
            self.run(self.client.switch_to_window(fresh.clone()))?;
            Ok((self.try_execute("return 1", vec![])? == json!(1)).then_some(()))
        });
        self.goto(route);
    }

    /// What a command gives within two seconds; the driver of a page that was killed may never answer.
    pub(super) fn glance<T>(&self, command: impl Future<Output = Result<T, CmdError>>) -> Option<T> {
        self.within(Duration::from_secs(2), command)
    }

    /// What a script gives, if it gives anything within two seconds.
    pub fn peek(&self, script: &str) -> Option<Value> {
        self.glance(self.client.execute(script, vec![]))
    }

    /// Evaluates the body of a function in the page; `arguments` holds `args`.
    #[track_caller]
    pub fn execute(&self, script: &str, args: Vec<Value>) -> Value {
        self.try_execute(script, args).unwrap_or_else(|error| panic!("{}: script: {error}", self.engine))
    }

    /// Evaluates the body of an async function in the page; a rejection is returned as `{"error": text}`.
    #[track_caller]
    pub fn execute_async(&self, script: &str) -> Value {
        let whole = format!(
            "const answer = arguments[0]; (async () => {{ {script} }})().then(answer, error => answer({{ error: String(error) }}))"
        );
        self.run(self.client.execute_async(&whole, vec![]))
            .unwrap_or_else(|error| panic!("{}: script: {error}", self.engine))
    }

    /// Makes the page's viewport this large, in CSS pixels.
    #[track_caller]
    pub fn set_size(&self, width: u32, height: u32) {
        if self.engine == Engine::Chromium {
            // A Chromium window does not get narrower than 500 pixels; the emulation of a phone does.
            let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
            let body = json!({ "cmd": "Emulation.setDeviceMetricsOverride", "params": metrics });
            self.run(self.client.issue_cmd(Extension::new("goog/cdp/execute", body)))
                .expect("the size of the viewport");
            return;
        }
        for _ in 0..2 {
            let frame = self.execute("return [outerWidth - innerWidth, outerHeight - innerHeight]", vec![]);
            let add = |index: usize| u32::try_from(frame[index].as_i64().unwrap_or(0)).unwrap_or(0);
            self.run(self.client.set_window_size(width + add(0), height + add(1))).expect("the size of the window");
        }
    }

    /// Writes a picture of the viewport as PNG.
    #[track_caller]
    pub fn screenshot(&self, path: &Path) {
        let png =
            self.run(self.client.screenshot()).unwrap_or_else(|error| panic!("{}: screenshot: {error}", self.engine));
        fs::write(path, png).expect("the screenshot is written");
    }

    /// What the browser complained about since the launch (Chromium: since the last call): errors of scripts, and in
    /// Chromium also refusals by the security policy and failed requests.
    #[track_caller]
    pub fn console_errors(&self) -> Vec<String> {
        match self.engine {
            Engine::Chromium => {
                let entries = self.run(self.client.issue_cmd(Extension::new("se/log", json!({ "type": "browser" }))));
                let entries = entries.expect("the browser's log");
                let severe = entries.as_array().into_iter().flatten().filter(|entry| entry["level"] == "SEVERE");
                let messages = severe.filter_map(|entry| entry["message"].as_str().map(str::to_owned));
                // The driver reloads without a person's gesture, so Chromium will not ask about unsaved text, and says so.
                messages.filter(|message| !message.contains("'beforeunload'")).collect()
            }
            Engine::Firefox => {
                let log = fs::read(&self.home.log).unwrap_or_default();
                let text = String::from_utf8_lossy(log.get(self.log_start..).unwrap_or_default()).into_owned();
                let page_error = |line: &&str| {
                    let of_page = line.starts_with("console.error:") || line.starts_with("JavaScript error: http");
                    of_page && !FIREFOX_ITSELF.iter().any(|word| line.contains(word))
                };
                text.lines().filter(page_error).map(str::to_owned).collect()
            }
            Engine::WebKit => {
                let log = fs::read(&self.home.log).unwrap_or_default();
                let text = String::from_utf8_lossy(log.get(self.log_start..).unwrap_or_default()).into_owned();
                let page_error = |line: &&str| {
                    let of_page = line.starts_with("CONSOLE ") && line.split(' ').nth(2) == Some("ERROR");
                    of_page && !WEBKIT_ITSELF.iter().any(|word| line.contains(word))
                };
                text.lines().filter(page_error).map(str::to_owned).collect()
            }
        }
    }

    /// The addresses the page has asked for since the last call; only Chromium tells.
    #[track_caller]
    pub fn requests(&self) -> Vec<String> {
        if self.engine != Engine::Chromium {
            return Vec::new();
        }
        let entries = self.run(self.client.issue_cmd(Extension::new("se/log", json!({ "type": "performance" }))));
        let entries = entries.expect("the browser's log of requests");
        let url = |entry: &Value| {
            let event: Value = serde_json::from_str(entry["message"].as_str()?).ok()?;
            let sent = event["message"]["method"] == "Network.requestWillBeSent";
            event["message"]["params"]["request"]["url"].as_str().filter(|_| sent).map(str::to_owned)
        };
        entries.as_array().into_iter().flatten().filter_map(url).collect()
    }

    /// Waits for a finished download whose name ends in `suffix`; each call returns another file.
    #[track_caller]
    pub fn wait_download(&self, suffix: &str) -> PathBuf {
        let mut last_size = None;
        let file = self.until_within(DOWNLOAD_PATIENCE, &format!("a download *{suffix}"), || {
            let taken = self.taken.borrow();
            let fresh =
                files(&self.home.downloads).into_iter().find(|file| !taken.contains(file) && ends_with(file, suffix));
            let Some(file) = fresh else { return Ok(None) };
            // Firefox holds the name with an empty file and fills `name.part` beside it; the others give the name to what is whole.
            let size = fs::metadata(&file).map_or(0, |data| data.len());
            let part = PathBuf::from(format!("{}.part", file.display()));
            let done = size > 0 && last_size.replace(size) == Some(size) && !part.exists();
            Ok(done.then_some(file))
        });
        self.taken.borrow_mut().insert(file.clone());
        file
    }

    /// What a command gives. A driver that does not answer at all fails its scenario and does not hold up the others.
    #[track_caller]
    pub(super) fn run<F: Future>(&self, command: F) -> F::Output {
        let answer = self.runtime.block_on(async { timeout(DRIVER_PATIENCE, command).await });
        answer.unwrap_or_else(|_| panic!("{}: the driver gave no answer within {DRIVER_PATIENCE:?}", self.engine))
    }

    fn within<T>(&self, patience: Duration, command: impl Future<Output = Result<T, CmdError>>) -> Option<T> {
        self.runtime.block_on(async { timeout(patience, command).await.ok()?.ok() })
    }

    pub(super) fn try_execute(&self, script: &str, args: Vec<Value>) -> Result<Value, CmdError> {
        self.run(self.client.execute(script, args))
    }

    /// Repeats `attempt` until it gives a value; errors count as "not yet".
    #[track_caller]
    pub(super) fn until<T>(&self, what: &str, attempt: impl FnMut() -> Result<Option<T>, CmdError>) -> T {
        self.until_within(PATIENCE, what, attempt)
    }

    #[track_caller]
    pub(super) fn until_within<T>(
        &self,
        patience: Duration,
        what: &str,
        mut attempt: impl FnMut() -> Result<Option<T>, CmdError>,
    ) -> T {
        let deadline = Instant::now() + patience;
        loop {
            let outcome = attempt();
            if let Ok(Some(value)) = outcome {
                return value;
            }
            if Instant::now() > deadline {
                let reason = outcome.err().map_or_else(String::new, |error| format!(" ({error})"));
                panic!("{}: waited {} s for {what}{reason}", self.engine, patience.as_secs());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

/// What a page shows, for somebody who cannot see the picture of it.
const SHOWN: &str = "
    const app = document.querySelector('[data-testid=app]');
    return `${location.href} is ${document.readyState}, app ${JSON.stringify({ ...app?.dataset })}, since ` +
        `${Math.round(performance.now() / 1000)} s:\\n${document.body?.innerText.slice(0, 2000)}`";

impl Browser {
    /// Leaves the picture of a failure behind, and prints the words of the page and the last lines of the driver's log.
    fn tell_what_is_shown(&self) {
        if let Some(png) = self.within(LAST_PATIENCE, self.client.screenshot()) {
            let _ = fs::write(&self.home.failure, png);
            eprintln!("{}: a picture of the failure is in {}", self.engine, self.home.failure.display());
        }
        match self.within(LAST_PATIENCE, self.client.execute(SHOWN, vec![])) {
            Some(shown) => eprintln!("{}: {}", self.engine, shown.as_str().unwrap_or_default()),
            None => eprintln!("{}: the page does not answer", self.engine),
        }
        let log = fs::read(&self.home.log).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let lines: Vec<&str> = log.lines().rev().take(12).collect();
        for line in lines.iter().rev() {
            eprintln!("{}: log: {}", self.engine, line.chars().take(300).collect::<String>());
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.tell_what_is_shown();
        }
        let _ = self.within(LAST_PATIENCE, self.client.clone().close());
    }
}

/// Asks Chromium itself for another tab, at the port it wrote into its profile.
fn new_chromium_tab(profile: &Path) -> WindowHandle {
    let text = fs::read_to_string(profile.join("DevToolsActivePort")).expect("Chromium's own port");
    let port = text.lines().next().and_then(|line| line.parse::<u16>().ok()).expect("a number");
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("Chromium listens");
    let request = format!("PUT /json/new?about:blank HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("it is asked");
    let _ = stream.set_read_timeout(Some(Duration::from_secs(1)));
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer);
    let id = answer.split_once("\"id\": \"").and_then(|(_, rest)| rest.split_once('"'));
    let (id, _) = id.unwrap_or_else(|| panic!("Chromium opens no tab: {answer}"));
    id.to_owned().try_into().expect("a handle")
}

fn files(folder: &Path) -> BTreeSet<PathBuf> {
    fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())).collect()
}

fn ends_with(file: &Path, suffix: &str) -> bool {
    file.file_name().is_some_and(|name| name.to_string_lossy().ends_with(suffix))
}

/// A command of chromedriver's own: its path below the session and its JSON body.
#[derive(Debug)]
struct Extension {
    path: &'static str,
    body: String,
}

impl Extension {
    fn new(path: &'static str, body: Value) -> Self {
        Self { path, body: body.to_string() }
    }
}

impl WebDriverCompatibleCommand for Extension {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.body.clone()))
    }
}

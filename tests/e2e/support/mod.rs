//! What scenarios are written with: a served `dist/`, browsers that can be restarted, and actions by test id.
//!
//! ```ignore
//! #[test]
//! fn a_customer_survives_a_restart() {
//!     each_engine("restart", |scene| {
//!         let browser = scene.launch("owner");
//!         browser.goto("");
//!         browser.wait_state("first-run");
//!         …
//!         browser.quit();
//!         let browser = scene.launch("owner"); // the same profile again
//!     });
//! }
//! ```

mod actions;
mod browser;
mod driver;
mod kill;
mod server;
mod steps;

use std::fs;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};

pub use actions::Item;
pub use browser::Browser;
pub use driver::{Engine, INSECURE_HOST};
pub use kill::{Killer, Victim};
pub use server::Server;
pub use steps::{PASSPHRASE, data};

/// What scripts of scenarios begin with.
pub const IN_PAGE: &str = include_str!("in_page.js");

/// One run of a scenario: an engine, an empty folder, and the application served under a sub-path.
pub struct Scene {
    pub engine: Engine,
    pub folder: PathBuf,
    pub site: Server,
}

impl Scene {
    /// Another site, at an origin of its own, whose files the scenario may change.
    pub fn changeable_site(&self) -> Server {
        Server::start_copy("/team/keliu/", &self.folder.join("site"))
    }

    /// Starts a browser with the profile `name` for another site than [`Scene::site`].
    pub fn launch_at(&self, name: &str, site: &Server) -> Browser {
        Browser::launch(self.engine, &self.folder.join(name), &site.url)
    }

    /// Starts a browser with the profile `name`; the same name later finds the same records again.
    pub fn launch(&self, name: &str) -> Browser {
        Browser::launch(self.engine, &self.folder.join(name), &self.site.url)
    }
}

/// Notes what a scenario has measured, for the summary of `scripts/test`.
pub fn figure(line: &str) {
    println!("{line}");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("e2e");
    fs::create_dir_all(&folder).expect("the folder of the scenarios");
    let file = fs::File::options().create(true).append(true).open(folder.join("figures.txt"));
    writeln!(file.expect("the file of the figures"), "{line}").expect("a line is added");
}

/// Runs a scenario in each engine, or only in the one that `KELIU_ENGINE` names. Profiles, downloads, driver logs and
/// the screenshot of a failure stay in `target/tmp/e2e/<name>-<engine>/` until the next run; of a scenario that
/// passed only its pictures stay, because hundreds of profiles fill a disk, or everything where `KELIU_KEEP` is set.
pub fn each_engine(name: &str, scenario: impl Fn(&Scene)) {
    in_engines(Engine::chosen(), name, scenario);
}

/// The same, and in WebKit as well where its driver is installed.
pub fn each_engine_and_webkit(name: &str, scenario: impl Fn(&Scene)) {
    in_engines(Engine::chosen_and_webkit(), name, scenario);
}

fn in_engines(engines: Vec<Engine>, name: &str, scenario: impl Fn(&Scene)) {
    for engine in engines {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("e2e").join(format!("{name}-{engine}"));
        let mut tries = 3;
        loop {
            let _ = fs::remove_dir_all(&folder);
            fs::create_dir_all(&folder).expect("the scenario's folder");
            println!("{name} in {engine}");
            let scene = Scene { engine, folder: folder.clone(), site: Server::start("/team/keliu/") };
            let Err(failure) = catch_unwind(AssertUnwindSafe(|| scenario(&scene))) else { break };
            tries -= 1;
            if tries == 0 || engine != Engine::WebKit || !was_stopped_by_webkit(&folder) {
                resume_unwind(failure);
            }
            figure(&format!("{name}: WebKit stopped the program by itself, in the midst; the scenario begins anew"));
        }
        if std::env::var_os("KELIU_KEEP").is_none() {
            keep_pictures(&folder);
        }
    }
}

/// Whether WebKit on Linux has failed out of the blue, as it does now and then where it exchanges WebAssembly for
/// optimised code while it runs: https://bugs.webkit.org/show_bug.cgi?id=259441. What the page shows then is tested in the
/// other engines (`rescue.rs`).
fn was_stopped_by_webkit(folder: &Path) -> bool {
    let homes = fs::read_dir(folder).into_iter().flatten().flatten();
    homes.filter_map(|home| fs::read(home.path().join("driver.log")).ok()).any(|log| {
        let log = String::from_utf8_lossy(&log);
        log.contains("JS ERROR RuntimeError: Out of bounds memory access")
    })
}

/// Removes what is in `folder` except pictures. What cannot be removed stays until the next run.
fn keep_pictures(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() && !path.is_symlink() {
            keep_pictures(&path);
            let _ = fs::remove_dir(&path); // empty now, or it has pictures
        } else if path.extension().is_none_or(|end| end != "png") {
            let _ = fs::remove_file(&path);
        }
    }
}

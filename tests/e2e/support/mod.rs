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
mod server;
mod steps;

use std::fs;
use std::path::{Path, PathBuf};

pub use actions::Item;
pub use browser::Browser;
pub use driver::Engine;
pub use server::Server;
pub use steps::{PASSPHRASE, data};

/// One run of a scenario: an engine, an empty folder, and the application served under a sub-path.
pub struct Scene {
    pub engine: Engine,
    pub folder: PathBuf,
    pub site: Server,
}

impl Scene {
    /// Starts a browser with the profile `name`; the same name later finds the same records again.
    pub fn launch(&self, name: &str) -> Browser {
        Browser::launch(self.engine, &self.folder.join(name), &self.site.url)
    }
}

/// Runs a scenario in each engine, or only in the one that `KELIU_ENGINE` names. Profiles, downloads, driver logs and
/// the screenshot of a failure stay in `target/tmp/e2e/<name>-<engine>/` until the next run.
pub fn each_engine(name: &str, scenario: impl Fn(&Scene)) {
    for engine in Engine::chosen() {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("e2e").join(format!("{name}-{engine}"));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("the scenario's folder");
        println!("{name} in {engine}");
        scenario(&Scene { engine, folder, site: Server::start("/team/keliu/") });
    }
}

//! The release build, served as `scripts/serve` does: with the production headers, on a free port, under a sub-path.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A static server; it ends with this value.
pub struct Server {
    process: Child,
    /// Address of the page, with a slash at its end.
    pub url: String,
}

impl Server {
    /// Serves `dist/` under `prefix`.
    pub fn start(prefix: &str) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert!(root.join("dist/headers.json").exists(), "dist/ is not built: run scripts/build first");
        let mut process = Command::new("node")
            .current_dir(root)
            .args(["scripts/static.mjs", "--port", "0", "--prefix", prefix])
            .stdout(Stdio::piped())
            .spawn()
            .expect("node runs the static server");
        let mut url = String::new();
        let output = process.stdout.take().expect("its output is piped");
        BufReader::new(output).read_line(&mut url).expect("the server prints its address");
        assert!(url.starts_with("http://"), "the static server did not start");
        Self { process, url: url.trim().to_owned() }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

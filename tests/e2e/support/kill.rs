//! Ending a browser the hard way. Processes are found by the profile in their command line, and by their parents.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::browser::PATIENCE;
use super::driver::Engine;

/// What is killed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Victim {
    /// The whole browser, with all its processes and its driver.
    Browser,
    /// Only the processes that run pages.
    Tab,
}

/// What a browser leaves behind that would keep the next one from starting on its profile.
const LOCKS: [&str; 6] =
    ["SingletonLock", "SingletonCookie", "SingletonSocket", "DevToolsActivePort", "lock", ".parentlock"];

/// Kills one browser, from any thread.
#[derive(Clone, Debug)]
pub struct Killer {
    pub(super) engine: Engine,
    pub(super) profile: PathBuf,
    pub(super) driver: u32,
}

/// What is to be killed at its moment.
pub struct Aim {
    killer: Killer,
    victim: Victim,
    doomed: BTreeSet<u32>,
}

impl Aim {
    /// Sends SIGKILL, and returns when the processes are gone.
    pub fn fire(self) {
        self.killer.end(self.victim, self.doomed);
    }
}

struct Process {
    parent: u32,
    command: String,
    is_dead: bool,
}

impl Killer {
    /// Sends SIGKILL, and returns when the processes are gone.
    pub fn kill(&self, victim: Victim) {
        self.aim(victim).fire();
    }

    /// Finds the processes beforehand, as that takes a while.
    pub fn aim(&self, victim: Victim) -> Aim {
        let doomed = self.find(victim);
        assert!(!doomed.is_empty(), "{}: no process of {victim:?} in {}", self.engine, self.profile.display());
        Aim { killer: self.clone(), victim, doomed }
    }

    fn end(&self, victim: Victim, mut doomed: BTreeSet<u32>) {
        let deadline = Instant::now() + PATIENCE;
        while !doomed.is_empty() {
            assert!(Instant::now() < deadline, "{}: {victim:?} does not die", self.engine);
            let ids = doomed.iter().map(u32::to_string);
            let _ = Command::new("kill").arg("-9").args(ids).stderr(Stdio::null()).status();
            std::thread::sleep(Duration::from_millis(10));
            doomed = match victim {
                Victim::Browser => self.find(victim),
                // The browser may start another one for what comes next.
                Victim::Tab => doomed.intersection(&self.find(victim)).copied().collect(),
            };
        }
        if victim == Victim::Browser {
            for lock in LOCKS {
                let _ = fs::remove_file(self.profile.join(lock));
            }
        }
    }

    fn find(&self, victim: Victim) -> BTreeSet<u32> {
        let all = processes();
        let profile = self.profile.display().to_string();
        let is_root = |id: &u32, process: &Process| *id == self.driver || process.command.contains(&profile);
        let mut found: BTreeSet<u32> =
            all.iter().filter(|(id, process)| is_root(id, process)).map(|(id, _)| *id).collect();
        loop {
            let before = found.len();
            found.extend(
                all.iter()
                    .filter(|(_, process)| found.contains(&process.parent))
                    .map(|(id, _)| *id)
                    .collect::<Vec<_>>(),
            );
            if found.len() == before {
                break;
            }
        }
        found.retain(|id| {
            all.get(id)
                .is_some_and(|process| !process.is_dead && (victim == Victim::Browser || self.runs_pages(process)))
        });
        found
    }

    fn runs_pages(&self, process: &Process) -> bool {
        let command = process.command.trim_end_matches(['\0', ' ']);
        match self.engine {
            Engine::Chromium => command.contains("--type=renderer"),
            Engine::Firefox => command.contains("-contentproc") && command.ends_with("tab"),
            Engine::WebKit => command.contains("WebKitWebProcess"),
        }
    }
}

/// All processes of this machine, from /proc.
fn processes() -> BTreeMap<u32, Process> {
    let process = |id: u32| {
        let folder = PathBuf::from(format!("/proc/{id}"));
        let command = fs::read(folder.join("cmdline")).ok()?;
        // `pid (name) state parent …`, where the name may hold anything.
        let stat = fs::read_to_string(folder.join("stat")).ok()?;
        let mut words = stat.rsplit_once(") ")?.1.split(' ');
        let is_dead = matches!(words.next()?, "Z" | "X");
        let parent = words.next()?.parse().ok()?;
        Some(Process { parent, command: String::from_utf8_lossy(&command).into_owned(), is_dead })
    };
    let ids =
        fs::read_dir("/proc").into_iter().flatten().filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    ids.filter_map(|id| Some((id, process(id)?))).collect()
}

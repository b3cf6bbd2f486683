//! One round: actions, a kill in the midst of them, opening again, and the comparison.

use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};
use std::{collections::BTreeMap, fs};

use serde_json::{Value, json};

use super::archive::{Archive, Deed};
use super::chance::Chance;
use crate::support::{Browser, IN_PAGE, PASSPHRASE, Scene, Victim};

/// Rows of an imported file.
const ROWS: usize = 3000;
/// How long the actions of a round may take without a kill.
const PATIENCE: Duration = Duration::from_secs(180);

/// What is killed in its midst.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Kind {
    Edit,
    Import,
    Undo,
    Restore,
    /// Nothing a person does: what the program does by itself after many small edits.
    Idle,
}

/// When it is killed.
#[derive(Clone, Copy, Debug)]
enum Moment {
    After(Duration),
    /// At once when so many actions were seen as saved.
    Saved(usize),
}

/// What became of a round.
pub struct Outcome {
    pub is_tab: bool,
    pub saved: usize,
    pub inside: bool,
    pub survived: bool,
}

struct Backup {
    file: PathBuf,
    archive: Archive,
    digest: Value,
}

/// One profile through many rounds.
pub struct Life<'a> {
    scene: &'a Scene,
    chance: &'a mut Chance,
    name: String,
    browser: Option<Browser>,
    archive: Archive,
    backup: Option<Backup>,
    rounds: usize,
    /// Files made for importing.
    sheets: usize,
    /// How long the actions of each kind took last time, where they came to their end.
    took: BTreeMap<Kind, Duration>,
}

impl<'a> Life<'a> {
    /// Starts with an empty profile.
    pub fn begin(scene: &'a Scene, number: usize, chance: &'a mut Chance) -> Self {
        let name = format!("life{number}");
        let browser = scene.launch(&name);
        browser.first_run("en");
        let (archive, took) = (Archive::default(), BTreeMap::new());
        Self { scene, chance, name, browser: Some(browser), archive, backup: None, rounds: 0, sheets: 0, took }
    }

    /// Ends in good order: all that was ever written by hand is there.
    pub fn end(mut self) {
        let names: Vec<&str> = self.archive.names().collect();
        // A few at a time: a script may not take long.
        for some in names.chunks(10) {
            let shown = audit(self.browser(), &json!([some, []]));
            assert_eq!(self.archive.differs(&shown), None, "{}: at the end", self.scene.engine);
        }
        self.browser().no_complaints();
        self.browser = None;
    }

    /// Does one round.
    pub fn round(&mut self, kind: Kind) -> Outcome {
        self.rounds += 1;
        let victim = if self.chance.coin() { Victim::Tab } else { Victim::Browser };
        println!("{}: round {}, {kind:?}, {victim:?}", self.scene.engine, self.rounds);
        match kind {
            Kind::Restore => self.restore(victim),
            _ => {
                let deeds = self.prepare(kind);
                self.kill_within(kind, &deeds, victim)
            }
        }
    }

    fn browser(&self) -> &Browser {
        self.browser.as_ref().expect("a browser is open")
    }

    /// Gets the page ready for the actions of a round, and names them.
    fn prepare(&mut self, kind: Kind) -> Vec<Deed> {
        let round = self.rounds;
        match kind {
            Kind::Edit => {
                let people = (0..3).flat_map(|n| {
                    let name = format!("Kiln {round}-{n} Tiles");
                    let town = |n| Deed::Town { name: name.clone(), town: format!("Town {n}") };
                    let card = |n| Deed::Card { name: name.clone(), text: format!("spoke of {n}") };
                    vec![Deed::Add { name: name.clone() }, town(1), card(1), town(2), card(2), town(3)]
                });
                people.collect()
            }
            Kind::Idle => {
                let name = format!("Idle {round} Tiles");
                let town = |n| Deed::Town { name: name.clone(), town: format!("Town {n}") };
                std::iter::once(Deed::Add { name: name.clone() }).chain((0..40).map(town)).collect()
            }
            Kind::Import => vec![self.open_import()],
            Kind::Undo => {
                if self.archive.import().is_none() {
                    let deeds = [self.open_import()];
                    self.do_all(&deeds);
                    self.archive = self.archive.after(&deeds);
                }
                let begin = self.archive.import().expect("there is an import").to_owned();
                self.browser().goto("#/help");
                self.browser().goto("#/import");
                self.browser().wait_for("import-undo");
                vec![Deed::Undo { begin }]
            }
            Kind::Restore => unreachable!("it has a browser of its own"),
        }
    }

    /// Opens a file nobody has seen yet, up to its preview. Only one import stands at a time.
    fn open_import(&mut self) -> Deed {
        if let Some(begin) = self.archive.import().map(str::to_owned) {
            self.browser().goto("#/help");
            self.browser().goto("#/import");
            self.browser().wait_for("import-undo");
            let deeds = [Deed::Undo { begin }];
            self.do_all(&deeds);
            self.archive = self.archive.after(&deeds);
        }
        self.sheets += 1;
        let begin = format!("Sheet{}q", self.sheets);
        let file = self.scene.folder.join(format!("{}-{begin}.csv", self.name));
        let number = self.sheets * ROWS;
        let line = |n: usize| format!("{begin} {n:04} Shop,139{:08},Street {n} No. 5\n", number + n);
        fs::write(&file, format!("Name,Phone,Address\n{}", (0..ROWS).map(line).collect::<String>())).unwrap();
        self.browser().choose_sheets(&[file]);
        self.browser().wait_attr("import-summary", "data-new", &ROWS.to_string());
        Deed::Import { begin, rows: ROWS }
    }

    /// Does all of it without a kill.
    fn do_all(&self, deeds: &[Deed]) {
        start(self.browser(), deeds);
        self.browser().wait_long(&format!("return window.journal.saved === {}", deeds.len()));
    }

    /// Mostly in the midst of the actions, now and then right after one was called saved.
    fn moment(&mut self, kind: Kind, deeds: usize) -> Moment {
        if self.chance.below(5) == 0 {
            return Moment::Saved(1 + self.chance.below(deeds));
        }
        let guess = Duration::from_millis(if kind == Kind::Edit { 1000 } else { 120 });
        // Killing takes a moment as well.
        Moment::After(self.chance.moment(self.took.get(&kind).copied().unwrap_or(guess) * 4 / 5))
    }

    /// Starts the actions, kills, opens again and compares.
    fn kill_within(&mut self, kind: Kind, deeds: &[Deed], victim: Victim) -> Outcome {
        let moment = match kind {
            Kind::Idle => Moment::Saved(deeds.len()),
            _ => self.moment(kind, deeds.len()),
        };
        // What compacts and remembers does so when nothing else is done for a moment.
        let rest = if kind == Kind::Idle { self.chance.moment(Duration::from_secs(3)) } else { Duration::ZERO };
        let seen = self.start_and_kill(kind, deeds, victim, moment, rest);
        let name = self.name.clone();
        self.open_again(victim, &name);
        let (archive, done) = self.compare(deeds, seen);
        self.archive = archive;
        self.says_the_truth(kind, done);
        Outcome { is_tab: victim == Victim::Tab, saved: seen, inside: seen < deeds.len(), survived: done > seen }
    }

    /// Gives how many of the actions were seen as saved before the kill.
    fn start_and_kill(&mut self, kind: Kind, deeds: &[Deed], victim: Victim, moment: Moment, rest: Duration) -> usize {
        let browser = self.browser();
        let mut aim = Some(browser.killer().aim(victim));
        let started = Instant::now();
        start(browser, deeds);
        // From another thread: while the page is busy this one waits for its answer.
        let timer = match moment {
            Moment::After(delay) => aim.take().map(|aim| {
                thread::spawn(move || {
                    thread::sleep(delay.saturating_sub(started.elapsed()));
                    aim.fire();
                })
            }),
            Moment::Saved(_) => None,
        };
        let mut seen = 0;
        let mut ended = None;
        loop {
            let journal = browser.peek("return window.journal").unwrap_or_default();
            assert_eq!(journal["error"].as_str().unwrap_or_default(), "", "{}: in the page", browser.engine);
            seen = seen.max(journal["saved"].as_u64().map_or(0, |saved| saved as usize));
            if seen == deeds.len() && ended.is_none() {
                ended = Some(started.elapsed());
            }
            match (moment, &timer) {
                (Moment::Saved(wanted), _) if seen >= wanted => {
                    thread::sleep(rest);
                    aim.take().expect("nothing else kills it").fire();
                    break;
                }
                (_, Some(timer)) if timer.is_finished() => break,
                _ => assert!(started.elapsed() < PATIENCE, "{}: {deeds:?} do not end", browser.engine),
            }
        }
        if let Some(timer) = timer {
            timer.join().expect("the kill succeeds");
        }
        if let Some(ended) = ended {
            self.took.insert(kind, ended);
        }
        seen
    }

    /// Opens what was killed; it opens as an archive or as a first run, never as an error.
    fn open_again(&mut self, victim: Victim, name: &str) {
        match victim {
            Victim::Tab => self.browser.as_mut().expect("a browser is open").replace_tab(""),
            Victim::Browser => {
                self.browser = None;
                let browser = self.scene.launch(name);
                browser.goto("");
                self.browser = Some(browser);
            }
        }
        let browser = self.browser();
        browser.wait_true("return ['open', 'first-run', 'error'].includes(document.querySelector('[data-testid=app]')?.dataset.state)");
        assert_ne!(browser.attr("app", "data-state"), "error", "{}: after a kill", browser.engine);
        assert!(browser.all("error").is_empty(), "{}: {:?}", browser.engine, browser.all("error"));
    }

    /// What the page says of what was cut short is true. It need not say it: the note it is known by lies in
    /// localStorage, which browsers write down seconds later. Drafts that were kept are to be looked for here as well.
    fn says_the_truth(&self, kind: Kind, done: usize) {
        let word = format!("{kind:?}").to_lowercase();
        let last = format!("Sheet{}q.csv", self.sheets);
        for notice in self.browser().all("notice-interrupted") {
            let about_this = notice.data["what"] == word && (kind == Kind::Restore || notice.text.contains(&last));
            if about_this {
                assert_eq!(notice.data["kept"], (done > 0).to_string(), "{}: {}", self.scene.engine, notice.text);
            }
        }
    }

    /// Finds the k for which the screens show the archive after k actions.
    fn compare(&self, deeds: &[Deed], saved: usize) -> (Archive, usize) {
        let browser = self.browser();
        let is_first_run = browser.attr("app", "data-state") == "first-run";
        let shown = (!is_first_run).then(|| audit(browser, &self.archive.to_look_for(deeds)));
        let mut reasons = Vec::new();
        for done in saved..=deeds.len() {
            let archive = self.archive.after(&deeds[..done]);
            let reason = match &shown {
                None => (!archive.is_none()).then(|| "a first run".to_owned()),
                Some(_) if archive.is_none() => Some("an archive, not a first run".to_owned()),
                Some(shown) => archive.differs(shown),
            };
            match reason {
                None => return (archive, done),
                Some(reason) => reasons.push(format!("after {done}: {reason}")),
            }
        }
        panic!("{}: {saved} of {deeds:?} were saved, but none of these is there: {reasons:#?}", browser.engine);
    }

    /// A restore into an empty profile, killed; where it was not done it is done once more, and the copy is equal.
    fn restore(&mut self, victim: Victim) -> Outcome {
        if self.backup.is_none() {
            let browser = self.browser();
            let digest = json!(browser.stats()["digest"]);
            let file = browser.back_up();
            self.backup = Some(Backup { file, archive: self.archive.clone(), digest });
        }
        let Backup { file, archive, digest } = self.backup.take().expect("it was just made");
        let owner = (self.archive.clone(), self.browser.take());
        drop(owner.1);
        let name = format!("{}-restore{}", self.name, self.rounds);
        let fresh = self.scene.launch(&name);
        fresh.first_run("en");
        fresh.open_backup(&file, PASSPHRASE);
        fresh.wait_for("restore-preview");
        (self.browser, self.archive) = (Some(fresh), Archive::default());

        let deeds = [Deed::Restore(archive.clone())];
        let usual = self.took.get(&Kind::Restore).copied().unwrap_or(Duration::from_millis(900));
        let moment =
            if self.chance.below(3) == 0 { Moment::Saved(1) } else { Moment::After(self.chance.moment(usual)) };
        let seen = self.start_and_kill(Kind::Restore, &deeds, victim, moment, Duration::ZERO);
        self.open_again(victim, &name);
        let (_, done) = self.compare(&deeds, seen);
        self.says_the_truth(Kind::Restore, done);
        let fresh = self.browser();
        if done == 0 {
            fresh.open_backup(&file, PASSPHRASE);
            fresh.wait_for("restore-preview");
            self.do_all(&deeds);
            fresh.wait_state("open");
        }
        assert_eq!(json!(fresh.stats()["digest"]), digest, "{}: the copy", fresh.engine);
        self.browser = None;
        let browser = self.scene.launch(&self.name);
        browser.goto("");
        browser.wait_state("open");
        (self.browser, self.archive) = (Some(browser), owner.0);
        self.backup = Some(Backup { file, archive, digest });
        Outcome { is_tab: victim == Victim::Tab, saved: seen, inside: seen == 0, survived: done > seen }
    }
}

/// Asks the page for these actions, and returns at once.
fn start(browser: &Browser, deeds: &[Deed]) {
    let plan: Vec<Value> = deeds.iter().map(Deed::in_page).collect();
    browser.execute(&format!("{IN_PAGE} start(arguments[0]);"), vec![json!(plan)]);
}

fn audit(browser: &Browser, to_look_for: &Value) -> Value {
    let seen = browser.execute_async(&format!("{IN_PAGE} return audit(...{to_look_for});"));
    assert!(seen["error"].is_null(), "{}: {}", browser.engine, seen["error"]);
    seen
}

//! Browsers and tabs killed at random moments: what was shown as saved is there, nothing is half there, opening works.
//!
//! A round asks the page for a list of actions, one after the other, kills, opens again and compares: the archive must
//! be the one after k of the actions, where k is at least the number that was seen as saved. `KELIU_KILLS` is the number
//! of kills in each engine, `KELIU_SEED` repeats a run as far as chance allows.

mod archive;
mod chance;
mod round;

use std::collections::BTreeMap;
use std::time::Instant;

use crate::support::{Engine, Scene, each_engine_and_webkit, figure};
use round::{Kind, Life, Outcome};

/// What a short run does in each engine; more of it again and again in a long one.
const ROUNDS: [Kind; 14] = [
    Kind::Edit,
    Kind::Import,
    Kind::Undo,
    Kind::Import,
    Kind::Restore,
    Kind::Import,
    Kind::Edit,
    Kind::Idle,
    Kind::Import,
    Kind::Undo,
    Kind::Import,
    Kind::Restore,
    Kind::Edit,
    Kind::Idle,
];
/// So many of them in WebKit.
const IN_WEBKIT: usize = 8;

/// What became of the kills of one kind.
#[derive(Default)]
struct Tally {
    kills: usize,
    tabs: usize,
    /// Actions that were seen as saved before.
    saved: usize,
    /// Kills with an action under way, and where it was wholly there afterwards.
    inside: usize,
    survived: usize,
}

impl Tally {
    fn note(&mut self, outcome: &Outcome) {
        self.kills += 1;
        self.tabs += usize::from(outcome.is_tab);
        self.saved += outcome.saved;
        self.inside += usize::from(outcome.inside);
        self.survived += usize::from(outcome.inside && outcome.survived);
    }
}

type Tallies = BTreeMap<Kind, Tally>;

#[test]
fn kills() {
    let asked = std::env::var("KELIU_KILLS").ok().map(|text| text.parse::<usize>().expect("KELIU_KILLS is a number"));
    each_engine_and_webkit("kills", |scene| {
        let started = Instant::now();
        let short = if scene.engine == Engine::WebKit { IN_WEBKIT } else { ROUNDS.len() };
        let kills = asked.unwrap_or(short);
        let tallies = run(scene, kills);
        report(scene, &tallies, started);
        let inside = tallies.get(&Kind::Import).map_or(0, |tally| tally.inside);
        assert!(inside >= imports_among(kills), "{}: too few kills hit an import", scene.engine);
    });
}

/// How many of so many kills shall be inside an import.
fn imports_among(kills: usize) -> usize {
    ROUNDS.iter().cycle().take(kills).filter(|kind| **kind == Kind::Import).count()
}

fn run(scene: &Scene, kills: usize) -> Tallies {
    let mut tallies = Tallies::new();
    let mut chance = chance::Chance::new();
    let mut kinds = ROUNDS.into_iter().cycle().take(kills).peekable();
    let mut lives = 0;
    // The log grows for ever: after a while another life begins in an empty profile.
    while kinds.peek().is_some() {
        let mut life = Life::begin(scene, lives, &mut chance);
        lives += 1;
        for kind in kinds.by_ref().take(2 * ROUNDS.len()) {
            tallies.entry(kind).or_default().note(&life.round(kind));
        }
        // A kill after the end of an import says little about imports: such a round does not count as one.
        let wanted = if kinds.peek().is_none() { imports_among(kills) } else { 0 };
        for _ in 0..2 * wanted {
            if tallies.get(&Kind::Import).is_none_or(|tally| tally.inside >= wanted) {
                break;
            }
            tallies.entry(Kind::Import).or_default().note(&life.round(Kind::Import));
        }
        life.end();
    }
    tallies
}

fn report(scene: &Scene, tallies: &Tallies, started: Instant) {
    let sum = |of: fn(&Tally) -> usize| tallies.values().map(of).sum::<usize>();
    let kinds: Vec<String> = tallies
        .iter()
        .map(|(kind, tally)| {
            let word = format!("{kind:?}").to_lowercase();
            format!("{word} {} ({} inside, {} of them kept)", tally.kills, tally.inside, tally.survived)
        })
        .collect();
    figure(&format!(
        "kills in {}: {} ({} of a tab) in {} s; {}; {} actions seen as saved, all there; {} under way, {} kept whole, \
         {} not begun",
        scene.engine,
        sum(|tally| tally.kills),
        sum(|tally| tally.tabs),
        started.elapsed().as_secs(),
        kinds.join(", "),
        sum(|tally| tally.saved),
        sum(|tally| tally.inside),
        sum(|tally| tally.survived),
        sum(|tally| tally.inside) - sum(|tally| tally.survived),
    ));
}

//! The restore drill: a backup is opened and rebuilt as a restore would, in memory, and compared with the log here.

use super::opening::{Here, opened};
use crate::bundle::meta::Counts;
use crate::bundle::meta::sha256_text;
use crate::bundle::{Whole, lines};
use crate::domain::archive::Archive;
use crate::domain::digest::digest;
use crate::domain::id::DeviceId;
use crate::domain::kind::Kind;
use crate::jobs::JobError;
use crate::jobs::bundle::{Opener, OurCompany};
use crate::jobs::drill::{Drilled, KindCount, Verdict};
use crate::jobs::keys::OwnerKeys;
use crate::log::apply::Log;
use crate::log::change::Change;
use crate::log::compare::deltas;
use crate::platform::worker_host::Report;
use std::collections::BTreeMap;

/// Of each chain, up to where both sides have it.
type Common = BTreeMap<DeviceId, u64>;

/// Runs a drill. Blobs: the backup, or a base and its deltas; lines and bodies of the log here, as far as it can be read.
pub(super) fn run(
    with: &Opener,
    ours: &OurCompany,
    mut blobs: Vec<Vec<u8>>,
    report: Report<'_>,
) -> Result<Drilled, JobError> {
    report("open", 0, 100);
    let (Some(bodies), Some(lines)) = (blobs.pop(), blobs.pop()) else { return Err(JobError::Unreadable) };
    // Nothing here may help: what is tried is whether the files alone bring everything back.
    let Whole { log: rebuilt, meta, secrets, identity, .. } = opened(&blobs, with, Some(ours), &Here::default())?;
    drop(blobs);
    let theirs: Vec<Change> = rebuilt.changes().cloned().collect();
    report("compare", 70, 100);
    let here = lines::read(&lines, &bodies)?;
    drop((lines, bodies));
    let common = common(&theirs, &here);
    let then = log_of(here.iter().filter(|change| is_common(&common, change)));
    let now = log_of(here.iter());
    let verdict = verdict(&common, &theirs, &rebuilt, &here, &then);
    report("compare", 100, 100);
    Ok(Drilled {
        company_name: meta.company_name.clone(),
        created_ms: u64::try_from(meta.created_at()?.timestamp_millis()).unwrap_or(0),
        created: meta.created,
        counts: Counts::of(&rebuilt),
        kinds: kinds(rebuilt.archive(), then.archive()),
        digest: digest(rebuilt.archive()),
        same_vault: OwnerKeys::from(&secrets) == ours.owner,
        identity: identity.map(|file| sha256_text(&file)).unwrap_or_default(),
        verdict,
        changes_since: here.iter().filter(|change| !is_common(&common, change)).count() as u64,
        since: deltas(then.archive(), now.archive()),
    })
}

fn common(theirs: &[Change], here: &[Change]) -> Common {
    let (theirs, here) = (ends(theirs), ends(here));
    theirs.into_iter().map(|(device, seq)| (device, seq.min(here.get(&device).copied().unwrap_or(0)))).collect()
}

fn ends(changes: &[Change]) -> Common {
    let mut ends = Common::new();
    for line in changes.iter().map(Change::line) {
        let end = ends.entry(line.device).or_default();
        *end = line.seq.max(*end);
    }
    ends
}

fn is_common(common: &Common, change: &Change) -> bool {
    common.get(&change.line().device).is_some_and(|end| change.line().seq <= *end)
}

/// What these Changes amount to. The log here may have gaps, which then show as differences.
fn log_of<'a>(changes: impl Iterator<Item = &'a Change>) -> Log {
    let mut log = Log::default();
    log.add_with_gaps(changes.cloned().collect());
    log
}

fn verdict(common: &Common, theirs: &[Change], rebuilt: &Log, here: &[Change], then: &Log) -> Verdict {
    let place = |change: &Change| (change.line().device, change.line().seq);
    let known: BTreeMap<_, &str> = here.iter().map(|change| (place(change), change.line_text())).collect();
    let is_fork = |change: &Change| known.get(&place(change)).is_some_and(|line| *line != change.line_text());
    let fork = theirs.iter().any(is_fork);
    let ahead = theirs.iter().filter(|change| !is_common(common, change)).count() as u64;
    let shortened;
    let theirs = if ahead == 0 {
        rebuilt
    } else {
        shortened = log_of(theirs.iter().filter(|change| is_common(common, change)));
        &shortened
    };
    if fork || digest(theirs.archive()) != digest(then.archive()) {
        return Verdict::Differs { kinds: deltas(theirs.archive(), then.archive()), fork };
    }
    if ahead == 0 { Verdict::Equal } else { Verdict::Ahead(ahead) }
}

/// Live records of every kind that either side has.
fn kinds(backup: &Archive, here: &Archive) -> Vec<KindCount> {
    let mut kinds: BTreeMap<Kind, KindCount> = BTreeMap::new();
    let mut count = |archive: &Archive, add: fn(&mut KindCount)| {
        for (key, _) in archive.all().filter(|(_, record)| record.is_live()) {
            let none = KindCount { kind: key.kind.clone(), backup: 0, here: 0 };
            add(kinds.entry(key.kind.clone()).or_insert(none));
        }
    };
    count(backup, |count| count.backup += 1);
    count(here, |count| count.here += 1);
    kinds.into_values().collect()
}

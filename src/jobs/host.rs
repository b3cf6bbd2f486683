//! The worker's side: does one job after the other, and keeps what the next one builds on.

mod bundle;
mod drill;
mod import;
mod opening;
mod owner;
mod protocol;

use super::bundle::RosterText;
use super::keys::{Hidden, Secret};
use super::{Job, JobError, Reply};
use crate::bundle::identity::OwnerIdentity;
use crate::bundle::protocol::sign_as;
use crate::bundle::{lines, passphrase};
use crate::domain::codec::from_hex;
use crate::platform::random;
use crate::platform::worker_host::Report;
use crate::sample::{Teller, Tongue};

/// What the worker keeps between jobs.
#[derive(Default)]
pub struct Host {
    import: Option<import::Import>,
}

impl Host {
    fn import(&mut self) -> Result<&mut import::Import, JobError> {
        self.import.as_mut().ok_or(JobError::Unreadable)
    }

    /// Does a job given as JSON; the answer is the JSON of `Result<Reply, JobError>`.
    pub fn answer(&mut self, json: &str, blobs: Vec<Vec<u8>>, report: Report<'_>) -> (String, Vec<Vec<u8>>) {
        let done = match serde_json::from_str(json) {
            Ok(job) => self.run(job, blobs, report),
            Err(_) => Err(JobError::Unreadable),
        };
        let (reply, blobs) = match done {
            Ok((reply, blobs)) => (Ok(reply), blobs),
            Err(error) => (Err(error), Vec::new()),
        };
        (serde_json::to_string(&reply).unwrap_or_default(), blobs)
    }

    /// Does a job.
    ///
    /// # Errors
    /// [`JobError`], with nothing changed.
    pub fn run(
        &mut self,
        job: Job,
        blobs: Vec<Vec<u8>>,
        report: Report<'_>,
    ) -> Result<(Reply, Vec<Vec<u8>>), JobError> {
        let reply = match job {
            Job::ImportOpen { names, left_out, options, today } => {
                self.import = None;
                let (import, planned) = import::open(names, &left_out, &options, today, blobs, report)?;
                self.import = import;
                Reply::Planned(Box::new(planned))
            }
            Job::ImportReplan { options } => Reply::Planned(Box::new(self.import()?.replan(&options)?)),
            Job::ImportDrafts { piece } => return Ok(self.import()?.drafts(piece)),
            Job::ImportRejected { chinese, words } => return self.import()?.rejected(chinese, &words),
            Job::SuggestPassphrase => Reply::Passphrase(Hidden(passphrase::generate(&mut random::fill))),
            Job::PassphraseStrength { passphrase: Hidden(typed), own_words } => {
                let words: Vec<&str> = own_words.iter().map(String::as_str).collect();
                Reply::Strength(passphrase::strength(&typed, &words).score)
            }
            Job::Stretch { passphrase: Hidden(typed), salt, log_n } => {
                let salt: [u8; 16] = from_hex(&salt).ok_or(JobError::Unreadable)?;
                let key = passphrase::stretch(&typed, &salt, log_n).ok_or(JobError::Unreadable)?;
                Reply::Stretched(Secret::new(&key))
            }
            Job::MakeIdentity { company, owner, passphrase } => {
                return Ok((Reply::Identity, vec![bundle::identity(company, &owner, &passphrase)?]));
            }
            Job::OpensIdentity { passphrase } => {
                let [file] = &blobs[..] else { return Err(JobError::Unreadable) };
                Reply::Is(OwnerIdentity::open(file, &passphrase.0).is_ok())
            }
            Job::MakeBackup(job) => return bundle::make(&job, blobs, report),
            Job::OpenBundle { with, files, ours } => return opening::open(&with, files, ours, blobs, report),
            Job::Drill { with, ours } => Reply::Drilled(Box::new(drill::run(&with, &ours, blobs, report)?)),
            Job::Export { workbook, language, created } => return bundle::export(workbook, language, &created, blobs),
            Job::Enroll { roster, device, date } => {
                let mut roster = roster.read()?;
                bundle::enroll(&mut roster, &device, &date)?;
                Reply::Roster(RosterText::of(&roster))
            }
            Job::MergeRosters { ours, theirs } => Reply::Roster(RosterText::of(&ours.read()?.merge(&theirs.read()?)?)),
            Job::IsNewerVault { ours, theirs, roster } => {
                Reply::Is(owner::is_newer_vault(&ours, &theirs, &roster.read()?)?)
            }
            Job::RenewVault { roster, company, owner } => Reply::Roster(owner::renew_vault(roster, company, &owner)?),
            Job::Kit { company, owner } => Reply::Kit(Box::new(owner::kit(company, &owner)?)),
            Job::KitShares { owner } => Reply::KitShares(owner::shares(&owner)?),
            Job::Sample { chinese, device, founding, member, now_ms, today } => {
                let tongue = if chinese { Tongue::Zh } else { Tongue::En };
                let told = Teller { tongue, device, member, today, now_ms }.tell(founding, &mut random::fill);
                // Tests tell the whole story: what it is made of cannot be at fault, only what it was asked with.
                let (lines, bodies) = lines::write(&told.map_err(|_| JobError::Unreadable)?)?;
                return Ok((Reply::Sample, vec![lines, bodies]));
            }
            Job::SignProtocol { seed, text, role, member } => {
                Reply::Signed(Box::new(sign_as(&seed.bytes(), &text, role, member)?))
            }
            Job::VerifyProtocol { protocol, root, device, roster } => {
                Reply::Verified(protocol::check(&protocol, &root, &device, roster.as_ref())?)
            }
            Job::PublicKey { company, root } => Reply::PublicKey(Box::new(owner::company_key(company, &root))),
        };
        Ok((reply, Vec::new()))
    }
}

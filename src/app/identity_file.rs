//! owner-identity.age: the company's keys under the backups' passphrase, as they are kept here.

use super::error::AppError;
use super::identity::OwnerDoc;
use super::session::Session;
use crate::bundle::meta::sha256_text;
use crate::domain::id::Id;
use crate::jobs::client::Jobs;
use crate::jobs::keys::Hidden;
use crate::jobs::{Job, Reply};

/// Name of the document with owner-identity.age, sealed under the passphrase once more inside.
pub const IDENTITY_DOC: &str = "identity-file";

/// Name of the document with the file from before the keys were renewed: its passphrase must not be chosen again.
pub const BEFORE_DOC: &str = "identity-before";

/// Refuses a passphrase that opens one of these files. Takes about a second for each.
///
/// # Errors
/// `passphrase-same`; of the worker.
pub(super) async fn refuse_known(
    jobs: &Jobs,
    passphrase: &Hidden<String>,
    files: impl IntoIterator<Item = Vec<u8>>,
) -> Result<(), AppError> {
    for file in files {
        if opens(jobs, passphrase, file).await? {
            return Err(AppError::Input("passphrase-same"));
        }
    }
    Ok(())
}

/// Whether a passphrase opens a file. Takes about a second.
///
/// # Errors
/// Of the worker.
pub(super) async fn opens(jobs: &Jobs, passphrase: &Hidden<String>, file: Vec<u8>) -> Result<bool, AppError> {
    let job = Job::OpensIdentity { passphrase: passphrase.clone() };
    Ok(matches!(jobs.call(&job, vec![file], |_| {}).await?.0, Reply::Is(true)))
}

/// A file that a full disk did not take. It is good for backups as long as the page lives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unkept {
    file: Vec<u8>,
    /// Whose passphrase it is under.
    pub keeper: Id,
    /// SHA-256 of the file it takes the place of. Where another stands there now, another tab has set a later one.
    instead_of: Option<String>,
}

impl Unkept {
    /// `kept` is the file it takes the place of.
    pub fn new(file: Vec<u8>, keeper: Id, kept: Option<&[u8]>) -> Self {
        Unkept { file, keeper, instead_of: kept.map(sha256_text) }
    }

    /// The file, as long as what it takes the place of is still what is kept.
    pub fn over(&self, kept: Option<&[u8]>) -> Option<&[u8]> {
        (self.instead_of == kept.map(sha256_text)).then_some(self.file.as_slice())
    }
}

/// The file, if a passphrase was set.
pub(super) async fn identity_file(session: &Session) -> Result<Option<Vec<u8>>, AppError> {
    let kept = session.vault()?.get_sealed(IDENTITY_DOC).await?;
    Ok(identity_upon(session, kept.as_deref()))
}

/// The file, where `kept` is on disk: one that a full disk did not take is newer.
pub(super) fn identity_upon(session: &Session, kept: Option<&[u8]>) -> Option<Vec<u8>> {
    let unkept = session.unkept.borrow();
    unkept.as_ref().and_then(|unkept| unkept.over(kept)).or(kept).map(<[u8]>::to_vec)
}

/// The company's keys, sealed under a passphrase. Takes about a second, and much memory.
///
/// # Errors
/// Of the worker.
pub(super) async fn make_identity(
    jobs: &Jobs,
    company: Id,
    owner: OwnerDoc,
    passphrase: &Hidden<String>,
) -> Result<Vec<u8>, AppError> {
    let job = Job::MakeIdentity { company, owner, passphrase: passphrase.clone() };
    let (reply, mut blobs) = jobs.call(&job, Vec::new(), |_| {}).await?;
    match (reply, blobs.pop()) {
        (Reply::Identity, Some(file)) => Ok(file),
        _ => Err(AppError::Build),
    }
}

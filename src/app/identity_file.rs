//! owner-identity.age: the company's keys under the backups' passphrase, as they are kept here.

use super::backup::is_refused;
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

/// A file that a full disk did not take. It is good for backups as long as the page lives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unkept {
    file: Vec<u8>,
    /// SHA-256 of the file it takes the place of. Where another stands there now, another tab has set a later one.
    instead_of: Option<String>,
}

impl Unkept {
    /// The file, as long as what it takes the place of is still what is kept.
    pub fn over(&self, kept: Option<&[u8]>) -> Option<&[u8]> {
        (self.instead_of == kept.map(sha256_text)).then_some(self.file.as_slice())
    }
}

/// The file, if a passphrase was set: the one a full disk did not take is the newer one.
pub(super) async fn identity_file(session: &Session) -> Result<Option<Vec<u8>>, AppError> {
    let kept = session.vault()?.get_sealed(IDENTITY_DOC).await?;
    let unkept = session.unkept.borrow().as_ref().and_then(|unkept| unkept.over(kept.as_deref()).map(<[u8]>::to_vec));
    Ok(unkept.or(kept))
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

/// Keeps the file, without a lock. Where there is no room for it either, it holds as long as the page lives, for a backup
/// is what is needed then.
///
/// # Errors
/// Of the store, where it is not full.
pub(super) async fn keep_identity(session: &Session, file: Vec<u8>) -> Result<(), AppError> {
    let vault = session.vault()?;
    let instead_of = vault.get_sealed(IDENTITY_DOC).await?.map(|kept| sha256_text(&kept));
    let kept = vault.put_sealed(IDENTITY_DOC, &file).await;
    match session.note_full(kept.map_err(AppError::Store)) {
        Err(error) if is_refused(&error) => {
            *session.unkept.borrow_mut() = Some(Unkept { file, instead_of });
            Ok(())
        }
        kept => kept,
    }
}

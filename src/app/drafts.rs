//! What somebody has typed into a form and not saved: kept sealed beside the archive, so that no reload, lock or crash
//! takes it. It is no part of the archive: no history and no backup knows it.
//!
//! Before the first record there is no archive, and no key to seal with: then nothing is kept.

use super::error::AppError;
use super::identity::doc_bytes;
use super::session::Session;
use crate::domain::id::Id;
use crate::platform::{clock, tabs};
use crate::storage::StoreError;
use crate::storage::vault::read_json;
use serde::{Deserialize, Serialize};

/// What the documents' names begin with. The member and the form's key follow: two who share a browser do not write over
/// each other's drafts.
const PREFIX: &str = "draft-";
/// The largest draft that is kept, in bytes of its document.
const LIMIT: usize = 64 * 1024;
/// How long a draft is kept, in milliseconds: 30 days.
const KEEP_MS: u64 = 30 * 24 * 60 * 60 * 1000;

/// The texts of a form, each after the name of its field.
pub type Fields = Vec<(String, String)>;

/// What was typed into one form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormDraft {
    /// When it was typed, in milliseconds since 1970-01-01 UTC.
    pub at_ms: u64,
    /// The texts.
    pub fields: Fields,
    /// Who typed it: nobody else is shown it.
    pub member: Id,
}

fn may_write(session: &Session) -> Result<(), StoreError> {
    match session.read_only() {
        Some(schema) => Err(StoreError::Newer { schema }),
        None if session.is_full() => Err(StoreError::Quota),
        None => Ok(()),
    }
}

/// The drafts of the member who works here, by the keys of their forms. Those that are too old are removed, whoever typed
/// them. None before there is an archive.
///
/// # Errors
/// Of the store.
pub async fn load(session: &Session) -> Result<Vec<(String, FormDraft)>, AppError> {
    let Some(me) = session.me() else { return Ok(Vec::new()) };
    let vault = session.vault()?;
    let oldest = clock::now_ms().saturating_sub(KEEP_MS);
    let mut drafts = Vec::new();
    for (name, bytes) in vault.sealed_with_prefix(PREFIX).await? {
        let Some(draft) = read_json::<FormDraft>(&bytes) else { continue };
        if draft.at_ms < oldest {
            if may_write(session).is_ok() {
                // If it stays, the next time will do.
                let _ = vault.remove_sealed(&format!("{PREFIX}{name}")).await;
            }
        } else if let Some((_, key)) = name.split_once('/')
            && draft.member == me.member
        {
            drafts.push((key.to_owned(), draft));
        }
    }
    Ok(drafts)
}

/// Writes the draft of a form, or removes it where there is none any more, and tells the other tabs of that. `now` is
/// asked when no other write is under way, so that of several calls the last one stands.
///
/// # Errors
/// [`AppError::NoArchive`] before there is one; [`AppError::Input`] for more than 64 KiB; [`StoreError::Quota`] and
/// [`StoreError::Newer`] where nothing may be written; else of the store. What was kept before stays then.
pub async fn seal(session: &Session, key: &str, now: &dyn Fn() -> Option<FormDraft>) -> Result<(), AppError> {
    may_write(session)?;
    let name = format!("{PREFIX}{}/{key}", session.writer());
    let sealed = tabs::with_writer_lock(async {
        // Only now: there may be another key since.
        let vault = session.vault()?;
        let Some(draft) = now() else {
            vault.remove_sealed(&name).await?;
            tabs::announce();
            return Ok(());
        };
        let bytes = doc_bytes(&draft);
        if bytes.len() > LIMIT {
            return Err(AppError::Input("too-long"));
        }
        Ok(vault.put_sealed(&name, &bytes).await?)
    })
    .await;
    session.note_full(sealed)
}

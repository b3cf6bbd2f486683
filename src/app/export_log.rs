//! What was exported in the clear on this device, so that somebody who looks for early signs sees it. Not part of the
//! archive: another device has its own. It holds when and how many, and nothing of any customer.

use super::error::AppError;
use super::identity::{doc_bytes, read_doc};
use super::session::Session;
use crate::domain::kind::Kind;
use crate::leaving::signs::Export;

/// Name of the document.
const DOC: &str = "exports";

/// How many are kept.
const KEPT: usize = 100;

/// The exports of this device, the oldest first.
///
/// # Errors
/// Of the store.
pub async fn exports(session: &Session) -> Result<Vec<Export>, AppError> {
    let vault = session.vault()?;
    Ok(read_doc(&vault, DOC).await?.unwrap_or_default())
}

/// Notes that all customers were exported.
///
/// # Errors
/// Of the store.
pub async fn note(session: &Session, now_ms: u64) -> Result<(), AppError> {
    let mut all = exports(session).await?;
    let customers = u64::try_from(session.archive().count(Kind::Customer)).unwrap_or(u64::MAX);
    all.push(Export { at_ms: now_ms, customers });
    let from = all.len().saturating_sub(KEPT);
    Ok(session.vault()?.put_sealed(DOC, &doc_bytes(&all[from..].to_vec())).await?)
}

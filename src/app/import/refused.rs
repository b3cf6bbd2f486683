//! The rows that past imports refused, as workbooks: kept sealed beside the archive, so that the history of imports gives
//! them days later too. They are no part of the archive: no history and no backup knows them.

use crate::app::error::AppError;
use crate::app::identity::doc_bytes;
use crate::app::session::Session;
use crate::domain::codec::{base64, base64_bytes};
use crate::domain::id::Id;
use crate::platform::tabs;
use crate::storage::vault::read_json;

/// The document's name.
const DOC: &str = "refused";
/// Most bytes of all workbooks together, in base64; the oldest go first.
const MOST_BYTES: usize = 512 * 1024;

/// Batches with their workbooks in base64, the newest last.
type Kept = Vec<(Id, String)>;

async fn read(session: &Session) -> Result<Kept, AppError> {
    let Ok(vault) = session.vault() else { return Ok(Kept::new()) };
    // One that a newer version has written is no use here.
    Ok(vault.get_sealed(DOC).await?.and_then(|bytes| read_json(&bytes)).unwrap_or_default())
}

/// The imports whose refused rows are still here.
///
/// # Errors
/// Of the store.
pub async fn batches(session: &Session) -> Result<Vec<Id>, AppError> {
    Ok(read(session).await?.into_iter().map(|(batch, _)| batch).collect())
}

/// The workbook of an import's refused rows, if it is still here.
///
/// # Errors
/// Of the store.
pub async fn load(session: &Session, batch: Id) -> Result<Option<Vec<u8>>, AppError> {
    let kept = read(session).await?;
    Ok(kept.into_iter().find(|(known, _)| *known == batch).and_then(|(_, file)| base64_bytes(&file)))
}

/// Keeps the workbook of an import's refused rows; one that is too large alone is not kept.
///
/// # Errors
/// [`AppError::NoArchive`] before there is one; of the store.
pub async fn keep(session: &Session, batch: Id, workbook: &[u8]) -> Result<(), AppError> {
    let file = base64(workbook);
    if file.len() > MOST_BYTES {
        return Ok(());
    }
    let kept = tabs::with_writer_lock(async {
        let vault = session.vault()?;
        let mut kept = read(session).await?;
        kept.push((batch, file));
        let mut room = MOST_BYTES;
        let fits = |(_, file): &&(Id, String)| room.checked_sub(file.len()).map(|left| room = left).is_some();
        let newest = kept.iter().rev().take_while(fits).count();
        kept.drain(..kept.len() - newest);
        Ok(vault.put_sealed(DOC, &doc_bytes(&kept)).await?)
    })
    .await;
    session.note_full(kept)
}

//! Where columns went in earlier imports, by the shape of their header: kept sealed beside the archive, and found again by
//! files of the same shape. It is no part of the archive: no history and no backup knows it.

use crate::app::error::AppError;
use crate::app::identity::doc_bytes;
use crate::app::session::Session;
use crate::imports::mapping::Target;
use crate::platform::tabs;
use crate::storage::vault::read_json;
use std::collections::BTreeMap;

/// The document's name.
const DOC: &str = "mappings";
/// Most shapes that are kept; the oldest go first.
const MOST: usize = 200;

/// Where columns go, by place from 0.
pub type Mapping = BTreeMap<usize, Target>;
/// The shapes with their mappings, the newest last.
type Kept = Vec<(String, Mapping)>;

async fn read(session: &Session) -> Result<Kept, AppError> {
    // Nothing is kept before there is an archive.
    let Ok(vault) = session.vault() else { return Ok(Kept::new()) };
    // One that a newer version has written is no use here.
    Ok(vault.get_sealed(DOC).await?.and_then(|bytes| read_json(&bytes)).unwrap_or_default())
}

/// The mappings of earlier imports, by shape. Without them files are mapped anew, so nothing is an error.
pub async fn load(session: &Session) -> BTreeMap<String, Mapping> {
    read(session).await.unwrap_or_default().into_iter().collect()
}

/// Keeps mappings, in place of those of the same shapes.
///
/// # Errors
/// [`AppError::NoArchive`] before there is one; of the store.
pub async fn remember(session: &Session, new: BTreeMap<String, Mapping>) -> Result<(), AppError> {
    change(session, |kept| {
        kept.retain(|(shape, _)| !new.contains_key(shape));
        kept.extend(new);
        kept.drain(..kept.len().saturating_sub(MOST));
    })
    .await
}

/// Forgets the mapping of a shape.
///
/// # Errors
/// As [`remember`].
pub async fn forget(session: &Session, shape: &str) -> Result<(), AppError> {
    change(session, |kept| kept.retain(|(known, _)| known != shape)).await
}

async fn change(session: &Session, change: impl FnOnce(&mut Kept)) -> Result<(), AppError> {
    let changed = tabs::with_writer_lock(async {
        let vault = session.vault()?;
        let mut kept = read(session).await?;
        change(&mut kept);
        Ok(vault.put_sealed(DOC, &doc_bytes(&kept)).await?)
    })
    .await;
    session.note_full(changed)
}

//! What a sealed segment holds: Changes as `line \n body \n`, the body empty where it is not here. Pure.

use super::{Part, SCHEMA, StoreError};
use crate::domain::id::{DeviceId, Id};
use crate::log::change::Change;

/// Most plaintext a segment holds, in bytes; only a Change that is larger by itself exceeds it.
pub(super) const SEGMENT_BYTES: usize = 256 * 1024;

/// What is authenticated with a sealed text: whose it is and where it belongs, so that it opens nowhere else.
pub(super) fn aad(company: Id, store: &str, key: &str) -> Vec<u8> {
    format!("keliu-sealed\n{company}\n{store}\n{key}\n{SCHEMA}").into_bytes()
}

/// A segment's name in [`aad`].
pub(super) fn segment_key(device: DeviceId, first_seq: u64) -> String {
    format!("{device}+{first_seq}")
}

/// Splits Changes of one device that follow each other into plaintexts, each with its first sequence number.
///
/// # Errors
/// [`StoreError::Failed`] for a body with a line break in it, which no writer of Changes makes.
pub(super) fn pack(changes: &[&Change]) -> Result<Vec<(u64, Vec<u8>)>, StoreError> {
    let mut segments: Vec<(u64, Vec<u8>)> = Vec::new();
    for change in changes {
        let (line, body) = (change.line_text(), change.body_text().unwrap_or(""));
        if body.contains('\n') {
            return Err(StoreError::Failed);
        }
        let size = line.len() + body.len() + 2;
        if segments.last().is_none_or(|(_, text)| text.len() + size > SEGMENT_BYTES) {
            segments.push((change.line().seq, Vec::new()));
        }
        if let Some((_, text)) = segments.last_mut() {
            for part in [line, "\n", body, "\n"] {
                text.extend_from_slice(part.as_bytes());
            }
        }
    }
    Ok(segments)
}

/// The Changes in a segment's plaintext; all are of `device`, in order without gap from `first_seq` on.
///
/// # Errors
/// [`StoreError::Damaged`], naming the segment.
pub(super) fn unpack(device: DeviceId, first_seq: u64, plain: &[u8]) -> Result<Vec<Change>, StoreError> {
    let damaged = || StoreError::Damaged { what: Part::Segment(device, first_seq) };
    let text = core::str::from_utf8(plain).map_err(|_| damaged())?;
    let mut lines = text.strip_suffix('\n').ok_or_else(damaged)?.split('\n');
    let mut changes = Vec::new();
    while let Some(line) = lines.next() {
        let body = lines.next().ok_or_else(damaged)?;
        let change = Change::reread(line, (!body.is_empty()).then_some(body)).ok_or_else(damaged)?;
        let place = first_seq.checked_add(changes.len() as u64);
        if change.line().device != device || Some(change.line().seq) != place {
            return Err(damaged());
        }
        changes.push(change);
    }
    Ok(changes)
}

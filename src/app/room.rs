//! Whether something would fit into this browser: looked at before it is begun.

use super::error::AppError;
use crate::jobs::packed::Packed;
use crate::log::change::Change;
use crate::platform::persist::{self, Estimate};

/// What a write needs beside what it writes, in bytes.
const SPARE: u64 = 1024 * 1024;
/// About what a Change has beside its edits, in bytes: its line, its salt, what it belongs to.
const LINE: usize = 512;

/// Refuses to begin a write for which there is no room. Where the browser does not say, nothing is refused.
///
/// # Errors
/// `no-room`.
pub async fn check(bytes: usize) -> Result<(), AppError> {
    fits(bytes, persist::estimate().await)
}

fn fits(bytes: usize, room: Option<Estimate>) -> Result<(), AppError> {
    let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
    // What is sealed is larger, and the browser's own books come on top.
    let needed = bytes.saturating_add(bytes / 10 * 3).saturating_add(SPARE);
    match room {
        Some(Estimate { usage, quota }) if quota.saturating_sub(usage) < needed => Err(AppError::Input("no-room")),
        _ => Ok(()),
    }
}

/// About how many bytes this many packed drafts come to.
#[must_use]
pub fn of_packed(packed: &Packed, drafts: usize, reason: &str) -> usize {
    packed.bytes() + drafts * (LINE + reason.len())
}

/// How many bytes Changes come to.
pub fn of_changes<'a>(changes: impl IntoIterator<Item = &'a Change>) -> usize {
    let size = |change: &Change| change.line_text().len() + change.body_text().map_or(0, str::len);
    changes.into_iter().map(size).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_not_fit_is_refused() {
        let room = |usage, quota| Some(Estimate { usage, quota });
        let no_room = Err(AppError::Input("no-room"));
        assert_eq!(fits(10_000_000, None), Ok(()), "some browsers do not say");
        assert_eq!(fits(10_000_000, room(0, 15_000_000)), Ok(()));
        assert_eq!(fits(10_000_000, room(5_000_000, 15_000_000)), no_room);
        assert_eq!(fits(0, room(15_000_000, 15_000_000)), no_room);
        assert_eq!(fits(usize::MAX, room(u64::MAX, 0)), no_room);
    }
}

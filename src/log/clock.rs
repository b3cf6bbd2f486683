//! The hybrid logical clock.

use crate::domain::record::Hlc;

/// How far ahead of the reader's clock a stamp may lie before it is doubted: 48 hours, in milliseconds.
pub const MAX_AHEAD_MS: u64 = 48 * 3600 * 1000;

/// The first reading no clock may show: the year 10000. A Change beyond it is refused, so the clock can always go on.
pub const END: Hlc = Hlc(253_402_300_800_000 << 16);

/// The first reading that is refused from elsewhere, and never written here: the year 2200. Between it and [`END`] there is
/// room for more Changes than anybody writes, also where a Change just before it was taken in.
pub const LATEST: Hlc = Hlc(7_258_118_400_000 << 16);

/// What a wall clock far off counts as, in milliseconds: a year before [`LATEST`], so that there is room for more readings
/// than anybody writes, each a tick after the other.
const WALL_END_MS: u64 = LATEST.0 / (1 << 16) - 366 * 86_400_000;

/// How far ahead of the reader's clock the Changes of a merge may lie: ten years, in milliseconds. Beyond it a clock is
/// broken, or somebody means harm, and every later reading would have to be later still.
pub const MERGE_AHEAD_MS: u64 = 3653 * 86_400_000;

/// The next reading: the wall clock if it has moved past `newest`, else one tick after `newest`.
/// So readings grow even where the wall clock runs backwards.
#[must_use]
pub fn next(newest: Hlc, now_ms: u64) -> Hlc {
    let now = now_ms.min(WALL_END_MS) << 16;
    Hlc(now.max(newest.0.saturating_add(1)))
}

/// Whether a stamp lies so far in the future that its clock must be wrong.
#[must_use]
pub fn is_ahead(stamp: Hlc, now_ms: u64) -> bool {
    stamp.millis() > now_ms.saturating_add(MAX_AHEAD_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grows_when_the_wall_clock_does_not() {
        let first = next(Hlc::default(), 1000);
        assert_eq!(first.millis(), 1000);
        let second = next(first, 900);
        assert!(second > first);
        assert_eq!(next(second, 2000).millis(), 2000);
        let far = next(second, u64::MAX);
        assert!(far.0 + (1 << 40) < LATEST.0, "a clock that is far off leaves room for more than a million millions");
    }
}

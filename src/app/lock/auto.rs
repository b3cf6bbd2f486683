//! The lock that falls by itself: after a time without a touch, and after a time out of sight.

use super::{Slots, change};
use crate::app::error::AppError;
use crate::app::session::Session;
use crate::platform::prefs::{self, LastUse};
use crate::platform::{clock, tabs};

/// What the screens and the clock need to know of the lock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LockState {
    /// Whether there is a passphrase.
    pub set: bool,
    /// Whether it is asked at each opening.
    pub ask: bool,
    /// Whether several members have one.
    pub many: bool,
    /// After how many minutes without a touch it locks; 0 for never.
    pub idle_min: u32,
    /// After how many minutes out of sight it locks; 0 for never.
    pub hidden_min: u32,
}

impl LockState {
    /// What the slots say.
    #[must_use]
    pub fn of(slots: &Slots) -> Self {
        LockState {
            set: !slots.members.is_empty(),
            ask: slots.ask,
            many: slots.members.len() > 1,
            idle_min: slots.idle_min,
            hidden_min: slots.hidden_min,
        }
    }

    /// Whether it locks itself at all.
    #[must_use]
    pub fn watches(self) -> bool {
        self.set && (self.idle_min > 0 || self.hidden_min > 0)
    }

    /// Whether it should be locked by now.
    #[must_use]
    pub fn is_due(self, now_ms: u64, last: LastUse) -> bool {
        self.set && lock_due(now_ms, last.touched, last.seen, self.idle_min, self.hidden_min)
    }
}

/// Whether too long ago, by the wall clock, an archive was touched (`idle_min` minutes) or in sight (`hidden_min`); 0 is
/// never. Times are milliseconds since 1970. A machine that slept has not stopped the clock.
#[must_use]
pub fn lock_due(now_ms: u64, last_touch_ms: u64, last_seen_ms: u64, idle_min: u32, hidden_min: u32) -> bool {
    let over = |since: u64, minutes: u32| minutes > 0 && now_ms.saturating_sub(since) >= u64::from(minutes) * 60_000;
    over(last_touch_ms, idle_min) || over(last_seen_ms, hidden_min)
}

/// Notes that the archive is being used, from now on.
pub fn note_use() {
    let now = clock::now_ms();
    prefs::set_last_use(LastUse { touched: now, seen: now });
}

/// Sets after how many minutes without a touch and out of sight it locks itself; 0 for never.
///
/// # Errors
/// Of the store.
pub async fn set_auto(session: &Session, idle_min: u32, hidden_min: u32) -> Result<(), AppError> {
    note_use();
    let set = |slots: &mut Slots| (slots.idle_min, slots.hidden_min) = (idle_min, hidden_min);
    change(&*session.vault()?, &set).await?;
    tabs::announce();
    Ok(())
}

//! When a backup is due: after so many days, or so many Changes, since the last one.

use crate::platform::prefs;

/// The rule. Kept in this browser: another one has its own rhythm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BackupRule {
    /// Due from this age of the last backup on, in days.
    pub days: u32,
    /// Due from this many Changes since the last backup on.
    pub changes: u32,
}

/// Most days and most Changes that can be chosen.
pub const MOST: BackupRule = BackupRule { days: 365, changes: 100_000 };

impl Default for BackupRule {
    fn default() -> Self {
        BackupRule { days: 7, changes: 100 }
    }
}

impl BackupRule {
    /// The rule of this browser.
    #[must_use]
    pub fn load() -> Self {
        prefs::backup_rule().map_or_else(Self::default, |(days, changes)| BackupRule { days, changes }.within())
    }

    /// Keeps it, with both numbers brought within what can be chosen.
    pub fn save(self) {
        let BackupRule { days, changes } = self.within();
        prefs::set_backup_rule((days, changes));
    }

    /// With both numbers from 1 to [`MOST`].
    #[must_use]
    pub fn within(self) -> Self {
        BackupRule { days: self.days.clamp(1, MOST.days), changes: self.changes.clamp(1, MOST.changes) }
    }

    /// Whether a backup is due: there was none yet, or it is too old, or too much was written since. What was not written
    /// to needs no other backup, however old the last one is.
    #[must_use]
    pub fn is_due(self, days: Option<i64>, changes: u64) -> bool {
        let old = days.is_none_or(|days| days >= i64::from(self.days));
        changes > 0 && (old || changes >= u64::from(self.changes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backup_is_due_by_age_or_by_changes() {
        let rule = BackupRule::default();
        assert!(rule.is_due(None, 1), "before the first one");
        assert!(!rule.is_due(Some(0), 99) && rule.is_due(Some(0), 100));
        assert!(!rule.is_due(Some(6), 1) && rule.is_due(Some(7), 1));
        assert!(!rule.is_due(Some(400), 0), "nothing was written since");
        let rule = BackupRule { days: 30, changes: 5 };
        assert!(!rule.is_due(Some(29), 4) && rule.is_due(Some(30), 4) && rule.is_due(Some(1), 5));
    }

    #[test]
    fn a_rule_stays_within_what_can_be_chosen() {
        let rule = |days, changes| BackupRule { days, changes }.within();
        assert_eq!(rule(0, 0), BackupRule { days: 1, changes: 1 });
        assert_eq!(rule(u32::MAX, u32::MAX), MOST);
        assert_eq!(rule(14, 500), BackupRule { days: 14, changes: 500 });
    }
}

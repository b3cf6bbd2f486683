//! Chance that can be repeated: xorshift64*.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A generator of numbers; the same seed gives the same ones.
pub struct Chance(u64);

impl Chance {
    /// Of `KELIU_SEED`, else of the time; the seed is printed.
    pub fn new() -> Self {
        let now = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |time| time.as_micros() as u64);
        let seed = std::env::var("KELIU_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or_else(now);
        println!("KELIU_SEED={seed} repeats this");
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).max(1))
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        high as usize % end.max(1)
    }

    /// Heads.
    pub fn coin(&mut self) -> bool {
        self.below(2) == 0
    }

    /// A time shorter than `end`.
    pub fn moment(&mut self, end: Duration) -> Duration {
        Duration::from_micros(self.below(end.as_micros() as usize) as u64)
    }
}

//! Computes the time that caches saved: the time that the hit spawns took in other builds.

use std::collections::HashMap;
use std::time::Duration;

use execlog::Spawn;
use logdiff::Key;
use serde::Serialize;

use super::as_seconds;
use super::counts::{time, Fate};

/// The time that hits saved.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Saved {
    /// The time of the spawns when they ran minus the time of the hits, in seconds. Actions run in parallel, so a build does not become
    /// faster by the full amount.
    #[serde(serialize_with = "as_seconds", rename = "seconds")]
    pub time: Duration,
    /// Hits whose spawn also ran in one of the logs.
    pub measured_hits: u64,
}

/// The times of each spawn.
#[derive(Debug, Default)]
pub struct Times(HashMap<Key, Known>);

#[derive(Debug, Default)]
struct Known {
    runs: u32,
    run_time: Duration,
    hits: u32,
    hit_time: Duration,
}

impl Times {
    /// Adds a spawn.
    pub fn take(&mut self, spawn: &Spawn, fate: Fate) {
        match fate {
            Fate::Hit => {
                let known = self.0.entry(Key::of(spawn)).or_default();
                known.hits += 1;
                known.hit_time += time(spawn);
            }
            Fate::Miss => {
                let known = self.0.entry(Key::of(spawn)).or_default();
                known.runs += 1;
                known.run_time += time(spawn);
            }
            Fate::Uncacheable | Fate::Failed => {}
        }
    }

    /// Returns the time that hits saved.
    pub fn saved(&self) -> Saved {
        let mut saved = Saved::default();
        for known in self.0.values() {
            if let (Some(mean), true) = (known.run_time.checked_div(known.runs), known.hits > 0) {
                let without = mean.saturating_mul(known.hits);
                saved.time += without.saturating_sub(known.hit_time);
                saved.measured_hits += u64::from(known.hits);
            }
        }
        saved
    }
}

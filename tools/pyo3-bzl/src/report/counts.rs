//! Counts spawns, for a whole log or a part of it.

use std::time::Duration;

use execlog::{Hit, Spawn};
use serde::Serialize;

use super::as_seconds;

/// The outcome of a spawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It came from a cache.
    Hit,
    /// It ran although it was cacheable.
    Miss,
    /// It ran because it was not cacheable.
    Uncacheable,
    /// It ran and failed. Failures are not cached.
    Failed,
}

impl Fate {
    /// Returns the outcome of a spawn.
    pub fn of(spawn: &Spawn) -> Self {
        if spawn.hit() != Hit::None {
            Self::Hit
        } else if !(spawn.cacheable && spawn.remote_cacheable) {
            Self::Uncacheable
        } else if spawn.exit_code != 0 || !spawn.status.is_empty() {
            Self::Failed
        } else {
            Self::Miss
        }
    }
}

/// The counts of a mnemonic, a phase, a target or a log.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// All spawns.
    pub spawns: u64,
    /// Taken from a cache.
    pub hits: u64,
    /// Run although cacheable.
    pub misses: u64,
    /// Run because not cacheable.
    pub uncacheable: u64,
    /// Run and failed. Failures are not cached.
    pub failed: u64,
    /// The total time of the misses, in seconds.
    #[serde(serialize_with = "as_seconds", rename = "miss_seconds")]
    pub miss_time: Duration,
    /// The size of the outputs of the hits: the maximum download.
    pub hit_bytes: u64,
    /// The size of the outputs of the misses: the maximum upload.
    pub miss_bytes: u64,
}

impl Counts {
    /// Counts a spawn.
    pub fn take(&mut self, spawn: &Spawn, fate: Fate) {
        self.spawns += 1;
        let bytes = || outputs_size(spawn);
        match fate {
            Fate::Hit => {
                self.hits += 1;
                self.hit_bytes += bytes();
            }
            Fate::Miss => {
                self.misses += 1;
                self.miss_time += time(spawn);
                self.miss_bytes += bytes();
            }
            Fate::Uncacheable => self.uncacheable += 1,
            Fate::Failed => self.failed += 1,
        }
    }

    /// Returns the denominator of the hit rate.
    pub fn looked_up(&self) -> u64 {
        self.hits + self.misses
    }
}

/// Returns the wall time of a spawn.
pub fn time(spawn: &Spawn) -> Duration {
    let metrics = spawn.metrics.as_ref();
    metrics.map_or(Duration::ZERO, |metrics| metrics.total_time)
}

fn outputs_size(spawn: &Spawn) -> u64 {
    let outputs = spawn.actual_outputs.iter();
    let sizes = outputs.filter_map(|file| Some(file.digest.as_ref()?.size_bytes));
    sizes.fold(0, u64::saturating_add)
}

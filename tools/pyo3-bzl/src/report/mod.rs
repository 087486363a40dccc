//! What one build took from a cache.

mod findings;
mod text;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::time::Duration;

use execlog::{Hit, Spawn};
use serde::Serialize;

pub use findings::{findings, Expected, Finding};
pub use text::text;

/// How many of the slowest misses to keep.
const SLOWEST: usize = 10;

/// The counts of one log.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// All spawns.
    pub spawns: u64,
    /// Taken from a disk cache.
    pub disk_hits: u64,
    /// Taken from a remote cache.
    pub remote_hits: u64,
    /// The total time of all hits, for look-up and download, in seconds.
    #[serde(serialize_with = "as_seconds", rename = "hit_seconds")]
    pub hit_time: Duration,
    /// Run by a remote executor.
    pub executed_remotely: u64,
    /// Run on this machine.
    pub executed_locally: u64,
    /// How many spawns each runner ran.
    pub runners: BTreeMap<String, u64>,
    /// Run although cacheable.
    pub misses: u64,
    /// Run because not cacheable.
    pub uncacheable: u64,
    /// Run and failed: failures are not cached.
    pub failed: u64,
    /// Spawns whose action has a digest, which shows that the build had a cache or a remote executor.
    pub with_digest: u64,
    /// The same by mnemonic.
    pub mnemonics: BTreeMap<String, Mnemonic>,
    /// The slowest misses, slowest first.
    pub slowest_misses: Vec<Miss>,
    #[serde(skip)]
    heap: BinaryHeap<Reverse<Miss>>,
}

/// The counts of one mnemonic.
#[derive(Debug, Default, Serialize)]
pub struct Mnemonic {
    /// All spawns.
    pub spawns: u64,
    /// Taken from a cache.
    pub hits: u64,
    /// As in [`Report`].
    pub misses: u64,
    /// As in [`Report`].
    pub uncacheable: u64,
    /// As in [`Report`].
    pub failed: u64,
    /// The total time of the misses, in seconds.
    #[serde(serialize_with = "as_seconds", rename = "miss_seconds")]
    pub miss_time: Duration,
}

/// A cacheable spawn that was not in the cache.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Miss {
    /// Its duration, in seconds.
    #[serde(serialize_with = "as_seconds", rename = "seconds")]
    pub time: Duration,
    /// The kind of action.
    pub mnemonic: String,
    /// The label of the target.
    pub target: String,
    /// The first output.
    pub output: String,
    /// The runner.
    pub runner: String,
}

pub(crate) fn as_seconds<S: serde::Serializer>(time: &Duration, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_f64(time.as_secs_f64())
}

impl Report {
    /// Counts a spawn.
    pub fn take(&mut self, spawn: &Spawn) {
        let time = spawn
            .metrics
            .as_ref()
            .map_or(Duration::ZERO, |metrics| metrics.total_time);
        self.spawns += 1;
        self.with_digest += u64::from(spawn.digest.is_some());
        let of_mnemonic = self.mnemonics.entry(spawn.mnemonic.clone()).or_default();
        of_mnemonic.spawns += 1;
        match spawn.hit() {
            Hit::Disk => self.disk_hits += 1,
            Hit::Remote => self.remote_hits += 1,
            Hit::None => {}
        }
        if spawn.hit() != Hit::None {
            of_mnemonic.hits += 1;
            self.hit_time += time;
            return;
        }
        *self.runners.entry(spawn.runner.clone()).or_default() += 1;
        if spawn.runner == "remote" {
            self.executed_remotely += 1;
        } else {
            self.executed_locally += 1;
        }
        if !(spawn.cacheable && spawn.remote_cacheable) {
            self.uncacheable += 1;
            of_mnemonic.uncacheable += 1;
            return;
        }
        if spawn.exit_code != 0 || !spawn.status.is_empty() {
            self.failed += 1;
            of_mnemonic.failed += 1;
            return;
        }
        self.misses += 1;
        of_mnemonic.misses += 1;
        of_mnemonic.miss_time += time;
        let output = spawn.listed_outputs.first();
        self.heap.push(Reverse(Miss {
            time,
            mnemonic: spawn.mnemonic.clone(),
            target: spawn.target_label.clone(),
            output: output.map_or(String::new(), ToString::to_string),
            runner: spawn.runner.clone(),
        }));
        if self.heap.len() > SLOWEST {
            self.heap.pop();
        }
    }

    /// Completes the counts. Call it after the last spawn.
    pub fn finish(&mut self) {
        let misses = std::mem::take(&mut self.heap).into_sorted_vec();
        self.slowest_misses = misses.into_iter().map(|Reverse(miss)| miss).collect();
    }

    /// Counts hits from any cache.
    pub fn hits(&self) -> u64 {
        self.disk_hits + self.remote_hits
    }

    /// Returns the average time of a hit; none without a hit.
    pub fn time_of_a_hit(&self) -> Option<Duration> {
        let hits = u32::try_from(self.hits()).unwrap_or(u32::MAX);
        self.hit_time.checked_div(hits)
    }

    /// Returns the denominator of the hit rate.
    pub fn looked_up(&self) -> u64 {
        self.hits() + self.misses
    }
}

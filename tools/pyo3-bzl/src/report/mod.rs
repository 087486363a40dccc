//! Reports what builds took from a cache.
//!
//! [`Report`] contains all results, for text, Markdown, JSON and other formats. The files: `counts` (spawns and bytes), `phase` (parts of a
//! PyO3 build), `files` (outputs that never hit), `saved` (time), `findings` (unmet expectations).

mod counts;
mod files;
mod findings;
mod markdown;
mod phase;
mod rows;
mod saved;
mod text;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::time::Duration;

use execlog::{Hit, Spawn, Wanted};
use serde::Serialize;

use counts::Fate;
use files::Files;
use saved::Times;

pub use counts::Counts;
pub use files::NeverHit;
pub use findings::{findings, Expected, Finding};
pub use markdown::markdown;
pub use phase::Phase;
pub use saved::Saved;
pub use text::text;

/// Number of slowest misses to keep.
const SLOWEST: usize = 10;

/// The total counts of all logs.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// All spawns.
    pub spawns: u64,
    /// Taken from a disk cache.
    pub disk_hits: u64,
    /// Taken from a remote cache.
    pub remote_hits: u64,
    /// The total time of all hits, for lookup and download, in seconds.
    #[serde(serialize_with = "as_seconds", rename = "hit_seconds")]
    pub hit_time: Duration,
    /// Run by a remote executor.
    pub executed_remotely: u64,
    /// Run on this machine.
    pub executed_locally: u64,
    /// Number of spawns by runner.
    pub runners: BTreeMap<String, u64>,
    /// Run although cacheable.
    pub misses: u64,
    /// Run because not cacheable.
    pub uncacheable: u64,
    /// Run and failed. Failures are not cached.
    pub failed: u64,
    /// Spawns whose action has a digest, which shows that the build had a cache or a remote executor.
    pub with_digest: u64,
    /// The size of the outputs of the hits: the maximum download.
    pub hit_bytes: u64,
    /// The size of the outputs of the misses: the maximum upload.
    pub miss_bytes: u64,
    /// By mnemonic.
    pub mnemonics: BTreeMap<String, Counts>,
    /// By part of a PyO3 build.
    pub phases: BTreeMap<Phase, Counts>,
    /// By label of the target.
    pub targets: BTreeMap<String, Counts>,
    /// By log, in the given order.
    pub by_log: Vec<Counts>,
    /// The time that caches saved, as far as the logs show.
    pub saved: Saved,
    /// The biggest outputs that no build took from a cache.
    pub never_hit: Vec<NeverHit>,
    /// The slowest misses, slowest first.
    pub slowest_misses: Vec<Miss>,
    #[serde(skip)]
    heap: BinaryHeap<Reverse<Miss>>,
    #[serde(skip)]
    files: Files,
    #[serde(skip)]
    times: Times,
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
    pub runner: String,
}

pub(crate) fn as_seconds<S: serde::Serializer>(time: &Duration, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_f64(time.as_secs_f64())
}

impl Report {
    /// What the report needs of each log.
    pub const WANTED: Wanted = Wanted {
        arguments: Some(Phase::ARGUMENTS),
        ..Wanted::RESULTS
    };

    /// Starts a log. Call it before the first spawn of each log.
    pub fn next_log(&mut self) {
        self.by_log.push(Counts::default());
    }

    /// Counts a spawn.
    pub fn take(&mut self, spawn: &Spawn) {
        let (time, fate) = (counts::time(spawn), Fate::of(spawn));
        self.spawns += 1;
        self.with_digest += u64::from(spawn.digest.is_some());
        self.files.take(spawn, fate);
        self.times.take(spawn, fate);
        let parts = [
            Some(self.mnemonics.entry(spawn.mnemonic.clone()).or_default()),
            Some(self.phases.entry(Phase::of(spawn)).or_default()),
            Some(self.targets.entry(spawn.target_label.clone()).or_default()),
            self.by_log.last_mut(),
        ];
        for part in parts.into_iter().flatten() {
            part.take(spawn, fate);
        }
        match spawn.hit() {
            Hit::Disk => self.disk_hits += 1,
            Hit::Remote => self.remote_hits += 1,
            Hit::None => {
                *self.runners.entry(spawn.runner.clone()).or_default() += 1;
                if spawn.runner == "remote" {
                    self.executed_remotely += 1;
                } else {
                    self.executed_locally += 1;
                }
            }
        }
        match fate {
            Fate::Hit => self.hit_time += time,
            Fate::Uncacheable => self.uncacheable += 1,
            Fate::Failed => self.failed += 1,
            Fate::Miss => self.miss(spawn, time),
        }
    }

    fn miss(&mut self, spawn: &Spawn, time: Duration) {
        self.misses += 1;
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
        self.never_hit = self.files.biggest();
        self.saved = self.times.saved();
        let all = self.mnemonics.values();
        self.hit_bytes = all.clone().map(|counts| counts.hit_bytes).sum();
        self.miss_bytes = all.map(|counts| counts.miss_bytes).sum();
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

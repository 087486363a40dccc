//! A hit rate with its denominator.

use std::fmt;

use execlog::{Hit, Spawn};

/// How the spawns of one build came about. Their sum is the denominator of a hit rate: what Bazel took from its own
/// output base is in no log, and does not count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Hits {
    /// Taken from the disk cache.
    pub disk: usize,
    /// Taken from a remote cache.
    pub remote: usize,
    /// Executed by a remote worker.
    pub executed_remotely: usize,
    /// Executed on this machine.
    pub executed_locally: usize,
}

impl Hits {
    /// Counts the spawns of a log.
    #[must_use]
    pub fn of(spawns: &[Spawn]) -> Self {
        let mut hits = Self::default();
        for spawn in spawns {
            *match (spawn.hit(), spawn.runner.as_str()) {
                (Hit::Disk, _) => &mut hits.disk,
                (Hit::Remote, _) => &mut hits.remote,
                (Hit::None, "remote") => &mut hits.executed_remotely,
                (Hit::None, _) => &mut hits.executed_locally,
            } += 1;
        }
        hits
    }

    /// The spawns that were taken from any cache.
    #[must_use]
    pub fn cached(self) -> usize {
        self.disk + self.remote
    }

    /// All spawns.
    #[must_use]
    pub fn all(self) -> usize {
        self.cached() + self.executed_remotely + self.executed_locally
    }
}

impl fmt::Display for Hits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{} hits", self.cached(), self.all())?;
        let parts = [
            (self.disk, "disk"),
            (self.remote, "remote"),
            (self.executed_remotely, "executed remotely"),
            (self.executed_locally, "executed here"),
        ];
        let parts: Vec<_> = parts.iter().filter(|(count, _)| *count > 0).collect();
        for (index, (count, what)) in parts.iter().enumerate() {
            write!(f, "{}{count} {what}", if index == 0 { " (" } else { ", " })?;
        }
        f.write_str(if parts.is_empty() { "" } else { ")" })
    }
}

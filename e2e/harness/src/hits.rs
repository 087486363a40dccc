//! A hit rate with its denominator.

use std::fmt;

use execlog::{Hit, Spawn};

/// Where the results of one build's spawns came from. The sum of the fields is the denominator of a hit rate. Results
/// that Bazel reused from its own output base are in no log and do not count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Hits {
    /// Results from the disk cache.
    pub disk: usize,
    /// Results from a remote cache.
    pub remote: usize,
    /// Spawns that a remote worker executed.
    pub executed_remotely: usize,
    /// Spawns that this machine executed.
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

    /// The number of spawns whose result came from any cache.
    #[must_use]
    pub fn cached(self) -> usize {
        self.disk + self.remote
    }

    /// The number of all spawns.
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

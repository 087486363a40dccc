//! The model of a spawn, independent of the log's format.

use std::sync::Arc;
use std::time::Duration;

use crate::file::{Digest, File};
use crate::inputs::Inputs;
use crate::metrics::Metrics;

/// One command that Bazel ran, or whose result it took from a disk or remote cache.
///
/// No log contains actions that were up to date (Bazel's local action cache) or actions without a command, such as writing
/// a file. The hit rate of a log therefore covers only the actions that Bazel had to handle in that build.
///
/// ```
/// let log = r#"{"commandArgs": ["/bin/true"], "mnemonic": "Genrule", "runner": "disk cache hit", "cacheHit": true}"#;
/// let mut reader = execlog::Reader::from_reader(log.as_bytes())?;
/// let spawn = reader.next().expect("one spawn")?;
/// assert_eq!((spawn.mnemonic.as_str(), spawn.hit()), ("Genrule", execlog::Hit::Disk));
/// assert!(reader.next().is_none());
/// # Ok::<(), execlog::Error>(())
/// ```
///
/// The default is a spawn without any data, for [`Reader::read_into`](crate::Reader::read_into).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Spawn {
    /// The command and its arguments.
    pub command_args: Vec<String>,
    /// Names and values of the command's environment, in the log's order (by name).
    pub environment: Vec<(String, String)>,
    /// Names and values of the execution platform's properties, in the log's order.
    pub platform: Vec<(String, String)>,
    /// The inputs, listed on demand.
    pub inputs: Inputs,
    /// Paths of all declared outputs, sorted. A directory is one path.
    pub listed_outputs: Vec<Arc<str>>,
    /// The outputs that were created with the declared type, sorted by path. A directory is represented by its files.
    pub actual_outputs: Vec<File>,
    /// Whether the spawn was allowed to run remotely.
    pub remotable: bool,
    /// Whether the spawn was allowed to be cached.
    pub cacheable: bool,
    /// Whether the spawn was allowed to be cached remotely.
    pub remote_cacheable: bool,
    /// The time after which the spawn is killed; zero means no timeout.
    pub timeout: Duration,
    /// The kind of action: `Rustc`, `Genrule`, `TestRunner`.
    pub mnemonic: String,
    /// The runner (`linux-sandbox`, `remote`, `worker`), or the cache that the result came from. See [`Spawn::hit`].
    pub runner: String,
    /// Whether the result came from a disk or remote cache.
    pub cache_hit: bool,
    /// What went wrong during the run, such as `NON_ZERO_EXIT`; empty on success.
    pub status: String,
    /// The exit code; 0 if `status` is empty.
    pub exit_code: i32,
    /// The target's label; empty in old logs and for some spawns.
    pub target_label: String,
    /// The digest of the action, if a disk cache, remote cache or remote execution was in use.
    pub digest: Option<Digest>,
    /// Bazel's measurements.
    pub metrics: Option<Metrics>,
}

/// The cache that a spawn's result came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Hit {
    /// A disk cache (`--disk_cache`).
    Disk,
    /// A remote cache.
    Remote,
    /// No cache: the spawn was run.
    None,
}

impl Spawn {
    /// Returns the cache that the spawn's result came from. Logs of old Bazel versions only record *that* it came from a
    /// remote cache (`remoteCacheHit`), and leave `runner` empty.
    #[must_use]
    pub fn hit(&self) -> Hit {
        match self.runner.as_str() {
            "disk cache hit" => Hit::Disk,
            "remote cache hit" => Hit::Remote,
            _ if self.cache_hit => Hit::Remote,
            _ => Hit::None,
        }
    }

    /// Removes what a spawn need not have. Keeps the lists and their memory: the reader overwrites them.
    pub(crate) fn clear(&mut self) {
        self.inputs = Inputs::default();
        self.listed_outputs.clear();
        self.actual_outputs.clear();
        self.digest = None;
        self.metrics = None;
        self.exit_code = 0;
        self.timeout = Duration::ZERO;
        for flag in [
            &mut self.remotable,
            &mut self.cacheable,
            &mut self.remote_cacheable,
            &mut self.cache_hit,
        ] {
            *flag = false;
        }
        for text in [
            &mut self.mnemonic,
            &mut self.runner,
            &mut self.status,
            &mut self.target_label,
        ] {
            text.clear();
        }
    }

    /// Sets the outputs of a compact log, where they have no order and may be there twice.
    pub(crate) fn set_outputs(&mut self, mut listed: Vec<Arc<str>>, mut actual: Vec<File>) {
        listed.sort();
        listed.dedup();
        actual.sort_by(|a, b| a.path.cmp(&b.path));
        self.listed_outputs = listed;
        self.actual_outputs = actual;
    }
}

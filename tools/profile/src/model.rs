//! The content of a profile.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, Serializer};

use crate::crate_name::Crate;
use crate::error::Cut;

/// Microseconds since the start of the Bazel command, or a duration in microseconds.
pub type Micros = i64;

/// The profile of one Bazel command.
#[derive(Debug, Clone, Serialize)]
pub struct Profile {
    /// The command.
    #[serde(rename = "bazel")]
    pub command: CommandInfo,
    /// Number of events read.
    pub events: u64,
    /// Number of events that could not be read and were skipped.
    pub unreadable: u64,
    /// The reason why the profile was not read to its end, if any.
    #[serde(serialize_with = "as_text")]
    pub cut: Option<Cut>,
    /// The time from the client's start to the last event in the profile.
    #[serde(rename = "wall_micros")]
    pub wall: Micros,
    /// The parts of the wall time. Each moment counts once, so they add up to `wall`.
    pub phases: Vec<Phase>,
    /// The critical path, in order.
    pub critical_path: Vec<Component>,
    /// Actions, by mnemonic.
    pub mnemonics: BTreeMap<String, Total>,
    /// Actions that compile a Rust crate or run its build script.
    #[serde(serialize_with = "as_list")]
    pub crates: BTreeMap<Crate, Total>,
    /// The work of actions, and of Bazel on their behalf.
    pub work: BTreeMap<Work, Total>,
    /// Fetched repositories, by name.
    pub fetches: BTreeMap<String, Fetches>,
    /// The number of running actions over time.
    pub running: Timeline,
    /// The time during which exactly one action ran.
    #[serde(rename = "alone_micros")]
    pub alone: Micros,
    /// Peak memory of the Bazel server itself, in MB; `None` without a sample.
    #[serde(rename = "memory_peak_mb")]
    pub memory_peak: Option<f64>,
}

impl Profile {
    /// Returns the length of the critical path, which Bazel prints as `Critical Path: …s`.
    #[must_use]
    pub fn critical_path_time(&self) -> Micros {
        self.critical_path.iter().map(|part| part.duration).sum()
    }

    /// Returns the total of all actions.
    #[must_use]
    pub fn actions(&self) -> Total {
        self.mnemonics
            .values()
            .fold(Total::default(), |all, one| Total {
                count: all.count + one.count,
                time: all.time + one.time,
            })
    }

    /// Returns the duration of a phase; 0 if it is not in the profile.
    #[must_use]
    pub fn phase(&self, name: PhaseName) -> Micros {
        let phase = self.phases.iter().find(|phase| phase.name == name);
        phase.map_or(0, |phase| phase.duration)
    }

    /// Returns the average number of running actions while any ran.
    #[must_use]
    pub fn parallelism(&self) -> Option<f64> {
        let execution = self.phase(PhaseName::Execution);
        (execution > 0).then(|| self.actions().time as f64 / execution as f64)
    }
}

fn as_text<S: Serializer>(cut: &Option<Cut>, serializer: S) -> Result<S::Ok, S::Error> {
    cut.as_ref().map(Cut::to_string).serialize(serializer)
}

/// Serializes a list, since the keys of a JSON object are strings.
fn as_list<S: Serializer>(
    crates: &BTreeMap<Crate, Total>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct One<'a> {
        #[serde(flatten)]
        of_crate: &'a Crate,
        #[serde(flatten)]
        total: &'a Total,
    }
    serializer.collect_seq(
        crates
            .iter()
            .map(|(of_crate, total)| One { of_crate, total }),
    )
}

/// The command that a profile describes. Fields that the profile lacks are empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CommandInfo {
    /// Bazel's own version string, e.g. `7.7.1` or `release 7.7.1`.
    pub bazel_version: String,
    /// The invocation id.
    pub build_id: String,
    /// Bazel's output base.
    pub output_base: String,
    /// The start time.
    pub date: String,
}

/// A part of the wall time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PhaseName {
    /// The client, and the server until it accepts the command.
    Start,
    /// Fetching repositories, modules and their extensions, while no action runs.
    Fetch,
    /// Reading BUILD files and `.bzl` files, while no action and no fetch runs.
    Loading,
    /// Everything else before the end of the build, mostly creating configured targets.
    Analysis,
    /// Running actions.
    Execution,
    /// Writing profiles and logs after the build.
    Finish,
}

/// A phase and its duration.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Phase {
    /// The name.
    pub name: PhaseName,
    /// The duration.
    #[serde(rename = "micros")]
    pub duration: Micros,
    /// Average number of busy cores of the whole machine; `None` without a sample.
    pub busy_cores: Option<f64>,
}

/// A part of the critical path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Component {
    /// Bazel's name for it, without `action '…'`.
    pub name: String,
    /// The start time.
    #[serde(rename = "start_micros")]
    pub start: Micros,
    /// The duration.
    #[serde(rename = "micros")]
    pub duration: Micros,
    /// The action's target, if the profile or an execution log contains it.
    pub target: Option<String>,
    /// The crate, if the action is about one.
    #[serde(rename = "crate")]
    pub of_crate: Option<Crate>,
}

/// A count and a total time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Total {
    /// The count.
    pub count: u64,
    /// The total time.
    #[serde(rename = "micros")]
    pub time: Micros,
}

impl Total {
    pub(crate) fn add(&mut self, time: Micros) {
        self.count += 1;
        self.time = self.time.saturating_add(time);
    }
}

/// The fetches of one repository. Bazel restarts the function of a repository rule that reads what does not exist yet, and each start
/// counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Fetches {
    /// The starts, and their time together.
    #[serde(flatten)]
    pub total: Total,
    /// The time of the longest start.
    #[serde(rename = "longest_micros")]
    pub longest: Micros,
}

impl Fetches {
    /// Returns the time that restarts wasted at most: all but the longest start.
    #[must_use]
    pub fn repeated(&self) -> Micros {
        self.total.time.saturating_sub(self.longest)
    }

    pub(crate) fn add(&mut self, time: Micros) {
        self.total.add(time);
        self.longest = self.longest.max(time);
    }
}

/// Work that Bazel does around an action's process. One kind may contain another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Work {
    /// Running processes on this machine.
    Process,
    /// Creating, filling and deleting sandboxes.
    Sandbox,
    /// Creating symlink trees for runfiles.
    SymlinkTree,
    /// Looking up an action in a cache.
    CacheCheck,
    /// Downloading outputs.
    Download,
    /// Uploading inputs or outputs.
    Upload,
    /// Waiting for a remote executor.
    RemoteQueue,
    /// Executing remotely.
    RemoteExecution,
    /// Waiting for this machine's cores or memory, as `--local_resources` counts them.
    LocalQueue,
    /// Garbage collection of young objects.
    MinorGc,
    /// Garbage collection that stops Bazel.
    MajorGc,
}

/// The number of running actions, in slices of equal length from the start of the command.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Timeline {
    /// Length of a slice.
    #[serde(rename = "slice_micros")]
    pub slice: Micros,
    /// The average in each slice.
    pub running: Vec<f64>,
}

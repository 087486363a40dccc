//! What a profile says.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, Serializer};

use crate::crate_name::Crate;
use crate::error::Cut;

/// Microseconds since Bazel's command started, or a duration in microseconds.
pub type Micros = i64;

/// What a profile says about one Bazel command.
#[derive(Debug, Clone, Serialize)]
pub struct Profile {
    /// Which command it was.
    #[serde(rename = "bazel")]
    pub command: CommandInfo,
    /// Events that were read.
    pub events: u64,
    /// Events that could not be read and are left out.
    pub unreadable: u64,
    /// Why the profile was not read to its end, if so.
    #[serde(serialize_with = "as_text")]
    pub cut: Option<Cut>,
    /// From the client's start to the last thing that the profile has.
    #[serde(rename = "wall_micros")]
    pub wall: Micros,
    /// Where the wall time went; each moment counts once, so they add up to `wall`.
    pub phases: Vec<Phase>,
    /// The critical path, in order.
    pub critical_path: Vec<Component>,
    /// Actions, by mnemonic.
    pub mnemonics: BTreeMap<String, Total>,
    /// Actions that compile a Rust crate or run its build script.
    #[serde(serialize_with = "as_list")]
    pub crates: BTreeMap<Crate, Total>,
    /// What actions, and Bazel on their behalf, did.
    pub work: BTreeMap<Work, Total>,
    /// Repositories that were fetched, by name.
    pub fetches: BTreeMap<String, Total>,
    /// How many actions ran over time.
    pub running: Timeline,
    /// The time during which exactly one action ran.
    #[serde(rename = "alone_micros")]
    pub alone: Micros,
    /// The most memory that Bazel's own server used, in MB; `None` without a sample.
    #[serde(rename = "memory_peak_mb")]
    pub memory_peak: Option<f64>,
}

impl Profile {
    /// The critical path's length: Bazel's own line `Critical Path: …s`.
    #[must_use]
    pub fn critical_path_time(&self) -> Micros {
        self.critical_path.iter().map(|part| part.duration).sum()
    }

    /// All actions.
    #[must_use]
    pub fn actions(&self) -> Total {
        self.mnemonics
            .values()
            .fold(Total::default(), |all, one| Total {
                count: all.count + one.count,
                time: all.time + one.time,
            })
    }

    /// How long a phase took; 0 if it is not in the profile.
    #[must_use]
    pub fn phase(&self, name: PhaseName) -> Micros {
        let phase = self.phases.iter().find(|phase| phase.name == name);
        phase.map_or(0, |phase| phase.duration)
    }

    /// How many actions ran on average while any ran.
    #[must_use]
    pub fn parallelism(&self) -> Option<f64> {
        let execution = self.phase(PhaseName::Execution);
        (execution > 0).then(|| self.actions().time as f64 / execution as f64)
    }
}

fn as_text<S: Serializer>(cut: &Option<Cut>, serializer: S) -> Result<S::Ok, S::Error> {
    cut.as_ref().map(Cut::to_string).serialize(serializer)
}

/// A list, since the keys of a JSON object are strings.
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

/// Which command a profile is of. A part that the profile lacks is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CommandInfo {
    /// E.g. `7.7.1`, or `release 7.7.1`; what Bazel says of itself.
    pub bazel_version: String,
    /// The invocation's id.
    pub build_id: String,
    /// Bazel's output base.
    pub output_base: String,
    /// When it started.
    pub date: String,
}

/// A part of the wall time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PhaseName {
    /// The client, and the server until it takes the command.
    Start,
    /// Repositories, modules and their extensions, while no action runs.
    Fetch,
    /// BUILD files and `.bzl` files are read, and nothing of the above happens.
    Loading,
    /// All else before the end of the build: mostly configured targets are made.
    Analysis,
    /// Actions run.
    Execution,
    /// After the build: profiles and logs are written.
    Finish,
}

/// A phase and how long it took.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Phase {
    /// Its name.
    pub name: PhaseName,
    /// How long.
    #[serde(rename = "micros")]
    pub duration: Micros,
    /// How many cores were busy on average, in the whole machine; `None` without a sample.
    pub busy_cores: Option<f64>,
}

/// A part of the critical path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Component {
    /// What Bazel calls it, without `action '…'`.
    pub name: String,
    /// When it started.
    #[serde(rename = "start_micros")]
    pub start: Micros,
    /// How long it took.
    #[serde(rename = "micros")]
    pub duration: Micros,
    /// The action's target, where the profile or an execution log has it.
    pub target: Option<String>,
    /// The crate, if it is an action on one.
    #[serde(rename = "crate")]
    pub of_crate: Option<Crate>,
}

/// How many, and how long together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Total {
    /// How many.
    pub count: u64,
    /// How long, all added.
    #[serde(rename = "micros")]
    pub time: Micros,
}

impl Total {
    pub(crate) fn add(&mut self, time: Micros) {
        self.count += 1;
        self.time = self.time.saturating_add(time);
    }
}

/// Work that Bazel does around an action's process. One kind may contain another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Work {
    /// Processes on this machine.
    Process,
    /// Making, filling and deleting sandboxes.
    Sandbox,
    /// Trees of symlinks for runfiles.
    SymlinkTree,
    /// Asking a cache for an action.
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

/// How many actions ran, in slices of equal length from the start of the command.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Timeline {
    /// Length of a slice.
    #[serde(rename = "slice_micros")]
    pub slice: Micros,
    /// The average in each slice.
    pub running: Vec<f64>,
}

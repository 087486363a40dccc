//! Bazel's measurements of a spawn.

use std::time::{Duration, SystemTime};

use crate::time::Time;
use crate::wire::SpawnMetrics;

/// Times and sizes of one spawn. All times are [`Duration`]s (Bazel logs whole milliseconds). Zero means "not measured" or
/// no time; Bazel does not distinguish the two. Sizes are in bytes or files; zero means unknown or unlimited.
///
/// A negative time or size is read as zero. A clock that was set back can cause one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Metrics {
    /// Wall time of the whole spawn, measured locally.
    pub total_time: Duration,
    /// Converting the spawn to a request.
    pub parse_time: Duration,
    /// Communicating over the network.
    pub network_time: Duration,
    /// Fetching remote outputs.
    pub fetch_time: Duration,
    /// Waiting in queues.
    pub queue_time: Duration,
    /// Setting up the environment (the sandbox).
    pub setup_time: Duration,
    /// Uploading outputs.
    pub upload_time: Duration,
    /// Running the process. In logs of Bazel 6 and older without metrics, this is their `walltime`.
    pub execution_wall_time: Duration,
    /// Processing the outputs.
    pub process_outputs_time: Duration,
    /// Earlier failed attempts, excluding queues.
    pub retry_time: Duration,
    /// Total size of the inputs, in bytes.
    pub input_bytes: u64,
    /// Number of inputs.
    pub input_files: u64,
    /// Estimated memory, in bytes.
    pub memory_estimate_bytes: u64,
    /// Limit on `input_bytes`.
    pub input_bytes_limit: u64,
    /// Limit on `input_files`.
    pub input_files_limit: u64,
    /// Limit on the size of the outputs, in bytes.
    pub output_bytes_limit: u64,
    /// Limit on the number of outputs.
    pub output_files_limit: u64,
    /// Limit on memory, in bytes.
    pub memory_bytes_limit: u64,
    /// Limit on time.
    pub time_limit: Duration,
    /// When the spawn started.
    pub start_time: Option<SystemTime>,
}

impl Metrics {
    pub(crate) fn new(wire: Option<SpawnMetrics>, walltime: Option<Time>) -> Option<Self> {
        let Some(wire) = wire else {
            return walltime.map(|time| Self {
                execution_wall_time: duration(Some(time)),
                ..Self::default()
            });
        };
        let size = |value: i64| u64::try_from(value).unwrap_or(0);
        Some(Self {
            total_time: duration(wire.total_time),
            parse_time: duration(wire.parse_time),
            network_time: duration(wire.network_time),
            fetch_time: duration(wire.fetch_time),
            queue_time: duration(wire.queue_time),
            setup_time: duration(wire.setup_time),
            upload_time: duration(wire.upload_time),
            execution_wall_time: duration(wire.execution_wall_time),
            process_outputs_time: duration(wire.process_outputs_time),
            retry_time: duration(wire.retry_time),
            input_bytes: size(wire.input_bytes),
            input_files: size(wire.input_files),
            memory_estimate_bytes: size(wire.memory_estimate_bytes),
            input_bytes_limit: size(wire.input_bytes_limit),
            input_files_limit: size(wire.input_files_limit),
            output_bytes_limit: size(wire.output_bytes_limit),
            output_files_limit: size(wire.output_files_limit),
            memory_bytes_limit: size(wire.memory_bytes_limit),
            time_limit: duration(wire.time_limit),
            start_time: wire.start_time.and_then(instant),
        })
    }
}

fn duration(time: Option<Time>) -> Duration {
    let time = time.unwrap_or_default();
    match (u64::try_from(time.seconds), u32::try_from(time.nanos)) {
        // `Duration::new` panics if the seconds overflow.
        (Ok(seconds), Ok(nanos)) if nanos < 1_000_000_000 => Duration::new(seconds, nanos),
        _ => Duration::ZERO,
    }
}

fn instant(time: Time) -> Option<SystemTime> {
    let nanos = Duration::from_nanos(u64::try_from(time.nanos).ok()?);
    let seconds = Duration::from_secs(time.seconds.unsigned_abs());
    let start = if time.seconds < 0 {
        SystemTime::UNIX_EPOCH.checked_sub(seconds)
    } else {
        SystemTime::UNIX_EPOCH.checked_add(seconds)
    };
    start?.checked_add(nanos)
}

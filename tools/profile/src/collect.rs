//! Aggregates events.

use std::collections::BTreeMap;

use crate::crate_name::Crate;
use crate::error::Cut;
use crate::event::Event;
use crate::model::{
    CommandInfo, Component, Fetches, Micros, Phase, PhaseName, Profile, Timeline, Total, Work,
};
use crate::time::{length, without, Moments, Running};

/// Maximum number of different names of one kind. Later names count as [`OTHERS`].
const NAMES: usize = 50_000;
/// Maximum number of critical path components to keep. Bazel's paths have a few hundred at most.
const PARTS: usize = 100_000;
/// The name under which a table counts what has no room in it.
pub const OTHERS: &str = "(others)";

type Intervals = Vec<(Micros, Micros)>;

#[derive(Default)]
pub struct Collector {
    /// The profile's `otherData`.
    pub command: CommandInfo,
    /// The activity of each thread, if requested.
    pub threads: Option<crate::threads::Collector>,
    events: u64,
    start: Micros,
    last: Micros,
    end: Option<Micros>,
    executing: Moments,
    fetching: Moments,
    loading: Moments,
    critical_path: Vec<Component>,
    mnemonics: BTreeMap<String, Total>,
    crates: BTreeMap<Crate, Total>,
    work: BTreeMap<Work, Total>,
    fetches: BTreeMap<String, Fetches>,
    running: Running,
    busy: Vec<(Micros, f64)>,
    memory_peak: Option<f64>,
}

impl Collector {
    pub fn take(&mut self, event: &Event<'_>) {
        self.events += 1;
        let (start, duration) = (micros(event.ts), micros(event.dur).max(0));
        let end = start.saturating_add(duration);
        if let Some(threads) = &mut self.threads {
            threads.take(event, start, duration);
        }
        match event.ph.bytes() {
            b"X" => self.complete(event, start, end),
            b"C" => self.counter(event, start),
            b"M" => return,
            _ => {}
        }
        if event.cat.bytes() == b"build phase marker" {
            if event.name.bytes() == b"Complete build" {
                self.end = Some(start);
            }
            self.start = self.start.min(start);
        }
        // Bazel 7 samples its counters once more after the end.
        if event.ph.bytes() != b"C" {
            self.last = self.last.max(end);
        }
    }

    fn complete(&mut self, event: &Event<'_>, start: Micros, end: Micros) {
        let duration = end - start;
        match event.cat.bytes() {
            b"action processing" => self.action(event, start, end),
            b"critical path component" => self.component(event, start, duration),
            b"Fetching repository" => {
                self.fetching.add(start, end);
                add(
                    &mut self.fetches,
                    event.name.str(),
                    |fetches: &mut Fetches| fetches.add(duration),
                );
            }
            b"bazel module processing" => self.fetching.add(start, end),
            b"package creation" | b"Starlark Parser" => self.loading.add(start, end),
            _ => {}
        }
        if let Some(work) = work(event.cat.bytes(), event.name.bytes()) {
            self.work.entry(work).or_default().add(duration);
        }
    }

    fn action(&mut self, event: &Event<'_>, start: Micros, end: Micros) {
        self.executing.add(start, end);
        self.running.add(start, end);
        let mnemonic = match event.args.mnemonic.str() {
            "" => "(no mnemonic)",
            mnemonic => mnemonic,
        };
        add(&mut self.mnemonics, mnemonic, |total: &mut Total| {
            total.add(end - start)
        });
        if let Some(of_crate) = Crate::of(event.name.str()) {
            if self.crates.len() < NAMES || self.crates.contains_key(&of_crate) {
                self.crates.entry(of_crate).or_default().add(end - start);
            }
        }
    }

    fn component(&mut self, event: &Event<'_>, start: Micros, duration: Micros) {
        if self.critical_path.len() == PARTS {
            return;
        }
        let name = event.name.str();
        let name = name
            .strip_prefix("action '")
            .and_then(|name| name.strip_suffix('\''))
            .unwrap_or(name);
        let target = event.args.target.str();
        self.critical_path.push(Component {
            name: name.to_owned(),
            start,
            duration,
            target: (!target.is_empty()).then(|| target.to_owned()),
            of_crate: Crate::of(name),
        });
    }

    fn counter(&mut self, event: &Event<'_>, time: Micros) {
        match event.name.bytes() {
            b"CPU usage (total)" => {
                if let Some(busy) = event.args.system_cpu {
                    self.busy.push((time, busy));
                }
            }
            b"Memory usage (Bazel)" => {
                if let Some(memory) = event.args.memory {
                    self.memory_peak = Some(self.memory_peak.unwrap_or(0.0).max(memory));
                }
            }
            _ => {}
        }
    }

    pub fn finish(self, unreadable: u64, cut: Option<Cut>) -> Profile {
        let last = self.last.max(0);
        let end = self.end.unwrap_or(last).max(0);
        let whole = |intervals: Intervals| -> Intervals {
            let inside = intervals
                .into_iter()
                .map(|(from, to)| (from.max(0), to.min(end)));
            inside.filter(|(from, to)| from < to).collect()
        };
        let executing = whole(self.executing.merged());
        let fetching = without(&whole(self.fetching.merged()), &executing);
        let taken = union(&executing, &fetching);
        let loading = without(&whole(self.loading.merged()), &taken);
        let analysis = without(&[(0, end)], &union(&taken, &loading));
        let phase = |name, intervals: &[(Micros, Micros)]| Phase {
            name,
            duration: length(intervals),
            busy_cores: average(&self.busy, intervals),
        };
        let (slice, running) = self.running.slices();
        let phases = vec![
            Phase {
                name: PhaseName::Start,
                duration: -self.start,
                busy_cores: None,
            },
            phase(PhaseName::Fetch, &fetching),
            phase(PhaseName::Loading, &loading),
            phase(PhaseName::Analysis, &analysis),
            phase(PhaseName::Execution, &executing),
            phase(PhaseName::Finish, &[(end, last.max(end))]),
        ];
        Profile {
            command: self.command,
            events: self.events,
            unreadable,
            cut,
            wall: last.max(end) - self.start,
            phases,
            critical_path: self.critical_path,
            mnemonics: self.mnemonics,
            crates: self.crates,
            work: self.work,
            fetches: self.fetches,
            alone: alone(slice, &running),
            running: Timeline { slice, running },
            memory_peak: self.memory_peak,
        }
    }
}

/// Converts to whole microseconds. Bazel writes integers; out-of-range values come from a damaged file.
fn micros(value: f64) -> Micros {
    /// A hundred years.
    const LIMIT: f64 = 3.2e15;
    value.clamp(-LIMIT, LIMIT) as Micros
}

/// Adds to the total of `name`, or of [`OTHERS`] if there are too many names.
fn add<T: Default>(totals: &mut BTreeMap<String, T>, name: &str, add: impl FnOnce(&mut T)) {
    if let Some(total) = totals.get_mut(name) {
        return add(total);
    }
    let name = if totals.len() < NAMES { name } else { OTHERS };
    add(totals.entry(name.to_owned()).or_default());
}

fn union(these: &[(Micros, Micros)], those: &[(Micros, Micros)]) -> Intervals {
    let mut all = Moments::default();
    for &(start, end) in these.iter().chain(those) {
        all.add(start, end);
    }
    all.merged()
}

/// Returns the mean of the samples that fall into `intervals`. Both must be sorted.
fn average(samples: &[(Micros, f64)], intervals: &[(Micros, Micros)]) -> Option<f64> {
    let inside = |time: Micros| {
        let next = intervals.partition_point(|(_, end)| *end <= time);
        intervals.get(next).is_some_and(|(start, _)| *start <= time)
    };
    let values: Vec<f64> = samples
        .iter()
        .filter(|(time, _)| inside(*time))
        .map(|(_, value)| *value)
        .collect();
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// Returns the total time of the slices in which one action ran, and hardly any other.
fn alone(slice: Micros, running: &[f64]) -> Micros {
    let alone = running.iter().filter(|&&count| count > 0.5 && count < 1.1);
    slice * i64::try_from(alone.count()).unwrap_or(0)
}

/// Returns the kind of work that an event describes. The categories are those of `ProfilerTask` in Bazel 6 to 9.
fn work(category: &[u8], name: &[u8]) -> Option<Work> {
    Some(match (category, name) {
        (_, b"subprocess.run") => Work::Process,
        (_, name) if name.starts_with(b"sandbox.") => match name {
            // Part of `createFileSystem`.
            b"sandbox.createDirectories"
            | b"sandbox.createInputs"
            | b"sandbox.filterInputsAndDirsToCreate"
            | b"sandbox.populateInputsAndDirsToCreate" => return None,
            _ => Work::Sandbox,
        },
        (_, b"Create symlink tree out-of-process" | b"Create symlink tree in-process") => {
            Work::SymlinkTree
        }
        (b"remote action cache check", _) => Work::CacheCheck,
        (b"remote output download", _) => Work::Download,
        (b"Remote execution upload time", _) => Work::Upload,
        (b"Remote execution queuing time", _) => Work::RemoteQueue,
        (b"remote action execution", _) => Work::RemoteExecution,
        (b"action resource lock", _) => Work::LocalQueue,
        (b"gc notification", b"minor GC") => Work::MinorGc,
        (b"gc notification", _) => Work::MajorGc,
        _ => return None,
    })
}

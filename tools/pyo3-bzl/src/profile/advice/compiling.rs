//! Compiling: crates, the chains that they form, optimization, and the number of jobs.

use profile::{Component, Micros, PhaseName, Profile, Step, Work};

use super::{of_wall, seconds, short, Advice, Machine, Spawns};
use crate::table::counted;

/// Returns the time that additional cores could save of a time with only one busy core.
fn shared(time: Micros, machine: Machine) -> Micros {
    time - time / Micros::from(machine.cores.min(machine.jobs).max(1))
}

/// Returns whether the crate is the user's own. Crates from a registry have a version.
fn is_own(part: &Component) -> bool {
    part.of_crate.as_ref().is_some_and(|of_crate| {
        of_crate.version.is_none()
            && !of_crate.tool
            && matches!(of_crate.step, Step::Library | Step::Cdylib)
    })
}
pub(super) fn dominant_crate(profile: &Profile, machine: Machine) -> Option<Advice> {
    let own = profile.critical_path.iter().filter(|part| is_own(part));
    let longest = own.max_by_key(|part| part.duration)?;
    let name = &longest.of_crate.as_ref()?.name;
    Some(Advice {
        id: "dominant-crate",
        message: format!(
            "compiling `{name}` takes {} of the critical path of {}",
            seconds(longest.duration),
            seconds(profile.critical_path_time())
        ),
        bound: shared(longest.duration, machine),
        help: format!(
            "split `{name}` into crates that do not depend on each other: one crate is one rustc process. Measure with \
             examples/split_crates whether that pays off for code of this size"
        ),
    })
}

pub(super) fn serial_chain(profile: &Profile, machine: Machine) -> Option<Advice> {
    let execution = profile.phase(PhaseName::Execution);
    let path = profile.critical_path_time();
    if machine.cores < 2 || machine.jobs < 2 || profile.alone * 4 < execution || path == 0 {
        return None;
    }
    let mut parts: Vec<&Component> = profile.critical_path.iter().collect();
    parts.sort_by_key(|part| std::cmp::Reverse(part.duration));
    let names: Vec<String> = parts.iter().take(3).map(|part| short(part)).collect();
    Some(Advice {
        id: "serial-chain",
        message: format!(
            "for {} of {} of execution, one action ran alone",
            seconds(profile.alone),
            seconds(execution)
        ),
        bound: shared(profile.alone.min(path), machine),
        help: if parts.iter().take(3).any(|part| is_own(part)) {
            format!(
                "shorten the chain of crates that wait for each other; its longest parts: {}",
                names.join("; ")
            )
        } else {
            format!(
                "the longest parts of the chain come from a registry ({}), so they change only with Cargo.lock: a disk cache \
                 or a remote cache skips them",
                names.join("; ")
            )
        },
    })
}

/// With pipelining, a library starts as soon as the metadata of its dependencies is available. Link steps (extensions, proc macros,
/// programs) still wait for object files.
pub(super) fn pipelining(profile: &Profile, machine: Machine) -> Option<Advice> {
    /// rustc runs its front end twice for each library. On 2 cores, that costs more than it saves: see docs/cold-builds.md.
    const CORES: u32 = 4;
    let cores = machine.cores.min(machine.jobs);
    if cores < CORES || profile.mnemonics.contains_key("RustcMetadata") {
        return None;
    }
    let crates = profile.critical_path.iter();
    let crates: Vec<&Component> = crates.filter(|part| part.of_crate.is_some()).collect();
    let is_library =
        |part: &Component| matches!(&part.of_crate, Some(one) if one.step == Step::Library);
    let waited_for = crates.windows(2).filter_map(|pair| match pair {
        [one, next] if is_library(one) && is_library(next) => Some(*one),
        _ => None,
    });
    let waited_for: Vec<&Component> = waited_for.collect();
    let time: Micros = waited_for.iter().map(|part| part.duration).sum();
    // Even with all cores busy, the same work takes at least this long.
    let least = profile.actions().time / Micros::from(cores);
    let idle = (profile.phase(PhaseName::Execution) - least).max(0);
    (time > 0).then(|| Advice {
        id: "pipelining",
        message: format!(
            "{} of the critical path is spent in {} that the next library waits for",
            seconds(time),
            counted(waited_for.len() as u64, "library")
        ),
        bound: time.min(idle),
        help: "try `--@rules_rust//rust/settings:pipelined_compilation=True`: a library then starts as soon as the metadata \
               of its dependencies exists, before their code is generated. The front end of rustc runs twice for each \
               library, so measure whether it pays off"
            .to_owned(),
    })
}

pub(super) fn tools_optimized(profile: &Profile, spawns: &Spawns) -> Option<Advice> {
    let slow = profile.critical_path.iter().filter(|part| {
        let of_crate = part.of_crate.as_ref();
        of_crate.is_some_and(|one| spawns.is_optimized_tool(one))
    });
    let time: Micros = slow.map(|part| part.duration).sum();
    (time > 0).then(|| Advice {
        id: "tools-optimized",
        message: format!(
            "{} of the critical path is spent on compiling proc macros and other tools with optimization",
            seconds(time)
        ),
        bound: time,
        help: "add `build --host_compilation_mode=fastbuild` to .bazelrc: proc macros and build scripts run once per build".to_owned(),
    })
}

pub(super) fn jobs_above_cores(profile: &Profile, machine: Machine) -> Option<Advice> {
    let queue = of_wall(profile, &[Work::LocalQueue]);
    (machine.jobs > machine.cores * 2
        && queue > 0
        && !profile.work.contains_key(&Work::RemoteExecution))
    .then(|| Advice {
        id: "jobs-above-cores",
        message: format!(
            "`--jobs={}` on {}, and actions waited {} for cores",
            machine.jobs,
            counted(machine.cores.into(), "core"),
            seconds(queue)
        ),
        bound: queue,
        help:
            "remove `--jobs`: without remote execution, more jobs than cores only use more memory"
                .to_owned(),
    })
}

/// With fewer jobs than cores, actions that are ready wait while cores are idle.
pub(super) fn jobs_below_cores(profile: &Profile, machine: Machine) -> Option<Advice> {
    if machine.jobs >= machine.cores || profile.work.contains_key(&Work::RemoteExecution) {
        return None;
    }
    // A slice is an average, so one that is nearly full counts as full.
    let full = f64::from(machine.jobs) * 0.95;
    let running = profile.running.running.iter();
    let slices = running.filter(|running| **running >= full).count();
    let time = profile.running.slice * Micros::try_from(slices).ok()?;
    (time > 0).then(|| Advice {
        id: "jobs-below-cores",
        message: format!(
            "`--jobs={}` on {}, and all jobs were busy for {}",
            machine.jobs,
            counted(machine.cores.into(), "core"),
            seconds(time)
        ),
        bound: time * Micros::from(machine.cores - machine.jobs) / Micros::from(machine.cores),
        help: "remove `--jobs`: Bazel then runs as many actions as there are cores".to_owned(),
    })
}

/// If a ready action starts as soon as a job is free, execution takes at most the critical path plus the work of all actions divided by
/// the jobs (Graham, "Bounds on Multiprocessing Timing Anomalies", 1969). Whatever takes longer waits for something else.
pub(super) fn jobs_not_saturated(profile: &Profile, machine: Machine) -> Option<Advice> {
    let execution = profile.phase(PhaseName::Execution);
    let work = profile.actions().time / Micros::from(machine.jobs.min(machine.cores).max(1));
    let path = profile.critical_path_time();
    let bound = execution - work - path;
    (path > 0 && bound > 0 && !profile.work.contains_key(&Work::RemoteExecution)).then(|| Advice {
        id: "jobs-not-saturated",
        message: format!(
            "execution took {}, but its critical path takes {} and all its actions, on all jobs, {}",
            seconds(execution),
            seconds(path),
            seconds(work)
        ),
        bound,
        help: "find what keeps ready actions from running: `--local_resources`, `resources:` or `exclusive` tags of tests, or memory that \
               Bazel does not have"
            .to_owned(),
    })
}

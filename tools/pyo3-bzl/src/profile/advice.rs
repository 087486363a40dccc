//! Suggests how to make a build faster, and estimates the maximum gain.

use profile::{Component, Crate, Micros, PhaseName, Profile, Step, Work};
use serde::Serialize;

use super::{Machine, Spawns};
use crate::table::counted;

/// A suggestion.
#[derive(Debug, Serialize, PartialEq, Eq)]
pub struct Advice {
    /// A stable id.
    pub id: &'static str,
    /// The observation, with figures.
    pub message: String,
    /// The maximum reduction of the wall time.
    #[serde(rename = "bound_micros")]
    pub bound: Micros,
    /// The suggested action.
    pub help: String,
}

/// Returns suggestions for a build, largest bound first. Omits bounds below one second or 5 % of the wall time.
pub fn advice(profile: &Profile, spawns: Option<&Spawns>, machine: Machine) -> Vec<Advice> {
    let worth = 1_000_000.max(profile.wall / 20);
    let all = [
        dominant_crate(profile, machine),
        serial_chain(profile, machine),
        pipelining(profile, machine),
        jobs_above_cores(profile, machine),
        spawns.and_then(|spawns| tools_optimized(profile, spawns)),
        fetch(profile),
        fetched_again(profile),
        downloads(profile),
        remote_queue(profile),
        garbage(profile),
        sandbox(profile),
    ];
    let mut all: Vec<Advice> = all.into_iter().flatten().collect();
    all.retain(|advice| advice.bound >= worth);
    all.sort_by_key(|advice| std::cmp::Reverse(advice.bound));
    all
}

/// Returns the time that additional cores could save of a time with only one busy core.
fn shared(time: Micros, machine: Machine) -> Micros {
    time - time / Micros::from(machine.cores.min(machine.jobs).max(1))
}

/// Estimates the wall time of this work inside actions. Assumes that it takes up the same fraction of every action.
fn of_wall(profile: &Profile, work: &[Work]) -> Micros {
    let times = work.iter().filter_map(|work| profile.work.get(work));
    let time: Micros = times.map(|total| total.time).sum();
    (time as f64 / profile.parallelism().unwrap_or(1.0).max(1.0)) as Micros
}

/// Returns whether the crate is the user's own. Crates from a registry have a version.
fn is_own(part: &Component) -> bool {
    part.of_crate.as_ref().is_some_and(|of_crate| {
        of_crate.version.is_none()
            && !of_crate.tool
            && matches!(of_crate.step, Step::Library | Step::Cdylib)
    })
}

fn dominant_crate(profile: &Profile, machine: Machine) -> Option<Advice> {
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

fn serial_chain(profile: &Profile, machine: Machine) -> Option<Advice> {
    let execution = profile.phase(PhaseName::Execution);
    if machine.cores < 2 || machine.jobs < 2 || profile.alone * 4 < execution {
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
        bound: shared(profile.alone, machine),
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
fn pipelining(profile: &Profile, machine: Machine) -> Option<Advice> {
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

fn tools_optimized(profile: &Profile, spawns: &Spawns) -> Option<Advice> {
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

fn jobs_above_cores(profile: &Profile, machine: Machine) -> Option<Advice> {
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

fn fetch(profile: &Profile) -> Option<Advice> {
    let time = profile.phase(PhaseName::Fetch);
    let mut slowest: Vec<_> = profile.fetches.iter().collect();
    slowest.sort_by_key(|(_, total)| std::cmp::Reverse(total.time));
    let names: Vec<String> = slowest
        .iter()
        .take(3)
        .map(|(name, total)| format!("{name} ({})", seconds(total.time)))
        .collect();
    let longest = if names.is_empty() {
        String::new()
    } else {
        format!("; longest: {}", names.join(", "))
    };
    (time * 10 > profile.wall).then(|| Advice {
        id: "fetch",
        message: format!(
            "no action ran for {} while Bazel fetched {}{longest}",
            seconds(time),
            counted(profile.fetches.len() as u64, "repository"),
        ),
        bound: time,
        help: "keep the output base between builds; in CI, also keep the folder of `--repository_cache`".to_owned(),
    })
}

fn fetched_again(profile: &Profile) -> Option<Advice> {
    let again = profile.fetches.iter().filter(|(_, total)| total.count > 1);
    let (name, total) = again.max_by_key(|(_, total)| total.time)?;
    Some(Advice {
        id: "fetched-again",
        message: format!(
            "{name} was fetched {} times, {} together",
            total.count,
            seconds(total.time)
        ),
        bound: total.time - total.time / Micros::try_from(total.count).unwrap_or(1).max(1),
        help: "check what the repository rule reads first: each `ctx.path(label)` of a repository that does not exist yet \
               restarts the rule"
            .to_owned(),
    })
}

fn downloads(profile: &Profile) -> Option<Advice> {
    let total = profile.work.get(&Work::Download)?;
    Some(Advice {
        id: "remote-downloads",
        message: format!(
            "{} of outputs took {} together",
            counted(total.count, "download"),
            seconds(total.time)
        ),
        bound: of_wall(profile, &[Work::Download]),
        help: "build with `--remote_download_toplevel` (the default from Bazel 7), or with `--remote_download_minimal` where \
               no one needs the files"
            .to_owned(),
    })
}

fn remote_queue(profile: &Profile) -> Option<Advice> {
    let total = profile.work.get(&Work::RemoteQueue)?;
    Some(Advice {
        id: "remote-queue",
        message: format!(
            "{} waited {} together for a remote executor",
            counted(total.count, "action"),
            seconds(total.time)
        ),
        bound: of_wall(profile, &[Work::RemoteQueue]),
        help: "add executors, or lower `--jobs` to what they can run at a time".to_owned(),
    })
}

fn garbage(profile: &Profile) -> Option<Advice> {
    let times = [Work::MinorGc, Work::MajorGc].map(|work| profile.work.get(&work));
    let time: Micros = times.iter().flatten().map(|total| total.time).sum();
    let peak = profile.memory_peak.map_or(String::new(), |memory| {
        format!(", with at most {memory:.0} MB in use")
    });
    Some(Advice {
        id: "garbage-collection",
        message: format!(
            "Bazel's server collected garbage for {}{peak}",
            seconds(time)
        ),
        bound: time,
        help: "give it more memory: `startup --host_jvm_args=-Xmx4g` in .bazelrc".to_owned(),
    })
}

fn sandbox(profile: &Profile) -> Option<Advice> {
    let total = profile.work.get(&Work::Sandbox)?;
    Some(Advice {
        id: "sandbox",
        message: format!(
            "setting up and removing sandboxes took {} of {} of actions",
            seconds(total.time),
            seconds(profile.actions().time)
        ),
        bound: of_wall(profile, &[Work::Sandbox]),
        help: "on Linux with memory to spare, try `--sandbox_base=/dev/shm`; a remote cache avoids the sandbox of each hit"
            .to_owned(),
    })
}

/// Returns a short name for a part of the critical path.
pub fn short(part: &Component) -> String {
    match &part.of_crate {
        Some(of_crate) => crate_name(of_crate, of_crate.version.as_deref()),
        None => shortened(&part.name),
    }
}

/// Names a crate and its step: `libc (build script)`, `syn 3.0.10, tool`.
pub fn crate_name(of_crate: &Crate, version: Option<&str>) -> String {
    let version = version.map_or(String::new(), |version| format!(" {version}"));
    let script = match of_crate.step {
        Step::BuildScript => " (build script)",
        _ => "",
    };
    let tool = if of_crate.tool { ", tool" } else { "" };
    format!("{}{version}{script}{tool}", of_crate.name)
}

/// Shortens an action's message with a long path in the middle.
fn shortened(message: &str) -> String {
    const LENGTH: usize = 60;
    let count = message.chars().count();
    if count <= LENGTH {
        return message.to_owned();
    }
    let start: String = message.chars().take(LENGTH / 3).collect();
    let end: String = message.chars().skip(count - LENGTH * 2 / 3).collect();
    format!("{start}…{end}")
}

/// Formats `24.3 s`.
pub fn seconds(time: Micros) -> String {
    format!("{:.1} s", time as f64 / 1e6)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(events: &str) -> Profile {
        let text = format!(r#"{{"traceEvents":[{events}]}}"#);
        profile::read(text.as_bytes()).unwrap_or_else(|error| unreachable!("{error}"))
    }

    fn ids(events: &str, cores: u32, jobs: u32) -> Vec<(&'static str, Micros)> {
        let machine = Machine { cores, jobs };
        let advice = advice(&read(events), None, machine);
        advice.into_iter().map(|one| (one.id, one.bound)).collect()
    }

    const END: &str =
        r#"{"cat":"build phase marker","name":"Complete build","ph":"i","ts":10000000}"#;

    fn action(name: &str, start: u64, duration: u64) -> String {
        format!(
            r#"{{"cat":"action processing","name":"{name}","ph":"X","ts":{start},"dur":{duration},"args":{{"mnemonic":"Rustc"}}}},
               {{"cat":"critical path component","name":"action '{name}'","ph":"X","ts":{start},"dur":{duration}}},"#
        )
    }

    fn event(category: &str, name: &str, start: u64, duration: u64) -> String {
        format!(r#"{{"cat":"{category}","name":"{name}","ph":"X","ts":{start},"dur":{duration}}},"#)
    }

    #[test]
    fn a_crate_of_ones_own_that_dominates_is_to_be_split() {
        let own = action("Compiling Rust cdylib mine (3 files)", 0, 8_000_000);
        let found = ids(&(own.clone() + END), 4, 4);
        assert_eq!(
            found,
            [("dominant-crate", 6_000_000), ("serial-chain", 6_000_000)]
        );
        // A single core cannot share the work.
        assert_eq!(ids(&(own + END), 1, 1), []);
        let theirs = action("Compiling Rust rlib syn v3.0.10 (96 files)", 0, 8_000_000);
        assert_eq!(ids(&(theirs + END), 4, 4), [("serial-chain", 6_000_000)]);
    }

    #[test]
    fn libraries_that_wait_for_libraries_could_be_pipelined() {
        let chain = action("Compiling Rust rlib syn v3.0.10 (96 files)", 0, 3_000_000)
            + &action("Creating symlink x", 3_000_000, 1000)
            + &action("Compiling Rust rlib backend v1.0.0 (9 files)", 3_000_000, 2_000_000)
            // Linking waits for object files.
            + &action("Compiling Rust proc-macro macros v1.0.0 (9 files)", 5_000_000, 4_000_000);
        let pipelining = |events: &str, cores| {
            let all = ids(&(events.to_owned() + END), cores, cores);
            all.into_iter().find(|(id, _)| *id == "pipelining")
        };
        assert_eq!(pipelining(&chain, 8), Some(("pipelining", 3_000_000)));
        assert_eq!(pipelining(&chain, 2), None);
        // The other cores are busy, except for 0.75 s.
        let busy: String = (0..3)
            .map(|number| {
                event(
                    "action processing",
                    &format!("Compiling {number}.cc"),
                    0,
                    8_000_000,
                )
            })
            .collect();
        assert_eq!(pipelining(&(chain.clone() + &busy), 4), None);
        let metadata = r#"{"cat":"action processing","name":"x","ph":"X","ts":0,"dur":1,"args":{"mnemonic":"RustcMetadata"}},"#;
        assert_eq!(pipelining(&(chain + metadata), 8), None);
    }

    #[test]
    fn long_messages_are_cut_in_the_middle() {
        let long = format!(
            "Creating symlink bazel-out/{}/libcore.rmeta",
            "ä/".repeat(100)
        );
        let short = shortened(&long);
        assert_eq!(short.chars().count(), 61);
        assert!(short.starts_with("Creating symlink baz") && short.ends_with("libcore.rmeta"));
        assert_eq!(shortened("short"), "short");
    }

    #[test]
    fn what_is_short_is_not_worth_a_sentence() {
        let own = action("Compiling Rust cdylib mine (3 files)", 0, 900_000);
        assert_eq!(ids(&(own + END), 4, 4), []);
        assert_eq!(ids(END, 4, 4), []);
    }

    #[test]
    fn fetches_that_nothing_hides_are_reported() {
        let fetch = event("Fetching repository", "@@crates", 0, 6_000_000);
        let again = event("Fetching repository", "@@crates", 6_000_000, 2_000_000);
        let found = ids(&(fetch.clone() + &again + END), 2, 2);
        assert_eq!(found, [("fetch", 8_000_000), ("fetched-again", 4_000_000)]);
        // An action runs at the same time.
        let busy =
            action("Compiling foo.cc", 0, 8_000_000) + &action("Compiling bar.cc", 0, 8_000_000);
        assert_eq!(ids(&(fetch + &busy + END), 2, 2), []);
    }

    #[test]
    fn work_around_processes_is_divided_by_what_runs_at_a_time() {
        let two =
            action("Compiling foo.cc", 0, 8_000_000) + &action("Compiling bar.cc", 0, 8_000_000);
        let sandbox = event(
            "general information",
            "sandbox.createFileSystem",
            0,
            4_000_000,
        );
        assert_eq!(
            ids(&(two.clone() + &sandbox + END), 2, 2),
            [("sandbox", 2_000_000)]
        );
        let download = event("remote output download", "download outputs", 0, 4_000_000);
        assert_eq!(
            ids(&(two.clone() + &download + END), 2, 2),
            [("remote-downloads", 2_000_000)]
        );
        let queue = event("Remote execution queuing time", "queue", 0, 4_000_000);
        assert_eq!(
            ids(&(two + &queue + END), 2, 2),
            [("remote-queue", 2_000_000)]
        );
        let gc = event("gc notification", "major GC", 0, 4_000_000);
        assert_eq!(ids(&(gc + END), 2, 2), [("garbage-collection", 4_000_000)]);
    }

    #[test]
    fn more_jobs_than_cores_are_reported_where_they_wait() {
        let two =
            action("Compiling foo.cc", 0, 8_000_000) + &action("Compiling bar.cc", 0, 8_000_000);
        let lock = event("action resource lock", "x", 0, 4_000_000);
        assert_eq!(
            ids(&(two.clone() + &lock + END), 2, 200),
            [("jobs-above-cores", 2_000_000)]
        );
        assert_eq!(ids(&(two + &lock + END), 2, 2), []);
    }
}

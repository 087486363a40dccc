//! Adds facts from an execution log to a profile: labels of crates, cache hits, and whether tools are optimized.

use std::collections::BTreeMap;

use execlog::{Hit, Spawn, Wanted};
use profile::{Crate, Profile, Step};
use serde::Serialize;

/// The spawns of a log, grouped by crate.
#[derive(Debug, Default, Serialize)]
pub struct Spawns {
    /// Number of spawns.
    pub spawns: u64,
    /// Number of hits in a disk or remote cache.
    pub hits: u64,
    #[serde(skip)]
    crates: BTreeMap<Key, Vec<Known>>,
}

/// The facts about a crate that both a profile's message and a spawn contain.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    name: String,
    is_script: bool,
    is_tool: bool,
}

#[derive(Debug)]
struct Known {
    label: String,
    optimized: bool,
}

const CRATE_NAME: &str = "--crate-name=";
const OPT_LEVEL: &str = "--codegen=opt-level=";
const SHORT_OPT_LEVEL: &str = "-Copt-level=";

impl Spawns {
    /// What this needs of a log.
    pub const WANTED: Wanted = Wanted {
        environment: true,
        arguments: Some(&[CRATE_NAME, OPT_LEVEL, SHORT_OPT_LEVEL]),
        ..Wanted::RESULTS
    };

    /// Adds a spawn.
    pub fn take(&mut self, spawn: &Spawn) {
        self.spawns += 1;
        self.hits += u64::from(spawn.hit() != Hit::None);
        let (name, is_script) = match spawn.mnemonic.as_str() {
            "Rustc" => (argument(spawn, CRATE_NAME), false),
            "CargoBuildScriptRun" => (variable(spawn, "CARGO_PKG_NAME"), true),
            _ => return,
        };
        let (Some(name), false) = (name, spawn.target_label.is_empty()) else {
            return;
        };
        let key = Key {
            name: name.to_owned(),
            is_script,
            is_tool: spawn.listed_outputs.iter().any(|path| is_for_tools(path)),
        };
        self.crates.entry(key).or_default().push(Known {
            label: spawn.target_label.clone(),
            optimized: is_optimized(spawn),
        });
    }

    /// Adds labels to the parts of the critical path that have none in the profile.
    pub fn label(&self, profile: &mut Profile) {
        for part in &mut profile.critical_path {
            if part.target.is_none() {
                let known = part.of_crate.as_ref().and_then(|one| self.known(one));
                part.target = known.map(|known| known.label.clone());
            }
        }
    }

    /// Returns whether a crate is a tool that is compiled with optimisation.
    pub fn is_optimized_tool(&self, of_crate: &Crate) -> bool {
        of_crate.tool && self.known(of_crate).is_some_and(|known| known.optimized)
    }

    /// Returns the spawn of a crate; none if it is ambiguous.
    fn known(&self, of_crate: &Crate) -> Option<&Known> {
        let key = Key {
            name: of_crate.name.clone(),
            is_script: of_crate.step == Step::BuildScript,
            is_tool: of_crate.tool,
        };
        match self.crates.get(&key)?.as_slice() {
            [only] => Some(only),
            several => {
                // With two versions of a crate, the label identifies the version: the hub's repository name ends in it.
                let end = format!("-{}//", of_crate.version.as_ref()?);
                let mut right = several.iter().filter(|one| one.label.contains(&end));
                right.next().filter(|_| right.next().is_none())
            }
        }
    }
}

fn argument<'a>(spawn: &'a Spawn, start: &str) -> Option<&'a str> {
    let mut arguments = spawn.command_args.iter();
    arguments.find_map(|argument| argument.strip_prefix(start))
}

fn variable<'a>(spawn: &'a Spawn, name: &str) -> Option<&'a str> {
    let found = spawn.environment.iter().find(|(one, _)| one == name)?;
    Some(&found.1)
}

/// Returns whether an output is in the exec configuration: `bazel-out/k8-fastbuild-exec-ST-1234/bin/…`, `bazel-out/k8-opt-exec/bin/…`.
fn is_for_tools(path: &str) -> bool {
    let configuration = path.split('/').nth(1).unwrap_or_default();
    configuration.split('-').any(|part| part == "exec")
}

/// Returns whether rustc is called with an `opt-level` other than 0.
fn is_optimized(spawn: &Spawn) -> bool {
    let level = [OPT_LEVEL, SHORT_OPT_LEVEL]
        .iter()
        .find_map(|start| argument(spawn, start));
    level.is_some_and(|level| level != "0")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(log: &str) -> Spawns {
        let mut spawns = Spawns::default();
        let reader = execlog::Reader::from_reader(log.as_bytes());
        for spawn in reader.unwrap_or_else(|error| unreachable!("{error}")) {
            spawns.take(&spawn.unwrap_or_else(|error| unreachable!("{error}")));
        }
        spawns
    }

    fn rustc(name: &str, label: &str, configuration: &str, level: &str) -> String {
        format!(
            r#"{{"commandArgs":["rustc","--crate-name={name}","--codegen=opt-level={level}"],"mnemonic":"Rustc","targetLabel":"{label}",
               "listedOutputs":["bazel-out/{configuration}/bin/x.rlib"],"runner":"linux-sandbox"}}"#
        )
    }

    fn label(spawns: &Spawns, message: &str) -> Option<String> {
        let of_crate = Crate::of(message)?;
        Some(spawns.known(&of_crate)?.label.clone())
    }

    #[test]
    fn a_crate_has_the_label_of_its_spawn() {
        let spawns = of(&(rustc(
            "syn",
            "@@h~crates__syn-2.0.1//:syn",
            "k8-fastbuild-exec-ST-1",
            "0",
        ) + &rustc(
            "syn",
            "@@h~crates__syn-3.0.10//:syn",
            "k8-fastbuild-exec-ST-1",
            "3",
        ) + &rustc(
            "libc",
            "@@h~crates__libc-0.2.1//:libc",
            "k8-fastbuild",
            "0",
        ) + r#"{"commandArgs":["run"],"mnemonic":"CargoBuildScriptRun","targetLabel":"@@h~crates__libc-0.2.1//:_bs",
                "environmentVariables":[{"name":"CARGO_PKG_NAME","value":"libc"}],"listedOutputs":["bazel-out/k8-fastbuild/bin/o"],
                "runner":"disk cache hit","cacheHit":true}"#));
        assert_eq!((spawns.spawns, spawns.hits), (4, 1));
        for (message, expected) in [
            (
                "Compiling Rust rlib syn v3.0.10 (96 files) [for tool]",
                Some("@@h~crates__syn-3.0.10//:syn"),
            ),
            (
                "Compiling Rust rlib syn v2.0.1 (96 files) [for tool]",
                Some("@@h~crates__syn-2.0.1//:syn"),
            ),
            // Ambiguous: one of two versions.
            ("Compiling Rust rlib syn (96 files) [for tool]", None),
            // In the other configuration.
            ("Compiling Rust rlib syn v3.0.10 (96 files)", None),
            (
                "Compiling Rust rlib libc v0.2.1 (444 files)",
                Some("@@h~crates__libc-0.2.1//:libc"),
            ),
            (
                "Running Cargo build script libc",
                Some("@@h~crates__libc-0.2.1//:_bs"),
            ),
        ] {
            assert_eq!(label(&spawns, message).as_deref(), expected, "{message}");
        }
        let syn =
            |message: &str| Crate::of(message).is_some_and(|one| spawns.is_optimized_tool(&one));
        assert!(syn("Compiling Rust rlib syn v3.0.10 (96 files) [for tool]"));
        assert!(!syn("Compiling Rust rlib syn v2.0.1 (96 files) [for tool]"));
    }
}

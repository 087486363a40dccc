//! Checks a promise with two logs.

use std::collections::HashSet;
use std::path::Path;

use anyhow::Context as _;
use execlog::{Error, Hit, Reader, Spawn};
use logdiff::{Cause, Comparer, Comparison, Difference, Key};
use serde::Serialize;

use crate::diff::groups;

/// A promise about the second build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Promise {
    /// Every cacheable spawn comes from the cache.
    AllHit,
    /// The same actions produce the same outputs.
    SameOutputs,
    /// No spawn runs.
    NothingRuns,
    /// No Rust spawn runs.
    NoRustRuns,
}

/// A broken promise with one root cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// A stable id.
    pub id: &'static str,
    /// The root cause, as worded by `cache diff`.
    pub causes: Vec<String>,
    /// How to remove it.
    pub advice: Vec<String>,
    /// The actions that break the promise for this reason; at most [`ACTIONS`].
    pub actions: Vec<Action>,
    /// The total number of these actions.
    pub total: usize,
    /// The number of other spawns that merely follow from them.
    pub propagated: u64,
}

/// An action that breaks a promise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Action {
    pub mnemonic: String,
    /// Label of the target.
    pub target: String,
    /// First output of the action.
    pub output: String,
}

/// Maximum number of actions to name in a finding.
pub const ACTIONS: usize = 20;

/// The results from a log.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Judged {
    /// Number of spawns.
    pub spawns: u64,
    /// Number of cache hits.
    pub hits: u64,
    /// Number of spawns that ran.
    pub ran: u64,
    /// Number of Rust spawns that ran.
    pub rust_ran: u64,
    /// Number of spawns that ran because they are not cacheable.
    pub uncacheable: u64,
    /// The names of the first of these.
    pub uncacheable_names: Vec<String>,
    /// The broken promises.
    pub findings: Vec<Finding>,
}

/// Returns whether a mnemonic stands for compiling Rust or for processing the result.
pub fn is_rust(mnemonic: &str) -> bool {
    const OTHERS: [&str; 4] = [
        "CargoBuildScriptRun",
        "Clippy",
        "Pyo3Gate",
        "CargoTomlEnvVars",
    ];
    mnemonic.starts_with("Rust") || OTHERS.contains(&mnemonic)
}

/// Compares the second log with the first.
///
/// # Errors
/// Fails if a log cannot be read.
pub fn judge(before: &Path, after: &Path, promise: Promise) -> anyhow::Result<Judged> {
    let mut comparer = Comparer::default();
    let mut judged = Judged::default();
    read(before, |spawn| comparer.before(spawn))?;
    read(after, |spawn| comparer.expect(spawn))?;
    let mut uncacheable = HashSet::new();
    read(after, |spawn| {
        judged.count(spawn, &mut uncacheable);
        comparer.after(spawn);
    })?;
    let is_kept = match promise {
        Promise::NothingRuns => judged.ran > 0,
        Promise::NoRustRuns => judged.rust_ran > 0,
        Promise::AllHit | Promise::SameOutputs => true,
    };
    if is_kept {
        judged.findings = findings(&comparer.finish(), promise, &uncacheable);
    }
    Ok(judged)
}

impl Judged {
    fn count(&mut self, spawn: &Spawn, uncacheable: &mut HashSet<Key>) {
        self.spawns += 1;
        if spawn.hit() != Hit::None {
            self.hits += 1;
            return;
        }
        self.ran += 1;
        self.rust_ran += u64::from(is_rust(&spawn.mnemonic));
        if !(spawn.cacheable && spawn.remote_cacheable) {
            self.uncacheable += 1;
            let key = Key::of(spawn);
            if self.uncacheable_names.len() < 3 {
                self.uncacheable_names.push(key.to_string());
            }
            uncacheable.insert(key);
        }
    }
}

fn findings(comparison: &Comparison, promise: Promise, uncacheable: &HashSet<Key>) -> Vec<Finding> {
    let lists = match promise {
        Promise::SameOutputs => vec![&comparison.culprits],
        _ => vec![
            &comparison.culprits,
            &comparison.roots,
            &comparison.new,
            &comparison.not_cached,
        ],
    };
    let breaks = |difference: &&Difference| {
        let failed = |cause: &Cause| matches!(cause, Cause::Failed { .. });
        if difference.causes.iter().any(failed) {
            return false;
        }
        match promise {
            Promise::SameOutputs => true,
            Promise::AllHit => {
                difference.hit == Hit::None && !uncacheable.contains(&difference.key)
            }
            Promise::NothingRuns => difference.hit == Hit::None,
            Promise::NoRustRuns => {
                let is_origin = difference.propagated > 0;
                difference.hit == Hit::None && (is_rust(&difference.key.mnemonic) || is_origin)
            }
        }
    };
    let mut found = Vec::new();
    for list in lists {
        let broken: Vec<Difference> = list.iter().filter(breaks).cloned().collect();
        for group in groups(&broken) {
            let is_culprit = group
                .spawns
                .iter()
                .any(|spawn| spawn.causes.iter().any(Cause::is_culprit));
            let actions = group.spawns.iter().take(ACTIONS).map(|spawn| Action {
                mnemonic: spawn.key.mnemonic.to_string(),
                target: spawn.key.target_label.to_string(),
                output: spawn.key.primary_output.to_string(),
            });
            found.push(Finding {
                id: match promise {
                    _ if is_culprit => "not-reproducible",
                    Promise::AllHit => "missed-elsewhere",
                    Promise::SameOutputs => "not-reproducible",
                    Promise::NothingRuns => "depends-on-environment",
                    Promise::NoRustRuns => "python-runs-rust",
                },
                causes: group.causes,
                advice: group.advice,
                actions: actions.collect(),
                total: group.spawns.len(),
                propagated: group.propagated,
            });
        }
    }
    found
}

/// Passes the spawns of a log to `each`. An empty log has none.
fn read(path: &Path, mut each: impl FnMut(&Spawn)) -> anyhow::Result<()> {
    let context = || format!("`{}`", path.display());
    let reader = match Reader::open(path) {
        Ok(reader) => reader,
        Err(Error::Empty) => return Ok(()),
        Err(error) => return Err(error).with_context(context),
    };
    for spawn in reader {
        each(&spawn.with_context(context)?);
    }
    Ok(())
}

#[cfg(test)]
#[expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests may panic"
)]
mod tests {
    use super::{is_rust, judge, Judged, Promise};

    /// A spawn: name, mnemonic, one input, one variable, its output, and whether it came from a cache.
    struct One<'a>(&'a str, &'a str, (&'a str, &'a str), &'a str, &'a str, bool);

    fn json(one: &One<'_>, second: usize) -> String {
        let One(name, mnemonic, (input, content), home, made, is_hit) = one;
        let runner = if *is_hit {
            "disk cache hit"
        } else {
            "linux-sandbox"
        };
        let is_private = *name == "private";
        format!(
            r#"{{"commandArgs": ["x"], "environmentVariables": [{{"name": "HOME", "value": "{home}"}}], "mnemonic": "{mnemonic}",
              "inputs": [{{"path": "{input}", "digest": {{"hash": "{content}", "sizeBytes": "1", "hashFunctionName": "SHA-256"}}}}],
              "listedOutputs": ["bazel-out/k8/bin/{name}"], "targetLabel": "//:{name}", "runner": "{runner}", "cacheHit": {is_hit},
              "actualOutputs": [{{"path": "bazel-out/k8/bin/{name}", "digest": {{"hash": "{made}", "sizeBytes": "1", "hashFunctionName": "SHA-256"}}}}],
              "cacheable": {}, "remoteCacheable": {}, "metrics": {{"startTime": "2026-11-27T03:00:{second:02}Z"}}}}"#,
            !is_private, !is_private
        )
    }

    fn judged(before: &[One<'_>], after: &[One<'_>], promise: Promise) -> Judged {
        let folder = tempfile::tempdir().unwrap();
        let log = |name: &str, spawns: &[One<'_>], from: usize| {
            let path = folder.path().join(name);
            let text: String = spawns
                .iter()
                .enumerate()
                .map(|(index, one)| json(one, from + index))
                .collect();
            fs_err::write(&path, text).unwrap();
            path
        };
        let (before, after) = (log("before", before, 0), log("after", after, 30));
        judge(&before, &after, promise).unwrap()
    }

    fn build<'a>(python: &'a str, home: &'a str, is_hit: bool) -> Vec<One<'a>> {
        vec![
            One("lib", "Rustc", ("src/lib.rs", "a"), "/h", "lib", is_hit),
            One("gen", "Genrule", ("gen.py", python), home, "gen", is_hit),
        ]
    }

    #[test]
    fn kept_promises() {
        let first = build("p", "/h", false);
        let hits = judged(&first, &build("p", "/h", true), Promise::AllHit);
        assert_eq!((hits.spawns, hits.hits, hits.findings.len()), (2, 2, 0));
        for promise in [Promise::SameOutputs, Promise::NoRustRuns] {
            let again = match promise {
                Promise::NoRustRuns => {
                    vec![One("gen", "Genrule", ("gen.py", "q"), "/h", "g", false)]
                }
                _ => build("p", "/h", false),
            };
            assert!(judged(&first, &again, promise).findings.is_empty());
        }
        assert_eq!(judged(&first, &[], Promise::NothingRuns), Judged::default());
        // Spawns that are not cacheable do not break a promise.
        let private = || vec![One("private", "Genrule", ("a", "a"), "/h", "x", false)];
        let found = judged(&private(), &private(), Promise::AllHit);
        assert_eq!((found.uncacheable, found.findings.len()), (1, 0));
        assert_eq!(found.uncacheable_names, ["Genrule //:private"]);
    }

    #[test]
    fn broken_promises_name_action_and_cause() {
        let first = build("p", "/h", false);
        let missed = [
            One("lib", "Rustc", ("src/lib.rs", "a"), "/h", "lib", true),
            One("gen", "Genrule", ("gen.py", "p"), "/other", "gen", false),
        ];
        for (promise, id) in [
            (Promise::AllHit, "missed-elsewhere"),
            (Promise::NothingRuns, "depends-on-environment"),
        ] {
            let found = judged(&first, &missed, promise).findings;
            assert_eq!(found.len(), 1);
            assert_eq!(found[0].id, id);
            assert_eq!(found[0].causes, ["environment: HOME was /h, is /other"]);
            assert_eq!(found[0].actions[0].target, "//:gen");
            assert!(found[0].advice[0].contains("--action_env=HOME"));
        }
        let again = [
            One("lib", "Rustc", ("src/lib.rs", "a"), "/h", "lib", false),
            One("gen", "Genrule", ("gen.py", "p"), "/h", "another", false),
        ];
        let found = judged(&first, &again, Promise::SameOutputs).findings;
        assert_eq!((found.len(), found[0].id), (1, "not-reproducible"));
        assert_eq!(found[0].actions[0].target, "//:gen");
        // A crate generated from a Python file.
        let rust = [
            One("gen", "Genrule", ("gen.py", "q"), "/h", "src2", false),
            One(
                "lib",
                "Rustc",
                ("bazel-out/k8/bin/gen", "src2"),
                "/h",
                "lib2",
                false,
            ),
        ];
        let first = [
            One("gen", "Genrule", ("gen.py", "p"), "/h", "src1", false),
            One(
                "lib",
                "Rustc",
                ("bazel-out/k8/bin/gen", "src1"),
                "/h",
                "lib1",
                false,
            ),
        ];
        let found = judged(&first, &rust, Promise::NoRustRuns);
        assert_eq!((found.rust_ran, found.findings.len()), (1, 1));
        let finding = &found.findings[0];
        assert_eq!((finding.id, finding.propagated), ("python-runs-rust", 1));
        assert_eq!(finding.causes, ["inputs: 1 changed: gen.py"]);
    }

    #[test]
    fn kinds() {
        for (mnemonic, expected) in [
            ("Rustc", true),
            ("RustcMetadata", true),
            ("CargoBuildScriptRun", true),
            ("Pyo3Gate", true),
            ("Genrule", false),
            ("TestRunner", false),
            ("PyCompile", false),
        ] {
            assert_eq!(is_rust(mnemonic), expected, "{mnemonic}");
        }
    }
}

//! A target folder for Cargo, when rules_rust resolves crates.

use super::prelude::*;
use crate::facts::hub::{Hubs, Ruleset};

check! {
    "cargo-target-dir",
    group: Group::Hermeticity,
    severity: Severity::Warning,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::None,
    of_hubs: true,
    title: "`CARGO_TARGET_DIR` for a crate hub",
    why: "crate_universe runs `cargo tree` for each platform on which the build may run, with a wrapper around rustc that answers \
          as on that platform. If the target folder exists, Cargo keeps the answers for the first platform and uses them for all. \
          Crates that only build scripts and proc macros use then have the features of that platform: they do not compile, or \
          lack something at run time. Seen with rules_rust 0.54.1; its main branch of 2026-08-19 has the same wrapper.",
    remedy: "Remove the flag. A variable of the shell that starts Bazel, and `build.target-dir` in Cargo's configuration, have the \
             same effect; this check does not see them.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let resolves = Hubs::all(facts).iter().any(|hubs| hubs.ruleset == Ruleset::CrateUniverse && !hubs.makers().is_empty());
    if !resolves {
        return Vec::new();
    }
    let shared = facts.rc.shared();
    let sets = |value: &str| value.split('=').next() == Some("CARGO_TARGET_DIR");
    let flags = shared.filter(|option| option.name == "repo_env" && option.concerns_build());
    flags
        .filter(|option| option.value.as_deref().is_some_and(sets))
        .map(|option| {
            CHECK
                .finding("with a target folder, the crates of build scripts get the features of another platform")
                .maybe_at(facts.rc.place(option))
                .help("remove `CARGO_TARGET_DIR`; rules_rust needs no target folder")
        })
        .collect()
}

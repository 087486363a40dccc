//! A hub whose crates are resolved for every platform that rules_rust knows.

use std::collections::BTreeSet;

use pyo3_facts::written::PLATFORMS;

use super::prelude::*;
use crate::facts::hub::{Hubs, Ruleset, Tag};
use crate::facts::starlark::strings;

check! {
    "crate-hub-for-all-platforms",
    group: Group::Performance,
    severity: Severity::Note,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::Unsafe,
    of_hubs: true,
    title: "a crate hub for every platform that rules_rust knows",
    why: "crate_universe resolves `Cargo.lock` once for each platform, whenever it creates the hub: after each change of `Cargo.lock`, \
          in each new output base, on each CI machine. By default, it does so for all platforms that rules_rust knows, 54 in 0.73.0. \
          For a hello-world extension, that took 24 s; with five platforms, 6 s (docs/cold-builds.md).",
    remedy: "List the platforms that you build on and for in `supported_platform_triples`.",
    wrong_when: "You build on or for a platform that the list lacks: its platform-specific dependencies are then missing. The fix \
                 writes the five platforms of `pyo3-bzl new`, and those in `extra_target_triples` of the Rust toolchain.",
    run: run,
}

const ARGUMENT: &str = "supported_platform_triples";

fn run(facts: &Facts) -> Vec<Finding> {
    let all = Hubs::all(facts);
    // `crates_vendor` resolves only when someone runs it, and rules_rs always requires a list of platforms.
    let hubs = all.iter().filter(|hubs| hubs.ruleset == Ruleset::CrateUniverse);
    let makers = hubs.flat_map(|hubs| hubs.makers());
    let platforms: BTreeSet<_> = PLATFORMS.into_iter().chain(targets(facts)).collect();
    makers
        .filter(|maker| maker.call.get(ARGUMENT).is_none())
        .map(|maker| finding(*maker, &platforms))
        .collect()
}

/// Returns the platforms that the workspace's Rust toolchains compile for, besides the host.
fn targets(facts: &Facts) -> impl Iterator<Item = &str> {
    let files = facts.module.iter().chain(&facts.includes);
    let calls = files.flat_map(|file| file.syntax.calls());
    let lists = calls.filter_map(|call| call.get("extra_target_triples"));
    lists.flat_map(strings).map(|(triple, _)| triple)
}

fn finding(maker: Tag<'_>, platforms: &BTreeSet<&str>) -> Finding {
    let (file, call) = (maker.file, maker.call);
    let hub = call.text("name").unwrap_or("crates");
    let list: String = platforms.iter().map(|platform| format!("        {},\n", syntax::quoted(platform))).collect();
    let finding = CHECK
        .finding(format!("the crates of `{hub}` are resolved for every platform that rules_rust knows"))
        .at(file.head(call))
        .help(format!("list your platforms in `{ARGUMENT}`"));
    if call.text("name").is_none() {
        return finding;
    }
    finding.fix(Fix::risky(
        &format!("set `{ARGUMENT}` to {} platforms", platforms.len()),
        &file.source.path,
        Edit::SetArgument {
            call: CallOf::with(&call.function, "name", hub),
            argument: ARGUMENT.to_owned(),
            code: format!("[\n{list}    ]"),
        },
    ))
}

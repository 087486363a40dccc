//! A build script with its own `PATH`.

use super::prelude::*;
use super::hub::variables;
use crate::facts::hub::Hubs;
use crate::facts::starlark::pairs;

check! {
    "build-script-path",
    group: Group::Hermeticity,
    severity: Severity::Warning,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::None,
    of_hubs: true,
    title: "a build script with a custom `PATH`",
    why: "A build script with a `PATH` runs programs of the machine that are not inputs. Their versions are in no cache key, \
          so a cache hit may come from a different compiler, and the script fails on a worker that lacks them.",
    remedy: "List the programs in `build_script_tools` or `build_script_data` of the annotation, and pass their paths to the \
             script with `$(execpath …)`.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut found = |whose: &str, place| {
        findings.push(
            CHECK
                .finding(format!("the build script of `{whose}` gets a `PATH`: it can run programs that are not inputs"))
                .at(place)
                .help("list the programs in `build_script_tools` or `build_script_data`, and pass `$(execpath …)`"),
        );
    };
    for hubs in Hubs::all(facts) {
        for annotation in hubs.all_annotations() {
            let set = variables(annotation).unwrap_or_default().into_iter();
            set.filter(|set| set.name == "PATH").for_each(|set| found(annotation.package, set.place));
        }
    }
    for build in &facts.builds {
        for call in build.calls("cargo_build_script") {
            let set = call.get("build_script_env").map(pairs).unwrap_or_default().into_iter();
            set.filter(|(name, _, _)| *name == "PATH")
                .for_each(|(_, _, span)| found(call.text("name").unwrap_or("?"), build.place(span)));
        }
    }
    findings
}

//! A `PATH` of one's own for a build script.

use super::prelude::*;
use crate::facts::starlark::pairs;

check! {
    "build-script-path",
    group: Group::Hermeticity,
    severity: Severity::Warning,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::None,
    title: "a build script is given a `PATH`",
    why: "A build script with a `PATH` runs programs of the machine that no input names. Their versions are in no cache \
          key, so a hit may come from another compiler, and a worker without them fails.",
    remedy: "Name the programs as `build_script_tools` or `build_script_data` of the annotation, and give the script their \
          paths with `$(execpath …)`.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let mut findings = Vec::new();
    let modules = facts.module.iter().map(|file| (file, "build_script_env", true));
    let builds = facts.builds.iter().map(|file| (file, "build_script_env", false));
    for (file, attribute, in_module) in modules.chain(builds) {
        for call in file.syntax.calls() {
            let right = match in_module {
                true => call.function.ends_with(".annotation"),
                false => call.function == "cargo_build_script",
            };
            let Some(env) = call.get(attribute).filter(|_| right) else {
                continue;
            };
            for (_, _, span) in pairs(env).into_iter().filter(|(name, _, _)| *name == "PATH") {
                let whose = call.text("crate").or_else(|| call.text("name")).unwrap_or("?");
                findings.push(
                    CHECK
                        .finding(format!("the build script of `{whose}` is given a `PATH`: it runs programs that no input names"))
                        .at(file.place(span))
                        .help("name the programs in `build_script_tools` or `build_script_data`, and pass `$(execpath …)`"),
                );
            }
        }
    }
    findings
}

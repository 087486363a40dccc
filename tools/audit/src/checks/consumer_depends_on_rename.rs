//! Python targets that depend on the renamed library.

use super::prelude::*;
use super::consumer::{consumer, python_users, wrapper};
use crate::facts::extension::{extensions, RENAME};
use crate::facts::graph::{package_and_name, Target};

check! {
    "consumer-depends-on-rename",
    group: Group::TargetGraph,
    severity: Severity::Warning,
    confidence: Confidence::High,
    needs: Needs::Query,
    fixes: Fixes::Unsafe,
    title: "a Python target depends on the library file, not on the `py_library`",
    why: "The file alone provides neither `imports` nor the Python part of the package. It is in the runfiles, but `import` \
          finds it only by chance, and no longer finds it when the package moves.",
    remedy: "Depend on the `py_library` of the extension.",
    wrong_when: "The target reads the library as a file, through `$(execpath …)` in `args`. The label of the file is no longer \
                 in its `data`, and the target fails to load. The fix is always unsafe.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let Some(graph) = &facts.graph else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    for extension in extensions(graph) {
        for rename in &extension.renames {
            let package = |label: &str| package_and_name(label).map(|(package, _)| package.to_owned());
            let home = package(&rename.label);
            for target in python_users(graph, &rename.label) {
                let is_library = target.kind == "py_library" && package(&target.label) == home;
                if is_library || is_develop(target, rename) {
                    continue;
                }
                findings.push(consumer(
                    facts,
                    CHECK.finding(format!("`{}` depends on the library file of `{}`, not on its `py_library`", target.label, rename.label)),
                    target,
                    rename,
                    wrapper(&extension),
                ));
            }
        }
    }
    findings
}

/// Whether a target is the program `NAME.develop` that `pyo3_extension` declares beside `NAME_rename`.
fn is_develop(target: &Target, rename: &Target) -> bool {
    // An extension with several ABIs has `NAME_rename.ABI`, too.
    let name = rename
        .label
        .rsplit_once("_rename")
        .filter(|(_, abi)| abi.is_empty() || abi.starts_with('.'))
        .map(|(name, _)| name);
    rename.kind == RENAME && name.is_some() && name == target.label.strip_suffix(".develop")
}

//! A library whose extension is not on the import path.

use super::prelude::*;
use crate::facts::extension::extensions;
use crate::facts::graph::package_and_name;

check! {
    "missing-imports",
    group: Group::TargetGraph,
    severity: Severity::Warning,
    confidence: Confidence::Medium,
    needs: Needs::Query,
    fixes: Fixes::Safe,
    title: "a `py_library` with an extension and without `imports`",
    why: "Without `imports` only the workspace's root is on `sys.path`: the extension of `//python/tally` is found as \
          `python.tally._native` and under no other name, in particular not under the one that it has where it is \
          installed.",
    remedy: "Write `imports = [\".\"]`, or the folder below which the package starts.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let Some(graph) = &facts.graph else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    for extension in extensions(graph).iter().filter(|extension| !extension.is_ours()) {
        for library in &extension.libraries {
            let Some((package, name)) = package_and_name(&library.label) else {
                continue;
            };
            // A library of Python that brings a package along may well be found from the root.
            if package.is_empty() || !library.strings("imports").is_empty() || extension.renames.is_empty() {
                continue;
            }
            let finding = CHECK
                .finding(format!("`{}` has an extension and no `imports`: Python finds it from the workspace's root only", library.label))
                .maybe_at(facts.place_of(library, None))
                .about(library.label.as_str())
                .help("write `imports = [\".\"]`, or the folder below which the package starts");
            let call = facts.build(package).and_then(|build| Some((build, build.target(name)?)));
            findings.push(match call {
                Some((build, call)) => finding.fix(Fix::safe(
                    "add `imports = [\".\"]`",
                    &build.source.path,
                    Edit::SetArgument {
                        call: CallOf::with(&call.function, "name", name),
                        argument: "imports".to_owned(),
                        code: "[\".\"]".to_owned(),
                    },
                )),
                None => finding,
            });
        }
    }
    findings
}

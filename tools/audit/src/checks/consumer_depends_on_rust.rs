//! Python targets that depend on the Rust library.

use super::prelude::*;
use super::consumer::{consumer, python_users, wrapper};
use crate::facts::extension::extensions;

check! {
    "consumer-depends-on-rust",
    group: Group::TargetGraph,
    severity: Severity::Error,
    confidence: Confidence::High,
    needs: Needs::Query,
    fixes: Fixes::Unsafe,
    title: "a Python target depends on the Rust library directly",
    why: "Python cannot import the Rust library under its file name (`libtally_rs.so`), and the gate has not checked it. The \
          library is useless in the runfiles, and Bazel may rebuild it for each Python version.",
    remedy: "Depend on the `py_library` of the extension.",
    wrong_when: "The target reads the library as a file, for example a test that inspects its symbols. The `py_library` \
                 provides a file with a different name. The fix is always unsafe.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let Some(graph) = &facts.graph else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    for extension in extensions(graph) {
        let users = python_users(graph, &extension.rust.label);
        for target in users {
            // Without a rename in between, the library is the extension's own `py_library`, although a wrong one.
            findings.push(consumer(
                facts,
                CHECK.finding(format!("`{}` depends on the Rust library `{}`, which Python cannot import", target.label, extension.rust.label)),
                target,
                extension.rust,
                wrapper(&extension),
            ));
        }
    }
    findings
}

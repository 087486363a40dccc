//! Python that depends on the Rust library.

use super::prelude::*;
use super::shared::{consumer, python_users, wrapper};
use crate::facts::extension::extensions;

check! {
    "consumer-depends-on-rust",
    group: Group::TargetGraph,
    severity: Severity::Error,
    confidence: Confidence::High,
    needs: Needs::Query,
    fixes: Fixes::Unsafe,
    title: "Python depends on the Rust library itself",
    why: "The Rust library has a name that Python cannot import (`libtally_rs.so`), and no gate has looked at it. It is \
          carried into the runfiles, may be rebuilt for each Python version, and is of no use there.",
    remedy: "Depend on the `py_library` of the extension.",
    wrong_when: "The target reads the library as a file, such as a test that looks at its symbols: the `py_library` has a file of \
                 another name. The fix is always unsafe.",
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
            // A library without a rename in between is the extension's own, though a wrong one.
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

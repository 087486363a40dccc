//! An extension for one version of Python.

use super::prelude::*;
use super::shared::{abi_of, floor_to_advise, macro_calls, pyo3_asked};
use crate::facts::version::Abi;

check! {
    "not-abi3",
    group: Group::Pyo3,
    severity: Severity::Warning,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::None,
    title: "an extension for one version of Python only",
    why: "Without the stable ABI each Python version needs a library of its own: as many compilations, cache entries and \
          wheels as versions, and a new one every October.",
    remedy: "Give pyo3 a floor, `features = [\"abi3-py39\"]`, and write the same in `abi = \"abi3-py39\"`. If the extension \
          needs more than the stable ABI has, or must be as fast as it can be, allow the finding with that reason.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let mut findings = Vec::new();
    let floor = floor_to_advise(facts);
    for (build, call) in macro_calls(facts) {
        if call.text("abi") == Some("cpython") {
            findings.push(
                CHECK
                    .finding("this extension loads on one version of Python only")
                    .at(build.argument(call, "abi"))
                    .help(format!("`abi = \"abi3-py3{floor}\"` loads on every CPython from 3.{floor} on, with the feature `abi3-py3{floor}` of pyo3"))
                    .about(build.label(call).unwrap_or_default()),
            );
        }
    }
    for (manifest, asked) in pyo3_asked(facts) {
        let is_given = asked.inherited
            || !asked.features.iter().all(|(feature, _)| Abi::parse(feature).is_none());
        let by_feature = manifest
            .features
            .iter()
            .any(|(_, (entry, _))| entry.strip_prefix("pyo3/").is_some_and(|feature| Abi::parse(feature).is_some()));
        // Only an extension is imported; a crate below one leaves the choice to it.
        let elsewhere = pyo3_asked(facts).iter().any(|(_, asked)| abi_of(asked).is_some());
        // Who says `cpython` in the BUILD file has been told there.
        let said = macro_calls(facts).any(|(_, call)| call.text("abi") == Some("cpython"));
        if !is_given && !by_feature && !elsewhere && !said {
            findings.push(
                CHECK
                    .finding("pyo3 is built for one version of Python only: none of its features `abi3-py3…` is turned on")
                    .at(manifest.source.place(&asked.span))
                    .help(format!("write `features = [\"abi3-py3{floor}\"]`: one library then loads on every CPython from 3.{floor} on")),
            );
        }
    }
    findings
}

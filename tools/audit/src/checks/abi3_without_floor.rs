//! The feature `abi3` alone.

use super::prelude::*;
use super::shared::{abi_of, floor_to_advise, pyo3_asked, replace_feature};
use crate::facts::version::Abi;

check! {
    "abi3-without-floor",
    group: Group::Pyo3,
    severity: Severity::Error,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::Unsafe,
    title: "the stable ABI without a floor",
    why: "With the feature `abi3` alone PyO3 takes the version of the Python that it finds as the floor. With \
          `PYO3_NO_PYTHON` there is none to find, and the build fails with a message about a missing `abi3` feature; \
          without it, the floor is another on every machine.",
    remedy: "Name the floor: `abi3-py39` in the place of `abi3`.",
    wrong_when: "The crate uses something that the stable ABI of that Python does not have yet, such as the buffer protocol before \
                 3.11: it no longer compiles, or needs a higher floor. The fix is always unsafe.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (manifest, asked) in pyo3_asked(facts) {
        let Some((abi, span)) = abi_of(asked) else {
            continue;
        };
        if abi.floor().is_some() {
            continue;
        }
        let (plain, floored) = match abi {
            Abi::Abi3(_) => ("abi3", format!("abi3-py3{}", floor_to_advise(facts))),
            Abi::Abi3t(_) => ("abi3t", "abi3t-py315".to_owned()),
        };
        let finding =
            CHECK
                .finding(format!("`{plain}` names no oldest Python: PyO3 takes the one of the machine, or fails where it may not look"))
                .at(manifest.source.place(&span))
                .help(format!("write the oldest version that you support: `{floored}`"))
                ;
        let edits = replace_feature(manifest, asked, plain, Some(&floored));
        let fix = Fix::of(&format!("write `{floored}` for `{plain}`"), &manifest.source.path, edits);
        findings.push(match fix {
            Some(fix) => finding.fix(fix.safe_if(false)),
            None => finding,
        });
    }
    findings
}

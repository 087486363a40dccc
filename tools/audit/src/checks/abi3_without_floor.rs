//! The feature `abi3` without a minimum Python version.

use pyo3_facts::Abi;

use super::prelude::*;
use super::pyo3_dependency::{abi_of, floor_to_advise, pyo3_asked, replace_feature};

check! {
    "abi3-without-floor",
    group: Group::Pyo3,
    severity: Severity::Error,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::Unsafe,
    title: "the stable ABI without a floor",
    why: "With the feature `abi3` alone, the floor is the version of whatever Python PyO3 finds. If `PYO3_NO_PYTHON` is set, PyO3 \
          finds none, and the build fails with a message about a missing `abi3` feature. Otherwise, the floor differs between \
          machines.",
    remedy: "Name the floor: replace `abi3` with `abi3-py39`.",
    wrong_when: "The crate uses an API that the stable ABI of that Python lacks, such as the buffer protocol before 3.11. The \
                 crate no longer compiles, or needs a higher floor. The fix is always unsafe.",
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
            Abi::Abi3t { .. } => ("abi3t", Abi::abi3t(Abi::LOWEST_ABI3T).to_string()),
            _ => ("abi3", Abi::abi3(floor_to_advise(facts)).to_string()),
        };
        let finding =
            CHECK
                .finding(format!("`{plain}` sets no minimum Python version: PyO3 uses the version of the machine's Python, or fails if it must not look for one"))
                .at(manifest.source.place(&span))
                .help(format!("name the oldest version that you support: `{floored}`"))
                ;
        let edits = replace_feature(manifest, asked, plain, Some(&floored));
        let fix = Fix::of(&format!("replace `{plain}` with `{floored}`"), &manifest.source.path, edits);
        findings.push(match fix {
            Some(fix) => finding.fix(fix.safe_if(false)),
            None => finding,
        });
    }
    findings
}

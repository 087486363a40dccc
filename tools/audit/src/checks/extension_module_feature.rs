//! PyO3's feature `extension-module`.

use super::prelude::*;

check! {
    "extension-module-feature",
    group: Group::Pyo3,
    severity: Severity::Warning,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::Safe,
    title: "the deprecated feature `extension-module`",
    why: "The feature `extension-module` keeps PyO3 from linking libpython, but for all crates of the hub at once: a `rust_test` of the \
          same crate cannot be linked any more. PyO3 0.26 and later want the variable `PYO3_BUILD_EXTENSION_MODULE` instead, \
          and call the feature deprecated.",
    remedy: "Take the feature out, and set `PYO3_BUILD_EXTENSION_MODULE` in the build script of `pyo3-ffi`, see \
             [host-python-probe](#host-python-probe).",
    run: run,
}

const FEATURE: &str = "extension-module";

fn run(facts: &Facts) -> Vec<Finding> {
    let mut findings = Vec::new();
    for manifest in &facts.manifests {
        let found = |span: &std::ops::Range<usize>| {
            CHECK
                .finding("the feature `extension-module` is deprecated, and keeps tests of the crate from being linked")
                .at(manifest.source.place(span))
                .help("take it out; `PYO3_BUILD_EXTENSION_MODULE` in the build script of `pyo3-ffi` does what it did")
        };
        for dependency in &manifest.dependencies {
            if !matches!(dependency.package.as_str(), "pyo3" | "pyo3-ffi") {
                continue;
            }
            for (_, span) in dependency.features.iter().filter(|(feature, _)| feature == FEATURE) {
                let keys = dependency.table.iter().chain([&dependency.key]).cloned().collect();
                findings.push(found(span).fix(Fix::safe(
                    "take `extension-module` out of the features",
                    &manifest.source.path,
                    Edit::CargoRemoveFeature {
                        dependency: keys,
                        feature: FEATURE.to_owned(),
                    },
                )));
            }
        }
        for (feature, (entry, span)) in &manifest.features {
            if matches!(entry.as_str(), "pyo3/extension-module" | "pyo3-ffi/extension-module") {
                // maturin and Cargo users may still want it; only a default feature reaches Bazel.
                if feature == "default" {
                    findings.push(found(span));
                }
            }
        }
    }
    findings
}

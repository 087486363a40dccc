//! An extension for one version of Python.

use super::prelude::*;
use super::shared::{abi_of, floor_to_advise, macro_calls, pyo3_asked};
use crate::facts::hub::Hubs;
use crate::facts::starlark::strings;
use crate::facts::uses;
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
          wheels as versions, and a new one every October. A workspace without any extension is not looked at.",
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
    // A program that embeds Python is not imported.
    if !uses::of(facts).extension {
        return findings;
    }
    let by_annotation = Hubs::all(facts).iter().any(gives_abi);
    for (manifest, asked) in pyo3_asked(facts).into_iter().filter(|_| !by_annotation) {
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

/// Whether an annotation turns the feature on, or may: what is no literal is not known.
fn gives_abi(hubs: &Hubs<'_>) -> bool {
    hubs.annotations("pyo3").any(|annotation| {
        annotation.tag.call.get("crate_features").is_some_and(|features| {
            let named = strings(features);
            named.is_empty() || named.iter().any(|(feature, _)| Abi::parse(feature).is_some())
        })
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::run;
    use crate::facts::{Facts, Manifest, Starlark};
    use crate::source::Source;

    #[test]
    fn features_by_annotation() {
        let table = [
            ("crate.annotation(crate = \"pyo3\", crate_features = [\"abi3-py39\"])", 0),
            // Not known.
            ("crate.annotation(crate = \"pyo3\", crate_features = FEATURES)", 0),
            ("crate.annotation(crate = \"pyo3\", crate_features = [\"macros\"])", 1),
            ("crate.annotation(crate = \"syn\", crate_features = [\"abi3-py39\"])", 1),
            ("", 1),
        ];
        for (annotation, expected) in table {
            let module = format!(
                "crate = use_extension(\"@rules_rust//crate_universe:extensions.bzl\", \"crate\")\ncrate.from_cargo(name = \"crates\")\n{annotation}\n"
            );
            let (module, _) = Starlark::parse(Source::new("MODULE.bazel", module)).unwrap();
            let manifest = Source::new("Cargo.toml", "[lib]\ncrate-type = [\"cdylib\"]\n[dependencies]\npyo3 = \"0.30\"\n");
            let facts = Facts {
                module: Some(module),
                manifests: vec![Manifest::parse(manifest).unwrap()],
                ..Facts::default()
            };
            assert_eq!(run(&facts).len(), expected, "{annotation}");
        }
    }
}

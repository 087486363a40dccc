//! An extension for a single Python version.

use pyo3_facts::Abi;

use super::prelude::*;
use super::macro_call::macro_calls;
use super::pyo3_dependency::{abi_of, floor_to_advise, pyo3_asked};
use crate::facts::hub::Hubs;
use crate::facts::starlark::strings;
use crate::facts::uses;

check! {
    "not-abi3",
    group: Group::Pyo3,
    severity: Severity::Warning,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::None,
    title: "an extension for a single Python version",
    why: "Without the stable ABI, each Python version needs its own library: a compilation, a cache entry and a wheel per \
          version, and a new one every October. This check ignores workspaces without an extension.",
    remedy: "Give pyo3 a floor with `features = [\"abi3-py39\"]`, and set `abi = \"abi3-py39\"` on the extension. If the \
             extension needs more than the stable ABI provides, or needs maximum speed, suppress the finding with that reason.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let mut findings = Vec::new();
    let floor = floor_to_advise(facts);
    let abi = Abi::abi3(floor);
    for (build, call) in macro_calls(facts) {
        if call.text("abi") == Some("cpython") {
            findings.push(
                CHECK
                    .finding("this extension loads on only one Python version")
                    .at(build.argument(call, "abi"))
                    .help(format!("`abi = \"{abi}\"`, together with the pyo3 feature `{abi}`, loads on CPython {floor} and later"))
                    .about(build.label(call).unwrap_or_default()),
            );
        }
    }
    // Python does not import a program that embeds it.
    if !uses::of(facts).extension {
        return findings;
    }
    let by_annotation = Hubs::all(facts).iter().any(gives_abi);
    for (manifest, asked) in pyo3_asked(facts).into_iter().filter(|_| !by_annotation) {
        let is_given = asked.inherited
            || !asked.features.iter().all(|(feature, _)| Abi::of_feature(feature).is_none());
        let by_feature = manifest
            .features
            .iter()
            .any(|(_, (entry, _))| entry.strip_prefix("pyo3/").is_some_and(|feature| Abi::of_feature(feature).is_some()));
        // Python imports only the extension. A crate below it leaves the choice to the extension.
        let elsewhere = pyo3_asked(facts).iter().any(|(_, asked)| abi_of(asked).is_some());
        // `cpython` in a BUILD file is reported there.
        let said = macro_calls(facts).any(|(_, call)| call.text("abi") == Some("cpython"));
        if !is_given && !by_feature && !elsewhere && !said {
            findings.push(
                CHECK
                    .finding("pyo3 is built for a single Python version: no feature `abi3-py3…` is enabled")
                    .at(manifest.source.place(&asked.span))
                    .help(format!("write `features = [\"{abi}\"]`: one library then loads on CPython {floor} and later")),
            );
        }
    }
    findings
}

/// Returns whether an annotation enables the feature, or may enable it because its value is not a literal.
fn gives_abi(hubs: &Hubs<'_>) -> bool {
    hubs.annotations("pyo3").any(|annotation| {
        annotation.tag.call.get("crate_features").is_some_and(|features| {
            let named = strings(features);
            named.is_empty() || named.iter().any(|(feature, _)| Abi::of_feature(feature).is_some())
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
            // Not a literal, so unknown.
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

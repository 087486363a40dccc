//! PyO3 that links libpython.

use super::prelude::*;
use super::hub::{script_env, Hubs};
use crate::facts::graph::file_path;
use crate::facts::starlark::strings;

check! {
    "extension-mode-missing",
    group: Group::Pyo3,
    severity: Severity::Error,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::Safe,
    title: "PyO3 is not told that it builds an extension",
    why: "Without `PYO3_BUILD_EXTENSION_MODULE` the crate links libpython, as a program that embeds Python must. A \
          library with that in it does not load in a Python that has libpython built in, as most have; the gate refuses \
          it.",
    remedy: "Set `PYO3_BUILD_EXTENSION_MODULE` beside `PYO3_NO_PYTHON`, see [host-python-probe](#host-python-probe).",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let Some(hubs) = Hubs::of(facts).filter(|_| facts.has_pyo3()) else {
        return Vec::new();
    };
    // Of the crates of the hub; of all if its manifests are not literal.
    let named: Vec<_> = hubs.tags("from_cargo").filter_map(|call| call.get("manifests")).flat_map(strings).collect();
    let named: Vec<_> = named.iter().filter_map(|(label, _)| file_path(label.trim_start_matches('@'))).collect();
    let by_feature = facts.manifests.iter().any(|manifest| {
        (named.is_empty() || named.contains(&manifest.source.path)) && manifest
            .dependencies
            .iter()
            .any(|asked| asked.package == "pyo3" && asked.features.iter().any(|(feature, _)| feature == "extension-module"))
    });
    let Some(env) = script_env(&hubs, "pyo3-ffi").filter(|_| !by_feature) else {
        return Vec::new();
    };
    // No annotation of that kind: `host-python-probe` asks for both.
    let Some(call) = hubs.annotations("pyo3-ffi").next().filter(|_| !env.is_empty()) else {
        return Vec::new();
    };
    let has = |name: &str| env.iter().any(|(set, _)| *set == name);
    // A configuration file may say it, too.
    if has("PYO3_BUILD_EXTENSION_MODULE") || has("PYO3_CONFIG_FILE") || !has("PYO3_NO_PYTHON") {
        return Vec::new();
    }
    let finding = CHECK
        .finding("PyO3 is not told that it builds an extension, and links libpython")
        .at(hubs.file.argument(call, "build_script_env"))
        .help("add `\"PYO3_BUILD_EXTENSION_MODULE\": \"1\"`")
        .fix(Fix::safe(
            "set `PYO3_BUILD_EXTENSION_MODULE`",
            &hubs.file.source.path,
            Edit::AddKeys {
                call: CallOf::with(&call.function, "crate", call.text("crate").unwrap_or_default()),
                argument: "build_script_env".to_owned(),
                pairs: vec![("PYO3_BUILD_EXTENSION_MODULE".to_owned(), "1".to_owned())],
            },
        ));
    vec![finding]
}

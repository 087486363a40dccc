//! Annotations of crate hubs: what they set for build scripts, and PyO3's minimum Python version.

use pyo3_facts::Pyo3Release;

use super::pyo3_dependency::{abi_of, pyo3_version};
use crate::facts::hub::{Annotation, Hubs};
use crate::facts::starlark::pairs;
use crate::facts::uses::Uses;
use crate::facts::Facts;
use crate::finding::Finding;
use crate::source::Place;

/// A variable that an annotation sets for a build script.
pub struct Variable<'a> {
    /// Its name.
    pub name: String,
    /// Its value; none if it is not a literal.
    pub value: Option<String>,
    /// Its place.
    pub place: Place,
    /// The annotation that sets it.
    pub by: Annotation<'a>,
}

/// Returns what the annotations of a crate set for its build script, on all platforms or on some. None if a value is not a
/// literal, because it could then be anything.
pub fn script_env<'a>(hubs: &Hubs<'a>, package: &str) -> Option<Vec<Variable<'a>>> {
    let mut all = Vec::new();
    for annotation in hubs.annotations(package) {
        all.extend(variables(annotation)?);
    }
    Some(all)
}

/// Returns the variables of one annotation; none if it sets something that is not a literal.
pub fn variables<'a>(annotation: &Annotation<'a>) -> Option<Vec<Variable<'a>>> {
    let (file, call) = (annotation.tag.file, annotation.tag.call);
    let mut all = Vec::new();
    if let Some(env) = call.get("build_script_env") {
        if !matches!(env.kind, syntax::Kind::Dict(_)) {
            return None;
        }
        all.extend(pairs(env).into_iter().map(|(name, value, span)| Variable {
            name: name.to_owned(),
            value: value.as_str().map(str::to_owned),
            place: file.place(span),
            by: *annotation,
        }));
    }
    // Keyed by platform. Each value is a dict as JSON.
    if let Some(select) = call.get("build_script_env_select") {
        for (_, value, span) in pairs(select) {
            let parsed = serde_json::from_str::<serde_json::Value>(value.as_str()?).ok()?;
            for (name, value) in parsed.as_object()? {
                all.push(Variable {
                    name: name.clone(),
                    value: value.as_str().map(str::to_owned),
                    place: file.place(span),
                    by: *annotation,
                });
            }
        }
    }
    Some(all)
}

/// Returns whether the build script of the workspace's `pyo3-build-config` also searches for a Python.
pub fn config_probes(facts: &Facts) -> bool {
    let release = pyo3_version(facts).and_then(|version| Pyo3Release::nearest(&version));
    release.is_some_and(|release| release.config_probes)
}

/// Returns whether these hubs set a minimum Python version for PyO3, so that it needs no interpreter.
pub fn has_floor(facts: &Facts, hubs: &Hubs<'_>) -> bool {
    let asked = hubs.asked(facts, "pyo3");
    let mut abis = asked.iter().filter_map(|(_, asked)| abi_of(asked));
    abis.any(|(abi, _)| abi.floor().is_some())
}

/// Adds help for a hub that serves both extensions and programs that embed Python.
pub fn with_modes(finding: Finding, uses: Uses) -> Finding {
    if !uses.extension || !uses.embedded {
        return finding;
    }
    finding
        .help("one hub, two modes: keep `PYO3_BUILD_EXTENSION_MODULE` on `pyo3-ffi` for the extensions, and link libpython in each program or test that needs it")
        .help("`pyo3_rust_binary` and `pyo3_rust_test` do that, instead of `rust_binary` and `rust_test`")
}

//! How a workspace uses PyO3: for extensions that Python loads, programs that embed Python, or both.

use syntax::Call;

use super::extension::{extensions, is_pyo3, RULES_RUST_PYO3};
use super::graph::{Graph, Target};
use super::starlark::strings;
use super::Facts;

/// How a workspace uses PyO3. Both may apply, or neither may be known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Uses {
    /// Whether there is an extension: in the graph, in a BUILD file, or in a `Cargo.toml` that builds a `cdylib`.
    pub extension: bool,
    /// Whether a program embeds Python: a `rust_binary` with PyO3, or the feature `auto-initialize`.
    pub embedded: bool,
}

/// Determines how a workspace uses PyO3.
#[must_use]
pub fn of(facts: &Facts) -> Uses {
    let calls = || facts.builds.iter().flat_map(|build| build.syntax.calls());
    let graph = facts.graph.as_ref();
    let crates = graph.filter(|graph| graph.own().any(Target::is_crate));
    // If it is known what Bazel builds, that counts; otherwise what Cargo would build.
    let by_cargo = || {
        facts.manifests.iter().any(|manifest| {
            manifest.crate_types.iter().any(|kind| kind == "cdylib")
                && manifest.asks("pyo3").next().is_some()
        })
    };
    let by_graph = |graph: &Graph| {
        !extensions(graph).is_empty()
            || graph.own().any(|target| {
                target.kind == RULES_RUST_PYO3
                    || (target.kind == "rust_shared_library" && has_pyo3(graph, target))
            })
    };
    let by_feature = facts.asking().any(|manifest| {
        manifest.asks("pyo3").any(|asked| {
            asked
                .features
                .iter()
                .any(|(feature, _)| feature == "auto-initialize")
        })
    });
    Uses {
        extension: calls().any(makes_extension)
            || graph.is_some_and(by_graph)
            || (crates.is_none() && by_cargo()),
        embedded: by_feature
            || calls().any(|call| call.function == "rust_binary" && names_pyo3(call))
            || crates.is_some_and(|graph| {
                let mut programs = graph.own().filter(|target| target.kind == "rust_binary");
                programs.any(|target| has_pyo3(graph, target))
            }),
    }
}

/// Returns whether a call creates an extension: a macro for extensions, or a `rust_shared_library` with pyo3.
#[must_use]
pub fn makes_extension(call: &Call) -> bool {
    match call.function.as_str() {
        "pyo3_extension" => true,
        "rust_shared_library" => names_pyo3(call),
        _ => false,
    }
}

fn names_pyo3(call: &Call) -> bool {
    let deps = call.get("deps").map(strings).unwrap_or_default();
    deps.iter().any(|(dep, _)| is_pyo3(dep))
}

/// Returns whether a crate depends on PyO3, directly or through other crates of the workspace.
fn has_pyo3(graph: &Graph, target: &Target) -> bool {
    let closure = graph.closure(target, &|target| !target.is_crate());
    let mut crates = closure.values().filter(|target| target.is_crate());
    crates.any(|target| target.labels("deps").iter().any(|dep| is_pyo3(dep)))
}

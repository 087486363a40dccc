//! Names that a MODULE.bazel uses, and names that are still free in it.

use super::found::{Extension, Module};

/// Apparent names of modules: the names that BUILD files use.
pub struct Dependencies {
    pub pyo3_bzl: String,
    pub rules_python: String,
    pub rules_rust: String,
}

impl Dependencies {
    /// Returns the names in a file. A missing module keeps its own name.
    pub fn of(module: &Module<'_>) -> Self {
        let called = |name: &str| module.apparent_name(name).unwrap_or(name).to_owned();
        Self {
            pyo3_bzl: called("pyo3_bzl"),
            rules_python: called("rules_python"),
            rules_rust: called("rules_rust"),
        }
    }
}

/// Returns the name that BUILD files use for a hub, if `use_repo` imports it.
pub fn repository_of(module: &Module<'_>, extension: &Extension<'_>, hub: &str) -> Option<String> {
    let uses = module.calls().map(|(_, call)| call).filter(|call| {
        let of = call
            .positional()
            .next()
            .map(|value| module.source.slice(value.span));
        call.function == "use_repo" && of == Some(extension.variable)
    });
    let mut arguments = uses.flat_map(|call| &call.arguments);
    let used = arguments.find(|argument| argument.value.as_str() == Some(hub))?;
    Some(used.name.clone().unwrap_or_else(|| hub.to_owned()))
}

/// Returns a variable that is not assigned yet.
pub fn free_variable(module: &Module<'_>, name: &str) -> String {
    if module.source.assigned(name).is_some() {
        format!("pyo3_{name}")
    } else {
        name.to_owned()
    }
}

/// Returns a name for a hub: `crates`, or a name derived from the package if that is taken.
pub fn free_hub(module: &Module<'_>, package: &str) -> String {
    let is_taken = module.calls().any(|(_, call)| {
        let is_repository = call.function == "use_repo" || call.function.ends_with(".from_cargo");
        is_repository
            && call.arguments.iter().any(|argument| {
                argument.name.as_deref() == Some("crates")
                    || argument.value.as_str() == Some("crates")
            })
    });
    if is_taken {
        format!("{package}_crates")
    } else {
        "crates".to_owned()
    }
}

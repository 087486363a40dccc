//! Crates that hubs request without a `Cargo.toml`.

use syntax::Call;

use super::{extensions, modules, ruleset_of, Ruleset};
use crate::facts::manifest::{Dependency, Manifest};
use crate::facts::starlark::{pairs, strings};
use crate::facts::{Facts, Starlark};

/// Returns the crates that hubs request without a `Cargo.toml`: `crate.spec` of `from_specs` and `packages` of `crates_vendor`.
/// Each file becomes one manifest. The keys of a dependency are the requesting function and `dependencies`.
#[must_use]
pub fn specs(facts: &Facts) -> Vec<Manifest> {
    let mut all = Vec::new();
    let uses = extensions(facts);
    for file in modules(facts) {
        let mut asked = Vec::new();
        let of_file = uses.iter().filter(|(used, _, extension)| {
            std::ptr::eq(used.file, file) && ruleset_of(extension) == Some(Ruleset::CrateUniverse)
        });
        for (_, variable, _) in of_file {
            let function = format!("{variable}.spec");
            let calls = file.calls(&function);
            asked.extend(
                calls.filter_map(|call| dependency(&function, call.text("package")?, call)),
            );
        }
        push(&mut all, file, asked);
    }
    for file in &facts.builds {
        let mut asked = Vec::new();
        for vendor in file.calls("crates_vendor") {
            let packages = vendor.get("packages").map(pairs).unwrap_or_default();
            asked.extend(
                packages
                    .into_iter()
                    .filter_map(|(package, value, _)| dependency("", package, value.as_call()?)),
            );
        }
        push(&mut all, file, asked);
    }
    all
}

fn push(all: &mut Vec<Manifest>, file: &Starlark, dependencies: Vec<Dependency>) {
    if !dependencies.is_empty() {
        all.push(Manifest {
            source: file.source.clone(),
            rust_version: None,
            package: None,
            library: None,
            crate_types: Vec::new(),
            is_workspace: false,
            dependencies,
            features: Vec::new(),
        });
    }
}

fn dependency(function: &str, package: &str, call: &Call) -> Option<Dependency> {
    let range = |span: syntax::Span| span.start..span.end;
    let word = |argument: &str| {
        let value = call.get(argument)?;
        Some((value.as_str()?.to_owned(), range(value.span)))
    };
    let features = call.get("features").map(strings).unwrap_or_default();
    Some(Dependency {
        table: vec![function.to_owned(), "dependencies".to_owned()],
        key: package.to_owned(),
        package: package.to_owned(),
        version: word("version"),
        features: features
            .into_iter()
            .map(|(feature, span)| (feature.to_owned(), range(span)))
            .collect(),
        inherited: false,
        span: range(call.span),
    })
}

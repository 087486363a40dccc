//! Python targets that depend on a part of an extension, and the change that makes them depend on its `py_library`.

use crate::change::{CallOf, Edit, Fix};
use crate::facts::extension::{Extension, RULES_RUST_PYO3};
use crate::facts::graph::{package_and_name, Graph, Target};
use crate::facts::starlark::strings;
use crate::facts::Facts;
use crate::finding::Finding;

/// Returns the workspace's own Python targets that name a target.
pub fn python_users<'a>(graph: &'a Graph, label: &str) -> Vec<&'a Target> {
    let users = graph.dependents().get(label).into_iter().flatten();
    let users = users.filter_map(|user| graph.get(user));
    users
        // `py_pyo3_library` is itself a part of the extension.
        .filter(|user| user.is_own() && user.is_python() && user.kind != RULES_RUST_PYO3)
        .collect()
}

/// Returns the library of an extension that other targets should depend on.
pub fn wrapper<'a>(extension: &Extension<'a>) -> Option<&'a Target> {
    let package =
        |target: &Target| package_and_name(&target.label).map(|(package, _)| package.to_owned());
    let home = extension
        .renames
        .first()
        .map_or_else(|| package(extension.rust), |rename| package(rename));
    let mut libraries = extension.libraries.iter().copied();
    libraries.find(|library| package(library) == home)
}

/// Completes a finding about a target that depends on a part of an extension instead of its library.
pub fn consumer(
    facts: &Facts,
    finding: Finding,
    target: &Target,
    part: &Target,
    library: Option<&Target>,
) -> Finding {
    let attribute = ["data", "deps", "srcs"]
        .into_iter()
        .find(|attribute| {
            let graph = facts.graph.as_ref();
            graph.is_some_and(|graph| {
                graph
                    .named(target, attribute)
                    .any(|input| input.label == part.label)
            })
        })
        .unwrap_or("deps");
    let finding = finding
        .maybe_at(facts.place_of(target, Some(attribute)))
        .about(target.label.as_str());
    let Some(library) = library.filter(|library| library.label != target.label) else {
        return finding.help("turn it into a `pyo3_extension`, and depend on that");
    };
    let finding = finding.help(format!("write `deps = [\"{}\"]`", library.label));
    let Some((package, name)) = package_and_name(&target.label) else {
        return finding;
    };
    let written = facts.build(package).and_then(|build| {
        let call = build.target(name)?;
        let list = call.get(attribute)?;
        let label = strings(list).into_iter().find(|(text, _)| {
            let graph = facts.graph.as_ref();
            let label = absolute(text, package);
            graph
                .and_then(|graph| graph.get(&label))
                .is_some_and(|found| found.label == part.label)
        })?;
        Some((build, call, label.0.to_owned()))
    });
    let Some((build, call, written)) = written else {
        return finding;
    };
    let which = CallOf::with(&call.function, "name", name);
    let shown = match package_and_name(&library.label) {
        Some((other, name)) if other == package => format!(":{name}"),
        Some((other, name)) if other.rsplit('/').next() == Some(name) => format!("//{other}"),
        _ => library.label.clone(),
    };
    let remove = Edit::RemoveFromList {
        call: which.clone(),
        argument: attribute.to_owned(),
        text: written,
    };
    let add = Edit::AddToList {
        call: which,
        argument: "deps".to_owned(),
        text: shown.clone(),
    };
    finding.fix(
        Fix::risky(
            &format!("depend on `{shown}` instead"),
            &build.source.path,
            remove,
        )
        .and(&build.source.path, add),
    )
}

/// Expands a label from a BUILD file.
pub fn absolute(text: &str, package: &str) -> String {
    let text = text.trim_start_matches('@');
    match (text.strip_prefix("//"), text.strip_prefix(':')) {
        (Some(rest), _) if rest.contains(':') => text.to_owned(),
        (Some(rest), _) => format!("//{rest}:{}", rest.rsplit('/').next().unwrap_or(rest)),
        (None, Some(name)) => format!("//{package}:{name}"),
        (None, None) => format!("//{package}:{text}"),
    }
}

//! The extensions: `pyo3_extension`, each with the Python package around it.

use super::abi::Promise;
use super::build::joined;
use super::places::Places;
use super::rust::{Loads, Rust};
use super::section;
use super::starlark::{glob, labels, list, sum, text, Rule};
use crate::plan::Section;
use crate::project::{Extension, Package, Project};

const DEFS: &str = "@pyo3_bzl//rules:defs.bzl";

/// The target of an extension: the first is called as what Python imports, the others by all of their module.
pub(super) fn target(project: &Project, extension: &Extension) -> String {
    let is_first = project.extensions.first() == Some(extension);
    let top = extension.module.split('.').next().unwrap_or_default();
    let name = if is_first {
        top.to_owned()
    } else {
        extension.module.replace('.', "_")
    };
    let is_taken = project
        .crates
        .iter()
        .any(|one| !one.is_extension && one.folder.is_empty() && one.package == name);
    if is_taken {
        format!("{name}_python")
    } else {
        name
    }
}

pub(super) fn sections(
    rust: &Rust<'_>,
    promise: &Promise,
    places: &mut Places,
    loads: &mut Loads,
) -> Vec<Section> {
    let project = rust.project;
    let mut sections = Vec::new();
    for extension in &project.extensions {
        let Some(one) = project
            .crates
            .iter()
            .find(|one| one.package == extension.package && one.is_extension)
        else {
            continue;
        };
        loads.add(DEFS, "pyo3_extension");
        let name = target(project, extension);
        let mut rules: Vec<Rule> = rust.build_script(one, places, loads).into_iter().collect();
        let mut rule = Rule::new("pyo3_extension")
            .comment(promise.reason.clone())
            .set("name", text(&name))
            .set("abi", text(&promise.abi));
        if let Some(version) = &promise.python_version {
            rule = rule.set("python_version", text(version));
        }
        if extension.module != name {
            rule = rule.set("module_name", text(&extension.module));
        }
        if !extension.python_root.is_empty() {
            rule = rule.set("imports", list([&extension.python_root]));
        }
        rule = rust.common(rule, one, &name, places, loads);
        let is_first = project.extensions.first() == Some(extension);
        if is_first {
            rule = python(rule, project, &extension.python_root);
        }
        rules.push(rule.set("visibility", list(["//visibility:public"])));
        sections.push(section(
            &format!("extension/{}", section_name(&extension.module)),
            joined(&rules),
        ));
    }
    sections
}

/// The packages that are imported with the extension, and the other extensions.
fn python(rule: Rule, project: &Project, root: &str) -> Rule {
    let packages: Vec<&Package> = project.packages.iter().collect();
    let pattern = |package: &&&Package, ending: &str| {
        package
            .folder
            .as_ref()
            .map(|folder| format!("{folder}/**/*{ending}"))
    };
    let sources: Vec<_> = packages
        .iter()
        .filter(|package| package.has_sources)
        .filter_map(|package| pattern(&package, ".py"))
        .collect();
    let mut rule = rule;
    if !sources.is_empty() {
        let inner = project.suites.iter().filter(|suite| {
            sources.iter().any(|pattern| {
                suite
                    .folder
                    .starts_with(pattern.trim_end_matches("**/*.py"))
            })
        });
        let tests = inner.map(|suite| format!("{}/**", suite.folder)).collect();
        rule = rule.set("py_srcs", glob(sources, tests));
    }
    let stubbed: Vec<_> = packages
        .iter()
        .filter(|package| package.has_stubs)
        .collect();
    let mut patterns: Vec<_> = stubbed
        .iter()
        .filter_map(|package| pattern(package, ".pyi"))
        .collect();
    patterns.extend(
        stubbed
            .iter()
            .filter_map(|package| Some(format!("{}/**/py.typed", package.folder.as_ref()?))),
    );
    let lone: Vec<_> = packages
        .iter()
        .flat_map(|package| package.stubs.clone())
        .collect();
    let mut stubs = vec![labels(lone)];
    if !patterns.is_empty() {
        stubs.push(super::starlark::Expr::Call(
            "glob",
            vec![labels(patterns)],
            vec![("allow_empty", super::starlark::Expr::Raw("True"))],
        ));
    }
    rule = rule.set_if("pyi", sum(stubs));
    let data = packages.iter().flat_map(|package| {
        package
            .data
            .iter()
            .filter_map(move |ending| pattern(&package, ending))
    });
    let data: Vec<_> = data.collect();
    if !data.is_empty() {
        rule = rule.set("data", glob(data, Vec::new()));
    }
    let others: Vec<_> = project
        .extensions
        .iter()
        .skip(1)
        .map(|other| format!(":{}", target(project, other)))
        .collect();
    if !others.is_empty() {
        rule = rule.set("py_deps", labels(others));
    }
    let _ = root;
    rule
}

/// A module as a section's name.
pub(super) fn section_name(module: &str) -> String {
    module
        .to_lowercase()
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || "._-".contains(c) {
                c
            } else {
                '_'
            }
        })
        .collect()
}

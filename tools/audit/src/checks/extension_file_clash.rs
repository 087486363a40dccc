//! Two extensions that Python imports under the same name.

use super::prelude::*;
use std::collections::BTreeMap;

use crate::facts::extension::{extensions, importable, Extension};
use crate::facts::graph::{file_path, package_and_name, Target};

check! {
    "extension-file-clash",
    group: Group::TargetGraph,
    severity: Severity::Error,
    confidence: Confidence::Medium,
    needs: Needs::Query,
    fixes: Fixes::None,
    title: "two extensions have the same module name",
    why: "Two libraries with the same import name cannot be used together. The first one on `sys.path` hides the other, and \
          the order of `deps` decides which one comes first.",
    remedy: "Put each in its own Python package, for example `module_name = \"acme.text._native\"`.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let Some(graph) = &facts.graph else {
        return Vec::new();
    };
    let mut named = BTreeMap::<String, Vec<&Target>>::new();
    for extension in extensions(graph) {
        for library in &extension.libraries {
            for module in modules(&extension, library) {
                named.entry(module).or_default().push(library);
            }
        }
    }
    let programs: Vec<_> = graph
        .own()
        .filter(|target| matches!(target.kind.as_str(), "py_binary" | "py_test"))
        .collect();
    let mut findings = Vec::new();
    for (module, libraries) in named {
        let [first, others @ ..] = libraries.as_slice() else {
            continue;
        };
        for other in others.iter().filter(|other| other.label != first.label) {
            let together = programs.iter().find(|program| {
                let closure = graph.closure(program, &|target| target.is_crate());
                [first, other].iter().all(|library| closure.contains_key(library.label.as_str()))
            });
            let mut finding = CHECK
                .finding(format!("Python imports both `{}` and `{}` as `{module}`", first.label, other.label))
                .maybe_at(facts.place_of(other, Some("module_name")))
                .about(other.label.as_str())
                .help("put each in its own Python package, for example `module_name = \"acme.text._native\"`");
            if let Some(place) = facts.place_of(first, Some("module_name")) {
                finding = finding.related(place, format!("`{module}` is also defined here"));
            }
            if let Some(program) = together {
                finding = finding
                    .confidence(Confidence::High)
                    .help(format!("`{}` depends on both", program.label));
            }
            findings.push(finding);
        }
    }
    findings
}

/// Returns the dotted names under which Python finds the extension through a library.
fn modules(extension: &Extension<'_>, library: &Target) -> Vec<String> {
    let Some((package, _)) = package_and_name(&library.label) else {
        return Vec::new();
    };
    let mut modules = Vec::new();
    for rename in &extension.renames {
        if let Some(module) = rename.string("module_name") {
            modules.push(module.to_owned());
            continue;
        }
        for output in &rename.outputs {
            let (Some(path), Some(stem)) = (file_path(output), importable(output)) else {
                continue;
            };
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let roots = library.strings("imports");
            let mut roots: Vec<_> = roots.iter().map(|root| join(package, root)).collect();
            if roots.is_empty() {
                roots.push(String::new());
            }
            for root in roots {
                let below = match root.as_str() {
                    "" => Some(folder),
                    root if root == folder => Some(""),
                    root => folder.strip_prefix(root).and_then(|rest| rest.strip_prefix('/')),
                };
                match below {
                    Some("") => modules.push(stem.clone()),
                    Some(below) => modules.push(format!("{}.{stem}", below.replace('/', "."))),
                    None => {}
                }
            }
        }
    }
    modules
}

/// Joins a package and a folder below it, and resolves `.` and `..`.
fn join(package: &str, folder: &str) -> String {
    let mut parts: Vec<&str> = package.split('/').filter(|part| !part.is_empty()).collect();
    for part in folder.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

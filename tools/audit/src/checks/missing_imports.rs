//! A library whose extension is not on the import path.

use super::prelude::*;
use std::collections::BTreeSet;

use crate::facts::extension::extensions;
use crate::facts::graph::package_and_name;

check! {
    "missing-imports",
    group: Group::TargetGraph,
    severity: Severity::Warning,
    confidence: Confidence::Medium,
    needs: Needs::Query,
    fixes: Fixes::Safe,
    title: "a `py_library` with an extension but without `imports`",
    why: "Without `imports`, only the workspace root is on `sys.path`. Python finds the extension of `//python/tally` only as \
          `python.tally._native`, which is not its name once it is installed.",
    remedy: "Write `imports = [\".\"]`, or the folder that contains the package. If there is an `__init__.py` beside the BUILD \
             file, that is the folder above: `imports = [\"..\"]`.",
    wrong_when: "A file in the folder has the name of a standard library module, such as `types.py`. On `sys.path` it shadows \
                 that module, and programs that depend on the library no longer start. The fix is unsafe in that case.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let Some(graph) = &facts.graph else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    for extension in extensions(graph).iter().filter(|extension| !extension.is_ours()) {
        for library in &extension.libraries {
            let Some((package, name)) = package_and_name(&library.label) else {
                continue;
            };
            // A Python library that contains a package may be importable from the root.
            if package.is_empty() || !library.strings("imports").is_empty() || extension.renames.is_empty() {
                continue;
            }
            let root = root_of(&facts.paths, package);
            // The workspace's root is always on the import path.
            if root.is_empty() {
                continue;
            }
            let imports = up(package, root);
            let mut finding = CHECK
                .finding(format!("`{}` has an extension but no `imports`: Python finds it only from the workspace root", library.label))
                .maybe_at(facts.place_of(library, None))
                .about(library.label.as_str())
                .help(format!("write `imports = [\"{imports}\"]`, or the folder that contains the package"));
            let shadow = shadow(&facts.paths, root);
            if let Some(path) = shadow {
                finding = finding.help(format!("rename `{path}` first: on `sys.path` it would shadow a standard library module"));
            }
            let call = facts.build(package).and_then(|build| Some((build, build.target(name)?)));
            findings.push(match call {
                Some((build, call)) => finding.fix(
                    Fix::safe(
                        &format!("add `imports = [\"{imports}\"]`"),
                        &build.source.path,
                        Edit::SetArgument {
                            call: CallOf::with(&call.function, "name", name),
                            argument: "imports".to_owned(),
                            code: format!("[\"{imports}\"]"),
                        },
                    )
                    .safe_if(shadow.is_none()),
                ),
                None => finding,
            });
        }
    }
    findings
}

/// Returns the folder that contains the Python package of a folder: the nearest one without an `__init__.py`, possibly the folder
/// itself.
fn root_of<'a>(paths: &BTreeSet<String>, package: &'a str) -> &'a str {
    let mut folder = package;
    while !folder.is_empty() && paths.contains(&format!("{folder}/__init__.py")) {
        folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
    }
    folder
}

/// Returns the relative path from a folder up to an ancestor: `.`, `..`, `../..`.
fn up(package: &str, root: &str) -> String {
    let depth = |folder: &str| folder.split('/').filter(|part| !part.is_empty()).count();
    let steps = depth(package).saturating_sub(depth(root));
    match steps {
        0 => ".".to_owned(),
        _ => vec![".."; steps].join("/"),
    }
}

/// Modules of the standard library that nearly every program imports and whose names people reuse.
const OWN: [&str; 24] = [
    "abc", "array", "ast", "calendar", "code", "collections", "copy", "csv", "datetime", "enum", "io", "json", "logging", "operator", "parser",
    "queue", "random", "re", "select", "signal", "string", "token", "types", "typing",
];

/// Returns a module directly in a folder that has the name of a standard library module.
fn shadow<'a>(paths: &'a BTreeSet<String>, folder: &str) -> Option<&'a str> {
    let below = paths.iter().filter_map(|path| Some((path, path.strip_prefix(folder)?.strip_prefix('/')?)));
    let mut modules = below.filter_map(|(path, rest)| {
        let name = rest.strip_suffix("/__init__.py").or_else(|| rest.strip_suffix(".py"))?;
        Some((path, name))
    });
    modules.find(|(_, name)| OWN.contains(name)).map(|(path, _)| path.as_str())
}

#[cfg(test)]
mod tests {
    use super::{root_of, shadow, up};

    #[test]
    fn roots() {
        let paths = ["python/tally/__init__.py", "python/tally/sub/__init__.py", "python/types.py", "python/tally/json.py", "lib/io/__init__.py"];
        let paths = paths.map(str::to_owned).into();
        let table = [
            ("python", "python", ".", Some("python/types.py")),
            ("python/tally", "python", "..", Some("python/types.py")),
            ("python/tally/sub", "python", "../..", Some("python/types.py")),
            ("lib", "lib", ".", Some("lib/io/__init__.py")),
            ("other", "other", ".", None),
        ];
        for (package, root, imports, shadowed) in table {
            assert_eq!(root_of(&paths, package), root, "{package}");
            assert_eq!(up(package, root), imports, "{package}");
            assert_eq!(shadow(&paths, root), shadowed, "{package}");
        }
    }
}

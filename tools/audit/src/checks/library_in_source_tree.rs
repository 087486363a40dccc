//! A library in the source tree that Python may import instead of the extension that Bazel builds.

use super::prelude::*;
use crate::facts::extension::{extensions, importable, Extension};
use crate::facts::graph::package_and_name;

check! {
    "library-in-source-tree",
    group: Group::Pyo3,
    severity: Severity::Warning,
    confidence: Confidence::High,
    needs: Needs::Query,
    fixes: Fixes::None,
    title: "a library in the source tree hides the extension",
    why: "`maturin develop` and `setup.py build_ext --inplace` put a library beside the Python sources. Python searches for \
          `.cpython-314-x86_64-linux-gnu.so` before `.abi3.so` in each folder, so it imports the old library even if the new one \
          is beside it. Plain `python` and `pytest` in the source tree import the old one in any case, and a `glob` that \
          matches it brings it into the runfiles.",
    remedy: "Delete the file, and add `*.so` and `*.pyd` to `.gitignore`.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let Some(graph) = &facts.graph else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    for extension in extensions(graph) {
        let Some(module) = dotted(&extension) else {
            continue;
        };
        let Some((package, _)) = package_and_name(&extension.rust.label) else {
            continue;
        };
        let hiding = facts.paths.iter().filter(|path| hides(path, package, &module));
        for path in hiding {
            findings.push(
                CHECK
                    .finding(format!("`{path}` is imported as `{module}` instead of `{}`", extension.rust.label))
                    .maybe_at(facts.place_of(extension.rust, None))
                    .about(extension.rust.label.as_str())
                    .help(format!("delete `{path}`, and add `*.so` and `*.pyd` to `.gitignore`")),
            );
        }
    }
    findings
}

/// Returns the dotted name that Python imports; without packages if only the file name is known.
fn dotted(extension: &Extension<'_>) -> Option<String> {
    let parts = extension.renames.iter().chain(&extension.libraries);
    let named = parts.filter_map(|part| part.string("module_name")).next();
    named.map(str::to_owned).or_else(|| extension.module())
}

/// Returns whether a file of the source tree is the module of an extension of that Bazel package, judging by its name and
/// folders.
fn hides(path: &str, package: &str, module: &str) -> bool {
    let below = match package {
        "" => Some(path),
        package => path.strip_prefix(package).and_then(|rest| rest.strip_prefix('/')),
    };
    let (Some(below), Some(stem)) = (below, importable(path)) else {
        return false;
    };
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    match module.rsplit_once('.') {
        Some((packages, name)) => {
            let packages = packages.replace('.', "/");
            stem == name && (folder == packages || folder.ends_with(&format!("/{packages}")))
        }
        // Without packages, the file must be beside the BUILD file.
        None => stem == module && !below.contains('/'),
    }
}

#[cfg(test)]
mod tests {
    use super::hides;

    #[test]
    fn table() {
        let table = [
            ("a/tally/_native.cpython-314-x86_64-linux-gnu.so", "a", "tally._native", true),
            ("a/tally/_native.abi3.so", "a", "tally._native", true),
            ("tally/_native.pyd", "", "tally._native", true),
            ("python/tally/_native.so", "python/tally", "tally._native", true),
            ("a/tally.so", "a", "tally", true),
            ("tally.abi3.so", "", "tally", true),
            ("a/other/_native.so", "a", "tally._native", false),
            ("a/mytally/_native.so", "a", "tally._native", false),
            ("b/tally/_native.so", "a", "tally._native", false),
            ("a/tally/_native.pyi", "a", "tally._native", false),
            ("a/tally/_native2.so", "a", "tally._native", false),
            ("a/lib/tally.so", "a", "tally", false),
            ("a/tally", "a", "tally", false),
        ];
        for (path, package, module, expected) in table {
            assert_eq!(hides(path, package, module), expected, "{path}");
        }
    }
}

//! Annotations of third-party crates: PyO3's, so that their build scripts do not search for a Python, those that use the crate
//! `built`, and those that read their files at run time.

use syntax::build::{list, text, Expr, Rule};

use super::generated::python_file;
use super::layout::Layout;
use crate::module_file::{annotation, PythonSource};
use crate::project::{EMBEDS, FIXED};

/// Returns the annotations of PyO3's crates, followed by those of other crates.
pub(super) fn annotations(layout: &Layout<'_>) -> Vec<Rule> {
    let pyo3 = &layout.project.pyo3;
    let release = layout.promise.release;
    let version = format!("{}.{}", pyo3.version.major, pyo3.version.minor);
    let knows_variable = release.build_env;
    let label = layout
        .promise
        .configured
        .map(|python| format!("@@{}", layout.packages.absolute(&python_file(python))));
    let python = match &label {
        Some(label) => PythonSource::File(label),
        None => PythonSource::StableAbi,
    };
    let annotation = |name: &str| annotation("crate", name, python, knows_variable);
    let mut ffi = annotation("pyo3-ffi").comment(python.comment());
    if !knows_variable && !pyo3.extension_module {
        ffi = ffi
            .comment(format!(
                "PyO3 {version} links libpython unless this feature is enabled."
            ))
            .set("crate_features", list(["extension-module"]));
    }
    let mut rules = vec![ffi];
    if release.config_probes {
        rules.push(annotation("pyo3-build-config").comment(format!(
            "PyO3 {version}, like every release before 0.29, looks for a Python in this crate too."
        )));
    }
    let cargo = &layout.project.cargo;
    rules.extend(cargo.stamped.iter().map(|name| stamped(name)));
    let first = cargo.reading.first();
    rules.extend(cargo.reading.iter().map(|name| {
        let rule = embedding(name);
        if first == Some(name) {
            return rule.comment("Unless this feature is enabled, builds without `-c opt` read the files at run time, from a folder that Bazel does not keep.");
        }
        rule
    }));
    rules
}

fn stamped(name: &str) -> Rule {
    let environment = FIXED.map(|(name, value)| (name.to_owned(), text(value)));
    Rule::new("crate.annotation")
        .comment("Its build script records how it was built. With a fixed date, every machine builds the same library.")
        .set("crate", text(name))
        .set("build_script_env", Expr::Dict(environment.into()))
}

fn embedding(name: &str) -> Rule {
    Rule::new("crate.annotation")
        .set("crate", text(name))
        .set("crate_features", list([EMBEDS]))
}

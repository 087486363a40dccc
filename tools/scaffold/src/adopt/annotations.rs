//! What PyO3's build scripts are given, so that they look for no Python.

use syntax::build::{list, Rule};

use super::generated::python_file;
use super::layout::Layout;
use crate::module_file::{annotation, PythonSource};

/// The annotations of PyO3's crates.
pub(super) fn annotations(layout: &Layout<'_>) -> Vec<Rule> {
    let pyo3 = &layout.project.pyo3;
    let version = pyo3.version;
    let knows_variable = version.knows_extension_variable();
    let label = layout
        .promise
        .configured
        .map(|minor| format!("@@{}", layout.packages.absolute(&python_file(minor))));
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
    if version.configures_itself() {
        rules.push(annotation("pyo3-build-config").comment(format!(
            "PyO3 {version}, like every release before 0.29, looks for a Python in this crate too."
        )));
    }
    rules
}

//! What PyO3's build scripts are given, so that they look for no Python.

use syntax::build::{list, Rule};

use super::generated::python_file;
use super::layout::Layout;
use crate::module_file::{annotation, PythonSource};

/// The annotations of PyO3's crates.
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
    rules
}
